// SPDX-License-Identifier: GPL-3.0-or-later
//
// Bounded reads on the UI thread; only the snippets of a search come from a worker.

#include "ui/mail-list-rows.h"

#include "ui/mail-list-read.h"
#include "ui/mail-message-head.h"

#define ROWS_KEPT 1024

struct _MailListRows {
  MailEngine *engine;
  MailQuery query;       // its search lives as long as ROWS
  bool shows_recipients; // it lists what was written here
  GCancellable *cancellable;

  GHashTable *items; // id -> MailListItem, unowned: whoever holds a row keeps it
  GQueue recent;     // MailListItem, owned, newest first: rows kept although nobody shows them
};

static void
on_item_gone (void *data, GObject *item)
{
  MailListRows *rows = data;

  g_hash_table_remove (rows->items, &(int64_t) {mail_list_item_get_id ((MailListItem *) item)});
}

static void
add_item (MailListRows *rows, const MailIdDate *row)
{
  MailListItem *item = mail_list_item_new (row->id);

  mail_list_item_set_date (item, row->date);
  g_hash_table_insert (rows->items, g_memdup2 (&row->id, sizeof row->id), item);
  g_object_weak_ref (G_OBJECT (item), on_item_gone, rows);
  g_queue_push_head (&rows->recent, item);
}

static int64_t
shown_folder (MailListRows *rows)
{
  return rows->query.scope == MAIL_SCOPE_FOLDER ? rows->query.folder_id : 0;
}

static int64_t
newest_id (const MailConversation *conversation)
{
  return conversation ? conversation->newest_id : 0;
}

// In Sent and Drafts all senders are alike: there the recipients tell rows apart.
static void
read_recipients (MailListRows *rows, const int64_t *ids, GPtrArray *conversations)
{
  g_autoptr (GPtrArray) messages = NULL;
  int64_t newest[MAIL_LIST_ROWS_PAGE];

  for (unsigned int i = 0; i < conversations->len; i++)
    newest[i] = newest_id (g_ptr_array_index (conversations, i));
  messages =
    mail_engine_read_rows (rows->engine, shown_folder (rows), newest, conversations->len, NULL);
  for (unsigned int i = 0; messages && i < messages->len; i++) {
    MailListItem *item = mail_list_rows_lookup (rows, ids[i]);
    const MailRow *row = g_ptr_array_index (messages, i);
    g_autofree char *recipients = row ? mail_message_head_dup_recipients (row) : NULL;

    if (item)
      mail_list_item_set_recipients (item, recipients);
  }
}

static void
read_conversations (MailListRows *rows, const int64_t *ids, size_t n)
{
  g_autoptr (GPtrArray) conversations = mail_list_read (rows->engine, &rows->query, ids, n);

  if (conversations && rows->shows_recipients)
    read_recipients (rows, ids, conversations);
  for (size_t i = 0; conversations && i < n; i++) {
    MailListItem *item = mail_list_rows_lookup (rows, ids[i]);
    if (item)
      mail_list_item_set_conversation (item, g_ptr_array_index (conversations, i));
  }
}

// Snippets on their way, for the rows of IDS. Cancelled when ROWS end.
typedef struct {
  MailListRows *rows;
  GArray *ids; // int64_t
} Snippets;

static void
on_snippets_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Snippets *request = data;
  g_autoptr (GArray) ids = request->ids;
  // Cancelled, or there are none to show: the previews stay.
  g_autoptr (GPtrArray) snippets =
    mail_engine_load_snippets_finish (MAIL_ENGINE (source), result, NULL);

  for (unsigned int i = 0; snippets && i < snippets->len; i++) {
    MailListItem *item = mail_list_rows_lookup (request->rows, g_array_index (ids, int64_t, i));
    if (item)
      mail_list_item_set_snippet (item, g_ptr_array_index (snippets, i));
  }
}

static void
load_snippets (MailListRows *rows, const int64_t *ids, size_t n)
{
  Snippets *request = g_new (Snippets, 1);

  request->rows = rows;
  request->ids = g_array_new (false, false, sizeof *ids);
  g_array_append_vals (request->ids, ids, (unsigned int) n);
  mail_engine_load_snippets_async (rows->engine, &rows->query, ids, n, rows->cancellable,
                                   on_snippets_loaded, request);
}

static bool
is_of_own_messages (MailListRows *rows)
{
  g_autoptr (MailFolder) folder =
    shown_folder (rows) ? mail_engine_read_folder (rows->engine, shown_folder (rows)) : NULL;

  return folder && (folder->role == MAIL_ROLE_SENT || folder->role == MAIL_ROLE_DRAFTS);
}

MailListRows *
mail_list_rows_new (MailEngine *engine, const MailQuery *query)
{
  MailListRows *rows = g_new0 (MailListRows, 1);

  rows->engine = g_object_ref (engine);
  rows->query = *query;
  rows->shows_recipients = is_of_own_messages (rows);
  rows->cancellable = g_cancellable_new ();
  rows->items = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return rows;
}

static void
forget_item (void *id, void *item, void *data)
{
  g_object_weak_unref (item, on_item_gone, data);
}

void
mail_list_rows_free (MailListRows *rows)
{
  g_cancellable_cancel (rows->cancellable);
  g_hash_table_foreach (rows->items, forget_item, rows);
  g_hash_table_unref (rows->items);
  g_queue_clear_full (&rows->recent, g_object_unref);
  g_object_unref (rows->cancellable);
  g_object_unref (rows->engine);
  g_free (rows);
}

MailListItem *
mail_list_rows_lookup (MailListRows *rows, int64_t id)
{
  return g_hash_table_lookup (rows->items, &id);
}

bool
mail_list_rows_is_read (MailListRows *rows, int64_t id)
{
  MailListItem *item = mail_list_rows_lookup (rows, id);

  return item && mail_list_item_get_conversation (item);
}

void
mail_list_rows_read (MailListRows *rows, const MailIdDate *page, size_t n)
{
  int64_t ids[MAIL_LIST_ROWS_PAGE] = {0};
  size_t n_ids = 0;

  for (size_t i = 0; i < n; i++) {
    if (mail_list_rows_is_read (rows, page[i].id))
      continue;
    if (!mail_list_rows_lookup (rows, page[i].id))
      add_item (rows, &page[i]);
    ids[n_ids++] = page[i].id;
  }
  read_conversations (rows, ids, n_ids);
  if (rows->query.search && n_ids > 0)
    load_snippets (rows, ids, n_ids);
  while (rows->recent.length > ROWS_KEPT)
    g_object_unref (g_queue_pop_tail (&rows->recent));
}

void
mail_list_rows_refresh (MailListRows *rows, const GArray *messages, const GArray *threads)
{
  const GArray *changed = rows->query.conversations ? threads : messages;
  int64_t ids[MAIL_LIST_ROWS_PAGE];
  size_t n = 0;

  for (unsigned int i = 0; changed && i < changed->len; i++) {
    int64_t id = g_array_index (changed, int64_t, i);
    if (mail_list_rows_lookup (rows, id))
      ids[n++] = id;
    if (n == MAIL_LIST_ROWS_PAGE) {
      read_conversations (rows, ids, n);
      n = 0;
    }
  }
  if (n > 0)
    read_conversations (rows, ids, n);
}

void
mail_list_rows_read_missing (MailListRows *rows)
{
  GHashTableIter iter;
  gpointer id, item;
  int64_t ids[MAIL_LIST_ROWS_PAGE];
  size_t n = 0;

  g_hash_table_iter_init (&iter, rows->items);
  while (n < MAIL_LIST_ROWS_PAGE && g_hash_table_iter_next (&iter, &id, &item))
    if (!mail_list_item_get_conversation (item))
      ids[n++] = *(int64_t *) id;
  if (n > 0)
    read_conversations (rows, ids, n);
}

bool
mail_list_rows_exists (MailListRows *rows, int64_t id)
{
  g_autoptr (GPtrArray) conversations = mail_list_read (rows->engine, &rows->query, &id, 1);

  return conversations && conversations->len > 0 && g_ptr_array_index (conversations, 0);
}
