// SPDX-License-Identifier: GPL-3.0-or-later

#include "store-fixture.h"

#include "base/mail-snooze.h"
#include "store/store-flags.h"
#include "store/store-identity.h"
#include "store/store-search.h"
#include "store/store-snooze.h"

#include <sqlite3.h>
#include <string.h>

#define HOUR 3600

static int64_t
now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static int64_t
snooze (StoreFixture *fixture, int64_t id, int64_t until)
{
  g_autoptr (GError) error = NULL;
  MailTarget target = {.ids = &id, .n_ids = 1};
  StoreWrite *write = store_fixture_begin (fixture);
  int64_t operation = store_snooze_set (write, &target, until, &error);

  g_assert_no_error (error);
  store_fixture_commit (write);
  return operation;
}

// What came back, as ids.
static GArray *
wake (StoreFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GArray *woken = g_array_new (FALSE, FALSE, sizeof (int64_t));
  StoreWrite *write = store_fixture_begin (fixture);
  bool more;

  g_assert_true (store_snooze_notice (write, &error));
  g_assert_true (store_snooze_wake (write, woken, &more, &error));
  g_assert_no_error (error);
  g_assert_false (more);
  store_fixture_commit (write);
  return woken;
}

// Subjects of the folder's list, as "C B A"; those of one page after the other must be the same.
static char *
list (StoreFixture *fixture, MailQuery query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailIdList) all = store_list_all (fixture->store, &query, NULL, &error);
  GString *text = g_string_new ("");
  int64_t date = 0, id = 0;

  g_assert_no_error (error);
  for (uint32_t i = 0; i < all->length; i++) {
    g_autoptr (MailIdList) page = store_list_page (fixture->store, &query, date, id, 1, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (page->length, ==, 1);
    g_assert_cmpint (page->items[0].id, ==, all->items[i].id);
    g_assert_cmpint (page->items[0].date, ==, all->items[i].date);
    date = page->items[0].date;
    id = page->items[0].id;
    g_autoptr (GPtrArray) rows =
      query.conversations ?
        store_list_conversations (fixture->store, query.folder_id, &id, 1, &error) :
        store_list_rows (fixture->store, query.folder_id, &id, 1, &error);
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                            query.conversations ?
                              ((const MailConversation *) rows->pdata[0])->subject :
                              ((const MailRow *) rows->pdata[0])->subject);
  }
  return g_string_free (text, FALSE);
}

static void
assert_inbox (StoreFixture *fixture, const char *expected)
{
  for (int conversations = 0; conversations < 2; conversations++) {
    g_autofree char *shown =
      list (fixture, (MailQuery) {.folder_id = fixture->inbox, .conversations = conversations});
    g_assert_cmpstr (shown, ==, expected);
  }
}

static void
assert_snoozed (StoreFixture *fixture, const char *expected)
{
  g_autofree char *shown =
    list (fixture, (MailQuery) {.scope = MAIL_SCOPE_SNOOZED, .conversations = true});

  g_assert_cmpstr (shown, ==, expected);
}

static void
assert_unread (StoreFixture *fixture, int unread)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailFolder) folder = store_folder_get (fixture->store, fixture->inbox, &error);
  g_autofree char *shown =
    list (fixture, (MailQuery) {.folder_id = fixture->inbox, .only_unread = true});
  g_auto (GStrv) words = g_strsplit (shown, " ", -1);

  g_assert_cmpint (folder->unread, ==, unread);
  g_assert_cmpuint (*shown != '\0' ? g_strv_length (words) : 0, ==, (unsigned) unread);
}

static int64_t
add (StoreFixture *fixture, uint32_t uid, const char *subject, MailFlags flags)
{
  return store_fixture_add (fixture, fixture->inbox,
                            &(FixtureMessage) {.uid = uid, .subject = subject, .flags = flags});
}

// What was put off stays in the way, is counted, or can't be found while it sleeps.
static void
test_leaves_the_inbox (StoreFixture *fixture, const void *unused)
{
  int64_t until = now () + HOUR;

  add (fixture, 1, "A", 0);
  int64_t b = add (fixture, 2, "B", MAIL_FLAG_SEEN);
  add (fixture, 3, "C", 0);
  assert_unread (fixture, 2);
  int64_t operation = snooze (fixture, b, until);
  assert_inbox (fixture, "C A");
  assert_snoozed (fixture, "B");
  assert_unread (fixture, 2);
  g_assert_cmpint (store_snooze_next (fixture->store), ==, until);
  g_assert_cmpuint (store_snooze_count (fixture->store), ==, 1);
  g_autoptr (MailRow) row = store_fixture_row (fixture, fixture->inbox, b);
  g_assert_cmpint (row->snoozed_until, ==, until);
  g_assert_cmpuint (g_strv_length (row->labels), ==, 0);
  g_assert_false (row->flags & MAIL_FLAG_SEEN);
  g_autofree char *found =
    list (fixture, (MailQuery) {.scope = MAIL_SCOPE_EVERYTHING, .search = "is:unread"});
  g_assert_cmpstr (found, ==, "C B A");
  store_fixture_check (fixture);
  store_fixture_reopen (fixture);
  assert_inbox (fixture, "C A");

  store_fixture_undo (fixture, operation);
  assert_inbox (fixture, "C B A");
  assert_unread (fixture, 2);
  assert_snoozed (fixture, "");
  g_assert_true (store_fixture_flags_of (fixture, b) & MAIL_FLAG_SEEN);
  g_assert_cmpint (store_snooze_next (fixture->store), ==, 0);
  store_fixture_check (fixture);
}

// A time that was changed, or a snooze taken off, still sleeps as before.
static void
test_is_changed_and_cancelled (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  int64_t a = add (fixture, 1, "A", 0);
  MailTarget target = {.ids = &a, .n_ids = 1};

  add (fixture, 2, "B", 0);
  snooze (fixture, a, now () + HOUR);
  snooze (fixture, a, now () + 2 * HOUR);
  g_assert_cmpint (store_snooze_next (fixture->store), >, now () + HOUR + HOUR / 2);
  g_autoptr (MailRow) row = store_fixture_row (fixture, fixture->inbox, a);
  g_assert_cmpuint (g_strv_length (row->keywords), ==, 1);
  snooze (fixture, a, 0);
  assert_inbox (fixture, "B A");
  StoreWrite *write = store_fixture_begin (fixture);
  g_assert_cmpint (store_snooze_set (write, &target, now () - 1, &error), ==, 0);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_INVALID);
  store_write_rollback (write);
  store_fixture_check (fixture);
}

static void
add_sleeper (StoreFixture *fixture, uint32_t uid, const char *subject, int64_t until)
{
  g_autofree char *keyword = mail_snooze_dup_keyword (until);
  const char *const keywords[] = {keyword, NULL};

  store_fixture_add (fixture, fixture->inbox,
                     &(FixtureMessage) {.uid = uid, .subject = subject, .keywords = keywords});
}

// What another client put off shows here, or, due while this computer was off, never comes back.
static void
test_due_comes_back_at_the_top (StoreFixture *fixture, const void *unused)
{
  int64_t due = now () - 60;

  add_sleeper (fixture, 1, "A", due);
  add_sleeper (fixture, 2, "B", due - 5);
  add (fixture, 3, "C", 0);
  add_sleeper (fixture, 4, "D", now () + HOUR);
  assert_inbox (fixture, "C");
  assert_unread (fixture, 1);
  g_assert_cmpint (store_snooze_next (fixture->store), ==, due - 5);
  g_autoptr (GArray) woken = wake (fixture);
  g_assert_cmpuint (woken->len, ==, 2);
  assert_inbox (fixture, "A B C");
  assert_unread (fixture, 3);
  assert_snoozed (fixture, "D");
  g_autoptr (MailIdList) shown = store_fixture_list (fixture, fixture->inbox, true);
  g_assert_cmpint (shown->items[0].date, ==, due);
  g_autoptr (GArray) pending = store_fixture_pending (fixture);
  g_assert_cmpuint (pending->len, ==, 2);
  store_fixture_check (fixture);
  store_fixture_reopen (fixture);
  assert_inbox (fixture, "A B C");
  // The next message that comes is above what woke before it.
  store_fixture_add (fixture, fixture->inbox,
                     &(FixtureMessage) {.uid = 5, .subject = "E", .received = now ()});
  assert_inbox (fixture, "E A B C");
  g_autoptr (GArray) again = wake (fixture);
  g_assert_cmpuint (again->len, ==, 0);
  store_fixture_check (fixture);
}

// Woken by another client, it stays away here, or comes back in its old place.
static void
test_woken_elsewhere (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;

  add_sleeper (fixture, 1, "A", now () - 60);
  add_sleeper (fixture, 2, "B", now () + HOUR);
  add (fixture, 3, "C", 0);
  StoreWrite *write = store_fixture_begin (fixture);
  for (uint32_t uid = 1; uid <= 2; uid++)
    g_assert_true (store_flags_set_server (write, fixture->inbox, uid, 0, NULL, NULL, &error));
  store_fixture_commit (write);
  assert_inbox (fixture, "A C B");
  store_fixture_check (fixture);
}

// An answer is missed because the conversation that it belongs to was put off.
static void
test_answer_wakes (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  StoreAdded added;
  bool taken;
  int64_t a = store_fixture_add (fixture, fixture->inbox,
                                 &(FixtureMessage) {.uid = 1, .subject = "A", .id = "a@x"});

  add (fixture, 2, "B", 0);
  snooze (fixture, a, now () + HOUR);
  StoreWrite *write = store_fixture_begin (fixture);
  g_assert_true (store_fixture_add_in (
    write, fixture->inbox, &(FixtureMessage) {.uid = 3, .subject = "Re: A", .references = "<a@x>"},
    &added, &error));
  g_assert_true (store_snooze_answered (write, fixture->inbox, &added, &taken, &error));
  g_assert_no_error (error);
  g_assert_true (taken);
  store_fixture_commit (write);
  g_autofree char *shown =
    list (fixture, (MailQuery) {.folder_id = fixture->inbox, .conversations = true});
  g_assert_cmpstr (shown, ==, "A B");
  assert_snoozed (fixture, "");
  store_fixture_check (fixture);
}

// One of several is put off: the others go too; or all are, and the conversation stays.
static void
test_single_messages_of_a_conversation (StoreFixture *fixture, const void *unused)
{
  int64_t first = store_fixture_add (fixture, fixture->inbox,
                                     &(FixtureMessage) {.uid = 1, .subject = "A", .id = "a@x"});
  int64_t second =
    store_fixture_add (fixture, fixture->inbox,
                       &(FixtureMessage) {.uid = 3, .subject = "Re: A", .references = "<a@x>"});

  add (fixture, 2, "B", 0);
  snooze (fixture, second, now () + HOUR);
  g_autofree char *shown =
    list (fixture, (MailQuery) {.folder_id = fixture->inbox, .conversations = true});
  g_assert_cmpstr (shown, ==, "B A");
  snooze (fixture, first, now () + HOUR);
  assert_inbox (fixture, "B");
  snooze (fixture, second, 0);
  g_autofree char *back =
    list (fixture, (MailQuery) {.folder_id = fixture->inbox, .conversations = true});
  g_assert_cmpstr (back, ==, "A B");
  store_fixture_check (fixture);
}

// What was filed comes back to the inbox in a list of snoozed mail, or can't be had back as it was.
static void
test_filed_is_done_with (StoreFixture *fixture, const void *unused)
{
  int64_t a = add (fixture, 1, "A", MAIL_FLAG_SEEN);

  add (fixture, 2, "B", MAIL_FLAG_SEEN);
  snooze (fixture, a, now () + HOUR);
  int64_t operation = store_fixture_move (fixture, fixture->inbox, a, fixture->archive);
  assert_snoozed (fixture, "");
  g_autofree char *archive = list (fixture, (MailQuery) {.folder_id = fixture->archive});
  g_assert_cmpstr (archive, ==, "A");
  store_fixture_undo (fixture, operation);
  assert_inbox (fixture, "B");
  assert_snoozed (fixture, "A");
  store_fixture_check (fixture);
}

// After some weeks of use no label can be given any more, or an old undo gives a wrong one.
static void
test_times_that_are_over_leave_room (StoreFixture *fixture, const void *unused)
{
  static const char *const work[] = {"work", NULL};
  g_autoptr (GError) error = NULL;
  int64_t later = add (fixture, 1, "Later", 0);

  snooze (fixture, later, now () + HOUR);
  for (unsigned i = 0; i < 150; i++) {
    add_sleeper (fixture, 10 + i, "Past", now () - 1000 + (int64_t) i);
    g_autoptr (GArray) woken = wake (fixture);
    g_assert_cmpuint (woken->len, ==, 1);
    // As after the answer to what was sent.
    g_autoptr (GArray) pending = store_fixture_pending (fixture);
    StoreWrite *write = store_fixture_begin (fixture);
    for (unsigned j = 0; j < pending->len; j++)
      g_assert_true (
        store_flags_sent (write, &g_array_index (pending, StorePendingFlags, j), 0, &error));
    store_fixture_commit (write);
  }
  int64_t last =
    store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 500, .keywords = work});
  g_autoptr (MailRow) row = store_fixture_row (fixture, fixture->inbox, last);
  g_assert_cmpstr (row->labels[0], ==, "work");
  assert_snoozed (fixture, "Later");
  store_fixture_check (fixture);
}

// D7: rows of a store from before lose their place, or sleep for ever.
static void
test_schema_before_is_brought_up (StoreFixture *fixture, const void *unused)
{
  g_autofree char *path = g_build_filename (fixture->dir, "index.db", NULL);
  sqlite3 *db;

  add (fixture, 1, "A", 0);
  add_sleeper (fixture, 2, "B", now () - 60);
  store_fixture_check (fixture);
  g_clear_pointer (&fixture->store, store_close);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (
    sqlite3_exec (db,
                  STORE_FIXTURE_INDEX_4
                  "DROP TRIGGER location_shown; DROP TRIGGER location_seen;"
                  "DROP TRIGGER location_come; DROP TRIGGER location_leave;"
                  "DROP TRIGGER location_delete; DROP INDEX location_shown;"
                  "DROP INDEX location_wakes; ALTER TABLE location DROP COLUMN shown_key;"
                  "ALTER TABLE location DROP COLUMN wakes_at;"
                  "UPDATE folder SET unread = 2 WHERE role = 0;"
                  "UPDATE folder_thread SET latest = (SELECT sort_key FROM location l"
                  "  WHERE l.thread_id = folder_thread.thread_id), unread = 1;"
                  "PRAGMA user_version = 3",
                  NULL, NULL, NULL),
    ==, SQLITE_OK);
  sqlite3_close (db);
  store_fixture_reopen (fixture);
  store_fixture_check (fixture);
  assert_inbox (fixture, "B A");
  g_autoptr (GArray) woken = wake (fixture);
  g_assert_cmpuint (woken->len, ==, 1);
  assert_inbox (fixture, "B A");
  g_autoptr (GArray) pending = store_fixture_pending (fixture);
  g_assert_cmpuint (pending->len, ==, 1);
  store_fixture_check (fixture);
}

// The inbox of a person with much mail opens as quickly as without anything snoozed.
static void
test_list_reads_indexes_only (StoreFixture *fixture, const void *unused)
{
  g_autofree char *path = g_build_filename (fixture->dir, "index.db", NULL);
  g_autofree char *attach = g_strdup_printf ("ATTACH '%s/keep.db' AS keep", fixture->dir);
  sqlite3_stmt *plan;
  sqlite3 *db;
  unsigned covering = 0;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, attach, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (
    sqlite3_prepare_v2 (
      db,
      "EXPLAIN QUERY PLAN SELECT sort_key AS key, thread_id FROM location WHERE folder_id = ?1"
      "  AND sort_key < ?2 AND flags & ?3 = ?3 AND id NOT IN (SELECT id FROM location"
      "    WHERE folder_id = ?1 AND shown_key IS NOT NULL)"
      "  AND (?5 = 0 OR " STORE_IS_TO_ME (
        "location.sort_key") ")"
                             "  UNION ALL SELECT shown_key, thread_id FROM location WHERE "
                             "folder_id = ?1"
                             "  AND shown_key > 0 AND shown_key < ?2 AND flags & ?3 = ?3"
                             "  AND (?5 = 0 OR " STORE_IS_TO_ME (
                               "location.sort_key") ") ORDER BY key DESC LIMIT ?4",
      -1, &plan, NULL),
    ==, SQLITE_OK);
  while (sqlite3_step (plan) == SQLITE_ROW) {
    const char *detail = (const char *) sqlite3_column_text (plan, 3);

    g_test_message ("%s", detail);
    g_assert_null (strstr (detail, "SCAN location"));
    covering += strstr (detail, "COVERING INDEX location_list") != NULL;
  }
  g_assert_cmpuint (covering, ==, 1);
  sqlite3_finalize (plan);
  sqlite3_close (db);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/store/snooze/leaves-the-inbox", test_leaves_the_inbox);
  fixture_test ("/store/snooze/is-changed-and-cancelled", test_is_changed_and_cancelled);
  fixture_test ("/store/snooze/due-comes-back-at-the-top", test_due_comes_back_at_the_top);
  fixture_test ("/store/snooze/woken-elsewhere", test_woken_elsewhere);
  fixture_test ("/store/snooze/answer-wakes", test_answer_wakes);
  fixture_test ("/store/snooze/single-messages-of-a-conversation",
                test_single_messages_of_a_conversation);
  fixture_test ("/store/snooze/filed-is-done-with", test_filed_is_done_with);
  fixture_test ("/store/snooze/times-that-are-over-leave-room",
                test_times_that_are_over_leave_room);
  fixture_test ("/store/snooze/schema-before-is-brought-up", test_schema_before_is_brought_up);
  fixture_test ("/store/snooze/list-reads-indexes-only", test_list_reads_indexes_only);
  return g_test_run ();
}
