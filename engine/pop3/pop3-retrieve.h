// SPDX-License-Identifier: GPL-3.0-or-later
//
// Bringing messages: RETR and TOP, several on the way at once, each streamed as it comes.

#pragma once

#include "pop3/pop3-session.h"

G_BEGIN_DECLS

// Where messages go. Called on the session's thread, in the order asked for: for each message
// begin, bytes any number of times, end; or refused alone. False ends the connection, since the
// rest of the answer is not read.
typedef struct {
  bool (*begin) (void *data, uint32_t number, GError **error);
  // Without stuffed dots; line ends as the server sent them.
  bool (*bytes) (void *data, const char *bytes, size_t length, GError **error);
  // The answer came to its end: the message is whole.
  bool (*end) (void *data, uint32_t number, GError **error);
  // -ERR to this one: SERVER_REFUSED or SERVER_BUSY. The others go on.
  bool (*refused) (void *data, uint32_t number, const GError *reason, GError **error);
} Pop3Sink;

#define POP3_WHOLE (-1)

// RETR, or with LINES ≥ 0 TOP, of N NUMBERS. What had ended before an error is good.
bool
pop3_session_retrieve (Pop3Session *session, const uint32_t *numbers, size_t n, int lines,
                       const Pop3Sink *sink, void *data, GCancellable *cancellable, GError **error);

G_END_DECLS
