// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which mechanisms there are, how strong they are, and which one may be used on a connection
// (security.md T1, A1, A3). Pure.

#pragma once

#include "base/mail-error.h"

#include <stdint.h>

G_BEGIN_DECLS

// In order of strength; stored as its name, never as its number.
typedef enum {
  SASL_MECHANISM_NONE,
  SASL_MECHANISM_LOGIN,
  SASL_MECHANISM_PLAIN,
  SASL_MECHANISM_SCRAM_SHA_1,
  SASL_MECHANISM_SCRAM_SHA_1_PLUS,
  SASL_MECHANISM_SCRAM_SHA_256,
  SASL_MECHANISM_SCRAM_SHA_256_PLUS,
} SaslMechanism;

// What the mechanism is to run over.
typedef struct {
  bool encrypted;           // TLS is up and verified
  bool loopback;            // the other end is this machine
  bool allow_cleartext;     // the person accepted cleartext passwords twice (T1)
  bool only_plain;          // the person wants PLAIN or LOGIN: many a server offers SCRAM to
                            // users whose passwords it can't prove (PAM behind Cyrus SASL)
  bool is_passed_on;        // the server lets another one decide, which may know bindings where
                            // this one doesn't: SMTP
  bool has_channel_binding; // CHANNEL_BINDING holds the tls-exporter value (RFC 9266)
  uint8_t channel_binding[32];
} SaslChannel;

// "SCRAM-SHA-256"; "" for NONE. Static.
const char *sasl_mechanism_name (SaslMechanism mechanism);

// By its name, ASCII case ignored; NONE for one we do not speak, and for NULL.
SaslMechanism sasl_mechanism_from_name (const char *name);

// Whether MECHANISM is a -PLUS.
bool sasl_mechanism_binds_channel (SaslMechanism mechanism);

// The strongest of OFFERED (NULL-terminated names, may be NULL) that we speak, whatever the channel
// allows: what to remember for the next time. -PLUS counts only where CHANNEL has a binding.
SaslMechanism sasl_mechanism_strongest (const char *const *offered, const SaslChannel *channel);

// The mechanism to use. STRONGEST_SEEN is the strongest that this server ever offered, NONE if
// unknown. NO_MECHANISM when nothing offered is spoken here, CLEAR_LOGIN when it may not be used on
// this channel, WEAKER_LOGIN when the server stopped offering what it had (A1: a person must look).
// Nothing may then be sent. Where the person chose
// the password itself, only that, whatever was seen before.
SaslMechanism sasl_mechanism_choose (const char *const *offered, const SaslChannel *channel,
                                     SaslMechanism strongest_seen, GError **error);

// Whether a password may cross CHANNEL as it is (PLAIN, LOGIN, IMAP's LOGIN, POP3's PASS).
bool sasl_channel_allows_plain (const SaslChannel *channel);

// Fails with INVALID when USER or PASSWORD is empty, not UTF-8 or holds CR or LF (NUL can't be
// here).
bool sasl_credentials_are_valid (const char *user, const char *password, GError **error);

G_END_DECLS
