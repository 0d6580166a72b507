// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the files of store/ share: the four databases, the writer's and the readers' connections,
// and the keys that rows are ordered by. For store/ alone.

#pragma once

#include "base/mail-source.h"
#include "base/mail-flags.h"
#include "store/store-db.h"
#include "store/store-write.h"

G_BEGIN_DECLS

typedef enum { STORE_KEEP, STORE_CONTENT, STORE_SEARCH, STORE_INDEX, STORE_N_FILES } StoreFile;

const char *store_file_name (StoreFile file); // "keep.db"; static

// Ids that must never be given twice, even when index.db was lost. keep.db holds a limit that all
// ids given are below; index.db the exact next ones.
typedef struct {
  int64_t next;     // the next to give; never lowered, also not by a rollback
  int64_t saved;    // what index.db says is next
  int64_t reserved; // keep.db knows that ids below this may be given
} StoreIds;

struct _Store {
  char *dir;
  char *uuid;
  bool owner;
  unsigned health; // atomic
  StoreTextFunc text_func;
  void *text_data;
  StoreChangedFunc changed_func;
  void *changed_data;

  GMutex lock;         // guards what follows up to the blank line
  GCond turn;          // somebody's turn may have come
  GQueue readers;      // StoreDb, idle
  bool writing;        // a StoreWrite exists
  unsigned waiting[3]; // callers by priority

  StoreDb *db[STORE_N_FILES]; // the writer's; used only by who holds the StoreWrite
  GThread *writer;            // who holds it
  StoreIds message_ids, location_ids;
  bool claim_content;       // index.db was made anew: content.db may hold what comes in
  bool tidied_files;        // stray content files were collected since the start
  bool has_home;            // some account's mail lives only here
  bool unresolved;          // keep.db has pending changes whose rows index.db does not have
  GHashTable *holds;        // int64_t operation id → int64_t, until when (store-hold.h)
  GHashTable *keyword_bits; // "account_id name" casefolded → bit number; filled as used
};

// What one write changed, to be told after its commit.
typedef struct {
  GHashTable *accounts, *folders, *messages, *threads; // sets of int64_t
  bool account_list, outbox, drafts;
} StoreChangeSet;

struct _StoreWrite {
  Store *store;
  StoreDb *keep, *content, *index, *search; // each in a transaction
  StoreChangeSet changes;
  bool logged;                        // keep.db says something that index.db must show
  bool is_replaying;                  // index.db is made to show what keep.db says already
  bool put_content, put_text;         // content.db, search.db hold something that index.db names
  GHashTable *heard;                  // seen addresses, gathered until the commit, or NULL
  struct _StoreSearchQueue *words;    // on their way into search.db, or NULL
  bool names_content;                 // keep.db names content of content.db
  GArray *contents_dropped;           // int64_t, ids in content.db; they go once nothing names them
  GPtrArray *files_put;               // content files that this write names; unlinked on rollback
  GPtrArray *files_kept;              // the same, that keep.db names
  GPtrArray *files_dropped;           // content files to unlink after the commit
  StoreIds message_ids, location_ids; // as they were, for a rollback
  // Whether rows await a UID or pending steps may claim one: looked up once, and anew after what
  // may have changed it.
  enum { STORE_AWAITING_UNKNOWN, STORE_AWAITING_NONE, STORE_AWAITING_SOME } awaiting;
  int64_t folder_id, folder_account_id; // the folder looked up last, 0: none
  int folder_role;
  GHashTable *counts;     // of rows that came, not yet written, or NULL (store-counts.h)
  bool gathers_counts;    // they are written with the last of a batch, not with each row
  GHashTable *torn;       // conversations to be worked out anew, or NULL (store-conversation.h)
  GHashTable *loose_keys; // what may lead elsewhere now in reference, or NULL
  int64_t held;           // an operation whose hold goes with a rollback, or 0
  bool is_relaxed;        // its commit does not wait for the disk
};

// A read-only connection: index.db as main, the others attached as keep, content, search; in a
// read transaction until it is given back.
typedef StoreDb StoreReader;
StoreReader *store_reader_get (Store *store, GError **error);
void store_reader_put (Store *store, StoreReader *reader);

typedef struct {
  Store *store;
  StoreReader *db; // NULL when it could not be had
} StoreReading;

static inline void
store_reading_clear (StoreReading *reading)
{
  if (reading->db != NULL)
    store_reader_put (reading->store, g_steal_pointer (&reading->db));
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (StoreReading, store_reading_clear)

static inline StoreReading
store_read (Store *store, GError **error)
{
  return (StoreReading) {store, store_reader_get (store, error)};
}

// Lists are ordered by one number that holds both the time received and the message's id: unique,
// dated, and the rowid of search.db.
#define STORE_KEY_ID_BITS 30
#define STORE_KEY_ID_MASK ((G_GINT64_CONSTANT (1) << STORE_KEY_ID_BITS) - 1)
#define STORE_KEY_DATE_MAX ((G_GINT64_CONSTANT (1) << 33) - 1)

static inline int64_t
store_key (int64_t received, int64_t message_id)
{
  return CLAMP (received, 0, STORE_KEY_DATE_MAX) << STORE_KEY_ID_BITS |
         (message_id & STORE_KEY_ID_MASK);
}

static inline int64_t
store_key_date (int64_t key)
{
  return key >> STORE_KEY_ID_BITS;
}

static inline int64_t
store_key_id (int64_t key)
{
  return key & STORE_KEY_ID_MASK;
}

// A bit of location.flags that is ours and never shown: the message has an attachment. So filtered
// lists need no other table.
#define STORE_FLAG_ATTACHMENT ((MailFlags) 1 << 15)

// 63 bits of a hash of ACCOUNT_ID and TEXT: the key of Message-IDs and subjects. Never 0.
int64_t store_hash_key (int64_t account_id, const char *text);

// Sets of ids. Adding says whether ID is new; 0 never is.
GHashTable *store_id_set_new (void);
bool store_id_set_add (GHashTable *set, int64_t id);

// Notes for StoreChanges.
void
store_write_changed (StoreWrite *write, int64_t folder_id, int64_t message_id, int64_t thread_id);
void store_write_changed_account (StoreWrite *write, int64_t account_id);

// The number that this write's commit will leave in keep.db and index.db both: by it a start knows
// what one of them lacks.
bool store_write_next_mark (StoreWrite *write, int64_t *out, GError **error);

// Gives the next id, reserving more in keep.db where needed; 0 with error.
int64_t store_write_next_message_id (StoreWrite *write, GError **error);
int64_t store_write_next_location_id (StoreWrite *write, GError **error);

// Runs FUNC while nobody writes, outside of a transaction, for what SQLite does not do inside of
// one.
bool store_write_alone (Store *store, bool (*func) (Store *store, GError **error), GError **error);

// Sets ERROR to CODE with MESSAGE. Always false.
bool store_fail (GError **error, MailError code, const char *message);

// Removes content CONTENT_ID, of content.db once the rest of WRITE is committed; its file goes
// after it.
bool store_content_drop (StoreWrite *write, int64_t content_id, GError **error);
// Whether WRITE removes it.
bool store_content_is_dropped (const StoreWrite *write, int64_t content_id);
// That, in a transaction of its own. What can't be removed now is an orphan, collected as others.
void store_content_end_drops (StoreWrite *write);
// Content from a row's columns sha256, file, body: STORE when it does not agree with its hash.
GBytes *store_content_read_row (Store *store, StoreRows *rows, int column, GError **error);
// Whether it reads back so; STORE when it is not what was stored.
bool store_content_verify_row (Store *store, StoreRows *rows, int column, GError **error);
MailSource *store_content_open_row (Store *store, StoreRows *rows, int column, GError **error);
// The files of an account's outgoing mail go after the commit.
bool store_outbox_drop_files (StoreWrite *write, int64_t account_id, GError **error);

int64_t store_now (void); // seconds since 1970

// Small facts of each file. The key is a literal.
#define STORE_META_RESTORED "restored" // keep.db's: it came from a backup, and was not opened yet
bool store_meta_get_int (StoreDb *db, const char *key, int64_t *out, GError **error);
bool store_meta_set_int (StoreDb *db, const char *key, int64_t value, GError **error);

G_END_DECLS
