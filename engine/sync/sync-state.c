// SPDX-License-Identifier: GPL-3.0-or-later
//
// The lanes' reports under one mutex, and the rule that makes one state of them.

#include "sync/sync-state.h"

#include <string.h>

typedef struct {
  MailAccountStateCode code;
  GError *error;
  char *path;
  uint32_t done, total;
  int64_t next_try;
} LaneState;

// Written by each worker, read by any thread: hence the mutex.
struct _SyncState {
  GMutex mutex;
  LaneState lanes[SYNC_N_LANES];
  int64_t last_sync;
  void (*changed) (void *data);
  void *data;
};

// What a person should hear first. Connecting or offline lanes say nothing while another is up.
static int
urgency (const LaneState *lane)
{
  switch (lane->code) {
  case MAIL_STATE_TROUBLE:
    return 5;
  case MAIL_STATE_SYNCING:
    return 4;
  case MAIL_STATE_UP_TO_DATE:
    return 3;
  case MAIL_STATE_CONNECTING:
    return 2;
  case MAIL_STATE_OFFLINE:
    return 1;
  case MAIL_STATE_IDLE:
    break;
  }
  return 0;
}

static const LaneState *
foremost (SyncState *state)
{
  const LaneState *found = &state->lanes[SYNC_LANE_INTERACTIVE];
  for (int lane = 0; lane < SYNC_N_LANES; lane++)
    if (urgency (&state->lanes[lane]) > urgency (found))
      found = &state->lanes[lane];
  return found;
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

SyncState *
sync_state_new (void (*changed) (void *data), void *data)
{
  SyncState *state = g_new0 (SyncState, 1);
  g_mutex_init (&state->mutex);
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
    g_free (state->lanes[lane].path);
  }
  g_mutex_clear (&state->mutex);
  g_free (state);
}

void
sync_state_set (SyncState *state, SyncLane lane, MailAccountStateCode code, const GError *error,
                int64_t next_try)
{
  g_mutex_lock (&state->mutex);
  LaneState *own = &state->lanes[lane];
  bool same = own->code == code && own->next_try == next_try && !own->path &&
              errors_equal (own->error, error);
  own->code = code;
  own->next_try = next_try;
  own->done = own->total = 0;
  g_clear_pointer (&own->path, g_free);
  g_clear_error (&own->error);
  own->error = error ? g_error_copy (error) : NULL;
  g_mutex_unlock (&state->mutex);
  if (!same)
    announce (state);
}

void
sync_state_set_progress (SyncState *state, SyncLane lane, const char *path, uint32_t done,
                         uint32_t total)
{
  g_mutex_lock (&state->mutex);
  LaneState *own = &state->lanes[lane];
  own->code = MAIL_STATE_SYNCING;
  own->next_try = 0;
  own->done = done;
  own->total = total;
  g_clear_error (&own->error);
  g_set_str (&own->path, path);
  g_mutex_unlock (&state->mutex);
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

MailAccountState *
sync_state_dup (SyncState *state)
{
  g_mutex_lock (&state->mutex);
  const LaneState *lane = foremost (state);
  MailAccountState view = {.code = lane->code,
                           .error = lane->error,
                           .folder = lane->path,
                           .done = lane->done,
                           .total = lane->total,
                           .last_sync = state->last_sync,
                           .next_try = lane->next_try};
  MailAccountState *copy = mail_account_state_copy (&view);
  g_mutex_unlock (&state->mutex);
  return copy;
}
