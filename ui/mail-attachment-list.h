// SPDX-License-Identifier: GPL-3.0-or-later
//
// The attachments of a message: how many and how large, a tile for each, and Save All.

#pragma once

#include "account/mail-engine.h"
#include "account/mail-part-file.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_ATTACHMENT_LIST (mail_attachment_list_get_type ())
G_DECLARE_FINAL_TYPE (MailAttachmentList, mail_attachment_list, MAIL, ATTACHMENT_LIST, GtkBox)

// Signals: "failed" (GError *): something the person asked for could not be done.

// Shows those of MESSAGE, which is kept; nothing at all when it has none. It is that of ROW in
// ENGINE; both NULL where it is in no store.
void mail_attachment_list_show (MailAttachmentList *list, MailEngine *engine, const MailRow *row,
                                MimeMessage *message);

G_END_DECLS
