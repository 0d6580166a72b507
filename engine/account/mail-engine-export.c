// SPDX-License-Identifier: GPL-3.0-or-later
//
// Export: folder after folder, the oldest message first, read from the store in this process; what
// is not here is asked of its server, until one can't be reached.

#include "account/engine-transfer.h"
#include "archive/archive-writer.h"
#include "store/store-account.h"
#include "store/store-content.h"
#include "store/store-folder.h"
#include "store/store-list.h"

#include <string.h>

#define PAGE_ROWS 200

typedef struct {
  int64_t account_id, folder_id; // 0: all
  char *search;                  // or NULL
  GArray *ids;                   // int64_t: only these; or NULL
  bool conversations;            // those are conversations
  MailArchiveFormat format;
  char *dest;

  // While it runs
  EngineCore *core;
  ArchiveWriter *writer;
  GHashTable *unreachable; // account ids whose servers could not be asked
  char *below;             // the account's name, where there are several
} Export;

static void
export_free (void *data)
{
  Export *export = data;

  g_clear_pointer (&export->ids, g_array_unref);
  g_free (export->search);
  g_free (export->dest);
  g_free (export);
}

// Names with '/' between; one in a name is written as its look-alike.
static char *
dup_archive_path (const MailFolder *folder)
{
  const char between[2] = {folder->delimiter, '\0'};
  g_auto (GStrv) names = folder->delimiter != '\0' ? g_strsplit (folder->path, between, -1) :
                                                     g_strsplit (folder->path, "\1", -1);

  if (folder->role == MAIL_ROLE_INBOX)
    return g_strdup ("INBOX");
  for (char **name = names; *name != NULL; name++) {
    g_auto (GStrv) pieces = g_strsplit (*name, "/", -1);
    g_free (*name);
    *name = g_strjoinv ("\u2215", pieces);
  }
  return g_strjoinv ("/", names);
}

static GBytes *
fetch (EngineTransfer *transfer, Export *export, const MailRow *row, GError **error)
{
  g_autoptr (GVariant) answer =
    engine_transfer_ask (transfer, &engine_request_fetch, g_variant_new ("(x)", row->id), error);

  return answer != NULL ? store_content_get (export->core->store, row->id, error) : NULL;
}

static GBytes *
load (EngineTransfer *transfer, Export *export, const MailRow *row, GError **error)
{
  g_autoptr (GError) failure = NULL;
  GBytes *raw = store_content_get (export->core->store, row->id, &failure);

  if (raw == NULL && g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_NOT_FOUND) &&
      !g_hash_table_contains (export->unreachable, &row->account_id)) {
    g_clear_error (&failure);
    raw = fetch (transfer, export, row, &failure);
    // Waiting for the same silence once for each message would take for ever.
    if (raw == NULL && !g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_NOT_FOUND) &&
        !g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_LIMIT))
      g_hash_table_add (export->unreachable, g_memdup2 (&row->account_id, sizeof row->account_id));
  }
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return raw;
}

static bool
write_row (EngineTransfer *transfer, Export *export, const MailRow *row, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GBytes) raw = load (transfer, export, row, &failure);
  const MailAddress *sender = row->from->len > 0 ? row->from->pdata[0] : NULL;
  bool known = false;

  if (g_cancellable_set_error_if_cancelled (transfer->cancellable, error))
    return false;
  if (raw == NULL) {
    engine_transfer_note_failure (transfer, failure);
    return true;
  }
  const ArchiveMessage message = {
    .raw = raw, .flags = row->flags, .keywords = row->keywords, .received = row->received};
  if (!archive_writer_put (export->writer, &message, sender != NULL ? sender->address : NULL,
                           row->subject, &known, error))
    return false;
  transfer->progress.messages += !known;
  transfer->progress.known += known;
  return true;
}

static bool
write_rows (EngineTransfer *transfer, Export *export, int64_t folder_id, const int64_t *ids,
            size_t n, GError **error)
{
  g_autoptr (GPtrArray) rows = store_list_rows (export->core->store, folder_id, ids, n, error);

  for (unsigned i = 0; rows != NULL && i < rows->len; i++) {
    transfer->progress.done++;
    if (rows->pdata[i] != NULL && !write_row (transfer, export, rows->pdata[i], error))
      return false;
  }
  engine_transfer_tell (transfer);
  return rows != NULL;
}

static MailIdList *
list_ids (EngineTransfer *transfer, Export *export, const MailFolder *folder, GError **error)
{
  const MailQuery query = {
    .scope = MAIL_SCOPE_FOLDER, .folder_id = folder->id, .search = export->search};

  if (export->search == NULL)
    return store_list_folder (export->core->store, folder->id, transfer->cancellable, error);
  return store_list_all (export->core->store, &query, transfer->cancellable, error);
}

static bool
write_folder (EngineTransfer *transfer, Export *export, const MailFolder *folder, GError **error)
{
  g_autoptr (MailIdList) list = list_ids (transfer, export, folder, error);
  g_autofree char *path = dup_archive_path (folder);
  int64_t ids[PAGE_ROWS];

  // A search wants what it found, not the tree it lay in.
  if (list == NULL || (list->length == 0 && export->search != NULL))
    return list != NULL;
  if (!archive_writer_begin_folder (export->writer, export->below, path, error))
    return false;
  for (uint32_t left = list->length; left > 0;) {
    size_t n = 0;

    for (; left > 0 && n < PAGE_ROWS; left--)
      ids[n++] = list->items[left - 1].id;
    if (!write_rows (transfer, export, folder->id, ids, n, error))
      return false;
  }
  return true;
}

static bool
is_wanted (const Export *export, const MailFolder *folder)
{
  if (export->folder_id != 0)
    return folder->id == export->folder_id;
  // A server's view of what lies elsewhere.
  return folder->selectable && !mail_role_is_view (folder->role);
}

static bool
write_account (EngineTransfer *transfer, Export *export, int64_t account_id, GError **error)
{
  g_autoptr (GPtrArray) folders = store_folder_list (export->core->store, account_id, error);

  for (unsigned i = 0; folders != NULL && i < folders->len; i++) {
    const MailFolder *folder = folders->pdata[i];
    if (is_wanted (export, folder) && !write_folder (transfer, export, folder, error))
      return false;
  }
  return folders != NULL;
}

static bool
count_all (Export *export, MailTransfer *progress, GError **error)
{
  g_autoptr (GPtrArray) folders =
    store_folder_list (export->core->store, export->account_id, error);

  for (unsigned i = 0; folders != NULL && export->search == NULL && i < folders->len; i++) {
    const MailFolder *folder = folders->pdata[i];
    progress->total += is_wanted (export, folder) ? (uint64_t) folder->total : 0;
  }
  return folders != NULL;
}

static bool
write_accounts (EngineTransfer *transfer, Export *export, GError **error)
{
  g_autoptr (GPtrArray) accounts = store_account_list (export->core->store, error);

  for (unsigned i = 0; accounts != NULL && i < accounts->len; i++) {
    const MailAccount *account = accounts->pdata[i];

    if (export->account_id != 0 && account->id != export->account_id)
      continue;
    bool single = accounts->len == 1 || export->account_id != 0 || export->folder_id != 0;
    g_set_str (&export->below, single ? "" : account->name);
    if (!write_account (transfer, export, account->id, error))
      return false;
  }
  return accounts != NULL;
}

static bool
write_conversations (EngineTransfer *transfer, Export *export, GError **error)
{
  for (unsigned i = 0; i < export->ids->len; i++) {
    int64_t thread = g_array_index (export->ids, int64_t, i);
    g_autoptr (GPtrArray) rows =
      store_list_conversation_messages (export->core->store, export->folder_id, thread, error);

    for (unsigned k = 0; rows != NULL && k < rows->len; k++)
      if (!write_row (transfer, export, rows->pdata[k], error))
        return false;
    if (rows == NULL)
      return false;
    transfer->progress.done++;
    engine_transfer_tell (transfer);
  }
  return true;
}

static bool
write_messages (EngineTransfer *transfer, Export *export, GError **error)
{
  const int64_t *ids = (const int64_t *) (void *) export->ids->data;

  for (size_t i = 0; i < export->ids->len; i += PAGE_ROWS)
    if (!write_rows (transfer, export, export->folder_id, ids + i,
                     MIN (PAGE_ROWS, export->ids->len - i), error))
      return false;
  return true;
}

static bool
write_target (EngineTransfer *transfer, Export *export, GError **error)
{
  transfer->progress.total = export->ids->len;
  if (!archive_writer_begin_folder (export->writer, "", "", error))
    return false;
  return export->conversations ? write_conversations (transfer, export, error) :
                                 write_messages (transfer, export, error);
}

static bool
write_all (EngineTransfer *transfer, Export *export, GError **error)
{
  if (export->ids != NULL)
    return write_target (transfer, export, error);
  return count_all (export, &transfer->progress, error) && write_accounts (transfer, export, error);
}

static bool
run_export (EngineTransfer *transfer, void *job, GError **error)
{
  Export *export = job;

  export->core = engine_transfer_ref_core (transfer, error);
  if (export->core == NULL)
    return false;
  export->unreachable = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  export->writer = archive_writer_new (export->format, export->dest, error);
  bool good = export->writer != NULL && write_all (transfer, export, error) &&
              archive_writer_finish (export->writer, error);
  g_clear_pointer (&export->writer, archive_writer_free);
  g_clear_pointer (&export->unreachable, g_hash_table_unref);
  g_clear_pointer (&export->below, g_free);
  g_clear_pointer (&export->core, engine_core_unref);
  return good;
}

void
mail_engine_export_async (MailEngine *engine, int64_t account_id, int64_t folder_id,
                          const char *search, MailArchiveFormat format, const char *dest,
                          MailTransferFunc progress, void *progress_data, GCancellable *cancellable,
                          GAsyncReadyCallback callback, void *data)
{
  Export *export = g_new0 (Export, 1);

  export->account_id = account_id;
  export->folder_id = folder_id;
  export->search = search != NULL && *search != '\0' ? g_strdup (search) : NULL;
  export->format = format;
  export->dest = g_canonicalize_filename (dest, NULL);
  engine_transfer_start (engine, run_export, export, export_free, progress, progress_data,
                         cancellable, callback, data);
}

void
mail_engine_export_target_async (MailEngine *engine, const MailTarget *target,
                                 MailArchiveFormat format, const char *dest,
                                 MailTransferFunc progress, void *progress_data,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 void *data)
{
  Export *export = g_new0 (Export, 1);

  export->folder_id = target->folder_id;
  export->conversations = target->conversations;
  export->ids = g_array_new (FALSE, FALSE, sizeof *target->ids);
  g_array_append_vals (export->ids, target->ids, (unsigned) target->n_ids);
  export->format = format;
  export->dest = g_canonicalize_filename (dest, NULL);
  engine_transfer_start (engine, run_export, export, export_free, progress, progress_data,
                         cancellable, callback, data);
}

bool
mail_engine_export_finish (MailEngine *engine, GAsyncResult *result, MailTransfer *out,
                           GError **error)
{
  return engine_transfer_finish (engine, result, out, error);
}
