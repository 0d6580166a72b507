// SPDX-License-Identifier: GPL-3.0-or-later
//
// A child that syncs, moves, flags and deletes is killed at random moments; afterwards both sides
// must become equal, with nothing lost and nothing doubled (security.md D4). MAIL_KILLS sets how
// often; the long form is for tools/soak.

#include "sync/sync-fixture.h"

#include "store/store-operation.h"
#include "support/test-death.h"

#include <stdlib.h>
#include <string.h>

#define MESSAGES 300

// The child's part: acts on messages it picks by SEED, and syncs, until it is killed.

static void
act (SyncFixture *fixture, MailRow *row, unsigned int kind)
{
  g_autoptr (GError) error = NULL;
  MailTarget target = {.folder_id = row->folder_id, .ids = &row->id, .n_ids = 1};
  int64_t archive = sync_fixture_folder (fixture, "Archive");
  int64_t trash = sync_fixture_folder (fixture, "Trash");
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);
  g_assert_no_error (error);
  if (kind == 0)
    store_operation_move (write, &target, archive, 0, 0, &error);
  else if (kind == 1)
    store_operation_move (write, &target, trash, 0, 0, &error);
  else
    store_operation_flag (write, &target, MAIL_FLAG_SEEN, MAIL_FLAG_FLAGGED, NULL, NULL, &error);
  g_assert_no_error (error);
  store_write_commit (g_steal_pointer (&write), &error);
  g_assert_no_error (error);
}

static void
act_on_some (SyncFixture *fixture, GRand *random)
{
  g_autoptr (GError) error = NULL;
  MailQuery query = {.scope = MAIL_SCOPE_FOLDER,
                     .folder_id = sync_fixture_folder (fixture, "INBOX")};
  MailIdList *list = store_list_all (fixture->store, &query, NULL, &error);
  for (int i = 0; i < 5 && list->length; i++) {
    int64_t id = list->items[g_rand_int_range (random, 0, (int) list->length)].id;
    g_autoptr (GPtrArray) rows = store_list_rows (fixture->store, query.folder_id, &id, 1, &error);
    MailRow *row = rows->pdata[0];
    if (row && row->folder_id == query.folder_id)
      act (fixture, row, (unsigned int) g_rand_int_range (random, 0, 3));
  }
  mail_id_list_unref (list);
}

G_NORETURN static void
run_child (const char *dir, const char *seed, const char *ms)
{
  test_death_in (ms);
  SyncFixture *fixture = sync_fixture_attach (dir);
  g_autoptr (GRand) random = g_rand_new_with_seed ((uint32_t) strtoul (seed, NULL, 10));
  while (true) {
    MailSyncReport report;
    sync_account_sync (fixture->sync, NULL, MAIL_BODIES_ALL, NULL, &report, NULL);
    g_clear_error (&report.error);
    act_on_some (fixture, random);
  }
}

// The parent's part.

static void
kill_one (SyncFixture *fixture, unsigned int number)
{
  g_autofree char *seed = g_strdup_printf ("%u", number);
  g_autofree char *ms = g_strdup_printf ("%d", g_test_rand_int_range (5, 400));
  test_death_of_child (fixture->dir, seed, ms, NULL);
}

static unsigned int
count_each_once (SyncFixture *fixture, GHashTable *seen, const char *folder)
{
  g_autofree char *dump = test_client_dump (fixture->other, folder);
  g_auto (GStrv) lines = g_strsplit (dump, "\n", -1);
  unsigned int n = 0;
  for (char **line = lines; *line && **line; line++, n++) {
    char *id = strrchr (*line, ' ') + 1;
    if (!g_hash_table_add (seen, g_strdup (id)))
      g_error ("%s is there twice", id);
  }
  return n;
}

// Else a crash in the middle of anything costs mail, or doubles it.
static void
test_kill (void)
{
  const char *wanted = g_getenv ("MAIL_KILLS");
  unsigned int kills = wanted ? (unsigned int) strtoul (wanted, NULL, 10) : 20;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", MESSAGES);
  sync_fixture_close_store (fixture);
  for (unsigned int i = 0; i < kills; i++)
    kill_one (fixture, i + g_test_rand_int_range (0, 1000000));
  sync_fixture_open_store (fixture);
  sync_fixture_assert_sound (fixture);
  sync_fixture_pass (fixture);
  sync_fixture_pass (fixture);
  static const char *const folders[] = {"INBOX", "Archive", "Trash"};
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  unsigned int total = 0;
  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++) {
    sync_fixture_assert_equal (fixture, folders[i]);
    unsigned int here = count_each_once (fixture, seen, folders[i]);
    g_test_message ("%s: %u", folders[i], here);
    total += here;
  }
  g_test_message ("%u kills, %u messages", kills, total);
  g_assert_cmpuint (total, ==, MESSAGES);
  sync_fixture_assert_sound (fixture);
}

int
main (int argc, char **argv)
{
  if (argc == 5 && g_str_equal (argv[1], "--child"))
    run_child (argv[2], argv[3], argv[4]);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/kill/random-moments", test_kill);
  return sync_fixture_run ();
}
