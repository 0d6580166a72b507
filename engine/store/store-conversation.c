// SPDX-License-Identifier: GPL-3.0-or-later
//
// Conversations as messages come, in any order: each id that a message names is noted for its
// conversation, so that a parent that comes later finds its children, and one that names two
// conversations merges them. What messages leave behind is noted here, and worked out by
// store-conversation-settle.c.

#include "store/store-conversation-private.h"

#include "store/store-counts.h"

// Conversation THREAD_ID has to be worked out anew.
static void
tear (StoreWrite *write, int64_t thread_id)
{
  if (write->torn == NULL)
    write->torn = store_id_set_new ();
  store_id_set_add (write->torn, thread_id);
}

// Fewer may name KEY than before, or another one has it.
static void
loosen (StoreWrite *write, int64_t key)
{
  if (write->loose_keys == NULL)
    write->loose_keys = store_id_set_new ();
  store_id_set_add (write->loose_keys, key);
}

void
store_conversation_clear (StoreWrite *write)
{
  g_clear_pointer (&write->torn, g_hash_table_unref);
  g_clear_pointer (&write->loose_keys, g_hash_table_unref);
}

bool
store_reference_find (StoreWrite *write, int64_t key, int64_t *out_thread_id, GError **error)
{
  *out_thread_id = 0;
  return store_db_get_int (write->index, error, out_thread_id,
                           "SELECT thread_id FROM reference WHERE key = ?", bind_int (key));
}

bool
store_reference_put (StoreWrite *write, int64_t key, int64_t thread_id, GError **error)
{
  return store_db_run (write->index, error, "INSERT OR REPLACE INTO reference VALUES (?, ?)",
                       bind_int (key), bind_int (thread_id));
}

bool
store_conversation_note (StoreWrite *write, int64_t thread_id, GError **error)
{
  // folder_thread is in the order of folders.
  g_auto (StoreRows) rows =
    store_db_query (write->index, "SELECT DISTINCT folder_id FROM location WHERE thread_id = ?",
                    bind_int (thread_id));

  store_write_changed (write, 0, 0, thread_id);
  while (store_rows_next (&rows, error))
    store_write_changed (write, store_rows_int (&rows, 0), 0, 0);
  return !rows.failed;
}

static bool
move_key (StoreWrite *write, int64_t key, int64_t from, int64_t to, GError **error)
{
  return key == 0 || store_db_run (write->index, error,
                                   "UPDATE reference SET thread_id = ? WHERE key = ? AND"
                                   "  thread_id = ?",
                                   bind_int (to), bind_int (key), bind_int (from));
}

// The ids that lead to LOSER lead to WINNER.
static bool
move_keys (StoreWrite *write, int64_t winner, int64_t loser, GError **error)
{
  bool all_known = true;
  g_auto (StoreRows) rows = store_db_query (write->index,
                                            "SELECT " STORE_LINKS_COLUMNS " FROM message m"
                                            "  WHERE id IN (SELECT message_id FROM location"
                                            "    WHERE thread_id = ?)",
                                            bind_int (loser));

  while (store_rows_next (&rows, error)) {
    StoreLinks links;

    store_links_read (&links, &rows, 0);
    all_known &= !links.is_unknown;
    if (!move_key (write, links.own, loser, winner, error) ||
        !move_key (write, links.server, loser, winner, error))
      return false;
    for (unsigned i = 0; i < links.n; i++)
      if (!move_key (write, links.keys[i], loser, winner, error))
        return false;
  }
  // What one of unknown links names has to be looked for everywhere.
  return !rows.failed && (all_known || store_db_run (write->index, error,
                                                     "UPDATE reference SET thread_id = ?"
                                                     "  WHERE thread_id = ?",
                                                     bind_int (winner), bind_int (loser)));
}

// Moves all of LOSER to WINNER.
static bool
merge (StoreWrite *write, int64_t winner, int64_t loser, GError **error)
{
  StoreDb *db = write->index;

  store_write_changed (write, 0, 0, winner);
  if (write->torn != NULL && g_hash_table_contains (write->torn, &loser))
    tear (write, winner);
  return store_counts_flush (write, error) && store_conversation_note (write, loser, error) &&
         move_keys (write, winner, loser, error) &&
         store_db_run (db, error,
                       "UPDATE message SET thread_id = ?1 WHERE id IN"
                       "  (SELECT message_id FROM location WHERE thread_id = ?2)",
                       bind_int (winner), bind_int (loser)) &&
         store_db_run (db, error, "UPDATE location SET thread_id = ? WHERE thread_id = ?",
                       bind_int (winner), bind_int (loser));
}

// Takes *THREAD and OTHER (0: none) together.
static bool
unite (StoreWrite *write, int64_t *thread, int64_t other, GError **error)
{
  if (*thread == 0 || other == 0 || *thread == other) {
    *thread = MAX (*thread, other);
    return true;
  }
  int64_t winner = MIN (*thread, other), loser = MAX (*thread, other);
  *thread = winner;
  return merge (write, winner, loser, error);
}

static bool
read_subject_row (StoreRows *rows, StoreSubjectRow *out, GError **error)
{
  *out = (StoreSubjectRow) {0};
  if (store_rows_next (rows, error))
    *out = (StoreSubjectRow) {store_rows_int (rows, 0), store_rows_int (rows, 1),
                              store_rows_int (rows, 2)};
  return !rows->failed;
}

bool
store_subject_before (StoreWrite *write, int64_t key, int64_t at, int64_t message_id,
                      StoreSubjectRow *out, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->index,
                    "SELECT m.id, m.thread_id, s.at FROM subject s JOIN message m"
                    "  ON m.id = s.message_id WHERE s.key = ?1 AND (s.at, s.message_id) < (?2, ?3)"
                    "  ORDER BY s.at DESC, s.message_id DESC LIMIT 1",
                    bind_int (key), bind_int (at), bind_int (message_id));

  return read_subject_row (&rows, out, error);
}

static bool
subject_after (StoreWrite *write, int64_t key, int64_t at, int64_t message_id, StoreSubjectRow *out,
               GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->index,
                    "SELECT m.id, m.thread_id, s.at FROM subject s JOIN message m"
                    "  ON m.id = s.message_id WHERE s.key = ?1 AND (s.at, s.message_id) > (?2, ?3)"
                    "  ORDER BY s.at, s.message_id LIMIT 1",
                    bind_int (key), bind_int (at), bind_int (message_id));

  return read_subject_row (&rows, out, error);
}

// It comes between what came before and after it: the latter may have been with the former.
static bool
join_by_subject (StoreWrite *write, int64_t message_id, int64_t sort_key, const StoreLinks *links,
                 int64_t *thread, GError **error)
{
  int64_t at = store_subject_at (sort_key, links->is_reply);
  StoreSubjectRow before = {0}, after;

  if (!subject_after (write, links->subject, at, message_id, &after, error))
    return false;
  bool leads = after.message_id != 0 && store_subject_follows (after.at, at);
  if ((links->is_reply || leads) &&
      !store_subject_before (write, links->subject, at, message_id, &before, error))
    return false;
  bool follows = before.message_id != 0 && store_subject_follows (at, before.at);
  if ((leads && !unite (write, thread, after.thread_id, error)) ||
      (follows && !unite (write, thread, before.thread_id, error)))
    return false;
  if (leads && !follows && before.message_id != 0 && store_subject_follows (after.at, before.at))
    tear (write, *thread);
  return store_db_run (write->index, error, "INSERT INTO subject VALUES (?, ?, ?)",
                       bind_int (links->subject), bind_int (at), bind_int (message_id));
}

// The id of a new conversation: FOUNDED, else the message's own, unless what it founded once goes
// on without it. 0 with error.
static int64_t
found (StoreWrite *write, int64_t message_id, int64_t founded, GError **error)
{
  int64_t taken = 0;

  if (founded != 0)
    return founded;
  if (!store_db_get_int (write->index, error, &taken,
                         "SELECT EXISTS (SELECT 1 FROM location WHERE thread_id = ?)",
                         bind_int (message_id)))
    return 0;
  return taken == 0 ? message_id : store_write_next_message_id (write, error);
}

// Whether another of the server's conversations has a message of this id.
static bool
has_rival (StoreWrite *write, const StoreLinks *links, bool *out, GError **error)
{
  int64_t found = 0;
  bool ok = store_db_get_int (write->index, error, &found,
                              "SELECT EXISTS (SELECT 1 FROM message WHERE rfc_key = ?1"
                              "  AND rfc_key <> 0 AND server_key NOT IN (0, ?2))",
                              bind_int (links->own), bind_int (links->server));

  *out = found != 0;
  return ok;
}

// The server's word is all that counts. Those that name it follow it.
static int64_t
join_by_server (StoreWrite *write, int64_t message_id, const StoreLinks *links, int64_t founded,
                GError **error)
{
  int64_t thread, others = 0;
  bool is_contested = true;

  if (!store_reference_find (write, links->server, &thread, error) ||
      (links->own != 0 && !store_reference_find (write, links->own, &others, error)))
    return 0;
  if (thread == 0) {
    thread = found (write, message_id, founded, error);
    if (thread == 0 || !store_reference_put (write, links->server, thread, error))
      return 0;
  }
  if (links->own == 0)
    return thread;
  if (others == 0)
    return store_reference_put (write, links->own, thread, error) ? thread : 0;
  if (others == thread && !has_rival (write, links, &is_contested, error))
    return 0;
  if (!is_contested)
    return thread;
  // Those that name it are with it, or with another of the server's messages that has its id.
  tear (write, thread);
  tear (write, others);
  loosen (write, links->own);
  return thread;
}

static int64_t
join_by_ids (StoreWrite *write, int64_t message_id, int64_t sort_key, const StoreLinks *links,
             int64_t founded, GError **error)
{
  bool is_noted[STORE_LINKS_MAX + 1]; // the last for its own
  int64_t thread = 0;

  for (unsigned i = 0; i <= links->n; i++) {
    int64_t key = i < links->n ? links->keys[i] : links->own, other = 0;

    if (key != 0 && (!store_reference_find (write, key, &other, error) ||
                     !unite (write, &thread, other, error)))
      return 0;
    is_noted[i] = key == 0 || other != 0;
  }
  if (links->subject != 0 && !join_by_subject (write, message_id, sort_key, links, &thread, error))
    return 0;
  if (thread == 0 && (thread = found (write, message_id, founded, error)) == 0)
    return 0;
  for (unsigned i = 0; i <= links->n; i++)
    if (!is_noted[i] &&
        !store_reference_put (write, i < links->n ? links->keys[i] : links->own, thread, error))
      return 0;
  return thread;
}

int64_t
store_conversation_join (StoreWrite *write, int64_t message_id, int64_t sort_key,
                         const StoreLinks *links, int64_t founded, GError **error)
{
  return links->server != 0 ? join_by_server (write, message_id, links, founded, error) :
                              join_by_ids (write, message_id, sort_key, links, founded, error);
}

typedef struct {
  StoreLinks links;
  int64_t thread_id, sort_key;
} Stored;

static bool
read_stored (StoreWrite *write, int64_t message_id, Stored *out, GError **error)
{
  g_auto (StoreRows) rows =
    store_db_query (write->index,
                    "SELECT " STORE_LINKS_COLUMNS ", m.thread_id, m.sort_key FROM message m"
                    "  WHERE m.id = ?",
                    bind_int (message_id));

  if (!store_rows_one (&rows, "message", error))
    return false;
  store_links_read (&out->links, &rows, 0);
  out->thread_id = store_rows_int (&rows, STORE_LINKS_N_COLUMNS);
  out->sort_key = store_rows_int (&rows, STORE_LINKS_N_COLUMNS + 1);
  return true;
}

static bool
set_thread (StoreWrite *write, int64_t message_id, int64_t thread_id, GError **error)
{
  return store_db_run (write->index, error, "UPDATE message SET thread_id = ? WHERE id = ?",
                       bind_int (thread_id), bind_int (message_id));
}

bool
store_conversation_move (StoreWrite *write, int64_t message_id, int64_t sort_key, int64_t thread_id,
                         GError **error)
{
  return set_thread (write, message_id, thread_id, error) &&
         store_db_run (write->index, error,
                       "UPDATE location SET thread_id = ? WHERE sort_key = ? AND folder_id <> 0",
                       bind_int (thread_id), bind_int (sort_key));
}

int64_t
store_conversation_enter (StoreWrite *write, int64_t message_id, GError **error)
{
  Stored stored;

  if (!read_stored (write, message_id, &stored, error))
    return 0;
  if (stored.thread_id != 0)
    return stored.thread_id;
  int64_t thread =
    store_conversation_join (write, message_id, stored.sort_key, &stored.links, 0, error);
  return thread != 0 && set_thread (write, message_id, thread, error) ? thread : 0;
}

// The reply that came after it may be with what came before it now.
static bool
leave_subject (StoreWrite *write, int64_t message_id, const Stored *stored, GError **error)
{
  int64_t key = stored->links.subject,
          at = store_subject_at (stored->sort_key, stored->links.is_reply);
  StoreSubjectRow before = {0}, after;

  if (key == 0)
    return true;
  if (!store_db_run (write->index, error,
                     "DELETE FROM subject WHERE key = ? AND at = ? AND message_id = ?",
                     bind_int (key), bind_int (at), bind_int (message_id)) ||
      !subject_after (write, key, at, message_id, &after, error) ||
      (after.message_id != 0 && !store_subject_before (write, key, at, message_id, &before, error)))
    return false;
  if (before.message_id != 0 && store_subject_follows (after.at, before.at)) {
    tear (write, before.thread_id);
    tear (write, after.thread_id);
  }
  return true;
}

// Those that name it may be with another one that has its id.
static bool
leave_id (StoreWrite *write, int64_t message_id, int64_t own, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->index, "SELECT thread_id FROM message WHERE rfc_key = ?1 AND rfc_key <> 0 AND id <> ?2",
    bind_int (own), bind_int (message_id));

  while (store_rows_next (&rows, error))
    tear (write, store_rows_int (&rows, 0));
  return !rows.failed;
}

bool
store_conversation_leave (StoreWrite *write, int64_t message_id, GError **error)
{
  Stored stored;

  if (!read_stored (write, message_id, &stored, error))
    return false;
  const StoreLinks *links = &stored.links;
  tear (write, stored.thread_id);
  loosen (write, links->own);
  loosen (write, links->server);
  for (unsigned i = 0; i < links->n; i++)
    loosen (write, links->keys[i]);
  return leave_subject (write, message_id, &stored, error) &&
         (links->server == 0 || leave_id (write, message_id, links->own, error)) &&
         set_thread (write, message_id, 0, error);
}

bool
store_conversation_relink (StoreWrite *write, int64_t account_id, int64_t own,
                           StoreLocation *location, const StoreHeaders *headers, GError **error)
{
  int64_t bytes[STORE_LINKS_MAX], before, thread;
  StoreLinks links;
  Stored stored;

  if (!read_stored (write, location->message_id, &stored, error))
    return false;
  before = stored.thread_id;
  store_links_init (&links, account_id, own, headers);
  // What the server told once it need not tell again.
  if (headers->server_thread == NULL && stored.links.server != 0)
    links = (StoreLinks) {.own = own, .server = stored.links.server};
  if ((before != 0 && !store_conversation_leave (write, location->message_id, error)) ||
      !store_db_run (write->index, error,
                     "UPDATE message SET rfc_key = ?, server_key = ?, links = ? WHERE id = ?",
                     bind_int (own), bind_int (links.server), store_links_bind (&links, bytes),
                     bind_int (location->message_id)))
    return false;
  location->thread_id = before;
  if (before == 0)
    return true;
  // If it is with nothing else it is what its conversation is: those that are left are parted.
  thread = store_conversation_join (write, location->message_id, location->sort_key, &links, before,
                                    error);
  location->thread_id = thread;
  if (thread == 0)
    return false;
  store_write_changed (write, 0, location->message_id, thread);
  return store_counts_flush (write, error) && store_conversation_note (write, before, error) &&
         store_conversation_move (write, location->message_id, location->sort_key, thread, error);
}

bool
store_conversation_correct (StoreWrite *write, int64_t account_id, int64_t own,
                            StoreLocation *location, const StoreHeaders *headers, GError **error)
{
  return headers->server_thread == NULL ||
         store_conversation_relink (write, account_id, own, location, headers, error);
}
