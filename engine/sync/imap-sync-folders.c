// SPDX-License-Identifier: GPL-3.0-or-later
//
// LIST against the store's folders.

#include "sync/imap-sync-folders.h"

#include "store/store-folder-operation.h"
#include "sync/imap-sync-renamed.h"
#include "sync/imap-sync-resync.h"
#include "sync/imap-sync-roles.h"
#include "sync/imap-sync-unlisted.h"
#include "sync/imap-sync-uses.h"
#include "sync/sync-namespace.h"

#include <string.h>

// Not MAILBOXID: Cyrus 3.10 answers it in LIST-STATUS with bytes of freed memory, line ends too.
#define STATUS_ITEMS                                                                               \
  (IMAP_STATUS_MESSAGES | IMAP_STATUS_UIDNEXT | IMAP_STATUS_UIDVALIDITY | IMAP_STATUS_UNSEEN |     \
   IMAP_STATUS_HIGHESTMODSEQ)

// A server that gives up telling of all folders twice within this is asked again only when they are
// looked at anyway.
#define LASTING_SECONDS 60

// The server may list what it won't open: mail can only be left there.
static bool
denies_reading (const ImapFolder *listed)
{
  return (listed->rights & IMAP_RIGHTS_KNOWN) && !(listed->rights & IMAP_MAY_READ);
}

static bool
is_selectable (const ImapFolder *listed)
{
  return !(listed->attributes & (IMAP_LIST_NOSELECT | IMAP_LIST_NONEXISTENT)) &&
         !denies_reading (listed);
}

// What the rights that the server told of leave out.
static uint32_t
denied_of (const ImapFolder *listed)
{
  static const struct {
    uint32_t right, denied;
  } table[] = {
    {IMAP_MAY_KEEP_SEEN, MAIL_DENIES_SEEN},        {IMAP_MAY_WRITE, MAIL_DENIES_FLAGS},
    {IMAP_MAY_INSERT, MAIL_DENIES_INSERT},         {IMAP_MAY_DELETE, MAIL_DENIES_REMOVE},
    {IMAP_MAY_EXPUNGE, MAIL_DENIES_REMOVE},        {IMAP_MAY_CREATE, MAIL_DENIES_CREATE},
    {IMAP_MAY_DELETE_MAILBOX, MAIL_DENIES_DELETE},
  };
  uint32_t denied = 0;
  for (size_t i = 0; i < G_N_ELEMENTS (table) && (listed->rights & IMAP_RIGHTS_KNOWN); i++)
    if (!(listed->rights & table[i].right))
      denied |= table[i].denied;
  return denied;
}

// A server that does not tell rights with the list is asked for them where a folder is new, or
// could not be opened; it seldom matters, so a refusal doesn't either. What is known stays.
static bool
learn_rights (ImapSync *sync, const GPtrArray *listed, GHashTable *known, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new (), folders = g_ptr_array_new ();
  if (!imap_session_has (sync->session, IMAP_CAP_ACL) ||
      imap_session_has (sync->session, IMAP_CAP_LIST_MYRIGHTS))
    return true;
  for (unsigned int i = 0; i < listed->len; i++) {
    ImapFolder *folder = listed->pdata[i];
    const MailFolder *here = g_hash_table_lookup (known, folder->path);
    if ((here && here->selectable) || !is_selectable (folder))
      continue;
    g_ptr_array_add (names, folder->name);
    g_ptr_array_add (folders, folder);
  }
  g_autofree uint32_t *rights = g_new0 (uint32_t, names->len + 1);
  g_autoptr (GError) refusal = NULL;
  if (names->len && !imap_session_get_rights (sync->session, (const char *const *) names->pdata,
                                              names->len, rights, sync->cancellable, &refusal)) {
    if (imap_sync_is_connected (sync))
      return true;
    g_propagate_error (error, g_steal_pointer (&refusal));
    return false;
  }
  for (unsigned int i = 0; i < folders->len; i++)
    ((ImapFolder *) folders->pdata[i])->rights = rights[i];
  return true;
}

static bool
is_told (const ImapFolder *listed)
{
  return listed->rights & IMAP_RIGHTS_KNOWN;
}

static bool
is_same (const MailFolder *known, const char *raw_name, const ImapFolder *listed)
{
  return g_strcmp0 (raw_name, listed->name) == 0 && known->delimiter == listed->delimiter &&
         known->role == listed->role && known->selectable == is_selectable (listed) &&
         known->subscribed == !!(listed->attributes & IMAP_LIST_SUBSCRIBED) &&
         known->denied == (is_told (listed) ? denied_of (listed) : known->denied);
}

static GHashTable *
index_by_path (const GPtrArray *folders)
{
  GHashTable *index = g_hash_table_new (g_str_hash, g_str_equal);
  for (unsigned int i = 0; i < folders->len; i++)
    g_hash_table_insert (index, ((MailFolder *) folders->pdata[i])->path, folders->pdata[i]);
  return index;
}

static bool
put_folder (StoreWrite *write, int64_t account_id, const ImapFolder *listed, uint32_t denied,
            GError **error)
{
  StoreMailbox mailbox = {.path = listed->path,
                          .raw_name = listed->name,
                          .delimiter = listed->delimiter,
                          .role = listed->role,
                          .selectable = is_selectable (listed),
                          .subscribed = !!(listed->attributes & IMAP_LIST_SUBSCRIBED),
                          .denied = denied};
  return store_folder_put (write, account_id, &mailbox, error) != 0;
}

// The person can't act while this write lasts, but may have before it.
static StoreWrite *
begin_unchanged (ImapSync *sync, const GPtrArray *steps, GError **error)
{
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, sync->priority, error);
  g_autoptr (GPtrArray) now =
    write ? store_folder_step_list (sync->store, sync->context->account_id, error) : NULL;
  if (!now)
    return NULL;
  bool same = now->len == steps->len;
  for (unsigned int i = 0; same && i < now->len; i++)
    same = ((StoreFolderStep *) now->pdata[i])->id == ((StoreFolderStep *) steps->pdata[i])->id;
  if (same)
    return g_steal_pointer (&write);
  g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_STALE, "folders were changed meanwhile");
  return NULL;
}

// Only what is new or changed is written: an unchanged account costs no write.
static bool
put_changed (ImapSync *sync, const GPtrArray *listed, GHashTable *known, const GPtrArray *steps,
             GError **error)
{
  g_autoptr (StoreWrite) write = NULL;
  g_autoptr (GHashTable) names =
    store_folder_list_raw_names (sync->store, sync->context->account_id, error);
  if (!names)
    return false;
  for (unsigned int i = 0; i < listed->len; i++) {
    const ImapFolder *folder = listed->pdata[i];
    const MailFolder *here = g_hash_table_lookup (known, folder->path);
    if (here && is_same (here, g_hash_table_lookup (names, folder->path), folder))
      continue;
    if (!write && !(write = begin_unchanged (sync, steps, error)))
      return false;
    uint32_t denied = is_told (folder) || !here ? denied_of (folder) : here->denied;
    if (!put_folder (write, sync->context->account_id, folder, denied, error))
      return false;
  }
  return !write || store_write_commit (g_steal_pointer (&write), error);
}

// A folder that only holds others is there for as long as one of them is.
static bool
holds_listed (const MailFolder *folder, const GPtrArray *listed)
{
  size_t length = strlen (folder->path);
  for (unsigned int i = 0; i < listed->len; i++) {
    const char *path = ((ImapFolder *) listed->pdata[i])->path;
    if (strncmp (path, folder->path, length) == 0 && path[length] == folder->delimiter)
      return true;
  }
  return false;
}

// A folder that was made here and has mail waiting for it, but was never seen on the server, is yet
// to be made there. Where the server has told the UIDs of all that, it was there already.
static bool
waits_for_server (ImapSync *sync, const MailFolder *folder)
{
  return folder->uidvalidity == 0 && folder->total > 0 &&
         store_folder_count_on_server (sync->store, folder->id, NULL) < folder->total;
}

static bool
lose_folder (ImapSync *sync, int64_t folder_id, GError **error)
{
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, sync->priority, error);
  sync_plan_remove (sync->context->plan, folder_id);
  return write && store_folder_lose (write, folder_id, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

// A folder missing from LIST is asked for by name before its mail goes: lists can be incomplete,
// and a server in trouble denies what it has.
static bool
server_has (ImapSync *sync, const MailFolder *folder, bool *out_has, GError **error)
{
  g_autofree char *name = store_folder_dup_raw_name (sync->store, folder->id, error);
  g_autoptr (GError) refusal = NULL;
  ImapSelect parameters = {.read_only = true};
  if (!name)
    return false;
  *out_has = imap_session_select (sync->session, name, &parameters, sync->cancellable, &refusal);
  if (*out_has)
    return imap_session_unselect (sync->session, sync->cancellable, error);
  if (imap_sync_is_connected (sync)) {
    *out_has = imap_sync_is_not_now (refusal);
    return true;
  }
  g_propagate_error (error, g_steal_pointer (&refusal));
  return false;
}

static bool
is_to_be_made (const GPtrArray *steps, int64_t folder_id)
{
  for (unsigned int i = 0; i < steps->len; i++) {
    const StoreFolderStep *step = steps->pdata[i];
    if (step->folder_id == folder_id && step->kind == MAIL_OPERATION_CREATE_FOLDER)
      return true;
  }
  return false;
}

static bool
remove_gone (ImapSync *sync, const GPtrArray *known, const GPtrArray *listed,
             const GPtrArray *steps, GError **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  for (unsigned int i = 0; i < listed->len; i++)
    g_hash_table_add (names, ((ImapFolder *) listed->pdata[i])->path);
  for (unsigned int i = 0; i < known->len; i++) {
    const MailFolder *folder = known->pdata[i];
    bool has = false;
    if (g_hash_table_contains (names, folder->path) || holds_listed (folder, listed) ||
        waits_for_server (sync, folder) || is_to_be_made (steps, folder->id))
      continue;
    if (folder->selectable &&
        (!imap_sync_unselect (sync, error) || !server_has (sync, folder, &has, error)))
      return false;
    if (!has && !lose_folder (sync, folder->id, error))
      return false;
  }
  return true;
}

// Of the folder that is selected, STATUS may tell what the session last saw, even when it was
// deleted and another has its name. The inbox can't be, and whoever keeps it is told by the server.
static bool
leave_selected (ImapSync *sync, GError **error)
{
  bool keeps_inbox = sync->kept && sync->folder->role == MAIL_ROLE_INBOX;
  return keeps_inbox || imap_sync_unselect (sync, error);
}

static GPtrArray *
collect (ImapSync *sync, const GPtrArray *listed, GError **error)
{
  g_autoptr (GPtrArray) folders = store_folder_list (sync->store, sync->context->account_id, error);
  if (!folders)
    return NULL;
  g_autoptr (GHashTable) by_path = g_hash_table_new (g_str_hash, g_str_equal);
  for (unsigned int i = 0; i < listed->len; i++)
    g_hash_table_insert (by_path, ((ImapFolder *) listed->pdata[i])->path, listed->pdata[i]);
  GPtrArray *result = g_ptr_array_new_with_free_func ((GDestroyNotify) imap_sync_folder_free);
  for (unsigned int i = 0; i < folders->len; i++) {
    MailFolder *folder = folders->pdata[i];
    const ImapFolder *on_server = g_hash_table_lookup (by_path, folder->path);
    if (!on_server || !is_selectable (on_server) || mail_role_is_view (on_server->role))
      continue;
    ImapSyncFolder *item = g_new0 (ImapSyncFolder, 1);
    item->folder = mail_folder_ref (folder);
    item->differs =
      !on_server->has_status || !imap_sync_resync_is_needless (sync, folder, &on_server->status);
    g_ptr_array_add (result, item);
  }
  return result;
}

// The folder of the raw NAME when STATUS shows that it differs; NULL: it does not, or a connection
// rests in it and hears of it itself. One that only passes through may have heard the last before
// this came. A folder that is not known sets OUT_ALL.
static MailFolder *
find_different (ImapSync *sync, const char *name, const ImapStatus *status, bool *out_all)
{
  g_autofree char *path = imap_session_decode_name (sync->session, name, -1);
  g_autoptr (MailFolder) folder =
    store_folder_get_by_path (sync->store, sync->context->account_id, path, NULL);
  if (!folder) {
    *out_all = true;
    return NULL;
  }
  bool heard = sync_context_is_rested_in (sync->context, folder) &&
               sync_leases_is_kept (sync->context->leases, folder->id);
  bool ours = folder->selectable && !mail_role_is_view (folder->role) && !heard;
  if (!ours || imap_sync_resync_is_needless (sync, folder, status))
    return NULL;
  return g_steal_pointer (&folder);
}

void
imap_sync_folder_free (ImapSyncFolder *folder)
{
  mail_folder_unref (folder->folder);
  g_free (folder);
}

bool
imap_sync_folders_learn (ImapSync *sync, GError **error)
{
  int64_t account_id = sync->context->account_id;
  char delimiter = '\0';
  if (sync_namespace_is_known (sync->store, account_id) ||
      !imap_session_has (sync->session, IMAP_CAP_NAMESPACE))
    return true;
  const char *raw = imap_session_get_namespace (sync->session, IMAP_NAMESPACE_PERSONAL, &delimiter,
                                                sync->cancellable);
  if (!delimiter)
    return true;
  g_autofree char *prefix = imap_session_decode_name (sync->session, raw, -1);
  g_autoptr (StoreWrite) write = store_write_begin (sync->store, sync->priority, error);
  return write && sync_namespace_set (write, account_id, prefix, delimiter, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

// What the person did and the server does not know yet stands: the list under the names that the
// folders have here. One that has such a name on the server is not seen before the renaming, which
// will be refused, is over: taken for the renamed one it would be deleted in its place.
static void
apply_steps (const GPtrArray *steps, GPtrArray *listed)
{
  g_autoptr (GHashTable) renamed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) others = g_ptr_array_new ();
  for (unsigned int i = listed->len; steps->len && i-- > 0;) {
    ImapFolder *folder = listed->pdata[i];
    bool subscribed = folder->attributes & IMAP_LIST_SUBSCRIBED;
    char *path = store_folder_step_translate (steps, folder->path, &subscribed);
    if (!path) {
      g_ptr_array_remove_index (listed, i);
      continue;
    }
    if (strcmp (path, folder->path) == 0)
      g_ptr_array_add (others, folder);
    else
      g_hash_table_add (renamed, g_strdup (path));
    g_free (folder->path);
    folder->path = path;
    folder->attributes &= ~(uint32_t) IMAP_LIST_SUBSCRIBED;
    folder->attributes |= subscribed ? IMAP_LIST_SUBSCRIBED : 0;
  }
  for (unsigned int i = 0; i < others->len; i++)
    if (g_hash_table_contains (renamed, ((ImapFolder *) others->pdata[i])->path))
      g_ptr_array_remove (listed, others->pdata[i]);
}

// No folder was ever looked into: each has to be, whatever its STATUS, which of a large inbox takes
// a server long. The person waits for the first rows.
static bool
is_untouched (ImapSync *sync)
{
  g_autoptr (GPtrArray) known = store_folder_list (sync->store, sync->context->account_id, NULL);
  for (unsigned int i = 0; known && i < known->len; i++)
    if (((MailFolder *) known->pdata[i])->uidvalidity)
      return false;
  return known != NULL;
}

// Whether TOLD says nothing that ANSWER does not.
static bool
is_answered (const ImapStatus *told, const ImapStatus *answer)
{
  ImapStatus both = *answer;
  imap_status_update (&both, told);
  return both.has == answer->has && both.messages == answer->messages &&
         both.uidnext == answer->uidnext && both.uidvalidity == answer->uidvalidity &&
         both.unseen == answer->unseen && both.highestmodseq == answer->highestmodseq;
}

// What was said of all folders while they were all asked for is the answer, and no news; but what
// was said of one after its turn is, and stays for whoever hears of news.
static void
forget_answers (ImapSync *sync, const GPtrArray *listed)
{
  g_autoptr (GHashTable) counts = imap_sync_applier_take_counts (sync->applier);
  imap_sync_applier_take_names_changed (sync->applier);
  for (unsigned int i = 0; counts && i < listed->len; i++) {
    const ImapFolder *folder = listed->pdata[i];
    const ImapStatus *told = g_hash_table_lookup (counts, folder->name);
    if (told && folder->has_status && !is_answered (told, &folder->status))
      imap_sync_applier_note_counts (sync->applier, folder->name, told);
  }
}

// What was renamed elsewhere is listed again, under the names that are known here then.
static bool
follow_renamed (ImapSync *sync, const GPtrArray *known, const GPtrArray *listed,
                const GPtrArray *steps, GError **error)
{
  bool any;
  if (!imap_sync_renamed_follow (sync, known, listed, steps, &any, error))
    return false;
  if (any)
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_STALE, "folders were renamed elsewhere");
  return !any;
}

// As the server calls what can be opened here; of folders that are listed for the first time
// nothing is known.
static GStrv
dup_known_names (ImapSync *sync)
{
  GStrvBuilder *names = g_strv_builder_new ();
  g_autoptr (GPtrArray) known = store_folder_list (sync->store, sync->context->account_id, NULL);
  for (unsigned int i = 0; known && i < known->len; i++) {
    const MailFolder *folder = known->pdata[i];
    g_autofree char *name =
      folder->selectable ? store_folder_dup_raw_name (sync->store, folder->id, NULL) : NULL;
    if (name)
      g_strv_builder_add (names, name);
  }
  GStrv list = g_strv_builder_end (names);
  g_strv_builder_unref (names);
  return list;
}

static GPtrArray *
ask_for_all (ImapSync *sync, GError **error)
{
  g_auto (GStrv) known =
    imap_session_has (sync->session, IMAP_CAP_LIST_STATUS) ? NULL : dup_known_names (sync);
  return imap_session_list (sync->session, STATUS_ITEMS, (const char *const *) known,
                            sync->cancellable, error);
}

static bool
list_folders (ImapSync *sync, bool inbox_next, GPtrArray **out_listed, GError **error)
{
  int64_t account_id = sync->context->account_id;
  bool untouched = is_untouched (sync);
  if (untouched && inbox_next)
    imap_session_select_ahead (sync->session, "INBOX", sync->cancellable);
  *out_listed = untouched ? imap_session_list (sync->session, 0, NULL, sync->cancellable, error) :
                            ask_for_all (sync, error);
  if (*out_listed)
    forget_answers (sync, *out_listed);
  // In this order: a folder made from here on is not among the known.
  g_autoptr (GPtrArray) known =
    *out_listed ? store_folder_list (sync->store, account_id, error) : NULL;
  g_autoptr (GPtrArray) steps =
    known ? store_folder_step_list (sync->store, account_id, error) : NULL;
  if (!steps || (!untouched && !imap_sync_folders_learn (sync, error)))
    return false;
  if (!imap_sync_uses_tell (sync, *out_listed, error) ||
      !imap_sync_roles_assign (sync, *out_listed, error))
    return false;
  apply_steps (steps, *out_listed);
  if (!follow_renamed (sync, known, *out_listed, steps, error) ||
      !imap_sync_roles_assign (sync, *out_listed, error))
    return false;
  g_autoptr (GHashTable) by_path = index_by_path (known);
  return learn_rights (sync, *out_listed, by_path, error) &&
         put_changed (sync, *out_listed, by_path, steps, error) &&
         imap_sync_unlisted_name (sync, known, *out_listed, error) &&
         remove_gone (sync, known, *out_listed, steps, error);
}

// Once more when the person changed folders between the list and its writing.
static bool
list_unchanged (ImapSync *sync, bool inbox_next, GPtrArray **out_listed, GError **error)
{
  while (true) {
    g_autoptr (GError) failure = NULL;
    if (list_folders (sync, inbox_next, out_listed, &failure))
      return true;
    g_clear_pointer (out_listed, g_ptr_array_unref);
    if (g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_STALE) && imap_sync_is_connected (sync))
      continue;
    g_propagate_error (error, g_steal_pointer (&failure));
    return false;
  }
}

GPtrArray *
imap_sync_folders (ImapSync *sync, bool inbox_next, GError **error)
{
  SyncLeases *leases = sync->context->leases;
  g_autoptr (GPtrArray) listed = NULL;
  if (!leave_selected (sync, error) ||
      !sync_leases_take (leases, SYNC_LEASE_FOLDER_LIST, sync->queue, sync->cancellable, error))
    return NULL;
  bool ok = list_unchanged (sync, inbox_next, &listed, error);
  sync_leases_release (leases, SYNC_LEASE_FOLDER_LIST);
  return ok ? collect (sync, listed, error) : NULL;
}

// Given up by the server ([NOTIFICATIONOVERFLOW]): from then on it told nothing. One that does so
// again at once is let be for a while.
static void
note_overflow (ImapSync *sync)
{
  int64_t now = g_get_monotonic_time () / G_USEC_PER_SEC;
  bool soon = sync->overflowed_at && now - sync->overflowed_at < LASTING_SECONDS;
  sync->listening = soon ? IMAP_SYNC_GIVEN_UP : IMAP_SYNC_NOT_ASKED;
  sync->overflowed_at = now;
}

bool
imap_sync_folders_listen (ImapSync *sync, bool again, bool *out_missed, GError **error)
{
  const ImapNotify all = {.events =
                            IMAP_NOTIFY_FLAGS | IMAP_NOTIFY_NAMES | IMAP_NOTIFY_SUBSCRIPTIONS};
  g_autoptr (GError) refusal = NULL;
  *out_missed = sync->listening == IMAP_SYNC_LISTENING &&
                imap_session_get_notify (sync->session) == IMAP_NOTIFY_LOST;
  if (sync->listening == IMAP_SYNC_GIVEN_UP && again)
    sync->listening = IMAP_SYNC_NOT_ASKED;
  if (*out_missed)
    note_overflow (sync);
  if (sync->listening != IMAP_SYNC_NOT_ASKED)
    return true;
  sync->listening = IMAP_SYNC_NOT_TOLD;
  if (imap_session_notify (sync->session, &all, NULL, sync->cancellable, &refusal))
    sync->listening = IMAP_SYNC_LISTENING;
  else if (!imap_sync_is_connected (sync))
    g_propagate_error (error, g_steal_pointer (&refusal));
  // What happened before it was asked to tell, nobody told.
  *out_missed = *out_missed || sync->listening == IMAP_SYNC_LISTENING;
  return imap_sync_is_connected (sync);
}

GPtrArray *
imap_sync_folders_take_told (ImapSync *sync, bool *out_all)
{
  g_autoptr (GHashTable) counts = imap_sync_applier_take_counts (sync->applier);
  *out_all = imap_sync_applier_take_names_changed (sync->applier);
  if (!counts)
    return NULL;
  GPtrArray *differ = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_folder_unref);
  GHashTableIter iter;
  void *name, *status;
  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &name, &status)) {
    MailFolder *folder = find_different (sync, name, status, out_all);
    if (folder)
      g_ptr_array_add (differ, folder);
  }
  return differ;
}

bool
imap_sync_folders_create (ImapSync *sync, int64_t folder_id, GError **error)
{
  g_autoptr (MailFolder) folder = store_folder_get (sync->store, folder_id, error);
  g_autofree char *name = folder ? store_folder_dup_raw_name (sync->store, folder_id, error) : NULL;
  if (!name || !imap_session_create (sync->session, name, folder->role, sync->cancellable, error))
    return false;
  // As the person has it: one that nobody subscribed to is invisible in other clients. A server
  // without subscriptions is no failure.
  if (folder->subscribed)
    imap_session_subscribe (sync->session, name, true, sync->cancellable, NULL);
  return true;
}
