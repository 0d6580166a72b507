// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the two ways to send a message's content share: the envelope and its verdicts. For the
// transaction's files alone.

#pragma once

#include "smtp/smtp-content.h"
#include "smtp/smtp-transaction.h"

G_BEGIN_DECLS

typedef struct {
  SmtpWire *wire;
  const SmtpCapabilities *capabilities;
  const SmtpMessage *message;
  SmtpChunking *chunking;
  GCancellable *cancellable;
  SmtpContent content;
  bool needs_reset;
  SmtpResult *result;
  uint64_t size; // of the message as SIZE counts it, 0: unknown
  bool is_eight_bit;
  unsigned int asked;    // recipients that are named to the server
  unsigned int accepted; // those with a 2xx
} SmtpTransaction;

// What MAIL and the RCPTs came to.
typedef enum {
  SMTP_ENVELOPE_TAKEN,          // by at least one recipient
  SMTP_ENVELOPE_SENDER_REFUSED, // decided, with the error; only the group's last reply is unread
  SMTP_ENVELOPE_NOBODY,         // every recipient is refused; nothing is decided yet
  SMTP_ENVELOPE_LOST,           // the connection is over, with the error
} SmtpEnvelopeState;

bool smtp_transaction_flush (SmtpTransaction *transaction, GError **error);
SmtpReply *smtp_transaction_read (SmtpTransaction *transaction, GError **error);

// Takes REPLY as the end of it.
void smtp_transaction_decide (SmtpTransaction *transaction, const char *what,
                              const SmtpReply *reply, GError **error);

// REPLY fits no question of this moment: one too many or too few came before, so that nobody knows
// which belongs to whom. None of them counts, and the line is given up.
void
smtp_transaction_lose_step (SmtpTransaction *transaction, const SmtpReply *reply, GError **error);

// The same if REPLY, which is not the one that was hoped for, is not a refusal either.
bool smtp_transaction_is_out_of_step (SmtpTransaction *transaction, const SmtpReply *reply,
                                      GError **error);

// Takes the replies to the envelope, after sending those of LINES that were not sent all together
// (no pipelining).
SmtpEnvelopeState
smtp_transaction_take_envelope (SmtpTransaction *transaction, const char **lines, GError **error);

// The reply to the next of LINES.
SmtpReply *
smtp_transaction_next_reply (SmtpTransaction *transaction, const char **lines, GError **error);

// Every recipient was refused: that is the message's end.
void smtp_transaction_refuse_for_recipients (SmtpTransaction *transaction, GError **error);

// Before what can't be taken back leaves.
bool smtp_transaction_is_durable (SmtpTransaction *transaction, GError **error);

// Flushes what ends with the last byte of the message. From then on only the server's word ends the
// doubt; the outcome is AMBIGUOUS unless some of it is still here.
bool smtp_transaction_flush_end (SmtpTransaction *transaction, GError **error);

// A server that has had enough says so in the middle of the message and hangs up: its word, not the
// broken pipe, is what happened. ERROR is replaced then.
void smtp_transaction_take_early_reply (SmtpTransaction *transaction, GError **error);

// The content by DATA, or by BDAT: after ENVELOPE's lines, which are not sent yet.
void smtp_transaction_send_data (SmtpTransaction *transaction, GString *envelope, GError **error);
// False: the server does not know BDAT. Nothing has happened to the message, and the connection, if
// it still is one, is in step.
bool smtp_transaction_send_chunks (SmtpTransaction *transaction, GString *envelope, GError **error);

// Whether the message can go in chunks now: the server knows them, or this message can ask it.
bool smtp_transaction_can_chunk (SmtpTransaction *transaction);

// RFC 5321 4.5.3.2.
#define SMTP_COMMAND_TIMEOUT_MS (5 * 60 * 1000)
#define SMTP_DOT_TIMEOUT_MS (10 * 60 * 1000)

G_END_DECLS
