// SPDX-License-Identifier: GPL-3.0-or-later

#include "store-fixture.h"

#include "store/store-check.h"
#include "store/store-content-file.h"
#include "store/store-content.h"
#include "store/store-operation.h"
#include "store/store-part.h"
#include "store/store-private.h"
#include "store/store-search.h"
#include "store/store-uid.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include <utime.h>

// Bytes that no compressor makes small, the same for the same SEED.
static GBytes *
make_bytes (size_t size, uint32_t seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  char *data = g_malloc (size + 1);

  for (size_t i = 0; i < size; i++)
    data[i] = (char) g_rand_int (rand);
  return g_bytes_new_take (data, size);
}

static void
put (StoreFixture *fixture, int64_t id, GBytes *raw)
{
  g_autoptr (GError) error = NULL;

  store_content_save (fixture->store, id, raw, NULL, STORE_PRIORITY_SYNC, &error);
  g_assert_no_error (error);
}

static unsigned
count_files (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  unsigned n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);
    n += g_file_test (child, G_FILE_TEST_IS_DIR) ? count_files (child) : 1;
  }
  return n;
}

static unsigned
count_content_files (StoreFixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->dir, "content", NULL);

  return count_files (path);
}

// A byte that differs is a broken signature or a broken attachment.
static void
test_bytes_come_back (StoreFixture *fixture, const void *unused)
{
  static const size_t sizes[] = {
    0, 1, 5000, 256 * 1024, 256 * 1024 + 1, 1024 * 1024, 1024 * 1024 + 1, 3500000};
  int64_t ids[G_N_ELEMENTS (sizes)];

  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GBytes) raw = make_bytes (sizes[i], i);
    ids[i] = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = i + 1});
    put (fixture, ids[i], raw);
  }
  store_fixture_reopen (fixture);
  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) raw = make_bytes (sizes[i], i);
    g_autoptr (GBytes) back = store_content_get (fixture->store, ids[i], &error);

    g_assert_no_error (error);
    g_assert_true (g_bytes_equal (raw, back));
    g_assert_true (store_content_has (fixture->store, ids[i]));
  }
  g_assert_cmpint (count_content_files (fixture), ==, 4);
  store_fixture_check (fixture);
}

// What is deleted for good leaves no file behind (D10).
static void
test_erased_mail_leaves_no_file (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) raw = make_bytes (300000, 1);
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1});
  MailTarget target = {.folder_id = fixture->inbox, .ids = &id, .n_ids = 1};

  put (fixture, id, raw);
  g_assert_cmpint (count_content_files (fixture), ==, 1);
  StoreWrite *write = store_fixture_begin (fixture);
  g_assert_cmpint (store_operation_delete (write, &target, &error), !=, 0);
  store_fixture_commit (write);
  g_autoptr (GPtrArray) steps = store_step_list (fixture->store, fixture->account_id, 9, &error);
  write = store_fixture_begin (fixture);
  g_assert_true (store_step_done (write, ((StoreStep *) steps->pdata[0])->id, 0, 0, &error));
  store_fixture_commit (write);
  g_assert_cmpint (count_content_files (fixture), ==, 0);
}

// A write that fails leaves neither a row nor a file.
static void
test_rollback_leaves_no_file (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) raw = make_bytes (300000, 1);
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1});
  g_autoptr (StoreContent) content = store_content_prepare (fixture->store, raw, &error);
  StoreWrite *write = store_fixture_begin (fixture);

  g_assert_true (store_content_put (write, id, content, NULL, &error));
  store_write_rollback (write);
  g_assert_cmpint (count_content_files (fixture), ==, 0);
  g_assert_null (store_content_get (fixture->store, id, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND);
}

// A damaged or missing file is not shown as mail: it counts as not downloaded, to be fetched again.
static void
test_damage_counts_as_not_downloaded (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) raw = make_bytes (300000, 1);
  g_autofree char *folder = g_build_filename (fixture->dir, "content", NULL);
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1});

  put (fixture, id, raw);
  g_autoptr (GDir) outer = g_dir_open (folder, 0, NULL);
  g_autofree char *inner_path = g_build_filename (folder, g_dir_read_name (outer), NULL);
  g_autoptr (GDir) inner = g_dir_open (inner_path, 0, NULL);
  g_autofree char *path = g_build_filename (inner_path, g_dir_read_name (inner), NULL);
  int fd = g_open (path, O_RDWR, 0);
  g_assert_cmpint (pwrite (fd, "XXXX", 4, 150000), ==, 4);
  close (fd);

  g_autoptr (GBytes) back = store_content_get (fixture->store, id, &error);
  g_assert_null (back);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND);
  g_assert_false (store_content_has (fixture->store, id));
  g_autoptr (GArray) missing =
    store_uid_list_missing_content (fixture->store, fixture->inbox, 0, 0, 10, NULL);
  g_assert_cmpint (missing->len, ==, 1);
}

#define MANY 600

static void
assert_missing (StoreFixture *fixture, int64_t folder_id, int64_t since, uint64_t max_size,
                const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) found = g_string_new (NULL);
  g_autoptr (GArray) rows =
    store_uid_list_missing_content (fixture->store, folder_id, since, max_size, 3, &error);

  g_assert_no_error (error);
  for (unsigned i = 0; i < rows->len; i++)
    g_string_append_printf (found, "%s%u", i > 0 ? " " : "",
                            g_array_index (rows, StoreUidRow, i).uid);
  g_assert_cmpstr (found->str, ==, expected);
}

// Else mail that should be here stays on the server, or all of it is gone through at each check.
// Many that lack content, and few, are looked for in different ways.
static void
test_missing_content_is_found (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) raw = make_bytes (100, 1);
  int64_t ids[MANY + 1];
  int64_t archive = store_fixture_add_folder (fixture, "Archive", MAIL_ROLE_ARCHIVE);

  for (uint32_t uid = 1; uid <= MANY; uid++)
    ids[uid] = store_fixture_add (fixture, fixture->inbox,
                                  &(FixtureMessage) {.uid = uid, .size = uid == 7 ? 9000 : 100});
  assert_missing (fixture, fixture->inbox, 0, 0, "600 599 598");
  assert_missing (fixture, fixture->inbox, 1700000000 + MANY, 0, "600");
  assert_missing (fixture, archive, 0, 0, "");
  for (uint32_t uid = 10; uid <= MANY; uid++)
    put (fixture, ids[uid], raw);
  assert_missing (fixture, fixture->inbox, 0, 0, "9 8 7");
  g_assert_true (store_search_index (fixture->store, UINT32_MAX, NULL, NULL, &error));
  assert_missing (fixture, fixture->inbox, 0, 0, "9 8 7");
  assert_missing (fixture, fixture->inbox, 0, 5000, "9 8 6");
  assert_missing (fixture, fixture->inbox, 1700000000 + 8, 0, "9 8");
  assert_missing (fixture, archive, 0, 0, "");
  for (uint32_t uid = 1; uid < 10; uid++)
    put (fixture, ids[uid], raw);
  assert_missing (fixture, fixture->inbox, 0, 0, "");
}

// A crash between a file and the commit that names it leaves a stray one; it is collected when no
// write under way can still mean it, and no other file is.
static void
test_stray_files_are_collected (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) raw = make_bytes (300000, 1);
  g_autofree char *folder = g_build_filename (fixture->dir, "content", "zz", NULL);
  g_autofree char *old = g_build_filename (folder, "old.part", NULL);
  g_autofree char *young = g_build_filename (folder, "young", NULL);
  struct utimbuf long_ago = {1000000000, 1000000000};
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1});

  put (fixture, id, raw);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (old, "x", 1, &error));
  g_assert_true (g_file_set_contents (young, "x", 1, &error));
  g_assert_cmpint (g_utime (old, &long_ago), ==, 0);
  g_assert_true (store_tidy (fixture->store, &error));
  g_assert_false (g_file_test (old, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (young, G_FILE_TEST_EXISTS));
  g_assert_true (store_content_has (fixture->store, id));
  store_fixture_check (fixture);
}

// Parts fetched on their own are kept until the whole is there.
static void
test_parts (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = make_bytes (1000, 3);
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1});
  g_autoptr (GBytes) large = make_bytes (600000, 4);
  g_autoptr (StoreContent) small = store_content_prepare (fixture->store, bytes, &error);
  g_autoptr (StoreContent) file = store_content_prepare (fixture->store, large, &error);
  StoreWrite *write = store_fixture_begin (fixture);

  g_assert_true (store_part_put (write, id, "1.2", small, &error));
  g_assert_true (store_part_put (write, id, "2", file, &error));
  store_fixture_commit (write);
  g_autoptr (GBytes) back = store_part_get (fixture->store, id, "1.2", &error);
  g_assert_true (g_bytes_equal (bytes, back));
  g_autoptr (GBytes) large_back = store_part_get (fixture->store, id, "2", &error);
  g_assert_true (g_bytes_equal (large, large_back));
  // A part is never taken for the message.
  g_assert_false (store_content_has (fixture->store, id));
  g_assert_null (store_content_get (fixture->store, id, NULL));
  g_autoptr (MailRow) row = store_fixture_row (fixture, 0, id);
  g_assert_cmpint (row->content, ==, MAIL_CONTENT_PARTIAL);
  g_autoptr (GPtrArray) files = store_content_file_list (fixture->dir, G_MAXINT64);
  g_assert_cmpuint (files->len, ==, 1);

  g_assert_true (store_content_save (fixture->store, id, bytes, NULL, STORE_PRIORITY_USER, &error));
  g_assert_null (store_part_get (fixture->store, id, "2", NULL));
  g_autoptr (GPtrArray) left = store_content_file_list (fixture->dir, G_MAXINT64);
  g_assert_cmpuint (left->len, ==, 0);
}

static void
damage_part (StoreFixture *fixture, const char *path)
{
  StoreWrite *write = store_fixture_begin (fixture);
  g_autoptr (GError) error = NULL;

  store_db_run (write->content, &error,
                "UPDATE part SET body = zeroblob (length (body)) WHERE path = ?", bind_text (path));
  g_assert_no_error (error);
  store_fixture_commit (write);
}

// What `check` says of content.db, and what is mended where it should.
static void
assert_check (StoreFixture *fixture, bool repair, const char *problem)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = store_check (fixture->store, repair, NULL, &error);

  g_assert_no_error (error);
  for (unsigned i = 0; i < found->len; i++) {
    const MailFileCheck *check = found->pdata[i];
    bool is_it = problem != NULL && g_str_equal (check->file, "content.db");

    g_assert_true (check->ok == !is_it);
    if (is_it)
      g_assert_true (g_str_has_prefix (check->problems[0], problem));
  }
}

// Nobody hears that a part of a message is damaged, or all of the message has to come again for it.
static void
test_damaged_part_costs_itself (StoreFixture *fixture, const void *unused)
{
  static const char *const paths[] = {STORE_PART_ABRIDGED, STORE_PART_LEFT_OUT, "2", "3"};
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = make_bytes (1000, 3);
  int64_t id = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1});
  StoreWrite *write = store_fixture_begin (fixture);

  for (size_t i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (StoreContent) part = store_content_prepare (fixture->store, bytes, &error);
    g_assert_true (store_part_put (write, id, paths[i], part, &error));
  }
  store_fixture_commit (write);
  assert_check (fixture, false, NULL);

  damage_part (fixture, "2");
  assert_check (fixture, false, "message part");
  assert_check (fixture, true, "message part");
  assert_check (fixture, false, NULL);
  g_assert_null (store_part_get (fixture->store, id, "2", &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_autoptr (GBytes) other = store_part_get (fixture->store, id, "3", &error);
  g_assert_true (g_bytes_equal (bytes, other));

  // Without what it belongs to it is of no use.
  damage_part (fixture, STORE_PART_ABRIDGED);
  assert_check (fixture, true, "message part");
  assert_check (fixture, false, NULL);
  g_assert_null (store_part_get (fixture->store, id, "3", NULL));
  g_autoptr (MailRow) row = store_fixture_row (fixture, 0, id);
  g_assert_cmpint (row->content, ==, MAIL_CONTENT_NONE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/store/content/bytes-come-back", test_bytes_come_back);
  fixture_test ("/store/content/erased-mail-leaves-no-file", test_erased_mail_leaves_no_file);
  fixture_test ("/store/content/rollback-leaves-no-file", test_rollback_leaves_no_file);
  fixture_test ("/store/content/missing-content-is-found", test_missing_content_is_found);
  fixture_test ("/store/content/damage-counts-as-not-downloaded",
                test_damage_counts_as_not_downloaded);
  fixture_test ("/store/content/stray-files-are-collected", test_stray_files_are_collected);
  fixture_test ("/store/content/parts", test_parts);
  fixture_test ("/store/content/damaged-part-costs-itself", test_damaged_part_costs_itself);
  return g_test_run ();
}
