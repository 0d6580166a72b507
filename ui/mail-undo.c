// SPDX-License-Identifier: GPL-3.0-or-later
//
// The stack of steps and the toast of the latest.

#include "ui/mail-undo.h"

#include "ui/mail-error-text.h"

#include <glib/gi18n.h>

#define DEPTH 50
#define TOAST_SECONDS 6

struct _MailUndo {
  GObject parent_instance;

  MailEngine *engine;
  AdwToastOverlay *toasts;
  GQueue steps;    // GArray of int64_t operation ids, latest first
  AdwToast *toast; // on the screen, or NULL
};

G_DEFINE_FINAL_TYPE (MailUndo, mail_undo, G_TYPE_OBJECT)

static void
on_dismissed (MailUndo *self, AdwToast *toast)
{
  if (self->toast == toast)
    self->toast = NULL;
}

static void
show (MailUndo *self, const char *text, bool has_button)
{
  AdwToast *toast = adw_toast_new ("");

  adw_toast_set_use_markup (toast, false);
  adw_toast_set_title (toast, text);
  adw_toast_set_timeout (toast, TOAST_SECONDS);
  if (has_button) {
    adw_toast_set_button_label (toast, _ ("Undo"));
    adw_toast_set_action_name (toast, "win.undo");
  }
  if (self->toast)
    adw_toast_dismiss (self->toast);
  self->toast = toast;
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (on_dismissed), self, G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
on_undone (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailUndo) self = data;
  g_autoptr (GError) error = NULL;

  mail_engine_operation_finish (MAIL_ENGINE (source), result, &error);
  if (error)
    mail_undo_tell (self, error);
}

static void
mail_undo_dispose (GObject *object)
{
  MailUndo *self = MAIL_UNDO (object);

  g_queue_clear_full (&self->steps, (GDestroyNotify) g_array_unref);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_undo_parent_class)->dispose (object);
}

static void
mail_undo_class_init (MailUndoClass *class)
{
  G_OBJECT_CLASS (class)->dispose = mail_undo_dispose;
}

static void
mail_undo_init (MailUndo *self)
{
}

MailUndo *
mail_undo_new (MailEngine *engine, AdwToastOverlay *toasts)
{
  MailUndo *self = g_object_new (MAIL_TYPE_UNDO, NULL);

  self->engine = g_object_ref (engine);
  self->toasts = toasts;
  return self;
}

void
mail_undo_push (MailUndo *self, GArray *ids, const char *text)
{
  g_queue_push_head (&self->steps, g_array_ref (ids));
  if (self->steps.length > DEPTH)
    g_array_unref (g_queue_pop_tail (&self->steps));
  show (self, text, true);
}

void
mail_undo_pop (MailUndo *self)
{
  g_autoptr (GArray) ids = g_queue_pop_head (&self->steps);

  if (!ids) {
    show (self, _ ("Nothing to undo"), false);
    return;
  }
  if (self->toast)
    adw_toast_dismiss (self->toast);
  for (unsigned int i = ids->len; i > 0; i--)
    mail_engine_undo_async (self->engine, g_array_index (ids, int64_t, i - 1), NULL, on_undone,
                            g_object_ref (self));
}

void
mail_undo_tell (MailUndo *self, const GError *error)
{
  g_autofree char *sentence = mail_error_dup_sentence (error);

  if (!mail_error_is_silent (error))
    show (self, sentence, false);
}
