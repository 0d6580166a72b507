// SPDX-License-Identifier: GPL-3.0-or-later
//
// A look at the server decides what no answer told: by the Message-ID among what came to the target
// since the command was sent, and by what is left in the source.

#include "sync/imap-sync-outcome.h"

#include "sync/imap-sync-find.h"
#include "sync/imap-sync-flags.h"

// How long a server may take over what was sent to it before the line dropped.
#define DOUBT_SECONDS 30

static bool
write_outcome (StoreWrite *write, StoreStep *step, ImapSyncOutcome outcome, uint32_t uidvalidity,
               uint32_t uid, const char *reason, GError **error)
{
  static const MailOperationState states[] = {
    [IMAP_SYNC_DONE] = MAIL_OPERATION_DONE,
    [IMAP_SYNC_GONE] = MAIL_OPERATION_DONE,
    [IMAP_SYNC_RETRY] = MAIL_OPERATION_PENDING,
    [IMAP_SYNC_FAILED] = MAIL_OPERATION_FAILED,
  };
  step->state = states[outcome];
  switch (outcome) {
  case IMAP_SYNC_DONE:
    return store_step_done (write, step->id, uidvalidity, uid, error);
  case IMAP_SYNC_GONE:
    return store_step_gone (write, step->id, error);
  case IMAP_SYNC_RETRY:
    return store_step_retry (write, step->id, error);
  case IMAP_SYNC_FAILED:
    return store_step_failed (write, step->id, reason, error);
  }
  return false;
}

// One outcome for every step of RUN; REASON for a failure.
bool
imap_sync_note_all (const ImapSyncRun *run, ImapSyncOutcome outcome, const char *reason,
                    GError **error)
{
  ImapSync *sync = run->sync;
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, STORE_PRIORITY_SYNC, error);
  if (!write)
    return false;
  for (unsigned int i = 0; i < run->n; i++)
    if (!write_outcome (write, run->steps[i], outcome, 0, 0, reason, error))
      return false;
  if (!store_write_commit (g_steal_pointer (&write), error))
    return false;
  if (outcome == IMAP_SYNC_FAILED)
    sync_context_tell_operation_failed (sync->context, run->steps[0]->operation_id);
  return true;
}

bool
imap_sync_note_put_off (const ImapSyncRun *run, const char *reason, GError **error)
{
  g_autoptr (StoreWrite) write = store_write_begin (run->sync->store, STORE_PRIORITY_SYNC, error);
  if (!write)
    return false;
  for (unsigned int i = 0; i < run->n; i++)
    if (!store_step_put_off (write, run->steps[i], reason, error))
      return false;
  return store_write_commit (g_steal_pointer (&write), error);
}

bool
imap_sync_note_one (ImapSync *sync, StoreStep *step, ImapSyncOutcome outcome, uint32_t uid,
                    GError **error)
{
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, STORE_PRIORITY_SYNC, error);
  if (!write || !write_outcome (write, step, outcome, 0, uid, NULL, error) ||
      !store_write_commit (g_steal_pointer (&write), error))
    return false;
  // It was sent, although nobody was told at the time.
  sync->report.operations_sent += outcome == IMAP_SYNC_DONE;
  return true;
}

// COPYUID tells of each where it went; a UID that it leaves out was not there any more. A server
// without UIDPLUS tells nothing: THERE, from before, are those that it had.
static bool
note_told (const ImapSyncRun *run, const ImapCopyUid *copy, const ImapUidSet *there, GError **error)
{
  g_autoptr (StoreWrite) write = store_write_begin (run->sync->store, STORE_PRIORITY_SYNC, error);
  if (!write)
    return false;
  for (unsigned int i = 0; i < run->n; i++) {
    StoreStep *step = run->steps[i];
    uint32_t uid = imap_copy_uid_lookup (copy, step->from_uid);
    bool went = there ? imap_uid_set_contains (there, step->from_uid) : uid != 0;
    ImapSyncOutcome outcome = went ? IMAP_SYNC_DONE : IMAP_SYNC_GONE;
    if (!write_outcome (write, step, outcome, copy->uidvalidity, uid, NULL, error))
      return false;
  }
  return store_write_commit (g_steal_pointer (&write), error);
}

// Whether STEP happened on a server that said OK and no more. OUT_UID is where it put the message;
// 0 where it is not found there: by its Message-ID, so that one without may well be.
static bool
look_whether_it_went (ImapSync *sync, const StoreStep *step, uint32_t *out_uid, bool *out_went,
                      GError **error)
{
  g_autoptr (ImapUidSet) asked = imap_uid_set_new_range (step->from_uid, step->from_uid);
  g_autoptr (ImapUidSet) left = NULL;
  if (!imap_sync_find_step (sync, step, out_uid, error) ||
      (!*out_uid && !(left = imap_sync_find_uids (sync, step->from_folder_id, asked, error))))
    return false;
  if (*out_uid)
    *out_went = true;
  else if (step->kind == MAIL_OPERATION_COPY)
    *out_went = !imap_uid_set_is_empty (left);
  else
    *out_went = imap_uid_set_is_empty (left) && !*step->rfc_message_id;
  return true;
}

// A server may have UIDPLUS and tell nothing (RFC 4315 §3): it moved all, or had none of them.
static bool
note_untold (const ImapSyncRun *run, GError **error)
{
  for (unsigned int i = 0; i < run->n; i++) {
    StoreStep *step = run->steps[i];
    uint32_t uid = 0;
    bool went;
    if (!look_whether_it_went (run->sync, step, &uid, &went, error))
      return false;
    ImapSyncOutcome outcome = went ? IMAP_SYNC_DONE : IMAP_SYNC_GONE;
    g_autoptr (StoreWrite) write = store_write_begin (run->sync->store, STORE_PRIORITY_SYNC, error);
    if (!write || !write_outcome (write, step, outcome, 0, uid, NULL, error) ||
        !store_write_commit (g_steal_pointer (&write), error))
      return false;
  }
  return true;
}

bool
imap_sync_note_copied (const ImapSyncRun *run, const ImapCopyUid *copy, const ImapUidSet *there,
                       GError **error)
{
  return there || copy->n_runs ? note_told (run, copy, there, error) : note_untold (run, error);
}

// A copy was made and the line dropped before the original was taken away.
static bool
finish_move (ImapSync *sync, StoreStep *step, uint32_t uid, GError **error)
{
  bool gone;
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (step->from_uid, step->from_uid);
  return imap_sync_expunge (sync, step->from_folder_id, uids, &gone, error) &&
         imap_sync_note_one (sync, step, IMAP_SYNC_DONE, uid, error);
}

static bool
probe_move (ImapSync *sync, StoreStep *step, uint32_t uid, GError **error)
{
  g_autoptr (ImapUidSet) asked = imap_uid_set_new_range (step->from_uid, step->from_uid);
  g_autoptr (ImapUidSet) there = imap_sync_find_uids (sync, step->from_folder_id, asked, error);
  if (!there)
    return false;
  // What has the original's number now is another message.
  if (!imap_uid_set_is_empty (there) && imap_sync_is_renumbered (sync, step))
    imap_uid_set_clear (there);
  if (!imap_uid_set_is_empty (there))
    return uid ? finish_move (sync, step, uid, error) :
                 imap_sync_note_one (sync, step, IMAP_SYNC_RETRY, 0, error);
  // Without a Message-ID it may lie there unknown: the original's absence is all there is to go by.
  bool moved = uid || !*step->rfc_message_id;
  return imap_sync_note_one (sync, step, moved ? IMAP_SYNC_DONE : IMAP_SYNC_GONE, uid, error);
}

bool
imap_sync_is_renumbered (ImapSync *sync, const StoreStep *step)
{
  return step->from_uidvalidity && sync->selected == step->from_folder_id &&
         imap_session_get_mailbox (sync->session)->uidvalidity != step->from_uidvalidity;
}

// Who was to do STEP may outlive its line, or its answer (a server behind the one that gave up
// waiting for it): what it has not done it may still do.
static bool
may_still_happen (ImapSync *sync, const StoreStep *step)
{
  int doubt = sync->context->config.doubt_s ? sync->context->config.doubt_s : DOUBT_SECONDS;
  int64_t age = g_get_real_time () / G_USEC_PER_SEC - step->sent_at;
  return age >= 0 && age < doubt;
}

static bool
probe_one (ImapSync *sync, StoreStep *step, GError **error)
{
  uint32_t uid = 0;
  if (step->kind == MAIL_OPERATION_DELETE)
    return imap_sync_note_one (sync, step, IMAP_SYNC_RETRY, 0, error);
  if (!imap_sync_find_step (sync, step, &uid, error))
    return false;
  if (step->kind == MAIL_OPERATION_MOVE)
    return probe_move (sync, step, uid, error);
  if (!uid && may_still_happen (sync, step))
    return true;
  return imap_sync_note_one (sync, step, uid ? IMAP_SYNC_DONE : IMAP_SYNC_RETRY, uid, error);
}

bool
imap_sync_probe (ImapSync *sync, StoreStep *const *steps, unsigned int n, GError **error)
{
  for (unsigned int i = 0; i < n; i++) {
    g_autoptr (GError) refusal = NULL;
    if (steps[i]->state != MAIL_OPERATION_SENDING || probe_one (sync, steps[i], &refusal))
      continue;
    if (!imap_sync_is_connected (sync))
      return imap_sync_fail (sync, g_steal_pointer (&refusal), error);
    g_debug ("step %" G_GINT64_FORMAT " can't be probed now: %s", steps[i]->id, refusal->message);
  }
  return true;
}

// *OUT: STEP, which was refused, is where it was to go. Where the server can't be asked its word
// stands.
static bool
is_done (ImapSync *sync, StoreStep *step, bool *out, GError **error)
{
  g_autoptr (GError) refusal = NULL;
  uint32_t uid = 0;
  bool asked = imap_sync_find_step (sync, step, &uid, &refusal);
  *out = uid != 0;
  if (!asked)
    return imap_sync_was_refused (sync, refusal) ||
           imap_sync_fail (sync, g_steal_pointer (&refusal), error);
  if (!uid)
    return true;
  return step->kind == MAIL_OPERATION_MOVE ?
           probe_move (sync, step, uid, error) :
           imap_sync_note_one (sync, step, IMAP_SYNC_DONE, uid, error);
}

bool
imap_sync_drop_done (ImapSyncRun *run, GError **error)
{
  unsigned int n = 0;
  const StoreStep *first = run->steps[0];
  g_autoptr (GError) refusal = NULL;
  bool came;
  // Without a UIDNEXT the folder was not there.
  if (first->state != MAIL_OPERATION_SENDING || !first->to_uidnext_at_sending)
    return true;
  if (!imap_sync_find_news (run->sync, first, &came, &refusal))
    return imap_sync_was_refused (run->sync, refusal) ||
           imap_sync_fail (run->sync, g_steal_pointer (&refusal), error);
  for (unsigned int i = 0; came && i < run->n; i++) {
    bool done;
    if (!is_done (run->sync, run->steps[i], &done, error))
      return false;
    if (!done)
      run->steps[n++] = run->steps[i];
  }
  run->n = came ? n : run->n;
  return true;
}
