// SPDX-License-Identifier: GPL-3.0-or-later
//
// Events that are already waiting may move the keyboard: so the window looks at each key first, and
// lets this one pass only while it is still where it belongs. That outlives its owner until the
// event was handled, or is nowhere any more.

#include "ui/mail-composer-returned-key.h"

struct _MailComposerReturnedKey {
  GtkWidget *widget; // not owned; NULL once it is not wanted
  GdkEvent *event;
  MailComposerKeyMissed on_missed;
  void *data;
  GWeakRef root;
  GtkEventController *guard; // of ROOT, which owns it
  unsigned int idle_id;
};

static void
end (MailComposerReturnedKey *key)
{
  g_autoptr (GtkWidget) root = g_weak_ref_get (&key->root);

  g_clear_handle_id (&key->idle_id, g_source_remove);
  if (root)
    gtk_widget_remove_controller (root, key->guard);
  g_weak_ref_clear (&key->root);
  gdk_event_unref (key->event);
  g_free (key);
}

// It frees the key.
static void
miss (MailComposerReturnedKey *key)
{
  if (key->widget)
    key->on_missed (key->data);
}

static gboolean
on_key (GtkEventControllerKey *guard, unsigned int value, unsigned int code,
        GdkModifierType modifiers, MailComposerReturnedKey *key)
{
  if (gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (guard)) != key->event)
    return GDK_EVENT_PROPAGATE;
  if (key->widget && mail_composer_returned_key_can_reach (key->widget))
    return GDK_EVENT_PROPAGATE;
  miss (key);
  return GDK_EVENT_STOP;
}

// Runs when no event waits any more: where it did not come, another window has the keyboard.
static gboolean
on_idle (void *data)
{
  MailComposerReturnedKey *key = data;

  key->idle_id = 0;
  miss (key);
  end (key);
  return G_SOURCE_REMOVE;
}

static void
put (GdkEvent *event)
{
  // There is no other way to have an event again, and WebKit takes it for the same.
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  gdk_display_put_event (gdk_event_get_display (event), event);
  G_GNUC_END_IGNORE_DEPRECATIONS
}

bool
mail_composer_returned_key_can_reach (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;

  return focus && (focus == widget || gtk_widget_is_ancestor (focus, widget));
}

MailComposerReturnedKey *
mail_composer_returned_key_new (GtkWidget *widget, GdkEvent *event, MailComposerKeyMissed on_missed,
                                void *data)
{
  MailComposerReturnedKey *key = g_new0 (MailComposerReturnedKey, 1);
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (widget));

  key->widget = widget;
  key->event = gdk_event_ref (event);
  key->on_missed = on_missed;
  key->data = data;
  g_weak_ref_init (&key->root, root);
  key->guard = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (key->guard, GTK_PHASE_CAPTURE);
  g_signal_connect (key->guard, "key-pressed", G_CALLBACK (on_key), key);
  gtk_widget_add_controller (root, key->guard);
  key->idle_id = g_idle_add_full (G_PRIORITY_LOW, on_idle, key, NULL);
  put (event);
  return key;
}

void
mail_composer_returned_key_free (MailComposerReturnedKey *key)
{
  key->widget = NULL;
}

bool
mail_composer_returned_key_is (const MailComposerReturnedKey *key, const GdkEvent *event)
{
  return key->event == event;
}
