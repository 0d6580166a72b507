// SPDX-License-Identifier: GPL-3.0-or-later
//
// A session over a wire script, with everything it tells written down.

#pragma once

#include "imap/imap-session.h"
#include "wire/wire-script.h"

G_BEGIN_DECLS

typedef struct {
  WireScript *script;
  NetContext *net;
  MailService service;
  ImapLogin login;
  ImapSession *session; // NULL when the login failed
  GError *error;        // of the login
  bool split;
  GString *events; // "exists 3; vanished 4:5; …"
} SessionFixture;

// Plays tests/wire/imap/NAME.txt and logs in, with COMPRESS where the name begins with "compress",
// one by one where it begins so, without asking for UTF-8, as accounts do, where it begins with
// "plain".
// SECURITY as the dialogue wants it; the scripted server's certificate is pinned. With SPLIT each
// byte of the server's comes alone.
void
session_fixture_open (SessionFixture *fixture, const char *name, MailSecurity security, bool split);

// Ends the session; fails the test unless the dialogue went as written.
void session_fixture_close (SessionFixture *fixture);

// What was told since the last call. Caller frees.
char *session_fixture_take_events (SessionFixture *fixture);

void session_fixture_assert_events (SessionFixture *fixture, const char *expected);

// SELECT "INBOX", which must work.
void session_fixture_select_inbox (SessionFixture *fixture);

// OK is false and ERROR, which is taken, a MailError of CODE.
void session_fixture_assert_fails (bool ok, GError *error, int code);

typedef struct {
  const char *name; // of the dialogue, which begins behind the login
  void (*test) (SessionFixture *fixture);
} SessionCase;

// Adds each case twice: in whole segments, and with every byte of the server's alone.
void session_fixture_add_cases (const char *prefix, const SessionCase *cases, size_t n);

G_END_DECLS
