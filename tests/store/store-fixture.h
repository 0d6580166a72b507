// SPDX-License-Identifier: GPL-3.0-or-later
//
// A store of its own for each test, with an account and its inbox, gone afterwards.

#pragma once

#include "store/store-account.h"
#include "store/store-folder.h"
#include "store/store-list.h"
#include "store/store-message.h"
#include "store/store-operation.h"

typedef struct {
  char *dir;
  StoreOwner *owner;
  Store *store;
  int64_t account_id; // "Alice", alice@example.org
  int64_t inbox;      // uidvalidity 1
  int64_t archive;    // likewise
} StoreFixture;

void store_fixture_set_up (StoreFixture *fixture, const void *unused);
void store_fixture_tear_down (StoreFixture *fixture, const void *unused);

// Closes and opens it again, as a restart would.
void store_fixture_reopen (StoreFixture *fixture);

// Asserts that store_check() finds nothing.
void store_fixture_check (StoreFixture *fixture);

// A folder of fixture->account_id with uidvalidity 1.
int64_t store_fixture_add_folder (StoreFixture *fixture, const char *path, MailRole role);

// What tests mostly say of a message; NULL and 0 mean something plausible.
typedef struct {
  uint32_t uid;
  const char *id;      // Message-ID without brackets; NULL: "UID.FOLDER@example.org"
  const char *subject; // NULL: "Message UID"
  const char *from;    // address; NULL: "bob@example.org"
  const char *references;
  const char *name;                     // whom it is from; NULL: "Bob"
  const char *to, *cc;                  // one address each; NULL: nobody
  const char *list_id;                  // NULL: none
  const char *email_id, *server_thread; // NULL: the server tells none
  int64_t received;                     // 0: 1700000000 + UID
  int64_t date;                         // 0: as received
  uint64_t size;                        // 0: 1000
  MailFlags flags;
  const char *const *keywords;
  bool has_attachment;
} FixtureMessage;

// → message id. Aborts on error.
int64_t store_fixture_add (StoreFixture *fixture, int64_t folder_id, const FixtureMessage *message);
// The same in a write of the caller's. False with ERROR.
bool store_fixture_add_in (StoreWrite *write, int64_t folder_id, const FixtureMessage *message,
                           StoreAdded *out, GError **error);

// A write that must work.
StoreWrite *store_fixture_begin (StoreFixture *fixture);
void store_fixture_commit (StoreWrite *write);

// The whole list of a folder.
MailIdList *store_fixture_list (StoreFixture *fixture, int64_t folder_id, bool conversations);

// A row as it stands. Caller unrefs; NULL when it is gone.
MailRow *store_fixture_row (StoreFixture *fixture, int64_t folder_id, int64_t message_id);

// Records the move of message ID from one folder to another. → the operation's id.
int64_t store_fixture_move (StoreFixture *fixture, int64_t from, int64_t id, int64_t to);
// Likewise a change of its flags.
int64_t store_fixture_flag (StoreFixture *fixture, int64_t id, MailFlags add, MailFlags remove);
// Takes OPERATION back, which must be possible.
void store_fixture_undo (StoreFixture *fixture, int64_t operation);
MailOperationState store_fixture_state_of (StoreFixture *fixture, int64_t operation);
MailFlags store_fixture_flags_of (StoreFixture *fixture, int64_t id);
// The changes of flags that are still to be sent. StorePendingFlags.
GArray *store_fixture_pending (StoreFixture *fixture);
// The steps that can be sent now. StoreStep.
GPtrArray *store_fixture_steps (StoreFixture *fixture);
// STEP, which must be open, goes to the line.
void store_fixture_step_sending (StoreWrite *write, int64_t step);
// The server did STEP and tells the new UID (0: it does not).
void store_fixture_step_done (StoreFixture *fixture, int64_t step, uint32_t uid);

// An index.db of today without what its fifth step made.
#define STORE_FIXTURE_INDEX_4                                                                      \
  "DROP TABLE short; ALTER TABLE message DROP COLUMN links;"                                       \
  "ALTER TABLE message DROP COLUMN server_key;"                                                    \
  "DROP TABLE subject; CREATE TABLE subject (key INTEGER PRIMARY KEY,"                             \
  "  thread_id INTEGER NOT NULL, date INTEGER NOT NULL, is_reply INTEGER NOT NULL) STRICT;"        \
  "CREATE TABLE merged (thread_id INTEGER PRIMARY KEY, into_id INTEGER NOT NULL) STRICT;"

#define fixture_test(path, test)                                                                   \
  g_test_add (path, StoreFixture, NULL, store_fixture_set_up, test, store_fixture_tear_down)
