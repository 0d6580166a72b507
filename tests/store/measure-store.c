// SPDX-License-Identifier: GPL-3.0-or-later
//
// Times of the store at SIZE messages (first argument, 100000): taking headers in, lists, rows,
// conversations, search, flags. One line each, milliseconds; best of several where it is a read.
// With "headers" as the second argument it ends after the first of these, for a profile of it.

#include "store-fixture.h"

#include "store/store-content.h"
#include "store/store-operation.h"
#include "store/store-search.h"

#include <stdio.h>
#include <stdlib.h>

#define ROUNDS 7
#define WINDOW 500

static void
report (const char *what, double from, double to)
{
  printf ("%-46s %10.2f ms\n", what, (to - from) * 1000);
}

static double
now (void)
{
  return (double) g_get_monotonic_time () / G_USEC_PER_SEC;
}

static const char *const words[] = {"meeting", "invoice", "river",  "garden", "ticket", "notes",
                                    "holiday", "report",  "coffee", "train",  "music",  "letter"};

typedef struct {
  StoreHeaders headers;
  char *id, *reference, *subject;
  GPtrArray *from, *to;
} Made;

static GPtrArray *
new_addresses (const char *name, const char *address)
{
  GPtrArray *addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);

  g_ptr_array_add (addresses, mail_address_new (name, address));
  return addresses;
}

// Two in three answer another.
static void
made_init (Made *made, uint32_t uid)
{
  g_autofree char *address = g_strdup_printf ("person%u@example.org", uid % 2000);

  made->id = g_strdup_printf ("<%u.abcdefgh@mail.example.org>", uid);
  made->reference = g_strdup_printf ("<%u.abcdefgh@mail.example.org>", uid - uid % 3);
  made->subject =
    g_strdup_printf ("%s %s %u", words[uid % 12], words[uid / 12 % 12], uid - uid % 3);
  made->from = new_addresses ("Some Person", address);
  made->to = new_addresses ("Alice", "alice@example.org");
  made->headers = (StoreHeaders) {
    .uid = uid,
    .flags = uid % 10 != 0 ? MAIL_FLAG_SEEN : 0,
    .received = 1500000000 + uid * 600,
    .size = 8000,
    .subject = made->subject,
    .from = made->from,
    .to = made->to,
    .message_id = made->id,
    .references = uid % 3 != 0 ? made->reference : NULL,
    .has_attachment = uid % 8 == 0,
  };
}

static void
made_clear (Made *made)
{
  g_free (made->id);
  g_free (made->reference);
  g_free (made->subject);
  g_ptr_array_unref (made->from);
  g_ptr_array_unref (made->to);
}

static void
add_window (StoreFixture *fixture, uint32_t first, uint32_t below)
{
  const StoreHeaders *rows[WINDOW];
  StoreAdded added[WINDOW];
  Made made[WINDOW];
  uint32_t n = below - first;
  g_autoptr (GError) error = NULL;
  StoreWrite *write = store_fixture_begin (fixture);

  for (uint32_t i = 0; i < n; i++) {
    made_init (&made[i], first + i);
    rows[i] = &made[i].headers;
  }
  g_assert_true (store_message_add_many (write, fixture->inbox, rows, n, added, &error));
  store_fixture_commit (write);
  for (uint32_t i = 0; i < n; i++)
    made_clear (&made[i]);
}

// The newest window first, ascending within each, as a first sync brings them.
static void
measure_insert (StoreFixture *fixture, uint32_t size)
{
  double start = now (), longest = 0;

  for (uint32_t below = size + 1; below > 1;) {
    double begun = now ();
    uint32_t first = below > WINDOW ? below - WINDOW : 1;
    add_window (fixture, first, below);
    below = first;
    longest = MAX (longest, now () - begun);
  }
  report ("headers in", start, now ());
  report ("  longest write of 500", 0, longest);
}

typedef void (*Measured) (StoreFixture *fixture, const MailQuery *query);

static void
measure (const char *what, Measured func, StoreFixture *fixture, const MailQuery *query)
{
  double best = 1e9;

  for (int i = 0; i < ROUNDS; i++) {
    double start = now ();
    func (fixture, query);
    best = MIN (best, now () - start);
  }
  report (what, 0, best);
}

static void
whole (StoreFixture *fixture, const MailQuery *query)
{
  g_autoptr (MailIdList) list = store_list_all (fixture->store, query, NULL, NULL);
  g_assert_nonnull (list);
}

static void
first_page (StoreFixture *fixture, const MailQuery *query)
{
  g_autoptr (MailIdList) list = store_list_page (fixture->store, query, 0, 0, 50, NULL);
  g_assert_nonnull (list);
}

static void
page_and_rows (StoreFixture *fixture, const MailQuery *query)
{
  g_autoptr (MailIdList) list = store_list_page (fixture->store, query, 0, 0, 50, NULL);
  int64_t ids[50];

  for (uint32_t i = 0; i < list->length; i++)
    ids[i] = list->items[i].id;
  g_autoptr (GPtrArray) rows =
    query->conversations ?
      store_list_conversations (fixture->store, query->folder_id, ids, list->length, NULL) :
      store_list_rows (fixture->store, query->folder_id, ids, list->length, NULL);
  g_assert_nonnull (rows);
}

static void
reopen (StoreFixture *fixture, const MailQuery *unused)
{
  store_fixture_reopen (fixture);
}

static void
measure_index (StoreFixture *fixture)
{
  double start = now ();

  g_assert_true (store_search_index (fixture->store, UINT32_MAX, NULL, NULL, NULL));
  report ("headers into the search index", start, now ());
}

static void
measure_act (StoreFixture *fixture)
{
  MailQuery query = {.folder_id = fixture->inbox};
  g_autoptr (MailIdList) list = store_list_all (fixture->store, &query, NULL, NULL);
  g_autofree int64_t *ids = g_new (int64_t, list->length);

  for (uint32_t i = 0; i < list->length; i++)
    ids[i] = list->items[i].id;
  MailTarget target = {.folder_id = fixture->inbox, .ids = ids, .n_ids = 1};
  double start = now ();
  StoreWrite *write = store_fixture_begin (fixture);
  g_assert_cmpint (store_operation_flag (write, &target, MAIL_FLAG_FLAGGED, 0, NULL, NULL, NULL),
                   !=, 0);
  store_fixture_commit (write);
  report ("one star, durable", start, now ());

  target.n_ids = MIN (list->length, 1000);
  start = now ();
  write = store_fixture_begin (fixture);
  g_assert_cmpint (store_operation_move (write, &target, fixture->archive, 0, 0, NULL), !=, 0);
  store_fixture_commit (write);
  report ("a thousand moved, durable", start, now ());
}

// A list's thread of N: each answers the one before it, so that the one in the middle holds two
// halves together.
static void
measure_conversation (StoreFixture *fixture, uint32_t n)
{
  g_autofree int64_t *ids = g_new (int64_t, n);
  int64_t folder = store_fixture_add_folder (fixture, "Lists", MAIL_ROLE_NONE), operation;
  StoreWrite *write = store_fixture_begin (fixture);
  double start = now ();

  for (uint32_t i = 0; i < n; i++) {
    g_autofree char *id = g_strdup_printf ("%u@list", i);
    g_autofree char *parent = g_strdup_printf ("<%u@list>", i > 0 ? i - 1 : 0);
    FixtureMessage message = {.uid = i + 1, .id = id, .references = parent};
    StoreAdded added;

    g_assert_true (store_fixture_add_in (write, folder, &message, &added, NULL));
    ids[i] = added.message_id;
  }
  store_fixture_commit (write);
  g_autofree char *name = g_strdup_printf ("conversation of %u in", n);
  report (name, start, now ());
  const struct {
    const char *what;
    uint32_t at;
  } cases[] = {{"  its last goes", n - 1}, {"  what holds its halves together goes", n / 2}};
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    MailTarget target = {.folder_id = folder, .ids = &ids[cases[i].at], .n_ids = 1};

    start = now ();
    write = store_fixture_begin (fixture);
    operation = store_operation_delete (write, &target, NULL);
    g_assert_cmpint (operation, !=, 0);
    store_fixture_commit (write);
    report (cases[i].what, start, now ());
    start = now ();
    store_fixture_undo (fixture, operation);
    report ("  and comes back", start, now ());
  }
}

int
main (int argc, char **argv)
{
  uint32_t size = argc > 1 ? (uint32_t) strtoul (argv[1], NULL, 10) : 100000;
  StoreFixture fixture = {0};
  MailStats stats;

  store_fixture_set_up (&fixture, NULL);
  measure_insert (&fixture, size);
  if (argc > 2 && g_str_equal (argv[2], "headers")) {
    store_fixture_tear_down (&fixture, NULL);
    return 0;
  }
  const struct {
    const char *what;
    Measured func;
    MailQuery query;
  } reads[] = {
    {"whole list of messages", whole, {.folder_id = fixture.inbox}},
    {"whole list of conversations", whole, {.folder_id = fixture.inbox, .conversations = true}},
    {"whole list of unread", whole, {.folder_id = fixture.inbox, .only_unread = true}},
    {"whole list of all inboxes", whole, {.scope = MAIL_SCOPE_ALL_INBOXES}},
    {"first page of messages", first_page, {.folder_id = fixture.inbox}},
    {"first page of conversations",
     first_page,
     {.folder_id = fixture.inbox, .conversations = true}},
    {"first page with 50 rows", page_and_rows, {.folder_id = fixture.inbox}},
    {"first page with 50 conversations",
     page_and_rows,
     {.folder_id = fixture.inbox, .conversations = true}},
    {"opening the store again", reopen, {0}},
  };
  for (size_t i = 0; i < G_N_ELEMENTS (reads); i++)
    measure (reads[i].what, reads[i].func, &fixture, &reads[i].query);
  measure_index (&fixture);
  const char *const searches[] = {"meeting",          "m*",       "meeting invoice", "from:person7",
                                  "is:unread garden", "is:unread"};
  for (size_t i = 0; i < G_N_ELEMENTS (searches); i++) {
    g_autofree char *page = g_strdup_printf ("search, first 50: %s", searches[i]);
    g_autofree char *all = g_strdup_printf ("search, all: %s", searches[i]);
    MailQuery query = {.scope = MAIL_SCOPE_EVERYTHING, .search = searches[i]};
    measure (page, first_page, &fixture, &query);
    measure (all, whole, &fixture, &query);
  }
  measure_conversation (&fixture, 10000);
  measure_act (&fixture);
  store_list_stats (fixture.store, &stats, NULL);
  printf ("%-46s %10.1f MB index, %.1f MB search\n", "size", (double) stats.bytes_index / 1e6,
          (double) stats.bytes_search / 1e6);
  store_fixture_tear_down (&fixture, NULL);
  return 0;
}
