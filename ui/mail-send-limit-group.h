// SPDX-License-Identifier: GPL-3.0-or-later
//
// How much an account sends in a day before the rest waits. A choice holds at once.

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_SEND_LIMIT_GROUP (mail_send_limit_group_get_type ())
G_DECLARE_FINAL_TYPE (MailSendLimitGroup, mail_send_limit_group, MAIL, SEND_LIMIT_GROUP,
                      AdwPreferencesGroup)

// Shows the limit of ACCOUNT. Once.
void mail_send_limit_group_set (MailSendLimitGroup *group, MailEngine *engine,
                                const MailAccount *account);

G_END_DECLS
