// SPDX-License-Identifier: GPL-3.0-or-later
//
// Commands out, answers in, over a stream: what the session and its verbs share.

#pragma once

#include "net/net-stream.h"
#include "pop3/pop3-reply.h"

G_BEGIN_DECLS

typedef struct {
  NetStream *stream;
  int64_t patience_ms; // how long one status line may take, and how long a body may stand still
  bool shows_text;     // what the server says may be shown: TLS is up, or not wanted (T7)
} Pop3Wire;

// Takes a piece of a multi-line answer, or one line of it without its end. False ends the reading,
// and the connection.
typedef bool (*Pop3BytesFunc) (void *data, const char *bytes, size_t length, GError **error);

void pop3_wire_set_patience (Pop3Wire *wire, int64_t ms);

// Before the first command of a group: false, PROTOCOL, when the server has spoken before it was
// asked (T5), save a farewell (-ERR), which is SERVER_BUSY.
bool pop3_wire_begin (Pop3Wire *wire, GError **error);

// Waits for the next status line. PROTOCOL: it is none.
Pop3Reply *pop3_wire_read (Pop3Wire *wire, GCancellable *cancellable, GError **error);

// One command, LINE with its CRLF, and its status line.
Pop3Reply *
pop3_wire_ask (Pop3Wire *wire, const GString *line, GCancellable *cancellable, GError **error);

// What follows a +OK that announces several lines: pieces of any size, or whole lines (LIMIT: one
// is longer than LIMIT_POP3_LINE_BYTES).
bool pop3_wire_read_content (Pop3Wire *wire, Pop3BytesFunc func, void *data,
                             GCancellable *cancellable, GError **error);
bool pop3_wire_read_lines (Pop3Wire *wire, Pop3BytesFunc func, void *data,
                           GCancellable *cancellable, GError **error);

// An error that says that WHAT was answered with REPLY: code by the reply, and the server's text
// where it may be shown.
GError *pop3_wire_error (Pop3Wire *wire, const char *what, const Pop3Reply *reply);

G_END_DECLS
