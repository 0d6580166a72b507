// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every verb against a dialogue, in whole segments and byte by byte. What each dialogue shows is
// said in its file.

#include "imap/session-fixture.h"

#include "base/mail-error.h"

#include <string.h>
#include <unistd.h>

// What a FETCH handed over.
typedef struct {
  GString *rows;  // "uid subject; …"
  uint64_t begun; // announced to the sink
  uint64_t sunk;  // bytes that reached it
  bool sink_ended;
} Fetched;

static void
on_fetch (void *data, const ImapFetch *fetch)
{
  Fetched *fetched = data;
  ImapString subject = fetch->envelope.subject;
  if (fetch->n_sections > 0)
    subject = fetch->sections[0].data;
  g_string_append_printf (fetched->rows, "%u %.*s%s; ", fetch->uid, (int) subject.n,
                          subject.n > 0 ? subject.p : "", fetch->broken != 0 ? "broken" : "");
}

static bool
on_begin (void *data, uint32_t uid, const char *section, uint64_t size, GError **error)
{
  Fetched *fetched = data;
  g_assert_cmpuint (uid, ==, 7);
  g_assert_cmpstr (section, ==, "");
  fetched->begun = size;
  return true;
}

static bool
on_write (void *data, const char *bytes, size_t n, GError **error)
{
  ((Fetched *) data)->sunk += n;
  return true;
}

static bool
on_end (void *data, GError **error)
{
  ((Fetched *) data)->sink_ended = true;
  return true;
}

static const ImapSink sink = {on_begin, on_write, on_end};

static void
assert_events (SessionFixture *fixture, const char *expected)
{
  g_autofree char *told = session_fixture_take_events (fixture);
  g_assert_cmpstr (told, ==, expected);
}

static void
select_inbox (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  imap_session_select (fixture->session, "INBOX", NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
assert_fails (bool ok, GError *error, int code)
{
  g_assert_false (ok);
  g_assert_error (error, MAIL_ERROR, code);
  g_error_free (error);
}

static void
test_select_qresync (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapUidSet) known = imap_uid_set_parse ("41:211,214", 10, 0);
  ImapSelect parameters = {
    .uidvalidity = 67890007, .modseq = 90060115194045000, .known_uids = known};
  select_inbox (fixture);
  assert_events (fixture, "exists 3");
  imap_session_select (fixture->session, "Work", &parameters, NULL, &error);
  g_assert_no_error (error);
  assert_events (fixture, "exists 100; vanished earlier 41,43:116; fetch 49 uid 117 flags 1");
  const ImapMailbox *mailbox = imap_session_get_mailbox (fixture->session);
  g_assert_cmpuint (mailbox->exists, ==, 100);
  g_assert_cmpuint (mailbox->uidvalidity, ==, 67890007);
  g_assert_cmpuint (mailbox->uidnext, ==, 600);
  g_assert_cmpuint (mailbox->highestmodseq, ==, 90060115205545359);
  g_assert_cmpuint (mailbox->permanent_flags, ==, MAIL_FLAG_SEEN | MAIL_FLAG_JUNK);
  g_assert_cmpstr (mailbox->keywords[0], ==, "own");
  g_assert_true (mailbox->new_keywords);
  g_assert_false (mailbox->read_only);
  g_assert_cmpstr (mailbox->mailbox_id, ==, "F2212ea87");
}

static void
test_select_refused (SessionFixture *fixture)
{
  GError *error = NULL;
  select_inbox (fixture);
  bool ok = imap_session_select (fixture->session, "gone", NULL, NULL, &error);
  assert_fails (ok, error, MAIL_ERROR_NOT_FOUND);
  g_assert_cmpstr (imap_session_get_refusal (fixture->session), ==, "NONEXISTENT");
  g_assert_null (imap_session_get_mailbox (fixture->session)->name);
  g_assert_true (imap_session_noop (fixture->session, NULL, NULL));
  // Nothing is selected, so that the count belongs to nothing.
  assert_events (fixture, "exists 3");
}

static void
test_select_plain (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  ImapSelect parameters = {.read_only = true};
  imap_session_select (fixture->session, "INBOX", &parameters, NULL, &error);
  g_assert_no_error (error);
  const ImapMailbox *mailbox = imap_session_get_mailbox (fixture->session);
  g_assert_true (mailbox->read_only);
  g_assert_cmpuint (mailbox->highestmodseq, ==, 0);
  g_assert_cmpuint (mailbox->permanent_flags, ==, MAIL_FLAG_SEEN | MAIL_FLAG_ANSWERED);
  g_assert_cmpstr (mailbox->keywords[0], ==, "word");
  g_assert_false (mailbox->new_keywords);
}

static void
test_unselect (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  select_inbox (fixture);
  imap_session_unselect (fixture->session, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (imap_session_get_mailbox (fixture->session)->name);
}

static void
test_fetch_pipelined (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  Fetched first = {.rows = g_string_new (NULL)};
  Fetched second = {.rows = g_string_new (NULL)};
  ImapFetchRequest request = {
    .first = 3, .last = 4, .items = IMAP_FETCH_FLAGS | IMAP_FETCH_ENVELOPE, .on_fetch = on_fetch};
  select_inbox (fixture);
  request.data = &first;
  uint32_t one = imap_session_fetch_begin (fixture->session, &request, NULL, &error);
  g_assert_no_error (error);
  request.data = &second;
  request.first = 1;
  request.last = 2;
  uint32_t two = imap_session_fetch_begin (fixture->session, &request, NULL, &error);
  g_assert_no_error (error);
  // Collected in the other order: what came meanwhile is not lost.
  imap_session_fetch_end (fixture->session, two, NULL, &error);
  g_assert_no_error (error);
  imap_session_fetch_end (fixture->session, one, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (first.rows->str, ==, "40 four; 30 three; ");
  g_assert_cmpstr (second.rows->str, ==, "20 two; 10 one; ");
  assert_events (fixture, "exists 4; fetch 3 uid 30 flags 1; exists 5");
  g_string_free (first.rows, TRUE);
  g_string_free (second.rows, TRUE);
}

static void
test_fetch_broken (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (1, 9);
  Fetched fetched = {.rows = g_string_new (NULL)};
  ImapFetchRequest request = {
    .uids = uids, .items = IMAP_FETCH_ENVELOPE, .on_fetch = on_fetch, .data = &fetched};
  select_inbox (fixture);
  imap_session_fetch (fixture->session, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (fetched.rows->str, ==, "1 one; 2 broken; 4 four; ");
  assert_events (fixture, "defect 3 3");
  g_string_free (fetched.rows, TRUE);
}

static void
test_fetch_literal (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (7, 7);
  Fetched fetched = {.rows = g_string_new (NULL)};
  ImapFetchRequest request = {
    .uids = uids, .section = "", .on_fetch = on_fetch, .sink = &sink, .data = &fetched};
  select_inbox (fixture);
  imap_session_fetch (fixture->session, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fetched.begun, ==, 300000);
  g_assert_cmpuint (fetched.sunk, ==, 300000);
  g_assert_true (fetched.sink_ended);
  imap_uid_set_clear (uids);
  imap_uid_set_add (uids, 8);
  request.section = "1.2";
  request.length = 4;
  imap_session_fetch (fixture->session, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (fetched.rows->str, ==, "7 ; 8 ab\r\n; ");
  g_assert_cmpuint (fetched.sunk, ==, 300000);
  g_string_free (fetched.rows, TRUE);
}

static void
test_fetch_expunged (SessionFixture *fixture)
{
  GError *error = NULL;
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (1, 2);
  ImapFetchRequest request = {.uids = uids, .items = IMAP_FETCH_SIZE};
  select_inbox (fixture);
  imap_session_fetch (fixture->session, &request, NULL, &error);
  g_assert_no_error (error);
  imap_uid_set_remove_range (uids, 2, 2);
  bool ok = imap_session_fetch (fixture->session, &request, NULL, &error);
  assert_fails (ok, error, MAIL_ERROR_SERVER_REFUSED);
}

static void
test_fetch_changed_since (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (1, G_MAXUINT32);
  ImapFetchRequest request = {.uids = uids,
                              .items = IMAP_FETCH_FLAGS | IMAP_FETCH_MODSEQ,
                              .changed_since = 12345,
                              .vanished = true};
  select_inbox (fixture);
  imap_session_fetch (fixture->session, &request, NULL, &error);
  g_assert_no_error (error);
  assert_events (fixture, "vanished earlier 300:310,405; fetch 1 uid 404 flags 1");
}

static void
test_store (SessionFixture *fixture)
{
  GError *error = NULL;
  const char *keywords[] = {"own", NULL};
  g_autoptr (ImapUidSet) uids = imap_uid_set_parse ("5,7,9", 5, 0);
  g_autoptr (ImapUidSet) modified = NULL;
  select_inbox (fixture);
  imap_session_store (fixture->session, uids, IMAP_STORE_ADD, MAIL_FLAG_SEEN | MAIL_FLAG_FORWARDED,
                      keywords, 320162338, &modified, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *set = imap_uid_set_to_string (modified);
  g_assert_cmpstr (set, ==, "7,9");
  assert_events (fixture, "exists 9; fetch 5 uid 5 flags 0");
  imap_uid_set_clear (uids);
  imap_uid_set_add (uids, 5);
  imap_session_store (fixture->session, uids, IMAP_STORE_REMOVE, MAIL_FLAG_DELETED, NULL, 0, NULL,
                      NULL, &error);
  g_assert_no_error (error);
  bool ok =
    imap_session_store (fixture->session, uids, IMAP_STORE_REPLACE, 0, NULL, 0, NULL, NULL, &error);
  assert_fails (ok, error, MAIL_ERROR_SERVER_REFUSED);
  // P4: a keyword that is none never reaches the wire.
  error = NULL;
  keywords[0] = "two words";
  ok =
    imap_session_store (fixture->session, uids, IMAP_STORE_ADD, 0, keywords, 0, NULL, NULL, &error);
  assert_fails (ok, error, MAIL_ERROR_INVALID);
}

static void
test_copy (SessionFixture *fixture)
{
  GError *error = NULL;
  g_auto (ImapCopyUid) copy = {0};
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (2, 4);
  select_inbox (fixture);
  imap_session_copy (fixture->session, uids, "Meeting", &copy, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (copy.uidvalidity, ==, 38505);
  g_assert_cmpuint (imap_copy_uid_lookup (&copy, 304), ==, 3956);
  g_assert_cmpuint (imap_copy_uid_lookup (&copy, 320), ==, 3958);
  g_assert_cmpuint (imap_copy_uid_lookup (&copy, 305), ==, 0);
  bool ok = imap_session_copy (fixture->session, uids, "none", NULL, NULL, &error);
  assert_fails (ok, error, MAIL_ERROR_NOT_FOUND);
  error = NULL;
  ok = imap_session_copy (fixture->session, uids, "full", NULL, NULL, &error);
  assert_fails (ok, error, MAIL_ERROR_QUOTA);
}

static void
check_move (SessionFixture *fixture, uint32_t first, uint32_t last, uint32_t new_uid, bool removed)
{
  g_autoptr (GError) error = NULL;
  g_auto (ImapCopyUid) copy = {0};
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (first, last);
  bool gone = !removed;
  select_inbox (fixture);
  imap_session_move (fixture->session, uids, "foo", &copy, &gone, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (imap_copy_uid_lookup (&copy, last), ==, new_uid);
  g_assert_true (gone == removed);
}

static void
test_move (SessionFixture *fixture)
{
  check_move (fixture, 42, 69, 1229, true);
  assert_events (fixture, "exists 8; expunge 2");
  g_assert_cmpuint (imap_session_get_mailbox (fixture->session)->exists, ==, 7);
}

static void
test_move_by_copy (SessionFixture *fixture)
{
  check_move (fixture, 42, 42, 1202, true);
}

static void
test_move_without_uidplus (SessionFixture *fixture)
{
  GError *error = NULL;
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (42, 42);
  check_move (fixture, 42, 42, 0, false);
  bool ok = imap_session_expunge_uids (fixture->session, uids, NULL, &error);
  assert_fails (ok, error, MAIL_ERROR_UNSUPPORTED);
}

static bool
append_hello (SessionFixture *fixture, const ImapAppend *template, uint32_t *out_uid,
              GError **error)
{
  uint32_t uidvalidity;
  ImapAppend append = *template;
  g_autoptr (GBytes) message = g_bytes_new_static ("hello\n", 6);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (message);
  if (append.size == 0)
    append.message = message;
  else
    append.stream = stream;
  return imap_session_append (fixture->session, "Sent", &append, &uidvalidity, out_uid, NULL,
                              error);
}

static void
test_append_sync (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  uint32_t uid;
  ImapAppend append = {
    .bits = MAIL_FLAG_SEEN | MAIL_FLAG_FORWARDED, .internal_date = 760657945, .size = 6};
  append_hello (fixture, &append, &uid, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (uid, ==, 3955);
}

static void
test_append_plus (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  uint32_t uid;
  append_hello (fixture, &(ImapAppend) {0}, &uid, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (uid, ==, 0);
}

static void
test_append_trycreate (SessionFixture *fixture)
{
  GError *error = NULL;
  uint32_t uid;
  bool ok = append_hello (fixture, &(ImapAppend) {0}, &uid, &error);
  assert_fails (ok, error, MAIL_ERROR_NOT_FOUND);
  g_assert_true (imap_session_noop (fixture->session, NULL, NULL));
}

static void
test_append_early_ok (SessionFixture *fixture)
{
  GError *error = NULL;
  uint32_t uid;
  bool ok = append_hello (fixture, &(ImapAppend) {0}, &uid, &error);
  assert_fails (ok, error, MAIL_ERROR_PROTOCOL);
  g_assert_false (imap_session_is_alive (fixture->session));
}

static void
test_append_limit (SessionFixture *fixture)
{
  GError *error = NULL;
  uint32_t uid;
  bool ok = append_hello (fixture, &(ImapAppend) {0}, &uid, &error);
  assert_fails (ok, error, MAIL_ERROR_QUOTA);
}

static void
assert_found (SessionFixture *fixture, const ImapSearchTerm *terms, size_t n, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapUidSet) found = imap_session_search (fixture->session, terms, n, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *set = imap_uid_set_to_string (found);
  g_assert_cmpstr (set, ==, expected);
}

static void
test_search_extended (SessionFixture *fixture)
{
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (1, 100);
  ImapSearchTerm terms[] = {
    {.word = "UNDELETED"},
    {.word = "HEADER", .first = "Message-ID", .second = "<a@b>"},
    {.word = "UID", .uids = uids},
    {.word = "SINCE", .first = "1-Feb-2024", .raw = true},
  };
  select_inbox (fixture);
  assert_found (fixture, terms, G_N_ELEMENTS (terms), "17,900:902");
  assert_found (fixture, NULL, 0, "");
}

static void
test_search_plain (SessionFixture *fixture)
{
  ImapSearchTerm term = {.word = "SUBJECT", .first = "gr\303\274n"};
  select_inbox (fixture);
  assert_found (fixture, &term, 1, "3:5");
}

// "path role subscribed messages; …"
static char *
describe (GPtrArray *folders)
{
  GString *text = g_string_new (NULL);
  for (size_t i = 0; i < folders->len; i++) {
    const ImapFolder *folder = folders->pdata[i];
    g_string_append_printf (text, "%s %s%s%s", folder->path, mail_role_name (folder->role),
                            (folder->attributes & IMAP_LIST_SUBSCRIBED) != 0 ? " subscribed" : "",
                            (folder->attributes & IMAP_LIST_NOSELECT) != 0 ? " noselect" : "");
    if (folder->has_status)
      g_string_append_printf (text, " %u", folder->status.messages);
    g_string_append (text, "; ");
  }
  return g_string_free (text, FALSE);
}

static void
assert_list (SessionFixture *fixture, uint32_t items, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) folders = imap_session_list (fixture->session, items, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *described = describe (folders);
  g_assert_cmpstr (described, ==, expected);
}

static void
test_list_extended (SessionFixture *fixture)
{
  assert_list (fixture, IMAP_STATUS_MESSAGES | IMAP_STATUS_HIGHESTMODSEQ,
               "INBOX inbox subscribed 17; Sent \303\244 sent 3; old  noselect; ");
}

static void
test_list_xlist (SessionFixture *fixture)
{
  assert_list (fixture, IMAP_STATUS_MESSAGES | IMAP_STATUS_UNSEEN,
               "Inbox inbox 4; [Gmail]/Spam junk subscribed; [Gmail]  noselect; ");
}

static void
test_status_many (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  const char *names[] = {"a", "b", "c \"q\""};
  ImapStatus counts[3];
  imap_session_status (fixture->session, names, 3, IMAP_STATUS_MESSAGES | IMAP_STATUS_UIDNEXT,
                       counts, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (counts[0].messages, ==, 1);
  g_assert_cmpuint (counts[1].uidnext, ==, 22);
  g_assert_cmpuint (counts[2].has, ==, 0);
  assert_events (fixture, "status b 2; status a 1");
}

static void
test_folders_change (SessionFixture *fixture)
{
  GError *error = NULL;
  ImapSession *session = fixture->session;
  char delimiter;
  g_assert_cmpstr (imap_session_get_namespace (session, IMAP_NAMESPACE_PERSONAL, &delimiter, NULL),
                   ==, "INBOX.");
  g_assert_cmpint (delimiter, ==, '.');
  g_assert_true (imap_session_create (session, "INBOX.Trash", MAIL_ROLE_TRASH, NULL, NULL));
  bool ok = imap_session_create (session, "INBOX.plain", MAIL_ROLE_NONE, NULL, &error);
  assert_fails (ok, error, MAIL_ERROR_SERVER_REFUSED);
  g_assert_cmpstr (imap_session_get_refusal (session), ==, "ALREADYEXISTS");
  g_assert_true (imap_session_rename (session, "INBOX.plain", "INBOX.new", NULL, NULL));
  g_assert_true (imap_session_subscribe (session, "INBOX.new", false, NULL, NULL));
  g_assert_true (imap_session_delete (session, "INBOX.new", NULL, NULL));
  // P4
  error = NULL;
  ok = imap_session_delete (session, "x\r\nA9 DELETE INBOX", NULL, &error);
  assert_fails (ok, error, MAIL_ERROR_INVALID);
}

static void
check_idle (SessionFixture *fixture, int wake_fd, unsigned seconds, ImapIdleEnd expected)
{
  g_autoptr (GError) error = NULL;
  ImapIdleEnd end;
  imap_session_idle (fixture->session, wake_fd, seconds, &end, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (end, ==, expected);
}

static void
test_idle_event (SessionFixture *fixture)
{
  select_inbox (fixture);
  check_idle (fixture, -1, 0, IMAP_IDLE_EVENT);
  assert_events (fixture, "exists 4; exists 5");
}

static void
test_idle_woken (SessionFixture *fixture)
{
  int fds[2];
  g_assert_cmpint (pipe (fds), ==, 0);
  g_assert_cmpint (write (fds[1], "x", 1), ==, 1);
  check_idle (fixture, fds[0], 0, IMAP_IDLE_WOKEN);
  close (fds[0]);
  close (fds[1]);
}

static void
test_idle_by_noop (SessionFixture *fixture)
{
  select_inbox (fixture);
  check_idle (fixture, -1, 0, IMAP_IDLE_EVENT);
}

static void
check_death (SessionFixture *fixture, int code)
{
  GError *error = NULL;
  bool ok = imap_session_noop (fixture->session, NULL, &error);
  assert_fails (ok, error, code);
  g_assert_false (imap_session_is_alive (fixture->session));
  error = NULL;
  ok = imap_session_select (fixture->session, "INBOX", NULL, NULL, &error);
  assert_fails (ok, error, code);
}

static void
test_bye (SessionFixture *fixture)
{
  check_death (fixture, MAIL_ERROR_SERVER_BUSY);
}

static void
test_cut (SessionFixture *fixture)
{
  check_death (fixture, MAIL_ERROR_OFFLINE);
}

static void
test_unknown_tag (SessionFixture *fixture)
{
  check_death (fixture, MAIL_ERROR_PROTOCOL);
}

static void
test_literal_too_large (SessionFixture *fixture)
{
  check_death (fixture, MAIL_ERROR_PROTOCOL);
}

static void
test_alert (SessionFixture *fixture)
{
  g_assert_true (imap_session_noop (fixture->session, NULL, NULL));
  assert_events (fixture, "alert Disk <b>full</b>  now");
}

typedef struct {
  const char *name; // of the dialogue
  void (*test) (SessionFixture *fixture);
} VerbCase;

// A failure here loses, doubles or hides mail, or sends what a stranger wrote as a command.
static const VerbCase cases[] = {
  {"select-qresync", test_select_qresync},
  {"select-refused", test_select_refused},
  {"select-plain", test_select_plain},
  {"unselect", test_unselect},
  {"unselect-by-close", test_unselect},
  {"fetch-pipelined", test_fetch_pipelined},
  {"fetch-broken", test_fetch_broken},
  {"fetch-literal", test_fetch_literal},
  {"fetch-expunged", test_fetch_expunged},
  {"fetch-changed-since", test_fetch_changed_since},
  {"store", test_store},
  {"copy", test_copy},
  {"move", test_move},
  {"move-by-copy", test_move_by_copy},
  {"move-without-uidplus", test_move_without_uidplus},
  {"append-sync", test_append_sync},
  {"append-plus", test_append_plus},
  {"append-trycreate", test_append_trycreate},
  {"append-early-ok", test_append_early_ok},
  {"append-limit", test_append_limit},
  {"search-extended", test_search_extended},
  {"search-plain", test_search_plain},
  {"list-extended", test_list_extended},
  {"list-xlist", test_list_xlist},
  {"status-many", test_status_many},
  {"folders-change", test_folders_change},
  {"idle-event", test_idle_event},
  {"idle-woken", test_idle_woken},
  {"idle-by-noop", test_idle_by_noop},
  {"bye", test_bye},
  {"cut", test_cut},
  {"unknown-tag", test_unknown_tag},
  {"literal-too-large", test_literal_too_large},
  {"alert", test_alert},
};

static void
run (const VerbCase *verb, bool split)
{
  SessionFixture fixture;
  session_fixture_open (&fixture, verb->name, MAIL_SECURITY_NONE, split);
  if (fixture.error != NULL)
    session_fixture_close (&fixture);
  g_assert_nonnull (fixture.session);
  verb->test (&fixture);
  session_fixture_close (&fixture);
}

static void
run_whole (const void *data)
{
  run (data, false);
}

static void
run_split (const void *data)
{
  run (data, true);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *whole = g_strconcat ("/imap/session-verbs/", cases[i].name, NULL);
    g_autofree char *split = g_strconcat (whole, "-split-every-byte", NULL);
    g_test_add_data_func (whole, &cases[i], run_whole);
    g_test_add_data_func (split, &cases[i], run_split);
  }
  return g_test_run ();
}
