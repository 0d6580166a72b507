// SPDX-License-Identifier: GPL-3.0-or-later
//
// A disk that fails at each call of a session (security.md D2, D5): what was not safely here is
// still on the server. MAIL_FAULTS: every call; else the first ones and then ever fewer.

#include "store-fault.h"
#include "store/store-account.h"
#include "sync/pop3-model.h"

#define A_ROUND 6
#define A_LARGE_ROUND 40 // of the long form

// Each look goes through all that ever came: with a new mailbox now and then the whole is not
// quadratic.
#define SESSIONS_A_MAILBOX 50
#define MAILBOXES 100

typedef struct {
  FaultKind kind;
  unsigned faults, sessions, left, messages;
} Tally;

static bool
has_free_server_copy (SyncFixture *fixture)
{
  g_autofree char *dump = test_client_dump (fixture->other, "INBOX");

  return *dump != '\0';
}

// One session with a fault at the CALL-th call of its kind; then the process is as if it had died.
static bool
try_fault (Pop3Model *model, Tally *tally, unsigned call)
{
  SyncFixture *fixture = model->mailbox.fixture;
  g_autoptr (GError) error = NULL;
  MailSyncReport report;

  pop3_model_deliver (model);
  store_fault_arm (tally->kind, call);
  bool good = sync_account_sync (fixture->sync, NULL, MAIL_BODIES_ALL, NULL, &report, &error);
  bool distrusted = store_is_distrusted (fixture->store);
  bool came = store_fault_disarm ();

  g_clear_error (&report.error);
  // Whatever is told as gone well is here; what failed before the gate was not let go.
  g_assert_true (good || error != NULL);
  // SQLite lets a folder's failed fsync pass; it is made up for before anything is let go.
  g_assert_true (!came || tally->kind != FAULT_FSYNC || distrusted || good);
  tally->left += has_free_server_copy (fixture);
  sync_fixture_close_store (fixture);
  if (call % 3 == 0)
    pop3_model_lose_index (model);
  sync_fixture_open_store (fixture);
  pop3_model_assert_none_lost (model, false);
  sync_fixture_assert_sound (model->mailbox.fixture);
  tally->faults += came;
  tally->sessions++;
  return came;
}

// From *CALL on, in a mailbox of its own. True: there may be more calls.
static bool
try_some (Tally *tally, unsigned a_round, unsigned *call)
{
  bool all = g_getenv ("MAIL_FAULTS") != NULL, came = true;
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);
  Pop3Model model;

  pop3_model_init (&model, fixture, "off", a_round);
  for (unsigned i = 0; came && i < SESSIONS_A_MAILBOX; i++) {
    came = try_fault (&model, tally, *call);
    *call += all || *call < 16 ? 1 : *call / 8;
  }
  sync_fixture_pass (fixture);
  pop3_model_assert_none_lost (&model, true);
  tally->messages += pop3_model_count (&model);
  return came;
}

static void
test_faults (const void *data)
{
  Tally tally = {.kind = (FaultKind) GPOINTER_TO_INT (data)};

  for (unsigned call = 1; try_some (&tally, A_ROUND, &call);)
    continue;
  if (g_getenv ("MAIL_FAULTS") != NULL)
    for (unsigned call = 1; try_some (&tally, A_LARGE_ROUND, &call);)
      continue;
  g_test_message ("%u faults in %u sessions, %u messages: 0 lost, 0 doubled; %u sessions left "
                  "copies on the server",
                  tally.faults, tally.sessions, tally.messages, tally.left);
  g_assert_cmpuint (tally.faults, >, 5);
  g_assert_cmpuint (tally.left, >, 0);
}

// A disk that failed once may have lied before: nothing goes on its word until the next start.
static void
test_distrusted_store_removes_nothing (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);
  g_autoptr (GError) error = NULL;
  MailSyncReport report;
  Pop3Model model;

  pop3_model_init (&model, fixture, "on", A_ROUND);
  pop3_model_deliver (&model);
  sync_fixture_pass (fixture);
  // Something is written that can't be made durable.
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);
  g_assert_true (store_account_set_value (write, fixture->account->id, "any", "thing", NULL));
  store_fault_arm (FAULT_FSYNC, 1);
  g_assert_false (store_write_commit (g_steal_pointer (&write), NULL));
  store_fault_disarm ();
  pop3_model_set_leave (&model, "off");
  if (!store_is_distrusted (fixture->store))
    g_error ("the fault did not come");
  g_assert_false (sync_account_sync (fixture->sync, NULL, MAIL_BODIES_ALL, NULL, &report, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_STORE);
  g_clear_error (&report.error);
  g_assert_true (has_free_server_copy (fixture));
  sync_fixture_restart (fixture);
  sync_fixture_pass (fixture);
  pop3_model_assert_none_lost (&model, true);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  sync_fixture_set_mailboxes (MAILBOXES);
  g_test_add_data_func ("/sync/pop3-fault/disk-full", GINT_TO_POINTER (FAULT_FULL), test_faults);
  g_test_add_data_func ("/sync/pop3-fault/write-fails", GINT_TO_POINTER (FAULT_WRITE), test_faults);
  g_test_add_data_func ("/sync/pop3-fault/write-is-short", GINT_TO_POINTER (FAULT_SHORT),
                        test_faults);
  g_test_add_data_func ("/sync/pop3-fault/fsync-fails", GINT_TO_POINTER (FAULT_FSYNC), test_faults);
  if (store_fault_can_refuse_memory ())
    g_test_add_data_func ("/sync/pop3-fault/no-memory-for-sqlite",
                          GINT_TO_POINTER (FAULT_MEMORY_SQLITE), test_faults);
  g_test_add_func ("/sync/pop3-fault/distrusted-store-removes-nothing",
                   test_distrusted_store_removes_nothing);
  return sync_fixture_run ();
}
