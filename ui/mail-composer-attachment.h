// SPDX-License-Identifier: GPL-3.0-or-later
//
// One attached file as a tile: kind, name, size, and a button to take it away.

#pragma once

#include "account/mail-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MAIL_TYPE_COMPOSER_ATTACHMENT (mail_composer_attachment_get_type ())
G_DECLARE_FINAL_TYPE (MailComposerAttachment, mail_composer_attachment, MAIL, COMPOSER_ATTACHMENT,
                      GtkWidget)

// Signal "remove" (): the person wants it gone.
GtkWidget *mail_composer_attachment_new (const MailAttachment *attachment);

const MailAttachment *mail_composer_attachment_get (MailComposerAttachment *tile);

G_END_DECLS
