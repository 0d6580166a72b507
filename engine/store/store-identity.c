// SPDX-License-Identifier: GPL-3.0-or-later
//
// One query gives accounts and what they are also called.

#include "store/store-identity.h"
#include "store/store-private.h"

static MailIdentity *
read_identity (StoreRows *rows)
{
  const MailIdentity identity = {
    .account_id = store_rows_int (rows, 0),
    .name = (char *) store_rows_text (rows, 1),
    .address = (char *) store_rows_text (rows, 2),
    .reply_to = (char *) store_rows_text (rows, 3),
    .signature_html = store_rows_is_null (rows, 4) ? NULL : (char *) store_rows_text (rows, 4),
    .signature = (char *) store_rows_text (rows, 5),
    .signature_above = store_rows_int (rows, 6) != 0,
    .id = store_rows_int (rows, 7),
    .place = (int) store_rows_int (rows, 8),
  };

  return mail_identity_new (&identity);
}

GPtrArray *
store_identity_list (Store *store, int64_t account_id, GError **error)
{
  g_autoptr (GPtrArray) found =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mail_identity_free);
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows = store_db_query (
    read.db,
    "SELECT a.id, iif (coalesce (i.seq, 0) = 0, a.full_name, i.name),"
    "  iif (coalesce (i.seq, 0) = 0, a.address, i.address), coalesce (i.reply_to, ''), i.html,"
    "  coalesce (i.text, ''), coalesce (i.above, 0), coalesce (i.id, 0), coalesce (i.seq, 0)"
    "  FROM keep.account a LEFT JOIN keep.identity i ON i.account_id = a.id"
    // Nobody writes as the local account.
    "  WHERE ?1 IN (0, a.id) AND a.address <> '' ORDER BY a.id, i.seq",
    bind_int (account_id));
  while (store_rows_next (&rows, error))
    g_ptr_array_add (found, read_identity (&rows));
  return rows.failed ? NULL : g_steal_pointer (&found);
}

// Whether there was one.
static bool
change_identity (StoreWrite *write, const MailIdentity *identity, int64_t *out_n, GError **error)
{
  return store_db_run (write->keep, error,
                       "UPDATE identity SET name = ?, address = ?, reply_to = ?, html = ?,"
                       "  text = ?, above = ? WHERE id = ? AND account_id = ?",
                       bind_text (identity->name), bind_text (identity->address),
                       bind_text (identity->reply_to), bind_text (identity->signature_html),
                       bind_text (identity->signature), bind_int (identity->signature_above),
                       bind_int (identity->id), bind_int (identity->account_id)) &&
         store_db_get_int (write->keep, error, out_n, "SELECT changes ()");
}

bool
store_identity_put (StoreWrite *write, const MailIdentity *identity, GError **error)
{
  int64_t changed = 0;

  write->changes.account_list = true;
  store_write_changed_account (write, identity->account_id);
  if (!change_identity (write, identity, &changed, error))
    return false;
  return changed > 0 ||
         store_db_run (
           write->keep, error,
           "INSERT INTO identity SELECT ?1,"
           "  iif (?2 > 0 AND NOT EXISTS (SELECT 1 FROM identity"
           "    WHERE account_id = ?1 AND seq = ?2), ?2,"
           "    (SELECT coalesce (max (seq), 0) + 1 FROM identity WHERE account_id = ?1)),"
           "  ?3, ?4, ?5, ?6, ?7, ?8, ?9",
           bind_int (identity->account_id), bind_int (identity->place), bind_text (identity->name),
           bind_text (identity->address), bind_text (identity->reply_to),
           bind_text (identity->signature_html), bind_text (identity->signature),
           bind_int (identity->signature_above), bind_int (identity->id));
}

bool
store_identity_remove (StoreWrite *write, int64_t id, GError **error)
{
  int64_t account_id = 0;

  if (!store_db_get_int (write->keep, error, &account_id,
                         "SELECT account_id FROM identity WHERE id = ? AND seq > 0", bind_int (id)))
    return false;
  if (account_id == 0)
    return true;
  write->changes.account_list = true;
  store_write_changed_account (write, account_id);
  return store_db_run (write->keep, error, "DELETE FROM identity WHERE id = ? AND seq > 0",
                       bind_int (id));
}

bool
store_identity_put_own (StoreWrite *write, int64_t account_id, GError **error)
{
  return store_db_run (write->keep, error,
                       "INSERT OR IGNORE INTO identity VALUES (?, 0, '', '', '', NULL, '', 0, ?)",
                       bind_int (account_id), bind_int (mail_identity_make_id ()));
}

bool
store_identity_set_suggested (StoreWrite *write, const char *address, bool suggested,
                              GError **error)
{
  g_autofree char *folded = g_utf8_casefold (address, -1);

  if (suggested)
    return store_db_run (write->keep, error, "DELETE FROM unsuggested WHERE address = ?",
                         bind_text (folded));
  return store_db_run (write->keep, error, "INSERT OR IGNORE INTO unsuggested VALUES (?)",
                       bind_text (folded));
}

bool
store_identity_is_suggested (Store *store, const char *address, bool *out, GError **error)
{
  g_autofree char *folded = g_utf8_casefold (address, -1);
  int64_t found = 0;
  g_auto (StoreReading) read = store_read (store, error);
  bool ok = read.db != NULL && store_db_get_int (read.db, error, &found,
                                                 "SELECT 1 FROM keep.unsuggested WHERE address = ?",
                                                 bind_text (folded));

  *out = found == 0;
  return ok;
}

bool
store_identity_note_written (StoreWrite *write, const MailIdentity *identity,
                             const char *const *recipients, GError **error)
{
  for (; *recipients != NULL; recipients++) {
    g_autofree char *folded = g_utf8_casefold (*recipients, -1);

    if (!store_db_run (write->keep, error, "INSERT OR REPLACE INTO written_as VALUES (?, ?, ?, ?)",
                       bind_text (folded), bind_int (identity->account_id),
                       bind_text (identity->name), bind_text (identity->address)))
      return false;
  }
  return true;
}

// What was noted, else what was seen in mail that another program sent: the account alone.
static bool
read_written (Store *store, const char *folded, int64_t *out_account_id, char **out_name,
              char **out_address, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return false;
  g_auto (StoreRows) rows = store_db_query (
    read.db,
    "SELECT account_id, name, sender FROM (SELECT 0 AS rank, account_id, name, sender, 0 AS n"
    "  FROM keep.written_as WHERE address = ?1"
    "  UNION ALL SELECT 1, account_id, '', '', -written FROM contact"
    "  WHERE account_id IN (SELECT id FROM keep.account) AND address = ?1 AND written > 0)"
    "  ORDER BY rank, n LIMIT 1",
    bind_text (folded));
  if (!store_rows_next (&rows, error))
    return false;
  *out_account_id = store_rows_int (&rows, 0);
  *out_name = store_rows_dup (&rows, 1);
  *out_address = store_rows_dup (&rows, 2);
  return true;
}

MailIdentity *
store_identity_find_written (Store *store, const char *address, GError **error)
{
  g_autofree char *folded = g_utf8_casefold (address, -1);
  g_autofree char *name = NULL, *sender = NULL;
  int64_t account_id = 0;
  const MailIdentity *found = NULL;

  if (!read_written (store, folded, &account_id, &name, &sender, error))
    return NULL;
  g_autoptr (GPtrArray) identities = store_identity_list (store, account_id, error);
  for (unsigned i = 0; identities != NULL && i < identities->len; i++) {
    const MailIdentity *identity = identities->pdata[i];

    if (*sender != '\0' && g_ascii_strcasecmp (identity->address, sender) != 0)
      continue;
    if (found == NULL || g_str_equal (identity->name, name))
      found = identity;
    if (*sender == '\0' || g_str_equal (identity->name, name))
      break;
  }
  return found != NULL ? mail_identity_new (found) : NULL;
}
