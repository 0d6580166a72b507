// SPDX-License-Identifier: GPL-3.0-or-later
//
// SCRAM (RFC 5802, RFC 7677), the client's side. Both ends prove that they know the password, and
// neither shows it.

#pragma once

#include "base/mail-error.h"

#include <openssl/evp.h>

G_BEGIN_DECLS

typedef struct SaslScram SaslScram;

// Whether the exchange is bound to the TLS channel, the first letter of the GS2 header.
typedef enum {
  SASL_SCRAM_UNBOUND = 'n',     // the channel has no binding, or there is no TLS
  SASL_SCRAM_NOT_OFFERED = 'y', // we could, the server did not offer it: detects stripping
  SASL_SCRAM_BOUND = 'p',       // by tls-exporter
} SaslScramBinding;

typedef struct {
  const EVP_MD *digest;
  const char *user;     // as typed
  const char *password; // as typed
  SaslScramBinding binding;
  const uint8_t *channel_binding; // 32 bytes when BOUND
  const char *nonce;              // NULL: random; else printable without comma, for test vectors
} SaslScramSettings;

// Borrows nothing. INVALID when user or password can't be prepared.
SaslScram *sasl_scram_new (const SaslScramSettings *settings, GError **error);
void sasl_scram_free (SaslScram *scram);

// The messages in turn: NULL challenge first. Errors as for sasl_client_step().
GBytes *sasl_scram_step (SaslScram *scram, const char *challenge, size_t length, GError **error);

// True once the server has proven that it knows the password.
bool sasl_scram_is_verified (const SaslScram *scram);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SaslScram, sasl_scram_free)

G_END_DECLS
