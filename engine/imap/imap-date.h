// SPDX-License-Identifier: GPL-3.0-or-later
//
// IMAP's `date-time` (RFC 9051): "24-May-2021 11:47:51 +0200".

#pragma once

#include "imap/imap-string.h"

G_BEGIN_DECLS

// → seconds since 1970. Leniently: a day without its leading space or zero, a missing zone (UTC).
// False when TEXT is no date.
bool imap_date_parse (ImapString text, int64_t *out_seconds);

// The same in UTC with a zone of +0000, for APPEND. False for a year that has not four digits.
bool imap_date_format (int64_t seconds, char out[27]);

G_END_DECLS
