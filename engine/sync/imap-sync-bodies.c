// SPDX-License-Identifier: GPL-3.0-or-later
//
// Requests of about two megabytes, two in flight; what comes is hashed, compressed and read for its
// words outside of any write, and put in one write a batch.

#include "sync/imap-sync-bodies.h"

#include "store/store-content.h"
#include "sync/imap-sync-count.h"
#include "sync/imap-sync-identity.h"
#include "sync/imap-sync-large.h"
#include "sync/imap-sync-parts.h"
#include "sync/imap-sync-row.h"
#include "sync/imap-sync-spool.h"
#include "sync/sync-text.h"

#include <string.h>

// Small enough that a person's own request never waits long behind one.
#define REQUEST_BYTES (2 * 1024 * 1024)
#define REQUEST_MESSAGES 100

// Put together in one write.
#define PUT_BYTES (1024 * 1024)

#define IN_FLIGHT 2

// Larger messages come when they are opened.
#define DEFAULT_MAX_SIZE (4 * 1024 * 1024)

// Looked up at a time: enough for several requests.
#define LISTED 500

typedef struct {
  int64_t message_id;
  StoreContent *content;
  StoreText text;
  ImapSyncRow *row; // of a message whose header could not be had before; else NULL
} Ready;

// One FETCH of several messages.
typedef struct {
  ImapSync *sync;
  int64_t folder_id;
  StorePriority priority;
  ImapFetchRequest request;
  ImapUidSet *uids;
  GHashTable *messages; // uid → message id, until it came
  GArray *claimed;      // int64_t: message ids that no other connection brings meanwhile
  ImapSyncSpool spool;
  GArray *ready; // Ready
  uint64_t ready_bytes;
  uint32_t ticket; // 0: the place is free
  GError *error;
} Batch;

// To be brought by this connection. Where folders are labels another one may be at it from another
// folder, or have brought it since it was listed.
static bool
claim (ImapSync *sync, int64_t message_id)
{
  SyncClaims *claims = sync->context->claims;
  if (g_hash_table_contains (sync->without_body, &message_id))
    return false;
  if (!imap_session_has (sync->session, IMAP_CAP_GMAIL))
    return true;
  if (sync_claims_take (claims, message_id)) {
    if (!store_content_has (sync->store, message_id))
      return true;
    sync_claims_release (claims, message_id);
  }
  g_hash_table_add (sync->without_body, g_memdup2 (&message_id, sizeof message_id));
  return false;
}

static void
clear_ready (void *data)
{
  Ready *ready = data;
  g_clear_pointer (&ready->content, store_content_free);
  g_clear_pointer (&ready->row, imap_sync_row_free);
  store_text_clear (&ready->text);
}

static bool
put_one (StoreWrite *write, Ready *ready, GError **error)
{
  return (!ready->row ||
          store_message_fill (write, ready->message_id, &ready->row->headers, error)) &&
         store_content_put (write, ready->message_id, ready->content, &ready->text, error);
}

static bool
put_ready (Batch *batch, GError **error)
{
  if (!batch->ready->len)
    return true;
  g_autoptr (StoreWrite) write = store_write_begin (batch->sync->store, batch->priority, error);
  if (!write)
    return false;
  for (unsigned int i = 0; i < batch->ready->len; i++) {
    Ready *ready = &g_array_index (batch->ready, Ready, i);
    g_autoptr (GError) gone = NULL;
    if (put_one (write, ready, &gone)) {
      batch->sync->report.bodies++;
    } else if (!g_error_matches (gone, MAIL_ERROR, MAIL_ERROR_NOT_FOUND)) {
      g_propagate_error (error, g_steal_pointer (&gone));
      return false;
    }
  }
  if (!store_write_commit (g_steal_pointer (&write), error))
    return false;
  imap_sync_count_add (batch->sync, batch->folder_id, batch->ready->len, batch->ready_bytes);
  g_array_set_size (batch->ready, 0);
  batch->ready_bytes = 0;
  return true;
}

// What is another message is not stored.
static bool
make_ready (Batch *batch, uint32_t uid, int64_t message_id, GBytes *raw, GError **error)
{
  if (!imap_sync_identity_fits (batch->sync, batch->folder_id, uid, message_id, raw))
    return true;
  Ready ready = {.message_id = message_id};
  ready.content = store_content_prepare (batch->sync->store, raw, error);
  if (!ready.content)
    return false;
  sync_text_extract (raw, &ready.text, NULL);
  if (!store_uid_get_size (batch->sync->store, message_id))
    ready.row = imap_sync_row_new_from_raw (raw, 0, 0);
  g_array_append_val (batch->ready, ready);
  batch->ready_bytes += g_bytes_get_size (raw);
  return batch->ready_bytes < PUT_BYTES || put_ready (batch, error);
}

static GBytes *
dup_content (Batch *batch, const ImapFetch *fetch)
{
  const ImapSection *section = imap_fetch_find_section (fetch, "");
  if (!section)
    return NULL;
  if (section->streamed)
    return imap_sync_spool_take (&batch->spool);
  return section->data.p ? g_bytes_new (section->data.p, section->data.n) : NULL;
}

static void
on_fetch (void *data, const ImapFetch *fetch)
{
  Batch *batch = data;
  int64_t *message_id = g_hash_table_lookup (batch->messages, GUINT_TO_POINTER (fetch->uid));
  g_autoptr (GBytes) raw = message_id && !batch->error ? dup_content (batch, fetch) : NULL;
  if (!raw)
    return;
  make_ready (batch, fetch->uid, *message_id, raw, &batch->error);
  g_hash_table_remove (batch->messages, GUINT_TO_POINTER (fetch->uid));
}

static void
batch_init (Batch *batch, ImapSync *sync, StorePriority priority)
{
  *batch = (Batch) {.sync = sync, .folder_id = sync->selected, .priority = priority};
  batch->uids = imap_uid_set_new ();
  batch->messages = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  batch->claimed = g_array_new (FALSE, FALSE, sizeof (int64_t));
  batch->ready = g_array_new (FALSE, FALSE, sizeof (Ready));
  g_array_set_clear_func (batch->ready, clear_ready);
  imap_sync_spool_init (&batch->spool, store_dir (sync->store));
}

static void
batch_clear (Batch *batch)
{
  if (!batch->uids)
    return;
  // Given up in the middle: the session still answers into this request.
  if (batch->ticket)
    imap_session_fetch_end (batch->sync->session, batch->ticket, batch->sync->cancellable, NULL);
  for (unsigned int i = 0; i < batch->claimed->len; i++)
    sync_claims_release (batch->sync->context->claims, g_array_index (batch->claimed, int64_t, i));
  g_clear_pointer (&batch->claimed, g_array_unref);
  g_clear_pointer (&batch->uids, imap_uid_set_free);
  g_clear_pointer (&batch->messages, g_hash_table_unref);
  g_clear_pointer (&batch->ready, g_array_unref);
  g_clear_error (&batch->error);
  imap_sync_spool_clear (&batch->spool);
  batch->ticket = 0;
}

static void
batch_add (Batch *batch, uint32_t uid, int64_t message_id)
{
  imap_uid_set_add (batch->uids, uid);
  g_hash_table_insert (batch->messages, GUINT_TO_POINTER (uid),
                       g_memdup2 (&message_id, sizeof message_id));
}

static bool
batch_begin (Batch *batch, GError **error)
{
  batch->request = (ImapFetchRequest) {.uids = batch->uids,
                                       .items = IMAP_FETCH_UID,
                                       .section = "",
                                       .on_fetch = on_fetch,
                                       .sink = imap_sync_spool_get_sink (),
                                       .sink_data = &batch->spool,
                                       .data = batch};
  batch->ticket = imap_session_fetch_begin (batch->sync->session, &batch->request,
                                            batch->sync->cancellable, error);
  return batch->ticket != 0;
}

// What came before the line was lost stays; over what came next the server may have hung up.
static void
keep_rest (Batch *batch, const GError *loss)
{
  GHashTableIter iter;
  void *uid;
  uint32_t suspect = UINT32_MAX;
  g_hash_table_iter_init (&iter, batch->messages);
  while (g_hash_table_iter_next (&iter, &uid, NULL))
    suspect = MIN (suspect, GPOINTER_TO_UINT (uid));
  if (suspect < UINT32_MAX)
    sync_suspects_note (batch->sync->context->suspects, batch->folder_id, suspect,
                        imap_sync_hang_of (batch->sync, loss));
  put_ready (batch, NULL);
}

static bool
batch_end (Batch *batch, GError **error)
{
  uint32_t ticket = batch->ticket;
  g_autoptr (GError) failure = NULL;
  batch->ticket = 0;
  if (!imap_session_fetch_end (batch->sync->session, ticket, batch->sync->cancellable, &failure)) {
    if (!imap_sync_is_connected (batch->sync))
      keep_rest (batch, failure);
    g_propagate_error (error, g_steal_pointer (&failure));
    return false;
  }
  if (batch->error) {
    g_propagate_error (error, g_steal_pointer (&batch->error));
    return false;
  }
  return put_ready (batch, error);
}

// So often in a row "not now" is said of no single message, as Yahoo does ([UNAVAILABLE]).
#define PUT_OFF_IN_A_ROW 3

// What the server refuses costs itself alone, is told, and asked for again by the next connection.
// One that has a limit, or wants to be let be, refuses everything.
static bool
costs_itself (ImapSync *sync, const GError *refusal)
{
  if (!imap_sync_was_refused (sync, refusal) ||
      g_error_matches (refusal, MAIL_ERROR, MAIL_ERROR_QUOTA) ||
      strcmp (imap_session_get_refusal (sync->session), "THROTTLED") == 0)
    return false;
  sync->put_off = imap_sync_is_not_now (refusal) ? sync->put_off + 1 : 0;
  if (sync->put_off < PUT_OFF_IN_A_ROW)
    return true;
  sync->put_off = 0;
  return false;
}

static void
note_refused (ImapSync *sync, uint32_t uid, const GError *refusal)
{
  if (sync->report.error)
    return;
  const char *words = refusal ? mail_error_server_text (refusal) : NULL;
  GError *told = g_error_new (MAIL_ERROR, refusal ? refusal->code : MAIL_ERROR_SERVER_REFUSED,
                              "message %u was not given%s%s", uid, refusal ? ": " : "",
                              refusal ? imap_sync_reason (refusal) : "");
  sync->report.error = mail_error_with_server_text (told, words, -1);
}

// Those that the session found out by halves.
static void
note_defects (Batch *batch)
{
  g_autoptr (ImapUidSet) defects = imap_sync_applier_take_defects (batch->sync->applier);
  g_autoptr (ImapUidSet) ours = defects ? imap_uid_set_intersect (defects, batch->uids) : NULL;
  ImapUidSetIter iter;
  uint32_t uid;
  if (!ours)
    return;
  imap_uid_set_iter_init (&iter, ours);
  while (imap_uid_set_iter_next (&iter, &uid))
    if (g_hash_table_contains (batch->messages, GUINT_TO_POINTER (uid)))
      note_refused (batch->sync, uid, NULL);
}

// What the server did not send will not come by asking again on this connection.
static void
note_failed (ImapSync *sync, Batch *batch)
{
  GHashTableIter iter;
  void *message_id;
  g_hash_table_iter_init (&iter, batch->messages);
  while (g_hash_table_iter_next (&iter, NULL, &message_id))
    g_hash_table_add (sync->without_body, g_memdup2 (message_id, sizeof (int64_t)));
}

// Over some the server has hung up: they go alone, and then no more.
// Fills BATCH from ROWS at *AT on. False when nothing is left.
static bool
fill (ImapSync *sync, Batch *batch, const GArray *rows, unsigned int *at)
{
  uint64_t bytes = 0;
  unsigned int n = 0;
  for (; *at < rows->len && n < REQUEST_MESSAGES && bytes < REQUEST_BYTES; (*at)++) {
    const StoreUidRow *row = &g_array_index (rows, StoreUidRow, *at);
    unsigned int hangs = sync_suspects_count (sync->context->suspects, batch->folder_id, row->uid);
    if (hangs >= SYNC_HANGS_CONTENT)
      g_hash_table_add (sync->without_body, g_memdup2 (&row->message_id, sizeof row->message_id));
    if (hangs && n)
      break;
    if (row->size > IMAP_SYNC_LARGE_BYTES || !claim (sync, row->message_id))
      continue;
    batch_add (batch, row->uid, row->message_id);
    g_array_append_val (batch->claimed, row->message_id);
    bytes += hangs ? REQUEST_BYTES : row->size;
    n++;
  }
  return n > 0;
}

static bool
begin_next (ImapSync *sync, Batch *batch, const GArray *rows, unsigned int *at, GError **error)
{
  batch_init (batch, sync, STORE_PRIORITY_BACKFILL);
  if (!fill (sync, batch, rows, at)) {
    batch_clear (batch);
    return true;
  }
  return batch_begin (batch, error);
}

// Over what came the server had no reason to hang up.
static void
forget_suspects (ImapSync *sync, Batch *batch)
{
  SyncSuspects *suspects = sync->context->suspects;
  g_autoptr (ImapUidSet) noted = sync_suspects_dup (suspects, batch->folder_id);
  g_autoptr (ImapUidSet) asked = imap_uid_set_intersect (batch->uids, noted);
  ImapUidSetIter iter;
  uint32_t uid;
  imap_uid_set_iter_init (&iter, asked);
  while (imap_uid_set_iter_next (&iter, &uid))
    if (!g_hash_table_contains (batch->messages, GUINT_TO_POINTER (uid)))
      sync_suspects_forget (suspects, batch->folder_id, uid);
}

static bool
end_next (ImapSync *sync, Batch *batch, GError **error)
{
  g_autoptr (GError) failure = NULL;
  bool good = batch_end (batch, &failure);
  if (good && g_hash_table_size (batch->messages) < imap_uid_set_count (batch->uids))
    sync->put_off = 0;
  if (!good && imap_uid_set_count (batch->uids) == 1 && costs_itself (sync, failure)) {
    note_refused (sync, imap_uid_set_min (batch->uids), failure);
    good = true;
  }
  if (good) {
    note_defects (batch);
    forget_suspects (sync, batch);
    note_failed (sync, batch);
  } else {
    g_propagate_error (error, g_steal_pointer (&failure));
  }
  batch_clear (batch);
  return good;
}

// Two requests are always on their way, until ROWS are through or something urgent waits.
static bool
run_batches (ImapSync *sync, Batch *batches, const GArray *rows, GError **error)
{
  unsigned int at = 0;
  for (unsigned int turn = 0;; turn = (turn + 1) % IN_FLIGHT) {
    for (unsigned int i = 0; i < IN_FLIGHT; i++) {
      Batch *batch = &batches[(turn + i) % IN_FLIGHT];
      if (!batch->ticket && !imap_sync_should_pause (sync) &&
          !begin_next (sync, batch, rows, &at, error))
        return false;
    }
    if (!batches[turn].ticket)
      return true;
    if (!end_next (sync, &batches[turn], error))
      return false;
  }
}

static bool
any_left (ImapSync *sync, const GArray *rows)
{
  for (unsigned int i = 0; i < rows->len; i++)
    if (!g_hash_table_contains (sync->without_body,
                                &g_array_index (rows, StoreUidRow, i).message_id))
      return true;
  return false;
}

static GArray *
list_missing (ImapSync *sync, int64_t folder_id, const ImapSyncBodies *bodies, GError **error)
{
  uint32_t at_once = bodies->limit ? bodies->limit : LISTED;
  return store_uid_list_missing_content (sync->store, folder_id, bodies->since, bodies->max_size,
                                         at_once + g_hash_table_size (sync->without_body), error);
}

// One message in one piece, whatever its size.
static bool
fetch_whole (ImapSync *sync, uint32_t uid, int64_t message_id, StorePriority priority,
             GError **error)
{
  Batch batch;
  batch_init (&batch, sync, priority);
  batch_add (&batch, uid, message_id);
  bool good = batch_begin (&batch, error) && batch_end (&batch, error);
  bool came = good && g_hash_table_size (batch.messages) == 0;
  batch_clear (&batch);
  if (good && !came)
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "the server does not have UID %u", uid);
  return came;
}

static bool
put_whole (ImapSync *sync, const StoreUidRow *row, GBytes *raw, StorePriority priority,
           GError **error)
{
  Batch batch;
  batch_init (&batch, sync, priority);
  bool good =
    make_ready (&batch, row->uid, row->message_id, raw, error) && put_ready (&batch, error);
  batch_clear (&batch);
  return good;
}

// In pieces; OUT_LATER, which may be NULL: something urgent waits, and the rest is for later.
static bool
fetch_large (ImapSync *sync, const StoreUidRow *row, StorePriority priority, bool *out_later,
             GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GBytes) raw = imap_sync_large_fetch (sync, row, &failure);
  if (raw)
    return put_whole (sync, row, raw, priority, error);
  if (g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_UNSUPPORTED))
    return fetch_whole (sync, row->uid, row->message_id, priority, error);
  if (failure) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return false;
  }
  *out_later = true;
  return true;
}

static uint64_t
count_received (ImapSync *sync)
{
  ImapTraffic traffic;
  imap_session_get_traffic (sync->session, &traffic);
  return traffic.bytes_in;
}

// Less than this of a large message before the line went is nothing: it does not get further.
#define ANY_OF_LARGE (64 * 1024)

static bool
fetch_large_in_turn (ImapSync *sync, const StoreUidRow *row, bool *out_later, GError **error)
{
  SyncSuspects *suspects = sync->context->suspects;
  int64_t folder_id = sync->selected;
  uint64_t before = count_received (sync);
  g_autoptr (GError) failure = NULL;
  if (fetch_large (sync, row, STORE_PRIORITY_BACKFILL, out_later, &failure)) {
    sync_suspects_forget (suspects, folder_id, row->uid);
    return true;
  }
  if (count_received (sync) - before < ANY_OF_LARGE)
    sync_suspects_note (suspects, folder_id, row->uid, imap_sync_hang_of (sync, failure));
  g_propagate_error (error, g_steal_pointer (&failure));
  return false;
}

// Over it the server hung up too often.
static bool
is_let_be (ImapSync *sync, const StoreUidRow *row)
{
  if (sync_suspects_count (sync->context->suspects, sync->selected, row->uid) < SYNC_HANGS_CONTENT)
    return false;
  g_hash_table_add (sync->without_body, g_memdup2 (&row->message_id, sizeof row->message_id));
  return true;
}

// Those that no batch takes.
static bool
fetch_large_rows (ImapSync *sync, const GArray *rows, GError **error)
{
  bool later = false;
  for (unsigned int i = 0; i < rows->len && !later && !imap_sync_should_pause (sync); i++) {
    const StoreUidRow *row = &g_array_index (rows, StoreUidRow, i);
    g_autoptr (GError) failure = NULL;
    if (row->size <= IMAP_SYNC_LARGE_BYTES || is_let_be (sync, row) ||
        !claim (sync, row->message_id))
      continue;
    bool good = fetch_large_in_turn (sync, row, &later, &failure);
    sync_claims_release (sync->context->claims, row->message_id);
    if (good) {
      sync->put_off = 0;
      continue;
    }
    bool gone = g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_NOT_FOUND) ||
                g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_STALE);
    if (!gone && !costs_itself (sync, failure)) {
      g_propagate_error (error, g_steal_pointer (&failure));
      return false;
    }
    if (!gone)
      note_refused (sync, row->uid, failure);
    g_hash_table_add (sync->without_body, g_memdup2 (&row->message_id, sizeof row->message_id));
  }
  return true;
}

static bool
fetch_rows (ImapSync *sync, int64_t folder_id, const GArray *rows, GError **error)
{
  Batch batches[IN_FLIGHT] = {0};
  bool good = imap_sync_select (sync, folder_id, error);
  if (good)
    imap_uid_set_free (imap_sync_applier_take_defects (sync->applier));
  good = good && run_batches (sync, batches, rows, error);
  for (unsigned int i = 0; i < IN_FLIGHT; i++)
    batch_clear (&batches[i]);
  return good && fetch_large_rows (sync, rows, error) &&
         (!imap_sync_identity_any_doubted (sync) ||
          imap_sync_identity_settle (sync, folder_id, error));
}

bool
imap_sync_bodies_period (SyncContext *context, const MailFolder *folder, ImapSyncBodies *out)
{
  const SyncAccountConfig *config = &context->config;
  MailSyncSettings settings;
  sync_context_get_settings (context, &settings);
  int days = sync_settings_offline_days (config->store, folder, settings.offline_days);
  int64_t now = g_get_real_time () / G_USEC_PER_SEC;
  *out = (ImapSyncBodies) {
    .since = days == MAIL_OFFLINE_ALL ? 0 : now - days * (int64_t) 86400,
    .max_size = config->bodies_max_size ? config->bodies_max_size : DEFAULT_MAX_SIZE,
  };
  return folder->selectable && days != MAIL_OFFLINE_NONE;
}

ImapSyncStep
imap_sync_bodies (ImapSync *sync, int64_t folder_id, const ImapSyncBodies *bodies, GError **error)
{
  while (true) {
    g_autoptr (GArray) rows = list_missing (sync, folder_id, bodies, error);
    if (!rows)
      return IMAP_SYNC_FAILED;
    if (!any_left (sync, rows)) {
      imap_sync_count_end (sync);
      return IMAP_SYNC_DONE;
    }
    if (!bodies->limit)
      imap_sync_count_begin (sync, folder_id, bodies->since, bodies->max_size);
    if (!fetch_rows (sync, folder_id, rows, error))
      return IMAP_SYNC_FAILED;
    if (bodies->limit)
      return IMAP_SYNC_DONE;
    if (imap_sync_should_pause (sync))
      return IMAP_SYNC_MORE;
  }
}

bool
imap_sync_bodies_are_missing (ImapSync *sync, int64_t folder_id, const ImapSyncBodies *bodies)
{
  g_autoptr (GArray) rows = list_missing (sync, folder_id, bodies, NULL);
  return rows && any_left (sync, rows);
}

unsigned int
imap_sync_bodies_count_missing (ImapSync *sync, int64_t folder_id, const ImapSyncBodies *bodies)
{
  g_autoptr (GArray) rows = list_missing (sync, folder_id, bodies, NULL);
  return rows ? rows->len : 0;
}

static bool
fetch_parts (ImapSync *sync, const StoreUidRow *row, const ImapSyncWish *wanted, bool *out_later,
             GError **error)
{
  if (row->size > IMAP_SYNC_PARTS_BYTES && wanted->extent == IMAP_SYNC_WANT_READABLE)
    return imap_sync_parts_fetch_readable (sync, row, error);
  if (wanted->extent == IMAP_SYNC_WANT_PART)
    return imap_sync_parts_fetch (sync, row, wanted->part_path, wanted->again, out_later, error);
  g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_UNSUPPORTED, "the whole is wanted");
  return false;
}

static bool
fetch_wanted (ImapSync *sync, const StoreUidRow *row, const ImapSyncWish *wanted, bool *out_later,
              GError **error)
{
  g_autoptr (GError) failure = NULL;
  if (fetch_parts (sync, row, wanted, out_later, &failure))
    return true;
  if (!g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_UNSUPPORTED)) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return false;
  }
  return row->size <= IMAP_SYNC_LARGE_BYTES ?
           fetch_whole (sync, row->uid, row->message_id, STORE_PRIORITY_USER, error) :
           fetch_large (sync, row, STORE_PRIORITY_USER, out_later, error);
}

// From where it is thought to be, which is told.
static bool
fetch_from (ImapSync *sync, const ImapSyncWish *wanted, int64_t *out_folder_id, uint32_t *out_uid,
            GError **error)
{
  StoreUidRow row = {.message_id = wanted->message_id};
  if (!store_uid_find (sync->store, row.message_id, out_folder_id, &row.uid, error) ||
      !imap_sync_select (sync, *out_folder_id, error))
    return false;
  *out_uid = row.uid;
  row.size = store_uid_get_size (sync->store, row.message_id);
  bool later = false;
  // Whatever else is urgent waits behind it: the job of another may lie in the queue all the while.
  sync->is_foremost = true;
  bool good = fetch_wanted (sync, &row, wanted, &later, error);
  sync->is_foremost = false;
  return good && !(later && g_cancellable_set_error_if_cancelled (sync->abandoned, error));
}

// So often the folder is looked at anew for a message that is not where it was.
#define LOOKS_ANEW 2

bool
imap_sync_bodies_fetch (ImapSync *sync, const ImapSyncWish *wanted, GError **error)
{
  for (int look = 0;; look++) {
    int64_t folder_id = 0, selected = sync->selected;
    uint32_t uid = 0;
    g_autoptr (GError) failure = NULL;
    bool good = fetch_from (sync, wanted, &folder_id, &uid, &failure);
    if (good && !imap_sync_identity_is_doubted (sync, wanted->message_id)) {
      sync_suspects_forget (sync->context->suspects, folder_id, uid);
      return true;
    }
    // A folder that was open for a while may have been made anew, and has no such UID.
    bool gone = g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_NOT_FOUND) && folder_id &&
                folder_id == selected;
    bool stale = good || gone || g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_STALE);
    if (!stale || look == LOOKS_ANEW || !imap_sync_is_connected (sync)) {
      if (good)
        g_set_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "the server gives another message");
      else
        g_propagate_error (error, g_steal_pointer (&failure));
      return false;
    }
    if (!imap_sync_identity_settle (sync, folder_id, error))
      return false;
  }
}
