// SPDX-License-Identifier: GPL-3.0-or-later
//
// A child that downloads, removes and files is killed at random moments while mail goes on coming
// (security.md D2). After each death every message ever delivered is here or there; at the end each
// is here, once. MAIL_KILLS sets how often; the long form is for tools/soak.

#include "sync/pop3-model.h"

#include "store/store-operation.h"
#include "support/test-death.h"

#include <stdlib.h>
#include <string.h>

#define MESSAGES_A_ROUND 12

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
  test_death_in (ms);
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
  g_autofree char *ms = g_strdup_printf ("%d", g_test_rand_int_range (5, (int) limit));
  test_death_of_child (fixture->dir, ms, NULL);
}

// Else a crash in the middle of anything costs mail whose only copy is here, or doubles it.
static void
test_kill (void)
{
  const char *wanted = g_getenv ("MAIL_KILLS");
  unsigned kills = wanted != NULL ? (unsigned) strtoul (wanted, NULL, 10) : 24;
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);

  Pop3Model model;

  pop3_model_init (&model, fixture, "off", MESSAGES_A_ROUND);
  for (unsigned i = 0; i < kills; i++) {
    pop3_model_deliver (&model);
    sync_fixture_close_store (fixture);
    kill_one (fixture, 250);
    // Now and then the crash takes the caches along.
    if (i % 8 == 7)
      pop3_model_lose_index (&model);
    sync_fixture_open_store (fixture);
    pop3_model_assert_none_lost (&model, false);
    sync_fixture_assert_sound (model.mailbox.fixture);
  }
  sync_fixture_pass (fixture);
  pop3_model_assert_none_lost (&model, true);
  sync_fixture_assert_sound (model.mailbox.fixture);
  g_test_message ("%u kills, %u messages: 0 lost, 0 doubled", kills, pop3_model_count (&model));
}

int
main (int argc, char **argv)
{
  if (argc == 4 && g_str_equal (argv[1], "--child"))
    run_child (argv[2], argv[3]);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/pop3-kill/random-moments", test_kill);
  return sync_fixture_run ();
}
