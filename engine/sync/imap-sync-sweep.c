// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where the sweep is at: "FOLDER UID", all below UID is next. When the mod-sequences were last
// tried: seconds since 1970. That they lie: "1". All of them values of the account.

#include "sync/imap-sync-sweep.h"

#include "store/store-account.h"
#include "store/store-uid.h"

#define PLACE_KEY "flags-sweep"
#define TRIED_KEY "modseq-tried"
#define LIES_KEY "modseq-lies"

// Some 100 KB of answers.
#define STRIPE 2000

// Our own changes in a row that did not show.
#define UNSHOWN_CHANGES 2

// How often a server with mod-sequences is tried.
#define TRY_SECONDS (24 * 3600)

typedef struct {
  int64_t folder_id;
  uint32_t below;
} Place;

static Place
read_place (SyncContext *context)
{
  g_autofree char *text =
    store_account_dup_value (context->config.store, context->account_id, PLACE_KEY, NULL);
  char *end = text;
  int64_t folder_id = text ? g_ascii_strtoll (text, &end, 10) : 0;
  uint64_t below = end ? g_ascii_strtoull (end, NULL, 10) : 0;
  bool good = folder_id > 0 && below > 0 && below <= UINT32_MAX;
  return good ? (Place) {folder_id, (uint32_t) below} : (Place) {0, UINT32_MAX};
}

static bool
write_value (ImapSync *sync, const char *key, const char *value, GError **error)
{
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, sync->priority, error);
  return write && store_account_set_value (write, sync->context->account_id, key, value, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

static bool
write_place (ImapSync *sync, const Place *place, GError **error)
{
  g_autofree char *text =
    g_strdup_printf ("%" G_GINT64_FORMAT " %u", place->folder_id, place->below);
  return write_value (sync, PLACE_KEY, text, error);
}

static bool
has_lied (SyncContext *context)
{
  g_autofree char *lies =
    store_account_dup_value (context->config.store, context->account_id, LIES_KEY, NULL);
  return lies != NULL;
}

static bool
is_trial_due (SyncContext *context)
{
  g_autofree char *text =
    store_account_dup_value (context->config.store, context->account_id, TRIED_KEY, NULL);
  int64_t tried = text ? g_ascii_strtoll (text, NULL, 10) : 0;
  int64_t age = g_get_real_time () / G_USEC_PER_SEC - tried;
  return age < 0 || age >= TRY_SECONDS;
}

// Whatever tells of changes there leaves some out. The newest of a folder without mod-sequences are
// looked at whenever it is opened; a smaller one is whole with that.
static bool
needs_sweep (SyncContext *context, const MailFolder *folder, bool lies)
{
  StoreFolderSync known;
  if (!folder->selectable || mail_role_is_view (folder->role) ||
      !store_folder_get_sync (context->config.store, folder->id, &known, NULL) || !known.synced)
    return false;
  return known.highestmodseq ? lies && known.server_total > 0 : known.server_total > STRIPE;
}

// The folder that PLACE is in, or the next one by id; again from the first behind the last.
static bool
find_folder (SyncContext *context, Place *place)
{
  bool lies = has_lied (context);
  g_autoptr (GPtrArray) folders =
    store_folder_list (context->config.store, context->account_id, NULL);
  int64_t first = 0, next = 0;
  for (unsigned int i = 0; folders && i < folders->len; i++) {
    const MailFolder *folder = folders->pdata[i];
    if (!needs_sweep (context, folder, lies))
      continue;
    first = first ? MIN (first, folder->id) : folder->id;
    if (folder->id >= place->folder_id)
      next = next ? MIN (next, folder->id) : folder->id;
  }
  int64_t found = next ? next : first;
  if (found != place->folder_id)
    *place = (Place) {found, UINT32_MAX};
  return found != 0;
}

static void
on_flags (void *data, const ImapFetch *fetch)
{
  ImapSync *sync = data;
  if (fetch->uid && (fetch->has & IMAP_FETCH_FLAGS))
    imap_sync_applier_add_flags (sync->applier, fetch);
}

static bool
fetch_flags (ImapSync *sync, uint32_t first, uint32_t last, GError **error)
{
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (first, last);
  ImapFetchRequest request = {
    .uids = uids, .items = IMAP_FETCH_FLAGS, .on_fetch = on_flags, .data = sync};
  return imap_session_fetch (sync->session, &request, sync->cancellable, error) &&
         imap_sync_settle (sync, error);
}

// PLACE moves below the stripe; behind the last one to the next folder. OUT_CHANGED: how many
// flags were not as the server had told.
static bool
sweep_stripe (ImapSync *sync, Place *place, int *out_changed, GError **error)
{
  uint32_t low;
  if (!imap_sync_keep (sync, place->folder_id, true, error) ||
      !store_uid_find_stripe (sync->store, place->folder_id, place->below, STRIPE, &low, error))
    return false;
  if (!low) {
    *place = (Place) {place->folder_id + 1, UINT32_MAX};
    return true;
  }
  int before = sync->report.changed;
  if (!fetch_flags (sync, low, place->below - 1, error))
    return false;
  *out_changed = sync->report.changed - before;
  place->below = low;
  return true;
}

// A folder that another client deletes, or that the server will not open, costs its turn.
static bool
sweep_place (ImapSync *sync, Place *place, int *out_changed, GError **error)
{
  g_autoptr (GError) failure = NULL;
  bool good = sweep_stripe (sync, place, out_changed, &failure);
  imap_sync_let_go (sync);
  if (good)
    return true;
  if (imap_sync_was_refused (sync, failure)) {
    *place = (Place) {place->folder_id + 1, UINT32_MAX};
    return true;
  }
  g_propagate_error (error, g_steal_pointer (&failure));
  return false;
}

// Whether the mod-sequence that all is known up to, KNOWN, is still the server's.
static bool
stands_still (ImapSync *sync, int64_t folder_id, uint64_t known, bool *out_still, GError **error)
{
  if (!imap_sync_keep (sync, folder_id, true, error))
    return false;
  *out_still = sync->modseq == known;
  imap_sync_let_go (sync);
  return true;
}

// By the newest of the inbox: flags that differ although nothing has changed by the mod-sequence.
static bool
try_modseq (ImapSync *sync, GError **error)
{
  g_autoptr (MailFolder) inbox =
    store_folder_get_by_role (sync->store, sync->context->account_id, MAIL_ROLE_INBOX, NULL);
  StoreFolderSync known;
  if (!inbox || !store_folder_get_sync (sync->store, inbox->id, &known, NULL) || !known.synced ||
      !known.highestmodseq)
    return true;
  Place place = {inbox->id, UINT32_MAX};
  int changed = 0;
  bool still = false;
  if (!sweep_place (sync, &place, &changed, error))
    return false;
  return !changed || (stands_still (sync, inbox->id, known.highestmodseq, &still, error) &&
                      (!still || write_value (sync, LIES_KEY, "1", error)));
}

// The first time there is nothing to be tried yet: all came just now.
static bool
try_if_due (ImapSync *sync, GError **error)
{
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, g_get_real_time () / G_USEC_PER_SEC);
  g_autofree char *tried =
    store_account_dup_value (sync->store, sync->context->account_id, TRIED_KEY, NULL);
  if (!is_trial_due (sync->context))
    return true;
  return (!tried || try_modseq (sync, error)) && write_value (sync, TRIED_KEY, now, error);
}

void
imap_sync_sweep_note_changed (ImapSync *sync)
{
  uint64_t before = imap_session_get_mailbox (sync->session)->highestmodseq;
  StoreFolderSync known;
  if (!before || !store_folder_get_sync (sync->store, sync->selected, &known, NULL) ||
      known.highestmodseq != before)
    return;
  g_hash_table_insert (sync->modseq_floors, g_memdup2 (&sync->selected, sizeof sync->selected),
                       g_memdup2 (&before, sizeof before));
}

void
imap_sync_sweep_note_told (ImapSync *sync, int64_t folder_id, uint64_t highest)
{
  const uint64_t *floor = g_hash_table_lookup (sync->modseq_floors, &folder_id);
  if (!floor || !highest)
    return;
  sync->unshown = highest > *floor ? 0 : sync->unshown + 1;
  g_hash_table_remove (sync->modseq_floors, &folder_id);
  // What can't be written shows again with the next change.
  if (sync->unshown >= UNSHOWN_CHANGES && !has_lied (sync->context))
    write_value (sync, LIES_KEY, "1", NULL);
}

bool
imap_sync_sweep (ImapSync *sync, GError **error)
{
  Place place = read_place (sync->context);
  int changed = 0;
  if (!try_if_due (sync, error))
    return false;
  return !find_folder (sync->context, &place) ||
         (sweep_place (sync, &place, &changed, error) && write_place (sync, &place, error));
}

bool
imap_sync_sweep_is_due (SyncContext *context)
{
  Place place = read_place (context);
  return is_trial_due (context) || find_folder (context, &place);
}
