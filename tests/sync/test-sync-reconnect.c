// SPDX-License-Identifier: GPL-3.0-or-later
//
// An account at work over lines that are cut: it comes back by itself, and goes on where it stood.

#include "sync/sync-fixture.h"

#include "store/store-content.h"
#include "store/store-folder.h"

#include <string.h>

static void
append_large (SyncFixture *fixture, size_t size)
{
  g_autoptr (GString) message =
    g_string_new ("From: ana@example.com\r\nSubject: large\r\nMessage-ID: <large@test.example>\r\n"
                  "\r\n");
  while (message->len < size)
    g_string_append_printf (message, "line %zu of many, each of them another\r\n", message->len);
  test_client_append_raw (fixture->other, "INBOX", message);
}

static unsigned int
count_partial (SyncFixture *fixture)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->dir, 0, NULL);
  unsigned int n = 0;
  for (const char *name; (name = g_dir_read_name (dir));)
    n += g_str_has_prefix (name, "partial-");
  return n;
}

// Else a large attachment never comes over a line that breaks now and then, or costs its size each
// time.
static void
test_large_message_goes_on_after_a_cut (void)
{
  const size_t size = 9 * 1024 * 1024, until = 6 * 1024 * 1024, on_its_way = 3 * 1024 * 1024 / 2;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  append_large (fixture, size);
  sync_fixture_pass (fixture);
  int64_t id = sync_fixture_find (fixture, "INBOX", "large");
  uint64_t before = test_proxy_get_received (fixture->proxy);
  test_proxy_cut_after_received (fixture->proxy, until);
  sync_account_fetch_message (fixture->sync, id, NULL, &error);
  g_assert_no_error (error);
  uint64_t received = test_proxy_get_received (fixture->proxy) - before;
  g_test_message ("%" G_GUINT64_FORMAT " bytes for %zu", received, size);
  g_assert_cmpuint (test_proxy_get_cuts (fixture->proxy), ==, 1);
  g_assert_cmpuint (received, <, size + on_its_way);
  g_assert_cmpuint (count_partial (fixture), ==, 0);
  g_autoptr (GBytes) raw = store_content_get (fixture->store, id, NULL);
  g_assert_cmpuint (g_bytes_get_size (raw), >=, size);
  const char *text = g_bytes_get_data (raw, NULL);
  // Every line tells where it stands: nothing is missing or twice.
  for (const char *at = strstr (text, "line "); at < text + g_bytes_get_size (raw);
       at = strchr (at, '\n') + 1)
    g_assert_cmpuint (g_ascii_strtoull (at + strlen ("line "), NULL, 10), ==, (size_t) (at - text));
}

typedef struct {
  SyncFixture *fixture;
  int64_t message_id;
} Wanted;

static void *
fetch_wanted (void *data)
{
  Wanted *wanted = data;
  g_autoptr (GError) error = NULL;
  sync_account_fetch_message (wanted->fixture->sync, wanted->message_id, NULL, &error);
  g_assert_no_error (error);
  return NULL;
}

static void
want_another (void *data)
{
  Wanted *wanted = data;
  g_thread_unref (g_thread_new ("another", fetch_wanted, wanted));
}

// Else who opens a message while a large attachment comes waits for ever, and so does everyone.
static void
test_large_message_while_another_is_wanted (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  append_large (fixture, 5 * 1024 * 1024);
  test_client_append (fixture->other, "INBOX", "small", "small@test.example", "");
  sync_fixture_pass (fixture);
  Wanted large = {fixture, sync_fixture_find (fixture, "INBOX", "large")};
  Wanted small = {fixture, sync_fixture_find (fixture, "INBOX", "small")};
  test_proxy_before (fixture->proxy, "BODY.PEEK", want_another, &small);
  fetch_wanted (&large);
  g_assert_true (store_content_has (fixture->store, large.message_id));
  fetch_wanted (&small);
}

// Else the account is dead after the first tunnel.
static void
test_reconnects (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 30);
  sync_fixture_start (fixture);
  for (int i = 0; i < 3; i++) {
    g_autofree char *subject = g_strdup_printf ("after %d", i);
    g_autofree char *id = g_strdup_printf ("after-%d@test.example", i);
    test_proxy_cut_now (fixture->proxy);
    test_client_append (fixture->other, "INBOX", subject, id, "");
    sync_fixture_wait_for_subject (fixture, "INBOX", subject);
  }
  test_proxy_inject (fixture->proxy, "* BYE the server is going down\r\n");
  test_client_append (fixture->other, "INBOX", "after the bye", "bye@test.example", "");
  sync_fixture_wait_for_subject (fixture, "INBOX", "after the bye");
  sync_account_network_changed (fixture->sync, false);
  test_client_append (fixture->other, "INBOX", "back", "back@test.example", "");
  sync_account_network_changed (fixture->sync, true);
  sync_fixture_wait_for_subject (fixture, "INBOX", "back");
}

static bool
is_whole_or_says_so (SyncFixture *fixture, void *data)
{
  g_autoptr (MailAccountState) state = sync_account_dup_state (fixture->sync);
  g_autoptr (MailFolder) inbox =
    store_folder_get_by_path (fixture->store, fixture->account->id, "INBOX", NULL);
  unsigned int here = inbox ? (unsigned int) inbox->total : 0, all = *(unsigned int *) data;
  if (here < all && state->code == MAIL_STATE_UP_TO_DATE)
    g_error ("up to date with %u of %u", here, all);
  // Told as received: up to three windows are still being written.
  for (size_t i = 0; i < state->n_under_way; i++)
    g_assert_cmpuint (state->under_way[i].done, <=, here + 3000);
  if (state->code == MAIL_STATE_OFFLINE && state->next_try)
    g_assert_cmpint (state->next_try, <=, g_get_real_time () / G_USEC_PER_SEC + 5);
  return here == all;
}

// Else the first sync of a large folder over a line that drops now and then waits longer and longer
// between its tries, until it seems to stand still, and is called up to date all the while.
static void
test_first_sync_over_a_bad_line (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  unsigned int all = 5000;
  test_client_append_many (fixture->other, "INBOX", "mail", all);
  test_proxy_cut_every_received (fixture->proxy, 400000);
  sync_account_start (fixture->sync);
  sync_fixture_wait (fixture, is_whole_or_says_so, &all, "all of the inbox");
  g_test_message ("%u cuts", test_proxy_get_cuts (fixture->proxy));
  g_assert_cmpuint (test_proxy_get_cuts (fixture->proxy), >, 4);
  test_proxy_cut_every_received (fixture->proxy, 0);
  sync_fixture_wait (fixture, sync_fixture_is_equal, (void *) "INBOX", "both sides to be equal");
}

#define RENEWALS 30

typedef struct {
  SyncFixture *fixture;
  int n; // atomic
} Counter;

static char *
count_idle (void *data, const char *text)
{
  Counter *counter = data;
  if (strstr (text, " IDLE\r\n")) {
    g_atomic_int_inc (&counter->n);
    g_mutex_lock (&counter->fixture->mutex);
    g_cond_broadcast (&counter->fixture->changed);
    g_mutex_unlock (&counter->fixture->mutex);
  }
  return g_strdup (text);
}

static bool
idled_often (SyncFixture *fixture, void *counter)
{
  return g_atomic_int_get (&((Counter *) counter)->n) >= RENEWALS;
}

// Else a router forgets the quiet line, and nothing comes any more; or it is a new line each time.
static void
test_idle_is_renewed (void)
{
  sync_fixture_set_patience ((SyncPatience) {.idle_ms = 50});
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  Counter counter = {.fixture = fixture};
  test_proxy_rewrite (fixture->proxy, count_idle, &counter);
  test_client_append (fixture->other, "INBOX", "mail", "mail@test.example", "");
  sync_fixture_start (fixture);
  sync_fixture_wait (fixture, idled_often, &counter, "IDLE to be renewed");
  g_assert_cmpuint (test_proxy_get_connections (fixture->proxy), <, RENEWALS / 3);
  test_client_append (fixture->other, "INBOX", "news", "news@test.example", "");
  sync_fixture_wait_for_subject (fixture, "INBOX", "news");
  sync_fixture_set_patience ((SyncPatience) {0});
}

// Else a server without IDLE is never asked for news of the inbox again.
static void
test_asks_without_idle (void)
{
  sync_fixture_set_patience ((SyncPatience) {.idle_ms = 200});
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_proxy_strip (fixture->proxy, 1u << TEST_STRIP_IDLE | 1u << TEST_STRIP_NOTIFY);
  test_client_append (fixture->other, "INBOX", "mail", "mail@test.example", "");
  sync_fixture_start (fixture);
  test_client_append (fixture->other, "INBOX", "news", "news@test.example", "");
  sync_fixture_wait_for_subject (fixture, "INBOX", "news");
  sync_fixture_set_patience ((SyncPatience) {0});
}

// From now on nothing comes through the lines that there are, and nobody says so.
static void
swallow (SyncFixture *fixture)
{
  test_client_append (fixture->other, "INBOX", "mail", "mail@test.example", "");
  sync_fixture_start (fixture);
  sync_fixture_wait_for_subject (fixture, "INBOX", "mail");
  test_proxy_set_end (fixture->proxy, TEST_PROXY_STALL);
  test_proxy_cut_now (fixture->proxy);
  test_client_append (fixture->other, "INBOX", "news", "news@test.example", "");
}

// Else an account whose line died unseen looks up to date, and gets no mail until a restart.
static void
test_swallowed_line_is_noticed (void)
{
  sync_fixture_set_patience ((SyncPatience) {.idle_ms = 200, .done_ms = 500});
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  swallow (fixture);
  sync_fixture_wait_for_subject (fixture, "INBOX", "news");
  sync_fixture_set_patience ((SyncPatience) {0});
}

// Else a machine that slept waits for the words of lines that are long dead.
static void
test_swallowed_line_is_dropped_on_waking (void)
{
  const int hour = 3600 * 1000;
  sync_fixture_set_patience ((SyncPatience) {.idle_ms = hour, .done_ms = hour});
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  swallow (fixture);
  sync_account_network_changed (fixture->sync, true);
  sync_fixture_wait_for_subject (fixture, "INBOX", "news");
  sync_fixture_set_patience ((SyncPatience) {0});
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/reconnect/large-message-goes-on-after-a-cut",
                   test_large_message_goes_on_after_a_cut);
  g_test_add_func ("/sync/reconnect/large-message-while-another-is-wanted",
                   test_large_message_while_another_is_wanted);
  g_test_add_func ("/sync/reconnect/reconnects", test_reconnects);
  g_test_add_func ("/sync/reconnect/first-sync-over-a-bad-line", test_first_sync_over_a_bad_line);
  g_test_add_func ("/sync/reconnect/idle-is-renewed", test_idle_is_renewed);
  g_test_add_func ("/sync/reconnect/asks-without-idle", test_asks_without_idle);
  g_test_add_func ("/sync/reconnect/swallowed-line-is-noticed", test_swallowed_line_is_noticed);
  g_test_add_func ("/sync/reconnect/swallowed-line-is-dropped-on-waking",
                   test_swallowed_line_is_dropped_on_waking);
  return sync_fixture_run ();
}
