// SPDX-License-Identifier: GPL-3.0-or-later
//
// A child that sends is killed at random moments; the recipient's mailbox tells afterwards: each
// message is there once, or it is asked about (security.md D3). MAIL_KILLS sets how often; the long
// form is `tools/soak send`.

#include "support/test-death.h"
#include "sync/outbox-acts.h"

#include <stdlib.h>

static const char *const no_folders[] = {NULL};

static int
run_child (const char *dir, const char *ms)
{
  SyncFixture *fixture = sync_fixture_attach (dir);
  MailSyncReport report;
  test_death_in (ms);
  sync_account_sync (fixture->sync, no_folders, MAIL_BODIES_NONE, NULL, &report, NULL);
  g_clear_error (&report.error);
  return 0;
}

static unsigned int
count_in_inbox (SyncFixture *fixture, unsigned int number)
{
  g_autofree char *subject = g_strdup_printf ("kill-%u-", number);

  return outbox_acts_count_arrived (fixture, subject);
}

// The first of them asks for BDAT, the others leave at once.
#define AT_ONCE 3

// Some messages, a child that sends them, a kill. IDS gets theirs.
static void
kill_one (SyncFixture *fixture, GArray *ids)
{
  g_autofree char *ms = g_strdup_printf ("%d", g_test_rand_int_range (5, 200));
  for (unsigned int i = 0; i < AT_ONCE; i++) {
    g_autofree char *subject = g_strdup_printf ("kill-%u-", ids->len);
    int64_t id = outbox_acts_queue (fixture, subject);
    g_array_append_val (ids, id);
  }
  sync_fixture_close_store (fixture);
  test_death_of_child (fixture->dir, ms, NULL);
  sync_fixture_open_store (fixture);
}

static bool
have_all_arrived (SyncFixture *fixture, void *data)
{
  GArray *ids = data;
  for (unsigned int i = 0; i < ids->len; i++)
    if (outbox_acts_get_state (fixture, g_array_index (ids, int64_t, i)) == MAIL_OUTBOX_FILED &&
        !count_in_inbox (fixture, i))
      return false;
  return true;
}

// Else a crash doubles the mail, or loses it without a word.
static void
test_kill_while_sending (void)
{
  const char *wanted = g_getenv ("MAIL_KILLS");
  unsigned int kills = wanted ? (unsigned int) strtoul (wanted, NULL, 10) : 20;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  unsigned int after[MAIL_OUTBOX_PARTLY_REFUSED + 1] = {0}, doubtful = 0, arrived = 0;
  for (unsigned int i = 0; i < kills; i++) {
    kill_one (fixture, ids);
    for (unsigned int k = ids->len - AT_ONCE; k < ids->len; k++) {
      MailOutboxState state = outbox_acts_get_state (fixture, g_array_index (ids, int64_t, k));
      after[state]++;
      g_assert_true (state == MAIL_OUTBOX_QUEUED || state == MAIL_OUTBOX_AMBIGUOUS ||
                     state == MAIL_OUTBOX_ACCEPTED || state == MAIL_OUTBOX_FILED);
    }
  }
  outbox_acts_release_queued (fixture, ids);
  sync_fixture_pass (fixture);
  sync_fixture_wait (fixture, have_all_arrived, ids, "delivery");
  for (unsigned int i = 0; i < ids->len; i++) {
    MailOutboxState state = outbox_acts_get_state (fixture, g_array_index (ids, int64_t, i));
    unsigned int n = count_in_inbox (fixture, i);
    g_assert_true (state == MAIL_OUTBOX_FILED || state == MAIL_OUTBOX_AMBIGUOUS);
    g_assert_cmpuint (n, <=, 1);
    g_assert_true (n == 1 || state == MAIL_OUTBOX_AMBIGUOUS);
    doubtful += state == MAIL_OUTBOX_AMBIGUOUS;
    arrived += n;
  }
  g_test_message ("%u kills: then %u queued, %u accepted, %u filed, %u asked about; in the end %u "
                  "arrived once, %u asked about, none twice, none lost",
                  kills, after[MAIL_OUTBOX_QUEUED], after[MAIL_OUTBOX_ACCEPTED],
                  after[MAIL_OUTBOX_FILED], after[MAIL_OUTBOX_AMBIGUOUS], arrived, doubtful);
}

int
main (int argc, char **argv)
{
  if (argc == 4 && g_str_equal (argv[1], "--child"))
    return run_child (argv[2], argv[3]);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/outbox/kill-while-sending", test_kill_while_sending);
  return sync_fixture_run ();
}
