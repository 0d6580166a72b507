// SPDX-License-Identifier: GPL-3.0-or-later
//
// A message that is not among the mail here, in a window of its own: from a file (.eml), or
// attached to another message; or an attached page of HTML, which no browser gets to see
// (security.md M6).

#pragma once

#include "account/mail-engine-drafts.h"
#include "account/mail-part-file.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_MESSAGE_WINDOW (mail_message_window_get_type ())
G_DECLARE_FINAL_TYPE (MailMessageWindow, mail_message_window, MAIL, MESSAGE_WINDOW,
                      AdwApplicationWindow)

// It is answered by the application's action "answer-message", of (the window's id, the kind),
// which gives the engine to mail_message_window_answer(): the window itself needs none.

// Opens at once, and shows the message of FILE, or why there is none.
void mail_message_window_present_file (GtkApplication *application, GFile *file);

// Whether PART is a message or a page that is shown here.
bool mail_message_window_is_for (const MimePart *part);
// Shows PART, of MESSAGE, which is kept. PARENT gives the application.
void
mail_message_window_present_part (GtkWindow *parent, MimeMessage *message, const MimePart *part);

// Answers or forwards what is shown, in a composer's window; PARENT has its toasts. Nothing where
// no message is shown, or KIND is none of these.
void mail_message_window_answer (MailMessageWindow *window, GtkWindow *parent, MailEngine *engine,
                                 MailDraftKind kind);

G_END_DECLS
