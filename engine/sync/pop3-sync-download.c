// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is new comes in, in the order that was chosen: streamed, hashed and parsed here, and handed
// on in groups, of which one is on its way into the store while the next one comes.

#include "sync/pop3-sync.h"

#include "base/mail-log.h"
#include "pop3/pop3-retrieve.h"
#include "store/store-room.h"
#include "sync/pop3-settings.h"
#include "sync/pop3-sync-group.h"

// A group: so many messages, or bytes, or as much as came in that time.
#define GROUP_MESSAGES 500
#define GROUP_BYTES (8 * 1024 * 1024)
#define GROUP_USEC (2 * G_USEC_PER_SEC)

// What room is looked for, message by message. Whether any is left is looked at for each.
#define LARGE (1024 * 1024)

// How often a person is told how much of a large message has come.
#define TELL_BYTES (256 * 1024)

// An answer that is an end of line at most, where LIST told of a header.
#define NOTHING_BYTES 2
#define SOMETHING_BYTES 16

// What is older is no news, however late it comes.
#define NEWS_SECONDS (7 * 24 * 3600)

typedef struct {
  Pop3Sync *sync;
  Pop3Listing *listing;
  GArray *order; // unsigned: places in the arrivals, as asked for
  unsigned at;   // of the next answer in ORDER
  bool is_whole; // RETR, not TOP
  StoreIntake *intake;
  Pop3Group *group;    // being filled
  Pop3Group *handed;   // on its way into the store, or NULL
  int64_t group_since; // when GROUP was begun
  uint32_t done, total;
  // As LIST told, which may lie: only for a person's eye.
  uint64_t bytes_left, bytes_total;
  uint64_t bytes_told; // of the message that is coming
} Download;

// Nobody wants to be told of twenty years of mail.
static bool
is_news (const Pop3Sync *sync, const Pop3Coming *coming)
{
  if (sync->is_first && (sync->first_asked == 0 || coming->received < sync->first_asked))
    return false;
  return coming->received >= g_get_real_time () / G_USEC_PER_SEC - NEWS_SECONDS;
}

// What was to go goes if it is what it was. Other mail that has its UID by now was never due, but
// where all goes at once.
static bool
is_due (const Download *download, const Pop3Coming *coming)
{
  const Pop3Sync *sync = download->sync;
  StorePopEntry entry = {0};

  // It is compared with what comes the next time.
  if (coming->is_short && coming->message_id != 0)
    return false;
  // Which message of those with its UID, or of all, it is, is known only now.
  if ((coming->arrival.is_twin || coming->arrival.is_nameless) && coming->is_whole &&
      coming->message_id == 0)
    return store_pop_get (sync->store, coming->entry_id, &entry, NULL) && entry.id != 0 &&
           pop3_sync_is_due (sync, download->listing, &entry);
  return coming->is_whole && coming->arrival.was_due &&
         (coming->message_id == 0 || sync->policy.leave == MAIL_POP3_REMOVE);
}

// It is here: what follows from that.
static void
note_kept (Download *download, const Pop3Coming *coming)
{
  Pop3Sync *sync = download->sync;
  Pop3Due due = {coming->arrival.number, coming->entry_id, true};

  if (coming->entry_id == 0)
    return;
  pop3_listing_mark (download->listing, coming->entry_id);
  download->listing->nameless -= coming->arrival.is_nameless;
  if (coming->message_id != 0 && coming->arrival.message_id == 0) {
    sync->report.added++;
    if (is_news (sync, coming) && !coming->is_muted)
      g_array_append_val (sync->new_mail, coming->message_id);
  }
  sync->report.bodies += coming->is_whole && coming->message_id != 0;
  sync->again += coming->is_again;
  sync->equal += coming->is_equal;
  if (is_due (download, coming))
    g_array_append_val (download->listing->due, due);
}

// Waits for the group that was handed on.
static bool
take_back (Download *download, GError **error)
{
  g_autoptr (Pop3Group) group = g_steal_pointer (&download->handed);

  if (group == NULL)
    return true;
  if (!pop3_group_end (group, error))
    return false;
  for (size_t i = 0; i < pop3_group_get_count (group); i++)
    note_kept (download, pop3_group_get (group, i));
  return true;
}

// What came since goes on, after what went before.
static bool
hand_on (Download *download, GError **error)
{
  if (!take_back (download, error))
    return false;
  download->handed = g_steal_pointer (&download->group);
  pop3_group_begin (download->handed);
  download->group = pop3_group_new (download->sync, download->listing);
  download->group_since = g_get_monotonic_time ();
  return true;
}

static const Pop3Arrival *
get_arrival (Download *download)
{
  unsigned place = g_array_index (download->order, unsigned, download->at);

  return &g_array_index (download->listing->arrivals, Pop3Arrival, place);
}

// COME: of the message that is coming.
static void
show_progress (Download *download, uint64_t come)
{
  uint64_t left = download->bytes_left - MIN (come, download->bytes_left);
  const MailFolderProgress progress = {.path = (char *) "INBOX",
                                       .done = download->done,
                                       .total = download->total,
                                       .bytes_left = left,
                                       .bytes_total = download->bytes_total};

  sync_state_set_progress (download->sync->context->state, SYNC_LANE_INTERACTIVE, &progress);
}

static void
note_come (Download *download, uint64_t size)
{
  download->done++;
  if (download->is_whole)
    download->bytes_left -= MIN (size, download->bytes_left);
  download->bytes_told = 0;
  show_progress (download, 0);
}

static bool
on_begin (void *data, uint32_t number, GError **error)
{
  Download *download = data;

  download->intake = store_intake_new (download->sync->store);
  // It waits on the server for a person to make room, rather than fill the disk to the brim.
  return pop3_sync_may_go_on (download->sync, error) &&
         store_has_room (download->sync->store, 0, error);
}

static bool
on_bytes (void *data, const char *bytes, size_t length, GError **error)
{
  Download *download = data;

  if (!store_intake_append (download->intake, bytes, length, error))
    return false;
  uint64_t come = store_intake_get_size (download->intake);

  if (download->is_whole && come - download->bytes_told >= TELL_BYTES) {
    download->bytes_told = come;
    show_progress (download, MIN (come, get_arrival (download)->size));
  }
  return true;
}

// Sizes that LIST tells lie, but no message of that many bytes is nothing at all: the server could
// not read it. Taken for the message it would be lost where copies go from the server.
static bool
is_nothing (const Download *download, const Pop3Arrival *arrival, uint64_t size)
{
  return download->is_whole && size <= NOTHING_BYTES && arrival->size >= SOMETHING_BYTES;
}

// A quarter and more of what LIST told did not come: the server may not have been able to read on.
static bool
is_short (const Download *download, const Pop3Arrival *arrival, uint64_t size)
{
  return download->is_whole && size < arrival->size - arrival->size / 4;
}

static bool on_refused (void *data, uint32_t number, const GError *reason, GError **error);

static bool
on_end (void *data, uint32_t number, GError **error)
{
  Download *download = data;
  const Pop3Arrival *arrival = get_arrival (download);
  uint64_t size = store_intake_get_size (download->intake);

  if (is_nothing (download, arrival, size)) {
    g_autoptr (GError) reason =
      g_error_new (MAIL_ERROR, MAIL_ERROR_SERVER_BUSY,
                   "an empty answer for a message of %" G_GUINT64_FORMAT " bytes", arrival->size);

    g_clear_pointer (&download->intake, store_intake_free);
    return on_refused (download, number, reason, error);
  }
  Pop3Coming coming = {.arrival = *arrival,
                       .name = pop3_names_get (download->listing->names, arrival->name),
                       .intake = g_steal_pointer (&download->intake),
                       .is_whole = download->is_whole,
                       .is_short = is_short (download, arrival, size),
                       .size = download->is_whole ? size : arrival->size};

  note_come (download, arrival->size);
  coming.arrival.was_due |= download->sync->policy.leave == MAIL_POP3_REMOVE;
  if (!pop3_group_add (download->group, &coming, error))
    return false;
  download->at++;
  if (pop3_group_get_count (download->group) < GROUP_MESSAGES &&
      pop3_group_get_bytes (download->group) < GROUP_BYTES &&
      g_get_monotonic_time () - download->group_since < GROUP_USEC)
    return true;
  return hand_on (download, error);
}

// It stays on the server, is noted, and is asked for again the next time.
static bool
on_refused (void *data, uint32_t number, const GError *reason, GError **error)
{
  Download *download = data;
  Pop3Sync *sync = download->sync;
  const Pop3Arrival *arrival = get_arrival (download);

  download->at++;
  note_come (download, arrival->size);
  // UIDL tells of more than there is. STAT alone is not believed: it may count too few.
  if (number > sync->counted) {
    mail_log (MAIL_LOG_DEBUG, "pop3", "message %u of %u is not there", number, sync->counted);
    return true;
  }
  if (sync->report.error == NULL && download->is_whole)
    sync->report.error = g_error_copy (reason);
  g_auto (StorePopName) name = pop3_names_get (download->listing->names, arrival->name);

  if (name.uid == NULL || arrival->is_doubtful)
    return true;
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, STORE_PRIORITY_SYNC, error);

  return write != NULL &&
         store_pop_put_seen (write, sync->context->account_id, &name, arrival->message_id,
                             arrival->size, NULL, error) != 0 &&
         store_write_commit (g_steal_pointer (&write), error);
}

static int
compare_arrivals (const void *a, const void *b)
{
  uint32_t left = ((const Pop3Arrival *) a)->number, right = ((const Pop3Arrival *) b)->number;

  return (left > right) - (left < right);
}

static bool
is_to_come_whole (const Pop3Sync *sync, const Pop3Arrival *arrival)
{
  uint64_t limit = sync->policy.max_size;

  return limit == 0 || arrival->size <= limit || arrival->is_to_compare;
}

static bool
ask_sizes (Pop3Sync *sync, Pop3Listing *listing, GError **error)
{
  unsigned n = listing->arrivals->len;
  g_autofree uint32_t *numbers = g_new (uint32_t, n);
  g_autofree uint64_t *sizes = g_new (uint64_t, n);

  g_array_sort (listing->arrivals, compare_arrivals);
  for (unsigned i = 0; i < n; i++)
    numbers[i] = g_array_index (listing->arrivals, Pop3Arrival, i).number;
  if (!pop3_session_sizes (sync->session, numbers, n, listing->total, sizes, sync->cancellable,
                           error))
    return false;
  for (unsigned i = 0; i < n; i++)
    g_array_index (listing->arrivals, Pop3Arrival, i).size = sizes[i];
  return true;
}

// What comes whole; of the others the header hardly counts.
static uint64_t
sum_sizes (const Pop3Sync *sync, const Pop3Listing *listing)
{
  uint64_t sum = 0;

  for (unsigned i = 0; i < listing->arrivals->len; i++) {
    const Pop3Arrival *arrival = &g_array_index (listing->arrivals, Pop3Arrival, i);

    // Together less than a number of 64 bits can say, whatever a server claims.
    if (is_to_come_whole (sync, arrival))
      sum += MIN (arrival->size, UINT64_MAX - sum);
  }
  return sum;
}

// A message that does not fit stays on the server, and is told of; others may fit.
static bool
has_room_for (Pop3Sync *sync, const Pop3Arrival *arrival)
{
  g_autoptr (GError) reason = NULL;

  if (arrival->size < LARGE || store_has_room (sync->store, arrival->size, &reason) ||
      !store_has_room (sync->store, 0, NULL))
    return true;
  if (sync->report.error == NULL)
    sync->report.error = g_steal_pointer (&reason);
  return false;
}

// Those that are to come whole, or else those too large, by their numbers.
static void
choose (Download *download, bool is_whole)
{
  unsigned n = download->listing->arrivals->len;

  g_array_set_size (download->order, 0);
  download->at = 0;
  download->is_whole = is_whole;
  for (unsigned i = 0; i < n; i++) {
    unsigned place = download->sync->policy.is_oldest_first ? i : n - 1 - i;
    const Pop3Arrival *arrival = &g_array_index (download->listing->arrivals, Pop3Arrival, place);
    bool is_small = is_to_come_whole (download->sync, arrival);

    if (is_small == is_whole && (is_whole || arrival->message_id == 0) &&
        (!is_whole || has_room_for (download->sync, arrival)))
      g_array_append_val (download->order, place);
  }
}

static bool
retrieve (Download *download, GError **error)
{
  static const Pop3Sink sink = {on_begin, on_bytes, on_end, on_refused};
  Pop3Sync *sync = download->sync;
  g_autofree uint32_t *numbers = g_new (uint32_t, download->order->len + 1);
  g_autoptr (GError) failure = NULL;

  for (unsigned i = 0; i < download->order->len; i++) {
    unsigned place = g_array_index (download->order, unsigned, i);

    numbers[i] = g_array_index (download->listing->arrivals, Pop3Arrival, place).number;
  }
  pop3_session_retrieve (sync->session, numbers, download->order->len,
                         download->is_whole ? POP3_WHOLE : 0, &sink, download, sync->cancellable,
                         &failure);
  // What had come whole before the line broke is good.
  GError **first = failure == NULL ? error : NULL;
  bool kept = hand_on (download, first) && take_back (download, first);

  if (failure == NULL)
    return kept;
  g_propagate_error (error, g_steal_pointer (&failure));
  return false;
}

static bool
retrieve_all (Download *download, GError **error)
{
  choose (download, true);
  if (!retrieve (download, error))
    return false;
  choose (download, false);
  return download->order->len == 0 || !pop3_session_may_have_top (download->sync->session) ||
         retrieve (download, error);
}

static bool
learn_of_lies (Pop3Sync *sync, GError **error)
{
  int64_t account_id = sync->context->account_id;

  if (sync->has_lied || sync->again < POP3_SYNC_AGAIN || sync->equal < sync->again)
    return true;
  mail_log (MAIL_LOG_INFO, "pop3",
            "the server of account %" G_GINT64_FORMAT
            " tells of sizes that its messages do not have; what it sends is believed",
            account_id);
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, STORE_PRIORITY_SYNC, error);

  sync->has_lied = true;
  return write != NULL && pop3_settings_set_lies (write, account_id, error) &&
         store_pop_believe_short (write, account_id, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

bool
pop3_sync_download (Pop3Sync *sync, Pop3Listing *listing, GError **error)
{
  Download download = {.sync = sync,
                       .listing = listing,
                       .total = listing->arrivals->len,
                       .group_since = g_get_monotonic_time ()};

  if (listing->arrivals->len == 0)
    return true;
  if (!ask_sizes (sync, listing, error))
    return false;
  download.bytes_left = download.bytes_total = sum_sizes (sync, listing);
  download.order = g_array_new (FALSE, FALSE, sizeof (unsigned));
  download.group = pop3_group_new (sync, listing);
  bool good = retrieve_all (&download, error) && learn_of_lies (sync, error);

  store_intake_free (download.intake);
  pop3_group_free (download.handed);
  pop3_group_free (download.group);
  g_array_unref (download.order);
  return good;
}
