// SPDX-License-Identifier: GPL-3.0-or-later
//
// What `account add` and `account edit` say of an account.

#pragma once

#include "ctl-pop3.h"
#include "ctl-server.h"
#include "ctl-sync-settings.h"

G_BEGIN_DECLS

// NULL and false: nothing was said.
typedef struct {
  char *name, *address, *full_name;
  CtlServerOptions imap, pop3, smtp;
  gboolean no_check;
  gboolean local;
  gboolean allow_cleartext;
  CtlSyncOptions sync;
  CtlPop3Options policy;
} CtlAccountOptions;

void ctl_account_options_clear (CtlAccountOptions *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlAccountOptions, ctl_account_options_clear)

// As ctl_parse(), with N arguments left.
bool ctl_account_options_parse (Ctl *ctl, CtlAccountOptions *options, const char *synopsis,
                                unsigned int n);

// Whether the values about synchronisation and POP3 can be understood. False with error INVALID.
bool ctl_account_options_check (Ctl *ctl, const CtlAccountOptions *options, GError **error);

// BASE, or nothing when it is NULL, changed by OPTIONS. NULL with error INVALID.
MailAccount *ctl_account_options_apply (const CtlAccountOptions *options, const MailAccount *base,
                                        GError **error);

// Whether an address or a server is named.
bool ctl_account_options_name_servers (const CtlAccountOptions *options);

// Whether anything but synchronisation is to change: then the servers are tried.
bool ctl_account_options_change_servers (Ctl *ctl, const CtlAccountOptions *options);

G_END_DECLS
