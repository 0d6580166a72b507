// SPDX-License-Identifier: GPL-3.0-or-later
//
// Accounts in keep.db: rows to snapshots and back, small facts, and the erasing of an account.

#include "store/store-account.h"
#include "store/store-identity.h"
#include "store/store-home-private.h"
#include "store/store-part.h"
#include "store/store-private.h"
#include "store/store-search-index.h"

#define COLUMNS                                                                                    \
  "id, name, address, full_name, kind, in_host, in_port, in_security, in_user, in_pin,"            \
  " in_cleartext, in_plain, out_host, out_port, out_security, out_user, out_pin, out_cleartext,"   \
  " out_plain"

// How to log in, as the columns in_plain and out_plain have it.
enum { LOGIN_BEST, LOGIN_PLAIN, LOGIN_NONE };

static StoreValue
bind_login (const MailService *service)
{
  return bind_int (service->no_login ? LOGIN_NONE : service->only_plain ? LOGIN_PLAIN : LOGIN_BEST);
}

// Strings stay the statement's: good until its next step.
static MailService
read_service (StoreRows *rows, int column)
{
  return (MailService) {
    .host = (char *) (store_rows_is_null (rows, column) ? NULL : store_rows_text (rows, column)),
    .port = (uint16_t) store_rows_int (rows, column + 1),
    .security = (MailSecurity) store_rows_int (rows, column + 2),
    .user =
      (char *) (store_rows_is_null (rows, column + 3) ? NULL : store_rows_text (rows, column + 3)),
    .pinned_sha256 =
      (char *) (store_rows_is_null (rows, column + 4) ? NULL : store_rows_text (rows, column + 4)),
    .allow_cleartext = store_rows_int (rows, column + 5) != 0,
    .only_plain = store_rows_int (rows, column + 6) == LOGIN_PLAIN,
    .no_login = store_rows_int (rows, column + 6) == LOGIN_NONE,
  };
}

static MailAccount *
read_account (StoreRows *rows)
{
  MailAccount account = {
    .id = store_rows_int (rows, 0),
    .name = (char *) store_rows_text (rows, 1),
    .address = (char *) store_rows_text (rows, 2),
    .full_name = (char *) store_rows_text (rows, 3),
    .incoming_kind = (MailServiceKind) store_rows_int (rows, 4),
    .incoming = read_service (rows, 5),
    .submission = read_service (rows, 12),
  };

  return mail_account_new (&account);
}

GPtrArray *
store_account_list (Store *store, GError **error)
{
  g_autoptr (GPtrArray) accounts =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mail_account_unref);
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows =
    store_db_query (read.db, "SELECT " COLUMNS " FROM keep.account ORDER BY id");
  while (store_rows_next (&rows, error))
    g_ptr_array_add (accounts, read_account (&rows));
  return rows.failed ? NULL : g_steal_pointer (&accounts);
}

MailAccount *
store_account_get (Store *store, int64_t account_id, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows = store_db_query (
    read.db, "SELECT " COLUMNS " FROM keep.account WHERE id = ?", bind_int (account_id));
  return store_rows_one (&rows, "account", error) ? read_account (&rows) : NULL;
}

#define IS_LOCAL "kind = ? AND in_host IS NULL AND address = ''"

MailAccount *
store_account_get_local (Store *store, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows = store_db_query (
    read.db, "SELECT " COLUMNS " FROM keep.account WHERE " IS_LOCAL, bind_int (MAIL_SERVICE_POP3));
  return store_rows_next (&rows, error) ? read_account (&rows) : NULL;
}

bool
store_account_find_local (StoreWrite *write, int64_t *out, GError **error)
{
  *out = 0;
  return store_db_get_int (write->keep, error, out, "SELECT id FROM account WHERE " IS_LOCAL,
                           bind_int (MAIL_SERVICE_POP3));
}

static bool
check_local (StoreWrite *write, const MailAccount *account, GError **error)
{
  int64_t other;

  if (!mail_account_is_local (account))
    return true;
  if (!store_account_find_local (write, &other, error))
    return false;
  return other == 0 || other == account->id ||
         store_fail (error, MAIL_ERROR_INVALID, "there are folders on this computer already");
}

static bool
check_name (StoreWrite *write, const MailAccount *account, GError **error)
{
  int64_t other = 0;

  if (!store_db_get_int (write->keep, error, &other,
                         "SELECT id FROM account WHERE name = ? AND id <> ?",
                         bind_text (account->name), bind_int (account->id)))
    return false;
  return other == 0 || store_fail (error, MAIL_ERROR_INVALID, "another account has this name");
}

static bool
put_row (StoreWrite *write, const MailAccount *account, GError **error)
{
  const MailService *in = &account->incoming, *out = &account->submission;

  return store_db_run (
    write->keep, error,
    "INSERT INTO account (" COLUMNS
    ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET name = excluded.name, address = excluded.address,"
    " full_name = excluded.full_name, kind = excluded.kind, in_host = excluded.in_host,"
    " in_port = excluded.in_port, in_security = excluded.in_security, in_user = excluded.in_user,"
    " in_pin = excluded.in_pin, in_cleartext = excluded.in_cleartext, in_plain = excluded.in_plain,"
    " out_host = excluded.out_host, out_port = excluded.out_port,"
    " out_security = excluded.out_security, out_user = excluded.out_user,"
    " out_pin = excluded.out_pin, out_cleartext = excluded.out_cleartext, out_plain = "
    "excluded.out_plain",
    account->id != 0 ? bind_int (account->id) : bind_text (NULL), bind_text (account->name),
    bind_text (account->address), bind_text (account->full_name), bind_int (account->incoming_kind),
    bind_text (in->host), bind_int (in->port), bind_int (in->security), bind_text (in->user),
    bind_text (in->pinned_sha256), bind_int (in->allow_cleartext), bind_login (in),
    bind_text (out->host), bind_int (out->port), bind_int (out->security), bind_text (out->user),
    bind_text (out->pinned_sha256), bind_int (out->allow_cleartext), bind_login (out));
}

MailAccount *
store_account_put (StoreWrite *write, const MailAccount *account, GError **error)
{
  int64_t found = 0;

  if (account->id != 0 &&
      !store_db_get_int (write->keep, error, &found, "SELECT id FROM account WHERE id = ?",
                         bind_int (account->id)))
    return NULL;
  if (account->id != found) {
    store_fail (error, MAIL_ERROR_NOT_FOUND, "no such account");
    return NULL;
  }
  if (!check_name (write, account, error) || !check_local (write, account, error) ||
      !put_row (write, account, error))
    return NULL;

  MailAccount stored = *account;
  if (stored.id == 0)
    stored.id = store_db_last_id (write->keep);
  if (account->id == 0 && !store_identity_put_own (write, stored.id, error))
    return NULL;
  write->changes.account_list = true;
  store_write_changed_account (write, stored.id);
  if (account->incoming_kind == MAIL_SERVICE_POP3)
    write->store->has_home = true;
  if (account->incoming_kind == MAIL_SERVICE_POP3 &&
      !store_home_make_folders (write, stored.id, error))
    return NULL;
  return mail_account_new (&stored);
}

// Content is found through its messages, so it goes first; files once this is committed.
static bool
erase_content (StoreWrite *write, int64_t account_id, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->index,
                    "SELECT DISTINCT m.content_id FROM message m WHERE m.account_id = ?1"
                    "  AND m.content_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM message o"
                    "  WHERE o.content_id = m.content_id AND o.account_id <> ?1)",
                    bind_int (account_id));

  while (store_rows_next (&rows, error))
    if (!store_content_drop (write, store_rows_int (&rows, 0), error))
      return false;
  return !rows.failed;
}

static bool
erase_texts (StoreWrite *write, int64_t account_id, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->index, "SELECT sort_key, id FROM message WHERE account_id = ?", bind_int (account_id));

  while (store_rows_next (&rows, error))
    if (!store_search_index_erase (write, store_rows_int (&rows, 0), error) ||
        !store_part_drop_all (write, store_rows_int (&rows, 1), error))
      return false;
  return !rows.failed && store_meta_set_int (write->search, "erased", STORE_SEARCH_HURRY, error);
}

static bool
erase_index (StoreWrite *write, int64_t account_id, GError **error)
{
  StoreDb *db = write->index;
  StoreValue id = bind_int (account_id);

  // Folders first: the triggers of the rows then have nothing left to count.
  return store_db_run (db, error,
                       "DELETE FROM reference WHERE thread_id IN"
                       "  (SELECT thread_id FROM message WHERE account_id = ?)",
                       id) &&
         store_db_run (db, error,
                       "DELETE FROM subject WHERE message_id IN"
                       "  (SELECT id FROM message WHERE account_id = ?)",
                       id) &&
         store_db_run (db, error,
                       "DELETE FROM folder_thread WHERE folder_id IN"
                       "  (SELECT id FROM folder WHERE account_id = ?)",
                       id) &&
         store_db_run (db, error,
                       "DELETE FROM departed WHERE folder_id IN"
                       "  (SELECT id FROM folder WHERE account_id = ?)",
                       id) &&
         store_db_run (db, error, "DELETE FROM folder WHERE account_id = ?", id) &&
         store_db_run (db, error, "DELETE FROM removed WHERE account_id = ?", id) &&
         store_db_run (db, error, "DELETE FROM contact WHERE account_id = ?", id) &&
         store_db_run (db, error,
                       "DELETE FROM location WHERE sort_key IN"
                       "  (SELECT sort_key FROM message WHERE account_id = ?)",
                       id) &&
         store_db_run (db, error, "DELETE FROM message WHERE account_id = ?", id);
}

static bool
erase_keep (StoreWrite *write, int64_t account_id, GError **error)
{
  StoreValue id = bind_int (account_id);

  return store_outbox_drop_files (write, account_id, error) &&
         store_db_run (write->keep, error, "DELETE FROM step WHERE account_id = ?", id) &&
         store_db_run (write->keep, error, "DELETE FROM pending_flag WHERE account_id = ?", id) &&
         store_db_run (write->keep, error, "DELETE FROM account WHERE id = ?", id) &&
         store_db_run (write->keep, error,
                       "DELETE FROM draft_blob WHERE id NOT IN"
                       "  (SELECT blob_id FROM draft_attachment WHERE blob_id IS NOT NULL)");
}

// What POP3 brought for other accounts: nobody deleted it, so that no policy may remove it on their
// servers for that.
static bool
forget_arrivals (StoreWrite *write, int64_t account_id, GError **error)
{
  return store_db_run (write->keep, error,
                       "DELETE FROM pop_uid WHERE account_id <> ?1 AND message_id IN"
                       "  (SELECT id FROM home_message WHERE account_id = ?1)",
                       bind_int (account_id));
}

// What was on its way into the account stays where it came from; what was on its way out of it goes
// on as a message of the other account.
static bool
end_transfers (StoreWrite *write, int64_t account_id, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->keep,
                    "SELECT id FROM step s WHERE account_id = ? AND state < 2 AND EXISTS"
                    "  (SELECT 1 FROM step f WHERE f.after_id = s.id AND f.after_id <> 0"
                    "    AND f.account_id <> s.account_id)",
                    bind_int (account_id));
  g_autoptr (GArray) coming = store_rows_ids (&rows, error);

  for (unsigned i = 0; coming != NULL && i < coming->len; i++)
    if (!store_step_failed (write, g_array_index (coming, int64_t, i), "the account was removed",
                            error))
      return false;
  // Done there, and still to leave here.
  return coming != NULL &&
         store_db_run (write->keep, error,
                       "UPDATE operation SET account_id = (SELECT f.account_id FROM step f"
                       "    WHERE f.operation_id = operation.id AND f.account_id <> ?1 LIMIT 1)"
                       "  WHERE account_id = ?1 AND EXISTS (SELECT 1 FROM step f WHERE"
                       "    f.operation_id = operation.id AND f.account_id <> ?1)",
                       bind_int (account_id));
}

bool
store_account_remove (StoreWrite *write, int64_t account_id, GError **error)
{
  int64_t found = 0;

  if (!store_db_get_int (write->keep, error, &found, "SELECT id FROM account WHERE id = ?",
                         bind_int (account_id)))
    return false;
  if (found == 0)
    return store_fail (error, MAIL_ERROR_NOT_FOUND, "no such account");
  write->folder_id = 0;
  write->changes.account_list = write->changes.outbox = write->changes.drafts = true;
  store_write_changed_account (write, account_id);
  return end_transfers (write, account_id, error) && forget_arrivals (write, account_id, error) &&
         erase_content (write, account_id, error) && erase_texts (write, account_id, error) &&
         erase_index (write, account_id, error) && erase_keep (write, account_id, error) &&
         store_operation_settle (write, error);
}

bool
store_account_set_value (StoreWrite *write, int64_t account_id, const char *key, const char *value,
                         GError **error)
{
  if (value == NULL)
    return store_db_run (write->keep, error,
                         "DELETE FROM account_value WHERE account_id = ? AND key = ?",
                         bind_int (account_id), bind_text (key));
  return store_db_run (write->keep, error, "INSERT OR REPLACE INTO account_value VALUES (?, ?, ?)",
                       bind_int (account_id), bind_text (key), bind_text (value));
}

char *
store_account_dup_value (Store *store, int64_t account_id, const char *key, GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows = store_db_query (
    read.db, "SELECT value FROM keep.account_value WHERE account_id = ? AND key = ?",
    bind_int (account_id), bind_text (key));
  return store_rows_next (&rows, error) ? store_rows_dup (&rows, 0) : NULL;
}
