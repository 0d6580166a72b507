// SPDX-License-Identifier: GPL-3.0-or-later
//
// A list of folders with the state of each under a mutex.

#include "sync/sync-work.h"

typedef enum {
  STATE_DIFFERS, // to be made equal
  STATE_EQUALIZING,
  STATE_LACKS, // content, as far as it is known
  STATE_FETCHING,
  STATE_DONE,
} State;

typedef struct {
  MailFolder *folder;
  State state;
  bool bodies; // content follows
} Item;

// Workers take from it side by side: hence the mutex.
struct _SyncWork {
  gatomicrefcount refs;
  GMutex mutex;
  GArray *items; // Item
  MailSyncReport report;
  void (*changed) (void *data);
  void *data;
  bool awaited; // CHANGED is to be called
  bool stopped;
};

static void
clear_item (void *data)
{
  mail_folder_unref (((Item *) data)->folder);
}

static void
set_state (Item *item, State state)
{
  static const unsigned int legal[] = {
    [STATE_DIFFERS] = 1u << STATE_EQUALIZING,
    [STATE_EQUALIZING] = 1u << STATE_DIFFERS | 1u << STATE_LACKS | 1u << STATE_DONE,
    [STATE_LACKS] = 1u << STATE_FETCHING,
    [STATE_FETCHING] = 1u << STATE_LACKS | 1u << STATE_DONE,
  };
  g_assert (legal[item->state] & (1u << state));
  item->state = state;
}

// The mutex is held.
static int
find (SyncWork *work, State state)
{
  for (unsigned int i = 0; i < work->items->len; i++)
    if (g_array_index (work->items, Item, i).state == state)
      return (int) i;
  return -1;
}

static void
leave (SyncWork *work, const SyncTask *task, bool done)
{
  g_mutex_lock (&work->mutex);
  Item *item = &g_array_index (work->items, Item, task->index);
  State over = item->state == STATE_EQUALIZING && item->bodies ? STATE_LACKS : STATE_DONE;
  State back = item->state == STATE_EQUALIZING ? STATE_DIFFERS : STATE_LACKS;
  set_state (item, done ? over : back);
  if (work->awaited)
    work->changed (work->data);
  work->awaited = false;
  g_mutex_unlock (&work->mutex);
}

static void
take_error (GError **to, GError **from)
{
  if (*to)
    g_clear_error (from);
  else
    *to = g_steal_pointer (from);
}

SyncWork *
sync_work_new (void (*changed) (void *data), void *data)
{
  SyncWork *work = g_new0 (SyncWork, 1);
  g_atomic_ref_count_init (&work->refs);
  g_mutex_init (&work->mutex);
  work->items = g_array_new (FALSE, FALSE, sizeof (Item));
  g_array_set_clear_func (work->items, clear_item);
  work->changed = changed;
  work->data = data;
  return work;
}

SyncWork *
sync_work_ref (SyncWork *work)
{
  g_atomic_ref_count_inc (&work->refs);
  return work;
}

void
sync_work_unref (SyncWork *work)
{
  if (!work || !g_atomic_ref_count_dec (&work->refs))
    return;
  g_array_unref (work->items);
  g_clear_error (&work->report.error);
  g_mutex_clear (&work->mutex);
  g_free (work);
}

void
sync_work_add (SyncWork *work, MailFolder *folder, bool differs, bool bodies)
{
  Item item = {mail_folder_ref (folder), STATE_DONE, bodies};
  if (differs)
    item.state = STATE_DIFFERS;
  else if (bodies)
    item.state = STATE_LACKS;
  g_mutex_lock (&work->mutex);
  g_array_append_val (work->items, item);
  g_mutex_unlock (&work->mutex);
}

bool
sync_work_take (SyncWork *work, SyncTask *out_task)
{
  g_mutex_lock (&work->mutex);
  int at = find (work, STATE_DIFFERS);
  bool bodies = at < 0;
  if (bodies)
    at = find (work, STATE_LACKS);
  bool taken = at >= 0 && !work->stopped;
  if (taken) {
    Item *item = &g_array_index (work->items, Item, at);
    set_state (item, bodies ? STATE_FETCHING : STATE_EQUALIZING);
    *out_task =
      (SyncTask) {item->folder, bodies ? SYNC_TASK_BODIES : SYNC_TASK_EQUAL, (unsigned int) at};
  }
  g_mutex_unlock (&work->mutex);
  return taken;
}

void
sync_work_finish (SyncWork *work, const SyncTask *task)
{
  leave (work, task, true);
}

void
sync_work_give_back (SyncWork *work, const SyncTask *task)
{
  leave (work, task, false);
}

SyncWorkState
sync_work_look (SyncWork *work)
{
  SyncWorkState state = SYNC_WORK_OVER;
  g_mutex_lock (&work->mutex);
  if (!work->stopped && (find (work, STATE_DIFFERS) >= 0 || find (work, STATE_LACKS) >= 0))
    state = SYNC_WORK_LEFT;
  else if (find (work, STATE_EQUALIZING) >= 0 || find (work, STATE_FETCHING) >= 0)
    state = SYNC_WORK_BUSY;
  work->awaited = state == SYNC_WORK_BUSY;
  g_mutex_unlock (&work->mutex);
  return state;
}

void
sync_work_stop (SyncWork *work)
{
  g_mutex_lock (&work->mutex);
  work->stopped = true;
  work->awaited = false;
  g_mutex_unlock (&work->mutex);
}

bool
sync_work_is_stopped (SyncWork *work)
{
  g_mutex_lock (&work->mutex);
  bool stopped = work->stopped;
  g_mutex_unlock (&work->mutex);
  return stopped;
}

void
sync_work_sum (MailSyncReport *sum, const MailSyncReport *part)
{
  sum->folders += part->folders;
  sum->added += part->added;
  sum->changed += part->changed;
  sum->removed += part->removed;
  sum->bodies += part->bodies;
  sum->operations_sent += part->operations_sent;
  sum->bytes_in += part->bytes_in;
  sum->bytes_out += part->bytes_out;
  sum->round_trips += part->round_trips;
}

void
sync_work_add_report (SyncWork *work, MailSyncReport *report)
{
  g_mutex_lock (&work->mutex);
  sync_work_sum (&work->report, report);
  take_error (&work->report.error, &report->error);
  g_mutex_unlock (&work->mutex);
}

void
sync_work_take_report (SyncWork *work, MailSyncReport *report)
{
  g_mutex_lock (&work->mutex);
  sync_work_sum (report, &work->report);
  take_error (&report->error, &work->report.error);
  work->report = (MailSyncReport) {0};
  g_mutex_unlock (&work->mutex);
}
