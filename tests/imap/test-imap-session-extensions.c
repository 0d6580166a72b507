// SPDX-License-Identifier: GPL-3.0-or-later
//
// What only some servers can, against a dialogue each: offered, not offered, and offered by a
// server that misbehaves. What a dialogue shows is said in its file.

#include "imap/imap-session-private.h"
#include "imap/session-fixture.h"

#include "base/mail-error.h"

static void
assert_idles (SessionFixture *fixture, const char *events)
{
  g_autoptr (GError) error = NULL;
  ImapIdleEnd end;
  imap_session_idle (fixture->session, -1, 0, &end, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (end, ==, IMAP_IDLE_EVENT);
  session_fixture_assert_events (fixture, events);
}

// Mail in other folders that shows only at the next check; or, told of nothing for ever, a client
// that believes the server would tell.
static void
test_notify (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  ImapNotify notify = {.events = IMAP_NOTIFY_FLAGS | IMAP_NOTIFY_NAMES | IMAP_NOTIFY_SUBSCRIPTIONS,
                       .want_status = true};
  uint32_t agreed;
  const char *names[] = {"work"};
  ImapStatus counts[1];
  g_assert_cmpint (imap_session_get_notify (fixture->session), ==, IMAP_NOTIFY_OFF);
  imap_session_notify (fixture->session, &notify, &agreed, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (agreed, ==, notify.events | IMAP_NOTIFY_MESSAGES);
  session_fixture_select_inbox (fixture);
  session_fixture_assert_events (fixture, "status work 2; status work 3");
  // An answer and a notice of the same mailbox: neither is lost.
  imap_session_status (fixture->session, names, 1, IMAP_STATUS_MESSAGES | IMAP_STATUS_UNSEEN,
                       counts, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (counts[0].messages == 5 && counts[0].unseen == 1);
  session_fixture_assert_events (fixture, "status work 4; status work 5");
  assert_idles (fixture, "list gone");
  g_assert_cmpint (imap_session_get_notify (fixture->session), ==, IMAP_NOTIFY_ON);
  assert_idles (fixture, "");
  g_assert_cmpint (imap_session_get_notify (fixture->session), ==, IMAP_NOTIFY_LOST);
  g_assert_true (imap_session_notify (fixture->session, NULL, NULL, NULL, NULL));
  g_assert_cmpint (imap_session_get_notify (fixture->session), ==, IMAP_NOTIFY_OFF);
}

static void
test_notify_partly (SessionFixture *fixture)
{
  GError *error = NULL;
  const char *names[] = {"a", "b \"c\"", NULL};
  ImapNotify notify = {.events = IMAP_NOTIFY_FLAGS | IMAP_NOTIFY_NAMES, .names = names};
  uint32_t agreed;
  g_assert_true (imap_session_notify (fixture->session, &notify, &agreed, NULL, NULL));
  g_assert_cmpuint (agreed, ==, IMAP_NOTIFY_MESSAGES);
  notify = (ImapNotify) {.events = IMAP_NOTIFY_NAMES};
  bool ok = imap_session_notify (fixture->session, &notify, &agreed, NULL, &error);
  session_fixture_assert_fails (ok, error, MAIL_ERROR_SERVER_REFUSED);
  g_assert_cmpuint (agreed, ==, 0);
  g_assert_cmpint (imap_session_get_notify (fixture->session), ==, IMAP_NOTIFY_OFF);
}

// Else mail that another client deletes while this one turns back to waiting stays in the list.
static void
test_idle_noop_first (SessionFixture *fixture)
{
  ImapNotify notify = {.events = IMAP_NOTIFY_MESSAGES};
  session_fixture_select_inbox (fixture);
  assert_idles (fixture, "exists 4");
  g_assert_true (imap_session_notify (fixture->session, &notify, NULL, NULL, NULL));
  assert_idles (fixture, "expunge 2");
}

static void
test_notify_missing (SessionFixture *fixture)
{
  GError *error = NULL;
  ImapNotify notify = {.events = IMAP_NOTIFY_MESSAGES};
  bool ok = imap_session_notify (fixture->session, &notify, NULL, NULL, &error);
  session_fixture_assert_fails (ok, error, MAIL_ERROR_UNSUPPORTED);
}

static void
assert_page (SessionFixture *fixture, ImapSearchPaging *paging, size_t n_terms, const char *uids,
             uint64_t count)
{
  static const ImapSearchTerm terms[] = {{.word = "SUBJECT", .first = "plan"},
                                         {.word = "SINCE", .first = "1-Feb-2024", .raw = true}};
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapUidSet) page =
    imap_session_search_next (fixture->session, terms, n_terms, paging, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *text = imap_uid_set_to_string (page);
  g_assert_cmpstr (text, ==, uids);
  g_assert_cmpuint (paging->count, ==, count);
}

// A search of a large folder that floods the line, or ends before its end.
static void
test_search_partial (SessionFixture *fixture)
{
  g_auto (ImapSearchPaging) paging = {.limit = 3, .fuzzy = true};
  session_fixture_select_inbox (fixture);
  assert_page (fixture, &paging, 2, "90,95:96", 5);
  g_assert_false (paging.over);
  assert_page (fixture, &paging, 2, "7,12", 2);
  g_assert_true (paging.over);
  assert_page (fixture, &paging, 2, "", 2);
}

// A search that never ends.
static void
test_search_partial_repeats (SessionFixture *fixture)
{
  g_auto (ImapSearchPaging) again = {.limit = 2};
  session_fixture_select_inbox (fixture);
  assert_page (fixture, &again, 0, "8:9", 4);
  assert_page (fixture, &again, 0, "", 4);
  g_assert_true (again.over);
}

static void
test_search_message_limit (SessionFixture *fixture)
{
  static const ImapSearchTerm term = {.word = "UNDELETED"};
  g_autoptr (GError) error = NULL;
  session_fixture_select_inbox (fixture);
  g_autoptr (ImapUidSet) found = imap_session_search (fixture->session, &term, 1, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *text = imap_uid_set_to_string (found);
  g_assert_cmpstr (text, ==, "3,900,2000:2001");
}

static void
assert_room (const ImapRoom *room, const char *root, uint64_t used, uint64_t limit)
{
  g_assert_cmpstr (room->root, ==, root);
  g_assert_cmpuint (room->used, ==, used);
  g_assert_cmpuint (room->limit, ==, limit);
}

// Someone whose mailbox is nearly full learns it by mail that bounces.
static void
test_quota (SessionFixture *fixture)
{
  GError *error = NULL;
  ImapSession *session = fixture->session;
  g_autoptr (GPtrArray) one = imap_session_get_quota (session, "INBOX", NULL, NULL);
  g_autoptr (GPtrArray) none = imap_session_get_quota (session, "shared", NULL, NULL);
  g_autoptr (GPtrArray) odd = imap_session_get_quota (session, "odd", NULL, NULL);
  assert_room (one->pdata[0], "User quota", 10240, 524288);
  g_assert_cmpuint (((ImapRoom *) one->pdata[0])->message_limit, ==, 100);
  g_assert_cmpuint (none->len, ==, 0);
  assert_room (odd->pdata[0], "", G_MAXUINT64, G_MAXUINT64);
  bool ok = imap_session_get_quota (session, "gone", NULL, &error) != NULL;
  session_fixture_assert_fails (ok, error, MAIL_ERROR_NOT_FOUND);
}

static void
test_metadata (SessionFixture *fixture)
{
  GError *error = NULL;
  ImapSession *session = fixture->session;
  g_autofree char *comment = NULL;
  g_autofree char *admin = NULL;
  const char *entry = "/private/comment";
  g_assert_true (imap_session_get_metadata (session, "INBOX", entry, &comment, NULL, NULL));
  g_assert_cmpstr (comment, ==, "h\303\251 y");
  g_assert_true (imap_session_get_metadata (session, "", "/shared/admin", &admin, NULL, NULL));
  g_assert_null (admin);
  g_assert_true (imap_session_set_metadata (session, "INBOX", entry, "a \"b\"", NULL, NULL));
  bool ok = imap_session_set_metadata (session, "INBOX", entry, NULL, NULL, &error);
  session_fixture_assert_fails (ok, error, MAIL_ERROR_SERVER_REFUSED);
  // P4
  error = NULL;
  ok = imap_session_set_metadata (session, "INBOX", "/x) NIL\r\nA LOGOUT", "v", NULL, &error);
  session_fixture_assert_fails (ok, error, MAIL_ERROR_INVALID);
}

// A button that the server will refuse; or one that is missing though it would work.
static void
test_rights (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  const char *names[] = {"INBOX", "shared", "gone"};
  uint32_t rights[3];
  imap_session_get_rights (fixture->session, names, 3, rights, NULL, &error);
  g_assert_no_error (error);
  g_assert_true ((rights[0] & IMAP_MAY_EXPUNGE) != 0 && (rights[0] & IMAP_MAY_CREATE) != 0);
  g_assert_cmpuint (rights[1], ==, IMAP_RIGHTS_KNOWN | IMAP_MAY_LOOK_UP | IMAP_MAY_READ);
  g_assert_cmpuint (rights[2], ==, 0);
}

static void
test_list_rights (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) folders = imap_session_list (
    fixture->session, IMAP_STATUS_MESSAGES | IMAP_STATUS_MAILBOXID, NULL, NULL, &error);
  g_assert_no_error (error);
  const ImapFolder *inbox = folders->pdata[0];
  const ImapFolder *shared = folders->pdata[1];
  const ImapFolder *mute = folders->pdata[2];
  g_assert_true ((inbox->rights & IMAP_MAY_ADMINISTER) != 0);
  g_assert_cmpuint (shared->rights, ==, IMAP_RIGHTS_KNOWN | IMAP_MAY_LOOK_UP | IMAP_MAY_READ);
  g_assert_cmpuint (mute->rights, ==, 0);
  g_assert_cmpstr (shared->mailbox_id, ==, "F2");
  g_assert_null (mute->mailbox_id);
}

static void
test_account_missing (SessionFixture *fixture)
{
  ImapSession *session = fixture->session;
  const char *names[] = {"INBOX"};
  uint32_t rights[1], uidvalidity, uid;
  g_autofree char *value = NULL;
  g_autoptr (GBytes) message = g_bytes_new_static ("new", 3);
  ImapAppend append = {.message = message};
  GError *errors[5] = {NULL};
  session_fixture_select_inbox (fixture);
  imap_session_get_quota (session, "INBOX", NULL, &errors[0]);
  imap_session_get_metadata (session, "INBOX", "/private/comment", &value, NULL, &errors[1]);
  imap_session_set_metadata (session, "", "/private/comment", "x", NULL, &errors[2]);
  imap_session_get_rights (session, names, 1, rights, NULL, &errors[3]);
  imap_session_replace (session, 7, "INBOX", &append, &uidvalidity, &uid, NULL, &errors[4]);
  for (size_t i = 0; i < G_N_ELEMENTS (errors); i++)
    session_fixture_assert_fails (errors[i] == NULL, errors[i], MAIL_ERROR_UNSUPPORTED);
}

// The first N of three, command by command.
static bool
append_three (SessionFixture *fixture, size_t n, size_t *out_done, uint32_t uids[3], GError **error)
{
  g_autoptr (GBytes) one = g_bytes_new_static ("one", 3);
  g_autoptr (GBytes) two = g_bytes_new_static ("two", 3);
  g_autoptr (GBytes) three = g_bytes_new_static ("three", 5);
  ImapAppend appends[] = {
    {.bits = n == 3 ? MAIL_FLAG_SEEN : 0, .message = one}, {.message = two}, {.message = three}};
  uint32_t uidvalidity;
  size_t sent;
  for (*out_done = 0; *out_done < n; *out_done += sent)
    if (!imap_session_append_many (fixture->session, "in", appends + *out_done, n - *out_done,
                                   &sent, &uidvalidity, uids + *out_done, NULL, error))
      return false;
  return true;
}

// An import that is done twice, or in part, when it was cut; or one that is too large for the
// server, which is not sent, costs the others.
static void
test_append_many (SessionFixture *fixture)
{
  GError *error = NULL;
  size_t done;
  uint32_t uids[3];
  bool ok = append_three (fixture, 3, &done, uids, &error);
  session_fixture_assert_fails (ok, error, MAIL_ERROR_QUOTA);
  g_assert_cmpuint (done, ==, 2);
  g_assert_true (uids[0] == 4 && uids[1] == 5 && uids[2] == 0);
}

static void
test_append_many_lies (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  size_t done;
  uint32_t uids[3];
  append_three (fixture, 2, &done, uids, &error);
  g_assert_no_error (error);
  g_assert_true (done == 2 && uids[0] == 0 && uids[1] == 0);
}

// Each import is refused once as a whole.
static void
test_append_many_distrusted (SessionFixture *fixture)
{
  GError *error = NULL;
  size_t done;
  uint32_t uids[3];
  bool ok = append_three (fixture, 2, &done, uids, &error);
  session_fixture_assert_fails (ok, error, MAIL_ERROR_PROTOCOL);
  g_assert_cmpuint (done, ==, 0);
  error = NULL;
  append_three (fixture, 2, &done, uids, &error);
  g_assert_no_error (error);
  g_assert_true (done == 2 && uids[0] == 4 && uids[1] == 5);
}

// Twenty megabytes sent for nothing.
static void
test_append_own_limit (SessionFixture *fixture)
{
  GError *error = NULL;
  uint32_t uidvalidity, uid;
  g_autoptr (GBytes) message = g_bytes_new_take (g_malloc0 (300000), 300000);
  ImapAppend append = {.message = message};
  bool ok =
    imap_session_append (fixture->session, "small", &append, &uidvalidity, &uid, NULL, &error);
  session_fixture_assert_fails (ok, error, MAIL_ERROR_QUOTA);
}

static void
test_append_binary (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  uint32_t uidvalidity, uid;
  g_autoptr (GBytes) message = g_bytes_new_static ("a\0b", 3);
  ImapAppend append = {.message = message};
  imap_session_append (fixture->session, "in", &append, &uidvalidity, &uid, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (uid, ==, 4);
}

static void
test_literal_minus (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  uint32_t uidvalidity, uid;
  g_autoptr (GBytes) small = g_bytes_new_static ("one", 3);
  g_autofree char *text = g_strnfill (4097, 'x');
  g_autoptr (GBytes) large = g_bytes_new (text, 4097);
  ImapAppend append = {.message = small};
  imap_session_append (fixture->session, "in", &append, &uidvalidity, &uid, NULL, &error);
  g_assert_no_error (error);
  append.message = large;
  imap_session_append (fixture->session, "in", &append, &uidvalidity, &uid, NULL, &error);
  g_assert_no_error (error);
}

// A draft that is there twice, or nowhere.
static void
test_replace (SessionFixture *fixture)
{
  GError *error = NULL;
  uint32_t uidvalidity, uid;
  g_autoptr (GBytes) message = g_bytes_new_static ("new", 3);
  ImapAppend append = {.bits = MAIL_FLAG_DRAFT, .message = message};
  session_fixture_select_inbox (fixture);
  g_assert_true (
    imap_session_replace (fixture->session, 7, "Drafts", &append, &uidvalidity, &uid, NULL, NULL));
  g_assert_true (uidvalidity == 9 && uid == 8);
  session_fixture_assert_events (fixture, "expunge 3");
  bool ok =
    imap_session_replace (fixture->session, 7, "Drafts", &append, &uidvalidity, &uid, NULL, &error);
  session_fixture_assert_fails (ok, error, MAIL_ERROR_NOT_FOUND);
}

static void
test_progress (SessionFixture *fixture)
{
  static const ImapSearchTerm term = {.word = "UNDELETED"};
  session_fixture_select_inbox (fixture);
  g_autoptr (ImapUidSet) found = imap_session_search (fixture->session, &term, 1, NULL, NULL);
  g_assert_true (imap_uid_set_contains (found, 5));
  session_fixture_assert_events (fixture, "progress 454/1000; progress 0/0; progress 0/0");
}

static void
test_create_use_refused (SessionFixture *fixture)
{
  g_assert_true (imap_session_create (fixture->session, "Bin", MAIL_ROLE_TRASH, NULL, NULL));
}

static void
on_limited (void *data, const ImapFetch *fetch)
{
  imap_uid_set_add (data, fetch->uid);
}

// Half a folder, and no word of it.
static void
test_message_limit (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapUidSet) some = imap_uid_set_parse ("1:4,8:9,20", 10, 0);
  g_autoptr (ImapUidSet) all = imap_uid_set_new_range (1, 1000);
  g_autoptr (ImapUidSet) seen = imap_uid_set_new ();
  ImapFetchRequest request = {
    .first = 1, .last = 7, .items = IMAP_FETCH_FLAGS, .on_fetch = on_limited, .data = seen};
  session_fixture_select_inbox (fixture);
  imap_session_store (fixture->session, some, IMAP_STORE_ADD, MAIL_FLAG_DELETED, NULL, 0, NULL,
                      NULL, &error);
  g_assert_no_error (error);
  imap_session_fetch (fixture->session, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (imap_uid_set_count (seen), ==, 3);
  imap_uid_set_clear (seen);
  request.uids = all;
  imap_session_fetch (fixture->session, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (imap_uid_set_count (seen), ==, 3);
}

static void
test_uidfetch (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (40, 40);
  g_autoptr (ImapUidSet) seen = imap_uid_set_new ();
  ImapFetchRequest request = {
    .uids = uids, .items = IMAP_FETCH_FLAGS, .on_fetch = on_limited, .data = seen};
  session_fixture_select_inbox (fixture);
  imap_session_fetch (fixture->session, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (imap_uid_set_equal (seen, uids));
  session_fixture_assert_events (fixture, "exists 2; fetch 0 uid 41 flags 1; vanished 41");
}

static void
note_sections (void *data, const ImapFetch *fetch)
{
  GString *text = data;
  for (size_t i = 0; i < fetch->n_sections; i++) {
    const ImapSection *section = &fetch->sections[i];
    g_autofree char *name = imap_string_dup (section->name);
    g_string_append_printf (text, "%s%s<%" G_GUINT64_FORMAT ">=%.*s;", section->binary ? "~" : "",
                            name, section->origin, (int) section->data.n, section->data.p);
  }
}

static bool
fetch_decoded (SessionFixture *fixture, uint64_t offset, GString *text, GError **error)
{
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (9, 9);
  const ImapFetchRequest request = {.uids = uids,
                                    .section = "2",
                                    .binary = true,
                                    .offset = offset,
                                    .length = 4,
                                    .on_fetch = note_sections,
                                    .data = text};
  return imap_session_fetch (fixture->session, &request, NULL, error);
}

// Else an attachment that the server would give as it is costs a third more; or never comes, where
// it can't decode it.
static void
test_fetch_binary (SessionFixture *fixture)
{
  static const char *const more[] = {"1", NULL};
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (9, 9);
  const ImapFetchRequest parts = {.uids = uids,
                                  .section = "2.MIME",
                                  .more = more,
                                  .length = 100,
                                  .on_fetch = note_sections,
                                  .data = text};
  session_fixture_select_inbox (fixture);
  imap_session_fetch (fixture->session, &parts, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (fetch_decoded (fixture, 3, text, &error));
  g_assert_cmpstr (text->str, ==, "2.MIME<0>=head;1<0>=text;~2<3>=ab\r\n;");
  bool ok = fetch_decoded (fixture, 7, text, &error);
  session_fixture_assert_fails (ok, error, MAIL_ERROR_SERVER_REFUSED);
  error = NULL;
}

static void
test_fetch_binary_missing (SessionFixture *fixture)
{
  GError *error = NULL;
  session_fixture_select_inbox (fixture);
  bool ok = fetch_decoded (fixture, 0, NULL, &error);
  session_fixture_assert_fails (ok, error, MAIL_ERROR_UNSUPPORTED);
}

// Everything of a server that speaks nothing but rev2.
static void
test_rev2 (SessionFixture *fixture)
{
  static const ImapSearchTerm term = {.word = "SUBJECT", .first = "gr\303\274n"};
  g_autoptr (GError) error = NULL;
  g_autofree char *name = imap_session_encode_name (fixture->session, "Entw\303\274rfe");
  imap_session_select (fixture->session, name, NULL, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (ImapUidSet) found = imap_session_search (fixture->session, &term, 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (imap_uid_set_count (found), ==, 2);
}

// Someone whose server announces more than it can.
static void
test_distrust (SessionFixture *fixture)
{
  static const ImapSearchTerm term = {.word = "UNDELETED"};
  g_autoptr (GError) error = NULL;
  session_fixture_select_inbox (fixture);
  for (int i = 0; i < 2; i++) {
    g_autoptr (GPtrArray) folders = imap_session_list (fixture->session, 0, NULL, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (folders->len, ==, 1);
  }
  g_autoptr (ImapUidSet) found = imap_session_search (fixture->session, &term, 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (imap_uid_set_count (found), ==, 1);
  session_fixture_assert_events (fixture, "list INBOX; list INBOX");
  assert_idles (fixture, "exists 7");
}

static void
assert_round_trips (SessionFixture *fixture, uint64_t most)
{
  ImapTraffic traffic;
  imap_session_get_traffic (fixture->session, &traffic);
  g_assert_cmpuint (traffic.round_trips, <=, most);
}

// Seconds, to a server far away.
static void
test_round_trips (SessionFixture *fixture)
{
  const char *names[] = {"a", "b", "c"};
  ImapStatus counts[3];
  uint32_t uidvalidity, uid;
  g_autoptr (GBytes) message = g_bytes_new_static ("one", 3);
  ImapAppend append = {.message = message};
  ImapSession *session = fixture->session;
  ImapFetchRequest request = {.first = 3, .last = 4, .items = IMAP_FETCH_FLAGS};
  assert_round_trips (fixture, 1);
  session_fixture_select_inbox (fixture);
  assert_round_trips (fixture, 2);
  uint32_t one = imap_session_fetch_begin (session, &request, NULL, NULL);
  request.first = 1;
  request.last = 2;
  uint32_t two = imap_session_fetch_begin (session, &request, NULL, NULL);
  g_assert_true (imap_session_fetch_end (session, one, NULL, NULL));
  g_assert_true (imap_session_fetch_end (session, two, NULL, NULL));
  assert_round_trips (fixture, 3);
  imap_session_status (session, names, 3, IMAP_STATUS_MESSAGES, counts, NULL, NULL);
  assert_round_trips (fixture, 4);
  g_assert_true (imap_session_append (session, "a", &append, &uidvalidity, &uid, NULL, NULL));
  assert_round_trips (fixture, 5);
}

// A failure here costs what the extension would have given, or trusts a server that lies.
static const SessionCase cases[] = {
  {"quota", test_quota},
  {"metadata", test_metadata},
  {"rights", test_rights},
  {"list-rights", test_list_rights},
  {"account-missing", test_account_missing},
  {"append-many", test_append_many},
  {"append-many-missing", test_append_many},
  {"append-many-lies", test_append_many_lies},
  {"append-many-distrusted", test_append_many_distrusted},
  {"append-many-limit", test_append_many},
  {"append-own-limit", test_append_own_limit},
  {"append-binary", test_append_binary},
  {"fetch-binary", test_fetch_binary},
  {"fetch-binary-missing", test_fetch_binary_missing},
  {"literal-minus", test_literal_minus},
  {"replace", test_replace},
  {"progress", test_progress},
  {"create-use-refused", test_create_use_refused},
  {"message-limit", test_message_limit},
  {"plain-rev2", test_rev2},
  {"uidfetch", test_uidfetch},
  {"distrust", test_distrust},
  {"round-trips", test_round_trips},
  {"notify", test_notify},
  {"notify-partly", test_notify_partly},
  {"idle-noop-first", test_idle_noop_first},
  {"notify-missing", test_notify_missing},
  {"search-partial", test_search_partial},
  {"search-partial-missing", test_search_partial},
  {"search-partial-broken", test_search_partial},
  {"search-partial-count-alone", test_search_partial},
  {"search-partial-repeats", test_search_partial_repeats},
  {"search-message-limit", test_search_message_limit},
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  session_fixture_add_cases ("/imap/session-extensions/", cases, G_N_ELEMENTS (cases));
  return g_test_run ();
}
