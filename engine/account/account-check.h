// SPDX-License-Identifier: GPL-3.0-or-later
//
// Trying an account's servers out: connect, TLS, log in, leave. Nothing is stored.

#pragma once

#include "account/mail-engine.h"
#include "net/net-context.h"

G_BEGIN_DECLS

// Tries each server of ACCOUNT side by side. PASSWORD NULL: only as far as that goes without, and
// NO_PASSWORD is what the check then says. Blocks. → array of MailCheck; NULL only when cancelled.
GPtrArray *account_check_run (NetContext *net, const MailAccount *account, const char *password,
                              const GError *no_password, GCancellable *, GError **error);

G_END_DECLS
