// SPDX-License-Identifier: GPL-3.0-or-later
//
// Account keywords: each gets a bit at first use, in keep.db, since pending changes name bits.

#include "store/store-keyword.h"
#include "store/store-flags.h"
#include "store/store-snooze-bits.h"

// The lowest that no keyword has; 0: there is none.
static bool
find_free_bit (StoreWrite *write, int64_t account_id, int64_t *out_bit, GError **error)
{
  MailFlags taken = 0;
  g_auto (StoreRows) rows = store_db_query (
    write->keep, "SELECT bit FROM keyword WHERE account_id = ?", bind_int (account_id));

  *out_bit = 0;
  while (store_rows_next (&rows, error))
    taken |= (MailFlags) 1 << store_rows_int (&rows, 0);
  for (int bit = MAIL_FLAG_FIRST_KEYWORD; *out_bit == 0 && bit < 64; bit++)
    if ((taken >> bit & 1) == 0)
      *out_bit = bit;
  return !rows.failed;
}

// The same, with what snoozed mail has left behind given anew where nothing else is left.
static bool
need_free_bit (StoreWrite *write, int64_t account_id, int64_t *out_bit, GError **error)
{
  bool freed;

  if (!find_free_bit (write, account_id, out_bit, error))
    return false;
  return *out_bit != 0 || (store_snooze_free_bits (write, account_id, &freed, error) &&
                           (!freed || find_free_bit (write, account_id, out_bit, error)));
}

// 0 in *OUT_BIT when all are taken.
static bool
find_bit (StoreWrite *write, int64_t account_id, const char *name, int64_t *out_bit, GError **error)
{
  *out_bit = 0;
  if (!store_db_get_int (write->keep, error, out_bit,
                         "SELECT bit FROM keyword WHERE account_id = ? AND name = ?",
                         bind_int (account_id), bind_text (name)))
    return false;
  if (*out_bit != 0)
    return true;
  if (!need_free_bit (write, account_id, out_bit, error))
    return false;
  return *out_bit == 0 ||
         store_db_run (write->keep, error, "INSERT INTO keyword VALUES (?, ?, ?)",
                       bind_int (account_id), bind_int (*out_bit), bind_text (name));
}

static bool
get_bit (StoreWrite *write, int64_t account_id, const char *name, MailFlags *out, GError **error)
{
  g_autofree char *folded = g_ascii_strdown (name, -1);
  g_autofree char *key = g_strdup_printf ("%" G_GINT64_FORMAT " %s", account_id, folded);
  GHashTable *cache = write->store->keyword_bits;
  int64_t bit = GPOINTER_TO_INT (g_hash_table_lookup (cache, key));

  *out = mail_flag_from_imap (name, -1);
  if (*out != 0)
    return true;
  if (bit == 0) {
    if (!find_bit (write, account_id, name, &bit, error))
      return false;
    if (bit != 0)
      g_hash_table_insert (cache, g_steal_pointer (&key), GINT_TO_POINTER ((int) bit));
  }
  *out = bit != 0 ? (MailFlags) 1 << bit : 0;
  return true;
}

bool
store_flags_add_keywords (StoreWrite *write, int64_t account_id, const char *const *keywords,
                          MailFlags *flags, GError **error)
{
  for (; keywords != NULL && *keywords != NULL; keywords++) {
    MailFlags bit;

    if (!get_bit (write, account_id, *keywords, &bit, error))
      return false;
    *flags |= bit;
  }
  return true;
}

MailFlags
store_flags_keyword_bit (StoreWrite *write, int64_t account_id, const char *name, GError **error)
{
  MailFlags bit;

  if (!get_bit (write, account_id, name, &bit, error))
    return 0;
  if (bit == 0)
    store_fail (error, MAIL_ERROR_LIMIT, "no more keywords fit");
  return bit;
}

char **
store_keyword_names (StoreReader *db, int64_t account_id, MailFlags flags)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  if (flags >> MAIL_FLAG_FIRST_KEYWORD != 0) {
    g_auto (StoreRows) rows =
      store_db_query (db, "SELECT bit, name FROM keep.keyword WHERE account_id = ? ORDER BY bit",
                      bind_int (account_id));
    while (store_rows_next (&rows, NULL))
      if ((flags & ((MailFlags) 1 << store_rows_int (&rows, 0))) != 0)
        g_strv_builder_add (names, store_rows_text (&rows, 1));
  }
  return g_strv_builder_end (names);
}

char **
store_flags_names (Store *store, int64_t account_id, MailFlags flags, GError **error)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  for (int bit = 0; bit < MAIL_FLAG_FIRST_KEYWORD; bit++) {
    MailFlags flag = flags & ((MailFlags) 1 << bit);

    if (flag != 0 && mail_flag_to_imap (flag) != NULL)
      g_strv_builder_add (names, mail_flag_to_imap (flag));
  }
  g_auto (GStrv) keywords = store_keyword_names (read.db, account_id, flags);
  g_strv_builder_addv (names, (const char **) keywords);
  return g_strv_builder_end (names);
}
