// SPDX-License-Identifier: GPL-3.0-or-later
//
// Searches and removals that several verbs need.

#include "sync/imap-sync-find.h"

#include "mime/mime-header.h"
#include "store/store-content.h"
#include "sync/imap-sync-spool.h"

#include <string.h>

bool
imap_sync_may_be_renamed (ImapSync *sync, int64_t folder_id)
{
  StoreFolderSync known;
  return !sync->has_list && store_folder_get_sync (sync->store, folder_id, &known, NULL) &&
         known.uidvalidity;
}

static bool
holds_only (const ImapUidSet *marked, const ImapUidSet *ours)
{
  g_autoptr (ImapUidSet) others = imap_uid_set_subtract (marked, ours);
  return imap_uid_set_is_empty (others);
}

// Cyrus has no code for a folder that is gone; but the list of folders may have told already.
static bool
is_of_missing (ImapSync *sync, int64_t folder_id, const GError *refusal)
{
  StoreFolderSync known;
  if (g_error_matches (refusal, MAIL_ERROR, MAIL_ERROR_NOT_FOUND))
    return true;
  return imap_sync_is_connected (sync) && !imap_sync_is_not_now (refusal) &&
         !mail_error_is_of_disk (refusal) &&
         store_folder_get_sync (sync->store, folder_id, &known, NULL) && !known.uidvalidity;
}

// A folder that is not there holds nothing.
static bool
select_if_there (ImapSync *sync, int64_t folder_id, bool *out_there, GError **error)
{
  g_autoptr (GError) refusal = NULL;
  *out_there = imap_sync_select_for_search (sync, folder_id, &refusal);
  if (*out_there)
    return true;
  if (is_of_missing (sync, folder_id, refusal)) {
    if (!imap_sync_may_be_renamed (sync, folder_id))
      return true;
    sync->wants_list = true;
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_SERVER_BUSY,
                         "the folder was renamed or deleted");
    return false;
  }
  g_propagate_error (error, g_steal_pointer (&refusal));
  return false;
}

// A message that is looked for by its header.
typedef struct {
  const char *rfc_message_id;
  uint32_t uid_from;
  ImapUidSet *found;
} Wanted;

static void
on_envelope (void *data, const ImapFetch *fetch)
{
  Wanted *wanted = data;
  if (fetch->uid < wanted->uid_from || !(fetch->has & IMAP_FETCH_ENVELOPE))
    return;
  g_autofree char *text = imap_string_dup (fetch->envelope.message_id);
  g_auto (GStrv) ids = mime_header_parse_ids (text ? text : "");
  if (g_strcmp0 (ids[0], wanted->rfc_message_id) == 0)
    imap_uid_set_add (wanted->found, fetch->uid);
}

// By reading what is there.
static ImapUidSet *
read_for (ImapSync *sync, const char *rfc_message_id, uint32_t uid_from, GError **error)
{
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (MAX (uid_from, 1), UINT32_MAX);
  g_autoptr (ImapUidSet) found = imap_uid_set_new ();
  Wanted wanted = {rfc_message_id, MAX (uid_from, 1), found};
  ImapFetchRequest request = {
    .uids = uids, .items = IMAP_FETCH_ENVELOPE, .on_fetch = on_envelope, .data = &wanted};
  return imap_session_fetch (sync->session, &request, sync->cancellable, error) ?
           g_steal_pointer (&found) :
           NULL;
}

// Those of the selected folder at UID_FROM and above. Yahoo refuses to search headers, and indexes
// lag behind (Exchange): what came since UID_FROM is read then. A server may answer with its
// highest message although that lies below.
static ImapUidSet *
look_for (ImapSync *sync, const char *rfc_message_id, uint32_t uid_from, GError **error)
{
  g_autoptr (GError) refusal = NULL;
  g_autoptr (ImapUidSet) from = imap_uid_set_new_range (MAX (uid_from, 1), UINT32_MAX);
  ImapSearchTerm terms[] = {{.word = "UID", .uids = from},
                            {.word = "HEADER", .first = "Message-ID", .second = rfc_message_id}};
  g_autoptr (ImapUidSet) answer =
    imap_session_search (sync->session, terms, G_N_ELEMENTS (terms), sync->cancellable, &refusal);
  g_autoptr (ImapUidSet) found = answer ? imap_uid_set_intersect (answer, from) : NULL;
  if (found && (!uid_from || !imap_uid_set_is_empty (found)))
    return g_steal_pointer (&found);
  if (found || imap_sync_was_refused (sync, refusal))
    return read_for (sync, rfc_message_id, uid_from, error);
  g_propagate_error (error, g_steal_pointer (&refusal));
  return NULL;
}

bool
imap_sync_find (ImapSync *sync, int64_t folder_id, const char *rfc_message_id, uint32_t uid_from,
                uint32_t *out_uid, GError **error)
{
  bool there;
  *out_uid = 0;
  if (!*rfc_message_id)
    return true;
  if (!select_if_there (sync, folder_id, &there, error))
    return false;
  if (!there)
    return true;
  g_autoptr (ImapUidSet) found = look_for (sync, rfc_message_id, uid_from, error);
  if (found)
    *out_uid = imap_uid_set_max (found);
  return found != NULL;
}

#define CANDIDATE_ITEMS (IMAP_FETCH_ENVELOPE | IMAP_FETCH_SIZE | IMAP_FETCH_INTERNALDATE)

typedef struct {
  const StoreStep *step;
  ImapUidSet *uids; // of those that look like it
} Candidates;

// Not every server keeps the time that an upload tells. Of what was here the bytes decide anyway.
static bool
is_upload (const StoreStep *step)
{
  return step->kind == MAIL_OPERATION_APPEND || step->kind == MAIL_OPERATION_RESTORE;
}

static void
on_candidate (void *data, const ImapFetch *fetch)
{
  Candidates *candidates = data;
  const StoreStep *step = candidates->step;
  if (!fetch->uid || (fetch->has & CANDIDATE_ITEMS) != CANDIDATE_ITEMS ||
      fetch->envelope.message_id.n || fetch->size != step->size ||
      (!is_upload (step) && step->received && fetch->internal_date > 0 &&
       fetch->internal_date != step->received))
    return;
  imap_uid_set_add (candidates->uids, fetch->uid);
}

typedef struct {
  ImapSyncSpool spool;
  uint32_t uid;
  MailSource *source; // once it came
  GError *error;
} Content;

static void
on_content (void *data, const ImapFetch *fetch)
{
  Content *content = data;
  const ImapSection *section = imap_fetch_find_section (fetch, "");
  if (!section || fetch->uid != content->uid || content->source || content->error)
    return;
  if (section->streamed) {
    content->source = imap_sync_spool_take (&content->spool, &content->error);
  } else if (section->data.p) {
    g_autoptr (GBytes) raw = g_bytes_new (section->data.p, section->data.n);
    content->source = mail_source_new_bytes (raw);
  }
}

// Bytes that another message is held against.
typedef struct {
  const char *left;
  bool differ;
} Comparison;

static bool
compare (const void *bytes, size_t length, void *data, GError **error)
{
  Comparison *comparison = data;
  comparison->differ = comparison->differ || memcmp (comparison->left, bytes, length) != 0;
  comparison->left += length;
  return true;
}

static bool
has_bytes (MailSource *source, GBytes *wanted, bool *out, GError **error)
{
  Comparison comparison = {.left = g_bytes_get_data (wanted, NULL)};
  *out = false;
  if (mail_source_get_size (source) != g_bytes_get_size (wanted))
    return true;
  if (!mail_source_each (source, compare, &comparison, error))
    return false;
  *out = !comparison.differ;
  return true;
}

// Held against the bytes that are here; without them size and time must do.
static bool
is_same (ImapSync *sync, const StoreStep *step, uint32_t uid, bool *out_same, GError **error)
{
  g_autoptr (GBytes) here = store_content_get (sync->store, step->message_id, NULL);
  *out_same = step->kind == MAIL_OPERATION_MOVE || step->kind == MAIL_OPERATION_COPY;
  if (!here)
    return true;
  Content content = {.uid = uid};
  imap_sync_spool_init (&content.spool, store_dir (sync->store));
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (uid, uid);
  ImapFetchRequest request = {.uids = uids,
                              .section = "",
                              .on_fetch = on_content,
                              .sink = imap_sync_spool_get_sink (),
                              .sink_data = &content.spool,
                              .data = &content};
  bool good = imap_session_fetch (sync->session, &request, sync->cancellable, error);
  g_autoptr (MailSource) there = content.source;
  g_autoptr (GError) failure = content.error;
  imap_sync_spool_clear (&content.spool);
  if (good && failure) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return false;
  }
  *out_same = false;
  return good && (!there || has_bytes (there, here, out_same, error));
}

// Those without a Message-ID by their size and time.
static ImapUidSet *
look_for_nameless (ImapSync *sync, const StoreStep *step, GError **error)
{
  g_autoptr (ImapUidSet) found = imap_uid_set_new ();
  g_autoptr (ImapUidSet) from =
    imap_uid_set_new_range (MAX (step->to_uidnext_at_sending, 1), UINT32_MAX);
  Candidates candidates = {step, found};
  ImapFetchRequest request = {
    .uids = from, .items = CANDIDATE_ITEMS, .on_fetch = on_candidate, .data = &candidates};
  return imap_session_fetch (sync->session, &request, sync->cancellable, error) ?
           g_steal_pointer (&found) :
           NULL;
}

// Where the original is to leave for it, the bytes decide too: the very message may have been
// delivered there as well.
static bool
is_it (ImapSync *sync, const StoreStep *step, uint32_t uid, bool *out, GError **error)
{
  return store_step_may_have_brought (sync->store, step, uid, out, error) &&
         (!*out || (*step->rfc_message_id && !step->is_awaited) ||
          is_same (sync, step, uid, out, error));
}

bool
imap_sync_find_step (ImapSync *sync, const StoreStep *step, uint32_t *out_uid, GError **error)
{
  bool there, good = true;
  *out_uid = 0;
  if (!select_if_there (sync, step->to_folder_id, &there, error))
    return false;
  if (!there)
    return true;
  g_autoptr (ImapUidSet) found =
    *step->rfc_message_id ?
      look_for (sync, step->rfc_message_id, step->to_uidnext_at_sending, error) :
      look_for_nameless (sync, step, error);
  ImapUidSetIter iter;
  uint32_t uid;
  if (!found)
    return false;
  imap_uid_set_iter_init (&iter, found);
  while (good && !*out_uid && imap_uid_set_iter_next (&iter, &uid)) {
    bool same;
    good = is_it (sync, step, uid, &same, error);
    *out_uid = good && same ? uid : 0;
  }
  return good;
}

ImapUidSet *
imap_sync_find_uids (ImapSync *sync, int64_t folder_id, const ImapUidSet *uids, GError **error)
{
  bool there;
  if (!select_if_there (sync, folder_id, &there, error))
    return NULL;
  ImapSearchTerm term = {.word = "UID", .uids = uids};
  return there ? imap_session_search (sync->session, &term, 1, sync->cancellable, error) :
                 imap_uid_set_new ();
}

bool
imap_sync_find_news (ImapSync *sync, const StoreStep *step, bool *out, GError **error)
{
  g_autoptr (ImapUidSet) from =
    imap_uid_set_new_range (MAX (step->to_uidnext_at_sending, 1), UINT32_MAX);
  g_autoptr (ImapUidSet) answer = imap_sync_find_uids (sync, step->to_folder_id, from, error);
  // A server may answer with its highest message although that lies below.
  g_autoptr (ImapUidSet) found = answer ? imap_uid_set_intersect (answer, from) : NULL;
  *out = found && !imap_uid_set_is_empty (found);
  return found != NULL;
}

// Nothing is taken away on the word of a disk that failed before (security.md D5).
static bool
may_expunge (const ImapSync *sync, GError **error)
{
  if (!store_is_distrusted (sync->store))
    return true;
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_STORE, "the store can't be relied on until restart");
  return false;
}

bool
imap_sync_expunge_marked (ImapSync *sync, const ImapUidSet *uids, bool *out_gone, GError **error)
{
  *out_gone = true;
  if (!may_expunge (sync, error))
    return false;
  if (imap_session_has (sync->session, IMAP_CAP_UIDPLUS))
    return imap_session_expunge_uids (sync->session, uids, sync->cancellable, error);
  ImapSearchTerm term = {.word = "DELETED"};
  g_autoptr (ImapUidSet) marked =
    imap_session_search (sync->session, &term, 1, sync->cancellable, error);
  if (!marked)
    return false;
  *out_gone = holds_only (marked, uids);
  return !*out_gone || imap_session_expunge_all (sync->session, sync->cancellable, error);
}

bool
imap_sync_expunge (ImapSync *sync, int64_t folder_id, const ImapUidSet *uids, bool *out_gone,
                   GError **error)
{
  return may_expunge (sync, error) && imap_sync_select (sync, folder_id, error) &&
         imap_session_store (sync->session, uids, IMAP_STORE_ADD, MAIL_FLAG_DELETED, NULL, 0, NULL,
                             sync->cancellable, error) &&
         imap_sync_expunge_marked (sync, uids, out_gone, error);
}
