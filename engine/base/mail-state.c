// SPDX-License-Identifier: GPL-3.0-or-later
//
// The life of state and report snapshots.

#include "base/mail-state.h"

void
mail_folder_progress_copy (const MailFolderProgress *from, MailFolderProgress *to)
{
  *to = *from;
  to->path = g_strdup (from->path);
}

void
mail_folder_progress_clear (MailFolderProgress *progress)
{
  g_free (progress->path);
  *progress = (MailFolderProgress) {0};
}

void
mail_account_state_free (MailAccountState *state)
{
  if (!state)
    return;
  g_clear_error (&state->error);
  for (size_t i = 0; i < state->n_under_way; i++)
    mail_folder_progress_clear (&state->under_way[i]);
  g_free (state->under_way);
  g_free (state->part.path);
  g_strfreev (state->alerts);
  g_free (state);
}

MailAccountState *
mail_account_state_copy (const MailAccountState *state)
{
  MailAccountState *copy = g_memdup2 (state, sizeof *state);
  copy->error = state->error ? g_error_copy (state->error) : NULL;
  copy->under_way = g_new (MailFolderProgress, state->n_under_way);
  for (size_t i = 0; i < state->n_under_way; i++)
    mail_folder_progress_copy (&state->under_way[i], &copy->under_way[i]);
  copy->part.path = g_strdup (state->part.path);
  copy->alerts = g_strdupv (state->alerts);
  return copy;
}

void
mail_sync_report_free (MailSyncReport *report)
{
  if (!report)
    return;
  g_clear_error (&report->error);
  g_free (report);
}
