// SPDX-License-Identifier: GPL-3.0-or-later
//
// One FETCH response as the store takes it: decoded and owned, since the response lives only for
// the time of its callback.

#pragma once

#include "imap/imap-fetch.h"
#include "mime/mime-message.h"
#include "store/store-message.h"

G_BEGIN_DECLS

// The header fields that ENVELOPE leaves out.
#define IMAP_SYNC_ROW_FIELDS "REFERENCES LIST-ID CONTENT-TYPE"
#define IMAP_SYNC_ROW_ITEMS                                                                        \
  (IMAP_FETCH_UID | IMAP_FETCH_FLAGS | IMAP_FETCH_INTERNALDATE | IMAP_FETCH_SIZE |                 \
   IMAP_FETCH_ENVELOPE)

// Asked for as well, where the server has them; nothing depends on them.
#define IMAP_SYNC_ROW_IDS (IMAP_FETCH_THREADID | IMAP_FETCH_GMAIL_ID | IMAP_FETCH_GMAIL_THREAD)

typedef struct {
  StoreHeaders headers; // its pointers are borrowed from what follows
  char **keywords;
  char *subject, *message_id, *in_reply_to, *references, *list_id;
  char *email_id, *server_thread;
  GPtrArray *from, *to, *cc;
} ImapSyncRow;

// From a response with IMAP_SYNC_ROW_ITEMS and the fields above.
ImapSyncRow *imap_sync_row_new (const ImapFetch *fetch);

// From a response whose ENVELOPE could not be read: FETCH gives what is not in the header block
// HEADER, which may be NULL.
ImapSyncRow *imap_sync_row_new_from_header (const ImapFetch *fetch, GBytes *header);

// A message of our own, to be appended.
ImapSyncRow *imap_sync_row_new_from_raw (GBytes *raw, MailFlags flags, int64_t received);

// The same of one that was parsed already; its size is the caller's to tell.
ImapSyncRow *
imap_sync_row_new_from_message (MimeMessage *message, MailFlags flags, int64_t received);

// The value of the first field NAME in a header block, unfolded by the white space it has; NULL if
// it has none. Caller frees.
char *imap_sync_row_dup_field (ImapString block, const char *name);

void imap_sync_row_free (ImapSyncRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapSyncRow, imap_sync_row_free)

G_END_DECLS
