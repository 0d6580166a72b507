// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where an account's own folders lie: its personal namespace (RFC 2342), as the server told it or,
// until it did, as its folders look.

#pragma once

#include "store/store-account.h"

G_BEGIN_DECLS

// What the server said: the decoded PREFIX ("" or "INBOX.") and its DELIMITER ('\0': none). Written
// only when it differs from what is known.
bool sync_namespace_set (StoreWrite *write, int64_t account_id, const char *prefix, char delimiter,
                         GError **error);
bool sync_namespace_is_known (Store *store, int64_t account_id);

// The path of a folder that a person or we name NAME: within the namespace, with the server's
// delimiter, for which "/" may stand. Caller frees; NULL with error.
char *sync_namespace_dup_path (Store *store, int64_t account_id, const char *name,
                               char *out_delimiter, GError **error);

G_END_DECLS
