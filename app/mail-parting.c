// SPDX-License-Identifier: GPL-3.0-or-later
//
// The outbox is looked at anew whenever it changes. What a server did not take at once waits for
// the next start: nobody sees what would have to be waited for.

#include "app/mail-parting.h"

#include "account/mail-engine-outbox.h"

#include <glib/gi18n.h>
#include <gtk/gtk.h>

#define PATIENCE_SECONDS 15

struct _MailParting {
  GObject parent_instance;

  GApplication *application; // unowned: it owns us
  MailEngine *engine;
  unsigned int timer; // while the application is held, else 0
  bool is_released;   // nothing waits to be taken back any more
};

G_DEFINE_FINAL_TYPE (MailParting, mail_parting, G_TYPE_OBJECT)

static bool
is_on_its_way (const MailOutboxItem *item, int64_t now)
{
  switch (item->state) {
  case MAIL_OUTBOX_QUEUED:
    return item->cause == MAIL_OUTBOX_CAUSE_NONE && item->not_before <= now;
  case MAIL_OUTBOX_SENDING:
  case MAIL_OUTBOX_FINAL_DOT:
  case MAIL_OUTBOX_ACCEPTED:
    return true;
  default:
    return false;
  }
}

// → how many are as IS tells.
static unsigned int
count (MailParting *self, bool (*is) (const MailOutboxItem *item, int64_t now))
{
  g_autoptr (GPtrArray) items = mail_engine_read_outbox (self->engine);
  int64_t now = g_get_real_time () / G_USEC_PER_SEC;
  unsigned int n = 0;

  for (unsigned int i = 0; items && i < items->len; i++)
    n += is (g_ptr_array_index (items, i), now);
  return n;
}

static void
tell_left (MailParting *self)
{
  unsigned int n = count (self, mail_outbox_item_is_overdue);
  g_autoptr (GNotification) notification = g_notification_new (_ ("Not Sent Yet"));
  g_autofree char *body = g_strdup_printf (
    ngettext ("%u message is still in the outbox. It is tried again when you open Mail.",
              "%u messages are still in the outbox. They are tried again when you open Mail.", n),
    n);

  if (n == 0 || gtk_application_get_windows (GTK_APPLICATION (self->application)))
    return;
  g_notification_set_body (notification, body);
  g_application_send_notification (self->application, "parting", notification);
}

static void
end (MailParting *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  tell_left (self);
  g_application_release (self->application);
}

static void
end_if_over (MailParting *self)
{
  bool is_online = g_network_monitor_get_network_available (g_network_monitor_get_default ());

  if (self->timer && self->is_released && (!is_online || count (self, is_on_its_way) == 0))
    end (self);
}

static gboolean
on_patience_over (void *data)
{
  MailParting *self = data;

  self->timer = 0;
  end (self);
  return G_SOURCE_REMOVE;
}

static void
on_released (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailParting) self = data;
  g_autoptr (GError) error = NULL;

  if (!mail_engine_end_undo_finish (MAIL_ENGINE (source), result, &error))
    g_debug ("what was just sent waits: %s", error->message);
  self->is_released = true;
  end_if_over (self);
}

static void
mail_parting_dispose (GObject *object)
{
  MailParting *self = MAIL_PARTING (object);

  if (self->timer)
    g_application_release (self->application);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_parting_parent_class)->dispose (object);
}

static void
mail_parting_class_init (MailPartingClass *class)
{
  G_OBJECT_CLASS (class)->dispose = mail_parting_dispose;
}

static void
mail_parting_init (MailParting *self)
{
}

MailParting *
mail_parting_new (GApplication *application, MailEngine *engine)
{
  MailParting *self = g_object_new (MAIL_TYPE_PARTING, NULL);

  self->application = application;
  self->engine = g_object_ref (engine);
  g_signal_connect_object (engine, "outbox-changed", G_CALLBACK (end_if_over), self,
                           G_CONNECT_SWAPPED);
  return self;
}

void
mail_parting_begin (MailParting *parting)
{
  if (parting->timer)
    return;
  g_application_withdraw_notification (parting->application, "parting");
  g_application_hold (parting->application);
  parting->is_released = false;
  parting->timer = g_timeout_add_seconds (PATIENCE_SECONDS, on_patience_over, parting);
  mail_engine_end_undo_async (parting->engine, NULL, on_released, g_object_ref (parting));
}

bool
mail_parting_is_under_way (MailParting *parting)
{
  return parting->timer != 0;
}
