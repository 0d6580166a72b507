// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which labels there are, and which of them messages have.

#include "store/store-label.h"

#include "base/mail-flags.h"
#include "base/mail-folder.h"
#include "base/mail-label.h"
#include "store/store-label-private.h"
#include "store/store-private.h"

// The keywords of all messages of an account's folders, together. Each step goes to the next
// combination of an index, so that a folder costs as many as it has combinations.
static bool
collect_used (StoreReader *db, int64_t account_id, MailFlags *out, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    db,
    "WITH RECURSIVE used (folder_id, flags) AS ("
    "  SELECT f.id, (SELECT min (l.flags) FROM location l WHERE l.folder_id = f.id"
    "      AND l.flags >> 16 <> 0) FROM folder f WHERE f.account_id = ?"
    "  UNION ALL SELECT folder_id, (SELECT min (l.flags) FROM location l"
    "      WHERE l.folder_id = used.folder_id AND l.flags > used.flags AND l.flags >> 16 <> 0)"
    "    FROM used WHERE flags IS NOT NULL)"
    "  SELECT flags FROM used WHERE flags IS NOT NULL",
    bind_int (account_id));

  *out = 0;
  while (store_rows_next (&rows, error))
    *out |= (MailFlags) store_rows_int (&rows, 0);
  return !rows.failed;
}

static void
add_name (GPtrArray *names, char *name)
{
  bool known = false;

  for (unsigned i = 0; i < names->len && !known; i++)
    known = mail_label_equal (names->pdata[i], name);
  if (known)
    g_free (name);
  else
    g_ptr_array_add (names, name);
}

static bool
add_account (StoreReader *db, int64_t account_id, bool in_use, GPtrArray *names, GError **error)
{
  MailFlags used = ~(MailFlags) 0;

  if (in_use && !collect_used (db, account_id, &used, error))
    return false;
  g_auto (StoreRows) rows = store_db_query (
    db, "SELECT bit, name FROM keep.keyword WHERE account_id = ?", bind_int (account_id));
  while (store_rows_next (&rows, error)) {
    const char *keyword = store_rows_text (&rows, 1);

    if ((used >> store_rows_int (&rows, 0) & 1) != 0 && mail_label_is_shown (keyword))
      add_name (names, mail_label_dup_name (keyword));
  }
  return !rows.failed;
}

// Folders of accounts whose labels they are.
static bool
add_folders (StoreReader *db, int64_t account_id, GPtrArray *names, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    db,
    "SELECT f.path FROM folder f WHERE f.account_id = ?1 AND f.role = ?2 AND f.hidden = 0"
    "  AND f.selectable <> 0 AND EXISTS (SELECT 1 FROM folder a WHERE a.account_id = ?1"
    "    AND a.role = ?3) AND EXISTS (SELECT 1 FROM message WHERE account_id = ?1"
    "    AND email_id <> '')",
    bind_int (account_id), bind_int (MAIL_ROLE_NONE), bind_int (MAIL_ROLE_ALL));

  while (store_rows_next (&rows, error))
    add_name (names, g_strdup (store_rows_text (&rows, 0)));
  return !rows.failed;
}

GPtrArray *
store_label_list (Store *store, int64_t account_id, bool in_use, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows = store_db_query (
    read.db, "SELECT id FROM keep.account WHERE ?1 IN (0, id) ORDER BY id", bind_int (account_id));
  g_autoptr (GArray) accounts = store_rows_ids (&rows, error);
  for (unsigned i = 0; accounts != NULL && i < accounts->len; i++)
    if (!add_account (read.db, g_array_index (accounts, int64_t, i), in_use, names, error) ||
        (!in_use && !add_folders (read.db, g_array_index (accounts, int64_t, i), names, error)))
      return NULL;
  mail_label_sort (names);
  return accounts != NULL ? g_steal_pointer (&names) : NULL;
}

int64_t
store_label_find_all_folder (Store *store, int64_t account_id)
{
  int64_t id = 0;
  g_auto (StoreReading) read = store_read (store, NULL);

  if (read.db == NULL ||
      !store_db_get_int (read.db, NULL, &id,
                         "SELECT id FROM folder WHERE account_id = ?1 AND role = ?2 AND hidden = 0"
                         "  AND EXISTS (SELECT 1 FROM message WHERE account_id = ?1"
                         "    AND email_id <> '') ORDER BY id LIMIT 1",
                         bind_int (account_id), bind_int (MAIL_ROLE_ALL)))
    return 0;
  return id;
}

char *
store_label_dup_keyword (StoreWrite *write, int64_t account_id, const char *name, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->keep, "SELECT name FROM keyword WHERE account_id = ? ORDER BY bit",
                    bind_int (account_id));

  while (store_rows_next (&rows, error)) {
    const char *keyword = store_rows_text (&rows, 0);
    g_autofree char *known = mail_label_dup_name (keyword);

    if (mail_label_is_shown (keyword) && mail_label_equal (known, name))
      return g_strdup (keyword);
  }
  if (rows.failed)
    return NULL;
  char *keyword = mail_label_dup_keyword (name);
  if (keyword == NULL)
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "no label can be called “%s”", name);
  return keyword;
}

char **
store_label_names (char *const *keywords)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (; *keywords != NULL; keywords++)
    if (mail_label_is_shown (*keywords))
      add_name (names, mail_label_dup_name (*keywords));
  return store_label_take (g_steal_pointer (&names));
}

void
store_label_unite (GPtrArray *names, char *const *labels)
{
  for (; *labels != NULL; labels++)
    add_name (names, g_strdup (*labels));
}

char **
store_label_take (GPtrArray *names)
{
  mail_label_sort (names);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}
