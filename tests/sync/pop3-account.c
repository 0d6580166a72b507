// SPDX-License-Identifier: GPL-3.0-or-later
//
// Each aborts the test on failure.

#include "sync/pop3-account.h"

#include "base/mail-pop3-policy.h"
#include "store/store-folder.h"
#include "sync/pop3-settings.h"
#include "sync/sync-acts.h"

#include <sqlite3.h>
#include <string.h>

void
pop3_account_set_policy (SyncFixture *fixture, const char *leave, uint64_t max_size)
{
  g_autoptr (GError) error = NULL;
  MailPop3Policy policy = {.max_size = max_size};

  g_assert_true (mail_pop3_policy_parse_leave (leave, &policy));
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);
  g_assert_no_error (error);
  g_assert_true (pop3_settings_set (write, fixture->account->id, &policy, &error));
  store_write_commit (g_steal_pointer (&write), &error);
  g_assert_no_error (error);
}

void
pop3_account_append_large (SyncFixture *fixture, const char *subject, size_t size)
{
  g_autofree char *body = g_strnfill (size, 'x');

  for (size_t i = 70; i < size; i += 72)
    memcpy (body + i, "\r\n", 2);
  g_autofree char *text = g_strdup_printf (
    "Subject: %s\r\nMessage-ID: <%s@test.example>\r\n\r\n%s\r\n", subject, subject, body);

  g_free (test_client_run (fixture->other, "APPEND INBOX {%zu+}\r\n%s", strlen (text), text));
}

unsigned
pop3_account_count_here (SyncFixture *fixture, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailFolder) folder =
    store_folder_get_by_path (fixture->store, fixture->account->id, path, &error);

  g_assert_no_error (error);
  return (unsigned) folder->total;
}

unsigned
pop3_account_count_there (SyncFixture *fixture)
{
  g_autofree char *dump = test_client_dump (fixture->other, "INBOX");

  return sync_acts_count_lines (dump);
}

void
pop3_account_assert_ledger (SyncFixture *fixture, StorePopState state, unsigned n)
{
  g_autoptr (GError) error = NULL;
  uint64_t counts[STORE_POP_N_STATES];

  g_assert_true (store_pop_count (fixture->store, fixture->account->id, counts, &error));
  g_assert_cmpuint (counts[state], ==, n);
}

void
pop3_account_spoil_all (SyncFixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->dir, "keep.db", NULL);
  sqlite3 *keep = NULL;

  sync_fixture_close_store (fixture);
  g_assert_cmpint (sqlite3_open (path, &keep), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (keep, "UPDATE home_message SET body = x'00'", NULL, NULL, NULL),
                   ==, SQLITE_OK);
  sqlite3_close (keep);
  sync_fixture_open_store (fixture);
}
