// SPDX-License-Identifier: GPL-3.0-or-later
//
// The files of a message being written, as tiles that can be taken away. Inline images are kept
// here too, but the body shows them.

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_COMPOSER_ATTACHMENTS (mail_composer_attachments_get_type ())
G_DECLARE_FINAL_TYPE (MailComposerAttachments, mail_composer_attachments, MAIL,
                      COMPOSER_ATTACHMENTS, AdwBin)

// Signals:
//   "changed" ()                                  a file came or went
//   "failed" (const char *name, GError *error)    a file could not be attached

// Replaces all; emits nothing. ATTACHMENTS (MailAttachment) may be NULL.
void mail_composer_attachments_load (MailComposerAttachments *list, const GPtrArray *attachments);

// How much of a message's bytes the server takes; 0: not known. Where the files are more, the list
// says so.
void mail_composer_attachments_set_limit (MailComposerAttachments *list, uint64_t limit);

// Scrolls what is more than HEIGHT pixels.
void mail_composer_attachments_fit (MailComposerAttachments *list, int height);

// Attaches FILE, read on another thread where it must be.
void mail_composer_attachments_add_file (MailComposerAttachments *list, GFile *file);

// Attaches a copy of ATTACHMENT.
void
mail_composer_attachments_add (MailComposerAttachments *list, const MailAttachment *attachment);

// Copies of all files, and of those inline images that HTML (NULL: none) names. MailAttachment.
GPtrArray *mail_composer_attachments_dup (MailComposerAttachments *list, const char *html);

G_END_DECLS
