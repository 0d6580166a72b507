// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the workers of one account share: its settings, the store, and the few facts that one of
// them finds out for the others. Any thread.

#pragma once

#include "sasl/sasl-mechanism.h"
#include "sync/sync-account.h"
#include "sync/sync-claims.h"
#include "sync/sync-leases.h"
#include "sync/sync-plan.h"
#include "sync/sync-settings.h"
#include "sync/sync-sight.h"
#include "sync/sync-state.h"
#include "sync/sync-suspects.h"

G_BEGIN_DECLS

typedef struct {
  // Never changed after new.
  int64_t account_id;
  SyncAccountConfig config;
  SyncState *state;
  SyncLeases *leases;
  SyncPlan *plan;
  SyncClaims *claims;
  SyncSuspects *suspects;
  SyncSight *sight;

  // Set before any worker runs.
  void (*recorded) (void *data);
  void *recorded_data;

  // Set from any thread: hence the mutex.
  GMutex mutex;
  MailAccount *account;
  int64_t open_folder_id;
  bool available; // the network is there, as far as the system says

  int one_by_one; // atomic: the server hung up over commands that were sent ahead of answers
} SyncContext;

SyncContext *sync_context_new (const MailAccount *account, const SyncAccountConfig *config);
void sync_context_free (SyncContext *context);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyncContext, sync_context_free)

MailAccount *sync_context_ref_account (SyncContext *context);
void sync_context_set_account (SyncContext *context, const MailAccount *account);

int64_t sync_context_get_open_folder (SyncContext *context);
void sync_context_set_open_folder (SyncContext *context, int64_t folder_id);

// FOLDER is one that a connection rests in, and hears of: the inbox or the open folder.
bool sync_context_is_rested_in (SyncContext *context, const MailFolder *folder);

bool sync_context_is_available (SyncContext *context);
void sync_context_set_available (SyncContext *context, bool available);

// What the person chose, or the defaults of the configuration.
void sync_context_get_settings (SyncContext *context, MailSyncSettings *out);

// For the listener.
void sync_context_tell_new_mail (SyncContext *context, const GArray *message_ids);
// An operation was recorded on a worker's own account: it is to be sent soon.
void sync_context_tell_recorded (SyncContext *context);
void sync_context_tell_operation_failed (SyncContext *context, int64_t operation_id);

// The password of SERVICE; wipe it with sync_context_wipe().
char *
sync_context_dup_password (SyncContext *context, const MailAccount *account,
                           const MailService *service, GCancellable *cancellable, GError **error);
void sync_context_wipe (char *secret); // overwrites and frees; NULL is fine

// Bytes that the submission server takes, as it said when it was last asked; 0: not known. Another
// server that the account has got since has said nothing.
void sync_context_remember_size_limit (SyncContext *context, uint64_t limit);
uint64_t sync_context_recall_size_limit (Store *store, const MailAccount *account);

// The strongest SASL mechanism that SERVICE ever offered (security.md A1).
SaslMechanism sync_context_recall_strongest (SyncContext *context, const MailService *service);
void sync_context_remember_strongest (SyncContext *context, const MailService *service,
                                      SaslMechanism strongest);

G_END_DECLS
