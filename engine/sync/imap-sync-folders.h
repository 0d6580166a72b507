// SPDX-License-Identifier: GPL-3.0-or-later
//
// The account's folders made equal to the server's list, and which of them differ.

#pragma once

#include "sync/imap-sync.h"

G_BEGIN_DECLS

// A folder of the server.
typedef struct {
  MailFolder *folder;
  bool differs; // STATUS does not show that all is here already
} ImapSyncFolder;

void imap_sync_folder_free (ImapSyncFolder *folder);

// LIST with roles and STATUS; new folders are made, changed ones updated, and those that the server
// has no more, asked a second time, removed. → the folders to synchronise, in the order of the
// sidebar (ImapSyncFolder); NULL with error.
GPtrArray *imap_sync_folders (ImapSync *sync, GError **error);

// Makes FOLDER_ID on the server, with its role where the server takes one.
bool imap_sync_folders_create (ImapSync *sync, int64_t folder_id, GError **error);

G_END_DECLS
