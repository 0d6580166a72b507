// SPDX-License-Identifier: GPL-3.0-or-later
//
// Random histories of one mailbox and several clients. When all is quiet, both of our clients and
// the server must be equal by folder, UID, flags and content, and the model says what must have
// survived. MAIL_HISTORIES sets how many, SEED replays one, MAIL_HISTORY_STEPS their length. With
// MAIL_LIVE_HISTORIES every third has live clients: what they do depends on the clock, so that a
// seed does not replay, and the plain client may be shut out of a folder that goes.

#include "sync/history.h"

#include "store/store-account.h"
#include "store/store-flags.h"
#include "store/store-folder.h"
#include "store/store-operation.h"

#include <stdlib.h>
#include <string.h>

#ifdef __SANITIZE_ADDRESS__
#define USUAL_HISTORIES 10
#else
#define USUAL_HISTORIES 40
#endif
#define USUAL_STEPS 120
#define QUIET_ROUNDS 5
#define MAILBOXES 100

static unsigned long
number_from (const char *name, unsigned long usual)
{
  const char *text = g_getenv (name);
  return text ? strtoul (text, NULL, 10) : usual;
}

static int
compare_text (const void *a, const void *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static GPtrArray *
folders_here (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = store_folder_list (fixture->store, fixture->account->id, &error);
  g_assert_no_error (error);
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  for (unsigned int i = 0; i < all->len; i++) {
    const MailFolder *folder = all->pdata[i];
    if (folder->selectable)
      g_ptr_array_add (paths, g_strdup (folder->path));
  }
  g_ptr_array_sort (paths, compare_text);
  return paths;
}

// "== FOLDER" and its messages, a line each.
static char *
picture_of_server (History *history)
{
  GString *picture = g_string_new (NULL);
  g_autoptr (GPtrArray) paths = history_list_on_server (history->server);
  for (unsigned int i = 0; i < paths->len; i++) {
    g_autoptr (GPtrArray) all = test_client_fetch (history->server, paths->pdata[i]);
    g_string_append_printf (picture, "== %s\n", (char *) paths->pdata[i]);
    for (unsigned int j = 0; j < all->len; j++) {
      const TestMessage *one = all->pdata[j];
      g_string_append_printf (picture, "%u (%s) %s %s\n", one->uid, one->flags, one->message_id,
                              one->sha256);
    }
  }
  return g_string_free (picture, FALSE);
}

static char *
picture_of_client (HistoryClient *client)
{
  GString *picture = g_string_new (NULL);
  g_autoptr (GPtrArray) paths = folders_here (client->fixture);
  for (unsigned int i = 0; i < paths->len; i++) {
    g_autofree char *dump = sync_fixture_dump_whole (client->fixture, paths->pdata[i]);
    g_string_append_printf (picture, "== %s\n%s", (char *) paths->pdata[i], dump);
  }
  return g_string_free (picture, FALSE);
}

static bool
is_quiet (History *history, const char *server)
{
  for (size_t i = 0; i < G_N_ELEMENTS (history->clients); i++) {
    g_autofree char *here = picture_of_client (&history->clients[i]);
    if (!history_is_all_sent (&history->clients[i]) || strcmp (here, server) != 0)
      return false;
  }
  return true;
}

static void
tell_unsent (HistoryClient *client)
{
  SyncFixture *fixture = client->fixture;
  g_autoptr (GPtrArray) steps = store_step_list (fixture->store, fixture->account->id, 100, NULL);
  g_autoptr (GPtrArray) open = store_operation_list (fixture->store, fixture->account->id, NULL);
  for (unsigned int i = 0; i < open->len; i++) {
    const MailOperation *operation = open->pdata[i];
    g_printerr ("client %d has operation %" G_GINT64_FORMAT " (%s) in state %d: %s\n",
                client->actor, operation->id, operation->summary, operation->state,
                operation->reason);
  }
  for (unsigned int i = 0; i < steps->len; i++) {
    const StoreStep *step = steps->pdata[i];
    g_printerr ("client %d has step of operation %" G_GINT64_FORMAT
                ": %s, from folder %" G_GINT64_FORMAT " uid %u to %" G_GINT64_FORMAT "\n",
                client->actor, step->operation_id, step->rfc_message_id, step->from_folder_id,
                step->from_uid, step->to_folder_id);
  }
}

static void
complain (History *history, const char *server)
{
  g_printerr ("the server has:\n%s", server);
  for (size_t i = 0; i < G_N_ELEMENTS (history->clients); i++) {
    g_autofree char *here = picture_of_client (&history->clients[i]);
    if (strcmp (here, server) != 0)
      g_printerr ("client %zu shows:\n%s", i + 1, here);
    if (!history_is_all_sent (&history->clients[i]))
      tell_unsent (&history->clients[i]);
  }
  history_fail (history, "they are not equal after %d rounds", QUIET_ROUNDS);
}

// Everyone online, nobody acts. → what the server has in the end.
static char *
come_to_rest (History *history)
{
  g_autofree char *server = NULL;
  history_settle (history);
  for (int round = 0; round < QUIET_ROUNDS; round++) {
    for (size_t i = 0; i < G_N_ELEMENTS (history->clients); i++)
      if (!history_pass (history, &history->clients[i], MAIL_BODIES_ALL))
        history_fail (history, "a pass over a whole line failed");
    g_free (server);
    server = picture_of_server (history);
    if (is_quiet (history, server))
      return g_steal_pointer (&server);
  }
  complain (history, server);
  return NULL;
}

static void
judge (History *history, const char *server)
{
  g_autoptr (GRegex) regex = g_regex_new ("^\\d+ \\(([^)]*)\\) (\\S+) ", 0, 0, NULL);
  g_auto (GStrv) lines = g_strsplit (server, "\n", -1);
  const char *place = NULL;
  for (char **line = lines; *line && **line; line++) {
    g_autoptr (GMatchInfo) match = NULL;
    if (g_str_has_prefix (*line, "== ")) {
      place = *line + 3;
    } else if (g_regex_match (regex, *line, 0, &match)) {
      g_autofree char *flags = g_match_info_fetch (match, 1);
      g_autofree char *id = g_match_info_fetch (match, 2);
      history_model_found (history->model, id, place, flags);
    }
  }
  g_autofree char *verdict = history_model_judge (history->model);
  if (*verdict)
    history_fail (history, "equal, but\n%sthe server has:\n%s", verdict, server);
}

// Without a folder that goes there is no reason to give up anything.
static void
expect_no_failures (History *history)
{
  for (size_t i = 0; i < G_N_ELEMENTS (history->clients); i++) {
    SyncFixture *fixture = history->clients[i].fixture;
    g_autoptr (GPtrArray) open = store_operation_list (fixture->store, fixture->account->id, NULL);
    if (!open->len || history->lost_folders)
      continue;
    const MailOperation *failed = open->pdata[0];
    history_fail (history, "client %zu gave up “%s”: %s", i + 1, failed->summary, failed->reason);
  }
}

// These servers' mod-sequences tell the truth.
static void
expect_trust (History *history)
{
  for (size_t i = 0; i < G_N_ELEMENTS (history->clients); i++) {
    SyncFixture *fixture = history->clients[i].fixture;
    g_autofree char *lies =
      store_account_dup_value (fixture->store, fixture->account->id, "modseq-lies", NULL);
    if (lies)
      history_fail (history, "client %zu trusts no mod-sequences", i + 1);
  }
}

static void
live (uint32_t seed, unsigned long steps, HistoryCounts *total)
{
  g_autoptr (SyncFixture) first = sync_fixture_new (NULL);
  g_autoptr (SyncFixture) second = sync_fixture_new_beside (first);
  g_autoptr (History) history = history_new (seed, first, second);
  for (unsigned long i = 0; i < steps; i++)
    history_step (history);
  g_autofree char *server = come_to_rest (history);
  judge (history, server);
  expect_no_failures (history);
  expect_trust (history);
  total->steps += history->counts.steps;
  total->passes += history->counts.passes;
  total->cuts += history->counts.cuts;
  total->live += history->counts.live;
  total->settled += history->counts.settled;
  if (g_getenv ("SEED"))
    g_printerr ("%s%s", history->trace->str, server);
}

// Else mail is lost, doubled or comes back, in an order of events that nobody thought of.
static void
test_histories (void)
{
  const char *one = g_getenv ("SEED");
  unsigned long n = one ? 1 : number_from ("MAIL_HISTORIES", USUAL_HISTORIES);
  uint32_t seed = (uint32_t) number_from ("SEED", number_from ("MAIL_FIRST_SEED", 1));
  unsigned long steps = number_from ("MAIL_HISTORY_STEPS", USUAL_STEPS);
  HistoryCounts total = {0};
  for (unsigned long i = 0; i < n; i++)
    live (seed + (uint32_t) i, steps, &total);
  g_test_message ("seeds %u to %u: %lu histories, %u of them live (%u clients came right by "
                  "themselves), %u steps, %u passes, %u cuts",
                  seed, seed + (uint32_t) n - 1, n, total.live, total.settled, total.steps,
                  total.passes, total.cuts);
}

// Else a login by SCRAM, whose words are random, is taken for a use of XLIST once in thousands.
static void
test_strip_knows_logins (void)
{
  static const char login[] = "a1 AUTHENTICATE SCRAM-SHA-256 bixXLISTsbj==\r\nYz1iaXdxlists=\r\n";
  static const char misuse[] = "a2 XLIST \"\" \"*\"\r\n";
  TestStrip *strip = test_strip_new (1u << TEST_STRIP_SPECIAL_USE);
  g_autoptr (GString) there = g_string_new (NULL), back = g_string_new (NULL);
  test_strip_from_client (strip, login, strlen (login), there, back);
  g_assert_cmpstr (there->str, ==, login);
  g_assert_cmpstr (back->str, ==, "");
  test_strip_from_client (strip, misuse, strlen (misuse), there, back);
  g_assert_cmpstr (there->str, ==, login);
  g_assert_true (g_str_has_prefix (back->str, "a2 BAD "));
  test_strip_free (strip);
}

// Else a history ends where one of our clients deletes what the plain one has selected.
static void
test_plain_client_comes_back (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  uint16_t port = test_servers_get_port (fixture->servers, fixture->service);
  g_autoptr (TestClient) deletes = test_client_new (port, fixture->user, TEST_PASSWORD);
  TestClient *plain = fixture->other;
  test_client_come_back (plain);
  g_free (test_client_run (plain, "CREATE Passing"));
  test_client_append (plain, "Passing", "mail", "mail@test.example", "");
  g_free (test_client_run (plain, "SELECT Passing"));
  g_free (test_client_run (deletes, "DELETE Passing"));
  g_free (test_client_try (plain, "UID STORE 1 +FLAGS (\\Seen)"));
  g_free (test_client_try (plain, "UNSELECT"));
  test_client_append (plain, "INBOX", "after", "after@test.example", "");
  g_autofree char *inbox = test_client_dump (plain, "INBOX");
  g_assert_cmpstr (inbox, ==, "1 () after@test.example\n");
  g_autoptr (GPtrArray) gone = test_client_fetch (plain, "Passing");
  g_assert_cmpuint (gone->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  sync_fixture_set_mailboxes (MAILBOXES);
  g_test_add_func ("/sync/histories/strip-knows-logins", test_strip_knows_logins);
  g_test_add_func ("/sync/histories/plain-client-comes-back", test_plain_client_comes_back);
  g_test_add_func ("/sync/histories/random", test_histories);
  return sync_fixture_run ();
}
