// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a person chooses about the server's copies of a POP3 account's mail, which lives here.

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef enum {
  MAIL_POP3_KEEP,           // the server keeps its copies
  MAIL_POP3_REMOVE,         // they go once the mail is safely here: the protocol's classic
  MAIL_POP3_REMOVE_AFTER,   // they go DAYS after the mail came here
  MAIL_POP3_REMOVE_DELETED, // they go when the mail is deleted here
  MAIL_POP3_REMOVE_MOVED,   // they go when the mail is moved out of the inbox, or deleted
} MailPop3Leave;

#define MAIL_POP3_DAYS_MAX 36500

typedef struct {
  MailPop3Leave leave;
  int days;          // of REMOVE_AFTER, from 1
  uint64_t max_size; // larger messages come as headers only, and whole on request; 0: no limit
  bool is_shared;    // new mail goes to the inbox of the local account (mail_account_is_local())
  bool is_oldest_first; // of what is to come; else today's mail is there before last year's
} MailPop3Policy;

// The ledger: messages of the server by how far they came here, and went there.
typedef struct {
  uint64_t seen;      // listed, not wholly here: over the size limit, or refused
  uint64_t stored;    // here, and there too
  uint64_t passed;    // may be removed there
  uint64_t sent;      // removal asked for, not confirmed
  uint64_t confirmed; // removed there
  uint64_t gone;      // not there any more, and not surely at our word; here
} MailPop3Ledger;

// What a server has of a message that came from it.
typedef enum {
  MAIL_POP3_COPY_NONE,    // it is only here
  MAIL_POP3_COPY_KEPT,    // a copy that stays
  MAIL_POP3_COPY_UNTIL,   // a copy, removed at the first check after a time
  MAIL_POP3_COPY_DELETED, // a copy, removed when the message is deleted here
  MAIL_POP3_COPY_MOVED,   // a copy, removed when the message is moved out of the inbox
  MAIL_POP3_COPY_ONLY,    // the message itself: only its header is here
} MailPop3CopyState;

typedef struct {
  MailPop3CopyState state;
  int64_t until; // of UNTIL: seconds since 1970
  uint64_t size; // bytes, as far as the server told
} MailPop3Copy;

// "on", "off", "deleted", "moved" or a number of days, as mailctl and the store write LEAVE. False:
// none of them; POLICY is unchanged.
bool mail_pop3_policy_parse_leave (const char *text, MailPop3Policy *policy);
char *mail_pop3_policy_dup_leave (const MailPop3Policy *policy); // caller frees

G_END_DECLS
