// SPDX-License-Identifier: GPL-3.0-or-later
//
// An account at work sends what a person did as soon as that can be sent, without being asked
// again: also what was done with a message before the server told its UID.

#include "sync/sync-acts.h"

#include "store/store-flags.h"
#include "store/store-folder.h"

#include <string.h>

static bool
is_all_sent (SyncFixture *fixture, void *data)
{
  g_autoptr (GArray) flags =
    store_flags_list_pending (fixture->store, fixture->account->id, 1, NULL);
  return sync_acts_count (fixture) == 0 && flags && !flags->len;
}

// At work, with Archive open, on a server that does not tell where it puts a message.
static SyncFixture *
open_archive (void)
{
  SyncFixture *fixture = sync_fixture_new (NULL);
  test_proxy_strip (fixture->proxy, 1u << TEST_STRIP_UIDPLUS | 1u << TEST_STRIP_NOTIFY);
  test_client_append_many (fixture->other, "INBOX", "mail", 3);
  test_client_append_many (fixture->other, "Archive", "old", 3);
  sync_fixture_start (fixture);
  sync_account_set_open_folder (fixture->sync, sync_fixture_folder (fixture, "Archive"));
  sync_fixture_wait (fixture, sync_fixture_is_equal, (char *) "Archive", "the archive");
  return fixture;
}

// Else a star that is given to a message right after it was copied is sent when something else is
// done, hours later.
static void
test_flag_of_what_just_came (void)
{
  g_autoptr (SyncFixture) fixture = open_archive ();
  sync_acts_copy (fixture, "INBOX", "mail 1", "Archive");
  sync_acts_flag (fixture, "Archive", "mail 1", MAIL_FLAG_FLAGGED, 0);
  sync_account_poke (fixture->sync);
  sync_fixture_wait (fixture, is_all_sent, NULL, "the star to be sent");
  g_autofree char *archive = test_client_dump (fixture->other, "Archive");
  g_assert_nonnull (strstr (archive, "(\\Flagged) mail-1@test.example"));
  sync_fixture_wait (fixture, sync_fixture_is_equal, (char *) "Archive", "the same archive");
}

// Else a message that is moved on at once stays half-way.
static void
test_move_of_what_just_came (void)
{
  g_autoptr (SyncFixture) fixture = open_archive ();
  sync_acts_move (fixture, "INBOX", "mail 1", "Archive");
  sync_acts_move (fixture, "Archive", "mail 1", "Trash");
  sync_account_poke (fixture->sync);
  sync_fixture_wait (fixture, is_all_sent, NULL, "both moves to be sent");
  g_autofree char *trash = test_client_dump (fixture->other, "Trash");
  g_assert_nonnull (strstr (trash, "mail-1@test.example"));
  sync_fixture_wait (fixture, sync_fixture_is_equal, (char *) "Archive", "the same archive");
}

// The server will not open the archive.
static char *
refuse_archive (void *data, const char *text)
{
  static const char name[] = "SELECT \"Archive\"";
  const char *at = strstr (text, name);
  if (!at)
    return g_strdup (text);
  return g_strdup_printf ("%.*sSELECT \"Missing\"%s", (int) (at - text), text, at + strlen (name));
}

// When the connection that sends tries again what failed; 0: nothing did.
static int64_t
next_try (SyncFixture *fixture)
{
  g_autoptr (MailHealth) health = sync_account_dup_health (fixture->sync, NULL);
  for (unsigned int i = 0; health && i < health->connections->len; i++) {
    const MailConnection *connection = health->connections->pdata[i];
    if (connection->use == MAIL_CONNECTION_INTERACTIVE)
      return connection->next_try;
  }
  return 0;
}

// Longer than anything is waited for here.
static bool
rests_long (SyncFixture *fixture, void *data)
{
  return next_try (fixture) > g_get_real_time () / G_USEC_PER_SEC + SYNC_FIXTURE_PATIENCE_SECONDS;
}

// Else what a person does waits for minutes, as the folder that is open is one that another client
// deleted.
static void
test_open_folder_is_refused (void)
{
  sync_fixture_set_patience ((SyncPatience) {.again_ms = 3 * SYNC_FIXTURE_PATIENCE_SECONDS * 1000});
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 3);
  sync_fixture_start (fixture);
  test_proxy_rewrite (fixture->proxy, refuse_archive, NULL);
  // The connection that sends may have left the archive selected: then it would ask for nothing.
  sync_account_network_changed (fixture->sync, true);
  sync_account_set_open_folder (fixture->sync, sync_fixture_folder (fixture, "Archive"));
  sync_fixture_wait (fixture, rests_long, NULL, "the rest after a refusal");
  sync_acts_flag (fixture, "INBOX", "mail 1", MAIL_FLAG_FLAGGED, 0);
  sync_account_poke (fixture->sync);
  sync_fixture_wait (fixture, is_all_sent, NULL, "the star to be sent");
  sync_fixture_set_patience ((SyncPatience) {0});
}

// Else what happened in other folders while the account rested is seen minutes after it is at work
// again; and where the look at them was broken off, not even the inbox before that.
static void
test_start_looks_at_all (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_proxy_strip (fixture->proxy, 1u << TEST_STRIP_NOTIFY);
  test_client_append_many (fixture->other, "Archive", "old", 3);
  sync_fixture_start (fixture);
  sync_fixture_wait (fixture, sync_fixture_is_equal, (char *) "Archive", "the archive");
  sync_account_stop (fixture->sync);
  test_client_append (fixture->other, "Archive", "news", "news@test.example", "");
  sync_account_start (fixture->sync);
  sync_fixture_wait_for_subject (fixture, "Archive", "news");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/poke/flag-of-what-just-came", test_flag_of_what_just_came);
  g_test_add_func ("/sync/poke/move-of-what-just-came", test_move_of_what_just_came);
  g_test_add_func ("/sync/poke/open-folder-is-refused", test_open_folder_is_refused);
  g_test_add_func ("/sync/poke/start-looks-at-all", test_start_looks_at_all);
  return sync_fixture_run ();
}
