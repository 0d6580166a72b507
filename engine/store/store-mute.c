// SPDX-License-Identifier: GPL-3.0-or-later
//
// What happens to new mail of a muted conversation.

#include "store/store-mute.h"

#include "base/mail-folder.h"
#include "store/store-operation.h"
#include "store/store-private.h"

// In the query as in the index that answers it.
G_STATIC_ASSERT (MAIL_FLAG_MUTED == 1024);

// What lies in Trash or Junk mutes nothing: it is not shown as part of the conversation.
static bool
is_muted (StoreWrite *write, const StoreAdded *added, int64_t *out, GError **error)
{
  *out = 0;
  return store_db_get_int (write->index, error, out,
                           "SELECT EXISTS (SELECT 1 FROM location l JOIN folder f"
                           "  ON f.id = l.folder_id WHERE l.thread_id = ? AND l.flags & 1024 <> 0"
                           "  AND f.role NOT IN (4, 5))",
                           bind_int (added->thread_id));
}

// Where folders are labels, what is archived lies where everything does.
static bool
find_archive (StoreWrite *write, int64_t folder_id, int64_t *out, GError **error)
{
  *out = 0;
  return store_db_get_int (write->index, error, out,
                           "SELECT a.id FROM folder a JOIN folder f ON f.account_id = a.account_id"
                           "  WHERE f.id = ?1 AND a.selectable <> 0 AND a.hidden = 0"
                           "  AND (a.role = ?2 OR (a.role = ?3 AND EXISTS (SELECT 1 FROM message"
                           "    WHERE account_id = a.account_id AND email_id <> '')))"
                           "  ORDER BY a.role LIMIT 1",
                           bind_int (folder_id), bind_int (MAIL_ROLE_ARCHIVE),
                           bind_int (MAIL_ROLE_ALL));
}

bool
store_mute_take (StoreWrite *write, int64_t folder_id, const StoreAdded *added, bool *out_taken,
                 GError **error)
{
  MailTarget target = {.folder_id = folder_id, .ids = &added->message_id, .n_ids = 1};
  int64_t role = MAIL_ROLE_NONE, muted, archive;

  *out_taken = false;
  // What founded its conversation finds nothing of it.
  if (!added->is_new || added->thread_id == added->message_id)
    return true;
  if (!store_db_get_int (write->index, error, &role, "SELECT role FROM folder WHERE id = ?",
                         bind_int (folder_id)))
    return false;
  if (role != MAIL_ROLE_INBOX)
    return true;
  if (!is_muted (write, added, &muted, error))
    return false;
  *out_taken = muted != 0;
  if (muted == 0)
    return true;
  if (!find_archive (write, folder_id, &archive, error))
    return false;
  if (archive != 0)
    return store_operation_move (write, &target, archive, MAIL_FLAG_MUTED, 0, error) != 0;
  return store_operation_flag (write, &target, MAIL_FLAG_MUTED, 0, NULL, NULL, error) != 0;
}
