// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is sent as a message by APPEND: as it is here wherever the server can take it.

#pragma once

#include "sync/imap-sync.h"

#include "store/store-step.h"

G_BEGIN_DECLS

// Either BYTES, or STREAM of SIZE.
typedef struct {
  GBytes *bytes;
  GInputStream *stream;
  uint64_t size;
} ImapSyncUpload;

void imap_sync_upload_clear (ImapSyncUpload *upload);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ImapSyncUpload, imap_sync_upload_clear)

// The message of STEP for SYNC's server. NUL bytes go by BINARY, else their part as base64; where
// that can't be, INVALID in words for a person that name the message. What is here stays as it is.
bool
imap_sync_upload_open (ImapSync *sync, const StoreStep *step, ImapSyncUpload *out, GError **error);

G_END_DECLS
