// SPDX-License-Identifier: GPL-3.0-or-later
//
// One folder for each role: who has it by a stronger word takes it from the others.

#include "sync/imap-sync-roles.h"

#include "store/store-folder-role.h"
#include "sync/sync-role.h"

#include <string.h>

static bool
holds_mail (const ImapFolder *listed)
{
  bool closed = (listed->rights & IMAP_RIGHTS_KNOWN) && !(listed->rights & IMAP_MAY_READ);
  return !closed && !(listed->attributes & (IMAP_LIST_NOSELECT | IMAP_LIST_NONEXISTENT));
}

static const char *
last_element (const char *path, char delimiter)
{
  const char *found = delimiter ? strrchr (path, delimiter) : NULL;
  return found ? found + 1 : path;
}

static bool
has_role (const GPtrArray *listed, MailRole role)
{
  for (unsigned int i = 0; i < listed->len; i++)
    if (((ImapFolder *) listed->pdata[i])->role == role)
      return true;
  return false;
}

static ImapFolder *
find_path (const GPtrArray *listed, const char *path)
{
  for (unsigned int i = 0; i < listed->len; i++)
    if (strcmp (((ImapFolder *) listed->pdata[i])->path, path) == 0)
      return listed->pdata[i];
  return NULL;
}

static void
take_role (const GPtrArray *listed, ImapFolder *folder, MailRole role)
{
  for (unsigned int i = 0; i < listed->len && role != MAIL_ROLE_NONE; i++) {
    ImapFolder *other = listed->pdata[i];
    if (other->role == role)
      other->role = MAIL_ROLE_NONE;
  }
  folder->role = role;
}

// → the folders whose role was chosen, borrowed from LISTED.
static GHashTable *
apply_choices (ImapSync *sync, const GPtrArray *listed, GError **error)
{
  g_autoptr (GHashTable) folders = g_hash_table_new (NULL, NULL);
  g_autoptr (GArray) chosen =
    store_folder_role_list (sync->store, sync->context->account_id, error);
  if (!chosen)
    return NULL;
  for (unsigned int i = 0; i < chosen->len; i++) {
    const StoreFolderRole *item = &g_array_index (chosen, StoreFolderRole, i);
    g_autoptr (MailFolder) here = store_folder_get (sync->store, item->folder_id, NULL);
    ImapFolder *folder = here ? find_path (listed, here->path) : NULL;
    if (!folder || !holds_mail (folder))
      continue;
    take_role (listed, folder, item->role);
    g_hash_table_add (folders, folder);
  }
  return g_steal_pointer (&folders);
}

// Who has ROLE of those the server gives it to: whose name says so, else who had it before, else
// the first. → NULL: none has it.
static ImapFolder *
pick_holder (ImapSync *sync, const GPtrArray *listed, MailRole role)
{
  g_autoptr (MailFolder) before =
    store_folder_get_by_role (sync->store, sync->context->account_id, role, NULL);
  ImapFolder *first = NULL, *known = NULL;

  for (unsigned int i = 0; i < listed->len; i++) {
    ImapFolder *folder = listed->pdata[i];
    if (folder->role != role)
      continue;
    if (sync_role_from_name (last_element (folder->path, folder->delimiter)) == role)
      return folder;
    if (before && strcmp (before->path, folder->path) == 0)
      known = folder;
    if (!first)
      first = folder;
  }
  return known ? known : first;
}

// Cyrus 3.10 gives a folder that was just made, now and then, the use of another for a listing. The
// server's own views are not mail twice: any number of them may be.
static void
leave_one_of_each (ImapSync *sync, const GPtrArray *listed)
{
  for (MailRole role = MAIL_ROLE_DRAFTS; role <= MAIL_ROLE_TRASH; role++) {
    ImapFolder *holder = pick_holder (sync, listed, role);
    if (holder)
      take_role (listed, holder, role);
  }
}

// Names count only for what no folder has by a stronger word; the first of a name wins.
static void
guess (const GPtrArray *listed, GHashTable *chosen)
{
  for (unsigned int i = 0; i < listed->len; i++) {
    ImapFolder *folder = listed->pdata[i];
    if (folder->role != MAIL_ROLE_NONE || !holds_mail (folder) ||
        g_hash_table_contains (chosen, folder))
      continue;
    MailRole role = sync_role_from_name (last_element (folder->path, folder->delimiter));
    if (role != MAIL_ROLE_NONE && !has_role (listed, role))
      folder->role = role;
  }
}

bool
imap_sync_roles_assign (ImapSync *sync, GPtrArray *listed, GError **error)
{
  leave_one_of_each (sync, listed);
  g_autoptr (GHashTable) chosen = apply_choices (sync, listed, error);
  if (!chosen)
    return false;
  guess (listed, chosen);
  return true;
}
