// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows on their way into the store while the next are still on the wire: a thread of its own writes
// one batch, the connection's thread decodes another, the server makes a third (design.md §3).
// Batches are written in the order given. Used by one connection's thread.

#pragma once

#include "store/store-folder.h"

G_BEGIN_DECLS

typedef struct _ImapSyncWriter ImapSyncWriter;

typedef struct {
  int64_t folder_id;
  StorePriority priority;
  GPtrArray *rows;     // ImapSyncRow; taken
  uint32_t fresh_from; // unseen new messages of this UID and above are news; 0: none is
  bool has_state;      // STATE is written with the rows: it speaks of them
  StoreFolderSync state;
} ImapSyncBatch;

ImapSyncWriter *imap_sync_writer_new (Store *store);
// Writes what was given, then ends.
void imap_sync_writer_free (ImapSyncWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapSyncWriter, imap_sync_writer_free)

// Gives BATCH; waits only while an earlier one is being written. Few rows are written at once by
// the caller itself. False: this or an earlier batch failed, and those behind it were dropped.
bool imap_sync_writer_put (ImapSyncWriter *writer, const ImapSyncBatch *batch, GError **error);

// Waits until all is written. OUT_ADDED is increased by the new messages; FRESH (int64_t) gets the
// news; both may be NULL. False: a batch failed; the next one starts afresh.
bool imap_sync_writer_drain (ImapSyncWriter *writer, int *out_added, GArray *fresh, GError **error);

// Whether, since it was asked last, something came that is to be sent: mail of muted conversations
// to be filed, or the UID of a message with which something was done before it had one.
bool imap_sync_writer_take_recorded (ImapSyncWriter *writer);

G_END_DECLS
