// SPDX-License-Identifier: GPL-3.0-or-later
//
// What TLS connections share: OpenSSL's settings, the authorities, and sessions to resume.

#pragma once

#include <glib.h>
#include <openssl/ssl.h>

G_BEGIN_DECLS

typedef struct NetTlsContext NetTlsContext;

NetTlsContext *net_tls_context_new (void);
void net_tls_context_free (NetTlsContext *context);

// A client's SSL, with nothing but our settings yet; the first reads the authorities
// (SSL_CERT_FILE, SSL_CERT_DIR or the system's). NULL where there is no memory for it. Any thread.
SSL *net_tls_context_new_ssl (NetTlsContext *context);

// The next SSL is made from new settings. After a handshake that came to nothing: for want of
// memory OpenSSL makes settings that lack an algorithm, and says nothing. Any thread.
void net_tls_context_drop_settings (NetTlsContext *context);

// The session kept for KEY, which is forgotten by this (a ticket is used once), or NULL. The
// caller frees it. Any thread.
SSL_SESSION *net_tls_context_take_session (NetTlsContext *context, const char *key);

// Keeps SESSION, a reference of which it takes, for KEY. Any thread.
void net_tls_context_keep_session (NetTlsContext *context, const char *key, SSL_SESSION *session);

G_END_DECLS
