// SPDX-License-Identifier: GPL-3.0-or-later

#include "store-fixture.h"
#include "store-work.h"

#include "store/store-flags.h"
#include "store/store-search.h"

// Several threads at once on one store, as the window, the workers and the indexer are.
#define READERS 4
#define WRITES 60
#define BATCH 20
#define ACTS 400

typedef struct {
  StoreFixture *fixture;
  int done;   // atomic: the writer has ended
  int orders; // atomic: who came when
} Shared;

static void *
write_much (void *data)
{
  Shared *shared = data;

  for (uint32_t round = 0; round < WRITES; round++) {
    StoreWrite *write = store_fixture_begin (shared->fixture);
    for (uint32_t i = 1; i <= BATCH; i++)
      g_assert_true (store_fixture_add_in (
        write, shared->fixture->inbox, &(FixtureMessage) {.uid = round * BATCH + i}, NULL, NULL));
    store_fixture_commit (write);
  }
  g_atomic_int_set (&shared->done, 1);
  return NULL;
}

// A batch is seen whole or not at all, with the counts that belong to it.
static void *
read_much (void *data)
{
  Shared *shared = data;

  while (!g_atomic_int_get (&shared->done)) {
    g_autoptr (GError) error = NULL;
    g_autoptr (MailIdList) list =
      store_fixture_list (shared->fixture, shared->fixture->inbox, false);
    g_autoptr (MailFolder) folder =
      store_folder_get (shared->fixture->store, shared->fixture->inbox, &error);

    g_assert_no_error (error);
    g_assert_cmpint (list->length % BATCH, ==, 0);
    g_assert_cmpint (folder->total % BATCH, ==, 0);
    g_assert_cmpint (folder->total, >=, (int) list->length);
    if (list->length == 0)
      continue;
    g_autoptr (MailRow) row =
      store_fixture_row (shared->fixture, shared->fixture->inbox, list->items[0].id);
    g_assert_nonnull (row);
  }
  return NULL;
}

static void
test_readers_see_whole_writes (StoreFixture *fixture, const void *unused)
{
  Shared shared = {.fixture = fixture};
  GThread *readers[READERS];

  for (int i = 0; i < READERS; i++)
    readers[i] = g_thread_new ("reader", read_much, &shared);
  g_thread_join (g_thread_new ("writer", write_much, &shared));
  for (int i = 0; i < READERS; i++)
    g_thread_join (readers[i]);
  store_fixture_check (fixture);
}

typedef struct {
  Shared *shared;
  StorePriority priority;
  int order; // which write it was
} Turn;

static void *
take_turn (void *data)
{
  Turn *turn = data;
  StoreWrite *write = store_write_begin (turn->shared->fixture->store, turn->priority, NULL);

  turn->order = g_atomic_int_add (&turn->shared->orders, 1);
  g_assert_true (store_write_commit (write, NULL));
  return NULL;
}

// A person's star must not wait behind the download of ten thousand old messages.
static void
test_the_person_comes_first (StoreFixture *fixture, const void *unused)
{
  Shared shared = {.fixture = fixture};
  Turn turns[] = {
    {&shared, STORE_PRIORITY_BACKFILL, -1},
    {&shared, STORE_PRIORITY_SYNC, -1},
    {&shared, STORE_PRIORITY_USER, -1},
  };
  GThread *threads[G_N_ELEMENTS (turns)];
  StoreWrite *write = store_fixture_begin (fixture);

  for (size_t i = 0; i < G_N_ELEMENTS (turns); i++) {
    threads[i] = g_thread_new ("turn", take_turn, &turns[i]);
    while (store_write_count_waiting (fixture->store) <= i)
      g_thread_yield ();
  }
  store_fixture_commit (write);
  for (size_t i = 0; i < G_N_ELEMENTS (turns); i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (turns[2].order, ==, 0);
  g_assert_cmpint (turns[1].order, ==, 1);
  g_assert_cmpint (turns[0].order, ==, 2);
}

typedef struct {
  int calls;
  size_t folders, accounts, messages;
} Told;

static void
on_changed (const StoreChanges *changes, void *data)
{
  Told *told = data;

  told->calls++;
  told->folders = changes->n_folders;
  told->accounts = changes->n_accounts;
  told->messages = changes->n_messages;
}

// What is not told is not drawn; what is told without need is drawn for nothing.
static void
test_changes_are_told_once (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  Told told = {0};

  store_set_changed_func (fixture->store, on_changed, &told);
  store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1});
  g_assert_cmpint (told.calls, ==, 1);
  g_assert_cmpint (told.folders, ==, 1);
  g_assert_cmpint (told.accounts, ==, 1);

  StoreWrite *write = store_fixture_begin (fixture);
  g_assert_true (
    store_flags_set_server (write, fixture->inbox, 1, MAIL_FLAG_FLAGGED, NULL, NULL, &error));
  store_fixture_commit (write);
  g_assert_cmpint (told.calls, ==, 2);
  g_assert_cmpint (told.folders, ==, 0);
  g_assert_cmpint (told.messages, ==, 1);

  write = store_fixture_begin (fixture);
  g_assert_true (
    store_flags_set_server (write, fixture->inbox, 1, MAIL_FLAG_FLAGGED, NULL, NULL, &error));
  store_fixture_commit (write);
  g_assert_cmpint (told.calls, ==, 2);
}

static void
on_threads_changed (const StoreChanges *changes, void *data)
{
  GArray *threads = data;

  g_array_append_vals (threads, changes->threads, (unsigned int) changes->n_threads);
}

// Its row goes on to count and quote the message that went, otherwise: its place stays the same.
static void
test_a_conversation_that_loses_one_is_told (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GArray) threads = g_array_new (false, false, sizeof (int64_t));
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1});
  g_autoptr (MailRow) row = store_fixture_row (fixture, 0, id);

  store_set_changed_func (fixture->store, on_threads_changed, threads);
  store_fixture_move (fixture, fixture->inbox, id, fixture->archive);
  g_assert_cmpuint (threads->len, ==, 1);
  g_assert_cmpint (g_array_index (threads, int64_t, 0), ==, row->thread_id);
}

static void *
live (void *data)
{
  Shared *shared = data;
  StoreWork work;

  store_work_begin (&work, shared->fixture, 7);
  for (int i = 0; i < ACTS; i++) {
    bool left = true;

    g_assert_true (store_work_step (&work, NULL));
    while (i % 8 == 0 && left)
      g_assert_true (store_search_index (shared->fixture->store, 10, &left, NULL, NULL));
  }
  store_work_end (&work);
  g_atomic_int_set (&shared->done, 1);
  return NULL;
}

// Else "check" beside the running app tells of damage where there is none, and repairs it.
static void
test_checks_beside_work (StoreFixture *fixture, const void *unused)
{
  Shared shared = {.fixture = fixture};
  GThread *worker = g_thread_new ("worker", live, &shared);
  int checks = 0;

  for (; !g_atomic_int_get (&shared.done); checks++)
    store_fixture_check (fixture);
  g_thread_join (worker);
  g_test_message ("%d checks", checks);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/store/threads/readers-see-whole-writes", test_readers_see_whole_writes);
  fixture_test ("/store/threads/checks-beside-work", test_checks_beside_work);
  fixture_test ("/store/threads/the-person-comes-first", test_the_person_comes_first);
  fixture_test ("/store/threads/changes-are-told-once", test_changes_are_told_once);
  fixture_test ("/store/threads/a-conversation-that-loses-one-is-told",
                test_a_conversation_that_loses_one_is_told);
  return g_test_run ();
}
