// SPDX-License-Identifier: GPL-3.0-or-later

#include "store-fixture.h"

#include "store/store-contact.h"
#include "store/store-flags.h"
#include "store/store-identity.h"
#include "store/store-operation.h"

static MailIdList *
page (StoreFixture *fixture, const MailQuery *query, const MailIdDate *after, uint32_t limit)
{
  g_autoptr (GError) error = NULL;
  MailIdList *list = store_list_page (fixture->store, query, after != NULL ? after->date : 0,
                                      after != NULL ? after->id : 0, limit, &error);

  g_assert_no_error (error);
  return list;
}

// Pages laid end to end are the whole list: no row twice, none left out.
static void
assert_pages_make_the_whole (StoreFixture *fixture, const MailQuery *query, uint32_t limit,
                             uint32_t expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailIdList) whole = store_list_all (fixture->store, query, NULL, &error);
  MailIdDate last = {0};
  uint32_t at = 0;

  g_assert_no_error (error);
  g_assert_cmpint (whole->length, ==, expected);
  for (;;) {
    g_autoptr (MailIdList) part = page (fixture, query, at > 0 ? &last : NULL, limit);

    for (uint32_t i = 0; i < part->length; i++, at++) {
      g_assert_cmpint (at, <, whole->length);
      g_assert_cmpint (part->items[i].id, ==, whole->items[at].id);
      g_assert_cmpint (part->items[i].date, ==, whole->items[at].date);
    }
    if (part->length < limit)
      break;
    last = part->items[part->length - 1];
  }
  g_assert_cmpint (at, ==, whole->length);
}

// Forty messages of ten conversations in two folders; several share their second.
static void
add_mail (StoreFixture *fixture)
{
  for (uint32_t uid = 1; uid <= 40; uid++) {
    g_autofree char *id = g_strdup_printf ("%u@x", uid);
    g_autofree char *root = g_strdup_printf ("<root-%u@x>", uid % 10);

    store_fixture_add (fixture, uid % 3 == 0 ? fixture->archive : fixture->inbox,
                       &(FixtureMessage) {.uid = uid,
                                          .id = id,
                                          .references = root,
                                          .received = 1700000000 + uid / 4,
                                          .flags = (uid % 2 == 0 ? MAIL_FLAG_SEEN : 0) |
                                                   (uid % 5 == 0 ? MAIL_FLAG_FLAGGED : 0),
                                          .to = uid % 4 == 0 ? "alice@example.org" : NULL,
                                          .has_attachment = uid % 7 == 0});
  }
}

static void
test_pages_make_the_whole (StoreFixture *fixture, const void *unused)
{
  add_mail (fixture);
  const MailQuery queries[] = {
    {.folder_id = fixture->inbox},
    {.folder_id = fixture->inbox, .only_unread = true},
    {.folder_id = fixture->inbox, .only_flagged = true},
    {.folder_id = fixture->inbox, .only_attachments = true},
    {.folder_id = fixture->inbox, .only_unread = true, .only_attachments = true},
    {.folder_id = fixture->inbox, .only_to_me = true},
    {.folder_id = fixture->inbox, .only_to_me = true, .conversations = true},
    {.scope = MAIL_SCOPE_FLAGGED, .only_to_me = true},
    {.scope = MAIL_SCOPE_FLAGGED, .only_to_me = true, .conversations = true},
    {.scope = MAIL_SCOPE_EVERYTHING, .only_to_me = true, .search = "is:read"},
    {.folder_id = fixture->inbox, .conversations = true},
    {.folder_id = fixture->inbox, .conversations = true, .only_unread = true},
    {.folder_id = fixture->inbox, .conversations = true, .only_flagged = true},
    {.scope = MAIL_SCOPE_ALL_INBOXES},
    {.scope = MAIL_SCOPE_ALL_INBOXES, .conversations = true},
    {.scope = MAIL_SCOPE_FLAGGED},
    {.scope = MAIL_SCOPE_FLAGGED, .conversations = true},
    {.scope = MAIL_SCOPE_EVERYTHING},
    {.scope = MAIL_SCOPE_EVERYTHING, .conversations = true},
    {.scope = MAIL_SCOPE_EVERYTHING, .search = "is:unread"},
    {.scope = MAIL_SCOPE_EVERYTHING, .search = "is:unread", .conversations = true},
  };
  static const uint32_t lengths[] = {27, 13, 6,  4,  2, 7, 5,  2,  1,  10, 10,
                                     5,  2,  27, 10, 8, 2, 40, 10, 20, 5};

  for (size_t i = 0; i < G_N_ELEMENTS (queries); i++)
    for (uint32_t limit = 1; limit <= 8; limit += 2) {
      g_test_message ("query %zu, pages of %u", i, limit);
      assert_pages_make_the_whole (fixture, &queries[i], limit, lengths[i]);
    }
}

// Who wants only what is meant for them misses mail to another of their addresses, or sees that of
// somebody whose address has theirs in it.
static void
test_to_me_is_any_of_my_addresses (StoreFixture *fixture, const void *unused)
{
  static const FixtureMessage messages[] = {
    {.uid = 1, .to = "Alice@Example.org"},
    {.uid = 2, .to = "malice@example.org"},
    {.uid = 3, .to = "alice@example.org.uk"},
    {.uid = 4, .cc = "team@example.org"},
    {.uid = 5, .from = "alice@example.org"},
    {.uid = 6, .to = "bob@example.org"},
    {.uid = 7, .to = "x", .cc = "ALIAS@example.org"},
  };
  const MailQuery query = {.folder_id = fixture->inbox, .only_to_me = true};
  const MailIdentity alias = {.id = 7,
                              .account_id = fixture->account_id,
                              .name = (char *) "Alice",
                              .address = (char *) "alias@example.org",
                              .reply_to = (char *) "",
                              .signature = (char *) ""};
  g_autoptr (GError) error = NULL;
  int64_t ids[G_N_ELEMENTS (messages)];

  StoreWrite *write = store_fixture_begin (fixture);
  store_identity_put (write, &alias, &error);
  g_assert_no_error (error);
  store_fixture_commit (write);
  for (size_t i = 0; i < G_N_ELEMENTS (messages); i++)
    ids[i] = store_fixture_add (fixture, fixture->inbox, &messages[i]);
  g_autoptr (MailIdList) list = store_list_all (fixture->store, &query, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (list->length, ==, 2);
  g_assert_cmpint (list->items[0].id, ==, ids[6]);
  g_assert_cmpint (list->items[1].id, ==, ids[0]);
}

// A conversation in the list says who wrote, whether something is unread, how many there are.
static void
test_conversation_sums_up (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  int64_t trash = store_fixture_add_folder (fixture, "Trash", MAIL_ROLE_TRASH);
  int64_t sent = store_fixture_add_folder (fixture, "Sent", MAIL_ROLE_SENT);

  store_fixture_add (
    fixture, fixture->inbox,
    &(FixtureMessage) {
      .uid = 1, .id = "a@x", .subject = "Lunch", .received = 1000, .flags = MAIL_FLAG_SEEN});
  store_fixture_add (fixture, sent,
                     &(FixtureMessage) {.uid = 2,
                                        .id = "b@x",
                                        .references = "<a@x>",
                                        .from = "alice@example.org",
                                        .received = 2000,
                                        .flags = MAIL_FLAG_SEEN});
  int64_t newest = store_fixture_add (fixture, fixture->inbox,
                                      &(FixtureMessage) {.uid = 3,
                                                         .id = "c@x",
                                                         .subject = "Re: Lunch",
                                                         .references = "<a@x> <b@x>",
                                                         .from = "carol@example.org",
                                                         .received = 3000,
                                                         .flags = MAIL_FLAG_FLAGGED,
                                                         .has_attachment = true});
  store_fixture_add (
    fixture, trash,
    &(FixtureMessage) {.uid = 4, .id = "d@x", .references = "<a@x>", .received = 4000});

  g_autoptr (MailRow) row = store_fixture_row (fixture, fixture->inbox, newest);
  g_autoptr (GPtrArray) found =
    store_list_conversations (fixture->store, fixture->inbox, &row->thread_id, 1, &error);
  g_assert_no_error (error);
  const MailConversation *conversation = found->pdata[0];
  g_assert_cmpint (conversation->newest_id, ==, newest);
  g_assert_cmpstr (conversation->subject, ==, "Lunch");
  g_assert_cmpint (conversation->total, ==, 3);
  g_assert_cmpint (conversation->unread, ==, 1);
  g_assert_cmpint (conversation->date, ==, 3000);
  g_assert_true (conversation->has_attachment);
  g_assert_cmpuint (conversation->any_flags, ==, MAIL_FLAG_SEEN | MAIL_FLAG_FLAGGED);
  g_assert_cmpint (conversation->people->len, ==, 3);
  g_assert_true (g_array_index (conversation->people_me, bool, 1));
  g_assert_false (g_array_index (conversation->people_unread, bool, 0));
  g_assert_true (g_array_index (conversation->people_unread, bool, 2));

  g_autoptr (GPtrArray) messages =
    store_list_conversation_messages (fixture->store, fixture->inbox, row->thread_id, &error);
  g_assert_cmpint (messages->len, ==, 3);
  g_assert_cmpint (((MailRow *) messages->pdata[2])->id, ==, newest);
  g_autoptr (GPtrArray) in_trash =
    store_list_conversation_messages (fixture->store, trash, row->thread_id, &error);
  g_assert_cmpint (in_trash->len, ==, 4);
}

// A message one sent to oneself shows once in its conversation.
static void
test_copies_show_once (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  int64_t sent = store_fixture_add_folder (fixture, "Sent", MAIL_ROLE_SENT);

  store_fixture_add (fixture, sent, &(FixtureMessage) {.uid = 1, .id = "me@x"});
  int64_t id =
    store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1, .id = "me@x"});
  g_autoptr (MailRow) row = store_fixture_row (fixture, fixture->inbox, id);
  g_autoptr (GPtrArray) messages =
    store_list_conversation_messages (fixture->store, fixture->inbox, row->thread_id, &error);

  g_assert_cmpint (messages->len, ==, 1);
  g_assert_cmpint (((MailRow *) messages->pdata[0])->folder_id, ==, fixture->inbox);
}

// A printer that gives all its mail one Message-ID has one message in the list of conversations,
// and who repeats another's hides what came; the count of unread mail speaks of what nobody sees.
static void
test_same_id_is_no_copy (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  int64_t id = store_fixture_add (fixture, fixture->inbox,
                                  &(FixtureMessage) {.uid = 1, .id = "printer@x", .date = 1000});
  store_fixture_add (fixture, fixture->inbox,
                     &(FixtureMessage) {.uid = 2, .id = "printer@x", .date = 2000});
  g_autoptr (MailRow) row = store_fixture_row (fixture, fixture->inbox, id);
  g_autoptr (GPtrArray) messages =
    store_list_conversation_messages (fixture->store, fixture->inbox, row->thread_id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (messages->len, ==, 2);
}

// Rows that went meanwhile leave their place empty, they do not shift the others.
static void
test_rows_keep_their_places (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1});
  int64_t ids[] = {999, id};
  g_autoptr (GPtrArray) rows = store_list_rows (fixture->store, fixture->inbox, ids, 2, &error);

  g_assert_no_error (error);
  g_assert_cmpint (rows->len, ==, 2);
  g_assert_null (rows->pdata[0]);
  g_assert_cmpint (((MailRow *) rows->pdata[1])->id, ==, id);
}

// The person one writes to comes before the newsletter that writes to one.
static void
test_completions_know_who_is_written_to (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  int64_t sent = store_fixture_add_folder (fixture, "Sent", MAIL_ROLE_SENT);
  g_autoptr (GPtrArray) to = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);
  StoreHeaders headers = {.uid = 1, .received = 1700000000, .to = to, .message_id = "<s@x>"};

  for (uint32_t uid = 1; uid <= 5; uid++)
    store_fixture_add (fixture, fixture->inbox,
                       &(FixtureMessage) {.uid = uid, .from = "brand@shop.example.com"});
  g_ptr_array_add (to, mail_address_new ("Anna Brandt", "anna@example.org"));
  StoreWrite *write = store_fixture_begin (fixture);
  g_assert_true (store_message_add (write, sent, &headers, NULL, &error));
  store_fixture_commit (write);

  g_autoptr (GPtrArray) found = store_list_completions (fixture->store, "Bran", 10, &error);
  g_assert_no_error (error);
  g_assert_cmpint (found->len, ==, 2);
  g_assert_cmpstr (((MailAddress *) found->pdata[0])->address, ==, "anna@example.org");
  g_assert_cmpstr (((MailAddress *) found->pdata[0])->name, ==, "Anna Brandt");
  g_autoptr (GPtrArray) none = store_list_completions (fixture->store, "%", 10, &error);
  g_assert_cmpint (none->len, ==, 0);
}

static void
import (StoreFixture *fixture, const char *name, const char *address)
{
  g_autoptr (MailAddress) person = mail_address_new (name, address);
  StoreWrite *write = store_fixture_begin (fixture);

  g_assert_true (store_contact_import (write, person, NULL));
  store_fixture_commit (write);
}

static void
assert_completions (StoreFixture *fixture, const char *prefix, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) found = store_list_completions (fixture->store, prefix, 10, &error);

  g_assert_no_error (error);
  for (unsigned i = 0; i < found->len; i++) {
    const MailAddress *person = found->pdata[i];
    g_string_append_printf (text, "%s <%s>|", person->name, person->address);
  }
  g_assert_cmpstr (text->str, ==, expected);
}

// Imported once or twice, by its new name or by the one seen in mail; forgotten, mail names it.
static void
test_completions_know_imported_people (StoreFixture *fixture, const void *unused)
{
  uint32_t forgotten = 0;

  store_fixture_add (fixture, fixture->inbox,
                     &(FixtureMessage) {.uid = 1, .from = "brand@shop.example.com"});
  store_fixture_add (fixture, fixture->inbox,
                     &(FixtureMessage) {.uid = 2, .from = "brook@example.com"});
  for (int i = 0; i < 2; i++) {
    import (fixture, "Zoe Brook", "Brook@example.com");
    import (fixture, "", "brook@example.com");
    import (fixture, "Bryn", "bryn@example.org");
  }
  assert_completions (fixture, "zo", "Zoe Brook <brook@example.com>|");
  g_autoptr (GPtrArray) all = store_list_completions (fixture->store, "br", 10, NULL);
  g_assert_cmpint (all->len, ==, 3);
  g_assert_cmpstr (((MailAddress *) all->pdata[2])->address, ==, "brand@shop.example.com");
  StoreWrite *write = store_fixture_begin (fixture);
  g_assert_true (store_contact_forget_imported (write, &forgotten, NULL));
  store_fixture_commit (write);
  g_assert_cmpint (forgotten, ==, 2);
  assert_completions (fixture, "zo", "");
  assert_completions (fixture, "bryn", "");
}

static void
finish (StoreFixture *fixture, uint32_t uid)
{
  g_autoptr (GPtrArray) steps = store_fixture_steps (fixture);

  g_assert_cmpint (steps->len, ==, 1);
  store_fixture_step_done (fixture, ((StoreStep *) steps->pdata[0])->id, uid);
}

static void
copy (StoreFixture *fixture, int64_t folder_id, int64_t id, int64_t to_folder_id, uint32_t uid)
{
  MailTarget target = {.folder_id = folder_id, .ids = &id, .n_ids = 1};
  StoreWrite *write = store_fixture_begin (fixture);

  g_assert_cmpint (store_operation_copy (write, &target, to_folder_id, NULL), !=, 0);
  store_fixture_commit (write);
  finish (fixture, uid);
}

static void
move (StoreFixture *fixture, int64_t folder_id, int64_t id, int64_t to_folder_id, uint32_t uid)
{
  MailTarget target = {.folder_id = folder_id, .ids = &id, .n_ids = 1};
  StoreWrite *write = store_fixture_begin (fixture);

  g_assert_cmpint (store_operation_move (write, &target, to_folder_id, 0, 0, NULL), !=, 0);
  store_fixture_commit (write);
  finish (fixture, uid);
}

// Else of two copies in one folder both show the first one's flags, the second's nobody sees.
static void
test_copies_in_one_folder (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  MailQuery query = {.scope = MAIL_SCOPE_FOLDER, .folder_id = fixture->inbox};
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 5});

  copy (fixture, fixture->inbox, id, fixture->archive, 12);
  move (fixture, fixture->archive, id, fixture->inbox, 9);
  StoreWrite *write = store_fixture_begin (fixture);
  g_assert_true (
    store_flags_set_server (write, fixture->inbox, 9, MAIL_FLAG_SEEN, NULL, NULL, &error));
  store_fixture_commit (write);
  g_autoptr (MailIdList) list = store_list_all (fixture->store, &query, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (list->length, ==, 2);
  int64_t ids[] = {list->items[0].id, list->items[1].id};
  g_autoptr (GPtrArray) rows = store_list_rows (fixture->store, query.folder_id, ids, 2, &error);
  g_assert_no_error (error);
  const MailRow *one = rows->pdata[0], *two = rows->pdata[1];
  g_assert_cmpint (one->uid, ==, 5);
  g_assert_cmpint (two->uid, ==, 9);
  g_assert_cmpint (one->flags & MAIL_FLAG_SEEN, ==, 0);
  g_assert_cmpint (two->flags & MAIL_FLAG_SEEN, !=, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/store/list/pages-make-the-whole", test_pages_make_the_whole);
  fixture_test ("/store/list/to-me-is-any-of-my-addresses", test_to_me_is_any_of_my_addresses);
  fixture_test ("/store/list/conversation-sums-up", test_conversation_sums_up);
  fixture_test ("/store/list/copies-show-once", test_copies_show_once);
  fixture_test ("/store/list/same-id-is-no-copy", test_same_id_is_no_copy);
  fixture_test ("/store/list/copies-in-one-folder", test_copies_in_one_folder);
  fixture_test ("/store/list/rows-keep-their-places", test_rows_keep_their_places);
  fixture_test ("/store/list/completions-know-who-is-written-to",
                test_completions_know_who_is_written_to);
  fixture_test ("/store/list/completions-know-imported-people",
                test_completions_know_imported_people);
  return g_test_run ();
}
