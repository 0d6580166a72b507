// SPDX-License-Identifier: GPL-3.0-or-later
//
// Log-ins over bad TLS, implicit and by STARTTLS: not a byte of the password may leave (security.md
// T9). What is wrong with each certificate is net's test.

#pragma once

#include "base/mail-account.h"
#include "net/net-context.h"
#include "support/test-tls-server.h"

G_BEGIN_DECLS

typedef struct {
  const char *protocol; // "smtp", for the tests' names
  TestTlsTalk talk;     // the server's side

  // Connects to SERVICE, logs in as "robin" with "canary", takes leave. False with error.
  bool (*log_in) (NetContext *context, const MailService *service, GError **error);
} TestTlsLogins;

// The whole program: runs all of them. LOGINS is borrowed. → its exit status.
int test_tls_logins_run (int argc, char **argv, const TestTlsLogins *logins);

G_END_DECLS
