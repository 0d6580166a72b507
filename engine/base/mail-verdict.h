// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a mail server's refusal, delay or bounce means for a person: the meaning decides the
// sentence and the next step, which ui/ and app/mailctl/ put in words.

#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

// Stored in keep.db: only ever add at the end.
typedef enum {
  MAIL_VERDICT_NONE,               // nothing was said
  MAIL_VERDICT_OK,                 // 2xx
  MAIL_VERDICT_UNKNOWN_DELAY,      // 4xx that says no more
  MAIL_VERDICT_UNKNOWN_REFUSAL,    // 5xx that says no more
  MAIL_VERDICT_NO_MAILBOX,         // no such address there: correct it
  MAIL_VERDICT_NO_DOMAIN,          // the part after the @ does not exist, or takes no mail
  MAIL_VERDICT_BAD_ADDRESS,        // not an address as that server reads it
  MAIL_VERDICT_AMBIGUOUS_ADDRESS,  // several people answer to it
  MAIL_VERDICT_MOVED,              // the address has changed
  MAIL_VERDICT_MAILBOX_DISABLED,   // it exists and takes no mail
  MAIL_VERDICT_MAILBOX_FULL,       // the recipient has to make room
  MAIL_VERDICT_TOO_LARGE,          // smaller attachments, or a link
  MAIL_VERDICT_SERVER_FULL,        // the recipient's server has no room
  MAIL_VERDICT_SERVER_DOWN,        // the recipient's server can't be reached now
  MAIL_VERDICT_SERVER_UNREACHABLE, // and was given up
  MAIL_VERDICT_EXPIRED,            // tried for days in vain
  MAIL_VERDICT_LOOP,               // the mail went in circles: their administrator's to mend
  MAIL_VERDICT_GREYLISTED,         // strangers are made to wait: it is tried again by itself
  MAIL_VERDICT_TOO_FAST,           // too much in too short a time
  MAIL_VERDICT_SENDER_LIMIT,       // the own provider's limit for a day or an hour is used up
  MAIL_VERDICT_TOO_MANY_RECIPIENTS,
  MAIL_VERDICT_SPAM,             // the content looks like spam
  MAIL_VERDICT_BLOCK_LIST,       // the sending server is on a block list
  MAIL_VERDICT_BAD_REPUTATION,   // the sending server or domain is not trusted
  MAIL_VERDICT_NOT_ALLOWED,      // a rule of theirs forbids it
  MAIL_VERDICT_SENDER_REJECTED,  // this sender is not taken by this recipient
  MAIL_VERDICT_NOT_MEMBER,       // a list or group takes mail of its members only
  MAIL_VERDICT_NOT_YOUR_ADDRESS, // the account may not send as this sender
  MAIL_VERDICT_NO_RELAY,         // the server sends only for its own people: log in
  MAIL_VERDICT_LOGIN_NEEDED,
  MAIL_VERDICT_LOGIN_REJECTED,
  MAIL_VERDICT_ACCOUNT_BLOCKED, // the provider has stopped the sender's account
  MAIL_VERDICT_TLS_NEEDED,      // encryption is demanded and not possible
  MAIL_VERDICT_AUTHENTICATION,  // SPF, DKIM or DMARC of the sender's domain fails
  MAIL_VERDICT_NO_REVERSE_NAME, // the sending server has no proper name
  MAIL_VERDICT_VIRUS,
  MAIL_VERDICT_ATTACHMENT, // a kind of file that is not taken
  MAIL_VERDICT_LINK,       // a link in it is on a block list
  MAIL_VERDICT_MALFORMED,  // the message is not built as it must be
  MAIL_VERDICT_DUPLICATE_HEADER,
  MAIL_VERDICT_NOT_SUPPORTED, // the server can't do what the message needs
  MAIL_VERDICT_NO_UTF8,       // international addresses
  MAIL_VERDICT_CONVERSION,    // content that can't be carried there
  MAIL_VERDICT_PROTOCOL,      // server and program misunderstood each other
  MAIL_VERDICT_BUSY,          // trouble of the server's own, for now
  MAIL_VERDICT_CONFIGURATION, // trouble of the server's own, until somebody mends it
  MAIL_VERDICT_LIST,          // a mailing list's trouble
  MAIL_VERDICT_ENCRYPTION,    // a signature or encryption rule of theirs
  MAIL_VERDICT_NO_TLS_ON_WAY, // encryption all the way was demanded (RFC 8689) and can't be had
  MAIL_VERDICT_NO_HOLD,       // the server was to keep it for later (RFC 4865) and does not
  MAIL_VERDICT_NO_DEADLINE,   // it can't be there by the time that was set (RFC 2852)
  MAIL_N_VERDICTS,
} MailVerdict;

// What helps. The first is for what needs nothing.
typedef enum {
  MAIL_NEXT_STEP_NONE,
  MAIL_NEXT_STEP_WAIT,            // it is tried again by itself
  MAIL_NEXT_STEP_CORRECT_ADDRESS, // and send again to that one
  MAIL_NEXT_STEP_CHANGE_MESSAGE,  // make it smaller, cleaner, plainer
  MAIL_NEXT_STEP_ASK_RECIPIENT,   // by another way
  MAIL_NEXT_STEP_ASK_PROVIDER,    // the own provider or administrator
  MAIL_NEXT_STEP_CHECK_ACCOUNT,   // server, user, password, sender address
  MAIL_NEXT_STEP_SEND_LATER,
  MAIL_NEXT_STEP_DROP_WISH,     // send it without what was asked of the servers
  MAIL_NEXT_STEP_CHANGE_SENDER, // send it from another address
} MailNextStep;

// "no-mailbox": for mailctl and logs. Static.
const char *mail_verdict_name (MailVerdict verdict);
const char *mail_next_step_name (MailNextStep step);

// What its person can do about it, going by the verdict alone.
MailNextStep mail_verdict_next_step (MailVerdict verdict);

// The same where it is known whether that was the last word: what was refused or came back is not
// tried again by itself, and what is only put off need not be sent again.
MailNextStep mail_verdict_next_step_of (MailVerdict verdict, bool is_final);

// From the own provider's server it is about who sends, whoever is written to.
bool mail_verdict_is_of_sender (MailVerdict verdict);

// A stored number, NONE when it is none.
MailVerdict mail_verdict_from_int (int64_t number);

G_END_DECLS
