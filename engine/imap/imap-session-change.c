// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is done to messages: flags, labels, copies, moves, expunging. Long sets go as several
// commands in one write.

#include "imap/imap-session-private.h"

#include "base/mail-error.h"

#include <string.h>

typedef struct {
  ImapSession *session;
  const ImapUidSet *uids;
  const char *words;                      // before the set: "UID STORE "
  void (*append) (ImapCommand *, void *); // what comes behind the set
  void *data;
  ImapCopyUid *copy;    // gets what COPYUID says; may be NULL
  ImapUidSet *modified; // gets what MODIFIED says; may be NULL
  bool is_unexplained;  // set: refused by a NO without a response code
} Change;

static void
take_copy_uid (ImapCopyUid *copy, uint64_t uidvalidity, const char *source, const char *target)
{
  g_auto (ImapCopyUid) part = {0};
  if (imap_copy_uid_parse ((uint32_t) uidvalidity, source, strlen (source), target, strlen (target),
                           &part))
    imap_copy_uid_append (copy, &part);
}

// MOVE tells COPYUID before it expunges, in an untagged OK (RFC 6851 §4.3).
static bool
take_untagged (void *data, const ImapResponse *response)
{
  Change *change = data;
  const ImapCondition *condition = imap_response_get_condition (response);
  if (condition == NULL || condition->code.kind != IMAP_CODE_COPYUID || change->copy == NULL)
    return false;
  g_autofree char *source = imap_string_dup (condition->code.first);
  g_autofree char *target = imap_string_dup (condition->code.second);
  take_copy_uid (change->copy, condition->code.number, source, target);
  return true;
}

static void
take_result (Change *change, const ImapResult *result)
{
  if (result->code == IMAP_CODE_COPYUID && change->copy != NULL)
    take_copy_uid (change->copy, result->number, result->first, result->second);
  if (result->code != IMAP_CODE_MODIFIED || change->modified == NULL)
    return;
  g_autoptr (ImapUidSet) set = imap_uid_set_parse (result->first, strlen (result->first), 0);
  if (set != NULL)
    imap_uid_set_add_set (change->modified, set);
}

static bool
send_part (Change *change, const ImapUidSet *uids, GQueue *pendings, GCancellable *cancellable,
           GError **error)
{
  size_t position = 0;
  for (;;) {
    g_autofree char *set = imap_uid_set_next_chunk (uids, &position, IMAP_UID_SET_COMMAND_BYTES);
    if (set == NULL)
      return true;
    ImapCommand *command = imap_session_command (change->session, change->words);
    imap_command_add (command, set);
    if (change->append != NULL)
      change->append (command, change->data);
    ImapPending *pending = imap_connection_send (change->session->connection, command,
                                                 take_untagged, change, cancellable, error);
    if (pending == NULL)
      return false;
    g_queue_push_tail (pendings, pending);
  }
}

static bool
send_changes (Change *change, GQueue *pendings, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) parts = imap_session_split (change->session, change->uids);
  for (size_t i = 0; i < parts->len; i++) {
    if (!send_part (change, parts->pdata[i], pendings, cancellable, error))
      return false;
  }
  return true;
}

// A STORE that was refused for some messages as MODIFIED has done what it was asked.
static bool
is_modified (const Change *change, const ImapResult *result)
{
  return change->modified != NULL && result->kind == IMAP_NO && result->code == IMAP_CODE_MODIFIED;
}

static bool
finish_changes (Change *change, GQueue *pendings, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) first = NULL;
  ImapPending *pending;
  while ((pending = g_queue_pop_head (pendings)) != NULL) {
    g_auto (ImapResult) result = {0};
    g_autoptr (GError) cause = NULL;
    bool ok = imap_session_finish (change->session, pending, &result, cancellable, &cause);
    take_result (change, &result);
    change->is_unexplained |= result.kind == IMAP_NO && result.code == IMAP_CODE_NONE;
    if (!ok && !is_modified (change, &result) && first == NULL)
      first = g_steal_pointer (&cause);
  }
  if (first == NULL)
    return true;
  g_propagate_error (error, g_steal_pointer (&first));
  return false;
}

// All of CHANGES in one turn. The first error is kept, the rest still awaited.
static bool
run_all (Change *changes, size_t n, GCancellable *cancellable, GError **error)
{
  GQueue pendings[2] = {G_QUEUE_INIT, G_QUEUE_INIT};
  ImapSession *session = changes[0].session;
  g_assert (n <= G_N_ELEMENTS (pendings));
  if (!imap_session_check (session, IMAP_N_CAPS, true, error))
    return false;
  imap_session_set_patience (session, true);
  bool ok = true;
  for (size_t i = 0; i < n; i++)
    ok = ok && send_changes (&changes[i], &pendings[i], cancellable, error);
  for (size_t i = 0; i < n; i++) {
    bool finished = finish_changes (&changes[i], &pendings[i], cancellable, ok ? error : NULL);
    ok = ok && finished;
  }
  imap_session_set_patience (session, false);
  return ok;
}

static bool
run (Change *change, GCancellable *cancellable, GError **error)
{
  return run_all (change, 1, cancellable, error);
}

typedef struct {
  ImapStoreMode mode;
  MailFlags bits;
  const char *const *keywords;
  uint64_t unchanged_since;
} StoreData;

static const char *
sign_of (ImapStoreMode mode)
{
  return mode == IMAP_STORE_ADD ? "+" : mode == IMAP_STORE_REMOVE ? "-" : "";
}

static void
append_store (ImapCommand *command, void *data)
{
  const StoreData *store = data;
  if (store->unchanged_since != 0)
    imap_command_addf (command, " (UNCHANGEDSINCE %" G_GUINT64_FORMAT ")", store->unchanged_since);
  imap_command_addf (command, " %sFLAGS.SILENT ", sign_of (store->mode));
  imap_session_add_flags (command, store->bits, store->keywords);
}

static void
append_mailbox (ImapCommand *command, void *data)
{
  imap_session_add_mailbox (command, data);
}

// Those of UIDS that COPY tells of; all where it tells nothing.
static ImapUidSet *
dup_copied (const ImapUidSet *uids, const ImapCopyUid *copy)
{
  if (copy->n_runs == 0)
    return imap_uid_set_copy (uids);
  g_autoptr (ImapUidSet) told = imap_uid_set_new ();
  for (size_t i = 0; i < copy->n_runs; i++) {
    const ImapCopyRun *run = &copy->runs[i];
    imap_uid_set_add_range (told, run->source, run->source + (run->count - 1));
  }
  return imap_uid_set_intersect (uids, told);
}

// COPY, \Deleted, UID EXPUNGE: what MOVE does, by hand. What a server says OK to and leaves out of
// what it copied is not taken away: it exists nowhere else.
static bool
move_by_copy (ImapSession *session, const ImapUidSet *uids, const char *name, ImapCopyUid *out_copy,
              bool *out_removed, GCancellable *cancellable, GError **error)
{
  if (!imap_session_copy (session, uids, name, out_copy, cancellable, error))
    return false;
  g_autoptr (ImapUidSet) copied = dup_copied (uids, out_copy);
  if (!imap_session_store (session, copied, IMAP_STORE_ADD, MAIL_FLAG_DELETED, NULL, 0, NULL,
                           cancellable, error))
    return false;
  if (!imap_session_has (session, IMAP_CAP_UIDPLUS))
    return true;
  if (!imap_session_expunge_uids (session, copied, cancellable, error))
    return false;
  *out_removed = true;
  return true;
}

bool
imap_session_store (ImapSession *session, const ImapUidSet *uids, ImapStoreMode mode,
                    MailFlags bits, const char *const *keywords, uint64_t unchanged_since,
                    ImapUidSet **out_modified, GCancellable *cancellable, GError **error)
{
  g_autoptr (ImapUidSet) modified = imap_uid_set_new ();
  bool conditional = unchanged_since != 0 && imap_session_has (session, IMAP_CAP_CONDSTORE);
  StoreData store = {mode, bits, keywords, conditional ? unchanged_since : 0};
  Change change = {.session = session,
                   .uids = uids,
                   .words = "UID STORE ",
                   .append = append_store,
                   .data = &store,
                   .modified = modified};
  if (!run (&change, cancellable, error))
    return false;
  if (out_modified != NULL)
    *out_modified = g_steal_pointer (&modified);
  return true;
}

bool
imap_session_change_flags (ImapSession *session, const ImapUidSet *uids, const ImapFlagSet *add,
                           const ImapFlagSet *remove, GCancellable *cancellable, GError **error)
{
  StoreData stores[] = {{IMAP_STORE_ADD, add->bits, add->keywords, 0},
                        {IMAP_STORE_REMOVE, remove->bits, remove->keywords, 0}};
  Change changes[G_N_ELEMENTS (stores)];
  size_t n = 0;
  for (size_t i = 0; i < G_N_ELEMENTS (stores); i++) {
    bool named = stores[i].keywords != NULL && stores[i].keywords[0] != NULL;
    if (named || stores[i].bits != 0)
      changes[n++] = (Change) {.session = session,
                               .uids = uids,
                               .words = "UID STORE ",
                               .append = append_store,
                               .data = &stores[i]};
  }
  return n == 0 || run_all (changes, n, cancellable, error);
}

bool
imap_session_copy (ImapSession *session, const ImapUidSet *uids, const char *name,
                   ImapCopyUid *out_copy, GCancellable *cancellable, GError **error)
{
  Change change = {.session = session,
                   .uids = uids,
                   .words = "UID COPY ",
                   .append = append_mailbox,
                   .data = (void *) name,
                   .copy = out_copy};
  return run (&change, cancellable, error);
}

// Whether what is copied can go from here afterwards. Else a move by COPY would leave two.
static bool
lets_delete (const ImapSession *session)
{
  return !session->mailbox.read_only &&
         (!session->has_permanent_flags || session->mailbox.permanent_flags & MAIL_FLAG_DELETED);
}

bool
imap_session_move (ImapSession *session, const ImapUidSet *uids, const char *name,
                   ImapCopyUid *out_copy, bool *out_removed, GCancellable *cancellable,
                   GError **error)
{
  *out_removed = false;
  if (!imap_session_has (session, IMAP_CAP_MOVE))
    return move_by_copy (session, uids, name, out_copy, out_removed, cancellable, error);
  Change change = {.session = session,
                   .uids = uids,
                   .words = "UID MOVE ",
                   .append = append_mailbox,
                   .data = (void *) name,
                   .copy = out_copy};
  g_autoptr (GError) refusal = NULL;
  *out_removed = run (&change, cancellable, &refusal);
  if (*out_removed)
    return true;
  // Once some of them went, what became of the rest is for who asked to find out.
  bool none_went = out_copy == NULL || out_copy->n_runs == 0;
  // A NO that doesn't say why may mean the command itself: servers announce MOVE that their storage
  // lacks (go-imap 1, WildDuck's core). Where it means these messages, COPY is refused, too.
  if (none_went && (imap_session_distrust (session, IMAP_CAP_MOVE, refusal) ||
                    (change.is_unexplained && lets_delete (session))))
    return move_by_copy (session, uids, name, out_copy, out_removed, cancellable, error);
  g_propagate_error (error, g_steal_pointer (&refusal));
  return false;
}

bool
imap_session_expunge_uids (ImapSession *session, const ImapUidSet *uids, GCancellable *cancellable,
                           GError **error)
{
  Change change = {.session = session, .uids = uids, .words = "UID EXPUNGE "};
  return imap_session_check (session, IMAP_CAP_UIDPLUS, true, error) &&
         run (&change, cancellable, error);
}

bool
imap_session_expunge_all (ImapSession *session, GCancellable *cancellable, GError **error)
{
  if (!imap_session_check (session, IMAP_N_CAPS, true, error))
    return false;
  imap_session_set_patience (session, true);
  bool ok = imap_session_run (session, imap_session_command (session, "EXPUNGE"), NULL, NULL, NULL,
                              cancellable, error);
  imap_session_set_patience (session, false);
  return ok;
}
