// SPDX-License-Identifier: GPL-3.0-or-later
//
// Row snapshots of messages and conversations, for those on screen.

#include "base/mail-folder.h"
#include "store/store-address.h"
#include "store/store-keyword.h"
#include "store/store-label-private.h"
#include "store/store-list.h"
#include "store/store-private.h"
#include "store/store-thread.h"

#include <string.h>

#define COLUMNS                                                                                    \
  "m.id, m.account_id, l.folder_id, l.thread_id, coalesce (l.uid, 0), m.rfc_message_id, m.from_,"  \
  " m.to_, m.cc, m.subject, m.preview, m.date, m.sort_key, m.size, l.flags, m.has_attachment,"     \
  " m.content_state, m.email_id <> '', iif (l.shown_key = 0, l.wakes_at, 0),"                      \
  " coalesce (nullif (l.shown_key, 0), l.sort_key)"

// Where folders are labels, those that the message lies in.
static void
add_folder_labels (StoreReader *db, int64_t sort_key, MailRow *row)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_auto (StoreRows) rows =
    store_db_query (db,
                    "SELECT DISTINCT f.path FROM location l JOIN folder f ON f.id = l.folder_id"
                    "  WHERE l.sort_key = ? AND f.role = ? AND f.hidden = 0",
                    bind_int (sort_key), bind_int (MAIL_ROLE_NONE));

  store_label_unite (names, row->labels);
  while (store_rows_next (&rows, NULL)) {
    char *const path[] = {(char *) store_rows_text (&rows, 0), NULL};
    store_label_unite (names, path);
  }
  g_strfreev (row->labels);
  row->labels = store_label_take (names);
}

static MailRow *
read_row (StoreReader *db, StoreRows *rows)
{
  MailRow *row = mail_row_new ();

  row->id = store_rows_int (rows, 0);
  row->account_id = store_rows_int (rows, 1);
  row->folder_id = store_rows_int (rows, 2);
  row->thread_id = store_rows_int (rows, 3);
  row->uid = (uint32_t) store_rows_int (rows, 4);
  row->message_id = g_strdup (store_rows_text (rows, 5));
  store_address_unpack (store_rows_text (rows, 6), row->from);
  store_address_unpack (store_rows_text (rows, 7), row->to);
  store_address_unpack (store_rows_text (rows, 8), row->cc);
  row->subject = g_strdup (store_rows_text (rows, 9));
  row->preview = g_strdup (store_rows_text (rows, 10));
  row->date = store_rows_int (rows, 11);
  row->received = store_key_date (store_rows_int (rows, 12));
  row->size = (uint64_t) store_rows_int (rows, 13);
  row->flags = (MailFlags) store_rows_int (rows, 14) & ~STORE_FLAG_ATTACHMENT;
  row->has_attachment = store_rows_int (rows, 15) != 0;
  row->content = (MailContentState) store_rows_int (rows, 16);
  row->snoozed_until = store_rows_int (rows, 18);
  if (store_rows_int (rows, 19) != store_rows_int (rows, 12))
    row->woken_at = store_key_date (store_rows_int (rows, 19));
  if (row->flags >> MAIL_FLAG_FIRST_KEYWORD != 0) {
    g_strfreev (row->keywords);
    row->keywords = store_keyword_names (db, row->account_id, row->flags);
    g_strfreev (row->labels);
    row->labels = store_label_names (row->keywords);
  }
  if (store_rows_int (rows, 17) != 0)
    add_folder_labels (db, store_rows_int (rows, 12), row);
  return row;
}

static GPtrArray *
new_rows (size_t n)
{
  return g_ptr_array_new_full ((unsigned) n, (GDestroyNotify) mail_row_unref);
}

// The asked folder's row before others, one in a list before one in none, others before Trash and
// Junk; of those the NTH, or NULL.
static bool
append_row (StoreReader *db, int64_t folder_id, int64_t id, int64_t nth, GPtrArray *out,
            GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (db,
                    "SELECT " COLUMNS " FROM message m JOIN location l ON l.sort_key = m.sort_key"
                    "  LEFT JOIN folder f ON f.id = l.folder_id WHERE m.id = ?1"
                    "  ORDER BY l.folder_id <> ?2, l.folder_id = 0, f.role IN (4, 5), l.id"
                    "  LIMIT 1 OFFSET ?3",
                    bind_int (id), bind_int (folder_id), bind_int (nth));

  if (store_rows_next (&rows, error))
    g_ptr_array_add (out, read_row (db, &rows));
  else if (!rows.failed)
    g_ptr_array_add (out, NULL);
  return !rows.failed;
}

GPtrArray *
store_list_rows (Store *store, int64_t folder_id, const int64_t *ids, size_t n, GError **error)
{
  g_autoptr (GPtrArray) out = new_rows (n);
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  // Copies of one message have one key: in every list they stand one after the other.
  int64_t nth = 0;
  for (size_t i = 0; i < n; i++) {
    nth = i > 0 && ids[i] == ids[i - 1] ? nth + 1 : 0;
    if (!append_row (read.db, folder_id, ids[i], nth, out, error))
      return NULL;
  }
  return g_steal_pointer (&out);
}

// Trash and Junk are left out unless the person stands in one.
static bool
shows_all (StoreReader *db, int64_t folder_id, bool *out, GError **error)
{
  int64_t role = MAIL_ROLE_NONE;

  if (!store_db_get_int (db, error, &role, "SELECT role FROM folder WHERE id = ?",
                         bind_int (folder_id)))
    return false;
  *out = role == MAIL_ROLE_TRASH || role == MAIL_ROLE_JUNK;
  return true;
}

// What copies of one message have in common, whichever way they came; NULL: it has no Message-ID.
// Some programs give all their messages one Message-ID, and who knows another's may use it.
static char *
dup_copies_key (const MailRow *row)
{
  return row->message_id[0] != '\0' ?
           g_strdup_printf ("%" G_GINT64_FORMAT " %s", row->date, row->message_id) :
           NULL;
}

// Messages of one conversation, oldest first, each once: one in several folders, or received and
// sent as copies, shows as its row in FOLDER_ID if there is one.
static GPtrArray *
read_thread (StoreReader *db, int64_t folder_id, int64_t thread_id, GError **error)
{
  g_autoptr (GPtrArray) out = new_rows (8);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  bool all;

  if (!shows_all (db, folder_id, &all, error))
    return NULL;
  g_auto (StoreRows) rows =
    store_db_query (db,
                    "SELECT " COLUMNS " FROM location l JOIN message m ON m.id = l.message_id"
                    "  JOIN folder f ON f.id = l.folder_id WHERE l.thread_id = ?1"
                    "  AND (f.role NOT IN (4, 5) OR (?3 AND f.id = ?2))"
                    "  ORDER BY l.folder_id <> ?2, l.sort_key",
                    bind_int (thread_id), bind_int (folder_id), bind_int (all));
  while (store_rows_next (&rows, error)) {
    g_autoptr (MailRow) row = read_row (db, &rows);
    MailRow *last = out->len > 0 ? out->pdata[out->len - 1] : NULL;

    if (last != NULL && last->id == row->id)
      continue;
    char *key = dup_copies_key (row);
    if (key != NULL && !g_hash_table_add (seen, key))
      continue;
    g_ptr_array_add (out, g_steal_pointer (&row));
  }
  return rows.failed ? NULL : g_steal_pointer (&out);
}

static int
compare_rows (const void *a, const void *b)
{
  const MailRow *left = *(MailRow *const *) a, *right = *(MailRow *const *) b;

  if (left->received != right->received)
    return left->received < right->received ? -1 : 1;
  return left->id < right->id ? -1 : left->id > right->id;
}

static GPtrArray *
read_thread_sorted (StoreReader *db, int64_t folder_id, int64_t thread_id, GError **error)
{
  GPtrArray *rows = read_thread (db, folder_id, thread_id, error);

  if (rows != NULL)
    g_ptr_array_sort (rows, compare_rows);
  return rows;
}

GPtrArray *
store_list_conversation_messages (Store *store, int64_t folder_id, int64_t thread_id,
                                  GError **error)
{
  g_auto (StoreReading) read = store_read (store, error);

  return read.db != NULL ? read_thread_sorted (read.db, folder_id, thread_id, error) : NULL;
}

static char *
account_address (StoreReader *db, int64_t account_id)
{
  g_auto (StoreRows) rows =
    store_db_query (db, "SELECT address FROM keep.account WHERE id = ?", bind_int (account_id));

  return store_rows_next (&rows, NULL) ? store_rows_dup (&rows, 0) : NULL;
}

static void
add_person (MailConversation *conversation, const MailAddress *person, bool unread, const char *me)
{
  GPtrArray *people = conversation->people;
  bool is_me = me != NULL && g_ascii_strcasecmp (person->address, me) == 0;

  for (unsigned i = 0; i < people->len; i++) {
    const MailAddress *known = people->pdata[i];

    if (g_ascii_strcasecmp (known->address, person->address) != 0 ||
        (person->address[0] == '\0' && !g_str_equal (known->name, person->name)))
      continue;
    g_array_index (conversation->people_unread, bool, i) |= unread;
    return;
  }
  g_ptr_array_add (people, mail_address_new (person->name, person->address));
  g_array_append_val (conversation->people_unread, unread);
  g_array_append_val (conversation->people_me, is_me);
}

// The subject as the list shows it: what replies and forwards put before it is gone, the rest as
// written.
static char *
plain_subject (const char *subject)
{
  const char *p = subject;

  for (;;) {
    size_t length = g_ascii_strncasecmp (p, "re:", 3) == 0  ? 3 :
                    g_ascii_strncasecmp (p, "fw:", 3) == 0  ? 3 :
                    g_ascii_strncasecmp (p, "aw:", 3) == 0  ? 3 :
                    g_ascii_strncasecmp (p, "wg:", 3) == 0  ? 3 :
                    g_ascii_strncasecmp (p, "fwd:", 4) == 0 ? 4 :
                                                              0;
    if (length == 0)
      return g_strdup (*p != '\0' ? p : subject);
    p += length + strspn (p + length, " ");
  }
}

// The newest message that FOLDER_ID itself shows dates the conversation there.
static const MailRow *
newest_in (const GPtrArray *rows, int64_t folder_id)
{
  for (unsigned i = rows->len; i-- > 0;) {
    const MailRow *row = rows->pdata[i];

    if (row->folder_id == folder_id)
      return row;
  }
  return rows->pdata[rows->len - 1];
}

static MailConversation *
make_conversation (StoreReader *db, int64_t folder_id, int64_t thread_id, const GPtrArray *rows)
{
  MailConversation *conversation = mail_conversation_new ();
  const MailRow *newest = newest_in (rows, folder_id);
  g_autofree char *me = account_address (db, newest->account_id);
  GPtrArray *labels = g_ptr_array_new_with_free_func (g_free);

  conversation->id = thread_id;
  conversation->folder_id = folder_id;
  conversation->newest_id = newest->id;
  conversation->subject = plain_subject (newest->subject);
  conversation->preview = g_strdup (newest->preview);
  conversation->date = newest->received;
  conversation->total = (int) rows->len;
  for (unsigned i = 0; i < rows->len; i++) {
    const MailRow *row = rows->pdata[i];
    bool unread = (row->flags & MAIL_FLAG_SEEN) == 0;

    conversation->unread += unread;
    conversation->any_flags |= row->flags;
    conversation->has_attachment |= row->has_attachment;
    if (row->snoozed_until != 0 &&
        (conversation->snoozed_until == 0 || row->snoozed_until < conversation->snoozed_until))
      conversation->snoozed_until = row->snoozed_until;
    conversation->woken_at = MAX (conversation->woken_at, row->woken_at);
    store_label_unite (labels, row->labels);
    if (row->from->len > 0)
      add_person (conversation, row->from->pdata[0], unread, me);
  }
  g_strfreev (conversation->labels);
  conversation->labels = store_label_take (labels);
  return conversation;
}

GPtrArray *
store_list_conversations (Store *store, int64_t folder_id, const int64_t *thread_ids, size_t n,
                          GError **error)
{
  g_autoptr (GPtrArray) out =
    g_ptr_array_new_full ((unsigned) n, (GDestroyNotify) mail_conversation_unref);
  g_auto (StoreReading) read = store_read (store, error);

  if (read.db == NULL)
    return NULL;
  for (size_t i = 0; i < n; i++) {
    g_autoptr (GPtrArray) rows = read_thread_sorted (read.db, folder_id, thread_ids[i], error);

    if (rows == NULL)
      return NULL;
    g_ptr_array_add (
      out, rows->len > 0 ? make_conversation (read.db, folder_id, thread_ids[i], rows) : NULL);
  }
  return g_steal_pointer (&out);
}
