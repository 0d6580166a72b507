// SPDX-License-Identifier: GPL-3.0-or-later
//
// A server's certificate as a person judges it, and what speaks against it.

#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

// What speaks against a certificate. Bits.
typedef enum {
  MAIL_DOUBT_CHANGED = 1 << 0, // an exception exists, for another certificate
  MAIL_DOUBT_EXPIRED = 1 << 1,
  MAIL_DOUBT_NOT_YET_VALID = 1 << 2,
  MAIL_DOUBT_WRONG_NAME = 1 << 3, // valid, but for other hosts
  MAIL_DOUBT_SELF_SIGNED = 1 << 4,
  MAIL_DOUBT_UNKNOWN_ISSUER = 1 << 5,
  MAIL_DOUBT_WRONG_PURPOSE = 1 << 6, // not made for servers, or a constraint forbids it
  MAIL_DOUBT_WEAK = 1 << 7,          // key or signature
  MAIL_DOUBT_REVOKED = 1 << 8,
  MAIL_DOUBT_OTHER = 1 << 9,
} MailDoubt;

// All NULL and 0 where there is none. A stranger wrote it: escaped, but for PEM.
typedef struct {
  char *subject; // "CN=mail.example.org, O=Example"
  char *issuer;  // likewise
  char *names;   // DNS names and IP addresses it is good for, "a.example.org, 192.0.2.1"
  char *sha256;  // lower-case hex of the SHA-256 of its DER form
  char *pem;
  char *summary;      // all of it but PEM as lines, in English
  int64_t not_before; // seconds since 1970
  int64_t not_after;
  uint32_t doubts; // MailDoubt
} MailCertificate;

// Frees what CERTIFICATE has, and leaves none.
void mail_certificate_clear (MailCertificate *certificate);

G_END_DECLS
