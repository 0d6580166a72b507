// SPDX-License-Identifier: GPL-3.0-or-later
//
// A composer's window: size, title, and the order of things when it closes. How it came to be
// opened is in mail-composer-present.c.

#include "ui/mail-composer-window.h"

#include "ui/mail-composer-toasts.h"

#include <glib/gi18n.h>

struct _MailComposerWindow {
  AdwWindow parent_instance;

  MailEngine *engine;
  MailComposer *composer;
  GWeakRef toast_window; // where toasts about it appear
  unsigned int fit_id;     // source id
  bool closing;
};

G_DEFINE_FINAL_TYPE (MailComposerWindow, mail_composer_window, ADW_TYPE_WINDOW)

static void
remember_size (MailComposerWindow *self)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.example.Mail");
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_int (settings, "composer-width", width);
  g_settings_set_int (settings, "composer-height", height);
}

static void
leave (MailComposerWindow *self)
{
  mail_composer_stop (self->composer);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
on_lose_answer (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailComposerWindow) self = data;
  const char *answer = adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (source), result);

  self->closing = false;
  if (g_str_equal (answer, "lose"))
    leave (self);
}

static void
ask_to_lose (MailComposerWindow *self)
{
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (
    adw_alert_dialog_new (_ ("The Draft Could Not Be Saved"),
                          _ ("What you wrote since the last save is lost if you close it now.")));

  adw_alert_dialog_add_responses (dialog, "keep", _ ("_Keep Open"), "lose", _ ("_Close Anyway"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (dialog, "lose", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (dialog, "keep");
  adw_alert_dialog_set_close_response (dialog, "keep");
  adw_alert_dialog_choose (dialog, GTK_WIDGET (self), NULL, on_lose_answer, g_object_ref (self));
}

static void
on_saved_for_closing (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailComposerWindow) self = data;
  g_autoptr (GtkWindow) toast_window = g_weak_ref_get (&self->toast_window);
  g_autoptr (MailDraft) draft = NULL;

  if (!mail_composer_save_finish (self->composer, result, NULL)) {
    gtk_window_present (GTK_WINDOW (self));
    ask_to_lose (self);
    return;
  }
  draft = mail_composer_dup_draft (self->composer);
  if (draft->id != 0 && mail_draft_is_empty (draft))
    mail_engine_close_draft_async (self->engine, draft->id, true, NULL, NULL, NULL);
  else if (draft->id != 0)
    mail_composer_toasts_keep (toast_window, self->engine, draft->id);
  leave (self);
}

static gboolean
on_close_request (MailComposerWindow *self)
{
  if (self->closing)
    return TRUE;
  self->closing = true;
  remember_size (self);
  gtk_widget_set_visible (GTK_WIDGET (self), false);
  mail_composer_save_async (self->composer, on_saved_for_closing, g_object_ref (self));
  return TRUE;
}

static void
on_sent (MailComposer *composer, int64_t outbox_id, MailComposerWindow *self)
{
  g_autoptr (GtkWindow) toast_window = g_weak_ref_get (&self->toast_window);

  mail_composer_toasts_send (toast_window, self->engine, outbox_id);
  remember_size (self);
  leave (self);
}

// Saved before it goes, so that Undo brings all of it back.
static void
on_saved_for_discarding (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailComposerWindow) self = data;
  g_autoptr (GtkWindow) toast_window = g_weak_ref_get (&self->toast_window);
  int64_t id;

  mail_composer_save_finish (self->composer, result, NULL);
  id = mail_composer_get_draft_id (self->composer);
  if (id != 0)
    mail_composer_toasts_discard (toast_window, self->engine, id);
  leave (self);
}

static void
on_discard (MailComposer *composer, MailComposerWindow *self)
{
  if (self->closing)
    return;
  self->closing = true;
  gtk_widget_set_visible (GTK_WIDGET (self), false);
  mail_composer_save_async (composer, on_saved_for_discarding, g_object_ref (self));
}

static gboolean
on_fit (void *data)
{
  MailComposerWindow *self = data;

  self->fit_id = 0;
  mail_composer_fit (self->composer, gtk_widget_get_width (GTK_WIDGET (self)),
                     gtk_widget_get_height (GTK_WIDGET (self)));
  return G_SOURCE_REMOVE;
}

// No breakpoint: it unmaps all of the window for a frame, and the keyboard is elsewhere then.
static void
mail_composer_window_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  MailComposerWindow *self = MAIL_COMPOSER_WINDOW (widget);

  GTK_WIDGET_CLASS (mail_composer_window_parent_class)
    ->size_allocate (widget, width, height, baseline);
  if (!self->fit_id)
    self->fit_id = g_idle_add (on_fit, self);
}

static void
mail_composer_window_dispose (GObject *object)
{
  MailComposerWindow *self = MAIL_COMPOSER_WINDOW (object);

  g_clear_handle_id (&self->fit_id, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_COMPOSER_WINDOW);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_composer_window_parent_class)->dispose (object);
}

static void
mail_composer_window_finalize (GObject *object)
{
  g_weak_ref_clear (&MAIL_COMPOSER_WINDOW (object)->toast_window);
  G_OBJECT_CLASS (mail_composer_window_parent_class)->finalize (object);
}

static void
mail_composer_window_class_init (MailComposerWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_composer_window_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_composer_window_finalize;
  widget_class->size_allocate = mail_composer_window_size_allocate;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-composer-window.ui");
  gtk_widget_class_bind_template_callback (widget_class, on_close_request);
}

static void
mail_composer_window_init (MailComposerWindow *self)
{
  g_weak_ref_init (&self->toast_window, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}

MailComposerWindow *
mail_composer_window_new (GtkWindow *toast_window, MailEngine *engine, MailDraft *draft)
{
  MailComposerWindow *self =
    g_object_new (MAIL_TYPE_COMPOSER_WINDOW, "application", g_application_get_default (), NULL);
  g_autoptr (GSettings) settings = g_settings_new ("org.example.Mail");

  self->engine = g_object_ref (engine);
  self->composer = mail_composer_new (engine, draft);
  g_weak_ref_set (&self->toast_window, toast_window);
  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (settings, "composer-width"),
                               g_settings_get_int (settings, "composer-height"));
  adw_window_set_content (ADW_WINDOW (self), GTK_WIDGET (self->composer));
  g_object_bind_property (self->composer, "title", self, "title", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->composer, "sent", G_CALLBACK (on_sent), self, 0);
  g_signal_connect_object (self->composer, "discard", G_CALLBACK (on_discard), self, 0);
  return self;
}

MailComposer *
mail_composer_window_get_composer (MailComposerWindow *window)
{
  return window->composer;
}
