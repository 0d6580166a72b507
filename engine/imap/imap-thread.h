// SPDX-License-Identifier: GPL-3.0-or-later
//
// THREAD responses (RFC 5256): trees as one flat array, read piece by piece.

#pragma once

#include "imap/imap-parser.h"

G_BEGIN_DECLS

#define IMAP_THREAD_NO_PARENT G_MAXUINT32

typedef struct {
  uint32_t number; // 0: a parent that is not in the mailbox
  uint32_t parent; // its index in the array, always lower than its own; or IMAP_THREAD_NO_PARENT
} ImapThreadNode;

// Both arrays are its own.
typedef struct {
  GArray *nodes; // ImapThreadNode, in the server's order
  GArray *stack; // one entry for each parenthesis that is open
} ImapThread;

// Frees what is its own; zeroes it.
void imap_thread_clear (ImapThread *thread);

// What follows the word THREAD, or goes on after a piece: THREAD starts zeroed. MORE while
// parentheses are open.
MailParse imap_thread_parse (ImapCursor *cursor, ImapThread *thread);

G_END_DECLS
