// SPDX-License-Identifier: GPL-3.0-or-later
//
// One authentication, protocol aside: challenges in, responses out (RFC 4422). The sessions do the
// framing; the base64 they all share is sasl_client_step_base64().

#pragma once

#include "sasl/sasl-mechanism.h"

G_BEGIN_DECLS

typedef struct SaslClient SaslClient;

// USER and PASSWORD are copied and wiped at the end. OFFERED, as for sasl_mechanism_choose(), tells
// SCRAM whether the server can bind channels. INVALID for credentials that can't be sent (A3).
SaslClient *
sasl_client_new (SaslMechanism mechanism, const char *user, const char *password,
                 const SaslChannel *channel, const char *const *offered, GError **error);
void sasl_client_free (SaslClient *client);

// True when the client speaks first: send sasl_client_step (client, NULL, 0, …) as the initial
// response where the protocol has one, else in answer to the server's empty challenge.
bool sasl_client_speaks_first (const SaslClient *client);

// Answers CHALLENGE (NULL, 0: the initial response). The response may be empty, never NULL; it is
// wiped when freed. AUTH_REJECTED when SCRAM's server refused; PROTOCOL when it broke the rules or
// could not prove that it knows the password. After an error give up the connection.
GBytes *sasl_client_step (SaslClient *client, const void *challenge, size_t length, GError **error);

// The same in base64, both ways; PROTOCOL for a challenge that is not base64. An empty response
// is "", which IMAP and SMTP write as "=" where it is an initial response. Wipe the result with
// mail_secret_free().
char *
sasl_client_step_base64 (SaslClient *client, const char *challenge, size_t length, GError **error);

// To be asked when the server says OK: false, PROTOCOL, when the mechanism is not over yet,
// above all when SCRAM's server has not proven itself (A2).
bool sasl_client_is_complete (const SaslClient *client, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SaslClient, sasl_client_free)

G_END_DECLS
