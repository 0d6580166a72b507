// SPDX-License-Identifier: GPL-3.0-or-later
//
// Taking back what a person did, before the server was told and after it, against a real one: all
// is as it was, there and here. And what is deleted for good, which can be taken back while it is
// held.

#include "store/store-folder-operation.h"
#include "store/store-folder.h"
#include "store/store-hold.h"
#include "store/store-operation.h"
#include "sync/sync-acts.h"

#include <string.h>

static const char *const folders[] = {"INBOX",     "Archive", "Trash", "Box",
                                      "Trash/Box", "Crate",   "Empty", "New"};

static SyncFixture *
fixture_new (void)
{
  SyncFixture *fixture = sync_fixture_new (NULL);

  sync_acts_run (fixture->other, "CREATE Box");
  sync_acts_run (fixture->other, "SUBSCRIBE Box");
  sync_acts_run (fixture->other, "CREATE Empty");
  test_client_append_many (fixture->other, "INBOX", "mail", 3);
  test_client_append (fixture->other, "Box", "kept", "kept@test.example", "\\Seen");
  sync_fixture_pass (fixture);
  return fixture;
}

static bool
server_has (SyncFixture *fixture, const char *path)
{
  g_autofree char *answer = test_client_run (fixture->other, "LIST \"\" \"%s\"", path);

  return strstr (answer, path) && !strstr (answer, "NoSelect") && !strstr (answer, "NonExistent");
}

// What is in PATH, by flags and Message-IDs: what came back has another UID.
static char *
dup_folder_state (SyncFixture *fixture, const char *path)
{
  g_autofree char *dump = test_client_dump (fixture->other, path);
  g_auto (GStrv) lines = g_strsplit (dump, "\n", -1);
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();

  for (char **line = lines; *line; line++)
    if (**line)
      g_ptr_array_add (sorted, strchr (*line, ' '));
  g_ptr_array_sort_values (sorted, (GCompareFunc) strcmp);
  g_ptr_array_add (sorted, NULL);
  g_autofree char *joined = g_strjoinv (",", (char **) sorted->pdata);
  return g_strdup_printf ("%s:%s\n", path, joined);
}

// All that the server has.
static char *
dup_state (SyncFixture *fixture)
{
  g_autofree char *subscribed = test_client_run (fixture->other, "LSUB \"\" Box");
  GString *state = g_string_new (strstr (subscribed, "* LSUB") ? "Box is subscribed to\n" : "");

  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autofree char *one =
      server_has (fixture, folders[i]) ? dup_folder_state (fixture, folders[i]) : NULL;
    g_string_append (state, one ? one : "");
  }
  return g_string_free (state, FALSE);
}

static void
assert_state (SyncFixture *fixture, const char *expected)
{
  g_autofree char *state = dup_state (fixture);

  g_assert_cmpstr (state, ==, expected);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
  g_assert_cmpuint (fixture->operations_failed, ==, 0);
  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++)
    if (server_has (fixture, folders[i]))
      sync_fixture_assert_equal (fixture, folders[i]);
}

// Acts, each on what it is always done to. → the operation.
typedef int64_t (*Act) (StoreWrite *write, SyncFixture *fixture, GError **error);

// One of the inbox. Not while a write is open.
static int64_t mail_2;

static MailTarget
in_inbox (SyncFixture *fixture)
{
  return (MailTarget) {sync_fixture_folder (fixture, "INBOX"), &mail_2, 1, false};
}

static int64_t
act_flag (StoreWrite *write, SyncFixture *fixture, GError **error)
{
  const MailTarget target = in_inbox (fixture);

  return store_operation_flag (write, &target, MAIL_FLAG_SEEN | MAIL_FLAG_FLAGGED, 0, NULL, NULL,
                               error);
}

static int64_t
act_label (StoreWrite *write, SyncFixture *fixture, GError **error)
{
  static const char *const names[] = {"Urgent", NULL};
  const MailTarget target = in_inbox (fixture);

  return store_operation_label (write, &target, names, NULL, error);
}

static int64_t
act_move (StoreWrite *write, SyncFixture *fixture, GError **error)
{
  const MailTarget target = in_inbox (fixture);

  return store_operation_move (write, &target, sync_fixture_folder (fixture, "Archive"), 0, 0,
                               error);
}

// Junk is flagged as well.
static int64_t
act_move_flagged (StoreWrite *write, SyncFixture *fixture, GError **error)
{
  const MailTarget target = in_inbox (fixture);

  return store_operation_move (write, &target, sync_fixture_folder (fixture, "Trash"),
                               MAIL_FLAG_JUNK, 0, error);
}

static int64_t
act_copy (StoreWrite *write, SyncFixture *fixture, GError **error)
{
  const MailTarget target = in_inbox (fixture);

  return store_operation_copy (write, &target, sync_fixture_folder (fixture, "Archive"), error);
}

static int64_t
act_delete (StoreWrite *write, SyncFixture *fixture, GError **error)
{
  const MailTarget target = in_inbox (fixture);

  return store_operation_delete (write, &target, error);
}

static int64_t
act_create (StoreWrite *write, SyncFixture *fixture, GError **error)
{
  const StoreMailbox mailbox = {.path = "New",
                                .raw_name = "New",
                                .delimiter = '/',
                                .role = MAIL_ROLE_NONE,
                                .selectable = true,
                                .subscribed = true};

  return store_operation_create_folder (write, fixture->account->id, &mailbox, error);
}

static int64_t
act_rename (StoreWrite *write, SyncFixture *fixture, GError **error)
{
  return store_operation_rename_folder (write, sync_fixture_folder (fixture, "Box"), "Crate",
                                        error);
}

static int64_t
act_trash_folder (StoreWrite *write, SyncFixture *fixture, GError **error)
{
  return store_operation_rename_folder (write, sync_fixture_folder (fixture, "Box"), "Trash/Box",
                                        error);
}

static int64_t
act_delete_empty (StoreWrite *write, SyncFixture *fixture, GError **error)
{
  return store_operation_delete_folder (write, sync_fixture_folder (fixture, "Empty"), error);
}

static int64_t
act_delete_folder (StoreWrite *write, SyncFixture *fixture, GError **error)
{
  return store_operation_delete_folder (write, sync_fixture_folder (fixture, "Box"), error);
}

static int64_t
act_unsubscribe (StoreWrite *write, SyncFixture *fixture, GError **error)
{
  return store_operation_subscribe_folder (write, sync_fixture_folder (fixture, "Box"), false,
                                           error);
}

// HELD: as the window does what is deleted for good.
static int64_t
do_it (SyncFixture *fixture, Act act, bool held)
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write;
  int64_t id;

  mail_2 = sync_fixture_find (fixture, "INBOX", "mail 2");
  g_assert_cmpint (mail_2, !=, 0);
  write = sync_acts_begin (fixture);
  id = act (write, fixture, &error);
  g_assert_no_error (error);
  if (held)
    store_hold_add (write, id, 3600);
  sync_acts_commit (write, id);
  return id;
}

static void
take_back (SyncFixture *fixture, int64_t operation)
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write = sync_acts_begin (fixture);
  int64_t id = store_operation_undo (write, operation, &error);

  g_assert_no_error (error);
  sync_acts_commit (write, id);
  store_hold_release (fixture->store, id);
}

static void
assert_final (SyncFixture *fixture, int64_t operation)
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write = sync_acts_begin (fixture);

  g_assert_cmpint (store_operation_undo (write, operation, &error), ==, 0);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND);
  store_write_rollback (write);
}

static void
pass_twice (SyncFixture *fixture)
{
  sync_fixture_pass (fixture);
  sync_fixture_pass (fixture);
}

static const struct {
  const char *name;
  Act act;
  bool is_final; // once the server knows
} deeds[] = {
  {"flag", act_flag, false},
  {"label", act_label, false},
  {"move", act_move, false},
  {"junk", act_move_flagged, false},
  {"copy", act_copy, false},
  {"delete", act_delete, true},
  {"create folder", act_create, false},
  {"rename folder", act_rename, false},
  {"folder into the trash", act_trash_folder, false},
  {"delete an empty folder", act_delete_empty, false},
  {"delete folder", act_delete_folder, true},
  {"unsubscribe", act_unsubscribe, false},
};

// Else what a person takes back at once reaches the server after all.
static void
test_before_it_was_sent (void)
{
  g_autoptr (SyncFixture) fixture = fixture_new ();
  g_autofree char *before = dup_state (fixture);

  for (size_t i = 0; i < G_N_ELEMENTS (deeds); i++) {
    g_test_message ("%s", deeds[i].name);
    take_back (fixture, do_it (fixture, deeds[i].act, false));
    pass_twice (fixture);
    assert_state (fixture, before);
  }
}

// Else taking something back works only until the server has heard of it.
static void
test_after_it_was_sent (void)
{
  g_autoptr (SyncFixture) fixture = fixture_new ();
  g_autofree char *before = dup_state (fixture);

  for (size_t i = 0; i < G_N_ELEMENTS (deeds); i++) {
    int64_t operation;
    if (deeds[i].is_final)
      continue;
    g_test_message ("%s", deeds[i].name);
    operation = do_it (fixture, deeds[i].act, false);
    pass_twice (fixture);
    g_autofree char *changed = dup_state (fixture);
    g_assert_cmpstr (changed, !=, before);
    take_back (fixture, operation);
    pass_twice (fixture);
    assert_state (fixture, before);
  }
}

// Else what the window offers to take back is gone when one does, or comes back in one list and is
// erased on the server. Without a word, or with the program's end, it goes.
static void
test_held (gconstpointer data)
{
  const Act act = *(const Act *) data;
  g_autoptr (SyncFixture) fixture = fixture_new ();
  g_autofree char *before = dup_state (fixture);
  int64_t operation = do_it (fixture, act, true), later;

  // What was done after it goes on meanwhile.
  later = sync_acts_move (fixture, "INBOX", "mail 1", "Archive");
  pass_twice (fixture);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 1);
  sync_fixture_assert_equal (fixture, "Archive");
  take_back (fixture, later);
  pass_twice (fixture);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 1);
  g_autofree char *held = dup_state (fixture);
  g_assert_cmpstr (held, ==, before);
  take_back (fixture, operation);
  pass_twice (fixture);
  assert_state (fixture, before);

  operation = do_it (fixture, act, true);
  pass_twice (fixture);
  store_hold_release (fixture->store, operation);
  pass_twice (fixture);
  g_autofree char *after = dup_state (fixture);
  g_assert_cmpstr (after, !=, before);
  assert_state (fixture, after);
  assert_final (fixture, operation);
}

// Else what was deleted right before the program ended comes back, or waits for a window that is
// no more.
static void
test_held_over_the_end (void)
{
  g_autoptr (SyncFixture) fixture = fixture_new ();

  do_it (fixture, act_delete, true);
  sync_fixture_pass (fixture);
  sync_fixture_restart (fixture);
  pass_twice (fixture);
  g_autofree char *inbox = test_client_dump (fixture->other, "INBOX");
  g_assert_cmpstr (inbox, ==, "1 () mail-1@test.example\n3 () mail-3@test.example\n");
  sync_fixture_assert_equal (fixture, "INBOX");
}

// Else a write that failed holds up whatever gets its number next, for an hour.
static void
test_hold_of_what_was_not_recorded (void)
{
  g_autoptr (SyncFixture) fixture = fixture_new ();
  g_autoptr (GError) error = NULL;

  mail_2 = sync_fixture_find (fixture, "INBOX", "mail 2");
  StoreWrite *write = sync_acts_begin (fixture);
  int64_t id = act_delete (write, fixture, &error);
  g_assert_no_error (error);
  store_hold_add (write, id, 3600);
  store_write_rollback (write);
  g_autofree char *held = store_hold_dup_ids (fixture->store);
  g_assert_cmpstr (held, ==, "[]");
}

int
main (int argc, char **argv)
{
  static const Act mail = act_delete, folder = act_delete_folder;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/undo/before-it-was-sent", test_before_it_was_sent);
  g_test_add_func ("/sync/undo/after-it-was-sent", test_after_it_was_sent);
  g_test_add_data_func ("/sync/undo/held/mail", &mail, test_held);
  g_test_add_data_func ("/sync/undo/held/folder", &folder, test_held);
  g_test_add_func ("/sync/undo/held/over-the-end", test_held_over_the_end);
  g_test_add_func ("/sync/undo/held/what-was-not-recorded", test_hold_of_what_was_not_recorded);
  return sync_fixture_run ();
}
