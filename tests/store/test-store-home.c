// SPDX-License-Identifier: GPL-3.0-or-later
//
// Mail whose only home is here: over restarts, lost files and failing disks nothing of it may go,
// and nothing come twice.

#include "store-fault.h"
#include "store-fixture.h"

#include "store/store-check.h"
#include "store/store-content.h"
#include "store/store-home.h"
#include "store/store-intake.h"
#include "store/store-operation.h"
#include "store/store-pop.h"
#include "store/store-search.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
  StoreFixture base; // its account is Alice's, on an IMAP server
  int64_t account_id;
  int64_t inbox, archive, trash;
} Home;

static int64_t
find_folder (Home *home, MailRole role)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailFolder) folder =
    store_folder_get_by_role (home->base.store, home->account_id, role, &error);

  g_assert_no_error (error);
  return folder->id;
}

static void
set_up (Home *home, const void *unused)
{
  g_autoptr (GError) error = NULL;
  MailAccount template = {
    .name = (char *) "Home",
    .address = (char *) "robin@example.org",
    .full_name = (char *) "Robin",
    .incoming_kind = MAIL_SERVICE_POP3,
    .incoming = {.host = (char *) "pop.example.org", .port = 995},
  };

  store_fixture_set_up (&home->base, NULL);
  StoreWrite *write = store_fixture_begin (&home->base);
  g_autoptr (MailAccount) account = store_account_put (write, &template, &error);
  g_assert_no_error (error);
  store_fixture_commit (write);
  home->account_id = account->id;
  home->inbox = find_folder (home, MAIL_ROLE_INBOX);
  home->archive = find_folder (home, MAIL_ROLE_ARCHIVE);
  home->trash = find_folder (home, MAIL_ROLE_TRASH);
}

static void
tear_down (Home *home, const void *unused)
{
  store_fixture_tear_down (&home->base, NULL);
}

// From this number on a message hardly gets smaller in the store, as most mail.
#define DENSE 1000
#ifdef __SANITIZE_ADDRESS__
#define FIRST_CALLS 10 // of a disk that fails: each; then ever fewer
#else
#define FIRST_CALLS 30
#endif

static char *
make_text (unsigned n, size_t size)
{
  g_autofree char *body = g_strnfill (size, 'a' + (char) (n % 26));
  g_autoptr (GRand) random = g_rand_new_with_seed (n);

  for (size_t i = 0; n >= DENSE && i < size; i++)
    body[i] = 'a' + (char) g_rand_int_range (random, 0, 26);

  return g_strdup_printf ("Message-ID: <%u@home.example>\r\nSubject: Home %u\r\n\r\n%s\r\n", n, n,
                          body);
}

static StoreContent *
take_in (Home *home, const char *text, GBytes **out_header, GBytes **out_sha256, GError **error)
{
  g_autoptr (StoreIntake) intake = store_intake_new (home->base.store);

  // In odd pieces, as a network would.
  for (size_t at = 0, n = strlen (text); at < n; at += 4099)
    if (!store_intake_append (intake, text + at, MIN (4099, n - at), error))
      return NULL;
  g_autoptr (StoreContent) content = store_intake_finish (intake, error);
  if (content == NULL)
    return NULL;
  *out_header = store_fingerprint_dup_header (store_intake_get_fingerprint (intake));
  *out_sha256 = store_fingerprint_dup_message (store_intake_get_fingerprint (intake));
  return g_steal_pointer (&content);
}

// Message N with its ledger entry "uN", as a download does it. 0 with ERROR.
static int64_t
try_add (Home *home, unsigned n, size_t size, GError **error)
{
  g_autofree char *text = make_text (n, size), *id = g_strdup_printf ("%u@home.example", n),
                  *uid = g_strdup_printf ("u%u", n), *subject = g_strdup_printf ("Home %u", n);
  g_autoptr (GBytes) header = NULL, sha256 = NULL;
  g_autoptr (StoreContent) content = take_in (home, text, &header, &sha256, error);
  g_auto (StorePopName) name = {.uid = g_bytes_new (uid, strlen (uid))};
  StoreHeaders headers = {.received = 1700000000 + n,
                          .date = 1700000000 + n,
                          .size = strlen (text),
                          .subject = subject,
                          .message_id = id};
  StoreText words = {.preview = (char *) "seen", .body = (char *) "homely words"};
  StoreHomeMessage message = {&headers, content, true, &words};

  if (content == NULL)
    return 0;
  g_autoptr (StoreWrite) write = store_write_begin (home->base.store, STORE_PRIORITY_SYNC, error);
  int64_t message_id =
    write != NULL ? store_home_add (write, home->inbox, &message, NULL, error) : 0;

  if (message_id == 0 ||
      store_pop_put_stored (write, home->account_id, &name, message_id, strlen (text), header,
                            sha256, error) == 0 ||
      !store_write_commit (g_steal_pointer (&write), error))
    return 0;
  return message_id;
}

static int64_t
add (Home *home, unsigned n, size_t size)
{
  g_autoptr (GError) error = NULL;
  int64_t id = try_add (home, n, size, &error);

  g_assert_no_error (error);
  return id;
}

static void
assert_content (Home *home, int64_t id, unsigned n, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = make_text (n, size);
  g_autoptr (GBytes) raw = store_content_get (home->base.store, id, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (raw, NULL), g_bytes_get_size (raw), text, strlen (text));
  g_assert_true (store_home_verify (home->base.store, id, &error));
}

static unsigned
count (Home *home, int64_t folder_id)
{
  g_autoptr (MailIdList) list = store_fixture_list (&home->base, folder_id, false);

  return list->length;
}

static void
lose_files (Home *home)
{
  static const char *const names[] = {"index.db",  "index.db-wal",  "index.db-shm",
                                      "search.db", "search.db-wal", "search.db-shm"};

  g_clear_pointer (&home->base.store, store_close);
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (home->base.dir, names[i], NULL);
    g_unlink (path);
  }
  store_fixture_reopen (&home->base);
}

static int64_t
act (Home *home, int64_t (*func) (StoreWrite *, const MailTarget *, int64_t, GError **),
     int64_t folder_id, int64_t id, int64_t to)
{
  g_autoptr (GError) error = NULL;
  MailTarget target = {.folder_id = folder_id, .ids = &id, .n_ids = 1};
  StoreWrite *write = store_fixture_begin (&home->base);
  int64_t operation = func (write, &target, to, &error);

  g_assert_no_error (error);
  store_fixture_commit (write);
  return operation;
}

static int64_t
move (StoreWrite *write, const MailTarget *target, int64_t to, GError **error)
{
  return store_operation_move (write, target, to, 0, 0, error);
}

static int64_t delete (StoreWrite *write, const MailTarget *target, int64_t unused, GError **error)
{
  return store_operation_delete (write, target, error);
}

static int64_t
flag (StoreWrite *write, const MailTarget *target, int64_t flags, GError **error)
{
  static const char *const keywords[] = {"Later", NULL};

  return store_operation_flag (write, target, (MailFlags) flags, 0, keywords, NULL, error);
}

static void
undo (Home *home)
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write = store_fixture_begin (&home->base);

  store_operation_undo (write, 0, &error);
  g_assert_no_error (error);
  store_fixture_commit (write);
}

// What a list shows, as text; for comparing before and after.
static char *
dump (Home *home)
{
  g_autoptr (GPtrArray) folders = store_folder_list (home->base.store, home->account_id, NULL);
  GString *all = g_string_new (NULL);

  for (unsigned i = 0; i < folders->len; i++) {
    const MailFolder *folder = folders->pdata[i];
    g_autoptr (MailIdList) list = store_fixture_list (&home->base, folder->id, false);

    g_string_append_printf (all, "%s %" G_GINT64_FORMAT " %d %d %d\n", folder->path, folder->id,
                            folder->role, folder->total, folder->unread);
    for (size_t j = 0; j < list->length; j++) {
      g_autoptr (MailRow) row = store_fixture_row (&home->base, folder->id, list->items[j].id);

      g_string_append_printf (all, "  %" G_GINT64_FORMAT " %s %s %" G_GUINT64_FORMAT " %d %s\n",
                              row->id, row->subject, row->preview, (uint64_t) row->flags,
                              row->content, row->message_id);
    }
  }
  return g_string_free_and_steal (all);
}

// Twenty years of mail, with their folders and flags, behind a cache that can be thrown away.
static void
test_lost_index_loses_nothing (Home *home, const void *unused)
{
  static const size_t sizes[] = {0, 100, 5000, 256 * 1024, 300 * 1024, 2500000};
  int64_t ids[G_N_ELEMENTS (sizes)];

  store_fixture_add (&home->base, home->base.inbox, &(FixtureMessage) {.uid = 1});
  for (unsigned i = 0; i < G_N_ELEMENTS (sizes); i++)
    ids[i] = add (home, i, sizes[i]);
  act (home, flag, home->inbox, ids[0], MAIL_FLAG_SEEN | MAIL_FLAG_FLAGGED);
  act (home, move, home->inbox, ids[1], home->archive);
  act (home, store_operation_copy, home->inbox, ids[2], home->archive);
  act (home, delete, home->inbox, ids[3], 0);
  g_autofree char *before = dump (home);
  lose_files (home);
  g_autofree char *after = dump (home);

  g_assert_cmpstr (before, ==, after);
  for (unsigned i = 0; i < G_N_ELEMENTS (sizes); i++)
    assert_content (home, ids[i], i, sizes[i]);
  store_fixture_check (&home->base);
  undo (home);
  g_assert_cmpuint (count (home, home->inbox), ==, 5);
  store_fixture_check (&home->base);
}

// An account into which nothing came yet has its folders all the same.
static void
test_lost_index_of_empty_account (Home *home, const void *unused)
{
  lose_files (home);
  g_assert_cmpint (find_folder (home, MAIL_ROLE_INBOX), ==, home->inbox);
  g_assert_cmpint (find_folder (home, MAIL_ROLE_TRASH), ==, home->trash);
  store_fixture_check (&home->base);
}

// Words are found again too.
static void
test_lost_search_is_made_anew (Home *home, const void *unused)
{
  bool left = true;

  add (home, 1, 10);
  lose_files (home);
  while (left)
    g_assert_true (store_search_index (home->base.store, 100, &left, NULL, NULL));
  store_fixture_check (&home->base);
}

// What a person does is done: nothing waits for a server that will never hear of it.
static void
test_acts_are_over_at_once (Home *home, const void *unused)
{
  int64_t id = add (home, 1, 10);

  act (home, flag, home->inbox, id, MAIL_FLAG_SEEN);
  act (home, move, home->inbox, id, home->trash);
  undo (home);
  g_assert_cmpuint (count (home, home->inbox), ==, 1);
  act (home, store_operation_copy, home->inbox, id, home->archive);
  undo (home);
  g_assert_cmpuint (count (home, home->archive), ==, 0);
  act (home, delete, home->inbox, id, 0);
  g_assert_cmpuint (count (home, home->inbox), ==, 0);
  undo (home);
  g_assert_cmpuint (count (home, home->inbox), ==, 1);
  assert_content (home, id, 1, 10);
  g_autoptr (GPtrArray) operations =
    store_operation_list (home->base.store, home->account_id, NULL);
  g_autoptr (GPtrArray) steps = store_step_list (home->base.store, home->account_id, 100, NULL);

  g_assert_cmpuint (operations->len, ==, 0);
  g_assert_cmpuint (steps->len, ==, 0);
  store_fixture_check (&home->base);
}

// Flags taken back, as they were.
static void
test_flags_are_undone (Home *home, const void *unused)
{
  int64_t id = add (home, 1, 10);

  act (home, flag, home->inbox, id, MAIL_FLAG_FLAGGED);
  undo (home);
  g_autoptr (MailRow) row = store_fixture_row (&home->base, home->inbox, id);

  g_assert_cmpuint (row->flags & MAIL_FLAG_FLAGGED, ==, 0);
  lose_files (home);
  g_autoptr (MailRow) again = store_fixture_row (&home->base, home->inbox, id);

  g_assert_cmpuint (again->flags, ==, row->flags);
}

// The ledger knows what its person deleted, and only that.
static void
test_ledger_hears_of_deletion (Home *home, const void *unused)
{
  int64_t kept = add (home, 1, 10), trashed = add (home, 2, 10), deleted = add (home, 3, 10);
  uint64_t counts[STORE_POP_N_STATES];

  act (home, move, home->inbox, trashed, home->trash);
  act (home, delete, home->inbox, deleted, 0);
  act (home, move, home->inbox, kept, home->archive);
  g_autoptr (GArray) gone = store_pop_list_deleted_here (home->base.store, home->account_id, NULL);

  g_assert_cmpuint (gone->len, ==, 2);
  for (unsigned i = 0; i < 2; i++) {
    StorePopEntry entry;

    g_assert_true (
      store_pop_get (home->base.store, g_array_index (gone, int64_t, i), &entry, NULL));
    g_assert_true (entry.message_id == trashed || entry.message_id == deleted);
  }
  g_assert_true (store_pop_count (home->base.store, home->account_id, counts, NULL));
  g_assert_cmpuint (counts[STORE_POP_STORED], ==, 3);
}

// A server that renamed everything: the messages are not new.
static void
test_ledger_finds_by_hash (Home *home, const void *unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = make_text (1, 10);
  g_autoptr (GBytes) header = NULL, sha256 = NULL;
  g_autoptr (StoreContent) content = take_in (home, text, &header, &sha256, &error);
  g_auto (StorePopName) name = {.uid = g_bytes_new_static ("new", 3)};
  int64_t id = add (home, 1, 10);
  StorePopEntry entry;

  g_assert_true (
    store_pop_find_header (home->base.store, home->account_id, header, NULL, NULL, &entry, &error));
  g_assert_cmpint (entry.message_id, ==, id);
  g_assert_true (store_pop_find_content (home->base.store, home->account_id, sha256, NULL, NULL,
                                         &entry, &error));
  g_assert_cmpint (entry.message_id, ==, id);
  StoreWrite *write = store_fixture_begin (&home->base);
  g_assert_true (store_pop_rename (write, entry.id, &name, false, &error));
  store_fixture_commit (write);
  g_assert_true (store_pop_find (home->base.store, home->account_id, &name, 1, &entry, &error));
  g_assert_cmpint (entry.message_id, ==, id);
  g_assert_false (entry.is_proven);
}

static char *
find_content_file (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  char *found = NULL;

  while (found == NULL && dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    found = g_file_test (child, G_FILE_TEST_IS_DIR) ? find_content_file (child) :
                                                      g_steal_pointer (&child);
  }
  return found;
}

static void
overwrite (const char *path, double where, size_t length)
{
  g_autofree char *bytes = NULL;
  size_t n;

  g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
  size_t at = (size_t) ((double) n * where) / 4096 * 4096;

  memset (bytes + at, 0xa5, MIN (length, n - at));
  g_assert_true (g_file_set_contents (path, bytes, (gssize) n, NULL));
}

static bool
is_told (Home *home)
{
  g_autoptr (GPtrArray) checks = store_check (home->base.store, false, NULL, NULL);

  for (unsigned i = 0; checks != NULL && i < checks->len; i++)
    if (!((MailFileCheck *) checks->pdata[i])->ok)
      return true;
  return false;
}

// A byte that the disk changed: told each time, never taken for the message, never forgotten.
static void
test_damaged_file_is_told (Home *home, const void *unused)
{
  int64_t id = add (home, 1, 600 * 1024);
  g_autofree char *folder = g_build_filename (home->base.dir, "content", NULL);
  g_autofree char *path = find_content_file (folder);
  g_autoptr (GError) error = NULL;

  overwrite (path, 0, 1);
  g_assert_false (store_home_verify (home->base.store, id, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_STORE);
  g_assert_null (store_content_get (home->base.store, id, NULL));
  g_assert_true (store_content_has (home->base.store, id));
  g_assert_true (is_told (home));
}

// Pages of mail overwritten: opened all the same, told, and at the next start all but what stood
// there is here.
static void
test_damaged_pages_cost_what_stood_there (Home *home, const void *unused)
{
  enum { MESSAGES = 150 };
  g_autofree char *path = g_build_filename (home->base.dir, "keep.db", NULL);

  for (unsigned i = 0; i < MESSAGES; i++)
    add (home, DENSE + i, 20000 + i);
  g_clear_pointer (&home->base.store, store_close);
  overwrite (path, 0.8, 2 * 4096);
  store_fixture_reopen (&home->base);
  g_assert_cmpuint (count (home, home->inbox), ==, MESSAGES);
  g_assert_true (is_told (home));
  store_fixture_reopen (&home->base);
  g_assert_cmpuint (count (home, home->inbox), >=, MESSAGES - 3);
}

// An account that goes takes its mail along, files too.
static void
test_account_goes (Home *home, const void *unused)
{
  g_autoptr (GError) error = NULL;

  add (home, 1, 10);
  add (home, 2, 600 * 1024);
  StoreWrite *write = store_fixture_begin (&home->base);
  g_assert_true (store_account_remove (write, home->account_id, &error));
  store_fixture_commit (write);
  store_fixture_check (&home->base);
}

typedef struct {
  FaultKind kind;
  unsigned faults, kept, refused;
} Tally;

static unsigned
n_kept (const int64_t *ids, size_t n)
{
  unsigned kept = 0;

  for (size_t i = 0; i < n; i++)
    kept += ids[i] != 0;
  return kept;
}

// Adds with a fault at the CALL-th call: what was said to be kept is, once, after losing all that
// may be lost; what was not may be there, but whole.
static bool
try_fault (Tally *tally, unsigned call)
{
  static const size_t sizes[] = {10, 3000, 300 * 1024, 20, 1200000, 30};
  Home home = {0};
  int64_t ids[G_N_ELEMENTS (sizes)] = {0};

  set_up (&home, NULL);
  store_fault_arm (tally->kind, call);
  for (unsigned i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GError) error = NULL;

    ids[i] = try_add (&home, i, sizes[i], &error);
    g_assert_true ((ids[i] != 0) == (error == NULL));
    if (ids[i] != 0 && !store_is_distrusted (home.base.store))
      // The fault may be one of its own reads; it is the only one.
      g_assert_true (
        store_home_verify (home.base.store, ids[i], NULL) ||
        (tally->kind == FAULT_READ && store_home_verify (home.base.store, ids[i], NULL)));
  }
  bool distrusted = store_is_distrusted (home.base.store);
  bool came = store_fault_disarm ();
  if (came && tally->kind == FAULT_FSYNC)
    g_assert_true (distrusted);
  // What comes after a commit that failed halfway must not hide what it kept.
  add (&home, 99, 10);
  store_fixture_reopen (&home.base);
  store_fixture_check (&home.base);
  unsigned n = n_kept (ids, G_N_ELEMENTS (ids));

  g_assert_cmpuint (count (&home, home.inbox), >, n);
  lose_files (&home);
  for (unsigned i = 0; i < G_N_ELEMENTS (sizes); i++) {
    if (ids[i] != 0)
      assert_content (&home, ids[i], i, sizes[i]);
  }
  g_assert_cmpuint (count (&home, home.inbox), >, n);
  g_assert_cmpuint (count (&home, home.inbox), <=, G_N_ELEMENTS (sizes) + 1);
  store_fixture_check (&home.base);
  tally->faults += came;
  tally->kept += n;
  tally->refused += G_N_ELEMENTS (sizes) - n;
  tear_down (&home, NULL);
  return came;
}

// D5.
static void
test_faults (const void *data)
{
  Tally tally = {.kind = (FaultKind) GPOINTER_TO_INT (data)};
  bool all = g_getenv ("MAIL_FAULTS") != NULL;

  for (unsigned call = 1; try_fault (&tally, call);)
    call += all || call < FIRST_CALLS ? 1 : 3 * call / FIRST_CALLS;
  g_test_message ("%u faults: %u messages kept, %u refused, 0 lost", tally.faults, tally.kept,
                  tally.refused);
  g_assert_cmpuint (tally.faults, >, 10);
}

#define home_test(path, test) g_test_add (path, Home, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  home_test ("/store/home/lost-index-loses-nothing", test_lost_index_loses_nothing);
  home_test ("/store/home/lost-index-of-empty-account", test_lost_index_of_empty_account);
  home_test ("/store/home/lost-search-is-made-anew", test_lost_search_is_made_anew);
  home_test ("/store/home/acts-are-over-at-once", test_acts_are_over_at_once);
  home_test ("/store/home/flags-are-undone", test_flags_are_undone);
  home_test ("/store/home/ledger-hears-of-deletion", test_ledger_hears_of_deletion);
  home_test ("/store/home/ledger-finds-by-hash", test_ledger_finds_by_hash);
  home_test ("/store/home/damaged-file-is-told", test_damaged_file_is_told);
  home_test ("/store/home/damaged-pages-cost-what-stood-there",
             test_damaged_pages_cost_what_stood_there);
  home_test ("/store/home/account-goes", test_account_goes);
  g_test_add_data_func ("/store/home/disk-full", GINT_TO_POINTER (FAULT_FULL), test_faults);
  g_test_add_data_func ("/store/home/write-fails", GINT_TO_POINTER (FAULT_WRITE), test_faults);
  g_test_add_data_func ("/store/home/write-is-short", GINT_TO_POINTER (FAULT_SHORT), test_faults);
  g_test_add_data_func ("/store/home/fsync-fails", GINT_TO_POINTER (FAULT_FSYNC), test_faults);
  g_test_add_data_func ("/store/home/read-fails", GINT_TO_POINTER (FAULT_READ), test_faults);
  return g_test_run ();
}
