// SPDX-License-Identifier: GPL-3.0-or-later
//
// Flags of one account as another has them: each gives its keywords bits of its own.

#pragma once

#include "base/mail-flags.h"
#include "store/store-write.h"

G_BEGIN_DECLS

typedef struct {
  int64_t to_id;
  char *keywords[64]; // the first account's, by bit
} StoreFlagMap;

// From FROM_ID's to TO_ID's. Cleared by the caller, after an error too.
bool store_flag_map_read (StoreWrite *write, int64_t from_id, int64_t to_id, StoreFlagMap *out,
                          GError **error);
void store_flag_map_clear (StoreFlagMap *map);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (StoreFlagMap, store_flag_map_clear)

// FLAGS, without the mark for attachments. A keyword that is new there gets a bit, as far as there
// are any left.
bool store_flag_map_translate (StoreWrite *write, const StoreFlagMap *map, MailFlags flags,
                               MailFlags *out, GError **error);

G_END_DECLS
