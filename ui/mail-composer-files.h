// SPDX-License-Identifier: GPL-3.0-or-later
//
// How files come into a message: by a dialog or dropped, as attachments or as pictures in its text.

#pragma once

#include "ui/mail-composer-attachments.h"
#include "ui/mail-composer-body.h"

G_BEGIN_DECLS

// Asks over PARENT for files and attaches them to LIST.
void mail_composer_files_attach (GtkWidget *parent, MailComposerAttachments *list);

// Asks for a picture and puts it at BODY's cursor; what BODY can't hold is attached.
void mail_composer_files_insert_image (GtkWidget *parent, MailComposerAttachments *list,
                                       MailComposerBody *body);

// Takes FILES (GFile): pictures into BODY where it can hold them, all else, or with BODY NULL all,
// to LIST.
void
mail_composer_files_drop (GSList *files, MailComposerAttachments *list, MailComposerBody *body);

// Whether files were copied elsewhere: then they are taken as if they were dropped, with BODY as
// above, which may be NULL.
bool mail_composer_files_paste (GtkWidget *parent, MailComposerAttachments *list,
                                MailComposerBody *body);

G_END_DECLS
