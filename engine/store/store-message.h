// SPDX-License-Identifier: GPL-3.0-or-later
//
// Messages coming in: header data into index.db, with conversation, counts and seen addresses kept
// in the same write.

#pragma once

#include "base/mail-row.h"
#include "store/store-write.h"

G_BEGIN_DECLS

// What is known of a message before its content. Strings and arrays are borrowed for the call;
// text is decoded UTF-8. NULL stands for absent.
typedef struct {
  int64_t id;                  // a reserved one to be taken while it is free; 0: the next
  uint32_t uid;                // 0: the server has not told one yet
  MailFlags flags;             // fixed bits (base/mail-flags.h)
  const char *const *keywords; // other keywords, NULL-terminated
  int64_t received;            // INTERNALDATE, seconds since 1970; else 0 or less: as DATE
  int64_t date;                // Date field; 0: absent or broken, RECEIVED stands for it
  uint64_t size;               // RFC822.SIZE
  const char *subject;
  const GPtrArray *from, *to, *cc; // MailAddress
  const char *message_id;          // with or without brackets
  const char *in_reply_to;         // the field's value, as it came
  const char *references;          // likewise
  const char *list_id;             // List-Id's identifier
  const char *email_id;            // names one message, whichever folders it is in (X-GM-MSGID)
  const char *server_thread;       // OBJECTID THREADID, or X-GM-THRID
  const char *preview;             // PREVIEW
  bool has_attachment;             // guessed from BODYSTRUCTURE
} StoreHeaders;

typedef struct {
  int64_t message_id;
  int64_t thread_id;
  bool is_new;      // false: (folder, uid) was known already, or a row waiting for its UID took it
  bool has_content; // its content is already here (adopted)
  bool is_wished;   // what was wished of it here before its UID was known can be sent now
} StoreAdded;

// Adds the message to FOLDER_ID. A (folder, uid) that is known only has its flags updated. A row
// without UID that is the same message (moved or copied here, or awaiting a re-map), or a removed
// one that turned up again, is adopted with its content. One whose EMAIL_ID is known from another
// folder is that message, in one folder more: nothing of it is kept, or downloaded, twice.
// OUT_ADDED may be NULL.
bool store_message_add (StoreWrite *write, int64_t folder_id, const StoreHeaders *headers,
                        StoreAdded *out_added, GError **error);

// The same for N messages, ascending by UID where they have one; counts are written once. ROWS and
// OUT_ADDED have room for N. On failure the write is to be rolled back.
bool store_message_add_many (StoreWrite *write, int64_t folder_id, const StoreHeaders *const *rows,
                             size_t n, StoreAdded *out_added, GError **error);

// BODYSTRUCTURE or content told better. PREVIEW NULL: unchanged.
bool store_message_set_preview (StoreWrite *write, int64_t message_id, const char *preview,
                                bool has_attachment, GError **error);

// MESSAGE_ID came without header and size, since the server could not give them: HEADERS are what
// its content has. One that has a size is left as it is, and one that is gone.
bool store_message_fill (StoreWrite *write, int64_t message_id, const StoreHeaders *headers,
                         GError **error);

// The newest message of the folder with this Message-ID (brackets or not); 0 if none, or with
// error.
int64_t store_message_find_in_folder (Store *store, int64_t folder_id, const char *rfc_message_id,
                                      GError **error);

G_END_DECLS
