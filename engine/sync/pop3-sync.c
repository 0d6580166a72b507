// SPDX-License-Identifier: GPL-3.0-or-later
//
// The order of a session.

#include "sync/pop3-sync.h"

#include "store/store-account.h"
#include "store/store-folder.h"
#include "store/store-home.h"
#include "sync/pop3-delay.h"
#include "sync/pop3-settings.h"
#include "sync/sync-role.h"

// Bits are kept for entries from the first one on: the ledger of an account has few gaps.
#define BITS_PER_BYTE 8

Pop3Sync *
pop3_sync_new (SyncContext *context, GCancellable *cancellable, SyncRequest *request)
{
  Pop3Sync *sync = g_new0 (Pop3Sync, 1);

  sync->context = context;
  sync->store = context->config.store;
  sync->cancellable = g_object_ref (cancellable);
  sync->request = request;
  sync->wanted = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  sync->new_mail = g_array_new (FALSE, FALSE, sizeof (int64_t));
  sync->report.account_id = context->account_id;
  pop3_settings_get (sync->store, context->account_id, &sync->policy);
  return sync;
}

void
pop3_sync_free (Pop3Sync *sync)
{
  if (sync == NULL)
    return;
  pop3_session_free (sync->session);
  g_clear_error (&sync->report.error);
  g_array_unref (sync->new_mail);
  g_hash_table_unref (sync->wanted);
  g_object_unref (sync->cancellable);
  g_free (sync);
}

void
pop3_sync_want (Pop3Sync *sync, int64_t message_id)
{
  g_hash_table_add (sync->wanted, g_memdup2 (&message_id, sizeof message_id));
}

bool
pop3_sync_was_too_early (const Pop3Sync *sync)
{
  return sync->session != NULL && pop3_session_was_too_early (sync->session);
}

bool
pop3_sync_may_go_on (Pop3Sync *sync, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (sync->cancellable, error))
    return false;
  if (sync->request == NULL || !sync_request_is_abandoned (sync->request))
    return true;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "nobody waits for the session any more");
  return false;
}

Pop3Listing *
pop3_listing_new (void)
{
  Pop3Listing *listing = g_new0 (Pop3Listing, 1);

  listing->arrivals = g_array_new (FALSE, TRUE, sizeof (Pop3Arrival));
  listing->names = pop3_names_new ();
  listing->due = g_array_new (FALSE, TRUE, sizeof (Pop3Due));
  listing->returned = g_array_new (FALSE, TRUE, sizeof (Pop3Due));
  listing->seen = g_byte_array_new ();
  listing->asked = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  listing->away = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  listing->now = g_get_real_time () / G_USEC_PER_SEC;
  return listing;
}

void
pop3_listing_free (Pop3Listing *listing)
{
  if (listing == NULL)
    return;
  g_array_unref (listing->arrivals);
  pop3_names_free (listing->names);
  g_array_unref (listing->due);
  g_array_unref (listing->returned);
  g_byte_array_unref (listing->seen);
  g_hash_table_unref (listing->asked);
  g_hash_table_unref (listing->away);
  g_free (listing);
}

bool
pop3_listing_is_marked (const Pop3Listing *listing, int64_t entry_id)
{
  size_t byte = (size_t) entry_id / BITS_PER_BYTE;

  return byte < listing->seen->len &&
         (listing->seen->data[byte] >> (entry_id % BITS_PER_BYTE) & 1) != 0;
}

bool
pop3_listing_mark (Pop3Listing *listing, int64_t entry_id)
{
  size_t byte = (size_t) entry_id / BITS_PER_BYTE, old = listing->seen->len;

  if (pop3_listing_is_marked (listing, entry_id))
    return false;
  if (byte >= old) {
    g_byte_array_set_size (listing->seen, (unsigned) (byte + byte / 2 + 64));
    memset (listing->seen->data + old, 0, listing->seen->len - old);
  }
  listing->seen->data[byte] |= (uint8_t) (1 << (entry_id % BITS_PER_BYTE));
  return true;
}

void
pop3_listing_unmark (Pop3Listing *listing, int64_t entry_id)
{
  if (pop3_listing_is_marked (listing, entry_id))
    listing->seen->data[entry_id / BITS_PER_BYTE] &= (uint8_t) ~(1 << (entry_id % BITS_PER_BYTE));
}

// The account in whose inbox new mail is put. 0 with error.
static int64_t
choose_account (Pop3Sync *sync, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (MailAccount) local =
    sync->policy.is_shared ? store_account_get_local (sync->store, &failure) : NULL;

  if (failure != NULL) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return 0;
  }
  // It may have been removed since it was chosen.
  return local != NULL ? local->id : sync->context->account_id;
}

static bool
find_inbox (Pop3Sync *sync, GError **error)
{
  g_autoptr (GError) missing = NULL;
  int64_t account_id = choose_account (sync, error);

  if (account_id == 0)
    return false;
  g_autoptr (MailFolder) inbox =
    store_folder_get_by_role (sync->store, account_id, MAIL_ROLE_INBOX, &missing);

  if (inbox != NULL) {
    sync->inbox = inbox->id;
    return true;
  }
  g_propagate_error (error, g_steal_pointer (&missing));
  return false;
}

// From when on it may be done again. Refused as too early, somebody did it a moment ago at most.
static bool
note_delay (Pop3Sync *sync, const MailAccount *account, GError **error)
{
  Pop3Delay delay = {g_get_real_time () / G_USEC_PER_SEC,
                     pop3_session_get_login_delay (sync->session)};
  Pop3Delay known;

  if (delay.delay_s == 0 && pop3_sync_was_too_early (sync)) {
    pop3_delay_get (sync->store, account, &known);
    delay.delay_s = known.delay_s;
  }
  return pop3_delay_set (sync->store, account, &delay, error);
}

static bool
log_in (Pop3Sync *sync, const MailAccount *account, char *password, GError **error)
{
  const MailService *service = &account->incoming;

  if (!pop3_session_connect (sync->session, sync->cancellable, error) ||
      !pop3_session_authenticate (sync->session, mail_account_user (account, service), password,
                                  sync_context_recall_strongest (sync->context, service),
                                  sync->cancellable, error)) {
    if (pop3_sync_was_too_early (sync))
      note_delay (sync, account, NULL);
    return false;
  }
  sync_context_remember_strongest (sync->context, service,
                                   pop3_session_get_strongest (sync->session));
  return note_delay (sync, account, error);
}

static bool
open_session (Pop3Sync *sync, GError **error)
{
  g_autoptr (MailAccount) account = sync_context_ref_account (sync->context);
  g_auto (GStrv) language = g_strsplit_set (g_get_language_names ()[0], "_.@", 2);
  char *password = sync_context_dup_password (sync->context, account, &account->incoming,
                                              sync->cancellable, error);

  if (password == NULL)
    return false;
  sync->session = pop3_session_new (sync->context->config.net, &account->incoming, account->id);
  if (sync->request != NULL)
    net_stream_set_abandoned (pop3_session_get_stream (sync->session),
                              sync_request_get_abandoned (sync->request));
  if (language[0] != NULL && strlen (language[0]) == 2)
    pop3_session_set_language (sync->session, language[0]);
  bool good = log_in (sync, account, password, error);

  sync_context_wipe (password);
  return good;
}

static void
note_traffic (Pop3Sync *sync)
{
  const NetCounters *counters = net_stream_get_counters (pop3_session_get_stream (sync->session));

  sync->report.bytes_in = counters->bytes_in;
  sync->report.bytes_out = counters->bytes_out;
  sync->report.round_trips = (int) counters->round_trips;
}

static bool
note_lacks (Pop3Sync *sync, GError **error)
{
  sync->lacks_top |= !pop3_session_may_have_top (sync->session);
  return pop3_settings_note_lacks (sync->store, sync->context->account_id, sync->lacks_uidl,
                                   sync->lacks_top, error);
}

static bool
run_steps (Pop3Sync *sync, GError **error)
{
  if (!pop3_settings_note_expire (sync->store, sync->context->account_id,
                                  pop3_session_get_expire_days (sync->session), error))
    return false;
  g_autoptr (Pop3Listing) listing = pop3_sync_list (sync, error);
  bool has_names = listing != NULL && listing->nameless == 0;

  return listing != NULL && note_lacks (sync, error) && pop3_sync_match (sync, listing, error) &&
         pop3_sync_settle_ledger (sync, listing, error) &&
         pop3_sync_prove_due (sync, listing, error) &&
         pop3_sync_prove_returned (sync, listing, error) &&
         pop3_sync_download (sync, listing, error) &&
         (has_names || pop3_sync_settle_ledger (sync, listing, error)) &&
         pop3_sync_remove (sync, listing, error);
}

// What came since the server was first asked is news, though nothing came from there before.
static bool
look_back (Pop3Sync *sync, GError **error)
{
  return store_pop_is_new (sync->store, sync->context->account_id, &sync->is_first, error) &&
         (!sync->is_first || pop3_settings_note_first (sync->store, sync->context->account_id,
                                                       g_get_real_time () / G_USEC_PER_SEC,
                                                       &sync->first_asked, error));
}

bool
pop3_sync_run (Pop3Sync *sync, GError **error)
{
  int64_t started = g_get_monotonic_time ();

  sync->has_lied = pop3_settings_get_lies (sync->store, sync->context->account_id);
  bool good = find_inbox (sync, error) && look_back (sync, error) && open_session (sync, error) &&
              run_steps (sync, error);

  if (sync->session != NULL)
    note_traffic (sync);
  sync->report.folders = good;
  sync->report.seconds = (double) (g_get_monotonic_time () - started) / G_USEC_PER_SEC;
  if (sync->new_mail->len > 0)
    sync_context_tell_new_mail (sync->context, sync->new_mail);
  return good;
}

typedef struct {
  GBytes *uid;
  GArray *numbers; // uint32_t: that have it
} Search;

static bool
on_uid (void *data, uint32_t number, const char *uid, size_t length, GError **error)
{
  Search *search = data;
  size_t n;
  const void *wanted = g_bytes_get_data (search->uid, &n);

  if (n == length && memcmp (wanted, uid, n) == 0)
    g_array_append_val (search->numbers, number);
  return true;
}

// Of NUMBERS, which share the UID of ENTRY, that with its header; 0 with error. A header alone came
// from a server that can show it again.
static uint32_t
choose_number (Pop3Sync *sync, const GArray *numbers, const StorePopEntry *entry, GError **error)
{
  const uint32_t *all = (const uint32_t *) (const void *) numbers->data;
  g_autoptr (GBytes) known = store_pop_dup_header_sha256 (sync->store, entry->id, NULL);
  g_autoptr (GPtrArray) hashes = pop3_sync_hash_headers (sync, all, numbers->len, error);

  for (unsigned i = 0; hashes != NULL && i < hashes->len; i++)
    if (known == NULL || hashes->pdata[i] == NULL || g_bytes_equal (hashes->pdata[i], known))
      return all[i];
  if (hashes != NULL)
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "the server has dropped the message");
  return 0;
}

static bool
fetch_named (Pop3Sync *sync, const StorePopEntry *entry, const StorePopName *name, GError **error)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  Search search = {.uid = name->uid, .numbers = numbers};
  g_autoptr (Pop3Listing) listing = pop3_listing_new ();

  if (!pop3_sync_name_all (sync, on_uid, &search, NULL, error))
    return false;
  uint32_t number = choose_number (sync, numbers, entry, error);

  if (number == 0)
    return false;
  // What is here already is damaged: only the very same may take its place.
  bool is_here = entry->state != STORE_POP_SEEN;
  Pop3Arrival arrival = {.number = number,
                         .name = pop3_names_add (listing->names, name),
                         .message_id = is_here ? 0 : entry->message_id,
                         .doubted_id = is_here ? entry->id : 0,
                         .is_doubtful = is_here};

  g_array_append_val (listing->arrivals, arrival);
  // It was asked for, whatever its size.
  sync->policy.max_size = 0;
  sync->policy.leave = MAIL_POP3_KEEP;
  return pop3_sync_download (sync, listing, error) &&
         pop3_session_quit (sync->session, sync->cancellable, error);
}

bool
pop3_sync_fetch (Pop3Sync *sync, int64_t message_id, GError **error)
{
  g_auto (StorePopName) name = {0};
  StorePopEntry entry;

  if (!store_pop_find_message (sync->store, message_id, &entry, &name, error))
    return false;
  if (entry.id == 0) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "the message has no copy on the server");
    return false;
  }
  return find_inbox (sync, error) && open_session (sync, error) &&
         fetch_named (sync, &entry, &name, error);
}
