// SPDX-License-Identifier: GPL-3.0-or-later
//
// Three workers over one set of duties. The interactive one connects first; the others when it is
// up. A lane whose connection the server refuses is stood in for until it is tried again.

#include "sync/sync-lanes.h"

#include "sync/imap-sync-large.h"
#include "sync/sync-duties.h"

// A server that refused another connection is not asked again for so long.
#define REFUSED_SECONDS 600

// A day in IDLE; the session renews it by itself.
#define LONGEST_REST 86400

// Connections that break so often in a row, each before it did anything, are refused in all but
// name.
#define BREAKS_IN_VAIN 3

// With one connection for everything the inbox is looked at between, when another folder is open.
#define SHARED_SECONDS 60

// Where a folder's news comes by itself, the connection that fetches it is kept for so long behind
// the last one: news comes in bursts, and a log-in costs more than a fetch.
#define LINGER_SECONDS 60

typedef struct {
  SyncLanes *lanes;
  SyncLane name;
  int64_t worked_at;       // monotonic seconds; only on the lane's own thread
  bool is_up, has_served;  // has a connection, that did something; likewise
  unsigned breaks_in_vain; // in a row; likewise
  // When the server is asked again, monotonic seconds; written by the lane's own thread, read by
  // the interactive lane: hence the mutex of SyncLanes.
  int64_t refused_until;
} Lane;

struct _SyncLanes {
  SyncContext *context;
  SyncDuties *duties;
  SyncWorker *workers[SYNC_LANE_BACKFILL + 1];
  Lane lanes[SYNC_LANE_BACKFILL + 1];
  GMutex mutex;
  int started; // atomic: the watching lane watches
};

static int64_t
now (void)
{
  return g_get_monotonic_time () / G_USEC_PER_SEC;
}

static SyncWorker *
interactive (SyncLanes *lanes)
{
  return lanes->workers[SYNC_LANE_INTERACTIVE];
}

static int64_t
seconds_refused (Lane *lane)
{
  g_mutex_lock (&lane->lanes->mutex);
  int64_t left = lane->refused_until - now ();
  g_mutex_unlock (&lane->lanes->mutex);
  return MAX (left, 0);
}

static void
set_refused (Lane *lane, int64_t seconds)
{
  g_mutex_lock (&lane->lanes->mutex);
  lane->refused_until = now () + seconds;
  g_mutex_unlock (&lane->lanes->mutex);
}

static void
wake_others (Lane *lane)
{
  for (int i = 0; i <= SYNC_LANE_BACKFILL; i++)
    if (i != (int) lane->name)
      sync_worker_wake (lane->lanes->workers[i]);
}

// The interactive lane does what NAME's would: it has no connection.
static bool
stands_in_for (SyncLanes *lanes, SyncLane name)
{
  if (name == SYNC_LANE_WATCH)
    return !sync_worker_is_connected (lanes->workers[name]);
  return seconds_refused (&lanes->lanes[name]) > 0;
}

static void
on_connected (SyncWorker *worker, ImapSync *sync, void *data)
{
  Lane *lane = data;
  lane->is_up = true;
  lane->has_served = false;
  set_refused (lane, 0);
  if (lane->name == SYNC_LANE_INTERACTIVE)
    sync_duties_note_connected (lane->lanes->duties);
  wake_others (lane);
}

// While another connection of ours lives, a failure to get one means that the server gives no more.
// One that was had and broke did what connections do: the next comes with the worker's backoff.
static bool
is_refusal (Lane *lane)
{
  if (lane->has_served)
    lane->breaks_in_vain = 0;
  else if (lane->is_up)
    lane->breaks_in_vain++;
  return !lane->is_up || lane->breaks_in_vain >= BREAKS_IN_VAIN;
}

static void
on_disconnected (SyncWorker *worker, const GError *error, void *data)
{
  Lane *lane = data;
  bool failed = error && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  if (lane->name != SYNC_LANE_INTERACTIVE && failed && is_refusal (lane) &&
      sync_worker_is_connected (interactive (lane->lanes)))
    set_refused (lane, REFUSED_SECONDS);
  lane->is_up = lane->has_served = false;
  if (lane->name != SYNC_LANE_INTERACTIVE)
    sync_worker_wake (interactive (lane->lanes));
}

static bool
always_wants_connection (SyncWorker *worker, void *data, int64_t *out_wait_ms)
{
  return true;
}

// The others follow the interactive one.
static bool
may_connect (Lane *lane, SyncWorker *worker, int64_t *out_wait_ms)
{
  int64_t refused = seconds_refused (lane);
  *out_wait_ms = refused ? refused * 1000 : -1;
  return sync_worker_is_connected (worker) ||
         (!refused && sync_worker_is_connected (interactive (lane->lanes)));
}

static bool
watch_wants_connection (SyncWorker *worker, void *data, int64_t *out_wait_ms)
{
  return may_connect (data, worker, out_wait_ms);
}

static int64_t
seconds_to_linger (const Lane *lane)
{
  int64_t left = lane->worked_at + LINGER_SECONDS - now ();
  return lane->worked_at && sync_duties_is_told (lane->lanes->duties) ? MAX (left, 0) : 0;
}

// Indexing needs no connection, and is done while there is nothing to fetch.
static bool
backfill_wants_connection (SyncWorker *worker, void *data, int64_t *out_wait_ms)
{
  Lane *lane = data;
  if (sync_duties_has_backfill (lane->lanes->duties))
    return may_connect (lane, worker, out_wait_ms);
  *out_wait_ms = sync_duties_index (lane->lanes->duties, NULL) ? 0 : -1;
  return *out_wait_ms != 0 && sync_worker_is_connected (worker) && seconds_to_linger (lane) > 0;
}

// What this connection waits on in IDLE: the open folder, else the inbox if nobody else does.
static SyncStep
keep_watched (SyncLanes *lanes, ImapSync *sync, GError **error)
{
  if (sync_duties_has_open_folder (lanes->duties))
    return sync_duties_open_folder (lanes->duties, sync, error);
  if (stands_in_for (lanes, SYNC_LANE_WATCH))
    return sync_duties_inbox (lanes->duties, sync, error);
  imap_sync_let_go (sync);
  return SYNC_STEP_REST;
}

// Whoever fetches what is planned.
static void
wake_for_backfill (SyncLanes *lanes)
{
  sync_worker_wake (stands_in_for (lanes, SYNC_LANE_BACKFILL) ? interactive (lanes) :
                                                                lanes->workers[SYNC_LANE_BACKFILL]);
}

// News of the other folders, told or asked for.
static SyncStep
look_around (SyncLanes *lanes, ImapSync *sync, bool listen, GError **error)
{
  SyncStep step = SYNC_STEP_REST;
  if (listen)
    step = sync_duties_listen (lanes->duties, sync, error);
  if (step == SYNC_STEP_REST)
    step = sync_duties_hear (lanes->duties, sync);
  if (step == SYNC_STEP_REST)
    step = sync_duties_check (lanes->duties, sync, error);
  if (step == SYNC_STEP_MORE)
    wake_for_backfill (lanes);
  if (step == SYNC_STEP_MORE && (sync_plan_count (lanes->context->plan) > 1 ||
                                 sync_duties_open_folder_is_behind (lanes->duties)))
    sync_worker_wake (interactive (lanes));
  return step;
}

// Folders are looked at by the watching lane; where there is none this one does, before it rests.
static void
wake_for_check (SyncLanes *lanes)
{
  if (sync_duties_take_hurry (lanes->duties))
    sync_worker_wake (stands_in_for (lanes, SYNC_LANE_WATCH) ? interactive (lanes) :
                                                               lanes->workers[SYNC_LANE_WATCH]);
}

// With the inbox watched and no other folder open, this connection has nothing to rest in.
static bool
can_help (SyncLanes *lanes)
{
  return !stands_in_for (lanes, SYNC_LANE_WATCH) && !stands_in_for (lanes, SYNC_LANE_BACKFILL) &&
         !sync_duties_has_open_folder (lanes->duties);
}

static SyncStep
step_interactive (SyncWorker *worker, ImapSync *sync, void *data, GError **error)
{
  SyncLanes *lanes = ((Lane *) data)->lanes;
  SyncStep step = sync_duties_send (lanes->duties, sync, error);
  // Until the watching connection is up, or while there is none: only then is it to be told itself.
  if (step == SYNC_STEP_REST && stands_in_for (lanes, SYNC_LANE_WATCH))
    step = look_around (lanes, sync, seconds_refused (&lanes->lanes[SYNC_LANE_WATCH]) > 0, error);
  if (step == SYNC_STEP_REST)
    step = keep_watched (lanes, sync, error);
  if (step == SYNC_STEP_REST && stands_in_for (lanes, SYNC_LANE_BACKFILL) &&
      sync_duties_has_backfill (lanes->duties))
    step = sync_duties_backfill (lanes->duties, sync, error);
  else if (step == SYNC_STEP_REST && can_help (lanes))
    step = sync_duties_help (lanes->duties, sync, error);
  wake_for_check (lanes);
  // A folder that this connection passed through is to be looked at again, or has new mail.
  if (step == SYNC_STEP_REST && sync_duties_has_backfill (lanes->duties))
    sync_worker_wake (lanes->workers[SYNC_LANE_BACKFILL]);
  return step;
}

static SyncStep
step_watch (SyncWorker *worker, ImapSync *sync, void *data, GError **error)
{
  SyncLanes *lanes = ((Lane *) data)->lanes;
  SyncStep step = look_around (lanes, sync, true, error);
  if (step == SYNC_STEP_REST)
    step = sync_duties_inbox (lanes->duties, sync, error);
  // What came into the inbox may lack its text.
  if (step == SYNC_STEP_REST && sync_duties_has_backfill (lanes->duties))
    wake_for_backfill (lanes);
  ((Lane *) data)->has_served |= step != SYNC_STEP_FAILED;
  return step;
}

static SyncStep
step_backfill (SyncWorker *worker, ImapSync *sync, void *data, GError **error)
{
  Lane *lane = data;
  SyncStep step = sync_duties_backfill (lane->lanes->duties, sync, error);
  wake_for_check (lane->lanes);
  lane->has_served |= step != SYNC_STEP_FAILED;
  if (step == SYNC_STEP_MORE)
    lane->worked_at = now ();
  return step;
}

static unsigned
rest_interactive (SyncWorker *worker, ImapSync *sync, void *data)
{
  SyncLanes *lanes = ((Lane *) data)->lanes;
  unsigned seconds = MIN (sync_duties_seconds_to_send (lanes->duties), LONGEST_REST);
  if (stands_in_for (lanes, SYNC_LANE_WATCH))
    seconds = MIN (seconds, MIN (SHARED_SECONDS, sync_duties_seconds_to_check (lanes->duties)));
  return seconds;
}

static unsigned
rest_watch (SyncWorker *worker, ImapSync *sync, void *data)
{
  SyncLanes *lanes = ((Lane *) data)->lanes;
  return sync_duties_seconds_to_check (lanes->duties);
}

static unsigned
rest_backfill (SyncWorker *worker, ImapSync *sync, void *data)
{
  return (unsigned) seconds_to_linger (data);
}

static const SyncWorkerLane lane_table[] = {
  [SYNC_LANE_INTERACTIVE] = {always_wants_connection, step_interactive, rest_interactive,
                             on_connected, on_disconnected},
  [SYNC_LANE_WATCH] = {watch_wants_connection, step_watch, rest_watch, on_connected,
                       on_disconnected},
  [SYNC_LANE_BACKFILL] = {backfill_wants_connection, step_backfill, rest_backfill, on_connected,
                          on_disconnected},
};

SyncLanes *
sync_lanes_new (SyncContext *context)
{
  SyncLanes *lanes = g_new0 (SyncLanes, 1);
  imap_sync_large_tidy (store_dir (context->config.store));
  lanes->context = context;
  lanes->duties = sync_duties_new (context);
  g_mutex_init (&lanes->mutex);
  for (int i = 0; i <= SYNC_LANE_BACKFILL; i++) {
    lanes->lanes[i] = (Lane) {.lanes = lanes, .name = (SyncLane) i};
    lanes->workers[i] = sync_worker_new (context, (SyncLane) i, &lane_table[i], &lanes->lanes[i]);
  }
  return lanes;
}

void
sync_lanes_free (SyncLanes *lanes)
{
  if (!lanes)
    return;
  for (int i = 0; i <= SYNC_LANE_BACKFILL; i++)
    sync_worker_end (lanes->workers[i]);
  for (int i = 0; i <= SYNC_LANE_BACKFILL; i++)
    sync_worker_free (lanes->workers[i]);
  sync_duties_free (lanes->duties);
  g_mutex_clear (&lanes->mutex);
  g_free (lanes);
}

SyncWorker *
sync_lanes_get_interactive (SyncLanes *lanes)
{
  return interactive (lanes);
}

unsigned int
sync_lanes_list_helpers (SyncLanes *lanes, SyncWorker **out_workers)
{
  unsigned int n = 0;
  if (!seconds_refused (&lanes->lanes[SYNC_LANE_BACKFILL]))
    out_workers[n++] = lanes->workers[SYNC_LANE_BACKFILL];
  if (!g_atomic_int_get (&lanes->started) && !seconds_refused (&lanes->lanes[SYNC_LANE_WATCH]))
    out_workers[n++] = lanes->workers[SYNC_LANE_WATCH];
  return n;
}

void
sync_lanes_start (SyncLanes *lanes)
{
  if (!g_atomic_int_exchange (&lanes->started, 1))
    sync_duties_note_check (lanes->duties);
  for (int i = 0; i <= SYNC_LANE_BACKFILL; i++)
    sync_worker_start (lanes->workers[i]);
}

void
sync_lanes_stop (SyncLanes *lanes)
{
  // The interactive one last: the others follow it.
  for (int i = SYNC_LANE_BACKFILL; i >= 0; i--)
    sync_worker_stop (lanes->workers[i]);
  g_atomic_int_set (&lanes->started, 0);
}

void
sync_lanes_poke (SyncLanes *lanes)
{
  sync_duties_note_recorded (lanes->duties, false);
  sync_worker_urge (interactive (lanes));
}

void
sync_lanes_poke_sent (SyncLanes *lanes)
{
  sync_duties_note_recorded (lanes->duties, true);
  sync_worker_urge (interactive (lanes));
}

void
sync_lanes_folder_opened (SyncLanes *lanes)
{
  sync_worker_wake (interactive (lanes));
}

void
sync_lanes_sight_changed (SyncLanes *lanes)
{
  sync_worker_wake (interactive (lanes));
  sync_worker_wake (lanes->workers[SYNC_LANE_WATCH]);
}

void
sync_lanes_settings_changed (SyncLanes *lanes)
{
  sync_duties_note_settings (lanes->duties);
  for (int i = 0; i <= SYNC_LANE_BACKFILL; i++)
    sync_worker_wake (lanes->workers[i]);
}

void
sync_lanes_reset (SyncLanes *lanes)
{
  sync_duties_note_check (lanes->duties);
  for (int i = 0; i <= SYNC_LANE_BACKFILL; i++) {
    set_refused (&lanes->lanes[i], 0);
    sync_worker_reset (lanes->workers[i]);
  }
}
