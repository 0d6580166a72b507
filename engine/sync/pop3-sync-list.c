// SPDX-License-Identifier: GPL-3.0-or-later
//
// UIDL against the ledger. Lines are looked up as they come, a handful at a time; what is known and
// not due costs a bit of memory, whatever there is.

#include "sync/pop3-sync.h"

#include "base/mail-log.h"

#define BATCH 256

typedef struct {
  Pop3Sync *sync;
  Pop3Listing *listing;
  StorePopName batch[BATCH];
  uint32_t numbers[BATCH];
  size_t n;
  unsigned again; // that came short, and come once more
  GArray *back;   // entries that are listed and may not have been: STORED again
} Reading;

// A person wants it whole, whatever its size.
static bool
is_asked_for (const Reading *reading, const StorePopEntry *entry)
{
  return g_hash_table_contains (reading->sync->wanted, &entry->message_id);
}

static void
add_arrival (Reading *reading, size_t i, const StorePopEntry *entry)
{
  Pop3Arrival arrival = {.number = reading->numbers[i],
                         .name = pop3_names_add (reading->listing->names, &reading->batch[i]),
                         .message_id = entry->message_id,
                         .is_to_compare = is_asked_for (reading, entry)};

  g_array_append_val (reading->listing->arrivals, arrival);
}

// A person waits for what is here: it is damaged, and only the very same may take its place.
static void
add_damaged (Reading *reading, size_t i, const StorePopEntry *entry, bool was_due)
{
  Pop3Arrival arrival = {.number = reading->numbers[i],
                         .name = pop3_names_add (reading->listing->names, &reading->batch[i]),
                         .doubted_id = entry->id,
                         .was_due = was_due,
                         .is_to_compare = true,
                         .is_doubtful = true};

  pop3_listing_unmark (reading->listing, entry->id);
  g_array_append_val (reading->listing->arrivals, arrival);
}

// One that was too large or refused the last time comes when nothing is against it any more.
static bool
is_wanted_now (const Reading *reading, const StorePopEntry *entry)
{
  uint64_t limit = reading->sync->policy.max_size;

  if (entry->state != STORE_POP_SEEN)
    return false;
  return is_asked_for (reading, entry) || ((limit == 0 || entry->size <= limit) &&
                                           (!entry->has_hash || reading->again < POP3_SYNC_AGAIN));
}

static void
take_known (Reading *reading, size_t i, const StorePopEntry *entry)
{
  Pop3Due due = {.number = reading->numbers[i], .entry_id = entry->id};
  bool is_to_go = pop3_sync_is_due (reading->sync, reading->listing, entry);

  if (!pop3_listing_mark (reading->listing, entry->id)) {
    reading->listing->has_repeated = true;
    return;
  }
  reading->listing->known++;
  reading->listing->stored += entry->state > STORE_POP_SEEN && entry->state < STORE_POP_CONFIRMED;
  if (entry->state > STORE_POP_STORED && (entry->state < STORE_POP_CONFIRMED || is_to_go))
    g_array_append_val (reading->back, entry->id);
  if (is_wanted_now (reading, entry)) {
    reading->again += entry->has_hash;
    add_arrival (reading, i, entry);
  } else if (is_asked_for (reading, entry)) {
    add_damaged (reading, i, entry, is_to_go);
  } else if (is_to_go) {
    g_array_append_val (reading->listing->due, due);
  } else if (entry->state >= STORE_POP_CONFIRMED) {
    g_array_append_val (reading->listing->returned, due);
  }
}

static bool
look_up (Reading *reading, GError **error)
{
  StorePopEntry entries[BATCH];
  bool good = store_pop_find (reading->sync->store, reading->sync->context->account_id,
                              reading->batch, reading->n, entries, error) &&
              pop3_sync_may_go_on (reading->sync, error);

  for (size_t i = 0; i < reading->n; i++) {
    if (good && entries[i].id == 0)
      add_arrival (reading, i, &entries[i]);
    else if (good)
      take_known (reading, i, &entries[i]);
    store_pop_name_clear (&reading->batch[i]);
  }
  reading->n = 0;
  return good;
}

static bool
on_uid (void *data, uint32_t number, const char *uid, size_t length, GError **error)
{
  Reading *reading = data;

  reading->batch[reading->n] = (StorePopName) {.uid = g_bytes_new (uid, length)};
  reading->numbers[reading->n++] = number;
  reading->listing->total++;
  return reading->n < BATCH || look_up (reading, error);
}

// Its content will tell what it is.
static void
add_nameless (Reading *reading, const GArray *numbers)
{
  for (unsigned i = 0; i < numbers->len; i++) {
    Pop3Arrival arrival = {
      .number = g_array_index (numbers, uint32_t, i), .is_doubtful = true, .is_nameless = true};

    g_array_append_val (reading->listing->arrivals, arrival);
  }
  reading->listing->total += numbers->len;
  reading->listing->nameless = numbers->len;
}

static bool
read_listing (Reading *reading, GError **error)
{
  g_autoptr (GArray) nameless = g_array_new (FALSE, FALSE, sizeof (uint32_t));

  if (!pop3_sync_name_all (reading->sync, on_uid, reading, nameless, error))
    return false;
  add_nameless (reading, nameless);
  return look_up (reading, error);
}

static bool
load_away (Reading *reading, GError **error)
{
  Store *store = reading->sync->store;
  int64_t account_id = reading->sync->context->account_id;
  MailPop3Leave leave = reading->sync->policy.leave;

  if (leave != MAIL_POP3_REMOVE_DELETED && leave != MAIL_POP3_REMOVE_MOVED)
    return true;
  g_autoptr (GArray) ids = leave == MAIL_POP3_REMOVE_MOVED ?
                             store_pop_list_moved_here (store, account_id, error) :
                             store_pop_list_deleted_here (store, account_id, error);

  for (unsigned i = 0; ids != NULL && i < ids->len; i++)
    g_hash_table_add (reading->listing->away,
                      g_memdup2 (&g_array_index (ids, int64_t, i), sizeof (int64_t)));
  return ids != NULL;
}

// Before any age is believed.
static bool
look_at_clock (Reading *reading, GError **error)
{
  int64_t account_id = reading->sync->context->account_id;

  pop3_clock_get (reading->sync->store, account_id, &reading->listing->clock);
  if (!pop3_clock_advance (&reading->listing->clock, reading->listing->now))
    return true;
  if (reading->listing->clock.sound_since == reading->listing->now)
    mail_log (MAIL_LOG_FAULT, "pop3",
              "the clock jumped; ages of copies on the server of account %" G_GINT64_FORMAT
              " count from now on",
              account_id);
  g_autoptr (StoreWrite) write =
    store_write_begin (reading->sync->store, STORE_PRIORITY_SYNC, error);

  return write != NULL && pop3_clock_set (write, account_id, &reading->listing->clock, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

bool
pop3_sync_is_due (const Pop3Sync *sync, const Pop3Listing *listing, const StorePopEntry *entry)
{
  const MailPop3Policy *policy = &sync->policy;

  if (entry->state == STORE_POP_SEEN)
    return false;
  switch (policy->leave) {
  case MAIL_POP3_KEEP:
    return false;
  case MAIL_POP3_REMOVE:
    return true;
  case MAIL_POP3_REMOVE_AFTER:
    return listing->now - pop3_clock_count_from (&listing->clock, entry->stored_at, listing->now) >=
           policy->days * (int64_t) 86400;
  case MAIL_POP3_REMOVE_DELETED:
  case MAIL_POP3_REMOVE_MOVED:
    break;
  }
  return g_hash_table_contains (listing->away, &entry->id);
}

// What we had said to remove and is there: it is only stored, as before.
static bool
put_back (Reading *reading, GError **error)
{
  if (reading->back->len == 0)
    return true;
  g_autoptr (StoreWrite) write =
    store_write_begin (reading->sync->store, STORE_PRIORITY_SYNC, error);

  return write != NULL &&
         store_pop_set_state (write, (const int64_t *) (void *) reading->back->data,
                              reading->back->len, STORE_POP_STORED, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

static int
compare_arrivals (const void *a, const void *b)
{
  uint32_t left = ((const Pop3Arrival *) a)->number, right = ((const Pop3Arrival *) b)->number;

  return (left > right) - (left < right);
}

Pop3Listing *
pop3_sync_list (Pop3Sync *sync, GError **error)
{
  g_autoptr (Pop3Listing) listing = pop3_listing_new ();
  Reading reading = {
    .sync = sync,
    .listing = listing,
    .back = g_array_new (FALSE, FALSE, sizeof (int64_t)),
  };
  bool good = look_at_clock (&reading, error) && load_away (&reading, error) &&
              read_listing (&reading, error) && put_back (&reading, error);

  for (size_t i = 0; i < reading.n; i++)
    store_pop_name_clear (&reading.batch[i]);
  g_array_unref (reading.back);
  g_array_sort (listing->arrivals, compare_arrivals);
  listing->has_repeated |= pop3_names_has_repeated (listing->names);
  return good ? g_steal_pointer (&listing) : NULL;
}

// Of STATE those that were not listed become INTO.
static bool
settle_state (Pop3Sync *sync, const Pop3Listing *listing, StorePopState state, StorePopState into,
              GError **error)
{
  g_autoptr (GArray) ids = store_pop_list (sync->store, sync->context->account_id, state, error);
  g_autoptr (GArray) absent = g_array_new (FALSE, FALSE, sizeof (int64_t));

  for (unsigned i = 0; ids != NULL && i < ids->len; i++) {
    int64_t id = g_array_index (ids, int64_t, i);

    if (!pop3_listing_is_marked (listing, id) && !g_hash_table_contains (listing->asked, &id))
      g_array_append_val (absent, id);
  }
  if (ids == NULL || absent->len == 0)
    return ids != NULL;
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, STORE_PRIORITY_SYNC, error);

  return write != NULL &&
         store_pop_set_state (write, (const int64_t *) (void *) absent->data, absent->len, into,
                              error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

bool
pop3_sync_settle_ledger (Pop3Sync *sync, Pop3Listing *listing, GError **error)
{
  // Any entry may be one of them.
  if (listing->nameless > 0)
    return true;
  int64_t there = store_pop_count_there (sync->store, sync->context->account_id, error);

  if (there < 0)
    return false;
  // Mostly all are still there, and then nothing has to be gone through.
  if (there == listing->stored)
    return true;
  // Also where a DELE whose QUIT was not answered seems to have worked: all UIDs may be new.
  return settle_state (sync, listing, STORE_POP_SENT, STORE_POP_GONE, error) &&
         settle_state (sync, listing, STORE_POP_PASSED, STORE_POP_GONE, error) &&
         settle_state (sync, listing, STORE_POP_STORED, STORE_POP_GONE, error);
}
