// SPDX-License-Identifier: GPL-3.0-or-later
//
// Keys out of header fields and out of rows.

#include "store/store-links.h"

#include "store/store-thread.h"

#include <string.h>

// Not to be taken for a Message-ID.
static int64_t
server_key (int64_t account_id, const char *server_thread)
{
  g_autofree char *text = g_strconcat ("\1thread ", server_thread, NULL);

  return store_hash_key (account_id, text);
}

static void
init_subject (StoreLinks *links, int64_t account_id, const char *subject)
{
  if (links->server != 0 || links->n > 0 || subject == NULL || subject[0] == '\0')
    return;
  g_autofree char *base = store_thread_base_subject (subject, &links->is_reply);
  if (base[0] != '\0')
    links->subject = store_hash_key (account_id, base);
}

void
store_links_init (StoreLinks *links, int64_t account_id, int64_t own, const StoreHeaders *headers)
{
  links->own = own;
  links->server = links->subject = 0;
  links->is_reply = links->is_unknown = false;
  links->n = 0;
  if (headers->server_thread != NULL) {
    links->server = server_key (account_id, headers->server_thread);
    return;
  }
  g_autoptr (GPtrArray) ids =
    store_thread_links (headers->message_id, headers->in_reply_to, headers->references);
  for (unsigned i = ids->len > STORE_LINKS_MAX ? ids->len - STORE_LINKS_MAX : 0; i < ids->len; i++)
    links->keys[links->n++] = store_hash_key (account_id, ids->pdata[i]);
  init_subject (links, account_id, headers->subject);
}

void
store_links_read (StoreLinks *links, StoreRows *rows, int column)
{
  g_autoptr (GBytes) keys = store_rows_bytes (rows, column + 2);
  size_t length = 0;
  const uint8_t *data = keys != NULL ? g_bytes_get_data (keys, &length) : NULL;

  links->own = store_rows_int (rows, column);
  links->server = store_rows_int (rows, column + 1);
  links->subject = 0;
  links->is_reply = false;
  links->is_unknown = keys == NULL;
  links->n = (unsigned) MIN (length / sizeof (int64_t), STORE_LINKS_MAX);
  for (unsigned i = 0; i < links->n; i++) {
    int64_t key;

    memcpy (&key, data + i * sizeof key, sizeof key);
    links->keys[i] = GINT64_FROM_LE (key);
  }
  if (!links->is_unknown)
    init_subject (links, store_rows_int (rows, column + 3), store_rows_text (rows, column + 4));
}

StoreValue
store_links_bind (const StoreLinks *links, int64_t *bytes)
{
  for (unsigned i = 0; i < links->n; i++)
    bytes[i] = GINT64_TO_LE (links->keys[i]);
  return bind_blob (bytes, links->n * sizeof *bytes);
}
