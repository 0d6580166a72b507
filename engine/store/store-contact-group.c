// SPDX-License-Identifier: GPL-3.0-or-later
//
// Groups and their members. A group is written whole: it is small.

#include "store/store-contact-group.h"
#include "base/limits.h"
#include "store/store-private.h"

#include <string.h>

static bool
read_members (StoreDb *db, MailContactGroup *group, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    db, "SELECT name, address FROM contact_group_member WHERE group_id = ? ORDER BY seq",
    bind_int (group->id));

  while (store_rows_next (&rows, error))
    mail_contact_group_add (group, store_rows_text (&rows, 0), store_rows_text (&rows, 1));
  return !rows.failed;
}

GPtrArray *
store_contact_group_list (Store *store, const char *prefix, uint32_t limit, GError **error)
{
  g_autofree char *start = g_utf8_casefold (prefix, -1);
  g_autofree char *word = g_strconcat (" ", start, NULL);
  g_autoptr (GPtrArray) found =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mail_contact_group_free);
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows =
    store_db_query (read.db,
                    "SELECT id, name FROM keep.contact_group WHERE instr (' ' || folded, ?)"
                    "  ORDER BY folded LIMIT ?",
                    bind_text (word), bind_int (limit));
  while (store_rows_next (&rows, error)) {
    MailContactGroup *group =
      mail_contact_group_new (store_rows_int (&rows, 0), store_rows_text (&rows, 1));

    g_ptr_array_add (found, group);
    if (!read_members (read.db, group, error))
      return NULL;
  }
  return rows.failed ? NULL : g_steal_pointer (&found);
}

static MailContactGroup *
find_in (StoreDb *db, const char *name, GError **error)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);
  g_auto (StoreRows) rows = store_db_query (
    db, "SELECT id, name FROM contact_group WHERE folded = ?", bind_text (folded));

  if (!store_rows_next (&rows, error))
    return NULL;
  g_autoptr (MailContactGroup) group =
    mail_contact_group_new (store_rows_int (&rows, 0), store_rows_text (&rows, 1));
  return read_members (db, group, error) ? g_steal_pointer (&group) : NULL;
}

MailContactGroup *
store_contact_group_find (Store *store, const char *name, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  return read.db != NULL ? find_in (read.db, name, error) : NULL;
}

static bool
put_members (StoreWrite *write, int64_t id, const GPtrArray *members, GError **error)
{
  if (!store_db_run (write->keep, error, "DELETE FROM contact_group_member WHERE group_id = ?",
                     bind_int (id)))
    return false;
  for (unsigned i = 0; i < members->len; i++) {
    const MailAddress *member = members->pdata[i];

    if (!store_db_run (write->keep, error, "INSERT INTO contact_group_member VALUES (?, ?, ?, ?)",
                       bind_int (id), bind_int (i), bind_text (member->name),
                       bind_text (member->address)))
      return false;
  }
  return true;
}

static bool
is_allowed (StoreWrite *write, const MailContactGroup *group, const char *folded, GError **error)
{
  int64_t taken = 0;

  if (group->members->len > LIMIT_CONTACT_GROUP_MEMBERS ||
      strlen (group->name) > LIMIT_CONTACT_GROUP_NAME_BYTES) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_LIMIT, "%s", group->name);
    return false;
  }
  if (!store_db_get_int (write->keep, error, &taken,
                         "SELECT count (*) FROM contact_group WHERE folded = ? AND id <> ?",
                         bind_text (folded), bind_int (group->id)))
    return false;
  if (*group->name != '\0' && taken == 0)
    return true;
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID,
               taken > 0 ? "another group is called %s" : "no name%s", group->name);
  return false;
}

int64_t
store_contact_group_put (StoreWrite *write, const MailContactGroup *group, GError **error)
{
  g_autofree char *folded = g_utf8_casefold (group->name, -1);
  int64_t id = group->id;

  if (!is_allowed (write, group, folded, error))
    return 0;
  if (id == 0) {
    if (!store_db_run (write->keep, error,
                       "INSERT INTO contact_group (name, folded) VALUES (?, ?)",
                       bind_text (group->name), bind_text (folded)))
      return 0;
    id = store_db_last_id (write->keep);
  } else {
    if (!store_db_run (write->keep, error,
                       "UPDATE contact_group SET name = ?, folded = ? WHERE id = ?",
                       bind_text (group->name), bind_text (folded), bind_int (id)))
      return 0;
    if (store_db_changes (write->keep) == 0) {
      g_set_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "%s", group->name);
      return 0;
    }
  }
  return put_members (write, id, group->members, error) ? id : 0;
}

bool
store_contact_group_import (StoreWrite *write, const MailContactGroup *group, GError **error)
{
  GError *failure = NULL;
  g_autoptr (MailContactGroup) known = find_in (write->keep, group->name, &failure);

  if (failure != NULL) {
    g_propagate_error (error, failure);
    return false;
  }
  if (known == NULL)
    known = mail_contact_group_new (0, group->name);
  for (unsigned i = 0; i < group->members->len; i++) {
    const MailAddress *member = group->members->pdata[i];
    mail_contact_group_add (known, member->name, member->address);
  }
  return store_contact_group_put (write, known, error) != 0;
}

bool
store_contact_group_delete (StoreWrite *write, int64_t group_id, GError **error)
{
  return store_db_run (write->keep, error, "DELETE FROM contact_group WHERE id = ?",
                       bind_int (group_id));
}
