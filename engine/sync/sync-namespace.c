// SPDX-License-Identifier: GPL-3.0-or-later
//
// Kept as one value of the account: the delimiter, then the prefix.

#include "sync/sync-namespace.h"

#include "store/store-folder.h"

#include <string.h>

#define KEY "imap-namespace"

// Servers that have none all put their folders beside INBOX or all below it.
static char *
guess_prefix (const GPtrArray *folders, char *out_delimiter)
{
  *out_delimiter = '/';
  bool below = folders->len > 1;
  for (unsigned int i = 0; i < folders->len; i++) {
    const MailFolder *folder = folders->pdata[i];
    if (folder->delimiter)
      *out_delimiter = folder->delimiter;
    if (folder->role != MAIL_ROLE_INBOX && g_ascii_strncasecmp (folder->path, "INBOX", 5) != 0)
      below = false;
  }
  return below ? g_strdup_printf ("INBOX%c", *out_delimiter) : g_strdup ("");
}

static char *
dup_prefix (Store *store, int64_t account_id, char *out_delimiter, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree char *value = store_account_dup_value (store, account_id, KEY, &failure);
  if (value && *value) {
    *out_delimiter = *value == ' ' ? '\0' : *value;
    return g_strdup (value + 1);
  }
  if (failure) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return NULL;
  }
  g_autoptr (GPtrArray) folders = store_folder_list (store, account_id, error);
  return folders ? guess_prefix (folders, out_delimiter) : NULL;
}

bool
sync_namespace_set (StoreWrite *write, int64_t account_id, const char *prefix, char delimiter,
                    GError **error)
{
  g_autofree char *value = g_strdup_printf ("%c%s", delimiter ? delimiter : ' ', prefix);
  g_autofree char *known =
    store_account_dup_value (store_write_store (write), account_id, KEY, NULL);
  return g_strcmp0 (value, known) == 0 ||
         store_account_set_value (write, account_id, KEY, value, error);
}

bool
sync_namespace_is_known (Store *store, int64_t account_id)
{
  g_autofree char *value = store_account_dup_value (store, account_id, KEY, NULL);
  return value != NULL;
}

char *
sync_namespace_dup_path (Store *store, int64_t account_id, const char *name, char *out_delimiter,
                         GError **error)
{
  g_autofree char *prefix = dup_prefix (store, account_id, out_delimiter, error);
  if (!prefix)
    return NULL;
  g_autofree char *own = g_strdup (name);
  if (*out_delimiter && !strchr (own, *out_delimiter))
    g_strdelimit (own, "/", *out_delimiter);
  return g_ascii_strncasecmp (own, prefix, strlen (prefix)) == 0 ? g_steal_pointer (&own) :
                                                                   g_strconcat (prefix, own, NULL);
}
