// SPDX-License-Identifier: GPL-3.0-or-later
//
// Steps of one kind between the same two folders go as one command. Before it they are noted as
// SENDING with the target's UIDNEXT; after a cut that is where the look for their traces begins.

#include "sync/imap-sync-operations.h"

#include "store/store-flags.h"
#include "store/store-home.h"
#include "store/store-operation.h"
#include "sync/imap-sync-append.h"
#include "sync/imap-sync-awaiting.h"
#include "sync/imap-sync-find.h"
#include "sync/imap-sync-flags.h"
#include "sync/imap-sync-folder-operations.h"
#include "sync/imap-sync-folders.h"
#include "sync/imap-sync-outcome.h"
#include "sync/imap-sync-remap.h"
#include "sync/imap-sync-unlisted.h"

// Steps of one command.
#define AT_ONCE 500

// So often in a row "not now" is said of the server, and not of a message.
#define PUT_OFF_IN_A_ROW 3

static ImapUidSet *
uids_of (const ImapSyncRun *run)
{
  ImapUidSet *uids = imap_uid_set_new ();
  for (unsigned int i = 0; i < run->n; i++)
    imap_uid_set_add (uids, run->steps[i]->from_uid);
  return uids;
}

// Those that were taken back since they were listed leave RUN.
static bool
note_sending (ImapSyncRun *run, uint32_t to_uidnext, GError **error)
{
  unsigned int n = 0;
  g_autoptr (StoreWrite) write = store_write_begin (run->sync->store, STORE_PRIORITY_SYNC, error);
  if (!write)
    return false;
  for (unsigned int i = 0; i < run->n; i++) {
    bool is_open;
    if (!store_step_sending (write, run->steps[i]->id, to_uidnext, &is_open, error))
      return false;
    run->steps[i]->to_uidnext_at_sending = to_uidnext;
    run->steps[i]->sent_at = g_get_real_time () / G_USEC_PER_SEC;
    run->steps[i]->state = MAIL_OPERATION_SENDING;
    if (is_open)
      run->steps[n++] = run->steps[i];
  }
  run->n = n;
  return store_write_commit (g_steal_pointer (&write), error);
}

// UIDNEXT of the target, 0 when it has none (it is not there yet).
static bool
ask_uidnext (ImapSync *sync, int64_t folder_id, uint32_t *out_uidnext, GError **error)
{
  g_autofree char *name = store_folder_dup_raw_name (sync->store, folder_id, error);
  const char *names[] = {name};
  ImapStatus status = {0};
  if (!name || !imap_session_status (sync->session, names, 1, IMAP_STATUS_UIDNEXT, &status,
                                     sync->cancellable, error))
    return false;
  *out_uidnext = status.has & IMAP_STATUS_UIDNEXT ? status.uidnext : 0;
  return true;
}

// Which of UIDS the source has, asked only where COPYUID will not tell. OUT_THERE: NULL then.
static bool
ask_there (ImapSync *sync, const ImapUidSet *uids, ImapUidSet **out_there, GError **error)
{
  ImapSearchTerm term = {.word = "UID", .uids = uids};
  *out_there = NULL;
  if (imap_session_has (sync->session, IMAP_CAP_UIDPLUS))
    return true;
  *out_there = imap_session_search (sync->session, &term, 1, sync->cancellable, error);
  return *out_there != NULL;
}

static bool
send_move (ImapSyncRun *run, const ImapUidSet *uids, const char *target, GError **error)
{
  ImapSync *sync = run->sync;
  g_auto (ImapCopyUid) copy = {0};
  g_autoptr (ImapUidSet) there = NULL;
  bool removed = false;
  if (!ask_there (sync, uids, &there, error))
    return false;
  if (!imap_session_move (sync->session, uids, target, &copy, &removed, sync->cancellable, error)) {
    run->partly = copy.n_runs > 0;
    return false;
  }
  if (!removed && !imap_sync_expunge_marked (sync, uids, &removed, error))
    return false;
  return imap_sync_note_copied (run, &copy, there, error);
}

static bool
send_copy (const ImapSyncRun *run, const ImapUidSet *uids, const char *target, GError **error)
{
  ImapSync *sync = run->sync;
  g_auto (ImapCopyUid) copy = {0};
  g_autoptr (ImapUidSet) there = NULL;
  return ask_there (sync, uids, &there, error) &&
         imap_session_copy (sync->session, uids, target, &copy, sync->cancellable, error) &&
         imap_sync_note_copied (run, &copy, there, error);
}

// What was moved into an account at home goes here only when it reads back there.
static bool
check_home_copies (const ImapSyncRun *run, GError **error)
{
  Store *store = run->sync->store;
  for (unsigned int i = 0; i < run->n; i++) {
    g_autoptr (GError) failure = NULL;
    int64_t copy = run->steps[i]->home_copy_id;
    if (!copy || (store_home_verify (store, copy, &failure) && !store_is_distrusted (store)))
      continue;
    if (store_is_distrusted (store))
      g_set_error (error, MAIL_ERROR, MAIL_ERROR_STORE, "a file could not be read or written");
    else
      g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "its copy does not read back: %s",
                   failure->message);
    return false;
  }
  return true;
}

static bool
send_delete (const ImapSyncRun *run, const ImapUidSet *uids, GError **error)
{
  bool gone;
  return check_home_copies (run, error) &&
         imap_sync_expunge (run->sync, run->steps[0]->from_folder_id, uids, &gone, error) &&
         imap_sync_note_all (run, IMAP_SYNC_DONE, NULL, error);
}

static bool
send_command (ImapSyncRun *run, const char *target, GError **error)
{
  const StoreStep *first = run->steps[0];
  g_autoptr (ImapUidSet) uids = uids_of (run);
  switch (first->kind) {
  case MAIL_OPERATION_MOVE:
    return send_move (run, uids, target, error);
  case MAIL_OPERATION_COPY:
    return send_copy (run, uids, target, error);
  case MAIL_OPERATION_DELETE:
    return send_delete (run, uids, error);
  case MAIL_OPERATION_APPEND:
  case MAIL_OPERATION_RESTORE:
    return imap_sync_append (run, target, error);
  default:
    break;
  }
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "step %" G_GINT64_FORMAT " has no kind",
               first->id);
  return false;
}

// A target that is not there is made, once: our own folders may be known here before the server
// has them. Not every server says so by TRYCREATE: one without a UIDNEXT is not there either.
static bool
send_or_create (ImapSyncRun *run, const char *target, bool is_there, GError **error)
{
  g_autoptr (GError) refusal = NULL;
  int64_t to = run->steps[0]->to_folder_id;
  if (send_command (run, target, &refusal))
    return true;
  bool misses = to && imap_sync_was_refused (run->sync, refusal) &&
                (!is_there || g_error_matches (refusal, MAIL_ERROR, MAIL_ERROR_NOT_FOUND));
  run->awaits_list = misses && imap_sync_may_be_renamed (run->sync, to);
  if (misses && !run->awaits_list && imap_sync_folders_create (run->sync, to, NULL))
    return send_command (run, target, error);
  g_propagate_error (error, g_steal_pointer (&refusal));
  return false;
}

// After index.db was lost only the step knows which UIDs it is about (security.md D9).
static bool
select_source (ImapSyncRun *run, GError **error)
{
  const StoreStep *first = run->steps[0];
  if (!first->from_folder_id)
    return true;
  if (!imap_sync_select (run->sync, first->from_folder_id, error))
    return false;
  run->renumbered = imap_sync_is_renumbered (run->sync, first);
  if (run->renumbered)
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_STALE, "UIDVALIDITY is another");
  return !run->renumbered;
}

static bool
attempt (ImapSyncRun *run, GError **error)
{
  const StoreStep *first = run->steps[0];
  ImapSync *sync = run->sync;
  g_autofree char *target = NULL;
  uint32_t uidnext = 0;
  if (first->from_folder_id)
    imap_sync_select_ahead (sync, first->from_folder_id);
  if (first->to_folder_id &&
      (!(target = store_folder_dup_raw_name (sync->store, first->to_folder_id, error)) ||
       !ask_uidnext (sync, first->to_folder_id, &uidnext, error)))
    return false;
  return select_source (run, error) && note_sending (run, uidnext, error) &&
         (!run->n || send_or_create (run, target, uidnext != 0, error));
}

static bool send_run (ImapSyncRun *run, GError **error);

// One of several was refused: each is tried alone, so that only that one fails, or waits (Dovecot
// says SERVERBUG of a message that it can't read). What may have happened waits for the next look.
static bool
send_singly (const ImapSyncRun *run, GError **error)
{
  unsigned int put_off = 0;
  for (unsigned int i = 0; i < run->n && put_off < PUT_OFF_IN_A_ROW; i++) {
    ImapSyncRun one = {run->sync, run->steps + i, 1};
    if (run->steps[i]->state == MAIL_OPERATION_PENDING && !send_run (&one, error))
      return false;
    put_off = one.is_put_off ? put_off + 1 : 0;
  }
  return true;
}

static bool
wait_for_next_time (const ImapSyncRun *run, GError **error)
{
  return imap_sync_note_all (run, IMAP_SYNC_RETRY, NULL, error) &&
         imap_sync_unselect (run->sync, error);
}

// "Not now" proves nothing: what left may have happened all the same, or yet happen, and is looked
// at before it is tried again.
static bool
put_off (ImapSyncRun *run, const GError *refusal, GError **error)
{
  bool was_sent = run->steps[0]->state == MAIL_OPERATION_SENDING;
  run->is_put_off = true;
  return imap_sync_note_put_off (run, imap_sync_reason (refusal), error) &&
         imap_sync_probe (run->sync, run->steps, run->n, error) &&
         imap_sync_unselect (run->sync, error) &&
         (run->n == 1 || !was_sent || send_singly (run, error));
}

// A refusal that only says that the message is not there any more: another client was faster. Where
// its folder can't even be opened (Cyrus has no code for one that is gone), the list of folders,
// which comes after the operations, tells whether both are gone.
static bool
settle_single (const ImapSyncRun *run, const GError *refusal, GError **error)
{
  StoreStep *step = run->steps[0];
  if (step->from_folder_id) {
    g_autoptr (GError) closed = NULL;
    g_autoptr (ImapUidSet) uids = uids_of (run);
    g_autoptr (ImapUidSet) there =
      imap_sync_find_uids (run->sync, step->from_folder_id, uids, &closed);
    if (!there && imap_sync_is_connected (run->sync) && !mail_error_is_of_disk (closed))
      return wait_for_next_time (run, error);
    if (!there)
      return imap_sync_fail (run->sync, g_steal_pointer (&closed), error);
    if (imap_uid_set_is_empty (there))
      return imap_sync_note_one (run->sync, step, IMAP_SYNC_GONE, 0, error);
  }
  return imap_sync_note_all (run, IMAP_SYNC_FAILED, imap_sync_reason (refusal), error);
}

// A folder that is to be deleted is not looked into any more, and so never mapped anew.
static bool
is_of_unseen (const ImapSyncRun *run, const GError *refusal)
{
  const StoreStep *first = run->steps[0];
  return first->is_last_of_folder && run->sync->selected == first->from_folder_id &&
         g_error_matches (refusal, MAIL_ERROR, MAIL_ERROR_STALE);
}

// Nothing here knew of the folder any more as it got new UIDs: as it is read, what has a Message-ID
// is known again by the new one. What is not then is not there.
static bool
settle_renumbered (const ImapSyncRun *run, GError **error)
{
  const StoreStep *first = run->steps[0];
  StoreFolderSync known;
  if (!store_folder_get_sync (run->sync->store, first->from_folder_id, &known, error))
    return false;
  if (known.synced || first->is_last_of_folder)
    return imap_sync_note_all (run, IMAP_SYNC_FAILED, "the folder was made anew on the server",
                               error);
  sync_plan_add (run->sync->context->plan, first->from_folder_id, MAIL_ROLE_NONE);
  return wait_for_next_time (run, error);
}

// The server's "not now" leaves steps for the next time; its "no" undoes them; an unknown
// UIDVALIDITY waits for the folder's re-mapping.
static bool
settle_refusal (ImapSyncRun *run, const GError *refusal, GError **error)
{
  run->sync->wants_list |= run->awaits_list;
  if (run->awaits_list)
    return wait_for_next_time (run, error);
  if (run->renumbered)
    return settle_renumbered (run, error);
  if (is_of_unseen (run, refusal))
    return imap_sync_remap_unseen (run->sync, error);
  if (g_error_matches (refusal, MAIL_ERROR, MAIL_ERROR_STALE))
    return wait_for_next_time (run, error);
  if (imap_sync_is_not_now (refusal))
    return put_off (run, refusal, error);
  if (run->partly)
    return imap_sync_probe (run->sync, run->steps, run->n, error);
  if (!imap_sync_drop_done (run, error))
    return false;
  if (run->n == 1)
    return settle_single (run, refusal, error);
  return imap_sync_note_all (run, IMAP_SYNC_RETRY, NULL, error) && send_singly (run, error);
}

static bool
send_run (ImapSyncRun *run, GError **error)
{
  g_autoptr (GError) refusal = NULL;
  if (attempt (run, &refusal)) {
    run->sync->report.operations_sent += run->n > 0;
    return true;
  }
  if (imap_sync_is_connected (run->sync) && !mail_error_is_of_disk (refusal))
    return settle_refusal (run, refusal, error);
  return imap_sync_fail (run->sync, g_steal_pointer (&refusal), error);
}

static bool
goes_with (const StoreStep *a, const StoreStep *b)
{
  return !a->was_put_off && !b->was_put_off && a->kind == b->kind &&
         a->from_folder_id == b->from_folder_id && a->from_uidvalidity == b->from_uidvalidity &&
         a->to_folder_id == b->to_folder_id &&
         (a->from_folder_id || a->kind == MAIL_OPERATION_APPEND);
}

// How many steps from FROM on go as one command: what was put off before goes alone. A message that
// is to be copied twice goes twice: one command would make one copy of it, and tell one UID for
// both.
static unsigned int
length_of_run (const GPtrArray *pending, unsigned int from)
{
  g_autoptr (ImapUidSet) uids = imap_uid_set_new ();
  const StoreStep *first = pending->pdata[from];
  unsigned int to = from, most = first->from_folder_id ? AT_ONCE : IMAP_SYNC_APPENDS_AT_ONCE;
  for (; to < pending->len && to - from < most; to++) {
    const StoreStep *step = pending->pdata[to];
    if (to > from &&
        (!goes_with (pending->pdata[from], step) || imap_uid_set_contains (uids, step->from_uid)))
      break;
    if (step->from_uid)
      imap_uid_set_add (uids, step->from_uid);
  }
  return to - from;
}

// The pending ones among STEPS, gathered into runs; those that were put off before come last.
static bool
send_all (ImapSync *sync, const GPtrArray *steps, GError **error)
{
  unsigned int put_off = 0;
  g_autoptr (GPtrArray) pending = g_ptr_array_new ();
  for (unsigned int i = 0; i < steps->len; i++)
    if (((StoreStep *) steps->pdata[i])->state == MAIL_OPERATION_PENDING)
      g_ptr_array_add (pending, steps->pdata[i]);
  for (unsigned int from = 0; from < pending->len && put_off < PUT_OFF_IN_A_ROW;) {
    ImapSyncRun run = {sync, (StoreStep **) pending->pdata + from, length_of_run (pending, from)};
    bool again = run.steps[0]->was_put_off;
    from += run.n;
    if (!send_run (&run, error))
      return false;
    put_off = again && run.is_put_off ? put_off + 1 : 0;
  }
  return true;
}

static GPtrArray *
list_steps (ImapSync *sync, GError **error)
{
  return store_step_list (sync->store, sync->context->account_id, AT_ONCE, error);
}

// Looks what became of the steps that were on the wire when a line dropped, or were put off.
static bool
probe_left (ImapSync *sync, GError **error)
{
  g_autoptr (GPtrArray) steps = list_steps (sync, error);
  return steps && imap_sync_probe (sync, (StoreStep **) steps->pdata, steps->len, error);
}

// Steps that waited for others of the same message follow in the next round; a round without
// progress ends it.
static bool
send_steps (ImapSync *sync, GError **error)
{
  while (true) {
    int before = sync->report.operations_sent;
    g_autoptr (GPtrArray) steps = probe_left (sync, error) ? list_steps (sync, error) : NULL;
    if (!steps || !send_all (sync, steps, error) || !imap_sync_folder_operations (sync, error))
      return false;
    if (sync->report.operations_sent == before)
      return true;
  }
}

bool
imap_sync_operations_are_left (ImapSync *sync)
{
  g_autoptr (GPtrArray) steps = list_steps (sync, NULL);
  g_autoptr (GArray) flags =
    store_flags_list_pending (sync->store, sync->context->account_id, 1, NULL);
  return (steps && steps->len) || (flags && flags->len) || sync->has_unlooked ||
         imap_sync_folder_operations_are_left (sync);
}

// Flags of a message whose move is in doubt wait for the look at it.
static bool
send_known (ImapSync *sync, GError **error)
{
  return probe_left (sync, error) && imap_sync_flags (sync, error) && send_steps (sync, error);
}

// The last flags are of messages that got their UIDs by being sent.
static bool
send_everything (ImapSync *sync, GError **error)
{
  bool found;
  return imap_sync_folder_operations (sync, error) && send_known (sync, error) &&
         imap_sync_awaiting (sync, &found, error) && (!found || send_known (sync, error)) &&
         imap_sync_flags (sync, error);
}

bool
imap_sync_operations (ImapSync *sync, GError **error)
{
  imap_sync_doubt_selected (sync);
  if (imap_sync_operations_are_left (sync) && !imap_sync_unlisted_end (sync, error))
    return false;
  sync->wants_list = false;
  if (!send_everything (sync, error))
    return false;
  if (!sync->wants_list)
    return true;
  g_autoptr (GPtrArray) folders = imap_sync_folders (sync, false, error);
  sync->has_list = true;
  bool good = folders && send_everything (sync, error);
  sync->has_list = false;
  return good;
}
