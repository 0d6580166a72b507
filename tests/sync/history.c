// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whose turn it is, who is offline, and where the line is cut.

#include "sync/history.h"

#include <string.h>

static const char *const first_folders[] = {"INBOX", "Archive", "Trash", "Work"};

// A third sees the server as it is; the others without one extension, or without some.
static void
take_away (History *history, HistoryClient *client)
{
  int what = history_random (history, 3);
  uint32_t set = what == 1 ? 1u << history_random (history, TEST_STRIP_N) :
                 what == 2 ? g_rand_int (history->random) & TEST_STRIP_ALL :
                             0;
  g_autofree char *name = test_strip_name (set);
  test_proxy_strip (client->fixture->proxy, set);
  history_trace (history, "%u: without %s", client->actor, name);
}

History *
history_new (uint32_t seed, SyncFixture *first, SyncFixture *second)
{
  History *history = g_new0 (History, 1);
  history->seed = seed;
  history->random = g_rand_new_with_seed (seed);
  history->model = history_model_new ();
  history->clients[0] = (HistoryClient) {.fixture = first, .actor = HISTORY_FIRST};
  history->clients[1] = (HistoryClient) {.fixture = second, .actor = HISTORY_SECOND};
  history->server = first->other;
  history->folders = g_ptr_array_new_with_free_func (g_free);
  for (size_t i = 0; i < G_N_ELEMENTS (first_folders); i++)
    g_ptr_array_add (history->folders, g_strdup (first_folders[i]));
  history->trace = g_string_new (NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (history->clients); i++)
    take_away (history, &history->clients[i]);
  g_free (test_client_run (history->server, "CREATE Work"));
  return history;
}

void
history_free (History *history)
{
  g_rand_free (history->random);
  history_model_free (history->model);
  g_ptr_array_unref (history->folders);
  g_string_free (history->trace, TRUE);
  for (size_t i = 0; i < G_N_ELEMENTS (history->clients); i++)
    g_free (history->clients[i].was_in);
  g_free (history);
}

int
history_random (History *history, int n)
{
  return g_rand_int_range (history->random, 0, n);
}

void
history_trace (History *history, const char *format, ...)
{
  va_list list;
  va_start (list, format);
  g_string_append_vprintf (history->trace, format, list);
  va_end (list);
  g_string_append_c (history->trace, '\n');
}

void
history_fail (History *history, const char *format, ...)
{
  va_list list;
  va_start (list, format);
  g_autofree char *words = g_strdup_vprintf (format, list);
  va_end (list);
  g_printerr ("%s", history->trace->str);
  g_error ("SEED=%u: %s", history->seed, words);
}

const char *
history_any_folder (History *history)
{
  return history->folders->pdata[history_random (history, (int) history->folders->len)];
}

static void
arm_cut (History *history, HistoryClient *client)
{
  bool received = history_random (history, 2);
  uint64_t bytes = 1 + (uint64_t) history_random (history, received ? 6000 : 1500);
  history_trace (history, "%u: cut after %" G_GUINT64_FORMAT " bytes %s", client->actor, bytes,
                 received ? "in" : "out");
  if (received)
    test_proxy_cut_after_received (client->fixture->proxy, bytes);
  else
    test_proxy_cut_after_sent (client->fixture->proxy, bytes);
}

static void
disarm (HistoryClient *client)
{
  test_proxy_cut_after_received (client->fixture->proxy, 0);
  test_proxy_cut_after_sent (client->fixture->proxy, 0);
}

bool
history_pass (History *history, HistoryClient *client, MailBodies bodies)
{
  g_autoptr (GError) error = NULL;
  MailSyncReport report;
  history->counts.passes++;
  bool good = sync_account_sync (client->fixture->sync, NULL, bodies, NULL, &report, &error);
  g_clear_error (&report.error);
  history_trace (history, "%u: pass: %s", client->actor, good ? "whole" : error->message);
  g_autofree char *misuse = test_proxy_dup_misuse (client->fixture->proxy);
  if (misuse)
    history_fail (history, "a command used what the server does not offer: %s", misuse);
  if (!good && !g_error_matches (error, MAIL_ERROR, MAIL_ERROR_OFFLINE))
    history_fail (history, "a pass ended with “%s”", error->message);
  return good;
}

static void
pass_or_cut (History *history, HistoryClient *client)
{
  if (client->offline)
    return;
  unsigned int before = test_proxy_get_cuts (client->fixture->proxy);
  if (history_random (history, 3) == 0)
    arm_cut (history, client);
  history_pass (history, client, history_random (history, 4) ? MAIL_BODIES_NONE : MAIL_BODIES_ALL);
  disarm (client);
  history->counts.cuts += test_proxy_get_cuts (client->fixture->proxy) - before;
}

static void
restart (History *history, HistoryClient *client)
{
  bool loses = history_random (history, 2);
  history_trace (history, "%u: restart%s", client->actor, loses ? " without its index" : "");
  if (!loses) {
    sync_fixture_restart (client->fixture);
    return;
  }
  sync_fixture_lose_index (client->fixture);
  // What was done already can't be undone any more.
  history_forget_act (client);
}

void
history_step (History *history)
{
  HistoryClient *client = &history->clients[history_random (history, 2)];
  int what = history_random (history, 100);
  history->counts.steps++;
  if (what < 40) {
    history_act_on_server (history);
  } else if (what < 84) {
    history_act_here (history, client);
  } else if (what < 94) {
    pass_or_cut (history, client);
  } else if (what < 98) {
    client->offline = !client->offline;
    history_trace (history, "%u: %s", client->actor, client->offline ? "offline" : "online");
  } else {
    restart (history, client);
  }
}
