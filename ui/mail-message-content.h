// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a message says: its bodies and attachments, or that they are on their way or can't be had.

#pragma once

#include "account/mail-engine.h"
#include "ui/mail-body-view.h"
#include "ui/mail-web.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_MESSAGE_CONTENT (mail_message_content_get_type ())
G_DECLARE_FINAL_TYPE (MailMessageContent, mail_message_content, MAIL, MESSAGE_CONTENT, GtkBox)

// Signals:
//   "shown" ()             the bodies are there
//   "link-hovered" (uri)   NULL: none any more
//   "failed" (GError *)    something the person asked for could not be done

// Once, before anything else.
void mail_message_content_set_up (MailMessageContent *content, MailEngine *engine, MailWeb *web,
                                  const MailRow *row, double zoom);

// Instead of that: shows MESSAGE, which is not in the store, or the part PART_PATH of it alone.
void mail_message_content_show (MailMessageContent *content, MailWeb *web, MimeMessage *message,
                                const char *part_path);

// Loads the message, the first time it is called.
void mail_message_content_load (MailMessageContent *content);

// The bodies shown: MailBodyView, borrowed; empty until loaded.
GPtrArray *mail_message_content_get_bodies (MailMessageContent *content);

// What is HTML is shown on white also where the desktop is dark.
void mail_message_content_set_light (MailMessageContent *content, bool is_light);
// Whether that makes a difference now.
bool mail_message_content_can_be_light (MailMessageContent *content);

// Opens the print dialog on all of it, below SUBJECT and HEAD. Nothing until it is shown.
void
mail_message_content_print (MailMessageContent *content, const char *subject, const char *head);

void mail_message_content_set_zoom (MailMessageContent *content, double zoom);

G_END_DECLS
