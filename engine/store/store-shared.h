// SPDX-License-Identifier: GPL-3.0-or-later
//
// Messages whose server gives them one identity over all folders (X-GM-MSGID): folders are labels.
// Such a message lies in a folder once; its flags are its own and not the place's; and in the trash
// or among the junk it lies nowhere else. For store/ alone.

#pragma once

#include "store/store-location.h"

G_BEGIN_DECLS

// False only with error, as all of these.
bool store_shared_is (StoreWrite *write, int64_t message_id, bool *out, GError **error);

// Another place of LOCATION's message in FOLDER_ID. OUT->id is 0: there is none.
bool store_shared_find_twin (StoreWrite *write, const StoreLocation *location, int64_t folder_id,
                             StoreLocation *out, GError **error);

// The other places of LOCATION's message that are in some list. GArray of StoreLocation; NULL with
// error.
GArray *store_shared_list_others (StoreWrite *write, const StoreLocation *location, GError **error);

// *OUT: what lies in FOLDER_ID, the trash or the junk, lies nowhere else.
bool store_shared_is_apart (StoreWrite *write, int64_t folder_id, bool *out, GError **error);

// Adds to ROWS (StoreLocation) the other places of the shared messages among them.
bool store_shared_add_places (StoreWrite *write, GArray *rows, GError **error);

// What the server said of LOCATION's flags holds for its message's other places.
bool store_shared_spread_flags (StoreWrite *write, const StoreLocation *location, GError **error);

// LOCATION's message came into FOLDER_ID, as the server knows. If that is a place apart, it has
// left the others.
bool store_shared_arrive (StoreWrite *write, const StoreLocation *location, int64_t folder_id,
                          GError **error);

// The account's folder that a shared message in FOLDER_ID has to go through to be erased. 0: none,
// as it is there already, or there is no trash.
bool store_shared_find_trash (StoreWrite *write, const StoreLocation *location, int64_t *out,
                              GError **error);

// *OUT: a move from LOCATION to FOLDER_ID leaves it where it is, since every message is there.
bool store_shared_stays (StoreWrite *write, const StoreLocation *location, int64_t folder_id,
                         bool *out, GError **error);

G_END_DECLS
