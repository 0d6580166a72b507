// SPDX-License-Identifier: GPL-3.0-or-later
//
// Messages to the fixture's own user in its outbox, and what became of them there and in the inbox,
// by their subjects. Each aborts the test on failure.

#pragma once

#include "store/store-outbox.h"
#include "support/test-submission.h"
#include "sync/sync-fixture.h"

G_BEGIN_DECLS

// Queues a brief one with a SUBJECT of its own. → its outbox id.
int64_t outbox_acts_queue (SyncFixture *fixture, const char *subject);
// The same to RECIPIENTS, NULL-terminated, instead.
int64_t
outbox_acts_queue_to (SyncFixture *fixture, const char *const *recipients, const char *subject);

// Sends ID to SUBMISSION, which takes it and says so only when we have given up.
void outbox_acts_give_up (SyncFixture *fixture, TestSubmission *submission, int64_t id);

MailOutboxState outbox_acts_get_state (SyncFixture *fixture, int64_t id);

// Whatever still waits among IDS (int64_t) is due now.
void outbox_acts_release_queued (SyncFixture *fixture, const GArray *ids);

// Copies in the inbox, as the client beside sees it.
unsigned int outbox_acts_count_arrived (SyncFixture *fixture, const char *subject);

G_END_DECLS
