// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows of keep.db's table of facts, under keys that its own never have.

#include "store/store-value.h"

#include "store/store-private.h"

static char *
dup_key (const char *key)
{
  return g_strconcat ("value.", key, NULL);
}

bool
store_value_set (StoreWrite *write, const char *key, const char *value, GError **error)
{
  g_autofree char *full = dup_key (key);

  if (value == NULL)
    return store_db_run (write->keep, error, "DELETE FROM meta WHERE key = ?", bind_text (full));
  return store_db_run (write->keep, error, "INSERT OR REPLACE INTO meta VALUES (?, ?)",
                       bind_text (full), bind_text (value));
}

char *
store_value_dup (Store *store, const char *key, GError **error)
{
  g_autofree char *full = dup_key (key);
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows =
    store_db_query (read.db, "SELECT value FROM keep.meta WHERE key = ?", bind_text (full));
  return store_rows_next (&rows, error) ? store_rows_dup (&rows, 0) : NULL;
}

int64_t
store_value_get_number (Store *store, const char *key)
{
  g_autofree char *text = store_value_dup (store, key, NULL);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

bool
store_value_set_number (StoreWrite *write, const char *key, int64_t number, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  return store_value_set (write, key, number != 0 ? text : NULL, error);
}
