// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/mail-composer-spare.h"

#include "ui/mail-composer-web-view.h"

#define PAUSE 300        // ms after an editor closed: what is seen then comes first
#define KEPT_SECONDS 600 // that nobody wrote

struct _MailComposerSpare {
  GObject parent_instance;

  GtkWindow *window;   // never shown: a page without a window is no page to screen readers
  WebKitWebView *view; // in WINDOW; NULL: there is none
  unsigned int prepare_id, drop_id;
};

G_DEFINE_FINAL_TYPE (MailComposerSpare, mail_composer_spare, G_TYPE_OBJECT)

static const char owner_key[] = "mail-composer-spare";

// → the window to be destroyed, with which the process ends unless another view has it; or NULL.
static GtkWindow *
steal_window (MailComposerSpare *self)
{
  g_clear_handle_id (&self->drop_id, g_source_remove);
  if (self->view)
    g_signal_handlers_disconnect_by_data (self->view, self);
  self->view = NULL;
  return g_steal_pointer (&self->window);
}

// Nobody has the view's process but the view. It is ended outright: a process that goes by itself
// may be late where the application ends, too, find its bus gone, and complain.
static void
drop (MailComposerSpare *self)
{
  WebKitWebView *view = self->view;
  GtkWindow *window = steal_window (self);

  if (view)
    webkit_web_view_terminate_web_process (view);
  if (window)
    gtk_window_destroy (window);
}

// WebKit is not done with the view before this returns.
static void
on_terminated (WebKitWebView *view, WebKitWebProcessTerminationReason reason,
               MailComposerSpare *self)
{
  g_idle_add_once ((GSourceOnceFunc) gtk_window_destroy, steal_window (self));
}

static gboolean
on_drop (void *data)
{
  MailComposerSpare *self = data;

  self->drop_id = 0;
  drop (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_prepare (void *data)
{
  MailComposerSpare *self = data;

  self->prepare_id = 0;
  self->view = mail_composer_web_view_new (NULL);
  self->window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_child (self->window, GTK_WIDGET (self->view));
  g_signal_connect_object (self->view, "web-process-terminated", G_CALLBACK (on_terminated), self,
                           0);
  mail_composer_web_view_load (self->view, "", NULL);
  self->drop_id = g_timeout_add_seconds (KEPT_SECONDS, on_drop, self);
  return G_SOURCE_REMOVE;
}

static void
mail_composer_spare_dispose (GObject *object)
{
  MailComposerSpare *self = MAIL_COMPOSER_SPARE (object);

  g_clear_handle_id (&self->prepare_id, g_source_remove);
  drop (self);
  G_OBJECT_CLASS (mail_composer_spare_parent_class)->dispose (object);
}

static void
mail_composer_spare_class_init (MailComposerSpareClass *class)
{
  G_OBJECT_CLASS (class)->dispose = mail_composer_spare_dispose;
}

static void
mail_composer_spare_init (MailComposerSpare *self)
{
}

MailComposerSpare *
mail_composer_spare_get (GObject *owner)
{
  MailComposerSpare *spare = g_object_get_data (owner, owner_key);

  if (!spare) {
    spare = g_object_new (MAIL_TYPE_COMPOSER_SPARE, NULL);
    g_object_set_data_full (owner, owner_key, spare, g_object_unref);
  }
  return spare;
}

void
mail_composer_spare_end (GObject *owner)
{
  g_object_set_data (owner, owner_key, NULL);
}

WebKitWebView *
mail_composer_spare_take (MailComposerSpare *spare)
{
  if (!spare)
    return mail_composer_web_view_new (NULL);
  g_clear_handle_id (&spare->prepare_id, g_source_remove); // who writes now is not disturbed
  WebKitWebView *view = mail_composer_web_view_new (spare->view);
  GtkWindow *window = steal_window (spare);

  if (window)
    gtk_window_destroy (window);
  return view;
}

void
mail_composer_spare_prepare (MailComposerSpare *spare)
{
  if (!spare->view && !spare->prepare_id)
    spare->prepare_id = g_timeout_add (PAUSE, on_prepare, spare);
}
