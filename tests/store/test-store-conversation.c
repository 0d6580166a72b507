// SPDX-License-Identifier: GPL-3.0-or-later

#include "store-fixture.h"

#include "store/store-content.h"
#include "store/store-operation.h"

#include <string.h>

static int64_t
thread_of (StoreFixture *fixture, int64_t id)
{
  g_autoptr (MailRow) row = store_fixture_row (fixture, 0, id);

  return row->thread_id;
}

// What a server that knows its conversations keeps apart is put together by a reused subject line
// or reference; or what it puts together falls apart where a program left the references out.
static void
test_server_ids_decide (StoreFixture *fixture, const void *unused)
{
  int64_t a = store_fixture_add (fixture, fixture->inbox,
                                 &(FixtureMessage) {.uid = 1, .id = "a@x", .server_thread = "T1"});
  int64_t split = store_fixture_add (
    fixture, fixture->inbox,
    &(FixtureMessage) {.uid = 2, .id = "b@x", .references = "<a@x>", .server_thread = "T2"});
  int64_t joined = store_fixture_add (
    fixture, fixture->archive, &(FixtureMessage) {.uid = 1, .id = "c@x", .server_thread = "T1"});

  g_assert_cmpint (thread_of (fixture, a), !=, thread_of (fixture, split));
  g_assert_cmpint (thread_of (fixture, a), ==, thread_of (fixture, joined));
  // What the server has not seen follows the message it answers.
  int64_t draft = store_fixture_add (
    fixture, fixture->inbox, &(FixtureMessage) {.uid = 3, .id = "d@x", .references = "<b@x>"});
  g_assert_cmpint (thread_of (fixture, draft), ==, thread_of (fixture, split));
  store_fixture_check (fixture);
}

// The parent that comes last is where its answers are, and no message that only names it is lost to
// another conversation.
static void
test_parent_comes_late (StoreFixture *fixture, const void *unused)
{
  int64_t answer = store_fixture_add (
    fixture, fixture->inbox,
    &(FixtureMessage) {.uid = 1, .id = "b@x", .references = "<a@x>", .server_thread = "T1"});
  int64_t other = store_fixture_add (
    fixture, fixture->inbox,
    &(FixtureMessage) {.uid = 2, .id = "c@x", .references = "<a@x>", .server_thread = "T2"});
  int64_t parent = store_fixture_add (
    fixture, fixture->inbox, &(FixtureMessage) {.uid = 3, .id = "a@x", .server_thread = "T2"});
  int64_t draft = store_fixture_add (
    fixture, fixture->inbox, &(FixtureMessage) {.uid = 4, .id = "d@x", .references = "<a@x>"});

  g_assert_cmpint (thread_of (fixture, parent), ==, thread_of (fixture, other));
  g_assert_cmpint (thread_of (fixture, parent), !=, thread_of (fixture, answer));
  g_assert_cmpint (thread_of (fixture, draft), ==, thread_of (fixture, parent));
}

// A message of our own, put together with others before the server told where it belongs, stays
// with strangers for ever.
static void
test_wrong_merge_is_split (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  int64_t first = store_fixture_add (
    fixture, fixture->inbox, &(FixtureMessage) {.uid = 1, .id = "a@x", .server_thread = "T1"});
  int64_t second = store_fixture_add (
    fixture, fixture->inbox, &(FixtureMessage) {.uid = 2, .id = "b@x", .server_thread = "T2"});
  // Without a UID it waits to be told of.
  int64_t own = store_fixture_add (
    fixture, fixture->archive,
    &(FixtureMessage) {.uid = 0, .id = "own@x", .references = "<a@x>", .received = 1700000050});
  g_assert_cmpint (thread_of (fixture, own), ==, thread_of (fixture, first));
  int64_t told = store_fixture_add (fixture, fixture->archive,
                                    &(FixtureMessage) {.uid = 9,
                                                       .id = "own@x",
                                                       .references = "<a@x>",
                                                       .received = 1700000050,
                                                       .server_thread = "T2"});
  g_assert_cmpint (told, ==, own);
  g_assert_cmpint (thread_of (fixture, own), ==, thread_of (fixture, second));
  g_autoptr (GPtrArray) left = store_list_conversation_messages (
    fixture->store, fixture->inbox, thread_of (fixture, first), &error);
  g_assert_cmpuint (left->len, ==, 1);
  store_fixture_check (fixture);
}

// Each label of a message costs its size once more, on the wire and on the disk, and it is shown
// twice in its conversation.
static void
test_one_message_in_many_folders (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  static const char raw[] = "Subject: x\n\nbody";
  g_autoptr (GBytes) bytes = g_bytes_new_static (raw, strlen (raw));
  int64_t all = store_fixture_add_folder (fixture, "All", MAIL_ROLE_ALL);
  FixtureMessage message = {.uid = 1, .id = "a@x", .email_id = "gm:1", .server_thread = "gm:1"};
  int64_t id = store_fixture_add (fixture, fixture->inbox, &message);

  store_content_save (fixture->store, id, bytes, NULL, STORE_PRIORITY_SYNC, &error);
  g_assert_no_error (error);
  message.uid = 7;
  message.flags = MAIL_FLAG_SEEN;
  g_assert_cmpint (store_fixture_add (fixture, all, &message), ==, id);
  g_autoptr (MailRow) here = store_fixture_row (fixture, fixture->inbox, id);
  g_autoptr (MailRow) there = store_fixture_row (fixture, all, id);
  g_assert_cmpuint (here->uid, ==, 1);
  g_assert_cmpuint (there->uid, ==, 7);
  g_assert_cmpint (there->content, ==, MAIL_CONTENT_WHOLE);
  // Its flags are its own, and the latest word of them holds.
  g_assert_true (here->flags & MAIL_FLAG_SEEN);
  g_autoptr (GPtrArray) shown =
    store_list_conversation_messages (fixture->store, fixture->inbox, here->thread_id, &error);
  g_assert_cmpuint (shown->len, ==, 1);
  g_autoptr (GArray) folders = store_list_folders_of (fixture->store, id, &error);
  g_assert_cmpuint (folders->len, ==, 2);
  store_fixture_check (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/store/conversation/server-ids-decide", test_server_ids_decide);
  fixture_test ("/store/conversation/parent-comes-late", test_parent_comes_late);
  fixture_test ("/store/conversation/wrong-merge-is-split", test_wrong_merge_is_split);
  fixture_test ("/store/conversation/one-message-in-many-folders",
                test_one_message_in_many_folders);
  return g_test_run ();
}
