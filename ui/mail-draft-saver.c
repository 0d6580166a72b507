// SPDX-License-Identifier: GPL-3.0-or-later
//
// When to save and in what order. What a draft holds, its composer knows; how it becomes durable,
// the engine.

#include "ui/mail-draft-saver.h"

// From the first change to the save, also where that change came while another save was under way:
// so with two writes, one after the other, it stays under two seconds.
#define DELAY_MS 600

// After a save that failed (disk full), for there may be no further keystroke.
#define RETRY_MS 5000

typedef enum {
  STATE_CLEAN,        // stored as it is on the screen
  STATE_DIRTY,        // the timer runs
  STATE_SAVING,       // under way, nothing changed since
  STATE_SAVING_DIRTY, // under way, and changed since
  STATE_STOPPED,
} State;

struct _MailDraftSaver {
  GObject parent_instance;

  MailEngine *engine;
  MailDraftSnapshot snapshot;
  void *snapshot_data;

  State state;
  int64_t id;
  unsigned int timer;
  int64_t changed_at; // monotonic, µs: the first change that is in no save
  GQueue flushes; // GTask, waiting for CLEAN
};

G_DEFINE_FINAL_TYPE (MailDraftSaver, mail_draft_saver, G_TYPE_OBJECT)

enum { SAVED, FAILED, N_SIGNALS };
static unsigned int signals[N_SIGNALS];

static void start_save (MailDraftSaver *self);

static gboolean
on_timer (void *data)
{
  MailDraftSaver *self = data;

  self->timer = 0;
  start_save (self);
  return G_SOURCE_REMOVE;
}

static unsigned int
time_left (const MailDraftSaver *self)
{
  int64_t waited = (g_get_monotonic_time () - self->changed_at) / 1000;

  return (unsigned int) (DELAY_MS - CLAMP (waited, 0, DELAY_MS));
}

static void
set_state (MailDraftSaver *self, State state)
{
  g_assert (self->state != STATE_STOPPED);
  g_assert (state != STATE_SAVING_DIRTY || self->state == STATE_SAVING);

  if (state == STATE_SAVING_DIRTY || (state == STATE_DIRTY && self->state == STATE_CLEAN))
    self->changed_at = g_get_monotonic_time ();
  self->state = state;
  g_clear_handle_id (&self->timer, g_source_remove);
  if (state == STATE_DIRTY)
    self->timer = g_timeout_add (time_left (self), on_timer, self);
}

static void
answer_flushes (MailDraftSaver *self, const GError *error)
{
  GTask *task;

  while ((task = g_queue_pop_head (&self->flushes))) {
    if (error)
      g_task_return_error (task, g_error_copy (error));
    else
      g_task_return_boolean (task, TRUE);
    g_object_unref (task);
  }
}

static void
on_saved (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailDraftSaver) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MailDraft) stored =
    mail_engine_save_draft_finish (MAIL_ENGINE (source), result, &error);

  if (stored)
    self->id = stored->id;
  if (self->state == STATE_STOPPED) {
    answer_flushes (self, error);
    return;
  }
  if (!stored) {
    self->state = STATE_DIRTY;
    self->timer = g_timeout_add (RETRY_MS, on_timer, self);
    g_signal_emit (self, signals[FAILED], 0, error);
    answer_flushes (self, error);
    return;
  }
  set_state (self, self->state == STATE_SAVING_DIRTY ? STATE_DIRTY : STATE_CLEAN);
  g_signal_emit (self, signals[SAVED], 0, stored);
  if (self->state == STATE_CLEAN)
    answer_flushes (self, NULL);
  else if (!g_queue_is_empty (&self->flushes))
    start_save (self);
}

static void
start_save (MailDraftSaver *self)
{
  g_autoptr (MailDraft) draft = self->snapshot (self->snapshot_data);

  if (!draft) {
    set_state (self, STATE_CLEAN);
    answer_flushes (self, NULL);
    return;
  }
  set_state (self, STATE_SAVING);
  mail_engine_save_draft_async (self->engine, draft, NULL, on_saved, g_object_ref (self));
}

static void
mail_draft_saver_finalize (GObject *object)
{
  MailDraftSaver *self = MAIL_DRAFT_SAVER (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_draft_saver_parent_class)->finalize (object);
}

static void
mail_draft_saver_class_init (MailDraftSaverClass *class)
{
  G_OBJECT_CLASS (class)->finalize = mail_draft_saver_finalize;
  signals[SAVED] = g_signal_new ("saved", MAIL_TYPE_DRAFT_SAVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[FAILED] = g_signal_new ("failed", MAIL_TYPE_DRAFT_SAVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
mail_draft_saver_init (MailDraftSaver *self)
{
  g_queue_init (&self->flushes);
}

MailDraftSaver *
mail_draft_saver_new (MailEngine *engine, MailDraftSnapshot snapshot, void *data)
{
  MailDraftSaver *self = g_object_new (MAIL_TYPE_DRAFT_SAVER, NULL);

  self->engine = g_object_ref (engine);
  self->snapshot = snapshot;
  self->snapshot_data = data;
  return self;
}

void
mail_draft_saver_touch (MailDraftSaver *saver)
{
  if (saver->state == STATE_CLEAN)
    set_state (saver, STATE_DIRTY);
  else if (saver->state == STATE_SAVING)
    set_state (saver, STATE_SAVING_DIRTY);
}

int64_t
mail_draft_saver_get_id (MailDraftSaver *saver)
{
  return saver->id;
}

void
mail_draft_saver_set_id (MailDraftSaver *saver, int64_t draft_id)
{
  saver->id = draft_id;
}

void
mail_draft_saver_flush_async (MailDraftSaver *saver, GAsyncReadyCallback callback, void *data)
{
  GTask *task = g_task_new (saver, NULL, callback, data);

  g_queue_push_tail (&saver->flushes, task);
  if (saver->state == STATE_DIRTY)
    start_save (saver);
  else if (saver->state == STATE_CLEAN || saver->state == STATE_STOPPED)
    answer_flushes (saver, NULL);
}

bool
mail_draft_saver_flush_finish (MailDraftSaver *saver, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, saver), false);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
mail_draft_saver_stop (MailDraftSaver *saver)
{
  if (saver->state == STATE_CLEAN || saver->state == STATE_DIRTY)
    answer_flushes (saver, NULL);
  if (saver->state != STATE_STOPPED)
    set_state (saver, STATE_STOPPED);
}
