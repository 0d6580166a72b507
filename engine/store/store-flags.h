// SPDX-License-Identifier: GPL-3.0-or-later
//
// Flags: what the server said, what the person wants and the server has not confirmed, and the
// bits of an account's keywords. Shown flags = (server | pending add) & ~pending remove.

#pragma once

#include "base/mail-flags.h"
#include "store/store-write.h"

G_BEGIN_DECLS

// The server's flags of UID (FETCH FLAGS). Pending changes stay on top. OUT_CHANGED (may be NULL):
// UID is here, and the server's flags of it were others before; where not, nothing is written.
bool store_flags_set_server (StoreWrite *write, int64_t folder_id, uint32_t uid, MailFlags flags,
                             const char *const *keywords, bool *out_changed, GError **error);

// The bit of the account's keyword NAME, given one at first use; 0 with error: LIMIT when all 48
// are taken.
MailFlags
store_flags_keyword_bit (StoreWrite *write, int64_t account_id, const char *name, GError **error);

// The IMAP names of all bits of FLAGS, fixed ones and keywords. NULL-terminated, caller frees.
char **store_flags_names (Store *store, int64_t account_id, MailFlags flags, GError **error);

// A flag change that the server does not have yet.
typedef struct {
  int64_t location_id; // for store_flags_sent() and store_flags_refused()
  int64_t folder_id;
  uint32_t uid;
  MailFlags add, remove; // disjoint
  int64_t stamp;         // the operation that changed it last
  MailFlags on_server;   // as far as it has told
} StorePendingFlags;

// Pending changes of the account whose UID is known, by folder and UID. GArray of
// StorePendingFlags.
GArray *store_flags_list_pending (Store *store, int64_t account_id, uint32_t limit, GError **error);

// The server took it: cleared where the stamp is still PENDING's (else the person changed it again
// meanwhile, and it is sent again), and the server's flags become what was sent. UNKEPT, which it
// can't keep, stays here and is not listed again until the person changes the row, or it moves.
bool store_flags_sent (StoreWrite *write, const StorePendingFlags *pending, MailFlags unkept,
                       GError **error);

// The server refused (REASON, its words): its operations are FAILED, and REFUSED of it is undone
// here. UNKEPT, REFUSED among it, is all that the server does not have; ~0 for both: nothing was
// taken. OUT_OPERATION_ID (may be NULL): the operation to tell the person about.
bool store_flags_refused (StoreWrite *write, const StorePendingFlags *pending, MailFlags unkept,
                          MailFlags refused, const char *reason, int64_t *out_operation_id,
                          GError **error);

G_END_DECLS
