// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tries the newest UIDs against their Message-IDs before believing that everything changed.

#include "sync/imap-sync-remap.h"

#include "mime/mime-header.h"
#include "store/store-account.h"
#include "store/store-operation.h"
#include "store/store-remap.h"
#include "sync/imap-sync-compare.h"

#define SAMPLE 50
#define ENOUGH_MATCHES 20
#define ENOUGH_PERCENT 80

typedef struct {
  GHashTable *known; // uid → Message-ID without brackets
  unsigned int matches, contradictions;
} Proof;

static void
on_fetch (void *data, const ImapFetch *fetch)
{
  Proof *proof = data;
  const char *expected = g_hash_table_lookup (proof->known, GUINT_TO_POINTER (fetch->uid));
  if (!expected || !(fetch->has & IMAP_FETCH_ENVELOPE))
    return;
  g_autofree char *text = imap_string_dup (fetch->envelope.message_id);
  g_auto (GStrv) ids = mime_header_parse_ids (text);
  if (g_strcmp0 (ids[0], expected) == 0)
    proof->matches++;
  else
    proof->contradictions++;
}

static ImapUidSet *
sample (ImapSync *sync, int64_t folder_id, Proof *proof, GError **error)
{
  g_autoptr (GArray) rows = store_uid_list_newest (sync->store, folder_id, SAMPLE, error);
  if (!rows)
    return NULL;
  ImapUidSet *uids = imap_uid_set_new ();
  for (unsigned int i = 0; i < rows->len; i++) {
    StoreUidRow *row = &g_array_index (rows, StoreUidRow, i);
    if (row->rfc_message_id && *row->rfc_message_id) {
      g_hash_table_insert (proof->known, GUINT_TO_POINTER (row->uid),
                           g_strdup (row->rfc_message_id));
      imap_uid_set_add (uids, row->uid);
    }
  }
  return uids;
}

static bool
collect_proof (ImapSync *sync, int64_t folder_id, Proof *proof, GError **error)
{
  g_autoptr (ImapUidSet) uids = sample (sync, folder_id, proof, error);
  if (!uids || imap_uid_set_is_empty (uids))
    return uids != NULL;
  ImapFetchRequest request = {
    .uids = uids, .items = IMAP_FETCH_ENVELOPE, .on_fetch = on_fetch, .data = proof};
  return imap_session_fetch (sync->session, &request, sync->cancellable, error);
}

static bool
proves_bogus (const Proof *proof)
{
  unsigned int known = g_hash_table_size (proof->known);
  return known && !proof->contradictions &&
         (proof->matches >= ENOUGH_MATCHES || proof->matches * 100 >= known * ENOUGH_PERCENT);
}

static char *
dup_key (int64_t folder_id)
{
  return g_strdup_printf ("remap-%" G_GINT64_FORMAT, folder_id);
}

// The UIDs stand; mod-sequences of before may not, so that all flags are asked for.
static bool
accept_number (ImapSync *sync, const ImapMailbox *mailbox, GError **error)
{
  sync->sync.uidvalidity = mailbox->uidvalidity;
  sync->sync.mailbox_key = mailbox->mailbox_key;
  sync->sync.highestmodseq = 0;
  if (mailbox->uidnext)
    sync->sync.uidnext = MIN (sync->sync.uidnext, mailbox->uidnext);
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, sync->priority, error);
  return write && store_folder_set_sync (write, sync->kept, &sync->sync, error) &&
         store_step_renumber (write, sync->kept, mailbox->uidvalidity, error) &&
         store_write_commit (g_steal_pointer (&write), error) && imap_sync_compare (sync, error);
}

// Commits WRITE, which set aside what was to be done by the old UIDs of FOLDER_ID; the re-mapping
// is under way from then on, or over.
static bool
commit_remap (ImapSync *sync, StoreWrite *write, int64_t folder_id, bool over, GError **error)
{
  g_autofree char *key = dup_key (folder_id);
  g_autoptr (StoreWrite) kept = write;
  g_autoptr (GArray) failed = store_remap_list_failed (write, folder_id, error);
  if (!failed ||
      !store_account_set_value (write, sync->context->account_id, key, over ? NULL : "1", error) ||
      !store_write_commit (g_steal_pointer (&kept), error))
    return false;
  for (unsigned int i = 0; i < failed->len; i++)
    sync_context_tell_operation_failed (sync->context, g_array_index (failed, int64_t, i));
  return true;
}

static bool
begin_remap (ImapSync *sync, const ImapMailbox *mailbox, GError **error)
{
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, sync->priority, error);
  if (!write || !store_folder_begin_remap (write, sync->kept, mailbox->uidvalidity, false, error) ||
      !commit_remap (sync, g_steal_pointer (&write), sync->kept, false, error) ||
      !store_folder_get_sync (sync->store, sync->kept, &sync->sync, error))
    return false;
  // Written with the first rows; until then it is begun anew.
  sync->sync.mailbox_key = mailbox->mailbox_key;
  return true;
}

bool
imap_sync_remap_contradicts (ImapSync *sync, int64_t folder_id, bool *out, GError **error)
{
  Proof proof = {.known = g_hash_table_new_full (NULL, NULL, NULL, g_free)};
  bool good = collect_proof (sync, folder_id, &proof, error);
  g_hash_table_unref (proof.known);
  *out = proof.contradictions > 0;
  return good;
}

bool
imap_sync_remap_proves (ImapSync *sync, int64_t folder_id, bool *out, GError **error)
{
  Proof proof = {.known = g_hash_table_new_full (NULL, NULL, NULL, g_free)};
  bool good = collect_proof (sync, folder_id, &proof, error);
  *out = proves_bogus (&proof);
  g_hash_table_unref (proof.known);
  return good;
}

bool
imap_sync_remap (ImapSync *sync, bool went_back, GError **error)
{
  const ImapMailbox *mailbox = imap_session_get_mailbox (sync->session);
  Proof proof = {.known = g_hash_table_new_full (NULL, NULL, NULL, g_free)};
  bool good = collect_proof (sync, sync->kept, &proof, error);
  bool bogus = good && (went_back ? !proof.contradictions : proves_bogus (&proof));
  g_hash_table_unref (proof.known);
  g_debug ("folder %" G_GINT64_FORMAT " %s, UIDVALIDITY is %u: %u match, %u contradict", sync->kept,
           went_back ? "went back" : "was renumbered", mailbox->uidvalidity, proof.matches,
           proof.contradictions);
  if (!good)
    return false;
  return bogus ? accept_number (sync, mailbox, error) : begin_remap (sync, mailbox, error);
}

bool
imap_sync_remap_unseen (ImapSync *sync, GError **error)
{
  const ImapMailbox *mailbox = imap_session_get_mailbox (sync->session);
  StoreFolderSync now = {.uidvalidity = mailbox->uidvalidity, .mailbox_key = mailbox->mailbox_key};
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, STORE_PRIORITY_SYNC, error);
  return write && store_folder_begin_remap (write, sync->selected, now.uidvalidity, true, error) &&
         store_folder_set_sync (write, sync->selected, &now, error) &&
         commit_remap (sync, g_steal_pointer (&write), sync->selected, false, error);
}

bool
imap_sync_remap_end (ImapSync *sync, GError **error)
{
  g_autofree char *key = dup_key (sync->kept);
  g_autofree char *value =
    store_account_dup_value (sync->store, sync->context->account_id, key, NULL);
  if (!value)
    return true;
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, sync->priority, error);
  if (!write || !store_folder_end_remap (write, sync->kept, error) ||
      !commit_remap (sync, g_steal_pointer (&write), sync->kept, true, error))
    return false;
  // What followed its message can be sent now.
  sync_context_tell_recorded (sync->context);
  return true;
}
