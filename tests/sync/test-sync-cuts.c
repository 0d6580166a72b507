// SPDX-License-Identifier: GPL-3.0-or-later
//
// The line is cut at one place after the other of a whole first sync and of a resync: the next pass
// must make both sides equal, and fetch no message again that was here. MAIL_CUT_STEP sets how many
// bytes lie between two places; without it there are some ten.

#include "sync/sync-fixture.h"

#include "store/store-content.h"
#include "store/store-folder.h"

#include <string.h>

#define MESSAGES 12
#define PLACES 10
#define TRIES 5

static const char *const folders[] = {"INBOX", "Archive", "Lists"};

typedef struct {
  int added, removed, bodies;
} Counts;

static uint64_t
step_of (uint64_t whole)
{
  const char *wanted = g_getenv ("MAIL_CUT_STEP");
  uint64_t step = wanted ? g_ascii_strtoull (wanted, NULL, 10) : whole / PLACES;
  return MAX (step, 1);
}

// Passes until one is whole.
static Counts
sync_until_whole (SyncFixture *client)
{
  Counts counts = {0};
  for (int try = 0; try < TRIES; try++) {
    g_autoptr (GError) error = NULL;
    MailSyncReport report;
    bool whole =
      sync_account_sync (client->sync, NULL, MAIL_BODIES_ALL, NULL, &report, &error);
    counts.added += report.added;
    counts.removed += report.removed;
    counts.bodies += report.bodies;
    g_clear_error (&report.error);
    if (whole)
      return counts;
  }
  g_error ("it was not whole after %d passes", TRIES);
}

static void
assert_same (SyncFixture *server, SyncFixture *client, uint64_t place)
{
  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autofree char *there = test_client_dump (server->other, folders[i]);
    g_autofree char *here = sync_fixture_dump (client, folders[i]);
    g_autofree char *whole = sync_fixture_dump_whole (client, folders[i]);
    if (g_strcmp0 (there, here) != 0)
      g_error ("cut after %" G_GUINT64_FORMAT ": %s differs:\n%s\nhere:\n%s", place, folders[i],
               there, here);
    // Without content there is a dash in place of its hash.
    g_assert_null (strstr (whole, " -\n"));
  }
}

static void
assert_counts (uint64_t place, const Counts *counts, const Counts *expected)
{
  if (counts->added != expected->added || counts->bodies != expected->bodies ||
      counts->removed != expected->removed)
    g_error ("cut after %" G_GUINT64_FORMAT ": %d added, %d removed, %d fetched; not %d, %d, %d",
             place, counts->added, counts->removed, counts->bodies, expected->added,
             expected->removed, expected->bodies);
}

static SyncFixture *
new_server (void)
{
  SyncFixture *server = sync_fixture_new (NULL);
  g_free (test_client_run (server->other, "CREATE Lists"));
  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++)
    test_client_append_many (server->other, folders[i], folders[i], MESSAGES);
  return server;
}

// Else a first sync in a train ends with a gap, or begins anew after each tunnel.
static void
test_first_sync (void)
{
  g_autoptr (SyncFixture) server = new_server ();
  const Counts all = {.added = MESSAGES * (int) G_N_ELEMENTS (folders),
                      .bodies = MESSAGES * (int) G_N_ELEMENTS (folders)};
  g_autoptr (SyncFixture) uncut = sync_fixture_new_beside (server);
  Counts counts = sync_until_whole (uncut);
  assert_counts (0, &counts, &all);
  uint64_t whole = test_proxy_get_received (uncut->proxy), step = step_of (whole);
  unsigned int cuts = 0;
  for (uint64_t place = step / 2 + 1; place < whole; place += step) {
    g_autoptr (SyncFixture) client = sync_fixture_new_beside (server);
    test_proxy_cut_after_received (client->proxy, place);
    counts = sync_until_whole (client);
    assert_same (server, client, place);
    assert_counts (place, &counts, &all);
    cuts += test_proxy_get_cuts (client->proxy);
  }
  g_test_message ("%u cuts within %" G_GUINT64_FORMAT " bytes", cuts, whole);
  g_assert_cmpuint (cuts, >=, PLACES / 2);
}

// In each folder two come, two go and three are changed.
static Counts
change_server (SyncFixture *server, unsigned int round)
{
  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autofree char *subject = g_strdup_printf ("%s-round-%u", folders[i], round);
    test_client_append_many (server->other, folders[i], subject, 2);
    g_free (test_client_run (server->other, "SELECT %s", folders[i]));
    char sign = round % 2 ? '+' : '-';
    g_free (test_client_run (server->other, "STORE 3:5 %cFLAGS (\\Flagged)", sign));
    g_free (test_client_run (server->other, "STORE 1:2 +FLAGS (\\Deleted)"));
    g_free (test_client_run (server->other, "EXPUNGE"));
  }
  int n = 2 * (int) G_N_ELEMENTS (folders);
  return (Counts) {.added = n, .removed = n, .bodies = n};
}

// The changes of a round, heard by CLIENT over a line that is cut at PLACE (0: not). → bytes.
static uint64_t
resync (SyncFixture *server, SyncFixture *client, unsigned int round, uint64_t place)
{
  Counts expected = change_server (server, round);
  uint64_t before = test_proxy_get_received (client->proxy);
  test_proxy_cut_after_received (client->proxy, place);
  Counts counts = sync_until_whole (client);
  test_proxy_cut_after_received (client->proxy, 0);
  assert_same (server, client, place);
  assert_counts (place, &counts, &expected);
  return test_proxy_get_received (client->proxy) - before;
}

// Else what others did while the line was bad is seen in part, and never made good.
static void
test_resync (void)
{
  g_autoptr (SyncFixture) server = new_server ();
  g_autoptr (SyncFixture) client = sync_fixture_new_beside (server);
  sync_until_whole (client);
  // The same for each: a pass by a process that begins, log-in and all.
  sync_fixture_restart (client);
  unsigned int round = 1;
  uint64_t whole = resync (server, client, round, 0), step = step_of (whole);
  for (uint64_t place = step / 2 + 1; place < whole; place += step) {
    sync_fixture_restart (client);
    resync (server, client, ++round, place);
  }
  unsigned int cuts = test_proxy_get_cuts (client->proxy);
  g_test_message ("%u cuts within %" G_GUINT64_FORMAT " bytes", cuts, whole);
  g_assert_cmpuint (cuts, >=, PLACES / 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/cuts/first-sync", test_first_sync);
  g_test_add_func ("/sync/cuts/resync", test_resync);
  return sync_fixture_run ();
}
