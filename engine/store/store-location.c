// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows of location: reading, placing, flags, removal that can be taken back, and erasing.

#include "store/store-location.h"
#include "store/store-conversation.h"
#include "store/store-counts.h"
#include "store/store-home-private.h"
#include "store/store-part.h"
#include "store/store-search-index.h"
#include "store/store-snooze-bits.h"

StoreLocation
store_location_read (StoreRows *rows)
{
  return (StoreLocation) {
    .id = store_rows_int (rows, 0),
    .folder_id = store_rows_int (rows, 1),
    .uid = store_rows_int (rows, 2),
    .message_id = store_rows_int (rows, 3),
    .thread_id = store_rows_int (rows, 4),
    .sort_key = store_rows_int (rows, 5),
    .flags = (MailFlags) store_rows_int (rows, 6),
    .srv_flags = (MailFlags) store_rows_int (rows, 7),
    .pend_add = (MailFlags) store_rows_int (rows, 8),
    .pend_del = (MailFlags) store_rows_int (rows, 9),
    .stamp = store_rows_int (rows, 10),
    .shown_key = store_rows_int (rows, 11),
    .wakes_at = store_rows_int (rows, 12),
  };
}

GArray *
store_location_read_all (StoreRows *rows, GError **error)
{
  g_autoptr (GArray) locations = g_array_new (FALSE, FALSE, sizeof (StoreLocation));

  while (store_rows_next (rows, error)) {
    StoreLocation location = store_location_read (rows);
    g_array_append_val (locations, location);
  }
  return rows->failed ? NULL : g_steal_pointer (&locations);
}

static bool
take_one (StoreRows *rows, StoreLocation *out, GError **error)
{
  *out = (StoreLocation) {0};
  if (store_rows_next (rows, error))
    *out = store_location_read (rows);
  return !rows->failed;
}

bool
store_location_get (StoreWrite *write, int64_t id, StoreLocation *out, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->index, "SELECT " STORE_LOCATION_COLUMNS " FROM location l WHERE id = ?", bind_int (id));

  return take_one (&rows, out, error);
}

bool
store_location_get_by_uid (StoreWrite *write, int64_t folder_id, uint32_t uid, StoreLocation *out,
                           GError **error)
{
  g_auto (StoreRows) rows = store_db_query (write->index,
                                            "SELECT " STORE_LOCATION_COLUMNS
                                            " FROM location l WHERE folder_id = ? AND uid = ?",
                                            bind_int (folder_id), bind_int (uid));

  return take_one (&rows, out, error);
}

bool
store_location_get_departed (StoreWrite *write, int64_t folder_id, uint32_t uid, StoreLocation *out,
                             GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->index,
    "SELECT " STORE_LOCATION_COLUMNS " FROM departed d JOIN location l ON l.id = d.location_id"
    "  WHERE d.folder_id = ? AND d.uid = ?",
    bind_int (folder_id), bind_int (uid));

  return take_one (&rows, out, error);
}

GArray *
store_location_list_of (StoreWrite *write, int64_t message_id, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->index,
    "SELECT " STORE_LOCATION_COLUMNS " FROM message m JOIN location l ON l.sort_key = m.sort_key"
    "  WHERE m.id = ? ORDER BY l.id",
    bind_int (message_id));

  return store_location_read_all (&rows, error);
}

bool
store_location_get_account (StoreWrite *write, int64_t folder_id, int64_t *out, GError **error)
{
  *out = 0;
  return store_db_get_int (write->index, error, out, "SELECT account_id FROM folder WHERE id = ?",
                           bind_int (folder_id));
}

static bool
note_counts (StoreWrite *write, int64_t folder_id, GError **error)
{
  int64_t account_id;

  if (!store_location_get_account (write, folder_id, &account_id, error))
    return false;
  store_write_changed_account (write, account_id);
  return true;
}

static bool
note (StoreWrite *write, int64_t folder_id, GError **error)
{
  if (folder_id == 0 || g_hash_table_contains (write->changes.folders, &folder_id))
    return true;
  store_write_changed (write, folder_id, 0, 0);
  return note_counts (write, folder_id, error);
}

static StoreValue
bind_uid (int64_t uid)
{
  return uid != 0 ? bind_int (uid) : bind_text (NULL);
}

// NULL where it is the usual one, which takes no room.
static StoreValue
bind_shown_key (const StoreLocation *location)
{
  return location->shown_key != location->sort_key ? bind_int (location->shown_key) :
                                                     bind_text (NULL);
}

// What LOCATION's flags mean for where it is listed in FOLDER_ID.
static bool
show (StoreWrite *write, StoreLocation *location, int64_t folder_id, GError **error)
{
  int64_t shown_key = location->shown_key, wakes_at = location->wakes_at;

  if (!store_snooze_place (write, location, folder_id, error))
    return false;
  if (location->shown_key == shown_key && location->wakes_at == wakes_at)
    return true;
  return store_db_run (
           write->index, error, "UPDATE location SET shown_key = ?, wakes_at = ? WHERE id = ?",
           bind_shown_key (location), bind_int (location->wakes_at), bind_int (location->id)) &&
         note (write, folder_id, error);
}

static bool
count_in (StoreWrite *write, const StoreLocation *location, GError **error)
{
  store_counts_come (write, location);
  return write->gathers_counts || store_counts_flush (write, error);
}

bool
store_location_insert (StoreWrite *write, StoreLocation *location, GError **error)
{
  if (location->uid == 0)
    write->awaiting = STORE_AWAITING_UNKNOWN;
  if (location->id == 0)
    location->id = store_write_next_location_id (write, error);
  location->srv_flags = location->flags & ~STORE_FLAG_ATTACHMENT;
  location->shown_key = location->sort_key;
  location->wakes_at = 0;
  // Of a message that had no folder until now.
  if (location->folder_id != 0 && location->thread_id == 0)
    location->thread_id = store_conversation_enter (write, location->message_id, error);
  if (location->folder_id != 0 && location->thread_id == 0)
    return false;
  return location->id != 0 && store_snooze_place (write, location, location->folder_id, error) &&
         store_db_run (write->index, error,
                       "INSERT INTO location (id, folder_id, uid, message_id, thread_id, sort_key,"
                       "  flags, srv_flags, shown_key, wakes_at)"
                       "  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                       bind_int (location->id), bind_int (location->folder_id),
                       bind_uid (location->uid), bind_int (location->message_id),
                       bind_int (location->thread_id), bind_int (location->sort_key),
                       bind_int ((int64_t) location->flags),
                       bind_int ((int64_t) location->srv_flags), bind_shown_key (location),
                       bind_int (location->wakes_at)) &&
         count_in (write, location, error) &&
         store_home_note_place (write, location, location->folder_id, error) &&
         note (write, location->folder_id, error);
}

static bool
drop_twin (StoreWrite *write, const StoreLocation *location, int64_t folder_id, int64_t uid,
           GError **error)
{
  StoreLocation twin;

  if (uid == 0 || folder_id == 0)
    return true;
  if (!store_location_get_by_uid (write, folder_id, (uint32_t) uid, &twin, error))
    return false;
  return twin.id == 0 || twin.id == location->id || store_location_erase (write, &twin, error);
}

// What one mailbox has no place for another may keep.
static bool
offer_flags_again (StoreWrite *write, const StoreLocation *location, GError **error)
{
  return location->stamp == 0 ||
         store_db_run (write->keep, error,
                       "UPDATE pending_flag SET is_local = 0 WHERE location_id = ?",
                       bind_int (location->id));
}

// Before the place of LOCATION goes from its folder.
static bool
leave_conversation (StoreWrite *write, const StoreLocation *location, GError **error)
{
  int64_t stays = 0;

  if (location->folder_id == 0)
    return true;
  return store_db_get_int (write->index, error, &stays,
                           "SELECT EXISTS (SELECT 1 FROM location WHERE sort_key = ? AND id <> ?"
                           "  AND folder_id <> 0)",
                           bind_int (location->sort_key), bind_int (location->id)) &&
         (stays != 0 || store_conversation_leave (write, location->message_id, error));
}

static bool
set_place (StoreWrite *write, const StoreLocation *location, int64_t folder_id, int64_t uid,
           GError **error)
{
  int64_t thread_id = 0;

  if ((folder_id == 0) == (location->folder_id == 0))
    return store_db_run (write->index, error,
                         "UPDATE location SET folder_id = ?, uid = ? WHERE id = ?",
                         bind_int (folder_id), bind_uid (uid), bind_int (location->id));
  if (folder_id != 0)
    thread_id = store_conversation_enter (write, location->message_id, error);
  if (folder_id != 0 ? thread_id == 0 : !leave_conversation (write, location, error))
    return false;
  return store_db_run (
    write->index, error, "UPDATE location SET folder_id = ?, uid = ?, thread_id = ? WHERE id = ?",
    bind_int (folder_id), bind_uid (uid), bind_int (thread_id), bind_int (location->id));
}

bool
store_location_place (StoreWrite *write, const StoreLocation *location, int64_t folder_id,
                      int64_t uid, GError **error)
{
  StoreLocation shown = *location;

  write->awaiting = STORE_AWAITING_UNKNOWN;
  // The conversation that it leaves counts one less there, also where its place in the list stays.
  if (folder_id != location->folder_id)
    store_write_changed (write, 0, location->message_id, location->thread_id);
  return store_counts_flush (write, error) && drop_twin (write, location, folder_id, uid, error) &&
         set_place (write, location, folder_id, uid, error) &&
         show (write, &shown, folder_id, error) &&
         store_db_run (write->index, error, "DELETE FROM removed WHERE location_id = ?",
                       bind_int (location->id)) &&
         store_home_note_place (write, location, folder_id, error) &&
         offer_flags_again (write, location, error) &&
         (folder_id == location->folder_id ||
          (note (write, location->folder_id, error) && note (write, folder_id, error)));
}

bool
store_location_set_flags (StoreWrite *write, StoreLocation *location, GError **error)
{
  MailFlags before = location->flags;

  location->flags =
    (((location->srv_flags | location->pend_add) & ~location->pend_del) & ~STORE_FLAG_ATTACHMENT) |
    (before & STORE_FLAG_ATTACHMENT);
  if (!store_counts_flush (write, error) ||
      !store_db_run (write->index, error,
                     "UPDATE location SET flags = ?, srv_flags = ?, pend_add = ?, pend_del = ?,"
                     "  stamp = ? WHERE id = ?",
                     bind_int ((int64_t) location->flags), bind_int ((int64_t) location->srv_flags),
                     bind_int ((int64_t) location->pend_add),
                     bind_int ((int64_t) location->pend_del), bind_int (location->stamp),
                     bind_int (location->id)) ||
      !show (write, location, location->folder_id, error))
    return false;
  if (location->flags == before)
    return true;
  if (!store_home_note_place (write, location, location->folder_id, error))
    return false;
  store_write_changed (write, 0, location->message_id, location->thread_id);
  if (((location->flags ^ before) & MAIL_FLAG_SEEN) == 0 || location->folder_id == 0)
    return true;
  return note_counts (write, location->folder_id, error);
}

// What the person wanted of it is void: server delete beats local flags. The row forgets it too: it
// may come to light again.
static bool
forget_wishes (StoreWrite *write, const StoreLocation *location, GError **error)
{
  StoreLocation plain = *location;

  plain.pend_add = plain.pend_del = 0;
  plain.stamp = 0;
  return location->stamp == 0 ||
         (store_location_set_flags (write, &plain, error) &&
          store_db_run (write->keep, error, "DELETE FROM pending_flag WHERE location_id = ?",
                        bind_int (location->id)) &&
          store_db_run (write->keep, error,
                        "UPDATE flag_change SET state = 2 WHERE location_id = ? AND state < 2",
                        bind_int (location->id)) &&
          store_operation_settle (write, error));
}

static bool
count_others (StoreWrite *write, const StoreLocation *location, int64_t *out_n, GError **error)
{
  *out_n = 0;
  return store_db_get_int (write->index, error, out_n,
                           "SELECT count(*) FROM location WHERE sort_key = ? AND id <> ?",
                           bind_int (location->sort_key), bind_int (location->id));
}

bool
store_location_quarantine (StoreWrite *write, const StoreLocation *location, GError **error)
{
  int64_t account_id;

  return store_location_get_account (write, location->folder_id, &account_id, error) &&
         store_location_place (write, location, 0, 0, error) &&
         store_home_note_removed (write, location, store_now (), error) &&
         store_db_run (write->index, error, "INSERT OR REPLACE INTO removed VALUES (?, ?, ?, ?)",
                       bind_int (location->id), bind_int (account_id),
                       bind_int (location->folder_id), bind_int (store_now ()));
}

static bool
delete_row (StoreWrite *write, const StoreLocation *location, GError **error)
{
  return store_counts_flush (write, error) && leave_conversation (write, location, error) &&
         store_db_run (write->index, error, "DELETE FROM removed WHERE location_id = ?",
                       bind_int (location->id)) &&
         store_db_run (write->index, error, "DELETE FROM departed WHERE location_id = ?",
                       bind_int (location->id)) &&
         store_db_run (write->index, error, "DELETE FROM location WHERE id = ?",
                       bind_int (location->id)) &&
         store_home_note_erased (write, location, error) &&
         note (write, location->folder_id, error);
}

bool
store_location_remove (StoreWrite *write, const StoreLocation *location, GError **error)
{
  int64_t others;

  if (!forget_wishes (write, location, error) || !count_others (write, location, &others, error))
    return false;
  // Where folders are labels, it has one less now wherever else it is shown.
  store_write_changed (write, 0, location->message_id, location->thread_id);
  return others > 0 ? delete_row (write, location, error) :
                      store_location_quarantine (write, location, error);
}

static bool
remove_unless_moving (StoreWrite *write, const StoreLocation *location, GError **error)
{
  bool moving;

  return store_step_is_open (write, location->id, &moving, error) &&
         (moving || store_location_remove (write, location, error));
}

bool
store_location_remove_all (StoreWrite *write, int64_t folder_id, bool only_awaiting, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->index,
                    "SELECT " STORE_LOCATION_COLUMNS " FROM location l WHERE folder_id = ?1"
                    "  AND (?2 = 0 OR uid IS NULL)",
                    bind_int (folder_id), bind_int (only_awaiting));
  g_autoptr (GArray) found = store_location_read_all (&rows, error);

  for (unsigned i = 0; found != NULL && i < found->len; i++) {
    const StoreLocation *location = &g_array_index (found, StoreLocation, i);

    if (!(only_awaiting ? remove_unless_moving (write, location, error) :
                          store_location_remove (write, location, error)))
      return false;
  }
  return found != NULL;
}

static bool
erase_message (StoreWrite *write, const StoreLocation *location, GError **error)
{
  int64_t content_id = 0, sharers = 0;
  StoreValue id = bind_int (location->message_id);

  if (!store_db_get_int (write->index, error, &content_id,
                         "SELECT coalesce (content_id, 0) FROM message WHERE id = ?", id) ||
      !store_db_get_int (write->index, error, &sharers,
                         "SELECT count(*) FROM message WHERE content_id = ? AND id <> ?",
                         bind_int (content_id), id))
    return false;
  if (content_id > 0 && sharers == 0 && !store_content_drop (write, content_id, error))
    return false;
  return store_home_erase (write, location->message_id, error) &&
         store_search_index_erase (write, location->sort_key, error) &&
         store_part_drop_all (write, location->message_id, error) &&
         store_db_run (write->index, error, "DELETE FROM message WHERE id = ?", id);
}

bool
store_location_erase (StoreWrite *write, const StoreLocation *location, GError **error)
{
  int64_t others;

  return forget_wishes (write, location, error) && count_others (write, location, &others, error) &&
         delete_row (write, location, error) &&
         (others > 0 || erase_message (write, location, error));
}
