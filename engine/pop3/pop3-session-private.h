// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the files of a session share. For pop3/ alone.

#pragma once

#include "pop3/pop3-capability.h"
#include "pop3/pop3-session.h"
#include "pop3/pop3-wire.h"

G_BEGIN_DECLS

// Connecting in all, and each answer until the maildrop is open. Servers that scan a large maildrop
// at the log-in do so for a while.
#define POP3_CONNECT_TIMEOUT_MS 60000
#define POP3_MAILDROP_TIMEOUT_MS 180000

struct Pop3Session {
  MailService service;
  char *language; // or NULL
  Pop3Wire wire;
  Pop3Capabilities *capabilities; // of the CAPA that counts; never NULL
  SaslMechanism mechanism;
  SaslMechanism strongest; // offered when authenticate() was called
  bool was_too_early;      // the log-in was refused for its time alone
  unsigned deleted;        // DELE that was answered by +OK since the log-in
};

// One command and its status line.
Pop3Reply *pop3_session_ask (Pop3Session *session, const char *verb, const char *argument,
                             GCancellable *cancellable, GError **error);

// Sets ERROR to what REPLY says of WHAT. Always false.
bool
pop3_session_fail (Pop3Session *session, const char *what, const Pop3Reply *reply, GError **error);

// CAPA; its answer counts from now on (T3). -ERR: the server knows none.
bool
pop3_session_ask_capabilities (Pop3Session *session, GCancellable *cancellable, GError **error);

G_END_DECLS
