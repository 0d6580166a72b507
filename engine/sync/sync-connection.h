// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a connected session tells of its server, for Account Health.

#pragma once

#include "base/mail-health.h"
#include "imap/imap-session.h"

G_BEGIN_DECLS

// OUT, which is cleared first: software, TLS, certificate, the extensions in use, connected now.
// On the session's thread.
void sync_connection_describe (const ImapSession *session, MailConnection *out);

G_END_DECLS
