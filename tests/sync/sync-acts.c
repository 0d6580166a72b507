// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a person does, recorded in a fixture's store.

#include "sync/sync-acts.h"

#include "store/store-folder.h"
#include "store/store-operation.h"

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
