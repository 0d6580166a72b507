// SPDX-License-Identifier: GPL-3.0-or-later
//
// Times are in the names of keywords; rows know only bits.

#include "store/store-snooze-bits.h"

#include "base/mail-folder.h"
#include "base/mail-snooze.h"

typedef struct {
  MailFlags bits;
  MailFlags over;   // of times that have come
  int64_t earliest; // of those bits that were asked for, 0: none
} Times;

static bool
read_times (StoreWrite *write, int64_t account_id, MailFlags asked, Times *out, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->keep, "SELECT bit, name FROM keyword WHERE account_id = ? AND name LIKE ?",
    bind_int (account_id), bind_text (MAIL_SNOOZE_PREFIX "%"));

  *out = (Times) {0};
  while (store_rows_next (&rows, error)) {
    MailFlags bit = (MailFlags) 1 << store_rows_int (&rows, 0);
    int64_t until = mail_snooze_from_keyword (store_rows_text (&rows, 1));

    if (until == 0)
      continue;
    out->bits |= bit;
    out->over |= until <= store_now () ? bit : 0;
    if ((asked & bit) != 0 && (out->earliest == 0 || until < out->earliest))
      out->earliest = until;
  }
  return !rows.failed;
}

bool
store_snooze_get_bits (StoreWrite *write, int64_t account_id, MailFlags *out, GError **error)
{
  Times times;
  bool ok = read_times (write, account_id, 0, &times, error);

  *out = times.bits;
  return ok;
}

bool
store_snooze_get_folder (StoreWrite *write, int64_t folder_id, int64_t *out_account_id,
                         bool *out_sleeps, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->index, "SELECT account_id, role FROM folder WHERE id = ?", bind_int (folder_id));

  *out_account_id = 0;
  *out_sleeps = false;
  if (store_rows_next (&rows, error)) {
    int64_t role = store_rows_int (&rows, 1);
    *out_account_id = store_rows_int (&rows, 0);
    *out_sleeps = role == MAIL_ROLE_INBOX || role == MAIL_ROLE_NONE;
  }
  return !rows.failed;
}

// Not asleep: by its own date, but for what has slept until its time, and stays where it then came.
static int64_t
awake_key (const StoreLocation *location, bool has_moved)
{
  if (has_moved)
    return location->sort_key;
  if (location->wakes_at != 0)
    return location->wakes_at <= store_now () ?
             store_key (location->wakes_at, location->message_id) :
             location->sort_key;
  return location->shown_key;
}

bool
store_snooze_place (StoreWrite *write, StoreLocation *location, int64_t folder_id, GError **error)
{
  bool has_moved = folder_id != location->folder_id, sleeps;
  int64_t account_id;
  Times times;

  // Nearly all mail.
  if (location->flags >> MAIL_FLAG_FIRST_KEYWORD == 0 && location->wakes_at == 0 &&
      location->shown_key == location->sort_key)
    return true;
  if (!store_snooze_get_folder (write, folder_id, &account_id, &sleeps, error) ||
      !read_times (write, account_id, location->flags, &times, error))
    return false;
  location->shown_key = !sleeps             ? location->sort_key :
                        times.earliest != 0 ? 0 :
                                              awake_key (location, has_moved);
  location->wakes_at = times.earliest;
  return true;
}

// What rows show, and what steps that are not done will give.
static bool
collect_used (StoreWrite *write, int64_t account_id, MailFlags *out, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->index,
                    "SELECT l.flags FROM location l JOIN message m ON m.id = l.message_id"
                    "  WHERE l.flags >> 16 <> 0 AND m.account_id = ?",
                    bind_int (account_id));
  g_auto (StoreRows) kept = store_db_query (
    write->keep,
    "SELECT pend_add | pend_del FROM pending_flag WHERE account_id = ?1"
    "  UNION ALL SELECT flags FROM step WHERE account_id = ?1 AND state <> 2"
    "  UNION ALL SELECT p.flags FROM home_place p JOIN home_message m ON m.id = p.message_id"
    "    WHERE m.account_id = ?1 AND p.flags >> 16 <> 0",
    bind_int (account_id));

  *out = 0;
  while (store_rows_next (&rows, error))
    *out |= (MailFlags) store_rows_int (&rows, 0);
  while (!rows.failed && store_rows_next (&kept, error))
    *out |= (MailFlags) store_rows_int (&kept, 0);
  return !rows.failed && !kept.failed;
}

// An undo would give and take what these bits mean then. Whose location is gone has none.
static bool
clear_from_log (StoreWrite *write, int64_t account_id, MailFlags bits, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (write->keep,
                                            "SELECT DISTINCT location_id FROM flag_change"
                                            "  WHERE (added | removed) & ? <> 0",
                                            bind_int ((int64_t) bits));
  g_autoptr (GArray) ids = store_rows_ids (&rows, error);

  for (unsigned i = 0; ids != NULL && i < ids->len; i++) {
    StoreValue id = bind_int (g_array_index (ids, int64_t, i));
    int64_t owner = account_id;

    if (!store_db_get_int (write->index, error, &owner,
                           "SELECT m.account_id FROM location l JOIN message m"
                           "  ON m.id = l.message_id WHERE l.id = ?",
                           id))
      return false;
    if (owner == account_id &&
        !store_db_run (write->keep, error,
                       "UPDATE flag_change SET added = added & ~?1, removed = removed & ~?1"
                       "  WHERE location_id = ?2",
                       bind_int ((int64_t) bits), id))
      return false;
  }
  return ids != NULL;
}

bool
store_snooze_free_bits (StoreWrite *write, int64_t account_id, bool *out, GError **error)
{
  MailFlags bits, used;
  Times times;

  *out = false;
  if (!read_times (write, account_id, 0, &times, error) ||
      !collect_used (write, account_id, &used, error))
    return false;
  bits = times.over & ~used;
  if (bits == 0)
    return true;
  *out = true;
  g_hash_table_remove_all (write->store->keyword_bits);
  return clear_from_log (write, account_id, bits, error) &&
         store_db_run (write->keep, error,
                       "DELETE FROM keyword WHERE account_id = ? AND (1 << bit) & ? <> 0",
                       bind_int (account_id), bind_int ((int64_t) bits));
}
