// SPDX-License-Identifier: GPL-3.0-or-later
//
// Changes gathered from many threads and told at a human pace.

#include "account/engine-changes.h"
#include "base/mail-error.h"

#define THREADS 4
#define NOTES 2000

typedef struct {
  int64_t told_at[64];
  unsigned int n_told;
  GHashTable *lists;
} Told;

static void
on_changes (void *data, EngineChanges *changes)
{
  Told *told = data;
  g_autoptr (GArray) ids = engine_changes_dup_ids (changes->lists);

  told->told_at[told->n_told++ % G_N_ELEMENTS (told->told_at)] = g_get_monotonic_time ();
  for (unsigned int i = 0; i < ids->len; i++)
    engine_changes_add (told->lists, g_array_index (ids, int64_t, i));
}

static void *
note_many (void *data)
{
  for (int64_t id = 1; id <= NOTES; id++) {
    EngineChanges *changes = engine_notifier_begin (data);
    engine_changes_add (changes->lists, id);
    engine_notifier_end (data);
    if (id % 100 == 0)
      g_thread_yield ();
  }
  return NULL;
}

// A first sync makes the window redraw thousands of times, or leaves a folder out.
static void
test_bursts_are_coalesced (void)
{
  g_autoptr (GHashTable) lists = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  Told told = {.lists = lists};
  g_autoptr (EngineNotifier) notifier = engine_notifier_new (on_changes, &told);
  GThread *threads[THREADS];

  for (unsigned int i = 0; i < THREADS; i++)
    threads[i] = g_thread_new ("note", note_many, notifier);
  while (g_hash_table_size (lists) < NOTES)
    g_main_context_iteration (NULL, TRUE);
  for (unsigned int i = 0; i < THREADS; i++)
    g_thread_join (threads[i]);
  for (unsigned int i = 1; i < MIN (told.n_told, G_N_ELEMENTS (told.told_at)); i++)
    g_assert_cmpint (told.told_at[i] - told.told_at[i - 1], >=, 50 * 1000);
  engine_notifier_stop (notifier);
}

// What a person did is shown late.
static void
test_first_note_is_told_at_once (void)
{
  g_autoptr (GHashTable) lists = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  Told told = {.lists = lists};
  g_autoptr (EngineNotifier) notifier = engine_notifier_new (on_changes, &told);

  engine_changes_add (engine_notifier_begin (notifier)->lists, 1);
  engine_notifier_end (notifier);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (told.n_told, ==, 1);
  engine_notifier_stop (notifier);
}

// Work that goes on while the engine is closed writes to freed memory.
static void
test_stopped_notifier_is_silent (void)
{
  Told told = {};
  g_autoptr (EngineNotifier) notifier = engine_notifier_new (on_changes, &told);

  engine_notifier_begin (notifier)->accounts = true;
  engine_notifier_end (notifier);
  engine_notifier_stop (notifier);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (told.n_told, ==, 0);
}

static GHashTable *
set_of (GHashTable *set, int64_t first, int64_t last)
{
  for (int64_t id = first; id <= last; id++)
    engine_changes_add (set, id);
  return set;
}

static void
assert_ids (GHashTable *set, int64_t first, int64_t last)
{
  g_autoptr (GArray) ids = engine_changes_dup_ids (set);

  g_assert_cmpuint (ids->len, ==, last - first + 1);
  for (unsigned int i = 0; i < ids->len; i++)
    g_assert_cmpint (g_array_index (ids, int64_t, i), ==, first + i);
}

// The process that does not own the store shows what was.
static void
test_round_trip (void)
{
  g_autoptr (EngineChanges) changes = engine_changes_new ();
  MailAccountState *state = g_new0 (MailAccountState, 1);
  MailOperation *failed = g_new0 (MailOperation, 1);
  int64_t account_id = 7;

  changes->accounts = changes->drafts = true;
  set_of (changes->folders, 1, 2);
  set_of (changes->lists, 3, 3);
  set_of (changes->messages, 4, 9);
  set_of (changes->threads, 10, 12);
  set_of (changes->new_mail, 13, 13);
  state->code = MAIL_STATE_OFFLINE;
  state->error = g_error_new_literal (MAIL_ERROR, MAIL_ERROR_TIMEOUT, "slow");
  state->next_try = 99;
  state->allowed_at = 77;
  state->n_under_way = 2;
  state->under_way = g_new0 (MailFolderProgress, 2);
  state->under_way[0].path = g_strdup ("Grüße");
  state->under_way[0].bytes_total = 55;
  state->under_way[1].path = g_strdup ("INBOX");
  state->under_way[1].done = 7;
  state->under_way[1].bodies = true;
  g_hash_table_insert (changes->states, g_memdup2 (&account_id, sizeof account_id), state);
  failed->id = 5;
  failed->summary = g_strdup ("move");
  failed->reason = g_strdup ("full");
  g_ptr_array_add (changes->failed, failed);

  g_autoptr (GVariant) variant = g_variant_ref_sink (engine_changes_to_variant (changes));
  g_autoptr (EngineChanges) back = engine_changes_from_variant (variant);
  g_assert_nonnull (back);
  g_assert_true (back->accounts && back->drafts && !back->outbox);
  assert_ids (back->folders, 1, 2);
  assert_ids (back->lists, 3, 3);
  assert_ids (back->messages, 4, 9);
  assert_ids (back->threads, 10, 12);
  assert_ids (back->new_mail, 13, 13);
  const MailAccountState *told = g_hash_table_lookup (back->states, &account_id);
  g_assert_cmpint (told->code, ==, MAIL_STATE_OFFLINE);
  g_assert_error (told->error, MAIL_ERROR, MAIL_ERROR_TIMEOUT);
  g_assert_cmpint (told->next_try, ==, 99);
  g_assert_cmpint (told->allowed_at, ==, 77);
  g_assert_cmpuint (told->n_under_way, ==, 2);
  g_assert_cmpstr (told->under_way[0].path, ==, "Grüße");
  g_assert_cmpuint (told->under_way[0].bytes_total, ==, 55);
  g_assert_cmpuint (told->under_way[1].done, ==, 7);
  g_assert_true (told->under_way[1].bodies && !told->under_way[0].bodies);
  g_assert_cmpstr (((MailOperation *) g_ptr_array_index (back->failed, 0))->reason, ==, "full");
}

static void
test_other_variant_is_refused (void)
{
  g_autoptr (GVariant) other = g_variant_ref_sink (g_variant_new ("(bb)", TRUE, TRUE));

  g_assert_null (engine_changes_from_variant (other));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/account/changes/bursts-are-coalesced", test_bursts_are_coalesced);
  g_test_add_func ("/account/changes/first-note-is-told-at-once", test_first_note_is_told_at_once);
  g_test_add_func ("/account/changes/stopped-notifier-is-silent", test_stopped_notifier_is_silent);
  g_test_add_func ("/account/changes/round-trip", test_round_trip);
  g_test_add_func ("/account/changes/other-variant-is-refused", test_other_variant_is_refused);
  return g_test_run ();
}
