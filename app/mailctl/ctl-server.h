// SPDX-License-Identifier: GPL-3.0-or-later
//
// What options say of one server of an account.

#pragma once

#include "base/mail-account.h"

G_BEGIN_DECLS

// NULL: nothing was said.
typedef struct {
  char *server; // HOST:PORT, or "" for none
  char *security;
  char *user;
  char *auth;
} CtlServerOptions;

// Adds to ENTRIES, GOptionEntrys, those that fill OPTIONS: --KIND, which DESCRIPTION tells of, and
// what begins so. KIND and DESCRIPTION are static.
void ctl_server_options_add_entries (CtlServerOptions *options, const char *kind,
                                     const char *description, GArray *entries);

// --allow-cleartext, which fills ALLOW_CLEARTEXT.
void ctl_server_add_cleartext_entry (gboolean *allow_cleartext, GArray *entries);

void ctl_server_options_clear (CtlServerOptions *options);
bool ctl_server_options_are_given (const CtlServerOptions *options);
// SERVICE, of KIND, as OPTIONS want it. INVALID: names what can't be understood.
bool ctl_server_options_apply (const CtlServerOptions *options, MailServiceKind kind,
                               MailService *service, GError **error);

// "imap". Static.
const char *ctl_server_get_name (MailServiceKind kind);
// "tls". Static.
const char *ctl_server_get_security (const MailService *service);

G_END_DECLS
