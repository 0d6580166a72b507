// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a fixture's POP3 account was told to do, and what became of its mail here and on the server.

#pragma once

#include "store/store-pop.h"
#include "sync/sync-fixture.h"

G_BEGIN_DECLS

// LEAVE in the words of mail_pop3_policy_parse_leave(); above MAX_SIZE bytes, unless 0, only
// headers come.
void pop3_account_set_policy (SyncFixture *fixture, const char *leave, uint64_t max_size);

// Into the inbox on the server, SIZE bytes of text.
void pop3_account_append_large (SyncFixture *fixture, const char *subject, size_t size);

unsigned pop3_account_count_here (SyncFixture *fixture, const char *path);
// In the inbox, as the other client sees it.
unsigned pop3_account_count_there (SyncFixture *fixture);
void pop3_account_assert_ledger (SyncFixture *fixture, StorePopState state, unsigned n);

// What was stored of all that is here becomes something else; the store is closed and opened.
void pop3_account_spoil_all (SyncFixture *fixture);

G_END_DECLS
