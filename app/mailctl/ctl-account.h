// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the commands about accounts share.

#pragma once

#include "ctl-account-options.h"

G_BEGIN_DECLS

// The account of the only argument, the store opened for it. NULL with OUT_STATUS, why said.
MailAccount *ctl_account_open (Ctl *ctl, CtlStatus *out_status);

// Asks ACCOUNT's servers, with PASSWORD or, NULL, without logging in: MailChecks. NULL with error.
GPtrArray *ctl_account_ask_servers (Ctl *ctl, const MailAccount *account, const char *password,
                                    GError **error);

// The first error among CHECKS as one of the caller's, or NULL.
GError *ctl_account_find_error (const GPtrArray *checks);

// Stores and prints. A keyring that can't be used is a warning: the account is there.
CtlStatus ctl_account_store (Ctl *ctl, const MailAccount *account, const char *password,
                             const CtlAccountOptions *options);

G_END_DECLS
