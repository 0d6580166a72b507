// SPDX-License-Identifier: GPL-3.0-or-later
//
// The bytes of messages: compressed in content.db, or as files beside it above 256 KiB. Content has
// an id and a SHA-256 of its own and is used only where the hash agrees.

#pragma once

#include "base/mail-source.h"
#include "store/store-write.h"

G_BEGIN_DECLS

// Content made ready outside of the write lock: hashed, compressed, a large one already in its
// file, fsynced.
typedef struct _StoreContent StoreContent;

StoreContent *store_content_prepare (Store *store, GBytes *raw, GError **error);
// The same, read a piece at a time.
StoreContent *store_content_prepare_source (Store *store, MailSource *source, GError **error);
void store_content_free (StoreContent *content); // a file that was not put is removed
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreContent, store_content_free)

// Copies what STREAM gives into a file of the store's folder for the process that owns it, which
// takes it by its name (NULL with error; caller frees). What nobody takes is tidied away.
char *store_content_spool (Store *store, GInputStream *stream, GError **error);
// The file of that NAME, which has none any more. INVALID: it is not such a name.
MailFile *store_content_take_spooled (Store *store, const char *name, GError **error);

// CONTENT is the whole of MESSAGE_ID from now on. TEXT (may be NULL: indexed later by
// store_search_index()) sets preview, attachment mark and search. NOT_FOUND when the message is
// gone.
bool store_content_put (StoreWrite *write, int64_t message_id, StoreContent *content,
                        const StoreText *text, GError **error);

// Prepare and put in one write of its own; for tests, as what comes from a server goes in together.
bool store_content_save (Store *store, int64_t message_id, GBytes *raw, const StoreText *text,
                         StorePriority priority, GError **error);

// The raw message. NOT_FOUND when it is not here, or its bytes no longer agree with their hash
// (then it counts as not downloaded from now on).
GBytes *store_content_get (Store *store, int64_t message_id, GError **error);

// The same to be read a piece at a time; what is large is looked at as it is read.
MailSource *store_content_open (Store *store, int64_t message_id, GError **error);

// Whether the whole of it is here, by what is noted; false also where that can't be read.
bool store_content_has (Store *store, int64_t message_id);

// The same, read back: what is damaged is not whole, and may come anew from a server.
bool store_content_has_sound (Store *store, int64_t message_id);

G_END_DECLS
