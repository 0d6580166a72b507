// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reading an mbox file (RFC 4155 and its kin), a message at a time: mboxo and mboxrd by their
// "From " lines, mboxcl and mboxcl2 by a Content-Length that agrees with them. Status, X-Status,
// X-Keywords and X-Mozilla-Status are what programs wrote beside the message, and are taken out.

#pragma once

#include "archive/archive-message.h"
#include "archive/archive-spool.h"

G_BEGIN_DECLS

typedef struct _ArchiveMbox ArchiveMbox;

// SPOOL is borrowed. INVALID: it is no mbox.
ArchiveMbox *archive_mbox_open (const char *path, ArchiveSpool *spool, GError **error);
void archive_mbox_free (ArchiveMbox *mbox);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArchiveMbox, archive_mbox_free)

// OUT (empty before) without its folder; its raw is NULL at the end. Messages that another program
// had marked as erased are passed over. False with error.
bool archive_mbox_next (ArchiveMbox *mbox, ArchiveMessage *out, GError **error);

// Bytes read so far.
uint64_t archive_mbox_tell (const ArchiveMbox *mbox);

// LINE begins a message: its length without the line's end. *OUT_RECEIVED: its date, 0 without.
bool archive_mbox_is_from (const char *line, size_t length, int64_t *out_received);

G_END_DECLS
