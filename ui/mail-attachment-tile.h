// SPDX-License-Identifier: GPL-3.0-or-later
//
// One attachment: what it is, Open and Save. One that was left on the server is downloaded first,
// which tells how far it is and can be cancelled.

#pragma once

#include "account/mail-engine.h"
#include "account/mail-part-file.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MAIL_TYPE_ATTACHMENT_TILE (mail_attachment_tile_get_type ())
G_DECLARE_FINAL_TYPE (MailAttachmentTile, mail_attachment_tile, MAIL, ATTACHMENT_TILE, GtkBox)

// Signals: "failed" (GError *).

// PART belongs to MESSAGE, which the tile keeps: that of ROW in ENGINE; both NULL where the message
// is in no store.
GtkWidget *mail_attachment_tile_new (MailEngine *engine, const MailRow *row, MimeMessage *message,
                                     const MimePart *part);

G_END_DECLS
