// SPDX-License-Identifier: GPL-3.0-or-later
//
// The invitation that a message brings, and who of an account it is for.

#pragma once

#include "base/mail-identity.h"
#include "mime/mime-calendar.h"

#include <gio/gio.h>

G_BEGIN_DECLS

// Looks for MESSAGE's invitation on a worker.
void
mail_invitation_load_async (MimeMessage *message, GCancellable *, GAsyncReadyCallback, void *data);
// NULL without an error: it brings none.
MimeEvent *mail_invitation_load_finish (GAsyncResult *, GError **error);

// The first of IDENTITIES (MailIdentity) who is invited, else the first of all; NULL: there is
// none. Borrowed.
const MailIdentity *
mail_invitation_find_invited (const MimeEvent *event, const GPtrArray *identities);

// Whether one of IDENTITIES has invited the others.
bool mail_invitation_is_own (const MimeEvent *event, const GPtrArray *identities);

G_END_DECLS
