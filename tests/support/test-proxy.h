// SPDX-License-Identifier: GPL-3.0-or-later
//
// A loopback proxy that cuts connections in the middle: what a train tunnel does to a protocol.

#pragma once

#include "support/test-strip.h"

G_BEGIN_DECLS

typedef struct _TestProxy TestProxy;

// What happens where a connection is to be cut.
typedef enum {
  TEST_PROXY_CUT,        // an orderly end of the TCP stream in both directions
  TEST_PROXY_RESET,      // a reset
  TEST_PROXY_HALF_CLOSE, // the server's direction ends; the client may go on to talk, unheard
  TEST_PROXY_STALL,      // nothing moves any more, and nobody says so
} TestProxyEnd;

TestProxy *test_proxy_new (uint16_t target_port);
void test_proxy_free (TestProxy *proxy);
uint16_t test_proxy_get_port (TestProxy *proxy);

// The next connections are cut once BYTES in all went from server to client (0: never, the start).
void test_proxy_cut_after_received (TestProxy *proxy, uint64_t bytes);
// The same again and again, each time so many bytes later.
void test_proxy_cut_every_received (TestProxy *proxy, uint64_t bytes);
// The same for bytes from client to server; the cut bytes don't reach the server.
void test_proxy_cut_after_sent (TestProxy *proxy, uint64_t bytes);
// At most N connections at a time; others are closed at once. 0: any number.
void test_proxy_set_max_connections (TestProxy *proxy, unsigned int n);
// How many were made since the start, refused ones not counted, and the most at a time.
unsigned int test_proxy_get_connections (TestProxy *proxy);
unsigned int test_proxy_get_most_connections (TestProxy *proxy);
// Cuts every open connection now.
void test_proxy_cut_now (TestProxy *proxy);
// Once, when a client sends TEXT: HOOK runs before the server gets it. For what another client does
// at the worst moment.
void test_proxy_before (TestProxy *proxy, const char *text, void (*hook) (void *data), void *data);
// Once a client has sent TEXT, the line is cut when the server answers: it has done what was asked,
// and nobody is told.
void test_proxy_cut_answer_to (TestProxy *proxy, const char *text);
// The same the first N times.
void test_proxy_cut_answers_to (TestProxy *proxy, const char *text, unsigned int n);
// Once a client has sent a line with TEXT, and the server has answered: HOOK runs before the client
// reads the tagged line, and what it returns (freed) is read first: what happens between a server's
// word and its "done".
void
test_proxy_amid_answer (TestProxy *proxy, const char *text, char *(*hook) (void *data), void *data);
// From now on clients read TO, of the same length, wherever the server says FROM, beside what was
// to be replaced before: a server that lacks or garbles something. Both must live as long as PROXY.
void test_proxy_replace (TestProxy *proxy, const char *from, const char *to);
// From now on the line is cut wherever the server says TEXT, which clients do not read: one that
// goes without the goodbye it would say. TEXT must live as long as PROXY; NULL: no more.
void test_proxy_cut_before (TestProxy *proxy, const char *text);
// From now on what a client writes is given to REWRITE, which returns what the server is to get
// (freed). For lines short enough to come in one read.
typedef char *(*TestProxyRewrite) (void *data, const char *text);
void test_proxy_rewrite (TestProxy *proxy, TestProxyRewrite rewrite, void *data);
// A write of a client's that has both ONE and OTHER does not reach the server, and its connection
// is cut, each time: a server that takes one command at a time. Both must live as long as PROXY.
void test_proxy_forbid_together (TestProxy *proxy, const char *one, const char *other);
// Says TEXT to every connected client as if the server had: for lies between two answers.
void test_proxy_inject (TestProxy *proxy, const char *text);
// Bytes from server to client since the start.
uint64_t test_proxy_get_received (TestProxy *proxy);
// Connections made from now on see an IMAP server without SET (TEST_STRIP_…), 0: as it is.
void test_proxy_strip (TestProxy *proxy, uint32_t set);
// The first command's line that used what was taken away, or NULL. Caller frees.
char *test_proxy_dup_misuse (TestProxy *proxy);
// How the cuts from now on are.
void test_proxy_set_end (TestProxy *proxy, TestProxyEnd end);
// The bytes come in pieces of SEGMENT, each DELAY_MS milliseconds after the one before. 0, 0: as
// they are.
void test_proxy_set_pace (TestProxy *proxy, size_t segment, unsigned int delay_ms);
// Returns once N connections in all have been cut.
void test_proxy_wait_for_cuts (TestProxy *proxy, unsigned int n);
// How many connections were cut since the start.
unsigned int test_proxy_get_cuts (TestProxy *proxy);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestProxy, test_proxy_free)

G_END_DECLS
