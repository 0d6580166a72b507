// SPDX-License-Identifier: GPL-3.0-or-later
//
// SASLprep (RFC 4013): user names and passwords made comparable before SCRAM hashes them. Pure.

#pragma once

#include "base/mail-error.h"

G_BEGIN_DECLS

// TEXT prepared, as a query: unassigned code points are allowed. The check of right-to-left text is
// left to the server, which knows what it stored. INVALID for what must not be in it. Free with
// mail_secret_free().
char *sasl_prep (const char *text, GError **error);

G_END_DECLS
