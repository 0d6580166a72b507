// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the keywords of snoozed mail (base/mail-snooze.h) mean for a row: whether it sleeps, and
// where its list has it. And their bits, of which an account has 48 for all its keywords: those of
// times that are over are given anew. For store/ alone.

#pragma once

#include "store/store-location.h"

G_BEGIN_DECLS

// The bits of ACCOUNT_ID's keywords of this kind. False only with error, as all of these.
bool store_snooze_get_bits (StoreWrite *write, int64_t account_id, MailFlags *out, GError **error);

// The account of FOLDER_ID (0: it is in none), and whether mail sleeps there: where new mail comes,
// in inboxes and folders of no role.
bool store_snooze_get_folder (StoreWrite *write, int64_t folder_id, int64_t *out_account_id,
                              bool *out_sleeps, GError **error);

// Fills LOCATION's shown_key and wakes_at by its flags, as it lies, or comes to lie, in FOLDER_ID
// (0: in no list). What slept until its time stands by that time, at the top.
bool
store_snooze_place (StoreWrite *write, StoreLocation *location, int64_t folder_id, GError **error);

// Forgets those of ACCOUNT_ID's keywords of this kind whose time is over and that nothing has, and
// nothing is to get, also not by an undo. *OUT: some were.
bool store_snooze_free_bits (StoreWrite *write, int64_t account_id, bool *out, GError **error);

G_END_DECLS
