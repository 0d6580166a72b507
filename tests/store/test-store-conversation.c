// SPDX-License-Identifier: GPL-3.0-or-later

#include "store-fixture.h"

#include "store/store-content.h"
#include "store/store-operation.h"
#include "store/store-private.h"

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

// Two messages that only a third joins.
typedef struct {
  int64_t a, b, link;
} Linked;

static Linked
add_linked (StoreFixture *fixture)
{
  return (Linked) {
    store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1, .id = "a@x"}),
    store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 2, .id = "b@x"}),
    store_fixture_add (fixture, fixture->inbox,
                       &(FixtureMessage) {.uid = 3, .id = "c@x", .references = "<a@x> <b@x>"}),
  };
}

static int64_t
delete_for_good (StoreFixture *fixture, int64_t id)
{
  g_autoptr (GError) error = NULL;
  MailTarget target = {.folder_id = fixture->inbox, .ids = &id, .n_ids = 1};
  StoreWrite *write = store_fixture_begin (fixture);
  int64_t operation = store_operation_delete (write, &target, &error);

  g_assert_no_error (error);
  store_fixture_commit (write);
  return operation;
}

static unsigned
count_rows (StoreFixture *fixture)
{
  g_autoptr (MailIdList) list = store_fixture_list (fixture, fixture->inbox, true);

  return list->length;
}

// Two conversations with strangers stay one row for ever, though what confused them is gone; or its
// undo leaves them apart.
static void
test_link_goes_and_comes_back (StoreFixture *fixture, const void *unused)
{
  Linked linked = add_linked (fixture);
  int64_t thread = thread_of (fixture, linked.a);

  g_assert_cmpint (thread_of (fixture, linked.b), ==, thread);
  int64_t operation = delete_for_good (fixture, linked.link);
  g_assert_cmpint (thread_of (fixture, linked.a), ==, thread);
  g_assert_cmpint (thread_of (fixture, linked.b), !=, thread);
  g_assert_cmpuint (count_rows (fixture), ==, 2);
  store_fixture_check (fixture);
  // What comes meanwhile goes where it belongs.
  int64_t answer = store_fixture_add (fixture, fixture->inbox,
                                      &(FixtureMessage) {.uid = 4, .references = "<b@x>"});
  g_assert_cmpint (thread_of (fixture, answer), ==, thread_of (fixture, linked.b));
  store_fixture_undo (fixture, operation);
  g_assert_cmpint (thread_of (fixture, linked.a), ==, thread);
  g_assert_cmpint (thread_of (fixture, linked.b), ==, thread);
  g_assert_cmpint (thread_of (fixture, answer), ==, thread);
  g_assert_cmpuint (count_rows (fixture), ==, 1);
  store_fixture_check (fixture);
}

// The row that a person looks at is another one because a single message left it.
static void
test_largest_part_stays (StoreFixture *fixture, const void *unused)
{
  Linked linked = add_linked (fixture);
  int64_t thread = thread_of (fixture, linked.a);

  for (uint32_t uid = 4; uid < 7; uid++)
    store_fixture_add (fixture, fixture->inbox,
                       &(FixtureMessage) {.uid = uid, .references = "<b@x>"});
  delete_for_good (fixture, linked.link);
  g_assert_cmpint (thread_of (fixture, linked.b), ==, thread);
  // The founder's own id is the others'.
  g_assert_cmpint (thread_of (fixture, linked.a), !=, thread);
  store_fixture_check (fixture);
}

static MailFlags
any_flags (StoreFixture *fixture, int64_t id)
{
  g_autoptr (GError) error = NULL;
  int64_t thread = thread_of (fixture, id);
  g_autoptr (GPtrArray) found =
    store_list_conversations (fixture->store, fixture->inbox, &thread, 1, &error);

  g_assert_no_error (error);
  return ((MailConversation *) found->pdata[0])->any_flags;
}

// A muted conversation that falls apart is heard of again, or one that is not becomes silent.
static void
test_parts_stay_muted (StoreFixture *fixture, const void *unused)
{
  Linked linked = add_linked (fixture);
  int64_t ids[] = {linked.a, linked.b, linked.link};

  for (size_t i = 0; i < G_N_ELEMENTS (ids); i++)
    store_fixture_flag (fixture, ids[i], MAIL_FLAG_MUTED, 0);
  delete_for_good (fixture, linked.link);
  g_assert_true (any_flags (fixture, linked.a) & MAIL_FLAG_MUTED);
  g_assert_true (any_flags (fixture, linked.b) & MAIL_FLAG_MUTED);
  // One that is not muted becomes it with the muted, and is not any more without them.
  int64_t other =
    store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 4, .id = "d@x"});
  int64_t join = store_fixture_add (fixture, fixture->inbox,
                                    &(FixtureMessage) {.uid = 5, .references = "<a@x> <d@x>"});
  g_assert_true (any_flags (fixture, other) & MAIL_FLAG_MUTED);
  delete_for_good (fixture, join);
  g_assert_false (any_flags (fixture, other) & MAIL_FLAG_MUTED);
  g_assert_true (any_flags (fixture, linked.a) & MAIL_FLAG_MUTED);
}

// A reply without references stays with last month's newsletter, since this month's came late.
static void
test_late_original_takes_its_replies (StoreFixture *fixture, const void *unused)
{
  int64_t january =
    store_fixture_add (fixture, fixture->inbox,
                       &(FixtureMessage) {.uid = 1, .subject = "News", .received = 1700000000});
  int64_t answer =
    store_fixture_add (fixture, fixture->inbox,
                       &(FixtureMessage) {.uid = 2, .subject = "Re: News", .received = 1702700000});
  g_assert_cmpint (thread_of (fixture, answer), ==, thread_of (fixture, january));
  int64_t february =
    store_fixture_add (fixture, fixture->inbox,
                       &(FixtureMessage) {.uid = 3, .subject = "News", .received = 1702600000});
  g_assert_cmpint (thread_of (fixture, answer), ==, thread_of (fixture, february));
  g_assert_cmpint (thread_of (fixture, answer), !=, thread_of (fixture, january));
  store_fixture_check (fixture);
  delete_for_good (fixture, february);
  g_assert_cmpint (thread_of (fixture, answer), ==, thread_of (fixture, january));
}

// D7: after an update answers start conversations of their own, or what was one falls apart, since
// nobody knows any more what held it together.
static void
test_schema_before_holds_together (StoreFixture *fixture, const void *unused)
{
  g_autofree char *path = g_build_filename (fixture->dir, "index.db", NULL);
  Linked linked = add_linked (fixture);
  g_autofree char *sql = g_strdup_printf (
    STORE_FIXTURE_INDEX_4 "UPDATE reference SET thread_id = %" G_GINT64_FORMAT ";"
                          "INSERT INTO merged VALUES (%" G_GINT64_FORMAT ", %" G_GINT64_FORMAT ");"
                          "PRAGMA user_version = 4",
    linked.b, linked.b, linked.a);
  sqlite3 *db;

  g_clear_pointer (&fixture->store, store_close);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  store_fixture_reopen (fixture);
  int64_t answer = store_fixture_add (fixture, fixture->inbox,
                                      &(FixtureMessage) {.uid = 4, .references = "<b@x>"});
  g_assert_cmpint (thread_of (fixture, answer), ==, thread_of (fixture, linked.a));
  int64_t operation = delete_for_good (fixture, linked.link);
  g_assert_cmpint (thread_of (fixture, linked.b), ==, thread_of (fixture, linked.a));
  store_fixture_undo (fixture, operation);
  g_assert_cmpint (thread_of (fixture, linked.link), ==, thread_of (fixture, linked.a));
  store_fixture_check (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/store/conversation/server-ids-decide", test_server_ids_decide);
  fixture_test ("/store/conversation/parent-comes-late", test_parent_comes_late);
  fixture_test ("/store/conversation/wrong-merge-is-split", test_wrong_merge_is_split);
  fixture_test ("/store/conversation/link-goes-and-comes-back", test_link_goes_and_comes_back);
  fixture_test ("/store/conversation/largest-part-stays", test_largest_part_stays);
  fixture_test ("/store/conversation/parts-stay-muted", test_parts_stay_muted);
  fixture_test ("/store/conversation/late-original-takes-its-replies",
                test_late_original_takes_its_replies);
  fixture_test ("/store/conversation/schema-before-holds-together",
                test_schema_before_holds_together);
  fixture_test ("/store/conversation/one-message-in-many-folders",
                test_one_message_in_many_folders);
  return g_test_run ();
}
