// SPDX-License-Identifier: GPL-3.0-or-later
//
// The order matters: changes and removals first, then new messages, then the count, and only then
// the state that says so.

#include "sync/imap-sync-resync.h"

#include "store/store-operation.h"
#include "store/store-unarrived.h"
#include "sync/imap-sync-compare.h"
#include "sync/imap-sync-headers.h"
#include "sync/imap-sync-remap.h"
#include "sync/imap-sync-sight.h"
#include "sync/imap-sync-sweep.h"

// Without mod-sequences nothing tells which flags changed; people look at the newest.
#define USUAL_FLAGS 2000

// At all UIDs of a folder whose count differs; before the last it is opened anew.
#define LOOKS 3

// More new messages than this come in windows, newest first.
#define NEW_AT_ONCE 500

static void
on_flags (void *data, const ImapFetch *fetch)
{
  ImapSync *sync = data;
  if (fetch->uid && (fetch->has & IMAP_FETCH_FLAGS))
    imap_sync_applier_add_flags (sync->applier, fetch);
}

// CONDSTORE without QRESYNC: what changed since last time. Neither: all flags there are.
static bool
fetch_flags (ImapSync *sync, ImapSyncDepth depth, GError **error)
{
  uint32_t exists = imap_session_get_mailbox (sync->session)->exists;
  uint64_t since = sync->modseq ? sync->sync.highestmodseq : 0;
  bool some = depth == IMAP_SYNC_USUAL && !sync->modseq && exists > USUAL_FLAGS;
  if (!exists || (since && since == sync->modseq))
    return true;
  ImapFetchRequest request = {.first = some ? exists - USUAL_FLAGS + 1 : 1,
                              .items = IMAP_FETCH_FLAGS,
                              .changed_since = since,
                              .on_fetch = on_flags,
                              .data = sync};
  return imap_session_fetch (sync->session, &request, sync->cancellable, error) &&
         imap_sync_settle (sync, error);
}

// The SELECT itself told everything when it was asked by QRESYNC.
static bool
was_told_by_select (const ImapSync *sync)
{
  return imap_session_is_enabled (sync->session, IMAP_CAP_QRESYNC) && sync->modseq &&
         sync->sync.highestmodseq;
}

static bool
fetch_new (ImapSync *sync, GError **error)
{
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (sync->sync.uidnext, UINT32_MAX);
  g_autoptr (ImapSyncHeaders) headers = imap_sync_headers_new (sync, sync->sync.uidnext);
  if (!imap_sync_headers_begin (headers, uids, 0, 0, error) ||
      !imap_sync_headers_end (headers, 0, error) || !imap_sync_headers_flush (sync, error))
    return false;
  uint32_t highest = imap_sync_headers_get_highest (headers);
  if (highest >= sync->sync.uidnext)
    sync->sync.uidnext = highest + 1;
  return true;
}

// One of them may be what the server can't give: the windows of the history find that out.
static bool
fetch_new_if_given (ImapSync *sync, GError **error)
{
  g_autoptr (GError) refusal = NULL;
  if (fetch_new (sync, &refusal))
    return true;
  sync->has_untaken = imap_sync_was_refused (sync, refusal);
  if (!sync->has_untaken)
    g_propagate_error (error, g_steal_pointer (&refusal));
  return sync->has_untaken;
}

// Few new messages are fetched by their UIDs to come; many, or those of a folder that had none
// here, are for the history. Where no such UID is known yet, counts that agree say nothing.
static bool
take_new (ImapSync *sync, GError **error)
{
  const ImapMailbox *mailbox = imap_session_get_mailbox (sync->session);
  int64_t here = store_folder_count_on_server (sync->store, sync->kept, error);
  if (here < 0)
    return false;
  bool told = imap_sync_applier_take_exists (sync->applier);
  bool grew = (int64_t) mailbox->exists > here || mailbox->uidnext > sync->sync.uidnext || told;
  bool few = sync->sync.low_uid == 1 && mailbox->exists <= here + NEW_AT_ONCE;
  sync->has_untaken = grew && !sync->sync.uidnext;
  if (!grew || !few || !sync->sync.uidnext)
    return true;
  // As many may have gone as came.
  sync->has_untaken =
    sync_suspects_any_from (sync->context->suspects, sync->kept, sync->sync.uidnext);
  return sync->has_untaken || fetch_new_if_given (sync, error);
}

static bool
is_equal (ImapSync *sync, bool *out_equal, GError **error)
{
  int64_t here = store_folder_count_on_server (sync->store, sync->kept, error);
  *out_equal = sync->sync.low_uid == 1 && !sync->has_untaken &&
               here == (int64_t) imap_session_get_mailbox (sync->session)->exists;
  return here >= 0;
}

// The folder has all that it holds on the server: what was brought there before that, and is not
// among it, was taken away by somebody else.
static bool
give_up_unarrived (ImapSync *sync, GError **error)
{
  g_autoptr (GArray) list = g_steal_pointer (&sync->unarrived);
  uint32_t removed = 0;
  if (!list || !list->len)
    return true;
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, sync->priority, error);
  if (!write || !store_unarrived_remove (write, sync->kept, list, &removed, error) ||
      !store_write_commit (g_steal_pointer (&write), error))
    return false;
  sync->report.removed += (int) removed;
  return true;
}

// SELECT need not tell UIDNEXT (RFC 3501 §7.1; Courier does not): what was looked at then does.
static uint32_t
next_uid (const ImapSync *sync)
{
  uint32_t told = imap_session_get_mailbox (sync->session)->uidnext;
  uint32_t seen = sync->on_server ? imap_uid_set_max (sync->on_server) : 0;
  return told || !seen ? told : seen + 1;
}

// Everything below is complete: says so, with the mod-sequence of the SELECT, up to which all was
// told.
static bool
finish (ImapSync *sync, bool equal, GError **error)
{
  const ImapMailbox *mailbox = imap_session_get_mailbox (sync->session);
  sync->sync.uidvalidity = mailbox->uidvalidity;
  sync->sync.mailbox_key = mailbox->mailbox_key;
  sync->sync.uidnext = MAX (sync->sync.uidnext, next_uid (sync));
  sync->sync.highestmodseq = sync->modseq;
  sync->sync.server_total = mailbox->exists;
  sync->sync.no_keywords = !mailbox->new_keywords;
  sync->sync.synced = equal;
  sync->sync.low_uid = 1;
  sync->sync.ids_from = sync->sync.ids_to = sync->sync.ids_rank = 0;
  sync->sync.last_sync = g_get_real_time () / G_USEC_PER_SEC;
  sync->report.folders++;
  if (!imap_sync_remap_end (sync, error) || (equal && !give_up_unarrived (sync, error)) ||
      !imap_sync_write_state (sync, error))
    return false;
  // What waited for rows of it can be sent now.
  if (store_operation_are_unresolved (sync->store))
    sync_context_tell_recorded (sync->context);
  return true;
}

// A server that told of removals that were none has spoilt the session's count with them: opening
// the folder anew tells it.
static bool
count_anew (ImapSync *sync, GError **error)
{
  g_autofree char *name = g_strdup (imap_session_get_mailbox (sync->session)->name);
  return imap_session_select (sync->session, name, NULL, sync->cancellable, error);
}

// Counts that differ after everything was told mean that one of the two is wrong: look at all UIDs.
static ImapSyncStep
complete (ImapSync *sync, GError **error)
{
  bool equal;
  for (int look = 0; look < LOOKS; look++) {
    if (!imap_sync_settle (sync, error) || !is_equal (sync, &equal, error))
      return IMAP_SYNC_FAILED;
    if (equal)
      break;
    if (look)
      g_clear_pointer (&sync->missing, imap_uid_set_free);
    if (look == LOOKS - 1 && !count_anew (sync, error))
      return IMAP_SYNC_FAILED;
    ImapSyncStep step = imap_sync_first_history (sync, error);
    if (step != IMAP_SYNC_DONE)
      return step;
    g_clear_pointer (&sync->missing, imap_uid_set_free);
    sync->has_untaken = false;
    sync->sync.low_uid = 1;
  }
  if (!imap_sync_settle (sync, error) || !is_equal (sync, &equal, error))
    return IMAP_SYNC_FAILED;
  if (!equal)
    g_debug ("folder %" G_GINT64_FORMAT " still differs in its count", sync->kept);
  return finish (sync, equal, error) ? IMAP_SYNC_DONE : IMAP_SYNC_FAILED;
}

static bool
catch_up (ImapSync *sync, bool reopened, ImapSyncDepth depth, GError **error)
{
  if (reopened && !was_told_by_select (sync) && !fetch_flags (sync, depth, error))
    return false;
  return take_new (sync, error);
}

// A folder that was kept all the time needs only what the server has not said yet. It may have
// said nothing yet of what was brought there.
static bool
refresh (ImapSync *sync, ImapSyncDepth depth, GError **error)
{
  bool thorough = depth == IMAP_SYNC_THOROUGH;
  if (sync->unarrived && !thorough)
    return true;
  g_clear_pointer (&sync->unarrived, g_array_unref);
  sync->unarrived = store_unarrived_list (sync->store, sync->kept, error);
  if (!sync->unarrived || (!thorough && !sync->unarrived->len))
    return sync->unarrived != NULL;
  if (thorough && !sync->modseq && !fetch_flags (sync, depth, error))
    return false;
  return imap_session_noop (sync->session, sync->cancellable, error) &&
         imap_sync_settle (sync, error);
}

ImapSyncStep
imap_sync_resync (ImapSync *sync, int64_t folder_id, ImapSyncDepth depth, bool wait, GError **error)
{
  bool reopened = sync->kept != folder_id;
  // Before the server is asked: what is planned from now on may be newer than its answer.
  if (reopened || depth == IMAP_SYNC_THOROUGH)
    sync_plan_remove (sync->context->plan, folder_id);
  if (!imap_sync_keep (sync, folder_id, wait, error))
    return IMAP_SYNC_FAILED;
  if (reopened)
    sync_sight_reset (sync->context->sight, folder_id);
  if (!imap_sync_sight (sync, error) || (!reopened && !refresh (sync, depth, error)))
    return IMAP_SYNC_FAILED;
  sync->has_untaken = false;
  bool good = sync->sync.low_uid == 0 ? imap_sync_first_newest (sync, error) :
                                        catch_up (sync, reopened, depth, error);
  return good ? complete (sync, error) : IMAP_SYNC_FAILED;
}

// Counts that agree say nothing of a row that has no UID yet.
static bool
awaits (ImapSync *sync, int64_t folder_id)
{
  g_autoptr (GArray) list = store_unarrived_list (sync->store, folder_id, NULL);
  return !list || list->len;
}

bool
imap_sync_resync_is_needless (ImapSync *sync, const MailFolder *folder, const ImapStatus *status)
{
  const uint32_t needed = IMAP_STATUS_MESSAGES | IMAP_STATUS_UIDNEXT | IMAP_STATUS_UIDVALIDITY |
                          IMAP_STATUS_HIGHESTMODSEQ;
  StoreFolderSync known;
  if ((status->has & needed) != needed || !status->highestmodseq ||
      !store_folder_get_sync (sync->store, folder->id, &known, NULL))
    return false;
  imap_sync_sweep_note_told (sync, folder->id, status->highestmodseq);
  return known.synced && known.uidvalidity == status->uidvalidity &&
         known.uidnext == status->uidnext && known.highestmodseq == status->highestmodseq &&
         store_folder_count_on_server (sync->store, folder->id, NULL) ==
           (int64_t) status->messages &&
         !awaits (sync, folder->id);
}
