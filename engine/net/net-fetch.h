// SPDX-License-Identifier: GPL-3.0-or-later
//
// One GET by HTTP for something that a stranger's mail names, when its person asked (security.md
// H5). It tells the server nothing but that: no cookies, no log-in, no referrer, no name or version
// of ours, no language. Nothing is kept.

#pragma once

#include "net/net-public.h"

G_BEGIN_DECLS

// All zero, which the program always passes, is what the limits say.
typedef struct {
  bool (*may_reach) (const NetAddress *address); // NULL: net_address_is_public()
  int64_t timeout_ms;                            // for the whole
  size_t max_bytes;                              // of what is fetched
} NetFetchRules;

// Blocks. → what URL has, after redirects, each of which is looked at as the first address was.
// Errors: INVALID (no http or https, a password in it, a port that is another protocol's, an
// address that is not public, from https to http), LIMIT (too large, too many redirects), NOT_FOUND
// (the server has something else to say), OFFLINE, TIMEOUT, TLS_UNTRUSTED, PROTOCOL, UNSUPPORTED,
// G_IO_ERROR_CANCELLED. Straight, past any proxy, as mail goes.
GBytes *
net_fetch (const char *url, const NetFetchRules *rules, GCancellable *cancellable, GError **error);

G_END_DECLS
