// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a message's bytes give to lists and search: its words, file names and preview.

#pragma once

#include "mime/mime-message.h"
#include "store/store.h"

G_BEGIN_DECLS

// A list's row has room for no more of a preview.
#define SYNC_PREVIEW_CHARACTERS 200

// A StoreTextFunc, for store_set_text_func(); DATA is not used. Any thread.
void sync_text_extract (GBytes *raw, StoreText *out_text, void *data);

// The same, of one that was parsed already. Any thread.
void sync_text_extract_message (MimeMessage *message, StoreText *out_text);

G_END_DECLS
