// SPDX-License-Identifier: GPL-3.0-or-later
//
// The wire log: what crossed the connections, line by line, with every secret cut out here, below
// the protocols (security.md A6). Two nets: what a session marks as secret, and what looks like a
// log-in whether it was marked or not.

#pragma once

#include "base/mail-error.h"

G_BEGIN_DECLS

typedef struct NetWireLog NetWireLog; // the file
typedef struct NetWireTap NetWireTap; // one connection's ear, of one thread

// Appends to the file PATH, made with mode 0600. Errors: STORE.
NetWireLog *net_wire_log_new (const char *path, GError **error);
void net_wire_log_free (NetWireLog *log);

// HOST is what the lines are marked with. LOG must outlive the tap. Any thread.
NetWireTap *net_wire_tap_new (NetWireLog *log, const char *host);
void net_wire_tap_free (NetWireTap *tap);

// All of them accept a NULL tap and bytes cut anywhere.
void net_wire_tap_sent (NetWireTap *tap, const char *bytes, size_t length);
void net_wire_tap_sent_secret (NetWireTap *tap);
void net_wire_tap_received (NetWireTap *tap, const char *bytes, size_t length);

// A line of our own: connected, TLS, closed.
void net_wire_tap_note (NetWireTap *tap, const char *text);

G_END_DECLS
