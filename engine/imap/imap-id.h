// SPDX-License-Identifier: GPL-3.0-or-later
//
// ID responses (RFC 2971): what the server calls itself. Only for quirks and the log.

#pragma once

#include "imap/imap-parameters.h"

G_BEGIN_DECLS

// What follows the word ID: NIL or names and values in turn.
MailParse imap_id_parse (ImapCursor *cursor, ImapParameters *out);

G_END_DECLS
