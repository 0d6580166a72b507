// SPDX-License-Identifier: GPL-3.0-or-later

#include "store-fixture.h"

#include "store/store-flags.h"
#include "store/store-uid.h"

static int64_t
folder_of (StoreFixture *fixture, int64_t id)
{
  g_autoptr (MailRow) row = store_fixture_row (fixture, 0, id);

  return row != NULL ? row->folder_id : -1;
}

// The archive key must work on the train, and the server hear of it at the station.
static void
test_move_shows_at_once_and_takes_its_uid (StoreFixture *fixture, const void *unused)
{
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 5});
  int64_t operation = store_fixture_move (fixture, fixture->inbox, id, fixture->archive);
  g_autoptr (MailIdList) inbox = store_fixture_list (fixture, fixture->inbox, false);
  g_autoptr (MailIdList) archive = store_fixture_list (fixture, fixture->archive, false);

  g_assert_cmpint (inbox->length, ==, 0);
  g_assert_cmpint (archive->length, ==, 1);
  // The server still has it there: nothing to reconcile.
  g_assert_cmpint (store_folder_count_on_server (fixture->store, fixture->inbox, NULL), ==, 1);
  g_assert_cmpint (store_folder_count_on_server (fixture->store, fixture->archive, NULL), ==, 0);

  g_autoptr (GPtrArray) list = store_fixture_steps (fixture);
  g_assert_cmpint (list->len, ==, 1);
  const StoreStep *step = list->pdata[0];
  g_assert_cmpint (step->from_uid, ==, 5);
  g_assert_cmpint (step->to_folder_id, ==, fixture->archive);
  store_fixture_step_done (fixture, step->id, 77);
  g_autoptr (MailRow) row = store_fixture_row (fixture, fixture->archive, id);
  g_assert_cmpint (row->uid, ==, 77);
  g_assert_cmpint (store_folder_count_on_server (fixture->store, fixture->inbox, NULL), ==, 0);
  g_assert_cmpint (store_fixture_state_of (fixture, operation), ==, MAIL_OPERATION_DONE);
  store_fixture_check (fixture);
}

// While a move waits, the old folder's sync must not bring the message back.
static void
test_sync_does_not_bring_moved_mail_back (StoreFixture *fixture, const void *unused)
{
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 5});

  store_fixture_move (fixture, fixture->inbox, id, fixture->archive);
  g_assert_cmpint (store_fixture_add (fixture, fixture->inbox,
                                      &(FixtureMessage) {.uid = 5, .flags = MAIL_FLAG_FLAGGED}),
                   ==, id);
  g_assert_cmpint (folder_of (fixture, id), ==, fixture->archive);
  g_assert_cmpuint (store_fixture_flags_of (fixture, id), ==, MAIL_FLAG_FLAGGED);
  store_fixture_check (fixture);
}

// Without UIDPLUS the message turns up in its new folder as if it were new: it is the same.
static void
test_moved_mail_without_copyuid_is_adopted (StoreFixture *fixture, const void *unused)
{
  int64_t id =
    store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 5, .id = "m@x"});

  store_fixture_move (fixture, fixture->inbox, id, fixture->archive);
  g_autoptr (GPtrArray) list = store_fixture_steps (fixture);
  store_fixture_step_done (fixture, ((StoreStep *) list->pdata[0])->id, 0);
  g_assert_cmpint (
    store_fixture_add (fixture, fixture->archive, &(FixtureMessage) {.uid = 30, .id = "m@x"}), ==,
    id);
  g_autoptr (MailIdList) archive = store_fixture_list (fixture, fixture->archive, false);
  g_assert_cmpint (archive->length, ==, 1);
  store_fixture_check (fixture);
}

// A server over mbox files adds a header as it copies: the mail would stand there twice, and what
// is done to it next would wait for ever. What came at another time with another size is other
// mail.
static void
test_moved_mail_that_grew_is_adopted (StoreFixture *fixture, const void *unused)
{
  FixtureMessage message = {.uid = 5, .id = "m@x", .received = 1700000005, .size = 4676};
  int64_t id = store_fixture_add (fixture, fixture->inbox, &message);

  store_fixture_move (fixture, fixture->inbox, id, fixture->archive);
  g_autoptr (GPtrArray) list = store_fixture_steps (fixture);
  store_fixture_step_done (fixture, ((StoreStep *) list->pdata[0])->id, 0);
  FixtureMessage other = {.uid = 1, .id = "m@x", .received = 1700000001, .size = 5000};
  g_assert_cmpint (store_fixture_add (fixture, fixture->archive, &other), !=, id);
  message.uid = 2;
  message.size = 4708;
  g_assert_cmpint (store_fixture_add (fixture, fixture->archive, &message), ==, id);
  store_fixture_check (fixture);
}

// The other connection may have fetched the copy before COPYUID was read.
static void
test_twin_that_was_fetched_first_goes (StoreFixture *fixture, const void *unused)
{
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 5});

  store_fixture_move (fixture, fixture->inbox, id, fixture->archive);
  // A server that changes sizes hides the likeness.
  store_fixture_add (fixture, fixture->archive, &(FixtureMessage) {.uid = 8, .id = "other@x"});
  g_autoptr (GPtrArray) list = store_fixture_steps (fixture);
  store_fixture_step_done (fixture, ((StoreStep *) list->pdata[0])->id, 8);
  g_autoptr (MailIdList) archive = store_fixture_list (fixture, fixture->archive, false);
  g_assert_cmpint (archive->length, ==, 1);
  g_assert_cmpint (archive->items[0].id, ==, id);
  store_fixture_check (fixture);
}

// Undo before the server knew leaves nothing to send.
static void
test_undo_of_unsent_move_leaves_no_trace (StoreFixture *fixture, const void *unused)
{
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 5});
  int64_t operation = store_fixture_move (fixture, fixture->inbox, id, fixture->archive);

  store_fixture_undo (fixture, operation);
  g_autoptr (MailRow) row = store_fixture_row (fixture, fixture->inbox, id);
  g_assert_cmpint (row->folder_id, ==, fixture->inbox);
  g_assert_cmpint (row->uid, ==, 5);
  g_autoptr (GPtrArray) list = store_fixture_steps (fixture);
  g_assert_cmpint (list->len, ==, 0);
  store_fixture_check (fixture);
}

// Undo after the fact is a move back.
// Taken back after the worker had listed it, and sent all the same: the message went away on the
// server, and here a moment later.
static void
test_undo_amid_sending_is_not_sent (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 5});
  int64_t operation = store_fixture_move (fixture, fixture->inbox, id, fixture->archive);
  g_autoptr (GPtrArray) listed = store_fixture_steps (fixture);
  int64_t step = ((StoreStep *) listed->pdata[0])->id;
  bool is_open = true;

  store_fixture_undo (fixture, operation);
  StoreWrite *write = store_fixture_begin (fixture);
  g_assert_true (store_step_sending (write, step, 100, &is_open, &error));
  g_assert_false (is_open);
  // Nor does a server's "not now", told of it alone, bring it back.
  g_assert_true (store_step_retry (write, step, &error));
  g_assert_no_error (error);
  store_fixture_commit (write);
  g_autoptr (GPtrArray) left = store_fixture_steps (fixture);
  g_assert_cmpuint (left->len, ==, 0);
  g_autoptr (MailRow) row = store_fixture_row (fixture, fixture->inbox, id);
  g_assert_cmpuint (row->uid, ==, 5);
  store_fixture_check (fixture);
}

static void
test_undo_of_sent_move_moves_back (StoreFixture *fixture, const void *unused)
{
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 5});
  int64_t operation = store_fixture_move (fixture, fixture->inbox, id, fixture->archive);
  g_autoptr (GPtrArray) sent = store_fixture_steps (fixture);

  store_fixture_step_done (fixture, ((StoreStep *) sent->pdata[0])->id, 77);
  store_fixture_undo (fixture, operation);
  g_assert_cmpint (folder_of (fixture, id), ==, fixture->inbox);
  g_autoptr (GPtrArray) back = store_fixture_steps (fixture);
  g_assert_cmpint (back->len, ==, 1);
  const StoreStep *step = back->pdata[0];
  g_assert_cmpint (step->from_folder_id, ==, fixture->archive);
  g_assert_cmpint (step->from_uid, ==, 77);
  g_assert_cmpint (step->to_folder_id, ==, fixture->inbox);
  store_fixture_check (fixture);
}

// Two moves before the first was sent go out one after the other, with the right UIDs.
static void
test_second_move_waits_for_the_first (StoreFixture *fixture, const void *unused)
{
  int64_t other = store_fixture_add_folder (fixture, "Other", MAIL_ROLE_NONE);
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 5});

  store_fixture_move (fixture, fixture->inbox, id, fixture->archive);
  store_fixture_move (fixture, fixture->archive, id, other);
  g_assert_cmpint (folder_of (fixture, id), ==, other);
  g_autoptr (GPtrArray) first = store_fixture_steps (fixture);
  g_assert_cmpint (first->len, ==, 1);
  store_fixture_step_done (fixture, ((StoreStep *) first->pdata[0])->id, 40);
  g_autoptr (GPtrArray) second = store_fixture_steps (fixture);
  g_assert_cmpint (second->len, ==, 1);
  const StoreStep *step = second->pdata[0];
  g_assert_cmpint (step->from_folder_id, ==, fixture->archive);
  g_assert_cmpint (step->from_uid, ==, 40);
  store_fixture_step_done (fixture, step->id, 50);
  g_autoptr (MailRow) row = store_fixture_row (fixture, other, id);
  g_assert_cmpint (row->uid, ==, 50);
  store_fixture_check (fixture);
}

// Undoing the second of two unsent moves shows it where the first put it; undoing the first too
// brings it home.
static void
test_undo_one_by_one (StoreFixture *fixture, const void *unused)
{
  int64_t other = store_fixture_add_folder (fixture, "Other", MAIL_ROLE_NONE);
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 5});

  store_fixture_move (fixture, fixture->inbox, id, fixture->archive);
  store_fixture_move (fixture, fixture->archive, id, other);
  store_fixture_undo (fixture, 0);
  g_assert_cmpint (folder_of (fixture, id), ==, fixture->archive);
  store_fixture_undo (fixture, 0);
  g_autoptr (MailRow) row = store_fixture_row (fixture, fixture->inbox, id);
  g_assert_cmpint (row->uid, ==, 5);
  store_fixture_check (fixture);
}

// What comes in before the answer to its move is the moved message, also without a Message-ID: of
// the same size and second. Else it is there twice until the server is asked again. Before it was
// sent it can't have come in: that is another one.
static void
test_nameless_is_known_where_it_was_moved (StoreFixture *fixture, const void *unused)
{
  FixtureMessage message = {.uid = 5, .id = "", .subject = "Scan", .received = 1700000000};
  int64_t id = store_fixture_add (fixture, fixture->inbox, &message);

  store_fixture_move (fixture, fixture->inbox, id, fixture->archive);
  message.uid = 39;
  g_assert_cmpint (store_fixture_add (fixture, fixture->archive, &message), !=, id);
  g_autoptr (GPtrArray) list = store_fixture_steps (fixture);
  StoreWrite *write = store_fixture_begin (fixture);
  store_fixture_step_sending (write, ((StoreStep *) list->pdata[0])->id);
  store_fixture_commit (write);
  message.uid = 40;
  g_assert_cmpint (store_fixture_add (fixture, fixture->archive, &message), ==, id);
  message.uid = 41;
  g_assert_cmpint (store_fixture_add (fixture, fixture->archive, &message), !=, id);
  message.uid = 42;
  message.received++;
  g_assert_cmpint (store_fixture_add (fixture, fixture->archive, &message), !=, id);
  store_fixture_step_done (fixture, ((StoreStep *) list->pdata[0])->id, 40);
  g_autoptr (MailRow) row = store_fixture_row (fixture, fixture->archive, id);
  g_assert_cmpint (row->uid, ==, 40);
  store_fixture_check (fixture);
}

// A refused move comes back into view with the server's reason.
static void
test_refused_move_comes_back (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 5});
  int64_t operation = store_fixture_move (fixture, fixture->inbox, id, fixture->archive);
  g_autoptr (GPtrArray) list = store_fixture_steps (fixture);
  StoreWrite *write = store_fixture_begin (fixture);

  g_assert_true (
    store_step_failed (write, ((StoreStep *) list->pdata[0])->id, "over quota", &error));
  store_fixture_commit (write);
  g_autoptr (MailRow) row = store_fixture_row (fixture, fixture->inbox, id);
  g_assert_cmpint (row->uid, ==, 5);
  g_assert_cmpint (store_fixture_state_of (fixture, operation), ==, MAIL_OPERATION_FAILED);
  store_fixture_check (fixture);
}

// A deleted message is out of sight at once, restorable until the server knows, gone after.
static void
test_delete_is_erased_once_done (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 5});
  MailTarget target = {.folder_id = fixture->inbox, .ids = &id, .n_ids = 1};

  for (int round = 0; round < 2; round++) {
    StoreWrite *write = store_fixture_begin (fixture);
    g_assert_cmpint (store_operation_delete (write, &target, &error), !=, 0);
    store_fixture_commit (write);
    g_autoptr (MailIdList) list = store_fixture_list (fixture, fixture->inbox, false);
    g_assert_cmpint (list->length, ==, 0);
    if (round == 0)
      store_fixture_undo (fixture, 0);
  }
  g_autoptr (GPtrArray) list = store_fixture_steps (fixture);
  store_fixture_step_done (fixture, ((StoreStep *) list->pdata[0])->id, 0);
  g_assert_null (store_fixture_row (fixture, 0, id));
  store_fixture_check (fixture);
}

// A copy is one message in two places until the server tells its UID, and after.
static void
test_copy_lies_in_both (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 5});
  MailTarget target = {.folder_id = fixture->inbox, .ids = &id, .n_ids = 1};
  StoreWrite *write = store_fixture_begin (fixture);

  g_assert_cmpint (store_operation_copy (write, &target, fixture->archive, &error), !=, 0);
  store_fixture_commit (write);
  g_autoptr (GArray) folders = store_list_folders_of (fixture->store, id, &error);
  g_assert_cmpint (folders->len, ==, 2);
  g_autoptr (GPtrArray) list = store_fixture_steps (fixture);
  store_fixture_step_done (fixture, ((StoreStep *) list->pdata[0])->id, 12);
  g_autoptr (MailRow) row = store_fixture_row (fixture, fixture->archive, id);
  g_assert_cmpint (row->uid, ==, 12);

  // Named without a folder it is ambiguous.
  target.folder_id = 0;
  write = store_fixture_begin (fixture);
  g_assert_cmpint (store_operation_delete (write, &target, &error), ==, 0);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_INVALID);
  store_write_rollback (write);
  store_fixture_check (fixture);
}

// Else what was copied twice into a folder can't be moved or deleted there, whatever one names.
static void
test_copied_twice_goes_together (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 5});
  MailTarget target = {.folder_id = fixture->inbox, .ids = &id, .n_ids = 1};
  for (uint32_t uid = 12; uid < 14; uid++) {
    StoreWrite *write = store_fixture_begin (fixture);
    g_assert_cmpint (store_operation_copy (write, &target, fixture->archive, &error), !=, 0);
    store_fixture_commit (write);
    g_autoptr (GPtrArray) list = store_fixture_steps (fixture);
    store_fixture_step_done (fixture, ((StoreStep *) list->pdata[0])->id, uid);
  }
  target.folder_id = fixture->archive;
  StoreWrite *write = store_fixture_begin (fixture);
  g_assert_cmpint (store_operation_delete (write, &target, &error), !=, 0);
  g_assert_no_error (error);
  store_fixture_commit (write);
  g_autoptr (MailIdList) left = store_fixture_list (fixture, fixture->archive, false);
  g_assert_cmpint (left->length, ==, 0);
  g_autoptr (MailRow) row = store_fixture_row (fixture, fixture->inbox, id);
  g_assert_cmpint (row->uid, ==, 5);
  store_fixture_check (fixture);
}

static void
end_remap (StoreFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write = store_fixture_begin (fixture);

  g_assert_true (store_folder_end_remap (write, fixture->inbox, &error));
  g_assert_no_error (error);
  store_fixture_commit (write);
}

// D9: an operation by a UID of yesterday's folder would hit a stranger's message.
static void
test_uidvalidity_sets_steps_aside (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  int64_t id =
    store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 5, .id = "m@x"});
  int64_t flagged =
    store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 6, .id = "n@x"});
  int64_t operation = store_fixture_move (fixture, fixture->inbox, id, fixture->archive);

  store_fixture_flag (fixture, flagged, MAIL_FLAG_FLAGGED, 0);
  StoreWrite *write = store_fixture_begin (fixture);
  g_assert_true (store_folder_begin_remap (write, fixture->inbox, 2, false, &error));
  store_fixture_commit (write);
  g_autoptr (GPtrArray) list = store_fixture_steps (fixture);
  g_assert_cmpint (list->len, ==, 0);
  g_autoptr (GArray) none = store_fixture_pending (fixture);
  g_assert_cmpint (none->len, ==, 0);
  g_assert_cmpint (store_fixture_state_of (fixture, operation), ==, MAIL_OPERATION_PENDING);

  // The wish is for the message, and goes to it under its new UID.
  store_fixture_add (fixture, fixture->inbox,
                     &(FixtureMessage) {.uid = 60, .id = "n@x", .received = 1700000006});
  g_autoptr (GArray) again = store_fixture_pending (fixture);
  g_assert_cmpint (again->len, ==, 1);
  g_assert_cmpint (g_array_index (again, StorePendingFlags, 0).uid, ==, 60);

  // All was seen, and what was moved was not among it: its person hears of it.
  end_remap (fixture);
  g_autoptr (GPtrArray) left = store_fixture_steps (fixture);
  g_assert_cmpint (left->len, ==, 0);
  g_assert_cmpint (store_fixture_state_of (fixture, operation), ==, MAIL_OPERATION_FAILED);
  store_fixture_check (fixture);
}

static void
assert_next (StoreFixture *fixture, MailOperationKind kind, uint32_t uid, int64_t to_folder_id)
{
  g_autoptr (GPtrArray) list = store_fixture_steps (fixture);
  const StoreStep *step = list->len > 0 ? list->pdata[0] : NULL;

  g_assert_nonnull (step);
  g_assert_cmpint (step->kind, ==, kind);
  g_assert_cmpint (step->from_uid, ==, uid);
  g_assert_cmpint (step->from_uidvalidity, ==, 2);
  g_assert_cmpint (step->to_folder_id, ==, to_folder_id);
  store_fixture_step_done (fixture, step->id, 90 + uid);
}

// Else what a person did is told as failed, and undone, though the message is still there: a server
// that is restored renumbers everything. A copy goes before what takes the original away.
static void
test_steps_follow_new_uids (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  int64_t trash = store_fixture_add_folder (fixture, "Trash", MAIL_ROLE_TRASH);
  int64_t moved =
    store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 5, .id = "moved@x"});
  int64_t both =
    store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 6, .id = "both@x"});
  int64_t deleted =
    store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 7, .id = "deleted@x"});
  MailTarget target = {.folder_id = fixture->inbox, .ids = &both, .n_ids = 1};
  StoreWrite *write;

  store_fixture_move (fixture, fixture->inbox, moved, fixture->archive);
  write = store_fixture_begin (fixture);
  g_assert_cmpint (store_operation_copy (write, &target, fixture->archive, &error), !=, 0);
  target.ids = &deleted;
  g_assert_cmpint (store_operation_delete (write, &target, &error), !=, 0);
  store_fixture_commit (write);
  store_fixture_move (fixture, fixture->inbox, both, trash);

  write = store_fixture_begin (fixture);
  g_assert_true (store_folder_begin_remap (write, fixture->inbox, 2, false, &error));
  store_fixture_commit (write);
  g_autoptr (GPtrArray) none = store_fixture_steps (fixture);
  g_assert_cmpint (none->len, ==, 0);
  store_fixture_add (fixture, fixture->inbox,
                     &(FixtureMessage) {.uid = 2, .id = "both@x", .received = 1700000006});
  store_fixture_add (fixture, fixture->inbox,
                     &(FixtureMessage) {.uid = 3, .id = "deleted@x", .received = 1700000007});
  store_fixture_add (fixture, fixture->inbox,
                     &(FixtureMessage) {.uid = 1, .id = "moved@x", .received = 1700000005});
  end_remap (fixture);
  g_autoptr (MailIdList) inbox = store_fixture_list (fixture, fixture->inbox, false);
  g_assert_cmpint (inbox->length, ==, 0);
  assert_next (fixture, MAIL_OPERATION_MOVE, 1, fixture->archive);
  assert_next (fixture, MAIL_OPERATION_COPY, 2, fixture->archive);
  assert_next (fixture, MAIL_OPERATION_DELETE, 3, 0);
  assert_next (fixture, MAIL_OPERATION_MOVE, 2, trash);
  g_autoptr (GPtrArray) left = store_fixture_steps (fixture);
  g_assert_cmpint (left->len, ==, 0);
  g_assert_cmpint (folder_of (fixture, moved), ==, fixture->archive);
  store_fixture_check (fixture);
}

// Recorded, then the power goes: it is still to be sent.
static void
test_log_survives_a_restart (StoreFixture *fixture, const void *unused)
{
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 5});

  store_fixture_flag (fixture, id, MAIL_FLAG_FLAGGED, 0);
  store_fixture_move (fixture, fixture->inbox, id, fixture->archive);
  store_fixture_reopen (fixture);
  g_autoptr (GPtrArray) list = store_fixture_steps (fixture);
  g_autoptr (GArray) flags = store_fixture_pending (fixture);
  g_assert_cmpint (list->len, ==, 1);
  g_assert_cmpint (flags->len, ==, 1);
  g_assert_cmpint (g_array_index (flags, StorePendingFlags, 0).folder_id, ==, fixture->inbox);
  g_assert_cmpint (folder_of (fixture, id), ==, fixture->archive);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/store/operation/move-shows-at-once-and-takes-its-uid",
                test_move_shows_at_once_and_takes_its_uid);
  fixture_test ("/store/operation/sync-does-not-bring-moved-mail-back",
                test_sync_does_not_bring_moved_mail_back);
  fixture_test ("/store/operation/moved-mail-without-copyuid-is-adopted",
                test_moved_mail_without_copyuid_is_adopted);
  fixture_test ("/store/operation/moved-mail-that-grew-is-adopted",
                test_moved_mail_that_grew_is_adopted);
  fixture_test ("/store/operation/twin-that-was-fetched-first-goes",
                test_twin_that_was_fetched_first_goes);
  fixture_test ("/store/operation/undo-of-unsent-move-leaves-no-trace",
                test_undo_of_unsent_move_leaves_no_trace);
  fixture_test ("/store/operation/undo-amid-sending-is-not-sent",
                test_undo_amid_sending_is_not_sent);
  fixture_test ("/store/operation/undo-of-sent-move-moves-back", test_undo_of_sent_move_moves_back);
  fixture_test ("/store/operation/second-move-waits-for-the-first",
                test_second_move_waits_for_the_first);
  fixture_test ("/store/operation/undo-one-by-one", test_undo_one_by_one);
  fixture_test ("/store/operation/nameless-is-known-where-it-was-moved",
                test_nameless_is_known_where_it_was_moved);
  fixture_test ("/store/operation/refused-move-comes-back", test_refused_move_comes_back);
  fixture_test ("/store/operation/delete-is-erased-once-done", test_delete_is_erased_once_done);
  fixture_test ("/store/operation/copy-lies-in-both", test_copy_lies_in_both);
  fixture_test ("/store/operation/copied-twice-goes-together", test_copied_twice_goes_together);
  fixture_test ("/store/operation/uidvalidity-sets-steps-aside", test_uidvalidity_sets_steps_aside);
  fixture_test ("/store/operation/steps-follow-new-uids", test_steps_follow_new_uids);
  fixture_test ("/store/operation/log-survives-a-restart", test_log_survives_a_restart);
  return g_test_run ();
}
