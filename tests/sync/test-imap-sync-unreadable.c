// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a server has and can't give: messages that it can't read, or knows nothing of at first, and
// answers that it breaks off. All else comes, and they come once they can be read.

#include "sync/sync-acts.h"

#include "store/store-content.h"
#include "store/store-folder.h"
#include "store/store-suspect.h"

#include <glib/gstdio.h>
#include <string.h>

// Else a message that the server shows as nothing but NIL at one look stays without a subject; one
// that really has no header is missing, or there twice.
static void
test_nothing_but_nil (void)
{
  static const char whole[] =
    "ENVELOPE (\"Mon, 02 Nov 2026 10:00:00 +0000\" \"mail 1\" ((\"Ana\" NIL \"ana\" "
    "\"example.com\")) ((\"Ana\" NIL \"ana\" \"example.com\")) ((\"Ana\" NIL \"ana\" "
    "\"example.com\")) ((NIL NIL \"robin\" \"example.org\")) NIL NIL NIL "
    "\"<mail-1@test.example>\")";
  static const char nothing[] = "ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) PREVIEW \"";
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autofree char *lost = g_strnfill (strlen (whole), ' ');
  memcpy (lost, nothing, strlen (nothing));
  lost[strlen (whole) - 1] = '"';
  test_client_append_many (fixture->other, "INBOX", "mail", 2);
  g_free (test_client_run (fixture->other, "APPEND INBOX {8+}\r\n\r\nbody\r\n"));
  test_proxy_replace (fixture->proxy, whole, lost);
  sync_fixture_pass (fixture);
  sync_fixture_assert_equal (fixture, "INBOX");
  g_assert_cmpint (sync_fixture_find (fixture, "INBOX", "mail 1"), !=, 0);
  g_autoptr (MailFolder) inbox =
    store_folder_get_by_path (fixture->store, fixture->account->id, "INBOX", NULL);
  g_assert_cmpint (inbox->total, ==, 3);
}

// Else a message of which a damaged index has neither ENVELOPE nor header stays without a subject.
static void
test_neither_envelope_nor_header (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 3);
  test_proxy_replace (fixture->proxy, "ENVELOPE (", "ENVELOPX (");
  test_proxy_replace (fixture->proxy, "BODY[HEADER] {", "BODY[MISSED] {");
  sync_fixture_pass (fixture);
  for (int i = 1; i <= 3; i++) {
    g_autofree char *subject = g_strdup_printf ("mail %d", i);
    g_assert_cmpint (sync_fixture_find (fixture, "INBOX", subject), !=, 0);
  }
  sync_fixture_assert_equal (fixture, "INBOX");
}

static char *
ask_without_flags (void *data, const char *text)
{
  const char *flags = strstr (text, "FLAGS INTERNALDATE");
  return flags && strstr (flags, "ENVELOPE") ?
           g_strdup_printf ("%.*s%s", (int) (flags - text), text, flags + strlen ("FLAGS ")) :
           g_strdup (text);
}

// Else mail that was read long ago is new again where a server leaves its flags out of a long
// answer.
static void
test_no_flags_at_first (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append (fixture->other, "INBOX", "read", "read@test.example", "\\Seen");
  test_client_append (fixture->other, "INBOX", "new", "new@test.example", "");
  test_proxy_rewrite (fixture->proxy, ask_without_flags, NULL);
  sync_fixture_pass (fixture);
  sync_fixture_assert_equal (fixture, "INBOX");
}

// Else a message of which the server had nothing to say at first stays without a sender and a
// subject, in a conversation of its own, although all of it is here.
static void
test_bare_row_is_filled (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  static const char parent[] = "Subject: Plans\r\nMessage-ID: <one@test.example>\r\n\r\nwords\r\n";
  static const char answer[] = "From: Ana <ana@example.com>\r\nSubject: Re: Plans\r\n"
                               "Message-ID: <two@test.example>\r\n"
                               "References: <one@test.example>\r\n\r\nmore\r\n";
  g_free (test_client_run (fixture->other, "APPEND INBOX {%zu+}\r\n%s", strlen (parent), parent));
  g_free (test_client_run (fixture->other, "APPEND INBOX {%zu+}\r\n%s", strlen (answer), answer));
  // Neither its envelope, nor its header, nor its beginning.
  test_proxy_replace (fixture->proxy, "ENVELOPE (", "ENVELOPX (");
  test_proxy_replace (fixture->proxy, "BODY[HEADER] {", "BODY[MISSED] {");
  test_proxy_replace (fixture->proxy, "BODY[]<0> {", "BODY[X]<0 {");
  sync_fixture_pass (fixture);
  g_assert_cmpint (sync_fixture_find (fixture, "INBOX", "Re: Plans"), ==, 0);
  sync_fixture_pass_whole (fixture);
  int64_t id = sync_fixture_find (fixture, "INBOX", "Re: Plans");
  g_assert_cmpint (id, !=, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows =
    store_list_rows (fixture->store, sync_fixture_folder (fixture, "INBOX"), &id, 1, &error);
  const MailRow *row = rows->pdata[0];
  g_assert_cmpstr (row->message_id, ==, "two@test.example");
  int64_t first = sync_fixture_find (fixture, "INBOX", "Plans");
  g_autoptr (GPtrArray) firsts =
    store_list_rows (fixture->store, sync_fixture_folder (fixture, "INBOX"), &first, 1, &error);
  g_assert_cmpint (row->thread_id, ==, ((MailRow *) firsts->pdata[0])->thread_id);
  sync_fixture_assert_equal (fixture, "INBOX");
}

// Beside FOLDER of a Maildir, where the server does not look.
static char *
aside_path (const char *folder)
{
  g_autofree char *above = g_path_get_dirname (folder);
  return g_build_filename (above, "aside", NULL);
}

// The server's file of the message with TEXT in its header becomes one that can't be read. → where
// it is.
static char *
spoil_file (SyncFixture *fixture, const char *text)
{
  static const char *const places[] = {"new", "cur"};
  for (size_t i = 0; i < G_N_ELEMENTS (places); i++) {
    g_autofree char *path = g_build_filename (test_servers_get_folder (fixture->servers), "home",
                                              fixture->user, "Maildir", places[i], NULL);
    g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name (dir));) {
      g_autofree char *file = g_build_filename (path, name, NULL), *content = NULL;
      if (!g_file_get_contents (file, &content, NULL, NULL) || !strstr (content, text))
        continue;
      g_autofree char *aside = aside_path (path);
      g_assert_cmpint (g_rename (file, aside), ==, 0);
      g_assert_cmpint (g_mkdir (file, 0700), ==, 0);
      return g_steal_pointer (&file);
    }
  }
  g_assert_not_reached ();
}

static void
mend_file (const char *file)
{
  g_autofree char *folder = g_path_get_dirname (file), *aside = aside_path (folder);
  g_assert_cmpint (g_rmdir (file), ==, 0);
  g_assert_cmpint (g_rename (aside, file), ==, 0);
}

// As if what is known had been found out two days before.
static void
age_suspects (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) list = store_suspect_list (fixture->store, fixture->account->id, &error);
  StoreWrite *write = sync_acts_begin (fixture);
  for (unsigned int i = 0; i < list->len; i++) {
    StoreSuspect *suspect = &g_array_index (list, StoreSuspect, i);
    suspect->noted_at -= INT64_C (2) * 86400;
    g_assert_true (store_suspect_put (write, suspect, &error));
  }
  sync_acts_commit (write, 1);
}

// Else one message that the server can't read keeps all that stands beside it from ever coming:
// Dovecot hangs up over it.
static void
test_cannot_be_read (void)
{
  if (sync_fixture_needs_dovecot ())
    return;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 9);
  g_free (spoil_file (fixture, "mail-5@test.example"));
  for (int i = 0; i < 4; i++) {
    g_autoptr (GError) error = NULL;
    MailSyncReport report;
    sync_account_sync (fixture->sync, NULL, MAIL_BODIES_ALL, NULL, &report, &error);
    g_clear_error (&report.error);
  }
  for (int i = 1; i <= 9; i++) {
    g_autofree char *subject = g_strdup_printf ("mail %d", i);
    int64_t id = sync_fixture_find (fixture, "INBOX", subject);
    g_assert_true ((id && store_content_has (fixture->store, id)) == (i != 5));
  }
  // Nor does it keep the account from being in order.
  sync_fixture_pass (fixture);
  g_autoptr (MailFolder) inbox =
    store_folder_get_by_path (fixture->store, fixture->account->id, "INBOX", NULL);
  g_assert_cmpint (inbox->total, ==, 9);
}

static unsigned int
count_suspects (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) list = store_suspect_list (fixture->store, fixture->account->id, &error);
  g_assert_no_error (error);
  return list->len;
}

// Else one message that the server hangs up over costs each new process, as one that a timer starts
// is, all that stands beside it; or, once the server can read it again, is never asked for again.
static void
test_cannot_be_read_after_restarts (void)
{
  if (sync_fixture_needs_dovecot ())
    return;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 9);
  g_autofree char *file = spoil_file (fixture, "mail-5@test.example");
  int passes = 1;
  for (; !sync_fixture_try_pass (fixture) && passes < 9; passes++)
    sync_fixture_restart (fixture);
  g_test_message ("good at the %d. pass", passes);
  g_assert_cmpint (passes, <=, 6);
  for (int i = 1; i <= 9; i++) {
    g_autofree char *subject = g_strdup_printf ("mail %d", i);
    int64_t id = sync_fixture_find (fixture, "INBOX", subject);
    g_assert_true ((id && store_content_has (fixture->store, id)) == (i != 5));
  }
  // Known, it costs no process a connection any more, nor what comes in after it.
  test_client_append (fixture->other, "INBOX", "late", "late@test.example", "");
  sync_fixture_restart (fixture);
  g_assert_true (sync_fixture_try_pass (fixture));
  g_assert_cmpint (sync_fixture_find (fixture, "INBOX", "late"), !=, 0);
  g_assert_cmpuint (count_suspects (fixture), >, 0);
  // A day later.
  mend_file (file);
  age_suspects (fixture);
  sync_fixture_restart (fixture);
  g_assert_true (sync_fixture_try_pass (fixture));
  int64_t id = sync_fixture_find (fixture, "INBOX", "mail 5");
  g_assert_cmpint (id, !=, 0);
  g_assert_true (store_content_has (fixture->store, id));
  g_assert_cmpuint (count_suspects (fixture), ==, 0);
}

// How many messages of the inbox Account Health says are not given.
static unsigned int
count_withheld (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailHealth) health = sync_account_dup_health (fixture->sync, &error);
  g_assert_no_error (error);
  for (unsigned int i = 0; i < health->folders->len; i++) {
    const MailFolderHealth *folder = health->folders->pdata[i];
    if (folder->role == MAIL_ROLE_INBOX)
      return folder->withheld;
  }
  g_assert_not_reached ();
}

// Else one message over which a server ends the connection without a word keeps all of its folder
// from ever coming: BYE is taken out of what it says. Each pass is a new process's.
static void
test_dropped_without_a_word (void)
{
  if (sync_fixture_needs_dovecot ())
    return;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 9);
  g_autofree char *file = spoil_file (fixture, "mail-5@test.example");
  test_proxy_cut_before (fixture->proxy, "* BYE");
  int passes = 1;
  for (; !sync_fixture_try_pass (fixture) && passes < 20; passes++)
    sync_fixture_restart (fixture);
  g_test_message ("good at the %d. pass", passes);
  g_assert_cmpint (passes, <=, 12);
  for (int i = 1; i <= 9; i++) {
    g_autofree char *subject = g_strdup_printf ("mail %d", i);
    int64_t id = sync_fixture_find (fixture, "INBOX", subject);
    g_assert_true ((id && store_content_has (fixture->store, id)) == (i != 5));
  }
  g_assert_cmpuint (count_withheld (fixture), ==, 1);
  test_client_append (fixture->other, "INBOX", "late", "late@test.example", "");
  g_assert_true (sync_fixture_try_pass (fixture));
  g_assert_cmpint (sync_fixture_find (fixture, "INBOX", "late"), !=, 0);
  // Later.
  mend_file (file);
  age_suspects (fixture);
  sync_fixture_restart (fixture);
  g_assert_true (sync_fixture_try_pass (fixture));
  int64_t id = sync_fixture_find (fixture, "INBOX", "mail 5");
  g_assert_cmpint (id, !=, 0);
  g_assert_true (store_content_has (fixture->store, id));
  g_assert_cmpuint (count_withheld (fixture), ==, 0);
}

static bool
has_all_but_the_fifth (SyncFixture *fixture, void *data)
{
  for (int i = 1; i <= 9; i++) {
    g_autofree char *subject = g_strdup_printf ("mail %d", i);
    int64_t id = sync_fixture_find (fixture, "INBOX", subject);
    if (i != 5 && (!id || !store_content_has (fixture->store, id)))
      return false;
  }
  return true;
}

// The same where only the content can't be read: the headers were here before.
static void
test_dropped_over_content (void)
{
  if (sync_fixture_needs_dovecot ())
    return;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 9);
  sync_fixture_pass (fixture);
  g_autofree char *file = spoil_file (fixture, "mail-5@test.example");
  test_proxy_cut_before (fixture->proxy, "* BYE");
  int passes = 1;
  for (; !sync_fixture_try_pass (fixture) && passes < 20; passes++)
    sync_fixture_restart (fixture);
  g_test_message ("good at the %d. pass", passes);
  g_assert_cmpint (passes, <=, 8);
  g_assert_true (has_all_but_the_fifth (fixture, NULL));
  g_assert_cmpuint (count_withheld (fixture), ==, 1);
  // A person who opens it is not kept from it once it can be read.
  g_autoptr (GError) error = NULL;
  mend_file (file);
  int64_t id = sync_fixture_find (fixture, "INBOX", "mail 5");
  g_assert_true (sync_account_fetch_message (fixture->sync, id, NULL, &error));
  g_assert_cmpuint (count_withheld (fixture), ==, 0);
}

// The same of an answer that is none: how many bytes are to come can't be read.
static void
test_garbled_over_content (void)
{
  static const char *const said[] = {
    "UID 5 BODY[] {1", "UID 5 BODY[] {2", "UID 5 BODY[] {3", "UID 5 BODY[] {4", "UID 5 BODY[] {5",
    "UID 5 BODY[] {6", "UID 5 BODY[] {7", "UID 5 BODY[] {8", "UID 5 BODY[] {9",
  };
  if (sync_fixture_needs_dovecot ())
    return;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 9);
  sync_fixture_pass (fixture);
  for (size_t i = 0; i < G_N_ELEMENTS (said); i++)
    test_proxy_replace (fixture->proxy, said[i], "UID 5 BODY[] {-");
  int passes = 1;
  for (; !sync_fixture_try_pass (fixture) && passes < 20; passes++)
    sync_fixture_restart (fixture);
  g_test_message ("good at the %d. pass", passes);
  g_assert_cmpint (passes, <=, 4);
  g_assert_true (has_all_but_the_fifth (fixture, NULL));
  g_assert_cmpuint (count_withheld (fixture), ==, 1);
}

static void
append_large (SyncFixture *fixture, const char *name)
{
  g_autoptr (GString) message = g_string_new (NULL);
  g_string_printf (message,
                   "From: ana@example.com\r\nSubject: %s\r\nMessage-ID: <%s@test.example>\r\n\r\n",
                   name, name);
  while (message->len < 3 * 1024 * 1024)
    g_string_append_printf (message, "line %zu of many\r\n", message->len);
  test_client_append_raw (fixture->other, "INBOX", message);
}

// The same of one that comes in pieces, before another such.
static void
test_dropped_over_large (void)
{
  if (sync_fixture_needs_dovecot ())
    return;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  append_large (fixture, "older");
  append_large (fixture, "newer");
  sync_fixture_pass (fixture);
  g_autofree char *file = spoil_file (fixture, "newer@test.example");
  test_proxy_cut_before (fixture->proxy, "* BYE");
  int passes = 1;
  for (; !sync_fixture_try_pass (fixture) && passes < 20; passes++)
    sync_fixture_restart (fixture);
  g_test_message ("good at the %d. pass", passes);
  g_assert_cmpint (passes, <=, 8);
  int64_t older = sync_fixture_find (fixture, "INBOX", "older");
  g_assert_true (store_content_has (fixture->store, older));
  g_assert_cmpuint (count_withheld (fixture), ==, 1);
}

static char *
say_bye (void *data)
{
  *(bool *) data = true;
  return g_strdup ("* BYE restarting\r\n");
}

// Else a server that was restarted in the middle of an answer leaves its folder without new mail:
// once amid the newest of a first sync, and once amid what is new later. A pass is good at once
// where other connections go on with what this one left.
static void
test_bye_amid_an_answer (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  bool was_said = false;
  test_client_append_many (fixture->other, "INBOX", "mail", 120);
  test_proxy_amid_answer (fixture->proxy, "FETCH", say_bye, &was_said);
  bool good = sync_fixture_try_pass (fixture);
  g_assert_true (was_said);
  g_assert_true (good || sync_fixture_try_pass (fixture));
  sync_fixture_assert_equal (fixture, "INBOX");
  sync_fixture_start (fixture);
  test_client_append (fixture->other, "INBOX", "next", "next@test.example", "");
  sync_fixture_wait_for_subject (fixture, "INBOX", "next");
  was_said = false;
  test_proxy_amid_answer (fixture->proxy, "FETCH", say_bye, &was_said);
  for (int i = 1; i <= 3; i++) {
    g_autofree char *subject = g_strdup_printf ("live %d", i);
    g_autofree char *id = g_strdup_printf ("live-%d@test.example", i);
    test_client_append (fixture->other, "INBOX", subject, id, "");
    sync_fixture_wait_for_subject (fixture, "INBOX", subject);
  }
  g_assert_true (was_said);
  sync_account_stop (fixture->sync);
  g_assert_true (sync_fixture_try_pass (fixture));
  sync_fixture_assert_equal (fixture, "INBOX");
  g_assert_cmpuint (count_suspects (fixture), ==, 0);
}

// Else new mail that comes while as much goes is never seen, once the line has dropped over it.
static void
test_one_comes_one_goes (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_proxy_strip (fixture->proxy, 1u << TEST_STRIP_CONDSTORE);
  test_client_append_many (fixture->other, "INBOX", "mail", 5);
  sync_fixture_pass (fixture);
  test_client_append_many (fixture->other, "INBOX", "new", 1);
  g_free (test_client_run (fixture->other, "SELECT INBOX"));
  g_free (test_client_run (fixture->other, "STORE 1 +FLAGS (\\Deleted)"));
  g_free (test_client_run (fixture->other, "EXPUNGE"));
  g_free (test_client_run (fixture->other, "UNSELECT"));
  test_proxy_cut_answer_to (fixture->proxy, "UID FETCH 6:");
  sync_fixture_try_pass (fixture);
  g_assert_cmpuint (test_proxy_get_cuts (fixture->proxy), ==, 1);
  sync_fixture_try_pass (fixture);
  sync_fixture_pass (fixture);
  sync_fixture_assert_equal (fixture, "INBOX");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/imap-sync-unreadable/bare-row-is-filled", test_bare_row_is_filled);
  g_test_add_func ("/sync/imap-sync-unreadable/bye-amid-an-answer", test_bye_amid_an_answer);
  g_test_add_func ("/sync/imap-sync-unreadable/cannot-be-read-after-restarts",
                   test_cannot_be_read_after_restarts);
  g_test_add_func ("/sync/imap-sync-unreadable/dropped-over-content", test_dropped_over_content);
  g_test_add_func ("/sync/imap-sync-unreadable/dropped-over-large", test_dropped_over_large);
  g_test_add_func ("/sync/imap-sync-unreadable/dropped-without-a-word",
                   test_dropped_without_a_word);
  g_test_add_func ("/sync/imap-sync-unreadable/no-flags-at-first", test_no_flags_at_first);
  g_test_add_func ("/sync/imap-sync-unreadable/nothing-but-nil", test_nothing_but_nil);
  g_test_add_func ("/sync/imap-sync-unreadable/garbled-over-content", test_garbled_over_content);
  g_test_add_func ("/sync/imap-sync-unreadable/neither-envelope-nor-header",
                   test_neither_envelope_nor_header);
  g_test_add_func ("/sync/imap-sync-unreadable/cannot-be-read", test_cannot_be_read);
  g_test_add_func ("/sync/imap-sync-unreadable/one-comes-one-goes", test_one_comes_one_goes);
  return sync_fixture_run ();
}
