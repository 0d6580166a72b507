// SPDX-License-Identifier: GPL-3.0-or-later
//
// The outbox (design.md §8): frozen messages on their way out, every change of state durable when
// its write is committed.

#pragma once

#include "base/mail-flags.h"
#include "base/mail-outbox.h"
#include "store/store-write.h"

G_BEGIN_DECLS

// A message to be frozen. Borrowed for the call.
typedef struct {
  int64_t account_id;
  int64_t draft_id;              // it is marked sent; 0: none
  GBytes *message;               // as it goes out: CRLF, no Bcc
  GBytes *sent_copy;             // as it is filed, with Bcc; NULL: the same as MESSAGE
  const char *sender;            // envelope, "" for the null path
  const char *const *recipients; // envelope addresses, NULL-terminated, at least one
  const char *subject;
  const char *message_id;  // without brackets
  int64_t related_id;      // message to be marked answered or forwarded once accepted; 0: none
  MailFlags related_flags; // the flag to set on it
  int64_t not_before;      // seconds since 1970, 0: now
} StoreOutgoing;

int64_t store_outbox_add (StoreWrite *write, const StoreOutgoing *outgoing, GError **error);

MailOutboxItem *store_outbox_get (Store *store, int64_t outbox_id, GError **error); // NOT_FOUND
// Not yet FILED or CANCELLED, oldest first; ACCOUNT_ID 0: all. MailOutboxItem.
GPtrArray *store_outbox_list (Store *store, int64_t account_id, GError **error);
// Those the worker has to act on now: QUEUED and due at NOW, and ACCEPTED ones to be filed.
// OUT_NEXT_DUE (may be NULL): when the next QUEUED one is due, 0: none.
GPtrArray *store_outbox_list_due (Store *store, int64_t account_id, int64_t now,
                                  int64_t *out_next_due, GError **error);

// What is needed to send and file it.
typedef struct {
  int64_t id, account_id;
  GBytes *message, *sent_copy;
  char *sender;
  char **recipients; // those without a final verdict (2xx or 5xx) only
  char *message_id;
  int64_t related_id;
  MailFlags related_flags;
} StoreOutboxMessage;

void store_outbox_message_free (StoreOutboxMessage *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreOutboxMessage, store_outbox_message_free)

// NOT_FOUND; STORE when the bytes don't agree with their hash.
StoreOutboxMessage *store_outbox_load (Store *store, int64_t outbox_id, GError **error);

// True when FROM → TO is a step that the outbox may take.
bool store_outbox_can_change (MailOutboxState from, MailOutboxState to);

// Changes the state, with REASON (NULL: "") and NOT_BEFORE (0: unchanged). SENDING counts a try.
// STALE when it is no longer in EXPECTED.
bool store_outbox_set_state (StoreWrite *write, int64_t outbox_id, MailOutboxState expected,
                             MailOutboxState state, const char *reason, int64_t not_before,
                             GError **error);
// The verdict on one recipient.
bool store_outbox_set_verdict (StoreWrite *write, int64_t outbox_id, const char *address, int code,
                               const char *enhanced, const char *text, GError **error);
// Cancels what is QUEUED, REFUSED or AMBIGUOUS; its draft comes back. → the draft's id, 0 when it
// had none or with error. STALE: too late.
int64_t store_outbox_cancel (StoreWrite *write, int64_t outbox_id, GError **error);

// At start: SENDING becomes QUEUED, FINAL_DOT becomes AMBIGUOUS. Done by store_open() as owner.

G_END_DECLS
