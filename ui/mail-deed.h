// SPDX-License-Identifier: GPL-3.0-or-later
//
// What was done to conversations, and the words that tell of it and offer to take it back.

#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

typedef enum {
  MAIL_DID_ARCHIVE,
  MAIL_DID_COPY,
  MAIL_DID_DELETE,
  MAIL_DID_FLAG,
  MAIL_DID_JUNK,
  MAIL_DID_LABEL,
  MAIL_DID_MARK_READ,
  MAIL_DID_MARK_UNREAD,
  MAIL_DID_MOVE,
  MAIL_DID_MUTE,
  MAIL_DID_NOT_JUNK,
  MAIL_DID_TRASH,
  MAIL_DID_UNFLAG,
  MAIL_DID_UNMUTE,
} MailDeed;

// As in "3 conversations archived", or "3 messages archived". Caller frees.
char *mail_deed_dup_text (MailDeed deed, unsigned int n, bool conversations);
// As in "3 conversations snoozed until Saturday, 08:00"; UNTIL NULL: as in "3 conversations moved
// back to the inbox". Caller frees.
char *mail_deed_dup_snooze_text (const char *until, unsigned int n, bool conversations);
// As in "Delete 3 Messages for Good?". Caller frees.
char *mail_deed_dup_delete_question (unsigned int n, bool conversations);
// As in "Message archived", of one message for itself. Caller frees.
char *mail_deed_dup_message_text (MailDeed deed);

G_END_DECLS
