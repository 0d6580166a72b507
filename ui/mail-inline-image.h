// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pictures for the text of a message, read from a file.

#pragma once

#include "account/mail-engine.h"

#include <gdk/gdk.h>

G_BEGIN_DECLS

// Reads FILE, which must be a picture that every reader shows and not too large for a text.
void mail_inline_image_load_async (GFile *file, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, void *data);

// → an attachment with bytes and a new content_id. MAIL_ERROR_INVALID: no such picture;
// MAIL_ERROR_LIMIT: too large.
MailAttachment *mail_inline_image_load_finish (GAsyncResult *result, GError **error);

// A picture of the clipboard, as PNG.
MailAttachment *mail_inline_image_new_from_texture (GdkTexture *texture);

G_END_DECLS
