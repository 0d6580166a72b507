// SPDX-License-Identifier: GPL-3.0-or-later
//
// A message on its way out, as the outbox holds it (design.md §8).

#pragma once

#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef enum {
  MAIL_OUTBOX_QUEUED,
  MAIL_OUTBOX_SENDING,
  MAIL_OUTBOX_FINAL_DOT, // ambiguous if seen after a restart
  MAIL_OUTBOX_ACCEPTED,  // the server has it; not yet filed in Sent
  MAIL_OUTBOX_FILED,     // done
  MAIL_OUTBOX_AMBIGUOUS, // may have been sent: a person decides
  MAIL_OUTBOX_REFUSED,   // 5xx: a person corrects or gives up
  MAIL_OUTBOX_CANCELLED,
} MailOutboxState;

const char *mail_outbox_state_name (MailOutboxState state); // "queued", …; static

typedef struct {
  char *address;
  int code;       // SMTP reply code of its verdict, 0: none yet
  char *enhanced; // "5.1.1" or ""
  char *text;     // the server's words
} MailRecipient;

void mail_recipient_free (MailRecipient *recipient);

typedef struct {
  int64_t id;
  int64_t account_id;
  int64_t draft_id; // 0 when sent by mailctl send
  MailOutboxState state;
  char *subject;
  char *message_id;   // without brackets
  char *reason;       // why it waits or failed, the server's words included; "" otherwise
  int64_t not_before; // seconds since 1970: undo send, send later, backoff
  int tries;
  GPtrArray *recipients; // MailRecipient, owned
} MailOutboxItem;

void mail_outbox_item_free (MailOutboxItem *item);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailRecipient, mail_recipient_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailOutboxItem, mail_outbox_item_free)

G_END_DECLS
