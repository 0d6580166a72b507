// SPDX-License-Identifier: GPL-3.0-or-later

#include "pop3/pop3-session.h"
#include "support/test-tls-logins.h"

static bool
log_in (NetContext *context, const MailService *service, GError **error)
{
  Pop3Session *session = pop3_session_new (context, service, 0);
  bool done =
    pop3_session_connect (session, NULL, error) &&
    pop3_session_authenticate (session, "robin", "canary", SASL_MECHANISM_NONE, NULL, error);

  pop3_session_quit (session, NULL, NULL);
  pop3_session_free (session);
  return done;
}

int
main (int argc, char **argv)
{
  static const TestTlsLogins logins = {"pop3", test_tls_talk_pop3, log_in};

  return test_tls_logins_run (argc, argv, &logins);
}
