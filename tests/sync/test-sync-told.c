// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an account at work says of itself: the server's alerts, its progress.

#include "sync/sync-fixture.h"

#include "sync/sync-state.h"

#include <string.h>

static unsigned int
count_alerts (SyncFixture *fixture, const char *text)
{
  g_autoptr (MailAccountState) state = sync_account_dup_state (fixture->sync);
  unsigned int n = 0;
  for (char **alert = state->alerts; alert && *alert; alert++)
    n += strstr (*alert, text) != NULL;
  return n;
}

static bool
has_alert (SyncFixture *fixture, void *text)
{
  return count_alerts (fixture, text) > 0;
}

// Else nobody hears that the server goes down at noon, or that the mailbox is about to overflow
// (RFC 3501 §7.1): its words, plain and bounded (T7), once each.
static void
test_alerts (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autofree char *endless = g_strnfill (6000, 'x');
  g_autofree char *flood = g_strdup_printf ("* OK [ALERT] endless %s\r\n", endless);
  test_client_append_many (fixture->other, "INBOX", "mail", 3);
  sync_fixture_start (fixture);
  test_proxy_inject (fixture->proxy, "* OK [ALERT] Down at noon\r\n");
  test_proxy_inject (fixture->proxy, "* NO [ALERT] Down at noon\r\n");
  test_proxy_inject (fixture->proxy, "* BAD [ALERT] <b>bold</b> \x1b[31mred\x07 \xff\r\n");
  test_proxy_inject (fixture->proxy, flood);
  sync_fixture_wait (fixture, has_alert, (char *) "endless", "the server's last alert");
  g_assert_cmpuint (count_alerts (fixture, "Down at noon"), ==, 1);
  g_autoptr (MailHealth) health = sync_account_dup_health (fixture->sync, NULL);
  g_assert_cmpuint (g_strv_length (health->alerts), ==, 3);
  g_assert_cmpstr (health->alerts[0], ==, "Down at noon");
  for (char **alert = health->alerts; *alert; alert++) {
    g_assert_true (g_utf8_validate (*alert, -1, NULL));
    g_assert_null (strpbrk (*alert, "\x1b\x07"));
    g_assert_cmpuint (strlen (*alert), <, 2100);
  }
  for (int i = 0; i < 50; i++) {
    g_autofree char *text = g_strdup_printf ("* OK [ALERT] again %d.\r\n", i);
    test_proxy_inject (fixture->proxy, text);
  }
  sync_fixture_wait (fixture, has_alert, (char *) "again 49.", "the last of a flood");
  g_autoptr (MailAccountState) state = sync_account_dup_state (fixture->sync);
  g_assert_cmpuint (g_strv_length (state->alerts), <=, 8);
}

static bool
knows_work (SyncFixture *fixture, void *data)
{
  g_autoptr (MailHealth) health = sync_account_dup_health (fixture->sync, NULL);
  for (unsigned int i = 0; health && i < health->connections->len; i++) {
    const MailConnection *connection = health->connections->pdata[i];
    if (connection->work_done == 454 && connection->work_goal == 1000)
      return true;
  }
  return false;
}

// Else a server that takes minutes, and says so (RFC 9585), looks dead.
static void
test_server_at_work (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 3);
  sync_fixture_start (fixture);
  test_proxy_inject (fixture->proxy, "* OK [INPROGRESS (\"A1\" 454 1000)] busy\r\n");
  sync_fixture_wait (fixture, knows_work, NULL, "what the server does");
}

// A server that has the same to say at the beginning of each IDLE. Three lines idle, each some
// times in a row until it waits; one that believes all it is told idles hundreds of times a second.
#define SOON 60
typedef struct {
  TestProxy *proxy;
  int idles;     // atomic
  int64_t until; // counted so long
} Talker;

static char *
say_it_again (void *data, const char *text)
{
  Talker *talker = data;
  if (strstr (text, " IDLE\r\n")) {
    g_atomic_int_inc (&talker->idles);
    test_proxy_inject (talker->proxy, "* 1 FETCH (FLAGS ())\r\n");
  }
  return g_strdup (text);
}

static bool
is_over (SyncFixture *fixture, void *data)
{
  return g_get_monotonic_time () >= ((Talker *) data)->until;
}

// Else it is asked a thousand times a second, and shuts its door.
static void
test_same_again (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  Talker talker = {.proxy = fixture->proxy};
  test_client_append_many (fixture->other, "INBOX", "mail", 3);
  sync_fixture_start (fixture);
  sync_fixture_wait_for_subject (fixture, "INBOX", "mail 3");
  test_proxy_rewrite (fixture->proxy, say_it_again, &talker);
  test_proxy_inject (fixture->proxy, "* 1 FETCH (FLAGS ())\r\n");
  talker.until = g_get_monotonic_time () + 2 * G_USEC_PER_SEC;
  sync_fixture_wait (fixture, is_over, &talker, "two seconds");
  g_assert_cmpint (g_atomic_int_get (&talker.idles), >, 3);
  g_assert_cmpint (g_atomic_int_get (&talker.idles), <, SOON);
  test_proxy_rewrite (fixture->proxy, NULL, NULL);
}

static void
set_headers (SyncState *state, SyncLane lane, const char *path, uint32_t done, uint32_t total)
{
  const MailFolderProgress progress = {.path = (char *) path, .done = done, .total = total};
  sync_state_set_progress (state, lane, &progress);
}

static MailAccountState *
dup_after (SyncState *state, uint32_t done)
{
  const MailFolderProgress progress = {
    .path = (char *) "Archive", .done = done, .total = 500, .bodies = true, .bytes_left = 7000};
  sync_state_set_progress (state, SYNC_LANE_BACKFILL, &progress);
  return sync_state_dup (state);
}

static void
assert_under_way (const MailFolderProgress *progress, const char *path, uint32_t done,
                  uint32_t total)
{
  g_assert_cmpstr (progress->path, ==, path);
  g_assert_cmpuint (progress->done, ==, done);
  g_assert_cmpuint (progress->total, ==, total);
}

// Else of several folders under way one seems to be all there is.
static void
test_several_folders (void)
{
  g_autoptr (SyncState) state = sync_state_new (NULL, NULL);
  g_autoptr (MailAccountState) alone = dup_after (state, 100);
  g_assert_cmpuint (alone->n_under_way, ==, 1);
  assert_under_way (&alone->under_way[0], "Archive", 100, 500);
  g_assert_true (alone->under_way[0].bodies);
  g_assert_cmpuint (alone->under_way[0].bytes_left, ==, 7000);
  set_headers (state, SYNC_LANE_INTERACTIVE, "INBOX", 10, 1000);
  set_headers (state, SYNC_LANE_WATCH, "Sent", 30, 60);
  g_autoptr (MailAccountState) three = dup_after (state, 200);
  g_assert_cmpuint (three->n_under_way, ==, 3);
  assert_under_way (&three->under_way[0], "INBOX", 10, 1000);
  g_assert_false (three->under_way[0].bodies);
  assert_under_way (&three->under_way[1], "Archive", 200, 500);
  assert_under_way (&three->under_way[2], "Sent", 30, 60);
  sync_state_set (state, SYNC_LANE_INTERACTIVE, MAIL_STATE_UP_TO_DATE, NULL, 0);
  g_autoptr (MailAccountState) two = dup_after (state, 500);
  g_assert_cmpuint (two->n_under_way, ==, 2);
  assert_under_way (&two->under_way[0], "Sent", 30, 60);
  assert_under_way (&two->under_way[1], "Archive", 500, 500);
}

// Else a folder that two connections bring is there twice.
static void
test_one_folder_twice (void)
{
  g_autoptr (SyncState) state = sync_state_new (NULL, NULL);
  set_headers (state, SYNC_LANE_INTERACTIVE, "Archive", 400, 500);
  g_autoptr (MailAccountState) told = dup_after (state, 200);
  g_assert_cmpuint (told->n_under_way, ==, 1);
  assert_under_way (&told->under_way[0], "Archive", 200, 500);
  // Account Health tells what each of them is at.
  g_autoptr (MailHealth) health = mail_health_new ();
  sync_state_add_health (state, health);
  const MailConnection *interactive = health->connections->pdata[MAIL_CONNECTION_INTERACTIVE];
  assert_under_way (&interactive->at, "Archive", 400, 500);
  const MailConnection *watch = health->connections->pdata[MAIL_CONNECTION_WATCH];
  g_assert_null (watch->at.path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/told/alerts", test_alerts);
  g_test_add_func ("/sync/told/server-at-work", test_server_at_work);
  g_test_add_func ("/sync/told/same-again", test_same_again);
  g_test_add_func ("/sync/told/several-folders", test_several_folders);
  g_test_add_func ("/sync/told/one-folder-twice", test_one_folder_twice);
  return sync_fixture_run ();
}
