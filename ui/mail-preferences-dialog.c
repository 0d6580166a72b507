// SPDX-License-Identifier: GPL-3.0-or-later
//
// Binds the settings to their rows and lists the accounts.

#include "ui/mail-preferences-dialog.h"

#include "ui/mail-account-dialog.h"
#include "ui/mail-backup-group.h"
#include "ui/mail-contacts-dialog.h"
#include "ui/mail-icon.h"
#include "ui/mail-identities-dialog.h"

struct _MailPreferencesDialog {
  AdwPreferencesDialog parent_instance;

  AdwSwitchRow *rich, *answers_below, *answers_in_windows, *conversations, *notifications, *letters;
  AdwComboRow *undo_seconds;
  GtkListBox *accounts;
  MailBackupGroup *backup;

  MailEngine *engine;
};

G_DEFINE_FINAL_TYPE (MailPreferencesDialog, mail_preferences_dialog, ADW_TYPE_PREFERENCES_DIALOG)

// As the template lists them.
static const int seconds[] = {0, 5, 10, 20, 30};

// A value set by other means shows as the next longer choice.
static gboolean
seconds_to_choice (GValue *value, GVariant *setting, void *data)
{
  unsigned int choice = 0;

  while (choice < G_N_ELEMENTS (seconds) - 1 && seconds[choice] < g_variant_get_int32 (setting))
    choice++;
  g_value_set_uint (value, choice);
  return TRUE;
}

static GVariant *
choice_to_seconds (const GValue *value, const GVariantType *type, void *data)
{
  unsigned int choice = g_value_get_uint (value);

  return g_variant_new_int32 (seconds[MIN (choice, G_N_ELEMENTS (seconds) - 1)]);
}

static void
on_account_activated (AdwActionRow *row, MailPreferencesDialog *self)
{
  int64_t *id = g_object_get_data (G_OBJECT (row), "account");

  mail_account_dialog_present_edit (GTK_WIDGET (self), self->engine, *id);
}

static void
name_row (AdwActionRow *row, const MailAccount *account)
{
  bool is_named = g_strcmp0 (account->name, account->address) != 0;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), account->name);
  adw_action_row_set_subtitle (row, is_named ? account->address : "");
}

static GtkWidget *
account_row_new (MailPreferencesDialog *self, const MailAccount *account)
{
  GtkWidget *row =
    g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "activatable", TRUE, NULL);

  name_row (ADW_ACTION_ROW (row), account);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), mail_icon_new_next ());
  g_object_set_data_full (G_OBJECT (row), "account", g_memdup2 (&account->id, sizeof account->id),
                          g_free);
  g_signal_connect_object (row, "activated", G_CALLBACK (on_account_activated), self, 0);
  return row;
}

// The rows are those of ACCOUNTS, in their order.
static bool
has_rows_of (MailPreferencesDialog *self, GPtrArray *accounts)
{
  for (unsigned int i = 0; i < accounts->len; i++) {
    const MailAccount *account = g_ptr_array_index (accounts, i);
    GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->accounts, i);
    const int64_t *id = row ? g_object_get_data (G_OBJECT (row), "account") : NULL;

    if (!id || *id != account->id)
      return false;
  }
  return !gtk_list_box_get_row_at_index (self->accounts, accounts->len);
}

// A row stays while its account does: the keyboard comes back to it from the account's settings.
static void
on_accounts_changed (MailEngine *engine, MailPreferencesDialog *self)
{
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (engine);

  gtk_widget_set_visible (GTK_WIDGET (self->accounts), accounts->len > 0);
  if (has_rows_of (self, accounts)) {
    for (unsigned int i = 0; i < accounts->len; i++)
      name_row (ADW_ACTION_ROW (gtk_list_box_get_row_at_index (self->accounts, i)),
                g_ptr_array_index (accounts, i));
    return;
  }
  gtk_list_box_remove_all (self->accounts);
  for (unsigned int i = 0; i < accounts->len; i++)
    gtk_list_box_append (self->accounts, account_row_new (self, g_ptr_array_index (accounts, i)));
}

static void
on_add_activated (AdwButtonRow *row, MailPreferencesDialog *self)
{
  mail_account_dialog_present_new (GTK_WIDGET (self), self->engine);
}

static void
on_identities_activated (AdwButtonRow *row, MailPreferencesDialog *self)
{
  mail_identities_dialog_present (GTK_WIDGET (self), self->engine);
}

static void
on_contacts_activated (AdwActionRow *row, MailPreferencesDialog *self)
{
  mail_contacts_dialog_present (GTK_WIDGET (self), self->engine);
}

static void
mail_preferences_dialog_dispose (GObject *object)
{
  MailPreferencesDialog *self = MAIL_PREFERENCES_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_PREFERENCES_DIALOG);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_preferences_dialog_parent_class)->dispose (object);
}

static void
mail_preferences_dialog_class_init (MailPreferencesDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_preferences_dialog_dispose;
  g_type_ensure (MAIL_TYPE_BACKUP_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-preferences-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MailPreferencesDialog, rich);
  gtk_widget_class_bind_template_child (widget_class, MailPreferencesDialog, answers_below);
  gtk_widget_class_bind_template_child (widget_class, MailPreferencesDialog, answers_in_windows);
  gtk_widget_class_bind_template_child (widget_class, MailPreferencesDialog, notifications);
  gtk_widget_class_bind_template_child (widget_class, MailPreferencesDialog, conversations);
  gtk_widget_class_bind_template_child (widget_class, MailPreferencesDialog, letters);
  gtk_widget_class_bind_template_child (widget_class, MailPreferencesDialog, undo_seconds);
  gtk_widget_class_bind_template_child (widget_class, MailPreferencesDialog, accounts);
  gtk_widget_class_bind_template_child (widget_class, MailPreferencesDialog, backup);
  gtk_widget_class_bind_template_callback (widget_class, on_add_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_contacts_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_identities_activated);
}

static void
mail_preferences_dialog_init (MailPreferencesDialog *self)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.example.Mail");

  gtk_widget_init_template (GTK_WIDGET (self));
  g_settings_bind (settings, "composer-rich", self->rich, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "answers-below", self->answers_below, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "answers-in-windows", self->answers_in_windows, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind_with_mapping (settings, "undo-send-seconds", self->undo_seconds, "selected",
                                G_SETTINGS_BIND_DEFAULT, seconds_to_choice, choice_to_seconds, NULL,
                                NULL);
  g_settings_bind (settings, "notifications", self->notifications, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "list-conversations", self->conversations, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "single-letter-shortcuts", self->letters, "active",
                   G_SETTINGS_BIND_DEFAULT);
}

void
mail_preferences_dialog_present (GtkWidget *parent, MailEngine *engine)
{
  MailPreferencesDialog *self = g_object_new (MAIL_TYPE_PREFERENCES_DIALOG, NULL);

  self->engine = g_object_ref (engine);
  g_signal_connect_object (engine, "accounts-changed", G_CALLBACK (on_accounts_changed), self, 0);
  on_accounts_changed (engine, self);
  mail_backup_group_set (self->backup, engine);
  adw_dialog_present (ADW_DIALOG (self), parent);
}
