// SPDX-License-Identifier: GPL-3.0-or-later
//
// A command line of POP3 and SMTP: a verb, a space and what it is about. The one place that keeps
// text from without off the end of its line (security.md P4). Pure. IMAP quotes instead
// (imap/imap-command.h).

#pragma once

#include "base/mail-error.h"

G_BEGIN_DECLS

// Whether TEXT has what could end a line or be taken for its end.
bool net_command_has_control (const char *text);

// Appends VERB, a space and ARGUMENT (NULL: none), and CRLF: one line, or nothing with error.
// INVALID when ARGUMENT has a control character.
bool net_command_append (GString *out, const char *verb, const char *argument, GError **error);

G_END_DECLS
