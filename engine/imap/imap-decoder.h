// SPDX-License-Identifier: GPL-3.0-or-later
//
// Bytes in, responses out: framer, parser and arena in one. Pure and resumable at any byte.

#pragma once

#include "imap/imap-response.h"

G_BEGIN_DECLS

typedef struct _ImapDecoder ImapDecoder;

typedef enum {
  IMAP_DECODE_MORE,     // feed more bytes
  IMAP_DECODE_RESPONSE, // `response`
  IMAP_DECODE_LITERAL,  // a literal of `size` begins: `section` of the message of `fetch`
  IMAP_DECODE_DATA,     // `n` of its bytes
  IMAP_DECODE_BAD,      // the stream makes no sense from here on. Stays BAD.
} ImapDecodeKind;

// Borrowed from the decoder until any other call on it.
typedef struct {
  ImapDecodeKind kind;
  const ImapResponse *response;
  const ImapFetch *fetch;     // LITERAL: what came before it; NULL: the literal is of no message
  const ImapSection *section; // LITERAL; NULL likewise
  uint64_t size;
  const char *data;
  size_t n;
} ImapDecoded;

// LIMITS NULL: the defaults.
ImapDecoder *imap_decoder_new (const ImapFramerLimits *limits);
void imap_decoder_free (ImapDecoder *decoder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapDecoder, imap_decoder_free)

// Takes a copy of BYTES. Call imap_decoder_next() until MORE before the next feed, so that no more
// is held than one response.
void imap_decoder_feed (ImapDecoder *decoder, const void *bytes, size_t n);
ImapDecodeKind imap_decoder_next (ImapDecoder *decoder, ImapDecoded *out);

// Bytes fed that no response was made of yet (security.md T2).
size_t imap_decoder_pending (const ImapDecoder *decoder);

// Takes those back behind a whole response: what follows is not IMAP's. → new, may be empty.
GBytes *imap_decoder_take_pending (ImapDecoder *decoder);

G_END_DECLS
