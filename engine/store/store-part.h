// SPDX-License-Identifier: GPL-3.0-or-later
//
// Parts of messages that are not wholly here, in content.db as other content is. None of them is
// ever a message's content (store-content.h): whoever wants the whole does not see them.

#pragma once

#include "store/store-content.h"

G_BEGIN_DECLS

// What came of the message, as one by itself, and the list of what is not in it: mime/mime-abridged
// knows both.
#define STORE_PART_ABRIDGED ""
#define STORE_PART_LEFT_OUT "-"

// Behind the path of a part that the server has decoded. Without it a part is coded as its header
// says.
#define STORE_PART_DECODED " decoded"

// CONTENT is the part at PATH ("1.2") of MESSAGE_ID from now on; it goes when the whole comes.
// NOT_FOUND when the message is gone. Nothing is done where the whole is here.
bool store_part_put (StoreWrite *write, int64_t message_id, const char *path, StoreContent *content,
                     GError **error);

// The two that make an abridged message, in place of what was there, and what TEXT tells lists and
// search of it.
bool store_part_put_abridged (StoreWrite *write, int64_t message_id, StoreContent *abridged,
                              StoreContent *left_out, const StoreText *text, GError **error);

// NOT_FOUND: it is not here; STORE: it is damaged. Caller unrefs.
GBytes *store_part_get (Store *store, int64_t message_id, const char *path, GError **error);

// The one at PATH, so that it is fetched again when it is wanted; of an abridged message's two, all
// that there are. Its file goes once WRITE is committed.
bool store_part_drop (StoreWrite *write, int64_t message_id, const char *path, GError **error);

// All that there are of MESSAGE_ID. Their files go once WRITE is committed.
bool store_part_drop_all (StoreWrite *write, int64_t message_id, GError **error);

// Those of messages that are gone, whose ids are never given again.
bool store_part_collect (StoreWrite *write, GError **error);

G_END_DECLS
