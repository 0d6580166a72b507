// SPDX-License-Identifier: GPL-3.0-or-later
//
// A disk, or memory, that fails at each call of a pass (security.md D5): first sync, news,
// operations, whole messages and their words. Nothing is lost or doubled on the server, nothing is
// expunged on the word of a disk that failed, a draft survives, and the next process goes on by
// itself. MAIL_FAULTS: every call; else the first ones and then ever fewer.

#include "store-fault.h"
#include "store/store-draft.h"
#include "store/store-operation.h"
#include "sync/sync-fixture.h"

#include <string.h>

#define FIRST_MESSAGES 8

// Passes until all that was recorded is sent: what arrived without its UID is looked for.
#define PASSES 3

#define WORDS "Typed before the disk failed"

static const char *const folders[] = {"INBOX", "Archive", "Trash"};

typedef struct {
  SyncFixture *fixture;
  FaultKind kind;
  unsigned faults, rounds;
  int is_failing;    // atomic: the disk may fail in this pass
  int expunged_late; // atomic
} Tally;

// What packs sets itself up once for each thread.
static bool
is_of_few_calls (FaultKind kind)
{
  return kind == FAULT_MEMORY_PACKING;
}

static unsigned
next_call (unsigned call)
{
  return call + (g_getenv ("MAIL_FAULTS") != NULL || call < 4 ? 1 : call / 2);
}

// One pass with a fault at the CALL-th call of its kind. → whether it came to that.
static bool
pass_with_fault (SyncFixture *fixture, FaultKind kind, unsigned call)
{
  g_autoptr (GError) error = NULL;
  MailSyncReport report;

  store_fault_arm (kind, call);
  bool good = sync_account_sync (fixture->sync, NULL, MAIL_BODIES_ALL, NULL, &report, &error);
  bool came = store_fault_disarm ();
  g_clear_error (&report.error);
  // What did not go well says that the disk is why.
  g_assert_true (good || kind >= FAULT_MEMORY_SQLITE || mail_error_is_of_disk (error));
  return came;
}

// A new process, with the disk well again: all that was recorded is sent, and both sides are equal.
static void
recover (SyncFixture *fixture)
{
  unsigned left = 1;

  sync_fixture_restart (fixture);
  for (int i = 0; i < PASSES && left > 0; i++) {
    sync_fixture_pass (fixture);
    g_autoptr (GPtrArray) open = store_operation_list (fixture->store, fixture->account->id, NULL);
    left = open->len;
  }
  g_assert_cmpuint (left, ==, 0);
  sync_fixture_assert_sound (fixture);
}

static void
assert_as_there (SyncFixture *fixture, TestClient *other)
{
  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autofree char *here = sync_fixture_dump (fixture, folders[i]);
    g_autofree char *there = test_client_dump (other, folders[i]);
    g_assert_cmpstr (here, ==, there);
  }
}

static void
test_first_sync (const void *data)
{
  FaultKind kind = (FaultKind) GPOINTER_TO_INT (data);
  g_autoptr (SyncFixture) first = sync_fixture_new (NULL);
  unsigned faults = 0;
  bool came = true;

  test_client_append_many (first->other, "INBOX", "mail", FIRST_MESSAGES);
  for (unsigned call = 1; came; call = next_call (call)) {
    g_autoptr (SyncFixture) fixture = sync_fixture_new_beside (first);
    came = pass_with_fault (fixture, kind, call);
    faults += came;
    recover (fixture);
    assert_as_there (fixture, first->other);
  }
  g_test_message ("%u faults: 0 lost", faults);
  g_assert_cmpuint (faults, >, is_of_few_calls (kind) ? 1 : 3);
}

static void
deliver (Tally *tally)
{
  static const char kinds[] = "abc";

  for (const char *kind = kinds; *kind != '\0'; kind++) {
    g_autofree char *subject = g_strdup_printf ("%c%u", *kind, tally->rounds);
    g_autofree char *id = g_strdup_printf ("%s@test.example", subject);
    test_client_append (tally->fixture->other, "INBOX", subject, id, "");
  }
}

// Of the round before: A is flagged and filed, B deleted for good, C copied.
static void
act (Tally *tally)
{
  SyncFixture *fixture = tally->fixture;
  g_autoptr (GError) error = NULL;
  int64_t archive = sync_fixture_folder (fixture, "Archive"), ids[3];
  MailTarget targets[3];

  for (int i = 0; i < 3; i++) {
    g_autofree char *name = g_strdup_printf ("%c%u", 'a' + i, tally->rounds - 1);
    ids[i] = sync_fixture_find (fixture, "INBOX", name);
    targets[i] = (MailTarget) {
      .folder_id = sync_fixture_folder (fixture, "INBOX"), .ids = &ids[i], .n_ids = 1};
  }
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);
  g_assert_true (
    store_operation_flag (write, &targets[0], MAIL_FLAG_FLAGGED, 0, NULL, NULL, &error) != 0 &&
    store_operation_move (write, &targets[0], archive, 0, 0, &error) != 0 &&
    store_operation_delete (write, &targets[1], &error) != 0 &&
    store_operation_copy (write, &targets[2], archive, &error) != 0 &&
    store_write_commit (g_steal_pointer (&write), &error));
}

static unsigned
count_lines (const char *text, const char *ending)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  unsigned n = 0;

  for (char **line = lines; *line != NULL; line++)
    n += g_str_has_suffix (*line, ending);
  return n;
}

static void
assert_none_lost_or_doubled (Tally *tally)
{
  g_autoptr (GString) there = g_string_new (NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autofree char *dump = test_client_dump (tally->fixture->other, folders[i]);
    g_string_append (there, dump);
  }
  for (unsigned round = 0; round <= tally->rounds; round++) {
    bool acted = round < tally->rounds;
    const unsigned expected[] = {1, acted ? 0 : 1, acted ? 2 : 1};
    for (int i = 0; i < 3; i++) {
      g_autofree char *ending = g_strdup_printf (" %c%u@test.example", 'a' + i, round);
      unsigned n = count_lines (there->str, ending);
      if (n != expected[i])
        g_error ("%s is there %u times, must be %u", ending, n, expected[i]);
    }
  }
}

// On the proxy's thread, before the server hears of it.
static void
on_expunge (void *data)
{
  Tally *tally = data;

  if (g_atomic_int_get (&tally->is_failing) &&
      (tally->kind == FAULT_FULL ? store_fault_has_come () :
                                   store_is_distrusted (tally->fixture->store)))
    g_atomic_int_inc (&tally->expunged_late);
}

static void
save_draft (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  MailDraft template = {.account_id = fixture->account->id,
                        .from = fixture->user,
                        .subject = (char *) WORDS,
                        .text = (char *) WORDS};
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);
  g_autoptr (MailDraft) saved = store_draft_save (write, &template, &error);

  g_assert_no_error (error);
  g_assert_nonnull (saved);
  g_assert_true (store_write_commit (g_steal_pointer (&write), &error));
}

static void
assert_draft (SyncFixture *fixture)
{
  g_autoptr (GPtrArray) drafts = store_draft_list (fixture->store, fixture->account->id, NULL);

  g_assert_cmpuint (drafts->len, ==, 1);
  g_assert_cmpstr (((MailDraft *) drafts->pdata[0])->text, ==, WORDS);
}

static void
test_work (const void *data)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  Tally tally = {.fixture = fixture, .kind = (FaultKind) GPOINTER_TO_INT (data)};
  bool came = true;

  deliver (&tally);
  sync_fixture_pass (fixture);
  save_draft (fixture);
  for (unsigned call = 1; came; call = next_call (call)) {
    tally.rounds++;
    deliver (&tally);
    act (&tally);
    test_proxy_before (fixture->proxy, "EXPUNGE", on_expunge, &tally);
    g_atomic_int_set (&tally.is_failing, 1);
    came = pass_with_fault (fixture, tally.kind, call);
    g_atomic_int_set (&tally.is_failing, 0);
    tally.faults += came;
    assert_draft (fixture);
    recover (fixture);
    assert_draft (fixture);
    assert_as_there (fixture, fixture->other);
    assert_none_lost_or_doubled (&tally);
  }
  g_test_message ("%u faults in %u rounds: 0 lost, 0 doubled", tally.faults, tally.rounds);
  g_assert_cmpuint (tally.faults, >, is_of_few_calls (tally.kind) ? 1 : 5);
  g_assert_cmpint (g_atomic_int_get (&tally.expunged_late), ==, 0);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    FaultKind kind;
  } kinds[] = {{"disk-full", FAULT_FULL},
               {"write-fails", FAULT_WRITE},
               {"write-is-short", FAULT_SHORT},
               {"fsync-fails", FAULT_FSYNC},
               {"no-memory-for-sqlite", FAULT_MEMORY_SQLITE},
               {"no-memory-for-openssl", FAULT_MEMORY_OPENSSL},
               {"no-memory-to-pack", FAULT_MEMORY_PACKING}};

  g_test_init (&argc, &argv, NULL);
  bool can_refuse_memory = store_fault_can_refuse_memory ();
  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (kinds[i].kind >= FAULT_MEMORY_SQLITE && !can_refuse_memory)
      continue;
    g_autofree char *first = g_strdup_printf ("/sync/imap-fault/first-sync/%s", kinds[i].name);
    g_autofree char *work = g_strdup_printf ("/sync/imap-fault/work/%s", kinds[i].name);
    g_test_add_data_func (first, GINT_TO_POINTER (kinds[i].kind), test_first_sync);
    // The connection is there already, and in the clear: net-memory has the rest.
    if (kinds[i].kind != FAULT_MEMORY_OPENSSL)
      g_test_add_data_func (work, GINT_TO_POINTER (kinds[i].kind), test_work);
  }
  return sync_fixture_run ();
}
