// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a real server will not do at all: write to a folder that is read-only, take more than the
// quota, open a folder that is none, replace a draft. What was wanted is undone or goes the longer
// way, and everything else goes on.

#include "sync/sync-acts.h"

#include "store/store-content.h"
#include "store/store-draft.h"
#include "store/store-folder.h"
#include "store/store-operation.h"

#include <string.h>

static void
pass (SyncFixture *fixture, int times)
{
  for (int i = 0; i < times; i++)
    sync_fixture_pass (fixture);
}

static const char four_small[] =
  "quota_mail_size = 8k\nquota \"User quota\" {\n message_count = 4\n}\n";

static SyncFixture *
new_full (void)
{
  SyncFixture *fixture = sync_fixture_new (four_small);
  test_client_append_many (fixture->other, "INBOX", "mail", 4);
  sync_fixture_pass (fixture);
  return fixture;
}

// The operation was refused, and goes once there is room.
static void
assert_goes_with_room (SyncFixture *fixture, int64_t id, const char *archive)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailOperation) operation = store_operation_get (fixture->store, id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (operation->state, ==, MAIL_OPERATION_FAILED);
  g_assert_nonnull (strstr (operation->reason, "uota"));
  g_assert_cmpuint (fixture->operations_failed, ==, 1);
  sync_acts_run (fixture->other, "SELECT INBOX");
  sync_acts_run (fixture->other, "UID STORE 4 +FLAGS (\\Deleted)");
  sync_acts_run (fixture->other, "EXPUNGE");
  StoreWrite *write = sync_acts_begin (fixture);
  g_assert_true (store_operation_retry (write, id, &error));
  sync_acts_commit (write, id);
  pass (fixture, 2);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
  g_autofree char *there = test_client_dump (fixture->other, "Archive");
  g_assert_cmpstr (there, ==, archive);
  sync_fixture_assert_equal (fixture, "Archive");
}

// Else mail that a full mailbox had no room for is lost, or nobody learns why it is not there.
static void
test_copy_over_quota (void)
{
  if (sync_fixture_needs_dovecot ())
    return;
  g_autoptr (SyncFixture) fixture = new_full ();
  g_autoptr (GError) error = NULL;
  int64_t mail = sync_fixture_find (fixture, "INBOX", "mail 1");
  const MailTarget target = {
    .folder_id = sync_fixture_folder (fixture, "INBOX"), .ids = &mail, .n_ids = 1};
  StoreWrite *write = sync_acts_begin (fixture);
  int64_t id =
    store_operation_copy (write, &target, sync_fixture_folder (fixture, "Archive"), &error);
  sync_acts_commit (write, id);
  sync_fixture_pass (fixture);
  sync_fixture_assert_equal (fixture, "Archive");
  assert_goes_with_room (fixture, id, "1 () mail-1@test.example\n");
}

// Else an import into a full mailbox is lost, or keeps what was done after it from the server.
static void
test_upload_over_quota (void)
{
  if (sync_fixture_needs_dovecot ())
    return;
  g_autoptr (SyncFixture) fixture = new_full ();
  int64_t id =
    sync_acts_append (fixture, "Archive", "import", "import@test.example", 0, MAIL_FLAG_SEEN);
  sync_acts_move (fixture, "INBOX", "mail 1", "Junk");
  pass (fixture, 2);
  sync_fixture_assert_equal (fixture, "Junk");
  sync_fixture_assert_equal (fixture, "INBOX");
  assert_goes_with_room (fixture, id, "1 (\\Seen) import@test.example\n");
}

static void
upload_small (SyncFixture *fixture, const char *id)
{
  sync_acts_append (fixture, "Archive", id, id, 0, MAIL_FLAG_SEEN);
}

// Else one message that the server won't take keeps those that go with it from being filed, or
// nobody learns of it. Dovecot finds it too large; Cyrus wants names in a header's lines.
static void
test_upload_refused_among_others (void)
{
  bool cyrus = sync_fixture_is_cyrus ();
  g_autoptr (SyncFixture) fixture = sync_fixture_new (cyrus ? NULL : four_small);
  g_autofree char *bad =
    g_strdup_printf ("Subject: bad\r\n%s\r\n\r\n%*d\r\n",
                     cyrus ? "This is no header" : "X-Large: yes", cyrus ? 1 : 10000, 1);
  g_autoptr (GBytes) raw = g_bytes_new_static (bad, strlen (bad));
  sync_fixture_pass (fixture);
  upload_small (fixture, "one@test.example");
  sync_acts_append_raw (fixture, "Archive", raw, 0);
  upload_small (fixture, "two@test.example");
  upload_small (fixture, "three@test.example");
  pass (fixture, 2);
  g_assert_cmpuint (fixture->operations_failed, ==, 1);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 1);
  g_autofree char *there = test_client_dump (fixture->other, "Archive");
  g_assert_cmpstr (there, ==,
                   "1 (\\Seen) one@test.example\n2 (\\Seen) two@test.example\n"
                   "3 (\\Seen) three@test.example\n");
  sync_fixture_assert_equal (fixture, "Archive");
}

static char *
examine_archive (void *data, const char *text)
{
  g_autoptr (GString) out = g_string_new (text);
  g_string_replace (out, "SELECT \"Archive\"", "EXAMINE \"Archive\"", 0);
  return g_strdup (out->str);
}

// Else what was moved, erased or starred in a folder of others looks done here, and never was, or
// goes; or nobody is told. That a message was read, which the server can't keep, stays here, as a
// keyword does. Dovecot moves out of what it has opened for reading only, and says OK to the
// EXPUNGE that it does not do; Cyrus refuses both.
static void
test_read_only_folder (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  bool refuses = sync_fixture_is_cyrus ();
  test_client_append_many (fixture->other, "Archive", "mail", 5);
  test_client_append (fixture->other, "INBOX", "own", "own@test.example", "");
  test_proxy_rewrite (fixture->proxy, examine_archive, NULL);
  sync_fixture_pass (fixture);
  sync_acts_flag (fixture, "Archive", "mail 1", MAIL_FLAG_SEEN | MAIL_FLAG_FLAGGED, 0);
  sync_acts_move (fixture, "Archive", "mail 2", "INBOX");
  sync_acts_delete (fixture, "Archive", "mail 3");
  sync_acts_copy (fixture, "Archive", "mail 4", "INBOX");
  sync_acts_flag (fixture, "INBOX", "own", MAIL_FLAG_FLAGGED, 0);
  pass (fixture, 3);
  g_assert_cmpuint (fixture->operations_failed, ==, refuses ? 3 : 1);
  g_autofree char *here = sync_fixture_dump (fixture, "Archive");
  g_assert_true (g_str_has_prefix (here, "1 (\\Seen) mail-1@test.example\n"));
  sync_acts_flag (fixture, "Archive", "mail 1", 0, MAIL_FLAG_SEEN);
  sync_fixture_pass (fixture);
  sync_fixture_assert_equal (fixture, "Archive");
  sync_fixture_assert_equal (fixture, "INBOX");
  g_autofree char *archive = test_client_dump (fixture->other, "Archive");
  g_autofree char *inbox = test_client_dump (fixture->other, "INBOX");
  g_assert_cmpuint (sync_acts_count_lines (archive), ==, refuses ? 5 : 4);
  g_assert_cmpuint (sync_acts_count_lines (inbox), ==, refuses ? 2 : 3);
  g_assert_nonnull (strstr (archive, "mail-3@test.example"));
  g_assert_nonnull (strstr (refuses ? archive : inbox, "mail-2@test.example"));
  g_assert_nonnull (strstr (inbox, "mail-4@test.example"));
}

// Else the folders below one that can't be opened are not seen, or each pass ends at it.
static void
test_parent_that_is_none (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  sync_acts_run (fixture->other, "CREATE Parent");
  sync_acts_run (fixture->other, "CREATE Parent/Child");
  test_client_append (fixture->other, "Parent/Child", "mail", "mail@test.example", "");
  // As long as the other.
  test_proxy_replace (fixture->proxy, "\\HasChildren", "\\Noselect \\A");
  pass (fixture, 2);
  g_autoptr (MailFolder) parent =
    store_folder_get_by_path (fixture->store, fixture->account->id, "Parent", &error);
  g_assert_no_error (error);
  g_assert_false (parent->selectable);
  sync_acts_flag (fixture, "Parent/Child", "mail", MAIL_FLAG_FLAGGED, 0);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
  sync_fixture_assert_equal (fixture, "Parent/Child");
}

// It is to go where there is no folder.
static char *
spoil_replace (void *data, const char *text)
{
  unsigned int *spoilt = data;
  g_autoptr (GString) out = g_string_new (text);
  const char *replace = strstr (text, "UID REPLACE ");
  const char *name = replace ? strstr (replace, "\"Drafts\"") : NULL;
  if (name) {
    out->str[name - text + 1] = 'X';
    (*spoilt)++;
  }
  return g_strdup (out->str);
}

static MailDraft *
save_draft (SyncFixture *fixture, int64_t id, const char *text)
{
  g_autoptr (GError) error = NULL;
  const MailDraft template = {.id = id,
                              .account_id = fixture->account->id,
                              .from = fixture->user,
                              .to = (char *) TEST_PEER,
                              .subject = (char *) "Plans",
                              .text = (char *) text};
  StoreWrite *write = sync_acts_begin (fixture);
  MailDraft *draft = store_draft_save (write, &template, &error);
  g_assert_no_error (error);
  sync_acts_commit (write, draft->id);
  return draft;
}

// Else a draft whose REPLACE is refused is saved no more, or is twice.
static void
test_replace_refused (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  unsigned int spoilt = 0;
  sync_fixture_pass (fixture);
  test_proxy_rewrite (fixture->proxy, spoil_replace, &spoilt);
  g_autoptr (MailDraft) first = save_draft (fixture, 0, "first words");
  sync_fixture_pass (fixture);
  g_autoptr (MailDraft) second = save_draft (fixture, first->id, "second thoughts");
  pass (fixture, 2);
  g_autofree char *offered = test_client_run (fixture->other, "CAPABILITY");
  if (strstr (offered, " REPLACE"))
    g_assert_cmpuint (spoilt, >, 0);
  sync_acts_run (fixture->other, "EXAMINE Drafts");
  g_autofree char *drafts = test_client_run (fixture->other, "UID FETCH 1:* (FLAGS BODY.PEEK[])");
  g_test_message ("%u spoilt", spoilt);
  g_assert_nonnull (strstr (drafts, "second thoughts"));
  g_assert_null (strstr (drafts, "first words"));
}

// Else a draft whose REPLACE was done as the line dropped, and nobody told, is there twice.
static void
test_replace_cut (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  MailSyncReport report;
  g_autofree char *offered = test_client_run (fixture->other, "CAPABILITY");
  if (!strstr (offered, " REPLACE")) {
    g_test_skip ("the server has no REPLACE");
    return;
  }
  sync_fixture_pass (fixture);
  g_autoptr (MailDraft) first = save_draft (fixture, 0, "first words");
  sync_fixture_pass (fixture);
  g_autoptr (MailDraft) second = save_draft (fixture, first->id, "second thoughts");
  // A line that is new is not tried again at once.
  sync_fixture_restart (fixture);
  test_proxy_cut_answer_to (fixture->proxy, "UID REPLACE");
  sync_account_sync (fixture->sync, NULL, MAIL_BODIES_NONE, NULL, &report, &error);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_OFFLINE);
  g_clear_error (&report.error);
  g_autofree char *there = test_client_dump (fixture->other, "Drafts");
  g_assert_cmpuint (sync_acts_count_lines (there), ==, 1);
  pass (fixture, 2);
  g_autofree char *after = test_client_dump (fixture->other, "Drafts");
  g_assert_cmpstr (after, ==, there);
  sync_acts_run (fixture->other, "EXAMINE Drafts");
  g_autofree char *drafts = test_client_run (fixture->other, "UID FETCH 1:* BODY.PEEK[]");
  g_assert_nonnull (strstr (drafts, "second thoughts"));
}

#define NUL_BODY "one\0two\0\0three\r\n"

static int64_t
append_with_nul (SyncFixture *fixture, const char *subject, const char *type, const char *before,
                 const char *after)
{
  g_autoptr (GString) raw = g_string_new (NULL);
  g_string_printf (raw,
                   "From: ana@example.com\r\nSubject: %s\r\nMessage-ID: <%s@test.example>\r\n"
                   "MIME-Version: 1.0\r\nContent-Type: %s\r\n\r\n%s",
                   subject, subject, type, before);
  g_string_append_len (raw, NUL_BODY, sizeof NUL_BODY - 1);
  g_string_append (raw, after);
  g_autoptr (GBytes) bytes = g_string_free_to_bytes (g_steal_pointer (&raw));
  return sync_acts_append_raw (fixture, "Archive", bytes, MAIL_FLAG_SEEN);
}

static void
upload_with_nul (bool has_binary)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  if (!has_binary) {
    test_proxy_replace (fixture->proxy, " BINARY", " XINARY");
    // Which has it within.
    test_proxy_replace (fixture->proxy, "IMAP4rev2", "IMAP4revX");
  }
  sync_fixture_pass (fixture);
  append_with_nul (fixture, "plain", "application/octet-stream", "", "");
  int64_t refused = append_with_nul (
    fixture, "sealed", "multipart/signed; boundary=b; protocol=\"application/pgp-signature\"",
    "--b\r\nContent-Type: text/plain\r\n\r\n",
    "--b\r\nContent-Type: application/pgp-signature\r\n\r\nx\r\n--b--\r\n");
  sync_acts_append (fixture, "Archive", "import", "import@test.example", 0, MAIL_FLAG_SEEN);
  pass (fixture, 2);
  g_autofree char *there = test_client_dump (fixture->other, "Archive");
  g_assert_cmpuint (sync_acts_count_lines (there), ==, 2);
  g_assert_nonnull (strstr (there, "plain@test.example"));
  g_assert_nonnull (strstr (there, "import@test.example"));
  // Its bytes are there, in another coding, and here as they were.
  g_autofree char *base64 = g_base64_encode ((const guchar *) NUL_BODY, sizeof NUL_BODY - 1);
  sync_acts_run (fixture->other, "EXAMINE Archive");
  g_autofree char *content = test_client_run (fixture->other, "UID FETCH 1:* BODY.PEEK[]");
  g_assert_nonnull (strstr (content, base64));
  int64_t id = sync_fixture_find (fixture, "Archive", "plain");
  g_autoptr (GBytes) here = store_content_get (fixture->store, id, &error);
  g_assert_no_error (error);
  g_assert_nonnull (
    memmem (g_bytes_get_data (here, NULL), g_bytes_get_size (here), NUL_BODY, sizeof NUL_BODY - 1));
  g_autoptr (MailOperation) operation = store_operation_get (fixture->store, refused, &error);
  g_assert_no_error (error);
  g_assert_cmpint (operation->state, ==, MAIL_OPERATION_FAILED);
  g_assert_nonnull (strstr (operation->reason, "“sealed” has NUL bytes"));
}

// Else an import with a NUL byte in it never gets to a server without BINARY, nor what stands
// behind it, and nobody is told which one it is.
static void
test_upload_with_nul (void)
{
  upload_with_nul (false);
}

// Else Dovecot takes the only copy of a message and keeps another, with 0x80 for each NUL.
static void
test_upload_with_nul_by_binary (void)
{
  upload_with_nul (true);
}

static bool
is_gone (SyncFixture *fixture, void *path)
{
  g_autoptr (MailFolder) folder =
    store_folder_get_by_path (fixture->store, fixture->account->id, path, NULL);
  return !folder;
}

// Else a folder that is gone is shown as long as it is open, until the next look at all of them.
static void
test_open_folder_is_gone (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_proxy_strip (fixture->proxy, 1u << TEST_STRIP_NOTIFY);
  sync_acts_run (fixture->other, "CREATE Passing");
  sync_fixture_start (fixture);
  int64_t folder_id = sync_fixture_folder (fixture, "Passing");
  sync_acts_run (fixture->other, "DELETE Passing");
  sync_account_set_open_folder (fixture->sync, folder_id);
  sync_fixture_wait (fixture, is_gone, (void *) "Passing", "the folder to go");
}

// Another client is faster, and the server will not let the folder be looked into, once.
typedef struct {
  SyncFixture *fixture;
  GMutex mutex; // each connection has a thread of its own
  bool done;
} Faster;

static bool
take_away (TestClient *other)
{
  sync_acts_run (other, "SELECT Archive");
  g_autofree char *found = test_client_run (other, "UID SEARCH SUBJECT import");
  if (!g_regex_match_simple ("SEARCH \\d", found, 0, 0))
    return false;
  sync_acts_run (other, "UID STORE 1:* +FLAGS (\\Deleted)");
  sync_acts_run (other, "EXPUNGE");
  return true;
}

static char *
be_faster (void *data, const char *text)
{
  Faster *faster = data;
  g_autoptr (GString) out = g_string_new (text);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&faster->mutex);
  if (!faster->done && strstr (text, "SELECT \"Archive\"") && take_away (faster->fixture->other)) {
    faster->done = true;
    g_string_replace (out, "SELECT \"Archive\"", "SELXCT \"Archive\"", 0);
  }
  return g_strdup (out->str);
}

// Nobody but who sends has a reason to open the archive then.
static bool
has_text (SyncFixture *fixture, void *data)
{
  g_autoptr (MailAccountState) state = sync_account_dup_state (fixture->sync);
  int64_t id = sync_fixture_find (fixture, "Archive", "old");
  return store_content_has (fixture->store, id) && state->code == MAIL_STATE_UP_TO_DATE;
}

static bool
is_all_done (SyncFixture *fixture, void *data)
{
  return sync_acts_count (fixture) == 0;
}

// Else what another client took away first is to be moved for ever: the look for it was refused.
static void
test_look_refused (void)
{
  sync_fixture_set_patience ((SyncPatience) {.retry_s = 1});
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  Faster faster = {.fixture = fixture};
  g_mutex_init (&faster.mutex);
  test_proxy_strip (fixture->proxy, 1u << TEST_STRIP_UIDPLUS | 1u << TEST_STRIP_NOTIFY);
  test_client_append (fixture->other, "Archive", "old", "old@test.example", "");
  sync_fixture_start (fixture);
  sync_fixture_wait_for_subject (fixture, "Archive", "old");
  sync_fixture_wait (fixture, has_text, NULL, "the text of the archive");
  sync_acts_append (fixture, "Archive", "import", "import@test.example", 0, MAIL_FLAG_SEEN);
  sync_acts_move (fixture, "Archive", "import", "INBOX");
  test_proxy_rewrite (fixture->proxy, be_faster, &faster);
  sync_account_poke (fixture->sync);
  sync_fixture_wait (fixture, is_all_done, NULL, "the end of the move");
  g_assert_true (faster.done);
  sync_account_stop (fixture->sync);
  g_assert_cmpuint (fixture->operations_failed, ==, 0);
  sync_fixture_set_patience ((SyncPatience) {0});
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/refused/copy-over-quota", test_copy_over_quota);
  g_test_add_func ("/sync/refused/upload-over-quota", test_upload_over_quota);
  g_test_add_func ("/sync/refused/upload-among-others", test_upload_refused_among_others);
  g_test_add_func ("/sync/refused/upload-with-nul", test_upload_with_nul);
  g_test_add_func ("/sync/refused/upload-with-nul-by-binary", test_upload_with_nul_by_binary);
  g_test_add_func ("/sync/refused/read-only-folder", test_read_only_folder);
  g_test_add_func ("/sync/refused/parent-that-is-none", test_parent_that_is_none);
  g_test_add_func ("/sync/refused/replace", test_replace_refused);
  g_test_add_func ("/sync/refused/replace-cut", test_replace_cut);
  g_test_add_func ("/sync/refused/open-folder-is-gone", test_open_folder_is_gone);
  g_test_add_func ("/sync/refused/look", test_look_refused);
  return sync_fixture_run ();
}
