// SPDX-License-Identifier: GPL-3.0-or-later
//
// reply, forward and edit: the draft that the app would open, kept as a draft and printed as a
// message. redirect: a message sent on as it is.

#include "ctl-commands.h"
#include "ctl-outbox.h"

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

  if (draft->account_id == 0) {
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "no account can send");
    return false;
  }
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
print_block (const void *bytes, size_t length, void *data, GError **error)
{
  ctl_out_bytes (data, bytes, length);
  return true;
}

static bool
print_draft (Ctl *ctl, const MailDraft *draft, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  mail_engine_format_draft_async (ctl->engine, draft, ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  g_autoptr (MailSource) message = mail_engine_format_draft_finish (ctl->engine, result, error);
  return message != NULL && mail_source_each (message, print_block, ctl->out, error);
}

static MailDraft *
copy_whole (Ctl *ctl, MailCopy copy, const GArray *ids, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  mail_engine_prepare_copy_async (ctl->engine, copy, (const int64_t *) ids->data, ids->len,
                                  ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  return mail_engine_prepare_draft_finish (ctl->engine, result, error);
}

// NULL with error.
static GArray *
parse_ids (Ctl *ctl, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));

  for (char **argument = ctl->arguments; *argument != NULL; argument++) {
    int64_t id = 0;

    if (!ctl_parse_id (*argument, &id, error))
      return NULL;
    g_array_append_val (ids, id);
  }
  return g_steal_pointer (&ids);
}

// Which of the ways a draft begins from a message.
typedef enum {
  BEGIN_REPLY,
  BEGIN_FORWARD,
  BEGIN_EDIT,
} Begin;

static MailDraft *
begin_draft (Ctl *ctl, Begin begin, bool all, bool attach, const GArray *ids, GError **error)
{
  int64_t first = g_array_index (ids, int64_t, 0);

  switch (begin) {
  case BEGIN_REPLY:
    return prepare (ctl, all ? MAIL_DRAFT_REPLY_ALL : MAIL_DRAFT_REPLY, first, error);
  case BEGIN_EDIT:
    return copy_whole (ctl, MAIL_COPY_EDIT_AS_NEW, ids, error);
  case BEGIN_FORWARD:
  default:
    return attach ? copy_whole (ctl, MAIL_COPY_ATTACHED, ids, error) :
                    prepare (ctl, MAIL_DRAFT_FORWARD, first, error);
  }
}

static CtlStatus
answer (Ctl *ctl, Begin begin)
{
  gboolean all = FALSE, attach = FALSE, dry_run = FALSE;
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;
  const GOptionEntry entries[] = {
    {"dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, "Only print it", NULL},
    {"all", 0, begin == BEGIN_REPLY ? 0 : G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &all,
     "Answer everybody", NULL},
    {"attach", 0, begin == BEGIN_FORWARD ? 0 : G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &attach,
     "The message itself as an attachment; of several, too", NULL},
    {NULL},
  };

  if (!ctl_parse (ctl, entries, "ID [--dry-run]", 1, begin == BEGIN_FORWARD ? G_MAXUINT : 1))
    return status;
  g_autoptr (GArray) ids = parse_ids (ctl, &error);
  if (ids == NULL)
    return ctl_fail (ctl, error);
  if (ids->len > 1 && !attach)
    return ctl_fail_with (ctl, CTL_USAGE, "usage",
                          "mailctl forward: several messages go as attachments; add --attach.");
  if (!ctl_open (ctl, &status))
    return status;
  g_autoptr (MailDraft) draft = begin_draft (ctl, begin, all, attach, ids, &error);
  if (draft == NULL || (!dry_run && !keep (ctl, draft, &error)) ||
      !print_draft (ctl, draft, &error))
    return ctl_fail (ctl, error);
  return CTL_OK;
}

CtlStatus
ctl_reply (Ctl *ctl)
{
  return answer (ctl, BEGIN_REPLY);
}

CtlStatus
ctl_forward (Ctl *ctl)
{
  return answer (ctl, BEGIN_FORWARD);
}

CtlStatus
ctl_edit (Ctl *ctl)
{
  return answer (ctl, BEGIN_EDIT);
}

// The account that redirects what lies in that of ACCOUNT_ID: that one, else the first that sends.
// NULL with error.
static MailAccount *
find_redirecting_account (Ctl *ctl, int64_t account_id, GError **error)
{
  g_autoptr (MailAccount) own = mail_engine_read_account (ctl->engine, account_id);
  if (own != NULL && own->submission.host != NULL)
    return g_steal_pointer (&own);
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (ctl->engine);
  for (unsigned int i = 0; i < accounts->len; i++) {
    const MailAccount *account = g_ptr_array_index (accounts, i);
    if (account->submission.host != NULL)
      return mail_engine_read_account (ctl->engine, account->id);
  }
  g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "no account can send");
  return NULL;
}

// Whoever redirects is the account's own address, unless FROM says otherwise.
static int64_t
queue_redirect (Ctl *ctl, int64_t id, const char *from, GError **error)
{
  g_autoptr (GAsyncResult) queued = NULL;
  g_autoptr (GPtrArray) rows = mail_engine_read_rows (ctl->engine, 0, &id, 1, error);
  const MailRow *row = rows != NULL ? g_ptr_array_index (rows, 0) : NULL;

  if (row == NULL) {
    if (rows != NULL)
      g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "the message is gone");
    return 0;
  }
  g_autoptr (MailAccount) account = find_redirecting_account (ctl, row->account_id, error);
  if (account == NULL)
    return 0;
  const MailSendOptions how = {
    .from = from != NULL ? from : account->address,
    .recipients = (const char *const *) ctl->arguments + 1,
    .account_id = account->id,
    .redirected_id = id,
  };
  mail_engine_send_raw_async (ctl->engine, NULL, &how, ctl->cancellable, ctl_on_ready, &queued);
  ctl_wait (&queued);
  return mail_engine_send_finish (ctl->engine, queued, error);
}

CtlStatus
ctl_redirect (Ctl *ctl)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_autofree char *from = NULL;
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;
  int64_t id = 0;
  const GOptionEntry entries[] = {
    {"from", 0, 0, G_OPTION_ARG_STRING, &from, "Who redirects it", "ADDRESS"},
    {NULL},
  };

  if (!ctl_open_for_id (ctl, entries, "ID ADDRESS…", 2, G_MAXUINT, &id, &status))
    return status;
  int64_t outbox_id = queue_redirect (ctl, id, from, &error);
  if (outbox_id == 0)
    return ctl_fail (ctl, error);
  g_array_append_val (ids, outbox_id);
  g_autoptr (GError) pass = ctl_outbox_flush (ctl, 0);
  return ctl_outbox_report (ctl, ids, pass);
}
