// SPDX-License-Identifier: GPL-3.0-or-later
//
// By a toast in the window, and by a notification where nobody looks at any.

#include "app/mail-send-watch.h"

#include "account/mail-engine-outbox.h"
#include "ui/mail-composer-toasts.h"
#include "ui/mail-delivery-text.h"
#include "ui/mail-window.h"

#include <glib/gi18n.h>

struct _MailSendWatch {
  GObject parent_instance;

  GtkApplication *application; // unowned: it owns us
  MailEngine *engine;
  GHashTable *told; // int64_t: ids in the outbox of what waits for a person
};

G_DEFINE_FINAL_TYPE (MailSendWatch, mail_send_watch, G_TYPE_OBJECT)

// One for all of them: a script may have sent thousands.
static void
notify (MailSendWatch *self, const char *words)
{
  g_autoptr (GNotification) notification = g_notification_new (_ ("Not Sent"));

  g_notification_set_body (notification, words);
  g_application_send_notification (G_APPLICATION (self->application), "outbox", notification);
}

static void
tell (MailSendWatch *self, const MailOutboxItem *item)
{
  g_autofree char *words = mail_delivery_dup_trouble (item);
  GtkWindow *active = gtk_application_get_active_window (self->application);

  for (GList *window = gtk_application_get_windows (self->application); window;
       window = window->next)
    if (MAIL_IS_WINDOW (window->data))
      mail_composer_toasts_trouble (window->data, self->engine, words);
  if (!active || !gtk_window_is_active (active))
    notify (self, words);
}

static bool
waits_for_person (const MailOutboxItem *item)
{
  return item->state == MAIL_OUTBOX_REFUSED || item->state == MAIL_OUTBOX_PARTLY_REFUSED ||
         item->state == MAIL_OUTBOX_AMBIGUOUS;
}

// What was sent once more and is refused again is news again.
static void
look (MailSendWatch *self, bool tells)
{
  g_autoptr (GPtrArray) items = mail_engine_read_outbox (self->engine);
  g_autoptr (GHashTable) before = self->told;

  self->told = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (unsigned int i = 0; items && i < items->len; i++) {
    const MailOutboxItem *item = g_ptr_array_index (items, i);

    if (!waits_for_person (item))
      continue;
    g_hash_table_add (self->told, g_memdup2 (&item->id, sizeof item->id));
    if (tells && !g_hash_table_contains (before, &item->id))
      tell (self, item);
  }
}

static void
on_outbox_changed (MailSendWatch *self)
{
  look (self, true);
}

static void
mail_send_watch_dispose (GObject *object)
{
  g_clear_object (&MAIL_SEND_WATCH (object)->engine);
  G_OBJECT_CLASS (mail_send_watch_parent_class)->dispose (object);
}

static void
mail_send_watch_finalize (GObject *object)
{
  g_hash_table_unref (MAIL_SEND_WATCH (object)->told);
  G_OBJECT_CLASS (mail_send_watch_parent_class)->finalize (object);
}

static void
mail_send_watch_class_init (MailSendWatchClass *class)
{
  G_OBJECT_CLASS (class)->dispose = mail_send_watch_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_send_watch_finalize;
}

static void
mail_send_watch_init (MailSendWatch *self)
{
  self->told = g_hash_table_new (g_int64_hash, g_int64_equal);
}

MailSendWatch *
mail_send_watch_new (GtkApplication *application, MailEngine *engine)
{
  MailSendWatch *self = g_object_new (MAIL_TYPE_SEND_WATCH, NULL);

  self->application = application;
  self->engine = g_object_ref (engine);
  look (self, false);
  g_signal_connect_object (engine, "outbox-changed", G_CALLBACK (on_outbox_changed), self,
                           G_CONNECT_SWAPPED);
  return self;
}
