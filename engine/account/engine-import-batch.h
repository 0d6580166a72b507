// SPDX-License-Identifier: GPL-3.0-or-later
//
// EngineImportBatch: messages on their way into folders of an account, gathered until they are
// worth a write of the store's owner. What is there already, by its bytes, is left out.

#pragma once

#include "account/engine-transfer.h"
#include "archive/archive-message.h"

G_BEGIN_DECLS

typedef struct _EngineImportBatch EngineImportBatch;

// On TRANSFER's thread; TRANSFER is borrowed, and its progress counts what came and was known.
// OPERATION_ID: the APPEND of the same account that the messages join; 0: one of their own.
EngineImportBatch *engine_import_batch_new (EngineTransfer *transfer, int64_t account_id,
                                            int64_t operation_id);
void engine_import_batch_free (EngineImportBatch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EngineImportBatch, engine_import_batch_free)

// MESSAGE into FOLDER, names with '/' between ("INBOX"); MESSAGE's own is not looked at.
bool engine_import_batch_add (EngineImportBatch *batch, const char *folder,
                              const ArchiveMessage *message, GError **error);
// What was added is stored. To be called at the end.
bool engine_import_batch_send (EngineImportBatch *batch, GError **error);

G_END_DECLS
