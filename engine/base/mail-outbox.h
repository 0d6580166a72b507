// SPDX-License-Identifier: GPL-3.0-or-later
//
// A message on its way out, as the outbox holds it (design.md §8), and each of its recipients.

#pragma once

#include "base/mail-notices.h"
#include "base/mail-verdict.h"

#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

// Stored in keep.db: only ever add at the end.
typedef enum {
  MAIL_OUTBOX_QUEUED,
  MAIL_OUTBOX_SENDING,
  MAIL_OUTBOX_FINAL_DOT, // ambiguous if seen after a restart
  MAIL_OUTBOX_ACCEPTED,  // the server has it for somebody; not yet filed in Sent
  MAIL_OUTBOX_FILED,     // done
  MAIL_OUTBOX_AMBIGUOUS, // may have been sent: a person decides
  MAIL_OUTBOX_REFUSED,   // 5xx, nobody has it: a person corrects or gives up
  MAIL_OUTBOX_CANCELLED,
  MAIL_OUTBOX_PARTLY_REFUSED, // filed, since some have it; a person corrects the others or not
} MailOutboxState;

const char *mail_outbox_state_name (MailOutboxState state); // "queued", …; static

// Why an item that is QUEUED waits, was REFUSED without the server's word, or is AMBIGUOUS.
typedef enum {
  MAIL_OUTBOX_CAUSE_NONE,       // its time has not come, or its turn
  MAIL_OUTBOX_CAUSE_SERVER,     // what the server said: reason has its words
  MAIL_OUTBOX_CAUSE_CONNECTION, // the server can't be reached: reason says how
  MAIL_OUTBOX_CAUSE_LIMIT,      // the provider's number of messages a day is used up
  MAIL_OUTBOX_CAUSE_TOO_LARGE,  // over the size that the server takes: reason has it, in bytes
  MAIL_OUTBOX_CAUSE_NEEDS_UTF8, // an address that the server can't take
  MAIL_OUTBOX_CAUSE_PROGRAM,    // something on this side: reason says what
  MAIL_OUTBOX_CAUSE_KEPT_HERE,  // the server was to keep it until its time and can't
  MAIL_OUTBOX_CAUSE_NO_TLS,     // it can't promise encryption all the way
  MAIL_OUTBOX_CAUSE_NO_TIME,    // it can't promise to have it there by then
  MAIL_OUTBOX_CAUSE_TOO_LATE,   // the time by which it was to be there is over
  MAIL_OUTBOX_CAUSE_LOGIN,      // the server can be reached and lets us not in: reason says how
  MAIL_OUTBOX_CAUSE_RESTORED,   // it waited when a backup was made, and may have gone since
} MailOutboxCause;

// What is asked of the servers beyond sending it.
typedef struct {
  int64_t hold_until; // seconds since 1970: the server keeps it until then where it can (RFC 4865),
                      // else it waits here; 0: it goes at once
  int64_t deliver_by; // likewise: it comes back when it is not there by then (RFC 2852); 0: no wish
  bool requires_tls;  // every line that it goes over is encrypted, or it comes back (RFC 8689)
} MailSendWishes;

// What an account's server can do of that, as it last said.
typedef struct {
  bool is_known;        // it was asked; else the others say nothing
  int64_t hold_seconds; // how long it keeps a message at most, 0: not at all
  bool can_deliver_by;
  bool can_require_tls;
} MailSendAbilities;

// What nobody sends in a day; settings are below it.
#define MAIL_SEND_LIMIT_MAX 1000000

// How much of an account goes out before the rest waits, in recipients in any 24 hours.
typedef struct {
  int64_t recipients; // 0: no limit
  int64_t documented; // what its provider's help pages say; 0: not known
  bool is_chosen;     // a person set it; else it is the provider's
} MailSendLimit;

const char *mail_outbox_cause_name (MailOutboxCause cause); // "none", "server", …; static

// How it stands with one recipient. Stored likewise.
typedef enum {
  MAIL_RECIPIENT_WAITING,   // not tried, or not reached
  MAIL_RECIPIENT_DELAYED,   // put off (4xx): tried again by itself
  MAIL_RECIPIENT_ACCEPTED,  // the server has the message for them: never sent to again
  MAIL_RECIPIENT_REFUSED,   // 5xx: a person corrects the address or gives up
  MAIL_RECIPIENT_UNCERTAIN, // the line dropped after the final dot
  MAIL_RECIPIENT_BOUNCED,   // accepted, and came back later
} MailRecipientState;

const char *mail_recipient_state_name (MailRecipientState state); // "waiting", …; static

typedef struct {
  char *address;
  MailRecipientState state;
  MailVerdict verdict;
  int code;       // SMTP reply code of its verdict, 0: none yet
  char *enhanced; // "5.1.1" or ""
  char *text;     // the server's words
} MailRecipient;

void mail_recipient_free (MailRecipient *recipient);

// What helps now.
MailNextStep mail_recipient_next_step (const MailRecipient *recipient);

// Refused, or come back.
bool mail_recipient_is_lost (const MailRecipient *recipient);

// Its state is the sender's matter, or the account's: another recipient would fare no better.
bool mail_recipient_is_of_sender (const MailRecipient *recipient);

typedef struct {
  int64_t id;
  int64_t account_id;
  int64_t draft_id; // 0 when sent by mailctl send
  MailOutboxState state;
  MailOutboxCause cause;
  char *subject;
  char *sender;       // of the envelope
  char *message_id;   // without brackets
  char *reason;       // why it waits or failed, the server's words included; "" otherwise
  int64_t queued_at;  // seconds since 1970
  int64_t send_at;    // when a person wanted it to go; 0: at once
  int64_t not_before; // seconds since 1970: undo send, send later, backoff
  int64_t held_until; // the server has it and sends it on then; 0: it does so at once
  int tries;
  bool is_filed;         // its copy is in Sent
  GPtrArray *recipients; // MailRecipient, owned
} MailOutboxItem;

void mail_outbox_item_free (MailOutboxItem *item);

// Whose address RECIPIENT's verdict is about: the sender's or the recipient's own.
const char *mail_outbox_item_whom (const MailOutboxItem *item, const MailRecipient *recipient);

// How many recipients are in STATE.
unsigned int mail_outbox_item_count (const MailOutboxItem *item, MailRecipientState state);

// Its time passed while nothing ran, by more than some minutes: a person wants to know.
bool mail_outbox_item_is_late (const MailOutboxItem *item, int64_t now);

// It is in the outbox although no time was chosen that is still to come: it waits for a server, or
// for a person.
bool mail_outbox_item_is_overdue (const MailOutboxItem *item, int64_t now);

// What happened to a message, oldest first. Stored: only ever add at the end.
typedef enum {
  MAIL_EVENT_WRITTEN,      // its draft was begun
  MAIL_EVENT_QUEUED,       //
  MAIL_EVENT_HANDED_OVER,  // text: host, port and TLS of the server that took it
  MAIL_EVENT_ACCEPTED,     // for one recipient; the server's words
  MAIL_EVENT_DELAYED,      // likewise, or of the whole message when address is ""
  MAIL_EVENT_REFUSED,      // likewise
  MAIL_EVENT_AMBIGUOUS,    // the line dropped after the final dot
  MAIL_EVENT_FOUND,        // … and it was found in Sent
  MAIL_EVENT_CONFIRMED,    // … or a person said that it arrived
  MAIL_EVENT_FILED,        // a copy is in Sent
  MAIL_EVENT_RELEASED,     // a person sent it again or at once
  MAIL_EVENT_CORRECTED,    // address: the new one; text: the one that was refused
  MAIL_EVENT_CANCELLED,    //
  MAIL_EVENT_LATE,         // the time it was to go passed while nothing ran
  MAIL_EVENT_RELAYED,      // a report: passed on to a server that reports nothing
  MAIL_EVENT_DELIVERED,    // a report: in the mailbox
  MAIL_EVENT_STILL_TRYING, // a report: delayed on the way
  MAIL_EVENT_BOUNCED,      // a report: it came back
  MAIL_EVENT_READ,         // a receipt: shown
  MAIL_EVENT_DELETED,      // a receipt: deleted unread
  MAIL_EVENT_REPLIED,      // their answer is here
  MAIL_EVENT_HELD,         // the server keeps it until then; text: seconds since 1970
  MAIL_N_EVENTS,
} MailEventKind;

const char *mail_event_kind_name (MailEventKind kind); // "written", …; static

typedef struct {
  int64_t at; // seconds since 1970
  MailEventKind kind;
  MailVerdict verdict;
  int code;       // 0: none
  char *address;  // of the recipient it is about; "": of the whole message
  char *enhanced; // "5.1.1" or ""
  char *text;     // a server's words, or as the kind says; ""
} MailEvent;

void mail_event_free (MailEvent *event);

// All of one sent message.
typedef struct {
  MailOutboxItem *item;
  GPtrArray *events; // MailEvent, oldest first
} MailTimeline;

void mail_timeline_free (MailTimeline *timeline);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailRecipient, mail_recipient_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailOutboxItem, mail_outbox_item_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailEvent, mail_event_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailTimeline, mail_timeline_free)

G_END_DECLS
