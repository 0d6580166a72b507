// SPDX-License-Identifier: GPL-3.0-or-later
//
// What lies on the server of a POP3 account in a test, whichever server that is, and what others do
// to it. Messages are told apart by their Message-IDs.

#pragma once

#include "support/test-maildrop.h"
#include "sync/sync-fixture.h"

G_BEGIN_DECLS

typedef struct {
  SyncFixture *fixture;   // borrowed
  TestMaildrop *maildrop; // likewise: its server; NULL: Dovecot, by the fixture's other client
} Pop3Mailbox;

// TEXT, with CRLF for ends of lines and the Message-ID ID.
void pop3_mailbox_deliver (const Pop3Mailbox *mailbox, const char *id, const char *text);
// N small ones, "NAME-1@test.example" and so on.
void pop3_mailbox_deliver_many (const Pop3Mailbox *mailbox, const char *name, unsigned n);
void pop3_mailbox_remove (const Pop3Mailbox *mailbox, const char *id);
// The same bytes under other UIDs, as after a server's move.
void pop3_mailbox_renew_uids (const Pop3Mailbox *mailbox);
// Message-IDs; once no session is under way. Caller unrefs.
GHashTable *pop3_mailbox_list (const Pop3Mailbox *mailbox);

G_END_DECLS
