// SPDX-License-Identifier: GPL-3.0-or-later
//
// Everything at once: all lanes at work, another client that appends, flags, moves and deletes, a
// person who does the same here, and a line that drops now and then. In the end both sides must be
// equal, and nothing may be there twice. MAIL_STORM sets the number of acts.

#include "sync/sync-fixture.h"

#include "store/store-flags.h"
#include "store/store-folder.h"
#include "store/store-operation.h"

#include <stdlib.h>
#include <string.h>

static const char *const folders[] = {"INBOX", "Archive", "Trash"};

typedef struct {
  SyncFixture *fixture;
  GHashTable *moved; // "folder uid" of where the other client's moves ended
  unsigned int appended, theirs, ours, cuts;
} Storm;

static const char *
any_folder (void)
{
  return folders[g_test_rand_int_range (0, G_N_ELEMENTS (folders))];
}

static void
append_one (Storm *storm)
{
  g_autofree char *subject = g_strdup_printf ("storm %u", ++storm->appended);
  g_autofree char *id = g_strdup_printf ("storm-%u@test.example", storm->appended);
  test_client_append (storm->fixture->other, "INBOX", subject, id, "");
}

static void
note_moved (Storm *storm, const char *act, const char *answer)
{
  const char *code = strstr (answer, "[COPYUID "), *target = strrchr (act, ' ');
  if (!code)
    return;
  g_auto (GStrv) words = g_strsplit_set (code, " ]", 5);
  g_hash_table_add (storm->moved, g_strdup_printf ("%s %s", target + 1, words[3]));
}

// By number, whatever lies there now; there may be none.
static void
act_there (Storm *storm)
{
  static const char *const acts[] = {"STORE %d +FLAGS.SILENT (\\Seen)",
                                     "STORE %d -FLAGS (\\Seen)",
                                     "STORE %d +FLAGS (\\Flagged $Label1)",
                                     "MOVE %d Archive",
                                     "MOVE %d INBOX",
                                     "STORE %d +FLAGS (\\Deleted)"};
  TestClient *other = storm->fixture->other;
  const char *act = acts[g_test_rand_int_range (0, G_N_ELEMENTS (acts))];
  g_auto (GStrv) halves = g_strsplit (act, "%d", 2);
  g_free (test_client_run (other, "SELECT %s", any_folder ()));
  g_autofree char *answer =
    test_client_try (other, "%s%d%s", halves[0], g_test_rand_int_range (1, 20), halves[1]);
  note_moved (storm, act, answer);
  g_free (test_client_run (other, "EXPUNGE"));
  g_free (test_client_run (other, "UNSELECT"));
  storm->theirs++;
}

static int64_t
any_message (SyncFixture *fixture, int64_t folder_id)
{
  MailQuery query = {.scope = MAIL_SCOPE_FOLDER, .folder_id = folder_id};
  MailIdList *list = store_list_page (fixture->store, &query, 0, 0, 30, NULL);
  int64_t id =
    list && list->length ? list->items[g_test_rand_int_range (0, (int) list->length)].id : 0;
  g_clear_pointer (&list, mail_id_list_unref);
  return id;
}

static int64_t
record (Storm *storm, StoreWrite *write, const MailTarget *target)
{
  switch (g_test_rand_int_range (0, 5)) {
  case 0:
    return store_operation_flag (write, target, MAIL_FLAG_SEEN, 0, NULL, NULL, NULL);
  case 1:
    return store_operation_flag (write, target, MAIL_FLAG_FLAGGED, MAIL_FLAG_SEEN, NULL, NULL,
                                 NULL);
  case 2:
    return store_operation_delete (write, target, NULL);
  default:
    return store_operation_move (write, target, sync_fixture_folder (storm->fixture, any_folder ()),
                                 0, 0, NULL);
  }
}

static void
act_here (Storm *storm)
{
  SyncFixture *fixture = storm->fixture;
  MailTarget target = {.folder_id = sync_fixture_folder (fixture, any_folder ()), .n_ids = 1};
  int64_t id = any_message (fixture, target.folder_id);
  if (!id)
    return;
  target.ids = &id;
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, NULL);
  if (record (storm, write, &target))
    store_write_commit (g_steal_pointer (&write), NULL);
  sync_account_poke (fixture->sync);
  storm->ours++;
}

static void
act (Storm *storm)
{
  int what = g_test_rand_int_range (0, 20);
  if (what < 6) {
    append_one (storm);
  } else if (what < 12) {
    act_there (storm);
  } else if (what < 18) {
    act_here (storm);
  } else if (what == 18) {
    test_proxy_cut_now (storm->fixture->proxy);
    storm->cuts++;
  } else {
    sync_account_set_open_folder (storm->fixture->sync,
                                  sync_fixture_folder (storm->fixture, any_folder ()));
  }
}

static bool
is_settled (SyncFixture *fixture, void *data)
{
  g_autoptr (GPtrArray) open = store_operation_list (fixture->store, fixture->account->id, NULL);
  g_autoptr (GArray) flags =
    store_flags_list_pending (fixture->store, fixture->account->id, 1, NULL);
  for (unsigned int i = 0; i < open->len; i++)
    if (((MailOperation *) open->pdata[i])->state != MAIL_OPERATION_FAILED)
      return false;
  return flags->len == 0;
}

// Dovecot copies before it expunges: two clients that move the same message in the same moment both
// hear OK, and it has two copies. So the end of a move of theirs is not counted against us.
static void
assert_nothing_twice (Storm *storm)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autofree char *dump = test_client_dump (storm->fixture->other, folders[i]);
    g_auto (GStrv) lines = g_strsplit (dump, "\n", -1);
    for (char **line = lines; *line && **line; line++) {
      g_autofree char *place =
        g_strdup_printf ("%s %" G_GUINT64_FORMAT, folders[i], g_ascii_strtoull (*line, NULL, 10));
      if (!g_hash_table_contains (storm->moved, place) &&
          !g_hash_table_add (seen, g_strdup (strrchr (*line, ' ') + 1)))
        g_error ("%s: %s is there twice", folders[i], *line);
    }
  }
}

// Else what no single test thinks of happens to a person.
static void
test_storm (void)
{
  const char *wanted = g_getenv ("MAIL_STORM");
  unsigned long acts = wanted ? strtoul (wanted, NULL, 10) : 300;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GHashTable) moved = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Storm storm = {.fixture = fixture, .moved = moved};
  for (int i = 0; i < 30; i++)
    append_one (&storm);
  sync_fixture_start (fixture);
  for (unsigned long i = 0; i < acts; i++)
    act (&storm);
  sync_fixture_wait (fixture, is_settled, NULL, "all operations to be sent");
  for (int i = 0; i < 3; i++)
    sync_fixture_pass (fixture);
  g_test_message ("%u appended, %u acts there, %u here, %u cuts, %u refused", storm.appended,
                  storm.theirs, storm.ours, storm.cuts, fixture->operations_failed);
  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++)
    sync_fixture_assert_equal (fixture, folders[i]);
  assert_nothing_twice (&storm);
  g_assert_cmpuint (fixture->operations_failed, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/storm/everything-at-once", test_storm);
  return sync_fixture_run ();
}
