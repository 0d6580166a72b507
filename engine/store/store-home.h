// SPDX-License-Identifier: GPL-3.0-or-later
//
// Mail whose only home is this computer (POP3 accounts): content, what lists need, and where it
// lies, together in keep.db; index.db and search.db show it and are made anew from it. What a
// person does to it is over at once: no server is to hear of it. Its rows have their own ids for
// UIDs.

#pragma once

#include "store/store-content.h"
#include "store/store-message.h"

G_BEGIN_DECLS

typedef struct {
  const StoreHeaders *headers; // received and size as they are kept; uid is not looked at
  StoreContent *content;       // the whole, or the header alone
  bool is_whole;
  const StoreText *text; // or NULL: indexed later
} StoreHomeMessage;

// A message into FOLDER_ID of an account at home. → its id; 0 with error. Shown, and lasting over a
// lost index.db, when the write is committed. OUT_ADDED may be NULL.
int64_t store_home_add (StoreWrite *write, int64_t folder_id, const StoreHomeMessage *message,
                        StoreAdded *out_added, GError **error);

// The rest of a message of which only the header was here: that becomes CONTENT, its size SIZE.
bool store_home_complete (StoreWrite *write, int64_t message_id, StoreContent *content,
                          uint64_t size, const StoreText *text, GError **error);

// MESSAGE_ID goes for good, now and from everywhere.
bool store_home_remove (StoreWrite *write, int64_t message_id, GError **error);

// Reads the content back from where it was committed, and compares its SHA-256: STORE when it is
// not what was stored, NOT_FOUND when it is not here. index.db must show it too.
bool store_home_verify (Store *store, int64_t message_id, GError **error);

// The same, whatever index.db shows, and of a header that came alone too.
bool store_home_verify_kept (Store *store, int64_t message_id, GError **error);

// What store_home_verify_kept() finds to be damaged of all that is here. GArray of int64_t; NULL
// with error. Reads everything. CANCELLABLE may be NULL.
GArray *store_home_list_damaged (Store *store, GCancellable *cancellable, GError **error);

// Makes the names of the store's files durable, log files that came since the last time among
// them: SQLite asks for that too, but does not mind when it fails. After a failure the store is
// distrusted.
bool store_home_sync_names (Store *store, GError **error);

// The account's folders for each purpose, INBOX first; those that are there are left alone.
bool store_home_make_folders (StoreWrite *write, int64_t account_id, GError **error);

G_END_DECLS
