// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a server refused: undone here, and kept so that it can be tried again or given up.

#include "store-fixture.h"

#include "store/store-operation.h"
#include "store/store-removed.h"
#include "store/store-uid.h"

static int64_t
folder_of (StoreFixture *fixture, int64_t id)
{
  g_autoptr (MailRow) row = store_fixture_row (fixture, 0, id);

  return row != NULL ? row->folder_id : -1;
}

static int64_t
move (StoreFixture *fixture, int64_t from, int64_t id, int64_t to)
{
  g_autoptr (GError) error = NULL;
  MailTarget target = {.folder_id = from, .ids = &id, .n_ids = 1};
  StoreWrite *write = store_fixture_begin (fixture);
  int64_t operation = store_operation_move (write, &target, to, 0, 0, &error);

  g_assert_no_error (error);
  store_fixture_commit (write);
  return operation;
}

static GPtrArray *
steps (StoreFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *found = store_step_list (fixture->store, fixture->account_id, 1000, &error);

  g_assert_no_error (error);
  return found;
}

static unsigned
count_listed (StoreFixture *fixture)
{
  g_autoptr (GPtrArray) listed = store_operation_list (fixture->store, fixture->account_id, NULL);

  return listed->len;
}

static void
refuse_first (StoreFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) waiting = steps (fixture);
  const StoreStep *step = waiting->pdata[0];
  StoreWrite *write = store_fixture_begin (fixture);

  store_fixture_step_sending (write, step->id);
  store_step_failed (write, step->id, "it is full", &error);
  g_assert_no_error (error);
  store_fixture_commit (write);
}

static bool
retry (StoreFixture *fixture, int64_t operation, GError **error)
{
  StoreWrite *write = store_fixture_begin (fixture);
  bool ok = store_operation_retry (write, operation, error);

  if (ok)
    store_fixture_commit (write);
  else
    store_write_rollback (write);
  return ok;
}

static void
dismiss (StoreFixture *fixture, int64_t operation)
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write = store_fixture_begin (fixture);

  g_assert_true (store_operation_dismiss (write, operation, &error));
  g_assert_no_error (error);
  store_fixture_commit (write);
}

// A move that failed for a full mailbox has to be done by hand again, message by message.
static void
test_refused_move_is_tried_again (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 7});
  int64_t operation = move (fixture, fixture->inbox, id, fixture->archive);

  refuse_first (fixture);
  g_assert_cmpint (folder_of (fixture, id), ==, fixture->inbox);
  g_assert_cmpuint (count_listed (fixture), ==, 1);
  g_assert_true (retry (fixture, operation, &error));
  g_assert_no_error (error);
  g_assert_cmpint (folder_of (fixture, id), ==, fixture->archive);
  store_fixture_reopen (fixture);
  g_autoptr (GPtrArray) again = steps (fixture);
  g_assert_cmpuint (again->len, ==, 1);
  g_assert_cmpuint (((StoreStep *) again->pdata[0])->from_uid, ==, 7);
  store_fixture_check (fixture);
}

// What has been moved elsewhere since is torn back by the old wish.
static void
test_what_went_on_is_not_tried_again (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  int64_t trash = store_fixture_add_folder (fixture, "Trash", MAIL_ROLE_TRASH);
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 7});
  int64_t operation = move (fixture, fixture->inbox, id, fixture->archive);

  refuse_first (fixture);
  move (fixture, fixture->inbox, id, trash);
  g_assert_false (retry (fixture, operation, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_STALE);
  g_assert_cmpint (folder_of (fixture, id), ==, trash);
  g_assert_cmpuint (count_listed (fixture), ==, 2);
  dismiss (fixture, operation);
  g_assert_cmpuint (count_listed (fixture), ==, 1);
  store_fixture_check (fixture);
}

// The only copy of a restored message goes with the server's refusal.
static void
test_refused_restore_stays_restorable (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 7});
  static const char text[] = "Subject: Message 7\r\n\r\nHello\r\n";
  g_autoptr (GBytes) raw = g_bytes_new_static (text, sizeof text - 1);
  StoreUidRange range = {7, 7};

  store_content_save (fixture->store, id, raw, NULL, STORE_PRIORITY_USER, &error);
  g_assert_no_error (error);
  StoreWrite *write = store_fixture_begin (fixture);
  store_uid_remove (write, fixture->inbox, &range, 1, NULL, &error);
  g_assert_no_error (error);
  store_fixture_commit (write);

  write = store_fixture_begin (fixture);
  int64_t operation = store_operation_restore (write, &id, 1, 0, &error);
  g_assert_no_error (error);
  store_fixture_commit (write);
  g_assert_cmpint (folder_of (fixture, id), ==, fixture->inbox);
  refuse_first (fixture);
  g_autoptr (GPtrArray) removed = store_removed_list (fixture->store, 0, 10, &error);
  g_assert_cmpuint (removed->len, ==, 1);
  g_assert_true (retry (fixture, operation, &error));
  g_assert_no_error (error);
  g_assert_cmpint (folder_of (fixture, id), ==, fixture->inbox);
  refuse_first (fixture);
  dismiss (fixture, operation);
  g_autoptr (GPtrArray) still = store_removed_list (fixture->store, 0, 10, &error);
  g_assert_cmpuint (still->len, ==, 1);
  store_fixture_check (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/store/retry/refused-move-is-tried-again", test_refused_move_is_tried_again);
  fixture_test ("/store/retry/what-went-on-is-not-tried-again",
                test_what_went_on_is_not_tried_again);
  fixture_test ("/store/retry/refused-restore-stays-restorable",
                test_refused_restore_stays_restorable);
  return g_test_run ();
}
