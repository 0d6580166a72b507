// SPDX-License-Identifier: GPL-3.0-or-later
//
// The cards of a conversation, one below the other: which there are, and which are unfolded.

#pragma once

#include "account/mail-engine.h"
#include "ui/mail-message-card.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MAIL_TYPE_MESSAGE_CARDS (mail_message_cards_get_type ())
G_DECLARE_FINAL_TYPE (MailMessageCards, mail_message_cards, MAIL, MESSAGE_CARDS, GtkBox)

// Properties: "is-narrow": with little room for buttons.
// Signals:
//   "shown" ()               the bodies of a card are on the screen for the first time
//   "folded" ()              a card was folded or unfolded
//   "link-hovered" (uri)     NULL: none any more
//   "failed" (GError *)      something the person asked for could not be done

void mail_message_cards_set_engine (MailMessageCards *cards, MailEngine *engine);

// Cards for ROWS (MailRow) from FIRST on, in their order; those that are there stay and show the
// new rows. A new one is unfolded when it is unread or the last.
void mail_message_cards_merge (MailMessageCards *cards, GPtrArray *rows, unsigned int first);

void mail_message_cards_clear (MailMessageCards *cards);

// Walks them, oldest first. Borrowed, NULL behind the last.
MailMessageCard *mail_message_cards_get_first (MailMessageCards *cards);
MailMessageCard *mail_message_cards_get_next (MailMessageCard *card);

// MESSAGE_ID is what the person asked for, the others are around it; 0: the conversation is.
void mail_message_cards_choose (MailMessageCards *cards, int64_t message_id);

// The card with the focus, else the chosen one, else the newest that is no draft; NULL when there
// is none at all.
MailMessageCard *mail_message_cards_get_current (MailMessageCards *cards);

// Unfolds and returns the card at which reading goes on: the first unread, else the newest.
GtkWidget *mail_message_cards_open_start (MailMessageCards *cards);

// Unfolds and returns the card of MESSAGE_ID; NULL: there is none.
GtkWidget *mail_message_cards_open (MailMessageCards *cards, int64_t message_id);

void mail_message_cards_expand_all (MailMessageCards *cards);

// The newest message that is a draft, 0 if there is none.
int64_t mail_message_cards_find_draft (MailMessageCards *cards);

// The bodies of the unfolded cards: MailBodyView, borrowed.
GPtrArray *mail_message_cards_dup_bodies (MailMessageCards *cards);

void mail_message_cards_set_zoom (MailMessageCards *cards, double zoom);

// Lets go of all cards and of the web process behind them, whoever still holds CARDS.
void mail_message_cards_end (MailMessageCards *cards);

G_END_DECLS
