// SPDX-License-Identifier: GPL-3.0-or-later
//
// A random history of one mailbox: two of our clients and a plain one on the server act in turn,
// ours offline for spells and cut off at random bytes. The model is told each act.

#pragma once

#include "sync/history-model.h"
#include "sync/sync-fixture.h"

G_BEGIN_DECLS

typedef struct {
  unsigned int steps, passes, cuts, live;
  unsigned int settled; // live clients that came right without being asked
} HistoryCounts;

typedef struct {
  SyncFixture *fixture;
  HistoryActor actor;
  bool offline;
  bool is_told; // its server has IDLE
  bool lost_index;
  // Its latest act, while it can be taken back: 0 if none.
  int64_t operation;
  HistoryMessage *message;
  char *was_in; // moved from there
  int flag;     // this flag was set so; -1: none
  bool flag_was_set, removed;
} HistoryClient;

typedef struct {
  uint32_t seed;
  GRand *random;
  HistoryModel *model;
  HistoryClient clients[2];
  TestClient *server;
  GPtrArray *folders; // on the server
  bool is_live;       // both of ours are at work all the time, as in the window
  bool lost_folders;  // some were deleted or renamed: what was to go there may be refused
  unsigned int serial;
  GString *trace; // what was done, a line each
  HistoryCounts counts;
} History;

// A mailbox of its own. FIRST and SECOND are its clients, borrowed. With MAIL_LIVE_HISTORIES
// every third seed's are live.
History *history_new (uint32_t seed, SyncFixture *first, SyncFixture *second);
void history_free (History *history);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (History, history_free)

int history_random (History *history, int n); // 0 … n - 1
void history_trace (History *history, const char *format, ...) G_GNUC_PRINTF (2, 3);
// Prints the trace and ends the program.
void history_fail (History *history, const char *format, ...) G_GNUC_PRINTF (2, 3) G_GNUC_NORETURN;
const char *history_any_folder (History *history);
// One that may come and go; static.
const char *history_any_passing_folder (History *history);

// Nothing waits to be told to the server, but for what was refused.
bool history_is_all_sent (const HistoryClient *client);
// No line is cut any more, and live clients get some time to come right without being asked.
void history_settle (History *history);
// One random act of whoever's turn it is.
void history_step (History *history);
// One pass of CLIENT, which may be cut off (then false).
bool history_pass (History *history, HistoryClient *client, MailBodies bodies);

// In history-server.c and history-client.c: one random act of the plain client; of one of ours.
void history_act_on_server (History *history);
void history_act_here (History *history, HistoryClient *client);
// What there is on the server, by name. char *.
GPtrArray *history_list_on_server (TestClient *server);
// Its folders that can be opened. MailFolder.
GPtrArray *history_list_here (HistoryClient *client);
// In history-folders.c: it makes, renames or deletes one.
void history_act_on_folders (History *history, HistoryClient *client);
// CLIENT's latest act can't be taken back any more.
void history_forget_act (HistoryClient *client);

G_END_DECLS
