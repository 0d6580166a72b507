// SPDX-License-Identifier: GPL-3.0-or-later

#include "store-steps.h"

#include "store/store-folder.h"
#include "store/store-operation.h"
#include "store/store-private.h"
#include "store/store-removed.h"
#include "store/store-step.h"

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

  store_fixture_step_done (
    fixture, store_steps_assert_next (fixture, fixture->inbox, 5, fixture->archive), 40);
  store_fixture_step_done (fixture, store_steps_assert_next (fixture, fixture->archive, 40, other),
                           7);
  store_fixture_step_done (fixture, store_steps_assert_next (fixture, other, 7, fixture->archive),
                           41);
  store_steps_assert_settled (fixture, id, fixture->archive, 41);
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
  store_fixture_step_done (
    fixture, store_steps_assert_next (fixture, fixture->inbox, 5, fixture->archive), 0);
  StoreWrite *write = store_fixture_begin (fixture);
  g_assert_true (store_folder_begin_remap (write, fixture->archive, 2, false, &error));
  g_assert_no_error (error);
  store_fixture_commit (write);
  g_autoptr (GPtrArray) list =
    store_step_list_awaiting (fixture->store, fixture->account_id, 10, &error);
  g_assert_cmpuint (list->len, ==, 1);
  store_fixture_add (fixture, fixture->archive,
                     &(FixtureMessage) {.uid = 1, .id = "m@x", .received = 1700000005});
  store_fixture_step_done (fixture, store_steps_assert_next (fixture, fixture->archive, 1, other),
                           7);
  store_steps_assert_settled (fixture, id, other, 7);
}

// Refused at its first step, the message still goes where the person put it last.
static void
test_refusal_hands_on_to_the_next (StoreFixture *fixture, const void *unused)
{
  int64_t other = store_fixture_add_folder (fixture, "Other", MAIL_ROLE_NONE);
  int64_t id = move_there_and_back (fixture, other);

  store_steps_refuse (fixture,
                      store_steps_assert_next (fixture, fixture->inbox, 5, fixture->archive));
  store_fixture_step_done (fixture, store_steps_assert_next (fixture, fixture->inbox, 5, other), 7);
  store_fixture_step_done (fixture, store_steps_assert_next (fixture, other, 7, fixture->archive),
                           41);
  store_steps_assert_settled (fixture, id, fixture->archive, 41);
}

// Away and back, and the way there was refused: it lies where it was, with nothing to do.
static void
test_refusal_of_a_way_there_ends_the_way_back (StoreFixture *fixture, const void *unused)
{
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 5});

  store_fixture_move (fixture, fixture->inbox, id, fixture->archive);
  store_fixture_move (fixture, fixture->archive, id, fixture->inbox);
  store_steps_refuse (fixture,
                      store_steps_assert_next (fixture, fixture->inbox, 5, fixture->archive));
  store_steps_assert_settled (fixture, id, fixture->inbox, 5);
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
  store_steps_send_next (fixture, inbox, 5, archive, 40);
  store_steps_send_next (fixture, archive, 40, inbox, 6);
  store_steps_send_next (fixture, inbox, 6, archive, 41);
  g_autoptr (MailRow) before = store_fixture_row (fixture, inbox, id);
  g_assert_cmpint (before->uid, ==, 0);
  store_steps_send_next (fixture, archive, 41, inbox, 7);
  store_steps_assert_settled (fixture, id, inbox, 7);
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
  store_steps_send_next (fixture, inbox, 5, archive, 0);
  message.uid = 40;
  g_assert_cmpint (store_fixture_add (fixture, archive, &message), ==, id);
  store_steps_send_next (fixture, archive, 40, inbox, 0);
  message.uid = 6;
  g_assert_cmpint (store_fixture_add (fixture, inbox, &message), ==, id);
  store_steps_send_next (fixture, inbox, 6, archive, 41);
  store_steps_assert_settled (fixture, id, archive, 41);
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
  store_steps_undo (fixture, 0);
  g_autoptr (MailRow) moving = store_fixture_row (fixture, inbox, id);
  g_assert_cmpint (moving->uid, ==, 0);
  store_steps_undo (fixture, first);
  store_steps_assert_settled (fixture, id, inbox, 5);
  g_autoptr (GPtrArray) open = store_operation_list (fixture->store, fixture->account_id, NULL);
  g_assert_cmpint (open->len, ==, 0);
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

  store_steps_send_next (fixture, inbox, 5, archive, 40);
  store_fixture_move (fixture, archive, id, other);
  store_steps_send_next (fixture, archive, 40, other, 7);
  StoreWrite *write = store_fixture_begin (fixture);
  g_assert_cmpint (store_operation_take_back (write, move, &is_void, &error), ==, move);
  g_assert_true (is_void);
  store_fixture_commit (write);
  store_steps_assert_settled (fixture, id, other, 7);
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
  store_fixture_step_done (
    fixture, store_steps_assert_next (fixture, fixture->inbox, 5, fixture->archive), 40);
  store_steps_refuse (fixture, store_steps_assert_next (fixture, fixture->archive, 40, other));
  store_steps_assert_settled (fixture, id, fixture->archive, 40);
  assert_removed (fixture, 0);
  message.uid = 40;
  g_assert_cmpint (store_fixture_add (fixture, fixture->archive, &message), ==, id);
  store_steps_assert_settled (fixture, id, fixture->archive, 40);
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
  fixture_test ("/store/step/undo-of-what-went-elsewhere", test_undo_of_what_went_elsewhere);
  fixture_test ("/store/step/folder-made-anew-ends-the-whole-way",
                test_folder_made_anew_ends_the_whole_way);
  fixture_test ("/store/step/folder-made-anew-still-awaits", test_folder_made_anew_still_awaits);
  fixture_test ("/store/step/folder-deleted-ahead-of-it", test_folder_deleted_ahead_of_it);
  fixture_test ("/store/step/many-that-wait-cost-nothing", test_many_that_wait_cost_nothing);
  return g_test_run ();
}
