// SPDX-License-Identifier: GPL-3.0-or-later
//
// Cuts a byte stream into whole responses: lines with the literals in them. Pure and resumable at
// any byte: read bytes into what imap_framer_reserve() gives, commit them, call imap_framer_next()
// until it wants more. What it holds is bounded whatever the server sends (security.md P1).

#pragma once

#include "imap/imap-parser.h"

G_BEGIN_DECLS

typedef struct _ImapFramer ImapFramer;

typedef enum {
  IMAP_FRAME_MORE,     // read and commit more bytes
  IMAP_FRAME_RESPONSE, // one response, or the last piece of one
  IMAP_FRAME_PIECE,    // a piece of a long number list (SEARCH, ESEARCH, VANISHED, SORT, THREAD)
  IMAP_FRAME_LITERAL,  // TEXT up to a literal too large for memory; its DATA comes next
  IMAP_FRAME_DATA,     // bytes of that literal
  IMAP_FRAME_SKIPPED,  // a response over a limit; TEXT is its beginning
  IMAP_FRAME_BAD,      // a literal that can't be: nothing behind it has a meaning. Stays BAD.
} ImapFrameKind;

// Borrowed from the framer until any other call on it.
typedef struct {
  ImapFrameKind kind;
  const char *text; // without the final CRLF; literals are within, but for streamed ones
  size_t length;
  const ImapLiteral *literals; // by offset in TEXT
  size_t n_literals;
  bool continued;        // pieces of the same response came before
  const char *data;      // DATA only
  size_t n_data;         // ≥ 1
  uint64_t literal_size; // LITERAL only
} ImapFrame;

// Every bound; the defaults are base/limits.h's, tests set smaller ones.
typedef struct {
  size_t line_bytes;      // of a response, its literals aside
  size_t piece_bytes;     // number lists longer than this come in pieces
  size_t literal_memory;  // larger literals are streamed
  size_t memory_bytes;    // literals of one response kept in memory together
  uint64_t literal_bytes; // larger literals are BAD
} ImapFramerLimits;

void imap_framer_limits_init (ImapFramerLimits *limits);

// LIMITS NULL: the defaults.
ImapFramer *imap_framer_new (const ImapFramerLimits *limits);
void imap_framer_free (ImapFramer *framer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapFramer, imap_framer_free)

// Room for at least one byte, mostly for 16 KiB or more. Borrowed until the commit.
char *imap_framer_reserve (ImapFramer *framer, size_t *out_room);
void imap_framer_commit (ImapFramer *framer, size_t n);

// The next frame. MORE when the bytes so far make none.
ImapFrameKind imap_framer_next (ImapFramer *framer, ImapFrame *out);

// Bytes committed that belong to no frame given out yet (security.md T2).
size_t imap_framer_pending (const ImapFramer *framer);

// Takes those bytes back: they are not IMAP's (RFC 4978). Only when the last frame given out was a
// whole response. → new, may be empty.
GBytes *imap_framer_take_pending (ImapFramer *framer);

G_END_DECLS
