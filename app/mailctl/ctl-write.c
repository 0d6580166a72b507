// SPDX-License-Identifier: GPL-3.0-or-later
//
// reply and forward: the draft that the app would open, kept as a draft and printed as a message.

#include "ctl-commands.h"

static MailDraft *
prepare (Ctl *ctl, MailDraftKind kind, int64_t id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  mail_engine_prepare_draft_async (ctl->engine, kind, id, NULL, NULL, ctl->cancellable,
                                   ctl_on_ready, &result);
  ctl_wait (&result);
  return mail_engine_prepare_draft_finish (ctl->engine, result, error);
}

// Keeps DRAFT with the other drafts, and lets go of it.
static bool
keep (Ctl *ctl, const MailDraft *draft, GError **error)
{
  g_autoptr (GAsyncResult) saved_result = NULL;
  g_autoptr (GAsyncResult) closed_result = NULL;

  mail_engine_save_draft_async (ctl->engine, draft, ctl->cancellable, ctl_on_ready, &saved_result);
  ctl_wait (&saved_result);
  g_autoptr (MailDraft) saved = mail_engine_save_draft_finish (ctl->engine, saved_result, error);
  if (saved == NULL)
    return false;
  mail_engine_close_draft_async (ctl->engine, saved->id, false, ctl->cancellable, ctl_on_ready,
                                 &closed_result);
  ctl_wait (&closed_result);
  if (!mail_engine_close_draft_finish (ctl->engine, closed_result, error))
    return false;
  ctl_say (ctl, "Kept as draft %" G_GINT64_FORMAT "; --dry-run only prints it.", saved->id);
  return true;
}

static bool
print_draft (Ctl *ctl, const MailDraft *draft, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  size_t length = 0;

  mail_engine_format_draft_async (ctl->engine, draft, ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  g_autoptr (GBytes) message = mail_engine_format_draft_finish (ctl->engine, result, error);
  if (message == NULL)
    return false;
  const void *bytes = g_bytes_get_data (message, &length);
  ctl_out_bytes (ctl->out, bytes, length);
  return true;
}

static CtlStatus
answer (Ctl *ctl, bool can_go_to_all)
{
  gboolean all = FALSE, dry_run = FALSE;
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;
  int64_t id = 0;
  const GOptionEntry entries[] = {
    {"dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, "Only print it", NULL},
    {"all", 0, can_go_to_all ? 0 : G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &all,
     "Answer everybody", NULL},
    {NULL},
  };

  if (!ctl_parse (ctl, entries, "ID [--dry-run]", 1, 1))
    return status;
  if (!ctl_parse_id (ctl->arguments[0], &id, &error))
    return ctl_fail (ctl, error);
  if (!ctl_open (ctl, &status))
    return status;
  MailDraftKind kind = !can_go_to_all ? MAIL_DRAFT_FORWARD :
                       all            ? MAIL_DRAFT_REPLY_ALL :
                                        MAIL_DRAFT_REPLY;
  g_autoptr (MailDraft) draft = prepare (ctl, kind, id, &error);
  if (draft == NULL || (!dry_run && !keep (ctl, draft, &error)) ||
      !print_draft (ctl, draft, &error))
    return ctl_fail (ctl, error);
  return CTL_OK;
}

CtlStatus
ctl_reply (Ctl *ctl)
{
  return answer (ctl, true);
}

CtlStatus
ctl_forward (Ctl *ctl)
{
  return answer (ctl, false);
}
