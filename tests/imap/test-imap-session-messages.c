// SPDX-License-Identifier: GPL-3.0-or-later
//
// Fetching and changing messages against a dialogue each. What a dialogue shows is said in its
// file.

#include "imap/session-fixture.h"

#include "base/mail-error.h"

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
test_fetch_pipelined (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  Fetched first = {.rows = g_string_new (NULL)};
  Fetched second = {.rows = g_string_new (NULL)};
  ImapFetchRequest request = {
    .first = 3, .last = 4, .items = IMAP_FETCH_FLAGS | IMAP_FETCH_ENVELOPE, .on_fetch = on_fetch};
  session_fixture_select_inbox (fixture);
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
  session_fixture_assert_events (fixture, "exists 4; fetch 3 uid 30 flags 1; exists 5");
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
  session_fixture_select_inbox (fixture);
  imap_session_fetch (fixture->session, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (fetched.rows->str, ==, "1 one; 2 broken; 4 four; ");
  session_fixture_assert_events (fixture, "defect 3 3");
  g_string_free (fetched.rows, TRUE);
}

// Of the first N; ITEMS 0: their content.
static void
check_fetch (SessionFixture *fixture, uint32_t n, uint32_t items, const char *rows,
             const char *events)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (1, n);
  Fetched fetched = {.rows = g_string_new (NULL)};
  ImapFetchRequest request = {.uids = uids,
                              .items = items,
                              .section = items ? NULL : "",
                              .on_fetch = on_fetch,
                              .data = &fetched};
  session_fixture_select_inbox (fixture);
  imap_session_fetch (fixture->session, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (fetched.rows->str, ==, rows);
  session_fixture_assert_events (fixture, events);
  g_string_free (fetched.rows, TRUE);
}

static void
test_fetch_refused (SessionFixture *fixture)
{
  check_fetch (fixture, 4, IMAP_FETCH_ENVELOPE, "1 one; 2 two; 4 four; ", "exists 4; defect 3 0");
}

static void
test_fetch_domino (SessionFixture *fixture)
{
  check_fetch (fixture, 3, IMAP_FETCH_ENVELOPE, "1 one; 3 three; ", "exists 3; defect 2 2");
}

static void
test_fetch_yandex (SessionFixture *fixture)
{
  check_fetch (fixture, 3, 0, "3 three; ", "exists 3; defect 1 1; defect 2 2");
}

static void
test_fetch_literal (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (7, 7);
  Fetched fetched = {.rows = g_string_new (NULL)};
  ImapFetchRequest request = {.uids = uids,
                              .section = "",
                              .on_fetch = on_fetch,
                              .sink = &sink,
                              .sink_data = &fetched,
                              .data = &fetched};
  session_fixture_select_inbox (fixture);
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
  session_fixture_select_inbox (fixture);
  imap_session_fetch (fixture->session, &request, NULL, &error);
  g_assert_no_error (error);
  imap_uid_set_remove_range (uids, 2, 2);
  bool ok = imap_session_fetch (fixture->session, &request, NULL, &error);
  session_fixture_assert_fails (ok, error, MAIL_ERROR_SERVER_REFUSED);
}

static void
count_fetch (void *data, const ImapFetch *fetch)
{
  ++*(int *) data;
}

// Else what is read on the phone while its text comes here stays bold.
static void
test_fetch_flags_beside (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (1, 2);
  int came = 0;
  ImapFetchRequest request = {
    .uids = uids, .items = IMAP_FETCH_SIZE, .on_fetch = count_fetch, .data = &came};
  session_fixture_select_inbox (fixture);
  imap_session_fetch (fixture->session, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (came, ==, 2);
  g_autofree char *events = session_fixture_take_events (fixture);
  g_assert_nonnull (strstr (events, "fetch"));
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
  session_fixture_select_inbox (fixture);
  imap_session_fetch (fixture->session, &request, NULL, &error);
  g_assert_no_error (error);
  session_fixture_assert_events (fixture, "vanished earlier 300:310,405; fetch 1 uid 404 flags 1");
}

static void
test_store (SessionFixture *fixture)
{
  GError *error = NULL;
  const char *keywords[] = {"own", NULL};
  g_autoptr (ImapUidSet) uids = imap_uid_set_parse ("5,7,9", 5, 0);
  g_autoptr (ImapUidSet) modified = NULL;
  session_fixture_select_inbox (fixture);
  imap_session_store (fixture->session, uids, IMAP_STORE_ADD, MAIL_FLAG_SEEN | MAIL_FLAG_FORWARDED,
                      keywords, 320162338, &modified, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *set = imap_uid_set_to_string (modified);
  g_assert_cmpstr (set, ==, "7,9");
  session_fixture_assert_events (fixture, "exists 9; fetch 5 uid 5 flags 0");
  imap_uid_set_clear (uids);
  imap_uid_set_add (uids, 5);
  imap_session_store (fixture->session, uids, IMAP_STORE_REMOVE, MAIL_FLAG_DELETED, NULL, 0, NULL,
                      NULL, &error);
  g_assert_no_error (error);
  bool ok =
    imap_session_store (fixture->session, uids, IMAP_STORE_REPLACE, 0, NULL, 0, NULL, NULL, &error);
  session_fixture_assert_fails (ok, error, MAIL_ERROR_SERVER_REFUSED);
  // P4: a keyword that is none never reaches the wire.
  error = NULL;
  keywords[0] = "two words";
  ok =
    imap_session_store (fixture->session, uids, IMAP_STORE_ADD, 0, keywords, 0, NULL, NULL, &error);
  session_fixture_assert_fails (ok, error, MAIL_ERROR_INVALID);
}

// A round trip more for each message that is marked as one thing and no longer as another.
static void
test_store_both (SessionFixture *fixture)
{
  GError *error = NULL;
  const char *keywords[] = {"own", NULL};
  ImapFlagSet add = {.bits = MAIL_FLAG_JUNK}, remove = {MAIL_FLAG_SEEN, keywords}, none = {0};
  g_autoptr (ImapUidSet) uids = imap_uid_set_parse ("5,7", 3, 0);
  session_fixture_select_inbox (fixture);
  g_assert_true (
    imap_session_change_flags (fixture->session, uids, &add, &remove, NULL, NULL));
  bool ok = imap_session_change_flags (fixture->session, uids, &add, &remove, NULL, &error);
  session_fixture_assert_fails (ok, error, MAIL_ERROR_SERVER_REFUSED);
  g_assert_true (imap_session_change_flags (fixture->session, uids, &none, &add, NULL, NULL));
}

static void
test_copy (SessionFixture *fixture)
{
  GError *error = NULL;
  g_auto (ImapCopyUid) copy = {0};
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (2, 4);
  session_fixture_select_inbox (fixture);
  imap_session_copy (fixture->session, uids, "Meeting", &copy, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (copy.uidvalidity, ==, 38505);
  g_assert_cmpuint (imap_copy_uid_lookup (&copy, 304), ==, 3956);
  g_assert_cmpuint (imap_copy_uid_lookup (&copy, 320), ==, 3958);
  g_assert_cmpuint (imap_copy_uid_lookup (&copy, 305), ==, 0);
  bool ok = imap_session_copy (fixture->session, uids, "none", NULL, NULL, &error);
  session_fixture_assert_fails (ok, error, MAIL_ERROR_NOT_FOUND);
  error = NULL;
  ok = imap_session_copy (fixture->session, uids, "full", NULL, NULL, &error);
  session_fixture_assert_fails (ok, error, MAIL_ERROR_QUOTA);
}

static void
check_move (SessionFixture *fixture, uint32_t first, uint32_t last, uint32_t new_uid, bool removed)
{
  g_autoptr (GError) error = NULL;
  g_auto (ImapCopyUid) copy = {0};
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (first, last);
  bool gone = !removed;
  session_fixture_select_inbox (fixture);
  imap_session_move (fixture->session, uids, "foo", &copy, &gone, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (imap_copy_uid_lookup (&copy, last), ==, new_uid);
  g_assert_true (gone == removed);
}

static void
test_move (SessionFixture *fixture)
{
  check_move (fixture, 42, 69, 1229, true);
  session_fixture_assert_events (fixture, "exists 8; expunge 2");
  g_assert_cmpuint (imap_session_get_mailbox (fixture->session)->exists, ==, 7);
}

static void
test_move_by_copy (SessionFixture *fixture)
{
  check_move (fixture, 42, 42, 1202, true);
}

static void
test_move_partly_copied (SessionFixture *fixture)
{
  check_move (fixture, 42, 43, 0, true);
}

static void
check_full (SessionFixture *fixture, uint32_t told, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_auto (ImapCopyUid) copy = {0};
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (42, 43);
  bool gone;
  session_fixture_select_inbox (fixture);
  g_assert_false (imap_session_move (fixture->session, uids, "foo", &copy, &gone, NULL, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_QUOTA);
  g_assert_cmpstr (mail_error_server_text (error), ==, words);
  g_assert_cmpuint (imap_copy_uid_lookup (&copy, 42), ==, told);
  g_assert_cmpuint (imap_copy_uid_lookup (&copy, 43), ==, 0);
  g_assert_true (imap_session_is_alive (fixture->session));
}

static void
test_move_over_quota (SessionFixture *fixture)
{
  check_full (fixture, 1202, "Mailbox is full");
  session_fixture_assert_events (fixture, "exists 8; expunge 2");
}

static void
test_move_by_copy_over_quota (SessionFixture *fixture)
{
  check_full (fixture, 0, "Quota exceeded (mailbox for user is full)");
}

static void
test_move_without_uidplus (SessionFixture *fixture)
{
  GError *error = NULL;
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (42, 42);
  check_move (fixture, 42, 42, 0, false);
  bool ok = imap_session_expunge_uids (fixture->session, uids, NULL, &error);
  session_fixture_assert_fails (ok, error, MAIL_ERROR_UNSUPPORTED);
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
  session_fixture_assert_fails (ok, error, MAIL_ERROR_NOT_FOUND);
  g_assert_true (imap_session_noop (fixture->session, NULL, NULL));
}

static void
test_append_early_ok (SessionFixture *fixture)
{
  GError *error = NULL;
  uint32_t uid;
  bool ok = append_hello (fixture, &(ImapAppend) {0}, &uid, &error);
  session_fixture_assert_fails (ok, error, MAIL_ERROR_PROTOCOL);
  g_assert_false (imap_session_is_alive (fixture->session));
}

static void
test_append_limit (SessionFixture *fixture)
{
  GError *error = NULL;
  uint32_t uid;
  bool ok = append_hello (fixture, &(ImapAppend) {0}, &uid, &error);
  session_fixture_assert_fails (ok, error, MAIL_ERROR_QUOTA);
}

static void
test_append_over_quota_alert (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  uint32_t uid;
  g_assert_false (append_hello (fixture, &(ImapAppend) {0}, &uid, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_SERVER_REFUSED);
  g_assert_cmpstr (mail_error_server_text (error), ==, "You exceeded your mail quota.");
  session_fixture_assert_events (fixture, "alert You exceeded your mail quota.");
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
  session_fixture_select_inbox (fixture);
  assert_found (fixture, terms, G_N_ELEMENTS (terms), "17,900:902");
  assert_found (fixture, NULL, 0, "");
}

// Else a server that counts instead of naming what it found makes a folder look empty, and all its
// mail leaves the list.
static void
test_search_count_alone (SessionFixture *fixture)
{
  ImapSearchTerm term = {.word = "SEEN"};
  session_fixture_select_inbox (fixture);
  assert_found (fixture, &term, 1, "17:18");
  assert_found (fixture, NULL, 0, "17:19");
}

static void
test_search_returns_nothing (SessionFixture *fixture)
{
  session_fixture_select_inbox (fixture);
  assert_found (fixture, NULL, 0, "17:19");
}

static void
test_search_plain (SessionFixture *fixture)
{
  ImapSearchTerm term = {.word = "SUBJECT", .first = "gr\303\274n"};
  session_fixture_select_inbox (fixture);
  assert_found (fixture, &term, 1, "3:5");
}

// Asked again, such a server is not; for what is ASCII it still is.
static void
test_search_no_charset (SessionFixture *fixture)
{
  ImapSearchTerm green = {.word = "SUBJECT", .first = "gr\303\274n"};
  ImapSearchTerm seen = {.word = "SEEN"};
  session_fixture_select_inbox (fixture);
  g_assert_true (imap_session_searches_utf8 (fixture->session));
  for (int i = 0; i < 2; i++) {
    GError *error = NULL;
    bool ok = imap_session_search (fixture->session, &green, 1, NULL, &error) != NULL;
    session_fixture_assert_fails (ok, error, MAIL_ERROR_SERVER_REFUSED);
    g_assert_false (imap_session_searches_utf8 (fixture->session));
  }
  assert_found (fixture, &seen, 1, "3:5");
}

static void
test_search_charset_without_extended (SessionFixture *fixture)
{
  ImapSearchTerm green = {.word = "SUBJECT", .first = "gr\303\274n"};
  session_fixture_select_inbox (fixture);
  assert_found (fixture, &green, 1, "4");
  g_assert_true (imap_session_searches_utf8 (fixture->session));
  assert_found (fixture, &green, 1, "4:5");
}

static void
on_labels (void *data, const ImapFetch *fetch)
{
  g_assert_cmpuint (fetch->gmail_id, ==, 1278455344230334865u);
  g_assert_cmpuint (fetch->gmail_thread, ==, 1266894439832287888u);
  g_assert_cmpuint (fetch->n_gmail_labels, ==, 2);
  *(unsigned *) data += 1;
}

static void
test_gmail (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  unsigned seen = 0;
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (5, 5);
  g_autofree char *name = imap_session_encode_name (fixture->session, "[Gmail]/gr\303\274n");
  ImapFetchRequest request = {.uids = uids,
                              .items = IMAP_FETCH_GMAIL_ID | IMAP_FETCH_GMAIL_THREAD |
                                       IMAP_FETCH_GMAIL_LABELS | IMAP_FETCH_EMAILID,
                              .on_fetch = on_labels,
                              .data = &seen};
  g_assert_true (imap_session_files_sent (fixture->session));
  imap_session_select (fixture->session, name, NULL, NULL, &error);
  g_assert_no_error (error);
  imap_session_fetch (fixture->session, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (seen, ==, 1);
}

// A failure here loses, doubles or hides mail, or sends what a stranger wrote as a command.
static const SessionCase cases[] = {
  {"fetch-pipelined", test_fetch_pipelined},
  {"fetch-broken", test_fetch_broken},
  {"fetch-refused", test_fetch_refused},
  {"fetch-domino", test_fetch_domino},
  {"fetch-yandex", test_fetch_yandex},
  {"fetch-literal", test_fetch_literal},
  {"fetch-expunged", test_fetch_expunged},
  {"fetch-flags-beside", test_fetch_flags_beside},
  {"fetch-changed-since", test_fetch_changed_since},
  {"store", test_store},
  {"store-both", test_store_both},
  {"copy", test_copy},
  {"move", test_move},
  {"move-by-copy", test_move_by_copy},
  {"move-partly-copied", test_move_partly_copied},
  {"move-over-quota", test_move_over_quota},
  {"move-by-copy-over-quota", test_move_by_copy_over_quota},
  {"move-without-uidplus", test_move_without_uidplus},
  {"append-sync", test_append_sync},
  {"append-plus", test_append_plus},
  {"append-trycreate", test_append_trycreate},
  {"append-early-ok", test_append_early_ok},
  {"append-over-quota-alert", test_append_over_quota_alert},
  {"append-limit", test_append_limit},
  {"search-extended", test_search_extended},
  {"search-count-alone", test_search_count_alone},
  {"search-returns-nothing", test_search_returns_nothing},
  {"search-plain", test_search_plain},
  {"search-badcharset", test_search_no_charset},
  {"search-charset-bad", test_search_no_charset},
  {"search-charset-bad-literal", test_search_no_charset},
  {"search-charset-no-extended", test_search_charset_without_extended},
  {"gmail", test_gmail},
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  session_fixture_add_cases ("/imap/session-messages/", cases, G_N_ELEMENTS (cases));
  return g_test_run ();
}
