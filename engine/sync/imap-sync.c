// SPDX-License-Identifier: GPL-3.0-or-later
//
// The connection, the selected folder and the kept folder: what every verb stands on.

#include "sync/imap-sync.h"

#include "store/store-account.h"
#include "store/store-unarrived.h"
#include "sync/imap-sync-compare.h"
#include "sync/imap-sync-count.h"
#include "sync/imap-sync-identity.h"
#include "sync/imap-sync-remap.h"
#include "sync/imap-sync-sweep.h"
#include "sync/imap-sync-unreadable.h"

#include <string.h>

// Remembered about the server's Sent folder for the outbox, which has no IMAP connection.
#define FILES_SENT_KEY "server-files-sent"

static StorePriority
priority_of (SyncLane lane)
{
  return lane == SYNC_LANE_BACKFILL ? STORE_PRIORITY_BACKFILL : STORE_PRIORITY_SYNC;
}

static void
forget_folder (ImapSync *sync)
{
  g_clear_pointer (&sync->folder, mail_folder_unref);
  g_clear_pointer (&sync->missing, imap_uid_set_free);
  g_clear_pointer (&sync->on_server, imap_uid_set_free);
  g_clear_pointer (&sync->unarrived, g_array_unref);
  memset (&sync->sync, 0, sizeof sync->sync);
  sync->modseq = 0;
  sync->window = 0;
}

static void
add_traffic (ImapSync *sync)
{
  ImapTraffic traffic;
  imap_session_get_traffic (sync->session, &traffic);
  sync->report.bytes_in += traffic.bytes_in - sync->counted.bytes_in;
  sync->report.bytes_out += traffic.bytes_out - sync->counted.bytes_out;
  sync->report.round_trips += (int) (traffic.round_trips - sync->counted.round_trips);
  sync->counted = traffic;
}

// Only a change is written: this runs at each connect.
static void
remember_server (ImapSync *sync)
{
  int64_t account_id = sync->context->account_id;
  const char *now = imap_session_files_sent (sync->session) ? "1" : NULL;
  g_autofree char *known = store_account_dup_value (sync->store, account_id, FILES_SENT_KEY, NULL);
  if (g_strcmp0 (known, now) == 0)
    return;
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, STORE_PRIORITY_SYNC, NULL);
  if (write && store_account_set_value (write, account_id, FILES_SENT_KEY, now, NULL))
    store_write_commit (g_steal_pointer (&write), NULL);
}

// A refusal that names no folder tells nobody what it is about.
static void
propagate_named (ImapSync *sync, int64_t folder_id, GError *refusal, GError **error)
{
  g_autoptr (MailFolder) folder = store_folder_get (sync->store, folder_id, NULL);
  if (folder && imap_sync_was_refused (sync, refusal))
    g_prefix_error (&refusal, "“%s”: ", folder->path);
  g_propagate_error (error, refusal);
}

// An OK that belongs to another command (imapproxy, where it keeps SELECT's answers, mixes up tags)
// tells nothing of the mailbox. Taken for one made anew, it would cost all that waits for it. What
// comes next would be another's answer, too: the session ends.
static bool
check_told (ImapSync *sync, int64_t folder_id, GError **error)
{
  StoreFolderSync known;
  if (!store_folder_get_sync (sync->store, folder_id, &known, error))
    return false;
  if (!known.uidvalidity || imap_session_get_mailbox (sync->session)->uidvalidity)
    return true;
  g_autoptr (GError) mixed_up =
    g_error_new_literal (MAIL_ERROR, MAIL_ERROR_PROTOCOL, "SELECT tells no UIDVALIDITY");
  imap_session_give_up (sync->session, mixed_up);
  g_propagate_error (error, g_steal_pointer (&mixed_up));
  return false;
}

static bool
select_mailbox (ImapSync *sync, int64_t folder_id, const ImapSelect *parameters, GError **error)
{
  g_autofree char *name = store_folder_dup_raw_name (sync->store, folder_id, error);
  if (!name)
    return false;
  if (!*name) {
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_SERVER_BUSY,
                         "the list of folders is to come");
    return false;
  }
  sync->selected = 0;
  sync->unreadable = 0;
  g_autoptr (GError) refusal = NULL;
  bool good = imap_session_select (sync->session, name, parameters, sync->cancellable, &refusal) &&
              check_told (sync, folder_id, &refusal);
  imap_sync_unreadable_note (sync, folder_id, refusal);
  if (good)
    sync->selected = folder_id;
  else
    propagate_named (sync, folder_id, g_steal_pointer (&refusal), error);
  return good;
}

static bool
load_folder (ImapSync *sync, int64_t folder_id, GError **error)
{
  forget_folder (sync);
  sync->folder = store_folder_get (sync->store, folder_id, error);
  sync->unarrived = store_unarrived_list (sync->store, folder_id, error);
  return sync->folder && sync->unarrived &&
         store_folder_get_sync (sync->store, folder_id, &sync->sync, error);
}

static bool
take_lease (ImapSync *sync, int64_t folder_id, bool wait, GError **error)
{
  SyncLeases *leases = sync->context->leases;
  if (wait)
    return sync_leases_take (leases, folder_id, sync->queue, sync->cancellable, error);
  if (sync_leases_try (leases, folder_id, sync->queue))
    return true;
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_SERVER_BUSY, "folder %" G_GINT64_FORMAT " is kept",
               folder_id);
  return false;
}

static bool
is_another_mailbox (const StoreFolderSync *known, const ImapMailbox *mailbox)
{
  bool renumbered = known->uidvalidity && mailbox->uidvalidity != known->uidvalidity;
  bool replaced =
    known->mailbox_key && mailbox->mailbox_key && mailbox->mailbox_key != known->mailbox_key;
  return renumbered || replaced;
}

// A server that was restored from a backup has its UIDVALIDITY still, and may have given UIDs that
// are known here to other messages since.
static bool
went_back (const StoreFolderSync *known, const ImapMailbox *mailbox)
{
  return (mailbox->uidnext && mailbox->uidnext < known->uidnext) ||
         (mailbox->highestmodseq && mailbox->highestmodseq < known->highestmodseq);
}

// Of a folder that was just selected.
static bool
check_went_back (ImapSync *sync, int64_t folder_id, GError **error)
{
  StoreFolderSync known;
  bool contradicts = false;
  if (!store_folder_get_sync (sync->store, folder_id, &known, error))
    return false;
  if (!went_back (&known, imap_session_get_mailbox (sync->session)))
    return true;
  if (!imap_sync_remap_contradicts (sync, folder_id, &contradicts, error))
    return false;
  if (!contradicts)
    return true;
  sync->selected = 0; // whoever wants it next has to look again
  g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_STALE, "UIDs were given to other messages");
  return false;
}

// With what is known from last time the server tells only what changed since.
static bool
open_kept (ImapSync *sync, GError **error)
{
  ImapSelect parameters = {.uidvalidity = sync->sync.uidvalidity,
                           .modseq = sync->sync.highestmodseq};
  imap_sync_applier_attach (sync->applier, sync->kept);
  if (!select_mailbox (sync, sync->kept, &parameters, error))
    return false;
  const ImapMailbox *mailbox = imap_session_get_mailbox (sync->session);
  sync->modseq = mailbox->highestmodseq;
  imap_sync_sweep_note_told (sync, sync->kept, sync->modseq);
  bool another = is_another_mailbox (&sync->sync, mailbox);
  if (another || went_back (&sync->sync, mailbox))
    return imap_sync_remap (sync, !another, error);
  return imap_sync_settle (sync, error);
}

static void
on_numbered_fetch (void *data, const ImapFetch *fetch)
{
  ImapSync *sync = data;
  if (fetch->uid && (fetch->has & IMAP_FETCH_FLAGS))
    imap_sync_applier_add_flags (sync->applier, fetch);
}

// A server without QRESYNC tells changes by number: ask which UIDs they are. One request over all
// of them when they are scattered.
static bool
fetch_numbers (ImapSync *sync, const ImapUidSet *numbers, GError **error)
{
  ImapFetchRequest request = {.first = imap_uid_set_min (numbers),
                              .last = imap_uid_set_max (numbers),
                              .items = IMAP_FETCH_FLAGS,
                              .on_fetch = on_numbered_fetch,
                              .data = sync};
  return imap_session_fetch (sync->session, &request, sync->cancellable, error);
}

ImapSync *
imap_sync_new (SyncContext *context, SyncLane lane, MailJobQueue *queue, GCancellable *cancellable)
{
  ImapSync *sync = g_new0 (ImapSync, 1);
  sync->context = context;
  sync->store = context->config.store;
  sync->lane = lane;
  sync->queue = queue;
  sync->cancellable = cancellable;
  sync->priority = priority_of (lane);
  sync->applier = imap_sync_applier_new (sync->store, context->state, lane);
  sync->writer = imap_sync_writer_new (sync->store);
  sync->without_body = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  sync->vouched = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  sync->doubted = imap_sync_identity_new_doubts ();
  sync->modseq_floors = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  return sync;
}

void
imap_sync_free (ImapSync *sync)
{
  if (!sync)
    return;
  imap_sync_disconnect (sync, false);
  imap_sync_count_end (sync);
  g_clear_object (&sync->abandoned);
  imap_sync_applier_free (sync->applier);
  imap_sync_writer_free (sync->writer);
  g_hash_table_unref (sync->without_body);
  g_hash_table_unref (sync->vouched);
  g_hash_table_unref (sync->doubted);
  g_hash_table_unref (sync->modseq_floors);
  g_clear_error (&sync->report.error);
  g_free (sync);
}

bool
imap_sync_connect (ImapSync *sync, GError **error)
{
  g_autoptr (MailAccount) account = sync_context_ref_account (sync->context);
  char *password = sync_context_dup_password (sync->context, account, &account->incoming,
                                              sync->cancellable, error);
  if (!password)
    return false;
  // Dovecot 2.4 says that UTF8=ACCEPT is enabled and goes on with names in modified UTF-7.
  ImapLogin login = {.net = sync->context->config.net,
                     .service = &account->incoming,
                     .user = mail_account_user (account, &account->incoming),
                     .password = password,
                     .account_id = account->id,
                     .strongest_seen =
                       sync_context_recall_strongest (sync->context, &account->incoming),
                     .want_qresync = true,
                     .want_utf8 = false,
                     .one_by_one = g_atomic_int_get (&sync->context->one_by_one),
                     .abandoned = sync->abandoned,
                     .idle_ms = sync->context->config.patience.idle_ms,
                     .done_ms = sync->context->config.patience.done_ms};
  memset (&sync->counted, 0, sizeof sync->counted);
  sync->listening = IMAP_SYNC_NOT_ASKED;
  sync->overflowed_at = 0;
  sync->session = imap_session_open (&login, imap_sync_applier_get_events (), sync->applier,
                                     sync->cancellable, error);
  sync_context_wipe (password);
  if (!sync->session)
    return false;
  remember_server (sync);
  sync_context_remember_strongest (sync->context, &account->incoming,
                                   imap_session_get_strongest_mechanism (sync->session));
  return true;
}

bool
imap_sync_is_connected (const ImapSync *sync)
{
  return sync->session && imap_session_is_alive (sync->session);
}

bool
imap_sync_is_too_hasty (ImapSync *sync)
{
  if (!sync->session || imap_session_is_alive (sync->session) ||
      !imap_session_is_ahead (sync->session))
    return false;
  g_atomic_int_set (&sync->context->one_by_one, true);
  return true;
}

void
imap_sync_disconnect (ImapSync *sync, bool polite)
{
  if (!sync->session)
    return;
  imap_sync_let_go (sync);
  if (polite)
    imap_session_logout (sync->session, sync->cancellable, NULL);
  imap_sync_is_too_hasty (sync);
  add_traffic (sync);
  g_clear_pointer (&sync->session, imap_session_free);
  g_hash_table_remove_all (sync->without_body);
  g_hash_table_remove_all (sync->vouched);
  g_hash_table_remove_all (sync->doubted);
  g_hash_table_remove_all (sync->modseq_floors);
  sync->put_off = 0;
  sync->short_asked = sync->short_equal = 0;
  sync->selected = 0;
}

void
imap_sync_set_abandoned (ImapSync *sync, GCancellable *abandoned)
{
  g_set_object (&sync->abandoned, abandoned);
  if (sync->session)
    imap_session_set_abandoned (sync->session, abandoned);
}

static bool
is_called_away (const ImapSync *sync)
{
  MailJobPriority urgent = sync->lane == SYNC_LANE_BACKFILL ? MAIL_JOB_WATCH : MAIL_JOB_INTERACTIVE;
  return mail_job_queue_has_waiting (sync->queue, urgent) ||
         sync_sight_is_wanted (sync->context->sight, sync->kept) ||
         (sync->kept && sync_leases_is_wanted (sync->context->leases, sync->kept));
}

bool
imap_sync_should_pause (const ImapSync *sync)
{
  return g_cancellable_is_cancelled (sync->abandoned) ||
         (!sync->is_foremost && is_called_away (sync));
}

// Another connection has learnt meanwhile that the folder is not the one that is selected here.
static bool
is_outdated (ImapSync *sync, int64_t folder_id)
{
  StoreFolderSync known;
  return store_folder_get_sync (sync->store, folder_id, &known, NULL) &&
         is_another_mailbox (&known, imap_session_get_mailbox (sync->session));
}

bool
imap_sync_select (ImapSync *sync, int64_t folder_id, GError **error)
{
  if (sync->selected != folder_id || is_outdated (sync, folder_id)) {
    imap_sync_let_go (sync);
    if (!select_mailbox (sync, folder_id, NULL, error) || !check_went_back (sync, folder_id, error))
      return false;
  }
  StoreFolderSync known;
  if (!store_folder_get_sync (sync->store, folder_id, &known, error))
    return false;
  const ImapMailbox *mailbox = imap_session_get_mailbox (sync->session);
  if (!is_another_mailbox (&known, mailbox))
    return true;
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_STALE, "UIDVALIDITY is %u, was %u",
               mailbox->uidvalidity, known.uidvalidity);
  return false;
}

// Of a folder that was selected before, Dovecot searches only what it has told of: what has come
// since it tells behind the answer.
bool
imap_sync_select_for_search (ImapSync *sync, int64_t folder_id, GError **error)
{
  bool was_selected = sync->selected == folder_id;
  return imap_sync_select (sync, folder_id, error) &&
         (!was_selected || imap_session_noop (sync->session, sync->cancellable, error));
}

void
imap_sync_select_ahead (ImapSync *sync, int64_t folder_id)
{
  g_autofree char *name = store_folder_dup_raw_name (sync->store, folder_id, NULL);
  if (sync->selected == folder_id || !name || !*name)
    return;
  imap_sync_let_go (sync);
  sync->selected = 0;
  imap_session_select_ahead (sync->session, name, sync->cancellable);
}

void
imap_sync_doubt_selected (ImapSync *sync)
{
  g_autoptr (MailFolder) inbox =
    store_folder_get_by_role (sync->store, sync->context->account_id, MAIL_ROLE_INBOX, NULL);
  if (sync->is_watched || (inbox && inbox->id == sync->selected))
    return;
  imap_sync_let_go (sync);
  sync->selected = 0;
}

bool
imap_sync_unselect (ImapSync *sync, GError **error)
{
  imap_sync_let_go (sync);
  sync->selected = 0;
  return imap_session_unselect (sync->session, sync->cancellable, error);
}

bool
imap_sync_keep (ImapSync *sync, int64_t folder_id, bool wait, GError **error)
{
  if (sync->kept == folder_id)
    return true;
  imap_sync_let_go (sync);
  if (!take_lease (sync, folder_id, wait, error))
    return false;
  sync->kept = folder_id;
  if (load_folder (sync, folder_id, error) && open_kept (sync, error))
    return true;
  imap_sync_let_go (sync);
  return false;
}

void
imap_sync_let_go (ImapSync *sync)
{
  if (!sync->kept)
    return;
  imap_sync_applier_attach (sync->applier, 0);
  // What was handed over is written before another connection may write this folder.
  imap_sync_writer_drain (sync->writer, &sync->report.added, NULL, NULL);
  if (sync_leases_release (sync->context->leases, sync->kept))
    sync_plan_add (sync->context->plan, sync->kept, sync->folder ? sync->folder->role : 0);
  sync->kept = 0;
  forget_folder (sync);
}

bool
imap_sync_settle (ImapSync *sync, GError **error)
{
  if (!sync->kept)
    return true;
  g_autoptr (ImapUidSet) numbers = imap_sync_applier_take_numbers (sync->applier);
  if (numbers && !fetch_numbers (sync, numbers, error))
    return false;
  g_autoptr (ImapUidSet) vanished = imap_sync_applier_take_vanished (sync->applier);
  if (vanished && !imap_sync_remove (sync, vanished, error))
    return false;
  if (imap_sync_applier_take_lost (sync->applier) && !imap_sync_compare (sync, error))
    return false;
  return imap_sync_applier_write_flags (sync->applier, sync->priority, &sync->report.changed,
                                        error);
}

bool
imap_sync_write_state (ImapSync *sync, GError **error)
{
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, sync->priority, error);
  return write && store_folder_set_sync (write, sync->kept, &sync->sync, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

bool
imap_sync_is_not_now (const GError *error)
{
  return mail_error_is_transient (error) &&
         !g_error_matches (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL);
}

SyncHang
imap_sync_hang_of (ImapSync *sync, const GError *error)
{
  if (!error || imap_sync_is_connected (sync))
    return SYNC_HANG_NONE;
  if (g_error_matches (error, MAIL_ERROR, MAIL_ERROR_SERVER_BUSY) ||
      g_error_matches (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL))
    return SYNC_HANG_SAID;
  bool dropped = g_error_matches (error, MAIL_ERROR, MAIL_ERROR_OFFLINE) ||
                 g_error_matches (error, MAIL_ERROR, MAIL_ERROR_TIMEOUT);
  return dropped ? SYNC_HANG_DROPPED : SYNC_HANG_NONE;
}

bool
imap_sync_was_refused (ImapSync *sync, const GError *error)
{
  return imap_sync_is_connected (sync) && error->domain == MAIL_ERROR &&
         !mail_error_is_of_disk (error);
}

bool
imap_sync_fail (ImapSync *sync, GError *refusal, GError **error)
{
  if (sync->session && !imap_session_is_alive (sync->session)) {
    g_error_free (refusal);
    return imap_session_noop (sync->session, sync->cancellable, error);
  }
  g_propagate_error (error, refusal);
  return false;
}

const char *
imap_sync_reason (const GError *error)
{
  const char *text = mail_error_server_text (error);
  return text && *text ? text : error->message;
}

GError *
imap_sync_take_refusal (ImapSync *sync)
{
  return g_steal_pointer (&sync->report.error);
}

MailSyncReport
imap_sync_take_report (ImapSync *sync)
{
  if (sync->session)
    add_traffic (sync);
  MailSyncReport report = sync->report;
  memset (&sync->report, 0, sizeof sync->report);
  sync->report.error = g_steal_pointer (&report.error);
  return report;
}
