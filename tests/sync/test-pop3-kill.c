// SPDX-License-Identifier: GPL-3.0-or-later
//
// A child that downloads, removes and files is killed at random moments while mail goes on coming
// (security.md D2). After each death every message ever delivered is here or there; at the end each
// is here, once. MAIL_KILLS sets how often; the long form is for tools/soak.

#include "sync/sync-fixture.h"

#include "base/mail-pop3-policy.h"
#include "store/store-check.h"
#include "store/store-folder.h"
#include "store/store-operation.h"
#include "sync/pop3-settings.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MESSAGES_A_ROUND 12

static char *self;

// The kernel ends this process in MS milliseconds, wherever it then is.
static void
die_in (long ms)
{
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGKILL};
  struct itimerspec when = {.it_value = {ms / 1000, ms % 1000 * 1000000}};
  timer_t timer;

  g_assert_cmpint (timer_create (CLOCK_MONOTONIC, &event, &timer), ==, 0);
  g_assert_cmpint (timer_settime (timer, 0, &when, NULL), ==, 0);
}

// Moves one message of the inbox away, so that placement is written while the death comes.
static void
file_one (SyncFixture *fixture)
{
  MailQuery query = {.scope = MAIL_SCOPE_FOLDER,
                     .folder_id = sync_fixture_folder (fixture, "INBOX")};
  MailIdList *list = store_list_all (fixture->store, &query, NULL, NULL);

  if (list->length > 0) {
    int64_t id = list->items[list->length / 2].id, to = sync_fixture_folder (fixture, "Archive");
    MailTarget target = {.folder_id = query.folder_id, .ids = &id, .n_ids = 1};
    g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, NULL);

    if (store_operation_move (write, &target, to, MAIL_FLAG_SEEN, 0, NULL) != 0)
      store_write_commit (g_steal_pointer (&write), NULL);
  }
  mail_id_list_unref (list);
}

G_NORETURN static void
run_child (const char *dir, const char *ms)
{
  die_in (strtol (ms, NULL, 10));
  SyncFixture *fixture = sync_fixture_attach (dir);

  while (true) {
    MailSyncReport report;

    sync_account_sync (fixture->sync, NULL, MAIL_BODIES_ALL, NULL, &report, NULL);
    g_clear_error (&report.error);
    file_one (fixture);
  }
}

static void
kill_one (SyncFixture *fixture, unsigned limit)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *ms = g_strdup_printf ("%d", g_test_rand_int_range (5, (int) limit));
  g_autoptr (GSubprocess) child =
    g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, self, "--child", fixture->dir, ms, NULL);

  g_assert_no_error (error);
  g_subprocess_wait (child, NULL, NULL);
}

static void
count_lines (GHashTable *counts, const char *dump)
{
  g_auto (GStrv) lines = g_strsplit (dump, "\n", -1);

  for (char **line = lines; *line != NULL && **line != '\0'; line++) {
    const char *id = strrchr (*line, ' ') + 1;
    unsigned n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, id));

    g_hash_table_replace (counts, g_strdup (id), GUINT_TO_POINTER (n + 1));
  }
}

// How often each message is here, by Message-ID.
static GHashTable *
count_here (SyncFixture *fixture)
{
  GHashTable *counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *inbox = sync_fixture_dump (fixture, "INBOX");
  g_autofree char *archive = sync_fixture_dump (fixture, "Archive");

  count_lines (counts, inbox);
  count_lines (counts, archive);
  return counts;
}

static GHashTable *
count_there (SyncFixture *fixture)
{
  GHashTable *counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *inbox = test_client_dump (fixture->other, "INBOX");

  count_lines (counts, inbox);
  return counts;
}

static void
assert_none_lost (SyncFixture *fixture, unsigned rounds, bool is_over)
{
  g_autoptr (GHashTable) here = count_here (fixture);
  g_autoptr (GHashTable) there = count_there (fixture);

  for (unsigned round = 0; round < rounds; round++)
    for (unsigned i = 1; i <= MESSAGES_A_ROUND; i++) {
      g_autofree char *id = g_strdup_printf ("r%u-%u@test.example", round, i);
      unsigned n = GPOINTER_TO_UINT (g_hash_table_lookup (here, id));

      if (n > 1)
        g_error ("%s is here %u times", id, n);
      if (n == 0 && (is_over || g_hash_table_lookup (there, id) == NULL))
        g_error ("%s is lost", id);
    }
  g_assert_true (!is_over || g_hash_table_size (there) == 0);
}

static void
assert_sound (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) checks = store_check (fixture->store, false, NULL, &error);

  g_assert_no_error (error);
  for (unsigned i = 0; i < checks->len; i++) {
    const MailFileCheck *check = checks->pdata[i];

    if (!check->ok)
      g_error ("%s: %s", check->file, check->problems[0]);
  }
}

static void
lose_index (SyncFixture *fixture)
{
  static const char *const names[] = {"index.db",  "index.db-wal",  "index.db-shm",
                                      "search.db", "search.db-wal", "search.db-shm"};

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (fixture->dir, names[i], NULL);
    g_unlink (path);
  }
}

static void
choose_removal (SyncFixture *fixture)
{
  const MailPop3Policy policy = {.leave = MAIL_POP3_REMOVE};
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, NULL);

  g_assert_true (pop3_settings_set (write, fixture->account->id, &policy, NULL));
  g_assert_true (store_write_commit (g_steal_pointer (&write), NULL));
}

// Else a crash in the middle of anything costs mail whose only copy is here, or doubles it.
static void
test_kill (void)
{
  const char *wanted = g_getenv ("MAIL_KILLS");
  unsigned kills = wanted != NULL ? (unsigned) strtoul (wanted, NULL, 10) : 24;
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);

  choose_removal (fixture);
  for (unsigned i = 0; i < kills; i++) {
    g_autofree char *name = g_strdup_printf ("r%u", i);

    test_client_append_many (fixture->other, "INBOX", name, MESSAGES_A_ROUND);
    sync_fixture_close_store (fixture);
    kill_one (fixture, 250);
    // Now and then the crash takes the caches along.
    if (i % 8 == 7)
      lose_index (fixture);
    sync_fixture_open_store (fixture);
    assert_none_lost (fixture, i + 1, false);
    assert_sound (fixture);
  }
  sync_fixture_pass (fixture);
  assert_none_lost (fixture, kills, true);
  assert_sound (fixture);
  g_test_message ("%u kills, %u messages: 0 lost, 0 doubled", kills, kills * MESSAGES_A_ROUND);
}

int
main (int argc, char **argv)
{
  self = argv[0];
  if (argc == 4 && g_str_equal (argv[1], "--child"))
    run_child (argv[2], argv[3]);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/pop3-kill/random-moments", test_kill);
  return sync_fixture_run ();
}
