// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows that name an account, renamed; and what came home made equal to what it is a copy of.

#include "store/store-conversion.h"

#include "base/mail-folder.h"
#include "store/store-account.h"
#include "store/store-flag-map.h"
#include "store/store-folder.h"
#include "store/store-location.h"
#include "store/store-operation-private.h"

#define SUM_OF_SIZES "SELECT coalesce (sum (size), 0) FROM message WHERE account_id = ?"

bool
store_conversion_hand_on (StoreWrite *write, int64_t from_id, int64_t to_id, GError **error)
{
  StoreValue from = bind_int (from_id), to = bind_int (to_id);

  write->changes.outbox = write->changes.drafts = true;
  return store_db_run (write->keep, error,
                       "UPDATE OR REPLACE identity SET account_id = ?2 WHERE account_id = ?1", from,
                       to) &&
         store_db_run (write->keep, error,
                       "UPDATE draft SET account_id = ?2, synced_version = 0,"
                       "  server_message_id = '', server_folder_id = 0, server_uid = 0"
                       "  WHERE account_id = ?1",
                       from, to) &&
         store_db_run (write->keep, error,
                       "UPDATE outbox SET account_id = ?2 WHERE account_id = ?1", from, to);
}

bool
store_conversion_has (Store *store, int64_t account_id, int64_t message_id, bool *out,
                      GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);
  int64_t found = 0;

  *out = false;
  if (read.db == NULL)
    return false;
  g_auto (StoreRows) rows = store_db_query (
    read.db, "SELECT rfc_message_id, size FROM message WHERE id = ?", bind_int (message_id));
  if (!store_rows_next (&rows, error))
    return !rows.failed;
  const char *id = store_rows_text (&rows, 0);
  if (id == NULL || *id == '\0')
    return true;
  if (!store_db_get_int (read.db, error, &found,
                         "SELECT m.id FROM message m JOIN location l ON l.sort_key = m.sort_key"
                         "  AND l.message_id = m.id AND l.folder_id <> 0 WHERE m.rfc_key = ?"
                         "  AND m.rfc_key <> 0 AND m.account_id = ? AND m.rfc_message_id = ?"
                         "  AND m.size = ? LIMIT 1",
                         bind_int (store_hash_key (account_id, id)), bind_int (account_id),
                         bind_text (id), bind_int (store_rows_int (&rows, 1))))
    return false;
  *out = found != 0;
  return true;
}

GArray *
store_conversion_list_twins (Store *store, int64_t account_id, int64_t message_id, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) known = store_db_query (
    read.db, "SELECT rfc_message_id FROM message WHERE id = ?", bind_int (message_id));
  const char *id = store_rows_next (&known, error) ? store_rows_text (&known, 0) : NULL;

  if (id == NULL || *id == '\0')
    return known.failed ? NULL : g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_auto (StoreRows) rows =
    store_db_query (read.db,
                    "SELECT DISTINCT m.id FROM message m JOIN location l"
                    "  ON l.sort_key = m.sort_key AND l.message_id = m.id AND l.folder_id <> 0"
                    "  WHERE m.rfc_key = ? AND m.rfc_key <> 0 AND m.account_id = ?"
                    "  AND m.rfc_message_id = ? AND m.id <> ? ORDER BY m.id",
                    bind_int (store_hash_key (account_id, id)), bind_int (account_id),
                    bind_text (id), bind_int (message_id));

  return store_rows_ids (&rows, error);
}

bool
store_conversion_count_partial (Store *store, int64_t account_id, uint64_t *out, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);
  int64_t n = 0;

  if (read.db == NULL ||
      !store_db_get_int (read.db, error, &n,
                         "SELECT count(*) FROM keep.home_message h WHERE account_id = ?"
                         "  AND whole = 0 AND EXISTS (SELECT 1 FROM keep.home_place p"
                         "    WHERE p.message_id = h.id AND p.folder_id <> 0)",
                         bind_int (account_id)))
    return false;
  *out = (uint64_t) n;
  return true;
}

bool
store_conversion_count_bytes (Store *store, int64_t account_id, int64_t to_id, uint64_t *out,
                              GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);
  int64_t all = 0, done = 0;

  if (read.db == NULL ||
      !store_db_get_int (read.db, error, &all, SUM_OF_SIZES, bind_int (account_id)) ||
      !store_db_get_int (read.db, error, &done, SUM_OF_SIZES, bind_int (to_id)))
    return false;
  *out = (uint64_t) MAX (all - done, 0);
  return true;
}

// The local account's; *OUT 0: there is none.
static bool
find_shared_inbox (Store *store, int64_t *out, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (MailAccount) local = store_account_get_local (store, &failure);
  g_autoptr (MailFolder) inbox =
    local != NULL ? store_folder_get_by_role (store, local->id, MAIL_ROLE_INBOX, &failure) : NULL;

  *out = inbox != NULL ? inbox->id : 0;
  if (failure == NULL)
    return true;
  g_propagate_error (error, g_steal_pointer (&failure));
  return false;
}

GArray *
store_conversion_list_share (Store *store, int64_t account_id, int64_t *out_folder_id,
                             GError **error)
{
  if (!find_shared_inbox (store, out_folder_id, error))
    return NULL;
  g_auto (StoreReading) read = store_read (store, error);
  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows =
    store_db_query (read.db,
                    "SELECT DISTINCT p.message_id FROM keep.pop_uid u JOIN keep.home_place p"
                    "  ON p.message_id = u.message_id WHERE u.account_id = ? AND p.folder_id = ?"
                    "  ORDER BY p.message_id",
                    bind_int (account_id), bind_int (*out_folder_id));

  return store_rows_ids (&rows, error);
}

int64_t
store_conversion_open (StoreWrite *write, int64_t known_id, int64_t to_id, GError **error)
{
  int64_t id = 0;

  if (!store_db_get_int (write->keep, error, &id,
                         "SELECT id FROM operation WHERE id = ? AND account_id = ? AND state < ?",
                         bind_int (known_id), bind_int (to_id), bind_int (MAIL_OPERATION_FAILED)))
    return 0;
  if (id != 0)
    return id;
  id = store_operation_insert (write, to_id, MAIL_OPERATION_APPEND, "copy an account's mail", 0,
                               error);
  return id != 0 && store_operation_settle (write, error) ? id : 0;
}

typedef struct {
  int64_t from_id, to_id;
  StoreFlagMap flags;
  GHashTable *met; // GBytes of SHA-256 and goal folder → how often
} Copies;

static void
copies_clear (Copies *copies)
{
  store_flag_map_clear (&copies->flags);
  g_clear_pointer (&copies->met, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Copies, copies_clear)

static GBytes *
make_key (int64_t folder_id, GBytes *sha256)
{
  g_autoptr (GByteArray) key = g_byte_array_new ();
  size_t size;
  const uint8_t *bytes = g_bytes_get_data (sha256, &size);

  g_byte_array_append (key, bytes, (unsigned) size);
  g_byte_array_append (key, (const uint8_t *) &folder_id, sizeof folder_id);
  return g_byte_array_free_to_bytes (g_steal_pointer (&key));
}

// Equal bytes in one folder are told apart by their number alone.
static int64_t
count_met (Copies *copies, int64_t folder_id, GBytes *sha256)
{
  GBytes *key = make_key (folder_id, sha256);
  int n = GPOINTER_TO_INT (g_hash_table_lookup (copies->met, key));

  g_hash_table_replace (copies->met, key, GINT_TO_POINTER (n + 1));
  return n;
}

// *OUT: the copy of FROM in FOLDER_ID; its id is 0 where there is none.
static bool
find_copy (StoreWrite *write, Copies *copies, const StoreLocation *from, int64_t folder_id,
           StoreLocation *out, GError **error)
{
  int64_t content_id = 0, id = 0;

  *out = (StoreLocation) {0};
  if (!store_db_get_int (write->index, error, &content_id,
                         "SELECT coalesce (content_id, 0) FROM message WHERE id = ?",
                         bind_int (from->message_id)))
    return false;
  g_auto (StoreRows) rows = store_db_query (
    write->content, "SELECT sha256 FROM content WHERE id = ?", bind_int (content_id));
  if (!store_rows_next (&rows, error))
    return !rows.failed;
  g_autoptr (GBytes) sha256 = store_rows_bytes (&rows, 0);
  return store_db_get_int (write->keep, error, &id,
                           "SELECT p.location_id FROM home_message h JOIN home_place p"
                           "  ON p.message_id = h.id WHERE h.account_id = ? AND h.sha256 = ?"
                           "  AND p.folder_id = ? AND h.whole <> 0 ORDER BY p.location_id"
                           "  LIMIT 1 OFFSET ?",
                           bind_int (copies->to_id), bind_bytes (sha256), bind_int (folder_id),
                           bind_int (count_met (copies, folder_id, sha256))) &&
         (id == 0 || store_location_get (write, id, out, error));
}

static bool
settle_one (StoreWrite *write, Copies *copies, const StoreLocation *from, int64_t folder_id,
            bool *is_complete, GError **error)
{
  StoreLocation copy;
  MailFlags flags;

  if (!find_copy (write, copies, from, folder_id, &copy, error))
    return false;
  if (copy.id == 0) {
    *is_complete = false;
    return true;
  }
  if (!store_flag_map_translate (write, &copies->flags, from->flags, &flags, error))
    return false;
  if (flags == (copy.flags & ~STORE_FLAG_ATTACHMENT))
    return true;
  copy.srv_flags = flags;
  copy.pend_add = copy.pend_del = 0;
  copy.stamp = 0;
  return store_location_set_flags (write, &copy, error);
}

static bool
settle_folder (StoreWrite *write, Copies *copies, int64_t from_id, int64_t to_id, bool *is_complete,
               GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->index, "SELECT " STORE_LOCATION_COLUMNS " FROM location l WHERE l.folder_id = ?",
    bind_int (from_id));
  g_autoptr (GArray) locations = store_location_read_all (&rows, error);

  for (unsigned i = 0; locations != NULL && *is_complete && i < locations->len; i++)
    if (!settle_one (write, copies, &g_array_index (locations, StoreLocation, i), to_id,
                     is_complete, error))
      return false;
  return locations != NULL;
}

char *
store_conversion_dup_path (const char *path, char delimiter)
{
  char *joined = g_strdup (path);

  return delimiter != '\0' ? g_strdelimit (joined, (char[]) {delimiter, '\0'}, '/') : joined;
}

// The goal's folder for the same purpose, else of the same name; *OUT 0: there is none.
static bool
find_folder (StoreWrite *write, int64_t account_id, MailRole role, const char *path, char delimiter,
             int64_t *out, GError **error)
{
  g_autofree char *joined = store_conversion_dup_path (path, delimiter);

  *out = 0;
  if (role != MAIL_ROLE_NONE &&
      !store_db_get_int (write->index, error, out,
                         "SELECT id FROM folder WHERE account_id = ? AND role = ?",
                         bind_int (account_id), bind_int (role)))
    return false;
  return *out != 0 || store_db_get_int (write->index, error, out,
                                        "SELECT id FROM folder WHERE account_id = ? AND path = ?",
                                        bind_int (account_id), bind_text (joined));
}

// Every folder of the first account; *OUT_IS_COMPLETE false: some copy is missing.
static bool
settle_folders (StoreWrite *write, Copies *copies, bool *out_is_complete, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->index,
                    "SELECT id, path, delim, role FROM folder WHERE account_id = ?"
                    "  AND selectable <> 0",
                    bind_int (copies->from_id));

  *out_is_complete = true;
  while (*out_is_complete && store_rows_next (&rows, error)) {
    MailRole role = (MailRole) store_rows_int (&rows, 3);
    int64_t folder_id;

    if (mail_role_is_view (role))
      continue;
    if (!find_folder (write, copies->to_id, role, store_rows_text (&rows, 1),
                      (char) store_rows_int (&rows, 2), &folder_id, error) ||
        !settle_folder (write, copies, store_rows_int (&rows, 0), folder_id, out_is_complete,
                        error))
      return false;
  }
  return !rows.failed;
}

// SHA-256 of what the server dropped by itself, and can be restored. Caller unrefs; NULL: error.
static GHashTable *
find_dropped (StoreWrite *write, int64_t account_id, GError **error)
{
  g_autoptr (GHashTable) found =
    g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  g_auto (StoreRows) rows =
    store_db_query (write->index,
                    "SELECT DISTINCT m.content_id FROM removed r JOIN location l"
                    "  ON l.id = r.location_id JOIN message m ON m.id = l.message_id"
                    "  WHERE r.account_id = ? AND m.content_id IS NOT NULL",
                    bind_int (account_id));

  while (store_rows_next (&rows, error)) {
    g_auto (StoreRows) content =
      store_db_query (write->content, "SELECT sha256 FROM content WHERE id = ?",
                      bind_int (store_rows_int (&rows, 0)));

    if (store_rows_next (&content, error))
      g_hash_table_add (found, store_rows_bytes (&content, 0));
    else if (content.failed)
      return NULL;
  }
  return rows.failed ? NULL : g_steal_pointer (&found);
}

typedef struct {
  int64_t location_id, folder_id;
  GBytes *sha256;
} Copy;

static void
copy_clear (void *data)
{
  g_bytes_unref (((Copy *) data)->sha256);
}

// What OPERATION_ID brought and still lies where it was brought to, the latest first.
static GArray *
list_brought (StoreWrite *write, int64_t operation_id, GError **error)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (Copy));
  g_auto (StoreRows) rows =
    store_db_query (write->keep,
                    "SELECT p.location_id, p.folder_id, h.sha256 FROM step s JOIN home_place p"
                    "  ON p.location_id = s.location_id AND p.folder_id = s.to_folder_id"
                    "  JOIN home_message h ON h.id = p.message_id WHERE s.operation_id = ?"
                    "  AND s.kind = ? ORDER BY p.location_id DESC",
                    bind_int (operation_id), bind_int (MAIL_OPERATION_APPEND));

  g_array_set_clear_func (all, copy_clear);
  while (store_rows_next (&rows, error)) {
    Copy copy = {store_rows_int (&rows, 0), store_rows_int (&rows, 1), store_rows_bytes (&rows, 2)};
    g_array_append_val (all, copy);
  }
  return rows.failed ? NULL : g_steal_pointer (&all);
}

// *OUT: more of the same bytes lie in COPY's folder than in the one that it stands for.
static bool
is_surplus (StoreWrite *write, const Copies *copies, const Copy *copy, bool *out, GError **error)
{
  g_autoptr (GBytes) key = make_key (copy->folder_id, copy->sha256);
  int64_t here = 0;
  bool ok = store_db_get_int (write->keep, error, &here,
                              "SELECT count(*) FROM home_message h JOIN home_place p"
                              "  ON p.message_id = h.id WHERE h.account_id = ? AND h.sha256 = ?"
                              "  AND p.folder_id = ?",
                              bind_int (copies->to_id), bind_bytes (copy->sha256),
                              bind_int (copy->folder_id));

  *out = here > GPOINTER_TO_INT (g_hash_table_lookup (copies->met, key));
  return ok;
}

// What was moved or deleted since it was copied. What a server dropped by itself stays restorable,
// as it does there.
static bool
drop_surplus (StoreWrite *write, const Copies *copies, int64_t operation_id, GError **error)
{
  g_autoptr (GArray) brought = list_brought (write, operation_id, error);
  g_autoptr (GHashTable) dropped =
    brought != NULL ? find_dropped (write, copies->from_id, error) : NULL;

  for (unsigned i = 0; dropped != NULL && i < brought->len; i++) {
    const Copy *copy = &g_array_index (brought, Copy, i);
    StoreLocation location;
    bool surplus;

    if (!is_surplus (write, copies, copy, &surplus, error))
      return false;
    if (!surplus)
      continue;
    if (!store_location_get (write, copy->location_id, &location, error) ||
        !(g_hash_table_contains (dropped, copy->sha256) ?
            store_location_remove (write, &location, error) :
            store_location_erase (write, &location, error)))
      return false;
  }
  return dropped != NULL;
}

bool
store_conversion_settle (StoreWrite *write, int64_t from_id, int64_t to_id, int64_t operation_id,
                         bool *out_is_complete, GError **error)
{
  g_auto (Copies) copies = {.from_id = from_id, .to_id = to_id};

  copies.met =
    g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  if (!store_flag_map_read (write, from_id, to_id, &copies.flags, error) ||
      !settle_folders (write, &copies, out_is_complete, error))
    return false;
  if (!*out_is_complete)
    return true;
  // To take the copies back would leave nothing.
  return drop_surplus (write, &copies, operation_id, error) &&
         store_db_run (write->keep, error, "DELETE FROM operation WHERE id = ?",
                       bind_int (operation_id));
}
