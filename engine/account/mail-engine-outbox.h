// SPDX-License-Identifier: GPL-3.0-or-later
//
// What was sent: how it goes out, what waits, and what became of it.
// Part of MailEngine: what holds of all its calls is told in mail-engine.h.

#pragma once

#include "account/mail-engine.h"
#include "base/mail-draft.h"
#include "base/mail-outbox.h"
#include "base/mail-row.h"
#include "base/mail-source.h"

G_BEGIN_DECLS

// Builds DRAFT into MIME, freezes it in the outbox, durable when it returns; sends at NOT_BEFORE
// (seconds since 1970; 0: now), or hands it then to a server that keeps it until HOLD_UNTIL (0: no
// such wish), as MailSendWishes has it. The draft goes once it is queued, and comes back when the
// sending is cancelled. INVALID: a recipient is not an address (names it), or there is none. →
// outbox id.
void
mail_engine_send_draft_async (MailEngine *engine, const MailDraft *draft, int64_t not_before,
                              int64_t hold_until, GCancellable *, GAsyncReadyCallback, void *data);
// How a finished message goes out. All zero: by what the message itself says.
typedef struct {
  const char *from; // envelope sender, and From where the message has none; "<>": nobody; or NULL
  const char *const *recipients; // only these, NULL-terminated; NULL: its To, Cc, Bcc or Resent-*
  bool reads_recipients;         // these of the message, too
  const char
    *local; // whom a name of this computer's users among To, Cc and Bcc stands for; or NULL
  int64_t account_id;  // who sends it; 0: the account of the sender's address
  int64_t not_before;  // seconds since 1970; 0: now
  MailNotices notices; // of the servers on its way, where they give them
  MailSendWishes wishes;
  // Not 0: MESSAGE is NULL; that one, which somebody else wrote, is brought here if need be and
  // goes on as it is, with Resent-* fields for FROM and RECIPIENTS above it (RFC 5322 §3.6.6). It
  // is marked as forwarded here.
  int64_t redirected_id;
  // Not 0: the message with the invitation that MESSAGE answers. It bears ANSWER, one of
  // MAIL_FLAGS_INVITE, from now on, unless the sending is cancelled.
  int64_t invitation_id;
  MailFlags answer;
  const char *spooled; // not NULL: MESSAGE is NULL, and this its name, which is used up
} MailSendOptions;

// A large message put where the process that sends it finds it: → its name for the options, which
// the caller frees. Blocks; not for a thread that somebody waits for.
char *mail_engine_spool_message (MailEngine *engine, MailFile *file, GError **error);

// A finished RFC 5322 message, on its way like a draft. NOT_FOUND: no account can send.
void
mail_engine_send_raw_async (MailEngine *engine, GBytes *message, const MailSendOptions *options,
                            GCancellable *, GAsyncReadyCallback, void *data);
int64_t mail_engine_send_finish (MailEngine *engine, GAsyncResult *, GError **error);

// Bytes of a whole message that the account's server takes, as it said last; 0: not known.
uint64_t mail_engine_read_size_limit (MailEngine *engine, int64_t account_id);
void
mail_engine_read_send_abilities (MailEngine *engine, int64_t account_id, MailSendAbilities *out);

GPtrArray *mail_engine_read_outbox (
  MailEngine *engine); // MailOutboxItem not yet filed or cancelled, oldest first
// How many of the account's messages somebody is still to get: what wait, were refused or may not
// have gone.
unsigned int mail_engine_read_unsent (MailEngine *engine, int64_t account_id);
MailOutboxItem *
mail_engine_read_outbox_item (MailEngine *engine, int64_t outbox_id); // any state; NULL if none

// Undo send: → the draft it came from, reopened (NULL without error for a raw message). What some
// recipients have already is not undone: the others are given up, and no draft comes. STALE: too
// late.
void mail_engine_cancel_outbox_async (MailEngine *engine, int64_t outbox_id, GCancellable *,
                                      GAsyncReadyCallback, void *data);
MailDraft *mail_engine_cancel_outbox_finish (MailEngine *engine, GAsyncResult *, GError **error);
// Tries now whatever its state or backoff (also AMBIGUOUS and REFUSED: the person decided), for
// everybody who does not have it. STALE: nobody is left, or it is on its way.
void mail_engine_send_outbox_now_async (MailEngine *engine, int64_t outbox_id, GCancellable *,
                                        GAsyncReadyCallback, void *data);
bool mail_engine_send_outbox_now_finish (MailEngine *engine, GAsyncResult *, GError **error);
// What only waits so that it can be taken back goes now, of all accounts: nobody is there to do so.
void
mail_engine_end_undo_async (MailEngine *engine, GCancellable *, GAsyncReadyCallback, void *data);
bool mail_engine_end_undo_finish (MailEngine *engine, GAsyncResult *, GError **error);
// Sends to CORRECTED instead of ADDRESS, which was refused or bounced, and to nobody else; its text
// and header stay. INVALID: CORRECTED is no address, or has it already; NOT_FOUND: ADDRESS is no
// recipient without it; STALE: on its way.
void mail_engine_correct_outbox_async (MailEngine *engine, int64_t outbox_id, const char *address,
                                       const char *corrected, GCancellable *, GAsyncReadyCallback,
                                       void *data);
bool mail_engine_correct_outbox_finish (MailEngine *engine, GAsyncResult *, GError **error);
// What is AMBIGUOUS has arrived, a person says: it is filed in Sent. STALE: it is not AMBIGUOUS.
void mail_engine_confirm_outbox_async (MailEngine *engine, int64_t outbox_id, GCancellable *,
                                       GAsyncReadyCallback, void *data);
bool mail_engine_confirm_outbox_finish (MailEngine *engine, GAsyncResult *, GError **error);

// How much the account sends before the rest waits, MAIL_OUTBOX_CAUSE_LIMIT.
void mail_engine_read_send_limit (MailEngine *engine, int64_t account_id, MailSendLimit *out);
// LIMIT: recipients in 24 hours, at most MAIL_SEND_LIMIT_MAX; 0: no limit, -1: what its provider
// documents. What waits because of the one before is looked at anew. INVALID.
void mail_engine_set_send_limit_async (MailEngine *engine, int64_t account_id, int64_t limit,
                                       GCancellable *, GAsyncReadyCallback, void *data);
bool mail_engine_set_send_limit_finish (MailEngine *engine, GAsyncResult *, GError **error);

// Whether ROW's message went out from here, so that it has a timeline.
bool mail_engine_read_was_sent (MailEngine *engine, const MailRow *row);
// What became of a message that was sent from here, by the id of its copy in Sent or wherever it
// lies. NOT_FOUND: it is gone, or was not sent from here.
void mail_engine_load_timeline_async (MailEngine *engine, int64_t message_id, GCancellable *,
                                      GAsyncReadyCallback, void *data);
// The same by its id in the outbox.
void mail_engine_load_outbox_timeline_async (MailEngine *engine, int64_t outbox_id, GCancellable *,
                                             GAsyncReadyCallback, void *data);
MailTimeline *mail_engine_load_timeline_finish (MailEngine *engine, GAsyncResult *, GError **error);

G_END_DECLS
