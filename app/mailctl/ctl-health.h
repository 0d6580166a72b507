// SPDX-License-Identifier: GPL-3.0-or-later
//
// What stats prints about the accounts.

#pragma once

#include "ctl.h"

G_BEGIN_DECLS

// Arrays "connections" and "accounts" of the object begun. Asks the owner of the store. False with
// error, and nothing printed.
bool ctl_health_print (Ctl *ctl, GError **error);

// Says which folders of ACCOUNT_ID the server did not open, as one may not read them.
void ctl_health_say_unreadable (Ctl *ctl, int64_t account_id);

// Says how many changes of ACCOUNT_ID (0: of all) the server refused, or may not have heard of: a
// script would believe that all is done.
void ctl_health_say_not_done (Ctl *ctl, int64_t account_id);

G_END_DECLS
