// SPDX-License-Identifier: GPL-3.0-or-later
//
// ArchiveSpool: a message's bytes gathered in pieces. Small in memory, large in a file without a
// name. Lines that end in LF alone become CRLF where the first line does; else all stays as it is.

#pragma once

#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct _ArchiveSpool ArchiveSpool;

// DIR: where a large message waits; on a disk, not in memory.
ArchiveSpool *archive_spool_new (const char *dir);
void archive_spool_free (ArchiveSpool *spool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArchiveSpool, archive_spool_free)

// Errors: STORE, QUOTA, LIMIT (larger than any message).
bool archive_spool_append (ArchiveSpool *spool, const char *bytes, size_t length, GError **error);

// What was gathered; the spool is empty again, for the next message. NULL with error.
GBytes *archive_spool_take (ArchiveSpool *spool, GError **error);
// Forgets it.
void archive_spool_reset (ArchiveSpool *spool);

G_END_DECLS
