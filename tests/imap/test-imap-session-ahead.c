// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a session sends ahead of answers, against a dialogue each: what it gains, and what becomes
// of it with servers that think otherwise.

#include "imap/session-fixture.h"

#include "base/mail-error.h"

static GPtrArray *
list (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *folders = imap_session_list (fixture->session, 0, NULL, NULL, &error);
  g_assert_no_error (error);
  return folders;
}

// A tenth of a second for each, to a server far away, before the first rows are seen.
static void
test_ahead (SessionFixture *fixture)
{
  imap_session_select_ahead (fixture->session, "INBOX", NULL);
  g_assert_true (imap_session_is_ahead (fixture->session));
  g_autoptr (GPtrArray) folders = list (fixture);
  g_assert_cmpuint (folders->len, ==, 1);
  g_assert_true (imap_session_is_introduced (fixture->session));
  g_assert_true (imap_session_is_enabled (fixture->session, IMAP_CAP_QRESYNC));
  g_assert_cmpstr (imap_session_get_server_id (fixture->session, "name"), ==, "Testserver");
  // The server may write the name in another way than the one that was opened.
  g_autoptr (GError) error = NULL;
  imap_session_select (fixture->session, "Inbox", NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (imap_session_is_ahead (fixture->session));
  g_assert_cmpuint (imap_session_get_mailbox (fixture->session)->exists, ==, 4);
  g_assert_true (imap_session_noop (fixture->session, NULL, NULL));
}

// Else what is in the inbox is taken for another folder's.
static void
test_ahead_unwanted (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  imap_session_select_ahead (fixture->session, "INBOX", NULL);
  imap_session_select (fixture->session, "Work", NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (imap_session_get_mailbox (fixture->session)->name, ==, "Work");
  g_assert_cmpuint (imap_session_get_mailbox (fixture->session)->exists, ==, 9);
}

// Else a server that denies the inbox looks like one whose inbox is empty.
static void
test_ahead_refused (SessionFixture *fixture)
{
  GError *error = NULL;
  imap_session_select_ahead (fixture->session, "INBOX", NULL);
  g_autoptr (GPtrArray) folders = list (fixture);
  g_assert_cmpuint (folders->len, ==, 0);
  bool ok = imap_session_select (fixture->session, "INBOX", NULL, NULL, &error);
  session_fixture_assert_fails (ok, error, MAIL_ERROR_SERVER_BUSY);
  g_assert_true (imap_session_is_alive (fixture->session));
  g_assert_null (imap_session_get_mailbox (fixture->session)->name);
}

static const ImapSelect known = {.uidvalidity = 7, .modseq = 90};

static void
select_known (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  imap_session_select (fixture->session, "INBOX", &known, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (imap_session_get_mailbox (fixture->session)->exists, ==, 3);
}

static void
test_ahead_qresync (SessionFixture *fixture)
{
  select_known (fixture);
  session_fixture_assert_events (fixture, "exists 3; vanished earlier 4");
  g_assert_true (imap_session_is_enabled (fixture->session, IMAP_CAP_QRESYNC));
}

// Else the folder can't be opened at all.
static void
test_ahead_not_enabled (SessionFixture *fixture)
{
  select_known (fixture);
  session_fixture_assert_events (fixture, "exists 3");
  g_assert_false (imap_session_is_enabled (fixture->session, IMAP_CAP_QRESYNC));
}

// Else nobody can tell it from a line that drops, and it is spoken to in the same way for ever.
static void
test_ahead_cut (SessionFixture *fixture)
{
  g_assert_false (imap_session_noop (fixture->session, NULL, NULL));
  g_assert_false (imap_session_is_alive (fixture->session));
  g_assert_true (imap_session_is_ahead (fixture->session));
}

static void
test_one_by_one (SessionFixture *fixture)
{
  g_assert_true (imap_session_is_introduced (fixture->session));
  imap_session_select_ahead (fixture->session, "INBOX", NULL);
  g_assert_false (imap_session_is_ahead (fixture->session));
  g_assert_true (imap_session_noop (fixture->session, NULL, NULL));
  session_fixture_select_inbox (fixture);
}

static const SessionCase cases[] = {
  {"ahead", test_ahead},
  {"ahead-unwanted", test_ahead_unwanted},
  {"ahead-refused", test_ahead_refused},
  {"ahead-qresync", test_ahead_qresync},
  {"ahead-not-enabled", test_ahead_not_enabled},
  {"ahead-cut", test_ahead_cut},
  {"one-by-one", test_one_by_one},
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  session_fixture_add_cases ("/imap/session-ahead/", cases, G_N_ELEMENTS (cases));
  return g_test_run ();
}
