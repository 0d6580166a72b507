// SPDX-License-Identifier: GPL-3.0-or-later
//
// Uploads (drafts of other clients, Sent copies, imports, what comes from other accounts) whose
// rows index.db lost, or never got: keep.db says where they go, content.db has their bytes. Whoever
// opens the store as its owner shows them again, or else they would be refused as messages that are
// not there. Of imports keep.db has the bytes as well: the file that they came from may be gone.

#pragma once

#include "store/store-operation.h"

G_BEGIN_DECLS

typedef struct {
  int64_t step_id;
  int64_t content_id; // 0: its bytes are lost as well
  int64_t outbox_id;  // what was sent from here has them still, 0: it was not
  MailFlags flags;    // to upload with
  int64_t received;   // seconds since 1970
} StoreUpload;

// Those of all accounts that are still to be sent, or were refused and can be tried again. GArray
// of StoreUpload; NULL with error.
GArray *store_upload_list_lost (Store *store, GError **error);

// Its bytes. NOT_FOUND when they are not here; other errors as of a read.
MailSource *store_upload_open (Store *store, const StoreUpload *upload, GError **error);

// Shows it where it is to go, under the ids that it had, with all that was done to it since. WHAT
// as read from its bytes; its content is NULL where UPLOAD has a content_id.
bool store_upload_restore (StoreWrite *write, const StoreUpload *upload, const StoreAppend *what,
                           GError **error);

// Keeps CONTENT, which came into MESSAGE_ID by OPERATION_ID and exists nowhere else, in keep.db
// too, until a server has it.
bool store_upload_keep (StoreWrite *write, int64_t operation_id, int64_t message_id,
                        const StoreContent *content, GError **error);

// While the store is opened: what content.db lost of that is there again.
bool store_upload_put_back_all (Store *store, GError **error);
// The same of one message, if it is one of those.
bool store_upload_put_back (StoreWrite *write, int64_t message_id, bool *out_done, GError **error);

// Its bytes are lost: what waits to be sent is refused, and what was to leave elsewhere stays.
bool store_upload_give_up (StoreWrite *write, const StoreUpload *upload, GError **error);

G_END_DECLS
