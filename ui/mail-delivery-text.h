// SPDX-License-Identifier: GPL-3.0-or-later
//
// How it stands with a recipient, and what happened, in words for people.

#pragma once

#include "base/mail-outbox.h"

G_BEGIN_DECLS

// Whether another address can be put in place of RECIPIENT's.
bool mail_delivery_can_correct (const MailRecipient *recipient);

// How it stands with RECIPIENT, why, and what helps. Caller frees.
char *mail_delivery_dup_recipient_text (const MailRecipient *recipient);

// What happened and to whom, in one line. Caller frees.
char *mail_delivery_dup_event_title (const MailEvent *event);

// Its time, and what it means. Caller frees.
char *mail_delivery_dup_event_text (const MailEvent *event);

// That ITEM does not arrive, or may not: for one that is REFUSED, PARTLY_REFUSED or AMBIGUOUS.
char *mail_delivery_dup_trouble (const MailOutboxItem *item);

G_END_DECLS
