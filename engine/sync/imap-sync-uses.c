// SPDX-License-Identifier: GPL-3.0-or-later
//
// What was told is a value of the account, "FOLDER=ROLE FOLDER=ROLE", written behind the server's
// answer: told twice after a loss of power does no harm.

#include "sync/imap-sync-uses.h"

#include "store/store-account.h"
#include "store/store-folder-role.h"

#include <string.h>

#define TOLD_KEY "uses-told"
#define ENTRY "/private/specialuse"

typedef struct {
  ImapSync *sync;
  const GPtrArray *listed; // ImapFolder
  GHashTable *told;        // folder id (int64_t) → MailRole
  bool changed;            // TOLD is not what the store has
} Telling;

static GHashTable *
read_told (ImapSync *sync)
{
  GHashTable *told = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autofree char *text =
    store_account_dup_value (sync->store, sync->context->account_id, TOLD_KEY, NULL);
  g_auto (GStrv) words = g_strsplit (text ? text : "", " ", -1);
  for (char **word = words; *word; word++) {
    char *sign = NULL;
    int64_t id = g_ascii_strtoll (*word, &sign, 10);
    int64_t role = id > 0 && *sign == '=' ? g_ascii_strtoll (sign + 1, NULL, 10) : 0;
    if (role > 0 && role <= MAIL_ROLE_IMPORTANT)
      g_hash_table_insert (told, g_memdup2 (&id, sizeof id), GINT_TO_POINTER (role));
  }
  return told;
}

static bool
write_told (const Telling *telling, GError **error)
{
  ImapSync *sync = telling->sync;
  g_autoptr (GString) text = g_string_new (NULL);
  GHashTableIter iter;
  void *id, *role;
  g_hash_table_iter_init (&iter, telling->told);
  while (g_hash_table_iter_next (&iter, &id, &role))
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT "=%d", text->len ? " " : "",
                            *(int64_t *) id, GPOINTER_TO_INT (role));
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, sync->priority, error);
  return write &&
         store_account_set_value (write, sync->context->account_id, TOLD_KEY, text->str, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

static ImapFolder *
find_listed (const Telling *telling, int64_t folder_id)
{
  g_autoptr (MailFolder) here = store_folder_get (telling->sync->store, folder_id, NULL);
  for (unsigned int i = 0; here && i < telling->listed->len; i++)
    if (strcmp (((ImapFolder *) telling->listed->pdata[i])->path, here->path) == 0)
      return telling->listed->pdata[i];
  return NULL;
}

static bool
is_taken (const Telling *telling, MailRole role)
{
  for (unsigned int i = 0; i < telling->listed->len; i++)
    if (((ImapFolder *) telling->listed->pdata[i])->role == role)
      return true;
  return false;
}

// USE NULL: none. A refusal is an answer, too.
static bool
tell (Telling *telling, const ImapFolder *folder, const char *use, GError **error)
{
  ImapSync *sync = telling->sync;
  g_autoptr (GError) refusal = NULL;
  if (imap_session_set_metadata (sync->session, folder->name, ENTRY, use, sync->cancellable,
                                 &refusal) ||
      imap_sync_was_refused (sync, refusal))
    return true;
  g_propagate_error (error, g_steal_pointer (&refusal));
  return false;
}

static bool
tell_choice (Telling *telling, const StoreFolderRole *choice, GError **error)
{
  const void *told = g_hash_table_lookup (telling->told, &choice->folder_id);
  ImapFolder *folder = find_listed (telling, choice->folder_id);
  if (!folder || choice->role == MAIL_ROLE_NONE || is_taken (telling, choice->role) ||
      GPOINTER_TO_INT (told) == (int) choice->role)
    return true;
  if (!tell (telling, folder, imap_list_use_of (choice->role), error))
    return false;
  g_hash_table_insert (telling->told, g_memdup2 (&choice->folder_id, sizeof choice->folder_id),
                       GINT_TO_POINTER (choice->role));
  telling->changed = true;
  return true;
}

static bool
is_chosen (const GArray *chosen, int64_t folder_id, int role)
{
  for (unsigned int i = 0; i < chosen->len; i++) {
    const StoreFolderRole *choice = &g_array_index (chosen, StoreFolderRole, i);
    if (choice->folder_id == folder_id)
      return (int) choice->role == role;
  }
  return false;
}

// What another program made of it meanwhile stays.
static bool
take_back (Telling *telling, const GArray *chosen, GError **error)
{
  GHashTableIter iter;
  void *id, *role;
  g_hash_table_iter_init (&iter, telling->told);
  while (g_hash_table_iter_next (&iter, &id, &role)) {
    if (is_chosen (chosen, *(int64_t *) id, GPOINTER_TO_INT (role)))
      continue;
    ImapFolder *folder = find_listed (telling, *(int64_t *) id);
    if (folder && (int) folder->role == GPOINTER_TO_INT (role)) {
      if (!tell (telling, folder, NULL, error))
        return false;
      folder->role = MAIL_ROLE_NONE;
    }
    g_hash_table_iter_remove (&iter);
    telling->changed = true;
  }
  return true;
}

bool
imap_sync_uses_tell (ImapSync *sync, const GPtrArray *listed, GError **error)
{
  if (!imap_session_has (sync->session, IMAP_CAP_METADATA) ||
      !imap_session_has (sync->session, IMAP_CAP_SPECIAL_USE))
    return true;
  g_autoptr (GArray) chosen =
    store_folder_role_list (sync->store, sync->context->account_id, error);
  g_autoptr (GHashTable) told = read_told (sync);
  Telling telling = {.sync = sync, .listed = listed, .told = told};
  bool good = chosen && take_back (&telling, chosen, error);
  for (unsigned int i = 0; good && i < chosen->len; i++)
    good = tell_choice (&telling, &g_array_index (chosen, StoreFolderRole, i), error);
  // What was told before the line dropped was told.
  return (!telling.changed || write_told (&telling, good ? error : NULL)) && good;
}
