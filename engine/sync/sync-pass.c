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
#include "sync/imap-sync-sent.h"
#include "sync/imap-sync-unreadable.h"
#include "sync/sync-work.h"

// Messages indexed between two looks at whoever waits.
#define INDEX_AT_ONCE 500

// A log-in costs more than a few folders: a connection is made for a pass only where so many
// folders differ, or where more than one has so many messages to come.
#define FOLDERS_WORTH_HELP 8
#define MESSAGES_WORTH_HELP 50

// One worker at a pass.
typedef struct {
  SyncWorker *worker;
  SyncRequest *request;
  ImapSync *sync;
  MailBodies bodies;
  SyncWork *work;
  MailSyncReport *report; // its error: the first of a folder
  bool helps;             // the pass is another worker's
} Run;

// What a helper is given.
typedef struct {
  SyncWork *work;
  MailBodies bodies;
} Help;

static bool
is_path_of (const MailFolder *folder, const char *path)
{
  return folder->role == MAIL_ROLE_INBOX ? g_ascii_strcasecmp (path, folder->path) == 0 :
                                           g_str_equal (path, folder->path);
}

static bool
wants_inbox (const SyncPass *pass)
{
  bool wants = !pass->folders;
  for (char **path = pass->folders; path && *path; path++)
    wants |= g_ascii_strcasecmp (*path, "INBOX") == 0;
  return wants;
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

// A folder that fails is reported, and the others go on; without a connection nothing does. One
// that may not be read is told in another way, as it is no failure of the pass.
static bool
go_on_after (Run *run, const MailFolder *folder, GError **failure, GError **error)
{
  if (!imap_sync_is_connected (run->sync)) {
    g_propagate_error (error, g_steal_pointer (failure));
    return false;
  }
  bool gone = g_error_matches (*failure, MAIL_ERROR, MAIL_ERROR_NOT_FOUND);
  if (!gone && !imap_sync_unreadable_is (run->sync, folder->id) && !run->report->error)
    run->report->error = g_steal_pointer (failure);
  return true;
}

static bool
is_over (Run *run, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (run->sync->cancellable, error))
    return true;
  if (sync_request_is_abandoned (run->request) || (run->work && sync_work_is_stopped (run->work))) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "nobody waits for the pass any more");
    return true;
  }
  if (imap_sync_is_connected (run->sync))
    return false;
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_OFFLINE, "the connection went meanwhile");
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
  return !is_over (run, error);
}

static bool
make_equal (Run *run, const MailFolder *folder, GError **error)
{
  ImapSyncStep step;
  g_autoptr (GError) failure = NULL;
  do {
    if (!pause_shortly (run, error))
      return false;
    step = imap_sync_resync (run->sync, folder->id, IMAP_SYNC_THOROUGH, true, &failure);
  } while (step == IMAP_SYNC_MORE);
  return step == IMAP_SYNC_DONE || go_on_after (run, folder, &failure, error);
}

// What of FOLDER's content the pass wants here. False: nothing.
static bool
get_period (Run *run, const MailFolder *folder, ImapSyncBodies *out)
{
  *out = (ImapSyncBodies) {0};
  return run->bodies == MAIL_BODIES_ALL ||
         (run->bodies != MAIL_BODIES_NONE &&
          imap_sync_bodies_period (run->sync->context, folder, out));
}

// What the server would not give is told, and everything else is here.
static void
tell_refusal (Run *run)
{
  g_autoptr (GError) refusal = imap_sync_take_refusal (run->sync);
  if (!run->report->error)
    run->report->error = g_steal_pointer (&refusal);
}

// A folder that was replaced by one whose counts are the same shows only as it is opened.
static bool
fetch_bodies (Run *run, const MailFolder *folder, GError **error)
{
  ImapSyncBodies bodies;
  ImapSyncStep step;
  g_autoptr (GError) failure = NULL;
  bool looked = false;
  if (!get_period (run, folder, &bodies))
    return true;
  do {
    if (!pause_shortly (run, error))
      return false;
    step = imap_sync_bodies (run->sync, folder->id, &bodies, &failure);
    if (!looked && g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_STALE)) {
      looked = true;
      g_clear_error (&failure);
      step = IMAP_SYNC_MORE;
      if (!make_equal (run, folder, error))
        return false;
    }
  } while (step == IMAP_SYNC_MORE);
  tell_refusal (run);
  return step == IMAP_SYNC_DONE || go_on_after (run, folder, &failure, error);
}

// Before its task is over: whoever waits for the pass may be told of it then.
static void
tell_counts (Run *run)
{
  if (!run->helps)
    return;
  GError *failure = g_steal_pointer (&run->report->error);
  *run->report = imap_sync_take_report (run->sync);
  run->report->error = failure;
  sync_work_add_report (run->work, run->report);
}

static bool
do_tasks (Run *run, GError **error)
{
  SyncTask task;
  while (sync_work_take (run->work, &task)) {
    bool good = task.kind == SYNC_TASK_EQUAL ? make_equal (run, task.folder, error) :
                                               fetch_bodies (run, task.folder, error);
    tell_counts (run);
    if (!good) {
      imap_sync_let_go (run->sync);
      sync_work_give_back (run->work, &task);
      return false;
    }
    sync_work_finish (run->work, &task);
  }
  imap_sync_let_go (run->sync);
  return true;
}

// Whatever ends it, the pass goes on without: what it was at is given back.
static void
run_help (void *worker, SyncRequest *request)
{
  Help *help = sync_request_get_data (request);
  MailSyncReport report = {0};
  Run run = {.worker = worker,
             .request = request,
             .bodies = help->bodies,
             .work = help->work,
             .report = &report,
             .helps = true};
  g_autoptr (GError) error = NULL;
  bool was_connected = sync_worker_is_connected (worker);
  run.sync = sync_worker_require (worker, request, &error);
  if (run.sync) {
    if (was_connected)
      imap_sync_take_report (run.sync);
    do_tasks (&run, &error);
  }
  if (error)
    g_debug ("help with a pass ended: %s", error->message);
  sync_worker_finish_help (worker);
  sync_request_finish (request, NULL);
}

static void
help_free (void *data)
{
  Help *help = data;
  sync_work_unref (help->work);
  g_free (help);
}

static bool
is_long (Run *run, const ImapSyncFolder *item)
{
  StoreFolderSync known = {0};
  ImapSyncBodies bodies;
  if (item->differs && store_folder_get_sync (run->sync->store, item->folder->id, &known, NULL) &&
      !known.synced)
    return true;
  return get_period (run, item->folder, &bodies) &&
         imap_sync_bodies_count_missing (run->sync, item->folder->id, &bodies) >=
           MESSAGES_WORTH_HELP;
}

// Whether connections are worth making for it. OUT_N: how many could have something to do.
static bool
is_worth_help (Run *run, const GPtrArray *folders, unsigned int *out_n)
{
  unsigned int differing = 0, lengthy = 0;
  for (unsigned int i = 0; i < folders->len; i++) {
    const ImapSyncFolder *item = folders->pdata[i];
    bool takes_long = is_long (run, item);
    lengthy += takes_long;
    differing += item->differs || takes_long;
  }
  *out_n = differing ? differing - 1 : 0;
  return lengthy > 1 || differing >= FOLDERS_WORTH_HELP;
}

static GPtrArray *
call_helpers (Run *run, const SyncPass *pass, const GPtrArray *folders)
{
  GPtrArray *helpers = g_ptr_array_new_with_free_func ((GDestroyNotify) sync_request_unref);
  unsigned int n;
  bool worth = is_worth_help (run, folders, &n);
  for (unsigned int i = 0; i < pass->n_helpers && helpers->len < n; i++) {
    if (!worth && !sync_worker_is_connected (pass->helpers[i]))
      continue;
    Help *help = g_new (Help, 1);
    *help = (Help) {sync_work_ref (run->work), run->bodies};
    SyncRequest *request = sync_request_new (run_help, help, help_free);
    g_ptr_array_add (helpers, request);
    sync_request_push (request, sync_worker_get_queue (pass->helpers[i]), MAIL_JOB_BACKFILL);
  }
  return helpers;
}

static void
wake_worker (void *data)
{
  sync_worker_wake (data);
}

static void
on_abandoned (GCancellable *cancellable, void *data)
{
  sync_worker_wake (data);
}

// Until all that is left is not at the others any more. People are served meanwhile.
static bool
wait_for_helpers (Run *run, GError **error)
{
  MailJobQueue *queue = sync_worker_get_queue (run->worker);
  GCancellable *abandoned = sync_request_get_abandoned (run->request);
  gulong handler = g_cancellable_connect (abandoned, G_CALLBACK (on_abandoned), run->worker, NULL);
  bool over = false;
  while (!over && sync_work_look (run->work) == SYNC_WORK_BUSY) {
    mail_job_queue_wait_for (queue, MAIL_JOB_INTERACTIVE);
    sync_worker_serve_urgent (run->worker);
    over = is_over (run, error);
  }
  g_cancellable_disconnect (abandoned, handler);
  return !over;
}

// What they did counts, however the pass ended. They are on their way to a safe point.
static void
outwait_helpers (Run *run)
{
  MailJobQueue *queue = sync_worker_get_queue (run->worker);
  while (sync_work_look (run->work) == SYNC_WORK_BUSY && !mail_job_queue_is_closed (queue)) {
    mail_job_queue_wait_for (queue, MAIL_JOB_INTERACTIVE);
    sync_worker_serve_urgent (run->worker);
  }
}

static bool
do_all (Run *run, GError **error)
{
  while (sync_work_look (run->work) != SYNC_WORK_OVER)
    if (!do_tasks (run, error) || !wait_for_helpers (run, error))
      return false;
  return true;
}

// The open folder first, then the inbox.
static int
compare_urgency (const void *a, const void *b, void *data)
{
  const ImapSyncFolder *one = *(ImapSyncFolder *const *) a, *two = *(ImapSyncFolder *const *) b;
  int64_t open_folder = *(int64_t *) data;
  if ((one->folder->id == open_folder) != (two->folder->id == open_folder))
    return one->folder->id == open_folder ? -1 : 1;
  return (two->folder->role == MAIL_ROLE_INBOX) - (one->folder->role == MAIL_ROLE_INBOX);
}

// Equal folders cost nothing more than the STATUS that showed it.
static GPtrArray *
choose_folders (Run *run, const SyncPass *pass, const GPtrArray *folders)
{
  int64_t open_folder = sync_context_get_open_folder (run->sync->context);
  GPtrArray *chosen = g_ptr_array_new ();
  for (unsigned int i = 0; i < folders->len; i++) {
    ImapSyncFolder *item = folders->pdata[i];
    if (!is_wanted (pass, item->folder))
      continue;
    g_ptr_array_add (chosen, item);
    run->sync->report.folders += !item->differs;
  }
  g_ptr_array_sort_with_data (chosen, compare_urgency, &open_folder);
  for (unsigned int i = 0; i < chosen->len; i++) {
    const ImapSyncFolder *item = chosen->pdata[i];
    sync_work_add (run->work, item->folder, item->differs, pass->bodies != MAIL_BODIES_NONE);
  }
  return chosen;
}

static bool
sync_folders (Run *run, const SyncPass *pass, const GPtrArray *folders, GError **error)
{
  g_autoptr (SyncWork) work = sync_work_new (wake_worker, run->worker);
  run->work = work;
  g_autoptr (GPtrArray) chosen = choose_folders (run, pass, folders);
  g_autoptr (GPtrArray) helpers = call_helpers (run, pass, chosen);
  bool good = do_all (run, error);
  sync_work_stop (work);
  // One that is still on its way to its connection is not waited for.
  for (unsigned int i = 0; i < helpers->len; i++)
    sync_request_abandon (helpers->pdata[i]);
  outwait_helpers (run);
  sync_work_take_report (work, run->report);
  run->work = NULL;
  return good;
}

// With bodies the words are there too: they can be searched for as soon as the pass is over.
static bool
index_all (Run *run, GError **error)
{
  bool left = run->bodies != MAIL_BODIES_NONE;
  while (left)
    if (!pause_shortly (run, error) ||
        !store_search_index (run->sync->store, INDEX_AT_ONCE, &left, run->sync->cancellable, error))
      return false;
  return true;
}

// A path that was asked for and is not there is a mistake that somebody wants to hear of.
static bool
knows_all_wanted (const SyncPass *pass, const GPtrArray *folders, GError **error)
{
  for (char **path = pass->folders; path && *path; path++) {
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
run_connected (Run *run, const SyncPass *pass, GError **error)
{
  int drafts;
  if (!imap_sync_operations (run->sync, error) ||
      !imap_sync_drafts (run->sync, G_MAXINT64, &drafts, error))
    return false;
  g_autoptr (GPtrArray) folders = imap_sync_folders (run->sync, wants_inbox (pass), error);
  // What came of muted conversations is filed by operations, recorded as it came.
  return folders && knows_all_wanted (pass, folders, error) &&
         sync_folders (run, pass, folders, error) && imap_sync_sent_probe (run->sync, error) &&
         imap_sync_operations (run->sync, error) && imap_sync_folders_learn (run->sync, error) &&
         index_all (run, error);
}

// REPORT has the helpers' counts and the error of a folder already.
static void
complete_report (Run *run, int64_t started)
{
  MailSyncReport report = imap_sync_take_report (run->sync);
  sync_work_sum (run->report, &report);
  run->report->account_id = run->sync->context->account_id;
  run->report->seconds = (double) (g_get_monotonic_time () - started) / G_USEC_PER_SEC;
}

// On a connection that was there before, which may have died in its sleep, or die of what happened
// to its folder meanwhile, a second try is made on a new one; also where the server did not take
// commands ahead of its answers.
static bool
run_with_patience (Run *run, const SyncPass *pass, bool was_connected, GError **error)
{
  g_autoptr (GError) failure = NULL;
  if (run_connected (run, pass, &failure))
    return true;
  bool again = was_connected || imap_sync_is_too_hasty (run->sync);
  if (again && !imap_sync_is_connected (run->sync) && mail_error_is_transient (failure))
    return sync_worker_require (run->worker, run->request, error) &&
           run_connected (run, pass, error);
  g_propagate_error (error, g_steal_pointer (&failure));
  return false;
}

void
sync_pass_run (void *worker, SyncRequest *request)
{
  SyncPass *pass = sync_request_get_data (request);
  Run run = {.worker = worker, .request = request, .bodies = pass->bodies, .report = &pass->report};
  int64_t started = g_get_monotonic_time ();
  GError *error = NULL;
  bool was_connected = sync_worker_is_connected (worker);
  run.sync = sync_worker_require (worker, request, &error);
  if (run.sync) {
    // What the lane did by itself before is not this pass's; a log-in for it is.
    if (was_connected)
      imap_sync_take_report (run.sync);
    run_with_patience (&run, pass, was_connected, &error);
    imap_sync_let_go (run.sync);
    complete_report (&run, started);
  }
  if (!error && pass->report.error)
    error = g_error_copy (pass->report.error);
  sync_request_finish (request, error);
}

void
sync_pass_free (SyncPass *pass)
{
  g_strfreev (pass->folders);
  g_clear_error (&pass->report.error);
  g_free (pass);
}
