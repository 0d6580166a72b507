// SPDX-License-Identifier: GPL-3.0-or-later
//
// How all accounts stand, in words: the quiet line at the sidebar's foot, and the one banner that
// says what needs a person.

#pragma once

#include "account/mail-engine.h"

G_BEGIN_DECLS

#define MAIL_TYPE_STATUS (mail_status_get_type ())
G_DECLARE_FINAL_TYPE (MailStatus, mail_status, MAIL, STATUS, GObject)

typedef enum {
  MAIL_REMEDY_NONE,
  MAIL_REMEDY_ACCOUNT, // open the account's settings: password, certificate, servers
  MAIL_REMEDY_RETRY,   // try to connect now
  MAIL_REMEDY_HEALTH,  // read the rest: what the server says, what was damaged here
  MAIL_REMEDY_BACKUP,  // have a copy kept of mail that is only here
} MailRemedy;

// Signals: "changed" ().

MailStatus *mail_status_new (MailEngine *engine);

// "Up to date · 14:02". Borrowed until the next change.
const char *mail_status_get_line (MailStatus *status);

// How far a download is, in short: "6,750 of 20,000"; NULL when there is none. Borrowed likewise.
const char *mail_status_get_progress (MailStatus *status);

// The account whose download, or wait for it, the line tells of and a person may end; 0: none.
int64_t mail_status_get_stoppable (MailStatus *status);

// A person ended that of ACCOUNT_ID: the line says so until something else happens.
void mail_status_note_stopped (MailStatus *status, int64_t account_id);

// What is wrong and needs to be told, or NULL. Borrowed until the next change.
const char *mail_status_get_trouble (MailStatus *status);

// What the banner's button does about it, its label (NULL: no button), and to which account.
MailRemedy
mail_status_get_remedy (MailStatus *status, const char **out_label, int64_t *out_account_id);

// What the account's server wants to be read was, and what was damaged here: they are not told
// again.
void mail_status_note_read (MailStatus *status, int64_t account_id);

G_END_DECLS
