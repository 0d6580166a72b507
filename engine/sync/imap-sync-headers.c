// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows are decoded as they come and written 500 at a time, while the server already works on the
// next request.

#include "sync/imap-sync-headers.h"

#include "sync/imap-sync-row.h"

// One write: about 20 ms, so that a person's own change never waits long.
#define ROWS_PER_WRITE 500

// Of a message whose header can't be had alone; longer headers lose their end.
#define BEGINNING_BYTES 32768

struct _ImapSyncHeaders {
  ImapSync *sync;
  ImapFetchRequest request;
  uint32_t fresh_from;
  uint32_t lowest, highest;
  int64_t first_id;  // of the first of AMONG
  ImapUidSet *among; // all UIDs of the server about those that are asked for; NULL: no ids
  ImapUidSet *came;
  GPtrArray *rows;    // ImapSyncRow, not written yet
  ImapUidSet *broken; // to be asked for again as plain header fields
  const char *plain;  // the section they are asked for by; NULL: none
  uint32_t ticket;    // 0: nothing is asked for
  GError *error;      // of a write in the middle of an answer
};

static GPtrArray *
new_rows (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) imap_sync_row_free);
}

// Hands the rows to the writer. LOW_UID 0: the checkpoint stays.
static bool
give_rows (ImapSyncHeaders *headers, uint32_t low_uid, GError **error)
{
  ImapSync *sync = headers->sync;
  if (!headers->rows->len && !low_uid)
    return true;
  if (low_uid)
    sync->sync.low_uid = low_uid;
  ImapSyncBatch batch = {.folder_id = sync->kept,
                         .priority = sync->priority,
                         .rows = headers->rows,
                         .fresh_from = headers->fresh_from,
                         .has_state = low_uid != 0,
                         .state = sync->sync};
  headers->rows = new_rows ();
  return imap_sync_writer_put (sync->writer, &batch, error);
}

static void
take_row (ImapSyncHeaders *headers, ImapSyncRow *row)
{
  uint32_t uid = row->headers.uid;
  if (headers->among)
    row->headers.id = headers->first_id + imap_uid_set_rank (headers->among, uid);
  headers->lowest = headers->lowest ? MIN (headers->lowest, uid) : uid;
  headers->highest = MAX (headers->highest, uid);
  g_ptr_array_add (headers->rows, row);
  if (headers->rows->len >= ROWS_PER_WRITE && !headers->error)
    give_rows (headers, 0, &headers->error);
}

static void
on_fetch (void *data, const ImapFetch *fetch)
{
  ImapSyncHeaders *headers = data;
  if (!fetch->uid)
    return;
  imap_uid_set_add (headers->came, fetch->uid);
  // Dovecot's virtual folders answer all NIL for what they can't get at the moment.
  // One without FLAGS would show what was read as unread.
  if ((fetch->broken & IMAP_SYNC_ROW_ITEMS) ||
      !(fetch->has & IMAP_FETCH_ENVELOPE && fetch->has & IMAP_FETCH_FLAGS) ||
      imap_envelope_is_empty (&fetch->envelope))
    imap_uid_set_add (headers->broken, fetch->uid);
  else
    take_row (headers, imap_sync_row_new (fetch));
}

static void
on_plain_fetch (void *data, const ImapFetch *fetch)
{
  ImapSyncHeaders *headers = data;
  if (!fetch->uid || !imap_uid_set_contains (headers->broken, fetch->uid))
    return;
  const ImapSection *section =
    headers->plain ? imap_fetch_find_section (fetch, headers->plain) : NULL;
  // A message without header fields still has the line that ends them.
  if (headers->plain && (!section || !section->data.p || section->data.n == 0))
    return;
  g_autoptr (GBytes) header = section ? g_bytes_new (section->data.p, section->data.n) : NULL;
  take_row (headers, imap_sync_row_new_from_header (fetch, header));
  imap_uid_set_remove_range (headers->broken, fetch->uid, fetch->uid);
}

// Asks for those that are broken by ITEMS and SECTION, which may be NULL. What the server does not
// give stays among them.
static bool
fetch_plain (ImapSyncHeaders *headers, ImapFetchItems items, const char *section, GError **error)
{
  ImapSync *sync = headers->sync;
  g_autoptr (GError) refusal = NULL;
  if (imap_uid_set_is_empty (headers->broken))
    return true;
  g_autoptr (ImapUidSet) uids = imap_uid_set_copy (headers->broken);
  headers->plain = section;
  ImapFetchRequest request = {.uids = uids,
                              .items = items,
                              .section = section,
                              .length = section && !*section ? BEGINNING_BYTES : 0,
                              .on_fetch = on_plain_fetch,
                              .data = headers};
  if (imap_session_fetch (sync->session, &request, sync->cancellable, &refusal) ||
      imap_sync_was_refused (sync, refusal))
    return true;
  sync_suspects_note (sync->context->suspects, sync->kept, imap_uid_set_min (headers->broken),
                      imap_sync_hang_of (sync, refusal));
  g_propagate_error (error, g_steal_pointer (&refusal));
  return false;
}

// What was skipped as unreadable, or refused, is as broken as what came with a broken ENVELOPE. A
// server whose index is damaged answers HEADER from it as well: the message itself begins with the
// same. Of one that can't be read either, a row says at least that it is there.
static bool
fetch_broken (ImapSyncHeaders *headers, GError **error)
{
  g_autoptr (ImapUidSet) defects = imap_sync_applier_take_defects (headers->sync->applier);
  if (defects)
    imap_uid_set_add_set (headers->broken, defects);
  ImapFetchItems items = (IMAP_SYNC_ROW_ITEMS & ~IMAP_FETCH_ENVELOPE) | IMAP_SYNC_ROW_IDS;
  bool good = fetch_plain (headers, items, "HEADER", error) &&
              fetch_plain (headers, items, "", error) &&
              fetch_plain (headers, IMAP_FETCH_FLAGS | IMAP_FETCH_INTERNALDATE, NULL, error);
  imap_uid_set_clear (headers->broken);
  return good;
}

// The line was lost amid the answer. What came stays, but of a window by numbers, whose folder is
// not known yet. Servers answer in order: where this one hung up, it was over the first that did
// not come.
static void
keep_rest (ImapSyncHeaders *headers, const GError *loss)
{
  ImapSync *sync = headers->sync;
  uint32_t suspect = 0;
  if (headers->request.uids) {
    g_autoptr (ImapUidSet) missing = imap_uid_set_subtract (headers->request.uids, headers->came);
    suspect = imap_uid_set_min (missing);
    give_rows (headers, 0, NULL);
  }
  sync_suspects_note (sync->context->suspects, sync->kept, suspect, imap_sync_hang_of (sync, loss));
}

static bool
end_fetch (ImapSyncHeaders *headers, uint32_t ticket, GError **error)
{
  ImapSync *sync = headers->sync;
  g_autoptr (GError) failure = NULL;
  if (imap_session_fetch_end (sync->session, ticket, sync->cancellable, &failure))
    return true;
  if (!imap_sync_is_connected (sync))
    keep_rest (headers, failure);
  g_propagate_error (error, g_steal_pointer (&failure));
  return false;
}

static bool
take_error (ImapSyncHeaders *headers, GError **error)
{
  if (!headers->error)
    return false;
  g_propagate_error (error, g_steal_pointer (&headers->error));
  return true;
}

ImapSyncHeaders *
imap_sync_headers_new (ImapSync *sync, uint32_t fresh_from)
{
  ImapSyncHeaders *headers = g_new0 (ImapSyncHeaders, 1);
  headers->sync = sync;
  headers->fresh_from = fresh_from;
  headers->rows = new_rows ();
  headers->broken = imap_uid_set_new ();
  headers->came = imap_uid_set_new ();
  return headers;
}

void
imap_sync_headers_free (ImapSyncHeaders *headers)
{
  if (!headers)
    return;
  // Given up in the middle: the session still answers into this request.
  if (headers->ticket)
    imap_session_fetch_end (headers->sync->session, headers->ticket, headers->sync->cancellable,
                            NULL);
  g_ptr_array_unref (headers->rows);
  imap_uid_set_free (headers->broken);
  imap_uid_set_free (headers->came);
  g_clear_pointer (&headers->among, imap_uid_set_free);
  g_clear_error (&headers->error);
  g_free (headers);
}

void
imap_sync_headers_set_ids (ImapSyncHeaders *headers, int64_t first_id, ImapUidSet *among)
{
  headers->first_id = first_id;
  headers->among = among;
}

bool
imap_sync_headers_begin (ImapSyncHeaders *headers, const ImapUidSet *uids, uint32_t first,
                         uint32_t last, GError **error)
{
  headers->request = (ImapFetchRequest) {.uids = uids,
                                         .first = first,
                                         .last = last,
                                         .items = IMAP_SYNC_ROW_ITEMS | IMAP_SYNC_ROW_IDS,
                                         .header_fields = IMAP_SYNC_ROW_FIELDS,
                                         .on_fetch = on_fetch,
                                         .data = headers};
  headers->ticket = imap_session_fetch_begin (headers->sync->session, &headers->request,
                                              headers->sync->cancellable, error);
  return headers->ticket != 0;
}

bool
imap_sync_headers_end (ImapSyncHeaders *headers, uint32_t low_uid, GError **error)
{
  uint32_t ticket = headers->ticket;
  headers->ticket = 0;
  return end_fetch (headers, ticket, error) && fetch_broken (headers, error) &&
         !take_error (headers, error) && give_rows (headers, low_uid, error);
}

bool
imap_sync_headers_bare (ImapSyncHeaders *headers, uint32_t uid, GError **error)
{
  imap_uid_set_add (headers->broken, uid);
  return fetch_plain (headers, IMAP_FETCH_FLAGS | IMAP_FETCH_INTERNALDATE, NULL, error) &&
         give_rows (headers, 0, error);
}

bool
imap_sync_headers_flush (ImapSync *sync, GError **error)
{
  g_autoptr (GArray) fresh = g_array_new (FALSE, FALSE, sizeof (int64_t));
  bool good = imap_sync_writer_drain (sync->writer, &sync->report.added, fresh, error);
  sync_context_tell_new_mail (sync->context, fresh);
  if (imap_sync_writer_take_recorded (sync->writer))
    sync_context_tell_recorded (sync->context);
  return good;
}

uint32_t
imap_sync_headers_get_lowest (const ImapSyncHeaders *headers)
{
  return headers->lowest;
}

uint32_t
imap_sync_headers_get_highest (const ImapSyncHeaders *headers)
{
  return headers->highest;
}
