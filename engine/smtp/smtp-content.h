// SPDX-License-Identifier: GPL-3.0-or-later
//
// A message's content piece by piece, from memory or from a stream, with as much looking ahead as
// one piece holds.

#pragma once

#include "smtp/smtp-message.h"

G_BEGIN_DECLS

// How much of a message is gathered for one write, and the most that a piece holds.
#define SMTP_PIECE_BYTES (64 * 1024)

typedef struct {
  const SmtpMessage *message; // borrowed
  size_t offset;              // into the message's bytes, where it has them
  char *buffer;               // a stream's last piece
  const char *piece;          // the last one given
  size_t length;              // of it
  size_t back;                // how much of its end is to be given again
} SmtpContent;

void smtp_content_init (SmtpContent *content, const SmtpMessage *message);
void smtp_content_clear (SmtpContent *content);

// The next piece, valid until the next call; of no length at the end. False: the stream failed.
bool smtp_content_next (SmtpContent *content, GCancellable *cancellable, const char **out_piece,
                        size_t *out_length, GError **error);

// The next piece is the last LENGTH bytes of the one that was given last.
void smtp_content_give_back (SmtpContent *content, size_t length);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmtpContent, smtp_content_clear)

G_END_DECLS
