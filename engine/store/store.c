// SPDX-License-Identifier: GPL-3.0-or-later
//
// The store's life: opening, the pool of readers' connections, closing, and small things that all
// of store/ uses. How files are opened and repaired is store-open.c's.

#include "store/store-migrate.h"
#include "store/store-open.h"
#include "store/store-replay.h"

#include <glib/gstdio.h>

// More threads than this wanting to read at once open connections that are closed afterwards.
#define READERS_KEPT 4

const char *
store_file_name (StoreFile file)
{
  static const char *const names[] = {
    [STORE_KEEP] = "keep.db",
    [STORE_CONTENT] = "content.db",
    [STORE_SEARCH] = "search.db",
    [STORE_INDEX] = "index.db",
  };

  return names[file];
}

int64_t
store_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

GHashTable *
store_id_set_new (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

bool
store_id_set_add (GHashTable *set, int64_t id)
{
  if (id == 0 || g_hash_table_contains (set, &id))
    return false;
  return g_hash_table_add (set, g_memdup2 (&id, sizeof id));
}

bool
store_fail (GError **error, MailError code, const char *message)
{
  g_set_error_literal (error, MAIL_ERROR, code, message);
  return false;
}

int64_t
store_hash_key (int64_t account_id, const char *text)
{
  // FNV-1a, finished by a mixer: keys only have to be spread, and a collision that somebody makes
  // on purpose does no more than join two conversations of their own mail.
  uint64_t hash = 0xcbf29ce484222325u ^ (uint64_t) account_id * 0x9e3779b97f4a7c15u;

  for (const unsigned char *p = (const unsigned char *) text; *p != '\0'; p++)
    hash = (hash ^ *p) * 0x100000001b3u;
  hash ^= hash >> 32;
  hash *= 0xd6e8feb86659fd93u;
  hash ^= hash >> 32;
  int64_t key = (int64_t) (hash >> 1);
  return key != 0 ? key : 1;
}

bool
store_meta_get_int (StoreDb *db, const char *key, int64_t *out, GError **error)
{
  return store_db_get_int (db, error, out, "SELECT value FROM meta WHERE key = ?", bind_text (key));
}

bool
store_meta_set_int (StoreDb *db, const char *key, int64_t value, GError **error)
{
  return store_db_run (db, error,
                       "INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET"
                       "  value = excluded.value WHERE value <> excluded.value",
                       bind_text (key), bind_int (value));
}

static bool
attach (StoreDb *db, const char *dir, StoreFile file, GError **error)
{
  static const char *const sql[] = {
    [STORE_KEEP] = "ATTACH ? AS keep",
    [STORE_CONTENT] = "ATTACH ? AS content",
    [STORE_SEARCH] = "ATTACH ? AS search",
  };
  g_autofree char *path = g_build_filename (dir, store_file_name (file), NULL);
  StoreValue value = bind_text (path);

  return store_db_run_values (db, error, sql[file], &value, 1);
}

static StoreReader *
open_reader (Store *store, GError **error)
{
  g_autofree char *path = g_build_filename (store->dir, store_file_name (STORE_INDEX), NULL);
  g_autoptr (StoreDb) db = store_db_open (path, SQLITE_OPEN_READONLY, &store->health, error);

  if (db == NULL)
    return NULL;
  for (StoreFile file = STORE_KEEP; file < STORE_INDEX; file++)
    if (!attach (db, store->dir, file, error))
      return NULL;
  return store_db_script (db, "PRAGMA query_only = ON; PRAGMA cache_size = -4096", error) ?
           g_steal_pointer (&db) :
           NULL;
}

StoreReader *
store_reader_get (Store *store, GError **error)
{
  g_mutex_lock (&store->lock);
  StoreReader *reader = g_queue_pop_head (&store->readers);
  g_mutex_unlock (&store->lock);

  if (reader == NULL)
    reader = open_reader (store, error);
  if (reader != NULL && !store_db_script (reader, "BEGIN", error))
    g_clear_pointer (&reader, store_db_close);
  return reader;
}

void
store_reader_put (Store *store, StoreReader *reader)
{
  store_open_note_damage (store);
  bool ended = sqlite3_exec (reader->handle, "COMMIT", NULL, NULL, NULL) == SQLITE_OK;

  g_mutex_lock (&store->lock);
  if (ended && g_queue_get_length (&store->readers) < READERS_KEPT) {
    g_queue_push_head (&store->readers, reader);
    reader = NULL;
  }
  g_mutex_unlock (&store->lock);
  store_db_close (reader);
}

// A reader sees the store as it stands, and must not be newer or older than it.
static bool
check_reader (Store *store, GError **error)
{
  g_autofree char *path = g_build_filename (store->dir, store_file_name (STORE_INDEX), NULL);

  if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "there is no store in %s", store->dir);
    return false;
  }
  // The first who reads gets it: opened by itself each file would have its log made and removed.
  g_autoptr (GError) failure = NULL;
  g_autoptr (StoreDb) reader = open_reader (store, &failure);
  if (reader == NULL) {
    // A file that is lost or no database is for an owner to make again: without it nothing can be
    // read, which would look as if there were nothing.
    if (store_open_check_reader (store, error))
      g_propagate_error (error, g_steal_pointer (&failure));
    return false;
  }
  if (!store_migrate_check_reader (reader, error))
    return false;
  g_queue_push_head (&store->readers, g_steal_pointer (&reader));
  return true;
}

// Accounting of its memory, which nobody reads, costs SQLite a mutex at each allocation. Refused,
// harmlessly, where something else in the process came first.
static void
configure_sqlite (void)
{
  static gsize done;

  if (g_once_init_enter (&done)) {
    sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
    g_once_init_leave (&done, 1);
  }
}

// OUT_NOTED: it failed over damage that was not known of, and is now.
static Store *
open_once (const char *dir, StoreOwner *owner, bool *out_noted, GError **error)
{
  g_autoptr (Store) store = g_new0 (Store, 1);

  configure_sqlite ();
  store->dir = g_strdup (dir);
  store->owner = owner != NULL;
  g_mutex_init (&store->lock);
  g_cond_init (&store->turn);
  g_queue_init (&store->readers);
  store->holds = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  store->keyword_bits = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  bool ok = store->owner ? store_open_files (store, error) && store_replay_at_open (store, error) :
                           check_reader (store, error);
  *out_noted = !ok && store_open_note_damage (store) && store->owner;
  return ok ? g_steal_pointer (&store) : NULL;
}

Store *
store_open (const char *dir, StoreOwner *owner, GError **error)
{
  g_autoptr (GError) failure = NULL;
  bool noted;
  Store *store = open_once (dir, owner, &noted, &failure);

  // Each file is looked at whole, and the damaged one set aside.
  if (store == NULL && noted)
    return open_once (dir, owner, &noted, error);
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return store;
}

// A log that another program reads from stays as it is; nobody waits for that program to be done.
static void
close_files (Store *store)
{
  for (int file = 0; file < STORE_N_FILES; file++) {
    if (store->db[file] == NULL)
      continue;
    store_db_set_patient (store->db[file], false);
    sqlite3_wal_checkpoint_v2 (store->db[file]->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL,
                               NULL);
    g_clear_pointer (&store->db[file], store_db_close);
  }
}

void
store_close (Store *store)
{
  if (store == NULL)
    return;
  g_mutex_lock (&store->lock);
  while (store->writing)
    g_cond_wait (&store->turn, &store->lock);
  g_mutex_unlock (&store->lock);
  g_queue_clear_full (&store->readers, (GDestroyNotify) store_db_close);
  close_files (store);
  g_mutex_clear (&store->lock);
  g_cond_clear (&store->turn);
  g_hash_table_unref (store->holds);
  g_hash_table_unref (store->keyword_bits);
  g_free (store->uuid);
  g_free (store->dir);
  g_free (store);
}

const char *
store_dir (Store *store)
{
  return store->dir;
}

void
store_set_text_func (Store *store, StoreTextFunc func, void *data)
{
  store->text_func = func;
  store->text_data = data;
}

void
store_set_changed_func (Store *store, StoreChangedFunc func, void *data)
{
  store->changed_func = func;
  store->changed_data = data;
}

void
store_text_clear (StoreText *text)
{
  g_clear_pointer (&text->preview, g_free);
  g_clear_pointer (&text->body, g_free);
  g_clear_pointer (&text->filenames, g_free);
  g_clear_pointer (&text->report, mail_report_free);
}

bool
store_is_distrusted (Store *store)
{
  return g_atomic_int_get (&store->health) != 0;
}
