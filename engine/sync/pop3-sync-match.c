// SPDX-License-Identifier: GPL-3.0-or-later
//
// UIDs that can't be taken at their word: most of them unknown at once, one for several messages,
// or one that may name another message by now. Headers decide what they can (TOP), and leave the
// rest to the content. No message is ever taken for another on less than its whole header, and none
// is let go on the server on less than its content.

#include "sync/pop3-sync.h"

#include "base/mail-log.h"
#include "pop3/pop3-retrieve.h"
#include "store/store-fingerprint.h"

typedef struct {
  StoreFingerprint *print;
  GPtrArray *hashes; // GBytes, NULL where TOP was refused
} Hashing;

static bool
on_begin (void *data, uint32_t number, GError **error)
{
  ((Hashing *) data)->print = store_fingerprint_new ();
  return true;
}

static bool
on_bytes (void *data, const char *bytes, size_t length, GError **error)
{
  store_fingerprint_append (((Hashing *) data)->print, bytes, length);
  return true;
}

static bool
on_end (void *data, uint32_t number, GError **error)
{
  Hashing *hashing = data;

  g_ptr_array_add (hashing->hashes, store_fingerprint_dup_header (hashing->print));
  g_clear_pointer (&hashing->print, store_fingerprint_free);
  return true;
}

static bool
on_refused (void *data, uint32_t number, const GError *reason, GError **error)
{
  g_ptr_array_add (((Hashing *) data)->hashes, NULL);
  return true;
}

static void
unref_hash (void *data)
{
  g_clear_pointer ((GBytes **) &data, g_bytes_unref);
}

GPtrArray *
pop3_sync_hash_headers (Pop3Sync *sync, const uint32_t *numbers, size_t n, GError **error)
{
  static const Pop3Sink sink = {on_begin, on_bytes, on_end, on_refused};
  g_autoptr (GPtrArray) hashes = g_ptr_array_new_with_free_func (unref_hash);
  Hashing hashing = {.hashes = hashes};
  bool good = true;

  if (pop3_session_may_have_top (sync->session))
    good = pop3_session_retrieve (sync->session, numbers, n, 0, &sink, &hashing, sync->cancellable,
                                  error);
  else
    g_ptr_array_set_size (hashes, (int) n);
  store_fingerprint_free (hashing.print);
  return good ? g_steal_pointer (&hashes) : NULL;
}

static GPtrArray *
hash_arrivals (Pop3Sync *sync, const GArray *arrivals, GError **error)
{
  g_autofree uint32_t *numbers = g_new (uint32_t, arrivals->len + 1);

  for (unsigned i = 0; i < arrivals->len; i++)
    numbers[i] = g_array_index (arrivals, Pop3Arrival, i).number;
  return pop3_sync_hash_headers (sync, numbers, arrivals->len, error);
}

static bool
rename_entry (Pop3Sync *sync, int64_t entry_id, const StorePopName *name, GError **error)
{
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, STORE_PRIORITY_SYNC, error);

  return write != NULL && store_pop_rename (write, entry_id, name, false, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

static bool
is_unlisted (const StorePopEntry *entry, const void *data)
{
  return !pop3_listing_is_marked (data, entry->id);
}

// *OUT: ARRIVAL is an entry that was not listed by its own name; it has this one now.
static bool
recognise (Pop3Sync *sync, Pop3Listing *listing, const Pop3Arrival *arrival, GBytes *hash,
           bool *out, GError **error)
{
  StorePopEntry entry = {0};

  g_auto (StorePopName) name = pop3_names_get (listing->names, arrival->name);

  *out = false;
  if (hash == NULL)
    return true;
  if (!store_pop_find_header (sync->store, sync->context->account_id, hash, is_unlisted, listing,
                              &entry, error))
    return false;
  if (entry.id == 0)
    return true;
  *out = true;
  pop3_listing_mark (listing, entry.id);
  listing->known++;
  listing->stored += entry.state != STORE_POP_SEEN;
  return rename_entry (sync, entry.id, &name, error);
}

// With a policy that removes, a message is not recognised by its header alone: it comes again, and
// its content decides.
static bool
recognise_all (Pop3Sync *sync, Pop3Listing *listing, GError **error)
{
  bool by_header = sync->policy.leave == MAIL_POP3_KEEP;
  g_autoptr (GPtrArray) hashes =
    by_header ? hash_arrivals (sync, listing->arrivals, error) : g_ptr_array_new ();

  if (hashes == NULL)
    return false;
  for (unsigned i = listing->arrivals->len; i-- > 0;) {
    Pop3Arrival *arrival = &g_array_index (listing->arrivals, Pop3Arrival, i);
    bool is_known = false;

    arrival->is_doubtful = true;
    if (by_header && !arrival->is_twin && !arrival->is_nameless &&
        !recognise (sync, listing, arrival, hashes->pdata[i], &is_known, error))
      return false;
    if (is_known)
      g_array_remove_index (listing->arrivals, i);
  }
  return true;
}

typedef struct {
  GHashTable *first;   // GBytes UID → the first number it came with
  GHashTable *repeats; // numbers whose UID is not theirs alone → GBytes UID
} Repeats;

static bool
on_uid (void *data, uint32_t number, const char *uid, size_t length, GError **error)
{
  Repeats *repeats = data;
  g_autoptr (GBytes) name = g_bytes_new (uid, length);
  gpointer first;

  if (g_hash_table_lookup_extended (repeats->first, name, NULL, &first)) {
    g_hash_table_insert (repeats->repeats, first, g_bytes_ref (name));
    g_hash_table_insert (repeats->repeats, GUINT_TO_POINTER (number), g_bytes_ref (name));
  } else {
    g_hash_table_insert (repeats->first, g_steal_pointer (&name), GUINT_TO_POINTER (number));
  }
  return true;
}

static void
forget_due (GArray *due, GHashTable *repeats)
{
  for (unsigned i = due->len; i-- > 0;) {
    uint32_t number = g_array_index (due, Pop3Due, i).number;

    if (g_hash_table_contains (repeats, GUINT_TO_POINTER (number)))
      g_array_remove_index (due, i);
  }
}

// What was thought of numbers whose UID is not theirs alone is void.
static void
forget_repeated (Pop3Listing *listing, GHashTable *repeats)
{
  for (unsigned i = listing->arrivals->len; i-- > 0;) {
    uint32_t number = g_array_index (listing->arrivals, Pop3Arrival, i).number;

    if (g_hash_table_contains (repeats, GUINT_TO_POINTER (number)))
      g_array_remove_index (listing->arrivals, i);
  }
  forget_due (listing->due, repeats);
  forget_due (listing->returned, repeats);
}

// Numbers that share a UID and a header.
typedef struct {
  GBytes *uid, *hash; // HASH NULL: the server shows no headers
  GArray *numbers;    // uint32_t
} TwinSet;

static void
twin_set_free (TwinSet *set)
{
  g_bytes_unref (set->uid);
  g_clear_pointer (&set->hash, g_bytes_unref);
  g_array_unref (set->numbers);
  g_free (set);
}

static unsigned
twin_set_hash (const void *key)
{
  const TwinSet *set = key;

  return g_bytes_hash (set->uid) ^ (set->hash != NULL ? g_bytes_hash (set->hash) : 0);
}

static gboolean
twin_set_equal (const void *a, const void *b)
{
  const TwinSet *one = a, *other = b;

  return g_bytes_equal (one->uid, other->uid) &&
         (one->hash == other->hash ||
          (one->hash != NULL && other->hash != NULL && g_bytes_equal (one->hash, other->hash)));
}

// N numbers with their UIDs and HASHES; the numbers of each set in their order.
static GHashTable *
make_sets (GHashTable *repeats, const uint32_t *numbers, const GPtrArray *hashes)
{
  GHashTable *sets =
    g_hash_table_new_full (twin_set_hash, twin_set_equal, NULL, (GDestroyNotify) twin_set_free);

  for (unsigned i = 0; i < hashes->len; i++) {
    GBytes *uid = g_hash_table_lookup (repeats, GUINT_TO_POINTER (numbers[i]));
    const TwinSet key = {.uid = uid, .hash = hashes->pdata[i]};
    TwinSet *set = g_hash_table_lookup (sets, &key);

    if (set == NULL) {
      set = g_new0 (TwinSet, 1);
      set->uid = g_bytes_ref (uid);
      set->hash = key.hash != NULL ? g_bytes_ref (key.hash) : NULL;
      set->numbers = g_array_new (FALSE, FALSE, sizeof (uint32_t));
      g_hash_table_insert (sets, set, set);
    }
    g_array_append_val (set->numbers, numbers[i]);
  }
  return sets;
}

static bool
has_due (const Pop3Sync *sync, const Pop3Listing *listing, const GArray *entries)
{
  for (unsigned i = 0; i < entries->len; i++)
    if (pop3_sync_is_due (sync, listing, &g_array_index (entries, StorePopEntry, i)))
      return true;
  return false;
}

static void
mark_set (Pop3Listing *listing, const GArray *entries, unsigned n)
{
  for (unsigned i = 0; i < n; i++) {
    const StorePopEntry *entry = &g_array_index (entries, StorePopEntry, i);

    pop3_listing_mark (listing, entry->id);
    listing->known++;
    listing->stored += entry->state != STORE_POP_SEEN;
  }
}

static void
add_set (Pop3Listing *listing, const TwinSet *set, const GArray *entries, bool is_to_compare)
{
  for (unsigned i = 0; i < entries->len; i++)
    g_hash_table_add (listing->asked,
                      g_memdup2 (&g_array_index (entries, StorePopEntry, i).id, sizeof (int64_t)));
  for (unsigned i = 0; i < set->numbers->len; i++) {
    const StorePopName name = {.uid = set->uid};
    Pop3Arrival arrival = {
      .number = g_array_index (set->numbers, uint32_t, i),
      .name = pop3_names_add (listing->names, &name),
      .is_to_compare = is_to_compare,
      .is_doubtful = true,
      .is_twin = true,
    };

    g_array_append_val (listing->arrivals, arrival);
  }
}

// Where there are as many entries with that UID and header as numbers, and none is to go, they are
// they, whichever is which. Else all come whole: what is in each decides whether it is here, and
// may go.
static bool
take_set (Pop3Sync *sync, Pop3Listing *listing, const TwinSet *set, GError **error)
{
  g_autoptr (GArray) entries =
    store_pop_list_twins (sync->store, sync->context->account_id, set->uid, set->hash, error);

  if (entries == NULL)
    return false;
  bool is_any_due = has_due (sync, listing, entries);

  if (set->hash != NULL && !is_any_due && entries->len >= set->numbers->len)
    mark_set (listing, entries, set->numbers->len);
  else
    add_set (listing, set, entries, is_any_due);
  return true;
}

static int
compare_numbers (const void *a, const void *b)
{
  uint32_t left = *(const uint32_t *) a, right = *(const uint32_t *) b;

  return (left > right) - (left < right);
}

// An entry that was found by the UID alone is one of them, and it is to be seen which.
static bool
unmark_repeated (Pop3Sync *sync, Pop3Listing *listing, GHashTable *repeats, GError **error)
{
  GHashTableIter iter;
  gpointer uid;

  g_hash_table_iter_init (&iter, repeats);
  while (g_hash_table_iter_next (&iter, NULL, &uid)) {
    const StorePopName name = {.uid = uid};
    StorePopEntry entry;

    if (!store_pop_find (sync->store, sync->context->account_id, &name, 1, &entry, error))
      return false;
    pop3_listing_unmark (listing, entry.id);
  }
  return true;
}

static bool
take_twins (Pop3Sync *sync, Pop3Listing *listing, GHashTable *repeats, GError **error)
{
  unsigned n;
  g_autofree gpointer *keys = g_hash_table_get_keys_as_array (repeats, &n);
  g_autofree uint32_t *numbers = g_new (uint32_t, n + 1);

  for (unsigned i = 0; i < n; i++)
    numbers[i] = GPOINTER_TO_UINT (keys[i]);
  qsort (numbers, n, sizeof *numbers, compare_numbers);
  g_autoptr (GPtrArray) hashes = pop3_sync_hash_headers (sync, numbers, n, error);
  if (hashes == NULL)
    return false;
  g_autoptr (GHashTable) sets = make_sets (repeats, numbers, hashes);
  GHashTableIter iter;
  gpointer set;

  g_hash_table_iter_init (&iter, sets);
  while (g_hash_table_iter_next (&iter, &set, NULL))
    if (!take_set (sync, listing, set, error))
      return false;
  return true;
}

static bool
tell_apart (Pop3Sync *sync, Pop3Listing *listing, GError **error)
{
  Repeats repeats = {
    .first =
      g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL),
    .repeats = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_bytes_unref),
  };
  bool good = pop3_sync_name_all (sync, on_uid, &repeats, NULL, error);

  if (good) {
    forget_repeated (listing, repeats.repeats);
    good = unmark_repeated (sync, listing, repeats.repeats, error) &&
           take_twins (sync, listing, repeats.repeats, error);
  }
  g_hash_table_unref (repeats.first);
  g_hash_table_unref (repeats.repeats);
  return good;
}

bool
pop3_sync_match (Pop3Sync *sync, Pop3Listing *listing, GError **error)
{
  bool has_any = false;

  if (listing->has_repeated && !tell_apart (sync, listing, error))
    return false;
  if (listing->arrivals->len <= listing->known)
    return true;
  return store_pop_has_any (sync->store, sync->context->account_id, &has_any, error) &&
         (!has_any || recognise_all (sync, listing, error));
}

// The server may have something else under this UID now: what is there comes as a message that may
// be new. Until then the entry keeps its name, so that a cut changes nothing. MAY_BE_IT: its header
// does not tell otherwise.
static bool
doubt (Pop3Sync *sync, Pop3Listing *listing, const Pop3Due *due, bool was_due, bool may_be_it,
       GError **error)
{
  g_auto (StorePopName) name = {0};
  StorePopEntry entry = {0};

  if (!store_pop_get_name (sync->store, due->entry_id, &entry, &name, error))
    return false;
  Pop3Arrival arrival = {
    .number = due->number,
    .name = pop3_names_add (listing->names, &name),
    .was_due = was_due,
    .is_to_compare = may_be_it,
    .is_doubtful = true,
    .doubted_id = due->entry_id,
  };

  pop3_listing_unmark (listing, due->entry_id);

  g_array_append_val (listing->arrivals, arrival);
  mail_log (MAIL_LOG_INFO, "pop3",
            "message %" G_GINT64_FORMAT
            " is not what the server has under its UID any more, or not surely",
            entry.message_id);
  return true;
}

static GPtrArray *
hash_due (Pop3Sync *sync, const GArray *due, GError **error)
{
  g_autofree uint32_t *numbers = g_new (uint32_t, due->len + 1);

  if (due->len == 0)
    return g_ptr_array_new ();
  for (unsigned i = 0; i < due->len; i++)
    numbers[i] = g_array_index (due, Pop3Due, i).number;
  return pop3_sync_hash_headers (sync, numbers, due->len, error);
}

bool
pop3_sync_prove_due (Pop3Sync *sync, Pop3Listing *listing, GError **error)
{
  g_autoptr (GPtrArray) hashes = hash_due (sync, listing->due, error);

  if (hashes == NULL)
    return false;
  for (unsigned i = listing->due->len; i-- > 0;) {
    const Pop3Due due = g_array_index (listing->due, Pop3Due, i);
    g_autoptr (GError) failure = NULL;
    g_autoptr (GBytes) known = store_pop_dup_header_sha256 (sync->store, due.entry_id, &failure);
    StorePopEntry entry = {0};

    if (failure != NULL || !store_pop_get (sync->store, due.entry_id, &entry, &failure)) {
      g_propagate_error (error, g_steal_pointer (&failure));
      return false;
    }
    GBytes *shown = hashes->pdata[i];
    bool is_equal = known != NULL && shown != NULL && g_bytes_equal (known, shown);

    if (entry.is_proven && is_equal)
      continue;
    if (!doubt (sync, listing, &due, true, is_equal || known == NULL || shown == NULL, error))
      return false;
    g_array_remove_index (listing->due, i);
  }
  return true;
}

static bool
store_again (Pop3Sync *sync, const GArray *ids, GError **error)
{
  if (ids->len == 0)
    return true;
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, STORE_PRIORITY_SYNC, error);

  return write != NULL &&
         store_pop_set_state (write, (const int64_t *) (void *) ids->data, ids->len,
                              STORE_POP_STORED, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

bool
pop3_sync_prove_returned (Pop3Sync *sync, Pop3Listing *listing, GError **error)
{
  g_autoptr (GPtrArray) hashes = hash_due (sync, listing->returned, error);
  g_autoptr (GArray) same = g_array_new (FALSE, FALSE, sizeof (int64_t));

  for (unsigned i = 0; hashes != NULL && i < hashes->len; i++) {
    const Pop3Due *returned = &g_array_index (listing->returned, Pop3Due, i);
    g_autoptr (GError) failure = NULL;
    g_autoptr (GBytes) known =
      store_pop_dup_header_sha256 (sync->store, returned->entry_id, &failure);
    GBytes *shown = hashes->pdata[i];

    if (failure != NULL) {
      g_propagate_error (error, g_steal_pointer (&failure));
      return false;
    }
    // Where no header can be compared the whole is, once.
    if (known != NULL && shown != NULL && g_bytes_equal (known, shown))
      g_array_append_val (same, returned->entry_id);
    else if (!doubt (sync, listing, returned, false, known == NULL || shown == NULL, error))
      return false;
  }
  return hashes != NULL && store_again (sync, same, error);
}
