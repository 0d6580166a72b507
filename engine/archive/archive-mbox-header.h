// SPDX-License-Identifier: GPL-3.0-or-later
//
// What mail programs write into the header of a message that lies in an mbox: read, and told apart
// from the message's own lines. Pure.

#pragma once

#include "archive/archive-message.h"

G_BEGIN_DECLS

typedef struct {
  size_t start, end; // the message's own fields
  size_t rest;       // from here on what ends the header
  bool has_length;
  uint64_t length; // Content-Length
  bool is_erased;  // marked as gone, not yet compacted
} ArchiveMboxHeader;

// BYTES: the header with the empty line that ends it, if there is one. Flags and keywords go to
// OUT_MESSAGE. Only the runs of such fields at the header's beginning and end are a program's.
void archive_mbox_header_read (const GByteArray *bytes, ArchiveMessage *out_message,
                               ArchiveMboxHeader *out);

// The lines that say FLAGS and KEYWORDS, to stand at the end of the header. Caller frees.
char *archive_mbox_header_format (MailFlags flags, const char *const *keywords);

G_END_DECLS
