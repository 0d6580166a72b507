// SPDX-License-Identifier: GPL-3.0-or-later
//
// The pass goes by id. What came after it began has ids behind it, and is read as well; each part
// is a short read of its own, so that no log is kept from being folded.

#include "store/store-home-check.h"
#include "store/store-home.h"
#include "store/store-private.h"
#include "store/store-value.h"

#include "base/mail-log.h"

// Messages of a part at most, however small.
#define PART_MESSAGES 200

// Of the pass under way, and of the last that ended.
#define AFTER_KEY "home-check-after"
#define CHECKED_KEY "home-check-messages"
#define DAMAGED_KEY "home-check-damaged"
#define DONE_KEY "home-checked-at"
#define DONE_CHECKED_KEY "home-checked-messages"
#define DONE_DAMAGED_KEY "home-checked-damaged"

typedef struct {
  int64_t after; // the last id that was read, 0: none of this pass
  uint64_t checked, damaged;
  bool is_over;
} Pass;

void
store_home_get_checked (Store *store, StoreHomeChecked *out)
{
  *out = (StoreHomeChecked) {
    .checked_at = store_value_get_number (store, DONE_KEY),
    .checked = (uint64_t) store_value_get_number (store, DONE_CHECKED_KEY),
    .damaged = (uint64_t) store_value_get_number (store, DONE_DAMAGED_KEY),
  };
}

// The ids of the next part: of some MAX_BYTES.
static GArray *
list_part (Store *store, int64_t after, uint64_t max_bytes, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_auto (StoreReading) read = store_read (store, error);
  uint64_t bytes = 0;

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows = store_db_query (
    read.db, "SELECT id, size FROM keep.home_message WHERE id > ? ORDER BY id LIMIT ?",
    bind_int (after), bind_int (PART_MESSAGES));
  while (bytes < max_bytes && store_rows_next (&rows, error)) {
    int64_t id = store_rows_int (&rows, 0);

    g_array_append_val (ids, id);
    bytes += (uint64_t) store_rows_int (&rows, 1);
  }
  return rows.failed ? NULL : g_steal_pointer (&ids);
}

// One that was erased since it was listed is not damaged.
static void
check_one (Store *store, Pass *pass, int64_t id)
{
  g_autoptr (GError) failure = NULL;
  bool good = store_home_verify_kept (store, id, &failure);

  pass->after = id;
  if (!good && g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_NOT_FOUND))
    return;
  pass->checked++;
  if (good)
    return;
  pass->damaged++;
  mail_log (MAIL_LOG_FAULT, "store", "message %" G_GINT64_FORMAT " that lives here is damaged: %s",
            id, failure->message);
}

static bool
note_part (StoreWrite *write, const Pass *pass, GError **error)
{
  return store_value_set_number (write, AFTER_KEY, pass->after, error) &&
         store_value_set_number (write, CHECKED_KEY, (int64_t) pass->checked, error) &&
         store_value_set_number (write, DAMAGED_KEY, (int64_t) pass->damaged, error);
}

static bool
note_end (StoreWrite *write, const Pass *pass, int64_t now, GError **error)
{
  static const Pass none = {0};

  return note_part (write, &none, error) && store_value_set_number (write, DONE_KEY, now, error) &&
         store_value_set_number (write, DONE_CHECKED_KEY, (int64_t) pass->checked, error) &&
         store_value_set_number (write, DONE_DAMAGED_KEY, (int64_t) pass->damaged, error);
}

static bool
note (Store *store, const Pass *pass, int64_t now, GError **error)
{
  g_autoptr (StoreWrite) write = store_write_begin (store, STORE_PRIORITY_BACKFILL, error);

  return write != NULL &&
         (pass->is_over ? note_end (write, pass, now, error) : note_part (write, pass, error)) &&
         store_write_commit (g_steal_pointer (&write), error);
}

static bool
check_part (Store *store, Pass *pass, uint64_t max_bytes, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) ids = list_part (store, pass->after, max_bytes, error);

  for (unsigned i = 0; ids != NULL && i < ids->len; i++) {
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return false;
    check_one (store, pass, g_array_index (ids, int64_t, i));
  }
  pass->is_over = ids != NULL && ids->len == 0;
  return ids != NULL;
}

// A clock that was set back does not put the next pass off for years.
static int64_t
tell_wait (int64_t checked_at, int64_t now)
{
  int64_t wait = checked_at == 0 ? 0 : checked_at + STORE_HOME_CHECK_SECONDS - now;

  return wait > STORE_HOME_CHECK_SECONDS ? 0 : MAX (wait, 0);
}

bool
store_home_check_some (Store *store, int64_t now, uint64_t max_bytes, int64_t *out_wait,
                       GCancellable *cancellable, GError **error)
{
  Pass pass = {
    .after = store_value_get_number (store, AFTER_KEY),
    .checked = (uint64_t) store_value_get_number (store, CHECKED_KEY),
    .damaged = (uint64_t) store_value_get_number (store, DAMAGED_KEY),
  };

  *out_wait = pass.after != 0 ? 0 : tell_wait (store_value_get_number (store, DONE_KEY), now);
  if (*out_wait > 0)
    return true;
  if (!check_part (store, &pass, max_bytes, cancellable, error) || !note (store, &pass, now, error))
    return false;
  *out_wait = pass.is_over ? STORE_HOME_CHECK_SECONDS : 0;
  return true;
}
