// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who a message is from: one of the accounts' identities.

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_FROM_CHOOSER (mail_from_chooser_get_type ())
G_DECLARE_FINAL_TYPE (MailFromChooser, mail_from_chooser, MAIL, FROM_CHOOSER, AdwBin)

// Signal "changed" (): the person chose another one.

// Offers IDENTITIES (MailIdentity) of ACCOUNTS (MailAccount) and selects whom DRAFT is from.
void mail_from_chooser_load (MailFromChooser *chooser, GPtrArray *identities,
                             const GPtrArray *accounts, const MailDraft *draft);

// Chooses IDENTITY, if it is offered, as the person would.
void mail_from_chooser_select (MailFromChooser *chooser, const MailIdentity *identity);

// The one that is chosen; NULL before load. Borrowed.
const MailIdentity *mail_from_chooser_get_identity (MailFromChooser *chooser);

// True while the draft's own is chosen.
bool mail_from_chooser_is_initial (MailFromChooser *chooser);

int64_t mail_from_chooser_get_account_id (MailFromChooser *chooser);

// "Name <address>"; the caller frees.
char *mail_from_chooser_dup_from (MailFromChooser *chooser);

G_END_DECLS
