// SPDX-License-Identifier: GPL-3.0-or-later
//
// ArchiveWriter: messages into files that other programs read. Each file comes into being whole or
// not at all (temporary name, fsync, rename). What is there is added to, and what it has already is
// left alone; an mbox is written anew with all that it has, byte for byte.

#pragma once

#include "archive/archive-message.h"
#include "base/mail-transfer.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _ArchiveWriter ArchiveWriter;

// DEST: a folder, made where it is not; for MBOX with a name that ends in ".mbox" the one file that
// all goes into. Errors: FILE, QUOTA, INVALID (what is there is no mbox).
ArchiveWriter *archive_writer_new (MailArchiveFormat format, const char *dest, GError **error);
// Half-written files go. What was put into Maildirs and as .eml stays.
void archive_writer_free (ArchiveWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArchiveWriter, archive_writer_free)

// FOLDER's messages come next, one folder after another; DEST_BELOW (may be "") lies between DEST
// and it. It is made even when it stays empty.
bool archive_writer_begin_folder (ArchiveWriter *writer, const char *dest_below, const char *folder,
                                  GError **error);
// MESSAGE's folder is not looked at. SENDER and SUBJECT are for names and "From " lines;
// *OUT_KNOWN: it was there.
bool archive_writer_put (ArchiveWriter *writer, const ArchiveMessage *message, const char *sender,
                         const char *subject, bool *out_known, GError **error);
// A Maildir that mirrors something. The message of HASH (SHA-256, hex) is there: its flags become
// MESSAGE's, whose bytes are not looked at. *OUT_KNOWN false: put it.
bool archive_writer_keep (ArchiveWriter *writer, const char *hash, const ArchiveMessage *message,
                          bool *out_known, GError **error);
// The same message, of which what is there is damaged: it is written over.
bool
archive_writer_put_again (ArchiveWriter *writer, const ArchiveMessage *message, GError **error);
// From now on what a Maildir has and was neither put nor kept moves to DIR when its folder ends.
void archive_writer_set_sweep (ArchiveWriter *writer, const char *dir);
// Makes all that was put durable. STALE: another program has changed an mbox meanwhile.
bool archive_writer_finish (ArchiveWriter *writer, GError **error);

G_END_DECLS
