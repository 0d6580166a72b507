// SPDX-License-Identifier: GPL-3.0-or-later

#include "smtp/smtp-session.h"
#include "support/test-tls-logins.h"

static bool
log_in (NetContext *context, const MailService *service, GError **error)
{
  SmtpSession *session = smtp_session_new (context, service, 0);
  bool done =
    smtp_session_connect (session, NULL, error) &&
    smtp_session_authenticate (session, "robin", "canary", SASL_MECHANISM_NONE, NULL, error);

  smtp_session_quit (session, NULL);
  smtp_session_free (session);
  return done;
}

int
main (int argc, char **argv)
{
  static const TestTlsLogins logins = {"smtp", test_tls_talk_smtp, log_in};

  return test_tls_logins_run (argc, argv, &logins);
}
