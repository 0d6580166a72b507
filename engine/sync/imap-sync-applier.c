// SPDX-License-Identifier: GPL-3.0-or-later
//
// Takes down flags and disappearances; knows nothing of when or why they were told.

#include "sync/imap-sync-applier.h"

#include "store/store-flags.h"

// Rows of one write: about 20 ms, so that a person's own change never waits long.
#define ROWS_PER_WRITE 500

typedef struct {
  uint32_t uid;
  MailFlags bits;
  char **keywords;
} FlagNews;

struct _ImapSyncApplier {
  Store *store;
  SyncState *state;
  SyncLane lane;
  int64_t folder_id; // 0: let everything pass
  GArray *flags;     // FlagNews, in the order told
  ImapUidSet *vanished;
  ImapUidSet *numbers; // sequence numbers, moved along with every EXPUNGE
  ImapUidSet *defects;
  bool exists, lost;
  GHashTable *counts; // as imap_sync_applier_take_counts()
  bool names_changed;
};

// More is no news but a flood: all folders are to be looked at.
#define MAX_COUNTS 10000

static void
clear_flag_news (void *data)
{
  FlagNews *news = data;
  g_strfreev (news->keywords);
}

static void
on_exists (void *data, uint32_t n)
{
  ImapSyncApplier *applier = data;
  applier->exists = applier->folder_id != 0;
}

// Numbers above SEQUENCE move up by one.
static ImapUidSet *
without_number (const ImapUidSet *numbers, uint32_t sequence)
{
  ImapUidSet *moved = imap_uid_set_new ();
  size_t n;
  const ImapRange *ranges = imap_uid_set_get_ranges (numbers, &n);
  for (size_t i = 0; i < n; i++) {
    ImapRange range = ranges[i];
    if (range.first < sequence)
      imap_uid_set_add_range (moved, range.first, MIN (range.last, sequence - 1));
    if (range.last > sequence)
      imap_uid_set_add_range (moved, MAX (range.first, sequence + 1) - 1, range.last - 1);
  }
  return moved;
}

static void
on_expunge (void *data, uint32_t sequence)
{
  ImapSyncApplier *applier = data;
  if (!applier->folder_id)
    return;
  ImapUidSet *moved = without_number (applier->numbers, sequence);
  imap_uid_set_free (applier->numbers);
  applier->numbers = moved;
  applier->lost = true;
}

static void
on_vanished (void *data, const ImapUidSet *uids, bool earlier)
{
  ImapSyncApplier *applier = data;
  if (applier->folder_id)
    imap_uid_set_add_set (applier->vanished, uids);
}

static void
on_fetch (void *data, const ImapFetch *fetch)
{
  ImapSyncApplier *applier = data;
  if (!applier->folder_id || !(fetch->has & IMAP_FETCH_FLAGS))
    return;
  if (fetch->uid)
    imap_sync_applier_add_flags (applier, fetch);
  else
    imap_uid_set_add (applier->numbers, fetch->sequence);
}

static void
on_status (void *data, const ImapStatus *status)
{
  ImapSyncApplier *applier = data;
  g_autofree char *name = imap_string_dup (status->name);
  imap_sync_applier_note_counts (applier, name, status);
}

static void
on_list (void *data, const ImapList *list)
{
  ImapSyncApplier *applier = data;
  applier->names_changed = true;
}

static void
on_alert (void *data, const char *text)
{
  ImapSyncApplier *applier = data;
  sync_state_add_alert (applier->state, text);
}

static void
on_progress (void *data, uint64_t done, uint64_t goal)
{
  ImapSyncApplier *applier = data;
  sync_state_set_work (applier->state, applier->lane, done, goal);
}

static void
on_defect (void *data, uint32_t uid, uint32_t sequence, const char *what)
{
  ImapSyncApplier *applier = data;
  g_debug ("a response about message %u (uid %u) was skipped: %s", sequence, uid, what);
  imap_uid_set_add (applier->defects, uid);
}

static ImapUidSet *
take_set (ImapUidSet **set)
{
  if (imap_uid_set_is_empty (*set))
    return NULL;
  ImapUidSet *taken = *set;
  *set = imap_uid_set_new ();
  return taken;
}

static bool
write_some_flags (ImapSyncApplier *applier, unsigned int from, unsigned int to,
                  StorePriority priority, int *out_changed, GError **error)
{
  g_autoptr (StoreWrite) write = store_write_begin (applier->store, priority, error);
  if (!write)
    return false;
  int n_changed = 0;
  for (unsigned int i = from; i < to; i++) {
    const FlagNews *news = &g_array_index (applier->flags, FlagNews, i);
    bool changed;
    if (!store_flags_set_server (write, applier->folder_id, news->uid, news->bits,
                                 (const char *const *) news->keywords, &changed, error))
      return false;
    n_changed += changed;
  }
  *out_changed += n_changed;
  return store_write_commit (g_steal_pointer (&write), error);
}

ImapSyncApplier *
imap_sync_applier_new (Store *store, SyncState *state, SyncLane lane)
{
  ImapSyncApplier *applier = g_new0 (ImapSyncApplier, 1);
  applier->store = store;
  applier->state = state;
  applier->lane = lane;
  applier->flags = g_array_new (FALSE, FALSE, sizeof (FlagNews));
  g_array_set_clear_func (applier->flags, clear_flag_news);
  applier->vanished = imap_uid_set_new ();
  applier->numbers = imap_uid_set_new ();
  applier->defects = imap_uid_set_new ();
  applier->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return applier;
}

void
imap_sync_applier_free (ImapSyncApplier *applier)
{
  if (!applier)
    return;
  g_array_unref (applier->flags);
  imap_uid_set_free (applier->vanished);
  imap_uid_set_free (applier->numbers);
  imap_uid_set_free (applier->defects);
  g_hash_table_unref (applier->counts);
  g_free (applier);
}

const ImapEvents *
imap_sync_applier_get_events (void)
{
  static const ImapEvents events = {
    .exists = on_exists,
    .expunge = on_expunge,
    .vanished = on_vanished,
    .fetch = on_fetch,
    .list = on_list,
    .status = on_status,
    .alert = on_alert,
    .progress = on_progress,
    .defect = on_defect,
  };
  return &events;
}

void
imap_sync_applier_attach (ImapSyncApplier *applier, int64_t folder_id)
{
  applier->folder_id = folder_id;
  g_array_set_size (applier->flags, 0);
  imap_uid_set_clear (applier->vanished);
  imap_uid_set_clear (applier->numbers);
  imap_uid_set_clear (applier->defects);
  applier->exists = applier->lost = false;
}

bool
imap_sync_applier_has_news (const ImapSyncApplier *applier)
{
  return applier->flags->len || applier->exists || applier->lost ||
         !imap_uid_set_is_empty (applier->vanished) || !imap_uid_set_is_empty (applier->numbers);
}

bool
imap_sync_applier_take_exists (ImapSyncApplier *applier)
{
  bool told = applier->exists;
  applier->exists = false;
  return told;
}

bool
imap_sync_applier_take_lost (ImapSyncApplier *applier)
{
  bool lost = applier->lost;
  applier->lost = false;
  return lost;
}

ImapUidSet *
imap_sync_applier_take_numbers (ImapSyncApplier *applier)
{
  return take_set (&applier->numbers);
}

ImapUidSet *
imap_sync_applier_take_vanished (ImapSyncApplier *applier)
{
  return take_set (&applier->vanished);
}

ImapUidSet *
imap_sync_applier_take_defects (ImapSyncApplier *applier)
{
  return take_set (&applier->defects);
}

GHashTable *
imap_sync_applier_take_counts (ImapSyncApplier *applier)
{
  if (g_hash_table_size (applier->counts) == 0)
    return NULL;
  GHashTable *taken = applier->counts;
  applier->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return taken;
}

void
imap_sync_applier_note_counts (ImapSyncApplier *applier, const char *name, const ImapStatus *status)
{
  ImapStatus *copy = g_memdup2 (status, sizeof *status);
  copy->name = copy->mailbox_id = (ImapString) {0};
  if (g_hash_table_size (applier->counts) >= MAX_COUNTS) {
    g_hash_table_remove_all (applier->counts);
    applier->names_changed = true;
  }
  g_hash_table_replace (applier->counts, g_strdup (name), copy);
}

bool
imap_sync_applier_take_names_changed (ImapSyncApplier *applier)
{
  bool changed = applier->names_changed;
  applier->names_changed = false;
  return changed;
}

bool
imap_sync_applier_write_flags (ImapSyncApplier *applier, StorePriority priority, int *out_changed,
                               GError **error)
{
  unsigned int n = applier->flags->len;
  for (unsigned int from = 0; from < n; from += ROWS_PER_WRITE)
    if (!write_some_flags (applier, from, MIN (from + ROWS_PER_WRITE, n), priority, out_changed,
                           error))
      return false;
  g_array_set_size (applier->flags, 0);
  return true;
}

bool
imap_sync_applier_remove (ImapSyncApplier *applier, const ImapUidSet *uids, StorePriority priority,
                          int *out_removed, GError **error)
{
  size_t n;
  const ImapRange *ranges = imap_uid_set_get_ranges (uids, &n);
  g_autofree StoreUidRange *copy = g_new (StoreUidRange, n);
  for (size_t i = 0; i < n; i++)
    copy[i] = (StoreUidRange) {ranges[i].first, ranges[i].last};
  g_autoptr (StoreWrite) write = store_write_begin (applier->store, priority, error);
  uint32_t removed = 0;
  if (!write || !store_uid_remove (write, applier->folder_id, copy, n, &removed, error) ||
      !store_write_commit (g_steal_pointer (&write), error))
    return false;
  *out_removed += (int) removed;
  return true;
}

void
imap_sync_applier_add_flags (ImapSyncApplier *applier, const ImapFetch *fetch)
{
  FlagNews news = {fetch->uid, fetch->flags.bits, imap_sync_dup_keywords (&fetch->flags)};
  g_array_append_val (applier->flags, news);
}

char **
imap_sync_dup_keywords (const ImapFlags *flags)
{
  char **keywords = g_new0 (char *, flags->n_keywords + 1);
  for (size_t i = 0; i < flags->n_keywords; i++)
    keywords[i] = imap_string_dup (flags->keywords[i]);
  return keywords;
}
