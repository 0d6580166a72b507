// SPDX-License-Identifier: GPL-3.0-or-later
//
// Messages to the fixture's own user in its outbox, and what became of them there and in the inbox,
// by their subjects. Each aborts the test on failure.

#pragma once

#include "store/store-outbox.h"
#include "support/test-submission.h"
#include "sync/sync-fixture.h"

G_BEGIN_DECLS

// What is said of a message beside its subject; 0 and NULL: nothing.
typedef struct {
  const char *const *recipients; // NULL-terminated; NULL: the fixture's user
  const char *body;              // with CRLF; NULL: a brief one
  int64_t draft_id;              // the draft that is done with
  const GArray *related_ids;     // int64_t: messages that it answers or forwards
  MailFlags related_flags;       // which these get
} OutboxActsMessage;

// Queues MESSAGE with a SUBJECT of its own. → its outbox id.
int64_t outbox_acts_queue_message (SyncFixture *fixture, const char *subject,
                                   const OutboxActsMessage *message);
// The same with nothing said of it.
int64_t outbox_acts_queue (SyncFixture *fixture, const char *subject);
// To RECIPIENTS, NULL-terminated.
int64_t
outbox_acts_queue_to (SyncFixture *fixture, const char *const *recipients, const char *subject);

// Sends ID to SUBMISSION, which takes it and says so only when we have given up.
void outbox_acts_give_up (SyncFixture *fixture, TestSubmission *submission, int64_t id);

MailOutboxState outbox_acts_get_state (SyncFixture *fixture, int64_t id);

// ID, which waits, is due now, as a person's Send Now has it.
void outbox_acts_release (SyncFixture *fixture, int64_t id);
// Whatever still waits among IDS (int64_t) is due now.
void outbox_acts_release_queued (SyncFixture *fixture, const GArray *ids);

// Copies in the inbox, as the client beside sees it.
unsigned int outbox_acts_count_arrived (SyncFixture *fixture, const char *subject);

G_END_DECLS
