// SPDX-License-Identifier: GPL-3.0-or-later
//
// One message of a conversation: a line while folded; unfolded its head, bodies and attachments,
// which are loaded the first time.

#pragma once

#include "account/mail-engine.h"
#include "ui/mail-body-view.h"
#include "ui/mail-web.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_MESSAGE_CARD (mail_message_card_get_type ())
G_DECLARE_FINAL_TYPE (MailMessageCard, mail_message_card, MAIL, MESSAGE_CARD, GtkBox)

// Properties: "is-expanded"; "is-narrow": with little room for buttons.
// Signals:
//   "shown" ()                  its bodies are on the screen for the first time
//   "link-hovered" (uri)        NULL: none any more
//   "failed" (GError *)         something the person asked for could not be done

GtkWidget *mail_message_card_new (MailEngine *engine, MailWeb *web, MailRow *row, double zoom);

MailRow *mail_message_card_get_row (MailMessageCard *card);
// The same message with other flags or texts.
void mail_message_card_set_row (MailMessageCard *card, MailRow *row);

void mail_message_card_set_expanded (MailMessageCard *card, bool is_expanded);
bool mail_message_card_is_expanded (MailMessageCard *card);

// Whether its bodies have been on the screen.
bool mail_message_card_was_shown (MailMessageCard *card);

// The bodies shown: MailBodyView, borrowed; empty until loaded.
GPtrArray *mail_message_card_get_bodies (MailMessageCard *card);

void mail_message_card_set_zoom (MailMessageCard *card, double zoom);

// Opens a composer on it, quoting what is marked in it.
void mail_message_card_answer (MailMessageCard *card, MailDraftKind kind);
void mail_message_card_print (MailMessageCard *card);
void mail_message_card_view_source (MailMessageCard *card);

G_END_DECLS
