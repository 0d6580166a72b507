// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which of the window's actions on conversations are on, by what is shown and selected, and by what
// the server lets one do in the shown folder (RFC 4314).

#pragma once

#include "account/mail-engine.h"

G_BEGIN_DECLS

// Switches the actions of WINDOW on and off. QUERY NULL: nothing is shown. → MailDenied of the
// shown folder.
uint32_t mail_rights_refresh (GActionMap *window, MailEngine *engine, const MailQuery *query,
                              bool has_selection);

// Why actions are off, as a sentence; NULL: nothing is DENIED.
const char *mail_rights_get_reason (uint32_t denied);

G_END_DECLS
