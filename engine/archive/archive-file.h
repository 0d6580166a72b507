// SPDX-License-Identifier: GPL-3.0-or-later
//
// A file that comes into being whole or not at all, and folders made durable.

#pragma once

#include "base/mail-error.h"

G_BEGIN_DECLS

// Sets ERROR from errno: QUOTA when the disk is full, else FILE; names PATH. Always false.
bool archive_fail (const char *path, GError **error);

// DIR and those above it, for its person only.
bool archive_make_dir (const char *dir, GError **error);
bool archive_sync_dir (const char *dir, GError **error);

typedef struct _ArchiveFile ArchiveFile;

// Writes under TEMPORARY until archive_file_commit().
ArchiveFile *archive_file_new (const char *temporary, GError **error);
bool archive_file_write (ArchiveFile *file, const char *bytes, size_t length, GError **error);
// Bytes with LF where they have CRLF, if they are uniform; else as they are.
bool archive_file_write_message (ArchiveFile *file, GBytes *raw, GError **error);
// Durable, dated MODIFIED (0: now), under PATH. Frees FILE in any case. REPLACE: what is there
// goes, else INVALID.
bool archive_file_commit (ArchiveFile *file, const char *path, int64_t modified, bool replace,
                          GError **error);
// Removes what was written. NULL is fine.
void archive_file_abandon (ArchiveFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArchiveFile, archive_file_abandon)

G_END_DECLS
