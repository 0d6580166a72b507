// SPDX-License-Identifier: GPL-3.0-or-later
//
// Labels (base/mail-label.h) of rows and of accounts: those keywords that people gave, and folders
// where these are labels.

#pragma once

#include "store/store-write.h"

G_BEGIN_DECLS

// Names of the labels of ACCOUNT_ID (0: of all accounts), each once, sorted. IN_USE: only those
// keywords that some message in a list has, since folders tell of themselves; looks at each
// combination of keywords in each folder once, whatever the number of messages. Array of char *.
GPtrArray *store_label_list (Store *store, int64_t account_id, bool in_use, GError **error);

// The folder that has every message of ACCOUNT_ID, where folders are labels; else 0.
int64_t store_label_find_all_folder (Store *store, int64_t account_id);

// The keyword that ACCOUNT_ID has for label NAME, or a new one's. INVALID: NAME can't be a label.
// Caller frees.
char *
store_label_dup_keyword (StoreWrite *write, int64_t account_id, const char *name, GError **error);

G_END_DECLS
