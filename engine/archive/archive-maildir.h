// SPDX-License-Identifier: GPL-3.0-or-later
//
// Maildir: what file and folder names mean. Flags stand behind ":2,", keywords as letters that
// Dovecot's file dovecot-keywords names, folders below as .A.B in modified UTF-7 (Maildir++).

#pragma once

#include "archive/archive-message.h"

G_BEGIN_DECLS

// The 26 names of a Maildir's keyword letters; absent ones are NULL.
#define ARCHIVE_KEYWORDS 26
typedef struct {
  char *names[ARCHIVE_KEYWORDS];
} ArchiveKeywords;

// Those of the Maildir DIR; without such a file none. Never NULL.
ArchiveKeywords *archive_keywords_load (const char *dir);
void archive_keywords_free (ArchiveKeywords *keywords);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArchiveKeywords, archive_keywords_free)
// As the file holds them. Caller frees.
char *archive_keywords_format (const ArchiveKeywords *keywords);

bool archive_is_maildir (const char *dir);
bool archive_is_maildir_box (const char *name); // cur, new, tmp

// Flags, keywords and time of the message in file PATH.
void
archive_maildir_read_name (const char *path, const ArchiveKeywords *keywords, ArchiveMessage *out);
// ":2,…" of MESSAGE. KEYWORDS may grow: *OUT_GREW. Caller frees.
char *archive_maildir_format_flags (const ArchiveMessage *message, ArchiveKeywords *keywords,
                                    bool *out_grew);

// "A.B" of .A.B as "A/B"; caller frees.
char *archive_maildir_decode (const char *name);
// The other way.
char *archive_maildir_encode (const char *folder);

G_END_DECLS
