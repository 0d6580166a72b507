// SPDX-License-Identifier: GPL-3.0-or-later
//
// Small facts about the whole store that exist nowhere else, as text by KEY ("backup-folder"), in
// keep.db.

#pragma once

#include "store/store-write.h"

G_BEGIN_DECLS

// VALUE NULL removes it.
bool store_value_set (StoreWrite *write, const char *key, const char *value, GError **error);
// NULL without error when there is none. Caller frees.
char *store_value_dup (Store *store, const char *key, GError **error);

// Values that are numbers: 0 is none. get gives 0 also where it can't be read.
int64_t store_value_get_number (Store *store, const char *key);
bool store_value_set_number (StoreWrite *write, const char *key, int64_t number, GError **error);

G_END_DECLS
