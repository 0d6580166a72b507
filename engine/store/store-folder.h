// SPDX-License-Identifier: GPL-3.0-or-later
//
// Folders and how far each is synchronised. Folder ids are given by keep.db and outlive a rebuilt
// index.

#pragma once

#include "base/mail-folder.h"
#include "store/store-write.h"

G_BEGIN_DECLS

// A mailbox as LIST or LSUB told it.
typedef struct {
  const char *path;     // decoded UTF-8, with its delimiters: the identity
  const char *raw_name; // the server's own bytes, NUL-terminated
  char delimiter;       // '\0': none
  MailRole role;
  bool selectable;
  bool subscribed;
  uint32_t denied; // MailDenied
} StoreMailbox;

// Makes or updates the folder of MAILBOX->path. → its id; 0 with error. A parent that the server
// did not list is made too, not selectable.
int64_t store_folder_put (StoreWrite *write, int64_t account_id, const StoreMailbox *mailbox,
                          GError **error);

// Renames the folder here and, in their paths, those below it; ids, messages and UIDs stay, and so
// do the server's names.
bool store_folder_rename (StoreWrite *write, int64_t folder_id, const char *path, GError **error);
// The server calls it RAW_NAME now, and begins the names of those below with it.
bool store_folder_set_raw_name (StoreWrite *write, int64_t folder_id, const char *raw_name,
                                GError **error);

// The server no longer has it. Its messages stay restorable for 30 days.
bool store_folder_remove (StoreWrite *write, int64_t folder_id, GError **error);
// Likewise, but while the person's mail waits to go there the folder stays with that alone, never
// seen on the server and so to be made there.
bool store_folder_lose (StoreWrite *write, int64_t folder_id, GError **error);
// The person deleted it: its messages go for good, at most LIMIT of them in one write, the row of
// the folder with the last. *OUT_LEFT: call again.
bool store_folder_erase (StoreWrite *write, int64_t folder_id, uint32_t limit, bool *out_left,
                         GError **error);

// Folders of ACCOUNT_ID (0: of all accounts) in the order of the sidebar, without those that were
// deleted here. MailFolder.
GPtrArray *store_folder_list (Store *store, int64_t account_id, GError **error);
MailFolder *store_folder_get (Store *store, int64_t folder_id, GError **error); // NOT_FOUND
// NOT_FOUND when the account has none such. INBOX in PATH matches in any case.
MailFolder *
store_folder_get_by_path (Store *store, int64_t account_id, const char *path, GError **error);
MailFolder *
store_folder_get_by_role (Store *store, int64_t account_id, MailRole role, GError **error);
// The bytes to send to the server. Caller frees; NOT_FOUND.
char *store_folder_dup_raw_name (Store *store, int64_t folder_id, GError **error);
// The same of all that are shown, by path. Caller unrefs; NULL with error.
GHashTable *store_folder_list_raw_names (Store *store, int64_t account_id, GError **error);

// How far a folder is synchronised. Change it in the write that brings the rows it speaks of.
typedef struct {
  uint32_t uidvalidity;   // 0: never selected
  uint64_t mailbox_key;   // which mailbox it is, beyond that (OBJECTID); 0: not told
  uint32_t uidnext;       // 0: unknown
  uint64_t highestmodseq; // 0: the server keeps none
  uint32_t low_uid;       // headers of low_uid:* are here; 0: none yet; 1: history complete
  uint32_t server_total;  // EXISTS as last told
  bool synced;            // whole history of headers is here
  int64_t last_sync;      // seconds since 1970, 0: never
  bool no_keywords;       // the server takes no new ones (PERMANENTFLAGS without \*)
  // Message ids set aside for what comes newest first, from this to below that: in the order of
  // UIDs, so that of one second what came later stands above. The first is of the message that has
  // so many below it on the server.
  int64_t ids_from, ids_to;
  uint32_t ids_rank;
} StoreFolderSync;

bool
store_folder_get_sync (Store *store, int64_t folder_id, StoreFolderSync *out_sync, GError **error);
// All of SYNC takes the place of what was noted. Where it says that the folder is synced, what was
// wished of messages that are not in it is void (store_replay_end_folder()).
bool store_folder_set_sync (StoreWrite *write, int64_t folder_id, const StoreFolderSync *sync,
                            GError **error);

// *OUT: 0 when it was never selected, or is not there. False only with error.
bool
store_folder_get_uidvalidity (StoreWrite *write, int64_t folder_id, int64_t *out, GError **error);

// What an answer told of a folder that was never selected: whether its UIDs stand is known then.
bool store_folder_learn_uidvalidity (StoreWrite *write, int64_t folder_id, uint32_t uidvalidity,
                                     GError **error);

// How many messages the server should still have in this folder as far as we know: rows with a
// UID, and those moved away here whose move has not reached the server. At once, whatever its size.
// -1 with error.
int64_t store_folder_count_on_server (Store *store, int64_t folder_id, GError **error);

// UIDVALIDITY changed: every UID of the folder is forgotten, rows stay shown, and each is adopted
// again when store_message_add() brings a message with the same Message-ID, size and INTERNALDATE.
// Pending operations by an old UID follow the message, whose headers are fetched anew, or (UNSEEN)
// are set aside (D9). Sets uidvalidity; uidnext, modseq, low_uid 0.
bool store_folder_begin_remap (StoreWrite *write, int64_t folder_id, uint32_t uidvalidity,
                               bool unseen, GError **error);
// All headers were fetched anew: what was not adopted is removed (restorable for 30 days), and what
// was to be done with it is set aside.
bool store_folder_end_remap (StoreWrite *write, int64_t folder_id, GError **error);

G_END_DECLS
