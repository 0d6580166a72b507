// SPDX-License-Identifier: GPL-3.0-or-later
//
// The pages of setting up and changing an account, and the way through them. The account itself is
// tried and stored by a MailAccountTrial.

#include "ui/mail-account-dialog.h"

#include "ui/mail-account-removal.h"
#include "ui/mail-account-trial.h"
#include "ui/mail-certificate-page.h"
#include "ui/mail-convert-dialog.h"
#include "ui/mail-error-text.h"
#include "ui/mail-format.h"
#include "ui/mail-local-account.h"
#include "ui/mail-provider-help.h"
#include "ui/mail-servers-page.h"
#include "ui/mail-trouble.h"

#include <glib/gi18n.h>

struct _MailAccountDialog {
  AdwDialog parent_instance;

  AdwNavigationView *pages;
  GtkLabel *welcome_trouble, *password_trouble;
  AdwEntryRow *full_name, *address, *password; // welcome
  GtkWidget *only_local;
  GtkLabel *password_sentence;
  AdwEntryRow *new_password; // sign in again
  MailServersPage *servers;
  AdwStatusPage *checking;
  MailCertificatePage *certificate_page;

  MailEngine *engine;
  MailAccount *account; // as stored, NULL while it is added

  MailAccountTrial *trial;
  MailServiceKind distrusted; // whose certificate is asked about
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
hide_trouble (MailAccountDialog *self)
{
  mail_trouble_show (self->welcome_trouble, NULL);
  mail_trouble_show (self->password_trouble, NULL);
  mail_servers_page_tell (self->servers, NULL);
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

static void
show_with_help (GtkLabel *label, const char *sentence, const MailProviderHelp *help)
{
  mail_trouble_show_with_link (label, sentence, _ ("Make an App Password"),
                               help ? help->uri : NULL);
}

// The page that asks for the password, which depends on how the dialog began.
static void
ask_password_again (MailAccountDialog *self, const char *sentence, const MailProviderHelp *help)
{
  if (has_page (self, "welcome")) {
    adw_navigation_view_pop_to_tag (self->pages, "welcome");
    show_with_help (self->welcome_trouble, sentence, help);
    gtk_widget_grab_focus (GTK_WIDGET (self->password));
  } else if (has_page (self, "password") && !has_page (self, "servers")) {
    adw_navigation_view_pop_to_tag (self->pages, "password");
    show_with_help (self->password_trouble, sentence, help);
    gtk_widget_grab_focus (GTK_WIDGET (self->new_password));
  } else {
    go_to_servers (self);
    show_with_help (mail_servers_page_get_trouble (self->servers), sentence, help);
    mail_servers_page_focus_password (self->servers);
  }
}

// A server that is not there, or speaks otherwise than it was to.
static bool
is_elsewhere (const GError *error)
{
  return g_error_matches (error, MAIL_ERROR, MAIL_ERROR_OFFLINE) ||
         g_error_matches (error, MAIL_ERROR, MAIL_ERROR_TIMEOUT) ||
         g_error_matches (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL);
}

// What helps, as far as SERVICE says it differently now; NULL: nothing here.
static const char *
get_hint (const MailCheck *check, const MailService *service)
{
  bool is_unknown = g_error_matches (check->error, MAIL_ERROR, MAIL_ERROR_NO_MECHANISM);
  const MailProviderHelp *help = mail_provider_help_find (service->host);

  if (help && g_error_matches (check->error, MAIL_ERROR, MAIL_ERROR_AUTH_REJECTED))
    return mail_provider_help_get_sentence (help);
  // Translators: “Send the Password Itself” and “Servers” are the switch and the page of that name.
  if (g_error_matches (check->error, MAIL_ERROR, MAIL_ERROR_AUTH_REJECTED) && !service->only_plain)
    return _ ("If the password is right, turn on “Send the Password Itself” under “Servers”.");
  if (is_unknown && service->only_plain)
    return _ ("Or turn off “Send the Password Itself”.");
  if (is_unknown && check->kind == MAIL_SERVICE_SMTP)
    return _ ("If it needs none, turn on “Send Without Logging In”.");
  // Translators: “Security” is the row of that name, with TLS and STARTTLS.
  if (is_elsewhere (check->error))
    return _ ("Check its name, port and security, and whether you are online.");
  return NULL;
}

static char *
dup_reason (const MailCheck *check)
{
  unsigned long n = check->log_in_delay_s;

  if (!check->is_too_early || check->next_log_in == 0)
    return mail_error_dup_sentence (check->error);
  g_autofree char *time = mail_format_dup_time (check->next_log_in);
  // Translators: the second placeholder is a time of day.
  return g_strdup_printf (ngettext ("It wants %'lu second between two log-ins. Try again at %s.",
                                    "It wants %'lu seconds between two log-ins. Try again at %s.",
                                    n),
                          n, time);
}

static void
show_problem (MailAccountDialog *self, const MailCheck *check)
{
  const MailAccount *candidate = mail_account_trial_get_candidate (self->trial);
  bool sending = check->kind == MAIL_SERVICE_SMTP;
  const MailService *service = sending ? &candidate->submission : &candidate->incoming;
  g_autofree char *reason = dup_reason (check);
  const char *hint = get_hint (check, service);
  // Translators: a server's name, then a sentence that tells what is wrong with it.
  g_autofree char *plain = g_strdup_printf (_ ("%s: %s"), service->host, reason);
  g_autofree char *sentence = g_strjoin (" ", plain, hint, NULL);

  if (g_error_matches (check->error, MAIL_ERROR, MAIL_ERROR_AUTH_REJECTED)) {
    ask_password_again (self, sentence, mail_provider_help_find (service->host));
  } else if (g_error_matches (check->error, MAIL_ERROR, MAIL_ERROR_TLS_UNTRUSTED) &&
             check->certificate.sha256) {
    self->distrusted = check->kind;
    mail_certificate_page_show (self->certificate_page, service, check);
    go_to_servers (self);
    adw_navigation_view_push_by_tag (self->pages, "certificate");
  } else {
    go_to_servers (self);
    mail_servers_page_tell (self->servers, sentence);
    if (is_elsewhere (check->error))
      mail_servers_page_focus_server (self->servers, check->kind);
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
  mail_servers_page_tell (self->servers, sentence);
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
  MailPop3Policy policy = mail_servers_page_get_policy (self->servers);
  g_autofree char *sentence = NULL;

  hide_trouble (self);
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

// The account as the fields of all pages describe it.
static MailAccount *
account_from_fields (MailAccountDialog *self)
{
  g_autofree char *full_name = dup_field (self->full_name);

  return mail_servers_page_make_account (self->servers, full_name);
}

static void
check_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailAccountDialog *self = MAIL_ACCOUNT_DIALOG (widget);
  MailPop3Policy policy = mail_servers_page_get_policy (self->servers);
  g_autoptr (MailAccount) candidate = NULL;
  g_autofree char *password = NULL;

  if (mail_servers_page_is_without_server (self->servers) ||
      mail_servers_page_changes_no_server (self->servers)) {
    candidate = account_from_fields (self);
    mail_account_trial_store (self->trial, candidate, &policy);
    return;
  }
  const char *mistake = mail_servers_page_find_mistake (self->servers);
  if (mistake) {
    mail_servers_page_tell (self->servers, mistake);
    return;
  }
  candidate = account_from_fields (self);
  password =
    self->account ? mail_servers_page_dup_password (self->servers) : dup_password (self->password);
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

  mail_servers_page_pin (self->servers, self->distrusted, mail_certificate_page_get_sha256 (page));
  adw_navigation_view_pop_to_tag (self->pages, "servers");
  candidate = account_from_fields (self);
  begin_check (self, candidate, password);
}

static void
next_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailAccountDialog *self = MAIL_ACCOUNT_DIALOG (widget);
  g_autofree char *address = dup_field (self->address);

  hide_trouble (self);
  mail_servers_page_guess (self->servers, address);
  go_to_servers (self);
}

static void
local_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailAccountDialog *self = MAIL_ACCOUNT_DIALOG (widget);
  const MailPop3Policy none = {};
  g_autoptr (MailAccount) local = mail_local_account_new ();

  mail_account_trial_store (self->trial, local, &none);
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
    mail_servers_page_tell (self->servers, sentence);
  }
}

static void
remove_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailAccountDialog *self = MAIL_ACCOUNT_DIALOG (widget);

  mail_account_removal_ask_async (widget, self->engine, self->account, on_removal_asked,
                                  g_object_ref (self));
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
  G_OBJECT_CLASS (mail_account_dialog_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *class)
{
  gtk_widget_class_set_template_from_resource (class,
                                               "/org/example/Mail/ui/mail-account-dialog.ui");
  gtk_widget_class_bind_template_child (class, MailAccountDialog, pages);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, welcome_trouble);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, password_trouble);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, full_name);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, address);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, password);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, only_local);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, password_sentence);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, new_password);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, servers);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, checking);
  gtk_widget_class_bind_template_child (class, MailAccountDialog, certificate_page);
  gtk_widget_class_bind_template_callback (class, on_welcome_changed);
  gtk_widget_class_bind_template_callback (class, on_new_password_changed);
  gtk_widget_class_bind_template_callback (class, on_next_activated);
  gtk_widget_class_bind_template_callback (class, on_sign_in_activated);
  gtk_widget_class_bind_template_callback (class, on_trusted);
}

static void
mail_account_dialog_class_init (MailAccountDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_account_dialog_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_account_dialog_finalize;
  g_type_ensure (MAIL_TYPE_CERTIFICATE_PAGE);
  g_type_ensure (MAIL_TYPE_SERVERS_PAGE);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "account.next", NULL, next_action);
  gtk_widget_class_install_action (widget_class, "account.local", NULL, local_action);
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

// "" where the system knows none: nobody signs as "root".
static const char *
get_own_name (void)
{
  const char *name = g_get_real_name ();
  bool is_name = !g_str_equal (name, "Unknown") && !g_str_equal (name, g_get_user_name ());

  return is_name ? name : "";
}

void
mail_account_dialog_present_new (GtkWidget *parent, MailEngine *engine)
{
  MailAccountDialog *self = dialog_new (engine);
  const char *name = get_own_name ();

  gtk_editable_set_text (GTK_EDITABLE (self->full_name), name);
  gtk_widget_set_visible (self->only_local, !mail_local_account_exists (engine));
  adw_dialog_set_focus (ADW_DIALOG (self),
                        *name ? GTK_WIDGET (self->address) : GTK_WIDGET (self->full_name));
  adw_dialog_present (ADW_DIALOG (self), parent);
}

static void
show_account (MailAccountDialog *self)
{
  const MailAccount *account = self->account;
  // Translators: %s is an email address.
  g_autofree char *sentence =
    mail_format_dup_sentence (_ ("The password of %s is needed again."), account->address);
  const MailProviderHelp *help = mail_provider_help_find (account->incoming.host);

  gtk_label_set_label (self->password_sentence, sentence);
  if (help)
    show_with_help (self->password_trouble, mail_provider_help_get_sentence (help), help);
  mail_servers_page_edit (self->servers, self->engine, account);
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
