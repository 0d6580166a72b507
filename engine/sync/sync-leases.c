// SPDX-License-Identifier: GPL-3.0-or-later
//
// A table of kept folders under one mutex, and a condition for those who wait.

#include "sync/sync-leases.h"

typedef struct {
  MailJobQueue *keeper; // NULL: free
  GQueue waiting;       // the queues of those who wait, first come first
  bool revisit;         // when the keeper lets go
} Lease;

// Workers hand folders to one another directly: hence the mutex.
struct _SyncLeases {
  GMutex mutex;
  GCond released;
  GHashTable *by_folder; // int64_t → Lease
};

static Lease *
get_lease (SyncLeases *leases, int64_t folder_id)
{
  Lease *lease = g_hash_table_lookup (leases->by_folder, &folder_id);
  if (!lease) {
    lease = g_new0 (Lease, 1);
    g_queue_init (&lease->waiting);
    g_hash_table_insert (leases->by_folder, g_memdup2 (&folder_id, sizeof folder_id), lease);
  }
  return lease;
}

static void
lease_free (void *data)
{
  Lease *lease = data;
  g_queue_clear (&lease->waiting);
  g_free (lease);
}

static void
on_cancelled (GCancellable *cancellable, void *data)
{
  SyncLeases *leases = data;
  g_mutex_lock (&leases->mutex);
  g_cond_broadcast (&leases->released);
  g_mutex_unlock (&leases->mutex);
}

static void
wake_up (void *worker, void *data, GCancellable *cancellable)
{
  // Waking it is all: between two jobs it looks whether its folder is wanted.
}

SyncLeases *
sync_leases_new (void)
{
  SyncLeases *leases = g_new0 (SyncLeases, 1);
  g_mutex_init (&leases->mutex);
  g_cond_init (&leases->released);
  leases->by_folder = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, lease_free);
  return leases;
}

void
sync_leases_free (SyncLeases *leases)
{
  if (!leases)
    return;
  g_hash_table_unref (leases->by_folder);
  g_cond_clear (&leases->released);
  g_mutex_clear (&leases->mutex);
  g_free (leases);
}

bool
sync_leases_try (SyncLeases *leases, int64_t folder_id, MailJobQueue *queue)
{
  g_mutex_lock (&leases->mutex);
  Lease *lease = get_lease (leases, folder_id);
  bool taken = !lease->keeper && g_queue_is_empty (&lease->waiting);
  if (taken)
    lease->keeper = queue;
  else
    lease->revisit = true;
  g_mutex_unlock (&leases->mutex);
  return taken;
}

bool
sync_leases_take (SyncLeases *leases, int64_t folder_id, MailJobQueue *queue,
                  GCancellable *cancellable, GError **error)
{
  gulong handler =
    cancellable ? g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), leases, NULL) : 0;
  g_mutex_lock (&leases->mutex);
  Lease *lease = get_lease (leases, folder_id);
  g_queue_push_tail (&lease->waiting, queue);
  if (lease->keeper)
    mail_job_queue_push (lease->keeper, MAIL_JOB_INTERACTIVE, wake_up, NULL, NULL, NULL);
  while ((lease->keeper || g_queue_peek_head (&lease->waiting) != queue) &&
         !g_cancellable_is_cancelled (cancellable))
    g_cond_wait (&leases->released, &leases->mutex);
  g_queue_remove (&lease->waiting, queue);
  bool taken = !g_cancellable_set_error_if_cancelled (cancellable, error);
  if (taken)
    lease->keeper = queue;
  // Who waits since before has woken the keeper of then, not this one.
  if (taken && !g_queue_is_empty (&lease->waiting))
    mail_job_queue_push (queue, MAIL_JOB_INTERACTIVE, wake_up, NULL, NULL, NULL);
  else
    g_cond_broadcast (&leases->released);
  g_mutex_unlock (&leases->mutex);
  g_cancellable_disconnect (cancellable, handler);
  return taken;
}

bool
sync_leases_release (SyncLeases *leases, int64_t folder_id)
{
  g_mutex_lock (&leases->mutex);
  Lease *lease = get_lease (leases, folder_id);
  bool revisit = lease->revisit;
  lease->keeper = NULL;
  lease->revisit = false;
  g_cond_broadcast (&leases->released);
  g_mutex_unlock (&leases->mutex);
  return revisit;
}

bool
sync_leases_is_kept (SyncLeases *leases, int64_t folder_id)
{
  g_mutex_lock (&leases->mutex);
  bool kept = get_lease (leases, folder_id)->keeper != NULL;
  g_mutex_unlock (&leases->mutex);
  return kept;
}

bool
sync_leases_is_wanted (SyncLeases *leases, int64_t folder_id)
{
  g_mutex_lock (&leases->mutex);
  bool wanted = !g_queue_is_empty (&get_lease (leases, folder_id)->waiting);
  g_mutex_unlock (&leases->mutex);
  return wanted;
}
