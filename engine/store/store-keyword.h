// SPDX-License-Identifier: GPL-3.0-or-later
//
// The account keywords behind bits 16…63. For store/ alone; callers elsewhere use store-flags.h.

#pragma once

#include "store/store-private.h"

G_BEGIN_DECLS

// Adds the bits of KEYWORDS (NULL-terminated, or NULL) to *FLAGS. Those past the account's 48 are
// left out, as a server's flood of keywords must not stop its mail.
bool store_flags_add_keywords (StoreWrite *write, int64_t account_id, const char *const *keywords,
                               MailFlags *flags, GError **error);

// Names of the account keywords in FLAGS. NULL-terminated; never NULL.
char **store_keyword_names (StoreReader *db, int64_t account_id, MailFlags flags);

G_END_DECLS
