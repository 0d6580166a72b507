// SPDX-License-Identifier: GPL-3.0-or-later
//
// A real server whose words are changed on their way to us: what it leaves out, miscounts or makes
// up costs no mail, doubles none, and ends.

#include "sync/sync-acts.h"

#include "store/store-folder.h"
#include "store/store-operation.h"

#include <string.h>

// Mail comes, changes, is moved both ways, deleted and uploaded; both sides are equal after it, and
// what is here is not more than what was made.
static void
live_through_a_day (SyncFixture *fixture)
{
  test_client_append_many (fixture->other, "INBOX", "mail", 40);
  sync_fixture_pass_whole (fixture);
  sync_acts_flag (fixture, "INBOX", "mail 1", MAIL_FLAG_FLAGGED, 0);
  sync_acts_move (fixture, "INBOX", "mail 2", "Archive");
  sync_acts_copy (fixture, "INBOX", "mail 3", "Archive");
  sync_acts_delete (fixture, "INBOX", "mail 4");
  sync_acts_append (fixture, "Archive", "import", "import@test.example", 0, MAIL_FLAG_SEEN);
  sync_acts_run (fixture->other, "SELECT INBOX");
  sync_acts_run (fixture->other, "UID STORE 10:12 +FLAGS (\\Seen)");
  sync_acts_run (fixture->other, "UID STORE 20 +FLAGS (\\Deleted)");
  sync_acts_run (fixture->other, "EXPUNGE");
  sync_acts_run (fixture->other, "UNSELECT");
  test_client_append (fixture->other, "INBOX", "late", "late@test.example", "");
  for (int i = 0; i < 3; i++)
    sync_fixture_pass_whole (fixture);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
  sync_fixture_assert_equal (fixture, "INBOX");
  sync_fixture_assert_equal (fixture, "Archive");
  g_autofree char *archive = test_client_dump (fixture->other, "Archive");
  g_autofree char *inbox = test_client_dump (fixture->other, "INBOX");
  g_assert_cmpuint (sync_acts_count_lines (archive), ==, 3);
  g_assert_cmpuint (sync_acts_count_lines (inbox), ==, 38);
  sync_fixture_restart (fixture);
  g_assert_cmpint (sync_fixture_pass_whole (fixture).bodies, ==, 0);
  sync_fixture_assert_equal (fixture, "INBOX");
}

typedef struct {
  const char *name;
  const char *from, *to; // same length
} Lie;

static const Lie lies[] = {
  // CoreMail (163.com, 126.com) tells no UIDNEXT, neither at SELECT nor by STATUS.
  {"no-uidnext", "UIDNEXT ", "UIDNEXX "},
  {"no-appenduid", "APPENDUID", "APPENDUIX"},
  {"no-copyuid", "COPYUID", "COPYUIX"},
  {"no-modseq", "HIGHESTMODSEQ", "HIGHESTMODSEX"},
  {"no-permanentflags", "PERMANENTFLAGS", "PERMANENTFLAGX"},
  // A server without a hierarchy.
  {"no-delimiter", ") \"/\" ", ") NIL "},
  // Domino, and others, list the inbox by another spelling.
  {"inbox-spelt", "\" INBOX\r\n", "\" Inbox\r\n"},
  // Each SELECT says that fewer UIDs were given than there are.
  {"uidnext-too-small", "UIDNEXT 4", "UIDNEXT 1"},
  {"no-esearch-all", " ALL ", " ALX "},
  {"no-internaldate", "INTERNALDATE", "INTERNALDATX"},
  {"no-such-year", "-2026 ", "-0000 "},
  {"no-such-zone", " +0000\"", " +9999\""},
  {"sizes-wrong", "RFC822.SIZE 1", "RFC822.SIZE 9"},
  {"message-limit", "CONTEXT=SEARCH", "MESSAGELIMIT=3"},
  {"uid-only-instead-of-uidplus", "UIDPLUS", "UIDONLY"},
};

static void
test_lie (const void *data)
{
  const Lie *lie = data;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_proxy_replace (fixture->proxy, lie->from, lie->to);
  live_through_a_day (fixture);
}

// Else a server that says less mail than it has, without a word of what went, or tells of messages
// that are not there, costs what is here.
static void
test_made_up (const void *data)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 40);
  sync_fixture_start (fixture);
  test_proxy_inject (fixture->proxy, data);
  test_client_append (fixture->other, "INBOX", "late", "late@test.example", "");
  sync_fixture_wait_for_subject (fixture, "INBOX", "late");
  sync_account_stop (fixture->sync);
  sync_fixture_pass (fixture);
  sync_fixture_assert_equal (fixture, "INBOX");
  g_autoptr (MailFolder) inbox =
    store_folder_get_by_path (fixture->store, fixture->account->id, "INBOX", NULL);
  g_assert_cmpint (inbox->total, ==, 41);
}

// Else an answer to another command, taken for SELECT's, empties the folder here and gives up what
// waits for it.
static void
test_select_tells_nothing (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  MailSyncReport report;
  test_client_append_many (fixture->other, "INBOX", "mail", 10);
  sync_fixture_pass (fixture);
  sync_acts_move (fixture, "INBOX", "mail 2", "Archive");
  sync_fixture_restart (fixture);
  test_proxy_replace (fixture->proxy, "UIDVALIDITY", "UIDVALIDIXX");
  sync_account_sync (fixture->sync, NULL, MAIL_BODIES_NONE, NULL, &report, &error);
  g_assert_nonnull (error);
  g_clear_error (&report.error);
  g_autoptr (MailFolder) inbox =
    store_folder_get_by_path (fixture->store, fixture->account->id, "INBOX", NULL);
  g_assert_cmpint (inbox->total, ==, 9);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 1);
  sync_fixture_restart (fixture);
  test_proxy_replace (fixture->proxy, "UIDVALIDIXX", "UIDVALIDITY");
  for (int i = 0; i < 2; i++)
    sync_fixture_pass (fixture);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
  g_assert_cmpuint (fixture->operations_failed, ==, 0);
  sync_fixture_assert_equal (fixture, "INBOX");
  sync_fixture_assert_equal (fixture, "Archive");
}

// Else two messages to which a server gives one number take each other's place for ever, or the
// look for the one that is missing never ends.
static void
test_one_uid_twice (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 9);
  test_proxy_replace (fixture->proxy, "(UID 5 ", "(UID 4 ");
  for (int i = 0; i < 2; i++)
    sync_fixture_pass_whole (fixture);
  for (int i = 1; i <= 9; i++) {
    g_autofree char *subject = g_strdup_printf ("mail %d", i);
    g_assert_true (i == 4 || i == 5 || sync_fixture_find (fixture, "INBOX", subject));
  }
  test_client_append (fixture->other, "INBOX", "late", "late@test.example", "");
  sync_fixture_pass_whole (fixture);
  g_assert_cmpint (sync_fixture_find (fixture, "INBOX", "late"), !=, 0);
}

// Else an upload whose line dropped is made twice on a server that refuses to search headers, as
// Yahoo's does, or whose index has not heard of it yet.
static void
test_no_search_by_header (const void *data)
{
  if (sync_fixture_needs_dovecot ())
    return;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  MailSyncReport report;
  test_client_append_many (fixture->other, "Archive", "mail", 3);
  sync_fixture_pass (fixture);
  sync_acts_append (fixture, "Archive", "import", "import@test.example", 0, MAIL_FLAG_SEEN);
  // A line that is new is not tried again at once.
  sync_fixture_restart (fixture);
  test_proxy_cut_answer_to (fixture->proxy, "import@test.example");
  sync_account_sync (fixture->sync, NULL, MAIL_BODIES_NONE, NULL, &report, &error);
  g_assert_nonnull (error);
  g_clear_error (&report.error);
  const Lie *lie = data;
  test_proxy_replace (fixture->proxy, lie->from, lie->to);
  for (int i = 0; i < 3; i++)
    sync_fixture_pass (fixture);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
  g_autofree char *archive = test_client_dump (fixture->other, "Archive");
  g_assert_cmpuint (sync_acts_count_lines (archive), ==, 4);
  sync_fixture_assert_equal (fixture, "Archive");
}

static const Lie search_refused = {"refused", "OK Search completed", "NO Search completed"};
// Yandex, now and then.
static const Lie search_fails = {"fails", "OK Search completed", "NO [UNAVAILABLE] sc"};
static const Lie search_finds_nothing = {"finds-nothing", " ALL 4", " ALX 4"};

// Else folders whose names mean something to LIST, or to us, can't be opened, or are taken for
// others.
static void
test_odd_names (void)
{
  static const struct {
    const char *raw, *path;
  } names[] = {
    {"100%", "100%"},
    {"a*b", "a*b"},
    {"say \\\"hi\\\"", "say \"hi\""},
    {"back\\\\slash", "back\\slash"},
    {"AT&-T", "AT&T"},
    {"&ZeVnLIqe-", "日本語"},
    {" lead", " lead"},
    {"INBOXES", "INBOXES"},
  };
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  unsigned int made = 0;
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *answer = test_client_try (fixture->other, "CREATE \"%s\"", names[i].raw);
    g_autofree char *id = g_strdup_printf ("odd-%zu@test.example", i);
    // Not every server takes every name.
    if (!g_str_has_prefix (answer, "OK"))
      continue;
    g_free (test_client_run (fixture->other,
                             "APPEND \"%s\" {%zu+}\r\nSubject: odd\r\n"
                             "Message-ID: <%s>\r\n\r\n",
                             names[i].raw,
                             strlen ("Subject: odd\r\nMessage-ID: <>\r\n\r\n") + strlen (id), id));
    made++;
  }
  g_test_message ("%u names", made);
  g_assert_cmpuint (made, >=, 5);
  sync_fixture_pass (fixture);
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (MailFolder) folder =
      store_folder_get_by_path (fixture->store, fixture->account->id, names[i].path, NULL);
    if (!folder)
      continue;
    g_assert_cmpint (folder->total, ==, 1);
    sync_acts_flag (fixture, names[i].path, "odd", MAIL_FLAG_FLAGGED, 0);
    made--;
  }
  g_assert_cmpuint (made, ==, 0);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
}

static MailRole
role_of (SyncFixture *fixture, const char *path)
{
  g_autoptr (MailFolder) folder =
    store_folder_get_by_path (fixture->store, fixture->account->id, path, NULL);
  g_assert_nonnull (folder);
  return folder->role;
}

// Else a folder that Cyrus 3.10 tells another's use of, as it does now and then where one was just
// made, takes what is deleted, and can't be deleted itself.
static void
test_one_role_twice (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_free (test_client_run (fixture->other, "CREATE Passing"));
  test_proxy_replace (fixture->proxy, "(\\HasNoChildren) \"/\" Passing",
                      "(\\Trash \\Marked) \"/\" Passing");
  sync_fixture_pass (fixture);
  g_assert_cmpint (role_of (fixture, "Passing"), ==, MAIL_ROLE_NONE);
  g_assert_cmpint (role_of (fixture, "Trash"), ==, MAIL_ROLE_TRASH);
}

// Folders as a server may write their names, by one that can't: it knows them by others.
typedef struct {
  const char *name; // on the server
  const char *seen; // by us, of the same length
} Disguise;

static const Disguise disguises[] = {
  {"cafXX", "caf\xc3\xa9"}, // bare UTF-8
  {"latX", "lat\xe9"},      // ISO 8859-1
  {"Sent-X", "Sent&X"},     // modified UTF-7 that never ends
  {"a-AAAA-b", "a&AAAA-b"}, // NULs in it
};

static char *
disguise_requests (void *data, const char *text)
{
  g_autoptr (GString) out = g_string_new (text);
  for (size_t i = 0; i < G_N_ELEMENTS (disguises); i++)
    g_string_replace (out, disguises[i].seen, disguises[i].name, 0);
  return g_strdup (out->str);
}

static unsigned int
count_mail (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) folders = store_folder_list (fixture->store, fixture->account->id, &error);
  g_assert_no_error (error);
  unsigned int n = 0;
  for (unsigned int i = 0; i < folders->len; i++) {
    const MailFolder *folder = folders->pdata[i];
    g_test_message ("%s: %d", folder->path, folder->total);
    n += (unsigned int) folder->total;
  }
  return n;
}

// Else the mail in a folder that an old program named is never seen, or ends the whole account.
static void
test_names_that_are_none (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (disguises); i++) {
    g_autofree char *id = g_strdup_printf ("odd-%zu@test.example", i);
    g_free (test_client_run (fixture->other, "CREATE \"%s\"", disguises[i].name));
    test_client_append (fixture->other, disguises[i].name, "odd", id, "");
    test_proxy_replace (fixture->proxy, disguises[i].name, disguises[i].seen);
  }
  test_proxy_rewrite (fixture->proxy, disguise_requests, NULL);
  test_client_append (fixture->other, "INBOX", "mail", "mail@test.example", "");
  for (int i = 0; i < 2; i++) {
    sync_fixture_pass_whole (fixture);
    g_assert_cmpuint (count_mail (fixture), ==, 1 + G_N_ELEMENTS (disguises));
  }
  sync_acts_flag (fixture, "caf\xc3\xa9", "odd", MAIL_FLAG_FLAGGED, 0);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
  g_autofree char *there = test_client_dump (fixture->other, "cafXX");
  g_assert_cmpstr (there, ==, "1 (\\Flagged) odd-0@test.example\n");
}

typedef struct {
  const char *name;
  void (*act) (SyncFixture *fixture);
  Lie lie; // of where it put the message
} Misplaced;

static void
copy_one (SyncFixture *fixture)
{
  sync_acts_copy (fixture, "INBOX", "mail 1", "Archive");
}

static void
move_one (SyncFixture *fixture)
{
  sync_acts_move (fixture, "INBOX", "mail 1", "Archive");
}

static void
append_one (SyncFixture *fixture)
{
  sync_acts_append (fixture, "Archive", "mail 1", "import@test.example", 0, 0);
}

static const Misplaced misplaced[] = {
  {"copied-onto-another", copy_one, {NULL, " 1 4] Copy", " 1 2] Copy"}},
  {"moved-onto-another", move_one, {NULL, " 1 4] Move", " 1 2] Move"}},
  {"appended-onto-another", append_one, {NULL, " 4] Append", " 2] Append"}},
};

// Else a server that names another message's UID for what it copied makes that one vanish here, and
// what is done with the copy is done with that.
static void
test_misplaced (const void *data)
{
  if (sync_fixture_needs_dovecot ())
    return;
  const Misplaced *told = data;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "Archive", "old", 3);
  test_client_append_many (fixture->other, "INBOX", "mail", 2);
  sync_fixture_pass_whole (fixture);
  int64_t second = sync_fixture_find (fixture, "Archive", "old 2");
  test_proxy_replace (fixture->proxy, told->lie.from, told->lie.to);
  told->act (fixture);
  sync_fixture_pass_without_looking (fixture);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
  g_assert_cmpint (sync_fixture_find (fixture, "Archive", "old 2"), ==, second);
  g_assert_cmpint (sync_fixture_find (fixture, "Archive", "mail 1"), !=, 0);
  sync_acts_flag (fixture, "Archive", "mail 1", MAIL_FLAG_FLAGGED, 0);
  for (int i = 0; i < 2; i++)
    sync_fixture_pass_whole (fixture);
  g_autofree char *archive = test_client_dump (fixture->other, "Archive");
  g_assert_cmpuint (sync_acts_count_lines (archive), ==, 4);
  g_assert_nonnull (strstr (archive, "4 (\\Flagged"));
  sync_fixture_assert_equal (fixture, "Archive");
  sync_fixture_assert_equal (fixture, "INBOX");
  sync_fixture_assert_sound (fixture);
}

// Whatever command is to move the fifth names another mailbox, DATA.
static char *
spoil_fifth (void *data, const char *text)
{
  static const char *const sets[] = {"1:9", "4:6", "4:5", "5:6", "5"};
  g_autoptr (GString) out = g_string_new (text);
  for (size_t i = 0; i < G_N_ELEMENTS (sets); i++) {
    g_autofree char *good = g_strdup_printf ("UID MOVE %s \"Archive\"", sets[i]);
    g_autofree char *bad = g_strdup_printf ("UID MOVE %s \"%s\"", sets[i], (char *) data);
    g_string_replace (out, good, bad, 0);
  }
  return g_strdup (out->str);
}

typedef struct {
  const char *path;
  bool in_pieces; // as MESSAGELIMIT wants
  bool not_now;   // by the refusal's code
} Refusal;

static const Refusal refusals[] = {
  {"/sync/imap-sync-rude/move-refused-midway", true, false},
  {"/sync/imap-sync-rude/move-put-off-midway", true, true},
  {"/sync/imap-sync-rude/move-put-off", false, true},
};

// Else a move of many of which the server refuses one loses some, doubles them, or leaves those
// behind that stood beside the one; or none ever goes, where it is refused for now, every time.
static void
test_move_refused (const void *data)
{
  if (sync_fixture_needs_dovecot ())
    return;
  const Refusal *refusal = data;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  int64_t mails[9];
  test_client_append_many (fixture->other, "INBOX", "mail", 12);
  if (refusal->in_pieces)
    test_proxy_replace (fixture->proxy, "CONTEXT=SEARCH", "MESSAGELIMIT=3");
  sync_fixture_pass (fixture);
  for (int i = 0; i < 9; i++) {
    g_autofree char *subject = g_strdup_printf ("mail %d", i + 1);
    mails[i] = sync_fixture_find (fixture, "INBOX", subject);
  }
  const MailTarget target = {
    .folder_id = sync_fixture_folder (fixture, "INBOX"), .ids = mails, .n_ids = 9};
  StoreWrite *write = sync_acts_begin (fixture);
  sync_acts_commit (
    write,
    store_operation_move (write, &target, sync_fixture_folder (fixture, "Archive"), 0, 0, &error));
  static char impossible[] = "no.such", nowhere[] = "nosuch1";
  test_proxy_rewrite (fixture->proxy, spoil_fifth, refusal->not_now ? nowhere : impossible);
  if (refusal->not_now)
    test_proxy_replace (fixture->proxy, "[TRYCREATE]", "[SERVERBUG]");
  for (int i = 0; i < 3; i++)
    sync_fixture_pass_whole (fixture);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 1);
  g_assert_cmpuint (fixture->operations_failed, ==, refusal->not_now ? 0 : 1);
  for (int i = 0; i < 9; i++) {
    g_autofree char *subject = g_strdup_printf ("mail %d", i + 1);
    const char *path = i == 4 && !refusal->not_now ? "INBOX" : "Archive";
    g_assert_cmpint (sync_fixture_find (fixture, path, subject), ==, mails[i]);
  }
  if (refusal->not_now) {
    g_autofree char *first = test_client_dump (fixture->other, "Archive");
    g_assert_cmpuint (sync_acts_count_lines (first), ==, 8);
    test_proxy_rewrite (fixture->proxy, NULL, NULL);
    sync_fixture_pass_whole (fixture);
    sync_fixture_pass_whole (fixture);
    g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
  }
  sync_fixture_assert_equal (fixture, "INBOX");
  sync_fixture_assert_equal (fixture, "Archive");
  g_autofree char *archive = test_client_dump (fixture->other, "Archive");
  g_autofree char *inbox = test_client_dump (fixture->other, "INBOX");
  g_test_message ("%u moved", sync_acts_count_lines (archive));
  g_assert_cmpuint (sync_acts_count_lines (inbox) + sync_acts_count_lines (archive), ==, 12);
  g_assert_cmpuint (sync_acts_count_lines (archive), ==, refusal->not_now ? 9 : 8);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path, *said;
  } made_up[] = {
    {"/sync/imap-sync-rude/exists-shrinks", "* 1 EXISTS\r\n"},
    {"/sync/imap-sync-rude/exists-zero", "* 0 EXISTS\r\n"},
    {"/sync/imap-sync-rude/exists-grows", "* 4000 EXISTS\r\n"},
    {"/sync/imap-sync-rude/expunge-that-is-none", "* 3 EXPUNGE\r\n* 900 EXPUNGE\r\n"},
    {"/sync/imap-sync-rude/vanished-that-is-none", "* VANISHED 1:*\r\n* VANISHED 7:9\r\n"},
    {"/sync/imap-sync-rude/fetch-of-another",
     "* 3 FETCH (UID 99999 FLAGS (\\Seen))\r\n* 4000 FETCH (FLAGS (\\Seen))\r\n"
     "* 5 FETCH (UID 5 FLAGS NIL)\r\n* 0 FETCH (UID 0 FLAGS ())\r\n"},
    {"/sync/imap-sync-rude/capabilities-go", "* CAPABILITY IMAP4rev1\r\n"},
    {"/sync/imap-sync-rude/capabilities-come",
     "* CAPABILITY IMAP4rev1 IMAP4rev2 UIDONLY UTF8=ONLY MESSAGELIMIT=1 X-GM-EXT-1 XLIST\r\n"},
    {"/sync/imap-sync-rude/namespace-anew",
     "* NAMESPACE ((\"../\" \"/\")(\"a\" NIL)) NIL NIL\r\n* NAMESPACE ((\"\" \"m\")) NIL NIL\r\n"},
    {"/sync/imap-sync-rude/found-unasked",
     "* SEARCH 1 2 3 99999\r\n* ESEARCH (TAG \"x\") UID ALL 1:*\r\n* ESEARCH UID COUNT 0\r\n"},
    {"/sync/imap-sync-rude/status-of-another",
     "* STATUS INBOX (MESSAGES 0 UIDNEXT 1 UIDVALIDITY 7)\r\n* STATUS nowhere (MESSAGES 9)\r\n"
     "* STATUS INBOX (MESSAGES 41 UIDNEXT 99 HIGHESTMODSEQ 18446744073709551615)\r\n"},
    {"/sync/imap-sync-rude/list-unasked",
     "* LIST (\\Noselect \\Trash) \"/\" INBOX\r\n* LIST (\\NonExistent) \"/\" Archive\r\n"
     "* LIST () \"/\" \"\"\r\n* LSUB () NIL INBOX\r\n* LIST () \"/\" New (OLDNAME (INBOX))\r\n"},
    {"/sync/imap-sync-rude/no-flags",
     "* FLAGS ()\r\n* OK [PERMANENTFLAGS ()] x\r\n* OK [READ-ONLY] x\r\n"},
    {"/sync/imap-sync-rude/conditions",
     "* NO [OVERQUOTA] x\r\n* BAD x\r\n* NO [INUSE] x\r\n* OK [CLOSED] x\r\n* PREAUTH x\r\n"
     "* ENABLED UTF8=ACCEPT IMAP4rev2\r\n* OK [ALERT] \r\n* NO [AUTHENTICATIONFAILED] x\r\n"},
    {"/sync/imap-sync-rude/goodbye-and-on", "* BYE x\r\n"},
    {"/sync/imap-sync-rude/state-anew",
     "* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 1] x\r\n* OK [HIGHESTMODSEQ 1] x\r\n"},
  };
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (lies); i++) {
    g_autofree char *path = g_strconcat ("/sync/imap-sync-rude/", lies[i].name, NULL);
    g_test_add_data_func (path, &lies[i], test_lie);
  }
  for (size_t i = 0; i < G_N_ELEMENTS (made_up); i++)
    g_test_add_data_func (made_up[i].path, made_up[i].said, test_made_up);
  g_test_add_func ("/sync/imap-sync-rude/select-tells-nothing", test_select_tells_nothing);
  g_test_add_func ("/sync/imap-sync-rude/one-uid-twice", test_one_uid_twice);
  g_test_add_data_func ("/sync/imap-sync-rude/search-by-header-refused", &search_refused,
                        test_no_search_by_header);
  g_test_add_data_func ("/sync/imap-sync-rude/search-by-header-fails", &search_fails,
                        test_no_search_by_header);
  g_test_add_data_func ("/sync/imap-sync-rude/search-by-header-finds-nothing",
                        &search_finds_nothing, test_no_search_by_header);
  g_test_add_func ("/sync/imap-sync-rude/odd-names", test_odd_names);
  g_test_add_func ("/sync/imap-sync-rude/one-role-twice", test_one_role_twice);
  g_test_add_func ("/sync/imap-sync-rude/names-that-are-none", test_names_that_are_none);
  for (size_t i = 0; i < G_N_ELEMENTS (misplaced); i++) {
    g_autofree char *path = g_strconcat ("/sync/imap-sync-rude/", misplaced[i].name, NULL);
    g_test_add_data_func (path, &misplaced[i], test_misplaced);
  }
  for (size_t i = 0; i < G_N_ELEMENTS (refusals); i++)
    g_test_add_data_func (refusals[i].path, &refusals[i], test_move_refused);
  return sync_fixture_run ();
}
