// SPDX-License-Identifier: GPL-3.0-or-later
//
// Recording what goes from one account into another, and finding what would have to come back.

#include "store/store-transfer.h"
#include "store/store-home-private.h"
#include "store/store-operation-private.h"
#include "store/store-step.h"
#include "store/store-target.h"

static bool
describe (StoreWrite *write, const StoreLocation *location, int64_t to_folder_id,
          StoreTransfer *out, GError **error)
{
  int64_t size = 0;

  *out = (StoreTransfer) {.message_id = location->message_id,
                          .folder_id = location->folder_id,
                          .to_folder_id = to_folder_id,
                          .flags = location->flags & ~STORE_FLAG_ATTACHMENT,
                          .received = store_key_date (location->sort_key)};
  if (!store_location_get_account (write, location->folder_id, &out->account_id, error) ||
      !store_db_get_int (write->index, error, &size, "SELECT size FROM message WHERE id = ?",
                         bind_int (location->message_id)))
    return false;
  out->size = (uint64_t) size;
  return true;
}

static GArray *
describe_all (StoreWrite *write, const GArray *rows, int64_t to_folder_id, GError **error)
{
  g_autoptr (GArray) out = g_array_new (FALSE, FALSE, sizeof (StoreTransfer));

  for (unsigned i = 0; i < rows->len; i++) {
    const StoreLocation *location = &g_array_index (rows, StoreLocation, i);
    StoreTransfer transfer;

    if (location->folder_id == to_folder_id)
      continue;
    if (!describe (write, location, to_folder_id, &transfer, error))
      return NULL;
    g_array_append_val (out, transfer);
  }
  return g_steal_pointer (&out);
}

GArray *
store_transfer_list (Store *store, const MailTarget *target, int64_t to_folder_id, GError **error)
{
  StoreWrite *write = store_write_begin (store, STORE_PRIORITY_USER, error);

  if (write == NULL)
    return NULL;
  g_autoptr (GArray) rows = store_target_rows (write, target, false, error);
  GArray *out = rows != NULL ? describe_all (write, rows, to_folder_id, error) : NULL;
  store_write_rollback (write);
  return out;
}

// The rows of the copies, each with where it came from.
static GArray *
list_left (StoreWrite *write, int64_t operation_id, GError **error)
{
  g_autoptr (GArray) out = g_array_new (FALSE, FALSE, sizeof (StoreTransfer));
  g_auto (StoreRows) rows = store_db_query (
    write->keep,
    "SELECT a.location_id, a.to_folder_id, f.from_folder_id FROM step f"
    "  JOIN step a ON a.id = f.after_id WHERE f.operation_id = ? AND f.state IN (1, 2)"
    "  AND f.account_id <> a.account_id"
    "  AND NOT EXISTS (SELECT 1 FROM home_place p WHERE p.location_id = f.location_id)"
    "  ORDER BY f.id",
    bind_int (operation_id));

  while (store_rows_next (&rows, error)) {
    StoreLocation location;
    StoreTransfer transfer;

    if (!store_location_get (write, store_rows_int (&rows, 0), &location, error))
      return NULL;
    // The person has done something else with it since then.
    if (location.id == 0 || location.folder_id != store_rows_int (&rows, 1))
      continue;
    if (!describe (write, &location, store_rows_int (&rows, 2), &transfer, error))
      return NULL;
    g_array_append_val (out, transfer);
  }
  return rows.failed ? NULL : g_steal_pointer (&out);
}

GArray *
store_transfer_list_left (Store *store, int64_t operation_id, GError **error)
{
  StoreWrite *write = store_write_begin (store, STORE_PRIORITY_USER, error);

  if (write == NULL)
    return NULL;
  GArray *out = list_left (write, operation_id, error);
  store_write_rollback (write);
  return out;
}

static char *
summarize (StoreWrite *write, int64_t to_folder_id, unsigned n, bool copies, GError **error)
{
  g_auto (StoreRows) folder = store_db_query (
    write->index, "SELECT account_id, path FROM folder WHERE id = ?", bind_int (to_folder_id));

  if (!store_rows_one (&folder, "folder", error))
    return NULL;
  g_auto (StoreRows) account = store_db_query (write->keep, "SELECT name FROM account WHERE id = ?",
                                               bind_int (store_rows_int (&folder, 0)));
  if (!store_rows_one (&account, "account", error))
    return NULL;
  return g_strdup_printf ("%s %u message%s to %s/%s", copies ? "copy" : "move", n,
                          n == 1 ? "" : "s", store_rows_text (&account, 0),
                          store_rows_text (&folder, 1));
}

// It is the operation of the account that receives: that one's worker does what can fail.
int64_t
store_transfer_begin (StoreWrite *write, int64_t to_folder_id, unsigned n, bool copies,
                      int64_t reverses, GError **error)
{
  g_autofree char *summary = summarize (write, to_folder_id, n, copies, error);
  int64_t account_id = 0;

  if (summary == NULL || !store_location_get_account (write, to_folder_id, &account_id, error))
    return 0;
  return store_operation_insert (write, account_id,
                                 copies ? MAIL_OPERATION_COPY : MAIL_OPERATION_MOVE, summary,
                                 reverses, error);
}

static bool
find_row (StoreWrite *write, const StoreTransfer *transfer, StoreLocation *out, GError **error)
{
  g_autoptr (GArray) rows = store_location_list_of (write, transfer->message_id, error);

  *out = (StoreLocation) {0};
  for (unsigned i = 0; rows != NULL && i < rows->len; i++)
    if (g_array_index (rows, StoreLocation, i).folder_id == transfer->folder_id)
      *out = g_array_index (rows, StoreLocation, i);
  return rows != NULL;
}

// The last step that was recorded is that of the copy.
static bool
add_copy (StoreWrite *write, int64_t operation_id, const StoreTransfer *transfer,
          const StoreAppend *append, int64_t *out_step_id, GError **error)
{
  int64_t message_id = 0, account_id = 0;

  if (!store_location_get_account (write, transfer->to_folder_id, &account_id, error) ||
      !store_operation_add_append (write, operation_id, account_id, transfer->to_folder_id, append,
                                   &message_id, error))
    return false;
  *out_step_id = store_db_last_id (write->keep);
  return true;
}

static bool
add_within (StoreWrite *write, int64_t operation_id, const StoreTransfer *transfer,
            const StoreLocation *location, bool copies, GError **error)
{
  if (copies)
    return store_operation_copy_one (write, operation_id, transfer->account_id, location,
                                     transfer->to_folder_id, error);
  return store_step_move (write, operation_id, transfer->account_id, MAIL_OPERATION_MOVE, location,
                          transfer->to_folder_id, error);
}

bool
store_transfer_add (StoreWrite *write, int64_t operation_id, const StoreTransfer *transfer,
                    const StoreAppend *append, bool copies, GError **error)
{
  StoreLocation location;
  int64_t copy_step_id = 0;

  // What was recorded before may be done already.
  if (!store_db_run (write->keep, error,
                     "UPDATE operation SET state = 0 WHERE id = ? AND state = 2",
                     bind_int (operation_id)) ||
      !find_row (write, transfer, &location, error))
    return false;
  write->logged = true;
  if (location.id == 0)
    return true;
  if (append == NULL)
    return add_within (write, operation_id, transfer, &location, copies, error);
  return add_copy (write, operation_id, transfer, append, &copy_step_id, error) &&
         (copies || store_step_let_go (write, operation_id, transfer->account_id, copy_step_id,
                                       &location, error));
}

bool
store_transfer_end (StoreWrite *write, int64_t operation_id, GError **error)
{
  return store_home_confirm (write, operation_id, error) && store_operation_settle (write, error);
}
