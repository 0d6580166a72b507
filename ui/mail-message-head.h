// SPDX-License-Identifier: GPL-3.0-or-later
//
// The words of a message's head, from its row. Addresses are always shown beside names (M3).

#pragma once

#include "base/mail-pop3-policy.h"
#include "base/mail-row.h"

G_BEGIN_DECLS

char *mail_message_head_dup_sender (const MailRow *row);
// The sender's address, or "" where the name already is the address.
char *mail_message_head_dup_address (const MailRow *row);
// What the avatar's letters and colour are made of. Borrowed.
const char *mail_message_head_initials (const MailRow *row);
// "To Anna, Ben and 3 more".
char *mail_message_head_dup_recipients (const MailRow *row);
// All of it, a line each: from, to, cc, date, and what a POP3 server has of it (COPY, or NULL).
char *mail_message_head_dup_details (const MailRow *row, const MailPop3Copy *copy);
// "Snoozed until Saturday, 08:00", and that no other computer knows where IS_LOCAL; NULL: it does
// not sleep.
char *mail_message_head_dup_snooze (const MailRow *row, bool is_local);
// For a screen reader.
char *mail_message_head_dup_spoken (const MailRow *row);

G_END_DECLS
