// SPDX-License-Identifier: GPL-3.0-or-later
//
// The one write at a time: whose turn it is, its transactions in four files, what it changed, and
// the ids it gave.

#include "store/store-contact.h"
#include "store/store-conversation.h"
#include "store/store-counts.h"
#include "store/store-hold.h"
#include "store/store-open.h"
#include "store/store-search-queue.h"

#include <glib/gstdio.h>

// How many ids keep.db promises at a time: one durable commit a block.
#define IDS_RESERVED 10000

static StoreDb *
file_db (StoreWrite *write, StoreFile file)
{
  return write->store->db[file];
}

static int64_t *
dup_set (GHashTable *set, size_t *out_n)
{
  int64_t *ids = g_new (int64_t, g_hash_table_size (set) + 1);
  GHashTableIter iter;
  void *key;
  size_t n = 0;

  g_hash_table_iter_init (&iter, set);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    ids[n++] = *(int64_t *) key;
  *out_n = n;
  return ids;
}

void
store_write_changed (StoreWrite *write, int64_t folder_id, int64_t message_id, int64_t thread_id)
{
  store_id_set_add (write->changes.folders, folder_id);
  store_id_set_add (write->changes.messages, message_id);
  store_id_set_add (write->changes.threads, thread_id);
}

void
store_write_changed_account (StoreWrite *write, int64_t account_id)
{
  store_id_set_add (write->changes.accounts, account_id);
}

// Waits until nobody writes and nobody more urgent waits.
static void
take_turn (Store *store, StorePriority priority)
{
  g_mutex_lock (&store->lock);
  store->waiting[priority]++;
  while (store->writing ||
         (priority > STORE_PRIORITY_USER && store->waiting[STORE_PRIORITY_USER] > 0) ||
         (priority > STORE_PRIORITY_SYNC && store->waiting[STORE_PRIORITY_SYNC] > 0))
    g_cond_wait (&store->turn, &store->lock);
  store->waiting[priority]--;
  store->writing = true;
  g_atomic_pointer_set (&store->writer, g_thread_self ());
  g_mutex_unlock (&store->lock);
}

static void
end_turn (Store *store)
{
  g_mutex_lock (&store->lock);
  store->writing = false;
  g_atomic_pointer_set (&store->writer, NULL);
  g_cond_broadcast (&store->turn);
  g_mutex_unlock (&store->lock);
}

static void
free_write (StoreWrite *write)
{
  g_hash_table_unref (write->changes.accounts);
  g_hash_table_unref (write->changes.folders);
  g_hash_table_unref (write->changes.messages);
  g_hash_table_unref (write->changes.threads);
  g_clear_pointer (&write->heard, g_hash_table_unref);
  store_search_queue_abandon (write);
  store_counts_clear (write);
  store_conversation_clear (write);
  g_array_unref (write->contents_dropped);
  g_ptr_array_unref (write->files_put);
  g_ptr_array_unref (write->files_kept);
  g_ptr_array_unref (write->files_dropped);
  g_free (write);
}

static StoreWrite *
new_write (Store *store)
{
  StoreWrite *write = g_new0 (StoreWrite, 1);

  write->store = store;
  write->keep = store->db[STORE_KEEP];
  write->content = store->db[STORE_CONTENT];
  write->search = store->db[STORE_SEARCH];
  write->index = store->db[STORE_INDEX];
  write->changes.accounts = store_id_set_new ();
  write->changes.folders = store_id_set_new ();
  write->changes.messages = store_id_set_new ();
  write->changes.threads = store_id_set_new ();
  write->contents_dropped = g_array_new (FALSE, FALSE, sizeof (int64_t));
  write->files_put = g_ptr_array_new_with_free_func (g_free);
  write->files_kept = g_ptr_array_new_with_free_func (g_free);
  write->files_dropped = g_ptr_array_new_with_free_func (g_free);
  write->message_ids = store->message_ids;
  write->location_ids = store->location_ids;
  return write;
}

static void
unlink_files (GPtrArray *paths)
{
  for (unsigned i = 0; i < paths->len; i++)
    g_unlink (paths->pdata[i]);
}

// The file's own way to commit is again what it was.
static void
end_relaxed (StoreWrite *write)
{
  if (write->is_relaxed)
    store_db_script (write->keep, "PRAGMA synchronous = FULL", NULL);
}

static StoreWrite *
begin (Store *store, StorePriority priority, bool is_relaxed, GError **error)
{
  if (!store->owner) {
    store_fail (error, MAIL_ERROR_OWNED, "another process owns the store");
    return NULL;
  }
  g_return_val_if_fail (g_atomic_pointer_get (&store->writer) != g_thread_self (), NULL);
  take_turn (store, priority);

  g_autoptr (StoreWrite) write = new_write (store);
  write->is_relaxed = is_relaxed;
  if (is_relaxed && !store_db_script (write->keep, "PRAGMA synchronous = NORMAL", error))
    return NULL;
  for (int file = 0; file < STORE_N_FILES; file++)
    if (!store_db_script (file_db (write, file), "BEGIN IMMEDIATE", error))
      return NULL;
  return g_steal_pointer (&write);
}

StoreWrite *
store_write_begin (Store *store, StorePriority priority, GError **error)
{
  return begin (store, priority, false, error);
}

StoreWrite *
store_write_begin_relaxed (Store *store, StorePriority priority, GError **error)
{
  return begin (store, priority, true, error);
}

void
store_write_rollback (StoreWrite *write)
{
  if (write == NULL)
    return;
  Store *store = write->store;

  store_search_queue_abandon (write);
  for (int file = 0; file < STORE_N_FILES; file++)
    if (!sqlite3_get_autocommit (file_db (write, file)->handle))
      sqlite3_exec (file_db (write, file)->handle, "ROLLBACK", NULL, NULL, NULL);
  store->message_ids.saved = write->message_ids.saved;
  store->location_ids.saved = write->location_ids.saved;
  store->message_ids.reserved = write->message_ids.reserved;
  store->location_ids.reserved = write->location_ids.reserved;
  g_hash_table_remove_all (store->keyword_bits);
  store_hold_release (store, write->held);
  unlink_files (write->files_put);
  unlink_files (write->files_kept);
  end_relaxed (write);
  store_open_note_damage (store);
  free_write (write);
  end_turn (store);
}

// A number that both files carry shows at the next open whether one of them fell behind the other.
// Once it did, by a commit that failed halfway, it stays behind until then: what it lacks must not
// be forgotten over what came later.
static bool
raise_mark (StoreDb *there, StoreDb *index, const char *key, GError **error)
{
  int64_t mark = 0, seen = 0;

  return store_meta_get_int (there, "mark", &mark, error) &&
         store_meta_get_int (index, key, &seen, error) &&
         store_meta_set_int (there, "mark", mark + 1, error) &&
         (seen != mark || store_meta_set_int (index, key, mark + 1, error));
}

static bool
raise_marks (StoreWrite *write, GError **error)
{
  return (!write->logged || raise_mark (write->keep, write->index, "keep_mark", error)) &&
         (!write->put_content ||
          raise_mark (write->content, write->index, "content_mark", error)) &&
         (!write->put_text || raise_mark (write->search, write->index, "search_mark", error));
}

static bool
save_next (StoreWrite *write, StoreIds *ids, const char *key, GError **error)
{
  if (ids->saved == ids->next)
    return true;
  ids->saved = ids->next;
  return store_meta_set_int (write->index, key, ids->next, error);
}

static void
tell (Store *store, StoreChangeSet *set)
{
  StoreChanges changes = {
    .account_list = set->account_list, .outbox = set->outbox, .drafts = set->drafts};
  g_autofree int64_t *accounts = dup_set (set->accounts, &changes.n_accounts);
  g_autofree int64_t *folders = dup_set (set->folders, &changes.n_folders);
  g_autofree int64_t *messages = dup_set (set->messages, &changes.n_messages);
  g_autofree int64_t *threads = dup_set (set->threads, &changes.n_threads);

  if (changes.n_accounts + changes.n_folders + changes.n_messages + changes.n_threads == 0 &&
      !changes.account_list && !changes.outbox && !changes.drafts)
    return;
  changes.accounts = accounts;
  changes.folders = folders;
  changes.messages = messages;
  changes.threads = threads;
  store->changed_func (&changes, store->changed_data);
}

// Nothing is named before it is there, and what keep.db names lasts before keep.db does. What a
// file names now must stay, whatever happens to the files after it.
static bool
commit_files (StoreWrite *write, GError **error)
{
  if (!store_db_script (write->content, "COMMIT", error))
    return false;
  g_ptr_array_set_size (write->files_put, 0);
  if ((write->names_content && !store_db_sync_log (write->content, error)) ||
      !store_db_script (write->keep, "COMMIT", error))
    return false;
  g_ptr_array_set_size (write->files_kept, 0);
  return store_db_script (write->search, "COMMIT", error) &&
         store_db_script (write->index, "COMMIT", error);
}

bool
store_write_commit (StoreWrite *write, GError **error)
{
  Store *store = write->store;
  StoreChangeSet *changes = &write->changes;

  bool ok = store_conversation_settle (write, error) && store_counts_flush (write, error) &&
            store_contact_flush (write, error) &&
            save_next (write, &store->message_ids, "message_id", error) &&
            save_next (write, &store->location_ids, "location_id", error) &&
            store_search_queue_drain (write, error) && raise_marks (write, error) &&
            commit_files (write, error);
  if (!ok) {
    store_write_rollback (write);
    return false;
  }
  store_content_end_drops (write);
  unlink_files (write->files_dropped);
  end_relaxed (write);
  end_turn (store);
  if (store->changed_func != NULL)
    tell (store, changes);
  free_write (write);
  return true;
}

unsigned
store_write_count_waiting (Store *store)
{
  unsigned n = 0;

  g_mutex_lock (&store->lock);
  for (size_t i = 0; i < G_N_ELEMENTS (store->waiting); i++)
    n += store->waiting[i];
  g_mutex_unlock (&store->lock);
  return n;
}

Store *
store_write_store (StoreWrite *write)
{
  return write->store;
}

static int64_t
next_id (StoreWrite *write, StoreIds *ids, const char *key, GError **error)
{
  if (ids->next >= ids->reserved) {
    int64_t reserved = ids->next + IDS_RESERVED;

    if (!store_meta_set_int (write->keep, key, reserved, error))
      return 0;
    ids->reserved = reserved;
  }
  return ids->next++;
}

bool
store_write_next_mark (StoreWrite *write, int64_t *out, GError **error)
{
  *out = 0;
  write->logged = true;
  if (!store_meta_get_int (write->keep, "mark", out, error))
    return false;
  *out += 1;
  return true;
}

int64_t
store_write_next_message_id (StoreWrite *write, GError **error)
{
  return next_id (write, &write->store->message_ids, "message_id", error);
}

int64_t
store_write_reserve_message_ids (StoreWrite *write, uint32_t n, GError **error)
{
  StoreIds *ids = &write->store->message_ids;
  int64_t first = next_id (write, ids, "message_id", error);

  if (first == 0)
    return 0;
  ids->next = first + n;
  // The next one raises what is known of it.
  return ids->next < ids->reserved || next_id (write, ids, "message_id", error) != 0 ? first : 0;
}

int64_t
store_write_next_location_id (StoreWrite *write, GError **error)
{
  return next_id (write, &write->store->location_ids, "location_id", error);
}

bool
store_write_alone (Store *store, bool (*func) (Store *store, GError **error), GError **error)
{
  take_turn (store, STORE_PRIORITY_BACKFILL);
  bool ok = func (store, error);
  end_turn (store);
  return ok;
}
