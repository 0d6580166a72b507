// SPDX-License-Identifier: GPL-3.0-or-later

#include "store-fixture.h"
#include "store-power.h"

#include "store/store-content.h"
#include "store/store-private.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

// What happens in one write; its commit is what the power cut meets.
typedef void (*Act) (StoreFixture *fixture, StoreWrite *write);

typedef struct {
  char *root; // of what follows
  char *base, *work, *durable, *image;
} Folders;

static void
copy_file (const char *from, const char *to, const char *name)
{
  g_autofree char *source = g_build_filename (from, name, NULL);
  g_autofree char *target = g_build_filename (to, name, NULL);
  g_autofree char *bytes = NULL;
  size_t length;

  g_unlink (target);
  if (g_file_get_contents (source, &bytes, &length, NULL))
    g_assert_true (g_file_set_contents (target, bytes, (gssize) length, NULL));
}

// A database and its log; what is shared beside them is made anew.
static void
copy_database (const char *from, const char *to, StoreFile file)
{
  g_autofree char *log = g_strconcat (store_file_name (file), "-wal", NULL);
  g_autofree char *shared = g_strconcat (store_file_name (file), "-shm", NULL);
  g_autofree char *old = g_build_filename (to, shared, NULL);

  copy_file (from, to, store_file_name (file));
  copy_file (from, to, log);
  g_unlink (old);
}

static void
copy_databases (const char *from, const char *to)
{
  for (int file = 0; file < STORE_N_FILES; file++)
    copy_database (from, to, file);
}

static void
open_at (StoreFixture *fixture, const char *dir)
{
  g_autoptr (GError) error = NULL;

  fixture->dir = (char *) dir;
  fixture->owner = store_owner_try_lock (dir, &error);
  g_assert_no_error (error);
  fixture->store = store_open (dir, fixture->owner, &error);
  g_assert_no_error (error);
}

static void
close_it (StoreFixture *fixture)
{
  g_clear_pointer (&fixture->store, store_close);
  g_clear_pointer (&fixture->owner, store_owner_unlock);
}

static void
append (StoreFixture *fixture, StoreWrite *write)
{
  const char *text = "Message-ID: <1@example.org>\r\nSubject: Only here\r\n\r\nText\r\n";
  g_autoptr (GBytes) raw = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreContent) content = store_content_prepare (fixture->store, raw, &error);
  const StoreHeaders headers = {.message_id = "<1@example.org>",
                                .subject = "Only here",
                                .size = strlen (text),
                                .received = 1700000000};

  store_operation_append (write, fixture->archive, &(StoreAppend) {&headers, content, NULL}, NULL,
                          &error);
  g_assert_no_error (error);
}

static void
take_back (StoreFixture *fixture, StoreWrite *write)
{
  g_autoptr (GError) error = NULL;

  (void) fixture;
  store_operation_undo (write, 1, &error);
  g_assert_no_error (error);
}

// → its status: STORE_POWER_CUT, or 0 where there was no CALL-th call.
static int
act_until_cut (StoreFixture *fixture, const Folders *folders, Act act, unsigned call)
{
  int status;
  pid_t pid = fork ();

  if (pid == 0) {
    store_power_watch (folders->durable);
    open_at (fixture, folders->work);
    StoreWrite *write = store_fixture_begin (fixture);
    act (fixture, write);
    store_power_cut_at (call);
    store_fixture_commit (write);
    _exit (0);
  }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static int64_t
count (StoreFixture *fixture, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_auto (StoreReading) read = store_read (fixture->store, &error);
  int64_t n = -1;

  g_assert_no_error (error);
  store_db_get_int_values (read.db, &error, &n, sql, NULL, 0);
  g_assert_no_error (error);
  return n;
}

static bool
is_same_file (const char *one, const char *other, const char *name)
{
  g_autofree char *path = g_build_filename (one, name, NULL);
  g_autofree char *other_path = g_build_filename (other, name, NULL);
  g_autofree char *bytes = NULL, *other_bytes = NULL;
  size_t length = 0, other_length = 0;

  g_file_get_contents (path, &bytes, &length, NULL);
  g_file_get_contents (other_path, &other_bytes, &other_length, NULL);
  return length == other_length && (length == 0 || memcmp (bytes, other_bytes, length) == 0);
}

// A bit for each database of which more was written than was synced.
static int
find_unsynced (const Folders *folders)
{
  int unsynced = 0;

  for (int file = 0; file < STORE_N_FILES; file++) {
    g_autofree char *log = g_strconcat (store_file_name (file), "-wal", NULL);

    if (!is_same_file (folders->work, folders->durable, store_file_name (file)) ||
        !is_same_file (folders->work, folders->durable, log))
      unsynced |= 1 << file;
  }
  return unsynced;
}

// Of each database what was synced or what was written may be there, whatever is of the others.
static void
assert_all_images (StoreFixture *fixture, const Folders *folders, bool was_committed, int64_t open)
{
  int unsynced = find_unsynced (folders);

  for (int written = 0; written < 1 << STORE_N_FILES; written++) {
    if ((written & ~unsynced) != 0)
      continue;
    for (int file = 0; file < STORE_N_FILES; file++)
      copy_database (written & 1 << file ? folders->work : folders->durable, folders->image, file);
    open_at (fixture, folders->image);
    g_assert_cmpint (count (fixture, "SELECT count (*) FROM keep.step WHERE state < 2 AND"
                                     "  content_id NOT IN (SELECT id FROM content.content)"),
                     ==, 0);
    if (was_committed)
      g_assert_cmpint (count (fixture, "SELECT count (*) FROM keep.step WHERE state < 2"), ==,
                       open);
    store_fixture_check (fixture);
    close_it (fixture);
  }
}

static void
make_folders (Folders *folders, const char *base)
{
  folders->root = g_dir_make_tmp ("store-power-XXXXXX", NULL);
  folders->base = g_strdup (base);
  folders->work = g_build_filename (folders->root, "work", NULL);
  folders->durable = g_build_filename (folders->root, "durable", NULL);
  folders->image = g_build_filename (folders->root, "image", NULL);
  g_assert_cmpint (g_mkdir (folders->work, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (folders->durable, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (folders->image, 0700), ==, 0);
}

static void
remove_folders (Folders *folders)
{
  StoreFixture fixture = {.dir = g_steal_pointer (&folders->root)};

  store_fixture_tear_down (&fixture, NULL);
  g_free (folders->base);
  g_free (folders->work);
  g_free (folders->durable);
  g_free (folders->image);
}

// FIXTURE's store as it stands, and ACT cut at each call of its commit. OPEN: steps after it.
static void
cut_everywhere (StoreFixture *fixture, Act act, int64_t open)
{
  Folders folders = {0};
  StoreFixture other = *fixture;
  unsigned call = 0;
  int status = STORE_POWER_CUT;

  close_it (fixture);
  make_folders (&folders, fixture->dir);
  while (status == STORE_POWER_CUT) {
    copy_databases (folders.base, folders.work);
    copy_databases (folders.base, folders.durable);
    status = act_until_cut (&other, &folders, act, ++call);
    assert_all_images (&other, &folders, status == 0, open);
  }
  g_assert_cmpint (status, ==, 0);
  // Each of the four files is written at least.
  g_assert_cmpuint (call, >, 8);
  g_test_message ("%u cuts", call - 1);
  remove_folders (&folders);
  open_at (fixture, fixture->dir);
}

// A message on its way to the server is gone, or another goes in its place: what is to be sent is
// known, and its content is not.
static void
test_upload (StoreFixture *fixture, const void *unused)
{
  cut_everywhere (fixture, append, 1);
}

// The same the other way round: it is still to be sent, and its content was removed already.
static void
test_upload_taken_back (StoreFixture *fixture, const void *unused)
{
  StoreWrite *write = store_fixture_begin (fixture);

  append (fixture, write);
  store_fixture_commit (write);
  cut_everywhere (fixture, take_back, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/store/power/upload", test_upload);
  fixture_test ("/store/power/upload-taken-back", test_upload_taken_back);
  return g_test_run ();
}
