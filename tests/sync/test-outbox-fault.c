// SPDX-License-Identifier: GPL-3.0-or-later
//
// A disk that fails at each call while messages go out (security.md D3, D5). The recipient's
// mailbox tells: each message is there once, or waits, or is asked about; none twice, none lost,
// whether the process goes on or is a new one. MAIL_FAULTS: every call; else the first ones and
// then ever fewer.

#include "store-fault.h"
#include "sync/outbox-acts.h"

// The first of them asks for BDAT, the others leave at once.
#define AT_ONCE 3

static const char *const no_folders[] = {NULL};

typedef struct {
  SyncFixture *fixture;
  FaultKind kind;
  GArray *ids; // int64_t; its place makes the subject
  unsigned faults;
} Tally;

static char *
dup_subject (unsigned number)
{
  return g_strdup_printf ("fault-%u-", number);
}

static unsigned
count_arrived (Tally *tally, unsigned number)
{
  g_autofree char *subject = dup_subject (number);

  return outbox_acts_count_arrived (tally->fixture, subject);
}

static void
queue_some (Tally *tally)
{
  for (unsigned i = 0; i < AT_ONCE; i++) {
    g_autofree char *subject = dup_subject (tally->ids->len);
    int64_t id = outbox_acts_queue (tally->fixture, subject);

    g_array_append_val (tally->ids, id);
  }
}

// Three go out while the disk fails at the CALL-th call of its kind. → whether it came to that.
static bool
send_some (Tally *tally, unsigned call)
{
  SyncFixture *fixture = tally->fixture;
  g_autoptr (GError) error = NULL;
  MailSyncReport report;

  queue_some (tally);
  store_fault_arm (tally->kind, call);
  sync_account_sync (fixture->sync, no_folders, MAIL_BODIES_NONE, NULL, &report, &error);
  bool came = store_fault_disarm ();
  g_clear_error (&report.error);
  tally->faults += came;
  // The same process goes on, or a new one does.
  if (call % 2 == 0)
    sync_fixture_restart (fixture);
  outbox_acts_release_queued (fixture, tally->ids);
  sync_fixture_try_pass (fixture);
  return came;
}

static bool
have_all_arrived (SyncFixture *fixture, void *data)
{
  Tally *tally = data;

  for (unsigned i = 0; i < tally->ids->len; i++)
    if (outbox_acts_get_state (fixture, g_array_index (tally->ids, int64_t, i)) ==
          MAIL_OUTBOX_FILED &&
        count_arrived (tally, i) == 0)
      return false;
  return true;
}

static void
assert_once (Tally *tally)
{
  unsigned asked = 0, arrived = 0;

  sync_fixture_wait (tally->fixture, have_all_arrived, tally, "delivery");
  for (unsigned i = 0; i < tally->ids->len; i++) {
    MailOutboxState state =
      outbox_acts_get_state (tally->fixture, g_array_index (tally->ids, int64_t, i));
    unsigned n = count_arrived (tally, i);

    if (state != MAIL_OUTBOX_FILED && state != MAIL_OUTBOX_AMBIGUOUS)
      g_error ("message %u is in state %d", i, state);
    g_assert_cmpuint (n, <=, 1);
    g_assert_true (n == 1 || state == MAIL_OUTBOX_AMBIGUOUS);
    asked += state == MAIL_OUTBOX_AMBIGUOUS;
    arrived += n;
  }
  g_test_message ("%u faults, %u messages: %u arrived once, %u asked about, none twice, none lost",
                  tally->faults, tally->ids->len, arrived, asked);
}

// Else a full disk or a dying one sends mail twice, or lets it vanish.
static void
test_faults (const void *data)
{
  bool all = g_getenv ("MAIL_FAULTS") != NULL, came = true;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  Tally tally = {.fixture = fixture,
                 .kind = (FaultKind) GPOINTER_TO_INT (data),
                 .ids = g_array_new (FALSE, FALSE, sizeof (int64_t))};

  sync_fixture_pass (fixture);
  for (unsigned call = 1; came; call += all || call < 10 ? 1 : call / 4)
    came = send_some (&tally, call);
  sync_fixture_restart (fixture);
  outbox_acts_release_queued (fixture, tally.ids);
  sync_fixture_pass (fixture);
  assert_once (&tally);
  sync_fixture_assert_sound (fixture);
  g_assert_cmpuint (tally.faults, >, 2);
  g_array_unref (tally.ids);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/sync/outbox-fault/disk-full", GINT_TO_POINTER (FAULT_FULL), test_faults);
  g_test_add_data_func ("/sync/outbox-fault/write-fails", GINT_TO_POINTER (FAULT_WRITE),
                        test_faults);
  g_test_add_data_func ("/sync/outbox-fault/write-is-short", GINT_TO_POINTER (FAULT_SHORT),
                        test_faults);
  g_test_add_data_func ("/sync/outbox-fault/fsync-fails", GINT_TO_POINTER (FAULT_FSYNC),
                        test_faults);
  if (store_fault_can_refuse_memory ())
    g_test_add_data_func ("/sync/outbox-fault/no-memory-for-sqlite",
                          GINT_TO_POINTER (FAULT_MEMORY_SQLITE), test_faults);
  return sync_fixture_run ();
}
