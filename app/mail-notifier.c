// SPDX-License-Identifier: GPL-3.0-or-later
//
// One notification a message while they are few, else one for the account.

#include "app/mail-notifier.h"

#include "ui/mail-announced-folders.h"
#include "ui/mail-composer-window.h"
#include "ui/mail-format.h"
#include "ui/mail-window.h"

#include <glib/gi18n.h>

#define SINGLE 3 // more new messages than that at once are told as a number

struct _MailNotifier {
  GObject parent_instance;

  GApplication *application; // unowned: it owns us
  MailEngine *engine;
  GSettings *settings;
  GHashTable *shown; // ids of messages that have a notification of their own
};

G_DEFINE_FINAL_TYPE (MailNotifier, mail_notifier, G_TYPE_OBJECT)

static char *
dup_id (int64_t message_id)
{
  return g_strdup_printf ("message-%" G_GINT64_FORMAT, message_id);
}

static void
withdraw (MailNotifier *self, int64_t message_id)
{
  g_autofree char *id = dup_id (message_id);

  if (g_hash_table_remove (self->shown, &message_id))
    g_application_withdraw_notification (self->application, id);
}

static MailWindow *
find_window (MailNotifier *self)
{
  for (GList *window = gtk_application_get_windows (GTK_APPLICATION (self->application)); window;
       window = window->next)
    if (MAIL_IS_WINDOW (window->data))
      return window->data;
  return NULL;
}

static bool
is_before_the_person (MailNotifier *self, const MailRow *row)
{
  MailWindow *window = find_window (self);

  return window && mail_window_is_watching (window, row->folder_id);
}

// It may lie in several, of which one holds all mail.
static bool
is_announced (MailNotifier *self, const MailRow *row)
{
  g_autoptr (GArray) folders = mail_engine_read_folders_of (self->engine, row->id, NULL);

  for (unsigned int i = 0; folders && i < folders->len; i++) {
    g_autoptr (MailFolder) folder =
      mail_engine_read_folder (self->engine, g_array_index (folders, int64_t, i));
    if (folder && mail_announced_folders_has (folder))
      return true;
  }
  return false;
}

static void
add_button (GNotification *notification, const char *label, const char *action, int64_t id)
{
  g_notification_add_button_with_target (notification, label, action, "x", id);
}

static void
notify_message (MailNotifier *self, const MailRow *row)
{
  g_autofree char *sender =
    mail_format_dup_sender (row->from->len > 0 ? g_ptr_array_index (row->from, 0) : NULL);
  g_autofree char *subject =
    mail_format_dup_isolated (*row->subject ? row->subject : _ ("No Subject"));
  g_autoptr (GNotification) notification = g_notification_new (sender);
  g_autofree char *id = dup_id (row->id);

  g_notification_set_body (notification, subject);
  g_notification_set_category (notification, "email.arrived");
  g_notification_set_default_action_and_target (notification, "app.show-conversation", "(xx)",
                                                row->folder_id, row->thread_id);
  add_button (notification, _ ("Mark as Read"), "app.notification-read", row->id);
  add_button (notification, _ ("Archive"), "app.notification-archive", row->id);
  add_button (notification, _ ("Reply"), "app.notification-reply", row->id);
  g_application_send_notification (self->application, id, notification);
  g_hash_table_add (self->shown, g_memdup2 (&row->id, sizeof row->id));
}

static void
notify_number (MailNotifier *self, GPtrArray *rows)
{
  const MailRow *row = g_ptr_array_index (rows, rows->len - 1);
  g_autoptr (MailAccount) account = mail_engine_read_account (self->engine, row->account_id);
  g_autofree char *title =
    // Translators: a notification's title; how many messages have arrived.
    g_strdup_printf (ngettext ("%u New Message", "%u New Messages", rows->len), rows->len);
  g_autoptr (GNotification) notification = g_notification_new (title);
  g_autofree char *id = g_strdup_printf ("account-%" G_GINT64_FORMAT, row->account_id);

  if (account)
    g_notification_set_body (notification, *account->name ? account->name : account->address);
  g_notification_set_category (notification, "email.arrived");
  g_notification_set_default_action_and_target (notification, "app.show-conversation", "(xx)",
                                                row->folder_id, row->thread_id);
  g_application_send_notification (self->application, id, notification);
}

static GPtrArray *
read_rows (MailNotifier *self, GArray *ids)
{
  return mail_engine_read_rows (self->engine, 0, (const int64_t *) (void *) ids->data, ids->len,
                                NULL);
}

static void
on_new_mail (MailEngine *engine, GArray *ids, MailNotifier *self)
{
  g_autoptr (GPtrArray) rows = read_rows (self, ids);
  g_autoptr (GPtrArray) told = g_ptr_array_new ();

  if (!rows || !g_settings_get_boolean (self->settings, "notifications"))
    return;
  for (unsigned int i = 0; i < rows->len; i++) {
    const MailRow *row = g_ptr_array_index (rows, i);
    if (row && !(row->flags & (MAIL_FLAG_SEEN | MAIL_FLAG_MUTED)) && is_announced (self, row) &&
        !is_before_the_person (self, row))
      g_ptr_array_add (told, (void *) row);
  }
  if (told->len > SINGLE)
    notify_number (self, told);
  for (unsigned int i = 0; told->len <= SINGLE && i < told->len; i++)
    notify_message (self, g_ptr_array_index (told, i));
}

// Read, archived or gone, here or elsewhere: the notification goes too.
static void
on_rows_changed (MailEngine *engine, GArray *messages, GArray *threads, MailNotifier *self)
{
  g_autoptr (GPtrArray) rows = NULL;

  if (!messages || messages->len == 0 || g_hash_table_size (self->shown) == 0)
    return;
  rows = read_rows (self, messages);
  for (unsigned int i = 0; rows && i < rows->len; i++) {
    const MailRow *row = g_ptr_array_index (rows, i);
    if (!row || (row->flags & MAIL_FLAG_SEEN))
      withdraw (self, g_array_index (messages, int64_t, i));
  }
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  // Done from outside any window: what is wrong shows when the person comes back to the mail.
  mail_engine_operation_finish (MAIL_ENGINE (source), result, &error);
}

static MailRow *
dup_row (MailNotifier *self, int64_t id)
{
  g_autoptr (GPtrArray) rows = mail_engine_read_rows (self->engine, 0, &id, 1, NULL);
  MailRow *row = rows && rows->len > 0 ? g_ptr_array_index (rows, 0) : NULL;

  return row ? mail_row_ref (row) : NULL;
}

static void
on_read (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailNotifier *self = data;
  int64_t id = g_variant_get_int64 (parameter);
  MailTarget target = {0, &id, 1, false};

  withdraw (self, id);
  mail_engine_flag_async (self->engine, &target, MAIL_FLAG_SEEN, 0, NULL, NULL, NULL, on_done,
                          NULL);
}

static void
on_archive (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailNotifier *self = data;
  int64_t id = g_variant_get_int64 (parameter);
  g_autoptr (MailRow) row = dup_row (self, id);
  MailTarget target = {row ? row->folder_id : 0, &id, 1, false};

  withdraw (self, id);
  if (row)
    mail_engine_move_to_role_async (self->engine, &target, MAIL_ROLE_ARCHIVE, NULL, on_done, NULL);
}

static void
on_reply (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MailNotifier *self = data;
  MailWindow *window = find_window (self);

  withdraw (self, g_variant_get_int64 (parameter));
  mail_composer_reply (window ? GTK_WINDOW (window) : NULL, NULL, self->engine, MAIL_DRAFT_REPLY,
                       g_variant_get_int64 (parameter), NULL);
}

static void
mail_notifier_dispose (GObject *object)
{
  MailNotifier *self = MAIL_NOTIFIER (object);

  g_clear_object (&self->engine);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (mail_notifier_parent_class)->dispose (object);
}

static void
mail_notifier_finalize (GObject *object)
{
  g_hash_table_unref (MAIL_NOTIFIER (object)->shown);
  G_OBJECT_CLASS (mail_notifier_parent_class)->finalize (object);
}

static void
mail_notifier_class_init (MailNotifierClass *class)
{
  G_OBJECT_CLASS (class)->dispose = mail_notifier_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_notifier_finalize;
}

static void
mail_notifier_init (MailNotifier *self)
{
  self->shown = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->settings = g_settings_new ("org.example.Mail");
}

MailNotifier *
mail_notifier_new (GApplication *application, MailEngine *engine)
{
  static const GActionEntry entries[] = {
    {"notification-archive", on_archive, "x"},
    {"notification-read", on_read, "x"},
    {"notification-reply", on_reply, "x"},
  };
  MailNotifier *self = g_object_new (MAIL_TYPE_NOTIFIER, NULL);

  self->application = application;
  self->engine = g_object_ref (engine);
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries),
                                   self);
  g_signal_connect_object (engine, "new-mail", G_CALLBACK (on_new_mail), self, 0);
  g_signal_connect_object (engine, "rows-changed", G_CALLBACK (on_rows_changed), self, 0);
  return self;
}
