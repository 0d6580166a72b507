// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a person uses a folder as, told to a server that keeps it for other programs.

#include "sync/sync-acts.h"

#include "store/store-folder-role.h"

#include <string.h>

// SETMETADATAs that the clients sent.
typedef struct {
  GMutex mutex;
  unsigned int n;
  bool spoils; // the server is to understand none of them
} Told;

static char *
note (void *data, const char *text)
{
  Told *told = data;
  g_autoptr (GString) line = g_string_new (text);
  g_mutex_lock (&told->mutex);
  told->n += strstr (text, "SETMETADATA") != NULL;
  if (told->spoils)
    g_string_replace (line, "SETMETADATA", "SETMETADATE", 0);
  g_mutex_unlock (&told->mutex);
  return g_string_free_and_steal (g_steal_pointer (&line));
}

static unsigned int
count (Told *told)
{
  g_mutex_lock (&told->mutex);
  unsigned int n = told->n;
  g_mutex_unlock (&told->mutex);
  return n;
}

static void
choose (SyncFixture *fixture, const char *path, int choice)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailFolder) folder =
    store_folder_get_by_path (fixture->store, fixture->account->id, path, &error);
  g_assert_no_error (error);
  StoreWrite *write = sync_acts_begin (fixture);
  g_assert_true (store_folder_role_choose (write, folder, choice, &error));
  g_assert_true (store_write_commit (write, &error));
  // As the window does: the server is asked what there is.
  sync_fixture_pass (fixture);
}

static char *
list (SyncFixture *fixture)
{
  return test_client_run (fixture->other, "LIST \"\" \"*\" RETURN (SPECIAL-USE)");
}

static bool
is_kept (SyncFixture *fixture)
{
  g_autofree char *offered = test_client_run (fixture->other, "CAPABILITY");
  return strstr (offered, " METADATA") && strstr (offered, " SPECIAL-USE");
}

// The line of the folder that has \\Archive on the server; NULL: none has.
static char *
find_archive (SyncFixture *fixture)
{
  g_autofree char *listed = list (fixture);
  g_auto (GStrv) lines = g_strsplit (listed, "\n", -1);
  for (char **line = lines; *line; line++) {
    g_autofree char *lower = g_ascii_strdown (*line, -1);
    if (strstr (lower, "\\archive"))
      return g_strdup (*line);
  }
  return NULL;
}

// Else the phone goes on to archive into a folder of its own, or a choice that was taken back stays
// on the server for ever.
static void
test_told_once (void)
{
  g_autofree Told *told = g_new0 (Told, 1);
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_acts_run (fixture->other, "DELETE Archive");
  sync_acts_run (fixture->other, "CREATE Kept");
  sync_fixture_pass (fixture);
  test_proxy_rewrite (fixture->proxy, note, told);
  choose (fixture, "Kept", MAIL_ROLE_ARCHIVE);
  g_autofree char *line = find_archive (fixture);
  if (!is_kept (fixture)) {
    g_assert_cmpuint (count (told), ==, 0);
    return;
  }
  g_assert_nonnull (line);
  g_assert_nonnull (strstr (line, "Kept"));
  sync_fixture_pass (fixture);
  g_assert_cmpuint (count (told), ==, 1);
  choose (fixture, "Kept", MAIL_ROLE_AUTOMATIC);
  g_autofree char *after = find_archive (fixture);
  g_assert_cmpstr (after, ==, NULL);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (count (told), ==, 2);
}

// Else two folders are archives to other programs, or one that somebody uses is none any more.
static void
test_taken (void)
{
  g_autofree Told *told = g_new0 (Told, 1);
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_acts_run (fixture->other, "CREATE Kept");
  sync_fixture_pass (fixture);
  test_proxy_rewrite (fixture->proxy, note, told);
  choose (fixture, "Kept", MAIL_ROLE_ARCHIVE);
  g_assert_cmpuint (count (told), ==, 0);
  g_autofree char *line = find_archive (fixture);
  g_assert_nonnull (line);
  g_assert_null (strstr (line, "Kept"));
}

// A server that announces METADATA and answers BAD to it: else each look at the folders fails.
static void
test_refused (void)
{
  g_autofree Told *told = g_new0 (Told, 1);
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  told->spoils = true;
  sync_acts_run (fixture->other, "DELETE Archive");
  sync_acts_run (fixture->other, "CREATE Kept");
  sync_fixture_pass (fixture);
  test_proxy_rewrite (fixture->proxy, note, told);
  choose (fixture, "Kept", MAIL_ROLE_ARCHIVE);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (count (told), ==, is_kept (fixture) ? 1 : 0);
  g_autoptr (MailFolder) archive =
    store_folder_get_by_role (fixture->store, fixture->account->id, MAIL_ROLE_ARCHIVE, NULL);
  g_assert_cmpstr (archive->path, ==, "Kept");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/imap-sync-uses/told-once", test_told_once);
  g_test_add_func ("/sync/imap-sync-uses/taken", test_taken);
  g_test_add_func ("/sync/imap-sync-uses/refused", test_refused);
  return sync_fixture_run ();
}
