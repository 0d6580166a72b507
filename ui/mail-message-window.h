// SPDX-License-Identifier: GPL-3.0-or-later
//
// A message that is not among the mail here, in a window of its own: from a file (.eml), or
// attached to another message; or an attached page of HTML, which no browser gets to see
// (security.md M6).

#pragma once

#include "account/mail-part-file.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_MESSAGE_WINDOW (mail_message_window_get_type ())
G_DECLARE_FINAL_TYPE (MailMessageWindow, mail_message_window, MAIL, MESSAGE_WINDOW,
                      AdwApplicationWindow)

// Opens at once, and shows the message of FILE, or why there is none.
void mail_message_window_present_file (GtkApplication *application, GFile *file);

// Whether PART is a message or a page that is shown here.
bool mail_message_window_is_for (const MimePart *part);
// Shows PART, of MESSAGE, which is kept. PARENT gives the application.
void
mail_message_window_present_part (GtkWindow *parent, MimeMessage *message, const MimePart *part);

G_END_DECLS
