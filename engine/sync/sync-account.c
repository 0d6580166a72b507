// SPDX-License-Identifier: GPL-3.0-or-later
//
// The account's public face: starts and ends its lanes and its outbox, and hands requests to them.

#include "sync/sync-account.h"

#include "store/store-content.h"
#include "store/store-folder.h"
#include "store/store-outbox.h"
#include "store/store-part.h"
#include "store/store-sight.h"
#include "sync/imap-sync-search.h"
#include "sync/imap-sync-unreadable.h"
#include "sync/imap-sync-wish.h"
#include "sync/pop3-lane.h"
#include "sync/sync-lanes.h"
#include "sync/sync-outbox.h"
#include "sync/sync-pass.h"

// A download that a dying connection cut is tried once more on a new one.
#define FETCH_TRIES 2

// Messages of rows in sight: some screens of long conversations.
#define MAX_IN_SIGHT 500

struct _SyncAccount {
  SyncContext *context;
  GMutex mutex;     // the first use may come from any thread
  SyncLanes *lanes; // of an account with an IMAP server; else NULL
  Pop3Lane *pop3;   // of one with a POP3 server; else NULL
  SyncOutbox *outbox;
};

static void
on_recorded (void *data)
{
  SyncAccount *account = data;
  if (account->pop3)
    pop3_lane_poke (account->pop3);
  else
    sync_lanes_poke_sent (account->lanes);
}

static bool
is_imap (SyncAccount *account)
{
  g_autoptr (MailAccount) snapshot = sync_context_ref_account (account->context);
  return snapshot->incoming_kind == MAIL_SERVICE_IMAP;
}

// The threads are made at the first use, and stay until the account is freed.
static void
ensure_lanes (SyncAccount *account)
{
  bool imap = is_imap (account);
  g_mutex_lock (&account->mutex);
  if (!account->outbox) {
    account->context->recorded = on_recorded;
    account->context->recorded_data = account;
    if (imap)
      account->lanes = sync_lanes_new (account->context);
    else
      account->pop3 = pop3_lane_new (account->context);
    account->outbox = sync_outbox_new (account->context, on_recorded, account);
  }
  g_mutex_unlock (&account->mutex);
}

static bool
has_lanes (SyncAccount *account)
{
  g_mutex_lock (&account->mutex);
  bool has = account->outbox != NULL;
  g_mutex_unlock (&account->mutex);
  return has;
}

static bool
run_request (SyncAccount *account, SyncRequest *request, MailJobPriority priority,
             GCancellable *cancellable, GError **error)
{
  if (!account->lanes) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_UNSUPPORTED, "the account's server is not IMAP");
    return false;
  }
  SyncWorker *worker = sync_lanes_get_interactive (account->lanes);
  if (sync_request_push (request, sync_worker_get_queue (worker), priority))
    return sync_request_wait (request, cancellable, error);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the account is at its end");
  return false;
}

// Only when something waits is the submission server asked.
static bool
flush_outbox (SyncAccount *account, GCancellable *cancellable, GError **error)
{
  int64_t now = g_get_real_time () / G_USEC_PER_SEC, next_due = 0;
  g_autoptr (GPtrArray) due = store_outbox_list_due (
    account->context->config.store, account->context->account_id, now, &next_due, error);
  if (!due)
    return false;
  ensure_lanes (account);
  return (!due->len && !next_due) || sync_outbox_flush (account->outbox, cancellable, error);
}

static void
wanted_free (void *data)
{
  ImapSyncWish *wanted = data;
  g_free ((char *) wanted->part_path);
  g_free (wanted);
}

static void
run_fetch (void *worker, SyncRequest *request)
{
  ImapSyncWish *wanted = sync_request_get_data (request);
  GError *error = NULL;
  for (int i = 0; i < FETCH_TRIES; i++) {
    g_clear_error (&error);
    wanted->again = i > 0;
    ImapSync *sync = sync_worker_require (worker, request, &error);
    if (!sync || imap_sync_wish_fetch (sync, wanted, &error) || imap_sync_is_connected (sync))
      break;
  }
  sync_request_finish (request, error);
}

SyncAccount *
sync_account_new (const MailAccount *account, const SyncAccountConfig *config)
{
  SyncAccount *self = g_new0 (SyncAccount, 1);
  self->context = sync_context_new (account, config);
  g_mutex_init (&self->mutex);
  return self;
}

void
sync_account_free (SyncAccount *account)
{
  if (!account)
    return;
  sync_outbox_free (account->outbox);
  sync_lanes_free (account->lanes);
  pop3_lane_free (account->pop3);
  sync_context_free (account->context);
  g_mutex_clear (&account->mutex);
  g_free (account);
}

void
sync_account_start (SyncAccount *account)
{
  ensure_lanes (account);
  if (account->pop3)
    pop3_lane_start (account->pop3);
  else
    sync_lanes_start (account->lanes);
  sync_outbox_start (account->outbox);
}

void
sync_account_stop (SyncAccount *account)
{
  if (!has_lanes (account))
    return;
  sync_outbox_stop (account->outbox);
  if (account->pop3)
    pop3_lane_stop (account->pop3);
  else
    sync_lanes_stop (account->lanes);
}

static void
reset_lanes (SyncAccount *account)
{
  if (!has_lanes (account))
    return;
  if (account->pop3)
    pop3_lane_reset (account->pop3);
  else
    sync_lanes_reset (account->lanes);
  sync_outbox_reset (account->outbox);
}

void
sync_account_set_account (SyncAccount *account, const MailAccount *snapshot)
{
  sync_context_set_account (account->context, snapshot);
  reset_lanes (account);
}

const MailAccount *
sync_account_get_account (SyncAccount *account)
{
  // The context keeps its reference until set_account.
  MailAccount *snapshot = sync_context_ref_account (account->context);
  mail_account_unref (snapshot);
  return snapshot;
}

MailAccountState *
sync_account_dup_state (SyncAccount *account)
{
  return sync_state_dup (account->context->state);
}

static bool
add_folder_health (SyncAccount *account, const MailFolder *folder, MailHealth *health,
                   GError **error)
{
  StoreFolderSync sync;
  if (!folder->selectable)
    return true;
  if (!store_folder_get_sync (account->context->config.store, folder->id, &sync, error))
    return false;
  // Folders that were equal at the last look at all of them were not written.
  int64_t last_check = sync_state_get_last_check (account->context->state);
  bool equal = sync.synced && !sync_plan_has (account->context->plan, folder->id);
  MailFolderHealth *item = g_new0 (MailFolderHealth, 1);
  *item = (MailFolderHealth) {
    .path = g_strdup (folder->path),
    .role = folder->role,
    .last_sync = equal ? MAX (sync.last_sync, last_check) : sync.last_sync,
    .synced = sync.synced,
    .here = (uint32_t) MAX (folder->total, 0),
    .there = sync.server_total,
    .withheld = sync_suspects_count_withheld (account->context->suspects, folder->id),
    .refusal =
      imap_sync_unreadable_dup (account->context->config.store, folder->account_id, folder->id)};
  g_ptr_array_add (health->folders, item);
  return true;
}

MailHealth *
sync_account_dup_health (SyncAccount *account, GError **error)
{
  g_autoptr (MailHealth) health = mail_health_new ();
  SyncContext *context = account->context;
  g_autoptr (GPtrArray) folders =
    store_folder_list (context->config.store, context->account_id, error);
  if (!folders)
    return NULL;
  health->account_id = context->account_id;
  health->online = sync_context_is_available (context);
  sync_state_add_health (context->state, health);
  for (unsigned int i = 0; i < folders->len; i++)
    if (!add_folder_health (account, folders->pdata[i], health, error))
      return NULL;
  return g_steal_pointer (&health);
}

// What went wrong, the session's own trouble before that of the outbox.
static bool
conclude (MailSyncReport *report, GError *failure, GError *unsent, GError **error)
{
  GError *first = failure ? failure : unsent;
  if (!first)
    return true;
  if (failure)
    g_clear_error (&unsent);
  if (!report->error)
    report->error = g_error_copy (first);
  g_propagate_error (error, first);
  return false;
}

// A path that was asked for and is not there is a mistake that somebody wants to hear of.
static bool
knows_folders (SyncAccount *account, const char *const *folders, GError **error)
{
  for (; folders && *folders; folders++) {
    g_autoptr (MailFolder) folder = store_folder_get_by_path (
      account->context->config.store, account->context->account_id, *folders, error);
    if (!folder)
      return false;
  }
  return true;
}

static bool
sync_pop3 (SyncAccount *account, const char *const *folders, GCancellable *cancellable,
           MailSyncReport *out_report, GError **error)
{
  GError *failure = NULL, *unsent = NULL;
  *out_report = (MailSyncReport) {.account_id = account->context->account_id};
  flush_outbox (account, cancellable, &unsent);
  // No folder at all: only the outbox is meant. To log in could break the server's LOGIN-DELAY.
  bool asks_server = !folders || *folders;
  if (asks_server && knows_folders (account, folders, &failure))
    pop3_lane_sync (account->pop3, cancellable, out_report, &failure);
  return conclude (out_report, failure, unsent, error);
}

bool
sync_account_sync (SyncAccount *account, const char *const *folders, MailBodies bodies,
                   GCancellable *cancellable, MailSyncReport *out_report, GError **error)
{
  ensure_lanes (account);
  if (account->pop3)
    return sync_pop3 (account, folders, cancellable, out_report, error);
  SyncPass *pass = g_new0 (SyncPass, 1);
  pass->folders = g_strdupv ((char **) folders);
  pass->bodies = bodies;
  pass->n_helpers = sync_lanes_list_helpers (account->lanes, pass->helpers);
  g_autoptr (SyncRequest) request =
    sync_request_new (sync_pass_run, pass, (GDestroyNotify) sync_pass_free);
  GError *failure = NULL, *unsent = NULL;
  *out_report = (MailSyncReport) {.account_id = account->context->account_id};
  flush_outbox (account, cancellable, &unsent);
  run_request (account, request, MAIL_JOB_WATCH, cancellable, &failure);
  if (!g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    *out_report = pass->report;
    pass->report.error = NULL;
    out_report->account_id = account->context->account_id;
  }
  return conclude (out_report, failure, unsent, error);
}

static bool
fetch (SyncAccount *account, const ImapSyncWish *wanted, GCancellable *cancellable, GError **error)
{
  if (store_content_has_sound (account->context->config.store, wanted->message_id))
    return true;
  ensure_lanes (account);
  if (account->pop3)
    return pop3_lane_fetch (account->pop3, wanted->message_id, cancellable, error);
  ImapSyncWish *copy = g_memdup2 (wanted, sizeof *wanted);
  copy->part_path = g_strdup (wanted->part_path);
  g_autoptr (SyncRequest) request = sync_request_new (run_fetch, copy, wanted_free);
  return run_request (account, request, MAIL_JOB_INTERACTIVE, cancellable, error);
}

bool
sync_account_fetch_message (SyncAccount *account, int64_t message_id, GCancellable *cancellable,
                            GError **error)
{
  const ImapSyncWish wanted = {.message_id = message_id};
  return fetch (account, &wanted, cancellable, error);
}

bool
sync_account_fetch_readable (SyncAccount *account, int64_t message_id, GCancellable *cancellable,
                             GError **error)
{
  const ImapSyncWish wanted = {.message_id = message_id, .extent = IMAP_SYNC_WANT_READABLE};
  g_autoptr (GBytes) abridged =
    store_part_get (account->context->config.store, message_id, STORE_PART_ABRIDGED, NULL);
  return abridged || fetch (account, &wanted, cancellable, error);
}

bool
sync_account_fetch_part (SyncAccount *account, int64_t message_id, const char *path,
                         GCancellable *cancellable, GError **error)
{
  const ImapSyncWish wanted = {
    .message_id = message_id, .extent = IMAP_SYNC_WANT_PART, .part_path = path};
  return fetch (account, &wanted, cancellable, error);
}

typedef struct {
  char *search;
  GArray *folders; // int64_t
  MailServerSearch result;
} ServerSearch;

static void
server_search_free (void *data)
{
  ServerSearch *search = data;
  g_free (search->search);
  g_array_unref (search->folders);
  g_free (search);
}

static void
run_search (void *worker, SyncRequest *request)
{
  ServerSearch *search = sync_request_get_data (request);
  GError *error = NULL;
  for (unsigned int i = 0; i < search->folders->len; i++) {
    if (sync_request_is_abandoned (request))
      break;
    g_clear_error (&error);
    ImapSync *sync = sync_worker_require (worker, request, &error);
    if (!sync)
      break;
    int64_t folder_id = g_array_index (search->folders, int64_t, i);
    if (imap_sync_search (sync, folder_id, search->search, &search->result, &error))
      search->result.folders++;
    else
      search->result.failed++;
  }
  // One folder that can't be asked does not make worthless what the others said.
  if (search->result.folders > 0)
    g_clear_error (&error);
  sync_request_finish (request, error);
}

bool
sync_account_search (SyncAccount *account, const char *search, const GArray *folders,
                     GCancellable *cancellable, MailServerSearch *out, GError **error)
{
  ServerSearch *data = g_new0 (ServerSearch, 1);
  data->search = g_strdup (search);
  data->folders = g_array_copy ((GArray *) folders);
  g_autoptr (SyncRequest) request = sync_request_new (run_search, data, server_search_free);
  if (!is_imap (account)) // all of its mail is here
    return true;
  ensure_lanes (account);
  if (!run_request (account, request, MAIL_JOB_INTERACTIVE, cancellable, error))
    return false;
  out->folders += data->result.folders;
  out->failed += data->result.failed;
  out->found += data->result.found;
  out->fetched += data->result.fetched;
  out->half_asked += data->result.half_asked;
  return true;
}

void
sync_account_poke (SyncAccount *account)
{
  if (!has_lanes (account))
    return;
  if (account->pop3)
    pop3_lane_poke (account->pop3);
  else
    sync_lanes_poke (account->lanes);
}

void
sync_account_poke_draft (SyncAccount *account)
{
  if (!has_lanes (account))
    return;
  if (account->pop3)
    pop3_lane_poke (account->pop3);
  else
    sync_lanes_poke_sent (account->lanes);
}

void
sync_account_poke_outbox (SyncAccount *account)
{
  if (has_lanes (account))
    sync_outbox_poke (account->outbox);
}

void
sync_account_cancel_check (SyncAccount *account)
{
  if (has_lanes (account) && account->pop3)
    pop3_lane_cancel (account->pop3);
}

void
sync_account_settings_changed (SyncAccount *account)
{
  if (!has_lanes (account))
    return;
  if (account->pop3)
    pop3_lane_poke (account->pop3);
  else
    sync_lanes_settings_changed (account->lanes);
}

void
sync_account_policy_changed (SyncAccount *account)
{
  if (has_lanes (account) && account->pop3)
    pop3_lane_reset (account->pop3);
}

void
sync_account_set_open_folder (SyncAccount *account, int64_t folder_id)
{
  sync_context_set_open_folder (account->context, folder_id);
  if (has_lanes (account) && account->lanes)
    sync_lanes_folder_opened (account->lanes);
}

void
sync_account_set_sight (SyncAccount *account, int64_t folder_id, const int64_t *message_ids,
                        size_t n)
{
  SyncContext *context = account->context;
  StoreFolderSync known;
  g_autoptr (GArray) rows =
    store_sight_list (context->config.store, folder_id, message_ids, n, MAX_IN_SIGHT, NULL);
  bool wanted = rows && store_folder_get_sync (context->config.store, folder_id, &known, NULL) &&
                sync_sight_set (context->sight, folder_id, rows, known.highestmodseq == 0);
  if (wanted && has_lanes (account) && account->lanes)
    sync_lanes_sight_changed (account->lanes);
}

void
sync_account_network_changed (SyncAccount *account, bool available)
{
  sync_context_set_available (account->context, available);
  reset_lanes (account);
}
