// SPDX-License-Identifier: GPL-3.0-or-later
//
// Small pictures of attachments that are pictures (security.md H4).

#pragma once

#include "account/mail-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

// True for what may be decoded here: PNG and JPEG, not too many bytes of them.
bool mail_thumbnail_is_for (const MimePart *part);

// The middle of the picture as a square of SIZE pixels, turned as the camera says, made on a
// worker. PART belongs to MESSAGE, which is kept.
void
mail_thumbnail_load_async (MimeMessage *message, const MimePart *part, int size,
                           GCancellable *cancellable, GAsyncReadyCallback callback, void *data);
// Caller unrefs. NULL with INVALID for what is no such picture, LIMIT for one too large.
GdkTexture *mail_thumbnail_load_finish (GAsyncResult *result, GError **error);

G_END_DECLS
