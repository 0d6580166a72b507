// SPDX-License-Identifier: GPL-3.0-or-later
//
// The life of state and report snapshots.

#include "base/mail-state.h"

void
mail_account_state_free (MailAccountState *state)
{
  if (!state)
    return;
  g_clear_error (&state->error);
  g_free (state->folder);
  g_free (state->part.path);
  g_strfreev (state->alerts);
  g_free (state);
}

MailAccountState *
mail_account_state_copy (const MailAccountState *state)
{
  MailAccountState *copy = g_memdup2 (state, sizeof *state);
  copy->error = state->error ? g_error_copy (state->error) : NULL;
  copy->folder = g_strdup (state->folder);
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
