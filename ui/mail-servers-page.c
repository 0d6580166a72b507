// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which groups there are depends on the kind of server and on whether there is an account already.

#include "ui/mail-servers-page.h"

#include "ui/mail-backup-group.h"
#include "ui/mail-pop3-group.h"
#include "ui/mail-send-limit-group.h"
#include "ui/mail-service-group.h"
#include "ui/mail-sync-group.h"
#include "ui/mail-trouble.h"

#include <glib/gi18n.h>

struct _MailServersPage {
  AdwNavigationPage parent_instance;

  GtkLabel *trouble;
  GtkWidget *identity, *remove_group, *convert_group; // of an account that is changed
  AdwEntryRow *name, *full_name, *password;
  GtkWidget *kinds; // of one that is added
  GtkCheckButton *pop3;
  MailServiceGroup *incoming, *submission;
  MailPop3Group *policy;
  MailBackupGroup *backup;
  MailSendLimitGroup *send_limit;
  MailSyncGroup *synchronization;
  AdwButtonRow *convert;
  GtkButton *check;

  MailAccount *account;         // as stored, NULL while it is added
  MailPop3Policy stored_policy; // of a POP3 account that is changed
  char *address;                // whose servers they are; NULL until it is known
};

G_DEFINE_FINAL_TYPE (MailServersPage, mail_servers_page, ADW_TYPE_NAVIGATION_PAGE)

static MailServiceKind
get_kind (MailServersPage *self)
{
  if (self->account)
    return self->account->incoming_kind;
  return gtk_check_button_get_active (self->pop3) ? MAIL_SERVICE_POP3 : MAIL_SERVICE_IMAP;
}

// What depends on the kind of server.
static void
show_kind (MailServersPage *self)
{
  bool is_pop3 = get_kind (self) == MAIL_SERVICE_POP3;

  adw_preferences_group_set_description (
    ADW_PREFERENCES_GROUP (self->incoming),
    is_pop3 ? _ ("Protocol: POP3. Mail is downloaded to this computer.") :
              _ ("Protocol: IMAP. Mail stays on the server."));
  gtk_widget_set_visible (GTK_WIDGET (self->policy),
                          is_pop3 && !mail_servers_page_is_without_server (self));
}

static const char *
get_domain (MailServersPage *self)
{
  return strrchr (self->address, '@') + 1;
}

static void
guess_incoming (MailServersPage *self)
{
  MailServiceKind kind = get_kind (self);
  g_autofree char *host =
    g_strconcat (kind == MAIL_SERVICE_POP3 ? "pop." : "imap.", get_domain (self), NULL);

  mail_service_group_set (self->incoming, kind, &(MailService) {.host = host}, self->address);
}

static bool
is_guess (MailServersPage *self, const char *host)
{
  g_autofree char *imap = g_strconcat ("imap.", get_domain (self), NULL);
  g_autofree char *pop3 = g_strconcat ("pop.", get_domain (self), NULL);

  return g_str_equal (host, imap) || g_str_equal (host, pop3);
}

// Another kind of server has another name and port.
static void
on_kind_toggled (GtkCheckButton *button, MailServersPage *self)
{
  MailService typed = {};

  if (self->account || !self->address)
    return;
  mail_service_group_get (self->incoming, self->address, &typed);
  if (is_guess (self, typed.host)) {
    guess_incoming (self);
  } else {
    // What the person typed is kept, but for the port, which goes with the kind.
    typed.port = 0;
    mail_service_group_set (self->incoming, get_kind (self), &typed, self->address);
  }
  mail_service_clear (&typed);
  show_kind (self);
}

static void
on_entry_activated (MailServersPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "account.check", NULL);
}

static void
mail_servers_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_SERVERS_PAGE);
  G_OBJECT_CLASS (mail_servers_page_parent_class)->dispose (object);
}

static void
mail_servers_page_finalize (GObject *object)
{
  MailServersPage *self = MAIL_SERVERS_PAGE (object);

  g_clear_pointer (&self->account, mail_account_unref);
  g_free (self->address);
  G_OBJECT_CLASS (mail_servers_page_parent_class)->finalize (object);
}

static void
mail_servers_page_class_init (MailServersPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_servers_page_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_servers_page_finalize;
  g_type_ensure (MAIL_TYPE_BACKUP_GROUP);
  g_type_ensure (MAIL_TYPE_POP3_GROUP);
  g_type_ensure (MAIL_TYPE_SEND_LIMIT_GROUP);
  g_type_ensure (MAIL_TYPE_SERVICE_GROUP);
  g_type_ensure (MAIL_TYPE_SYNC_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-servers-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MailServersPage, trouble);
  gtk_widget_class_bind_template_child (widget_class, MailServersPage, identity);
  gtk_widget_class_bind_template_child (widget_class, MailServersPage, remove_group);
  gtk_widget_class_bind_template_child (widget_class, MailServersPage, convert_group);
  gtk_widget_class_bind_template_child (widget_class, MailServersPage, name);
  gtk_widget_class_bind_template_child (widget_class, MailServersPage, full_name);
  gtk_widget_class_bind_template_child (widget_class, MailServersPage, password);
  gtk_widget_class_bind_template_child (widget_class, MailServersPage, kinds);
  gtk_widget_class_bind_template_child (widget_class, MailServersPage, pop3);
  gtk_widget_class_bind_template_child (widget_class, MailServersPage, incoming);
  gtk_widget_class_bind_template_child (widget_class, MailServersPage, submission);
  gtk_widget_class_bind_template_child (widget_class, MailServersPage, policy);
  gtk_widget_class_bind_template_child (widget_class, MailServersPage, backup);
  gtk_widget_class_bind_template_child (widget_class, MailServersPage, send_limit);
  gtk_widget_class_bind_template_child (widget_class, MailServersPage, synchronization);
  gtk_widget_class_bind_template_child (widget_class, MailServersPage, convert);
  gtk_widget_class_bind_template_child (widget_class, MailServersPage, check);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_kind_toggled);
}

static void
mail_servers_page_init (MailServersPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

// What there is for an account that has servers, and what for one that has none.
static void
show_groups (MailServersPage *self)
{
  bool has_server = !mail_servers_page_is_without_server (self);
  bool is_pop3 = self->account->incoming_kind == MAIL_SERVICE_POP3;

  gtk_widget_set_visible (self->identity, true);
  gtk_widget_set_visible (self->kinds, false);
  gtk_widget_set_visible (GTK_WIDGET (self->backup), is_pop3);
  gtk_widget_set_visible (GTK_WIDGET (self->synchronization), true);
  gtk_widget_set_visible (self->remove_group, true);
  gtk_widget_set_visible (GTK_WIDGET (self->full_name), !mail_account_is_local (self->account));
  gtk_widget_set_visible (self->convert_group, has_server);
  gtk_widget_set_visible (GTK_WIDGET (self->password), has_server);
  gtk_widget_set_visible (GTK_WIDGET (self->incoming), has_server);
  gtk_widget_set_visible (GTK_WIDGET (self->submission), has_server);
  gtk_widget_set_visible (GTK_WIDGET (self->send_limit), self->account->submission.host != NULL);
  gtk_button_set_label (self->check, has_server ? _ ("_Check and Save") : _ ("_Save"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->convert),
                                 is_pop3 ? _ ("Change to IMAP…") : _ ("Change to POP3…"));
}

void
mail_servers_page_edit (MailServersPage *self, MailEngine *engine, const MailAccount *account)
{
  MailPop3Policy policy;
  bool lacks_uidl, lacks_top;

  self->account = mail_account_ref (account);
  self->address = g_strdup (account->address);
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _ ("Account Settings"));
  gtk_editable_set_text (GTK_EDITABLE (self->name), account->name);
  gtk_editable_set_text (GTK_EDITABLE (self->full_name), account->full_name);
  mail_service_group_set (self->incoming, account->incoming_kind, &account->incoming,
                          account->address);
  mail_service_group_set (self->submission, MAIL_SERVICE_SMTP, &account->submission,
                          account->address);
  if (account->incoming_kind == MAIL_SERVICE_POP3) {
    mail_engine_read_pop3_policy (engine, account->id, &policy);
    mail_pop3_group_set (self->policy, &policy);
    self->stored_policy = mail_pop3_group_get (self->policy);
    mail_engine_read_pop3_lacks (engine, account->id, &lacks_uidl, &lacks_top);
    mail_pop3_group_set_lacks (self->policy, lacks_uidl, lacks_top);
  }
  mail_backup_group_set (self->backup, engine);
  mail_send_limit_group_set (self->send_limit, engine, account);
  mail_sync_group_set (self->synchronization, engine, account);
  show_kind (self);
  show_groups (self);
}

void
mail_servers_page_guess (MailServersPage *self, const char *address)
{
  g_autofree char *before = g_steal_pointer (&self->address);
  g_autofree char *smtp = NULL;

  self->address = g_strdup (address);
  if (before && g_str_equal (strrchr (before, '@') + 1, get_domain (self)))
    return;
  smtp = g_strconcat ("smtp.", get_domain (self), NULL);
  guess_incoming (self);
  mail_service_group_set (self->submission, MAIL_SERVICE_SMTP, &(MailService) {.host = smtp},
                          address);
}

bool
mail_servers_page_is_without_server (MailServersPage *self)
{
  return self->account && !self->account->incoming.host;
}

const char *
mail_servers_page_find_mistake (MailServersPage *self)
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

static char *
dup_field (AdwEntryRow *row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
}

MailAccount *
mail_servers_page_make_account (MailServersPage *self, const char *full_name)
{
  g_autofree char *own_name = dup_field (self->full_name);
  g_autofree char *name = dup_field (self->name);
  MailAccount account = {
    .id = self->account ? self->account->id : 0,
    .name = *name          ? name :
            *self->address ? self->address :
                             self->account->name,
    .address = self->address,
    .full_name = self->account ? own_name : (char *) full_name,
    .incoming_kind = get_kind (self),
  };
  MailAccount *made;

  if (!mail_servers_page_is_without_server (self))
    mail_service_group_get (self->incoming, self->address, &account.incoming);
  mail_service_group_get (self->submission, self->address, &account.submission);
  if (!*account.submission.host)
    mail_service_clear (&account.submission);
  made = mail_account_new (&account);
  mail_service_clear (&account.incoming);
  mail_service_clear (&account.submission);
  return made;
}

char *
mail_servers_page_dup_password (MailServersPage *self)
{
  const char *password = gtk_editable_get_text (GTK_EDITABLE (self->password));

  return *password ? g_strdup (password) : NULL;
}

MailPop3Policy
mail_servers_page_get_policy (MailServersPage *self)
{
  return mail_pop3_group_get (self->policy);
}

static bool
is_same_policy (const MailPop3Policy *a, const MailPop3Policy *b)
{
  return a->leave == b->leave && a->days == b->days && a->max_size == b->max_size &&
         a->is_shared == b->is_shared && a->is_oldest_first == b->is_oldest_first;
}

static bool
is_same_service (const MailService *a, const MailService *b)
{
  if (!a->host || !b->host)
    return a->host == b->host;
  return g_str_equal (a->host, b->host) && a->port == b->port && a->security == b->security &&
         g_strcmp0 (a->user, b->user) == 0 && g_strcmp0 (a->pinned_sha256, b->pinned_sha256) == 0 &&
         a->allow_cleartext == b->allow_cleartext && a->only_plain == b->only_plain &&
         a->no_login == b->no_login;
}

bool
mail_servers_page_changes_no_server (MailServersPage *self)
{
  const MailAccount *stored = self->account;
  g_autoptr (MailAccount) typed = NULL;
  g_autofree char *password = mail_servers_page_dup_password (self);
  MailPop3Policy policy = mail_pop3_group_get (self->policy);
  bool is_changed;

  if (!stored || password)
    return false;
  typed = mail_servers_page_make_account (self, NULL);
  is_changed =
    !g_str_equal (typed->name, stored->name) ||
    g_strcmp0 (typed->full_name, stored->full_name) != 0 ||
    (stored->incoming_kind == MAIL_SERVICE_POP3 && !is_same_policy (&policy, &self->stored_policy));
  return is_changed && is_same_service (&typed->incoming, &stored->incoming) &&
         is_same_service (&typed->submission, &stored->submission);
}

void
mail_servers_page_pin (MailServersPage *self, MailServiceKind kind, const char *sha256)
{
  mail_service_group_pin (kind == MAIL_SERVICE_SMTP ? self->submission : self->incoming, sha256);
}

void
mail_servers_page_tell (MailServersPage *self, const char *sentence)
{
  mail_trouble_show (self->trouble, sentence);
}

GtkLabel *
mail_servers_page_get_trouble (MailServersPage *self)
{
  return self->trouble;
}

void
mail_servers_page_focus_password (MailServersPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->password));
}

void
mail_servers_page_focus_server (MailServersPage *self, MailServiceKind kind)
{
  mail_service_group_focus (kind == MAIL_SERVICE_SMTP ? self->submission : self->incoming);
}
