// SPDX-License-Identifier: GPL-3.0-or-later
//
// A message that lies in a file (.eml), outside the store: read and parsed on a thread.

#pragma once

#include "mime/mime-message.h"

G_BEGIN_DECLS

void mail_message_file_load_async (GFile *file, GCancellable *, GAsyncReadyCallback, void *data);
// Caller unrefs. NULL with FILE (it can't be read), LIMIT (larger than a message is), INVALID (it
// has no header), or cancelled.
MimeMessage *mail_message_file_load_finish (GAsyncResult *, GError **error);

G_END_DECLS
