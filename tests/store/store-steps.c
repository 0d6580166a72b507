// SPDX-License-Identifier: GPL-3.0-or-later
//
// Steps as the account's worker sees them.

#include "store-steps.h"

#include "store/store-step.h"

int64_t
store_steps_assert_next (StoreFixture *fixture, int64_t from, uint32_t uid, int64_t to)
{
  g_autoptr (GPtrArray) list = store_fixture_steps (fixture);

  g_assert_cmpuint (list->len, ==, 1);
  const StoreStep *step = list->pdata[0];
  g_assert_cmpint (step->from_folder_id, ==, from);
  g_assert_cmpuint (step->from_uid, ==, uid);
  g_assert_cmpint (step->to_folder_id, ==, to);
  return step->id;
}

void
store_steps_assert_settled (StoreFixture *fixture, int64_t id, int64_t folder, uint32_t uid)
{
  g_autoptr (GPtrArray) list = store_fixture_steps (fixture);
  g_autoptr (MailRow) row = store_fixture_row (fixture, folder, id);

  g_assert_cmpuint (list->len, ==, 0);
  g_assert_nonnull (row);
  g_assert_cmpint (row->folder_id, ==, folder);
  g_assert_cmpuint (row->uid, ==, uid);
  store_fixture_check (fixture);
}

void
store_steps_refuse (StoreFixture *fixture, int64_t step)
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write = store_fixture_begin (fixture);

  store_step_failed (write, step, "refused", &error);
  g_assert_no_error (error);
  store_fixture_commit (write);
}

void
store_steps_send_next (StoreFixture *fixture, int64_t from, uint32_t from_uid, int64_t to,
                       uint32_t uid)
{
  store_fixture_step_done (fixture, store_steps_assert_next (fixture, from, from_uid, to), uid);
}

void
store_steps_undo (StoreFixture *fixture, int64_t operation)
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write = store_fixture_begin (fixture);

  g_assert_cmpint (store_operation_undo (write, operation, &error), !=, 0);
  g_assert_no_error (error);
  store_fixture_commit (write);
}
