// SPDX-License-Identifier: GPL-3.0-or-later
//
// Each step goes alone. While it is on the wire nobody else lists the folders (a list from before
// would undo here what the server has done) nor keeps one that is renamed or deleted.

#include "sync/imap-sync-folder-operations.h"

#include "store/store-folder-operation.h"
#include "store/store-operation.h"
#include "sync/imap-sync-find.h"
#include "sync/imap-sync-folders.h"
#include "sync/imap-sync-unlisted.h"

#include <string.h>

// Messages of a deleted folder that go from here in one write.
#define ERASED_AT_ONCE 500

typedef struct {
  ImapSync *sync;
  const StoreFolderStep *step;
  GArray *leases;    // int64_t, taken
  char *raw_name;    // the server's name of the folder as it is
  char *raw_renamed; // RENAME_FOLDER: as it shall be; else NULL
} Work;

static void
work_clear (Work *work)
{
  for (unsigned int i = 0; work->leases && i < work->leases->len; i++)
    sync_leases_release (work->sync->context->leases, g_array_index (work->leases, int64_t, i));
  g_clear_pointer (&work->leases, g_array_unref);
  g_clear_pointer (&work->raw_name, g_free);
  g_clear_pointer (&work->raw_renamed, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

static bool
take_lease (Work *work, int64_t folder_id, GError **error)
{
  ImapSync *sync = work->sync;
  if (!sync_leases_take (sync->context->leases, folder_id, sync->queue, sync->cancellable, error))
    return false;
  g_array_append_val (work->leases, folder_id);
  return true;
}

static bool
is_at_or_below (const MailFolder *folder, const char *path, char delimiter)
{
  size_t length = strlen (path);
  return strncmp (folder->path, path, length) == 0 &&
         (!folder->path[length] || (delimiter && folder->path[length] == delimiter));
}

static bool
take_leases (Work *work, const GPtrArray *folders, GError **error)
{
  const StoreFolderStep *step = work->step;
  if (!take_lease (work, SYNC_LEASE_FOLDER_LIST, error))
    return false;
  if (step->kind == MAIL_OPERATION_DELETE_FOLDER)
    return take_lease (work, step->folder_id, error);
  for (unsigned int i = 0; step->kind == MAIL_OPERATION_RENAME_FOLDER && i < folders->len; i++) {
    const MailFolder *folder = folders->pdata[i];
    if (is_at_or_below (folder, step->new_path, step->delimiter) &&
        !take_lease (work, folder->id, error))
      return false;
  }
  return true;
}

static bool
find_names (Work *work, const GPtrArray *folders, GError **error)
{
  const StoreFolderStep *step = work->step;
  ImapSync *sync = work->sync;
  bool is_new = step->kind == MAIL_OPERATION_CREATE_FOLDER;
  g_autoptr (MailFolder) known = NULL;
  if (!is_new)
    known = store_folder_get (sync->store, step->folder_id, NULL);
  // Without a row (the cache was made anew) the name is what a path becomes.
  work->raw_name = known ? store_folder_dup_raw_name (sync->store, step->folder_id, error) :
                           imap_sync_unlisted_encode (sync, folders, step->path, step->delimiter);
  if (step->kind == MAIL_OPERATION_RENAME_FOLDER)
    work->raw_renamed = imap_sync_unlisted_encode (sync, folders, step->new_path, step->delimiter);
  // The server listed it by its new name, after the cache was lost: another client was faster.
  if (work->raw_name && g_strcmp0 (work->raw_name, work->raw_renamed) == 0) {
    g_free (work->raw_name);
    work->raw_name = imap_sync_unlisted_encode (sync, folders, step->path, step->delimiter);
  }
  return work->raw_name != NULL;
}

static bool
note_sending (Work *work, bool *out_is_open, GError **error)
{
  g_autoptr (StoreWrite) write = store_write_begin (work->sync->store, STORE_PRIORITY_SYNC, error);
  return write && store_folder_step_sending (write, work->step->id, out_is_open, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

static bool
note_put_off (Work *work, const char *reason, GError **error)
{
  g_autoptr (StoreWrite) write = store_write_begin (work->sync->store, STORE_PRIORITY_SYNC, error);
  return write && store_folder_step_retry (write, work->step->id, error) &&
         store_operation_tell (write, work->step->operation_id, reason, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

static bool
note_failed (Work *work, const char *reason, GError **error)
{
  g_autoptr (StoreWrite) write = store_write_begin (work->sync->store, STORE_PRIORITY_SYNC, error);
  if (!write || !store_folder_step_failed (write, work->step->id, reason, error) ||
      !store_write_commit (g_steal_pointer (&write), error))
    return false;
  sync_context_tell_operation_failed (work->sync->context, work->step->operation_id);
  return true;
}

// The mail of a deleted folder goes in short writes, the last of which ends the step.
static bool
erase_mail (Work *work, GError **error)
{
  ImapSync *sync = work->sync;
  g_autoptr (MailFolder) known = store_folder_get (sync->store, work->step->folder_id, NULL);
  bool left = known != NULL;
  sync_plan_remove (sync->context->plan, work->step->folder_id);
  while (left) {
    g_autoptr (StoreWrite) write = store_write_begin (sync->store, STORE_PRIORITY_SYNC, error);
    if (!write ||
        !store_folder_erase (write, work->step->folder_id, ERASED_AT_ONCE, &left, error) ||
        !store_write_commit (g_steal_pointer (&write), error))
      return false;
  }
  return true;
}

static bool
note_done (Work *work, GError **error)
{
  const StoreFolderStep *step = work->step;
  if (step->kind == MAIL_OPERATION_DELETE_FOLDER && !erase_mail (work, error))
    return false;
  const char *raw = step->kind == MAIL_OPERATION_CREATE_FOLDER ? work->raw_name : work->raw_renamed;
  g_autoptr (StoreWrite) write = store_write_begin (work->sync->store, STORE_PRIORITY_SYNC, error);
  if (!write || !store_folder_step_done (write, step->id, raw, error) ||
      !store_write_commit (g_steal_pointer (&write), error))
    return false;
  work->sync->report.operations_sent++;
  return true;
}

// A server moves no subscriptions when it renames. That it has none is no failure.
static void
move_subscriptions (Work *work, const GPtrArray *folders)
{
  ImapSync *sync = work->sync;
  for (unsigned int i = 0; i < folders->len; i++) {
    const MailFolder *folder = folders->pdata[i];
    if (!folder->subscribed ||
        !is_at_or_below (folder, work->step->new_path, work->step->delimiter))
      continue;
    g_autofree char *old = store_folder_dup_raw_name (sync->store, folder->id, NULL);
    if (!old || !g_str_has_prefix (old, work->raw_name))
      continue;
    g_autofree char *name = g_strconcat (work->raw_renamed, old + strlen (work->raw_name), NULL);
    imap_session_subscribe (sync->session, name, true, sync->cancellable, NULL);
    imap_session_subscribe (sync->session, old, false, sync->cancellable, NULL);
  }
}

// Our own Trash may be known here before the server has it; made by the way, as a parent, it would
// hold no mail.
static bool
make_parent (Work *work, const GPtrArray *folders, GError **error)
{
  const StoreFolderStep *step = work->step;
  const char *last = step->delimiter ? strrchr (step->new_path, step->delimiter) : NULL;
  for (unsigned int i = 0; last && i < folders->len; i++) {
    const MailFolder *folder = folders->pdata[i];
    bool is_parent = strlen (folder->path) == (size_t) (last - step->new_path) &&
                     strncmp (folder->path, step->new_path, strlen (folder->path)) == 0;
    if (!is_parent || folder->uidvalidity || folder->role == MAIL_ROLE_NONE)
      continue;
    return imap_sync_folders_create (work->sync, folder->id, NULL) ||
           imap_sync_is_connected (work->sync) ||
           imap_session_noop (work->sync->session, work->sync->cancellable, error);
  }
  return true;
}

static bool
send_rename (Work *work, const GPtrArray *folders, GError **error)
{
  ImapSync *sync = work->sync;
  if (!make_parent (work, folders, error) ||
      !imap_session_rename (sync->session, work->raw_name, work->raw_renamed, sync->cancellable,
                            error))
    return false;
  move_subscriptions (work, folders);
  return true;
}

static bool
send_create (Work *work, GError **error)
{
  ImapSync *sync = work->sync;
  if (!imap_session_create (sync->session, work->raw_name, MAIL_ROLE_NONE, sync->cancellable,
                            error))
    return false;
  imap_session_subscribe (sync->session, work->raw_name, true, sync->cancellable, NULL);
  return true;
}

// What STATUS says of is another folder than the one that the person saw.
static bool
was_made_anew (Work *work, const ImapStatus *status)
{
  StoreFolderSync known;
  if (!(status->has & IMAP_STATUS_UIDVALIDITY) ||
      !store_folder_get_sync (work->sync->store, work->step->folder_id, &known, NULL))
    return false;
  return known.uidvalidity && (known.uidvalidity != status->uidvalidity || !known.low_uid);
}

// What the person thought to be empty, and got mail meanwhile, stays, and so does mail in a folder
// that has the name of the one that was meant.
static bool
send_delete (Work *work, GError **error)
{
  ImapSync *sync = work->sync;
  const char *names[] = {work->raw_name};
  ImapStatus status = {0};
  g_autoptr (GError) refusal = NULL;
  if (!imap_session_status (sync->session, names, 1, IMAP_STATUS_MESSAGES | IMAP_STATUS_UIDVALIDITY,
                            &status, sync->cancellable, &refusal) &&
      (!work->step->had_mail || !imap_sync_is_connected (sync))) {
    g_propagate_error (error, g_steal_pointer (&refusal));
    return false;
  }
  if ((status.has & IMAP_STATUS_MESSAGES) && status.messages &&
      (!work->step->had_mail || was_made_anew (work, &status))) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_SERVER_REFUSED, "it has got mail meanwhile");
    return false;
  }
  if (!imap_session_delete (sync->session, work->raw_name, sync->cancellable, error))
    return false;
  imap_session_subscribe (sync->session, work->raw_name, false, sync->cancellable, NULL);
  return true;
}

static bool
send_command (Work *work, const GPtrArray *folders, GError **error)
{
  ImapSync *sync = work->sync;
  switch (work->step->kind) {
  case MAIL_OPERATION_CREATE_FOLDER:
    return send_create (work, error);
  case MAIL_OPERATION_RENAME_FOLDER:
    return send_rename (work, folders, error);
  case MAIL_OPERATION_DELETE_FOLDER:
    return send_delete (work, error);
  case MAIL_OPERATION_SUBSCRIBE:
  case MAIL_OPERATION_UNSUBSCRIBE:
    return imap_session_subscribe (sync->session, work->raw_name,
                                   work->step->kind == MAIL_OPERATION_SUBSCRIBE, sync->cancellable,
                                   error);
  default:
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "step %" G_GINT64_FORMAT " is of no folder",
                 work->step->id);
    return false;
  }
}

static bool
is_listed (const GPtrArray *listed, const char *raw_name)
{
  for (unsigned int i = 0; i < listed->len; i++) {
    const ImapFolder *folder = listed->pdata[i];
    if (strcmp (folder->name, raw_name) == 0)
      return !(folder->attributes & (IMAP_LIST_NOSELECT | IMAP_LIST_NONEXISTENT));
  }
  return false;
}

// Asks whether the server has things the way the step wants them: it got through before the line
// dropped, or another client did the same.
static bool
ask_done (Work *work, bool *out_done, GError **error)
{
  ImapSync *sync = work->sync;
  g_autoptr (GPtrArray) listed =
    imap_session_list (sync->session, 0, NULL, sync->cancellable, error);
  if (!listed)
    return false;
  bool is_there = is_listed (listed, work->raw_name);
  switch (work->step->kind) {
  case MAIL_OPERATION_CREATE_FOLDER:
    *out_done = is_there;
    break;
  case MAIL_OPERATION_RENAME_FOLDER:
    *out_done = !is_there && is_listed (listed, work->raw_renamed);
    break;
  case MAIL_OPERATION_DELETE_FOLDER:
    *out_done = !is_there;
    break;
  default:
    *out_done = false; // repeating does no harm
  }
  return true;
}

static bool
settle_refusal (Work *work, const GError *refusal, GError **error)
{
  bool done = false;
  if (imap_sync_is_not_now (refusal))
    return note_put_off (work, imap_sync_reason (refusal), error);
  if (!ask_done (work, &done, error))
    return false;
  return done ? note_done (work, error) : note_failed (work, imap_sync_reason (refusal), error);
}

static bool
attempt (Work *work, const GPtrArray *folders, GError **error)
{
  g_autoptr (GError) refusal = NULL;
  bool is_open;
  if (!note_sending (work, &is_open, error))
    return false;
  if (!is_open)
    return true;
  if (send_command (work, folders, &refusal))
    return note_done (work, error);
  if (imap_sync_is_connected (work->sync))
    return settle_refusal (work, refusal, error);
  return imap_sync_fail (work->sync, g_steal_pointer (&refusal), error);
}

// What is made below a folder that another client may have renamed: by the old name the server
// would make that one anew.
static bool
awaits_list (ImapSync *sync, const StoreFolderStep *step, const GPtrArray *folders)
{
  for (unsigned int i = 0; step->kind == MAIL_OPERATION_CREATE_FOLDER && i < folders->len; i++) {
    const MailFolder *folder = folders->pdata[i];
    size_t length = strlen (folder->path);
    if (step->delimiter && strncmp (folder->path, step->path, length) == 0 &&
        step->path[length] == step->delimiter && imap_sync_may_be_renamed (sync, folder->id))
      return true;
  }
  return false;
}

static bool
run_step (ImapSync *sync, const StoreFolderStep *step, const GPtrArray *folders, GError **error)
{
  g_auto (Work) work = {.sync = sync, .step = step};
  bool done = false;
  work.leases = g_array_new (FALSE, FALSE, sizeof (int64_t));
  if (!take_leases (&work, folders, error) || !find_names (&work, folders, error))
    return false;
  if (step->state == MAIL_OPERATION_SENDING && !ask_done (&work, &done, error))
    return false;
  return done ? note_done (&work, error) : attempt (&work, folders, error);
}

// The first after AFTER. A folder that waits for its mail to leave keeps what was done later
// waiting, which may build upon it.
static const StoreFolderStep *
next_ready (const GPtrArray *steps, int64_t after)
{
  for (unsigned int i = 0; i < steps->len; i++) {
    const StoreFolderStep *step = steps->pdata[i];
    if (step->id > after)
      return step->is_ready ? step : NULL;
  }
  return NULL;
}

bool
imap_sync_folder_operations (ImapSync *sync, GError **error)
{
  int64_t last = 0;
  while (true) {
    g_autoptr (GPtrArray) steps =
      store_folder_step_list (sync->store, sync->context->account_id, error);
    if (!steps)
      return false;
    const StoreFolderStep *step = next_ready (steps, last);
    if (!step)
      return true;
    last = step->id;
    g_autoptr (GPtrArray) folders =
      store_folder_list (sync->store, sync->context->account_id, error);
    if (!folders)
      return false;
    if (awaits_list (sync, step, folders)) {
      sync->wants_list = true;
      return true;
    }
    if (!imap_sync_unselect (sync, error) || !run_step (sync, step, folders, error))
      return false;
  }
}

bool
imap_sync_folder_operations_are_left (ImapSync *sync)
{
  g_autoptr (GPtrArray) steps =
    store_folder_step_list (sync->store, sync->context->account_id, NULL);
  return steps && steps->len;
}
