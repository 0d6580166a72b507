// SPDX-License-Identifier: GPL-3.0-or-later
//
// From the greeting to a session: STARTTLS, authentication, what is refused and why.

#include "imap/session-fixture.h"

#include "base/mail-error.h"

typedef struct {
  const char *name; // of the dialogue
  MailSecurity security;
  int error; // MailError expected of the login; -1: it works
} LoginCase;

// A wrong code here asks people for a password that was right, or retries one that was wrong; a
// byte too many tells the password to a stranger (the dialogues end with `eof`).
static const LoginCase login_cases[] = {
  {"login-plain-two-steps", MAIL_SECURITY_NONE, -1},
  {"sasl-ir-ignored", MAIL_SECURITY_NONE, -1},
  {"sasl-ir-bad", MAIL_SECURITY_NONE, -1},
  {"login-command", MAIL_SECURITY_NONE, -1},
  {"login-disabled", MAIL_SECURITY_NONE, MAIL_ERROR_NO_MECHANISM},
  {"login-rejected", MAIL_SECURITY_NONE, MAIL_ERROR_AUTH_REJECTED},
  {"login-unavailable", MAIL_SECURITY_NONE, MAIL_ERROR_SERVER_BUSY},
  {"login-limit", MAIL_SECURITY_NONE, MAIL_ERROR_SERVER_BUSY},
  {"login-too-many", MAIL_SECURITY_NONE, MAIL_ERROR_SERVER_BUSY},
  {"login-referral", MAIL_SECURITY_NONE, MAIL_ERROR_AUTH_REJECTED},
  {"greeting-bye", MAIL_SECURITY_NONE, MAIL_ERROR_SERVER_BUSY},
  {"greeting-invalid", MAIL_SECURITY_NONE, MAIL_ERROR_PROTOCOL},
  {"greeting-tagged", MAIL_SECURITY_NONE, MAIL_ERROR_PROTOCOL},
  {"starttls-injected-line", MAIL_SECURITY_STARTTLS, MAIL_ERROR_PROTOCOL},
  {"starttls-injected-fragment", MAIL_SECURITY_STARTTLS, MAIL_ERROR_PROTOCOL},
  {"starttls-injected-segment", MAIL_SECURITY_STARTTLS, MAIL_ERROR_PROTOCOL},
  {"starttls-refused", MAIL_SECURITY_STARTTLS, MAIL_ERROR_UNSUPPORTED},
  {"starttls-preauth", MAIL_SECURITY_STARTTLS, MAIL_ERROR_PROTOCOL},
  {"starttls-early-ok", MAIL_SECURITY_STARTTLS, MAIL_ERROR_PROTOCOL},
};

static void
test_login (const void *data)
{
  const LoginCase *login = data;
  SessionFixture fixture;
  session_fixture_open (&fixture, login->name, login->security, false);
  if (login->error < 0)
    g_assert_no_error (fixture.error);
  else
    g_assert_error (fixture.error, MAIL_ERROR, login->error);
  g_assert_true ((fixture.session != NULL) == (login->error < 0));
  session_fixture_close (&fixture);
}

// Whoever answers for the server has the password sent to a place of their choice (T6).
static void
test_referrals_are_not_followed (void)
{
  SessionFixture fixture;
  GError *error = NULL;
  session_fixture_open (&fixture, "login-referral-after", MAIL_SECURITY_NONE, false);
  g_assert_no_error (fixture.error);
  bool ok = imap_session_select (fixture.session, "INBOX", NULL, NULL, &error);
  session_fixture_assert_fails (ok, error, MAIL_ERROR_SERVER_REFUSED);
  g_assert_true (imap_session_noop (fixture.session, NULL, NULL));
  session_fixture_close (&fixture);
}

// Without ENABLE every resync costs the whole folder; without ID some servers refuse service.
static void
test_login_enables (void)
{
  SessionFixture fixture;
  g_autoptr (GError) error = NULL;
  session_fixture_open (&fixture, "login-plain", MAIL_SECURITY_NONE, false);
  g_assert_no_error (fixture.error);
  g_assert_true (imap_session_is_enabled (fixture.session, IMAP_CAP_QRESYNC));
  g_assert_true (imap_session_is_enabled (fixture.session, IMAP_CAP_UTF8_ACCEPT));
  g_assert_cmpstr (imap_session_get_server_id (fixture.session, "Name"), ==, "Testserver");
  imap_session_logout (fixture.session, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (imap_session_is_alive (fixture.session));
  session_fixture_close (&fixture);
}

// Else nothing can be opened at 163.com; one folder that is refused all the same ends no session.
static void
test_id_first (void)
{
  SessionFixture fixture;
  GError *error = NULL;
  session_fixture_open (&fixture, "id-first", MAIL_SECURITY_NONE, false);
  g_assert_no_error (fixture.error);
  session_fixture_select_inbox (&fixture);
  g_assert_cmpuint (imap_session_get_mailbox (fixture.session)->exists, ==, 2);
  g_assert_cmpuint (imap_session_get_mailbox (fixture.session)->uidnext, ==, 0);
  g_assert_cmpstr (imap_session_get_server_id (fixture.session, "vendor"), ==, "Mailtech");
  bool ok = imap_session_select (fixture.session, "Work", NULL, NULL, &error);
  session_fixture_assert_fails (ok, error, MAIL_ERROR_SERVER_REFUSED);
  g_assert_true (imap_session_noop (fixture.session, NULL, NULL));
  session_fixture_close (&fixture);
}

// Someone on the path would otherwise choose what we believe of the server, and talk to people.
static void
test_starttls_forgets (void)
{
  SessionFixture fixture;
  session_fixture_open (&fixture, "starttls", MAIL_SECURITY_STARTTLS, false);
  g_assert_no_error (fixture.error);
  g_autofree char *told = session_fixture_take_events (&fixture);
  g_assert_cmpstr (told, ==, "");
  g_assert_false (imap_session_has (fixture.session, IMAP_CAP_GMAIL));
  g_assert_null (imap_session_get_mailbox (fixture.session)->name);
  session_fixture_close (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (login_cases); i++) {
    g_autofree char *path = g_strconcat ("/imap/session/", login_cases[i].name, NULL);
    g_test_add_data_func (path, &login_cases[i], test_login);
  }
  g_test_add_func ("/imap/session/login-enables", test_login_enables);
  g_test_add_func ("/imap/session/referrals-are-not-followed", test_referrals_are_not_followed);
  g_test_add_func ("/imap/session/id-first", test_id_first);
  g_test_add_func ("/imap/session/starttls-forgets", test_starttls_forgets);
  return g_test_run ();
}
