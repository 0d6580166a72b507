// SPDX-License-Identifier: GPL-3.0-or-later
//
// Signatures in drafts: where one is put, and how it is found again. Pure functions.

#pragma once

#include "account/mail-engine.h"

G_BEGIN_DECLS

// DRAFT, which nobody has written in yet, with IDENTITY's signature and where answers to it go; the
// caller unrefs. BELOW: at the end, wherever the identity has it, as the answer comes there.
MailDraft *mail_signature_insert (const MailDraft *draft, const MailIdentity *identity, bool below);

// IDENTITY's signature with the line "-- " above it, as text or as an element of HTML; "" for none.
// The caller frees.
char *mail_signature_dup_text (const MailIdentity *identity);
char *mail_signature_dup_html (const MailIdentity *identity);

// TEXT with the signature of TO in the place of FROM's; NULL when FROM's is not there as it was.
// The caller frees.
char *mail_signature_replace (const char *text, const MailIdentity *from, const MailIdentity *to);

// The identity in IDENTITIES (MailIdentity) that FROM ("Name <address>") of ACCOUNT_ID is: by
// address, of several with one address that of its name, or else the first; the account's own where
// none is. Borrowed; NULL if there is none at all.
const MailIdentity *
mail_signature_find_identity (const GPtrArray *identities, int64_t account_id, const char *from);

G_END_DECLS
