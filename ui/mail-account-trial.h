// SPDX-License-Identifier: GPL-3.0-or-later
//
// An account on its way into the store: its servers are tried, and it is stored with what belongs
// to it when all of them answered well.

#pragma once

#include "account/mail-engine.h"

G_BEGIN_DECLS

#define MAIL_TYPE_ACCOUNT_TRIAL (mail_account_trial_get_type ())
G_DECLARE_FINAL_TYPE (MailAccountTrial, mail_account_trial, MAIL, ACCOUNT_TRIAL, GObject)

// Signals, one for each trial that was not cancelled:
//   "refused" (const MailCheck *)   a server that did not answer well; nothing is stored
//   "failed" (GError *)             it could not be stored
//   "stored" (gboolean)             true: the password could only be kept in memory

MailAccountTrial *mail_account_trial_new (MailEngine *engine);

// Tries CANDIDATE's servers, then stores it. PASSWORD NULL: the one in the keyring. POLICY is for a
// POP3 account. A trial under way is cancelled.
void mail_account_trial_begin (MailAccountTrial *trial, const MailAccount *candidate,
                               const char *password, const MailPop3Policy *policy);

// Stores CANDIDATE, which has no servers to be tried, or those that it had.
void mail_account_trial_store (MailAccountTrial *trial, const MailAccount *candidate,
                               const MailPop3Policy *policy);

// The account of the latest trial, and its password. Borrowed; NULL before the first.
const MailAccount *mail_account_trial_get_candidate (MailAccountTrial *trial);
const char *mail_account_trial_get_password (MailAccountTrial *trial);

// Nobody asks for the result any more.
void mail_account_trial_cancel (MailAccountTrial *trial);

G_END_DECLS
