// SPDX-License-Identifier: GPL-3.0-or-later
//
// The one way a server's certificate is judged (security.md T9, T10), for new and for resumed
// sessions alike.

#pragma once

#include "net/net-certificate.h"

#include <openssl/x509.h>
#include <stdbool.h>

G_BEGIN_DECLS

// Whom we expect. Borrowed.
typedef struct {
  const char *host;          // A-labels or an IP address (net_host_to_ascii())
  const char *pinned_sha256; // hex of the one leaf that is trusted instead, or NULL
} NetIdentity;

// Judges LEAF with the CHAIN the server sent (may hold LEAF too, may be NULL) by the authorities in
// STORE: chain, dates, purpose, strength, and IDENTITY's name among its subjectAltNames. With a pin
// only the pin counts, and another certificate is CHANGED whoever signed it. Never NULL.
NetCertificate *
net_verify (X509_STORE *store, X509 *leaf, STACK_OF (X509) * chain, const NetIdentity *identity);

// LEAF's description, not judged: trust OTHER and reason NULL, for net_verify() to set.
NetCertificate *net_certificate_new_from_x509 (X509 *leaf);

// Whether a password may be sent: verified, or the very certificate that its person trusted (T10).
bool net_trust_is_good (NetTrust trust);

G_END_DECLS
