// SPDX-License-Identifier: GPL-3.0-or-later
//
// One whole pass over an account that somebody waits for (mailctl sync): out with what is recorded,
// every folder in, then bodies. Where much is to be fetched the other workers take folders too,
// each over its own connection; one that gets none is done without.

#pragma once

#include "sync/sync-lanes.h"

G_BEGIN_DECLS

typedef struct {
  char **folders; // paths, NULL-terminated; NULL: all
  MailBodies bodies;
  // Those that may help, on other connections; borrowed.
  SyncWorker *helpers[SYNC_LANES_HELPERS];
  unsigned int n_helpers;
  MailSyncReport report; // its error is the first that kept it from being complete
} SyncPass;

// On WORKER's thread, as the run of a request whose data is a SyncPass. Serves waiting people
// between slices and stops at the next safe point when REQUEST is abandoned. Finishes REQUEST.
void sync_pass_run (void *worker, SyncRequest *request);

void sync_pass_free (SyncPass *pass);

G_END_DECLS
