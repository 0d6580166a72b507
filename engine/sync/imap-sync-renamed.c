// SPDX-License-Identifier: GPL-3.0-or-later
//
// Looks into what is new only when something is gone.

#include "sync/imap-sync-renamed.h"

#include "store/store-folder-operation.h"
#include "sync/imap-sync-remap.h"

#include <string.h>

// A server that lists other names each time costs no more round trips than this.
#define LOOKS_MAX 50

static bool
has_path (const GPtrArray *listed, const char *path)
{
  for (unsigned int i = 0; i < listed->len; i++)
    if (strcmp (((ImapFolder *) listed->pdata[i])->path, path) == 0)
      return true;
  return false;
}

static bool
is_under_way (const GPtrArray *steps, int64_t folder_id)
{
  for (unsigned int i = 0; i < steps->len; i++)
    if (((StoreFolderStep *) steps->pdata[i])->folder_id == folder_id)
      return true;
  return false;
}

// Those of KNOWN that were seen on the server once, parents first.
static GPtrArray *
find_gone (const GPtrArray *known, const GPtrArray *listed, const GPtrArray *steps)
{
  GPtrArray *gone = g_ptr_array_new ();
  for (unsigned int i = 0; i < known->len; i++) {
    MailFolder *folder = known->pdata[i];
    unsigned int at = 0;
    if (!folder->selectable || !folder->uidvalidity || has_path (listed, folder->path) ||
        is_under_way (steps, folder->id))
      continue;
    while (at < gone->len &&
           strlen (((MailFolder *) gone->pdata[at])->path) <= strlen (folder->path))
      at++;
    g_ptr_array_insert (gone, (int) at, folder);
  }
  return gone;
}

static bool
is_new (const GPtrArray *known, const ImapFolder *listed)
{
  if (listed->attributes & (IMAP_LIST_NOSELECT | IMAP_LIST_NONEXISTENT))
    return false;
  for (unsigned int i = 0; i < known->len; i++)
    if (strcmp (((MailFolder *) known->pdata[i])->path, listed->path) == 0)
      return false;
  return true;
}

// Whether FOLDER is what is selected.
static bool
is_same (ImapSync *sync, const MailFolder *folder, bool *out_same, GError **error)
{
  const ImapMailbox *mailbox = imap_session_get_mailbox (sync->session);
  StoreFolderSync before;
  *out_same = false;
  if (!store_folder_get_sync (sync->store, folder->id, &before, error))
    return false;
  if (before.mailbox_key && mailbox->mailbox_key) {
    *out_same = before.mailbox_key == mailbox->mailbox_key;
    return true;
  }
  return before.uidvalidity != mailbox->uidvalidity ||
         imap_sync_remap_proves (sync, folder->id, out_same, error);
}

static bool
rename_to (ImapSync *sync, const MailFolder *folder, const ImapFolder *listed, GError **error)
{
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, sync->priority, error);
  g_debug ("folder %" G_GINT64_FORMAT " was renamed by another client", folder->id);
  return write && store_folder_rename (write, folder->id, listed->path, error) &&
         store_folder_set_raw_name (write, folder->id, listed->name, error) &&
         store_folder_step_follow (write, folder->account_id, folder->path, listed->path,
                                   folder->delimiter, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

// One of GONE that is LISTED leaves it, with those below, which went with it.
static bool
look_into (ImapSync *sync, GPtrArray *gone, const ImapFolder *listed, bool *out_any, GError **error)
{
  ImapSelect parameters = {.read_only = true};
  g_autoptr (GError) refusal = NULL;
  if (!imap_session_select (sync->session, listed->name, &parameters, sync->cancellable,
                            &refusal)) {
    if (imap_sync_is_connected (sync))
      return true;
    g_propagate_error (error, g_steal_pointer (&refusal));
    return false;
  }
  for (unsigned int i = 0; i < gone->len; i++) {
    const MailFolder *folder = gone->pdata[i];
    bool same;
    if (!is_same (sync, folder, &same, error))
      return false;
    if (!same)
      continue;
    *out_any = true;
    g_ptr_array_remove_index (gone, i);
    return rename_to (sync, folder, listed, error);
  }
  return true;
}

static bool
has_moved_along (ImapSync *sync, const MailFolder *folder)
{
  g_autoptr (MailFolder) now = store_folder_get (sync->store, folder->id, NULL);
  return !now || strcmp (now->path, folder->path) != 0;
}

bool
imap_sync_renamed_follow (ImapSync *sync, const GPtrArray *known, const GPtrArray *listed,
                          const GPtrArray *steps, bool *out_any, GError **error)
{
  g_autoptr (GPtrArray) gone = find_gone (known, listed, steps);
  int looks = 0;
  *out_any = false;
  for (unsigned int i = 0; i < listed->len && gone->len && looks < LOOKS_MAX; i++) {
    const ImapFolder *folder = listed->pdata[i];
    if (!is_new (known, folder))
      continue;
    if ((!looks && !imap_sync_unselect (sync, error)) ||
        !look_into (sync, gone, folder, out_any, error))
      return false;
    looks++;
    for (unsigned int j = gone->len; *out_any && j-- > 0;)
      if (has_moved_along (sync, gone->pdata[j]))
        g_ptr_array_remove_index (gone, j);
  }
  return !looks || imap_session_unselect (sync->session, sync->cancellable, error);
}
