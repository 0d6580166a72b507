// SPDX-License-Identifier: GPL-3.0-or-later
//
// The line under the results of a search: how much of the mail was searched here, and asking the
// servers for the rest.

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_SEARCH_LINE (mail_search_line_get_type ())
G_DECLARE_FINAL_TYPE (MailSearchLine, mail_search_line, MAIL, SEARCH_LINE, AdwBin)

// Speaks of QUERY from the next refresh on; another search under way is given up. Hidden when QUERY
// is no search.
void mail_search_line_set_query (MailSearchLine *self, MailEngine *engine, const MailQuery *query);

// The list was read: says how much of the mail that was, unless it tells of servers.
void mail_search_line_refresh (MailSearchLine *self);

// Whether a server can be asked for what it speaks of: mail of another kind is all here.
bool mail_search_line_can_ask (MailSearchLine *self);

G_END_DECLS
