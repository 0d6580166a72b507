// SPDX-License-Identifier: GPL-3.0-or-later
//
// The decoder.

#include "imap/imap-decoder.h"

#include <string.h>

struct _ImapDecoder {
  ImapFramer *framer;
  ImapArena *arena;      // of the response under way
  ImapResponse response; // the last one given out, or the pieces so far
  bool finished;         // it was given out
  ImapFetch fetch;       // of the literal under way
  ImapSection section;
};

static void
begin_literal (ImapDecoder *decoder, const ImapFrame *frame, ImapDecoded *out)
{
  out->kind = IMAP_DECODE_LITERAL;
  out->size = frame->literal_size;
  if (!imap_response_parse_literal (frame, decoder->arena, &decoder->fetch, &decoder->section))
    return;
  out->fetch = &decoder->fetch;
  out->section = &decoder->section;
}

// → whether OUT is something to give.
static bool
decode_frame (ImapDecoder *decoder, const ImapFrame *frame, ImapDecoded *out)
{
  switch (frame->kind) {
  case IMAP_FRAME_LITERAL:
    begin_literal (decoder, frame, out);
    return true;
  case IMAP_FRAME_DATA:
    out->kind = IMAP_DECODE_DATA;
    out->data = frame->data;
    out->n = frame->n_data;
    return true;
  case IMAP_FRAME_BAD:
    out->kind = IMAP_DECODE_BAD;
    return true;
  case IMAP_FRAME_MORE:
    out->kind = IMAP_DECODE_MORE;
    return true;
  case IMAP_FRAME_RESPONSE:
  case IMAP_FRAME_PIECE:
  case IMAP_FRAME_SKIPPED:
  default:
    decoder->finished =
      imap_response_parse (&decoder->response, frame, decoder->arena) == MAIL_PARSE_DONE;
    out->kind = IMAP_DECODE_RESPONSE;
    out->response = &decoder->response;
    return decoder->finished;
  }
}

ImapDecoder *
imap_decoder_new (const ImapFramerLimits *limits)
{
  ImapDecoder *decoder = g_new0 (ImapDecoder, 1);
  decoder->framer = imap_framer_new (limits);
  decoder->arena = imap_arena_new ();
  return decoder;
}

void
imap_decoder_free (ImapDecoder *decoder)
{
  if (decoder == NULL)
    return;
  imap_response_clear (&decoder->response);
  imap_framer_free (decoder->framer);
  imap_arena_free (decoder->arena);
  g_free (decoder);
}

void
imap_decoder_feed (ImapDecoder *decoder, const void *bytes, size_t n)
{
  const char *p = bytes;
  while (n > 0) {
    size_t room;
    char *place = imap_framer_reserve (decoder->framer, &room);
    size_t part = MIN (room, n);
    memcpy (place, p, part);
    imap_framer_commit (decoder->framer, part);
    p += part;
    n -= part;
  }
}

ImapDecodeKind
imap_decoder_next (ImapDecoder *decoder, ImapDecoded *out)
{
  ImapFrame frame;
  if (decoder->finished) {
    imap_response_clear (&decoder->response);
    imap_arena_reset (decoder->arena);
    decoder->finished = false;
  }
  do {
    *out = (ImapDecoded) {.kind = IMAP_DECODE_MORE};
    imap_framer_next (decoder->framer, &frame);
  } while (!decode_frame (decoder, &frame, out));
  return out->kind;
}

size_t
imap_decoder_pending (const ImapDecoder *decoder)
{
  return imap_framer_pending (decoder->framer);
}

GBytes *
imap_decoder_take_pending (ImapDecoder *decoder)
{
  return imap_framer_take_pending (decoder->framer);
}
