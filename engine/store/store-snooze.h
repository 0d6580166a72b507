// SPDX-License-Identifier: GPL-3.0-or-later
//
// Snoozed mail: a keyword tells until when (base/mail-snooze.h), so that a snooze is taken back,
// kept, exported and told to other machines as every flag is. What sleeps is in no list of its
// folder and counts as read there; a search finds it. When its time has come it stands at the top.

#pragma once

#include "base/mail-operation.h"
#include "store/store-message.h"

G_BEGIN_DECLS

// TARGET sleeps until UNTIL, and the newest message of each conversation is unread, so that it is
// when it comes back; 0: it wakes now. → the operation's id; 0 with error. INVALID: UNTIL is not in
// the future, or nothing of TARGET lies where new mail comes (inboxes, folders of no role); LIMIT:
// an account has no room for one time more.
int64_t
store_snooze_set (StoreWrite *write, const MailTarget *target, int64_t until, GError **error);
// TARGET wakes now, whenever it was to. WOKEN as below. → as above.
int64_t
store_snooze_end (StoreWrite *write, const MailTarget *target, GArray *woken, GError **error);

// Wakes what is due, up to some hundred rows, by an operation for each account. Adds to WOKEN
// (int64_t) the newest message of each conversation that came back to a list. *OUT_MORE: call it
// again.
bool store_snooze_wake (StoreWrite *write, GArray *woken, bool *out_more, GError **error);

// ADDED has just come to FOLDER_ID, in the same write: in an inbox it wakes
// what sleeps there of its conversation. *OUT_TAKEN: something did, and the operation waits to be
// sent.
bool store_snooze_answered (StoreWrite *write, int64_t folder_id, const StoreAdded *added,
                            bool *out_taken, GError **error);

// Rows whose keyword came before this schema, or before their folder had its role, sleep from now.
bool store_snooze_notice (StoreWrite *write, GError **error);

// When something is to wake next, in seconds since 1970, perhaps in the past; 0: never.
int64_t store_snooze_next (Store *store);

// How many messages sleep.
uint32_t store_snooze_count (Store *store);

G_END_DECLS
