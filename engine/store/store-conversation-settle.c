// SPDX-License-Identifier: GPL-3.0-or-later
//
// Conversations that lost a message, or a link, are worked out anew from the links of what they
// still have: a forest of sets over their messages, one set a part. Nothing outside of them can be
// touched, since all that a link ties together is in one conversation.

#include "store/store-conversation-private.h"

#include "store/store-counts.h"

typedef struct _Member Member;

struct _Member {
  int64_t id, thread_id, sort_key;
  StoreLinks links;
  unsigned above; // in the forest; its own index: the root of its part
  Member *part;   // that root, once all is tied
  // Of a root, what its part has:
  unsigned size;
  int64_t oldest;  // the least message id
  int64_t becomes; // the conversation's id
};

typedef struct {
  StoreWrite *write;
  GPtrArray *members;
  GHashTable *threads; // those whose members are there
  GHashTable *ids;     // message id → Member's index + 1
  GHashTable *named;   // key → index + 1 of a member that it ties to others
  GHashTable *owners;  // key of a Message-ID → index + 1 of the server's message that has it
  GHashTable *unknown; // conversation → index + 1 of a member of unknown links
  GHashTable *led;     // of these, those whose keys lead to their part
  GHashTable *led_keys;
} Mend;

static void
mend_clear (Mend *mend)
{
  g_ptr_array_unref (mend->members);
  g_hash_table_unref (mend->threads);
  g_hash_table_unref (mend->ids);
  g_hash_table_unref (mend->named);
  g_hash_table_unref (mend->owners);
  g_hash_table_unref (mend->unknown);
  g_hash_table_unref (mend->led);
  g_hash_table_unref (mend->led_keys);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Mend, mend_clear)

static Mend
mend_new (StoreWrite *write)
{
  return (Mend) {
    .write = write,
    .members = g_ptr_array_new_with_free_func (g_free),
    .threads = store_id_set_new (),
    .ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL),
    .named = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL),
    .owners = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL),
    .unknown = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL),
    .led = store_id_set_new (),
    .led_keys = store_id_set_new (),
  };
}

static void
put_index (GHashTable *table, int64_t key, unsigned index)
{
  g_hash_table_insert (table, g_memdup2 (&key, sizeof key), GUINT_TO_POINTER (index + 1));
}

static bool
get_index (GHashTable *table, int64_t key, unsigned *out)
{
  unsigned found = GPOINTER_TO_UINT (g_hash_table_lookup (table, &key));

  *out = found - 1;
  return found != 0;
}

static Member *
member_at (const Mend *mend, unsigned index)
{
  return mend->members->pdata[index];
}

static unsigned
root_of (Mend *mend, unsigned index)
{
  while (member_at (mend, index)->above != index) {
    Member *member = member_at (mend, index);

    member->above = member_at (mend, member->above)->above;
    index = member->above;
  }
  return index;
}

static void
tie (Mend *mend, unsigned a, unsigned b)
{
  unsigned left = root_of (mend, a), right = root_of (mend, b);
  Member *kept = member_at (mend, left), *gone = member_at (mend, right);

  if (left == right)
    return;
  if (kept->size < gone->size) {
    Member *other = kept;

    kept = gone;
    gone = other;
    left = right;
  }
  gone->above = left;
  kept->size += gone->size;
  kept->oldest = MIN (kept->oldest, gone->oldest);
}

static bool
load (Mend *mend, int64_t thread_id, GError **error)
{
  if (!store_id_set_add (mend->threads, thread_id))
    return true;
  g_auto (StoreRows) rows =
    store_db_query (mend->write->index,
                    "SELECT " STORE_LINKS_COLUMNS ", m.id, m.sort_key FROM message m WHERE m.id IN"
                    "  (SELECT message_id FROM location WHERE thread_id = ?1 AND folder_id <> 0)",
                    bind_int (thread_id));
  while (store_rows_next (&rows, error)) {
    Member *member = g_new0 (Member, 1);
    unsigned index = mend->members->len;

    g_ptr_array_add (mend->members, member);
    store_links_read (&member->links, &rows, 0);
    member->id = member->oldest = store_rows_int (&rows, STORE_LINKS_N_COLUMNS);
    member->sort_key = store_rows_int (&rows, STORE_LINKS_N_COLUMNS + 1);
    member->thread_id = thread_id;
    member->above = index;
    member->size = 1;
    put_index (mend->ids, member->id, index);
    if (member->links.is_unknown)
      put_index (mend->unknown, thread_id, index);
  }
  return !rows.failed;
}

static bool
load_torn (Mend *mend, GError **error)
{
  GHashTableIter iter;
  void *thread_id;

  g_hash_table_iter_init (&iter, mend->write->torn);
  while (g_hash_table_iter_next (&iter, &thread_id, NULL))
    if (!load (mend, *(int64_t *) thread_id, error))
      return false;
  return true;
}

static void
tie_by_key (Mend *mend, unsigned index, int64_t key)
{
  unsigned other;

  if (key == 0)
    return;
  if (get_index (mend->named, key, &other))
    tie (mend, index, other);
  else
    put_index (mend->named, key, index);
}

// Of several conversations of the server that have messages of one id, the least key counts.
static void
own_key (Mend *mend, unsigned index, const StoreLinks *links)
{
  unsigned other;

  if (links->own != 0 && (!get_index (mend->owners, links->own, &other) ||
                          links->server < member_at (mend, other)->links.server))
    put_index (mend->owners, links->own, index);
}

// What came before it may be in a conversation that has not been looked at.
static bool
tie_by_subject (Mend *mend, unsigned index, GError **error)
{
  const Member *member = member_at (mend, index);
  int64_t at = store_subject_at (member->sort_key, member->links.is_reply);
  StoreSubjectRow before;
  unsigned other;

  if (member->links.subject == 0 || !member->links.is_reply)
    return true;
  if (!store_subject_before (mend->write, member->links.subject, at, member->id, &before, error))
    return false;
  if (before.message_id == 0 || !store_subject_follows (at, before.at))
    return true;
  if (!load (mend, before.thread_id, error))
    return false;
  if (get_index (mend->ids, before.message_id, &other))
    tie (mend, index, other);
  return true;
}

// Members come to the end of the list as they are found.
static bool
tie_all (Mend *mend, GError **error)
{
  for (unsigned i = 0; i < mend->members->len; i++) {
    const StoreLinks *links = &member_at (mend, i)->links;

    if (links->server != 0) {
      tie_by_key (mend, i, links->server);
      own_key (mend, i, links);
      continue;
    }
    tie_by_key (mend, i, links->own);
    for (unsigned k = 0; k < links->n; k++)
      tie_by_key (mend, i, links->keys[k]);
    if (!tie_by_subject (mend, i, error))
      return false;
  }
  return true;
}

// Now that it is known who has them.
static void
tie_owned (Mend *mend)
{
  GHashTableIter iter;
  void *key, *value;

  g_hash_table_iter_init (&iter, mend->owners);
  while (g_hash_table_iter_next (&iter, &key, &value))
    tie_by_key (mend, GPOINTER_TO_UINT (value) - 1, *(int64_t *) key);
}

// What such a member ties together can't be told: all stays as it is.
static void
tie_unknown (Mend *mend)
{
  unsigned unknown;

  for (unsigned i = 0; i < mend->members->len; i++)
    if (get_index (mend->unknown, member_at (mend, i)->thread_id, &unknown))
      tie (mend, i, unknown);
}

// By parts, the largest first, then the oldest; in each by the conversation they are in.
static int
compare_members (const void *a, const void *b)
{
  const Member *left = *(Member *const *) a, *right = *(Member *const *) b;

  if (left->part->size != right->part->size)
    return left->part->size > right->part->size ? -1 : 1;
  if (left->part->oldest != right->part->oldest)
    return left->part->oldest < right->part->oldest ? -1 : 1;
  return left->thread_id < right->thread_id ? -1 : left->thread_id > right->thread_id;
}

static GPtrArray *
sort_by_part (Mend *mend)
{
  GPtrArray *sorted = g_ptr_array_sized_new (mend->members->len);

  for (unsigned i = 0; i < mend->members->len; i++) {
    Member *member = member_at (mend, i);

    member->part = member_at (mend, root_of (mend, i));
    g_ptr_array_add (sorted, member);
  }
  g_ptr_array_sort (sorted, compare_members);
  return sorted;
}

// A part takes the oldest id that any of it has, if no larger part did; else a new one.
static bool
name_parts (Mend *mend, GError **error)
{
  g_autoptr (GPtrArray) sorted = sort_by_part (mend);
  g_autoptr (GHashTable) taken = store_id_set_new ();

  for (unsigned i = 0; i < sorted->len; i++) {
    const Member *member = sorted->pdata[i];

    if (member->part->becomes == 0 && store_id_set_add (taken, member->thread_id))
      member->part->becomes = member->thread_id;
  }
  for (unsigned i = 0; i < sorted->len; i++) {
    Member *part = ((Member *) sorted->pdata[i])->part;

    if (part->becomes == 0)
      part->becomes = store_write_next_message_id (mend->write, error);
    if (part->becomes == 0)
      return false;
  }
  return true;
}

// KEY leads to the part that it ties together; to nothing if nobody is known to name it any more.
static bool
lead_key (Mend *mend, int64_t key, GError **error)
{
  unsigned index;

  if (!store_id_set_add (mend->led_keys, key))
    return true;
  if (get_index (mend->named, key, &index))
    return store_reference_put (mend->write, key, member_at (mend, index)->part->becomes, error);
  return g_hash_table_size (mend->unknown) > 0 ||
         store_db_run (mend->write->index, error, "DELETE FROM reference WHERE key = ?",
                       bind_int (key));
}

// What its members of unknown links name has to be looked for everywhere.
static bool
lead_unknown (Mend *mend, const Member *member, GError **error)
{
  return !g_hash_table_contains (mend->unknown, &member->thread_id) ||
         !store_id_set_add (mend->led, member->thread_id) ||
         store_db_run (mend->write->index, error,
                       "UPDATE reference SET thread_id = ? WHERE thread_id = ?",
                       bind_int (member->part->becomes), bind_int (member->thread_id));
}

// One of the server's messages need not be the one that counts for its id: that may be elsewhere.
static bool
lead_own_key (Mend *mend, const StoreLinks *links, GError **error)
{
  int64_t leads = 0;

  if (links->server != 0 && links->own != 0 &&
      !store_reference_find (mend->write, links->own, &leads, error))
    return false;
  return (leads != 0 && !g_hash_table_contains (mend->threads, &leads)) ||
         lead_key (mend, links->own, error);
}

static bool
move_member (Mend *mend, const Member *member, GError **error)
{
  const StoreLinks *links = &member->links;

  if (!store_conversation_move (mend->write, member->id, member->sort_key, member->part->becomes,
                                error) ||
      !lead_unknown (mend, member, error) || !lead_own_key (mend, links, error) ||
      !lead_key (mend, links->server, error))
    return false;
  for (unsigned i = 0; i < links->n; i++)
    if (!lead_key (mend, links->keys[i], error))
      return false;
  return true;
}

static bool
move_members (Mend *mend, GError **error)
{
  g_autoptr (GHashTable) noted = store_id_set_new ();

  for (unsigned i = 0; i < mend->members->len; i++) {
    const Member *member = member_at (mend, i);

    if (member->part->becomes == member->thread_id)
      continue;
    if (store_id_set_add (noted, member->thread_id) &&
        !store_conversation_note (mend->write, member->thread_id, error))
      return false;
    store_write_changed (mend->write, 0, 0, member->part->becomes);
    if (!move_member (mend, member, error))
      return false;
  }
  return true;
}

static bool
lead_loose_keys (Mend *mend, GError **error)
{
  GHashTableIter iter;
  void *key;

  if (mend->write->loose_keys == NULL)
    return true;
  g_hash_table_iter_init (&iter, mend->write->loose_keys);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!lead_key (mend, *(int64_t *) key, error))
      return false;
  return true;
}

bool
store_conversation_settle (StoreWrite *write, GError **error)
{
  if (write->torn == NULL)
    return true;
  g_auto (Mend) mend = mend_new (write);
  if (!load_torn (&mend, error) || !tie_all (&mend, error))
    return false;
  tie_owned (&mend);
  tie_unknown (&mend);
  bool ok = name_parts (&mend, error) && store_counts_flush (write, error) &&
            move_members (&mend, error) && lead_loose_keys (&mend, error);
  store_conversation_clear (write);
  return ok;
}
