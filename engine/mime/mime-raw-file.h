// SPDX-License-Identifier: GPL-3.0-or-later
//
// A finished message in a file, looked at once from its beginning to its end without keeping it:
// its header, and whether all can be sent as it is. Internal to mime/. Any thread; blocks.

#pragma once

#include "base/mail-source.h"

#include <stdbool.h>

G_BEGIN_DECLS

typedef struct {
  GString *header;    // with CRLF ends, the blank line too; NULL: it has no end, or is too large
  MailSource *body;   // what follows, with CRLF ends
  gsize longest_line; // bytes without its end
  bool has_8bit;
} MimeRawFile;

// INVALID: a NUL in it. STORE.
MimeRawFile *mime_raw_file_scan (MailFile *file, GError **error);
void mime_raw_file_free (MimeRawFile *raw);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MimeRawFile, mime_raw_file_free)

G_END_DECLS
