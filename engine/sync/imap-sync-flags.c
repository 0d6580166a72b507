// SPDX-License-Identifier: GPL-3.0-or-later
//
// From pending changes to STORE commands: grouped by folder and by what changes.

#include "sync/imap-sync-flags.h"

#include "store/store-flags.h"
#include "store/store-operation.h"
#include "sync/imap-sync-sweep.h"

// Read at a time; one STORE line holds some thousand UIDs.
#define LISTED 2000

// Pending changes [from, to) of the list are in one folder.
typedef struct {
  ImapSync *sync;
  const GArray *pending; // StorePendingFlags, by folder and UID
  unsigned int from, to;
} Group;

static const StorePendingFlags *
item (const Group *group, unsigned int i)
{
  return &g_array_index (group->pending, StorePendingFlags, i);
}

static const char **
keyword_names (char **names)
{
  GPtrArray *keywords = g_ptr_array_new ();
  for (char **name = names; name && *name; name++)
    if (!mail_flag_from_imap (*name, -1))
      g_ptr_array_add (keywords, *name);
  g_ptr_array_add (keywords, NULL);
  return (const char **) g_ptr_array_free (keywords, FALSE);
}

static bool
mailbox_knows (const ImapMailbox *mailbox, const char *keyword)
{
  for (char **known = mailbox->keywords; known && *known; known++)
    if (g_ascii_strcasecmp (*known, keyword) == 0)
      return true;
  return false;
}

// Fixed bits that stick, and keywords that are known there or can be made.
static MailFlags
permitted (ImapSync *sync, MailFlags flags)
{
  const ImapMailbox *mailbox = imap_session_get_mailbox (sync->session);
  if (mailbox->new_keywords)
    return flags;
  MailFlags allowed = flags & mailbox->permanent_flags;
  for (int bit = MAIL_FLAG_FIRST_KEYWORD; bit < 64; bit++) {
    MailFlags flag = (MailFlags) 1 << bit;
    if (!(flags & flag))
      continue;
    g_auto (GStrv) names = store_flags_names (sync->store, sync->context->account_id, flag, NULL);
    if (names && names[0] && mailbox_knows (mailbox, names[0]))
      allowed |= flag;
  }
  return allowed;
}

// FLAGS as the server takes them. OUT borrows from NAMES and KEYWORDS.
static bool
split_flags (ImapSync *sync, MailFlags flags, GStrv *out_names, const char ***out_keywords,
             ImapFlagSet *out, GError **error)
{
  *out_names = store_flags_names (sync->store, sync->context->account_id, flags, error);
  if (!*out_names)
    return false;
  *out_keywords = keyword_names (*out_names);
  *out = (ImapFlagSet) {flags & (((MailFlags) 1 << MAIL_FLAG_FIRST_KEYWORD) - 1), *out_keywords};
  return true;
}

static bool
change_flags (ImapSync *sync, const ImapUidSet *uids, MailFlags add, MailFlags remove,
              GError **error)
{
  g_auto (GStrv) add_names = NULL, remove_names = NULL;
  g_autofree const char **add_keywords = NULL;
  g_autofree const char **remove_keywords = NULL;
  ImapFlagSet to_add, to_remove;
  return split_flags (sync, add, &add_names, &add_keywords, &to_add, error) &&
         split_flags (sync, remove, &remove_names, &remove_keywords, &to_remove, error) &&
         imap_session_change_flags (sync->session, uids, &to_add, &to_remove, sync->cancellable,
                                    error);
}

static bool
is_of (const StorePendingFlags *pending, MailFlags add, MailFlags remove)
{
  return pending->add == add && pending->remove == remove;
}

static bool
note_sent (const Group *group, MailFlags add, MailFlags remove, MailFlags unkept, GError **error)
{
  g_autoptr (StoreWrite) write = store_write_begin (group->sync->store, STORE_PRIORITY_SYNC, error);
  if (!write)
    return false;
  for (unsigned int i = group->from; i < group->to; i++)
    if (is_of (item (group, i), add, remove) &&
        !store_flags_sent (write, item (group, i), unkept, error))
      return false;
  return store_write_commit (g_steal_pointer (&write), error);
}

// What of a change did not come through.
typedef struct {
  MailFlags unkept;  // all of it
  MailFlags refused; // that of it which is undone here
  const char *reason;
} Refusal;

static bool
note_refused (const Group *group, MailFlags add, MailFlags remove, const Refusal *refusal,
              GError **error)
{
  g_autoptr (GArray) failed = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_autoptr (StoreWrite) write = store_write_begin (group->sync->store, STORE_PRIORITY_SYNC, error);
  if (!write)
    return false;
  for (unsigned int i = group->from; i < group->to; i++) {
    int64_t operation_id = 0;
    if (!is_of (item (group, i), add, remove))
      continue;
    if (!store_flags_refused (write, item (group, i), refusal->unkept, refusal->refused,
                              refusal->reason, &operation_id, error))
      return false;
    if (!failed->len || g_array_index (failed, int64_t, failed->len - 1) != operation_id)
      g_array_append_val (failed, operation_id);
  }
  if (!store_write_commit (g_steal_pointer (&write), error))
    return false;
  for (unsigned int i = 0; i < failed->len; i++)
    sync_context_tell_operation_failed (group->sync->context, g_array_index (failed, int64_t, i));
  return true;
}

// The server says "not now" (REASON): they stay pending, and their operations tell.
static bool
note_put_off (const Group *group, MailFlags add, MailFlags remove, const char *reason,
              GError **error)
{
  int64_t told = 0;
  g_autoptr (StoreWrite) write = store_write_begin (group->sync->store, STORE_PRIORITY_SYNC, error);
  if (!write)
    return false;
  for (unsigned int i = group->from; i < group->to; i++) {
    const StorePendingFlags *pending = item (group, i);
    if (!is_of (pending, add, remove) || pending->stamp == told)
      continue;
    told = pending->stamp;
    if (!store_operation_tell (write, told, reason, error))
      return false;
  }
  return store_write_commit (g_steal_pointer (&write), error);
}

// The folder takes the change but for UNKEPT. A star is a person's own act, and told where it can't
// be; that a message was read or answered comes of itself, and stays here as labels do.
static bool
note_taken (const Group *group, MailFlags add, MailFlags remove, MailFlags unkept, GError **error)
{
  const ImapMailbox *mailbox = imap_session_get_mailbox (group->sync->session);
  Refusal refusal = {unkept, unkept & MAIL_FLAG_FLAGGED,
                     mailbox->read_only ? "the folder may only be read" :
                                          "the folder does not keep this flag"};
  return refusal.refused ? note_refused (group, add, remove, &refusal, error) :
                           note_sent (group, add, remove, unkept, error);
}

// Whether ADD and REMOVE change anything on the server, as far as it has told.
static bool
is_news (const Group *group, MailFlags add, MailFlags remove)
{
  for (unsigned int i = group->from; i < group->to; i++)
    if ((add & ~item (group, i)->on_server) || (remove & item (group, i)->on_server))
      return true;
  return false;
}

static bool
send_change (const Group *group, MailFlags add, MailFlags remove, GError **error)
{
  ImapSync *sync = group->sync;
  g_autoptr (ImapUidSet) uids = imap_uid_set_new ();
  g_autoptr (GError) refusal = NULL;
  for (unsigned int i = group->from; i < group->to; i++)
    if (is_of (item (group, i), add, remove))
      imap_uid_set_add (uids, item (group, i)->uid);
  MailFlags to_add = permitted (sync, add), to_remove = permitted (sync, remove);
  MailFlags unkept = (add & ~to_add) | (remove & ~to_remove);
  if (unkept)
    g_debug ("some flags can't be kept in folder %" G_GINT64_FORMAT, sync->selected);
  if (change_flags (sync, uids, to_add, to_remove, &refusal)) {
    sync->report.operations_sent++;
    if (is_news (group, to_add, to_remove))
      imap_sync_sweep_note_changed (sync);
    return note_taken (group, add, remove, unkept, error);
  }
  if (!imap_sync_is_connected (sync))
    return imap_sync_fail (sync, g_steal_pointer (&refusal), error);
  const Refusal whole = {~(MailFlags) 0, ~(MailFlags) 0, imap_sync_reason (refusal)};
  if (!imap_sync_is_not_now (refusal))
    return note_refused (group, add, remove, &whole, error);
  // The folder is opened anew next time: it may have been replaced meanwhile.
  g_debug ("flags wait: %s", refusal->message);
  return note_put_off (group, add, remove, whole.reason, error) && imap_sync_unselect (sync, error);
}

// True when an item before I asked for the same change: it went with that one.
static bool
was_sent (const Group *group, unsigned int i)
{
  for (unsigned int j = group->from; j < i; j++)
    if (is_of (item (group, j), item (group, i)->add, item (group, i)->remove))
      return true;
  return false;
}

static bool
send_group (const Group *group, GError **error)
{
  for (unsigned int i = group->from; i < group->to && group->sync->selected; i++)
    if (!was_sent (group, i) &&
        !send_change (group, item (group, i)->add, item (group, i)->remove, error))
      return false;
  return true;
}

// A folder that can't be selected now keeps its changes for later; the others go on.
static bool
select_folder (ImapSync *sync, int64_t folder_id, bool *out_selected, GError **error)
{
  g_autoptr (GError) refusal = NULL;
  *out_selected = imap_sync_select (sync, folder_id, &refusal);
  if (*out_selected || imap_sync_is_connected (sync))
    return true;
  return imap_sync_fail (sync, g_steal_pointer (&refusal), error);
}

static bool
send_pending (ImapSync *sync, const GArray *pending, GError **error)
{
  for (Group group = {sync, pending, 0, 0}; group.from < pending->len; group.from = group.to) {
    bool selected;
    int64_t folder_id = item (&group, group.from)->folder_id;
    for (group.to = group.from; group.to < pending->len; group.to++)
      if (item (&group, group.to)->folder_id != folder_id)
        break;
    if (!select_folder (sync, folder_id, &selected, error) ||
        (selected && !send_group (&group, error)))
      return false;
  }
  return true;
}

bool
imap_sync_flags (ImapSync *sync, GError **error)
{
  while (true) {
    int before = sync->report.operations_sent;
    g_autoptr (GArray) pending =
      store_flags_list_pending (sync->store, sync->context->account_id, LISTED, error);
    if (!pending || !send_pending (sync, pending, error))
      return false;
    // What is left after a round without progress can't be sent now.
    if (pending->len < LISTED || sync->report.operations_sent == before)
      return true;
  }
}
