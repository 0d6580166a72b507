// SPDX-License-Identifier: GPL-3.0-or-later
//
// Lines of every bad kind between us and a real server: bytes that come one at a time, silence in
// the middle of a word, resets, half-closed and truncated connections. Nothing is lost by any of
// them, and whoever gives up waiting is free at once.

#include "sync/sync-fixture.h"

#include "net/net-stream.h"
#include "store/store-operation.h"

#include <string.h>

// A person who cancels waits no longer than this.
#define PATIENCE_MS 100
#define TRIES 5

#define MESSAGES 60

// Of a line that does its work between two of them.
#define CUTS 4

// The same account over TLS: to the server's port for it.
static void
use_tls (SyncFixture *fixture)
{
  bool cyrus = sync_fixture_is_cyrus ();
  uint16_t port = test_servers_get_port (fixture->servers, cyrus ? "cyrus-imaps" : "imaps");
  sync_account_stop (fixture->sync);
  test_proxy_free (fixture->proxy);
  fixture->proxy = test_proxy_new (port);
  MailAccount template = *fixture->account;
  template.incoming.host = (char *) "localhost";
  template.incoming.port = test_proxy_get_port (fixture->proxy);
  template.incoming.security = MAIL_SECURITY_TLS;
  MailAccount *account = mail_account_new (&template);
  sync_account_set_account (fixture->sync, account);
  mail_account_unref (fixture->account);
  fixture->account = account;
}

static SyncFixture *
new_fixture (const void *tls)
{
  SyncFixture *fixture = sync_fixture_new (NULL);
  if (tls)
    use_tls (fixture);
  return fixture;
}

// Else a slow line, or a middlebox that cuts packets small, gives another mailbox than a good one.
static void
test_one_byte_at_a_time (const void *tls)
{
  g_autoptr (SyncFixture) fixture = new_fixture (tls);
  test_client_append_many (fixture->other, "INBOX", "mail", MESSAGES);
  test_proxy_set_pace (fixture->proxy, 1, 0);
  sync_fixture_pass (fixture);
  sync_fixture_assert_equal (fixture, "INBOX");
}

// Else a far server is too far.
static void
test_latency (const void *tls)
{
  g_autoptr (SyncFixture) fixture = new_fixture (tls);
  test_client_append_many (fixture->other, "INBOX", "mail", MESSAGES);
  test_proxy_set_pace (fixture->proxy, 0, 20);
  sync_fixture_pass (fixture);
  sync_fixture_assert_equal (fixture, "INBOX");
}

// Bytes after which no server's greeting and log-in is over.
#define IN_LOG_IN 150

typedef struct {
  const char *name;
  TestProxyEnd end;
  bool tls;
} Ending;

// Without TLS's own end a cut is a truncation: what came before it must not pass for the whole.
static const Ending endings[] = {
  {"cut", TEST_PROXY_CUT, false},
  {"reset", TEST_PROXY_RESET, false},
  {"half-close", TEST_PROXY_HALF_CLOSE, false},
  {"tls-truncation", TEST_PROXY_CUT, true},
  {"tls-reset", TEST_PROXY_RESET, true},
  {"tls-half-close", TEST_PROXY_HALF_CLOSE, true},
};

// Else a line that ends in the middle is waited for, or half an answer taken for the whole.
static void
test_ending (const void *data)
{
  const Ending *ending = data;
  g_autoptr (SyncFixture) fixture = new_fixture (ending->tls ? ending : NULL);
  unsigned int failed = 0;
  test_client_append_many (fixture->other, "INBOX", "mail", MESSAGES);
  test_proxy_set_end (fixture->proxy, ending->end);
  for (int i = 0; i < 12; i++) {
    MailSyncReport report;
    g_autoptr (GError) error = NULL;
    // The first breaks the log-in; later, other connections may do the work of the one that ended.
    uint64_t bytes = i ? (uint64_t) g_test_rand_int_range (1, 30000) : IN_LOG_IN;
    test_proxy_cut_after_received (fixture->proxy, bytes);
    bool good = sync_account_sync (fixture->sync, NULL, MAIL_BODIES_ALL, NULL, &report, &error);
    g_clear_error (&report.error);
    if (!good)
      g_assert_error (error, MAIL_ERROR, MAIL_ERROR_OFFLINE);
    failed += !good;
    test_proxy_cut_now (fixture->proxy);
  }
  test_proxy_cut_after_received (fixture->proxy, 0);
  sync_fixture_pass (fixture);
  sync_fixture_assert_equal (fixture, "INBOX");
  g_test_message ("%u cuts, %u passes broken off", test_proxy_get_cuts (fixture->proxy), failed);
  g_assert_cmpuint (failed, >, 0);
}

// Operations on the first messages of the inbox, each to another folder than the one before.
static void
move_some (SyncFixture *fixture, unsigned int n)
{
  static const char *const targets[] = {"Archive", "Trash"};
  int64_t inbox = sync_fixture_folder (fixture, "INBOX");
  for (unsigned int i = 0; i < n; i++) {
    g_autofree char *subject = g_strdup_printf ("mail %u", i + 1);
    int64_t id = sync_fixture_find (fixture, "INBOX", subject);
    MailTarget target = {.folder_id = inbox, .ids = &id, .n_ids = 1};
    g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, NULL);
    g_assert_cmpint (store_operation_move (write, &target,
                                           sync_fixture_folder (fixture, targets[i % 2]), 0, 0,
                                           NULL),
                     !=, 0);
    g_assert_true (store_write_commit (g_steal_pointer (&write), NULL));
  }
}

// Whether all is sent; DATA gets the longest wait that was announced meanwhile, in seconds.
static bool
is_all_sent (SyncFixture *fixture, void *data)
{
  int64_t *longest = data;
  g_autoptr (MailHealth) health = sync_account_dup_health (fixture->sync, NULL);
  const MailConnection *connection = health->connections->pdata[MAIL_CONNECTION_INTERACTIVE];
  int64_t now = g_get_real_time () / G_USEC_PER_SEC;
  *longest = MAX (*longest, connection->next_try ? connection->next_try - now : 0);
  g_autoptr (GPtrArray) open = store_operation_list (fixture->store, fixture->account->id, NULL);
  return open->len == 0;
}

// Else each drop of a line over which things do get done makes the next wait twice as long, and
// what a person did goes out half a minute late.
static void
test_line_that_works_is_not_punished (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", CUTS + 1);
  sync_fixture_pass (fixture);
  sync_fixture_start (fixture);
  unsigned int cuts = test_proxy_get_cuts (fixture->proxy);
  test_proxy_cut_answers_to (fixture->proxy, "UID MOVE", CUTS);
  move_some (fixture, CUTS + 1);
  sync_account_poke (fixture->sync);
  test_proxy_wait_for_cuts (fixture->proxy, cuts + CUTS);
  int64_t longest = 0;
  sync_fixture_wait (fixture, is_all_sent, &longest, "all to be sent");
  g_test_message ("the next try after %d drops was %" G_GINT64_FORMAT " s later", CUTS, longest);
  // The fourth in a row of tries in vain would come four to eight seconds later.
  g_assert_cmpint (longest, <=, 2);
}

typedef struct {
  SyncFixture *fixture;
  GCancellable *cancellable;
} Pass;

static void *
run_pass (void *data)
{
  Pass *pass = data;
  MailSyncReport report;
  g_autoptr (GError) error = NULL;
  bool good = sync_account_sync (pass->fixture->sync, NULL, MAIL_BODIES_ALL, pass->cancellable,
                                 &report, &error);
  g_clear_error (&report.error);
  g_assert_false (good);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  return NULL;
}

// Milliseconds from the cancellation of a pass that stands still after BYTES to its end.
static double
measure_cancel (SyncFixture *fixture, uint64_t bytes)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Pass pass = {fixture, cancellable};
  unsigned int cuts = test_proxy_get_cuts (fixture->proxy);
  test_proxy_cut_after_received (fixture->proxy, bytes);
  GThread *thread = g_thread_new ("pass", run_pass, &pass);
  test_proxy_wait_for_cuts (fixture->proxy, cuts + 1);
  int64_t begun = g_get_monotonic_time ();
  g_cancellable_cancel (cancellable);
  g_thread_join (thread);
  double took = (double) (g_get_monotonic_time () - begun) / 1000;
  // The line itself is given up only when its time is over, or the network changes.
  sync_account_network_changed (fixture->sync, true);
  return took;
}

// Else Cancel is a button that does nothing while the server is silent. Silence falls in the
// greeting, the handshake, the log-in, a list, headers, a body.
static void
test_cancel_in_silence (const void *tls)
{
  static const uint64_t places[] = {1, 60, 300, 900, 1500, 3000, 6000, 12000};
  g_autoptr (SyncFixture) fixture = new_fixture (tls);
  double worst = 0, sum = 0;
  test_client_append_many (fixture->other, "INBOX", "mail", MESSAGES);
  test_proxy_set_end (fixture->proxy, TEST_PROXY_STALL);
  for (size_t i = 0; i < G_N_ELEMENTS (places); i++) {
    double took = measure_cancel (fixture, places[i]);
    worst = MAX (worst, took);
    sum += took;
    // On a machine with more to do than time the thread itself may wait for its turn.
    for (int more = 0; took >= PATIENCE_MS && more < TRIES; more++)
      took = measure_cancel (fixture, places[i]);
    g_assert_cmpfloat (took, <, PATIENCE_MS);
  }
  test_proxy_cut_after_received (fixture->proxy, 0);
  g_test_message ("cancel returns after %.1f ms, %.1f at worst, of %zu",
                  sum / (double) G_N_ELEMENTS (places), worst, G_N_ELEMENTS (places));
  test_proxy_cut_now (fixture->proxy);
  sync_fixture_pass (fixture);
  sync_fixture_assert_equal (fixture, "INBOX");
}

// Else what a person asks for next waits a minute behind what they gave up: the server may be
// silent on one line and answer on the next.
static void
test_cancel_frees_the_worker (const void *pop3)
{
  static const uint64_t places[] = {300, 1500};
  if (pop3 && sync_fixture_needs_dovecot ())
    return;
  g_autoptr (SyncFixture) fixture = pop3 ? sync_fixture_new_pop3 (NULL) : sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", MESSAGES);
  for (size_t i = 0; i < G_N_ELEMENTS (places); i++) {
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    Pass pass = {fixture, cancellable};
    unsigned int cuts = test_proxy_get_cuts (fixture->proxy);
    test_proxy_set_end (fixture->proxy, TEST_PROXY_STALL);
    test_proxy_cut_after_received (fixture->proxy, places[i]);
    GThread *thread = g_thread_new ("pass", run_pass, &pass);
    test_proxy_wait_for_cuts (fixture->proxy, cuts + 1);
    g_cancellable_cancel (cancellable);
    g_thread_join (thread);
    test_proxy_cut_after_received (fixture->proxy, 0);
    int64_t begun = g_get_monotonic_time ();
    MailSyncReport report = {0};
    g_autoptr (GError) error = NULL;
    sync_account_sync (fixture->sync, NULL, MAIL_BODIES_NONE, NULL, &report, &error);
    g_clear_error (&report.error);
    double took = (double) (g_get_monotonic_time () - begun) / G_USEC_PER_SEC;
    g_test_message ("the next pass came through after %.1f s", took);
    g_assert_no_error (error);
    g_assert_cmpfloat (took, <, NET_TIMEOUT_MS / 1000 / 2);
  }
}

// Milliseconds that stopping takes while all that is on the line stands still.
static double
measure_stop (SyncFixture *fixture, uint64_t bytes)
{
  unsigned int cuts = test_proxy_get_cuts (fixture->proxy);
  test_proxy_cut_after_received (fixture->proxy, bytes);
  sync_account_start (fixture->sync);
  test_proxy_wait_for_cuts (fixture->proxy, cuts + 1);
  int64_t begun = g_get_monotonic_time ();
  sync_account_stop (fixture->sync);
  return (double) (g_get_monotonic_time () - begun) / 1000;
}

// Else closing the window hangs on a dead line.
static void
test_stop_in_silence (const void *tls)
{
  g_autoptr (SyncFixture) fixture = new_fixture (tls);
  test_client_append_many (fixture->other, "INBOX", "mail", MESSAGES);
  test_proxy_set_end (fixture->proxy, TEST_PROXY_STALL);
  double took = measure_stop (fixture, 3000);
  g_test_message ("stop returns after %.1f ms", took);
  for (int more = 0; took >= PATIENCE_MS && more < TRIES; more++)
    took = measure_stop (fixture, 1000);
  g_assert_cmpfloat (took, <, PATIENCE_MS);
}

int
main (int argc, char **argv)
{
  static const bool tls = true, pop3 = true;
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/sync/chaos/one-byte-at-a-time", NULL, test_one_byte_at_a_time);
  g_test_add_data_func ("/sync/chaos/one-byte-at-a-time-tls", &tls, test_one_byte_at_a_time);
  g_test_add_data_func ("/sync/chaos/latency", NULL, test_latency);
  g_test_add_data_func ("/sync/chaos/latency-tls", &tls, test_latency);
  for (size_t i = 0; i < G_N_ELEMENTS (endings); i++) {
    g_autofree char *path = g_strdup_printf ("/sync/chaos/%s", endings[i].name);
    g_test_add_data_func (path, &endings[i], test_ending);
  }
  g_test_add_func ("/sync/chaos/line-that-works-is-not-punished",
                   test_line_that_works_is_not_punished);
  g_test_add_data_func ("/sync/chaos/cancel-in-silence", NULL, test_cancel_in_silence);
  g_test_add_data_func ("/sync/chaos/cancel-in-silence-tls", &tls, test_cancel_in_silence);
  g_test_add_data_func ("/sync/chaos/cancel-frees-the-worker", NULL, test_cancel_frees_the_worker);
  g_test_add_data_func ("/sync/chaos/cancel-frees-the-worker-pop3", &pop3,
                        test_cancel_frees_the_worker);
  g_test_add_data_func ("/sync/chaos/stop-in-silence", NULL, test_stop_in_silence);
  g_test_add_data_func ("/sync/chaos/stop-in-silence-tls", &tls, test_stop_in_silence);
  return sync_fixture_run ();
}
