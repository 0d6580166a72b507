// SPDX-License-Identifier: GPL-3.0-or-later
//
// Makes and removes the stores of tests.

#include "store-fixture.h"

#include "store/store-check.h"
#include "store/store-flags.h"

#include <glib/gstdio.h>

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
      remove_tree (child);
    else
      g_unlink (child);
  }
  g_rmdir (path);
}

static void
open_store (StoreFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->owner = store_owner_try_lock (fixture->dir, &error);
  g_assert_no_error (error);
  fixture->store = store_open (fixture->dir, fixture->owner, &error);
  g_assert_no_error (error);
}

static void
close_store (StoreFixture *fixture)
{
  g_clear_pointer (&fixture->store, store_close);
  g_clear_pointer (&fixture->owner, store_owner_unlock);
}

void
store_fixture_reopen (StoreFixture *fixture)
{
  close_store (fixture);
  open_store (fixture);
}

StoreWrite *
store_fixture_begin (StoreFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);

  g_assert_no_error (error);
  return write;
}

void
store_fixture_commit (StoreWrite *write)
{
  g_autoptr (GError) error = NULL;

  store_write_commit (write, &error);
  g_assert_no_error (error);
}

int64_t
store_fixture_add_folder (StoreFixture *fixture, const char *path, MailRole role)
{
  g_autoptr (GError) error = NULL;
  StoreMailbox mailbox = {.path = path,
                          .raw_name = path,
                          .delimiter = '/',
                          .role = role,
                          .selectable = true,
                          .subscribed = true};
  StoreFolderSync sync = {.uidvalidity = 1, .uidnext = 1};
  StoreWrite *write = store_fixture_begin (fixture);
  int64_t id = store_folder_put (write, fixture->account_id, &mailbox, &error);

  g_assert_no_error (error);
  store_folder_set_sync (write, id, &sync, &error);
  g_assert_no_error (error);
  store_fixture_commit (write);
  return id;
}

static void
add_account (StoreFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  MailAccount template = {
    .name = (char *) "Alice",
    .address = (char *) "alice@example.org",
    .full_name = (char *) "Alice Example",
    .incoming = {.host = (char *) "imap.example.org", .port = 993},
  };
  StoreWrite *write = store_fixture_begin (fixture);
  g_autoptr (MailAccount) account = store_account_put (write, &template, &error);

  g_assert_no_error (error);
  fixture->account_id = account->id;
  store_fixture_commit (write);
}

void
store_fixture_set_up (StoreFixture *fixture, const void *unused)
{
  fixture->dir = g_dir_make_tmp ("mail-store-XXXXXX", NULL);
  open_store (fixture);
  add_account (fixture);
  fixture->inbox = store_fixture_add_folder (fixture, "INBOX", MAIL_ROLE_INBOX);
  fixture->archive = store_fixture_add_folder (fixture, "Archive", MAIL_ROLE_ARCHIVE);
}

void
store_fixture_tear_down (StoreFixture *fixture, const void *unused)
{
  close_store (fixture);
  remove_tree (fixture->dir);
  g_free (fixture->dir);
}

void
store_fixture_check (StoreFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = store_check (fixture->store, false, NULL, &error);

  g_assert_no_error (error);
  for (unsigned i = 0; i < found->len; i++) {
    const MailFileCheck *check = found->pdata[i];
    g_autofree char *problems = g_strjoinv ("; ", check->problems);
    g_assert_cmpstr (problems, ==, "");
  }
}

static GPtrArray *
new_people (const char *name, const char *address)
{
  GPtrArray *people = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);

  if (address != NULL)
    g_ptr_array_add (people, mail_address_new (name, address));
  return people;
}

bool
store_fixture_add_in (StoreWrite *write, int64_t folder_id, const FixtureMessage *message,
                      StoreAdded *out, GError **error)
{
  g_autofree char *id = message->id != NULL ?
                          g_strdup (message->id) :
                          g_strdup_printf ("%u.%d@example.org", message->uid, (int) folder_id);
  g_autofree char *subject = message->subject != NULL ?
                               g_strdup (message->subject) :
                               g_strdup_printf ("Message %u", message->uid);
  g_autoptr (GPtrArray) from =
    new_people (message->name != NULL ? message->name : "Bob",
                message->from != NULL ? message->from : "bob@example.org");
  g_autoptr (GPtrArray) to = new_people ("", message->to);
  g_autoptr (GPtrArray) cc = new_people ("", message->cc);
  StoreHeaders headers = {
    .uid = message->uid,
    .flags = message->flags,
    .keywords = message->keywords,
    .received = message->received != 0 ? message->received : 1700000000 + message->uid,
    .date = message->date,
    .size = message->size != 0 ? message->size : 1000,
    .subject = subject,
    .from = from,
    .to = to,
    .cc = cc,
    .list_id = message->list_id,
    .email_id = message->email_id,
    .server_thread = message->server_thread,
    .message_id = id,
    .references = message->references,
    .has_attachment = message->has_attachment,
  };

  return store_message_add (write, folder_id, &headers, out, error);
}

int64_t
store_fixture_add (StoreFixture *fixture, int64_t folder_id, const FixtureMessage *message)
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write = store_fixture_begin (fixture);
  StoreAdded added;

  store_fixture_add_in (write, folder_id, message, &added, &error);
  g_assert_no_error (error);
  store_fixture_commit (write);
  return added.message_id;
}

MailIdList *
store_fixture_list (StoreFixture *fixture, int64_t folder_id, bool conversations)
{
  g_autoptr (GError) error = NULL;
  MailQuery query = {.folder_id = folder_id, .conversations = conversations};
  MailIdList *list = store_list_all (fixture->store, &query, NULL, &error);

  g_assert_no_error (error);
  return list;
}

MailRow *
store_fixture_row (StoreFixture *fixture, int64_t folder_id, int64_t message_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = store_list_rows (fixture->store, folder_id, &message_id, 1, &error);

  g_assert_no_error (error);
  return rows->pdata[0] != NULL ? mail_row_ref (rows->pdata[0]) : NULL;
}

int64_t
store_fixture_move (StoreFixture *fixture, int64_t from, int64_t id, int64_t to)
{
  g_autoptr (GError) error = NULL;
  MailTarget target = {.folder_id = from, .ids = &id, .n_ids = 1};
  StoreWrite *write = store_fixture_begin (fixture);
  int64_t operation = store_operation_move (write, &target, to, 0, 0, &error);

  g_assert_no_error (error);
  store_fixture_commit (write);
  return operation;
}

int64_t
store_fixture_flag (StoreFixture *fixture, int64_t id, MailFlags add, MailFlags remove)
{
  g_autoptr (GError) error = NULL;
  MailTarget target = {.ids = &id, .n_ids = 1};
  StoreWrite *write = store_fixture_begin (fixture);
  int64_t operation = store_operation_flag (write, &target, add, remove, NULL, NULL, &error);

  g_assert_no_error (error);
  store_fixture_commit (write);
  return operation;
}

void
store_fixture_undo (StoreFixture *fixture, int64_t operation)
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write = store_fixture_begin (fixture);

  g_assert_cmpint (store_operation_undo (write, operation, &error), !=, 0);
  g_assert_no_error (error);
  store_fixture_commit (write);
}

MailOperationState
store_fixture_state_of (StoreFixture *fixture, int64_t operation)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailOperation) found = store_operation_get (fixture->store, operation, &error);

  g_assert_no_error (error);
  return found->state;
}

MailFlags
store_fixture_flags_of (StoreFixture *fixture, int64_t id)
{
  g_autoptr (MailRow) row = store_fixture_row (fixture, 0, id);

  return row->flags;
}

GArray *
store_fixture_pending (StoreFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GArray *found = store_flags_list_pending (fixture->store, fixture->account_id, 1000, &error);

  g_assert_no_error (error);
  return found;
}

GPtrArray *
store_fixture_steps (StoreFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *found = store_step_list (fixture->store, fixture->account_id, 1000, &error);

  g_assert_no_error (error);
  return found;
}

void
store_fixture_step_sending (StoreWrite *write, int64_t step)
{
  g_autoptr (GError) error = NULL;
  bool is_open = false;

  store_step_sending (write, step, 1, &is_open, &error);
  g_assert_no_error (error);
  g_assert_true (is_open);
}

void
store_fixture_step_done (StoreFixture *fixture, int64_t step, uint32_t uid)
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write = store_fixture_begin (fixture);

  store_fixture_step_sending (write, step);
  store_step_done (write, step, 1, uid, &error);
  g_assert_no_error (error);
  store_fixture_commit (write);
}
