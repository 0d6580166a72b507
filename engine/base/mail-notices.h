// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which notices of a message's way its sender wants of the servers (RFC 3461). Pure.

#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

// Stored in keep.db, as bits; the lowest is that of old stores, which knew ALL or nothing.
typedef enum {
  MAIL_NOTICES_DEFAULT = 0, // nothing is said: servers tell when it comes back
  MAIL_NOTICES_OLD_ALL = 1 << 0,
  MAIL_NOTICES_SUCCESS = 1 << 1, // it is in the mailbox
  MAIL_NOTICES_FAILURE = 1 << 2, // it comes back
  MAIL_NOTICES_DELAY = 1 << 3,   // it takes longer
  MAIL_NOTICES_NEVER = 1 << 4,   // none at all, instead of those
  MAIL_NOTICES_WHOLE = 1 << 5,   // with all of the message (RET=FULL), else with its header
  MAIL_NOTICES_ALL = MAIL_NOTICES_SUCCESS | MAIL_NOTICES_FAILURE | MAIL_NOTICES_DELAY,
} MailNotices;

// Adds what CONDITIONS say, "never" or some of "success,failure,delay", in any case. False: they
// say something else, or never and another; NOTICES is as before.
bool mail_notices_add_conditions (MailNotices *notices, const char *conditions);

// Takes how much comes back, "hdrs" or "full", in any case. False: WHAT is something else.
bool mail_notices_set_return (MailNotices *notices, const char *what);

// As RCPT has them, "SUCCESS,FAILURE", "NEVER", or "" where nothing is to be said. Caller frees.
char *mail_notices_dup_conditions (MailNotices notices);

// What a store's number means.
MailNotices mail_notices_from_stored (int stored);

G_END_DECLS
