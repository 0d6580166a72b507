// SPDX-License-Identifier: GPL-3.0-or-later
//
// A server's certificate as a person can judge it, and why it was not trusted. Immutable.

#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

// Why a certificate is not trusted, most telling reason first.
typedef enum {
  NET_TRUST_OK,
  NET_TRUST_PINNED,  // not by the authorities, but by the person's exception (T10)
  NET_TRUST_CHANGED, // an exception exists, for another certificate
  NET_TRUST_EXPIRED,
  NET_TRUST_NOT_YET_VALID,
  NET_TRUST_WRONG_NAME, // valid, but for other hosts
  NET_TRUST_SELF_SIGNED,
  NET_TRUST_UNKNOWN_ISSUER,
  NET_TRUST_WRONG_PURPOSE, // not made for servers, or a name or path constraint forbids it
  NET_TRUST_WEAK,          // key or signature too weak
  NET_TRUST_REVOKED,
  NET_TRUST_OTHER,
} NetTrust;

typedef struct {
  char *subject;      // "CN=mail.example.org, O=Example"
  char *issuer;       // likewise
  char **names;       // DNS names and IP addresses it is good for; NULL-terminated, may be empty
  int64_t not_before; // seconds since 1970
  int64_t not_after;
  char *sha256; // lower-case hex of the SHA-256 of its DER form
  char *pem;
  NetTrust trust;
  uint32_t doubts; // MailDoubt: all that TRUST is the first of
  char *reason;    // English words for DOUBTS, "" when OK
} NetCertificate;

NetCertificate *net_certificate_copy (const NetCertificate *certificate);
void net_certificate_free (NetCertificate *certificate);

// Lines for people: subject, names, issuer, dates, SHA-256, reason. English. Caller frees.
char *net_certificate_describe (const NetCertificate *certificate);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetCertificate, net_certificate_free)

G_END_DECLS
