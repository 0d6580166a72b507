// SPDX-License-Identifier: GPL-3.0-or-later
//
// An invitation above a message's text: what, when, where, by whom, and the answers to it, which go
// out by mail.

#pragma once

#include "account/mail-engine.h"
#include "account/mail-invitation.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_INVITATION (mail_invitation_get_type ())
G_DECLARE_FINAL_TYPE (MailInvitation, mail_invitation, MAIL, INVITATION, AdwBin)

// Signal "failed" (GError *): an answer could not be sent.

// Shows EVENT, which is taken, of ROW's message; with buttons where it asks for an answer.
void mail_invitation_show (MailInvitation *invitation, MailEngine *engine, const MailRow *row,
                           MimeEvent *event);

G_END_DECLS
