// SPDX-License-Identifier: GPL-3.0-or-later

#include "store-fixture.h"

#include "store/store-flags.h"
#include "store/store-uid.h"

static MailFolder *
get_folder (StoreFixture *fixture, int64_t id)
{
  g_autoptr (GError) error = NULL;
  MailFolder *folder = store_folder_get (fixture->store, id, &error);

  g_assert_no_error (error);
  return folder;
}

// Without it the list shows another person's words under a message, or none.
static void
test_what_was_added_is_read (StoreFixture *fixture, const void *unused)
{
  const char *keywords[] = {"$Label1", "Work", NULL};
  int64_t id = store_fixture_add (fixture, fixture->inbox,
                                  &(FixtureMessage) {.uid = 7,
                                                     .subject = "Grüße",
                                                     .flags = MAIL_FLAG_FLAGGED,
                                                     .keywords = keywords,
                                                     .has_attachment = true});
  g_autoptr (MailRow) row = store_fixture_row (fixture, fixture->inbox, id);

  g_assert_cmpstr (row->subject, ==, "Grüße");
  g_assert_cmpint (row->uid, ==, 7);
  g_assert_cmpint (row->received, ==, 1700000007);
  g_assert_cmpint (row->date, ==, 1700000007);
  g_assert_cmpstr (((MailAddress *) row->from->pdata[0])->address, ==, "bob@example.org");
  g_assert_true (row->has_attachment);
  g_assert_cmpuint (row->flags & 0xffff, ==, MAIL_FLAG_FLAGGED);
  g_assert_cmpstr (row->keywords[0], ==, "$Label1");
  g_assert_cmpstr (row->keywords[1], ==, "Work");
  g_assert_null (row->keywords[2]);
  store_fixture_check (fixture);
}

// Else the whole folder stays empty, over one message whose server doesn't know when it came
// (INTERNALDATE "01-Jan-0001 …", seen with Gluon).
static void
test_received_before_1970 (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) from = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);
  StoreHeaders headers = {
    .uid = 7, .received = -62135596800, .date = 1700000007, .from = from, .message_id = "<old@x>"};
  StoreAdded added;

  g_ptr_array_add (from, mail_address_new ("Bob", "bob@example.org"));
  StoreWrite *write = store_fixture_begin (fixture);
  g_assert_true (store_message_add (write, fixture->inbox, &headers, &added, &error));
  store_fixture_commit (write);
  g_autoptr (MailRow) row = store_fixture_row (fixture, fixture->inbox, added.message_id);
  g_assert_cmpint (row->received, ==, 1700000007);
  store_fixture_check (fixture);
}

// Wrong counts are what people see first and trust least.
static void
test_counts_follow (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  StoreUidRange gone = {1, 2};
  uint32_t removed;

  for (uint32_t uid = 1; uid <= 3; uid++)
    store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = uid});
  StoreWrite *write = store_fixture_begin (fixture);
  g_assert_true (
    store_flags_set_server (write, fixture->inbox, 3, MAIL_FLAG_SEEN, NULL, NULL, &error));
  store_fixture_commit (write);
  g_autoptr (MailFolder) folder = get_folder (fixture, fixture->inbox);
  g_assert_cmpint (folder->total, ==, 3);
  g_assert_cmpint (folder->unread, ==, 2);

  write = store_fixture_begin (fixture);
  g_assert_true (store_uid_remove (write, fixture->inbox, &gone, 1, &removed, &error));
  store_fixture_commit (write);
  g_assert_cmpint (removed, ==, 2);
  g_autoptr (MailFolder) after = get_folder (fixture, fixture->inbox);
  g_assert_cmpint (after->total, ==, 1);
  g_assert_cmpint (after->unread, ==, 0);
  g_assert_cmpint (store_folder_count_on_server (fixture->store, fixture->inbox, &error), ==, 1);
  store_fixture_check (fixture);
}

// A server repeats itself at every sync: the same UID twice must stay one message.
static void
test_known_uid_is_not_doubled (StoreFixture *fixture, const void *unused)
{
  int64_t first = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 5});
  int64_t again = store_fixture_add (fixture, fixture->inbox,
                                     &(FixtureMessage) {.uid = 5, .flags = MAIL_FLAG_SEEN});
  g_autoptr (MailIdList) list = store_fixture_list (fixture, fixture->inbox, false);
  g_autoptr (MailRow) row = store_fixture_row (fixture, fixture->inbox, first);

  g_assert_cmpint (first, ==, again);
  g_assert_cmpint (list->length, ==, 1);
  g_assert_cmpuint (row->flags, ==, MAIL_FLAG_SEEN);
}

// Mail moved by another client keeps its identity here, and with it its downloaded body.
static void
test_removed_mail_is_adopted_elsewhere (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  StoreUidRange gone = {1, UINT32_MAX};
  int64_t id =
    store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1, .id = "a@b"});
  StoreWrite *write = store_fixture_begin (fixture);

  g_assert_true (store_uid_remove (write, fixture->inbox, &gone, 1, NULL, &error));
  store_fixture_commit (write);
  g_autoptr (MailIdList) empty = store_fixture_list (fixture, fixture->inbox, false);
  g_assert_cmpint (empty->length, ==, 0);

  int64_t moved = store_fixture_add (
    fixture, fixture->archive, &(FixtureMessage) {.uid = 9, .id = "a@b", .received = 1700000001});
  g_assert_cmpint (moved, ==, id);
  g_autoptr (MailRow) row = store_fixture_row (fixture, fixture->archive, id);
  g_assert_cmpint (row->uid, ==, 9);
  store_fixture_check (fixture);
}

// After a UIDVALIDITY change nothing is downloaded twice and nothing leaves the list meanwhile.
static void
test_remap_adopts_by_message_id (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  int64_t kept =
    store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1, .id = "kept@b"});
  store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 2, .id = "gone@b"});
  StoreWrite *write = store_fixture_begin (fixture);

  g_assert_true (store_folder_begin_remap (write, fixture->inbox, 2, false, &error));
  store_fixture_commit (write);
  g_autoptr (MailIdList) during = store_fixture_list (fixture, fixture->inbox, false);
  g_assert_cmpint (during->length, ==, 2);

  int64_t again = store_fixture_add (
    fixture, fixture->inbox, &(FixtureMessage) {.uid = 70, .id = "kept@b", .received = 1700000001});
  g_assert_cmpint (again, ==, kept);
  write = store_fixture_begin (fixture);
  g_assert_true (store_folder_end_remap (write, fixture->inbox, &error));
  store_fixture_commit (write);
  g_autoptr (MailIdList) after = store_fixture_list (fixture, fixture->inbox, false);
  g_assert_cmpint (after->length, ==, 1);
  g_assert_cmpint (after->items[0].id, ==, kept);
  store_fixture_check (fixture);
}

// What has no Message-ID is the same where a server set up anew dates all of it today, with all
// that was done to it; another of the same size from the same sender is not.
static void
test_remap_adopts_by_header (StoreFixture *fixture, const void *unused)
{
  FixtureMessage report = {.uid = 1, .id = "", .subject = "Backup", .date = 1600000000};
  FixtureMessage next = {.uid = 2, .id = "", .subject = "Backup", .date = 1600086400};
  g_autoptr (GError) error = NULL;
  int64_t first = store_fixture_add (fixture, fixture->inbox, &report);
  int64_t second = store_fixture_add (fixture, fixture->inbox, &next);

  store_fixture_flag (fixture, second, MAIL_FLAG_FLAGGED, 0);
  StoreWrite *write = store_fixture_begin (fixture);
  g_assert_true (store_folder_begin_remap (write, fixture->inbox, 2, false, &error));
  store_fixture_commit (write);
  next.uid = 71, next.received = 1790000000;
  g_assert_cmpint (store_fixture_add (fixture, fixture->inbox, &next), ==, second);
  report.uid = 72, report.received = 1790000000, report.subject = "Backup failed";
  g_assert_cmpint (store_fixture_add (fixture, fixture->inbox, &report), !=, first);
  g_autoptr (MailRow) row = store_fixture_row (fixture, fixture->inbox, second);
  g_assert_cmpint (row->uid, ==, 71);
  g_assert_true (row->flags & MAIL_FLAG_FLAGGED);
  store_fixture_check (fixture);
}

// Counts that are written once a batch must be those that its rows would have made one by one: also
// where a row is known, comes twice, or makes one conversation of two that the same batch brought.
static void
test_batch_counts_as_its_rows (StoreFixture *fixture, const void *unused)
{
  static const StoreHeaders rows[] = {
    {.uid = 1, .flags = MAIL_FLAG_SEEN, .received = 1, .size = 1, .message_id = "<known@x>"},
    {.uid = 2, .received = 2, .size = 2, .message_id = "<a@x>"},
    {.uid = 3, .received = 3, .size = 3, .message_id = "<b@x>"},
    {.uid = 2, .flags = MAIL_FLAG_SEEN, .received = 2, .size = 2, .message_id = "<a@x>"},
    {.uid = 4, .received = 4, .size = 4, .message_id = "<c@x>", .references = "<a@x> <b@x>"},
    {.uid = 5, .received = 5, .size = 5, .message_id = "<d@x>", .references = "<known@x>"},
  };
  const StoreHeaders *pointers[G_N_ELEMENTS (rows)];
  StoreAdded added[G_N_ELEMENTS (rows)];
  g_autoptr (GError) error = NULL;

  store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1, .id = "known@x"});
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    pointers[i] = &rows[i];
  StoreWrite *write = store_fixture_begin (fixture);
  g_assert_true (
    store_message_add_many (write, fixture->inbox, pointers, G_N_ELEMENTS (rows), added, &error));
  store_fixture_commit (write);
  g_assert_false (added[0].is_new);
  g_assert_false (added[3].is_new);
  g_assert_cmpint (added[3].message_id, ==, added[1].message_id);
  g_autoptr (MailFolder) folder = store_folder_get (fixture->store, fixture->inbox, &error);
  g_assert_cmpint (folder->total, ==, 5);
  g_assert_cmpint (folder->unread, ==, 3);
  g_autoptr (MailIdList) threads = store_fixture_list (fixture, fixture->inbox, true);
  g_assert_cmpint (threads->length, ==, 2);
  store_fixture_check (fixture);
}

// Ranges are compared with the server's: a wrong one removes or refetches mail.
static void
test_uid_ranges_are_merged (StoreFixture *fixture, const void *unused)
{
  static const uint32_t uids[] = {5, 1, 2, 3, 9, 10};
  g_autoptr (GError) error = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (uids); i++)
    store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = uids[i]});
  g_autoptr (GArray) ranges = store_uid_ranges (fixture->store, fixture->inbox, &error);
  g_assert_no_error (error);
  g_assert_cmpint (ranges->len, ==, 3);
  StoreUidRange *range = &g_array_index (ranges, StoreUidRange, 0);
  g_assert_cmpint (range[0].first, ==, 1);
  g_assert_cmpint (range[0].last, ==, 3);
  g_assert_cmpint (range[2].first, ==, 9);
  g_assert_cmpint (range[2].last, ==, 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/store/message/what-was-added-is-read", test_what_was_added_is_read);
  fixture_test ("/store/message/received-before-1970", test_received_before_1970);
  fixture_test ("/store/message/counts-follow", test_counts_follow);
  fixture_test ("/store/message/known-uid-is-not-doubled", test_known_uid_is_not_doubled);
  fixture_test ("/store/message/removed-mail-is-adopted-elsewhere",
                test_removed_mail_is_adopted_elsewhere);
  fixture_test ("/store/message/remap-adopts-by-message-id", test_remap_adopts_by_message_id);
  fixture_test ("/store/message/remap-adopts-by-header", test_remap_adopts_by_header);
  fixture_test ("/store/message/batch-counts-as-its-rows", test_batch_counts_as_its_rows);
  fixture_test ("/store/message/uid-ranges-are-merged", test_uid_ranges_are_merged);
  return g_test_run ();
}
