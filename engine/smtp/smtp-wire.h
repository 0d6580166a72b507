// SPDX-License-Identifier: GPL-3.0-or-later
//
// Commands out, replies in, over a stream: what connecting and sending share.

#pragma once

#include "net/net-stream.h"
#include "smtp/smtp-reply.h"

G_BEGIN_DECLS

typedef struct {
  NetStream *stream;
  SmtpReplyParser *parser; // holds the start of a reply that has not wholly arrived
  int64_t patience_ms;     // how long one reply may take, however it trickles in
  int64_t most_ms;         // never longer than that; 0: as is set
  bool shows_text;         // what the server says may be shown: TLS is up, or not wanted (T7)
} SmtpWire;

// How long each reply may take from now on, at most MOST_MS.
void smtp_wire_set_patience (SmtpWire *wire, int64_t ms);

// Before the first command of a group: false, PROTOCOL, when the server has spoken before it was
// asked (T5), save 421, which is SERVER_BUSY.
bool smtp_wire_begin (SmtpWire *wire, GError **error);

// Waits for the next reply. 421 closes the stream but is returned. PROTOCOL: not a reply.
SmtpReply *smtp_wire_read (SmtpWire *wire, GCancellable *cancellable, GError **error);

// One command, LINES with its CRLF, and its reply.
SmtpReply *
smtp_wire_ask (SmtpWire *wire, const GString *lines, GCancellable *cancellable, GError **error);

// Forgets what was read: for the start of a connection.
void smtp_wire_reset (SmtpWire *wire);

// An error that says that WHAT was answered with REPLY: code by the reply, and the server's text
// where it may be shown.
GError *smtp_wire_error (SmtpWire *wire, const char *what, const SmtpReply *reply);

G_END_DECLS
