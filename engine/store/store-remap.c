// SPDX-License-Identifier: GPL-3.0-or-later
//
// Found by the mark that the write leaves on the steps that it changes.

#include "store/store-remap.h"

#include "base/mail-operation.h"
#include "store/store-private.h"

GArray *
store_remap_list_failed (StoreWrite *write, int64_t folder_id, GError **error)
{
  int64_t mark;

  if (!store_write_next_mark (write, &mark, error))
    return NULL;
  g_auto (StoreRows) rows = store_db_query (
    write->keep,
    "SELECT DISTINCT operation_id FROM step WHERE changed = ? AND from_folder_id = ? AND state = ?"
    "  ORDER BY operation_id",
    bind_int (mark), bind_int (folder_id), bind_int (MAIL_OPERATION_FAILED));
  return store_rows_ids (&rows, error);
}
