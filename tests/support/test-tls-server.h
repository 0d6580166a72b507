// SPDX-License-Identifier: GPL-3.0-or-later
//
// A small TLS server on a loopback port that remembers every byte it was told, so that a test can
// prove what was not said.

#pragma once

#include "support/test-certificates.h"

G_BEGIN_DECLS

typedef struct _TestTlsServer TestTlsServer;
typedef struct _TestTlsPeer TestTlsPeer; // one connection, on the server's thread

// Talks to one client; the connection is closed in good order when it returns.
typedef void (*TestTlsTalk) (TestTlsPeer *peer, void *data);

typedef struct {
  TestCertificate certificate;
  int max_version;      // TLS1_1_VERSION …; 0: the newest
  bool starts_in_clear; // TLS only by test_tls_peer_start_tls()
  TestTlsTalk talk;     // NULL: hangs up after the handshake
  void *data;
} TestTlsOptions;

// Serves one client after the other until it is stopped. AUTHORITY: NULL if it never starts TLS.
TestTlsServer *test_tls_server_new (TestAuthority *authority, const TestTlsOptions *options);

uint16_t test_tls_server_get_port (TestTlsServer *server);
const char *test_tls_server_get_sha256 (TestTlsServer *server);

// Ends it. → all that clients said to it, in the clear or within TLS; caller frees.
char *test_tls_server_stop (TestTlsServer *server);

// False when the client would not.
bool test_tls_peer_start_tls (TestTlsPeer *peer);
void test_tls_peer_say (TestTlsPeer *peer, const char *text);

// One line without its end, or NULL when the client has gone. Caller frees.
char *test_tls_peer_hear (TestTlsPeer *peer);

// Closes the socket at once, without TLS's goodbye.
void test_tls_peer_cut (TestTlsPeer *peer);

// A submission server's side of a log-in: greeting, EHLO, STARTTLS where the server starts in the
// clear, AUTH PLAIN and QUIT; everything is answered with yes.
void test_tls_talk_smtp (TestTlsPeer *peer, void *data);
// The same of a POP3 server: greeting, CAPA, STLS, AUTH PLAIN and QUIT.
void test_tls_talk_pop3 (TestTlsPeer *peer, void *data);

G_END_DECLS
