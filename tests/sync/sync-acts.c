// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a person does, recorded in a fixture's store.

#include "sync/sync-acts.h"

#include "store/store-folder.h"
#include "store/store-operation.h"
#include "sync/imap-sync-row.h"

#define RECEIVED 1793527200

void
sync_acts_run (TestClient *client, const char *command)
{
  g_free (test_client_run (client, "%s", command));
}

StoreWrite *
sync_acts_begin (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);
  g_assert_no_error (error);
  return write;
}

void
sync_acts_commit (StoreWrite *write, int64_t operation_id)
{
  g_autoptr (GError) error = NULL;
  g_assert_cmpint (operation_id, !=, 0);
  store_write_commit (write, &error);
  g_assert_no_error (error);
}

void
sync_acts_flag (SyncFixture *fixture, const char *path, const char *subject, MailFlags add,
                MailFlags remove)
{
  g_autoptr (GError) error = NULL;
  int64_t id = sync_fixture_find (fixture, path, subject);
  MailTarget target = {.folder_id = sync_fixture_folder (fixture, path), .ids = &id, .n_ids = 1};
  StoreWrite *write = sync_acts_begin (fixture);
  int64_t operation = store_operation_flag (write, &target, add, remove, NULL, NULL, &error);
  g_assert_no_error (error);
  sync_acts_commit (write, operation);
}

int64_t
sync_acts_move (SyncFixture *fixture, const char *path, const char *subject, const char *to)
{
  g_autoptr (GError) error = NULL;
  int64_t id = sync_fixture_find (fixture, path, subject);
  MailTarget target = {.folder_id = sync_fixture_folder (fixture, path), .ids = &id, .n_ids = 1};
  int64_t to_id = sync_fixture_folder (fixture, to);
  StoreWrite *write = sync_acts_begin (fixture);
  int64_t operation = store_operation_move (write, &target, to_id, 0, 0, &error);
  g_assert_no_error (error);
  sync_acts_commit (write, operation);
  return operation;
}

void
sync_acts_copy (SyncFixture *fixture, const char *path, const char *subject, const char *to)
{
  g_autoptr (GError) error = NULL;
  int64_t id = sync_fixture_find (fixture, path, subject);
  MailTarget target = {.folder_id = sync_fixture_folder (fixture, path), .ids = &id, .n_ids = 1};
  int64_t to_id = sync_fixture_folder (fixture, to);
  StoreWrite *write = sync_acts_begin (fixture);
  int64_t operation = store_operation_copy (write, &target, to_id, &error);
  g_assert_no_error (error);
  sync_acts_commit (write, operation);
}

void
sync_acts_delete (SyncFixture *fixture, const char *path, const char *subject)
{
  g_autoptr (GError) error = NULL;
  int64_t id = sync_fixture_find (fixture, path, subject);
  MailTarget target = {.folder_id = sync_fixture_folder (fixture, path), .ids = &id, .n_ids = 1};
  StoreWrite *write = sync_acts_begin (fixture);
  int64_t operation = store_operation_delete (write, &target, &error);
  g_assert_no_error (error);
  sync_acts_commit (write, operation);
}

int64_t
sync_acts_append_raw (SyncFixture *fixture, const char *path, GBytes *raw, MailFlags flags)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapSyncRow) row = imap_sync_row_new_from_raw (raw, flags, RECEIVED);
  g_autoptr (StoreContent) content = store_content_prepare (fixture->store, raw, &error);
  g_assert_no_error (error);
  StoreAppend what = {.headers = &row->headers, .content = content};
  int64_t to_id = sync_fixture_folder (fixture, path);
  StoreWrite *write = sync_acts_begin (fixture);
  int64_t operation = store_operation_append (write, to_id, &what, NULL, &error);
  g_assert_no_error (error);
  sync_acts_commit (write, operation);
  return operation;
}

int64_t
sync_acts_append (SyncFixture *fixture, const char *path, const char *subject, const char *id,
                  size_t size, MailFlags flags)
{
  GString *text = g_string_new (NULL);
  g_string_printf (text, "From: robin@example.org\r\nSubject: %s\r\n", subject);
  if (id)
    g_string_append_printf (text, "Message-ID: <%s>\r\n", id);
  g_string_append (text, "\r\n");
  while (text->len < size)
    g_string_append (text, "A line of what was kept.\r\n");
  g_autoptr (GBytes) raw = g_string_free_to_bytes (text);
  return sync_acts_append_raw (fixture, path, raw, flags);
}

void
sync_acts_put_folder (SyncFixture *fixture, const char *path)
{
  g_autoptr (GError) error = NULL;
  StoreMailbox mailbox = {
    .path = path, .raw_name = path, .delimiter = '/', .role = MAIL_ROLE_NONE, .selectable = true};
  StoreWrite *write = sync_acts_begin (fixture);
  int64_t id = store_folder_put (write, fixture->account->id, &mailbox, &error);
  g_assert_no_error (error);
  sync_acts_commit (write, id);
}

unsigned int
sync_acts_count (SyncFixture *fixture)
{
  g_autoptr (GPtrArray) all = store_operation_list (fixture->store, fixture->account->id, NULL);
  return all->len;
}

unsigned int
sync_acts_count_lines (const char *dump)
{
  unsigned int n = 0;
  for (const char *p = dump; *p; p++)
    n += *p == '\n';
  return n;
}
