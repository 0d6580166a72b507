// SPDX-License-Identifier: GPL-3.0-or-later
//
// The lanes' reports under one mutex, and the rule that makes one state of them.

#include "sync/sync-state.h"

#include <string.h>

// A server that floods is heard of by its last words.
#define MAX_ALERTS 8

typedef struct {
  MailAccountStateCode code;
  GError *error;
  MailFolderProgress at; // no path: it does not bring a folder's messages
  int64_t next_try;
  MailConnection connection; // its code, error, next_try and folder's progress are those above
} LaneState;

// Written by each worker, read by any thread: hence the mutex.
struct _SyncState {
  GMutex mutex;
  LaneState lanes[SYNC_N_LANES];
  bool is_behind; // resting is not the same as being up to date
  int64_t last_sync, last_check, next_check, allowed_at;
  uint64_t quota_used, quota_limit;
  GPtrArray *alerts; // char *, each once, oldest first
  MailPartProgress part;
  void (*changed) (void *data);
  void *data;
};

// What a person should hear first. Connecting or offline lanes say nothing while another is up; but
// one that is up and rests while the inbox is not here yet says less than those.
static int
urgency (const LaneState *lane, bool is_behind)
{
  switch (lane->code) {
  case MAIL_STATE_TROUBLE:
    return 5;
  case MAIL_STATE_SYNCING:
    return 4;
  case MAIL_STATE_UP_TO_DATE:
    return is_behind ? 0 : 3;
  case MAIL_STATE_CONNECTING:
    return 2;
  case MAIL_STATE_OFFLINE:
    return 1;
  case MAIL_STATE_IDLE:
    break;
  }
  return 0;
}

// Messages that are still to come.
static uint32_t
count_left (const MailFolderProgress *at)
{
  return at->total - MIN (at->done, at->total);
}

static bool
is_before (const LaneState *lane, const LaneState *other, bool is_behind)
{
  if (urgency (lane, is_behind) != urgency (other, is_behind))
    return urgency (lane, is_behind) > urgency (other, is_behind);
  // Of several folders under way the one that takes longest is told.
  return count_left (&lane->at) > count_left (&other->at);
}

static const LaneState *
foremost (SyncState *state)
{
  const LaneState *found = &state->lanes[SYNC_LANE_INTERACTIVE];
  for (int lane = 0; lane < SYNC_N_LANES; lane++)
    if (is_before (&state->lanes[lane], found, state->is_behind))
      found = &state->lanes[lane];
  return found;
}

// Where two lanes bring one folder, the one that takes longer counts.
static MailFolderProgress *
find_path (MailFolderProgress *list, size_t n, const char *path)
{
  for (size_t i = 0; i < n; i++)
    if (strcmp (list[i].path, path) == 0)
      return &list[i];
  return NULL;
}

static int
compare_left (const void *a, const void *b)
{
  uint32_t left_a = count_left (a), left_b = count_left (b);
  return (left_a < left_b) - (left_a > left_b);
}

// Writes to LIST, which has room for each lane, what is borrowed from them. Returns how many.
static size_t
list_under_way (const SyncState *state, MailFolderProgress *list)
{
  size_t n = 0;
  for (int i = 0; i < SYNC_N_LANES; i++) {
    const MailFolderProgress *at = &state->lanes[i].at;
    MailFolderProgress *known = at->path ? find_path (list, n, at->path) : NULL;
    if (known && count_left (at) > count_left (known))
      *known = *at;
    else if (at->path && !known)
      list[n++] = *at;
  }
  qsort (list, n, sizeof *list, compare_left);
  return n;
}

static bool
errors_equal (const GError *a, const GError *b)
{
  if (!a || !b)
    return a == b;
  return a->domain == b->domain && a->code == b->code && strcmp (a->message, b->message) == 0;
}

static void
announce (SyncState *state)
{
  if (state->changed)
    state->changed (state->data);
}

static void
forget_work (LaneState *lane)
{
  lane->connection.work_done = lane->connection.work_goal = 0;
}

// NULL: there is none.
static char **
dup_alerts (const SyncState *state)
{
  GStrvBuilder *texts = state->alerts->len ? g_strv_builder_new () : NULL;
  for (unsigned int i = 0; i < state->alerts->len; i++)
    g_strv_builder_add (texts, state->alerts->pdata[i]);
  return texts ? g_strv_builder_unref_to_strv (texts) : NULL;
}

SyncState *
sync_state_new (void (*changed) (void *data), void *data)
{
  SyncState *state = g_new0 (SyncState, 1);
  g_mutex_init (&state->mutex);
  state->is_behind = true;
  state->alerts = g_ptr_array_new_with_free_func (g_free);
  state->changed = changed;
  state->data = data;
  return state;
}

void
sync_state_free (SyncState *state)
{
  if (!state)
    return;
  for (int lane = 0; lane < SYNC_N_LANES; lane++) {
    g_clear_error (&state->lanes[lane].error);
    mail_folder_progress_clear (&state->lanes[lane].at);
    mail_connection_clear (&state->lanes[lane].connection);
  }
  g_ptr_array_unref (state->alerts);
  g_free (state->part.path);
  g_mutex_clear (&state->mutex);
  g_free (state);
}

void
sync_state_set (SyncState *state, SyncLane lane, MailAccountStateCode code, const GError *error,
                int64_t next_try)
{
  g_mutex_lock (&state->mutex);
  LaneState *own = &state->lanes[lane];
  bool same = own->code == code && own->next_try == next_try && !own->at.path &&
              errors_equal (own->error, error);
  own->code = code;
  own->next_try = next_try;
  forget_work (own);
  mail_folder_progress_clear (&own->at);
  g_clear_error (&own->error);
  own->error = error ? g_error_copy (error) : NULL;
  g_mutex_unlock (&state->mutex);
  if (!same)
    announce (state);
}

void
sync_state_set_progress (SyncState *state, SyncLane lane, const MailFolderProgress *progress)
{
  g_mutex_lock (&state->mutex);
  LaneState *own = &state->lanes[lane];
  own->code = MAIL_STATE_SYNCING;
  own->next_try = 0;
  mail_folder_progress_clear (&own->at);
  mail_folder_progress_copy (progress, &own->at);
  forget_work (own);
  g_clear_error (&own->error);
  g_mutex_unlock (&state->mutex);
  announce (state);
}

void
sync_state_set_behind (SyncState *state, bool behind)
{
  g_mutex_lock (&state->mutex);
  bool same = state->is_behind == behind;
  state->is_behind = behind;
  g_mutex_unlock (&state->mutex);
  if (!same)
    announce (state);
}

void
sync_state_set_last_sync (SyncState *state, int64_t time)
{
  g_mutex_lock (&state->mutex);
  state->last_sync = time;
  g_mutex_unlock (&state->mutex);
  announce (state);
}

void
sync_state_set_last_check (SyncState *state, int64_t time)
{
  g_mutex_lock (&state->mutex);
  state->last_check = time;
  g_mutex_unlock (&state->mutex);
}

int64_t
sync_state_get_last_check (SyncState *state)
{
  g_mutex_lock (&state->mutex);
  int64_t time = state->last_check;
  g_mutex_unlock (&state->mutex);
  return time;
}

void
sync_state_set_allowed_at (SyncState *state, int64_t time)
{
  g_mutex_lock (&state->mutex);
  bool same = state->allowed_at == time;
  state->allowed_at = time;
  g_mutex_unlock (&state->mutex);
  if (!same)
    announce (state);
}

void
sync_state_set_next_check (SyncState *state, int64_t time)
{
  g_mutex_lock (&state->mutex);
  state->next_check = time;
  g_mutex_unlock (&state->mutex);
}

void
sync_state_set_quota (SyncState *state, uint64_t used, uint64_t limit)
{
  g_mutex_lock (&state->mutex);
  bool same = state->quota_used == used && state->quota_limit == limit;
  state->quota_used = used;
  state->quota_limit = limit;
  g_mutex_unlock (&state->mutex);
  if (!same)
    announce (state);
}

void
sync_state_set_connected (SyncState *state, SyncLane lane, const MailConnection *facts)
{
  g_autoptr (MailConnection) copy = mail_connection_copy (facts);
  g_mutex_lock (&state->mutex);
  MailConnection *own = &state->lanes[lane].connection;
  mail_connection_clear (own);
  *own = *copy;
  memset (copy, 0, sizeof *copy);
  g_mutex_unlock (&state->mutex);
  announce (state);
}

void
sync_state_set_disconnected (SyncState *state, SyncLane lane)
{
  g_mutex_lock (&state->mutex);
  MailConnection *own = &state->lanes[lane].connection;
  bool same = !own->connected_since;
  own->connected_since = own->live_since = 0;
  own->live = MAIL_LIVE_NONE;
  forget_work (&state->lanes[lane]);
  g_clear_pointer (&own->folder, g_free);
  g_mutex_unlock (&state->mutex);
  if (!same)
    announce (state);
}

void
sync_state_set_live (SyncState *state, SyncLane lane, MailLive live, const char *path)
{
  g_mutex_lock (&state->mutex);
  MailConnection *own = &state->lanes[lane].connection;
  bool same = own->live == live && g_strcmp0 (own->folder, path) == 0;
  if (!same)
    own->live_since = live == MAIL_LIVE_NONE ? 0 : g_get_real_time () / G_USEC_PER_SEC;
  own->live = live;
  g_set_str (&own->folder, path);
  g_mutex_unlock (&state->mutex);
  if (!same)
    announce (state);
}

void
sync_state_add_alert (SyncState *state, const char *text)
{
  if (!text || !*text)
    return;
  g_mutex_lock (&state->mutex);
  bool known = g_ptr_array_find_with_equal_func (state->alerts, text, g_str_equal, NULL);
  if (!known && state->alerts->len == MAX_ALERTS)
    g_ptr_array_remove_index (state->alerts, 0);
  if (!known)
    g_ptr_array_add (state->alerts, g_strdup (text));
  g_mutex_unlock (&state->mutex);
  if (!known)
    announce (state);
}

void
sync_state_set_work (SyncState *state, SyncLane lane, uint64_t done, uint64_t goal)
{
  g_mutex_lock (&state->mutex);
  MailConnection *own = &state->lanes[lane].connection;
  bool same = own->work_done == done && own->work_goal == goal;
  own->work_done = done;
  own->work_goal = goal;
  g_mutex_unlock (&state->mutex);
  if (!same)
    announce (state);
}

void
sync_state_set_traffic (SyncState *state, SyncLane lane, uint64_t bytes_in, uint64_t bytes_out,
                        uint64_t round_trips)
{
  g_mutex_lock (&state->mutex);
  MailConnection *own = &state->lanes[lane].connection;
  own->bytes_in = bytes_in;
  own->bytes_out = bytes_out;
  own->round_trips = round_trips;
  g_mutex_unlock (&state->mutex);
}

void
sync_state_set_part (SyncState *state, int64_t message_id, const char *path, uint64_t done,
                     uint64_t total)
{
  g_mutex_lock (&state->mutex);
  bool same = !message_id && !state->part.message_id;
  g_free (state->part.path);
  state->part = (MailPartProgress) {message_id, g_strdup (path), done, total};
  g_mutex_unlock (&state->mutex);
  if (!same)
    announce (state);
}

static MailConnection *
dup_connection (const LaneState *lane, SyncLane name)
{
  MailConnection *copy = mail_connection_copy (&lane->connection);
  copy->use = (MailConnectionUse) name;
  copy->code = lane->code;
  copy->next_try = lane->next_try;
  copy->error = lane->error ? g_error_copy (lane->error) : NULL;
  mail_folder_progress_copy (&lane->at, &copy->at);
  return copy;
}

void
sync_state_add_health (SyncState *state, MailHealth *health)
{
  g_mutex_lock (&state->mutex);
  health->last_sync = state->last_sync;
  health->next_check = state->next_check;
  health->quota_used = state->quota_used;
  health->quota_limit = state->quota_limit;
  health->alerts = dup_alerts (state);
  for (int lane = 0; lane < SYNC_N_LANES; lane++) {
    health->at_work = health->at_work || state->lanes[lane].code != MAIL_STATE_IDLE;
    g_ptr_array_add (health->connections, dup_connection (&state->lanes[lane], (SyncLane) lane));
  }
  g_mutex_unlock (&state->mutex);
}

MailAccountState *
sync_state_dup (SyncState *state)
{
  g_mutex_lock (&state->mutex);
  const LaneState *lane = foremost (state);
  MailFolderProgress under_way[SYNC_N_LANES];
  MailAccountState view = {.code = lane->code,
                           .error = lane->error,
                           .last_sync = state->last_sync,
                           .next_try = lane->next_try,
                           .allowed_at = state->allowed_at,
                           .part = state->part,
                           .alerts = dup_alerts (state)};
  view.under_way = under_way;
  view.n_under_way = list_under_way (state, under_way);
  if (view.code == MAIL_STATE_UP_TO_DATE && state->is_behind)
    view.code = MAIL_STATE_SYNCING;
  MailAccountState *copy = mail_account_state_copy (&view);
  g_strfreev (view.alerts);
  g_mutex_unlock (&state->mutex);
  return copy;
}
