// SPDX-License-Identifier: GPL-3.0-or-later
//
// From paths to names.

#include "sync/imap-sync-unlisted.h"

#include "store/store-folder-unlisted.h"
#include "store/store-folder.h"
#include "sync/imap-sync-folders.h"

#include <string.h>

char *
imap_sync_unlisted_encode (ImapSync *sync, const GPtrArray *folders, const char *path,
                           char delimiter)
{
  const char *last = delimiter ? strrchr (path, delimiter) : NULL;
  for (unsigned int i = 0; last && i < folders->len; i++) {
    const MailFolder *folder = folders->pdata[i];
    if (strlen (folder->path) != (size_t) (last - path) ||
        strncmp (folder->path, path, (size_t) (last - path)) != 0)
      continue;
    g_autofree char *parent = store_folder_dup_raw_name (sync->store, folder->id, NULL);
    g_autofree char *name = imap_session_encode_name (sync->session, last + 1);
    return parent && *parent ? g_strdup_printf ("%s%c%s", parent, delimiter, name) : NULL;
  }
  return imap_session_encode_name (sync->session, path);
}

static char
find_delimiter (const GPtrArray *listed)
{
  for (unsigned int i = 0; i < listed->len; i++)
    if (((ImapFolder *) listed->pdata[i])->delimiter)
      return ((ImapFolder *) listed->pdata[i])->delimiter;
  return '\0';
}

// Those that were listed have their names by now.
static bool
set_name (ImapSync *sync, const GPtrArray *known, const MailFolder *folder, char delimiter,
          GError **error)
{
  g_autofree char *name = store_folder_dup_raw_name (sync->store, folder->id, error);
  if (!name || *name)
    return name != NULL;
  g_autofree char *raw = imap_sync_unlisted_encode (sync, known, folder->path, delimiter);
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, sync->priority, error);
  return write &&
         store_folder_unlisted_set_names (write, folder->id, raw ? raw : folder->path, delimiter,
                                          error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

bool
imap_sync_unlisted_name (ImapSync *sync, const GPtrArray *known, const GPtrArray *listed,
                         GError **error)
{
  char delimiter = find_delimiter (listed);
  for (unsigned int i = 0; i < known->len; i++) {
    const MailFolder *folder = known->pdata[i];
    // A name that came from the server came with its delimiter.
    if (!folder->delimiter && !set_name (sync, known, folder, delimiter, error))
      return false;
  }
  return true;
}

bool
imap_sync_unlisted_end (ImapSync *sync, GError **error)
{
  if (store_folder_unlisted_are_over (sync->store, sync->context->account_id))
    return true;
  g_autoptr (GPtrArray) folders = imap_sync_folders (sync, false, error);
  return folders != NULL;
}
