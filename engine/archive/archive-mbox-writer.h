// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writing an mbox file (RFC 4155, as mboxrd). One that is there is added to: what it has stays,
// byte for byte, and is left out when it comes once more. Flags go into headers
// (archive-mbox-header.h).

#pragma once

#include "archive/archive-message.h"

G_BEGIN_DECLS

typedef struct _ArchiveMboxWriter ArchiveMboxWriter;

// Of PATH, or of what that leads to. Errors: FILE, QUOTA, INVALID (what is there is no mbox).
ArchiveMboxWriter *archive_mbox_writer_new (const char *path, GError **error);
// What was not committed goes.
void archive_mbox_writer_free (ArchiveMboxWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArchiveMboxWriter, archive_mbox_writer_free)

// SENDER (may be NULL) is for the "From " line. *OUT_KNOWN: it was there.
bool archive_mbox_writer_put (ArchiveMboxWriter *writer, const ArchiveMessage *message,
                              const char *sender, bool *out_known, GError **error);
// Once, as the last. STALE: another program has changed the file meanwhile.
bool archive_mbox_writer_commit (ArchiveMboxWriter *writer, GError **error);

G_END_DECLS
