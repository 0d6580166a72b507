// SPDX-License-Identifier: GPL-3.0-or-later
//
// SEARCH, ESEARCH and SORT responses (RFC 9051 §7.3.4, RFC 4731, 5256, 7377, 9394): numbers as
// ranges, however many, read piece by piece.

#pragma once

#include "imap/imap-parser.h"
#include "imap/imap-uid-set.h"

G_BEGIN_DECLS

// What an ESEARCH has said.
typedef enum {
  IMAP_SEARCH_MIN = 1 << 0,
  IMAP_SEARCH_MAX = 1 << 1,
  IMAP_SEARCH_COUNT = 1 << 2,
  IMAP_SEARCH_ALL = 1 << 3,
  IMAP_SEARCH_MODSEQ = 1 << 4,
  IMAP_SEARCH_PARTIAL = 1 << 5,
} ImapSearchItems;

typedef enum {
  IMAP_SEARCH_AT_START,
  IMAP_SEARCH_AT_ITEM,
  IMAP_SEARCH_IN_ALL,
  IMAP_SEARCH_IN_PARTIAL,
} ImapSearchPlace;

// The result. `numbers`, `partial` and `order` are its own; the strings are the response's.
typedef struct {
  uint32_t has;   // ImapSearchItems; ALL for a plain SEARCH
  ImapString tag; // of the command answered; NIL: not told
  bool uid;       // the numbers are UIDs; a plain SEARCH does not tell
  uint32_t min, max, count;
  uint64_t modseq;
  ImapUidSet *numbers; // ALL
  ImapUidSet *partial;
  int64_t partial_first, partial_last; // the window asked for; negative counts from the end
  GArray *order;                       // SORT: uint32_t in the server's order; else NULL
  ImapString mailbox;                  // MULTISEARCH; NIL: the selected one
  uint32_t uidvalidity;
  ImapSearchPlace place; // where the next piece goes on
} ImapSearch;

// Frees what is its own; zeroes it.
void imap_search_clear (ImapSearch *search);

// What follows the words SEARCH, ESEARCH, SORT, or goes on after a piece: SEARCH starts zeroed. A
// piece is well when it is DONE or MORE; a whole response when it is DONE.
MailParse imap_search_parse_numbers (ImapCursor *cursor, ImapSearch *search);
MailParse imap_search_parse_extended (ImapCursor *cursor, ImapSearch *search);
MailParse imap_search_parse_sorted (ImapCursor *cursor, ImapSearch *search);

G_END_DECLS
