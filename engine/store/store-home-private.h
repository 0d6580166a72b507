// SPDX-License-Identifier: GPL-3.0-or-later
//
// Mail at home, as the rest of store/ sees it. Its content has negative ids in index.db: minus its
// message's. All cost nothing where no account is at home.

#pragma once

#include "base/mail-account.h"
#include "base/mail-folder.h"
#include "store/store-home.h"
#include "store/store-location.h"
#include "store/store-step.h"

G_BEGIN_DECLS

// Whether there is any account at home. Called at open, and when an account was put.
bool store_home_look (Store *store, GError **error);

// *OUT: ACCOUNT_ID's mail lives here. False only with error.
bool store_home_is_account (StoreWrite *write, int64_t account_id, bool *out, GError **error);
bool store_home_has_message (StoreWrite *write, int64_t message_id, bool *out, GError **error);

// FOLDER_ID is a folder with ROLE: remembered for a lost index.db.
bool store_home_note_folder (StoreWrite *write, int64_t folder_id, int64_t account_id,
                             MailRole role, GError **error);

// LOCATION lies in FOLDER_ID now with its flags; it left its list, from where; it is gone.
bool store_home_note_place (StoreWrite *write, const StoreLocation *location, int64_t folder_id,
                            GError **error);
bool store_home_note_removed (StoreWrite *write, const StoreLocation *location, int64_t removed_at,
                              GError **error);
bool store_home_note_erased (StoreWrite *write, const StoreLocation *location, GError **error);

// The message and its content go for good.
bool store_home_erase (StoreWrite *write, int64_t message_id, GError **error);
// The message into index.db, as store_message_add_again(). IS_WHOLE: its content is here.
bool store_message_add_home (StoreWrite *write, int64_t account_id, const StoreHeaders *headers,
                             const StoreText *text, bool is_whole, StoreLocation *location,
                             GError **error);

// What OPERATION_ID did to mail at home is done: its steps and flags are. What it deleted can be
// taken back for an hour.
bool store_home_confirm (StoreWrite *write, int64_t operation_id, GError **error);

// ROW, a DELETE that waited for its copy elsewhere, is done if it is of an account at home.
bool store_home_let_go (StoreWrite *write, const StoreStepRow *row, GError **error);

// LOCATION, out of every list by a DELETE from FOLDER_ID, comes back.
bool store_home_take_back (StoreWrite *write, const StoreLocation *location, int64_t folder_id,
                           GError **error);

// index.db shows what keep.db says changed after SINCE, and nothing that keep.db no longer has.
bool store_home_replay (StoreWrite *write, int64_t since, GError **error);

G_END_DECLS
