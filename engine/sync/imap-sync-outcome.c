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
write_outcome (StoreWrite *write, const StoreStep *step, ImapSyncOutcome outcome,
               uint32_t uidvalidity, uint32_t uid, const char *reason, GError **error)
{
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
imap_sync_note_one (ImapSync *sync, const StoreStep *step, ImapSyncOutcome outcome, uint32_t uid,
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
    const StoreStep *step = run->steps[i];
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
    const StoreStep *step = run->steps[i];
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
finish_move (ImapSync *sync, const StoreStep *step, uint32_t uid, GError **error)
{
  bool gone;
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (step->from_uid, step->from_uid);
  return imap_sync_expunge (sync, step->from_folder_id, uids, &gone, error) &&
         imap_sync_note_one (sync, step, IMAP_SYNC_DONE, uid, error);
}

static bool
probe_move (ImapSync *sync, const StoreStep *step, uint32_t uid, GError **error)
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

// The session that was to do STEP may outlive its line: what it has not done it may still do.
static bool
may_still_happen (ImapSync *sync, const StoreStep *step)
{
  int doubt = sync->context->config.doubt_s ? sync->context->config.doubt_s : DOUBT_SECONDS;
  int64_t age = g_get_real_time () / G_USEC_PER_SEC - step->sent_at;
  return age >= 0 && age < doubt;
}

// What a step that was on the wire when the line dropped has left behind.
bool
imap_sync_probe (ImapSync *sync, const StoreStep *step, GError **error)
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

// Each step of RUN as it stands on the server, tried again by the next round where it did not
// happen.
bool
imap_sync_probe_run (const ImapSyncRun *run, GError **error)
{
  for (unsigned int i = 0; i < run->n; i++)
    if (!imap_sync_probe (run->sync, run->steps[i], error))
      return false;
  return true;
}
