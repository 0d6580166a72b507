// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whose turn it is, who is offline, and where the line is cut.

#include "sync/history.h"

#include "store/store-flags.h"
#include "store/store-folder.h"
#include "store/store-operation.h"

#include <string.h>

#define SETTLE_SECONDS 5

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
  client->is_told = !(set & 1u << TEST_STRIP_IDLE);
  history_trace (history, "%u: without %s", client->actor, name);
}

static void
go_live (History *history, HistoryClient *client)
{
  if (history->is_live && !client->offline)
    sync_account_start (client->fixture->sync);
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
  history->is_live = g_getenv ("MAIL_LIVE_HISTORIES") != NULL && seed % 3 == 0;
  history->counts.live = history->is_live;
  // Ours may delete what it has selected at that very moment.
  if (history->is_live)
    test_client_come_back (history->server);
  for (size_t i = 0; i < G_N_ELEMENTS (history->clients); i++)
    go_live (history, &history->clients[i]);
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

// A client at work may rest for a minute after what the server refused, or a line that broke: what
// it leaves then is for the passes in the end. Woken by each change.
static bool
give_time (SyncFixture *fixture, SyncFixtureCheck check, void *data)
{
  int64_t end = g_get_monotonic_time () + SETTLE_SECONDS * G_USEC_PER_SEC;
  bool good = check (fixture, data);
  while (!good && g_get_monotonic_time () < end) {
    g_mutex_lock (&fixture->mutex);
    g_cond_wait_until (&fixture->changed, &fixture->mutex, g_get_monotonic_time () + 100000);
    g_mutex_unlock (&fixture->mutex);
    good = check (fixture, data);
  }
  return good;
}

static bool
is_sent (SyncFixture *fixture, void *data)
{
  return ((HistoryClient *) data)->lost_index || history_is_all_sent (data);
}

// The folder that its person looks at is another one; or time goes by, in which what was done is
// sent; or its lines break at any time from now on.
static void
turn_or_cut (History *history, HistoryClient *client)
{
  SyncFixture *fixture = client->fixture;
  g_autoptr (GPtrArray) folders = history_list_here (client);
  int what = history_random (history, 3);
  unsigned int i = (unsigned int) history_random (history, 100);
  disarm (client);
  if (client->offline)
    return;
  if (what == 0) {
    arm_cut (history, client);
  } else if (what == 1 && folders->len) {
    const MailFolder *folder = folders->pdata[i % folders->len];
    sync_account_set_open_folder (fixture->sync, folder->id);
    history_trace (history, "%u: opens %s", client->actor, folder->path);
  } else {
    bool sent = give_time (fixture, is_sent, client);
    history_trace (history, "%u: %s is sent", client->actor, sent ? "all" : "not all");
  }
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
    go_live (history, client);
    return;
  }
  sync_fixture_lose_index (client->fixture);
  client->lost_index = true;
  go_live (history, client);
  // What was done already can't be undone any more.
  history_forget_act (client);
}

bool
history_is_all_sent (const HistoryClient *client)
{
  SyncFixture *fixture = client->fixture;
  g_autoptr (GPtrArray) open = store_operation_list (fixture->store, fixture->account->id, NULL);
  g_autoptr (GArray) flags =
    store_flags_list_pending (fixture->store, fixture->account->id, 1, NULL);
  for (unsigned int i = 0; i < open->len; i++)
    if (((MailOperation *) open->pdata[i])->state != MAIL_OPERATION_FAILED)
      return false;
  return !flags->len;
}

typedef struct {
  History *history;
  HistoryClient *client;
} Settling;

static bool
has_inbox (HistoryClient *client)
{
  g_autoptr (GPtrArray) folders = history_list_here (client);
  for (unsigned int i = 0; i < folders->len; i++)
    if (strcmp (((MailFolder *) folders->pdata[i])->path, "INBOX") == 0)
      return true;
  return false;
}

// What it did is sent, and what happens in the inbox it is told.
static bool
is_settled (SyncFixture *fixture, void *data)
{
  const Settling *settling = data;
  // Flags of what was lost with index.db are sent by the next look at all folders.
  if (settling->client->lost_index)
    return true;
  if (!history_is_all_sent (settling->client))
    return false;
  if (!settling->client->is_told)
    return true;
  if (!has_inbox (settling->client))
    return false;
  g_autofree char *there = test_client_dump (settling->history->server, "INBOX");
  g_autofree char *here = sync_fixture_dump (fixture, "INBOX");
  return strcmp (there, here) == 0;
}

void
history_settle (History *history)
{
  for (size_t i = 0; i < G_N_ELEMENTS (history->clients); i++) {
    HistoryClient *client = &history->clients[i];
    Settling settling = {history, client};
    disarm (client);
    if (!history->is_live)
      continue;
    history->counts.cuts += test_proxy_get_cuts (client->fixture->proxy);
    client->offline = false;
    go_live (history, client);
    bool settled = give_time (client->fixture, is_settled, &settling);
    history->counts.settled += settled;
    history_trace (history, "%u: %s by itself", client->actor, settled ? "settled" : "not settled");
    // What is compared next does not change meanwhile.
    sync_account_stop (client->fixture->sync);
  }
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
    if (history->is_live)
      turn_or_cut (history, client);
    else
      pass_or_cut (history, client);
  } else if (what < 98) {
    client->offline = !client->offline;
    if (client->offline)
      sync_account_stop (client->fixture->sync);
    go_live (history, client);
    history_trace (history, "%u: %s", client->actor, client->offline ? "offline" : "online");
  } else {
    restart (history, client);
  }
}
