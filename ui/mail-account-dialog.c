// SPDX-License-Identifier: GPL-3.0-or-later
//
// The pages of setting up and changing an account, and the way through them. The account itself is
// tried and stored by a MailAccountTrial.

#include "ui/mail-account-dialog.h"

#include "ui/mail-account-removal.h"
#include "ui/mail-account-trial.h"
#include "ui/mail-backup-group.h"
#include "ui/mail-certificate-page.h"
#include "ui/mail-convert-dialog.h"
#include "ui/mail-error-text.h"
#include "ui/mail-pop3-group.h"
#include "ui/mail-service-group.h"
#include "ui/mail-sync-group.h"

#include <glib/gi18n.h>

struct _MailAccountDialog {
  AdwDialog parent_instance;

  AdwNavigationView *pages;
  AdwBanner *welcome_banner, *password_banner, *servers_banner;
  AdwEntryRow *full_name, *address, *password; // welcome
  GtkLabel *password_sentence;
  AdwEntryRow *new_password; // sign in again
  GtkWidget *identity, *remove_group, *convert_group;
  AdwButtonRow *convert;
  AdwEntryRow *name, *edit_full_name, *edit_password; // servers, when editing
  GtkWidget *kinds;
  GtkCheckButton *pop3;
  MailServiceGroup *incoming, *submission;
  MailPop3Group *policy;
  MailBackupGroup *backup;
  MailSyncGroup *synchronization;
  GtkButton *check_button;
  AdwStatusPage *checking;
  MailCertificatePage *certificate_page;

  MailEngine *engine;
  MailAccount *account; // as stored, NULL while it is added
  char *guessed_domain; // the servers were filled in from it

  MailAccountTrial *trial;
  MailServiceGroup *distrusted; // whose certificate is asked about
};

G_DEFINE_FINAL_TYPE (MailAccountDialog, mail_account_dialog, ADW_TYPE_DIALOG)

static char *
dup_field (AdwEntryRow *row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
}

static char *
dup_password (AdwEntryRow *row)
{
  const char *password = gtk_editable_get_text (GTK_EDITABLE (row));

  return *password ? g_strdup (password) : NULL;
}

static void
tell (AdwBanner *banner, const char *sentence)
{
  adw_banner_set_use_markup (banner, false);
  adw_banner_set_title (banner, sentence);
  adw_banner_set_revealed (banner, true);
}

static void
hide_banners (MailAccountDialog *self)
{
  adw_banner_set_revealed (self->welcome_banner, false);
  adw_banner_set_revealed (self->password_banner, false);
  adw_banner_set_revealed (self->servers_banner, false);
}

static bool
has_page (MailAccountDialog *self, const char *tag)
{
  g_autoptr (GListModel) stack =
    G_LIST_MODEL (adw_navigation_view_get_navigation_stack (self->pages));

  for (unsigned int i = 0; i < g_list_model_get_n_items (stack); i++) {
    g_autoptr (AdwNavigationPage) page = g_list_model_get_item (stack, i);

    if (g_strcmp0 (adw_navigation_page_get_tag (page), tag) == 0)
      return true;
  }
  return false;
}

// The page with the servers, whatever lies above or below it.
static void
go_to_servers (MailAccountDialog *self)
{
  if (has_page (self, "servers"))
    adw_navigation_view_pop_to_tag (self->pages, "servers");
  else
    adw_navigation_view_push_by_tag (self->pages, "servers");
}

// The page that asks for the password, which depends on how the dialog began.
static void
ask_password_again (MailAccountDialog *self, const char *sentence)
{
  if (has_page (self, "welcome")) {
    adw_navigation_view_pop_to_tag (self->pages, "welcome");
    tell (self->welcome_banner, sentence);
    gtk_widget_grab_focus (GTK_WIDGET (self->password));
  } else if (has_page (self, "password") && !has_page (self, "servers")) {
    adw_navigation_view_pop_to_tag (self->pages, "password");
    tell (self->password_banner, sentence);
    gtk_widget_grab_focus (GTK_WIDGET (self->new_password));
  } else {
    go_to_servers (self);
    tell (self->servers_banner, sentence);
    gtk_widget_grab_focus (GTK_WIDGET (self->edit_password));
  }
}

static void
show_problem (MailAccountDialog *self, const MailCheck *check)
{
  const MailAccount *candidate = mail_account_trial_get_candidate (self->trial);
  bool sending = check->kind == MAIL_SERVICE_SMTP;
  const MailService *service = sending ? &candidate->submission : &candidate->incoming;
  g_autofree char *reason = mail_error_dup_sentence (check->error);
  // Translators: a server's name, then a sentence that tells what is wrong with it.
  g_autofree char *sentence = g_strdup_printf (_ ("%s: %s"), service->host, reason);

  if (g_error_matches (check->error, MAIL_ERROR, MAIL_ERROR_AUTH_REJECTED)) {
    ask_password_again (self, sentence);
  } else if (g_error_matches (check->error, MAIL_ERROR, MAIL_ERROR_TLS_UNTRUSTED) &&
             check->certificate_sha256) {
    self->distrusted = sending ? self->submission : self->incoming;
    mail_certificate_page_show (self->certificate_page, service, check);
    g_object_set_data_full (G_OBJECT (self->certificate_page), "sha256",
                            g_strdup (check->certificate_sha256), g_free);
    go_to_servers (self);
    adw_navigation_view_push_by_tag (self->pages, "certificate");
  } else {
    go_to_servers (self);
    tell (self->servers_banner, sentence);
  }
}

static void
leave_checking (MailAccountDialog *self)
{
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->pages);

  if (g_strcmp0 (adw_navigation_page_get_tag (page), "checking") == 0)
    adw_navigation_view_pop (self->pages);
}

static void
on_refused (MailAccountDialog *self, const MailCheck *check)
{
  leave_checking (self);
  show_problem (self, check);
}

static void
on_failed (MailAccountDialog *self, const GError *error)
{
  g_autofree char *sentence = mail_error_dup_sentence (error);

  go_to_servers (self);
  tell (self->servers_banner, sentence);
}

// The account is stored, and so is all that belongs to it.
static void
on_stored (MailAccountDialog *self, gboolean is_volatile)
{
  if (is_volatile)
    adw_navigation_view_push_by_tag (self->pages, "done");
  else
    adw_dialog_force_close (ADW_DIALOG (self));
}

static void
begin_check (MailAccountDialog *self, const MailAccount *candidate, const char *password)
{
  MailPop3Policy policy = mail_pop3_group_get (self->policy);
  g_autofree char *sentence = NULL;

  hide_banners (self);
  if (candidate->submission.host)
    // Translators: both %s are names of servers.
    sentence = g_strdup_printf (_ ("Signing in to %s and %s."), candidate->incoming.host,
                                candidate->submission.host);
  else
    // Translators: %s is the name of a server.
    sentence = g_strdup_printf (_ ("Signing in to %s."), candidate->incoming.host);
  adw_status_page_set_title (self->checking, _ ("Trying the Account"));
  adw_status_page_set_description (self->checking, sentence);
  adw_navigation_view_push_by_tag (self->pages, "checking");
  mail_account_trial_begin (self->trial, candidate, password, &policy);
}

static MailServiceKind
get_kind (MailAccountDialog *self)
{
  if (self->account)
    return self->account->incoming_kind;
  return gtk_check_button_get_active (self->pop3) ? MAIL_SERVICE_POP3 : MAIL_SERVICE_IMAP;
}

// Its mail lives here and comes from nowhere.
static bool
is_without_server (MailAccountDialog *self)
{
  return self->account && !self->account->incoming.host;
}

// What depends on the kind of server.
static void
show_kind (MailAccountDialog *self)
{
  bool is_pop3 = get_kind (self) == MAIL_SERVICE_POP3;

  adw_preferences_group_set_description (
    ADW_PREFERENCES_GROUP (self->incoming),
    is_pop3 ? _ ("Protocol: POP3. Mail is downloaded to this computer.") :
              _ ("Protocol: IMAP. Mail stays on the server."));
  gtk_widget_set_visible (GTK_WIDGET (self->policy), is_pop3 && !is_without_server (self));
}

// The account as the fields of all pages describe it.
static MailAccount *
account_from_fields (MailAccountDialog *self)
{
  g_autofree char *address =
    self->account ? g_strdup (self->account->address) : dup_field (self->address);
  g_autofree char *full_name = dup_field (self->account ? self->edit_full_name : self->full_name);
  g_autofree char *name = self->account ? dup_field (self->name) : g_strdup (address);
  MailAccount account = {
    .id = self->account ? self->account->id : 0,
    .name = *name ? name : address,
    .address = address,
    .full_name = full_name,
    .incoming_kind = get_kind (self),
  };
  MailAccount *made;

  if (!is_without_server (self))
    mail_service_group_get (self->incoming, address, &account.incoming);
  mail_service_group_get (self->submission, address, &account.submission);
  if (!*account.submission.host)
    mail_service_clear (&account.submission);
  made = mail_account_new (&account);
  mail_service_clear (&account.incoming);
  mail_service_clear (&account.submission);
  return made;
}

static const char *
find_mistake (MailAccountDialog *self)
{
  MailServiceProblem incoming = mail_service_group_check (self->incoming);
  MailServiceProblem submission = mail_service_group_check (self->submission);

  if (incoming == MAIL_SERVICE_PROBLEM_NO_HOST)
    return _ ("The name of the server for incoming mail is missing.");
  // Without a server for outgoing mail the account only receives.
  if (incoming == MAIL_SERVICE_PROBLEM_NO_PORT || submission == MAIL_SERVICE_PROBLEM_NO_PORT)
    return _ ("A port is a number from 1 to 65535.");
  return NULL;
}

static void
check_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailAccountDialog *self = MAIL_ACCOUNT_DIALOG (widget);
  MailPop3Policy policy = mail_pop3_group_get (self->policy);
  g_autoptr (MailAccount) candidate = NULL;
  g_autofree char *password = NULL;

  if (is_without_server (self)) {
    candidate = account_from_fields (self);
    mail_account_trial_store (self->trial, candidate, &policy);
    return;
  }
  const char *mistake = find_mistake (self);
  if (mistake) {
    tell (self->servers_banner, mistake);
    return;
  }
  candidate = account_from_fields (self);
  password = dup_password (self->account ? self->edit_password : self->password);
  begin_check (self, candidate, password);
}

static void
sign_in_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailAccountDialog *self = MAIL_ACCOUNT_DIALOG (widget);
  g_autofree char *password = dup_password (self->new_password);

  begin_check (self, self->account, password);
}

static void
on_trusted (MailCertificatePage *page, MailAccountDialog *self)
{
  g_autofree char *password = g_strdup (mail_account_trial_get_password (self->trial));
  g_autoptr (MailAccount) candidate = NULL;

  mail_service_group_pin (self->distrusted, g_object_get_data (G_OBJECT (page), "sha256"));
  adw_navigation_view_pop_to_tag (self->pages, "servers");
  candidate = account_from_fields (self);
  begin_check (self, candidate, password);
}

static void
guess_incoming (MailAccountDialog *self)
{
  g_autofree char *address = dup_field (self->address);
  MailServiceKind kind = get_kind (self);
  g_autofree char *host =
    g_strconcat (kind == MAIL_SERVICE_POP3 ? "pop." : "imap.", strrchr (address, '@') + 1, NULL);

  mail_service_group_set (self->incoming, kind, &(MailService) {.host = host}, address);
}

// The usual names, to be corrected on the next page; what the person typed there is kept.
static void
guess_servers (MailAccountDialog *self)
{
  g_autofree char *address = dup_field (self->address);
  const char *domain = strrchr (address, '@') + 1;
  g_autofree char *smtp = g_strconcat ("smtp.", domain, NULL);

  if (g_strcmp0 (domain, self->guessed_domain) == 0)
    return;
  g_free (self->guessed_domain);
  self->guessed_domain = g_strdup (domain);
  guess_incoming (self);
  mail_service_group_set (self->submission, MAIL_SERVICE_SMTP, &(MailService) {.host = smtp},
                          address);
}

static void
next_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailAccountDialog *self = MAIL_ACCOUNT_DIALOG (widget);

  hide_banners (self);
  guess_servers (self);
  go_to_servers (self);
}

static void
servers_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  go_to_servers (MAIL_ACCOUNT_DIALOG (widget));
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailAccountDialog *self = MAIL_ACCOUNT_DIALOG (widget);

  mail_account_trial_cancel (self->trial);
  leave_checking (self);
}

// What was changed in the fields and not saved stays unsaved.
static void
convert_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailAccountDialog *self = MAIL_ACCOUNT_DIALOG (widget);
  GtkWidget *parent = GTK_WIDGET (gtk_widget_get_root (widget));

  mail_convert_dialog_present (parent, self->engine, self->account);
  adw_dialog_force_close (ADW_DIALOG (self));
}

static void
close_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  adw_dialog_force_close (ADW_DIALOG (widget));
}

static void
on_removal_asked (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailAccountDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (mail_account_removal_ask_finish (result, &error)) {
    adw_dialog_force_close (ADW_DIALOG (self));
  } else if (error) {
    sentence = mail_error_dup_sentence (error);
    tell (self->servers_banner, sentence);
  }
}

static void
remove_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailAccountDialog *self = MAIL_ACCOUNT_DIALOG (widget);

  mail_account_removal_ask_async (widget, self->engine, self->account, on_removal_asked,
                                  g_object_ref (self));
}

static bool
is_guess (const char *host, const char *address)
{
  const char *domain = strrchr (address, '@') + 1;
  g_autofree char *imap = g_strconcat ("imap.", domain, NULL);
  g_autofree char *pop3 = g_strconcat ("pop.", domain, NULL);

  return g_str_equal (host, imap) || g_str_equal (host, pop3);
}

// Another kind of server has another name and port.
static void
on_kind_toggled (GtkCheckButton *button, MailAccountDialog *self)
{
  g_autofree char *address = dup_field (self->address);
  MailService typed = {};

  if (self->account)
    return;
  mail_service_group_get (self->incoming, address, &typed);
  if (is_guess (typed.host, address)) {
    guess_incoming (self);
  } else {
    // What the person typed is kept, but for the port, which goes with the kind.
    typed.port = 0;
    mail_service_group_set (self->incoming, get_kind (self), &typed, address);
  }
  mail_service_clear (&typed);
  show_kind (self);
}

static void
on_welcome_changed (GtkEditable *editable, MailAccountDialog *self)
{
  g_autofree char *address = dup_field (self->address);
  bool ready =
    mime_address_is_valid (address) && *gtk_editable_get_text (GTK_EDITABLE (self->password));

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "account.next", ready);
}

static void
on_new_password_changed (GtkEditable *editable, MailAccountDialog *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "account.sign-in",
                                 *gtk_editable_get_text (editable) != '\0');
}

static void
on_next_activated (AdwEntryRow *row, MailAccountDialog *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "account.next", NULL);
}

static void
on_sign_in_activated (AdwEntryRow *row, MailAccountDialog *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "account.sign-in", NULL);
}

static void
mail_account_dialog_dispose (GObject *object)
{
  MailAccountDialog *self = MAIL_ACCOUNT_DIALOG (object);

  if (self->trial)
    mail_account_trial_cancel (self->trial);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_ACCOUNT_DIALOG);
  g_clear_object (&self->trial);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_account_dialog_parent_class)->dispose (object);
}

static void
mail_account_dialog_finalize (GObject *object)
{
  MailAccountDialog *self = MAIL_ACCOUNT_DIALOG (object);

  g_clear_pointer (&self->account, mail_account_unref);
  g_free (self->guessed_domain);
  G_OBJECT_CLASS (mail_account_dialog_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *class)
{
  gtk_widget_class_set_template_from_resource (class,
                                               "/org/example/Mail/ui/mail-account-dialog.ui");
  gtk_widget_class_bind_template_child (class, MailAccountDialog, pages);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, welcome_banner);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, password_banner);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, servers_banner);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, full_name);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, address);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, password);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, password_sentence);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, new_password);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, identity);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, remove_group);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, convert_group);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, convert);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, name);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, edit_full_name);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, edit_password);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, kinds);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, pop3);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, incoming);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, policy);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, backup);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, submission);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, synchronization);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, check_button);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, checking);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, certificate_page);
  gtk_widget_class_bind_template_callback (class, on_welcome_changed);
  gtk_widget_class_bind_template_callback (class, on_new_password_changed);
  gtk_widget_class_bind_template_callback (class, on_next_activated);
  gtk_widget_class_bind_template_callback (class, on_sign_in_activated);
  gtk_widget_class_bind_template_callback (class, on_trusted);
  gtk_widget_class_bind_template_callback (class, on_kind_toggled);
}

static void
mail_account_dialog_class_init (MailAccountDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_account_dialog_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_account_dialog_finalize;
  g_type_ensure (MAIL_TYPE_BACKUP_GROUP);
  g_type_ensure (MAIL_TYPE_CERTIFICATE_PAGE);
  g_type_ensure (MAIL_TYPE_POP3_GROUP);
  g_type_ensure (MAIL_TYPE_SERVICE_GROUP);
  g_type_ensure (MAIL_TYPE_SYNC_GROUP);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "account.next", NULL, next_action);
  gtk_widget_class_install_action (widget_class, "account.sign-in", NULL, sign_in_action);
  gtk_widget_class_install_action (widget_class, "account.servers", NULL, servers_action);
  gtk_widget_class_install_action (widget_class, "account.check", NULL, check_action);
  gtk_widget_class_install_action (widget_class, "account.cancel", NULL, cancel_action);
  gtk_widget_class_install_action (widget_class, "account.convert", NULL, convert_action);
  gtk_widget_class_install_action (widget_class, "account.remove", NULL, remove_action);
  gtk_widget_class_install_action (widget_class, "account.close", NULL, close_action);
}

static void
mail_account_dialog_init (MailAccountDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "account.next", false);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "account.sign-in", false);
}

static MailAccountDialog *
dialog_new (MailEngine *engine)
{
  MailAccountDialog *self = g_object_new (MAIL_TYPE_ACCOUNT_DIALOG, NULL);

  self->engine = g_object_ref (engine);
  self->trial = mail_account_trial_new (engine);
  g_signal_connect_object (self->trial, "refused", G_CALLBACK (on_refused), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->trial, "failed", G_CALLBACK (on_failed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->trial, "stored", G_CALLBACK (on_stored), self, G_CONNECT_SWAPPED);
  return self;
}

void
mail_account_dialog_present_new (GtkWidget *parent, MailEngine *engine)
{
  MailAccountDialog *self = dialog_new (engine);

  gtk_editable_set_text (GTK_EDITABLE (self->full_name), g_get_real_name ());
  adw_dialog_set_focus (ADW_DIALOG (self), GTK_WIDGET (self->address));
  adw_dialog_present (ADW_DIALOG (self), parent);
}

static void
show_policy (MailAccountDialog *self)
{
  MailPop3Policy policy;

  mail_engine_read_pop3_policy (self->engine, self->account->id, &policy);
  mail_pop3_group_set (self->policy, &policy);
}

static void
show_account (MailAccountDialog *self)
{
  const MailAccount *account = self->account;
  // Translators: %s is an email address.
  g_autofree char *sentence =
    g_strdup_printf (_ ("The password of %s is needed again."), account->address);

  gtk_label_set_label (self->password_sentence, sentence);
  gtk_editable_set_text (GTK_EDITABLE (self->name), account->name);
  gtk_editable_set_text (GTK_EDITABLE (self->edit_full_name), account->full_name);
  mail_service_group_set (self->incoming, account->incoming_kind, &account->incoming,
                          account->address);
  mail_service_group_set (self->submission, MAIL_SERVICE_SMTP, &account->submission,
                          account->address);
  gtk_widget_set_visible (self->identity, true);
  gtk_widget_set_visible (self->kinds, false);
  show_kind (self);
  if (account->incoming_kind == MAIL_SERVICE_POP3)
    show_policy (self);
  mail_backup_group_set (self->backup, self->engine);
  gtk_widget_set_visible (GTK_WIDGET (self->backup), account->incoming_kind == MAIL_SERVICE_POP3);
  mail_sync_group_set (self->synchronization, self->engine, account);
  gtk_widget_set_visible (GTK_WIDGET (self->synchronization), true);
  gtk_widget_set_visible (self->remove_group, true);
  gtk_widget_set_visible (self->convert_group, !is_without_server (self));
  adw_preferences_row_set_title (
    ADW_PREFERENCES_ROW (self->convert),
    account->incoming_kind == MAIL_SERVICE_POP3 ? _ ("Change to IMAP…") : _ ("Change to POP3…"));
  gtk_widget_set_visible (GTK_WIDGET (self->edit_password), !is_without_server (self));
  gtk_widget_set_visible (GTK_WIDGET (self->incoming), !is_without_server (self));
  gtk_widget_set_visible (GTK_WIDGET (self->submission), !is_without_server (self));
  gtk_button_set_label (self->check_button,
                        is_without_server (self) ? _ ("_Save") : _ ("_Check and Save"));
}

static bool
needs_password (MailEngine *engine, int64_t account_id)
{
  g_autoptr (MailAccountState) state = mail_engine_dup_account_state (engine, account_id);

  return state && state->code == MAIL_STATE_TROUBLE &&
         (g_error_matches (state->error, MAIL_ERROR, MAIL_ERROR_AUTH_REJECTED) ||
          g_error_matches (state->error, MAIL_ERROR, MAIL_ERROR_KEYRING));
}

void
mail_account_dialog_present_edit (GtkWidget *parent, MailEngine *engine, int64_t account_id)
{
  g_autoptr (MailAccount) account = mail_engine_read_account (engine, account_id);
  const char *first = needs_password (engine, account_id) ? "password" : "servers";
  MailAccountDialog *self;

  if (!account)
    return;
  self = dialog_new (engine);
  self->account = g_steal_pointer (&account);
  show_account (self);
  adw_navigation_view_replace_with_tags (self->pages, &first, 1);
  if (g_str_equal (first, "password"))
    adw_dialog_set_focus (ADW_DIALOG (self), GTK_WIDGET (self->new_password));
  adw_dialog_present (ADW_DIALOG (self), parent);
}
