// SPDX-License-Identifier: GPL-3.0-or-later
//
// Mailboxes, waiting and the end of a session against a dialogue each. What a dialogue shows is
// said in its file.

#include "imap/session-fixture.h"

#include "base/mail-error.h"

#include <unistd.h>

static void
test_select_qresync (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapUidSet) known = imap_uid_set_parse ("41:211,214", 10, 0);
  ImapSelect parameters = {
    .uidvalidity = 67890007, .modseq = 90060115194045000, .known_uids = known};
  session_fixture_select_inbox (fixture);
  session_fixture_assert_events (fixture, "exists 3");
  imap_session_select (fixture->session, "Work", &parameters, NULL, &error);
  g_assert_no_error (error);
  session_fixture_assert_events (
    fixture, "exists 100; vanished earlier 41,43:116; fetch 49 uid 117 flags 1");
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
  session_fixture_select_inbox (fixture);
  bool ok = imap_session_select (fixture->session, "gone", NULL, NULL, &error);
  session_fixture_assert_fails (ok, error, MAIL_ERROR_NOT_FOUND);
  g_assert_cmpstr (imap_session_get_refusal (fixture->session), ==, "NONEXISTENT");
  g_assert_null (imap_session_get_mailbox (fixture->session)->name);
  g_assert_true (imap_session_noop (fixture->session, NULL, NULL));
  // Nothing is selected, so that the count belongs to nothing.
  session_fixture_assert_events (fixture, "exists 3");
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
  session_fixture_select_inbox (fixture);
  imap_session_unselect (fixture->session, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (imap_session_get_mailbox (fixture->session)->name);
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
  g_autoptr (GPtrArray) folders = imap_session_list (fixture->session, items, NULL, NULL, &error);
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
               "INBOX inbox 4; [Gmail]/Spam junk subscribed; [Gmail]  noselect; ");
}

// Else a server that lists its root beside the folders has one without a name, and each sync ends
// with "busy".
static void
test_list_rude (SessionFixture *fixture)
{
  assert_list (fixture, IMAP_STATUS_MESSAGES,
               "INBOX inbox subscribed 3; flat  7; INBOX.Work  subscribed 2; INBOX.old  noselect; "
               "INBOX.old.deep  1; ");
}

static void
test_list_by_lsub (SessionFixture *fixture)
{
  assert_list (fixture, IMAP_STATUS_MESSAGES,
               "INBOX inbox subscribed 3; Work  subscribed 2; old  subscribed noselect; ");
}

// Else each look at all folders takes two turns.
static void
test_list_known (SessionFixture *fixture)
{
  static const char *const known[] = {"INBOX", "gone", "Work", NULL};
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) folders =
    imap_session_list (fixture->session, IMAP_STATUS_MESSAGES, known, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *described = describe (folders);
  g_assert_cmpstr (described, ==, "INBOX inbox 3; Work  2; new  1; ");
}

static void
test_list_refused (SessionFixture *fixture)
{
  GError *error = NULL;
  bool ok = imap_session_list (fixture->session, IMAP_STATUS_MESSAGES, NULL, NULL, &error) != NULL;
  session_fixture_assert_fails (ok, error, MAIL_ERROR_SERVER_REFUSED);
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
  session_fixture_assert_events (fixture, "status b 2; status a 1");
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
  session_fixture_assert_fails (ok, error, MAIL_ERROR_SERVER_REFUSED);
  g_assert_cmpstr (imap_session_get_refusal (session), ==, "ALREADYEXISTS");
  g_assert_true (imap_session_rename (session, "INBOX.plain", "INBOX.new", NULL, NULL));
  g_assert_true (imap_session_subscribe (session, "INBOX.new", false, NULL, NULL));
  g_assert_true (imap_session_delete (session, "INBOX.new", NULL, NULL));
  // P4
  error = NULL;
  ok = imap_session_delete (session, "x\r\nA9 DELETE INBOX", NULL, &error);
  session_fixture_assert_fails (ok, error, MAIL_ERROR_INVALID);
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
  session_fixture_select_inbox (fixture);
  check_idle (fixture, -1, 0, IMAP_IDLE_EVENT);
  session_fixture_assert_events (fixture, "exists 4; exists 5");
}

static void
test_idle_told_first (SessionFixture *fixture)
{
  session_fixture_select_inbox (fixture);
  check_idle (fixture, -1, 0, IMAP_IDLE_EVENT);
  session_fixture_assert_events (fixture, "exists 4");
}

static void
test_idle_told_again (SessionFixture *fixture)
{
  session_fixture_select_inbox (fixture);
  check_idle (fixture, -1, 0, IMAP_IDLE_EVENT);
  session_fixture_assert_events (fixture, "exists 4; exists 4; exists 4; exists 5");
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
  session_fixture_select_inbox (fixture);
  check_idle (fixture, -1, 0, IMAP_IDLE_EVENT);
}

static void
check_death (SessionFixture *fixture, int code)
{
  GError *error = NULL;
  bool ok = imap_session_noop (fixture->session, NULL, &error);
  session_fixture_assert_fails (ok, error, code);
  g_assert_false (imap_session_is_alive (fixture->session));
  error = NULL;
  ok = imap_session_select (fixture->session, "INBOX", NULL, NULL, &error);
  session_fixture_assert_fails (ok, error, code);
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

// Else a refused move is tried by COPY, of whatever message has that UID by now.
static void
test_uidvalidity_amid (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_auto (ImapCopyUid) copy = {0};
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (42, 42);
  bool gone = false;
  session_fixture_select_inbox (fixture);
  g_assert_false (imap_session_move (fixture->session, uids, "foo", &copy, &gone, NULL, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_OFFLINE);
  g_assert_false (imap_session_is_alive (fixture->session));
}

static void
test_alert (SessionFixture *fixture)
{
  g_assert_true (imap_session_noop (fixture->session, NULL, NULL));
  session_fixture_assert_events (fixture, "alert Disk <b>full</b>  now");
}

// A failure here hides folders or new mail, or believes what belongs to another mailbox.
static const SessionCase cases[] = {
  {"select-qresync", test_select_qresync},
  {"select-refused", test_select_refused},
  {"select-plain", test_select_plain},
  {"unselect", test_unselect},
  {"unselect-by-close", test_unselect},
  {"unselect-beside-deleted", test_unselect},
  {"unselect-gone", test_unselect},
  {"list-extended", test_list_extended},
  {"list-xlist", test_list_xlist},
  {"list-rude", test_list_rude},
  {"list-by-lsub", test_list_by_lsub},
  {"list-refused", test_list_refused},
  {"list-known", test_list_known},
  {"status-many", test_status_many},
  {"folders-change", test_folders_change},
  {"idle-event", test_idle_event},
  {"idle-told-first", test_idle_told_first},
  {"idle-told-again", test_idle_told_again},
  {"idle-woken", test_idle_woken},
  {"idle-by-noop", test_idle_by_noop},
  {"idle-ended", test_idle_by_noop},
  {"idle-refused", test_idle_by_noop},
  {"bye", test_bye},
  {"cut", test_cut},
  {"unknown-tag", test_unknown_tag},
  {"literal-too-large", test_literal_too_large},
  {"uidvalidity-amid", test_uidvalidity_amid},
  {"alert", test_alert},
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  session_fixture_add_cases ("/imap/session-mailboxes/", cases, G_N_ELEMENTS (cases));
  return g_test_run ();
}
