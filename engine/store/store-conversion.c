// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows that name an account, renamed; and what came home made equal to what it is a copy of.

#include "store/store-conversion.h"

#include "base/mail-folder.h"
#include "store/store-keyword.h"
#include "store/store-location.h"

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

typedef struct {
  int64_t from_id, to_id;
  char *keywords[64]; // FROM_ID's, by bit
  GHashTable *met;    // GBytes of SHA-256 and goal folder → how often
} Copies;

static void
copies_clear (Copies *copies)
{
  for (size_t i = 0; i < G_N_ELEMENTS (copies->keywords); i++)
    g_free (copies->keywords[i]);
  g_clear_pointer (&copies->met, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Copies, copies_clear)

static bool
read_keywords (StoreWrite *write, Copies *copies, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->keep, "SELECT bit, name FROM keyword WHERE account_id = ?",
                    bind_int (copies->from_id));

  while (store_rows_next (&rows, error)) {
    int64_t bit = store_rows_int (&rows, 0);

    if (bit >= 0 && bit < (int64_t) G_N_ELEMENTS (copies->keywords))
      g_set_str (&copies->keywords[bit], store_rows_text (&rows, 1));
  }
  return !rows.failed;
}

// FLAGS with the bits that the other account has for their keywords.
static bool
translate (StoreWrite *write, const Copies *copies, MailFlags flags, MailFlags *out, GError **error)
{
  *out = flags & (((MailFlags) 1 << MAIL_FLAG_FIRST_KEYWORD) - 1) & ~STORE_FLAG_ATTACHMENT;
  for (size_t bit = MAIL_FLAG_FIRST_KEYWORD; bit < G_N_ELEMENTS (copies->keywords); bit++) {
    const char *const names[] = {copies->keywords[bit], NULL};

    if ((flags & ((MailFlags) 1 << bit)) != 0 &&
        !store_flags_add_keywords (write, copies->to_id, names, out, error))
      return false;
  }
  return true;
}

// Equal bytes in one folder are told apart by their number alone.
static int64_t
count_met (Copies *copies, int64_t folder_id, GBytes *sha256)
{
  g_autoptr (GByteArray) key = g_byte_array_new ();
  size_t size;
  const uint8_t *bytes = g_bytes_get_data (sha256, &size);

  g_byte_array_append (key, bytes, (unsigned) size);
  g_byte_array_append (key, (const uint8_t *) &folder_id, sizeof folder_id);
  GBytes *name = g_byte_array_free_to_bytes (g_steal_pointer (&key));
  int64_t n = GPOINTER_TO_INT (g_hash_table_lookup (copies->met, name));
  g_hash_table_replace (copies->met, name, GINT_TO_POINTER ((int) n + 1));
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
  if (!translate (write, copies, from->flags, &flags, error))
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

bool
store_conversion_settle (StoreWrite *write, int64_t from_id, int64_t to_id, bool *out_is_complete,
                         GError **error)
{
  g_auto (Copies) copies = {
    from_id, to_id, {NULL}, g_hash_table_new_full (g_bytes_hash, g_bytes_equal,
                                                  (GDestroyNotify) g_bytes_unref, NULL)};
  g_auto (StoreRows) rows =
    store_db_query (write->index,
                    "SELECT id, path, delim, role FROM folder WHERE account_id = ?"
                    "  AND selectable <> 0",
                    bind_int (from_id));

  *out_is_complete = true;
  if (!read_keywords (write, &copies, error))
    return false;
  while (*out_is_complete && store_rows_next (&rows, error)) {
    MailRole role = (MailRole) store_rows_int (&rows, 3);
    int64_t folder_id;

    if (mail_role_is_view (role))
      continue;
    if (!find_folder (write, to_id, role, store_rows_text (&rows, 1),
                      (char) store_rows_int (&rows, 2), &folder_id, error) ||
        !settle_folder (write, &copies, store_rows_int (&rows, 0), folder_id, out_is_complete,
                        error))
      return false;
  }
  return !rows.failed;
}
