// SPDX-License-Identifier: GPL-3.0-or-later
//
// Recording what a person did: the operation, its steps or flag changes, and the list of what is
// under way. Taking back is store-undo.c's.

#include "store/store-operation.h"
#include "store/store-copy-after.h"
#include "store/store-folder.h"
#include "store/store-home-private.h"
#include "store/store-flags.h"
#include "store/store-keyword.h"
#include "store/store-label-folder.h"
#include "store/store-label.h"
#include "store/store-operation-private.h"
#include "store/store-shared-leave.h"
#include "store/store-shared.h"
#include "store/store-snooze-bits.h"
#include "store/store-step.h"
#include "store/store-target.h"

int64_t
store_operation_insert (StoreWrite *write, int64_t account_id, MailOperationKind kind,
                        const char *summary, int64_t reverses, GError **error)
{
  write->logged = true;
  if (!store_db_run (write->keep, error,
                     "INSERT INTO operation (account_id, kind, state, summary, recorded_at,"
                     "  reverses) VALUES (?, ?, 0, ?, ?, nullif (?, 0))",
                     bind_int (account_id), bind_int (kind), bind_text (summary),
                     bind_int (store_now ()), bind_int (reverses)))
    return 0;
  store_write_changed_account (write, account_id);
  return store_db_last_id (write->keep);
}

#define SETTLE                                                                                     \
  "UPDATE operation SET state = iif (EXISTS (SELECT 1 FROM step s WHERE"                           \
  "    s.operation_id = operation.id AND s.state = 3) OR EXISTS (SELECT 1 FROM flag_change c"      \
  "    WHERE c.operation_id = operation.id AND c.state = 3) OR EXISTS (SELECT 1 FROM"              \
  "    folder_step f WHERE f.operation_id = operation.id AND f.state = 3), 3, 2)"                  \
  "  WHERE state IN (0, 1) AND dismissed = 0 AND"                                                  \
  "  NOT EXISTS (SELECT 1 FROM step s WHERE s.operation_id = operation.id AND s.state < 2) AND"    \
  "  NOT EXISTS (SELECT 1 FROM folder_step f WHERE f.operation_id = operation.id"                  \
  "    AND f.state < 2) AND"                                                                       \
  "  NOT EXISTS (SELECT 1 FROM flag_change c WHERE c.operation_id = operation.id"                  \
  "    AND c.state < 2)"

bool
store_operation_settle (StoreWrite *write, GError **error)
{
  return store_db_run (write->keep, error, SETTLE);
}

bool
store_operation_settle_one (StoreWrite *write, int64_t operation_id, GError **error)
{
  return store_db_run (write->keep, error, SETTLE " AND id = ?", bind_int (operation_id));
}

static bool
put_wish (StoreWrite *write, const StoreLocation *location, int64_t account_id, GError **error)
{
  int64_t uidvalidity;
  g_auto (StoreRows) message =
    store_db_query (write->index, "SELECT rfc_message_id, size FROM message WHERE id = ?",
                    bind_int (location->message_id));

  return store_rows_one (&message, "message any more", error) &&
         store_folder_get_uidvalidity (write, location->folder_id, &uidvalidity, error) &&
         store_db_run (
           write->keep, error,
           "INSERT OR REPLACE INTO pending_flag (location_id, account_id, folder_id, uidvalidity,"
           "  uid, pend_add, pend_del, stamp, rfc_message_id, size)"
           "  VALUES (?, ?, ?, ?, nullif (?, 0), ?, ?, ?, ?, ?)",
           bind_int (location->id), bind_int (account_id), bind_int (location->folder_id),
           bind_int (uidvalidity), bind_int (location->uid),
           bind_int ((int64_t) location->pend_add), bind_int ((int64_t) location->pend_del),
           bind_int (location->stamp), bind_text (store_rows_text (&message, 0)),
           bind_int (store_rows_int (&message, 1)));
}

bool
store_operation_wish (StoreWrite *write, int64_t operation_id, int64_t account_id,
                      StoreLocation *location, MailFlags add, MailFlags remove, GError **error)
{
  MailFlags added = add & ~location->flags, removed = remove & location->flags;

  if (added == 0 && removed == 0)
    return true;
  // What the server has is never taken off the wish: an earlier change may be on the wire.
  location->pend_add = (location->pend_add | added) & ~removed;
  location->pend_del = (location->pend_del | removed) & ~added;
  location->stamp = operation_id;
  write->logged = true;
  return put_wish (write, location, account_id, error) &&
         store_db_run (write->keep, error,
                       "INSERT OR REPLACE INTO flag_change VALUES (?, ?, ?, ?, 0)",
                       bind_int (operation_id), bind_int (location->id), bind_int ((int64_t) added),
                       bind_int ((int64_t) removed)) &&
         store_location_set_flags (write, location, error);
}

GArray *
store_operation_read_flag_changes (StoreRows *rows, GError **error)
{
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (StoreFlagChange));

  while (store_rows_next (rows, error)) {
    StoreFlagChange change = {store_rows_int (rows, 0), (MailFlags) store_rows_int (rows, 1),
                              (MailFlags) store_rows_int (rows, 2)};
    g_array_append_val (changes, change);
  }
  return rows->failed ? NULL : g_steal_pointer (&changes);
}

// Each account has its own bits for keywords.
static bool
wish_with_keywords (StoreWrite *write, int64_t operation_id, StoreLocation *location, MailFlags add,
                    MailFlags remove, const char *const *add_keywords,
                    const char *const *remove_keywords, GError **error)
{
  int64_t account_id;

  return store_location_get_account (write, location->folder_id, &account_id, error) &&
         store_flags_add_keywords (write, account_id, add_keywords, &add, error) &&
         store_flags_add_keywords (write, account_id, remove_keywords, &remove, error) &&
         store_operation_wish (write, operation_id, account_id, location, add, remove & ~add,
                               error);
}

static char *
summarize (const char *verb, unsigned n, const char *where)
{
  return g_strdup_printf ("%s %u message%s%s%s", verb, n, n == 1 ? "" : "s",
                          where != NULL ? " to " : "", where != NULL ? where : "");
}

// Rows of TARGET and the operation that they are for.
typedef struct {
  GArray *rows;
  int64_t account_id; // of the first
  int64_t id;
} Act;

static void
act_clear (Act *act)
{
  g_clear_pointer (&act->rows, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Act, act_clear)

static bool
act_begin (StoreWrite *write, const MailTarget *target, MailOperationKind kind, const char *verb,
           const char *where, Act *act, GError **error)
{
  act->rows = store_target_rows (write, target, kind == MAIL_OPERATION_FLAG, error);
  if (act->rows == NULL ||
      (kind == MAIL_OPERATION_FLAG && !store_shared_add_places (write, act->rows, error)))
    return false;
  g_autofree char *summary = summarize (verb, act->rows->len, where);
  if (!store_location_get_account (write, g_array_index (act->rows, StoreLocation, 0).folder_id,
                                   &act->account_id, error))
    return false;
  act->id = store_operation_insert (write, act->account_id, kind, summary, 0, error);
  return act->id != 0;
}

// What is at home is done now; what a server is to hear waits.
static int64_t
act_end (StoreWrite *write, const Act *act, GError **error)
{
  return store_home_confirm (write, act->id, error) && store_operation_settle (write, error) ?
           act->id :
           0;
}

int64_t
store_operation_flag (StoreWrite *write, const MailTarget *target, MailFlags add, MailFlags remove,
                      const char *const *add_keywords, const char *const *remove_keywords,
                      GError **error)
{
  g_auto (Act) act = {0};

  if (!act_begin (write, target, MAIL_OPERATION_FLAG, "flag", NULL, &act, error))
    return 0;
  for (unsigned i = 0; i < act.rows->len; i++)
    if (!wish_with_keywords (write, act.id, &g_array_index (act.rows, StoreLocation, i), add,
                             remove & ~add, add_keywords, remove_keywords, error))
      return 0;
  return act_end (write, &act, error);
}

bool
store_operation_flag_each (StoreWrite *write, const GArray *ids, MailFlags add, MailFlags remove,
                           GError **error)
{
  for (unsigned int i = 0; ids != NULL && i < ids->len; i++) {
    const MailTarget target = {.ids = &g_array_index (ids, int64_t, i), .n_ids = 1};
    g_autoptr (GError) failure = NULL;

    if (store_operation_flag (write, &target, add, remove, NULL, NULL, &failure) == 0 &&
        !g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_NOT_FOUND)) {
      g_propagate_error (error, g_steal_pointer (&failure));
      return false;
    }
  }
  return true;
}

// Bits of the labels NAMES of an account.
static bool
find_labels (StoreWrite *write, int64_t account_id, const char *const *names, MailFlags *out,
             GError **error)
{
  *out = 0;
  for (; names != NULL && *names != NULL; names++) {
    g_autofree char *keyword = store_label_dup_keyword (write, account_id, *names, error);
    MailFlags bit =
      keyword != NULL ? store_flags_keyword_bit (write, account_id, keyword, error) : 0;

    if (bit == 0)
      return false;
    *out |= bit;
  }
  return true;
}

// What labels mean in one account.
typedef struct {
  int64_t account_id;
  bool are_folders;
  MailFlags add, remove; // else: as keywords
} Labels;

// Each account has its own bits, and rows mostly come account by account.
static bool
labels_turn (StoreWrite *write, int64_t account_id, const char *const *add,
             const char *const *remove, Labels *labels, GError **error)
{
  if (account_id == labels->account_id)
    return true;
  *labels = (Labels) {.account_id = account_id};
  return store_label_are_folders (write, account_id, &labels->are_folders, error) &&
         (labels->are_folders || (find_labels (write, account_id, add, &labels->add, error) &&
                                  find_labels (write, account_id, remove, &labels->remove, error)));
}

int64_t
store_operation_label (StoreWrite *write, const MailTarget *target, const char *const *add,
                       const char *const *remove, GError **error)
{
  g_auto (Act) act = {0};
  Labels labels = {0};
  g_autoptr (GHashTable) done = g_hash_table_new (g_int64_hash, g_int64_equal);

  if (!act_begin (write, target, MAIL_OPERATION_FLAG, "label", NULL, &act, error))
    return 0;
  for (unsigned i = 0; i < act.rows->len; i++) {
    StoreLocation *location = &g_array_index (act.rows, StoreLocation, i);
    int64_t account_id;

    if (!store_location_get_account (write, location->folder_id, &account_id, error) ||
        !labels_turn (write, account_id, add, remove, &labels, error))
      return 0;
    if (!labels.are_folders ?
          !store_operation_wish (write, act.id, account_id, location, labels.add,
                                 labels.remove & ~labels.add, error) :
          g_hash_table_add (done, &location->message_id) &&
            !store_label_move (write, act.id, account_id, location->message_id, add, remove, error))
      return 0;
  }
  return act_end (write, &act, error);
}

typedef struct {
  int64_t account_id;
  char *path;
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
  *out = (Goal) {store_rows_int (&rows, 0), store_rows_dup (&rows, 1)};
  return true;
}

static bool
check_account (StoreWrite *write, const StoreLocation *location, const Goal *goal, GError **error)
{
  int64_t account_id;

  if (!store_location_get_account (write, location->folder_id, &account_id, error))
    return false;
  return account_id == goal->account_id ||
         store_fail (error, MAIL_ERROR_UNSUPPORTED, "the folder is another account's");
}

// Out of the folder that has every message nothing can be taken but into the trash: it is shown in
// the other one too.
static bool
move_one (StoreWrite *write, const Act *act, const StoreLocation *location, int64_t to_folder_id,
          GError **error)
{
  bool stays;

  if (!store_shared_stays (write, location, to_folder_id, &stays, error))
    return false;
  return stays ?
           store_operation_copy_one (write, act->id, act->account_id, location, to_folder_id,
                                     error) :
           store_step_move (write, act->id, act->account_id, MAIL_OPERATION_MOVE, location,
                            to_folder_id, error) &&
             store_shared_leave (write, act->id, act->account_id, location, to_folder_id, error);
}

// Where folders are labels it may have left with another place of its message just now.
static bool
look_again (StoreWrite *write, StoreLocation *location, GError **error)
{
  return store_location_get (write, location->id, location, error);
}

// What a person files is done with: it does not come back to where it was snoozed.
static bool
add_snooze (StoreWrite *write, const StoreLocation *location, MailFlags *remove, GError **error)
{
  int64_t account_id;
  MailFlags bits = 0;

  if (location->wakes_at == 0)
    return true;
  if (!store_location_get_account (write, location->folder_id, &account_id, error) ||
      !store_snooze_get_bits (write, account_id, &bits, error))
    return false;
  *remove |= bits;
  return true;
}

int64_t
store_operation_move (StoreWrite *write, const MailTarget *target, int64_t to_folder_id,
                      MailFlags add, MailFlags remove, GError **error)
{
  g_auto (Act) act = {0};
  g_auto (Goal) goal = {0};

  if (!get_goal (write, to_folder_id, &goal, error) ||
      !act_begin (write, target, MAIL_OPERATION_MOVE, "move", goal.path, &act, error))
    return 0;
  for (unsigned i = 0; i < act.rows->len; i++) {
    StoreLocation *location = &g_array_index (act.rows, StoreLocation, i);
    MailFlags taken = remove;

    if (!look_again (write, location, error))
      return 0;
    if (location->folder_id == to_folder_id || location->folder_id == 0)
      continue;
    if (!check_account (write, location, &goal, error) ||
        !add_snooze (write, location, &taken, error) ||
        !store_operation_wish (write, act.id, goal.account_id, location, add, taken, error) ||
        !move_one (write, &act, location, to_folder_id, error))
      return 0;
  }
  return act_end (write, &act, error);
}

bool
store_operation_copy_one (StoreWrite *write, int64_t operation_id, int64_t account_id,
                          const StoreLocation *source, int64_t to_folder_id, GError **error)
{
  StoreLocation copy = {.folder_id = to_folder_id,
                        .message_id = source->message_id,
                        .thread_id = source->thread_id,
                        .sort_key = source->sort_key,
                        .flags = source->flags};
  StoreLocation twin;

  if (!store_shared_find_twin (write, source, to_folder_id, &twin, error))
    return false;
  if (twin.id != 0)
    return true;
  if (source->uid == 0)
    return store_copy_after (write, operation_id, account_id, source, &copy, error);
  return store_location_insert (write, &copy, error) &&
         store_step_add (write, operation_id, account_id, MAIL_OPERATION_COPY, &copy, source,
                         error);
}

int64_t
store_operation_copy (StoreWrite *write, const MailTarget *target, int64_t to_folder_id,
                      GError **error)
{
  g_auto (Act) act = {0};
  g_auto (Goal) goal = {0};

  if (!get_goal (write, to_folder_id, &goal, error) ||
      !act_begin (write, target, MAIL_OPERATION_COPY, "copy", goal.path, &act, error))
    return 0;
  for (unsigned i = 0; i < act.rows->len; i++) {
    const StoreLocation *location = &g_array_index (act.rows, StoreLocation, i);

    if (location->folder_id == to_folder_id)
      continue;
    if (!check_account (write, location, &goal, error) ||
        !store_operation_copy_one (write, act.id, goal.account_id, location, to_folder_id, error))
      return 0;
  }
  return act_end (write, &act, error);
}

// What is a label's goes by way of the trash: expunging would take the label off and no more.
static bool
delete_one (StoreWrite *write, const Act *act, const StoreLocation *location, GError **error)
{
  StoreLocation moved = *location;
  int64_t account_id, trash_id;

  if (!store_location_get_account (write, location->folder_id, &account_id, error) ||
      !store_shared_find_trash (write, location, &trash_id, error))
    return false;
  if (trash_id != 0) {
    if (!store_step_move (write, act->id, account_id, MAIL_OPERATION_MOVE, location, trash_id,
                          error) ||
        !store_shared_leave (write, act->id, account_id, location, trash_id, error) ||
        !store_location_get (write, location->id, &moved, error))
      return false;
    moved.folder_id = trash_id;
  }
  return store_step_move (write, act->id, account_id, MAIL_OPERATION_DELETE, &moved, 0, error);
}

int64_t
store_operation_delete (StoreWrite *write, const MailTarget *target, GError **error)
{
  g_auto (Act) act = {0};

  if (!act_begin (write, target, MAIL_OPERATION_DELETE, "delete", NULL, &act, error))
    return 0;
  for (unsigned i = 0; i < act.rows->len; i++) {
    StoreLocation *location = &g_array_index (act.rows, StoreLocation, i);
    if (!look_again (write, location, error) ||
        (location->folder_id != 0 && !delete_one (write, &act, location, error)))
      return 0;
  }
  return act_end (write, &act, error);
}

static bool
get_only_location (StoreWrite *write, int64_t message_id, StoreLocation *out, GError **error)
{
  g_autoptr (GArray) locations = store_location_list_of (write, message_id, error);

  if (locations == NULL || locations->len == 0)
    return false;
  *out = g_array_index (locations, StoreLocation, 0);
  return true;
}

static bool
add_message (StoreWrite *write, int64_t account_id, int64_t folder_id, const StoreAppend *append,
             int64_t *out_message_id, GError **error)
{
  StoreAdded added;
  bool is_home;

  if (!store_home_is_account (write, account_id, &is_home, error))
    return false;
  if (is_home) {
    const StoreHomeMessage message = {append->headers, append->content, true, append->text};

    *out_message_id = store_home_add (write, folder_id, &message, NULL, error);
    return *out_message_id != 0;
  }
  if (!store_message_add (write, folder_id, append->headers, &added, error))
    return false;
  *out_message_id = added.message_id;
  return store_content_put (write, added.message_id, append->content, append->text, error);
}

bool
store_operation_add_append (StoreWrite *write, int64_t operation_id, int64_t account_id,
                            int64_t to_folder_id, const StoreAppend *append,
                            int64_t *out_message_id, GError **error)
{
  StoreLocation location;

  return add_message (write, account_id, to_folder_id, append, out_message_id, error) &&
         get_only_location (write, *out_message_id, &location, error) &&
         store_step_add (write, operation_id, account_id, MAIL_OPERATION_APPEND, &location, NULL,
                         error);
}

int64_t
store_operation_append (StoreWrite *write, int64_t to_folder_id, const StoreAppend *append,
                        int64_t *out_message_id, GError **error)
{
  g_auto (Goal) goal = {0};
  int64_t message_id = 0;

  if (!get_goal (write, to_folder_id, &goal, error))
    return 0;
  g_autofree char *summary = summarize ("add", 1, goal.path);
  int64_t id =
    store_operation_insert (write, goal.account_id, MAIL_OPERATION_APPEND, summary, 0, error);
  if (id == 0 || !store_operation_add_append (write, id, goal.account_id, to_folder_id, append,
                                              &message_id, error))
    return 0;
  if (out_message_id != NULL)
    *out_message_id = message_id;
  return store_home_confirm (write, id, error) && store_operation_settle_one (write, id, error) ?
           id :
           0;
}

static MailOperation *
read_operation (StoreRows *rows)
{
  MailOperation *operation = g_new0 (MailOperation, 1);

  operation->id = store_rows_int (rows, 0);
  operation->account_id = store_rows_int (rows, 1);
  operation->kind = (MailOperationKind) store_rows_int (rows, 2);
  operation->state = (MailOperationState) store_rows_int (rows, 3);
  operation->summary = g_strdup (store_rows_text (rows, 4));
  operation->reason = g_strdup (store_rows_text (rows, 5));
  operation->recorded_at = store_rows_int (rows, 6);
  return operation;
}

bool
store_operation_tell (StoreWrite *write, int64_t operation_id, const char *reason, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->keep,
    "UPDATE operation SET reason = ?1 WHERE id = ?2 AND state < 2 AND reason <> ?1"
    "  AND NOT EXISTS (SELECT 1 FROM step s WHERE s.operation_id = ?2 AND s.state = 3)"
    "  RETURNING account_id",
    bind_text (reason != NULL ? reason : ""), bind_int (operation_id));

  if (store_rows_next (&rows, error))
    store_write_changed_account (write, store_rows_int (&rows, 0));
  return !rows.failed;
}

#define COLUMNS "id, account_id, kind, state, summary, reason, recorded_at"

GPtrArray *
store_operation_list (Store *store, int64_t account_id, GError **error)
{
  g_autoptr (GPtrArray) operations =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mail_operation_free);
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows =
    store_db_query (read.db,
                    "SELECT " COLUMNS " FROM keep.operation o WHERE state IN (0, 1, 3)"
                    "  AND dismissed = 0 AND ?1 IN (0, account_id)"
                    "  AND NOT (state < 2 AND reason <> '' AND EXISTS (SELECT 1 FROM"
                    "    keep.operation r WHERE r.reverses = o.id AND r.state < 2)) ORDER BY id",
                    bind_int (account_id));
  while (store_rows_next (&rows, error))
    g_ptr_array_add (operations, read_operation (&rows));
  return rows.failed ? NULL : g_steal_pointer (&operations);
}

MailOperation *
store_operation_get (Store *store, int64_t operation_id, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows = store_db_query (
    read.db, "SELECT " COLUMNS " FROM keep.operation WHERE id = ?", bind_int (operation_id));
  return store_rows_one (&rows, "operation", error) ? read_operation (&rows) : NULL;
}
