// SPDX-License-Identifier: GPL-3.0-or-later
//
// A counted box with a condition: made by the caller, filled by the worker.

#include "sync/sync-request.h"

#include "base/mail-error.h"

// Two threads meet in it: hence the mutex.
struct _SyncRequest {
  gatomicrefcount refs;
  SyncRequestRun run;
  void *data;
  GDestroyNotify free_data;
  GMutex mutex;
  GCond changed;
  bool done;
  GError *error;
  GCancellable *abandoned; // synchronised by itself
};

static void
on_cancelled (GCancellable *cancellable, void *data)
{
  SyncRequest *request = data;
  g_mutex_lock (&request->mutex);
  g_cond_broadcast (&request->changed);
  g_mutex_unlock (&request->mutex);
}

static void
run_job (void *worker, void *data, GCancellable *cancellable)
{
  SyncRequest *request = data;
  g_autoptr (GError) error = NULL;
  if (sync_request_is_abandoned (request) ||
      g_cancellable_set_error_if_cancelled (cancellable, &error))
    sync_request_finish (request, g_steal_pointer (&error));
  else
    request->run (worker, request);
}

SyncRequest *
sync_request_new (SyncRequestRun run, void *data, GDestroyNotify free_data)
{
  SyncRequest *request = g_new0 (SyncRequest, 1);
  g_atomic_ref_count_init (&request->refs);
  g_mutex_init (&request->mutex);
  g_cond_init (&request->changed);
  request->run = run;
  request->data = data;
  request->free_data = free_data;
  request->abandoned = g_cancellable_new ();
  return request;
}

SyncRequest *
sync_request_ref (SyncRequest *request)
{
  g_atomic_ref_count_inc (&request->refs);
  return request;
}

void
sync_request_unref (SyncRequest *request)
{
  if (!request || !g_atomic_ref_count_dec (&request->refs))
    return;
  if (request->free_data)
    request->free_data (request->data);
  g_clear_error (&request->error);
  g_object_unref (request->abandoned);
  g_cond_clear (&request->changed);
  g_mutex_clear (&request->mutex);
  g_free (request);
}

void *
sync_request_get_data (SyncRequest *request)
{
  return request->data;
}

bool
sync_request_push (SyncRequest *request, MailJobQueue *queue, MailJobPriority priority)
{
  return mail_job_queue_push (queue, priority, run_job, sync_request_ref (request),
                              (GDestroyNotify) sync_request_unref, NULL);
}

bool
sync_request_wait (SyncRequest *request, GCancellable *cancellable, GError **error)
{
  gulong handler =
    cancellable ? g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), request, NULL) : 0;
  g_mutex_lock (&request->mutex);
  while (!request->done && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait (&request->changed, &request->mutex);
  bool abandoned = !request->done;
  bool good = !g_cancellable_set_error_if_cancelled (cancellable, error) && !request->error;
  if (!good && request->error && error && !*error)
    *error = g_error_copy (request->error);
  g_mutex_unlock (&request->mutex);
  g_cancellable_disconnect (cancellable, handler);
  if (abandoned)
    g_cancellable_cancel (request->abandoned);
  return good;
}

bool
sync_request_is_abandoned (SyncRequest *request)
{
  return g_cancellable_is_cancelled (request->abandoned);
}

void
sync_request_abandon (SyncRequest *request)
{
  g_cancellable_cancel (request->abandoned);
}

GCancellable *
sync_request_get_abandoned (SyncRequest *request)
{
  return request->abandoned;
}

void
sync_request_finish (SyncRequest *request, GError *error)
{
  g_mutex_lock (&request->mutex);
  g_warn_if_fail (!request->done);
  request->done = true;
  request->error = error;
  g_cond_broadcast (&request->changed);
  g_mutex_unlock (&request->mutex);
}
