// SPDX-License-Identifier: GPL-3.0-or-later
//
// A TCP connection to the first of several addresses that answers (RFC 8305, Happy Eyeballs).

#pragma once

#include "net/net-resolve.h"

G_BEGIN_DECLS

// A peer that leaves what we sent unacknowledged for so long is dead: the system ends the
// connection.
#define NET_UNACKNOWLEDGED_MS 60000

// Starts a new attempt each quarter of a second, or at once when one fails. → a non-blocking
// socket with TCP_NODELAY and a bound on silence, the caller's to close; -1 on error: OFFLINE,
// TIMEOUT, G_IO_ERROR_CANCELLED.
int net_connect (const GArray *addresses, NetDeadline deadline, GCancellable *cancellable,
                 GError **error);

// True when FD's other end is on this machine: a loopback address or a UNIX socket.
bool net_peer_is_loopback (int fd);

G_END_DECLS
