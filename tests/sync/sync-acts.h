// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a person does, recorded in a fixture's store: shown at once, sent by its next pass. Each
// aborts the test on failure.

#pragma once

#include "store/store-write.h"
#include "sync/sync-fixture.h"

G_BEGIN_DECLS

// COMMAND of the client beside, its answer not looked at.
void sync_acts_run (TestClient *client, const char *command);

StoreWrite *sync_acts_begin (SyncFixture *fixture);
// OPERATION_ID is what the write gave: 0 is a failure.
void sync_acts_commit (StoreWrite *write, int64_t operation_id);

void sync_acts_flag (SyncFixture *fixture, const char *path, const char *subject, MailFlags add,
                     MailFlags remove);
int64_t
sync_acts_move (SyncFixture *fixture, const char *path, const char *subject, const char *to);
void sync_acts_copy (SyncFixture *fixture, const char *path, const char *subject, const char *to);
void sync_acts_delete (SyncFixture *fixture, const char *path, const char *subject);

// An import of RAW. → the operation.
int64_t sync_acts_append_raw (SyncFixture *fixture, const char *path, GBytes *raw, MailFlags flags);
// The same of at least SIZE bytes with SUBJECT and ID, NULL: no Message-ID.
int64_t sync_acts_append (SyncFixture *fixture, const char *path, const char *subject,
                          const char *id, size_t size, MailFlags flags);

// A folder that is known here and not yet on the server.
void sync_acts_put_folder (SyncFixture *fixture, const char *path);

// Operations that have not ended.
unsigned int sync_acts_count (SyncFixture *fixture);

// Messages in DUMP, of test_client_dump().
unsigned int sync_acts_count_lines (const char *dump);

G_END_DECLS
