// SPDX-License-Identifier: GPL-3.0-or-later
//
// The tokens of IMAP's grammar, read by a cursor over one whole response as ImapFramer cuts it.
// Pure: bytes in, values out. Lenient where real servers are sloppy and nothing is at stake. DONE:
// the production was read and the cursor stands behind it. MORE: well so far, but the text ends
// here. BAD: not this production; where the cursor stands then means nothing.

#pragma once

#include "base/mail-cursor.h"
#include "imap/imap-arena.h"
#include "imap/imap-string.h"

G_BEGIN_DECLS

// A literal within a response, found by the framer.
typedef struct {
  size_t offset; // of its first byte, behind `{n}` CRLF
  uint64_t size;
  bool streamed; // its bytes went elsewhere; none of them are in the response
} ImapLiteral;

typedef struct {
  const char *start;
  const char *p;
  const char *end; // the response's final CRLF is not within
  const ImapLiteral *literals;
  size_t n_literals;
  size_t next_literal; // the first at or behind P
  ImapArena *arena;    // where lists and unescaped strings are put
  unsigned depth;      // of nested parentheses
} ImapCursor;

// A cursor over TEXT without literals: for tests and for text cut out of a response.
void imap_cursor_init (ImapCursor *cursor, ImapArena *arena, const char *text, size_t length);

bool imap_cursor_at_end (const ImapCursor *cursor);
int imap_cursor_peek (const ImapCursor *cursor); // the next byte, -1 at the end

// Takes C, or the word WORD (ASCII case ignored) when no atom byte follows it. False: not there,
// and nothing is taken.
bool imap_cursor_take (ImapCursor *cursor, char c);
bool imap_cursor_take_word (ImapCursor *cursor, const char *word);

// Takes any number of spaces. → whether there was one.
bool imap_cursor_take_spaces (ImapCursor *cursor);

// `atom`, and with it what servers send in its place (8-bit bytes): up to a space, parenthesis,
// quote, brace or control character.
MailParse imap_parse_atom (ImapCursor *cursor, ImapString *out);

// An atom that may hold balanced brackets with anything within: `BODY[HEADER.FIELDS (A B)]<0>`.
MailParse imap_parse_item_name (ImapCursor *cursor, ImapString *out);

// A flag, keyword or attribute, `\` and all.
MailParse imap_parse_flag (ImapCursor *cursor, ImapString *out);

// `number` (≤ 2³²-1), `number64` (≤ 2⁶⁴-1): digits only, overflow is BAD.
MailParse imap_parse_number (ImapCursor *cursor, uint32_t *out);
MailParse imap_parse_number64 (ImapCursor *cursor, uint64_t *out);

// `string`: quoted, literal or literal8. A streamed literal is a NIL string.
MailParse imap_parse_string (ImapCursor *cursor, ImapString *out);

// `nstring`; `astring`: also a bare atom; and either of them: bare words are text too.
MailParse imap_parse_nstring (ImapCursor *cursor, ImapString *out);
MailParse imap_parse_astring (ImapCursor *cursor, ImapString *out);
MailParse imap_parse_nastring (ImapCursor *cursor, ImapString *out);

// `(`: enters a list and counts depth; BAD beyond LIMIT_DEPTH.
MailParse imap_parse_open (ImapCursor *cursor);

// The start of a list that may be NIL: *OUT_LIST tells whether `(` was taken, with which it is to
// be read up to its end. "" in place of NIL is seen.
MailParse imap_parse_list_start (ImapCursor *cursor, bool *out_list);

// Takes spaces and, if there, the `)` that ends a list: `while (!imap_cursor_take_close (c))` reads
// items until then, each of which is BAD at the end of the text.
bool imap_cursor_take_close (ImapCursor *cursor);

// Takes the word NIL.
bool imap_cursor_take_nil (ImapCursor *cursor);

// Room for one more in a list of N items of SIZE bytes in the arena; NULL beyond LIMIT_LIST_ITEMS.
void *imap_cursor_grow (ImapCursor *cursor, void *items, size_t n, size_t size);

// Steps over one value of any shape, however deep, without recursion.
MailParse imap_parse_skip (ImapCursor *cursor);

G_END_DECLS
