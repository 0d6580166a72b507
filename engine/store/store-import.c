// SPDX-License-Identifier: GPL-3.0-or-later
//
// Looking for the same bytes, and adding to one operation.

#include "store/store-import.h"
#include "store/store-content-private.h"
#include "store/store-home.h"
#include "store/store-home-private.h"
#include "store/store-operation-private.h"
#include "store/store-thread.h"
#include "store/store-upload.h"

typedef struct {
  int64_t account_id;
  int64_t folder_id;
  char *path;
  bool is_home;
} Goal;

static void
goal_clear (Goal *goal)
{
  g_free (goal->path);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Goal, goal_clear)

static bool
get_goal (StoreWrite *write, int64_t folder_id, Goal *out, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->index, "SELECT account_id, path FROM folder WHERE id = ?", bind_int (folder_id));

  if (!store_rows_one (&rows, "folder", error))
    return false;
  *out = (Goal) {store_rows_int (&rows, 0), folder_id, store_rows_dup (&rows, 1), false};
  return store_home_is_account (write, out->account_id, &out->is_home, error);
}

// The same bytes; where a lost page took even their hash, the same Message-ID and size.
static GArray *
list_at_home (StoreWrite *write, const Goal *goal, const StoreAppend *append, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->keep,
    "SELECT h.id FROM home_message h JOIN home_place p ON p.message_id = h.id"
    "  WHERE h.account_id = ?1 AND p.folder_id = ?3 AND (h.sha256 = ?2 OR"
    "    (h.sha256 = x'' AND h.message_id = ?4 AND h.size = ?5))",
    bind_int (goal->account_id), bind_bytes (append->content->sha256), bind_int (goal->folder_id),
    bind_text (append->headers->message_id), bind_int ((int64_t) append->content->size));

  return store_rows_ids (&rows, error);
}

// One that is known and can't be read back becomes what it was; *OUT_MENDED counts it.
static bool
mend_at_home (StoreWrite *write, const GArray *ids, const StoreAppend *append, uint32_t *out_mended,
              GError **error)
{
  for (unsigned i = 0; i < ids->len; i++) {
    int64_t id = g_array_index (ids, int64_t, i);
    g_autoptr (GError) damage = NULL;

    if (store_home_verify_kept (write->store, id, &damage) ||
        !g_error_matches (damage, MAIL_ERROR, MAIL_ERROR_STORE))
      continue;
    (*out_mended)++;
    return store_home_complete (write, id, append->content, append->content->size, NULL, error);
  }
  return true;
}

// Content that is here decides; of headers alone their Message-ID and the size. Without a
// Message-ID the date keeps those few that are looked at.
static bool
is_same (StoreWrite *write, StoreRows *rows, GBytes *sha256, bool has_id, bool *out, GError **error)
{
  int64_t same = has_id;

  if (store_rows_int (rows, 0) != 0 &&
      !store_db_get_int (write->content, error, &same,
                         "SELECT sha256 = ? FROM content WHERE id = ?", bind_bytes (sha256),
                         bind_int (store_rows_int (rows, 0))))
    return false;
  *out = same != 0;
  return true;
}

static bool
count_on_server (StoreWrite *write, const Goal *goal, const StoreAppend *append, int64_t *out,
                 GError **error)
{
  const char *field = append->headers->message_id;
  g_autoptr (GPtrArray) ids = store_thread_parse_ids (field != NULL ? field : "");
  const char *id = ids->len > 0 ? ids->pdata[0] : "";
  g_auto (StoreRows) rows =
    *id != '\0' ?
      store_db_query (write->index,
                      "SELECT coalesce (m.content_id, 0) FROM message m JOIN location l"
                      "  ON l.sort_key = m.sort_key WHERE m.rfc_key = ?1 AND m.rfc_key <> 0"
                      "  AND m.rfc_message_id = ?2 AND m.size = ?3 AND l.folder_id = ?4",
                      bind_int (store_hash_key (goal->account_id, id)), bind_text (id),
                      bind_int ((int64_t) append->content->size), bind_int (goal->folder_id)) :
      store_db_query (write->index,
                      "SELECT coalesce (m.content_id, 0) FROM message m JOIN location l"
                      "  ON l.sort_key = m.sort_key WHERE l.folder_id = ?1 AND m.rfc_key = 0"
                      "  AND m.size = ?2 AND ?3 IN (0, m.date)",
                      bind_int (goal->folder_id), bind_int ((int64_t) append->content->size),
                      bind_int (append->headers->date));
  bool same;

  while (store_rows_next (&rows, error)) {
    if (!is_same (write, &rows, append->content->sha256, *id != '\0', &same, error))
      return false;
    *out += same;
  }
  return !rows.failed;
}

// One that is finished goes on; one that failed is for its person to see.
static bool
join_operation (StoreWrite *write, const Goal *goal, int64_t *operation_id, GError **error)
{
  if (*operation_id != 0) {
    if (!store_db_run (write->keep, error,
                       "UPDATE operation SET state = 0 WHERE id = ? AND account_id = ?"
                       "  AND state < 3 AND kind = ?",
                       bind_int (*operation_id), bind_int (goal->account_id),
                       bind_int (MAIL_OPERATION_APPEND)))
      return false;
    if (store_db_changes (write->keep) > 0)
      return true;
  }
  g_autofree char *summary = g_strdup_printf ("import to %s", goal->path);
  *operation_id =
    store_operation_insert (write, goal->account_id, MAIL_OPERATION_APPEND, summary, 0, error);
  return *operation_id != 0;
}

static bool
add_missing (StoreWrite *write, const Goal *goal, const StoreImport *import, bool *joined,
             int64_t *operation_id, uint32_t *out_added, GError **error)
{
  const StoreAppend *append = &import->append;
  g_autoptr (GArray) at_home = goal->is_home ? list_at_home (write, goal, append, error) : NULL;
  int64_t there = at_home != NULL ? at_home->len : 0, message_id = 0;

  if (goal->is_home ? at_home == NULL : !count_on_server (write, goal, append, &there, error))
    return false;
  if (there >= import->nth)
    return !goal->is_home || mend_at_home (write, at_home, append, out_added, error);
  if (!*joined && !join_operation (write, goal, operation_id, error))
    return false;
  *joined = true;
  (*out_added)++;
  return store_operation_add_append (write, *operation_id, goal->account_id, goal->folder_id,
                                     append, &message_id, error) &&
         (goal->is_home ||
          store_upload_keep (write, *operation_id, message_id, append->content, error));
}

bool
store_import (StoreWrite *write, int64_t folder_id, const StoreImport *imports, size_t n,
              int64_t *operation_id, uint32_t *out_added, GError **error)
{
  g_auto (Goal) goal = {0};
  bool joined = false;

  *out_added = 0;
  if (!get_goal (write, folder_id, &goal, error))
    return false;
  for (size_t i = 0; i < n; i++)
    if (!add_missing (write, &goal, &imports[i], &joined, operation_id, out_added, error))
      return false;
  return !joined || (store_home_confirm (write, *operation_id, error) &&
                     store_operation_settle (write, error));
}
