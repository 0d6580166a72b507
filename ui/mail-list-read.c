// SPDX-License-Identifier: GPL-3.0-or-later
//
// The store tells of a message that left a folder where it lies now: in a list of the folder it is
// gone all the same.

#include "ui/mail-list-read.h"

#define FIRST 200

static int64_t
shown_folder (const MailQuery *query)
{
  return query->scope == MAIL_SCOPE_FOLDER ? query->folder_id : 0;
}

static void
add_sender (MailConversation *conversation, const MailAddress *sender, bool is_unread)
{
  bool is_me = false;

  g_ptr_array_add (conversation->people, mail_address_new (sender->name, sender->address));
  g_array_append_val (conversation->people_unread, is_unread);
  g_array_append_val (conversation->people_me, is_me);
}

static MailConversation *
conversation_of_one (const MailRow *row, int64_t folder_id)
{
  MailConversation *one = mail_conversation_new ();

  one->id = one->newest_id = row->id;
  one->folder_id = folder_id;
  one->unread = row->flags & MAIL_FLAG_SEEN ? 0 : 1;
  for (unsigned int i = 0; i < row->from->len; i++)
    add_sender (one, g_ptr_array_index (row->from, i), one->unread > 0);
  one->subject = g_strdup (row->subject);
  one->preview = g_strdup (row->preview);
  one->date = row->received;
  one->total = 1;
  one->any_flags = row->flags;
  g_strfreev (one->labels);
  one->labels = g_strdupv (row->labels);
  one->has_attachment = row->has_attachment;
  one->snoozed_until = row->snoozed_until;
  one->woken_at = row->woken_at;
  return one;
}

static bool
is_listed (const MailRow *row, const MailQuery *query)
{
  return row && (query->scope != MAIL_SCOPE_FOLDER || row->folder_id == query->folder_id);
}

static GPtrArray *
read_messages (MailEngine *engine, const MailQuery *query, const int64_t *ids, size_t n)
{
  g_autoptr (GPtrArray) rows = mail_engine_read_rows (engine, shown_folder (query), ids, n, NULL);
  GPtrArray *found;

  if (!rows)
    return NULL;
  found = g_ptr_array_new_full (rows->len, (GDestroyNotify) mail_conversation_unref);
  for (unsigned int i = 0; i < rows->len; i++) {
    const MailRow *row = g_ptr_array_index (rows, i);
    g_ptr_array_add (
      found, is_listed (row, query) ? conversation_of_one (row, shown_folder (query)) : NULL);
  }
  return found;
}

static GArray *
dup_threads (MailEngine *engine, const int64_t *ids, size_t n)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GPtrArray) rows = mail_engine_read_rows (engine, 0, ids, n, NULL);
  GArray *threads = g_array_new (false, false, sizeof (int64_t));

  for (unsigned int i = 0; rows && i < rows->len; i++) {
    const MailRow *row = g_ptr_array_index (rows, i);
    if (row && g_hash_table_add (seen, (void *) &row->thread_id))
      g_array_append_val (threads, row->thread_id);
  }
  return threads;
}

GPtrArray *
mail_list_read (MailEngine *engine, const MailQuery *query, const int64_t *ids, size_t n)
{
  if (query->conversations)
    return mail_engine_read_conversations (engine, shown_folder (query), ids, n, NULL);
  return read_messages (engine, query, ids, n);
}

GPtrArray *
mail_list_read_first (MailEngine *engine, const MailQuery *query, const GArray *ids)
{
  return mail_list_read (engine, query, (const int64_t *) (void *) ids->data,
                         MIN (ids->len, FIRST));
}

bool
mail_list_all_have (MailEngine *engine, const MailQuery *query, const GArray *ids, MailFlags flag)
{
  g_autoptr (GPtrArray) rows = ids->len > 0 ? mail_list_read_first (engine, query, ids) : NULL;

  for (unsigned int i = 0; rows && i < rows->len; i++) {
    const MailConversation *row = g_ptr_array_index (rows, i);
    if (row && !(row->any_flags & flag))
      return false;
  }
  return ids->len > 0;
}

bool
mail_list_any_is_unread (MailEngine *engine, const MailQuery *query, const GArray *ids)
{
  g_autoptr (GPtrArray) rows = ids->len > 0 ? mail_list_read_first (engine, query, ids) : NULL;

  for (unsigned int i = 0; rows && i < rows->len; i++) {
    const MailConversation *row = g_ptr_array_index (rows, i);
    if (row && row->unread > 0)
      return true;
  }
  return false;
}

bool
mail_list_are_muted (MailEngine *engine, const MailQuery *query, const GArray *ids)
{
  g_autoptr (GArray) threads = NULL;
  MailQuery whole;

  if (ids->len == 0 || query->conversations)
    return mail_list_all_have (engine, query, ids, MAIL_FLAG_MUTED);
  whole = *query;
  whole.conversations = true;
  threads = dup_threads (engine, (const int64_t *) (void *) ids->data, MIN (ids->len, FIRST));
  return mail_list_all_have (engine, &whole, threads, MAIL_FLAG_MUTED);
}

GArray *
mail_list_dup_threads (MailEngine *engine, const MailQuery *query, GArray *ids)
{
  return query->conversations ?
           g_array_ref (ids) :
           dup_threads (engine, (const int64_t *) (void *) ids->data, ids->len);
}

int64_t
mail_list_find_row (MailEngine *engine, const MailQuery *query, int64_t thread_id)
{
  g_autoptr (GPtrArray) rows = NULL;

  if (query->conversations || thread_id == 0)
    return thread_id;
  rows = mail_engine_read_conversation_messages (engine, shown_folder (query), thread_id, NULL);
  for (unsigned int i = rows ? rows->len : 0; i > 0; i--) {
    const MailRow *row = g_ptr_array_index (rows, i - 1);
    if (is_listed (row, query))
      return row->id;
  }
  return 0;
}

int64_t
mail_list_find_thread (MailEngine *engine, const MailQuery *query, int64_t id)
{
  g_autoptr (GPtrArray) rows = NULL;
  const MailRow *row;

  if (query->conversations || id == 0)
    return id;
  rows = mail_engine_read_rows (engine, shown_folder (query), &id, 1, NULL);
  row = rows && rows->len > 0 ? g_ptr_array_index (rows, 0) : NULL;
  return row ? row->thread_id : 0;
}
