// SPDX-License-Identifier: GPL-3.0-or-later
//
// The answer is taken from the top: a word that is everywhere must not bring a folder's whole
// history here. The folder is only kept (sync-leases.h) while headers come.

#include "sync/imap-sync-search.h"

#include "store/store-found.h"
#include "sync/imap-sync-compare.h"
#include "sync/imap-sync-first.h"
#include "sync/imap-sync-headers.h"

// Of one folder, and of one answer.
#define HITS_MAX 1000

static ImapSyncDialect
get_dialect (const ImapSync *sync)
{
  if (imap_session_has (sync->session, IMAP_CAP_GMAIL))
    return IMAP_SYNC_GMAIL;
  return imap_session_has (sync->session, IMAP_CAP_SEARCH_FUZZY) ? IMAP_SYNC_FUZZY :
                                                                   IMAP_SYNC_PLAIN;
}

// The newest that match. A server that looks at some messages at a time gives several pages.
static ImapUidSet *
find_newest (ImapSync *sync, const GArray *terms, GError **error)
{
  const ImapSearchTerm *first = (const ImapSearchTerm *) (void *) terms->data;
  g_auto (ImapSearchPaging) paging = {.limit = HITS_MAX};
  g_autoptr (ImapUidSet) found = imap_uid_set_new ();
  while (!paging.over && imap_uid_set_count (found) < HITS_MAX) {
    g_autoptr (ImapUidSet) page = imap_session_search_next (sync->session, first, terms->len,
                                                            &paging, sync->cancellable, error);
    if (!page)
      return NULL;
    imap_uid_set_add_set (found, page);
  }
  return g_steal_pointer (&found);
}

// SEARCH in DIALECT as far as EXTENT goes. → what it found, nothing where there was nothing left to
// ask.
static ImapUidSet *
ask_in (ImapSync *sync, const char *search, ImapSyncDialect dialect, ImapSyncExtent extent,
        bool *out_left_out, GError **error)
{
  g_auto (ImapSyncQuestion) question = {};
  int64_t now = g_get_real_time () / G_USEC_PER_SEC;
  if (!imap_sync_search_terms (search, now, dialect, extent, &question, error))
    return NULL;
  *out_left_out = question.left_out;
  if (question.terms->len > 0)
    return find_newest (sync, question.terms, error);
  if (question.left_out)
    return imap_uid_set_new ();
  g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_UNSUPPORTED, "nothing a server knows");
  return NULL;
}

// FUZZY may ask an index that a server does not keep, as Cyrus where it was not set up: what that
// does not find is asked for word by word.
static ImapUidSet *
ask_once (ImapSync *sync, const char *search, ImapSyncExtent extent, bool *out_left_out,
          GError **error)
{
  ImapSyncDialect dialect = get_dialect (sync);
  ImapUidSet *found = ask_in (sync, search, dialect, extent, out_left_out, error);
  if (!found || dialect != IMAP_SYNC_FUZZY || !imap_uid_set_is_empty (found))
    return found;
  imap_uid_set_free (found);
  return ask_in (sync, search, IMAP_SYNC_PLAIN, extent, out_left_out, error);
}

// What a search came to in one folder.
typedef struct {
  ImapUidSet *sure;  // these match
  ImapUidSet *maybe; // so may these; NULL: nothing but SURE does
} Answer;

static void
answer_clear (Answer *answer)
{
  g_clear_pointer (&answer->sure, imap_uid_set_free);
  g_clear_pointer (&answer->maybe, imap_uid_set_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static bool
ask_in_ascii (ImapSync *sync, const char *search, Answer *out, GError **error)
{
  bool less, more;
  answer_clear (out);
  out->sure = ask_once (sync, search, IMAP_SYNC_AT_MOST, &less, error);
  if (!out->sure || !less)
    return out->sure != NULL;
  out->maybe = ask_once (sync, search, IMAP_SYNC_AT_LEAST, &more, error);
  return out->maybe != NULL;
}

// The first refusal tells that a server does not know the letters.
static bool
ask (ImapSync *sync, int64_t folder_id, const char *search, Answer *out, GError **error)
{
  g_autoptr (GError) cause = NULL;
  bool left_out;
  if (!imap_sync_select_for_search (sync, folder_id, error))
    return false;
  if (!imap_session_searches_utf8 (sync->session))
    return ask_in_ascii (sync, search, out, error);
  out->sure = ask_once (sync, search, IMAP_SYNC_WHOLE, &left_out, &cause);
  if (out->sure)
    return true;
  if (!imap_session_searches_utf8 (sync->session) && imap_sync_is_connected (sync))
    return ask_in_ascii (sync, search, out, error);
  g_propagate_error (error, g_steal_pointer (&cause));
  return false;
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

// FOUND comes here, and what IS_SURE becomes hits. Of the others the index of what is here knows
// which match.
static bool
take (ImapSync *sync, int64_t folder_id, const ImapUidSet *found, bool is_sure, const char *search,
      MailServerSearch *out, GError **error)
{
  if (imap_uid_set_is_empty (found))
    return true;
  return fetch_absent (sync, folder_id, found, out, error) &&
         (!is_sure || record (sync, folder_id, found, search, out, error));
}

bool
imap_sync_search (ImapSync *sync, int64_t folder_id, const char *search, MailServerSearch *out,
                  GError **error)
{
  g_auto (Answer) answer = {};
  if (!ask (sync, folder_id, search, &answer, error))
    return false;
  out->half_asked += answer.maybe ? 1 : 0;
  return take (sync, folder_id, answer.sure, true, search, out, error) &&
         (!answer.maybe || take (sync, folder_id, answer.maybe, false, search, out, error));
}
