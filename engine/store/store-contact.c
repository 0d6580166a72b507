// SPDX-License-Identifier: GPL-3.0-or-later
//
// Seen addresses: how often each was heard from or written to, and its latest name. Imported ones,
// which keep.db has.

#include "store/store-contact.h"
#include "store/store-list.h"
#include "store/store-private.h"

#include <string.h>

typedef struct {
  int64_t account_id;
  char *address; // casefolded
  char *name;    // the latest that was not empty, or NULL
  int64_t latest;
  int heard, written;
} Seen;

static unsigned
seen_hash (const void *data)
{
  const Seen *seen = data;

  return g_str_hash (seen->address) ^ g_int64_hash (&seen->account_id);
}

static gboolean
seen_equal (const void *a, const void *b)
{
  const Seen *left = a, *right = b;

  return left->account_id == right->account_id && g_str_equal (left->address, right->address);
}

static void
seen_free (void *data)
{
  Seen *seen = data;

  g_free (seen->address);
  g_free (seen->name);
  g_free (seen);
}

static Seen *
get_seen (StoreWrite *write, int64_t account_id, const char *address)
{
  g_autofree char *folded = g_utf8_casefold (address, -1);
  Seen wanted = {.account_id = account_id, .address = folded};

  if (write->heard == NULL)
    write->heard = g_hash_table_new_full (seen_hash, seen_equal, seen_free, NULL);
  Seen *seen = g_hash_table_lookup (write->heard, &wanted);
  if (seen == NULL) {
    seen = g_new0 (Seen, 1);
    seen->account_id = account_id;
    seen->address = g_steal_pointer (&folded);
    seen->latest = -1;
    g_hash_table_add (write->heard, seen);
  }
  return seen;
}

static void
see_one (StoreWrite *write, int64_t account_id, const MailAddress *address, int64_t when,
         bool written)
{
  Seen *seen = get_seen (write, account_id, address->address);

  *(written ? &seen->written : &seen->heard) += 1;
  if (when <= seen->latest)
    return;
  seen->latest = when;
  if (seen->name == NULL || address->name[0] != '\0') {
    g_free (seen->name);
    seen->name = g_strdup (address->name);
  }
}

void
store_contact_see (StoreWrite *write, int64_t account_id, const GPtrArray *addresses, int64_t when,
                   bool written)
{
  for (unsigned i = 0; addresses != NULL && i < addresses->len; i++) {
    const MailAddress *address = addresses->pdata[i];

    if (strchr (address->address, '@') != NULL)
      see_one (write, account_id, address, when, written);
  }
}

static bool
flush_one (StoreWrite *write, const Seen *seen, GError **error)
{
  g_autofree char *both = g_strdup_printf ("%s %s", seen->address, seen->name);
  g_autofree char *folded = g_utf8_casefold (both, -1);

  return store_db_run (write->index, error,
                       "INSERT INTO contact VALUES (?, ?, ?, ?, ?, ?, ?)"
                       "  ON CONFLICT DO UPDATE SET"
                       "  heard = heard + excluded.heard, written = written + excluded.written,"
                       "  name = iif (excluded.latest >= latest AND excluded.name <> '',"
                       "    excluded.name, name),"
                       "  folded = iif (excluded.latest >= latest AND excluded.name <> '',"
                       "    excluded.folded, folded),"
                       "  latest = max (latest, excluded.latest)",
                       bind_int (seen->account_id), bind_text (seen->address),
                       bind_text (seen->name), bind_text (folded), bind_int (seen->heard),
                       bind_int (seen->written), bind_int (seen->latest));
}

bool
store_contact_flush (StoreWrite *write, GError **error)
{
  GHashTableIter iter;
  void *seen;

  if (write->heard == NULL)
    return true;
  g_hash_table_iter_init (&iter, write->heard);
  while (g_hash_table_iter_next (&iter, &seen, NULL))
    if (!flush_one (write, seen, error))
      return false;
  return true;
}

bool
store_contact_import (StoreWrite *write, const MailAddress *person, GError **error)
{
  g_autofree char *address = g_utf8_casefold (person->address, -1);
  g_autofree char *both = g_strdup_printf ("%s %s", address, person->name);
  g_autofree char *folded = g_utf8_casefold (both, -1);

  return store_db_run (write->keep, error,
                       "INSERT INTO imported VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET"
                       "  name = excluded.name, folded = excluded.folded"
                       "  WHERE excluded.name <> '' AND excluded.name <> name",
                       bind_text (address), bind_text (person->name), bind_text (folded));
}

GPtrArray *
store_contact_list_imported (Store *store, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  g_auto (StoreRows) rows =
    store_db_query (read.db, "SELECT name, address FROM keep.imported ORDER BY name, address"
                             "  LIMIT ?",
                    bind_int (-1));
  while (store_rows_next (&rows, error))
    g_ptr_array_add (found,
                     mail_address_new (store_rows_text (&rows, 0), store_rows_text (&rows, 1)));
  return rows.failed ? NULL : g_steal_pointer (&found);
}

bool
store_contact_forget_imported (StoreWrite *write, uint32_t *out_number, GError **error)
{
  // Without a condition SQLite would not count them.
  if (!store_db_run (write->keep, error, "DELETE FROM imported WHERE ?", bind_int (1)))
    return false;
  *out_number = (uint32_t) store_db_changes (write->keep);
  return true;
}

// Of someone's address or of a word of their name, casefolded: ?1 what it begins with, ?2 the same
// after a space, ?3 the first text behind all that begin with it.
#define FITS "(folded >= ?1 AND folded < ?3) OR instr (folded, ?2)"

GPtrArray *
store_list_completions (Store *store, const char *prefix, uint32_t limit, GError **error)
{
  g_autofree char *start = g_utf8_casefold (prefix, -1);
  g_autofree char *word = g_strconcat (" ", start, NULL);
  g_autofree char *end = g_strconcat (start, "\xf4\x8f\xbf\xbf", NULL); // U+10FFFF
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  // The tables are gone through once; what each account knows of those who fit is looked up. A year
  // of silence weighs as much as one letter less; who was imported comes before who was only heard
  // from. Imported names win, else the account that heard last of an address names it.
  g_auto (StoreRows) rows =
    store_db_query (read.db,
                    "WITH fit AS MATERIALIZED (SELECT address FROM contact WHERE " FITS
                    "  UNION SELECT address FROM keep.imported WHERE " FITS "),"
                    "  person AS (SELECT c.address, c.name, latest, written, heard, 0 AS imported"
                    "    FROM fit CROSS JOIN keep.account AS a CROSS JOIN contact AS c"
                    "    ON c.account_id = a.id AND c.address = fit.address"
                    "  UNION ALL SELECT i.address, i.name, -1, 0, 0, 1"
                    "    FROM fit CROSS JOIN keep.imported AS i ON i.address = fit.address)"
                    "SELECT coalesce ((SELECT nullif (i.name, '') FROM keep.imported AS i"
                    "    WHERE i.address = person.address), name),"
                    "  address, max (latest), sum (written) AS w, sum (heard) AS h"
                    "  FROM person WHERE address NOT IN (SELECT address FROM keep.unsuggested)"
                    "  GROUP BY address"
                    "  ORDER BY w > 0 DESC, sum (imported) DESC,"
                    "    w * 8 + h + max (latest) / 31536000 DESC, address"
                    "  LIMIT ?4",
                    bind_text (start), bind_text (word), bind_text (end), bind_int (limit));
  while (store_rows_next (&rows, error))
    g_ptr_array_add (found,
                     mail_address_new (store_rows_text (&rows, 0), store_rows_text (&rows, 1)));
  return rows.failed ? NULL : g_steal_pointer (&found);
}
