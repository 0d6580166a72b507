// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a server's EHLO tells (RFC 5321 4.1.1.1). Pure.

#pragma once

#include "smtp/smtp-reply.h"

G_BEGIN_DECLS

typedef struct {
  char **lines;      // "KEYWORD parameters" each; NULL-terminated, never NULL
  char **mechanisms; // of AUTH; likewise
  bool has_starttls;
  bool has_pipelining;
  bool has_eight_bit;
  bool has_utf8;
  bool has_dsn;
  bool has_chunking;
  bool has_binary_mime;
  bool has_require_tls;
  bool has_deliver_by;
  bool has_size;
  uint64_t size_limit;      // 0: none said
  uint64_t mail_limit;      // messages a connection (LIMITS MAILMAX); 0: none said
  uint64_t recipient_limit; // recipients a message (LIMITS RCPTMAX); likewise
  uint64_t domain_limit;    // domains of a message's recipients (LIMITS RCPTDOMAINMAX); likewise
  uint64_t hold_limit;      // FUTURERELEASE: seconds that it holds a message at most; 0: none
  uint64_t deliver_by_min;  // DELIVERBY: the shortest time it accepts, 0: any
} SmtpCapabilities;

// From the reply to EHLO, or none at all from NULL (HELO).
SmtpCapabilities *smtp_capabilities_new (const SmtpReply *ehlo);
void smtp_capabilities_free (SmtpCapabilities *capabilities);

// Whether a line begins with KEYWORD, ASCII case ignored.
bool smtp_capabilities_has (const SmtpCapabilities *capabilities, const char *keyword);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmtpCapabilities, smtp_capabilities_free)

G_END_DECLS
