// SPDX-License-Identifier: GPL-3.0-or-later
//
// A message between a store and files of mail (mbox, Maildir, .eml): its bytes, and what such files
// can say about it beside them.

#pragma once

#include "base/mail-flags.h"

#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct {
  char *folder;     // its names with '/' between; "" is where reading began
  GBytes *raw;      // lines end in CRLF, but in what is mixed by itself
  MailFlags flags;  // fixed bits
  char **keywords;  // other keywords, NULL-terminated, or NULL
  int64_t received; // seconds since 1970; 0: not known
  bool is_guessed;  // received is when the file was written, nothing better being known
} ArchiveMessage;

// Frees what it holds and makes it empty.
void archive_message_clear (ArchiveMessage *message);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ArchiveMessage, archive_message_clear)

// NAME, an IMAP keyword, becomes a fixed bit of MESSAGE, or joins its keywords.
void archive_message_add_keyword (ArchiveMessage *message, const char *name);

// Every line of RAW ends in one CRLF, so that it can be told from its form with LF alone. What is
// not so is written as it is.
bool archive_is_uniform (GBytes *raw);

// NAME as the name of a file: no '/', no control characters, no dot at its start, at most 200
// bytes; never empty. Caller frees.
char *archive_file_name (const char *name);

G_END_DECLS
