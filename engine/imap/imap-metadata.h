// SPDX-License-Identifier: GPL-3.0-or-later
//
// METADATA responses (RFC 5464): annotations of a mailbox or, with an empty name, of the server.

#pragma once

#include "imap/imap-parameters.h"

G_BEGIN_DECLS

typedef struct {
  ImapString mailbox;
  ImapParameters entries; // "/private/comment" and its value; NIL values where only names came
} ImapMetadata;

// What follows the word METADATA.
MailParse imap_metadata_parse (ImapCursor *cursor, ImapMetadata *out);

G_END_DECLS
