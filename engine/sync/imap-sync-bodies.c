// SPDX-License-Identifier: GPL-3.0-or-later
//
// Requests of about two megabytes, two in flight; larger messages one by one, behind the others.

#include "sync/imap-sync-bodies.h"

#include "store/store-content.h"
#include "sync/imap-sync-contents.h"
#include "sync/imap-sync-count.h"
#include "sync/imap-sync-identity.h"
#include "sync/imap-sync-large.h"
#include "sync/imap-sync-short.h"
#include "sync/imap-sync-whole.h"

#include <string.h>

// Small enough that a person's own request never waits long behind one.
#define REQUEST_BYTES (2 * 1024 * 1024)
#define REQUEST_MESSAGES 100

#define IN_FLIGHT 2

// Larger messages come when they are opened.
#define DEFAULT_MAX_SIZE (4 * 1024 * 1024)

// Looked up at a time: enough for several requests.
#define LISTED 500

// No more of it by this connection.
static void
give_up (ImapSync *sync, int64_t message_id)
{
  g_hash_table_add (sync->without_body, g_memdup2 (&message_id, sizeof message_id));
}

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
  give_up (sync, message_id);
  return false;
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

// The disk did not give back what came: it is asked for again by the next connection.
static void
note_unread (ImapSync *sync, const GError *failure)
{
  if (!sync->report.error)
    sync->report.error = g_error_copy (failure);
}

// Those that the session found out by halves.
static void
note_defects (ImapSyncContents *batch)
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
note_failed (ImapSync *sync, ImapSyncContents *batch)
{
  GHashTableIter iter;
  void *message_id;
  g_hash_table_iter_init (&iter, batch->messages);
  while (g_hash_table_iter_next (&iter, NULL, &message_id))
    give_up (sync, *(int64_t *) message_id);
}

// Over some the server has hung up: they go alone, and then no more.
// Fills BATCH from ROWS at *AT on. False when nothing is left.
static bool
fill (ImapSync *sync, ImapSyncContents *batch, const GArray *rows, unsigned int *at)
{
  uint64_t bytes = 0;
  unsigned int n = 0;
  for (; *at < rows->len && n < REQUEST_MESSAGES && bytes < REQUEST_BYTES; (*at)++) {
    const StoreUidRow *row = &g_array_index (rows, StoreUidRow, *at);
    unsigned int hangs = sync_suspects_count (sync->context->suspects, batch->folder_id, row->uid);
    if (hangs >= SYNC_HANGS_CONTENT)
      give_up (sync, row->message_id);
    if (hangs && n)
      break;
    if (row->size > IMAP_SYNC_LARGE_BYTES || !claim (sync, row->message_id))
      continue;
    imap_sync_contents_add (batch, row->uid, row->message_id);
    g_array_append_val (batch->claimed, row->message_id);
    bytes += hangs ? REQUEST_BYTES : row->size;
    n++;
  }
  return n > 0;
}

static bool
begin_next (ImapSync *sync, ImapSyncContents *batch, const GArray *rows, unsigned int *at,
            GError **error)
{
  imap_sync_contents_init (batch, sync, STORE_PRIORITY_BACKFILL);
  if (!fill (sync, batch, rows, at)) {
    imap_sync_contents_clear (batch);
    return true;
  }
  return imap_sync_contents_begin (batch, error);
}

// Over what came the server had no reason to hang up.
static void
forget_suspects (ImapSync *sync, ImapSyncContents *batch)
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
end_next (ImapSync *sync, ImapSyncContents *batch, GError **error)
{
  g_autoptr (GError) failure = NULL;
  bool good = imap_sync_contents_end (batch, &failure);
  if (good && g_hash_table_size (batch->messages) < imap_uid_set_count (batch->uids))
    sync->put_off = 0;
  if (!good && imap_uid_set_count (batch->uids) == 1 && costs_itself (sync, failure)) {
    note_refused (sync, imap_uid_set_min (batch->uids), failure);
    good = true;
  }
  if (good) {
    if (batch->unread)
      note_unread (sync, batch->unread);
    note_defects (batch);
    bool withheld;
    good = imap_sync_contents_withheld (batch, &withheld, error);
    if (withheld)
      note_refused (sync, batch->given_nothing, NULL);
    forget_suspects (sync, batch);
    note_failed (sync, batch);
  } else {
    g_propagate_error (error, g_steal_pointer (&failure));
  }
  imap_sync_contents_clear (batch);
  return good;
}

// Two requests are always on their way, until ROWS are through or something urgent waits.
static bool
run_batches (ImapSync *sync, ImapSyncContents *batches, const GArray *rows, GError **error)
{
  unsigned int at = 0;
  for (unsigned int turn = 0;; turn = (turn + 1) % IN_FLIGHT) {
    for (unsigned int i = 0; i < IN_FLIGHT; i++) {
      ImapSyncContents *batch = &batches[(turn + i) % IN_FLIGHT];
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
  if (imap_sync_whole_fetch (sync, row, STORE_PRIORITY_BACKFILL, out_later, &failure)) {
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
  give_up (sync, row->message_id);
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
    bool unread = g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_FILE);
    if (!gone && !unread && !costs_itself (sync, failure)) {
      g_propagate_error (error, g_steal_pointer (&failure));
      return false;
    }
    if (unread)
      note_unread (sync, failure);
    else if (!gone)
      note_refused (sync, row->uid, failure);
    give_up (sync, row->message_id);
  }
  return true;
}

static bool
fetch_rows (ImapSync *sync, int64_t folder_id, const GArray *rows, GError **error)
{
  ImapSyncContents batches[IN_FLIGHT] = {0};
  bool good = imap_sync_select (sync, folder_id, error);
  if (good)
    imap_uid_set_free (imap_sync_applier_take_defects (sync->applier));
  good = good && run_batches (sync, batches, rows, error);
  for (unsigned int i = 0; i < IN_FLIGHT; i++)
    imap_sync_contents_clear (&batches[i]);
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
      return bodies->limit || imap_sync_short_fetch (sync, folder_id, error) ? IMAP_SYNC_DONE :
                                                                               IMAP_SYNC_FAILED;
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
  return (rows && any_left (sync, rows)) || imap_sync_short_is_any (sync, folder_id);
}

unsigned int
imap_sync_bodies_count_missing (ImapSync *sync, int64_t folder_id, const ImapSyncBodies *bodies)
{
  g_autoptr (GArray) rows = list_missing (sync, folder_id, bodies, NULL);
  return rows ? rows->len : 0;
}
