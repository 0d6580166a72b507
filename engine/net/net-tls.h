// SPDX-License-Identifier: GPL-3.0-or-later
//
// The TLS layer of a stream: handshake, verification, records, channel binding.

#pragma once

#include "net/net-certificate.h"
#include "net/net-tls-context.h"
#include "net/net-transport.h"

G_BEGIN_DECLS

typedef struct NetTls NetTls;

// Over INNER, which it takes. HOST in A-labels or an IP address; PINNED_SHA256 as in net-verify.h;
// SESSION_KEY names the sessions that may be resumed here, NULL: none.
NetTls *net_tls_new (NetTlsContext *context, NetTransport *inner, const char *host,
                     const char *pinned_sha256, const char *session_key);

// The layer; freeing it frees TLS.
NetTransport *net_tls_get_transport (NetTls *tls);

// One step. DONE: TLS is up and the certificate is trusted. FAILED: TLS_UNTRUSTED, UNSUPPORTED (too
// old), PROTOCOL, OFFLINE.
NetIo net_tls_handshake (NetTls *tls, GError **error);

// What the server showed, judged; NULL before. Borrowed.
const NetCertificate *net_tls_get_certificate (const NetTls *tls);

// The handshake was an abbreviated one, of a session kept by NetContext.
bool net_tls_is_resumed (const NetTls *tls);

// "TLSv1.3 TLS_AES_256_GCM_SHA384". Caller frees.
char *net_tls_describe (const NetTls *tls);

// As net_stream_get_channel_binding().
bool net_tls_get_channel_binding (const NetTls *tls, uint8_t out_binding[32]);

// Connects SSL's callbacks to this file. Only for net-tls-context.
void net_tls_install (SSL_CTX *ssl);

G_END_DECLS
