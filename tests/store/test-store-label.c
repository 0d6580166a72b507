// SPDX-License-Identifier: GPL-3.0-or-later

#include "store-fixture.h"

#include "store/store-flags.h"
#include "store/store-label.h"
#include "store/store-mute.h"
#include "store/store-operation.h"

static char *
list_labels (StoreFixture *fixture, bool in_use)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) names = store_label_list (fixture->store, 0, in_use, &error);

  g_assert_no_error (error);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (",", (char **) names->pdata);
}

static void
label (StoreFixture *fixture, int64_t id, const char *add, const char *remove)
{
  g_autoptr (GError) error = NULL;
  const char *to_add[] = {add, NULL}, *to_remove[] = {remove, NULL};
  MailTarget target = {.ids = &id, .n_ids = 1};
  StoreWrite *write = store_fixture_begin (fixture);

  g_assert_cmpint (store_operation_label (write, &target, to_add, to_remove, &error), !=, 0);
  g_assert_no_error (error);
  store_fixture_commit (write);
}

static void
assert_labels (StoreFixture *fixture, int64_t id, const char *expected)
{
  g_autoptr (MailRow) row = store_fixture_row (fixture, 0, id);
  g_autofree char *names = g_strjoinv (",", row->labels);

  g_assert_cmpstr (names, ==, expected);
}

// A label that is given and not shown, shown twice in another case, or still listed when nothing
// has it.
static void
test_given_and_taken (StoreFixture *fixture, const void *unused)
{
  static const char *const noise[] = {"NonJunk", "work", NULL};
  int64_t first =
    store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1, .keywords = noise});
  int64_t second = store_fixture_add (fixture, fixture->archive, &(FixtureMessage) {.uid = 1});

  label (fixture, second, "Café au lait", NULL);
  label (fixture, second, "WORK", NULL);
  assert_labels (fixture, first, "work");
  assert_labels (fixture, second, "Café au lait,work");
  g_autofree char *both = list_labels (fixture, true);
  g_assert_cmpstr (both, ==, "Café au lait,work");
  label (fixture, second, NULL, "café au lait");
  assert_labels (fixture, second, "work");
  g_autofree char *used = list_labels (fixture, true), *known = list_labels (fixture, false);
  g_assert_cmpstr (used, ==, "work");
  g_assert_cmpstr (known, ==, "Café au lait,work");
  store_fixture_check (fixture);
}

// A conversation whose label is on an older message of it seems to have lost it.
static void
test_conversation_has_those_of_all (StoreFixture *fixture, const void *unused)
{
  static const char *const work[] = {"work", NULL}, *const home[] = {"home", "work", NULL};
  g_autoptr (GError) error = NULL;

  store_fixture_add (fixture, fixture->inbox,
                     &(FixtureMessage) {.uid = 1, .id = "a@x", .keywords = work});
  store_fixture_add (
    fixture, fixture->inbox,
    &(FixtureMessage) {.uid = 2, .id = "b@x", .references = "<a@x>", .keywords = home});
  g_autoptr (MailIdList) list = store_fixture_list (fixture, fixture->inbox, true);
  g_assert_cmpuint (list->length, ==, 1);
  g_autoptr (GPtrArray) conversations =
    store_list_conversations (fixture->store, fixture->inbox, &list->items[0].id, 1, &error);
  g_assert_no_error (error);
  g_autofree char *names =
    g_strjoinv (",", ((const MailConversation *) conversations->pdata[0])->labels);
  g_assert_cmpstr (names, ==, "home,work");
}

// A name that is none is refused before anything is recorded.
static void
test_bad_name_is_refused (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  const char *add[] = {"$Junk", NULL};
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1});
  MailTarget target = {.ids = &id, .n_ids = 1};
  StoreWrite *write = store_fixture_begin (fixture);

  g_assert_cmpint (store_operation_label (write, &target, add, NULL, &error), ==, 0);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_INVALID);
  store_write_rollback (write);
}

static GArray *
list_pending (StoreFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GArray *pending = store_flags_list_pending (fixture->store, fixture->account_id, 10, &error);

  g_assert_no_error (error);
  return pending;
}

static void
server_says_no_flags (StoreFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write = store_fixture_begin (fixture);

  store_flags_set_server (write, fixture->inbox, 1, 0, NULL, NULL, &error);
  g_assert_no_error (error);
  store_fixture_commit (write);
}

// A label that a server has no place for goes with the next news of the message's flags, or is
// sent again for ever.
static void
test_what_the_server_does_not_keep_stays_here (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1});

  label (fixture, id, "work", NULL);
  g_autoptr (GArray) pending = list_pending (fixture);
  g_assert_cmpuint (pending->len, ==, 1);
  StorePendingFlags *first = &g_array_index (pending, StorePendingFlags, 0);
  StoreWrite *write = store_fixture_begin (fixture);
  g_assert_true (store_flags_sent (write, first, first->add, &error));
  store_fixture_commit (write);
  g_autoptr (GArray) after = list_pending (fixture);
  g_assert_cmpuint (after->len, ==, 0);
  server_says_no_flags (fixture);
  store_fixture_reopen (fixture);
  assert_labels (fixture, id, "work");

  // Taken away, it is offered once more, and then nothing is left of it.
  label (fixture, id, NULL, "work");
  g_autoptr (GArray) removal = list_pending (fixture);
  g_assert_cmpuint (removal->len, ==, 1);
  first = &g_array_index (removal, StorePendingFlags, 0);
  write = store_fixture_begin (fixture);
  g_assert_true (store_flags_sent (write, first, first->remove, &error));
  store_fixture_commit (write);
  assert_labels (fixture, id, "");
  store_fixture_check (fixture);
}

static StoreAdded
take (StoreFixture *fixture, uint32_t uid, const char *references, bool *out_taken)
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write = store_fixture_begin (fixture);
  StoreAdded added;

  g_assert_true (store_fixture_add_in (write, fixture->inbox,
                                       &(FixtureMessage) {.uid = uid, .references = references},
                                       &added, &error));
  g_assert_true (store_mute_take (write, fixture->inbox, &added, out_taken, &error));
  g_assert_no_error (error);
  store_fixture_commit (write);
  return added;
}

static void
mute (StoreFixture *fixture, int64_t id, MailFlags add, MailFlags remove)
{
  g_autoptr (GError) error = NULL;
  MailTarget target = {.ids = &id, .n_ids = 1};
  StoreWrite *write = store_fixture_begin (fixture);

  g_assert_cmpint (store_operation_flag (write, &target, add, remove, NULL, NULL, &error), !=, 0);
  store_fixture_commit (write);
}

// An endless discussion that one has left comes back with each answer; or one that is not muted any
// more is never seen again.
static void
test_new_mail_of_a_muted_conversation_is_filed (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  bool taken;
  int64_t first =
    store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1, .id = "a@x"});

  take (fixture, 2, "<a@x>", &taken);
  g_assert_false (taken);
  mute (fixture, first, MAIL_FLAG_MUTED, 0);
  StoreAdded second = take (fixture, 3, "<a@x>", &taken);
  g_assert_true (taken);
  take (fixture, 4, "<other@x>", &taken);
  g_assert_false (taken);
  g_autoptr (MailRow) row = store_fixture_row (fixture, 0, second.message_id);
  g_assert_cmpint (row->folder_id, ==, fixture->archive);
  g_assert_true (row->flags & MAIL_FLAG_MUTED);
  g_assert_false (row->flags & MAIL_FLAG_SEEN);
  g_autoptr (GPtrArray) steps = store_fixture_steps (fixture);
  g_assert_cmpuint (steps->len, ==, 1);

  // Taken back, it lies in the inbox like any other.
  StoreWrite *write = store_fixture_begin (fixture);
  g_assert_cmpint (store_operation_undo (write, 0, &error), !=, 0);
  store_fixture_commit (write);
  g_autoptr (MailRow) back = store_fixture_row (fixture, 0, second.message_id);
  g_assert_cmpint (back->folder_id, ==, fixture->inbox);
  mute (fixture, first, 0, MAIL_FLAG_MUTED);
  take (fixture, 5, "<a@x>", &taken);
  g_assert_false (taken);
  store_fixture_check (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/store/label/given-and-taken", test_given_and_taken);
  fixture_test ("/store/label/conversation-has-those-of-all", test_conversation_has_those_of_all);
  fixture_test ("/store/label/bad-name-is-refused", test_bad_name_is_refused);
  fixture_test ("/store/label/what-the-server-does-not-keep-stays-here",
                test_what_the_server_does_not_keep_stays_here);
  fixture_test ("/store/mute/new-mail-of-a-muted-conversation-is-filed",
                test_new_mail_of_a_muted_conversation_is_filed);
  return g_test_run ();
}
