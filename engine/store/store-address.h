// SPDX-License-Identifier: GPL-3.0-or-later
//
// Addresses of a message as one text column: name U+001F address, U+001E between. For store/ alone.

#pragma once

#include "base/mail-row.h"

G_BEGIN_DECLS

// ADDRESSES (MailAddress) may be NULL. Caller frees.
char *store_address_pack (const GPtrArray *addresses);

// Appends what PACKED holds to ADDRESSES (MailAddress).
void store_address_unpack (const char *packed, GPtrArray *addresses);

// As words for the search index: names and addresses, spaces between. Caller frees.
char *store_address_words (const char *packed);

G_END_DECLS
