// SPDX-License-Identifier: GPL-3.0-or-later
//
// Events go behind those that are waiting already; so whatever comes until all of them were there
// goes behind them, too.

#include "ui/mail-held-keys.h"

#include <stdbool.h>

struct _MailHeldKeys {
  GWeakRef root;
  GtkEventController *guard; // of ROOT, which owns it
  GQueue events;             // GdkEvent, in their order
  bool is_released;
};

static void
end (MailHeldKeys *keys)
{
  g_autoptr (GtkWidget) root = g_weak_ref_get (&keys->root);

  if (root)
    gtk_widget_remove_controller (root, keys->guard);
  g_weak_ref_clear (&keys->root);
  g_queue_clear_full (&keys->events, (GDestroyNotify) gdk_event_unref);
  g_free (keys);
}

static gboolean
on_end (void *data)
{
  end (data);
  return G_SOURCE_REMOVE;
}

static void
put (GdkEvent *event)
{
  // There is no other way to have an event again.
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  gdk_display_put_event (gdk_event_get_display (event), event);
  G_GNUC_END_IGNORE_DEPRECATIONS
}

static gboolean
on_key (GtkEventControllerKey *guard, unsigned int value, unsigned int code,
        GdkModifierType modifiers, MailHeldKeys *keys)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (guard));

  if (keys->is_released && event == g_queue_peek_head (&keys->events)) {
    gdk_event_unref (g_queue_pop_head (&keys->events));
    return GDK_EVENT_PROPAGATE;
  }
  // What WebKit gives back was held before.
  if (keys->is_released && g_queue_is_empty (&keys->events))
    return GDK_EVENT_PROPAGATE;
  g_queue_push_tail (&keys->events, gdk_event_ref (event));
  if (keys->is_released)
    put (event);
  return GDK_EVENT_STOP;
}

MailHeldKeys *
mail_held_keys_new (GtkWidget *root)
{
  MailHeldKeys *keys = g_new0 (MailHeldKeys, 1);

  g_weak_ref_init (&keys->root, root);
  g_queue_init (&keys->events);
  keys->guard = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (keys->guard, GTK_PHASE_CAPTURE);
  g_signal_connect (keys->guard, "key-pressed", G_CALLBACK (on_key), keys);
  gtk_widget_add_controller (root, keys->guard);
  return keys;
}

// Runs when no event waits any more; those that did not come had no window to come to.
void
mail_held_keys_release (MailHeldKeys *keys)
{
  keys->is_released = true;
  for (GList *item = keys->events.head; item; item = item->next)
    put (item->data);
  g_idle_add_full (G_PRIORITY_LOW, on_end, keys, NULL);
}
