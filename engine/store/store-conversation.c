// SPDX-License-Identifier: GPL-3.0-or-later
//
// Conversations grow as messages come in any order: every id a message names is noted for its
// conversation, so that a parent that comes later finds its children, and one that names two
// conversations merges them. A subject joins only what has no references at all and says "Re:"
// (a subset of RFC 5256, step 5, which would also join newsletters of one subject).

#include "store/store-conversation.h"
#include "store/store-counts.h"
#include "store/store-thread.h"

// A message that names more is a mailing loop or an attack; the newest references say enough.
#define LINKS_MAX 64

// Replies without references are given to a subject of at most this age.
#define SUBJECT_SECONDS (60 * 24 * 3600)

static int64_t
current_id (StoreWrite *write, int64_t thread_id, GError **error)
{
  int64_t next = 0;

  for (int64_t id = thread_id; id != 0; id = next) {
    next = 0;
    if (!store_db_get_int (write->index, error, &next,
                           "SELECT into_id FROM merged WHERE thread_id = ?", bind_int (id)))
      return 0;
    thread_id = id;
  }
  return thread_id;
}

// Moves all of LOSER to WINNER.
static bool
merge (StoreWrite *write, int64_t winner, int64_t loser, GError **error)
{
  StoreDb *db = write->index;

  if (!store_counts_flush (write, error))
    return false;
  store_write_changed (write, 0, 0, winner);
  store_write_changed (write, 0, 0, loser);
  g_auto (StoreRows) rows = store_db_query (
    db, "SELECT folder_id FROM folder_thread WHERE thread_id = ?", bind_int (loser));
  while (store_rows_next (&rows, error))
    store_write_changed (write, store_rows_int (&rows, 0), 0, 0);
  return !rows.failed &&
         store_db_run (db, error,
                       "UPDATE message SET thread_id = ?1 WHERE id IN"
                       "  (SELECT message_id FROM location WHERE thread_id = ?2)",
                       bind_int (winner), bind_int (loser)) &&
         store_db_run (db, error, "UPDATE location SET thread_id = ? WHERE thread_id = ?",
                       bind_int (winner), bind_int (loser)) &&
         store_db_run (db, error, "INSERT OR REPLACE INTO merged VALUES (?, ?)", bind_int (loser),
                       bind_int (winner));
}

// Takes *THREAD (0: none yet) and OTHER together.
static bool
unite (StoreWrite *write, int64_t *thread, int64_t other, GError **error)
{
  other = current_id (write, other, error);
  if (other == 0)
    return false;
  if (*thread == 0 || *thread == other) {
    *thread = other;
    return true;
  }
  int64_t winner = MIN (*thread, other), loser = MAX (*thread, other);
  *thread = winner;
  return merge (write, winner, loser, error);
}

static bool
join_by_key (StoreWrite *write, int64_t key, int64_t *thread, bool *out_known, GError **error)
{
  int64_t other = 0;

  if (!store_db_get_int (write->index, error, &other,
                         "SELECT thread_id FROM reference WHERE key = ?", bind_int (key)))
    return false;
  *out_known = other != 0;
  return other == 0 || unite (write, thread, other, error);
}

typedef struct {
  int64_t keys[LINKS_MAX + 1];
  bool known[LINKS_MAX + 1]; // already noted for some conversation
  unsigned n;
} Links;

static void
collect_links (int64_t account_id, const StoreHeaders *headers, const char *own_id,
               GPtrArray *links, Links *out)
{
  out->n = 0;
  if (own_id != NULL)
    out->keys[out->n++] = store_hash_key (account_id, own_id);
  for (unsigned i = links->len > LINKS_MAX ? links->len - LINKS_MAX : 0; i < links->len; i++)
    out->keys[out->n++] = store_hash_key (account_id, links->pdata[i]);
}

static bool
join_by_subject (StoreWrite *write, int64_t key, bool is_reply, int64_t when, int64_t *thread,
                 GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->index, "SELECT thread_id, date, is_reply FROM subject WHERE key = ?", bind_int (key));

  if (!store_rows_next (&rows, error))
    return !rows.failed;
  int64_t other = store_rows_int (&rows, 0), apart = store_rows_int (&rows, 1) - when;
  bool other_is_reply = store_rows_int (&rows, 2) != 0;
  store_rows_clear (&rows);
  // An original takes replies that came after it, never another original.
  if ((!is_reply && (!other_is_reply || apart < 0)) || ABS (apart) > SUBJECT_SECONDS)
    return true;
  return unite (write, thread, other, error);
}

static bool
note_subject (StoreWrite *write, int64_t key, int64_t thread, bool is_reply, int64_t when,
              GError **error)
{
  // An original stands for its subject until a newer one comes; a reply only where none is.
  return store_db_run (write->index, error,
                       "INSERT INTO subject VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
                       "  thread_id = excluded.thread_id, date = excluded.date,"
                       "  is_reply = excluded.is_reply"
                       "  WHERE excluded.is_reply < is_reply OR (excluded.is_reply = is_reply AND"
                       "  excluded.date > date)",
                       bind_int (key), bind_int (thread), bind_int (when), bind_int (is_reply));
}

// Only for messages that refer to nothing.
static bool
use_subject (StoreWrite *write, int64_t account_id, int64_t message_id, const char *subject,
             int64_t when, int64_t *thread, GError **error)
{
  bool is_reply;
  g_autofree char *base = store_thread_base_subject (subject, &is_reply);

  if (base[0] == '\0')
    return true;
  int64_t key = store_hash_key (account_id, base);
  return join_by_subject (write, key, is_reply, when, thread, error) &&
         note_subject (write, key, *thread != 0 ? *thread : message_id, is_reply, when, error);
}

// Not to be taken for a Message-ID.
static int64_t
server_key (int64_t account_id, const char *server_thread)
{
  g_autofree char *text = g_strconcat ("\1thread ", server_thread, NULL);

  return store_hash_key (account_id, text);
}

static bool
note_reference (StoreWrite *write, int64_t key, int64_t thread, bool replace, GError **error)
{
  StoreValue id = bind_int (key), in = bind_int (thread);

  return replace ? store_db_run (write->index, error,
                                 "INSERT OR REPLACE INTO reference VALUES (?, ?)", id, in) :
                   store_db_run (write->index, error,
                                 "INSERT OR IGNORE INTO reference VALUES (?, ?)", id, in);
}

// Answers that come from elsewhere, before a server has told of them, follow by the ids it names.
static int64_t
join_by_server (StoreWrite *write, int64_t account_id, int64_t message_id, const Links *links,
                bool has_own_id, const char *server_thread, GError **error)
{
  int64_t key = server_key (account_id, server_thread), thread = 0;
  bool known;

  if (!join_by_key (write, key, &thread, &known, error))
    return 0;
  if (!known)
    thread = message_id;
  if (!known && !note_reference (write, key, thread, true, error))
    return 0;
  for (unsigned i = 0; i < links->n; i++)
    if (!note_reference (write, links->keys[i], thread, i == 0 && has_own_id, error))
      return 0;
  return thread;
}

static bool
move_message (StoreWrite *write, StoreLocation *location, int64_t thread_id, GError **error)
{
  store_write_changed (write, location->folder_id, location->message_id, location->thread_id);
  store_write_changed (write, 0, 0, thread_id);
  location->thread_id = thread_id;
  return store_db_run (write->index, error, "UPDATE message SET thread_id = ? WHERE id = ?",
                       bind_int (thread_id), bind_int (location->message_id)) &&
         store_db_run (write->index, error, "UPDATE location SET thread_id = ? WHERE sort_key = ?",
                       bind_int (thread_id), bind_int (location->sort_key));
}

int64_t
store_conversation_join (StoreWrite *write, int64_t account_id, int64_t message_id, int64_t when,
                         const StoreHeaders *headers, GError **error)
{
  g_autoptr (GPtrArray) own = store_thread_parse_ids (headers->message_id);
  const char *own_id = own->len > 0 ? own->pdata[0] : NULL;
  g_autoptr (GPtrArray) ids =
    store_thread_links (own_id, headers->in_reply_to, headers->references);
  Links links;
  int64_t thread = 0;

  collect_links (account_id, headers, own_id, ids, &links);
  if (headers->server_thread != NULL)
    return join_by_server (write, account_id, message_id, &links, own_id != NULL,
                           headers->server_thread, error);
  for (unsigned i = 0; i < links.n; i++)
    if (!join_by_key (write, links.keys[i], &thread, &links.known[i], error))
      return 0;
  if (ids->len == 0 && thread == 0 && headers->subject != NULL &&
      !use_subject (write, account_id, message_id, headers->subject, when, &thread, error))
    return 0;
  if (thread == 0)
    thread = message_id;
  for (unsigned i = 0; i < links.n; i++)
    if (!links.known[i] && !note_reference (write, links.keys[i], thread, false, error))
      return 0;
  return thread;
}

bool
store_conversation_correct (StoreWrite *write, int64_t account_id, StoreLocation *location,
                            const StoreHeaders *headers, GError **error)
{
  int64_t thread = 0;
  bool known;

  if (headers->server_thread == NULL)
    return true;
  int64_t key = server_key (account_id, headers->server_thread);
  if (!join_by_key (write, key, &thread, &known, error))
    return false;
  if (!known)
    return note_reference (write, key, location->thread_id, true, error);
  if (thread == location->thread_id)
    return true;
  g_autoptr (GPtrArray) own = store_thread_parse_ids (headers->message_id);
  return (own->len == 0 || note_reference (write, store_hash_key (account_id, own->pdata[0]),
                                           thread, true, error)) &&
         move_message (write, location, thread, error);
}

bool
store_conversation_rejoin (StoreWrite *write, int64_t account_id, StoreLocation *location,
                           const StoreHeaders *headers, GError **error)
{
  int64_t thread = store_conversation_join (write, account_id, location->message_id,
                                            store_key_date (location->sort_key), headers, error);

  return thread != 0 &&
         (thread == location->thread_id || move_message (write, location, thread, error));
}
