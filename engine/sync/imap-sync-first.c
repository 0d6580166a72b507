// SPDX-License-Identifier: GPL-3.0-or-later
//
// Windows over the UIDs that are missing, from the top.

#include "sync/imap-sync-first.h"

#include "sync/imap-sync-compare.h"
#include "sync/imap-sync-headers.h"

#define NEWEST 50
#define FIRST_WINDOW 200

// While one window is written the server answers the next; more would only wait in buffers.
#define IN_FLIGHT 2

typedef struct {
  ImapUidSet *uids;
  ImapSyncHeaders *headers; // NULL: the place is free
} Window;

// What the interactive connection does of its own accord stays short: a person may want it.
static uint32_t
next_window_size (ImapSync *sync)
{
  static const uint32_t sizes[] = {FIRST_WINDOW, 500, 1000};
  unsigned int at = MIN (sync->window, G_N_ELEMENTS (sizes) - 1);
  if (sync->lane == SYNC_LANE_INTERACTIVE && !sync->abandoned)
    at = 0;
  sync->window++;
  return sizes[at];
}

// Takes the highest N out of SET.
static ImapUidSet *
take_top (ImapUidSet *set, uint32_t n)
{
  ImapUidSet *top = imap_uid_set_new ();
  size_t n_ranges;
  const ImapRange *ranges = imap_uid_set_get_ranges (set, &n_ranges);
  uint32_t floor = 1;
  for (size_t i = n_ranges; i > 0 && n > 0; i--) {
    uint32_t length = ranges[i - 1].last - ranges[i - 1].first + 1;
    uint32_t taken = MIN (length, n);
    floor = ranges[i - 1].last - taken + 1;
    imap_uid_set_add_range (top, floor, ranges[i - 1].last);
    n -= taken;
  }
  imap_uid_set_remove_range (set, floor, UINT32_MAX);
  return top;
}

static void
clear_window (Window *window)
{
  g_clear_pointer (&window->headers, imap_sync_headers_free);
  g_clear_pointer (&window->uids, imap_uid_set_free);
}

// Ids for N messages, of which the first has RANK below it on the server; known to the store before
// any row has one.
static bool
set_ids_aside (ImapSync *sync, uint64_t n, uint32_t rank, GError **error)
{
  uint32_t count = (uint32_t) MIN (n, UINT32_MAX / 2);
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, sync->priority, error);
  int64_t first = write ? store_write_reserve_message_ids (write, count, error) : 0;
  sync->sync.ids_from = first;
  sync->sync.ids_to = first ? first + count : 0;
  sync->sync.ids_rank = rank;
  return first && store_folder_set_sync (write, sync->kept, &sync->sync, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

// More than one window of what is new, or of a history that an older version began.
static bool
ensure_ids (ImapSync *sync, GError **error)
{
  if (sync->sync.ids_to || imap_uid_set_count (sync->missing) <= FIRST_WINDOW)
    return true;
  uint32_t rank = imap_uid_set_rank (sync->on_server, imap_uid_set_min (sync->missing));
  return set_ids_aside (sync, imap_uid_set_count (sync->on_server) - rank, rank, error);
}

// Those of UIDS, if any are set aside for them.
static void
give_ids (ImapSync *sync, ImapSyncHeaders *headers, const ImapUidSet *uids)
{
  uint32_t min = imap_uid_set_min (uids);
  if (!sync->sync.ids_to || !sync->on_server || !min)
    return;
  g_autoptr (ImapUidSet) span = imap_uid_set_new_range (min, imap_uid_set_max (uids));
  g_autoptr (ImapUidSet) among = imap_uid_set_intersect (sync->on_server, span);
  uint32_t rank = imap_uid_set_rank (sync->on_server, min);
  int64_t first = sync->sync.ids_from + (int64_t) rank - sync->sync.ids_rank;
  if (rank >= sync->sync.ids_rank &&
      first + (int64_t) imap_uid_set_count (among) <= sync->sync.ids_to)
    imap_sync_headers_set_ids (headers, first, g_steal_pointer (&among));
}

static bool
begin_window (ImapSync *sync, Window *window, GError **error)
{
  window->uids = take_top (sync->missing, next_window_size (sync));
  window->headers = imap_sync_headers_new (sync, sync->sync.uidnext);
  give_ids (sync, window->headers, window->uids);
  return imap_sync_headers_begin (window->headers, window->uids, 0, 0, error);
}

// LEFT of them are not here yet.
static void
tell_progress (ImapSync *sync, uint64_t left)
{
  uint32_t total = imap_session_get_mailbox (sync->session)->exists;
  const MailFolderProgress progress = {
    .path = sync->folder->path, .done = total > left ? total - (uint32_t) left : 0, .total = total};
  sync_state_set_progress (sync->context->state, sync->lane, &progress);
}

// The checkpoint only ever goes down: a gap in the middle is filled without touching it.
static bool
end_window (ImapSync *sync, Window *window, GError **error)
{
  uint32_t lowest = imap_uid_set_min (window->uids);
  uint32_t low_uid = lowest < sync->sync.low_uid ? lowest : 0;
  bool good = imap_sync_headers_end (window->headers, low_uid, error);
  clear_window (window);
  if (good)
    tell_progress (sync, imap_uid_set_count (sync->missing));
  return good;
}

static bool
run_windows (ImapSync *sync, Window *windows, GError **error)
{
  // One at least: two connections that want one folder would hand it to and fro for ever.
  bool began = false;
  for (unsigned int turn = 0;; turn = (turn + 1) % IN_FLIGHT) {
    for (unsigned int i = 0; i < IN_FLIGHT; i++) {
      Window *window = &windows[(turn + i) % IN_FLIGHT];
      if (window->headers || imap_uid_set_is_empty (sync->missing))
        continue;
      if (began && imap_sync_should_pause (sync))
        break;
      if (!begin_window (sync, window, error))
        return false;
      began = true;
    }
    if (!windows[turn].headers)
      return true;
    if (!end_window (sync, &windows[turn], error))
      return false;
  }
}

// What the server hung up over goes last, each alone; after that only what it can say without
// reading them.
static bool
fetch_suspect (ImapSync *sync, uint32_t uid, GError **error)
{
  unsigned int hangs = sync_suspects_count (sync->context->suspects, sync->kept, uid);
  g_autoptr (ImapUidSet) alone = imap_uid_set_new_range (uid, uid);
  g_autoptr (ImapSyncHeaders) headers = imap_sync_headers_new (sync, sync->sync.uidnext);
  if (hangs >= SYNC_HANGS_HEADER)
    return true;
  give_ids (sync, headers, alone);
  if (hangs >= SYNC_HANGS_BARE)
    return imap_sync_headers_bare (headers, uid, error);
  if (!imap_sync_headers_begin (headers, alone, 0, 0, error) ||
      !imap_sync_headers_end (headers, 0, error))
    return false;
  sync_suspects_forget (sync->context->suspects, sync->kept, uid);
  return true;
}

static bool
fetch_suspects (ImapSync *sync, const ImapUidSet *suspects, GError **error)
{
  ImapUidSetIter iter;
  uint32_t uid;
  imap_uid_set_iter_init (&iter, suspects);
  while (imap_uid_set_iter_next (&iter, &uid))
    if (!fetch_suspect (sync, uid, error))
      return false;
  return true;
}

// Those of the missing that are not for the windows.
static ImapUidSet *
take_suspects (ImapSync *sync)
{
  g_autoptr (ImapUidSet) noted = sync_suspects_dup (sync->context->suspects, sync->kept);
  ImapUidSet *suspects = imap_uid_set_intersect (sync->missing, noted);
  if (!imap_uid_set_is_empty (suspects)) {
    ImapUidSet *rest = imap_uid_set_subtract (sync->missing, suspects);
    imap_uid_set_free (sync->missing);
    sync->missing = rest;
  }
  return suspects;
}

// The newest are for the windows of the history, like all others.
static void
leave_to_history (ImapSync *sync)
{
  sync->sync.low_uid = MAX (sync->sync.uidnext, 1);
}

// Those at FIRST and above. Where the server can't give one of them it gives none: the windows of
// the history find out which.
static bool
fetch_newest (ImapSync *sync, uint32_t first, GError **error)
{
  if (sync_suspects_any (sync->context->suspects, sync->kept)) {
    leave_to_history (sync);
    return true;
  }
  uint32_t n = imap_session_get_mailbox (sync->session)->exists;
  g_autoptr (ImapSyncHeaders) headers = imap_sync_headers_new (sync, 0);
  g_autoptr (GError) refusal = NULL;
  // What was done before index.db was lost is only for messages of the same UIDVALIDITY.
  bool good = imap_sync_headers_begin (headers, NULL, first, n, &refusal) &&
              (first > 1 ? set_ids_aside (sync, first - 1, 0, &refusal) :
                           imap_sync_write_state (sync, &refusal)) &&
              imap_sync_headers_end (headers, 0, &refusal) &&
              imap_sync_headers_flush (sync, &refusal);
  if (imap_sync_hang_of (sync, refusal) == SYNC_HANG_SAID) {
    leave_to_history (sync);
    imap_sync_write_state (sync, NULL);
  }
  if (!good && !imap_sync_was_refused (sync, refusal)) {
    g_propagate_error (error, g_steal_pointer (&refusal));
    return false;
  }
  uint32_t lowest = imap_sync_headers_get_lowest (headers);
  sync->sync.low_uid = good && first == 1 ? 1 : MAX (good ? lowest : sync->sync.uidnext, 1);
  sync->sync.uidnext = MAX (sync->sync.uidnext, imap_sync_headers_get_highest (headers) + 1);
  return true;
}

bool
imap_sync_first_newest (ImapSync *sync, GError **error)
{
  const ImapMailbox *mailbox = imap_session_get_mailbox (sync->session);
  uint32_t n = mailbox->exists;
  sync->sync.uidvalidity = mailbox->uidvalidity;
  sync->sync.mailbox_key = mailbox->mailbox_key;
  sync->sync.uidnext = mailbox->uidnext;
  sync->sync.highestmodseq = sync->modseq;
  sync->sync.server_total = n;
  sync->sync.no_keywords = !mailbox->new_keywords;
  sync->sync.synced = false;
  if (!n) {
    sync->sync.low_uid = 1;
    return imap_sync_write_state (sync, error);
  }
  uint32_t first = n > NEWEST ? n - NEWEST + 1 : 1;
  if (!fetch_newest (sync, first, error))
    return false;
  tell_progress (sync, first - 1);
  return imap_sync_write_state (sync, error);
}

ImapSyncStep
imap_sync_first_history (ImapSync *sync, GError **error)
{
  if (!sync->missing && !imap_sync_compare (sync, error))
    return IMAP_SYNC_FAILED;
  Window windows[IN_FLIGHT] = {0};
  if (!ensure_ids (sync, error))
    return IMAP_SYNC_FAILED;
  g_autoptr (ImapUidSet) suspects = take_suspects (sync);
  bool good = run_windows (sync, windows, error);
  for (unsigned int i = 0; i < IN_FLIGHT; i++)
    clear_window (&windows[i]);
  if (good && imap_uid_set_is_empty (sync->missing))
    good = fetch_suspects (sync, suspects, error);
  if (!good || !imap_sync_headers_flush (sync, error))
    return IMAP_SYNC_FAILED;
  if (!imap_uid_set_is_empty (sync->missing))
    return IMAP_SYNC_MORE;
  // Each by itself came, or is known by its UID.
  sync_suspects_forget (sync->context->suspects, sync->kept, 0);
  return IMAP_SYNC_DONE;
}
