// SPDX-License-Identifier: GPL-3.0-or-later
//
// Folders: what LIST told, how far each is synchronised, and a changed UIDVALIDITY.

#include "store/store-folder.h"
#include "store/store-home-private.h"
#include "store/store-location.h"
#include "store/store-replay.h"
#include "store/store-suspect.h"

#include <string.h>

#define COLUMNS                                                                                    \
  "f.id, f.account_id, f.path, f.delim, f.role, f.selectable, f.subscribed, f.synced,"             \
  " f.uidvalidity, f.uidnext, f.modseq, f.total, f.unread, f.no_keywords, f.denied"

static const char *
last_element (const char *path, char delimiter)
{
  const char *last = delimiter != '\0' ? strrchr (path, delimiter) : NULL;

  return last != NULL && last[1] != '\0' ? last + 1 : path;
}

static MailFolder *
read_folder (StoreRows *rows, int64_t parent_id)
{
  const char *path = store_rows_text (rows, 2);
  char delimiter = (char) store_rows_int (rows, 3);
  MailFolder folder = {
    .id = store_rows_int (rows, 0),
    .account_id = store_rows_int (rows, 1),
    .path = (char *) path,
    .name = (char *) last_element (path, delimiter),
    .delimiter = delimiter,
    .parent_id = parent_id,
    .role = (MailRole) store_rows_int (rows, 4),
    .selectable = store_rows_int (rows, 5) != 0,
    .subscribed = store_rows_int (rows, 6) != 0,
    .synced = store_rows_int (rows, 7) != 0,
    .uidvalidity = (uint32_t) store_rows_int (rows, 8),
    .uidnext = (uint32_t) store_rows_int (rows, 9),
    .highestmodseq = (uint64_t) store_rows_int (rows, 10),
    .total = (int) store_rows_int (rows, 11),
    .unread = (int) store_rows_int (rows, 12),
    .keeps_labels = store_rows_int (rows, 13) == 0,
    .denied = (uint32_t) store_rows_int (rows, 14),
  };

  return mail_folder_new (&folder);
}

// INBOX is the one name that matches in any case (RFC 9051, 5.1).
static const char *
normal_path (const char *path)
{
  return g_ascii_strcasecmp (path, "INBOX") == 0 ? "INBOX" : path;
}

static bool
find_parent (StoreDb *db, int64_t account_id, const char *path, char delimiter, int64_t *out_id,
             GError **error)
{
  const char *last = delimiter != '\0' ? strrchr (path, delimiter) : NULL;

  *out_id = 0;
  if (last == NULL || last == path)
    return true;
  g_autofree char *parent = g_strndup (path, (gsize) (last - path));
  return store_db_get_int (db, error, out_id,
                           "SELECT id FROM folder WHERE account_id = ? AND path = ?",
                           bind_int (account_id), bind_text (normal_path (parent)));
}

// One folder of a query whose WHERE is given; NULL when there is none.
static MailFolder *
take_folder (StoreReader *db, StoreRows *rows, GError **error)
{
  int64_t parent_id;

  if (!store_rows_one (rows, "folder", error))
    return NULL;
  if (!find_parent (db, store_rows_int (rows, 1), store_rows_text (rows, 2),
                    (char) store_rows_int (rows, 3), &parent_id, error))
    return NULL;
  return read_folder (rows, parent_id);
}

MailFolder *
store_folder_get (Store *store, int64_t folder_id, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows =
    store_db_query (read.db, "SELECT " COLUMNS " FROM folder f WHERE id = ?", bind_int (folder_id));
  return take_folder (read.db, &rows, error);
}

MailFolder *
store_folder_get_by_path (Store *store, int64_t account_id, const char *path, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows = store_db_query (
    read.db, "SELECT " COLUMNS " FROM folder f WHERE account_id = ? AND path = ? AND hidden = 0",
    bind_int (account_id), bind_text (normal_path (path)));
  return take_folder (read.db, &rows, error);
}

MailFolder *
store_folder_get_by_role (Store *store, int64_t account_id, MailRole role, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows =
    store_db_query (read.db,
                    "SELECT " COLUMNS " FROM folder f WHERE account_id = ? AND role = ?"
                    "  AND hidden = 0 ORDER BY selectable DESC, id LIMIT 1",
                    bind_int (account_id), bind_int (role));
  return take_folder (read.db, &rows, error);
}

static int
compare_folders (const void *a, const void *b)
{
  const MailFolder *left = *(MailFolder *const *) a, *right = *(MailFolder *const *) b;

  if (left->account_id != right->account_id)
    return left->account_id < right->account_id ? -1 : 1;
  if (left->role != right->role)
    return left->role < right->role ? -1 : 1;
  return g_utf8_collate (left->path, right->path);
}

GPtrArray *
store_folder_list (Store *store, int64_t account_id, GError **error)
{
  g_autoptr (GPtrArray) folders =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mail_folder_unref);
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows = store_db_query (
    read.db, "SELECT " COLUMNS " FROM folder f WHERE ?1 IN (0, account_id) AND hidden = 0",
    bind_int (account_id));
  while (store_rows_next (&rows, error)) {
    int64_t parent_id;

    if (!find_parent (read.db, store_rows_int (&rows, 1), store_rows_text (&rows, 2),
                      (char) store_rows_int (&rows, 3), &parent_id, error))
      return NULL;
    g_ptr_array_add (folders, read_folder (&rows, parent_id));
  }
  g_ptr_array_sort (folders, compare_folders);
  return rows.failed ? NULL : g_steal_pointer (&folders);
}

char *
store_folder_dup_raw_name (Store *store, int64_t folder_id, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows =
    store_db_query (read.db, "SELECT raw_name FROM folder WHERE id = ?", bind_int (folder_id));
  return store_rows_one (&rows, "folder", error) ? store_rows_dup (&rows, 0) : NULL;
}

GHashTable *
store_folder_list_raw_names (Store *store, int64_t account_id, GError **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows = store_db_query (
    read.db, "SELECT path, raw_name FROM folder WHERE account_id = ? AND hidden = 0",
    bind_int (account_id));
  while (store_rows_next (&rows, error))
    g_hash_table_insert (names, store_rows_dup (&rows, 0), store_rows_dup (&rows, 1));
  return rows.failed ? NULL : g_steal_pointer (&names);
}

// keep.db gives the id, so that it stays the same when index.db is made anew.
static int64_t
mailbox_id (StoreWrite *write, int64_t account_id, const char *path, GError **error)
{
  int64_t id = 0;

  if (!store_db_get_int (write->keep, error, &id,
                         "SELECT id FROM mailbox WHERE account_id = ? AND path = ?",
                         bind_int (account_id), bind_text (path)))
    return 0;
  if (id != 0)
    return id;
  return store_db_run (write->keep, error, "INSERT INTO mailbox (account_id, path) VALUES (?, ?)",
                       bind_int (account_id), bind_text (path)) ?
           store_db_last_id (write->keep) :
           0;
}

static bool
put_missing_parent (StoreWrite *write, int64_t account_id, const StoreMailbox *mailbox,
                    GError **error)
{
  int64_t parent_id;
  const char *last =
    mailbox->delimiter != '\0' ? strrchr (mailbox->path, mailbox->delimiter) : NULL;

  if (last == NULL || last == mailbox->path)
    return true;
  if (!find_parent (write->index, account_id, mailbox->path, mailbox->delimiter, &parent_id, error))
    return false;
  if (parent_id != 0)
    return true;

  const char *raw_last = strrchr (mailbox->raw_name, mailbox->delimiter);
  g_autofree char *path = g_strndup (mailbox->path, (gsize) (last - mailbox->path));
  g_autofree char *raw = raw_last != NULL ?
                           g_strndup (mailbox->raw_name, (gsize) (raw_last - mailbox->raw_name)) :
                           g_strdup (path);
  bool is_home;

  if (!store_home_is_account (write, account_id, &is_home, error))
    return false;
  // A server may have nothing there; at home it is a folder like any other.
  StoreMailbox parent = {.path = path,
                         .raw_name = raw,
                         .delimiter = mailbox->delimiter,
                         .role = MAIL_ROLE_NONE,
                         .selectable = is_home,
                         .subscribed = is_home};
  return store_folder_put (write, account_id, &parent, error) != 0;
}

// For a lost index.db, which would otherwise make a second Sent before the server has told its own.
static bool
note_role (StoreWrite *write, int64_t folder_id, MailRole role, GError **error)
{
  return store_db_run (
    write->keep, error,
    "UPDATE mailbox SET server_role = nullif (?2, ?3) WHERE id = ?1 AND home_role IS NULL"
    "  AND server_role IS NOT nullif (?2, ?3)",
    bind_int (folder_id), bind_int (role), bind_int (MAIL_ROLE_NONE));
}

int64_t
store_folder_put (StoreWrite *write, int64_t account_id, const StoreMailbox *mailbox,
                  GError **error)
{
  const char *path = normal_path (mailbox->path);
  write->folder_id = 0;
  int64_t id = mailbox_id (write, account_id, path, error);

  if (id == 0 || !put_missing_parent (write, account_id, mailbox, error))
    return 0;
  // Nothing is written when nothing changed: LIST repeats itself at each sync.
  if (!store_db_run (
        write->index, error,
        "INSERT INTO folder (id, account_id, path, raw_name, delim, role, selectable, subscribed,"
        "  denied) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
        "  raw_name = excluded.raw_name, delim = excluded.delim, role = excluded.role,"
        "  selectable = excluded.selectable, subscribed = excluded.subscribed,"
        "  denied = excluded.denied"
        "  WHERE (raw_name, delim, role, selectable, subscribed, denied) <> (excluded.raw_name,"
        "  excluded.delim, excluded.role, excluded.selectable, excluded.subscribed,"
        "  excluded.denied)",
        bind_int (id), bind_int (account_id), bind_text (path), bind_text (mailbox->raw_name),
        bind_int (mailbox->delimiter), bind_int (mailbox->role), bind_int (mailbox->selectable),
        bind_int (mailbox->subscribed), bind_int (mailbox->denied)))
    return 0;
  if (store_db_changes (write->index) > 0)
    store_write_changed_account (write, account_id);
  return store_home_note_folder (write, id, account_id, mailbox->role, error) &&
             note_role (write, id, mailbox->role, error) ?
           id :
           0;
}

typedef struct {
  int64_t account_id;
  char delimiter;
  char *path, *raw_name;
} Place;

static void
place_clear (Place *place)
{
  g_free (place->path);
  g_free (place->raw_name);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

static bool
get_place (StoreWrite *write, int64_t folder_id, Place *out, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->index, "SELECT account_id, delim, path, raw_name FROM folder WHERE id = ?",
    bind_int (folder_id));

  if (!store_rows_one (&rows, "folder", error))
    return false;
  *out = (Place) {store_rows_int (&rows, 0), (char) store_rows_int (&rows, 1),
                  store_rows_dup (&rows, 2), store_rows_dup (&rows, 3)};
  return true;
}

static bool
set_path (StoreWrite *write, int64_t folder_id, const char *path, GError **error)
{
  return store_db_run (write->keep, error, "UPDATE OR REPLACE mailbox SET path = ? WHERE id = ?",
                       bind_text (path), bind_int (folder_id)) &&
         store_db_run (write->index, error, "UPDATE folder SET path = ? WHERE id = ?",
                       bind_text (path), bind_int (folder_id));
}

// Those below PLACE: their ids and COLUMN (path or raw_name) with PREFIX in it replaced by NEW.
// Read in full first: the rows change under the query.
typedef struct {
  int64_t id;
  char *name;
} Below;

static void
below_clear (void *data)
{
  g_free (((Below *) data)->name);
}

static GArray *
read_below (StoreRows *rows, const char *old, const char *new, GError **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (Below));

  g_array_set_clear_func (found, below_clear);
  while (store_rows_next (rows, error)) {
    Below below = {store_rows_int (rows, 0),
                   g_strconcat (new, store_rows_text (rows, 1) + strlen (old), NULL)};
    g_array_append_val (found, below);
  }
  return rows->failed ? NULL : g_steal_pointer (&found);
}

static bool
rename_below (StoreWrite *write, const Place *old, const char *path, GError **error)
{
  g_autofree char *prefix = g_strdup_printf ("%s%c", old->path, old->delimiter);
  g_auto (StoreRows) rows = store_db_query (
    write->index, "SELECT id, path FROM folder WHERE account_id = ? AND substr (path, 1, ?) = ?",
    bind_int (old->account_id), bind_int (g_utf8_strlen (prefix, -1)), bind_text (prefix));
  g_autoptr (GArray) found = read_below (&rows, old->path, path, error);

  for (unsigned i = 0; found != NULL && i < found->len; i++) {
    const Below *below = &g_array_index (found, Below, i);
    if (!set_path (write, below->id, below->name, error))
      return false;
  }
  return found != NULL;
}

bool
store_folder_rename (StoreWrite *write, int64_t folder_id, const char *path, GError **error)
{
  g_auto (Place) old = {0};

  if (!get_place (write, folder_id, &old, error))
    return false;
  write->folder_id = 0;
  store_write_changed_account (write, old.account_id);
  if (old.delimiter != '\0' && !rename_below (write, &old, path, error))
    return false;
  return set_path (write, folder_id, path, error);
}

// One whose name does not begin as its parent's did is left for the next LIST to tell.
static bool
set_raw_below (StoreWrite *write, const Place *old, const char *raw_name, GError **error)
{
  g_autofree char *prefix = g_strdup_printf ("%s%c", old->raw_name, old->delimiter);
  g_auto (StoreRows) rows = store_db_query (
    write->index,
    "SELECT id, raw_name FROM folder WHERE account_id = ?"
    "  AND substr (CAST (raw_name AS BLOB), 1, ?) = CAST (? AS BLOB)",
    bind_int (old->account_id), bind_int ((int64_t) strlen (prefix)), bind_text (prefix));
  g_autoptr (GArray) found = read_below (&rows, old->raw_name, raw_name, error);

  for (unsigned i = 0; found != NULL && i < found->len; i++) {
    const Below *below = &g_array_index (found, Below, i);
    if (!store_db_run (write->index, error, "UPDATE folder SET raw_name = ? WHERE id = ?",
                       bind_text (below->name), bind_int (below->id)))
      return false;
  }
  return found != NULL;
}

bool
store_folder_set_raw_name (StoreWrite *write, int64_t folder_id, const char *raw_name,
                           GError **error)
{
  g_auto (Place) old = {0};

  if (!get_place (write, folder_id, &old, error))
    return false;
  if (old.delimiter != '\0' && !set_raw_below (write, &old, raw_name, error))
    return false;
  return store_db_run (write->index, error, "UPDATE folder SET raw_name = ? WHERE id = ?",
                       bind_text (raw_name), bind_int (folder_id));
}

static bool
delete_row (StoreWrite *write, int64_t folder_id, GError **error)
{
  return store_db_run (write->keep, error,
                       "UPDATE mailbox SET home_role = NULL, server_role = NULL WHERE id = ?",
                       bind_int (folder_id)) &&
         store_db_run (write->index, error, "DELETE FROM departed WHERE folder_id = ?",
                       bind_int (folder_id)) &&
         store_suspect_forget_folder (write, folder_id, error) &&
         store_replay_end_folder (write, folder_id, error) &&
         store_db_run (write->index, error, "DELETE FROM folder WHERE id = ?",
                       bind_int (folder_id));
}

bool
store_folder_remove (StoreWrite *write, int64_t folder_id, GError **error)
{
  g_auto (Place) place = {0};

  if (!get_place (write, folder_id, &place, error))
    return false;
  write->folder_id = 0;
  store_write_changed_account (write, place.account_id);
  store_write_changed (write, folder_id, 0, 0);
  return store_location_remove_all (write, folder_id, false, error) &&
         delete_row (write, folder_id, error);
}

bool
store_folder_erase (StoreWrite *write, int64_t folder_id, uint32_t limit, bool *out_left,
                    GError **error)
{
  g_auto (Place) place = {0};

  *out_left = false;
  if (!get_place (write, folder_id, &place, error))
    return false;
  g_auto (StoreRows) rows = store_db_query (
    write->index, "SELECT " STORE_LOCATION_COLUMNS " FROM location l WHERE folder_id = ? LIMIT ?",
    bind_int (folder_id), bind_int (limit));
  g_autoptr (GArray) found = store_location_read_all (&rows, error);
  for (unsigned i = 0; found != NULL && i < found->len; i++)
    if (!store_location_erase (write, &g_array_index (found, StoreLocation, i), error))
      return false;
  if (found == NULL)
    return false;
  write->folder_id = 0;
  store_write_changed_account (write, place.account_id);
  store_write_changed (write, folder_id, 0, 0);
  *out_left = found->len == limit;
  return *out_left || delete_row (write, folder_id, error);
}

bool
store_folder_get_sync (Store *store, int64_t folder_id, StoreFolderSync *out_sync, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return false;
  g_auto (StoreRows) rows = store_db_query (
    read.db,
    "SELECT uidvalidity, uidnext, modseq, low_uid, server_total, synced, last_sync,"
    "  mailbox_key, no_keywords, ids_from, ids_to, ids_rank FROM folder WHERE id = ?",
    bind_int (folder_id));
  if (!store_rows_one (&rows, "folder", error))
    return false;
  *out_sync = (StoreFolderSync) {
    .uidvalidity = (uint32_t) store_rows_int (&rows, 0),
    .uidnext = (uint32_t) store_rows_int (&rows, 1),
    .highestmodseq = (uint64_t) store_rows_int (&rows, 2),
    .low_uid = (uint32_t) store_rows_int (&rows, 3),
    .server_total = (uint32_t) store_rows_int (&rows, 4),
    .synced = store_rows_int (&rows, 5) != 0,
    .last_sync = store_rows_int (&rows, 6),
    .mailbox_key = (uint64_t) store_rows_int (&rows, 7),
    .no_keywords = store_rows_int (&rows, 8) != 0,
    .ids_from = store_rows_int (&rows, 9),
    .ids_to = store_rows_int (&rows, 10),
    .ids_rank = (uint32_t) store_rows_int (&rows, 11),
  };
  return true;
}

bool
store_folder_set_sync (StoreWrite *write, int64_t folder_id, const StoreFolderSync *sync,
                       GError **error)
{
  return store_db_run (write->index, error,
                       "UPDATE folder SET uidvalidity = ?, uidnext = ?, modseq = ?, low_uid = ?,"
                       "  server_total = ?, synced = ?, last_sync = ?, mailbox_key = ?,"
                       "  no_keywords = ?, ids_from = ?, ids_to = ?, ids_rank = ? WHERE id = ?",
                       bind_int (sync->uidvalidity), bind_int (sync->uidnext),
                       bind_int ((int64_t) sync->highestmodseq), bind_int (sync->low_uid),
                       bind_int (sync->server_total), bind_int (sync->synced),
                       bind_int (sync->last_sync), bind_int ((int64_t) sync->mailbox_key),
                       bind_int (sync->no_keywords), bind_int (sync->ids_from),
                       bind_int (sync->ids_to), bind_int (sync->ids_rank), bind_int (folder_id)) &&
         (!sync->synced || store_replay_end_folder (write, folder_id, error));
}

bool
store_folder_get_uidvalidity (StoreWrite *write, int64_t folder_id, int64_t *out, GError **error)
{
  *out = 0;
  return store_db_get_int (write->index, error, out, "SELECT uidvalidity FROM folder WHERE id = ?",
                           bind_int (folder_id));
}

bool
store_folder_learn_uidvalidity (StoreWrite *write, int64_t folder_id, uint32_t uidvalidity,
                                GError **error)
{
  return store_db_run (write->index, error,
                       "UPDATE folder SET uidvalidity = ? WHERE id = ? AND uidvalidity = 0",
                       bind_int (uidvalidity), bind_int (folder_id));
}

int64_t
store_folder_count_on_server (Store *store, int64_t folder_id, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);
  int64_t count = -1;

  if (read.db == NULL)
    return -1;
  if (!store_db_get_int (read.db, error, &count,
                         "SELECT known + (SELECT count(*) FROM departed WHERE folder_id = ?1)"
                         "  FROM folder WHERE id = ?1",
                         bind_int (folder_id)))
    return -1;
  if (count < 0)
    store_fail (error, MAIL_ERROR_NOT_FOUND, "no such folder");
  return count;
}

bool
store_folder_begin_remap (StoreWrite *write, int64_t folder_id, uint32_t uidvalidity, bool unseen,
                          GError **error)
{
  write->awaiting = STORE_AWAITING_UNKNOWN;
  return store_step_set_aside (write, folder_id, !unseen, error) &&
         store_suspect_forget_folder (write, folder_id, error) &&
         store_db_run (write->index, error,
                       "UPDATE location SET uid = NULL WHERE folder_id = ? AND uid IS NOT NULL",
                       bind_int (folder_id)) &&
         store_db_run (write->index, error,
                       "UPDATE folder SET uidvalidity = ?, uidnext = 0, modseq = 0, low_uid = 0,"
                       "  synced = 0 WHERE id = ?",
                       bind_int (uidvalidity), bind_int (folder_id));
}

bool
store_folder_end_remap (StoreWrite *write, int64_t folder_id, GError **error)
{
  store_write_changed (write, folder_id, 0, 0);
  return store_step_end_seeking (write, folder_id, error) &&
         store_location_remove_all (write, folder_id, true, error);
}
