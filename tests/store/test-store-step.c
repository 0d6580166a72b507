// SPDX-License-Identifier: GPL-3.0-or-later

#include "store-fixture.h"

#include "store/store-folder.h"
#include "store/store-operation.h"
#include "store/store-private.h"
#include "store/store-removed.h"
#include "store/store-step.h"
#include "store/store-upload.h"

#include <glib/gstdio.h>

// The one step that can be sent, which must begin at (FROM, UID) and lead to TO. → its id.
static int64_t
assert_step (StoreFixture *fixture, int64_t from, uint32_t uid, int64_t to)
{
  g_autoptr (GPtrArray) list = store_fixture_steps (fixture);

  g_assert_cmpuint (list->len, ==, 1);
  const StoreStep *step = list->pdata[0];
  g_assert_cmpint (step->from_folder_id, ==, from);
  g_assert_cmpuint (step->from_uid, ==, uid);
  g_assert_cmpint (step->to_folder_id, ==, to);
  return step->id;
}

static void
assert_settled (StoreFixture *fixture, int64_t id, int64_t folder, uint32_t uid)
{
  g_autoptr (GPtrArray) list = store_fixture_steps (fixture);
  g_autoptr (MailRow) row = store_fixture_row (fixture, folder, id);

  g_assert_cmpuint (list->len, ==, 0);
  g_assert_nonnull (row);
  g_assert_cmpint (row->folder_id, ==, folder);
  g_assert_cmpuint (row->uid, ==, uid);
  store_fixture_check (fixture);
}

static void
refuse (StoreFixture *fixture, int64_t step)
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write = store_fixture_begin (fixture);

  store_step_failed (write, step, "refused", &error);
  g_assert_no_error (error);
  store_fixture_commit (write);
}

// INBOX → Archive → Other → Archive, all before the server hears of it.
static int64_t
move_there_and_back (StoreFixture *fixture, int64_t other)
{
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 5});

  store_fixture_move (fixture, fixture->inbox, id, fixture->archive);
  store_fixture_move (fixture, fixture->archive, id, other);
  store_fixture_move (fixture, other, id, fixture->archive);
  return id;
}

// The UID of a first stay in a folder is not that of the second: taken for it, the steps between
// waited for ever, and the message stood here where the server does not have it.
static void
test_second_stay_in_a_folder (StoreFixture *fixture, const void *unused)
{
  int64_t other = store_fixture_add_folder (fixture, "Other", MAIL_ROLE_NONE);
  int64_t id = move_there_and_back (fixture, other);

  store_fixture_step_done (fixture, assert_step (fixture, fixture->inbox, 5, fixture->archive), 40);
  store_fixture_step_done (fixture, assert_step (fixture, fixture->archive, 40, other), 7);
  store_fixture_step_done (fixture, assert_step (fixture, other, 7, fixture->archive), 41);
  assert_settled (fixture, id, fixture->archive, 41);
}

// D9: what was to follow a step out of a folder that was made anew would have gone on from there,
// by a UID of yesterday's folder: a stranger's message was moved in its place.
static void
test_folder_made_anew_ends_the_whole_way (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  int64_t other = store_fixture_add_folder (fixture, "Other", MAIL_ROLE_NONE);
  int64_t id = move_there_and_back (fixture, other);
  StoreWrite *write = store_fixture_begin (fixture);

  g_assert_true (store_folder_begin_remap (write, fixture->inbox, 2, true, &error));
  g_assert_no_error (error);
  store_fixture_commit (write);
  g_autoptr (GPtrArray) list = store_fixture_steps (fixture);
  g_assert_cmpuint (list->len, ==, 0);
  g_autoptr (MailRow) row = store_fixture_row (fixture, fixture->inbox, id);
  g_assert_cmpint (row->folder_id, ==, fixture->inbox);
  g_assert_cmpuint (row->uid, ==, 0);
  store_fixture_check (fixture);
}

// What a person wanted of a message that is still on its way was given up with the folder's UIDs.
static void
test_folder_made_anew_still_awaits (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  int64_t other = store_fixture_add_folder (fixture, "Other", MAIL_ROLE_NONE);
  int64_t id =
    store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 5, .id = "m@x"});

  store_fixture_move (fixture, fixture->inbox, id, fixture->archive);
  store_fixture_move (fixture, fixture->archive, id, other);
  store_fixture_step_done (fixture, assert_step (fixture, fixture->inbox, 5, fixture->archive), 0);
  StoreWrite *write = store_fixture_begin (fixture);
  g_assert_true (store_folder_begin_remap (write, fixture->archive, 2, false, &error));
  g_assert_no_error (error);
  store_fixture_commit (write);
  g_autoptr (GPtrArray) list =
    store_step_list_awaiting (fixture->store, fixture->account_id, 10, &error);
  g_assert_cmpuint (list->len, ==, 1);
  store_fixture_add (fixture, fixture->archive,
                     &(FixtureMessage) {.uid = 1, .id = "m@x", .received = 1700000005});
  store_fixture_step_done (fixture, assert_step (fixture, fixture->archive, 1, other), 7);
  assert_settled (fixture, id, other, 7);
}

// Refused at its first step, the message still goes where the person put it last.
static void
test_refusal_hands_on_to_the_next (StoreFixture *fixture, const void *unused)
{
  int64_t other = store_fixture_add_folder (fixture, "Other", MAIL_ROLE_NONE);
  int64_t id = move_there_and_back (fixture, other);

  refuse (fixture, assert_step (fixture, fixture->inbox, 5, fixture->archive));
  store_fixture_step_done (fixture, assert_step (fixture, fixture->inbox, 5, other), 7);
  store_fixture_step_done (fixture, assert_step (fixture, other, 7, fixture->archive), 41);
  assert_settled (fixture, id, fixture->archive, 41);
}

// Away and back, and the way there was refused: it lies where it was, with nothing to do.
static void
test_refusal_of_a_way_there_ends_the_way_back (StoreFixture *fixture, const void *unused)
{
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 5});

  store_fixture_move (fixture, fixture->inbox, id, fixture->archive);
  store_fixture_move (fixture, fixture->archive, id, fixture->inbox);
  refuse (fixture, assert_step (fixture, fixture->inbox, 5, fixture->archive));
  assert_settled (fixture, id, fixture->inbox, 5);
}

// Sends what is next, which must go from (FROM, FROM_UID) to TO, and says that it arrived as UID.
static void
send_next (StoreFixture *fixture, int64_t from, uint32_t from_uid, int64_t to, uint32_t uid)
{
  store_fixture_step_done (fixture, assert_step (fixture, from, from_uid, to), uid);
}

static void
undo (StoreFixture *fixture, int64_t operation)
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write = store_fixture_begin (fixture);

  g_assert_cmpint (store_operation_undo (write, operation, &error), !=, 0);
  g_assert_no_error (error);
  store_fixture_commit (write);
}

// Moved away, back, and away again while the line is down: the way is gone step by step, although
// the message is shown all the time in a folder that an earlier step leads to. Else it stands still
// for ever, with "Sending…" beside it.
static void
test_there_and_back (StoreFixture *fixture, const void *unused)
{
  int64_t inbox = fixture->inbox, archive = fixture->archive;
  int64_t id = store_fixture_add (fixture, inbox, &(FixtureMessage) {.uid = 5});

  store_fixture_move (fixture, inbox, id, archive);
  store_fixture_move (fixture, archive, id, inbox);
  store_fixture_move (fixture, inbox, id, archive);
  store_fixture_move (fixture, archive, id, inbox);
  send_next (fixture, inbox, 5, archive, 40);
  send_next (fixture, archive, 40, inbox, 6);
  send_next (fixture, inbox, 6, archive, 41);
  g_autoptr (MailRow) before = store_fixture_row (fixture, inbox, id);
  g_assert_cmpint (before->uid, ==, 0);
  send_next (fixture, archive, 41, inbox, 7);
  assert_settled (fixture, id, inbox, 7);
}

// The same where the server tells no UIDs: what comes in is the start of the next step, not the
// end of the last.
static void
test_there_and_back_by_what_comes_in (StoreFixture *fixture, const void *unused)
{
  int64_t inbox = fixture->inbox, archive = fixture->archive;
  FixtureMessage message = {
    .uid = 5, .id = "there@example.org", .subject = "There", .received = 1700000000};
  int64_t id = store_fixture_add (fixture, inbox, &message);

  store_fixture_move (fixture, inbox, id, archive);
  store_fixture_move (fixture, archive, id, inbox);
  store_fixture_move (fixture, inbox, id, archive);
  send_next (fixture, inbox, 5, archive, 0);
  message.uid = 40;
  g_assert_cmpint (store_fixture_add (fixture, archive, &message), ==, id);
  send_next (fixture, archive, 40, inbox, 0);
  message.uid = 6;
  g_assert_cmpint (store_fixture_add (fixture, inbox, &message), ==, id);
  send_next (fixture, inbox, 6, archive, 41);
  assert_settled (fixture, id, archive, 41);
}

// Undone or refused in the middle of the way there and back, it lies where the server has it.
static void
test_there_and_back_undone (StoreFixture *fixture, const void *unused)
{
  int64_t inbox = fixture->inbox, archive = fixture->archive;
  int64_t id = store_fixture_add (fixture, inbox, &(FixtureMessage) {.uid = 5});

  int64_t first = store_fixture_move (fixture, inbox, id, archive);
  store_fixture_move (fixture, archive, id, inbox);
  store_fixture_move (fixture, inbox, id, archive);
  undo (fixture, 0);
  g_autoptr (MailRow) moving = store_fixture_row (fixture, inbox, id);
  g_assert_cmpint (moving->uid, ==, 0);
  undo (fixture, first);
  assert_settled (fixture, id, inbox, 5);
  g_autoptr (GPtrArray) open = store_operation_list (fixture->store, fixture->account_id, NULL);
  g_assert_cmpint (open->len, ==, 0);
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
  refuse (fixture, assert_step (fixture, fixture->inbox, 5, fixture->archive));
  assert_settled (fixture, id, fixture->inbox, 5);
  g_autoptr (MailIdList) none = store_fixture_list (fixture, other, false);
  g_assert_cmpint (none->length, ==, 0);
}

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
  send_next (fixture, inbox, 5, archive, 40);
  send_next (fixture, archive, 40, other, 7);
  send_next (fixture, archive, 40, last, 9);
  assert_settled (fixture, id, last, 9);
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
    undo (fixture, move);
  else
    refuse (fixture, assert_step (fixture, inbox, 5, archive));
  assert_lies_in (fixture, id, inbox, 5);
  send_next (fixture, inbox, 5, other, 7);
  assert_settled (fixture, id, inbox, 5);
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
  undo (fixture, move);
  send_next (fixture, inbox, 5, other, 7);
  assert_settled (fixture, id, inbox, 5);
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
  undo (fixture, second);
  send_next (fixture, inbox, 5, archive, 40);
  send_next (fixture, archive, 40, other, 7);
  assert_settled (fixture, id, archive, 40);
  assert_lies_in (fixture, id, other, 7);
}

static void
test_copy_undone_before_the_move (StoreFixture *fixture, const void *unused)
{
  int64_t inbox = fixture->inbox, archive = fixture->archive;
  int64_t other = store_fixture_add_folder (fixture, "Other", MAIL_ROLE_NONE);
  int64_t id = store_fixture_add (fixture, inbox, &(FixtureMessage) {.uid = 5});

  store_fixture_move (fixture, inbox, id, archive);
  undo (fixture, copy (fixture, archive, id, other));
  send_next (fixture, inbox, 5, archive, 40);
  assert_settled (fixture, id, archive, 40);
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
  int64_t step = assert_step (fixture, inbox, 5, archive);
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
  send_next (fixture, inbox, 5, archive, 0);
  message.uid = 40;
  if (lost != NULL) {
    lose_index (fixture);
    g_assert_cmpint (store_fixture_add_folder (fixture, "Archive", MAIL_ROLE_ARCHIVE), ==, archive);
    store_fixture_add (fixture, archive, &message);
    send_next (fixture, archive, 40, other, 7);
    return;
  }
  g_assert_cmpint (store_fixture_add (fixture, archive, &message), ==, id);
  send_next (fixture, archive, 40, other, 7);
  assert_settled (fixture, id, archive, 40);
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
  send_next (fixture, inbox, 5, archive, 40);
  send_next (fixture, archive, 40, other, 0);
  // Where the server did not tell where it put that one, it goes once it is seen there.
  copy (fixture, other, id, last);
  message.uid = 7;
  g_assert_cmpint (store_fixture_add (fixture, other, &message), ==, id);
  send_next (fixture, other, 7, last, 9);
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
    undo (fixture, first);
  else
    refuse (fixture, assert_step (fixture, inbox, 5, archive));
  send_next (fixture, inbox, 5, other, 7);
  assert_settled (fixture, id, inbox, 5);
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
    undo (fixture, upload);
  else
    send_next (fixture, 0, 0, fixture->archive, 40);
  send_next (fixture, undone ? 0 : fixture->archive, undone ? 0 : 40, other, 7);
  assert_lies_in (fixture, id, other, 7);
  g_autoptr (GBytes) there = store_content_get (fixture->store, id, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (there, raw));
  store_fixture_check (fixture);
}

// Undo says so when what it would take back was taken on elsewhere; it is not in the way then.
static void
test_undo_of_what_went_elsewhere (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  int64_t inbox = fixture->inbox, archive = fixture->archive;
  int64_t other = store_fixture_add_folder (fixture, "Other", MAIL_ROLE_NONE);
  int64_t id = store_fixture_add (fixture, inbox, &(FixtureMessage) {.uid = 5});
  int64_t move = store_fixture_move (fixture, inbox, id, archive);
  bool is_void = false;

  send_next (fixture, inbox, 5, archive, 40);
  store_fixture_move (fixture, archive, id, other);
  send_next (fixture, archive, 40, other, 7);
  StoreWrite *write = store_fixture_begin (fixture);
  g_assert_cmpint (store_operation_take_back (write, move, &is_void, &error), ==, move);
  g_assert_true (is_void);
  store_fixture_commit (write);
  assert_settled (fixture, id, other, 7);
}

static void
remove_folder (StoreFixture *fixture, int64_t folder)
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write = store_fixture_begin (fixture);

  store_folder_remove (write, folder, &error);
  g_assert_no_error (error);
  store_fixture_commit (write);
}

static void
assert_removed (StoreFixture *fixture, unsigned n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) removed =
    store_removed_list (fixture->store, fixture->account_id, 10, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (removed->len, ==, n);
}

// INBOX → Archive → Other, and another client deletes Other before it gets there: it stays in
// Archive. Known there by the UID it was to leave by, it was shown nowhere for good.
static void
test_folder_deleted_ahead_of_it (StoreFixture *fixture, const void *unused)
{
  int64_t other = store_fixture_add_folder (fixture, "Other", MAIL_ROLE_NONE);
  FixtureMessage message = {.uid = 5, .id = "ahead@example.org", .received = 1700000005};
  int64_t id = store_fixture_add (fixture, fixture->inbox, &message);

  store_fixture_move (fixture, fixture->inbox, id, fixture->archive);
  store_fixture_move (fixture, fixture->archive, id, other);
  remove_folder (fixture, other);
  assert_removed (fixture, 1);
  store_fixture_step_done (fixture, assert_step (fixture, fixture->inbox, 5, fixture->archive), 40);
  refuse (fixture, assert_step (fixture, fixture->archive, 40, other));
  assert_settled (fixture, id, fixture->archive, 40);
  assert_removed (fixture, 0);
  message.uid = 40;
  g_assert_cmpint (store_fixture_add (fixture, fixture->archive, &message), ==, id);
  assert_settled (fixture, id, fixture->archive, 40);
}

#define MANY 400
#define VM_STEPS_A_TICK 100

static int
on_tick (void *ticks)
{
  ++*(int *) ticks;
  return 0;
}

// What SQLite did on DB from now on, in ticks.
static void
count_ticks (StoreDb *db, int *ticks)
{
  *ticks = 0;
  sqlite3_progress_handler (db->handle, VM_STEPS_A_TICK, on_tick, ticks);
}

static int64_t
list_first (StoreFixture *fixture, int *out_ticks)
{
  g_autoptr (GError) error = NULL;
  StoreReader *reader = store_reader_get (fixture->store, &error);

  g_assert_no_error (error);
  count_ticks (reader, out_ticks);
  store_reader_put (fixture->store, reader);
  g_autoptr (GPtrArray) list = store_step_list (fixture->store, fixture->account_id, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 1);
  return ((const StoreStep *) list->pdata[0])->id;
}

static int
finish_first (StoreFixture *fixture, int64_t step, uint32_t uid)
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write = store_fixture_begin (fixture);
  int ticks;

  count_ticks (write->keep, &ticks);
  g_assert_true (store_step_done (write, step, 1, uid, &error));
  g_assert_no_error (error);
  sqlite3_progress_handler (write->keep->handle, 0, NULL, NULL);
  store_fixture_commit (write);
  return ticks;
}

// Of thousands that wait, each was looked at again for every one that was listed or done: 10,000
// messages filed in Sent took the square of their number.
static void
test_many_that_wait_cost_nothing (StoreFixture *fixture, const void *unused)
{
  int64_t ids[MANY];
  int few[2], many[2];

  for (uint32_t i = 0; i < MANY; i++)
    ids[i] = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = i + 1});
  store_fixture_move (fixture, fixture->inbox, ids[0], fixture->archive);
  few[1] = finish_first (fixture, list_first (fixture, &few[0]), 1);
  for (uint32_t i = 1; i < MANY; i++)
    store_fixture_move (fixture, fixture->inbox, ids[i], fixture->archive);
  many[1] = finish_first (fixture, list_first (fixture, &many[0]), 2);
  g_test_message ("listed: %d and %d ticks; done: %d and %d", few[0], many[0], few[1], many[1]);
  g_assert_cmpint (many[0], <=, few[0] + 2);
  g_assert_cmpint (many[1], <=, few[1] + 2);
  store_fixture_check (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/store/step/second-stay-in-a-folder", test_second_stay_in_a_folder);
  fixture_test ("/store/step/refusal-hands-on-to-the-next", test_refusal_hands_on_to_the_next);
  fixture_test ("/store/step/refusal-of-a-way-there-ends-the-way-back",
                test_refusal_of_a_way_there_ends_the_way_back);
  fixture_test ("/store/step/there-and-back", test_there_and_back);
  fixture_test ("/store/step/there-and-back-by-what-comes-in",
                test_there_and_back_by_what_comes_in);
  fixture_test ("/store/step/there-and-back-undone", test_there_and_back_undone);
  fixture_test ("/store/step/refused-copy-leaves-the-original",
                test_refused_copy_leaves_the_original);
  fixture_test ("/store/step/copy-follows-the-move", test_copy_follows_the_move);
  fixture_test ("/store/step/copy-outlives-a-refused-move", test_copy_outlives_the_move);
  g_test_add ("/store/step/copy-outlives-an-undone-move", StoreFixture, "undone",
              store_fixture_set_up, test_copy_outlives_the_move, store_fixture_tear_down);
  fixture_test ("/store/step/copy-outlives-the-way-back", test_copy_outlives_the_way_back);
  fixture_test ("/store/step/copy-falls-back-to-the-first-move",
                test_copy_falls_back_to_the_first_move);
  fixture_test ("/store/step/copy-undone-before-the-move", test_copy_undone_before_the_move);
  fixture_test ("/store/step/copy-ends-with-the-message", test_copy_ends_with_the_message);
  fixture_test ("/store/step/copy-follows-an-untold-move", test_copy_follows_an_untold_move);
  g_test_add ("/store/step/copy-outlives-the-index", StoreFixture, "lost", store_fixture_set_up,
              test_copy_follows_an_untold_move, store_fixture_tear_down);
  fixture_test ("/store/step/copy-of-a-copy", test_copy_of_a_copy);
  fixture_test ("/store/step/copy-outlives-a-refused-copy", test_copy_outlives_the_copy);
  g_test_add ("/store/step/copy-outlives-an-undone-copy", StoreFixture, "undone",
              store_fixture_set_up, test_copy_outlives_the_copy, store_fixture_tear_down);
  fixture_test ("/store/step/copy-of-an-upload", test_copy_of_an_upload);
  g_test_add ("/store/step/copy-of-an-undone-upload", StoreFixture, "undone", store_fixture_set_up,
              test_copy_of_an_upload, store_fixture_tear_down);
  fixture_test ("/store/step/undo-of-what-went-elsewhere", test_undo_of_what_went_elsewhere);
  fixture_test ("/store/step/folder-made-anew-ends-the-whole-way",
                test_folder_made_anew_ends_the_whole_way);
  fixture_test ("/store/step/folder-made-anew-still-awaits", test_folder_made_anew_still_awaits);
  fixture_test ("/store/step/folder-deleted-ahead-of-it", test_folder_deleted_ahead_of_it);
  fixture_test ("/store/step/many-that-wait-cost-nothing", test_many_that_wait_cost_nothing);
  return g_test_run ();
}
