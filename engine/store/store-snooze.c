// SPDX-License-Identifier: GPL-3.0-or-later
//
// Falling asleep and waking are operations on flags. Which rows sleep then is said by
// store-snooze-bits.c.

#include "store/store-snooze.h"

#include "base/mail-folder.h"
#include "base/mail-snooze.h"
#include "store/store-flags.h"
#include "store/store-home-private.h"
#include "store/store-operation-private.h"
#include "store/store-shared.h"
#include "store/store-snooze-bits.h"
#include "store/store-target.h"

#define ROWS_PER_WRITE 500

// One operation on rows that may be several accounts', each of which has its own bits.
typedef struct {
  int64_t until; // 0: they wake
  int64_t id;    // of the operation, 0: not yet
  int64_t account_id;
  MailFlags asleep; // the bit of UNTIL in ACCOUNT_ID
  MailFlags all;    // all bits of this kind there
} Act;

static bool
turn_to (StoreWrite *write, Act *act, int64_t account_id, GError **error)
{
  if (act->account_id == account_id)
    return true;
  act->account_id = account_id;
  act->asleep = 0;
  if (act->until != 0) {
    g_autofree char *keyword = mail_snooze_dup_keyword (act->until);
    act->asleep = store_flags_keyword_bit (write, account_id, keyword, error);
    if (act->asleep == 0)
      return false;
  }
  return store_snooze_get_bits (write, account_id, &act->all, error);
}

static bool
begin (StoreWrite *write, Act *act, unsigned n, GError **error)
{
  g_autofree char *summary =
    g_strdup_printf ("%s %u message%s", act->until != 0 ? "snooze" : "wake", n, n == 1 ? "" : "s");

  act->id = store_operation_insert (write, act->account_id, MAIL_OPERATION_FLAG, summary, 0, error);
  return act->id != 0;
}

static bool
act_on (StoreWrite *write, Act *act, StoreLocation *location, bool unread, unsigned n,
        GError **error)
{
  int64_t account_id;

  return store_location_get_account (write, location->folder_id, &account_id, error) &&
         turn_to (write, act, account_id, error) &&
         (act->id != 0 || begin (write, act, n, error)) &&
         store_operation_wish (write, act->id, account_id, location, act->asleep,
                               (act->all & ~act->asleep) | (unread ? MAIL_FLAG_SEEN : 0), error);
}

static bool
end (StoreWrite *write, const Act *act, GError **error)
{
  return store_home_confirm (write, act->id, error) && store_operation_settle (write, error);
}

// Only those that lie where new mail comes: the others of a conversation stay as they are.
static bool
keep_sleepers (StoreWrite *write, GArray *rows, GError **error)
{
  for (unsigned i = rows->len; i-- > 0;) {
    int64_t account_id, folder_id = g_array_index (rows, StoreLocation, i).folder_id;
    bool sleeps;

    if (!store_snooze_get_folder (write, folder_id, &account_id, &sleeps, error))
      return false;
    if (!sleeps)
      g_array_remove_index (rows, i);
  }
  return rows->len > 0 || store_fail (error, MAIL_ERROR_INVALID, "only new mail can be snoozed");
}

// The newest of each conversation: rows may be a selection of thousands.
static GHashTable *
find_newest (const GArray *rows)
{
  GHashTable *newest = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);

  for (unsigned i = 0; i < rows->len; i++) {
    const StoreLocation *row = &g_array_index (rows, StoreLocation, i);
    const int64_t *known = g_hash_table_lookup (newest, &row->thread_id);

    if (known == NULL || *known < row->sort_key)
      g_hash_table_insert (newest, g_memdup2 (&row->thread_id, sizeof row->thread_id),
                           g_memdup2 (&row->sort_key, sizeof row->sort_key));
  }
  return newest;
}

static bool
is_newest_row (GHashTable *newest, const StoreLocation *row)
{
  const int64_t *key = g_hash_table_lookup (newest, &row->thread_id);

  return key != NULL && *key == row->sort_key;
}

// Adds those of ROWS that come back to a list and are the newest of their conversation to WOKEN.
static void
add_woken (const GArray *rows, GArray *woken)
{
  g_autoptr (GHashTable) newest = find_newest (rows);

  for (unsigned i = 0; i < rows->len; i++) {
    const StoreLocation *row = &g_array_index (rows, StoreLocation, i);
    if (row->shown_key == 0 && is_newest_row (newest, row))
      g_array_append_val (woken, row->message_id);
  }
}

// WOKEN may be NULL.
static int64_t
set (StoreWrite *write, const MailTarget *target, int64_t until, GArray *woken, GError **error)
{
  Act act = {.until = until};
  g_autoptr (GArray) rows = store_target_rows (write, target, true, error);

  if (rows == NULL || !keep_sleepers (write, rows, error) ||
      !store_shared_add_places (write, rows, error))
    return 0;
  if (woken != NULL)
    add_woken (rows, woken);
  g_autoptr (GHashTable) newest = find_newest (rows);
  for (unsigned i = 0; i < rows->len; i++) {
    StoreLocation *row = &g_array_index (rows, StoreLocation, i);

    if (!act_on (write, &act, row, until != 0 && is_newest_row (newest, row), rows->len, error))
      return 0;
  }
  return end (write, &act, error) ? act.id : 0;
}

int64_t
store_snooze_set (StoreWrite *write, const MailTarget *target, int64_t until, GError **error)
{
  if (until == 0 || until > store_now ())
    return set (write, target, until, NULL, error);
  store_fail (error, MAIL_ERROR_INVALID, "the time is over");
  return 0;
}

int64_t
store_snooze_end (StoreWrite *write, const MailTarget *target, GArray *woken, GError **error)
{
  return set (write, target, 0, woken, error);
}

static bool
wake (StoreWrite *write, GArray *rows, GError **error)
{
  Act act = {0};

  for (unsigned i = 0; i < rows->len; i++) {
    StoreLocation *row = &g_array_index (rows, StoreLocation, i);
    int64_t account_id;

    if (!store_location_get_account (write, row->folder_id, &account_id, error))
      return false;
    // An operation for each account: one that is in trouble does not keep the others waiting.
    if (act.account_id != 0 && act.account_id != account_id) {
      if (!end (write, &act, error))
        return false;
      act = (Act) {0};
    }
    if (!act_on (write, &act, row, false, rows->len, error))
      return false;
  }
  return act.id == 0 || end (write, &act, error);
}

static GArray *
list_due (StoreWrite *write, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->index,
    "SELECT " STORE_LOCATION_COLUMNS " FROM location l JOIN folder f ON f.id = l.folder_id"
    "  WHERE l.wakes_at <> 0 AND l.wakes_at <= ? ORDER BY f.account_id LIMIT ?",
    bind_int (store_now ()), bind_int (ROWS_PER_WRITE));

  return store_location_read_all (&rows, error);
}

bool
store_snooze_wake (StoreWrite *write, GArray *woken, bool *out_more, GError **error)
{
  g_autoptr (GArray) due = list_due (write, error);

  *out_more = due != NULL && due->len == ROWS_PER_WRITE;
  if (due == NULL)
    return false;
  add_woken (due, woken);
  return wake (write, due, error);
}

bool
store_snooze_answered (StoreWrite *write, int64_t folder_id, const StoreAdded *added,
                       bool *out_taken, GError **error)
{
  int64_t role = MAIL_ROLE_NONE;

  *out_taken = false;
  // What founded its conversation finds nothing of it.
  if (!added->is_new || added->thread_id == added->message_id)
    return true;
  if (!store_db_get_int (write->index, error, &role, "SELECT role FROM folder WHERE id = ?",
                         bind_int (folder_id)))
    return false;
  if (role != MAIL_ROLE_INBOX)
    return true;
  g_auto (StoreRows) rows = store_db_query (
    write->index,
    "SELECT " STORE_LOCATION_COLUMNS " FROM location l WHERE folder_id = ?"
    "  AND thread_id = ? AND shown_key = 0 AND message_id <> ?",
    bind_int (folder_id), bind_int (added->thread_id), bind_int (added->message_id));
  g_autoptr (GArray) asleep = store_location_read_all (&rows, error);
  *out_taken = asleep != NULL && asleep->len > 0;
  return asleep != NULL && wake (write, asleep, error);
}

bool
store_snooze_notice (StoreWrite *write, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->index, "SELECT id FROM folder WHERE role IN (?, ?)",
                    bind_int (MAIL_ROLE_INBOX), bind_int (MAIL_ROLE_NONE));
  g_autoptr (GArray) folders = store_rows_ids (&rows, error);

  for (unsigned i = 0; folders != NULL && i < folders->len; i++) {
    int64_t folder_id = g_array_index (folders, int64_t, i), account_id;
    MailFlags bits;

    if (!store_location_get_account (write, folder_id, &account_id, error) ||
        !store_snooze_get_bits (write, account_id, &bits, error))
      return false;
    if (bits == 0)
      continue;
    g_auto (StoreRows) missed =
      store_db_query (write->index,
                      "SELECT " STORE_LOCATION_COLUMNS " FROM location l WHERE folder_id = ?1"
                      "  AND flags >> 16 <> 0 AND flags & ?2 <> 0 AND shown_key IS NULL",
                      bind_int (folder_id), bind_int ((int64_t) bits));
    g_autoptr (GArray) locations = store_location_read_all (&missed, error);
    for (unsigned j = 0; locations != NULL && j < locations->len; j++)
      if (!store_location_set_flags (write, &g_array_index (locations, StoreLocation, j), error))
        return false;
    if (locations == NULL)
      return false;
  }
  return folders != NULL;
}

int64_t
store_snooze_next (Store *store)
{
  int64_t next = 0;
  g_auto (StoreReading) read = store_read (store, NULL);

  return read.db != NULL && store_db_get_int (read.db, NULL, &next,
                                              "SELECT min (wakes_at) FROM location"
                                              "  WHERE wakes_at <> 0") ?
           next :
           0;
}

uint32_t
store_snooze_count (Store *store)
{
  int64_t n = 0;
  g_auto (StoreReading) read = store_read (store, NULL);

  return read.db != NULL && store_db_get_int (read.db, NULL, &n,
                                              "SELECT count (DISTINCT message_id) FROM location"
                                              "  WHERE wakes_at <> 0 AND shown_key = 0") ?
           (uint32_t) n :
           0;
}
