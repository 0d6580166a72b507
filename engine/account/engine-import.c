// SPDX-License-Identifier: GPL-3.0-or-later
//
// A batch of messages from files, in the process that owns the store: its folder found or made,
// each message made ready outside of the write lock, then all added at once.

#include "account/engine-accounts.h"
#include "account/engine-transfer.h"
#include "store/store-folder.h"
#include "store/store-import.h"
#include "store/store-room.h"
#include "sync/imap-sync-row.h"
#include "sync/sync-text.h"

#include <string.h>

// Of a larger message so much is looked at for words and preview.
#define HEAD_BYTES (512 * 1024)

// Mail is given up long before it takes so long to arrive.
#define DELIVERY_SECONDS (7 * 24 * 60 * 60)

typedef struct {
  ImapSyncRow *row;
  StoreContent *content;
  StoreText text;
  char **keywords;
  uint32_t nth;
} Item;

static void
item_free (Item *item)
{
  g_clear_pointer (&item->row, imap_sync_row_free);
  g_clear_pointer (&item->content, store_content_free);
  g_strfreev (item->keywords);
  store_text_clear (&item->text);
  g_free (item);
}

static MailFolder *
find_inbox (Store *store, int64_t account_id, GError **error)
{
  MailFolder *inbox = store_folder_get_by_role (store, account_id, MAIL_ROLE_INBOX, error);

  if (inbox == NULL && error != NULL && g_error_matches (*error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND))
    g_prefix_error_literal (error, "the account's folders are not known before its first sync: ");
  return inbox;
}

// The first N names of PATH with DELIMITER between.
static char *
join_names (char **names, unsigned n, char delimiter)
{
  g_autoptr (GString) path = g_string_new (names[0]);

  for (unsigned i = 1; i < n; i++)
    g_string_append_printf (path, "%c%s", delimiter != '\0' ? delimiter : '-', names[i]);
  return g_strdup (path->str);
}

static bool
make_folder (EngineCore *core, int64_t account_id, const char *path, GError **error)
{
  g_autoptr (StoreWrite) write = store_write_begin (core->store, STORE_PRIORITY_USER, error);

  return write != NULL && engine_create_folder (write, account_id, path, error) != 0 &&
         store_write_commit (g_steal_pointer (&write), error);
}

static MailFolder *
find_or_make (EngineCore *core, int64_t account_id, const char *path, GError **error)
{
  g_autoptr (MailFolder) folder = store_folder_get_by_path (core->store, account_id, path, NULL);

  if ((folder == NULL || !folder->selectable) && !make_folder (core, account_id, path, error))
    return NULL;
  return folder != NULL ? g_steal_pointer (&folder) :
                          store_folder_get_by_path (core->store, account_id, path, error);
}

// The folder of PATH, whose names have '/' between; those above it too, so that each can hold mail.
static MailFolder *
find_goal (EngineCore *core, int64_t account_id, const char *path, GError **error)
{
  g_auto (GStrv) names = g_strsplit (path, "/", -1);
  g_autoptr (MailFolder) inbox = find_inbox (core->store, account_id, error);
  g_autoptr (MailFolder) folder = NULL;

  if (inbox == NULL || names[0] == NULL || g_str_equal (path, "INBOX"))
    return g_steal_pointer (&inbox);
  for (unsigned n = 1; n <= g_strv_length (names); n++) {
    g_autofree char *part = join_names (names, n, inbox->delimiter);

    g_clear_pointer (&folder, mail_folder_unref);
    folder = find_or_make (core, account_id, part, error);
    if (folder == NULL)
      return NULL;
  }
  return g_steal_pointer (&folder);
}

static Item *
prepare (EngineCore *core, GVariant *message, GError **error)
{
  int64_t now = g_get_real_time () / G_USEC_PER_SEC, received = 0;
  g_autoptr (GVariant) packed = NULL;
  Item *item = g_new0 (Item, 1);
  MailFlags flags = 0;
  gboolean is_guessed = false;

  g_variant_get (message, "(t^asxbu@ay)", &flags, &item->keywords, &received, &is_guessed,
                 &item->nth, &packed);
  g_autoptr (GBytes) raw = g_variant_get_data_as_bytes (packed);
  g_autoptr (GBytes) head =
    g_bytes_new_from_bytes (raw, 0, MIN (g_bytes_get_size (raw), HEAD_BYTES));
  g_autoptr (MimeMessage) parsed = mime_message_parse (head);
  item->row = imap_sync_row_new_from_message (parsed, flags, received);
  StoreHeaders *headers = &item->row->headers;
  // A file that was saved or copied much later would put old mail on top of the newest.
  bool is_far = headers->date > 0 && ABS (received - headers->date) > DELIVERY_SECONDS;
  if (received <= 0 || (is_guessed && is_far))
    received = headers->date;
  headers->received = received > 0 && received < now ? received : now;
  headers->size = g_bytes_get_size (raw);
  headers->keywords = (const char *const *) item->keywords;
  sync_text_extract_message (parsed, &item->text);
  item->content = store_content_prepare (core->store, raw, error);
  if (item->content != NULL)
    return item;
  item_free (item);
  return NULL;
}

static bool
add_all (EngineCore *core, int64_t folder_id, const GPtrArray *items, int64_t *operation_id,
         uint32_t *out_added, GError **error)
{
  g_autofree StoreImport *imports = g_new0 (StoreImport, items->len);
  g_autoptr (StoreWrite) write = store_write_begin (core->store, STORE_PRIORITY_SYNC, error);

  for (unsigned i = 0; i < items->len; i++) {
    Item *item = items->pdata[i];
    imports[i] = (StoreImport) {{&item->row->headers, item->content, &item->text}, item->nth};
  }
  return write != NULL &&
         store_import (write, folder_id, imports, items->len, operation_id, out_added, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

static GVariant *
run_import (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);
  g_autoptr (GVariant) messages = NULL;
  int64_t account_id = 0, operation_id = 0;
  const char *path = NULL;
  uint32_t added = 0;

  g_variant_get (arguments, "(x&sx@a" ENGINE_IMPORT_MESSAGE ")", &account_id, &path, &operation_id,
                 &messages);
  g_autoptr (MailFolder) folder = find_goal (core, account_id, path, error);
  if (folder == NULL || !store_has_room (core->store, g_variant_get_size (messages), error))
    return NULL;
  for (size_t i = 0; i < g_variant_n_children (messages); i++) {
    g_autoptr (GVariant) message = g_variant_get_child_value (messages, i);
    Item *item = g_cancellable_set_error_if_cancelled (cancellable, error) ?
                   NULL :
                   prepare (core, message, error);
    if (item == NULL)
      return NULL;
    g_ptr_array_add (items, item);
  }
  if (!add_all (core, folder->id, items, &operation_id, &added, error))
    return NULL;
  engine_accounts_poke (core->accounts, account_id);
  return g_variant_new ("(xu)", operation_id, added);
}

const EngineRequest engine_request_import = {
  .name = "import",
  .arguments = "(xsxa" ENGINE_IMPORT_MESSAGE ")",
  .result = "(xu)",
  .lane = ENGINE_LANE_LONG,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_import,
};
