// SPDX-License-Identifier: GPL-3.0-or-later
//
// What servers found, as lists need it. For store/ alone.

#pragma once

#include "store/store-private.h"

G_BEGIN_DECLS

// Under which key what servers found for SEARCH lies; 0: none was asked.
bool store_found_get_key (StoreReader *db, const char *search, int64_t *out_key, GError **error);

G_END_DECLS
