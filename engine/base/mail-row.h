// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a list shows: immutable row snapshots of messages and conversations, and the immutable
// arrays of ids that a list model pages over (design.md §4, Models).

#pragma once

#include "base/mail-flags.h"

#include <stdbool.h>

G_BEGIN_DECLS

// An address as people may see it: decoded UTF-8 without controls or bidi overrides (M2).
typedef struct {
  char *name;    // "" if none
  char *address; // local@domain as in the message; "" if the field was invalid (M4)
} MailAddress;

void mail_address_free (MailAddress *address);
MailAddress *mail_address_new (const char *name, const char *address);

// How much of a message is here.
typedef enum {
  MAIL_CONTENT_NONE,    // headers only
  MAIL_CONTENT_PARTIAL, // some parts
  MAIL_CONTENT_WHOLE,   // the raw message is in the store
} MailContentState;

// One message in one folder. Reference-counted, never changed after it was made.
typedef struct {
  int64_t id; // message id; the same in every folder that holds it
  int64_t account_id;
  int64_t folder_id; // the folder this row was asked for, or one that holds it
  int64_t thread_id;
  uint32_t uid;     // 0 until the server has told
  char *message_id; // Message-ID without brackets, "" if none
  GPtrArray *from;  // MailAddress; usually one
  GPtrArray *to;
  GPtrArray *cc;
  char *subject;    // decoded, one line
  char *preview;    // first words of the text, one line
  int64_t date;     // Date field, seconds since 1970 UTC; falls back to received
  int64_t received; // INTERNALDATE, what lists sort by
  uint64_t size;    // RFC822.SIZE, bytes
  MailFlags flags;  // as shown: (server | pending add) & ~pending remove
  char **keywords;  // the account keywords set, NULL-terminated; never NULL
  char **labels;    // names of those that a person gave (mail-label.h), sorted; never NULL
  bool has_attachment;
  MailContentState content;
  int64_t snoozed_until; // it is in no list of its folder before; 0: it is not snoozed
  int64_t woken_at;      // it stands in the list by the time when it came back; 0: by RECEIVED
} MailRow;

// An empty row for its maker to fill (with strings and arrays of the row's own) before anyone else
// sees it. FROM, TO and CC are empty arrays, KEYWORDS and LABELS are empty.
MailRow *mail_row_new (void);
MailRow *mail_row_ref (const MailRow *row);
void mail_row_unref (MailRow *row);

// One conversation in one folder (or view).
typedef struct {
  int64_t id;            // thread id
  int64_t folder_id;     // 0 in a view over several folders
  int64_t newest_id;     // message id of the newest message
  GPtrArray *people;     // MailAddress of senders, oldest first, no doubles; mine is `is_me`
  GArray *people_unread; // bool for each of PEOPLE: has an unread message
  GArray *people_me;     // bool for each of PEOPLE: an identity of the account
  char *subject;         // of the newest message, without reply prefixes
  char *preview;         // of the newest message
  int64_t date;          // newest `received`
  int total;             // messages in the conversation, all folders but Trash and Junk
  int unread;
  MailFlags any_flags; // union over its messages
  char **labels;       // likewise: names, sorted, NULL-terminated; never NULL
  bool has_attachment;
  int64_t snoozed_until; // the earliest of its messages that sleep; 0: none does
  int64_t woken_at;      // the latest at which one came back; 0: none did
} MailConversation;

// Likewise, with empty arrays.
MailConversation *mail_conversation_new (void);
MailConversation *mail_conversation_ref (const MailConversation *conversation);
void mail_conversation_unref (MailConversation *conversation);

// An immutable array of (id, date), newest first: a whole list, 16 bytes a row.
typedef struct {
  int64_t id;   // message id, or thread id in a list of conversations
  int64_t date; // what it is sorted by, for date sections
} MailIdDate;

typedef struct {
  gatomicrefcount refs; // private
  uint32_t length;
  MailIdDate items[];
} MailIdList;

MailIdList *mail_id_list_new (const MailIdDate *items, uint32_t length);
MailIdList *mail_id_list_ref (MailIdList *list);
void mail_id_list_unref (MailIdList *list);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailAddress, mail_address_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailRow, mail_row_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailConversation, mail_conversation_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailIdList, mail_id_list_unref)

G_END_DECLS
