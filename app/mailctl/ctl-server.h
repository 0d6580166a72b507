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

extern const char ctl_server_auth_help[];

void ctl_server_options_clear (CtlServerOptions *options);
// SERVICE, of KIND, as OPTIONS want it. INVALID: names what can't be understood.
bool ctl_server_options_apply (const CtlServerOptions *options, MailServiceKind kind,
                               MailService *service, GError **error);

// "tls". Static.
const char *ctl_server_get_security (const MailService *service);

G_END_DECLS
