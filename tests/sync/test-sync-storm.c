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
  GHashTable *moved_there, *moved_here; // Message-ID → how often by the other client, by ours
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

static unsigned int
count_of (GHashTable *moved, const char *message_id)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (moved, message_id));
}

static void
note_one (GHashTable *moved, const char *message_id)
{
  unsigned int n = count_of (moved, message_id) + 1;
  g_hash_table_insert (moved, g_strdup (message_id), GUINT_TO_POINTER (n));
}

// NULL when there is no message of that number.
static char *
dup_message_id (TestClient *other, int number)
{
  g_autofree char *answer =
    test_client_try (other, "FETCH %d (BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])", number);
  const char *begin = strchr (answer, '<'), *end = begin ? strchr (begin, '>') : NULL;
  return end ? g_strndup (begin + 1, (size_t) (end - begin) - 1) : NULL;
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
  int number = g_test_rand_int_range (1, 20);
  g_auto (GStrv) halves = g_strsplit (act, "%d", 2);
  g_free (test_client_run (other, "SELECT %s", any_folder ()));
  g_autofree char *message_id = dup_message_id (other, number);
  g_autofree char *answer = test_client_try (other, "%s%d%s", halves[0], number, halves[1]);
  if (message_id && strstr (answer, "[COPYUID "))
    note_one (storm->moved_there, message_id);
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

static void
note_move_here (Storm *storm, const MailTarget *target)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows =
    store_list_rows (storm->fixture->store, target->folder_id, target->ids, 1, &error);
  g_assert_no_error (error);
  if (rows->pdata[0])
    note_one (storm->moved_here, ((const MailRow *) rows->pdata[0])->message_id);
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
    note_move_here (storm, target);
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
// hear OK, and it has two copies, each of which may be moved on. So one more for each move that
// both may have made at once is not counted against us.
static void
assert_nothing_twice (Storm *storm)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autofree char *dump = test_client_dump (storm->fixture->other, folders[i]);
    g_auto (GStrv) lines = g_strsplit (dump, "\n", -1);
    for (char **line = lines; *line && **line; line++) {
      const char *message_id = strrchr (*line, ' ') + 1;
      unsigned int excused =
        MIN (count_of (storm->moved_there, message_id), count_of (storm->moved_here, message_id));
      note_one (seen, message_id);
      if (count_of (seen, message_id) > 1 + excused)
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
  g_autoptr (GHashTable) there = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) here = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Storm storm = {.fixture = fixture, .moved_there = there, .moved_here = here};
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
