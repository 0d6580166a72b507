// SPDX-License-Identifier: GPL-3.0-or-later
//
// Everything is asked of what was committed, none of what is in memory.

#include "sync/pop3-sync-gate.h"

#include "base/mail-error.h"
#include "store/store-home.h"

static bool
refuse (GError **error, const char *why)
{
  g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_STORE, why);
  return false;
}

static bool
is_safely_here (Store *store, const StorePopEntry *entry, GError **error)
{
  // Not here because its person deleted it: an entry whose message never came is not STORED.
  return entry->message_id == 0 || store_home_verify (store, entry->message_id, error);
}

bool
pop3_sync_gate_passes (Store *store, int64_t entry_id, GError **error)
{
  StorePopEntry entry = {0};

  if (store_is_distrusted (store))
    return refuse (error, "a file could not be written or read since the start");
  if (!store_pop_get (store, entry_id, &entry, error))
    return false;
  if (entry.id == 0 || entry.state != STORE_POP_STORED)
    return refuse (error, "the ledger does not have it as stored");
  if (!entry.is_proven)
    return refuse (error, "the server's copy was not compared with ours");
  // Reading may have shown what writing did not.
  return is_safely_here (store, &entry, error) &&
         (!store_is_distrusted (store) || refuse (error, "a file could not be read"));
}
