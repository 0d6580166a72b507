// SPDX-License-Identifier: GPL-3.0-or-later
//
// The body of a multi-line answer (RFC 1939 section 3): where it ends, and its lines without the
// dots that were stuffed. Pure, resumable at any byte, copies nothing, holds nothing back but a dot
// at the start of a line.

#pragma once

#include "base/mail-cursor.h"

G_BEGIN_DECLS

typedef struct {
  enum {
    POP3_CONTENT_LINE_START,
    POP3_CONTENT_IN_LINE,
    POP3_CONTENT_DOT,    // "." at the start of a line
    POP3_CONTENT_DOT_CR, // ".\r" there
    POP3_CONTENT_ENDED,
  } state;
} Pop3Content;

// For the first byte after the status line. {0} is the same.
static inline void
pop3_content_init (Pop3Content *content)
{
  content->state = POP3_CONTENT_LINE_START;
}

// Takes some of BYTES. *OUT_PIECE is what of them belongs to the message, possibly empty, in BYTES
// or static; line ends stay as the server sent them. DONE: the answer ended with the last byte
// used. MORE: call again with the rest; each call uses bytes or gives a piece. Never BAD.
MailParse pop3_content_take (Pop3Content *content, const char *bytes, size_t length,
                             size_t *out_used, MailCursor *out_piece);

G_END_DECLS
