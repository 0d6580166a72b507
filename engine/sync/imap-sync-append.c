// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is small is in memory, as much as one command may carry; what is large is read from its file
// while it leaves.

#include "sync/imap-sync-append.h"

#include "store/store-flags.h"
#include "sync/imap-sync-find.h"
#include "sync/imap-sync-upload.h"

// What one command carries.
typedef struct {
  ImapSyncUpload uploads[IMAP_SYNC_APPENDS_AT_ONCE];
  char **keywords[IMAP_SYNC_APPENDS_AT_ONCE];
  ImapAppend appends[IMAP_SYNC_APPENDS_AT_ONCE];
  unsigned int n;
} Batch;

static void
batch_clear (Batch *batch)
{
  for (unsigned int i = 0; i < G_N_ELEMENTS (batch->appends); i++) {
    imap_sync_upload_clear (&batch->uploads[i]);
    g_strfreev (batch->keywords[i]);
  }
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Batch, batch_clear)

static bool
batch_add (Batch *batch, ImapSync *sync, const StoreStep *step, GError **error)
{
  const MailFlags bits = ((MailFlags) 1 << MAIL_FLAG_FIRST_KEYWORD) - 1;
  ImapSyncUpload *upload = &batch->uploads[batch->n];
  char ***keywords = &batch->keywords[batch->n];
  if (!imap_sync_upload_open (sync, step, upload, error) ||
      !(*keywords = store_flags_names (sync->store, step->account_id, step->flags & ~bits, error)))
    return false;
  batch->appends[batch->n++] = (ImapAppend) {
    .bits = step->flags & bits,
    .keywords = (const char *const *) *keywords,
    .internal_date = step->received,
    .message = upload->bytes,
    .stream = upload->stream,
    .size = upload->size,
  };
  return true;
}

// The first N of STEPS, at least one; one behind it that can't be read waits for its own turn.
static bool
batch_fill (Batch *batch, ImapSync *sync, StoreStep *const *steps, unsigned int n, GError **error)
{
  if (!batch_add (batch, sync, steps[0], error))
    return false;
  if (!imap_session_has (sync->session, IMAP_CAP_MULTIAPPEND))
    return true;
  uint64_t bytes = steps[0]->size;
  for (unsigned int i = 1; i < n && (bytes += steps[i]->size) <= IMAP_APPEND_BYTES; i++)
    if (!batch_add (batch, sync, steps[i], NULL))
      break;
  return true;
}

// How far a run has come.
typedef struct {
  struct {
    uint32_t uidvalidity, uid; // 0: the server did not tell
  } placed[IMAP_SYNC_APPENDS_AT_ONCE];
  unsigned int done;  // the first of it went
  unsigned int tried; // those from DONE to here were in the command that failed
} Progress;

static bool
send_batch (const ImapSyncRun *run, const char *target, Progress *progress, GError **error)
{
  g_auto (Batch) batch = {0};
  ImapSync *sync = run->sync;
  uint32_t uidvalidity, uids[IMAP_SYNC_APPENDS_AT_ONCE];
  size_t n;
  progress->tried = progress->done + 1;
  if (!batch_fill (&batch, sync, run->steps + progress->done, run->n - progress->done, error))
    return false;
  bool good = imap_session_append_many (sync->session, target, batch.appends, batch.n, &n,
                                        &uidvalidity, uids, sync->cancellable, error);
  progress->tried = progress->done + (unsigned int) n;
  for (size_t i = 0; good && i < n; i++) {
    progress->placed[progress->done + i].uidvalidity = uidvalidity;
    progress->placed[progress->done + i].uid = uids[i];
  }
  return good;
}

// By the Message-ID, since the server has accepted it.
static bool
find_appended (ImapSync *sync, const StoreStep *step, uint32_t *out_uid, GError **error)
{
  if (*step->rfc_message_id)
    return imap_sync_find (sync, step->to_folder_id, step->rfc_message_id,
                           step->to_uidnext_at_sending, out_uid, error);
  return imap_sync_find_step (sync, step, out_uid, error);
}

// A server that does not tell where it put what is to leave elsewhere is asked. Where it won't say,
// the message went all the same, and the original stays.
static bool
find_awaited (const ImapSyncRun *run, Progress *progress, GError **error)
{
  for (; progress->done < progress->tried; progress->done++) {
    g_autoptr (GError) refusal = NULL;
    const StoreStep *step = run->steps[progress->done];
    uint32_t *uid = &progress->placed[progress->done].uid;
    if (*uid || !step->is_awaited || find_appended (run->sync, step, uid, &refusal) ||
        imap_sync_was_refused (run->sync, refusal))
      continue;
    g_propagate_error (error, g_steal_pointer (&refusal));
    return false;
  }
  return true;
}

// What was in no command did not go.
static bool
note_progress (const ImapSyncRun *run, const Progress *progress, GError **error)
{
  g_autoptr (StoreWrite) write = store_write_begin (run->sync->store, STORE_PRIORITY_SYNC, error);
  bool good = write != NULL;
  for (unsigned int i = 0; good && i < progress->done; i++)
    good = store_step_done (write, run->steps[i]->id, progress->placed[i].uidvalidity,
                            progress->placed[i].uid, error);
  for (unsigned int i = progress->tried; good && i < run->n; i++) {
    good = store_step_retry (write, run->steps[i]->id, error);
    run->steps[i]->state = MAIL_OPERATION_PENDING;
  }
  return good && store_write_commit (g_steal_pointer (&write), error);
}

bool
imap_sync_append (ImapSyncRun *run, const char *target, GError **error)
{
  Progress progress = {0};
  g_autoptr (GError) refusal = NULL;
  while (progress.done < run->n && send_batch (run, target, &progress, &refusal) &&
         find_awaited (run, &progress, &refusal))
    ;
  if ((progress.done > 0 || run->n > 1) && !note_progress (run, &progress, error))
    return false;
  if (!refusal)
    return true;
  run->steps += progress.done;
  run->n -= progress.done;
  g_propagate_error (error, g_steal_pointer (&refusal));
  return false;
}
