// SPDX-License-Identifier: GPL-3.0-or-later
//
// A fact of the account for each.

#include "sync/imap-sync-unreadable.h"

#include "store/store-account.h"

#include <string.h>

static char *
dup_key (int64_t folder_id)
{
  return g_strdup_printf ("unreadable-%" G_GINT64_FORMAT, folder_id);
}

static void
remember (ImapSync *sync, int64_t folder_id, const char *words)
{
  int64_t account_id = sync->context->account_id;
  g_autofree char *key = dup_key (folder_id);
  g_autofree char *known = store_account_dup_value (sync->store, account_id, key, NULL);
  if (g_strcmp0 (known, words) == 0)
    return;
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, sync->priority, NULL);
  if (write && store_account_set_value (write, account_id, key, words, NULL))
    store_write_commit (g_steal_pointer (&write), NULL);
}

// Cyrus 3.10 says it in words alone, others likewise. What is none of these may be trouble, and is
// told as such.
static bool
speaks_of_rights (const char *words)
{
  static const char *const phrases[] = {"permission denied", "access denied",  "not permitted",
                                        "no permission",     "not authorized", "not authorised"};
  g_autofree char *lower = g_ascii_strdown (words ? words : "", -1);
  for (size_t i = 0; i < G_N_ELEMENTS (phrases); i++)
    if (strstr (lower, phrases[i]))
      return true;
  return false;
}

// The code is what counts where there is one.
static bool
denies_reading (ImapSync *sync, const GError *refusal)
{
  const char *code = imap_session_get_refusal (sync->session);
  if (!imap_sync_was_refused (sync, refusal) ||
      !g_error_matches (refusal, MAIL_ERROR, MAIL_ERROR_SERVER_REFUSED))
    return false;
  return strcmp (code, "NOPERM") == 0 ||
         (!*code && speaks_of_rights (mail_error_server_text (refusal)));
}

void
imap_sync_unreadable_note (ImapSync *sync, int64_t folder_id, const GError *refusal)
{
  bool denied = refusal && denies_reading (sync, refusal);
  const char *words = refusal ? mail_error_server_text (refusal) : NULL;
  sync->unreadable = denied ? folder_id : 0;
  if (denied || !refusal)
    remember (sync, folder_id, denied ? (words ? words : "") : NULL);
}

bool
imap_sync_unreadable_is (const ImapSync *sync, int64_t folder_id)
{
  return folder_id && sync->unreadable == folder_id;
}

char *
imap_sync_unreadable_dup (Store *store, int64_t account_id, int64_t folder_id)
{
  g_autofree char *key = dup_key (folder_id);
  return store_account_dup_value (store, account_id, key, NULL);
}
