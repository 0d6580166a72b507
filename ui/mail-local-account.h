// SPDX-License-Identifier: GPL-3.0-or-later
//
// Folders on this computer that belong to no address: how they are called, and whether they are
// there.

#pragma once

#include "account/mail-engine.h"

G_BEGIN_DECLS

// As they are stored. Caller unrefs.
MailAccount *mail_local_account_new (void);

bool mail_local_account_exists (MailEngine *engine);

G_END_DECLS
