// SPDX-License-Identifier: GPL-3.0-or-later
//
// Message flags as 64 bits: the system flags and well-known keywords have fixed places; an
// account's own keywords take the rest, by a table of the store.

#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef uint64_t MailFlags;

#define MAIL_FLAG_SEEN ((MailFlags) 1 << 0)
#define MAIL_FLAG_ANSWERED ((MailFlags) 1 << 1)
#define MAIL_FLAG_FLAGGED ((MailFlags) 1 << 2)
#define MAIL_FLAG_DELETED ((MailFlags) 1 << 3)
#define MAIL_FLAG_DRAFT ((MailFlags) 1 << 4)
#define MAIL_FLAG_FORWARDED ((MailFlags) 1 << 5) // $Forwarded
#define MAIL_FLAG_JUNK ((MailFlags) 1 << 6)      // $Junk
#define MAIL_FLAG_NOT_JUNK ((MailFlags) 1 << 7)  // $NotJunk
#define MAIL_FLAG_MDN_SENT ((MailFlags) 1 << 8)  // $MDNSent
#define MAIL_FLAG_PHISHING ((MailFlags) 1 << 9)  // $Phishing
#define MAIL_FLAG_MUTED ((MailFlags) 1 << 10)    // $Muted
// What a person answered to the invitation that the message brings; one of them at most.
#define MAIL_FLAG_INVITE_ACCEPTED ((MailFlags) 1 << 11)  // $InviteAccepted
#define MAIL_FLAG_INVITE_TENTATIVE ((MailFlags) 1 << 12) // $InviteTentative
#define MAIL_FLAG_INVITE_DECLINED ((MailFlags) 1 << 13)  // $InviteDeclined
#define MAIL_FLAGS_INVITE                                                                          \
  (MAIL_FLAG_INVITE_ACCEPTED | MAIL_FLAG_INVITE_TENTATIVE | MAIL_FLAG_INVITE_DECLINED)
#define MAIL_FLAG_FIRST_KEYWORD 16               // bits 16…63: the account's own keywords

// The bit of a fixed flag by its IMAP name ("\\Seen", "$Forwarded"; ASCII case ignored), else 0.
MailFlags mail_flag_from_imap (const char *name, gssize length);

// The IMAP name of a single fixed bit, or NULL. Static.
const char *mail_flag_to_imap (MailFlags bit);

// As mailctl prints and reads them: "seen", "flagged", "$forwarded". NULL for an account keyword.
// Static.
const char *mail_flag_name (MailFlags bit);

G_END_DECLS
