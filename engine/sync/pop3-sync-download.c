// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is new comes in: streamed, hashed, and committed in groups, each message with its ledger
// entry in one transaction. A message counts from that commit on; what a cut line or a full disk
// left of one is nothing.

#include "sync/pop3-sync.h"

#include "mime/mime-header.h"
#include "pop3/pop3-retrieve.h"
#include "store/store-home.h"
#include "store/store-intake.h"
#include "sync/imap-sync-row.h"
#include "sync/sync-text.h"

// A group: so many messages, or bytes, or as much as came in that time.
#define GROUP_MESSAGES 200
#define GROUP_BYTES (8 * 1024 * 1024)
#define GROUP_USEC (2 * G_USEC_PER_SEC)

// One that has come and is not committed yet.
typedef struct {
  Pop3Arrival arrival; // its name is this one's own
  bool is_whole;
  uint64_t size;
  StoreContent *content;
  GBytes *header_sha256, *sha256;
  ImapSyncRow *row;
  StoreText text;
  StorePopEntry same;           // doubtful: the entry that it is, id 0: none
  int64_t message_id, entry_id; // where it is now
} Coming;

typedef struct {
  Pop3Sync *sync;
  Pop3Listing *listing;
  GArray *order; // unsigned: places in the arrivals, as asked for
  unsigned at;   // of the next answer in ORDER
  bool is_whole; // RETR, not TOP
  StoreIntake *intake;
  GPtrArray *group; // Coming
  uint64_t group_bytes;
  int64_t group_since;
  uint32_t done, total;
} Download;

static void
coming_free (Coming *coming)
{
  store_pop_name_clear (&coming->arrival.name);
  store_content_free (coming->content);
  g_clear_pointer (&coming->header_sha256, g_bytes_unref);
  g_clear_pointer (&coming->sha256, g_bytes_unref);
  imap_sync_row_free (coming->row);
  store_text_clear (&coming->text);
  g_free (coming);
}

// The date of the topmost Received field, which the person's own server wrote; 0: none.
static int64_t
find_received (GBytes *head)
{
  size_t n;
  const char *p = g_bytes_get_data (head, &n), *end = p + n;

  while (p < end && *p != '\r' && *p != '\n') {
    const char *field = p;

    do {
      const char *newline = memchr (p, '\n', (size_t) (end - p));
      p = newline != NULL ? newline + 1 : end;
    } while (p < end && (*p == ' ' || *p == '\t'));
    if ((size_t) (p - field) < 9 || g_ascii_strncasecmp (field, "Received:", 9) != 0)
      continue;
    const char *semicolon = memrchr (field, ';', (size_t) (p - field));
    g_autofree char *date =
      semicolon != NULL ? g_strndup (semicolon + 1, (size_t) (p - semicolon) - 1) : g_strdup ("");

    return mime_header_parse_date (g_strstrip (date), NULL);
  }
  return 0;
}

static void
read_head (Coming *coming, GBytes *head)
{
  int64_t now = g_get_real_time () / G_USEC_PER_SEC, received = find_received (head);

  coming->row = imap_sync_row_new_from_raw (head, 0, 0);
  if (received == 0)
    received = coming->row->headers.date;
  coming->row->headers.received = received > 0 && received < now ? received : now;
  coming->row->headers.size = coming->size;
  sync_text_extract (head, &coming->text, NULL);
}

static Coming *
coming_new (Download *download, GError **error)
{
  const Pop3Sync *sync = download->sync;
  unsigned place = g_array_index (download->order, unsigned, download->at);
  Pop3Arrival *arrival = &g_array_index (download->listing->arrivals, Pop3Arrival, place);
  g_autoptr (GBytes) head = store_intake_dup_head (download->intake);
  StoreContent *content = store_intake_finish (download->intake, error);

  if (content == NULL)
    return NULL;
  Coming *coming = g_new0 (Coming, 1);

  coming->arrival = *arrival;
  arrival->name = (StorePopName) {0};
  coming->content = content;
  coming->is_whole = download->is_whole;
  coming->size = download->is_whole ? store_intake_get_size (download->intake) : arrival->size;
  coming->header_sha256 = store_intake_dup_header_sha256 (download->intake);
  coming->sha256 = store_intake_dup_sha256 (download->intake);
  if (coming->arrival.name.uid == NULL)
    coming->arrival.name.uid = g_bytes_ref (coming->sha256);
  read_head (coming, head);
  if (sync->policy.leave == MAIL_POP3_REMOVE)
    coming->arrival.was_due = true;
  return coming;
}

// The same name, earlier in this group.
static bool
is_in_group (const GPtrArray *group, unsigned before, const StorePopName *name)
{
  for (unsigned i = 0; i < before; i++) {
    const StorePopName *other = &((Coming *) group->pdata[i])->arrival.name;

    if (g_bytes_equal (other->uid, name->uid) &&
        (other->twin == name->twin ||
         (other->twin != NULL && name->twin != NULL && g_bytes_equal (other->twin, name->twin))))
      return true;
  }
  return false;
}

// What may be here under another name, or this one: its content decides.
static bool
look_for_same (Download *download, Coming *coming, GError **error)
{
  Pop3Sync *sync = download->sync;
  int64_t account_id = sync->context->account_id;

  if (!coming->arrival.is_doubtful || !coming->is_whole)
    return true;
  if (!store_pop_find (sync->store, account_id, &coming->arrival.name, 1, &coming->same, error))
    return false;
  if (coming->same.id != 0 && coming->same.state != STORE_POP_SEEN)
    return true;
  if (!store_pop_find_content (sync->store, account_id, coming->sha256, &coming->same, error))
    return false;
  // One that was listed by its own name is another copy of the same bytes.
  if (coming->same.id != 0 && (coming->same.state == STORE_POP_SEEN ||
                               pop3_listing_is_marked (download->listing, coming->same.id)))
    coming->same.id = 0;
  return true;
}

static bool
put_new (StoreWrite *write, const Download *download, Coming *coming, GError **error)
{
  const StoreHomeMessage message = {&coming->row->headers, coming->content, coming->is_whole,
                                    &coming->text};

  if (coming->arrival.message_id != 0 && coming->is_whole) {
    coming->message_id = coming->arrival.message_id;
    return store_home_complete (write, coming->message_id, coming->content, coming->size,
                                &coming->text, error);
  }
  coming->message_id = store_home_add (write, download->sync->inbox, &message, error);
  return coming->message_id != 0;
}

static bool
put_one (StoreWrite *write, const Download *download, Coming *coming, GError **error)
{
  int64_t account_id = download->sync->context->account_id;

  if (coming->same.id != 0) {
    coming->entry_id = coming->same.id;
    return store_pop_rename (write, coming->entry_id, &coming->arrival.name, true, error);
  }
  if (!put_new (write, download, coming, error))
    return false;
  coming->entry_id =
    coming->is_whole ?
      store_pop_put_stored (write, account_id, &coming->arrival.name, coming->message_id,
                            coming->size, coming->header_sha256, coming->sha256, error) :
      store_pop_put_seen (write, account_id, &coming->arrival.name, coming->message_id,
                          coming->size, coming->header_sha256, error);
  return coming->entry_id != 0;
}

static bool
put_group (Download *download, GError **error)
{
  g_autoptr (StoreWrite) write =
    store_write_begin (download->sync->store, STORE_PRIORITY_SYNC, error);

  if (write == NULL)
    return false;
  for (unsigned i = 0; i < download->group->len; i++) {
    Coming *coming = download->group->pdata[i];

    if (!is_in_group (download->group, coming->arrival.is_doubtful ? i : 0,
                      &coming->arrival.name) &&
        !put_one (write, download, coming, error))
      return false;
  }
  return store_write_commit (g_steal_pointer (&write), error);
}

// It is here: what follows from that.
static void
note_kept (Download *download, const Coming *coming)
{
  Pop3Sync *sync = download->sync;
  Pop3Due due = {coming->arrival.number, coming->entry_id, true};

  if (coming->entry_id == 0)
    return;
  pop3_listing_mark (download->listing, coming->entry_id);
  if (coming->message_id != 0 && coming->arrival.message_id == 0) {
    sync->report.added++;
    g_array_append_val (sync->new_mail, coming->message_id);
  }
  sync->report.bodies += coming->is_whole && coming->message_id != 0;
  if (coming->is_whole && coming->arrival.was_due)
    g_array_append_val (download->listing->due, due);
}

static bool
commit_group (Download *download, GError **error)
{
  bool good = true;

  for (unsigned i = 0; good && i < download->group->len; i++)
    good = look_for_same (download, download->group->pdata[i], error);
  good = good && (download->group->len == 0 || put_group (download, error));
  for (unsigned i = 0; good && i < download->group->len; i++)
    note_kept (download, download->group->pdata[i]);
  g_ptr_array_set_size (download->group, 0);
  download->group_bytes = 0;
  download->group_since = g_get_monotonic_time ();
  return good;
}

static bool
on_begin (void *data, uint32_t number, GError **error)
{
  Download *download = data;

  download->intake = store_intake_new (download->sync->store);
  return pop3_sync_may_go_on (download->sync, error);
}

static bool
on_bytes (void *data, const char *bytes, size_t length, GError **error)
{
  return store_intake_append (((Download *) data)->intake, bytes, length, error);
}

static void
show_progress (Download *download)
{
  download->done++;
  sync_state_set_progress (download->sync->context->state, SYNC_LANE_INTERACTIVE, "INBOX",
                           download->done, download->total);
}

static bool
on_end (void *data, uint32_t number, GError **error)
{
  Download *download = data;
  Coming *coming = coming_new (download, error);

  g_clear_pointer (&download->intake, store_intake_free);
  if (coming == NULL)
    return false;
  download->at++;
  download->group_bytes += coming->size;
  g_ptr_array_add (download->group, coming);
  show_progress (download);
  if (download->group->len < GROUP_MESSAGES && download->group_bytes < GROUP_BYTES &&
      g_get_monotonic_time () - download->group_since < GROUP_USEC)
    return true;
  return commit_group (download, error);
}

// It stays on the server, is noted, and is asked for again the next time.
static bool
on_refused (void *data, uint32_t number, const GError *reason, GError **error)
{
  Download *download = data;
  Pop3Sync *sync = download->sync;
  unsigned place = g_array_index (download->order, unsigned, download->at++);
  const Pop3Arrival *arrival = &g_array_index (download->listing->arrivals, Pop3Arrival, place);

  show_progress (download);
  if (sync->report.error == NULL && download->is_whole)
    sync->report.error = g_error_copy (reason);
  if (arrival->name.uid == NULL || arrival->is_doubtful)
    return true;
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, STORE_PRIORITY_SYNC, error);

  return write != NULL &&
         store_pop_put_seen (write, sync->context->account_id, &arrival->name, arrival->message_id,
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

// Those that are to come whole, or else those too large, newest first.
static void
choose (Download *download, bool is_whole)
{
  uint64_t limit = download->sync->policy.max_size;

  g_array_set_size (download->order, 0);
  download->at = 0;
  download->is_whole = is_whole;
  for (unsigned i = download->listing->arrivals->len; i-- > 0;) {
    const Pop3Arrival *arrival = &g_array_index (download->listing->arrivals, Pop3Arrival, i);
    bool is_small = limit == 0 || arrival->size <= limit;

    if (is_small == is_whole && (is_whole || arrival->message_id == 0))
      g_array_append_val (download->order, i);
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
  bool kept = commit_group (download, failure == NULL ? error : NULL);

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
  download.order = g_array_new (FALSE, FALSE, sizeof (unsigned));
  download.group = g_ptr_array_new_with_free_func ((GDestroyNotify) coming_free);
  bool good = retrieve_all (&download, error);

  store_intake_free (download.intake);
  g_ptr_array_unref (download.group);
  g_array_unref (download.order);
  return good;
}
