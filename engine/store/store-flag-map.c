// SPDX-License-Identifier: GPL-3.0-or-later
//
// Keywords by their names.

#include "store/store-flag-map.h"

#include "store/store-keyword.h"
#include "store/store-private.h"

void
store_flag_map_clear (StoreFlagMap *map)
{
  for (size_t i = 0; i < G_N_ELEMENTS (map->keywords); i++)
    g_clear_pointer (&map->keywords[i], g_free);
}

bool
store_flag_map_read (StoreWrite *write, int64_t from_id, int64_t to_id, StoreFlagMap *out,
                     GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->keep, "SELECT bit, name FROM keyword WHERE account_id = ?",
                    bind_int (from_id));

  *out = (StoreFlagMap) {.to_id = to_id};
  while (store_rows_next (&rows, error)) {
    int64_t bit = store_rows_int (&rows, 0);

    if (bit >= 0 && bit < (int64_t) G_N_ELEMENTS (out->keywords))
      g_set_str (&out->keywords[bit], store_rows_text (&rows, 1));
  }
  return !rows.failed;
}

bool
store_flag_map_translate (StoreWrite *write, const StoreFlagMap *map, MailFlags flags,
                          MailFlags *out, GError **error)
{
  *out = flags & (((MailFlags) 1 << MAIL_FLAG_FIRST_KEYWORD) - 1) & ~STORE_FLAG_ATTACHMENT;
  for (size_t bit = MAIL_FLAG_FIRST_KEYWORD; bit < G_N_ELEMENTS (map->keywords); bit++) {
    const char *const names[] = {map->keywords[bit], NULL};

    if ((flags & ((MailFlags) 1 << bit)) != 0 &&
        !store_flags_add_keywords (write, map->to_id, names, out, error))
      return false;
  }
  return true;
}
