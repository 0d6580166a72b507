// SPDX-License-Identifier: GPL-3.0-or-later
//
// A part of a message as a file: written whole, or not at all.

#pragma once

#include "mime/mime-message.h"

G_BEGIN_DECLS

// Writes the decoded PART of MESSAGE to FILE, beside it first and then in its place, and looks
// whether all of it is there. Blocks. False with QUOTA (the disk is full), FILE, or cancelled.
bool mail_part_file_write (MimeMessage *message, const MimePart *part, GFile *file, GCancellable *,
                           GError **error);

// The same on a thread. PART belongs to MESSAGE, which is kept meanwhile.
void mail_part_file_write_async (MimeMessage *message, const MimePart *part, GFile *file,
                                 GCancellable *, GAsyncReadyCallback, void *data);
bool mail_part_file_write_finish (GAsyncResult *, GError **error);

G_END_DECLS
