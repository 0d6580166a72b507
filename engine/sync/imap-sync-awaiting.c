// SPDX-License-Identifier: GPL-3.0-or-later
//
// The server is asked, not the store: its view of the folder may be older than what was brought
// there.

#include "sync/imap-sync-awaiting.h"

#include "store/store-operation.h"
#include "sync/imap-sync-find.h"
#include "sync/imap-sync-remap.h"

#define AT_ONCE 100

// A folder that is selected already may not have been told of its newest messages.
static bool
refresh (ImapSync *sync, const StoreStep *step, GError **error)
{
  return sync->selected != step->from_folder_id ||
         imap_session_noop (sync->session, sync->cancellable, error);
}

static bool
note_gone (ImapSync *sync, const StoreStep *step, GError **error)
{
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, STORE_PRIORITY_SYNC, error);
  return write && store_step_gone (write, step->id, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

static bool
note_found (ImapSync *sync, const StoreStep *step, uint32_t uid, GError **error)
{
  uint32_t uidvalidity = imap_session_get_mailbox (sync->session)->uidvalidity;
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, STORE_PRIORITY_SYNC, error);
  return write && store_step_found (write, step->id, uidvalidity, uid, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

// In a folder that is to be deleted: as what a step brings is looked for, so that two messages of
// one Message-ID don't get one UID. Nobody else would find out that it was made anew.
static bool
find_last (ImapSync *sync, const StoreStep *step, uint32_t *out_uid, GError **error)
{
  StoreStep there = *step;
  g_autoptr (GError) refusal = NULL;
  there.to_folder_id = step->from_folder_id;
  there.to_uidnext_at_sending = 0;
  there.is_awaited = false;
  if (imap_sync_find_step (sync, &there, out_uid, &refusal))
    return true;
  if (sync->selected == step->from_folder_id &&
      g_error_matches (refusal, MAIL_ERROR, MAIL_ERROR_STALE))
    return imap_sync_remap_unseen (sync, error) &&
           imap_sync_find_step (sync, &there, out_uid, error);
  g_propagate_error (error, g_steal_pointer (&refusal));
  return false;
}

static bool
find (ImapSync *sync, const StoreStep *step, uint32_t *out_uid, GError **error)
{
  if (step->is_last_of_folder)
    return find_last (sync, step, out_uid, error);
  return imap_sync_find (sync, step->from_folder_id, step->rfc_message_id, 1, out_uid, error);
}

static bool
look_for (ImapSync *sync, const StoreStep *step, bool *out_found, GError **error)
{
  uint32_t uid = 0;
  g_autoptr (GError) refusal = NULL;
  if (refresh (sync, step, &refusal) && find (sync, step, &uid, &refusal)) {
    if (!uid)
      return note_gone (sync, step, error);
    *out_found |= step->is_last_of_folder;
    if (step->is_last_of_folder)
      return note_found (sync, step, uid, error);
    // Else nobody may look into it before the next look at all folders.
    sync_plan_add (sync->context->plan, step->from_folder_id, MAIL_ROLE_NONE);
    return true;
  }
  if (imap_sync_is_connected (sync) && !mail_error_is_of_disk (refusal)) {
    g_debug ("step %" G_GINT64_FORMAT " can't be looked for now: %s", step->id, refusal->message);
    sync->has_unlooked = true;
    return true;
  }
  g_propagate_error (error, g_steal_pointer (&refusal));
  return false;
}

bool
imap_sync_awaiting (ImapSync *sync, bool *out_found, GError **error)
{
  g_autoptr (GPtrArray) steps =
    store_step_list_awaiting (sync->store, sync->context->account_id, AT_ONCE, error);
  *out_found = sync->has_unlooked = false;
  for (unsigned int i = 0; steps && i < steps->len; i++)
    if (!look_for (sync, steps->pdata[i], out_found, error))
      return false;
  return steps != NULL;
}
