// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the connections of one process share: the trusted authorities, TLS sessions to resume, and
// the wire log. Made once by whoever makes the workers and passed in. Any thread.

#pragma once

#include "net/net-tls-context.h"
#include "net/net-wire-log.h"

G_BEGIN_DECLS

typedef struct NetContext NetContext;

// WIRE_LOG: path of a file that both directions of all connections are appended to, redacted
// (security.md A6), or NULL. The authorities are those of SSL_CERT_FILE and SSL_CERT_DIR where set,
// else the system's; read at the first TLS connection. Errors: STORE (the log can't be opened).
NetContext *net_context_new (const char *wire_log, GError **error);
NetContext *net_context_ref (NetContext *context);
void net_context_unref (NetContext *context);

// For net-stream. Borrowed; the log may be NULL.
NetWireLog *net_context_get_wire_log (NetContext *context);
NetTlsContext *net_context_get_tls (NetContext *context);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetContext, net_context_unref)

G_END_DECLS
