// SPDX-License-Identifier: GPL-3.0-or-later
//
// A set under a mutex.

#include "sync/sync-claims.h"

// Connections of one account claim side by side: hence the mutex.
struct _SyncClaims {
  GMutex mutex;
  GHashTable *ids; // int64_t
};

SyncClaims *
sync_claims_new (void)
{
  SyncClaims *claims = g_new0 (SyncClaims, 1);
  g_mutex_init (&claims->mutex);
  claims->ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return claims;
}

void
sync_claims_free (SyncClaims *claims)
{
  if (!claims)
    return;
  g_hash_table_unref (claims->ids);
  g_mutex_clear (&claims->mutex);
  g_free (claims);
}

bool
sync_claims_take (SyncClaims *claims, int64_t message_id)
{
  g_mutex_lock (&claims->mutex);
  bool is_free = !g_hash_table_contains (claims->ids, &message_id);
  if (is_free)
    g_hash_table_add (claims->ids, g_memdup2 (&message_id, sizeof message_id));
  g_mutex_unlock (&claims->mutex);
  return is_free;
}

void
sync_claims_release (SyncClaims *claims, int64_t message_id)
{
  g_mutex_lock (&claims->mutex);
  g_hash_table_remove (claims->ids, &message_id);
  g_mutex_unlock (&claims->mutex);
}
