// SPDX-License-Identifier: GPL-3.0-or-later
//
// One message in several folders that are labels (X-GM-MSGID), and its way into the trash and back.

#include "store-fixture.h"

#include "store/store-operation.h"

typedef struct {
  int64_t id, work, trash;
  int64_t operation; // the move into the trash
} Labelled;

static Labelled
throw_away (StoreFixture *fixture)
{
  Labelled all = {.work = store_fixture_add_folder (fixture, "Work", MAIL_ROLE_NONE),
                  .trash = store_fixture_add_folder (fixture, "Bin", MAIL_ROLE_TRASH)};
  FixtureMessage message = {.uid = 5, .id = "m@x", .email_id = "gm:1", .received = 1700000005};
  all.id = store_fixture_add (fixture, fixture->inbox, &message);
  message.uid = 7;
  g_assert_cmpint (store_fixture_add (fixture, all.work, &message), ==, all.id);
  all.operation = store_fixture_move (fixture, fixture->inbox, all.id, all.trash);
  return all;
}

static unsigned
count (StoreFixture *fixture, int64_t folder)
{
  g_autoptr (MailIdList) list = store_fixture_list (fixture, folder, false);
  return (unsigned) list->length;
}

static void
assert_shown (StoreFixture *fixture, const Labelled *all, unsigned inbox, unsigned work,
              unsigned trash)
{
  g_assert_cmpuint (count (fixture, fixture->inbox), ==, inbox);
  g_assert_cmpuint (count (fixture, all->work), ==, work);
  g_assert_cmpuint (count (fixture, all->trash), ==, trash);
  store_fixture_check (fixture);
}

// The only step that can be sent now.
static int64_t
get_step (StoreFixture *fixture, MailOperationKind kind, int64_t from, uint32_t uid, int64_t to)
{
  g_autoptr (GPtrArray) list = store_fixture_steps (fixture);
  g_assert_cmpuint (list->len, ==, 1);
  const StoreStep *step = list->pdata[0];
  g_assert_cmpint (step->kind, ==, kind);
  g_assert_cmpint (step->from_folder_id, ==, from);
  g_assert_cmpuint (step->from_uid, ==, uid);
  g_assert_cmpint (step->to_folder_id, ==, to);
  return step->id;
}

static void
undo (StoreFixture *fixture, int64_t operation)
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write = store_fixture_begin (fixture);
  g_assert_cmpint (store_operation_undo (write, operation, &error), ==, operation);
  g_assert_no_error (error);
  store_fixture_commit (write);
}

static void
assert_quiet (StoreFixture *fixture)
{
  g_autoptr (GPtrArray) open = store_operation_list (fixture->store, fixture->account_id, NULL);
  g_assert_cmpuint (open->len, ==, 0);
}

// Else it stays under its other labels until the server tells, or one move is sent for each.
static void
test_one_move_takes_all (StoreFixture *fixture, const void *unused)
{
  Labelled all = throw_away (fixture);
  assert_shown (fixture, &all, 0, 0, 1);
  store_fixture_reopen (fixture);
  assert_shown (fixture, &all, 0, 0, 1);
  store_fixture_step_done (
    fixture, get_step (fixture, MAIL_OPERATION_MOVE, fixture->inbox, 5, all.trash), 9);
  assert_shown (fixture, &all, 0, 0, 1);
  assert_quiet (fixture);
}

// Else what the server refused to move is shown under one label only.
static void
test_refused_gives_all_back (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  Labelled all = throw_away (fixture);
  int64_t step = get_step (fixture, MAIL_OPERATION_MOVE, fixture->inbox, 5, all.trash);
  StoreWrite *write = store_fixture_begin (fixture);
  g_assert_true (store_step_failed (write, step, "refused", &error));
  store_fixture_commit (write);
  assert_shown (fixture, &all, 1, 1, 0);
  write = store_fixture_begin (fixture);
  g_assert_true (store_operation_retry (write, all.operation, &error));
  store_fixture_commit (write);
  assert_shown (fixture, &all, 0, 0, 1);
  get_step (fixture, MAIL_OPERATION_MOVE, fixture->inbox, 5, all.trash);
}

// Else undo brings it back under one label, or labels it before it is there.
static void
test_undo_gives_all_back (StoreFixture *fixture, const void *unused)
{
  Labelled all = throw_away (fixture);
  store_fixture_step_done (
    fixture, get_step (fixture, MAIL_OPERATION_MOVE, fixture->inbox, 5, all.trash), 9);
  undo (fixture, all.operation);
  assert_shown (fixture, &all, 1, 1, 0);
  store_fixture_step_done (
    fixture, get_step (fixture, MAIL_OPERATION_MOVE, all.trash, 9, fixture->inbox), 6);
  store_fixture_step_done (
    fixture, get_step (fixture, MAIL_OPERATION_COPY, fixture->inbox, 6, all.work), 8);
  assert_shown (fixture, &all, 1, 1, 0);
  assert_quiet (fixture);
}

// The same while nobody knows whether the move has happened: it is taken to have.
static void
test_undo_on_the_wire (StoreFixture *fixture, const void *unused)
{
  Labelled all = throw_away (fixture);
  int64_t step = get_step (fixture, MAIL_OPERATION_MOVE, fixture->inbox, 5, all.trash);
  StoreWrite *write = store_fixture_begin (fixture);
  store_fixture_step_sending (write, step);
  store_fixture_commit (write);
  undo (fixture, all.operation);
  assert_shown (fixture, &all, 1, 1, 0);
  store_fixture_step_done (fixture, step, 9);
  store_fixture_step_done (
    fixture, get_step (fixture, MAIL_OPERATION_MOVE, all.trash, 9, fixture->inbox), 6);
  store_fixture_step_done (
    fixture, get_step (fixture, MAIL_OPERATION_COPY, fixture->inbox, 6, all.work), 8);
  assert_shown (fixture, &all, 1, 1, 0);
  assert_quiet (fixture);
}

// Else what another client took out of the inbox meanwhile is not thrown away at all.
static void
test_gone_goes_from_the_next_place (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  Labelled all = throw_away (fixture);
  StoreWrite *write = store_fixture_begin (fixture);
  int64_t step = get_step (fixture, MAIL_OPERATION_MOVE, fixture->inbox, 5, all.trash);
  g_assert_true (store_step_gone (write, step, &error));
  store_fixture_commit (write);
  assert_shown (fixture, &all, 0, 0, 1);
  store_fixture_step_done (fixture,
                           get_step (fixture, MAIL_OPERATION_MOVE, all.work, 7, all.trash), 9);
  assert_shown (fixture, &all, 0, 0, 1);
  assert_quiet (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/store/shared/one-move-takes-all", test_one_move_takes_all);
  fixture_test ("/store/shared/refused-gives-all-back", test_refused_gives_all_back);
  fixture_test ("/store/shared/undo-gives-all-back", test_undo_gives_all_back);
  fixture_test ("/store/shared/undo-on-the-wire", test_undo_on_the_wire);
  fixture_test ("/store/shared/gone-goes-from-the-next-place", test_gone_goes_from_the_next_place);
  return g_test_run ();
}
