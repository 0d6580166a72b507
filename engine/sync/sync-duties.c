// SPDX-License-Identifier: GPL-3.0-or-later
//
// The clock of an account, and one slice of each kind of work.

#include "sync/sync-duties.h"

#include "store/store-draft.h"
#include "store/store-folder-unlisted.h"
#include "store/store-search.h"
#include "sync/imap-sync-bodies.h"
#include "sync/imap-sync-drafts.h"
#include "sync/imap-sync-folders.h"
#include "sync/imap-sync-operations.h"
#include "sync/imap-sync-resync.h"
#include "sync/imap-sync-sent.h"
#include "sync/imap-sync-sight.h"
#include "sync/imap-sync-sweep.h"
#include "sync/imap-sync-unreadable.h"
#include "sync/sync-missing.h"

// A draft is uploaded when nobody typed for so long.
#define DRAFT_QUIET_SECONDS 10

// How often the server is asked how full the account is.
#define ROOM_SECONDS 3600

// What the server put off is tried again after.
#define RETRY_SECONDS 60

#define NEVER INT64_MAX

// New messages whose text is fetched at once, for the list and the notification.
#define FRESH_BODIES 20
#define FRESH_DAYS 7
#define FRESH_BYTES (256 * 1024)

// Where a server loses news that come together, all folders are looked at once more when it has
// been quiet for so long.
#define SETTLE_SECONDS 5

// Messages indexed in one slice.
#define INDEX_AT_ONCE 200

struct _SyncDuties {
  SyncContext *context;
  SyncMissing *missing;

  // When each is due, seconds of the monotonic clock; set by any thread, hence the mutex.
  GMutex mutex;
  int64_t operations_at, drafts_at, check_at;
  int64_t settle_at;  // a second look
  int64_t stirred_at; // not due, but when the latest came of the news that it is for
  bool sent_probed;   // what may have been sent was looked for in Sent
  int64_t room_at;    // when the space is asked for; only by the lane that checks
  bool sweeps;        // flags that nothing tells of are to be looked at
  bool is_told;       // the server tells of changes in every folder
  bool hurries;       // check_at is earlier than whoever rests until then knows
  bool open_behind;   // the open folder is not what a look at all told, and nobody told of it
};

static int64_t
now (void)
{
  return g_get_monotonic_time () / G_USEC_PER_SEC;
}

// Takes what is due off the clock: whoever asks does it.
static bool
take_due (SyncDuties *duties, int64_t *at)
{
  g_mutex_lock (&duties->mutex);
  bool due = *at <= now ();
  if (due)
    *at = NEVER;
  g_mutex_unlock (&duties->mutex);
  return due;
}

static void
set_due (SyncDuties *duties, int64_t *at, int64_t when)
{
  g_mutex_lock (&duties->mutex);
  *at = MIN (*at, when);
  g_mutex_unlock (&duties->mutex);
}

static int64_t
retry_seconds (const SyncDuties *duties)
{
  int chosen = duties->context->config.patience.retry_s;
  return chosen ? chosen : RETRY_SECONDS;
}

static unsigned
seconds_to (int64_t at)
{
  return at == NEVER ? G_MAXUINT : (unsigned) MAX (at - now (), 1);
}

static int64_t
wall_seconds (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static SyncStep
from_imap_step (ImapSyncStep step)
{
  static const SyncStep steps[] = {
    [IMAP_SYNC_DONE] = SYNC_STEP_REST,
    [IMAP_SYNC_MORE] = SYNC_STEP_MORE,
    [IMAP_SYNC_FAILED] = SYNC_STEP_FAILED,
  };
  return steps[step];
}

static SyncStep
send_operations (SyncDuties *duties, ImapSync *sync, GError **error)
{
  if (!imap_sync_operations (sync, error)) {
    set_due (duties, &duties->operations_at, now ());
    return SYNC_STEP_FAILED;
  }
  if (imap_sync_operations_are_left (sync))
    set_due (duties, &duties->operations_at, now () + retry_seconds (duties));
  return SYNC_STEP_MORE;
}

static bool
drafts_are_left (SyncDuties *duties)
{
  g_autoptr (GPtrArray) left = store_draft_list_unsynced (
    duties->context->config.store, duties->context->account_id, wall_seconds (), NULL);
  return left && left->len;
}

static SyncStep
send_drafts (SyncDuties *duties, ImapSync *sync, GError **error)
{
  int done;
  if (!imap_sync_drafts (sync, wall_seconds () - DRAFT_QUIET_SECONDS / 2, &done, error)) {
    set_due (duties, &duties->drafts_at, now ());
    return SYNC_STEP_FAILED;
  }
  if (drafts_are_left (duties))
    set_due (duties, &duties->drafts_at, now () + DRAFT_QUIET_SECONDS);
  return SYNC_STEP_MORE;
}

// Something happened on the server: what else did in the same moment, it may not have told.
static void
stir (SyncDuties *duties, const ImapSync *sync)
{
  if (!imap_session_loses_news (sync->session))
    return;
  g_mutex_lock (&duties->mutex);
  duties->stirred_at = now ();
  duties->settle_at = MIN (duties->settle_at, duties->stirred_at + SETTLE_SECONDS);
  g_mutex_unlock (&duties->mutex);
}

// The second look at all folders; what happened shortly before it has one of its own.
static bool
take_settled (SyncDuties *duties)
{
  g_mutex_lock (&duties->mutex);
  bool due = duties->settle_at <= now ();
  int64_t quiet_at = duties->stirred_at + SETTLE_SECONDS;
  if (due)
    duties->settle_at = quiet_at > now () ? quiet_at : NEVER;
  g_mutex_unlock (&duties->mutex);
  return due;
}

// A folder of its own turn: REST once it is kept and equal.
static SyncStep
keep_equal (ImapSync *sync, int64_t folder_id, GError **error)
{
  if (sync->kept == folder_id && !imap_sync_sight (sync, error))
    return SYNC_STEP_FAILED;
  if (sync->kept == folder_id && sync->sync.synced && !imap_sync_applier_has_news (sync->applier))
    return SYNC_STEP_REST;
  return from_imap_step (imap_sync_resync (sync, folder_id, IMAP_SYNC_USUAL, true, error));
}

// The text of what just arrived, so that lists and notifications can show its first words.
static SyncStep
fetch_fresh (ImapSync *sync, const MailFolder *folder, GError **error)
{
  ImapSyncBodies period;
  ImapSyncBodies fresh = {wall_seconds () - FRESH_DAYS * 86400, FRESH_BYTES, FRESH_BODIES};
  if (!imap_sync_bodies_period (sync->context, folder, &period))
    return SYNC_STEP_REST;
  return from_imap_step (imap_sync_bodies (sync, folder->id, &fresh, error));
}

static void
note_open_is_behind (SyncDuties *duties)
{
  g_mutex_lock (&duties->mutex);
  duties->open_behind = true;
  g_mutex_unlock (&duties->mutex);
}

// → whether it differs.
static bool
plan_folder (SyncDuties *duties, ImapSync *sync, const ImapSyncFolder *item)
{
  int64_t id = item->folder->id;
  if (!item->differs || sync->kept == id)
    return false;
  sync_plan_add (duties->context->plan, id, item->folder->role);
  if (sync_context_get_open_folder (duties->context) == id)
    note_open_is_behind (duties);
  return true;
}

static SyncStep
fetch_bodies (SyncDuties *duties, ImapSync *sync, GError **error)
{
  ImapSyncBodies period;
  unsigned int news = sync_missing_get_news (duties->missing);
  int64_t folder_id = sync_missing_find (duties->missing, sync, news, &period);
  if (!folder_id)
    return sync_missing_note_none (duties->missing, news) ? SYNC_STEP_REST : SYNC_STEP_MORE;
  g_autoptr (GError) failure = NULL;
  if (imap_sync_bodies (sync, folder_id, &period, &failure) != IMAP_SYNC_FAILED)
    return SYNC_STEP_MORE;
  // It was replaced by one whose counts are the same: that shows only as it is opened.
  if (g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_STALE))
    sync_plan_add (duties->context->plan, folder_id, MAIL_ROLE_NONE);
  if (imap_sync_unreadable_is (sync, folder_id)) {
    sync_missing_note_complete (duties->missing, folder_id, news);
    return SYNC_STEP_MORE;
  }
  g_propagate_error (error, g_steal_pointer (&failure));
  return SYNC_STEP_FAILED;
}

// A folder turned out not to be what the last look at all of them told.
static void
hurry_check (SyncDuties *duties, int64_t seconds)
{
  g_mutex_lock (&duties->mutex);
  duties->hurries |= now () + seconds < duties->check_at;
  duties->check_at = MIN (duties->check_at, now () + seconds);
  g_mutex_unlock (&duties->mutex);
}

// The folder was left for later, as the server would not; or another worker keeps it, and plans it
// again when it lets go.
static void
leave_for_later (SyncDuties *duties, const MailFolder *folder, const GError *failure)
{
  g_debug ("folder %" G_GINT64_FORMAT " is left for later: %s", folder->id, failure->message);
  if (!g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_SERVER_BUSY) ||
      !sync_leases_is_kept (duties->context->leases, folder->id))
    hurry_check (duties, retry_seconds (duties));
}

// One that is gone leaves.
static SyncStep
sync_planned (SyncDuties *duties, ImapSync *sync, int64_t folder_id, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (MailFolder) folder = store_folder_get (sync->store, folder_id, NULL);
  if (!folder)
    return SYNC_STEP_MORE;
  // It was told to differ: a folder that this connection still keeps from before is asked again.
  bool asked =
    sync->kept != folder_id || imap_session_noop (sync->session, sync->cancellable, &failure);
  ImapSyncStep step =
    asked ? imap_sync_resync (sync, folder_id, IMAP_SYNC_USUAL, false, &failure) : IMAP_SYNC_FAILED;
  if (step == IMAP_SYNC_MORE)
    sync_plan_add (duties->context->plan, folder_id, folder->role);
  if (step != IMAP_SYNC_FAILED) {
    sync_missing_note_news (duties->missing);
    return SYNC_STEP_MORE;
  }
  // What may not be read is tried at the next look at all folders.
  if (imap_sync_unreadable_is (sync, folder_id))
    return SYNC_STEP_MORE;
  if (imap_sync_is_connected (sync)) {
    leave_for_later (duties, folder, failure);
    return SYNC_STEP_MORE;
  }
  sync_plan_add (duties->context->plan, folder_id, folder->role);
  g_propagate_error (error, g_steal_pointer (&failure));
  return SYNC_STEP_FAILED;
}

// The next look at all folders: at the chosen interval, or soon after one that failed.
static void
plan_check (SyncDuties *duties, bool good)
{
  SyncContext *context = duties->context;
  MailSyncSettings settings;
  sync_context_get_settings (context, &settings);
  int64_t seconds = good ? settings.check_minutes * INT64_C (60) : retry_seconds (duties);
  if (good)
    sync_state_set_last_check (context->state, wall_seconds ());
  sync_state_set_next_check (context->state, seconds ? wall_seconds () + seconds : 0);
  if (seconds)
    set_due (duties, &duties->check_at, now () + seconds);
}

static void
set_is_told (SyncDuties *duties, bool told)
{
  g_mutex_lock (&duties->mutex);
  duties->is_told = told;
  g_mutex_unlock (&duties->mutex);
}

// The fullest of the inbox's limits, if it has any. Asked now and then only, so that a look at all
// folders stays one round trip; whatever it answers, mail comes.
static void
ask_for_room (SyncDuties *duties, ImapSync *sync)
{
  if (now () < duties->room_at || !imap_session_has (sync->session, IMAP_CAP_QUOTA))
    return;
  duties->room_at = now () + ROOM_SECONDS;
  g_autoptr (GPtrArray) rooms =
    imap_session_get_quota (sync->session, "INBOX", sync->cancellable, NULL);
  uint64_t used = 0, limit = 0;
  for (unsigned int i = 0; rooms && i < rooms->len; i++) {
    const ImapRoom *room = rooms->pdata[i];
    if (room->limit == 0 || room->limit == G_MAXUINT64)
      continue;
    bool fuller =
      !limit || (double) room->used / (double) room->limit > (double) used / (double) limit;
    used = fuller ? room->used : used;
    limit = fuller ? room->limit : limit;
  }
  sync_state_set_quota (duties->context->state, used, limit);
}

static void
set_sweeps (SyncDuties *duties, bool sweeps)
{
  g_mutex_lock (&duties->mutex);
  duties->sweeps = sweeps;
  g_mutex_unlock (&duties->mutex);
}

// One stripe a check, when there is nothing else to do.
static SyncStep
sweep (SyncDuties *duties, ImapSync *sync, GError **error)
{
  g_mutex_lock (&duties->mutex);
  bool sweeps = duties->sweeps;
  duties->sweeps = false;
  g_mutex_unlock (&duties->mutex);
  if (!sweeps)
    return SYNC_STEP_REST;
  return imap_sync_sweep (sync, error) ? SYNC_STEP_MORE : SYNC_STEP_FAILED;
}

SyncDuties *
sync_duties_new (SyncContext *context)
{
  SyncDuties *duties = g_new0 (SyncDuties, 1);
  duties->context = context;
  duties->missing = sync_missing_new (context);
  duties->settle_at = NEVER;
  g_mutex_init (&duties->mutex);
  return duties;
}

void
sync_duties_free (SyncDuties *duties)
{
  if (!duties)
    return;
  g_mutex_clear (&duties->mutex);
  sync_missing_free (duties->missing);
  g_free (duties);
}

static void
look_into_sent_again (SyncDuties *duties)
{
  g_mutex_lock (&duties->mutex);
  duties->sent_probed = false;
  g_mutex_unlock (&duties->mutex);
}

void
sync_duties_note_recorded (SyncDuties *duties, bool drafts_now)
{
  set_due (duties, &duties->operations_at, now ());
  set_due (duties, &duties->drafts_at, now () + (drafts_now ? 0 : DRAFT_QUIET_SECONDS));
  if (drafts_now)
    look_into_sent_again (duties);
}

void
sync_duties_note_check (SyncDuties *duties)
{
  set_due (duties, &duties->check_at, now ());
}

void
sync_duties_note_settings (SyncDuties *duties)
{
  sync_missing_note_news (duties->missing);
  sync_duties_note_check (duties);
}

void
sync_duties_note_connected (SyncDuties *duties)
{
  sync_duties_note_recorded (duties, true);
}

unsigned
sync_duties_seconds_to_send (SyncDuties *duties)
{
  g_mutex_lock (&duties->mutex);
  int64_t at = MIN (duties->operations_at, duties->drafts_at);
  g_mutex_unlock (&duties->mutex);
  return seconds_to (at);
}

unsigned
sync_duties_seconds_to_check (SyncDuties *duties)
{
  g_mutex_lock (&duties->mutex);
  int64_t at = MIN (duties->check_at, duties->settle_at);
  g_mutex_unlock (&duties->mutex);
  return seconds_to (at);
}

SyncStep
sync_duties_send (SyncDuties *duties, ImapSync *sync, GError **error)
{
  if (take_due (duties, &duties->operations_at))
    return send_operations (duties, sync, error);
  if (take_due (duties, &duties->drafts_at))
    return send_drafts (duties, sync, error);
  if (duties->sent_probed)
    return SYNC_STEP_REST;
  duties->sent_probed = true;
  return imap_sync_sent_probe (sync, error) ? SYNC_STEP_REST : SYNC_STEP_FAILED;
}

SyncStep
sync_duties_listen (SyncDuties *duties, ImapSync *sync, GError **error)
{
  bool missed;
  bool looking = sync_duties_seconds_to_check (duties) <= 1;
  if (!imap_sync_folders_listen (sync, looking, &missed, error))
    return SYNC_STEP_FAILED;
  set_is_told (duties, sync->listening == IMAP_SYNC_LISTENING);
  if (missed) {
    sync_duties_note_check (duties);
    stir (duties, sync);
  }
  return SYNC_STEP_REST;
}

SyncStep
sync_duties_hear (SyncDuties *duties, ImapSync *sync)
{
  bool all;
  g_autoptr (GPtrArray) folders = imap_sync_folders_take_told (sync, &all);
  if (all)
    sync_duties_note_check (duties);
  if (all || folders)
    stir (duties, sync);
  for (unsigned int i = 0; folders && i < folders->len; i++) {
    const MailFolder *folder = folders->pdata[i];
    sync_plan_add (duties->context->plan, folder->id, folder->role);
  }
  if (!folders || !folders->len)
    return SYNC_STEP_REST;
  sync_missing_note_news (duties->missing);
  return SYNC_STEP_MORE;
}

SyncStep
sync_duties_check (SyncDuties *duties, ImapSync *sync, GError **error)
{
  bool settled = take_settled (duties), regular = take_due (duties, &duties->check_at);
  if (!settled && !regular)
    return SYNC_STEP_REST;
  g_autoptr (GPtrArray) folders = imap_sync_folders (sync, true, error);
  if (regular || !folders)
    plan_check (duties, folders != NULL);
  if (!folders)
    return SYNC_STEP_FAILED;
  bool any = regular;
  for (unsigned int i = 0; i < folders->len; i++)
    any |= plan_folder (duties, sync, folders->pdata[i]);
  if (regular) {
    ask_for_room (duties, sync);
    set_sweeps (duties, imap_sync_sweep_is_due (duties->context));
    look_into_sent_again (duties);
  }
  // What was told meanwhile was told to this connection: the next look may be another's.
  sync_duties_hear (duties, sync);
  if (any)
    sync_missing_note_news (duties->missing);
  return SYNC_STEP_MORE;
}

SyncStep
sync_duties_inbox (SyncDuties *duties, ImapSync *sync, GError **error)
{
  g_autoptr (MailFolder) inbox =
    store_folder_get_by_role (sync->store, sync->context->account_id, MAIL_ROLE_INBOX, NULL);
  if (!inbox || !store_folder_unlisted_are_over (sync->store, sync->context->account_id))
    return SYNC_STEP_REST;
  if (sync->kept == inbox->id && imap_sync_applier_has_news (sync->applier))
    stir (duties, sync);
  int added = sync->report.added;
  SyncStep step = keep_equal (sync, inbox->id, error);
  if (step == SYNC_STEP_REST && sync->report.added != added)
    step = fetch_fresh (sync, inbox, error);
  if (sync->report.added != added)
    sync_missing_note_rows (duties->missing, sync, inbox->id);
  // Told while the text came: nothing tells it again in IDLE.
  if (step == SYNC_STEP_REST && sync->kept && imap_sync_applier_has_news (sync->applier))
    step = SYNC_STEP_MORE;
  if (step == SYNC_STEP_REST)
    sync_state_set_last_sync (sync->context->state, wall_seconds ());
  if (step == SYNC_STEP_REST || !sync->sync.synced)
    sync_state_set_behind (sync->context->state, step != SYNC_STEP_REST);
  return step;
}

static bool
take_open_behind (SyncDuties *duties)
{
  g_mutex_lock (&duties->mutex);
  bool behind = duties->open_behind;
  duties->open_behind = false;
  g_mutex_unlock (&duties->mutex);
  return behind;
}

bool
sync_duties_open_folder_is_behind (SyncDuties *duties)
{
  g_mutex_lock (&duties->mutex);
  bool behind = duties->open_behind;
  g_mutex_unlock (&duties->mutex);
  return behind;
}

bool
sync_duties_has_open_folder (SyncDuties *duties)
{
  SyncContext *context = duties->context;
  int64_t folder_id = sync_context_get_open_folder (context);
  g_autoptr (MailFolder) folder =
    folder_id ? store_folder_get (context->config.store, folder_id, NULL) : NULL;
  return folder && folder->account_id == context->account_id && folder->selectable &&
         folder->role != MAIL_ROLE_INBOX &&
         store_folder_unlisted_are_over (context->config.store, context->account_id);
}

SyncStep
sync_duties_open_folder (SyncDuties *duties, ImapSync *sync, GError **error)
{
  int64_t folder_id = sync_context_get_open_folder (duties->context);
  g_autoptr (GError) failure = NULL;
  bool behind = take_open_behind (duties) && sync->kept == folder_id;
  if (behind && !imap_session_noop (sync->session, sync->cancellable, error))
    return SYNC_STEP_FAILED;
  int added = sync->report.added;
  SyncStep step = keep_equal (sync, folder_id, &failure);
  if (sync->report.added != added)
    sync_missing_note_rows (duties->missing, sync, folder_id);
  if (step == SYNC_STEP_FAILED && imap_sync_unreadable_is (sync, folder_id))
    return SYNC_STEP_REST;
  // It may be gone, or have another name.
  if (step == SYNC_STEP_FAILED && imap_sync_was_refused (sync, failure))
    hurry_check (duties, imap_sync_is_not_now (failure) ? retry_seconds (duties) : 0);
  if (failure)
    g_propagate_error (error, g_steal_pointer (&failure));
  return step;
}

bool
sync_duties_take_hurry (SyncDuties *duties)
{
  g_mutex_lock (&duties->mutex);
  bool hurries = duties->hurries;
  duties->hurries = false;
  g_mutex_unlock (&duties->mutex);
  return hurries;
}

SyncStep
sync_duties_backfill (SyncDuties *duties, ImapSync *sync, GError **error)
{
  int64_t open_folder = sync_context_get_open_folder (sync->context);
  int64_t folder_id = sync_plan_take (duties->context->plan, open_folder);
  if (folder_id)
    return sync_planned (duties, sync, folder_id, error);
  imap_sync_let_go (sync);
  SyncStep step = fetch_bodies (duties, sync, error);
  return step == SYNC_STEP_REST ? sweep (duties, sync, error) : step;
}

SyncStep
sync_duties_help (SyncDuties *duties, ImapSync *sync, GError **error)
{
  int64_t folder_id = sync_plan_take (duties->context->plan, 0);
  return folder_id ? sync_planned (duties, sync, folder_id, error) : SYNC_STEP_REST;
}

bool
sync_duties_has_backfill (SyncDuties *duties)
{
  g_mutex_lock (&duties->mutex);
  bool sweeps = duties->sweeps;
  g_mutex_unlock (&duties->mutex);
  return sweeps || sync_missing_has_any (duties->missing) ||
         !sync_plan_is_empty (duties->context->plan);
}

bool
sync_duties_is_told (SyncDuties *duties)
{
  g_mutex_lock (&duties->mutex);
  bool told = duties->is_told;
  g_mutex_unlock (&duties->mutex);
  return told;
}

bool
sync_duties_index (SyncDuties *duties, GCancellable *cancellable)
{
  bool left = false;
  return store_search_index (duties->context->config.store, INDEX_AT_ONCE, &left, cancellable,
                             NULL) &&
         left;
}
