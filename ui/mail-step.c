// SPDX-License-Identifier: GPL-3.0-or-later
//
// Counts references: each operation under way has one.

#include "ui/mail-step.h"

struct _MailStep {
  gatomicrefcount refs;
  MailUndo *undo;
  GArray *operations; // int64_t
  char *text;
  bool is_held;
};

MailStep *
mail_step_new (MailUndo *undo, char *text)
{
  MailStep *step = g_new0 (MailStep, 1);

  g_atomic_ref_count_init (&step->refs);
  step->undo = g_object_ref (undo);
  step->operations = g_array_new (false, false, sizeof (int64_t));
  step->text = text;
  return step;
}

MailStep *
mail_step_new_held (MailUndo *undo, char *text)
{
  MailStep *step = mail_step_new (undo, text);

  step->is_held = true;
  return step;
}

MailStep *
mail_step_ref (MailStep *step)
{
  g_atomic_ref_count_inc (&step->refs);
  return step;
}

void
mail_step_unref (MailStep *step)
{
  if (!g_atomic_ref_count_dec (&step->refs))
    return;
  if (step->operations->len > 0)
    mail_undo_push (step->undo, step->operations, step->text, step->is_held);
  g_object_unref (step->undo);
  g_array_unref (step->operations);
  g_free (step->text);
  g_free (step);
}

void
mail_step_on_done (GObject *engine, GAsyncResult *result, void *data)
{
  g_autoptr (MailStep) step = data;
  g_autoptr (GError) error = NULL;
  int64_t operation = mail_engine_operation_finish (MAIL_ENGINE (engine), result, &error);

  if (operation != 0)
    g_array_append_val (step->operations, operation);
  else if (error)
    mail_undo_tell (step->undo, error);
}
