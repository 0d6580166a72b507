// SPDX-License-Identifier: GPL-3.0-or-later

#include "store-fixture.h"

#include "store/store-operation.h"

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/store/step/second-stay-in-a-folder", test_second_stay_in_a_folder);
  fixture_test ("/store/step/refusal-hands-on-to-the-next", test_refusal_hands_on_to_the_next);
  fixture_test ("/store/step/refusal-of-a-way-there-ends-the-way-back",
                test_refusal_of_a_way_there_ends_the_way_back);
  return g_test_run ();
}
