// SPDX-License-Identifier: GPL-3.0-or-later
//
// One message over an open connection: envelope, content, final dot or last chunk, verdicts.

#pragma once

#include "smtp/smtp-capability.h"
#include "smtp/smtp-message.h"
#include "smtp/smtp-wire.h"

G_BEGIN_DECLS

// Whether content goes by BDAT (RFC 3030). A server that announces it and does not know it would
// read the message as commands, so that one has to answer for it first, on each connection.
typedef enum {
  SMTP_CHUNKS_NEVER,   // not offered, or not known after all: DATA
  SMTP_CHUNKS_UNASKED, // offered
  SMTP_CHUNKS_KNOWN,   // the server has taken one
} SmtpChunks;

typedef struct {
  SmtpChunks state;
  bool is_doubtful; // the server refused one, or the connection ended over one
} SmtpChunking;

// As smtp_session_send(). NEEDS_RESET: an earlier transaction was left in the middle. CHUNKING is
// the connection's, and changes with what the server answers.
SmtpResult *
smtp_transaction_run (SmtpWire *wire, const SmtpCapabilities *capabilities,
                      const SmtpMessage *message, bool needs_reset, SmtpChunking *chunking,
                      GCancellable *cancellable, GError **error);

G_END_DECLS
