// SPDX-License-Identifier: GPL-3.0-or-later
//
// What to do where a large provider refuses the right password: most let a program in by a password
// made for it alone, which their accounts' pages give.

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  const char *domain; // of the provider's servers
  const char *uri;    // where such a password is made; NULL: there is none to be had
} MailProviderHelp;

// The help for the server HOST, or NULL. Pure.
const MailProviderHelp *mail_provider_help_find (const char *host);

// What to do, a sentence; translated.
const char *mail_provider_help_get_sentence (const MailProviderHelp *help);

G_END_DECLS
