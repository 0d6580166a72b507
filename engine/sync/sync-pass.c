// SPDX-License-Identifier: GPL-3.0-or-later
//
// The order of a pass, and how it goes on after a folder that fails.

#include "sync/sync-pass.h"

#include "store/store-search.h"
#include "sync/imap-sync-bodies.h"
#include "sync/imap-sync-drafts.h"
#include "sync/imap-sync-folders.h"
#include "sync/imap-sync-operations.h"
#include "sync/imap-sync-resync.h"

// Messages indexed between two looks at whoever waits.
#define INDEX_AT_ONCE 500

typedef struct {
  SyncWorker *worker;
  SyncRequest *request;
  ImapSync *sync;
  SyncPass *pass;
} Run;

static bool
is_path_of (const MailFolder *folder, const char *path)
{
  return folder->role == MAIL_ROLE_INBOX ? g_ascii_strcasecmp (path, folder->path) == 0 :
                                           g_str_equal (path, folder->path);
}

static bool
is_wanted (const SyncPass *pass, const MailFolder *folder)
{
  if (!pass->folders)
    return true;
  for (char **path = pass->folders; *path; path++)
    if (is_path_of (folder, *path))
      return true;
  return false;
}

// A folder that fails is reported, and the others go on; without a connection nothing does.
static bool
go_on_after (Run *run, GError **failure, GError **error)
{
  if (!imap_sync_is_connected (run->sync)) {
    g_propagate_error (error, g_steal_pointer (failure));
    return false;
  }
  bool gone = g_error_matches (*failure, MAIL_ERROR, MAIL_ERROR_NOT_FOUND);
  if (!gone && !run->pass->report.error)
    run->pass->report.error = g_steal_pointer (failure);
  return true;
}

static bool
is_abandoned (Run *run, GError **error)
{
  if (!sync_request_is_abandoned (run->request))
    return false;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "nobody waits for the pass any more");
  return true;
}

// Between two slices others get their turn: people at this connection, workers at the folder.
static bool
pause_shortly (Run *run, GError **error)
{
  ImapSync *sync = run->sync;
  sync_worker_serve_urgent (run->worker);
  if (sync->kept && sync_leases_is_wanted (sync->context->leases, sync->kept))
    imap_sync_let_go (sync);
  return !is_abandoned (run, error);
}

static bool
sync_folder (Run *run, const MailFolder *folder, GError **error)
{
  ImapSyncStep step;
  g_autoptr (GError) failure = NULL;
  do {
    if (!pause_shortly (run, error))
      return false;
    step = imap_sync_resync (run->sync, folder->id, IMAP_SYNC_THOROUGH, true, &failure);
  } while (step == IMAP_SYNC_MORE);
  return step == IMAP_SYNC_DONE || go_on_after (run, &failure, error);
}

static bool
fetch_bodies (Run *run, const MailFolder *folder, GError **error)
{
  ImapSyncBodies bodies = {0};
  ImapSyncStep step;
  g_autoptr (GError) failure = NULL;
  if (run->pass->bodies != MAIL_BODIES_ALL &&
      !imap_sync_bodies_period (run->sync->context, folder, &bodies))
    return true;
  do {
    if (!pause_shortly (run, error))
      return false;
    step = imap_sync_bodies (run->sync, folder->id, &bodies, &failure);
  } while (step == IMAP_SYNC_MORE);
  return step == IMAP_SYNC_DONE || go_on_after (run, &failure, error);
}

// Equal folders cost nothing more than the STATUS that showed it.
static bool
sync_folders (Run *run, const GPtrArray *folders, GError **error)
{
  for (unsigned int i = 0; i < folders->len; i++) {
    const ImapSyncFolder *item = folders->pdata[i];
    if (!is_wanted (run->pass, item->folder))
      continue;
    if (!item->differs)
      run->sync->report.folders++;
    else if (!sync_folder (run, item->folder, error))
      return false;
  }
  for (unsigned int i = 0; i < folders->len && run->pass->bodies != MAIL_BODIES_NONE; i++) {
    const ImapSyncFolder *item = folders->pdata[i];
    if (is_wanted (run->pass, item->folder) && !fetch_bodies (run, item->folder, error))
      return false;
  }
  return true;
}

// With bodies the words are there too: they can be searched for as soon as the pass is over.
static bool
index_all (Run *run, GError **error)
{
  bool left = run->pass->bodies != MAIL_BODIES_NONE;
  while (left)
    if (!pause_shortly (run, error) ||
        !store_search_index (run->sync->store, INDEX_AT_ONCE, &left, run->sync->cancellable, error))
      return false;
  return true;
}

// A path that was asked for and is not there is a mistake that somebody wants to hear of.
static bool
knows_all_wanted (Run *run, const GPtrArray *folders, GError **error)
{
  for (char **path = run->pass->folders; path && *path; path++) {
    bool found = false;
    for (unsigned int i = 0; i < folders->len && !found; i++)
      found = is_path_of (((ImapSyncFolder *) folders->pdata[i])->folder, *path);
    if (found)
      continue;
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "there is no folder “%s”", *path);
    return false;
  }
  return true;
}

static bool
run_connected (Run *run, GError **error)
{
  int drafts;
  if (!imap_sync_operations (run->sync, error) ||
      !imap_sync_drafts (run->sync, G_MAXINT64, &drafts, error))
    return false;
  g_autoptr (GPtrArray) folders = imap_sync_folders (run->sync, error);
  // What came of muted conversations is filed by operations, recorded as it came.
  return folders && knows_all_wanted (run, folders, error) && sync_folders (run, folders, error) &&
         imap_sync_operations (run->sync, error) && imap_sync_folders_learn (run->sync, error) &&
         index_all (run, error);
}

static void
take_report (Run *run, int64_t started)
{
  MailSyncReport report = imap_sync_take_report (run->sync);
  report.error = g_steal_pointer (&run->pass->report.error);
  report.account_id = run->sync->context->account_id;
  report.seconds = (double) (g_get_monotonic_time () - started) / G_USEC_PER_SEC;
  run->pass->report = report;
}

// On a connection that was there before, which may have died in its sleep, or die of what happened
// to its folder meanwhile, a second try is made on a new one.
static bool
run_with_patience (Run *run, bool was_connected, GError **error)
{
  g_autoptr (GError) failure = NULL;
  if (run_connected (run, &failure))
    return true;
  if (was_connected && !imap_sync_is_connected (run->sync) && mail_error_is_transient (failure))
    return sync_worker_require (run->worker, run->request, error) && run_connected (run, error);
  g_propagate_error (error, g_steal_pointer (&failure));
  return false;
}

void
sync_pass_run (void *worker, SyncRequest *request)
{
  Run run = {.worker = worker, .request = request, .pass = sync_request_get_data (request)};
  int64_t started = g_get_monotonic_time ();
  GError *error = NULL;
  bool was_connected = sync_worker_is_connected (worker);
  run.sync = sync_worker_require (worker, request, &error);
  if (run.sync) {
    // What the lane did by itself before is not this pass's; a log-in for it is.
    if (was_connected)
      imap_sync_take_report (run.sync);
    run_with_patience (&run, was_connected, &error);
    imap_sync_let_go (run.sync);
    take_report (&run, started);
  }
  if (!error && run.pass->report.error)
    error = g_error_copy (run.pass->report.error);
  sync_request_finish (request, error);
}

void
sync_pass_free (SyncPass *pass)
{
  g_strfreev (pass->folders);
  g_clear_error (&pass->report.error);
  g_free (pass);
}
