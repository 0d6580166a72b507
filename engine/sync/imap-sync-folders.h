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
// sidebar (ImapSyncFolder); NULL with error. INBOX_NEXT: the inbox is looked into behind it; where
// none ever was, the server opens it in the same round trip.
GPtrArray *imap_sync_folders (ImapSync *sync, bool inbox_next, GError **error);

// Where the account's own folders lie, asked once in its life: a server may refuse to make one
// beside INBOX, and from INBOX alone that can't be seen. imap_sync_folders() asks too, but not the
// first time, when rows are waited for.
bool imap_sync_folders_learn (ImapSync *sync, GError **error);

// Asks the server to tell of every folder from now on (NOTIFY), where it can: once for each
// connection, and again when it gave up; AGAIN: also when it did so often. OUT_MISSED: it was
// asked, or gave up: all folders are to be looked at behind it. False only when the connection is
// lost.
bool
imap_sync_folders_listen (ImapSync *sync, bool again, bool *out_missed, GError **error);

// The folders that differ by what the server told since this was last asked, but those that a
// connection rests in. OUT_ALL: names changed, or so much was told that all have to be asked for.
// MailFolder; NULL: none. Asks only the store.
GPtrArray *imap_sync_folders_take_told (ImapSync *sync, bool *out_all);

// Makes FOLDER_ID on the server, with its role where the server takes one.
bool imap_sync_folders_create (ImapSync *sync, int64_t folder_id, GError **error);

G_END_DECLS
