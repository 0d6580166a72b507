// SPDX-License-Identifier: GPL-3.0-or-later
//
// Asks the engine for an account's health, shows it, and asks again at each change of state.

#include "ui/mail-health-dialog.h"

#include "ui/mail-error-text.h"
#include "ui/mail-format.h"
#include "ui/mail-health-text.h"
#include "ui/mail-sidebar-item.h"

#include <glib/gi18n.h>

struct _MailHealthDialog {
  AdwDialog parent_instance;

  MailEngine *engine;
  GPtrArray *accounts; // MailAccount, in the order of the chooser
  MailHealth *health;  // of the chosen one; NULL until it came
  GCancellable *cancellable;
  bool loading, stale; // a request is under way; something changed since it was made

  AdwToastOverlay *toasts;
  AdwBanner *banner;
  GtkWidget *account_group;
  AdwComboRow *account;
  AdwActionRow *summary;
  AdwActionRow *alerts;
  AdwActionRow *changes;
  AdwActionRow *home;
  GtkWidget *home_warning;
  AdwActionRow *damage;
  AdwActionRow *storage;
  GtkListBox *connections;
  GtkWidget *server_group;
  AdwActionRow *software;
  AdwActionRow *encryption;
  AdwActionRow *certificate;
  AdwActionRow *extensions;
  GtkWidget *folders_group;
  GtkListBox *folders;
};

G_DEFINE_FINAL_TYPE (MailHealthDialog, mail_health_dialog, ADW_TYPE_DIALOG)

static void load (MailHealthDialog *self);

static int64_t
now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static const MailAccount *
chosen (MailHealthDialog *self)
{
  unsigned int at = adw_combo_row_get_selected (self->account);

  return self->accounts && at < self->accounts->len ? g_ptr_array_index (self->accounts, at) : NULL;
}

// The row at INDEX of LIST, made when there is none: rows stay where they are when health is asked
// for again, and with them focus and scrolling.
static AdwActionRow *
ensure_row (GtkListBox *list, unsigned int index)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (list, (int) index);

  if (row)
    return ADW_ACTION_ROW (row);
  GtkWidget *made = adw_action_row_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (made), false);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (made), 0);
  gtk_list_box_append (list, made);
  return ADW_ACTION_ROW (made);
}

static void
set_row (GtkListBox *list, unsigned int index, const char *title, const char *subtitle)
{
  AdwActionRow *row = ensure_row (list, index);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (row, subtitle);
}

static void
drop_rows (GtkListBox *list, unsigned int from)
{
  for (GtkListBoxRow *row; (row = gtk_list_box_get_row_at_index (list, (int) from));)
    gtk_list_box_remove (list, GTK_WIDGET (row));
}

static void
show_connections (MailHealthDialog *self)
{
  GPtrArray *connections = self->health->connections;

  for (unsigned int i = 0; i < connections->len; i++) {
    const MailConnection *connection = g_ptr_array_index (connections, i);
    g_autofree char *words = mail_health_dup_connection (connection, now ());
    set_row (self->connections, i, mail_health_get_title (connection), words);
  }
  drop_rows (self->connections, connections->len);
}

static void
show_folders (MailHealthDialog *self)
{
  GPtrArray *folders = self->health->folders;

  for (unsigned int i = 0; i < folders->len; i++) {
    const MailFolderHealth *folder = g_ptr_array_index (folders, i);
    const MailFolder named = {.role = folder->role, .name = folder->path};
    g_autofree char *words = mail_health_dup_folder (folder, now ());
    set_row (self->folders, i, mail_sidebar_folder_title (&named), words);
  }
  drop_rows (self->folders, folders->len);
  gtk_widget_set_visible (self->folders_group, folders->len > 0);
}

// TEXT NULL hides the row.
static void
set_property (AdwActionRow *row, const char *text)
{
  gtk_widget_set_visible (GTK_WIDGET (row), text != NULL);
  adw_action_row_set_subtitle (row, text ? text : "");
}

static char *
dup_certificate (const MailConnection *connection)
{
  g_autofree char *issuer = mail_format_dup_isolated (connection->issuer ? connection->issuer : "");
  g_autofree char *until = mail_format_dup_date_long (connection->expires_at);

  if (!connection->sha256)
    return NULL;
  // Translators: who vouches for a certificate, the day on which it ends, its fingerprint.
  return g_strdup_printf (_ ("Issued by %s\nValid until %s\nSHA-256 %s"), issuer, until,
                          connection->sha256);
}

static const MailConnection *
find_described (const MailHealth *health)
{
  for (unsigned int i = 0; i < health->connections->len; i++) {
    const MailConnection *connection = g_ptr_array_index (health->connections, i);
    if (connection->tls)
      return connection;
  }
  return NULL;
}

static void
show_server (MailHealthDialog *self)
{
  const MailConnection *connection = find_described (self->health);

  gtk_widget_set_visible (self->server_group, connection != NULL);
  if (!connection)
    return;
  g_autofree char *certificate = dup_certificate (connection);
  g_autofree char *extensions =
    connection->extensions ? g_strjoinv (" · ", connection->extensions) : NULL;
  set_property (self->software, connection->software);
  set_property (self->encryption, *connection->tls ? connection->tls : _ ("None"));
  set_property (self->certificate, certificate);
  set_property (self->extensions, extensions && *extensions ? extensions : NULL);
}

static void
show_error (MailHealthDialog *self, const GError *error)
{
  g_autofree char *sentence = mail_error_dup_sentence (error);

  adw_banner_set_title (self->banner, sentence);
  adw_banner_set_revealed (self->banner, true);
}

// Of the whole store, whichever account is chosen.
static void
show_store (MailHealthDialog *self)
{
  MailStats stats = {0};
  g_autoptr (GError) error = NULL;

  if (!mail_engine_read_stats (self->engine, &stats, &error)) {
    show_error (self, error);
    return;
  }
  g_autofree char *damage = mail_health_dup_damage (&stats, now ());
  g_autofree char *home = mail_health_dup_home (&stats, now ());
  set_property (self->damage, damage);
  set_property (self->home, home);
  gtk_widget_set_visible (self->home_warning, stats.damaged_messages > 0);
}

static void
show_changes (MailHealthDialog *self)
{
  g_autoptr (GPtrArray) operations =
    mail_engine_read_operations (self->engine, self->health->account_id);
  g_autofree char *changes = operations ? mail_health_dup_changes (operations) : NULL;

  set_property (self->changes, changes);
}

static void
show_health (MailHealthDialog *self)
{
  g_autofree char *summary = mail_health_dup_summary (self->health);
  g_autofree char *checks = mail_health_dup_checks (self->health, now ());
  g_autofree char *storage =
    self->health->quota_limit ? mail_health_dup_storage (self->health) : NULL;
  g_autofree char *alerts = mail_health_dup_alerts (self->health);

  adw_banner_set_revealed (self->banner, false);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->summary), summary);
  adw_action_row_set_subtitle (self->summary, checks);
  set_property (self->alerts, alerts);
  set_property (self->storage, storage);
  show_changes (self);
  show_connections (self);
  show_server (self);
  show_folders (self);
  show_store (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "health.copy", true);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "health.save", true);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailHealthDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MailHealth) health =
    mail_engine_load_health_finish (MAIL_ENGINE (source), result, &error);
  const MailAccount *account = chosen (self);

  self->loading = false;
  if (!health && !mail_error_is_silent (error)) {
    show_error (self, error);
  } else if (health && account && health->account_id == account->id) {
    g_clear_pointer (&self->health, mail_health_free);
    self->health = g_steal_pointer (&health);
    show_health (self);
  }
  if (self->stale)
    load (self);
}

static void
load (MailHealthDialog *self)
{
  const MailAccount *account = chosen (self);

  self->stale = self->loading;
  if (self->loading || !account || g_cancellable_is_cancelled (self->cancellable))
    return;
  self->loading = true;
  mail_engine_load_health_async (self->engine, account->id, self->cancellable, on_loaded,
                                 g_object_ref (self));
}

static void
on_state_changed (MailEngine *engine, int64_t account_id, MailHealthDialog *self)
{
  const MailAccount *account = chosen (self);

  if (account && account->id == account_id)
    load (self);
}

static void
on_account_selected (MailHealthDialog *self)
{
  load (self);
}

static char *
dup_report (MailHealthDialog *self)
{
  return mail_health_dup_report (self->health, chosen (self), now ());
}

static void
on_copy (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailHealthDialog *self = MAIL_HEALTH_DIALOG (widget);
  g_autofree char *report = dup_report (self);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), report);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (_ ("Report copied")));
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailHealthDialog) self = data;
  g_autoptr (GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    adw_toast_overlay_add_toast (self->toasts, adw_toast_new (_ ("Report saved")));
  else
    show_error (self, error);
}

static void
on_file_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailHealthDialog) self = data;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);
  char *report = file ? dup_report (self) : NULL;
  g_autoptr (GBytes) bytes = report ? g_bytes_new_take (report, strlen (report)) : NULL;

  if (bytes)
    g_file_replace_contents_bytes_async (file, bytes, NULL, false, G_FILE_CREATE_NONE, NULL,
                                         on_written, g_object_ref (self));
}

static void
on_save (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_initial_name (dialog, C_ ("file name", "account-health.txt"));
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (widget)), NULL, on_file_chosen,
                        g_object_ref (widget));
}

static void
mail_health_dialog_dispose (GObject *object)
{
  MailHealthDialog *self = MAIL_HEALTH_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_HEALTH_DIALOG);
  g_clear_pointer (&self->health, mail_health_free);
  g_clear_pointer (&self->accounts, g_ptr_array_unref);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_health_dialog_parent_class)->dispose (object);
}

static void
mail_health_dialog_finalize (GObject *object)
{
  g_object_unref (MAIL_HEALTH_DIALOG (object)->cancellable);
  G_OBJECT_CLASS (mail_health_dialog_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *class)
{
  gtk_widget_class_set_template_from_resource (class, "/org/example/Mail/ui/mail-health-dialog.ui");
  gtk_widget_class_bind_template_child (class, MailHealthDialog, toasts);
  gtk_widget_class_bind_template_child (class, MailHealthDialog, banner);
  gtk_widget_class_bind_template_child (class, MailHealthDialog, account_group);
  gtk_widget_class_bind_template_child (class, MailHealthDialog, account);
  gtk_widget_class_bind_template_child (class, MailHealthDialog, summary);
  gtk_widget_class_bind_template_child (class, MailHealthDialog, alerts);
  gtk_widget_class_bind_template_child (class, MailHealthDialog, changes);
  gtk_widget_class_bind_template_child (class, MailHealthDialog, home);
  gtk_widget_class_bind_template_child (class, MailHealthDialog, home_warning);
  gtk_widget_class_bind_template_child (class, MailHealthDialog, damage);
  gtk_widget_class_bind_template_child (class, MailHealthDialog, storage);
  gtk_widget_class_bind_template_child (class, MailHealthDialog, connections);
  gtk_widget_class_bind_template_child (class, MailHealthDialog, server_group);
  gtk_widget_class_bind_template_child (class, MailHealthDialog, software);
  gtk_widget_class_bind_template_child (class, MailHealthDialog, encryption);
  gtk_widget_class_bind_template_child (class, MailHealthDialog, certificate);
  gtk_widget_class_bind_template_child (class, MailHealthDialog, extensions);
  gtk_widget_class_bind_template_child (class, MailHealthDialog, folders_group);
  gtk_widget_class_bind_template_child (class, MailHealthDialog, folders);
  gtk_widget_class_bind_template_callback (class, on_account_selected);
}

static void
mail_health_dialog_class_init (MailHealthDialogClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->dispose = mail_health_dialog_dispose;
  object_class->finalize = mail_health_dialog_finalize;
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "health.copy", NULL, on_copy);
  gtk_widget_class_install_action (widget_class, "health.save", NULL, on_save);
}

static void
mail_health_dialog_init (MailHealthDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "health.copy", false);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "health.save", false);
}

static void
set_accounts (MailHealthDialog *self, int64_t account_id)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  unsigned int selected = 0;

  self->accounts = mail_engine_read_accounts (self->engine);
  for (unsigned int i = 0; i < self->accounts->len; i++) {
    const MailAccount *account = g_ptr_array_index (self->accounts, i);
    gtk_string_list_append (names, *account->name ? account->name : account->address);
    if (account->id == account_id)
      selected = i;
  }
  adw_combo_row_set_model (self->account, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->account, selected);
  gtk_widget_set_visible (self->account_group, self->accounts->len > 1);
}

void
mail_health_dialog_present (GtkWidget *parent, MailEngine *engine, int64_t account_id)
{
  MailHealthDialog *self = g_object_new (MAIL_TYPE_HEALTH_DIALOG, NULL);

  self->engine = g_object_ref (engine);
  set_accounts (self, account_id);
  g_signal_connect_object (engine, "account-state-changed", G_CALLBACK (on_state_changed), self, 0);
  load (self);
  adw_dialog_present (ADW_DIALOG (self), parent);
}
