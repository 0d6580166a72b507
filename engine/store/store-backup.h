// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a backup of the store consists of, beside the messages themselves: a copy of keep.db
// without their bytes (a snapshot), and the way back from it.

#pragma once

#include "store/store.h"

G_BEGIN_DECLS

// A consistent copy of all that exists nowhere else, mail's bytes left out (but headers that came
// alone), durable under PATH when
// it returns; what was there goes. Also for a reader.
bool store_backup_snapshot (Store *store, const char *path, GError **error);

// Whether the snapshot at PATH was made of this store, or this store of it. What is no snapshot, or
// was made before keep.db was lost and begun anew, is another one's.
bool store_backup_is_of (Store *store, const char *path, bool *out, GError **error);

// Whether mail was lost here after SINCE (seconds since 1970), which a former copy may have.
bool store_backup_has_lost (Store *store, int64_t since, bool *out, GError **error);

// A place of a message that lives here, all of it. Borrowed for the call.
typedef struct {
  int64_t message_id, account_id;
  const char *account, *folder; // names; the folder's has '/' between
  const char *sha256;           // hex
  uint64_t flags;               // MailFlags, fixed bits
  const char *const *keywords;  // NULL-terminated
  int64_t received;
} StoreBackupPlace;

// Every place of the snapshot at PATH, folder by folder. FUNC false with error ends it.
typedef bool (*StoreBackupPlaceFunc) (const StoreBackupPlace *place, void *data, GError **error);
bool
store_backup_each_place (const char *path, StoreBackupPlaceFunc func, void *data, GError **error);

// Names, relative to the store, of the files that the snapshot's outgoing mail and uploads lie in.
// char *.
GPtrArray *store_backup_list_files (const char *path, GError **error);

// The message of SHA256 (hex), or NULL when the backup has not got it.
typedef GBytes *(*StoreBackupContentFunc) (const char *sha256, void *data);

// Takes the files of a store that holds nothing of anybody's out of DIR, which the caller has
// locked. INVALID: it holds accounts or mail.
bool store_backup_make_room (const char *dir, GError **error);

// Makes DIR's keep.db of the snapshot at PATH; every message's hash is compared. DIR must be locked
// by the caller and have no keep.db (INVALID). *OUT_RESTORED, *OUT_LOST count messages. Cut short
// it leaves nothing in keep.db's place.
bool store_backup_restore (const char *path, const char *dir, StoreBackupContentFunc func,
                           void *data, uint64_t *out_restored, uint64_t *out_lost, GError **error);

G_END_DECLS
