// SPDX-License-Identifier: GPL-3.0-or-later
//
// The outbox (design.md §8): frozen messages on their way out, every change of state durable when
// its write is committed.

#pragma once

#include "base/mail-flags.h"
#include "base/mail-outbox.h"
#include "store/store-content.h"

G_BEGIN_DECLS

// A message to be frozen. Borrowed for the call; the contents' files stay with the store.
typedef struct {
  int64_t account_id;
  int64_t draft_id;              // it is marked sent; 0: none
  StoreContent *message;         // as it goes out: CRLF, no Bcc
  StoreContent *sent_copy;       // as it is filed, with Bcc; NULL: the same as MESSAGE
  const char *sender;            // envelope, "" for the null path
  const char *const *recipients; // envelope addresses, NULL-terminated, at least one
  const char *subject;
  const char *message_id;    // without brackets
  const char *original_id;   // of a message that is sent on, the one it came with; else NULL
  const GArray *related_ids; // int64_t, to be marked answered or forwarded once accepted, or NULL
  MailFlags related_flags; // the flag to set on them; of MAIL_FLAGS_INVITE: at once, instead of the
                           // others of these, and until the item is cancelled
  int64_t not_before;      // seconds since 1970, 0: now
  MailNotices notices;     // of the servers on its way
  MailSendWishes wishes;
} StoreOutgoing;

#define STORE_OUTBOX_DUE_MAX 200

// Into the outbox, QUEUED; the draft that it was, if any, is none any more. → its id; 0 with error:
// INVALID without a recipient.
int64_t store_outbox_add (StoreWrite *write, const StoreOutgoing *outgoing, GError **error);

MailOutboxItem *store_outbox_get (Store *store, int64_t outbox_id, GError **error); // NOT_FOUND
// The newest that was sent with MESSAGE_ID, else the newest that it was sent on in; NULL without
// error when none was.
MailOutboxItem *
store_outbox_find (Store *store, int64_t account_id, const char *message_id, GError **error);
// Whether it has one; false, too, where that can't be read.
bool store_outbox_has (Store *store, int64_t account_id, const char *message_id);
// Not yet FILED or CANCELLED, oldest first; ACCOUNT_ID 0: all. MailOutboxItem.
GPtrArray *store_outbox_list (Store *store, int64_t account_id, GError **error);
// Those the worker has to act on now, the first STORE_OUTBOX_DUE_MAX: QUEUED and due at NOW, and
// ACCEPTED ones to be filed.
// OUT_NEXT_DUE (may be NULL): when the next QUEUED one is due, 0: none.
GPtrArray *store_outbox_list_due (Store *store, int64_t account_id, int64_t now,
                                  int64_t *out_next_due, GError **error);

// All that is known of what became of it. NOT_FOUND.
MailTimeline *store_outbox_timeline (Store *store, int64_t outbox_id, GError **error);

// How many recipients' copies of the account's mail were taken after SINCE, and when the oldest of
// them was (0: none). -1 with error.
int64_t store_outbox_count_sent (Store *store, int64_t account_id, int64_t since,
                                 int64_t *out_oldest, GError **error);

// What is needed to send and file it.
typedef struct {
  int64_t id, account_id;
  MailSource *message, *sent_copy; // what is large is looked at as it is read
  char *sender;
  char **recipients; // WAITING and UNCERTAIN; where there are none, DELAYED
  char *message_id;
  GArray *related_ids; // int64_t; NULL: none
  MailFlags related_flags;
  bool is_filed;
  MailNotices notices;
  MailSendWishes wishes;
} StoreOutboxMessage;

void store_outbox_message_free (StoreOutboxMessage *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreOutboxMessage, store_outbox_message_free)

// NOT_FOUND; STORE when small bytes don't agree with their hash.
StoreOutboxMessage *store_outbox_load (Store *store, int64_t outbox_id, GError **error);

// True when FROM → TO is a step that the outbox may take.
bool store_outbox_can_change (MailOutboxState from, MailOutboxState to);

// Changes the state, with REASON (NULL: "") and NOT_BEFORE (0: unchanged). SENDING counts a try.
// STALE when it is no longer in EXPECTED.
bool store_outbox_set_state (StoreWrite *write, int64_t outbox_id, MailOutboxState expected,
                             MailOutboxState state, const char *reason, int64_t not_before,
                             GError **error);

// QUEUED stays QUEUED, with CAUSE and REASON, until NOT_BEFORE. STALE.
bool store_outbox_postpone (StoreWrite *write, int64_t outbox_id, MailOutboxCause cause,
                            const char *reason, int64_t not_before, GError **error);

// Makes due NOW what waits only because no server could be reached, or none that let us in; and
// what an account's limit holds back, which may be another by now.
bool store_outbox_wake (StoreWrite *write, int64_t account_id, int64_t now, GError **error);

// Makes due NOW what waits only so that a person can take it back; what was wanted later, waits.
bool store_outbox_end_undo (StoreWrite *write, int64_t now, GError **error);

// How it stands with one recipient after a try.
typedef struct {
  const char *address;
  MailRecipientState state;
  MailVerdict verdict;
  int code;             // 0: none
  const char *enhanced; // NULL: ""
  const char *text;     // NULL: ""
} StoreVerdict;

// SENDING → FINAL_DOT, with what RCPT was answered for each: accepted there is UNCERTAIN.
bool store_outbox_enter_final_dot (StoreWrite *write, int64_t outbox_id,
                                   const StoreVerdict *verdicts, size_t n_verdicts, GError **error);

// What a try came to. The state follows from all recipients, those of earlier tries included:
// somebody has it: ACCEPTED; else somebody is to be tried again: QUEUED until RETRY_AT; else
// REFUSED. IS_AMBIGUOUS: AMBIGUOUS, whatever they say.
typedef struct {
  MailOutboxState expected; // SENDING or FINAL_DOT
  const StoreVerdict *verdicts;
  size_t n_verdicts;
  MailOutboxCause cause;
  const char *reason; // of the whole; NULL: ""
  int64_t retry_at;   // seconds since 1970
  bool is_ambiguous;
  const char *server; // that has taken it, for the timeline; NULL: none has
  int64_t held_until; // it was asked to keep it until then, 0: not
  bool drops_hold;    // it does not keep messages: this one is not to be asked for again
} StoreConclusion;

// OUT_STATE (may be NULL): what it is now. STALE when it is no longer in EXPECTED.
bool store_outbox_conclude (StoreWrite *write, int64_t outbox_id, const StoreConclusion *conclusion,
                            MailOutboxState *out_state, GError **error);

// ACCEPTED, and its copy is in Sent or on its way there by the operation log: FILED, or QUEUED for
// those who are put off, or PARTLY_REFUSED.
bool store_outbox_note_filed (StoreWrite *write, int64_t outbox_id, GError **error);

// AMBIGUOUS → ACCEPTED: it was found in Sent (IS_FOUND), where it need not be filed, or a person
// says that it arrived. STALE.
bool store_outbox_confirm (StoreWrite *write, int64_t outbox_id, bool is_found, GError **error);

// A person's "send now": QUEUED until NOW whatever it was before, for everybody who does not have
// it: the uncertain where it was AMBIGUOUS, the refused where it was (partly) REFUSED. STALE:
// nobody is left, or it is on its way.
bool store_outbox_release (StoreWrite *write, int64_t outbox_id, int64_t now, GError **error);

// Sends to CORRECTED instead of ADDRESS, which was refused, bounced or not yet reached, and to
// nobody who has it. The header stays as it was written. NOT_FOUND: no such recipient; INVALID:
// CORRECTED is one already; STALE: on its way, or its bytes are no longer here.
bool store_outbox_correct (StoreWrite *write, int64_t outbox_id, const char *address,
                           const char *corrected, int64_t now, GError **error);

// Cancels what is QUEUED, REFUSED or AMBIGUOUS; its draft comes back. What somebody has already is
// FILED instead: only the others are given up. → the draft's id, 0 when none comes back or with
// error. STALE: too late.
int64_t store_outbox_cancel (StoreWrite *write, int64_t outbox_id, GError **error);

// At start: SENDING becomes QUEUED, FINAL_DOT becomes AMBIGUOUS. Done by store_open() as owner.

G_END_DECLS
