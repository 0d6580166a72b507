// SPDX-License-Identifier: GPL-3.0-or-later
//
// ArchiveReader: all messages of a file or folder that another program (or this one) wrote: an mbox
// file, a Maildir with those below it, an .eml file, or a folder of such things, folders of folders
// becoming names with '/' between. Reads in one pass; memory does not grow with the mail.

#pragma once

#include "archive/archive-message.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _ArchiveReader ArchiveReader;

// Looks through PATH first, so that the whole size is known. SPOOL_DIR: where a large message
// waits. NOT_FOUND: there is nothing, or no mail in it; STORE: it can't be read.
ArchiveReader *archive_reader_open (const char *path, const char *spool_dir, GError **error);
// PATH, a file of a Maildir, is one message, also where it begins as an mbox would or as no message
// does. Its flags are not read. NOT_FOUND, FILE.
ArchiveReader *
archive_reader_open_message (const char *path, const char *spool_dir, GError **error);
void archive_reader_free (ArchiveReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArchiveReader, archive_reader_free)

// OUT is empty before; its raw is NULL at the end. False with error: LIMIT or STORE concern this
// one message's file; reading can go on.
bool archive_reader_next (ArchiveReader *reader, ArchiveMessage *out, GError **error);

uint64_t archive_reader_get_bytes (const ArchiveReader *reader); // read so far
uint64_t archive_reader_get_total (const ArchiveReader *reader);

G_END_DECLS
