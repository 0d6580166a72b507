// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a person does in one of our clients: recorded in its store, shown at once, sent by its next
// pass.

#include "sync/history.h"

#include "store/store-content.h"
#include "store/store-flags.h"
#include "store/store-folder.h"
#include "store/store-operation.h"
#include "sync/imap-sync-row.h"
#include "sync/sync-text.h"

#include <string.h>

void
history_forget_act (HistoryClient *client)
{
  client->operation = 0;
  client->message = NULL;
  g_clear_pointer (&client->was_in, g_free);
  client->flag = -1;
  client->removed = false;
}

GPtrArray *
history_list_here (HistoryClient *client)
{
  g_autoptr (GError) error = NULL;
  SyncFixture *fixture = client->fixture;
  GPtrArray *all = store_folder_list (fixture->store, fixture->account->id, &error);
  g_assert_no_error (error);
  for (unsigned int i = all->len; i > 0; i--)
    if (!((MailFolder *) all->pdata[i - 1])->selectable)
      g_ptr_array_remove_index (all, i - 1);
  return all;
}

static const MailFolder *
pick_folder (History *history, const GPtrArray *folders)
{
  return folders->pdata[history_random (history, (int) folders->len)];
}

// A message that FOLDER shows; NULL when it is empty.
static MailRow *
pick_row (History *history, HistoryClient *client, const MailFolder *folder)
{
  g_autoptr (GError) error = NULL;
  Store *store = client->fixture->store;
  MailQuery query = {.scope = MAIL_SCOPE_FOLDER, .folder_id = folder->id};
  MailIdList *list = store_list_all (store, &query, NULL, &error);
  g_assert_no_error (error);
  int64_t id = list->length ? list->items[history_random (history, (int) list->length)].id : 0;
  mail_id_list_unref (list);
  if (!id)
    return NULL;
  g_autoptr (GPtrArray) rows = store_list_rows (store, folder->id, &id, 1, &error);
  g_assert_no_error (error);
  return rows->pdata[0] ? mail_row_ref (rows->pdata[0]) : NULL;
}

static StoreWrite *
begin (HistoryClient *client)
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write = store_write_begin (client->fixture->store, STORE_PRIORITY_USER, &error);
  g_assert_no_error (error);
  return write;
}

static void
commit (StoreWrite *write)
{
  g_autoptr (GError) error = NULL;
  store_write_commit (write, &error);
  g_assert_no_error (error);
}

// What a client that is at work found gone since its person looked.
static bool
is_gone (History *history, HistoryClient *client, const GError *error)
{
  if (!history->is_live)
    g_assert_no_error (error);
  if (error)
    history_trace (history, "%u: %s: %s", client->actor, client->message->id, error->message);
  return error != NULL;
}

static bool
has_flag (const MailRow *row, unsigned int which)
{
  const char *name = history_flag_name (which);
  MailFlags bit = mail_flag_from_imap (name, -1);
  return bit ? (row->flags & bit) != 0 :
               g_strv_contains ((const char *const *) row->keywords, name);
}

static int64_t
record_flag (StoreWrite *write, const MailTarget *target, unsigned int which, bool value,
             GError **error)
{
  const char *keywords[] = {history_flag_name (which), NULL};
  MailFlags bit = mail_flag_from_imap (keywords[0], -1);
  const char *const *named = bit ? NULL : keywords;
  return store_operation_flag (write, target, value ? bit : 0, value ? 0 : bit,
                               value ? named : NULL, value ? NULL : named, error);
}

static void
flag (History *history, HistoryClient *client, const MailTarget *target, const MailRow *row)
{
  g_autoptr (GError) error = NULL;
  unsigned int which = (unsigned int) history_random (history, HISTORY_FLAGS);
  bool was_set = has_flag (row, which);
  g_autoptr (StoreWrite) write = begin (client);
  int64_t operation = record_flag (write, target, which, !was_set, &error);
  if (is_gone (history, client, error))
    return;
  commit (g_steal_pointer (&write));
  history_message_flag (client->message, client->actor, which, !was_set);
  client->operation = operation;
  client->flag = (int) which;
  client->flag_was_set = was_set;
  history_trace (history, "%u: %s %c%s", client->actor, row->message_id, was_set ? '-' : '+',
                 history_flag_name (which));
}

static void
move (History *history, HistoryClient *client, const MailTarget *target, const MailFolder *from,
      const MailFolder *to)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreWrite) write = begin (client);
  client->operation = store_operation_move (write, target, to->id, 0, 0, &error);
  if (is_gone (history, client, error))
    return;
  commit (g_steal_pointer (&write));
  client->was_in = g_strdup (from->path);
  history_message_move (client->message, client->actor, to->path);
  history_trace (history, "%u: move %s from %s to %s", client->actor, client->message->id,
                 from->path, to->path);
}

static void
copy (History *history, HistoryClient *client, const MailTarget *target, const MailFolder *to)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreWrite) write = begin (client);
  // What was moved, and nobody told where, can't be copied yet: the person is told so.
  if (!store_operation_copy (write, target, to->id, &error)) {
    history_trace (history, "%u: copy %s: %s", client->actor, client->message->id, error->message);
    return;
  }
  commit (g_steal_pointer (&write));
  history_message_copy (client->message, client->actor, to->path);
  history_trace (history, "%u: copy %s to %s", client->actor, client->message->id, to->path);
}

static void
erase (History *history, HistoryClient *client, const MailTarget *target)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreWrite) write = begin (client);
  store_operation_delete (write, target, &error);
  if (is_gone (history, client, error))
    return;
  commit (g_steal_pointer (&write));
  history_message_remove (client->message, client->actor);
  history_trace (history, "%u: delete %s", client->actor, client->message->id);
}

// What is there already is left alone. Our own copy is the same message here, which a list can't
// show twice with two UIDs.
static bool
is_in (HistoryClient *client, const MailRow *row, const MailFolder *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) folders = store_list_folders_of (client->fixture->store, row->id, &error);
  g_assert_no_error (error);
  for (unsigned int i = 0; i < folders->len; i++)
    if (g_array_index (folders, int64_t, i) == folder->id)
      return true;
  return false;
}

static void
act_on_one (History *history, HistoryClient *client)
{
  g_autoptr (GPtrArray) folders = history_list_here (client);
  if (!folders->len)
    return;
  const MailFolder *from = pick_folder (history, folders), *to = pick_folder (history, folders);
  g_autoptr (MailRow) row = pick_row (history, client, from);
  history_forget_act (client);
  if (!row)
    return;
  client->message = history_model_find (history->model, row->message_id);
  if (!client->message)
    history_fail (history, "%s in %s was made by nobody", row->message_id, from->path);
  MailTarget target = {.folder_id = from->id, .ids = &row->id, .n_ids = 1};
  int what = history_random (history, 20);
  if (what < 9)
    flag (history, client, &target, row);
  else if (what < 17 && is_in (client, row, to))
    return;
  else if (what < 15)
    move (history, client, &target, from, to);
  else if (what < 17)
    copy (history, client, &target, to);
  else
    erase (history, client, &target);
}

static void
append (History *history, HistoryClient *client)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) folders = history_list_here (client);
  if (!folders->len)
    return;
  const MailFolder *folder = pick_folder (history, folders);
  g_autofree char *id = g_strdup_printf ("m%u@test.example", ++history->serial);
  g_autofree char *text =
    g_strdup_printf ("From: robin@example.org\r\nSubject: ours %u\r\nMessage-ID: <%s>\r\n"
                     "Date: Mon, 02 Nov 2026 10:00:00 +0000\r\n\r\nWords %u.\r\n",
                     history->serial, id, history->serial);
  g_autoptr (GBytes) raw = g_bytes_new (text, strlen (text));
  g_autoptr (StoreContent) content = store_content_prepare (client->fixture->store, raw, &error);
  g_assert_no_error (error);
  g_auto (StoreText) words = {0};
  sync_text_extract (raw, &words, NULL);
  g_autoptr (ImapSyncRow) row = imap_sync_row_new_from_raw (raw, MAIL_FLAG_SEEN, 1793613600);
  StoreAppend what = {.headers = &row->headers, .content = content, .text = &words};
  g_autoptr (StoreWrite) write = begin (client);
  store_operation_append (write, folder->id, &what, NULL, &error);
  g_assert_no_error (error);
  commit (g_steal_pointer (&write));
  HistoryMessage *message = history_model_add (history->model, id, folder->path);
  message->flags[0].value = true;
  history_forget_act (client);
  history_trace (history, "%u: append %s to %s", client->actor, id, folder->path);
}

static void
undo (History *history, HistoryClient *client)
{
  g_autoptr (GError) error = NULL;
  if (!client->operation)
    return;
  g_autoptr (StoreWrite) write = begin (client);
  bool undone = store_operation_undo (write, client->operation, &error) != 0;
  if (undone)
    commit (g_steal_pointer (&write));
  history_trace (history, "%u: undo (%s): %s", client->actor, client->message->id,
                 undone ? "done" : error->message);
  if (undone && client->was_in)
    history_message_move (client->message, client->actor, client->was_in);
  else if (undone && client->flag >= 0)
    history_message_flag (client->message, client->actor, (unsigned int) client->flag,
                          client->flag_was_set);
  history_forget_act (client);
}

void
history_act_here (History *history, HistoryClient *client)
{
  int what = history_random (history, 40);
  if (what < 32)
    act_on_one (history, client);
  else if (what < 36)
    append (history, client);
  else if (what < 39)
    undo (history, client);
  else
    history_act_on_folders (history, client);
  if (history->is_live)
    sync_account_poke (client->fixture->sync);
}
