// SPDX-License-Identifier: GPL-3.0-or-later
//
// An account that ends while the mail that lives here stays.

#include "store/store-account.h"
#include "store/store-home-private.h"
#include "store/store-outbox.h"
#include "store/store-private.h"

bool
store_account_holds_only_copy (StoreWrite *write, int64_t account_id, bool *out, GError **error)
{
  int64_t found = 0;
  bool is_home,
    ok = store_home_is_account (write, account_id, &is_home, error) &&
         store_db_get_int (write->keep, error, &found,
                           "SELECT EXISTS (SELECT 1 FROM home_message m JOIN home_place p"
                           "    ON p.message_id = m.id WHERE m.account_id = ?1"
                           "    AND p.folder_id <> 0)"
                           "  OR EXISTS (SELECT 1 FROM draft WHERE account_id = ?1)",
                           bind_int (account_id));

  *out = ok && is_home && found != 0;
  return ok;
}

// What it has no server for any more. What somebody has got stays in the timeline as it was.
static bool
cancel_unsent (StoreWrite *write, int64_t account_id, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->keep, "SELECT id FROM outbox WHERE account_id = ? AND state IN (?, ?, ?, ?)",
    bind_int (account_id), bind_int (MAIL_OUTBOX_QUEUED), bind_int (MAIL_OUTBOX_AMBIGUOUS),
    bind_int (MAIL_OUTBOX_REFUSED), bind_int (MAIL_OUTBOX_PARTLY_REFUSED));
  g_autoptr (GArray) items = store_rows_ids (&rows, error);

  for (unsigned i = 0; items != NULL && i < items->len; i++) {
    GError *failure = NULL;

    if (store_outbox_cancel (write, g_array_index (items, int64_t, i), &failure) == 0 &&
        failure != NULL) {
      g_propagate_error (error, failure);
      return false;
    }
  }
  return items != NULL;
}

// NAME, or the first of "NAME 2", "NAME 3", … that no other account has.
static char *
dup_free_name (StoreWrite *write, int64_t account_id, const char *name, GError **error)
{
  for (unsigned i = 1;; i++) {
    g_autofree char *candidate = i == 1 ? g_strdup (name) : g_strdup_printf ("%s %u", name, i);
    int64_t other = 0;

    if (!store_db_get_int (write->keep, error, &other,
                           "SELECT id FROM account WHERE name = ? AND id <> ?",
                           bind_text (candidate), bind_int (account_id)))
      return NULL;
    if (other == 0)
      return g_steal_pointer (&candidate);
  }
}

MailAccount *
store_account_retire (StoreWrite *write, const MailAccount *account, const char *name,
                      GError **error)
{
  g_autofree char *free_name = dup_free_name (write, account->id, name, error);
  MailAccount bare = *account;

  if (free_name == NULL || !cancel_unsent (write, account->id, error))
    return NULL;
  bare.name = free_name;
  bare.incoming = bare.submission = (MailService) {0};
  return store_account_put (write, &bare, error);
}
