// SPDX-License-Identifier: GPL-3.0-or-later
//
// Extensions that are not offered, and those that are by a server that misbehaves, where the other
// tests of the session have no dialogue. tests/wire/imap/extensions.md tells what belongs to what.

#include "imap/session-fixture.h"

#include "base/mail-error.h"

static bool
append (SessionFixture *fixture, const char *name, const char *bytes, size_t n, GError **error)
{
  uint32_t uidvalidity, uid;
  g_autoptr (GBytes) message = g_bytes_new (bytes, n);
  ImapAppend append = {.message = message};
  return imap_session_append (fixture->session, name, &append, &uidvalidity, &uid, NULL, error);
}

static void
test_literal_answered (SessionFixture *fixture)
{
  for (int i = 0; i < 2; i++)
    g_assert_true (append (fixture, "Sent", "hello\n", 6, NULL));
}

static void
test_id_refused (SessionFixture *fixture)
{
  session_fixture_select_inbox (fixture);
  g_assert_cmpuint (imap_session_get_mailbox (fixture->session)->exists, ==, 3);
  g_assert_cmpstr (imap_session_get_server_id (fixture->session, "name"), ==, "");
}

static void
test_no_namespace (SessionFixture *fixture)
{
  for (int i = 0; i < 2; i++) {
    char delimiter;
    g_assert_cmpstr (
      imap_session_get_namespace (fixture->session, IMAP_NAMESPACE_PERSONAL, &delimiter, NULL), ==,
      "");
    g_assert_cmpint (delimiter, ==, 0);
  }
}

// "name role messages; …"
static void
assert_folders (SessionFixture *fixture, uint32_t items, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) folders = imap_session_list (fixture->session, items, NULL, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GString) text = g_string_new (NULL);
  for (size_t i = 0; i < folders->len; i++) {
    const ImapFolder *folder = folders->pdata[i];
    g_string_append_printf (text, "%s %s %u; ", folder->path, mail_role_name (folder->role),
                            folder->status.messages);
  }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_list_status (SessionFixture *fixture)
{
  assert_folders (fixture, IMAP_STATUS_MESSAGES, "INBOX inbox 17; Sent  3; ");
}

static void
test_special_use_odd (SessionFixture *fixture)
{
  assert_folders (fixture, IMAP_STATUS_MESSAGES, "INBOX inbox 1; a sent 2; b sent 3; c  4; ");
}

// Else what nobody subscribed to leaves the list of folders.
static void
test_xlist_bad (SessionFixture *fixture)
{
  assert_folders (fixture, IMAP_STATUS_MESSAGES, "INBOX inbox 3; Work  2; ");
}

// Rights that nobody gave turn actions off that would work.
static void
test_list_rights_nonsense (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) folders = imap_session_list (fixture->session, 0, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (folders->len, ==, 2);
  g_assert_cmpuint (((ImapFolder *) folders->pdata[0])->rights, ==, 0);
  g_assert_cmpuint (((ImapFolder *) folders->pdata[1])->rights, ==,
                    IMAP_RIGHTS_KNOWN | IMAP_MAY_LOOK_UP | IMAP_MAY_READ);
}

static void
test_rights_nonsense (SessionFixture *fixture)
{
  const char *names[] = {"INBOX", "shared", "gone"};
  uint32_t rights[3];
  g_assert_true (imap_session_get_rights (fixture->session, names, 3, rights, NULL, NULL));
  g_assert_cmpuint (rights[0], ==, 0);
  g_assert_cmpuint (rights[1], ==, IMAP_RIGHTS_KNOWN | IMAP_MAY_LOOK_UP);
  g_assert_cmpuint (rights[2], ==, 0);
}

static void
test_create_use_missing (SessionFixture *fixture)
{
  g_assert_true (imap_session_create (fixture->session, "Bin", MAIL_ROLE_TRASH, NULL, NULL));
}

// Else mail can't be moved at all there.
static void
test_move_refused (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_auto (ImapCopyUid) copy = {0};
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (42, 42);
  bool gone = false;
  session_fixture_select_inbox (fixture);
  imap_session_move (fixture->session, uids, "foo", &copy, &gone, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (gone);
  g_assert_cmpuint (imap_copy_uid_lookup (&copy, 42), ==, 1202);
}

static void
test_move_bad (SessionFixture *fixture)
{
  test_move_refused (fixture);
  g_assert_false (imap_session_has (fixture->session, IMAP_CAP_MOVE));
}

// Else what may not be taken from a folder is copied out of it at each try.
static void
test_move_not_permitted (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_auto (ImapCopyUid) copy = {0};
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (42, 42);
  bool gone = true;
  session_fixture_select_inbox (fixture);
  g_assert_false (imap_session_move (fixture->session, uids, "foo", &copy, &gone, NULL, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_SERVER_REFUSED);
  g_assert_false (gone);
}

// Else a folder that was left goes on telling, and what it tells is taken for another's.
static void
test_unselect_bad (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  session_fixture_select_inbox (fixture);
  imap_session_unselect (fixture->session, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (imap_session_get_mailbox (fixture->session)->name);
}

static void
test_append_binary_missing (SessionFixture *fixture)
{
  GError *error = NULL;
  bool ok = append (fixture, "in", "a\0b", 3, &error);
  session_fixture_assert_fails (ok, error, MAIL_ERROR_INVALID);
}

static void
test_append_binary_refused (SessionFixture *fixture)
{
  GError *error = NULL;
  bool ok = append (fixture, "in", "a\0b", 3, &error);
  session_fixture_assert_fails (ok, error, MAIL_ERROR_SERVER_REFUSED);
  g_assert_true (imap_session_noop (fixture->session, NULL, NULL));
}

static void
test_append_limit_untold (SessionFixture *fixture)
{
  GError *error = NULL;
  g_autofree char *large = g_strnfill (300000, 'x');
  bool ok = append (fixture, "small", large, 300000, &error);
  session_fixture_assert_fails (ok, error, MAIL_ERROR_QUOTA);
}

static void
test_replace_untold (SessionFixture *fixture)
{
  GError *error = NULL;
  uint32_t uidvalidity, uid;
  g_autoptr (GBytes) message = g_bytes_new_static ("new", 3);
  ImapAppend append = {.bits = MAIL_FLAG_DRAFT, .message = message};
  session_fixture_select_inbox (fixture);
  g_assert_true (
    imap_session_replace (fixture->session, 7, "Drafts", &append, &uidvalidity, &uid, NULL, NULL));
  g_assert_true (uidvalidity == 0 && uid == 0);
  bool ok =
    imap_session_replace (fixture->session, 7, "Drafts", &append, &uidvalidity, &uid, NULL, &error);
  session_fixture_assert_fails (ok, error, MAIL_ERROR_PROTOCOL);
}

static void
test_progress_lies (SessionFixture *fixture)
{
  static const ImapSearchTerm term = {.word = "UNDELETED"};
  session_fixture_select_inbox (fixture);
  g_autoptr (ImapUidSet) found = imap_session_search (fixture->session, &term, 1, NULL, NULL);
  g_assert_cmpuint (imap_uid_set_count (found), ==, 1);
  session_fixture_assert_events (fixture, "progress 1000/454; progress 0/0; progress 1/0");
}

// Someone with room left who is told that there is none, or the other way round.
static void
test_quota_lies (SessionFixture *fixture)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) rooms = imap_session_get_quota (fixture->session, "INBOX", NULL, NULL);
  g_assert_cmpuint (rooms->len, ==, 1);
  const ImapRoom *room = rooms->pdata[0];
  g_assert_true (room->used == 20480 && room->limit == 10240);
  bool ok = imap_session_get_quota (fixture->session, "INBOX", NULL, &error) != NULL;
  session_fixture_assert_fails (ok, error, MAIL_ERROR_PROTOCOL);
}

static void
test_metadata_lies (SessionFixture *fixture)
{
  GError *error = NULL;
  char *value = NULL;
  const char *entry = "/private/comment";
  g_assert_true (imap_session_get_metadata (fixture->session, "INBOX", entry, &value, NULL, NULL));
  g_assert_null (value);
  bool ok = imap_session_get_metadata (fixture->session, "INBOX", entry, &value, NULL, &error);
  session_fixture_assert_fails (ok, error, MAIL_ERROR_PROTOCOL);
}

static void
test_utf7 (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = imap_session_encode_name (fixture->session, "gr\303\274n");
  imap_session_select (fixture->session, name, NULL, NULL, &error);
  g_assert_no_error (error);
}

// What FETCH told, as text.
static void
on_fetch (void *data, const ImapFetch *fetch)
{
  GString *text = data;
  g_string_append_printf (text, "%u", fetch->uid);
  if ((fetch->has & IMAP_FETCH_EMAILID) != 0 && !imap_string_is_nil (fetch->email_id))
    g_string_append_printf (text, " %.*s", (int) fetch->email_id.n, fetch->email_id.p);
  if ((fetch->has & IMAP_FETCH_THREADID) != 0 && !imap_string_is_nil (fetch->thread_id))
    g_string_append_printf (text, " in %.*s", (int) fetch->thread_id.n, fetch->thread_id.p);
  if ((fetch->has & IMAP_FETCH_SAVEDATE) != 0 && fetch->save_date != 0)
    g_string_append_printf (text, " at %" G_GINT64_FORMAT, fetch->save_date);
  if ((fetch->has & IMAP_FETCH_PREVIEW) != 0 && !imap_string_is_nil (fetch->preview))
    g_string_append_printf (text, " %.*s", (int) fetch->preview.n, fetch->preview.p);
  if ((fetch->has & IMAP_FETCH_GMAIL_ID) != 0)
    g_string_append_printf (text, " g%" G_GUINT64_FORMAT, fetch->gmail_id);
  g_string_append (text, fetch->broken != 0 ? " broken; " : "; ");
}

static void
assert_fetched (SessionFixture *fixture, uint32_t first, uint32_t last, uint32_t items,
                const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (first, last);
  ImapFetchRequest request = {.uids = uids, .items = items, .on_fetch = on_fetch, .data = text};
  session_fixture_select_inbox (fixture);
  imap_session_fetch (fixture->session, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text->str, ==, expected);
}

#define OBJECT_IDS (IMAP_FETCH_EMAILID | IMAP_FETCH_THREADID)

// What is one conversation to the server falls apart, or what is none becomes one.
static void
test_objectid (SessionFixture *fixture)
{
  assert_fetched (fixture, 1, 2, OBJECT_IDS, "1 M1 in T1; 2 M2; ");
  g_assert_cmpstr (imap_session_get_mailbox (fixture->session)->mailbox_id, ==, "F1");
}

static void
test_objectid_missing (SessionFixture *fixture)
{
  assert_fetched (fixture, 1, 2, OBJECT_IDS, "1; 2; ");
  g_assert_null (imap_session_get_mailbox (fixture->session)->mailbox_id);
}

static void
test_objectid_nonsense (SessionFixture *fixture)
{
  assert_fetched (fixture, 1, 2, OBJECT_IDS, "1; 2 broken; ");
  g_assert_null (imap_session_get_mailbox (fixture->session)->mailbox_id);
}

static void
assert_items (SessionFixture *fixture, const char *fetched, uint64_t size)
{
  const char *names[] = {"INBOX"};
  ImapStatus status;
  assert_fetched (fixture, 1, 2, IMAP_FETCH_SAVEDATE | IMAP_FETCH_PREVIEW, fetched);
  g_assert_true (imap_session_status (
    fixture->session, names, 1, IMAP_STATUS_MESSAGES | IMAP_STATUS_SIZE, &status, NULL, NULL));
  g_assert_cmpuint (status.size, ==, size);
}

static void
test_items (SessionFixture *fixture)
{
  assert_items (fixture, "1 at 1704067200 Dear all; 2; ", G_GUINT64_CONSTANT (4294967296));
}

static void
test_items_missing (SessionFixture *fixture)
{
  assert_items (fixture, "1; 2; ", 0);
}

static void
test_items_nonsense (SessionFixture *fixture)
{
  assert_items (fixture, "1 broken; 2 broken; ", 0);
}

// Else a server that one stands before, who announces what it can, is asked for ever for what it
// does not know, and none of its mail is seen. What is BAD without it as well proves nothing.
static void
test_items_bad (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  ImapFetchRequest window = {
    .first = 1, .last = 2, .items = IMAP_FETCH_PREVIEW, .on_fetch = on_fetch, .data = text};
  assert_fetched (fixture, 5, 7, IMAP_FETCH_EMAILID | IMAP_FETCH_THREADID | IMAP_FETCH_GMAIL_ID,
                  "5; 6; 7; ");
  g_assert_false (imap_session_has (fixture->session, IMAP_CAP_OBJECTID));
  g_assert_false (imap_session_has (fixture->session, IMAP_CAP_GMAIL));
  g_assert_true (imap_session_has (fixture->session, IMAP_CAP_PREVIEW));
  imap_session_fetch (fixture->session, &window, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text->str, ==, "5; 6; ");
  g_assert_false (imap_session_has (fixture->session, IMAP_CAP_PREVIEW));
  g_autoptr (ImapUidSet) last = imap_uid_set_new_range (7, 7);
  ImapFetchRequest single = {
    .uids = last, .items = IMAP_FETCH_SAVEDATE, .on_fetch = on_fetch, .data = text};
  imap_session_fetch (fixture->session, &single, NULL, &error);
  g_assert_no_error (error);
  window = (ImapFetchRequest) {
    .first = 3, .last = 3, .items = IMAP_FETCH_SAVEDATE, .on_fetch = on_fetch, .data = text};
  g_assert_false (imap_session_fetch (fixture->session, &window, NULL, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL);
  g_assert_true (imap_session_has (fixture->session, IMAP_CAP_SAVEDATE));
}

#define GMAIL_ITEMS (IMAP_FETCH_GMAIL_ID | IMAP_FETCH_GMAIL_THREAD | IMAP_FETCH_GMAIL_LABELS)

static void
test_gmail_missing (SessionFixture *fixture)
{
  assert_fetched (fixture, 5, 5, GMAIL_ITEMS, "5; ");
}

static void
test_gmail_nonsense (SessionFixture *fixture)
{
  assert_fetched (fixture, 5, 8, GMAIL_ITEMS, "5 broken; 6 g2 broken; 7 g3; 8 g4; ");
}

// A failure here trusts a server that lies, or does without what it could have.
static const SessionCase cases[] = {
  {"literal-plus-answered", test_literal_answered},
  {"literal-minus-answered", test_literal_answered},
  {"id-refused", test_id_refused},
  {"namespace-missing", test_no_namespace},
  {"namespace-broken", test_no_namespace},
  {"list-status-missing", test_list_status},
  {"list-status-partly", test_list_status},
  {"special-use-odd", test_special_use_odd},
  {"xlist-bad", test_xlist_bad},
  {"list-rights-nonsense", test_list_rights_nonsense},
  {"rights-nonsense", test_rights_nonsense},
  {"create-use-missing", test_create_use_missing},
  {"move-bad", test_move_bad},
  {"move-refused", test_move_refused},
  {"move-not-permitted", test_move_not_permitted},
  {"unselect-bad", test_unselect_bad},
  {"append-binary-missing", test_append_binary_missing},
  {"append-binary-refused", test_append_binary_refused},
  {"append-limit-untold", test_append_limit_untold},
  {"replace-untold", test_replace_untold},
  {"progress-lies", test_progress_lies},
  {"quota-lies", test_quota_lies},
  {"metadata-lies", test_metadata_lies},
  {"utf8-missing", test_utf7},
  {"utf8-not-enabled", test_utf7},
  {"rev2-not-enabled", test_utf7},
  {"plain-both", test_utf7},
  {"objectid", test_objectid},
  {"objectid-missing", test_objectid_missing},
  {"objectid-nonsense", test_objectid_nonsense},
  {"items", test_items},
  {"items-missing", test_items_missing},
  {"items-nonsense", test_items_nonsense},
  {"items-bad", test_items_bad},
  {"gmail-missing", test_gmail_missing},
  {"gmail-nonsense", test_gmail_nonsense},
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  session_fixture_add_cases ("/imap/session-offers/", cases, G_N_ELEMENTS (cases));
  return g_test_run ();
}
