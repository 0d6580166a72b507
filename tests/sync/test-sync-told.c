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

static MailAccountState *
dup_after (SyncState *state, uint32_t done)
{
  sync_state_set_bodies (state, SYNC_LANE_BACKFILL, "Archive", done, 500, 7000);
  return sync_state_dup (state);
}

// Else of several folders under way one seems to be all there is.
static void
test_several_folders (void)
{
  g_autoptr (SyncState) state = sync_state_new (NULL, NULL);
  g_autoptr (MailAccountState) alone = dup_after (state, 100);
  g_assert_cmpstr (alone->folder, ==, "Archive");
  g_assert_cmpuint (alone->others, ==, 0);
  g_assert_true (alone->bodies);
  g_assert_cmpuint (alone->bytes_left, ==, 7000);
  sync_state_set_progress (state, SYNC_LANE_INTERACTIVE, "INBOX", 10, 1000);
  sync_state_set_progress (state, SYNC_LANE_WATCH, "Sent", 30, 60);
  g_autoptr (MailAccountState) first = dup_after (state, 200);
  g_assert_cmpstr (first->folder, ==, "INBOX");
  g_assert_false (first->bodies);
  g_assert_cmpuint (first->done, ==, 10);
  g_assert_cmpuint (first->others, ==, 2);
  sync_state_set (state, SYNC_LANE_INTERACTIVE, MAIL_STATE_UP_TO_DATE, NULL, 0);
  g_autoptr (MailAccountState) then = dup_after (state, 500);
  g_assert_cmpstr (then->folder, ==, "Sent");
  g_assert_cmpuint (then->others, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/told/alerts", test_alerts);
  g_test_add_func ("/sync/told/server-at-work", test_server_at_work);
  g_test_add_func ("/sync/told/several-folders", test_several_folders);
  return sync_fixture_run ();
}
