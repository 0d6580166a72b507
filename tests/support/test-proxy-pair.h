// SPDX-License-Identifier: GPL-3.0-or-later
//
// One connection through a TestProxy, on a thread of its own that copies in both directions between
// two blocking sockets by poll. Only test-proxy.c needs it.

#pragma once

#include "support/test-proxy.h"

#include <stdbool.h>

G_BEGIN_DECLS

// What is asked of the proxy; under the mutex.
struct _TestProxy {
  GMutex mutex;
  GCond ended;
  int listener;
  uint16_t port, target_port;
  GThread *thread;
  GArray *clients;                   // open sockets to clients
  GArray *fds;                       // open sockets, both sides
  uint64_t every_received;           // 0: once
  uint64_t received_left, sent_left; // until the cut; UINT64_MAX: never
  uint64_t received;
  unsigned int max_connections, open, made, most_open, cuts;
  char *awaited;             // what a client is to send, for the hook or the cut; NULL: nothing
  unsigned int n_awaited;    // how often
  void (*hook) (void *data); // NULL: the answer is cut
  void *hook_data;
  char *answered; // what a client is to send in a line, for the hook amid its answer
  char *(*amid) (void *data);
  void *amid_data;
  TestProxyRewrite rewrite; // NULL: what clients write passes as it is
  void *rewrite_data;
  const char *forbidden[2]; // together in one write; NULL: nothing is
  const char *unsaid;       // where the server says this the line is cut; NULL: nowhere
  TestProxyEnd end;
  size_t segment;
  unsigned int delay_ms;
  GCond cut;           // cuts has grown
  uint32_t stripped;   // of connections from now on
  char *misuse;        // of the first connection with one, or NULL
  GPtrArray *replaced; // const char *: what, by what, what, …
};

// Takes CLIENT, a connected socket, which is on its way to the server, or closed, from now on. The
// mutex is held. The thread ends with the connection, and says so by ENDED.
void test_proxy_start_pair (TestProxy *proxy, int client);

G_END_DECLS
