// SPDX-License-Identifier: GPL-3.0-or-later
//
// UID SEARCH: everything that matches, or the newest of it a page at a time.

#include "imap/imap-session-private.h"

#include "base/mail-error.h"

#include <string.h>

// One SEARCH command and what came of it.
typedef struct {
  const ImapSearchTerm *terms;
  size_t n;
  uint32_t below;  // only UIDs under this; 0: all
  uint32_t newest; // PARTIAL: at most so many, counted from the end; 0: all
  bool fuzzy;

  ImapUidSet *found;
  uint32_t count; // COUNT
  bool counted;
  bool full;     // more was found than can be kept
  uint64_t next; // MESSAGELIMIT: it stopped at this UID; 0: it did not
} Search;

static bool
take_search (void *data, const ImapResponse *response)
{
  Search *search = data;
  const ImapSearch *result = imap_response_get_search (response);
  if (result == NULL)
    return false;
  if (result->numbers != NULL)
    search->full |= !imap_uid_set_add_set (search->found, result->numbers);
  if (result->partial != NULL)
    search->full |= !imap_uid_set_add_set (search->found, result->partial);
  if ((result->has & IMAP_SEARCH_COUNT) != 0) {
    search->count = result->count;
    search->counted = true;
  }
  return true;
}

static bool
is_ascii (const ImapSearchTerm *terms, size_t n)
{
  for (size_t i = 0; i < n; i++) {
    if ((terms[i].first != NULL && !g_str_is_ascii (terms[i].first)) ||
        (terms[i].second != NULL && !g_str_is_ascii (terms[i].second)))
      return false;
  }
  return true;
}

// Once UTF-8 is enabled CHARSET is forbidden (RFC 6855 §3); rev2 knows nothing but UTF-8.
static bool
needs_charset (const ImapSession *session, const Search *search)
{
  return !imap_session_is_enabled (session, IMAP_CAP_UTF8_ACCEPT) &&
         !imap_session_is_enabled (session, IMAP_CAP_IMAP4REV2) &&
         !is_ascii (search->terms, search->n);
}

bool
imap_session_searches_utf8 (const ImapSession *session)
{
  return !session->lacks_utf8_search;
}

static void
append_argument (ImapCommand *command, const char *argument, bool raw)
{
  if (argument == NULL)
    return;
  imap_command_add (command, " ");
  if (raw)
    imap_command_add_atom (command, argument);
  else
    imap_command_add_string (command, argument);
}

// FUZZY stands in front of one key (RFC 6203); of dates and numbers it makes nothing.
static bool
is_text (const ImapSearchTerm *term)
{
  static const char *const words[] = {"BCC", "BODY", "CC", "FROM", "SUBJECT", "TEXT", "TO"};
  for (size_t i = 0; i < G_N_ELEMENTS (words); i++) {
    if (g_ascii_strcasecmp (term->word, words[i]) == 0)
      return true;
  }
  return false;
}

static void
append_term (ImapCommand *command, const ImapSearchTerm *term, bool fuzzy)
{
  imap_command_add (command, fuzzy && is_text (term) ? " FUZZY " : " ");
  imap_command_add_atom (command, term->word);
  if (term->uids != NULL) {
    g_autofree char *set = imap_uid_set_to_string (term->uids);
    imap_command_addf (command, " %s", set);
  }
  append_argument (command, term->first, term->raw);
  append_argument (command, term->second, term->raw);
}

static void
append_return (const ImapSession *session, ImapCommand *command, const Search *search)
{
  if (search->newest > 0)
    imap_command_addf (command, " RETURN (COUNT PARTIAL -1:-%u)", search->newest);
  else if (imap_session_has (session, IMAP_CAP_ESEARCH))
    imap_command_add (command, " RETURN (ALL)");
}

static ImapCommand *
build (const ImapSession *session, const Search *search)
{
  ImapCommand *command = imap_session_command (session, "UID SEARCH");
  append_return (session, command, search);
  if (needs_charset (session, search))
    imap_command_add (command, " CHARSET UTF-8");
  bool fuzzy = search->fuzzy && imap_session_has (session, IMAP_CAP_SEARCH_FUZZY);
  for (size_t i = 0; i < search->n; i++)
    append_term (command, &search->terms[i], fuzzy);
  if (search->below > 0)
    imap_command_addf (command, " UID 1:%u", search->below - 1);
  if (search->n == 0 && search->below == 0)
    imap_command_add (command, " ALL");
  return command;
}

static bool
refuse_charset (GError **error)
{
  g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_SERVER_REFUSED, "UID SEARCH: no UTF-8");
  return false;
}

static bool
run_once (ImapSession *session, Search *search, GCancellable *cancellable, GError **error)
{
  g_auto (ImapResult) result = {0};
  if (session->lacks_utf8_search && needs_charset (session, search))
    return refuse_charset (error);
  imap_session_set_patience (session, true);
  bool ok = imap_session_run (session, build (session, search), take_search, search, &result,
                              cancellable, error);
  imap_session_set_patience (session, false);
  search->next = result.code == IMAP_CODE_MESSAGELIMIT ? result.goal : 0;
  if (!ok && result.kind == IMAP_NO && result.code == IMAP_CODE_BADCHARSET) {
    session->lacks_utf8_search = true;
    g_clear_error (error);
    return refuse_charset (error);
  }
  if (!ok || !search->full)
    return ok;
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_LIMIT, "UID SEARCH: too many ranges");
  return false;
}

// iCloud announces ESEARCH and answers with COUNT alone, whatever it is asked to return. Taken for
// "none", all mail would be gone.
static bool
leaves_out_all (const ImapSession *session, const Search *search)
{
  if (!imap_session_has (session, IMAP_CAP_ESEARCH) || !imap_uid_set_is_empty (search->found))
    return false;
  bool everything = search->n == 0 && search->below == 0;
  return (search->counted && search->count > 0) || (everything && session->mailbox.exists > 0);
}

// BAD to a search that also has a charset, with and without what else it asked for: the charset it
// was. Outlook, Exchange and Yahoo say BADCHARSET; older ones know no CHARSET at all.
static bool
run_distrusting (ImapSession *session, Search *search, GError *cause, GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (GError) again = NULL;
  bool distrusted = imap_session_distrust (session, IMAP_CAP_ESEARCH, cause);
  if (distrusted && run_once (session, search, cancellable, &again))
    return true;
  const GError *last = distrusted ? again : cause;
  if (needs_charset (session, search) && imap_session_is_alive (session) &&
      g_error_matches (last, MAIL_ERROR, MAIL_ERROR_PROTOCOL)) {
    session->lacks_utf8_search = true;
    if (distrusted)
      imap_capabilities_add (&session->capabilities, IMAP_CAP_ESEARCH);
    return refuse_charset (error);
  }
  g_propagate_error (error, distrusted ? g_steal_pointer (&again) : g_error_copy (cause));
  return false;
}

static bool
run_trusting (ImapSession *session, Search *search, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) cause = NULL;
  bool ok = run_once (session, search, cancellable, &cause);
  if (ok && leaves_out_all (session, search)) {
    imap_capabilities_remove (&session->capabilities, IMAP_CAP_ESEARCH);
    return run_once (session, search, cancellable, error);
  }
  if (ok)
    return true;
  return run_distrusting (session, search, cause, cancellable, error);
}

// A server that looks at so many messages only (RFC 9738) goes from the newest down, and says where
// it stopped: it is asked for the rest, as long as there comes to be less of it.
static bool
run (ImapSession *session, Search *search, GCancellable *cancellable, GError **error)
{
  do {
    if (!run_trusting (session, search, cancellable, error))
      return false;
    if (search->next == 0 || (search->below != 0 && search->next >= search->below))
      return true;
    search->below = (uint32_t) MIN (search->next, G_MAXUINT32);
  } while (search->below > 1);
  return true;
}

// What a server must not have found, but says that it has, would be found for ever.
static void
keep_below (ImapUidSet *found, uint32_t below)
{
  if (below > 0)
    imap_uid_set_remove_range (found, below, G_MAXUINT32);
}

// The page from what PARTIAL gave. OUT_DONE false: the server gave something else.
static bool
search_partial (ImapSession *session, Search *search, ImapSearchPaging *paging, bool *out_done,
                GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) cause = NULL;
  search->below = paging->below;
  search->newest = paging->limit;
  bool ok = run_once (session, search, cancellable, &cause);
  // One that counts and names none is asked for all (leaves_out_all()).
  bool names = search->count == 0 || !imap_uid_set_is_empty (search->found);
  keep_below (search->found, paging->below);
  *out_done =
    ok && search->counted && names && imap_uid_set_count (search->found) <= paging->limit;
  if (ok || imap_session_distrust (session, IMAP_CAP_PARTIAL, cause))
    return true;
  g_propagate_error (error, g_steal_pointer (&cause));
  return false;
}

static bool
search_all (ImapSession *session, Search *search, ImapSearchPaging *paging,
            GCancellable *cancellable, GError **error)
{
  imap_uid_set_clear (search->found);
  search->below = paging->below;
  search->newest = 0;
  if (!run (session, search, cancellable, error))
    return false;
  keep_below (search->found, paging->below);
  paging->rest = imap_uid_set_copy (search->found);
  return true;
}

// The newest LIMIT of REST, which loses them.
static ImapUidSet *
cut_newest (ImapUidSet *rest, uint32_t limit)
{
  size_t n;
  const ImapRange *ranges = imap_uid_set_get_ranges (rest, &n);
  uint32_t from = imap_uid_set_min (rest);
  for (uint64_t left = limit; n > 0; n--) {
    uint64_t count = (uint64_t) ranges[n - 1].last - ranges[n - 1].first + 1;
    if (count >= left) {
      from = (uint32_t) (ranges[n - 1].last - left + 1);
      break;
    }
    left -= count;
  }
  g_autoptr (ImapUidSet) newest = imap_uid_set_new_range (from, G_MAXUINT32);
  ImapUidSet *page = imap_uid_set_intersect (rest, newest);
  imap_uid_set_remove_range (rest, from, G_MAXUINT32);
  return page;
}

static ImapUidSet *
next_of_rest (ImapSearchPaging *paging)
{
  paging->count = imap_uid_set_count (paging->rest);
  paging->over = paging->count == 0;
  if (paging->over)
    return imap_uid_set_new ();
  ImapUidSet *page = cut_newest (paging->rest, paging->limit);
  paging->over = imap_uid_set_is_empty (paging->rest);
  return page;
}

// Where the next page begins. MESSAGELIMIT: the server has not looked below that UID.
static void
advance (ImapSearchPaging *paging, const Search *search)
{
  uint32_t lowest = imap_uid_set_min (search->found);
  bool all_here = search->count <= imap_uid_set_count (search->found);
  bool stopped = search->next != 0 && (paging->below == 0 || search->next < paging->below);
  paging->count = search->count;
  if (all_here && stopped)
    lowest = (uint32_t) MIN (search->next, G_MAXUINT32);
  paging->over = (all_here && !stopped) || lowest <= 1;
  paging->below = lowest;
}

void
imap_search_paging_clear (ImapSearchPaging *paging)
{
  imap_uid_set_free (paging->rest);
  *paging = (ImapSearchPaging) {0};
}

ImapUidSet *
imap_session_search (ImapSession *session, const ImapSearchTerm *terms, size_t n,
                     GCancellable *cancellable, GError **error)
{
  if (!imap_session_check (session, IMAP_N_CAPS, true, error))
    return NULL;
  g_autoptr (ImapUidSet) found = imap_uid_set_new ();
  Search search = {.terms = terms, .n = n, .found = found};
  return run (session, &search, cancellable, error) ? g_steal_pointer (&found) : NULL;
}

ImapUidSet *
imap_session_search_next (ImapSession *session, const ImapSearchTerm *terms, size_t n,
                          ImapSearchPaging *paging, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (paging->limit > 0, NULL);
  if (!imap_session_check (session, IMAP_N_CAPS, true, error))
    return NULL;
  if (paging->over)
    return imap_uid_set_new ();
  if (paging->rest != NULL)
    return next_of_rest (paging);
  g_autoptr (ImapUidSet) found = imap_uid_set_new ();
  Search search = {.terms = terms, .n = n, .fuzzy = paging->fuzzy, .found = found};
  bool done = false;
  if (imap_session_has (session, IMAP_CAP_PARTIAL) &&
      !search_partial (session, &search, paging, &done, cancellable, error))
    return NULL;
  if (done) {
    advance (paging, &search);
    return g_steal_pointer (&found);
  }
  return search_all (session, &search, paging, cancellable, error) ? next_of_rest (paging) : NULL;
}
