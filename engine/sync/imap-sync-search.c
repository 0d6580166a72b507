// SPDX-License-Identifier: GPL-3.0-or-later
//
// The answer is taken from the top: a word that is everywhere must not bring a folder's whole
// history here. The folder is only kept (sync-leases.h) while headers come.

#include "sync/imap-sync-search.h"

#include "store/store-found.h"
#include "sync/imap-sync-compare.h"
#include "sync/imap-sync-first.h"
#include "sync/imap-sync-headers.h"

// Of one folder.
#define HITS_MAX 1000

static ImapSyncDialect
get_dialect (const ImapSync *sync)
{
  if (imap_session_has (sync->session, IMAP_CAP_GMAIL))
    return IMAP_SYNC_GMAIL;
  return imap_session_has (sync->session, IMAP_CAP_SEARCH_FUZZY) ? IMAP_SYNC_FUZZY :
                                                                   IMAP_SYNC_PLAIN;
}

// As much of SEARCH as the server takes. → what it found, nothing where there was nothing left to
// ask.
static ImapUidSet *
ask_once (ImapSync *sync, const char *search, bool *out_left_out, GError **error)
{
  g_auto (ImapSyncQuestion) question = {};
  int64_t now = g_get_real_time () / G_USEC_PER_SEC;
  if (!imap_sync_search_terms (search, now, get_dialect (sync),
                               !imap_session_searches_utf8 (sync->session), &question, error))
    return NULL;
  *out_left_out = question.left_out;
  if (question.terms->len > 0)
    return imap_session_search (sync->session,
                                (const ImapSearchTerm *) (void *) question.terms->data,
                                question.terms->len, sync->cancellable, error);
  if (question.left_out)
    return imap_uid_set_new ();
  g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_UNSUPPORTED, "nothing a server knows");
  return NULL;
}

static ImapUidSet *
ask (ImapSync *sync, int64_t folder_id, const char *search, bool *out_left_out, GError **error)
{
  g_autoptr (GError) cause = NULL;
  if (!imap_sync_select (sync, folder_id, error))
    return NULL;
  bool knew = !imap_session_searches_utf8 (sync->session);
  ImapUidSet *found = ask_once (sync, search, out_left_out, &cause);
  if (found)
    return found;
  if (!knew && !imap_session_searches_utf8 (sync->session))
    return ask_once (sync, search, out_left_out, error);
  g_propagate_error (error, g_steal_pointer (&cause));
  return NULL;
}

// Of SET, which it changes.
static ImapUidSet *
take_newest (ImapUidSet *set, uint32_t n)
{
  ImapUidSet *top = imap_uid_set_new ();
  size_t n_ranges;
  const ImapRange *ranges = imap_uid_set_get_ranges (set, &n_ranges);
  for (size_t i = n_ranges; i > 0 && n > 0; i--) {
    uint32_t taken = MIN (ranges[i - 1].last - ranges[i - 1].first + 1, n);
    imap_uid_set_add_range (top, ranges[i - 1].last - taken + 1, ranges[i - 1].last);
    n -= taken;
  }
  return top;
}

static bool
list_absent (ImapSync *sync, int64_t folder_id, const ImapUidSet *found, ImapUidSet **out,
             GError **error)
{
  g_autoptr (GArray) ranges = store_uid_ranges (sync->store, folder_id, error);
  if (!ranges)
    return false;
  *out = imap_uid_set_copy (found);
  for (unsigned int i = 0; i < ranges->len; i++) {
    const StoreUidRange *range = &g_array_index (ranges, StoreUidRange, i);
    imap_uid_set_remove_range (*out, range->first, range->last);
  }
  return true;
}

// A gap in the history is filled without moving the folder's checkpoint. A folder never looked at
// gets its newest rows first, so that what its UIDs mean is known before any of them is stored.
static bool
fetch_absent (ImapSync *sync, int64_t folder_id, const ImapUidSet *found, MailServerSearch *out,
              GError **error)
{
  g_autoptr (ImapUidSet) absent = NULL;
  if (!list_absent (sync, folder_id, found, &absent, error))
    return false;
  if (imap_uid_set_is_empty (absent))
    return true;
  if (!imap_sync_keep (sync, folder_id, true, error) ||
      (sync->sync.low_uid == 0 && !imap_sync_first_newest (sync, error)))
    return false;
  // What came while another connection kept it.
  g_clear_pointer (&absent, imap_uid_set_free);
  if (!list_absent (sync, folder_id, found, &absent, error))
    return false;
  if (imap_uid_set_is_empty (absent))
    return true;
  g_autoptr (ImapSyncHeaders) headers = imap_sync_headers_new (sync, 0);
  if (!imap_sync_headers_begin (headers, absent, 0, 0, error) ||
      !imap_sync_headers_end (headers, 0, error) || !imap_sync_headers_flush (sync, error))
    return false;
  out->fetched += (uint32_t) imap_uid_set_count (absent);
  // What was missing when the history was last compared is not all missing any more.
  g_clear_pointer (&sync->missing, imap_uid_set_free);
  return true;
}

static bool
record (ImapSync *sync, int64_t folder_id, const ImapUidSet *found, const char *search,
        MailServerSearch *out, GError **error)
{
  size_t n;
  uint32_t n_found = 0;
  const ImapRange *ranges = imap_uid_set_get_ranges (found, &n);
  g_autofree StoreUidRange *stored = g_new (StoreUidRange, n);
  for (size_t i = 0; i < n; i++)
    stored[i] = (StoreUidRange) {ranges[i].first, ranges[i].last};
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, STORE_PRIORITY_USER, error);
  if (!write || !store_found_add (write, search, folder_id, stored, n, &n_found, error))
    return false;
  out->found += n_found;
  return store_write_commit (g_steal_pointer (&write), error);
}

bool
imap_sync_search (ImapSync *sync, int64_t folder_id, const char *search, MailServerSearch *out,
                  GError **error)
{
  bool left_out = false;
  g_autoptr (ImapUidSet) all = ask (sync, folder_id, search, &left_out, error);
  if (!all)
    return false;
  out->half_asked += left_out ? 1 : 0;
  if (imap_uid_set_is_empty (all))
    return true;
  g_autoptr (ImapUidSet) newest = take_newest (all, HITS_MAX);
  if (!fetch_absent (sync, folder_id, newest, out, error))
    return false;
  // Of what the rest of the words found, the index of what is here knows which has all of them.
  return left_out || record (sync, folder_id, newest, search, out, error);
}
