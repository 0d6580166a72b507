// SPDX-License-Identifier: GPL-3.0-or-later
//
// Invitations and the answers to them in words. All strings are the caller's.

#pragma once

#include "account/mail-invitation.h"

G_BEGIN_DECLS

// What it is about; never empty.
const char *mail_invitation_text_summary (const MimeEvent *event);

// "Invitation", "Cancelled", "Ana Lopez has accepted".
char *mail_invitation_text_dup_kind (const MimeEvent *event);

// Day and time of beginning and end, in this locale and time zone.
char *mail_invitation_text_dup_when (const MimeEvent *event);

// Who invites and how many are invited; "" if nobody is named.
char *mail_invitation_text_dup_who (const MimeEvent *event);

// "You have accepted." ANSWER is one that can be given.
const char *mail_invitation_text_given (MimeCalendarAnswer answer);

// Subject and text of the message that FROM answers with.
char *mail_invitation_text_dup_subject (const MimeEvent *event, MimeCalendarAnswer answer);
char *mail_invitation_text_dup_message (const MimeEvent *event, MimeCalendarAnswer answer,
                                        const MailIdentity *from);

G_END_DECLS
