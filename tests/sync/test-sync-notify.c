// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the server tells of folders that are not open, at the moments when it is easily overheard.

#include "sync/sync-fixture.h"

#include "store/store-content.h"
#include "store/store-folder.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

static bool
hears_of_all_folders (SyncFixture *fixture, void *data)
{
  g_autoptr (MailHealth) health = sync_account_dup_health (fixture->sync, NULL);
  for (unsigned int i = 0; health && i < health->connections->len; i++) {
    const MailConnection *connection = health->connections->pdata[i];
    if (connection->live == MAIL_LIVE_NOTIFY)
      return true;
  }
  return false;
}

static bool
hears_not (SyncFixture *fixture, void *data)
{
  return !hears_of_all_folders (fixture, data);
}

static SyncFixture *
new_with_lists (uint32_t stripped)
{
  SyncFixture *fixture = sync_fixture_new (NULL);
  test_proxy_strip (fixture->proxy, stripped);
  g_free (test_client_run (fixture->other, "CREATE Lists"));
  g_free (test_client_run (fixture->other, "CREATE Gone"));
  test_client_append_many (fixture->other, "Lists", "list", 20);
  sync_account_start (fixture->sync);
  sync_fixture_wait_for_subject (fixture, "Lists", "list 1");
  return fixture;
}

static char *
deliver_behind_the_list (void *data)
{
  SyncFixture *fixture = data;
  test_client_append (fixture->other, "Lists", "news", "news@test.example", "");
  return g_strdup ("* STATUS Lists (MESSAGES 21)\r\n");
}

static bool
is_at_rest (SyncFixture *fixture, void *data)
{
  g_autoptr (MailAccountState) state = sync_account_dup_state (fixture->sync);
  return state->code == MAIL_STATE_UP_TO_DATE;
}

// Else mail that comes while all folders are looked at is seen at the next look, minutes later. The
// server has listed them, and is asked about one that is not in the list, when it tells.
static void
test_news_behind_the_list (void)
{
  g_autoptr (SyncFixture) fixture = new_with_lists (1u << TEST_STRIP_NOTIFY);
  sync_fixture_wait (fixture, is_at_rest, NULL, "rest");
  g_free (test_client_run (fixture->other, "DELETE Gone"));
  test_proxy_amid_answer (fixture->proxy, "EXAMINE", deliver_behind_the_list, fixture);
  sync_account_settings_changed (fixture->sync);
  sync_fixture_wait_for_subject (fixture, "Lists", "news");
}

// The connections behind the first, held at the door until they are let in.
typedef struct {
  SyncFixture *fixture;
  GMutex mutex;
  GCond opened;
  bool is_open;
} Door;

static void
on_later_login (void *data)
{
  Door *door = data;
  test_proxy_before (door->fixture->proxy, "AUTHENTICATE", on_later_login, door);
  g_mutex_lock (&door->mutex);
  while (!door->is_open)
    g_cond_wait (&door->opened, &door->mutex);
  g_mutex_unlock (&door->mutex);
}

static void
on_first_login (void *data)
{
  Door *door = data;
  test_proxy_before (door->fixture->proxy, "AUTHENTICATE", on_later_login, door);
}

static bool
watches (SyncFixture *fixture, void *data)
{
  g_autoptr (MailHealth) health = sync_account_dup_health (fixture->sync, NULL);
  for (unsigned int i = 0; health && i < health->connections->len; i++) {
    const MailConnection *connection = health->connections->pdata[i];
    if (connection->use == MAIL_CONNECTION_WATCH && connection->live != MAIL_LIVE_NONE)
      return true;
  }
  return false;
}

static char *
deliver_as_another_comes (void *data)
{
  Door *door = data;
  g_mutex_lock (&door->mutex);
  door->is_open = true;
  g_cond_broadcast (&door->opened);
  g_mutex_unlock (&door->mutex);
  sync_fixture_wait (door->fixture, watches, NULL, "the connection that watches");
  return deliver_behind_the_list (door->fixture);
}

// Else the same is never seen where another connection, which was not told, watches from then on.
static void
test_news_as_another_begins_to_watch (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  Door door = {.fixture = fixture};
  g_mutex_init (&door.mutex);
  g_cond_init (&door.opened);
  g_free (test_client_run (fixture->other, "CREATE Lists"));
  g_free (test_client_run (fixture->other, "CREATE Gone"));
  test_client_append_many (fixture->other, "Lists", "list", 20);
  sync_fixture_pass (fixture);
  sync_fixture_restart (fixture);
  g_free (test_client_run (fixture->other, "DELETE Gone"));
  test_proxy_strip (fixture->proxy, 1u << TEST_STRIP_NOTIFY);
  test_proxy_before (fixture->proxy, "AUTHENTICATE", on_first_login, &door);
  test_proxy_amid_answer (fixture->proxy, "EXAMINE", deliver_as_another_comes, &door);
  sync_account_start (fixture->sync);
  sync_fixture_wait_for_subject (fixture, "Lists", "news");
  g_cond_clear (&door.opened);
  g_mutex_clear (&door.mutex);
}

typedef struct {
  SyncFixture *fixture;
  int asked, looked; // atomic
} Overflow;

static void
on_looked (void *data)
{
  Overflow *overflow = data;
  g_atomic_int_inc (&overflow->looked);
}

static void
on_asked_again (void *data)
{
  Overflow *overflow = data;
  g_atomic_int_inc (&overflow->asked);
  test_client_append (overflow->fixture->other, "Lists", "news", "news@test.example", "");
  test_proxy_before (overflow->fixture->proxy, " LIST ", on_looked, overflow);
}

static bool
has_looked (SyncFixture *fixture, void *data)
{
  Overflow *overflow = data;
  return g_atomic_int_get (&overflow->looked) > 0;
}

#define OVERFLOW "* OK [NOTIFICATIONOVERFLOW] too much\r\n"

// Else one busy minute on the server makes every other folder minutes late until the next start.
static void
test_overflow (void)
{
  g_autoptr (SyncFixture) fixture = new_with_lists (0);
  Overflow overflow = {fixture};
  sync_fixture_wait (fixture, hears_of_all_folders, NULL, "being told of all folders");
  test_proxy_before (fixture->proxy, "NOTIFY SET", on_asked_again, &overflow);
  test_proxy_inject (fixture->proxy, OVERFLOW);
  // Asked to tell first, looked at behind it: nothing falls between the two.
  sync_fixture_wait (fixture, has_looked, &overflow, "a look at all folders");
  g_assert_cmpint (g_atomic_int_get (&overflow.asked), ==, 1);
  sync_fixture_wait_for_subject (fixture, "Lists", "news");
  sync_fixture_wait (fixture, hears_of_all_folders, NULL, "being told again");
  // A server that overflows again and again is not asked each time, but when all are looked at.
  test_proxy_inject (fixture->proxy, OVERFLOW);
  sync_fixture_wait (fixture, hears_not, NULL, "not being told");
  sync_account_settings_changed (fixture->sync);
  sync_fixture_wait (fixture, hears_of_all_folders, NULL, "being told once more");
}

// The server is asked to tell of the folder Box alone: as if it had lost what it tells of others.
static char *
ask_for_box_alone (void *data, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "(personal ", 2);
  return g_strjoinv ("(mailboxes (Box) ", parts);
}

// Else mail is ten minutes late where a server loses what it has to tell when much happens at once:
// as we log in, and beside what it does tell. A second look, when it is quiet, sees it.
static void
test_news_that_are_lost (void)
{
  if (!sync_fixture_is_cyrus ()) {
    g_test_skip ("only Cyrus loses them");
    return;
  }
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_proxy_rewrite (fixture->proxy, ask_for_box_alone, NULL);
  g_free (test_client_run (fixture->other, "CREATE Lists"));
  g_free (test_client_run (fixture->other, "CREATE Box"));
  sync_fixture_start (fixture);
  sync_fixture_wait (fixture, hears_of_all_folders, NULL, "being told");
  test_client_append (fixture->other, "Lists", "early", "early@test.example", "");
  sync_fixture_wait_for_subject (fixture, "Lists", "early");
  test_client_append (fixture->other, "Lists", "lost", "lost@test.example", "");
  test_client_append (fixture->other, "Box", "told", "told@test.example", "");
  sync_fixture_wait_for_subject (fixture, "Box", "told");
  sync_fixture_wait_for_subject (fixture, "Lists", "lost");
}

// Behind the name, which may be anything, there are ") S 123".
static int
parent_of (int pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid), *stat = NULL;
  const char *end = NULL;
  if (g_file_get_contents (path, &stat, NULL, NULL))
    end = strrchr (stat, ')');
  return end && strlen (end) > 4 ? (int) g_ascii_strtoll (end + 4, NULL, 10) : 0;
}

// The process by which Cyrus's others tell each other what happens.
static int
find_idled (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *name;
  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename ("/proc", name, "comm", NULL), *comm = NULL;
    int pid = (int) g_ascii_strtoll (name, NULL, 10), above = pid;
    if (pid == 0 || !g_file_get_contents (path, &comm, NULL, NULL) ||
        !g_str_equal (comm, "idled\n"))
      continue;
    while (above > 1 && above != getpid ())
      above = parent_of (above);
    if (above == getpid ())
      return pid;
  }
  g_error ("Cyrus has no idled");
}

// What its queue can hold, and more.
static void
fill_queue (SyncFixture *fixture)
{
  g_autofree char *length = NULL;
  g_assert_true (g_file_get_contents ("/proc/sys/net/unix/max_dgram_qlen", &length, NULL, NULL));
  for (int64_t i = g_ascii_strtoll (length, NULL, 10) + 5; i > 0; i--)
    test_client_append (fixture->other, "Box", "told", "told@test.example", "");
}

static bool
rests_in_lists (SyncFixture *fixture, void *data)
{
  g_autoptr (MailHealth) health = sync_account_dup_health (fixture->sync, NULL);
  for (unsigned int i = 0; health && i < health->connections->len; i++) {
    const MailConnection *connection = health->connections->pdata[i];
    if (g_strcmp0 (connection->folder, "Lists") == 0)
      return true;
  }
  return false;
}

// Else mail of the very folder that is looked at is late, as another connection waits there.
static void
test_lost_of_the_open_folder (void)
{
  if (!sync_fixture_is_cyrus ()) {
    g_test_skip ("only Cyrus loses them");
    return;
  }
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_free (test_client_run (fixture->other, "CREATE Lists"));
  g_free (test_client_run (fixture->other, "CREATE Box"));
  sync_fixture_start (fixture);
  sync_fixture_wait (fixture, hears_of_all_folders, NULL, "being told");
  sync_account_set_open_folder (fixture->sync, sync_fixture_folder (fixture, "Lists"));
  sync_fixture_wait (fixture, rests_in_lists, NULL, "the open folder");
  int idled = find_idled ();
  kill (idled, SIGSTOP);
  fill_queue (fixture);
  test_client_append (fixture->other, "Lists", "lost", "lost@test.example", "");
  kill (idled, SIGCONT);
  sync_fixture_wait_for_subject (fixture, "Lists", "lost");
}

static bool
has_all_text (SyncFixture *fixture, void *data)
{
  for (int i = 1; i <= 20; i++) {
    g_autofree char *subject = g_strdup_printf ("list %d", i);
    int64_t id = sync_fixture_find (fixture, "Lists", subject);
    if (!id || !store_content_has (fixture->store, id))
      return false;
  }
  return hears_of_all_folders (fixture, data) && is_at_rest (fixture, data);
}

// Else mail of other folders is ten minutes late once the line broke that fetches it: another
// connection does its work meanwhile, and was not woken.
static void
test_fetching_line_breaks (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_free (test_client_run (fixture->other, "CREATE Lists"));
  test_client_append_many (fixture->other, "Lists", "list", 20);
  test_proxy_cut_answer_to (fixture->proxy, "BODY.PEEK[])");
  sync_account_start (fixture->sync);
  sync_fixture_wait_for_subject (fixture, "Lists", "list 1");
  sync_fixture_wait (fixture, has_all_text, NULL, "the text of all");
  g_assert_cmpuint (test_proxy_get_cuts (fixture->proxy), ==, 1);
  test_client_append (fixture->other, "Lists", "news", "news@test.example", "");
  sync_fixture_wait_for_subject (fixture, "Lists", "news");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/notify/news-behind-the-list", test_news_behind_the_list);
  g_test_add_func ("/sync/notify/news-as-another-begins-to-watch",
                   test_news_as_another_begins_to_watch);
  g_test_add_func ("/sync/notify/overflow", test_overflow);
  g_test_add_func ("/sync/notify/news-that-are-lost", test_news_that_are_lost);
  g_test_add_func ("/sync/notify/lost-of-the-open-folder", test_lost_of_the_open_folder);
  g_test_add_func ("/sync/notify/fetching-line-breaks", test_fetching_line_breaks);
  return sync_fixture_run ();
}
