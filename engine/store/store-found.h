// SPDX-License-Identifier: GPL-3.0-or-later
//
// What servers found for a search: it stands beside the words of search.db until the search is
// asked again or forgotten, so that every list of that search, in any process, shows both. And how
// much of the mail could be searched here.

#pragma once

#include "base/mail-query.h"
#include "base/mail-stats.h"
#include "store/store-uid.h"
#include "store/store-write.h"

G_BEGIN_DECLS

// Folders of ACCOUNT_ID that QUERY, a search, is about and that a server can be asked about, the
// inbox first; where one folder holds all mail, that one unless the search names folders. GArray of
// int64_t. INVALID: QUERY's search is none.
GArray *
store_found_list_folders (Store *store, const MailQuery *query, int64_t account_id, GError **error);

// SEARCH is about to be asked: what was found earlier is forgotten, and so are old searches.
bool store_found_begin (StoreWrite *write, const char *search, GError **error);

// Messages UIDS of FOLDER_ID match SEARCH, as the server says. OUT_N (may be NULL): how many of
// them are here.
bool
store_found_add (StoreWrite *write, const char *search, int64_t folder_id,
                 const StoreUidRange *ranges, size_t n_ranges, uint32_t *out_n, GError **error);

// How much of what QUERY's search looks through is searched here: its folder, the folders that the
// search names, or the accounts without Trash and Junk. For a worker: a large folder may take some
// 50 ms.
bool store_found_coverage (Store *store, const MailQuery *query, MailCoverage *out, GError **error);

G_END_DECLS
