// SPDX-License-Identifier: GPL-3.0-or-later
//
// From keep.db to index.db: folders, messages and places as they were committed, under the ids they
// had. After a crash only what changed since; after a lost index.db all.

#include "store/store-address.h"
#include "store/store-folder.h"
#include "store/store-home-private.h"

// A folder that index.db knows by the name it had before: out of the way, since another one may
// have that name now.
static bool
forget_old_name (StoreWrite *write, int64_t folder_id, const char *path, GError **error)
{
  return store_db_run (write->index, error,
                       "UPDATE folder SET path = '\n' || id WHERE id = ? AND path <> ?",
                       bind_int (folder_id), bind_text (path));
}

static bool
forget_old_names (StoreWrite *write, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->keep, "SELECT id, path FROM mailbox WHERE home_role IS NOT NULL ORDER BY id");

  while (store_rows_next (&rows, error))
    if (!forget_old_name (write, store_rows_int (&rows, 0), store_rows_text (&rows, 1), error))
      return false;
  return !rows.failed;
}

static bool
replay_folders (StoreWrite *write, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->keep, "SELECT account_id, path, home_role, id FROM mailbox"
                                 "  WHERE home_role IS NOT NULL ORDER BY id");

  while (store_rows_next (&rows, error)) {
    const char *path = store_rows_text (&rows, 1);
    StoreMailbox mailbox = {.path = path,
                            .raw_name = path,
                            .delimiter = '/',
                            .role = (MailRole) store_rows_int (&rows, 2),
                            .selectable = true,
                            .subscribed = true};

    if (!store_db_run (write->index, error, "UPDATE folder SET path = ? WHERE id = ?",
                       bind_text (path), bind_int (store_rows_int (&rows, 3))) ||
        store_folder_put (write, store_rows_int (&rows, 0), &mailbox, error) == 0)
      return false;
  }
  return !rows.failed;
}

static bool
list_home_folders (StoreWrite *write, int64_t account_id, GArray **out, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->index, "SELECT id FROM folder WHERE account_id = ?", bind_int (account_id));

  *out = store_rows_ids (&rows, error);
  return *out != NULL;
}

// Deleted folders, whose mail is gone already.
static bool
drop_gone_folders (StoreWrite *write, int64_t account_id, GError **error)
{
  g_autoptr (GArray) folders = NULL;

  if (!list_home_folders (write, account_id, &folders, error))
    return false;
  for (unsigned i = 0; i < folders->len; i++) {
    StoreValue id = bind_int (g_array_index (folders, int64_t, i));
    int64_t kept = 0;

    if (!store_db_get_int (write->keep, error, &kept,
                           "SELECT 1 FROM mailbox WHERE id = ? AND home_role IS NOT NULL", id) ||
        (kept == 0 && !store_db_run (write->index, error, "DELETE FROM folder WHERE id = ?", id)))
      return false;
  }
  return true;
}

typedef struct {
  int64_t account_id;
  bool is_whole;
  StoreHeaders headers;
  GPtrArray *from, *to, *cc;
} Kept;

static void
kept_clear (Kept *kept)
{
  g_clear_pointer (&kept->from, g_ptr_array_unref);
  g_clear_pointer (&kept->to, g_ptr_array_unref);
  g_clear_pointer (&kept->cc, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Kept, kept_clear)

static GPtrArray *
unpack (StoreRows *rows, int column)
{
  GPtrArray *addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);

  store_address_unpack (store_rows_text (rows, column), addresses);
  return addresses;
}

static const char *
text_or_null (StoreRows *rows, int column)
{
  return store_rows_is_null (rows, column) ? NULL : store_rows_text (rows, column);
}

#define COLUMNS                                                                                    \
  "p.location_id, p.message_id, p.folder_id, p.flags, p.removed_at, p.removed_from,"               \
  " h.account_id, h.received, h.date, h.size, h.whole, h.has_attachment, h.subject, h.from_,"      \
  " h.to_, h.cc, h.message_id, h.in_reply_to, h.refs, h.list_id, h.preview"

// Strings stay the statement's.
static void
read_kept (StoreRows *rows, Kept *kept)
{
  kept->from = unpack (rows, 13);
  kept->to = unpack (rows, 14);
  kept->cc = unpack (rows, 15);
  kept->account_id = store_rows_int (rows, 6);
  kept->is_whole = store_rows_int (rows, 10) != 0;
  kept->headers = (StoreHeaders) {
    .flags = (MailFlags) store_rows_int (rows, 3),
    .received = store_rows_int (rows, 7),
    .date = store_rows_int (rows, 8),
    .size = (uint64_t) store_rows_int (rows, 9),
    .has_attachment = store_rows_int (rows, 11) != 0,
    .subject = text_or_null (rows, 12),
    .from = kept->from,
    .to = kept->to,
    .cc = kept->cc,
    .message_id = text_or_null (rows, 16),
    .in_reply_to = text_or_null (rows, 17),
    .references = text_or_null (rows, 18),
    .list_id = text_or_null (rows, 19),
    .preview = text_or_null (rows, 20),
  };
}

// Another place of a message that is shown already.
static bool
add_place (StoreWrite *write, StoreLocation *location, const Kept *kept, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->index, "SELECT thread_id, sort_key FROM message WHERE id = ?",
                    bind_int (location->message_id));

  if (!store_rows_next (&rows, error))
    return !rows.failed && store_message_add_home (write, kept->account_id, &kept->headers, NULL,
                                                   kept->is_whole, location, error);
  location->thread_id = store_rows_int (&rows, 0);
  location->sort_key = store_rows_int (&rows, 1);
  location->uid = location->id;
  location->flags =
    kept->headers.flags | (kept->headers.has_attachment ? STORE_FLAG_ATTACHMENT : 0);
  return store_location_insert (write, location, error);
}

// What is shown already is corrected.
static bool
correct_place (StoreWrite *write, StoreLocation *location, const Kept *kept, int64_t folder_id,
               GError **error)
{
  StoreValue id = bind_int (location->message_id);

  if (location->folder_id != folder_id &&
      !store_location_place (write, location, folder_id, location->id, error))
    return false;
  location->folder_id = folder_id;
  location->srv_flags = kept->headers.flags;
  location->pend_add = location->pend_del = 0;
  location->stamp = 0;
  return store_location_set_flags (write, location, error) &&
         (!kept->is_whole ||
          store_db_run (write->index, error,
                        "UPDATE message SET content_id = -id, content_state = ?2, indexed = 0,"
                        "  size = ?3 WHERE id = ?1 AND content_id IS NULL",
                        id, bind_int (MAIL_CONTENT_WHOLE),
                        bind_int ((int64_t) kept->headers.size)));
}

static bool
replay_removed (StoreWrite *write, StoreRows *rows, const Kept *kept, GError **error)
{
  return store_rows_int (rows, 4) == 0 ||
         store_db_run (write->index, error, "INSERT OR REPLACE INTO removed VALUES (?, ?, ?, ?)",
                       bind_int (store_rows_int (rows, 0)), bind_int (kept->account_id),
                       bind_int (store_rows_int (rows, 5)), bind_int (store_rows_int (rows, 4)));
}

static bool
replay_place (StoreWrite *write, StoreRows *rows, GError **error)
{
  g_auto (Kept) kept = {0};
  StoreLocation location;
  int64_t id = store_rows_int (rows, 0), folder_id = store_rows_int (rows, 2);

  read_kept (rows, &kept);
  if (!store_location_get (write, id, &location, error))
    return false;
  if (location.id != 0)
    return correct_place (write, &location, &kept, folder_id, error) &&
           replay_removed (write, rows, &kept, error);
  location =
    (StoreLocation) {.id = id, .message_id = store_rows_int (rows, 1), .folder_id = folder_id};
  return add_place (write, &location, &kept, error) && replay_removed (write, rows, &kept, error);
}

static bool
replay_places (StoreWrite *write, int64_t since, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->keep,
    "SELECT " COLUMNS " FROM home_place p JOIN home_message h ON h.id = p.message_id"
    "  WHERE p.changed > ?1 OR h.changed > ?1 ORDER BY p.message_id, p.location_id",
    bind_int (since));

  while (store_rows_next (&rows, error))
    if (!replay_place (write, &rows, error))
      return false;
  return !rows.failed;
}

static GArray *
list_shown (StoreWrite *write, int64_t account_id, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->index,
                    "SELECT " STORE_LOCATION_COLUMNS " FROM message m JOIN location l"
                    "  ON l.sort_key = m.sort_key WHERE m.account_id = ?",
                    bind_int (account_id));

  return store_location_read_all (&rows, error);
}

// keep.db erased it and the crash came before index.db did.
static bool
erase_gone (StoreWrite *write, int64_t account_id, GError **error)
{
  g_autoptr (GArray) shown = list_shown (write, account_id, error);

  for (unsigned i = 0; shown != NULL && i < shown->len; i++) {
    const StoreLocation *location = &g_array_index (shown, StoreLocation, i);
    int64_t kept = 0;

    if (!store_db_get_int (write->keep, error, &kept,
                           "SELECT 1 FROM home_place WHERE location_id = ?",
                           bind_int (location->id)) ||
        (kept == 0 && !store_location_erase (write, location, error)))
      return false;
  }
  return shown != NULL;
}

static bool
erase_all_gone (StoreWrite *write, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (write->keep, "SELECT id FROM account WHERE kind = ?",
                                            bind_int (MAIL_SERVICE_POP3));
  g_autoptr (GArray) accounts = store_rows_ids (&rows, error);

  for (unsigned i = 0; accounts != NULL && i < accounts->len; i++)
    if (!erase_gone (write, g_array_index (accounts, int64_t, i), error) ||
        !drop_gone_folders (write, g_array_index (accounts, int64_t, i), error))
      return false;
  return accounts != NULL;
}

bool
store_home_replay (StoreWrite *write, int64_t since, GError **error)
{
  if (!write->store->has_home)
    return true;
  write->is_replaying = true;
  bool ok = forget_old_names (write, error) && replay_folders (write, error) &&
            replay_places (write, since, error) && erase_all_gone (write, error);

  write->is_replaying = false;
  return ok;
}
