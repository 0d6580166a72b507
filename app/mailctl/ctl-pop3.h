// SPDX-License-Identifier: GPL-3.0-or-later
//
// What mailctl says of POP3 accounts beside their server: the policy, and the ledger.

#pragma once

#include "ctl.h"

G_BEGIN_DECLS

// As the command line has them, NULL where not given.
typedef struct {
  char *leave;    // on, off, deleted or days
  char *inbox;    // own or shared
  char *max_size; // bytes, 0: no limit
  char *order;    // newest or oldest
} CtlPop3Options;

// Adds to ENTRIES, GOptionEntrys, those that fill OPTIONS.
void ctl_pop3_options_add_entries (CtlPop3Options *options, GArray *entries);

void ctl_pop3_options_clear (CtlPop3Options *options);
bool ctl_pop3_options_are_given (const CtlPop3Options *options);

// Whether the values can be understood, and there is the inbox that is to be shared. False with
// error INVALID. To be called before anything is stored.
bool ctl_pop3_options_check (Ctl *ctl, const CtlPop3Options *options, GError **error);

// ACCOUNT_ID's policy (0: a new account's) as it is to be. False with error INVALID.
bool ctl_pop3_options_apply (Ctl *ctl, const CtlPop3Options *options, int64_t account_id,
                             MailPop3Policy *out, GError **error);

// Stores them for ACCOUNT_ID. False with error.
bool ctl_pop3_options_store (Ctl *ctl, const CtlPop3Options *options, int64_t account_id,
                             GError **error);

// "pop3_leave", "pop3_max_size", "pop3_inbox" and "pop3_order" of ACCOUNT_ID.
void ctl_pop3_policy_print (Ctl *ctl, int64_t account_id);

// The array "pop3": each POP3 account's entries by state. False with error.
bool ctl_pop3_ledger_print (Ctl *ctl, GError **error);

G_END_DECLS
