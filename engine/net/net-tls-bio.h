// SPDX-License-Identifier: GPL-3.0-or-later
//
// OpenSSL's view of the layer below TLS.

#pragma once

#include "net/net-transport.h"

#include <openssl/bio.h>

G_BEGIN_DECLS

// What the BIO reads and writes through; lives in NetTls.
typedef struct {
  NetTransport *inner;
  BIO_METHOD *method;
  bool at_end;   // INNER has ended
  GError *error; // what INNER failed with, for the caller of SSL_…() to propagate
} NetTlsPipe;

// A BIO over PIPE, which must outlive it. The pipe's method is set, and must be freed after it.
BIO *net_tls_bio_new (NetTlsPipe *pipe);

G_END_DECLS
