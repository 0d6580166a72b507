// SPDX-License-Identifier: GPL-3.0-or-later
//
// Copies of what a server has, or is still to get.

#include "store-steps.h"

#include "store/store-list.h"
#include "store/store-step.h"
#include "store/store-upload.h"

#include <glib/gstdio.h>

// Copies FROM's message ID to TO. → the operation.
static int64_t
copy (StoreFixture *fixture, int64_t from, int64_t id, int64_t to)
{
  g_autoptr (GError) error = NULL;
  MailTarget target = {.folder_id = from, .ids = &id, .n_ids = 1};
  StoreWrite *write = store_fixture_begin (fixture);
  int64_t operation = store_operation_copy (write, &target, to, &error);

  g_assert_no_error (error);
  store_fixture_commit (write);
  return operation;
}

static void
assert_lies_in (StoreFixture *fixture, int64_t id, int64_t folder, uint32_t uid)
{
  g_autoptr (MailRow) row = store_fixture_row (fixture, folder, id);

  g_assert_nonnull (row);
  g_assert_cmpuint (row->uid, ==, uid);
}

// A copy that the server refuses takes what was to be done with it along; the original stays.
static void
test_refused_copy_leaves_the_original (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  int64_t other = store_fixture_add_folder (fixture, "Other", MAIL_ROLE_NONE);
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 5});
  MailTarget target = {.folder_id = fixture->inbox, .ids = &id, .n_ids = 1};
  StoreWrite *write = store_fixture_begin (fixture);

  g_assert_cmpint (store_operation_copy (write, &target, fixture->archive, &error), !=, 0);
  store_fixture_commit (write);
  store_fixture_move (fixture, fixture->archive, id, other);
  store_steps_refuse (fixture,
                      store_steps_assert_next (fixture, fixture->inbox, 5, fixture->archive));
  store_steps_assert_settled (fixture, id, fixture->inbox, 5);
  g_autoptr (MailIdList) none = store_fixture_list (fixture, other, false);
  g_assert_cmpint (none->length, ==, 0);
}

// What was moved while the line is down could not be copied before the server had heard of it. The
// copy goes before what takes the message on.
static void
test_copy_follows_the_move (StoreFixture *fixture, const void *unused)
{
  int64_t inbox = fixture->inbox, archive = fixture->archive;
  int64_t other = store_fixture_add_folder (fixture, "Other", MAIL_ROLE_NONE);
  int64_t last = store_fixture_add_folder (fixture, "Last", MAIL_ROLE_NONE);
  int64_t id = store_fixture_add (fixture, inbox, &(FixtureMessage) {.uid = 5});

  store_fixture_move (fixture, inbox, id, archive);
  copy (fixture, archive, id, other);
  assert_lies_in (fixture, id, other, 0);
  store_fixture_move (fixture, archive, id, last);
  store_fixture_check (fixture);
  store_steps_send_next (fixture, inbox, 5, archive, 40);
  store_steps_send_next (fixture, archive, 40, other, 7);
  store_steps_send_next (fixture, archive, 40, last, 9);
  store_steps_assert_settled (fixture, id, last, 9);
  assert_lies_in (fixture, id, other, 7);
}

// It is made of the message where that stayed.
static void
test_copy_outlives_the_move (StoreFixture *fixture, const void *undone)
{
  int64_t inbox = fixture->inbox, archive = fixture->archive;
  int64_t other = store_fixture_add_folder (fixture, "Other", MAIL_ROLE_NONE);
  int64_t id = store_fixture_add (fixture, inbox, &(FixtureMessage) {.uid = 5});
  int64_t move = store_fixture_move (fixture, inbox, id, archive);

  copy (fixture, archive, id, other);
  if (undone != NULL)
    store_steps_undo (fixture, move);
  else
    store_steps_refuse (fixture, store_steps_assert_next (fixture, inbox, 5, archive));
  assert_lies_in (fixture, id, inbox, 5);
  store_steps_send_next (fixture, inbox, 5, other, 7);
  store_steps_assert_settled (fixture, id, inbox, 5);
  assert_lies_in (fixture, id, other, 7);
}

// The way back ended with the way there, and the copy waited for it for ever.
static void
test_copy_outlives_the_way_back (StoreFixture *fixture, const void *unused)
{
  int64_t inbox = fixture->inbox, archive = fixture->archive;
  int64_t other = store_fixture_add_folder (fixture, "Other", MAIL_ROLE_NONE);
  int64_t id = store_fixture_add (fixture, inbox, &(FixtureMessage) {.uid = 5});
  int64_t move = store_fixture_move (fixture, inbox, id, archive);

  store_fixture_move (fixture, archive, id, inbox);
  copy (fixture, inbox, id, other);
  store_steps_undo (fixture, move);
  store_steps_send_next (fixture, inbox, 5, other, 7);
  store_steps_assert_settled (fixture, id, inbox, 5);
  assert_lies_in (fixture, id, other, 7);
}

// The second of two moves is taken back: the copy waits for the first.
static void
test_copy_falls_back_to_the_first_move (StoreFixture *fixture, const void *unused)
{
  int64_t inbox = fixture->inbox, archive = fixture->archive;
  int64_t other = store_fixture_add_folder (fixture, "Other", MAIL_ROLE_NONE);
  int64_t last = store_fixture_add_folder (fixture, "Last", MAIL_ROLE_NONE);
  int64_t id = store_fixture_add (fixture, inbox, &(FixtureMessage) {.uid = 5});

  store_fixture_move (fixture, inbox, id, archive);
  int64_t second = store_fixture_move (fixture, archive, id, last);
  copy (fixture, last, id, other);
  store_steps_undo (fixture, second);
  store_steps_send_next (fixture, inbox, 5, archive, 40);
  store_steps_send_next (fixture, archive, 40, other, 7);
  store_steps_assert_settled (fixture, id, archive, 40);
  assert_lies_in (fixture, id, other, 7);
}

static void
test_copy_undone_before_the_move (StoreFixture *fixture, const void *unused)
{
  int64_t inbox = fixture->inbox, archive = fixture->archive;
  int64_t other = store_fixture_add_folder (fixture, "Other", MAIL_ROLE_NONE);
  int64_t id = store_fixture_add (fixture, inbox, &(FixtureMessage) {.uid = 5});

  store_fixture_move (fixture, inbox, id, archive);
  store_steps_undo (fixture, copy (fixture, archive, id, other));
  store_steps_send_next (fixture, inbox, 5, archive, 40);
  store_steps_assert_settled (fixture, id, archive, 40);
  g_autoptr (MailIdList) none = store_fixture_list (fixture, other, false);
  g_assert_cmpint (none->length, ==, 0);
}

// Another client was faster: there is nothing left to copy.
static void
test_copy_ends_with_the_message (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  int64_t inbox = fixture->inbox, archive = fixture->archive;
  int64_t other = store_fixture_add_folder (fixture, "Other", MAIL_ROLE_NONE);
  int64_t id = store_fixture_add (fixture, inbox, &(FixtureMessage) {.uid = 5});

  store_fixture_move (fixture, inbox, id, archive);
  copy (fixture, archive, id, other);
  int64_t step = store_steps_assert_next (fixture, inbox, 5, archive);
  StoreWrite *write = store_fixture_begin (fixture);
  g_assert_true (store_step_gone (write, step, &error));
  store_fixture_commit (write);
  g_autoptr (GPtrArray) open = store_operation_list (fixture->store, fixture->account_id, NULL);
  g_assert_cmpint (open->len, ==, 0);
  g_autoptr (MailIdList) none = store_fixture_list (fixture, other, false);
  g_assert_cmpint (none->length, ==, 0);
  store_fixture_check (fixture);
}

static void
lose_index (StoreFixture *fixture)
{
  static const char *const names[] = {"index.db", "index.db-wal", "index.db-shm"};
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&fixture->store, store_close);
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (fixture->dir, names[i], NULL);
    g_unlink (path);
  }
  fixture->store = store_open (fixture->dir, fixture->owner, &error);
  g_assert_no_error (error);
}

// Without COPYUID it goes once the message is seen where it came to, also where index.db was lost
// before: the copy ended then, and nobody was told.
static void
test_copy_follows_an_untold_move (StoreFixture *fixture, const void *lost)
{
  int64_t inbox = fixture->inbox, archive = fixture->archive;
  int64_t other = store_fixture_add_folder (fixture, "Other", MAIL_ROLE_NONE);
  FixtureMessage message = {.uid = 5, .id = "m@x", .received = 1700000005};
  int64_t id = store_fixture_add (fixture, inbox, &message);

  store_fixture_move (fixture, inbox, id, archive);
  copy (fixture, archive, id, other);
  store_steps_send_next (fixture, inbox, 5, archive, 0);
  message.uid = 40;
  if (lost != NULL) {
    lose_index (fixture);
    g_assert_cmpint (store_fixture_add_folder (fixture, "Archive", MAIL_ROLE_ARCHIVE), ==, archive);
    store_fixture_add (fixture, archive, &message);
    store_steps_send_next (fixture, archive, 40, other, 7);
    return;
  }
  g_assert_cmpint (store_fixture_add (fixture, archive, &message), ==, id);
  store_steps_send_next (fixture, archive, 40, other, 7);
  store_steps_assert_settled (fixture, id, archive, 40);
  assert_lies_in (fixture, id, other, 7);
}

// A copy of a copy while the line is down, sent after it; a third one of that.
static void
test_copy_of_a_copy (StoreFixture *fixture, const void *unused)
{
  int64_t inbox = fixture->inbox, archive = fixture->archive;
  int64_t other = store_fixture_add_folder (fixture, "Other", MAIL_ROLE_NONE);
  int64_t last = store_fixture_add_folder (fixture, "Last", MAIL_ROLE_NONE);
  FixtureMessage message = {.uid = 5, .id = "m@x", .received = 1700000005};
  int64_t id = store_fixture_add (fixture, inbox, &message);

  copy (fixture, inbox, id, archive);
  copy (fixture, archive, id, other);
  store_steps_send_next (fixture, inbox, 5, archive, 40);
  store_steps_send_next (fixture, archive, 40, other, 0);
  // Where the server did not tell where it put that one, it goes once it is seen there.
  copy (fixture, other, id, last);
  message.uid = 7;
  g_assert_cmpint (store_fixture_add (fixture, other, &message), ==, id);
  store_steps_send_next (fixture, other, 7, last, 9);
  assert_lies_in (fixture, id, inbox, 5);
  assert_lies_in (fixture, id, archive, 40);
  assert_lies_in (fixture, id, other, 7);
  assert_lies_in (fixture, id, last, 9);
  store_fixture_check (fixture);
}

// The first copy is taken back or refused: the second is made of the original.
static void
test_copy_outlives_the_copy (StoreFixture *fixture, const void *undone)
{
  int64_t inbox = fixture->inbox, archive = fixture->archive;
  int64_t other = store_fixture_add_folder (fixture, "Other", MAIL_ROLE_NONE);
  int64_t id = store_fixture_add (fixture, inbox, &(FixtureMessage) {.uid = 5});
  int64_t first = copy (fixture, inbox, id, archive);

  copy (fixture, archive, id, other);
  if (undone != NULL)
    store_steps_undo (fixture, first);
  else
    store_steps_refuse (fixture, store_steps_assert_next (fixture, inbox, 5, archive));
  store_steps_send_next (fixture, inbox, 5, other, 7);
  store_steps_assert_settled (fixture, id, inbox, 5);
  assert_lies_in (fixture, id, other, 7);
}

// What was brought in and copied before it was sent is uploaded and copied, or, where the first
// place is taken back, uploaded to the second.
static void
test_copy_of_an_upload (StoreFixture *fixture, const void *undone)
{
  g_autoptr (GError) error = NULL;
  int64_t other = store_fixture_add_folder (fixture, "Other", MAIL_ROLE_NONE);
  g_autoptr (GBytes) raw = g_bytes_new_static ("Subject: Up\r\n\r\nText.\r\n", 22);
  g_autoptr (StoreContent) content = store_content_prepare (fixture->store, raw, &error);
  const StoreHeaders headers = {.subject = "Up", .message_id = "<up@x>", .size = 22};
  const StoreAppend append = {.headers = &headers, .content = content};
  int64_t id = 0;
  StoreWrite *write = store_fixture_begin (fixture);
  int64_t upload = store_operation_append (write, fixture->archive, &append, &id, &error);

  g_assert_no_error (error);
  g_assert_true (store_upload_keep (write, upload, id, content, &error));
  store_fixture_commit (write);
  copy (fixture, fixture->archive, id, other);
  if (undone != NULL)
    store_steps_undo (fixture, upload);
  else
    store_steps_send_next (fixture, 0, 0, fixture->archive, 40);
  store_steps_send_next (fixture, undone ? 0 : fixture->archive, undone ? 0 : 40, other, 7);
  assert_lies_in (fixture, id, other, 7);
  g_autoptr (GBytes) there = store_content_get (fixture->store, id, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (there, raw));
  store_fixture_check (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/store/copy/refused-leaves-the-original", test_refused_copy_leaves_the_original);
  fixture_test ("/store/copy/follows-the-move", test_copy_follows_the_move);
  fixture_test ("/store/copy/outlives-a-refused-move", test_copy_outlives_the_move);
  g_test_add ("/store/copy/outlives-an-undone-move", StoreFixture, "undone", store_fixture_set_up,
              test_copy_outlives_the_move, store_fixture_tear_down);
  fixture_test ("/store/copy/outlives-the-way-back", test_copy_outlives_the_way_back);
  fixture_test ("/store/copy/falls-back-to-the-first-move", test_copy_falls_back_to_the_first_move);
  fixture_test ("/store/copy/undone-before-the-move", test_copy_undone_before_the_move);
  fixture_test ("/store/copy/ends-with-the-message", test_copy_ends_with_the_message);
  fixture_test ("/store/copy/follows-an-untold-move", test_copy_follows_an_untold_move);
  g_test_add ("/store/copy/outlives-the-index", StoreFixture, "lost", store_fixture_set_up,
              test_copy_follows_an_untold_move, store_fixture_tear_down);
  fixture_test ("/store/copy/of-a-copy", test_copy_of_a_copy);
  fixture_test ("/store/copy/outlives-a-refused-copy", test_copy_outlives_the_copy);
  g_test_add ("/store/copy/outlives-an-undone-copy", StoreFixture, "undone", store_fixture_set_up,
              test_copy_outlives_the_copy, store_fixture_tear_down);
  fixture_test ("/store/copy/of-an-upload", test_copy_of_an_upload);
  g_test_add ("/store/copy/of-an-undone-upload", StoreFixture, "undone", store_fixture_set_up,
              test_copy_of_an_upload, store_fixture_tear_down);
  return g_test_run ();
}
