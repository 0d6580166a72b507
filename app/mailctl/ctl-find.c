// SPDX-License-Identifier: GPL-3.0-or-later
//
// Accounts and folders as a person names them.

#include "ctl.h"

#include <string.h>

bool
ctl_check_not_lost (Ctl *ctl, GError **error)
{
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (ctl->engine);
  MailStats stats;

  if (accounts->len > 0 || !mail_engine_read_damage (ctl->engine, &stats, NULL) ||
      stats.keep_remade_at == 0)
    return true;
  g_set_error_literal (error, CTL_ERROR, CTL_ERROR_LOST, "keep.db was missing, and was made anew");
  return false;
}

bool
ctl_has_account (Ctl *ctl, GError **error)
{
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (ctl->engine);

  if (accounts->len > 0)
    return true;
  if (!ctl_check_not_lost (ctl, error))
    return false;
  g_set_error_literal (error, CTL_ERROR, CTL_ERROR_NO_ACCOUNT, "there is no account");
  return false;
}

MailAccount *
ctl_find_account (Ctl *ctl, const char *name, GError **error)
{
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (ctl->engine);
  int64_t id = 0;

  ctl_parse_id (name, &id, NULL);
  for (unsigned int i = 0; i < accounts->len; i++) {
    const MailAccount *account = g_ptr_array_index (accounts, i);
    if (strcmp (account->name, name) == 0 || g_ascii_strcasecmp (account->address, name) == 0 ||
        account->id == id)
      return mail_account_ref (account);
  }
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "there is no account “%s”", name);
  return NULL;
}

bool
ctl_get_account_id (Ctl *ctl, int64_t *out_account_id, GError **error)
{
  *out_account_id = 0;
  if (ctl->account_name == NULL)
    return true;
  g_autoptr (MailAccount) account = ctl_find_account (ctl, ctl->account_name, error);
  if (account == NULL)
    return false;
  *out_account_id = account->id;
  return true;
}

// The account of folders on this computer, which is meant only where it is named; NULL: none.
static MailAccount *
find_local (const GPtrArray *accounts)
{
  for (unsigned int i = 0; i < accounts->len; i++)
    if (mail_account_is_local (g_ptr_array_index (accounts, i)))
      return g_ptr_array_index (accounts, i);
  return NULL;
}

int64_t
ctl_get_only_account_id (Ctl *ctl, GError **error)
{
  int64_t account_id = 0;

  if (!ctl_get_account_id (ctl, &account_id, error) || account_id != 0)
    return account_id;
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (ctl->engine);
  if (accounts->len == 2)
    g_ptr_array_remove (accounts, find_local (accounts));
  if (accounts->len == 1)
    return ((const MailAccount *) g_ptr_array_index (accounts, 0))->id;
  if (ctl_has_account (ctl, error))
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_INVALID,
                         "there are several accounts: name one by --account");
  return 0;
}

typedef bool (*IsFolder) (const MailFolder *folder, const char *path, int64_t id);

static bool
is_folder (const MailFolder *folder, const char *path, int64_t id)
{
  if (folder->id == id || strcmp (folder->path, path) == 0)
    return true;
  return folder->role == MAIL_ROLE_INBOX && g_ascii_strcasecmp (path, "INBOX") == 0;
}

// As a person writes it who knows nothing of delimiters and of servers that keep all below INBOX.
static bool
is_folder_plainly (const MailFolder *folder, const char *path, int64_t id)
{
  g_autofree char *plain = g_strdup (folder->path);

  if (folder->delimiter != '\0' && folder->delimiter != '/')
    for (char *p = plain; *p != '\0'; p++)
      *p = *p == folder->delimiter ? '/' : *p;
  return strcmp (plain, path) == 0 ||
         (g_str_has_prefix (plain, "INBOX/") && strcmp (plain + strlen ("INBOX/"), path) == 0);
}

static bool
has_role (const MailFolder *folder, const char *path, int64_t id)
{
  const char *role = mail_role_name (folder->role);

  return *role != '\0' && g_ascii_strcasecmp (role, path) == 0;
}

// The only one among FOLDERS that PATH names by IS; those of account LOCAL_ID only if there is no
// other. NULL when there is none, or, with error, several.
static MailFolder *
pick_folder (const GPtrArray *folders, int64_t local_id, const char *path, IsFolder is,
             GError **error)
{
  const MailFolder *found = NULL;
  int64_t id = 0;

  ctl_parse_id (path, &id, NULL);
  for (unsigned int i = 0; i < folders->len; i++) {
    const MailFolder *folder = g_ptr_array_index (folders, i);
    if (!is (folder, path, id) || (found != NULL && folder->account_id == local_id))
      continue;
    if (found != NULL && found->account_id != local_id) {
      g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID,
                   "several accounts have a folder “%s”: name one by --account", path);
      return NULL;
    }
    found = folder;
  }
  return found != NULL ? mail_folder_ref (found) : NULL;
}

// FOLDERS are searched in each way in turn.
static MailFolder *
find_among (Ctl *ctl, const GPtrArray *folders, const char *path, GError **error)
{
  static const IsFolder ways[] = {is_folder, is_folder_plainly, has_role};
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (ctl->engine);
  const MailAccount *local = find_local (accounts);
  MailFolder *folder = NULL;
  GError *failure = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (ways) && folder == NULL && failure == NULL; i++)
    folder = pick_folder (folders, local != NULL ? local->id : 0, path, ways[i], &failure);
  if (failure != NULL)
    g_propagate_error (error, failure);
  return folder;
}

const char *
ctl_split_account (Ctl *ctl, const char *path, int64_t *out_account_id)
{
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (ctl->engine);

  // The longest name counts: names may have a '/' of their own.
  const char *rest = path;
  for (unsigned int i = 0; i < accounts->len; i++) {
    const MailAccount *account = g_ptr_array_index (accounts, i);
    const char *const names[] = {account->name, account->address};

    for (size_t j = 0; j < G_N_ELEMENTS (names); j++) {
      size_t length = strlen (names[j]);

      if (length == 0 || strncmp (path, names[j], length) != 0 || path[length] != '/' ||
          path[length + 1] == '\0' || path + length + 1 <= rest)
        continue;
      rest = path + length + 1;
      *out_account_id = account->id;
    }
  }
  return rest;
}

MailFolder *
ctl_find_folder (Ctl *ctl, int64_t account_id, const char *path, GError **error)
{
  MailFolder *folder = NULL;
  GError *failure = NULL;
  int64_t named_id = 0;

  if (!ctl_has_account (ctl, error) ||
      (account_id == 0 && !ctl_get_account_id (ctl, &account_id, error)))
    return NULL;
  g_autoptr (GPtrArray) folders = mail_engine_read_folders (ctl->engine, account_id);
  folder = find_among (ctl, folders, path, &failure);
  const char *rest = ctl_split_account (ctl, path, &named_id);
  if (folder == NULL && failure == NULL && rest != path &&
      (account_id == 0 || account_id == named_id)) {
    g_autoptr (GPtrArray) of_account = mail_engine_read_folders (ctl->engine, named_id);
    folder = find_among (ctl, of_account, rest, &failure);
  }
  if (failure != NULL)
    g_propagate_error (error, failure);
  else if (folder == NULL)
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "there is no folder “%s”", path);
  return folder;
}
