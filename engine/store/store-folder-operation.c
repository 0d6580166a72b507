// SPDX-License-Identifier: GPL-3.0-or-later
//
// Recording what a person did to folders, and what the server made of it.

#include "store/store-folder-operation.h"
#include "store/store-folder-step.h"
#include "store/store-hold.h"
#include "store/store-operation-private.h"

#include <string.h>

// Longer names are refused by every server there is, and by file systems under them.
#define NAME_BYTES_MAX 1000

typedef struct {
  int64_t account_id;
  char *path;
  char delimiter;
  MailRole role;
  bool subscribed;
} Place;

static void
place_clear (Place *place)
{
  g_free (place->path);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

static bool
get_place (StoreWrite *write, int64_t folder_id, Place *out, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->index,
                    "SELECT account_id, path, delim, role, subscribed FROM folder WHERE id = ?"
                    "  AND hidden = 0",
                    bind_int (folder_id));

  if (!store_rows_one (&rows, "folder", error))
    return false;
  *out =
    (Place) {store_rows_int (&rows, 0), store_rows_dup (&rows, 1), (char) store_rows_int (&rows, 2),
             (MailRole) store_rows_int (&rows, 3), store_rows_int (&rows, 4) != 0};
  return true;
}

// Wildcards and control characters can't be listed again on many servers.
static bool
is_usable (const char *path, char delimiter)
{
  if (*path == '\0' || strlen (path) > NAME_BYTES_MAX || !g_utf8_validate (path, -1, NULL))
    return false;
  for (const char *p = path; *p != '\0'; p = g_utf8_next_char (p)) {
    bool edge = p == path || p[1] == '\0' || p[1] == delimiter;
    if (g_unichar_iscntrl (g_utf8_get_char (p)) || strchr ("*%", *p) != NULL ||
        (delimiter != '\0' && *p == delimiter && edge))
      return false;
  }
  return true;
}

static bool
check_path (StoreWrite *write, int64_t account_id, const char *path, char delimiter, GError **error)
{
  int64_t taken = 0;

  if (!is_usable (path, delimiter))
    return store_fail (error, MAIL_ERROR_INVALID, "no folder can have that name");
  if (!store_db_get_int (write->index, error, &taken,
                         "SELECT 1 FROM folder WHERE account_id = ? AND path = ?"
                         "  AND (selectable <> 0 OR hidden <> 0)",
                         bind_int (account_id), bind_text (path)))
    return false;
  if (taken != 0 || g_ascii_strcasecmp (path, "INBOX") == 0)
    return store_fail (error, MAIL_ERROR_EXISTS, "there is a folder of that name already");
  return true;
}

static int64_t
begin (StoreWrite *write, int64_t account_id, MailOperationKind kind, const char *verb,
       const char *path, const char *to, GError **error)
{
  g_autofree char *summary = g_strdup_printf ("%s folder %s%s%s", verb, path,
                                              to != NULL ? " to " : "", to != NULL ? to : "");

  return store_operation_insert (write, account_id, kind, summary, 0, error);
}

int64_t
store_operation_create_folder (StoreWrite *write, int64_t account_id, const StoreMailbox *mailbox,
                               GError **error)
{
  if (!check_path (write, account_id, mailbox->path, mailbox->delimiter, error))
    return 0;
  int64_t folder_id = store_folder_put (write, account_id, mailbox, error);
  int64_t id = folder_id != 0 ? begin (write, account_id, MAIL_OPERATION_CREATE_FOLDER, "create",
                                       mailbox->path, NULL, error) :
                                0;
  const StoreFolderStepRow row = {.operation_id = id,
                                  .account_id = account_id,
                                  .kind = MAIL_OPERATION_CREATE_FOLDER,
                                  .folder_id = folder_id,
                                  .path = (char *) mailbox->path,
                                  .raw_name = (char *) mailbox->raw_name,
                                  .delimiter = mailbox->delimiter};
  return id != 0 && store_folder_step_add (write, &row, error) ? id : 0;
}

// Neither it nor any below it is one that mail needs.
static bool
check_no_role (StoreWrite *write, const Place *place, GError **error)
{
  g_autofree char *below = g_strdup_printf ("%s%c", place->path, place->delimiter);
  int64_t needed = place->role != MAIL_ROLE_NONE;

  if (needed == 0 && place->delimiter != '\0' &&
      !store_db_get_int (write->index, error, &needed,
                         "SELECT 1 FROM folder WHERE account_id = ? AND substr (path, 1, ?) = ?"
                         "  AND role <> ? LIMIT 1",
                         bind_int (place->account_id), bind_int (g_utf8_strlen (below, -1)),
                         bind_text (below), bind_int (MAIL_ROLE_NONE)))
    return false;
  return needed == 0 || store_fail (error, MAIL_ERROR_INVALID, "mail needs that folder");
}

static bool
check_not_below (const Place *place, const char *path, GError **error)
{
  size_t length = strlen (place->path);
  bool below = place->delimiter != '\0' && strncmp (path, place->path, length) == 0 &&
               path[length] == place->delimiter;

  return !below || store_fail (error, MAIL_ERROR_INVALID, "a folder can't lie below itself");
}

int64_t
store_operation_rename_folder (StoreWrite *write, int64_t folder_id, const char *path,
                               GError **error)
{
  g_auto (Place) place = {0};

  if (!get_place (write, folder_id, &place, error) || !check_no_role (write, &place, error) ||
      !check_not_below (&place, path, error) ||
      !check_path (write, place.account_id, path, place.delimiter, error))
    return 0;
  int64_t id = begin (write, place.account_id, MAIL_OPERATION_RENAME_FOLDER, "rename", place.path,
                      path, error);
  const StoreFolderStepRow row = {.operation_id = id,
                                  .account_id = place.account_id,
                                  .kind = MAIL_OPERATION_RENAME_FOLDER,
                                  .folder_id = folder_id,
                                  .path = place.path,
                                  .new_path = (char *) path,
                                  .delimiter = place.delimiter};
  return id != 0 && store_folder_step_add (write, &row, error) ? id : 0;
}

// FOLDER_ID and all below it, the deepest first: a server keeps a folder that holds others.
#define TREE                                                                                       \
  "FROM folder f, (SELECT account_id AS a, path AS p, delim AS d FROM folder WHERE id = ?1)"       \
  "  WHERE f.account_id = a AND (f.path = p OR (d <> 0 AND substr (f.path, 1, length (p) + 1) ="   \
  "  p || char (d)))"

static GArray *
list_tree (StoreWrite *write, int64_t folder_id, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->index,
    "SELECT 0, 0, f.account_id, 0, 0, f.id, f.path, '', '', f.delim,"
    "  f.total > 0 OR f.server_total > 0 OR (f.selectable <> 0 AND f.synced = 0"
    "    AND f.uidvalidity <> 0) " TREE " AND f.hidden = 0 ORDER BY length (f.path) DESC, f.path",
    bind_int (folder_id));

  return store_folder_step_read_all (&rows, error);
}

int64_t
store_operation_delete_folder (StoreWrite *write, int64_t folder_id, GError **error)
{
  g_auto (Place) place = {0};

  if (!get_place (write, folder_id, &place, error) || !check_no_role (write, &place, error))
    return 0;
  g_autoptr (GArray) tree = list_tree (write, folder_id, error);
  int64_t id = tree != NULL ? begin (write, place.account_id, MAIL_OPERATION_DELETE_FOLDER,
                                     "delete", place.path, NULL, error) :
                              0;
  for (unsigned i = 0; id != 0 && i < tree->len; i++) {
    StoreFolderStepRow *row = &g_array_index (tree, StoreFolderStepRow, i);
    row->operation_id = id;
    row->kind = MAIL_OPERATION_DELETE_FOLDER;
    if (!store_folder_step_add (write, row, error))
      return 0;
  }
  return id;
}

int64_t
store_operation_subscribe_folder (StoreWrite *write, int64_t folder_id, bool subscribed,
                                  GError **error)
{
  g_auto (Place) place = {0};
  MailOperationKind kind = subscribed ? MAIL_OPERATION_SUBSCRIBE : MAIL_OPERATION_UNSUBSCRIBE;

  if (!get_place (write, folder_id, &place, error))
    return 0;
  int64_t id = begin (write, place.account_id, kind, subscribed ? "subscribe to" : "unsubscribe",
                      place.path, NULL, error);
  const StoreFolderStepRow row = {.operation_id = id,
                                  .account_id = place.account_id,
                                  .kind = kind,
                                  .folder_id = folder_id,
                                  .path = place.path,
                                  .delimiter = place.delimiter};
  if (id == 0)
    return 0;
  return (place.subscribed == subscribed || store_folder_step_add (write, &row, error)) &&
             store_operation_settle (write, error) ?
           id :
           0;
}

bool
store_folder_is_empty (Store *store, int64_t folder_id)
{
  g_auto (StoreReading) read = store_read (store, NULL);
  int64_t empty = 0;

  return read.db != NULL &&
         store_db_get_int (
           read.db, NULL, &empty,
           "SELECT count(*) > 0 AND max (f.total > 0 OR f.server_total > 0 OR"
           "  (f.selectable <> 0 AND f.synced = 0 AND f.uidvalidity <> 0)) = 0 " TREE,
           bind_int (folder_id)) &&
         empty != 0;
}

void
store_folder_step_free (StoreFolderStep *step)
{
  if (step == NULL)
    return;
  g_free (step->path);
  g_free (step->new_path);
  g_free (step);
}

static StoreFolderStep *
read_step (StoreRows *rows)
{
  StoreFolderStep *step = g_new0 (StoreFolderStep, 1);

  step->id = store_rows_int (rows, 0);
  step->operation_id = store_rows_int (rows, 1);
  step->kind = (MailOperationKind) store_rows_int (rows, 2);
  step->state = (MailOperationState) store_rows_int (rows, 3);
  step->folder_id = store_rows_int (rows, 4);
  step->path = store_rows_dup (rows, 5);
  step->new_path = store_rows_dup (rows, 6);
  step->delimiter = (char) store_rows_int (rows, 7);
  step->had_mail = store_rows_int (rows, 8) != 0;
  step->is_ready = store_rows_int (rows, 9) != 0;
  return step;
}

GPtrArray *
store_folder_step_list (Store *store, int64_t account_id, GError **error)
{
  g_autoptr (GPtrArray) steps =
    g_ptr_array_new_with_free_func ((GDestroyNotify) store_folder_step_free);
  g_autofree char *held = store_hold_dup_ids (store);
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows = store_db_query (
    read.db,
    "SELECT id, operation_id, kind, state, folder_id, path, new_path, delim, had_mail,"
    "  operation_id NOT IN (SELECT value FROM json_each (?3)) AND (kind <> ?2 OR"
    "    NOT EXISTS (SELECT 1 FROM keep.step s WHERE s.account_id = f.account_id"
    "      AND s.state < 2 AND s.operation_id < f.operation_id"
    "      AND f.folder_id IN (s.from_folder_id, s.to_folder_id)))"
    "  FROM keep.folder_step f WHERE account_id = ?1 AND state < 2 ORDER BY id",
    bind_int (account_id), bind_int (MAIL_OPERATION_DELETE_FOLDER), bind_text (held));
  while (store_rows_next (&rows, error))
    g_ptr_array_add (steps, read_step (&rows));
  return rows.failed ? NULL : g_steal_pointer (&steps);
}

// One that has ended meanwhile stays as it ended: the person took it back.
static bool
set_open_state (StoreWrite *write, int64_t step_id, MailOperationState state, bool *out_is_open,
                GError **error)
{
  int64_t found = 0;

  if (!store_db_get_int (write->keep, error, &found,
                         "SELECT 1 FROM folder_step WHERE id = ? AND state < 2",
                         bind_int (step_id)))
    return false;
  *out_is_open = found != 0;
  return !found ||
         (store_folder_step_set_state (write, step_id, state, NULL, error) &&
          store_db_run (write->keep, error,
                        "UPDATE operation SET state = ?1 WHERE state IN (0, 1) AND state <> ?1 AND"
                        "  id = (SELECT operation_id FROM folder_step WHERE id = ?2)",
                        bind_int (state), bind_int (step_id)));
}

bool
store_folder_step_sending (StoreWrite *write, int64_t step_id, bool *out_is_open, GError **error)
{
  return set_open_state (write, step_id, MAIL_OPERATION_SENDING, out_is_open, error);
}

bool
store_folder_step_retry (StoreWrite *write, int64_t step_id, GError **error)
{
  bool is_open;

  return set_open_state (write, step_id, MAIL_OPERATION_PENDING, &is_open, error);
}

// The step, if it is still open; NULL with STALE when it ended meanwhile.
static GArray *
get_step (StoreWrite *write, int64_t step_id, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->keep, "SELECT " STORE_FOLDER_STEP_COLUMNS " FROM folder_step WHERE id = ? AND state < 2",
    bind_int (step_id));
  g_autoptr (GArray) found = store_folder_step_read_all (&rows, error);

  if (found != NULL && found->len == 0) {
    store_fail (error, MAIL_ERROR_STALE, "the step has ended");
    return NULL;
  }
  return g_steal_pointer (&found);
}

bool
store_folder_step_done (StoreWrite *write, int64_t step_id, const char *raw_name, GError **error)
{
  g_autoptr (GArray) found = get_step (write, step_id, error);

  if (found == NULL)
    return false;
  StoreFolderStepRow *row = &g_array_index (found, StoreFolderStepRow, 0);
  if (raw_name != NULL) {
    g_free (row->raw_name);
    row->raw_name = g_strdup (raw_name);
  }
  return store_db_run (write->keep, error, "UPDATE folder_step SET raw_name = ? WHERE id = ?",
                       bind_text (row->raw_name), bind_int (step_id)) &&
         store_folder_step_set_state (write, step_id, MAIL_OPERATION_DONE, NULL, error) &&
         store_folder_step_finish (write, row, error) && store_operation_settle (write, error);
}

bool
store_folder_step_follow (StoreWrite *write, int64_t account_id, const char *path,
                          const char *new_path, char delimiter, GError **error)
{
  g_autofree char *old = g_strdup_printf ("%s%c", path, delimiter);
  g_autofree char *new = g_strdup_printf ("%s%c", new_path, delimiter);

  write->logged = true;
  return delimiter == '\0' ||
         store_db_run (write->keep, error,
                       "UPDATE folder_step SET"
                       "  path = iif (substr (path, 1, length (?2)) = ?2,"
                       "    ?3 || substr (path, length (?2) + 1), path),"
                       "  new_path = iif (substr (new_path, 1, length (?2)) = ?2,"
                       "    ?3 || substr (new_path, length (?2) + 1), new_path)"
                       "  WHERE account_id = ?1 AND state < 2",
                       bind_int (account_id), bind_text (old), bind_text (new));
}

bool
store_folder_step_failed (StoreWrite *write, int64_t step_id, const char *reason, GError **error)
{
  g_autoptr (GArray) found = get_step (write, step_id, error);

  if (found == NULL)
    return false;
  int64_t operation_id = g_array_index (found, StoreFolderStepRow, 0).operation_id;
  // A folder above one that stays must stay too.
  g_auto (StoreRows) rows =
    store_db_query (write->keep,
                    "SELECT " STORE_FOLDER_STEP_COLUMNS
                    " FROM folder_step WHERE operation_id = ? AND state < 2 ORDER BY id DESC",
                    bind_int (operation_id));
  g_autoptr (GArray) open = store_folder_step_read_all (&rows, error);
  if (!store_operation_tell (write, operation_id, reason, error))
    return false;
  for (unsigned i = 0; open != NULL && i < open->len; i++) {
    const StoreFolderStepRow *row = &g_array_index (open, StoreFolderStepRow, i);
    if (!store_folder_step_set_state (write, row->id, MAIL_OPERATION_FAILED, reason, error) ||
        !store_folder_step_hide (write, row, error))
      return false;
  }
  return open != NULL && store_operation_settle (write, error);
}

// PATH with FROM at its beginning, which is it or one above it, replaced by TO.
static char *
replace_beginning (const char *path, const char *from, const char *to, char delimiter)
{
  size_t length = strlen (from);
  bool is_it = strncmp (path, from, length) == 0 &&
               (path[length] == '\0' || (delimiter != '\0' && path[length] == delimiter));

  return is_it ? g_strconcat (to, path + length, NULL) : NULL;
}

char *
store_folder_step_translate (const GPtrArray *steps, const char *path, bool *out_subscribed)
{
  g_autofree char *now = g_strdup (path);

  for (unsigned i = 0; i < steps->len; i++) {
    const StoreFolderStep *step = steps->pdata[i];
    bool same = strcmp (now, step->path) == 0;

    if (step->kind == MAIL_OPERATION_RENAME_FOLDER) {
      char *renamed = replace_beginning (now, step->path, step->new_path, step->delimiter);
      if (renamed != NULL) {
        g_free (now);
        now = renamed;
      }
    } else if (step->kind == MAIL_OPERATION_DELETE_FOLDER && same) {
      return NULL;
    } else if (step->kind == MAIL_OPERATION_SUBSCRIBE && same) {
      *out_subscribed = true;
    } else if (step->kind == MAIL_OPERATION_UNSUBSCRIBE && same) {
      *out_subscribed = false;
    }
  }
  return g_steal_pointer (&now);
}
