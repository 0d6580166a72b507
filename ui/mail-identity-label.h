// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an identity is called where one is chosen among others.

#pragma once

#include "account/mail-engine.h"

// "Name <address>" as a header has it; the caller frees.
char *mail_identity_dup_address (const MailIdentity *identity);

// Likewise as a person reads it, without the quotes that a header needs. The caller frees.
char *mail_identity_dup_shown (const MailIdentity *identity);

// The same, and what tells IDENTITY from others of IDENTITIES (MailIdentity) with that name and
// address: its account (of ACCOUNTS, MailAccount) and, where that is one too, how its signature
// begins or which of them it is. The caller frees.
char *mail_identity_dup_label (const MailIdentity *identity, const GPtrArray *identities,
                               const GPtrArray *accounts);
