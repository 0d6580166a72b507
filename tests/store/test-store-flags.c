// SPDX-License-Identifier: GPL-3.0-or-later

#include "store-fixture.h"

#include "store/store-flags.h"
#include "store/store-uid.h"

static void
flags_sent (StoreFixture *fixture, const StorePendingFlags *sent)
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write = store_fixture_begin (fixture);

  store_flags_sent (write, sent, 0, &error);
  g_assert_no_error (error);
  store_fixture_commit (write);
}

// A star that vanishes until the server answers is a star the person sets twice.
static void
test_flags_show_at_once_and_end (StoreFixture *fixture, const void *unused)
{
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1});
  int64_t operation = store_fixture_flag (fixture, id, MAIL_FLAG_FLAGGED, 0);

  g_assert_cmpuint (store_fixture_flags_of (fixture, id), ==, MAIL_FLAG_FLAGGED);
  g_autoptr (GArray) waiting = store_fixture_pending (fixture);
  g_assert_cmpint (waiting->len, ==, 1);
  g_assert_cmpint (g_array_index (waiting, StorePendingFlags, 0).uid, ==, 1);
  g_assert_cmpint (store_fixture_state_of (fixture, operation), ==, MAIL_OPERATION_PENDING);

  flags_sent (fixture, &g_array_index (waiting, StorePendingFlags, 0));
  g_autoptr (GArray) after = store_fixture_pending (fixture);
  g_assert_cmpint (after->len, ==, 0);
  g_assert_cmpint (store_fixture_state_of (fixture, operation), ==, MAIL_OPERATION_DONE);
  g_assert_cmpuint (store_fixture_flags_of (fixture, id), ==, MAIL_FLAG_FLAGGED);
  store_fixture_check (fixture);
}

// What the person did while the first change was on the wire must not be forgotten with it.
static void
test_newer_wish_survives_the_older_ok (StoreFixture *fixture, const void *unused)
{
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1});

  store_fixture_flag (fixture, id, MAIL_FLAG_SEEN, 0);
  g_autoptr (GArray) sent = store_fixture_pending (fixture);
  store_fixture_flag (fixture, id, 0, MAIL_FLAG_SEEN);
  flags_sent (fixture, &g_array_index (sent, StorePendingFlags, 0));
  g_assert_cmpuint (store_fixture_flags_of (fixture, id), ==, 0);
  g_autoptr (GArray) left = store_fixture_pending (fixture);
  g_assert_cmpint (left->len, ==, 1);
  g_assert_cmpuint (g_array_index (left, StorePendingFlags, 0).remove, ==, MAIL_FLAG_SEEN);
  store_fixture_check (fixture);
}

// Another client's flag change does not undo ours, nor ours theirs.
static void
test_server_flags_merge_under_wishes (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1});

  store_fixture_flag (fixture, id, MAIL_FLAG_SEEN, 0);
  StoreWrite *write = store_fixture_begin (fixture);
  for (int i = 0; i < 2; i++) {
    bool changed;
    g_assert_true (store_flags_set_server (write, fixture->inbox, 1, MAIL_FLAG_ANSWERED, NULL,
                                           &changed, &error));
    g_assert_true (changed == (i == 0));
  }
  store_fixture_commit (write);
  g_assert_cmpuint (store_fixture_flags_of (fixture, id), ==, MAIL_FLAG_SEEN | MAIL_FLAG_ANSWERED);
}

typedef struct {
  const char *path;
  MailFlags unkept, refused, left;
} RefusedFlags;

static const RefusedFlags refusals[] = {
  {"/store/flags/refused-flags-are-undone", ~(MailFlags) 0, ~(MailFlags) 0, 0},
  {"/store/flags/refused-flags-one-of-two", MAIL_FLAG_SEEN | MAIL_FLAG_FLAGGED, MAIL_FLAG_FLAGGED,
   MAIL_FLAG_SEEN},
};

// A server's refusal is undone and told, not silently kept; what it only can't keep stays here.
static void
test_refused_flags_are_undone (StoreFixture *fixture, const void *data)
{
  const RefusedFlags *refusal = data;
  g_autoptr (GError) error = NULL;
  int64_t told, id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1});
  int64_t operation = store_fixture_flag (fixture, id, MAIL_FLAG_SEEN | MAIL_FLAG_FLAGGED, 0);
  g_autoptr (GArray) sent = store_fixture_pending (fixture);
  StoreWrite *write = store_fixture_begin (fixture);

  g_assert_true (store_flags_refused (write, &g_array_index (sent, StorePendingFlags, 0),
                                      refusal->unkept, refusal->refused, "read-only folder", &told,
                                      &error));
  store_fixture_commit (write);
  g_autoptr (GArray) again = store_fixture_pending (fixture);
  g_assert_cmpuint (again->len, ==, 0);
  g_assert_cmpint (told, ==, operation);
  g_assert_cmpint (store_fixture_state_of (fixture, operation), ==, MAIL_OPERATION_FAILED);
  g_assert_cmpuint (store_fixture_flags_of (fixture, id), ==, refusal->left);
  g_autoptr (GPtrArray) failed = store_operation_list (fixture->store, 0, &error);
  g_assert_cmpint (failed->len, ==, 1);
  g_assert_cmpstr (((MailOperation *) failed->pdata[0])->reason, ==, "read-only folder");
}

// Of two changes of one message that go as one, the first fails without a word of why.
static void
test_refused_flags_tell_why (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1});
  store_fixture_flag (fixture, id, MAIL_FLAG_FLAGGED, 0);
  store_fixture_flag (fixture, id, MAIL_FLAG_SEEN, 0);
  g_autoptr (GArray) sent = store_fixture_pending (fixture);
  StoreWrite *write = store_fixture_begin (fixture);
  g_assert_cmpuint (sent->len, ==, 1);
  g_assert_true (store_flags_refused (write, &g_array_index (sent, StorePendingFlags, 0),
                                      ~(MailFlags) 0, ~(MailFlags) 0, "read-only folder", NULL,
                                      &error));
  store_fixture_commit (write);
  g_autoptr (GPtrArray) failed = store_operation_list (fixture->store, 0, &error);
  g_assert_cmpint (failed->len, ==, 2);
  for (unsigned int i = 0; i < failed->len; i++)
    g_assert_cmpstr (((MailOperation *) failed->pdata[i])->reason, ==, "read-only folder");
}

// Undo gives back exactly what was changed: a message read before stays read.
static void
test_undo_flags_restores_only_changes (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  int64_t ids[] = {
    store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1}),
    store_fixture_add (fixture, fixture->inbox,
                       &(FixtureMessage) {.uid = 2, .flags = MAIL_FLAG_SEEN}),
  };
  MailTarget target = {.ids = ids, .n_ids = 2};
  StoreWrite *write = store_fixture_begin (fixture);
  int64_t operation = store_operation_flag (write, &target, MAIL_FLAG_SEEN, 0, NULL, NULL, &error);

  g_assert_no_error (error);
  store_fixture_commit (write);
  store_fixture_undo (fixture, 0);
  g_assert_cmpuint (store_fixture_flags_of (fixture, ids[0]), ==, 0);
  g_assert_cmpuint (store_fixture_flags_of (fixture, ids[1]), ==, MAIL_FLAG_SEEN);
  g_assert_cmpint (store_fixture_state_of (fixture, operation), ==, MAIL_OPERATION_UNDONE);
  store_fixture_check (fixture);
}

// Else an undo of what can't be undone any more waits to be sent for ever.
static void
test_undo_flags_of_what_is_gone (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1});
  store_fixture_flag (fixture, id, MAIL_FLAG_SEEN, 0);
  StoreWrite *write = store_fixture_begin (fixture);
  StoreUidRange all = {1, 1};
  store_uid_remove (write, fixture->inbox, &all, 1, NULL, &error);
  g_assert_no_error (error);
  store_fixture_commit (write);
  store_fixture_undo (fixture, 0);
  g_autoptr (GPtrArray) open = store_operation_list (fixture->store, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (open->len, ==, 0);
  store_fixture_check (fixture);
}

// What a person wanted of a message that the server dropped is void, also when another client has
// only moved it and it comes in again: a star that no server has and nothing will ever send.
static void
test_wishes_end_with_the_message (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  FixtureMessage message = {
    .uid = 5, .id = "there@example.org", .subject = "There", .received = 1700000000};
  int64_t id = store_fixture_add (fixture, fixture->inbox, &message);
  StoreUidRange range = {5, 5};

  store_fixture_flag (fixture, id, MAIL_FLAG_FLAGGED, 0);
  StoreWrite *write = store_fixture_begin (fixture);
  store_uid_remove (write, fixture->inbox, &range, 1, NULL, &error);
  g_assert_no_error (error);
  store_fixture_commit (write);
  message.uid = 6;
  g_assert_cmpint (store_fixture_add (fixture, fixture->archive, &message), ==, id);
  g_assert_cmpuint (store_fixture_flags_of (fixture, id), ==, 0);
  g_autoptr (GArray) none = store_fixture_pending (fixture);
  g_assert_cmpint (none->len, ==, 0);
  store_fixture_check (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/store/flags/flags-show-at-once-and-end", test_flags_show_at_once_and_end);
  fixture_test ("/store/flags/newer-wish-survives-the-older-ok",
                test_newer_wish_survives_the_older_ok);
  fixture_test ("/store/flags/server-flags-merge-under-wishes",
                test_server_flags_merge_under_wishes);
  fixture_test ("/store/flags/refused-flags-tell-why", test_refused_flags_tell_why);
  fixture_test ("/store/flags/undo-flags-restores-only-changes",
                test_undo_flags_restores_only_changes);
  fixture_test ("/store/flags/undo-flags-of-what-is-gone", test_undo_flags_of_what_is_gone);
  fixture_test ("/store/flags/wishes-end-with-the-message", test_wishes_end_with_the_message);
  for (size_t i = 0; i < G_N_ELEMENTS (refusals); i++)
    g_test_add (refusals[i].path, StoreFixture, &refusals[i], store_fixture_set_up,
                test_refused_flags_are_undone, store_fixture_tear_down);
  return g_test_run ();
}
