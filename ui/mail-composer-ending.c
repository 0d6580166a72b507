// SPDX-License-Identifier: GPL-3.0-or-later
//
// The order of things when a composer ends: hidden at once, saved, and gone once it is.

#include "ui/mail-composer-ending.h"

#include "ui/mail-composer-toasts.h"

#include <glib/gi18n.h>

struct _MailComposerEnding {
  GObject parent_instance;

  MailEngine *engine;
  MailComposer *composer;
  GWeakRef toast_window;
  bool is_under_way;
};

G_DEFINE_FINAL_TYPE (MailComposerEnding, mail_composer_ending, G_TYPE_OBJECT)

enum { HIDE, SHOW, LEFT, N_SIGNALS };
static unsigned int signals[N_SIGNALS];

// False if it was begun before.
static bool
begin (MailComposerEnding *self)
{
  if (self->is_under_way)
    return false;
  self->is_under_way = true;
  g_signal_emit (self, signals[HIDE], 0);
  return true;
}

static void
leave (MailComposerEnding *self)
{
  mail_composer_stop (self->composer);
  g_signal_emit (self, signals[LEFT], 0);
}

static void
on_lose_answer (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailComposerEnding) self = data;
  const char *answer = adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (source), result);

  if (g_str_equal (answer, "lose"))
    leave (self);
  else
    self->is_under_way = false;
}

static void
ask_to_lose (MailComposerEnding *self)
{
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (
    adw_alert_dialog_new (_ ("The Draft Could Not Be Saved"),
                          _ ("What you wrote since the last save is lost if you close it now.")));

  adw_alert_dialog_add_responses (dialog, "keep", _ ("_Keep Open"), "lose", _ ("_Close Anyway"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (dialog, "lose", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (dialog, "keep");
  adw_alert_dialog_set_close_response (dialog, "keep");
  adw_alert_dialog_choose (dialog, GTK_WIDGET (self->composer), NULL, on_lose_answer,
                           g_object_ref (self));
}

static void
on_saved_for_closing (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailComposerEnding) self = data;
  g_autoptr (GtkWindow) toast_window = g_weak_ref_get (&self->toast_window);
  g_autoptr (MailDraft) draft = NULL;

  if (!mail_composer_save_finish (self->composer, result, NULL)) {
    g_signal_emit (self, signals[SHOW], 0);
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

static void
on_sent (MailComposer *composer, int64_t outbox_id, MailComposerEnding *self)
{
  g_autoptr (GtkWindow) toast_window = g_weak_ref_get (&self->toast_window);

  begin (self);
  mail_composer_toasts_send (toast_window, self->engine, outbox_id);
  leave (self);
}

// Saved before it goes, so that Undo brings all of it back.
static void
on_saved_for_discarding (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailComposerEnding) self = data;
  g_autoptr (GtkWindow) toast_window = g_weak_ref_get (&self->toast_window);
  int64_t id;

  mail_composer_save_finish (self->composer, result, NULL);
  id = mail_composer_get_draft_id (self->composer);
  if (id != 0)
    mail_composer_toasts_discard (toast_window, self->engine, id);
  leave (self);
}

static void
on_discard (MailComposer *composer, MailComposerEnding *self)
{
  if (!begin (self))
    return;
  mail_composer_save_async (composer, on_saved_for_discarding, g_object_ref (self));
}

static void
mail_composer_ending_dispose (GObject *object)
{
  MailComposerEnding *self = MAIL_COMPOSER_ENDING (object);

  g_clear_object (&self->engine);
  g_clear_object (&self->composer);
  G_OBJECT_CLASS (mail_composer_ending_parent_class)->dispose (object);
}

static void
mail_composer_ending_finalize (GObject *object)
{
  g_weak_ref_clear (&MAIL_COMPOSER_ENDING (object)->toast_window);
  G_OBJECT_CLASS (mail_composer_ending_parent_class)->finalize (object);
}

static void
mail_composer_ending_class_init (MailComposerEndingClass *class)
{
  static const char *const names[] = {"hide", "show", "left"};

  G_OBJECT_CLASS (class)->dispose = mail_composer_ending_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_composer_ending_finalize;
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    signals[i] = g_signal_new (names[i], MAIL_TYPE_COMPOSER_ENDING, G_SIGNAL_RUN_LAST, 0, NULL,
                               NULL, NULL, G_TYPE_NONE, 0);
}

static void
mail_composer_ending_init (MailComposerEnding *self)
{
  g_weak_ref_init (&self->toast_window, NULL);
}

MailComposerEnding *
mail_composer_ending_new (MailComposer *composer, MailEngine *engine, GtkWindow *toast_window)
{
  MailComposerEnding *self = g_object_new (MAIL_TYPE_COMPOSER_ENDING, NULL);

  self->engine = g_object_ref (engine);
  self->composer = g_object_ref (composer);
  g_weak_ref_set (&self->toast_window, toast_window);
  g_signal_connect_object (composer, "sent", G_CALLBACK (on_sent), self, 0);
  g_signal_connect_object (composer, "discard", G_CALLBACK (on_discard), self, 0);
  return self;
}

void
mail_composer_ending_close (MailComposerEnding *ending)
{
  // Else it would be kept as a draft, and said so, while it goes.
  if (!mail_composer_is_sending (ending->composer) && begin (ending))
    mail_composer_save_async (ending->composer, on_saved_for_closing, g_object_ref (ending));
}

// Where it can't be saved something was written.
static void
on_saved_for_leaving (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GTask) task = data;
  MailComposerEnding *self = g_task_get_source_object (task);
  bool is_saved = mail_composer_save_finish (MAIL_COMPOSER (source), result, NULL);
  bool stays = !is_saved || mail_composer_get_draft_id (self->composer) != 0;

  if (!stays && begin (self))
    leave (self);
  g_task_return_boolean (task, stays);
}

void
mail_composer_ending_close_unwritten_async (MailComposerEnding *ending,
                                            GAsyncReadyCallback callback, void *data)
{
  GTask *task = g_task_new (ending, NULL, callback, data);

  mail_composer_save_async (ending->composer, on_saved_for_leaving, task);
}

bool
mail_composer_ending_close_unwritten_finish (MailComposerEnding *ending, GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, ending), false);

  return g_task_propagate_boolean (G_TASK (result), NULL);
}

void
mail_composer_ending_give_up (MailComposerEnding *ending)
{
  g_signal_handlers_disconnect_by_data (ending->composer, ending);
  ending->is_under_way = true;
}

bool
mail_composer_ending_is_under_way (MailComposerEnding *ending)
{
  return ending->is_under_way;
}
