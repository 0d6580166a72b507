// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a person chooses about a POP3 server's copies, in words.

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_POP3_GROUP (mail_pop3_group_get_type ())
G_DECLARE_FINAL_TYPE (MailPop3Group, mail_pop3_group, MAIL, POP3_GROUP, AdwPreferencesGroup)

void mail_pop3_group_set (MailPop3Group *group, const MailPop3Policy *policy);
// Tells what it means that the server has no UIDL or no TOP.
void mail_pop3_group_set_lacks (MailPop3Group *group, bool uidl, bool top);
MailPop3Policy mail_pop3_group_get (MailPop3Group *group);

G_END_DECLS
