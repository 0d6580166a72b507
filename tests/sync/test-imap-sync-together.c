// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a person did one by one while offline goes together; and what a folder that may only be
// read, or not even that, makes of it.

#include "sync/sync-acts.h"

#include "store/store-folder.h"
#include "store/store-operation.h"

#include <string.h>

#define MESSAGES 40

static const char with_rights[] = "acl_driver = vfile\n"
                                  "mail_plugins {\n acl = yes\n}\n"
                                  "protocol imap {\n mail_plugins {\n imap_acl = yes\n }\n}\n";
// The same, not told with the list.
static const char with_rights_if_asked[] = "acl_driver = vfile\n"
                                           "mail_plugins {\n acl = yes\n}\n"
                                           "protocol imap {\n mail_plugins {\n imap_acl = yes\n }\n"
                                           " imap_capability {\n LIST-MYRIGHTS = no\n }\n}\n";

typedef int64_t (*Record) (StoreWrite *write, const MailTarget *target, int64_t to, GError **error);

static int64_t
record_move (StoreWrite *write, const MailTarget *target, int64_t to, GError **error)
{
  return store_operation_move (write, target, to, 0, 0, error);
}

static int64_t
record_star (StoreWrite *write, const MailTarget *target, int64_t to, GError **error)
{
  return store_operation_flag (write, target, MAIL_FLAG_FLAGGED, 0, NULL, NULL, error);
}

static int64_t
record_unstar (StoreWrite *write, const MailTarget *target, int64_t to, GError **error)
{
  return store_operation_flag (write, target, 0, MAIL_FLAG_FLAGGED, NULL, NULL, error);
}

// One operation for "mail N" in PATH.
static int64_t
act (SyncFixture *fixture, Record record, const char *path, int n, const char *to)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *subject = g_strdup_printf ("mail %d", n);
  int64_t id = sync_fixture_find (fixture, path, subject);
  MailTarget target = {.folder_id = sync_fixture_folder (fixture, path), .ids = &id, .n_ids = 1};
  int64_t to_id = to ? sync_fixture_folder (fixture, to) : 0;
  g_assert_cmpint (id, !=, 0);
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);
  int64_t operation = record (write, &target, to_id, &error);
  g_assert_no_error (error);
  g_assert_true (store_write_commit (g_steal_pointer (&write), &error));
  return operation;
}

static void
assert_equal_and_quiet (SyncFixture *fixture, unsigned int failed)
{
  g_autoptr (GPtrArray) open = store_operation_list (fixture->store, fixture->account->id, NULL);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (open->len, ==, failed);
  g_assert_cmpuint (fixture->operations_failed, ==, failed);
  sync_fixture_assert_equal (fixture, "INBOX");
  sync_fixture_assert_equal (fixture, "Archive");
}

// Else a flight's worth of tidying takes a command for each message, over a slow line.
static void
test_one_by_one_goes_together (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", MESSAGES);
  sync_fixture_pass (fixture);
  for (int i = 1; i <= MESSAGES / 2; i++)
    act (fixture, record_star, "INBOX", i, NULL);
  for (int i = MESSAGES / 2 + 1; i <= MESSAGES; i++)
    act (fixture, record_move, "INBOX", i, "Archive");
  MailSyncReport report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.operations_sent, ==, 2);
  assert_equal_and_quiet (fixture, 0);
}

// Else what was thought better of is done on the server and done back.
static void
test_second_thoughts (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  test_client_append_many (fixture->other, "INBOX", "mail", 4);
  sync_fixture_pass (fixture);
  act (fixture, record_star, "INBOX", 1, NULL);
  act (fixture, record_unstar, "INBOX", 1, NULL);
  act (fixture, record_star, "INBOX", 1, NULL);
  int64_t moved = act (fixture, record_move, "INBOX", 2, "Archive");
  StoreWrite *write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);
  g_assert_cmpint (store_operation_undo (write, moved, &error), ==, moved);
  g_assert_true (store_write_commit (write, &error));
  MailSyncReport report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.operations_sent, ==, 1);
  assert_equal_and_quiet (fixture, 0);
  g_autofree char *inbox = test_client_dump (fixture->other, "INBOX");
  g_assert_true (g_str_has_prefix (inbox, "1 (\\Flagged) mail-1@test.example\n2 () mail-2"));
}

// Else mail leaves a list that the server has it in, comes into one where it never arrives, or a
// star in a folder of others' is never told of, or an error each time.
static void
test_folder_to_be_read (void)
{
  if (sync_fixture_needs_dovecot ())
    return;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (with_rights);
  g_free (test_client_run (fixture->other, "CREATE Notices"));
  test_client_append_many (fixture->other, "Notices", "mail", 3);
  test_client_append_many (fixture->other, "INBOX", "mail", 3);
  g_free (test_client_run (fixture->other, "SETACL Notices %s lra", fixture->user));
  sync_fixture_pass (fixture);
  act (fixture, record_star, "Notices", 1, NULL);
  act (fixture, record_move, "Notices", 2, "Archive");
  act (fixture, record_move, "INBOX", 3, "Notices");
  sync_fixture_pass (fixture);
  assert_equal_and_quiet (fixture, 3);
  g_assert_cmpint (sync_fixture_find (fixture, "Notices", "mail 2"), !=, 0);
  g_assert_cmpint (sync_fixture_find (fixture, "INBOX", "mail 3"), !=, 0);
  g_autofree char *there = test_client_dump (fixture->other, "Notices");
  g_assert_cmpstr (there, ==,
                   "1 () mail-1@test.example\n2 () mail-2@test.example\n"
                   "3 () mail-3@test.example\n");
  MailSyncReport report = sync_fixture_pass (fixture);
  g_assert_cmpint (report.operations_sent, ==, 0);
}

// Else a folder that one may only leave mail in makes each look at all folders end with an error.
static void
test_folder_not_to_be_read (const void *configuration)
{
  if (sync_fixture_needs_dovecot ())
    return;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (configuration);
  g_autoptr (GError) error = NULL;
  g_free (test_client_run (fixture->other, "CREATE Dropped"));
  test_client_append_many (fixture->other, "Dropped", "mail", 3);
  g_free (test_client_run (fixture->other, "SETACL Dropped %s lia", fixture->user));
  for (int i = 0; i < 3; i++) {
    sync_fixture_pass (fixture);
    g_autoptr (MailFolder) folder =
      store_folder_get_by_path (fixture->store, fixture->account->id, "Dropped", &error);
    g_assert_no_error (error);
    g_assert_false (folder->selectable);
  }
}

#define UPLOADS 20
#define LARGE_BYTES ((size_t) 3 * 1024 * 1024)

static char *
count_appends (void *data, const char *text)
{
  unsigned int *n = data;
  for (const char *p = text; (p = strstr (p, " APPEND ")); p++)
    (*n)++;
  return g_strdup (text);
}

// "import FIRST" to "import LAST" go to Archive. One in five has no Message-ID.
static void
upload_some (SyncFixture *fixture, int first, int last, size_t size)
{
  for (int i = first; i <= last; i++) {
    g_autofree char *subject = g_strdup_printf ("import %d", i);
    g_autofree char *id = i % 5 ? g_strdup_printf ("import-%d@test.example", i) : NULL;
    sync_acts_append (fixture, "Archive", subject, id, size, i % 2 ? MAIL_FLAG_SEEN : 0);
  }
}

static void
assert_archive (SyncFixture *fixture, unsigned int n)
{
  g_autofree char *there = test_client_dump (fixture->other, "Archive");
  g_assert_cmpuint (sync_acts_count_lines (there), ==, n);
  sync_fixture_assert_equal (fixture, "Archive");
  g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
}

// Else an import or a mailing's Sent copies take a turn of the server's for each message; or those
// that went together get one another's UIDs, or are held in memory without a bound.
static void
test_uploads_go_together (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  unsigned int n = 0;
  sync_fixture_pass (fixture);
  test_proxy_rewrite (fixture->proxy, count_appends, &n);
  upload_some (fixture, 1, UPLOADS, 0);
  sync_fixture_pass_without_looking (fixture);
  g_assert_cmpuint (n, ==, 2);
  assert_archive (fixture, UPLOADS);
  upload_some (fixture, UPLOADS + 1, UPLOADS + 3, LARGE_BYTES);
  sync_fixture_pass_without_looking (fixture);
  g_assert_cmpuint (n, ==, 4);
  assert_archive (fixture, UPLOADS + 3);
  test_proxy_strip (fixture->proxy, 1u << TEST_STRIP_MULTIAPPEND);
  sync_fixture_restart (fixture);
  upload_some (fixture, UPLOADS + 4, UPLOADS + 6, 0);
  sync_fixture_pass_without_looking (fixture);
  g_assert_cmpuint (n, ==, 7);
  assert_archive (fixture, UPLOADS + 6);
  g_autofree char *misuse = test_proxy_dup_misuse (fixture->proxy);
  g_assert_null (misuse);
  g_assert_cmpuint (fixture->operations_failed, ==, 0);
}

// Else what a server refused as a whole and kept all the same is filed twice.
static void
test_refusal_that_was_none (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_fixture_pass (fixture);
  test_proxy_replace (fixture->proxy, "OK [APPENDUID", "NO [APPENDUID");
  upload_some (fixture, 1, UPLOADS, 0);
  sync_fixture_pass (fixture);
  assert_archive (fixture, UPLOADS);
  g_assert_cmpuint (fixture->operations_failed, ==, 0);
}

// Cyrus knows users of its own domain without it.
static void
set_rights (SyncFixture *fixture, const char *rights)
{
  g_auto (GStrv) parts = g_strsplit (fixture->user, "@", 2);
  const char *user = sync_fixture_is_cyrus () ? parts[0] : fixture->user;
  g_free (test_client_run (fixture->other, "SETACL Secret %s %s", user, rights));
}

// What Account Health says of Secret. Caller frees.
static char *
dup_refusal (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailHealth) health = sync_account_dup_health (fixture->sync, &error);
  g_assert_no_error (error);
  for (unsigned int i = 0; i < health->folders->len; i++) {
    const MailFolderHealth *folder = health->folders->pdata[i];
    if (g_str_equal (folder->path, "Secret"))
      return g_strdup (folder->refusal);
  }
  return NULL;
}

// A server with access control that it does not tell of.
static SyncFixture *
new_with_secret (void)
{
  SyncFixture *fixture = sync_fixture_new (sync_fixture_is_cyrus () ? NULL : with_rights);
  test_proxy_replace (fixture->proxy, " ACL", " XCL");
  test_proxy_replace (fixture->proxy, " RIGHTS=", " XIGHTS=");
  test_proxy_replace (fixture->proxy, " LIST-MYRIGHTS", " LIST-XYRIGHTS");
  g_free (test_client_run (fixture->other, "CREATE Secret"));
  test_client_append_many (fixture->other, "Secret", "mail", 3);
  set_rights (fixture, "lia");
  return fixture;
}

// Else a folder that one may not read makes each pass of the account fail, with words that name no
// folder; or it stays shut when it may be read.
static void
test_folder_not_to_be_read_untold (void)
{
  g_autoptr (SyncFixture) fixture = new_with_secret ();
  test_client_append_many (fixture->other, "Archive", "mail", 3);
  for (int i = 0; i < 2; i++) {
    sync_fixture_pass_whole (fixture);
    sync_fixture_assert_equal (fixture, "Archive");
    g_autofree char *refusal = dup_refusal (fixture);
    g_assert_nonnull (refusal);
  }
  set_rights (fixture, "lrswipkxtea");
  sync_fixture_pass_whole (fixture);
  sync_fixture_assert_equal (fixture, "Secret");
  g_assert_cmpint (sync_fixture_find (fixture, "Secret", "mail 2"), !=, 0);
  g_autofree char *refusal = dup_refusal (fixture);
  g_assert_null (refusal);
  // And once more, of mail that is known and lacks its content.
  test_client_append (fixture->other, "Secret", "late", "late@test.example", "");
  sync_fixture_pass (fixture);
  set_rights (fixture, "lia");
  sync_fixture_pass_whole (fixture);
  g_assert_cmpint (sync_fixture_find (fixture, "Secret", "late"), !=, 0);
  g_autofree char *again = dup_refusal (fixture);
  g_assert_nonnull (again);
}

static bool
is_refused (SyncFixture *fixture, void *data)
{
  g_autofree char *refusal = dup_refusal (fixture);
  return refusal != NULL;
}

// Else the account is shown as offline, or waits for longer and longer, as long as such a folder is
// the one that is open.
static void
test_open_folder_not_to_be_read (void)
{
  g_autoptr (SyncFixture) fixture = new_with_secret ();
  sync_fixture_start (fixture);
  sync_fixture_wait (fixture, is_refused, NULL, "the refusal");
  sync_account_set_open_folder (fixture->sync, sync_fixture_folder (fixture, "Secret"));
  test_client_append (fixture->other, "Archive", "mail 1", "news@test.example", "");
  sync_account_settings_changed (fixture->sync);
  sync_fixture_wait_for_subject (fixture, "Archive", "mail 1");
  act (fixture, record_star, "Archive", 1, NULL);
  sync_account_poke (fixture->sync);
  sync_fixture_wait (fixture, sync_fixture_is_equal, (void *) "Archive", "the star");
  g_autoptr (MailAccountState) state = sync_account_dup_state (fixture->sync);
  g_assert_cmpint (state->code, !=, MAIL_STATE_OFFLINE);
  g_assert_no_error (state->error);
  set_rights (fixture, "lrswipkxtea");
  sync_account_settings_changed (fixture->sync);
  sync_fixture_wait_for_subject (fixture, "Secret", "mail 2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/together/one-by-one-goes-together", test_one_by_one_goes_together);
  g_test_add_func ("/sync/together/second-thoughts", test_second_thoughts);
  g_test_add_func ("/sync/together/uploads-go-together", test_uploads_go_together);
  g_test_add_func ("/sync/together/refusal-that-was-none", test_refusal_that_was_none);
  g_test_add_func ("/sync/together/folder-to-be-read", test_folder_to_be_read);
  g_test_add_data_func ("/sync/together/folder-not-to-be-read", with_rights,
                        test_folder_not_to_be_read);
  g_test_add_data_func ("/sync/together/folder-not-to-be-read-by-myrights", with_rights_if_asked,
                        test_folder_not_to_be_read);
  g_test_add_func ("/sync/together/folder-not-to-be-read-untold",
                   test_folder_not_to_be_read_untold);
  g_test_add_func ("/sync/together/open-folder-not-to-be-read", test_open_folder_not_to_be_read);
  return sync_fixture_run ();
}
