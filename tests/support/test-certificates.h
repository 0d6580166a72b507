// SPDX-License-Identifier: GPL-3.0-or-later
//
// Certificates made on the spot, good ones and each kind of bad one, by an authority of the test's
// own.

#pragma once

#include <glib.h>
#include <openssl/ssl.h>
#include <stdbool.h>

G_BEGIN_DECLS

// All zero: a good one for nobody.
typedef struct {
  const char *common_name; // NULL: "test"
  const char *names;       // subjectAltName as OpenSSL writes it, "DNS:localhost, IP:127.0.0.1"
  const char *purpose;     // extendedKeyUsage; NULL: serverAuth
  const char *constraint;  // nameConstraints of an authority in between; NULL: none in between
  int first_day;           // days from now; both 0: valid from yesterday to tomorrow
  int last_day;
  int rsa_bits; // 0: an elliptic curve
  bool is_self_signed;
} TestCertificate;

typedef struct _TestAuthority TestAuthority;

// Makes it and sets SSL_CERT_FILE to its certificate.
TestAuthority *test_authority_new (void);
void test_authority_free (TestAuthority *authority);

// Gives SSL a new certificate as TEMPLATE says, its key, and what is in between. → its SHA-256 in
// lower-case hex, caller frees.
char *
test_authority_issue (TestAuthority *authority, const TestCertificate *template, SSL_CTX *ssl);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestAuthority, test_authority_free)

G_END_DECLS
