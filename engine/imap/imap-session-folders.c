// SPDX-License-Identifier: GPL-3.0-or-later
//
// Mailboxes as a whole: listing, counting, making, removing.

#include "imap/imap-quirks.h"
#include "imap/imap-session-private.h"

#include "base/limits.h"
#include "base/mail-error.h"

#include <string.h>

// What LIST and LSUB have said so far.
typedef struct {
  ImapSession *session;
  GPtrArray *folders;    // ImapFolder
  GPtrArray *subscribed; // ImapFolder, in LSUB and not in LIST
  GHashTable *by_name;   // key of the raw name → ImapFolder of FOLDERS, borrowed; owns its keys
} Listing;

// One of the STATUS commands in flight.
typedef struct {
  ImapSession *session;
  const char *name;
  ImapStatus *out;
} Counting;

static const struct {
  ImapStatusItems item;
  const char *name;
  ImapCap cap; // needed; IMAP_N_CAPS: none
} status_names[] = {
  {IMAP_STATUS_MESSAGES, "MESSAGES", IMAP_N_CAPS},
  {IMAP_STATUS_UIDNEXT, "UIDNEXT", IMAP_N_CAPS},
  {IMAP_STATUS_UIDVALIDITY, "UIDVALIDITY", IMAP_N_CAPS},
  {IMAP_STATUS_UNSEEN, "UNSEEN", IMAP_N_CAPS},
  {IMAP_STATUS_HIGHESTMODSEQ, "HIGHESTMODSEQ", IMAP_CAP_CONDSTORE},
  {IMAP_STATUS_SIZE, "SIZE", IMAP_CAP_STATUS_SIZE},
  {IMAP_STATUS_DELETED, "DELETED", IMAP_CAP_IMAP4REV2},
  {IMAP_STATUS_APPENDLIMIT, "APPENDLIMIT", IMAP_CAP_APPENDLIMIT},
  {IMAP_STATUS_MAILBOXID, "MAILBOXID", IMAP_CAP_OBJECTID},
};

static ImapFolder *
folder_new (const ImapSession *session, const ImapList *list)
{
  ImapFolder *folder = g_new0 (ImapFolder, 1);
  folder->name = imap_string_dup (list->name);
  // One name in any case (RFC 9051 §5.1): it goes by one path here, however a server writes it.
  folder->path = imap_string_is (list->name, "INBOX") ?
                   g_strdup ("INBOX") :
                   imap_session_decode_name (session, folder->name, -1);
  folder->delimiter = list->delimiter;
  folder->role = MAIL_ROLE_NONE;
  return folder;
}

// A server may write INBOX one way in LIST and another in LSUB or STATUS.
static char *
dup_key (ImapString raw)
{
  return imap_string_is (raw, "INBOX") ? g_strdup ("INBOX") : imap_string_dup (raw);
}

static ImapFolder *
find_folder (const Listing *listing, ImapString raw)
{
  g_autofree char *key = dup_key (raw);
  return g_hash_table_lookup (listing->by_name, key);
}

static ImapFolder *
add_folder (Listing *listing, const ImapList *list)
{
  bool only_subscribed = list->kind == IMAP_LSUB;
  GPtrArray *folders = only_subscribed ? listing->subscribed : listing->folders;
  if (folders->len >= LIMIT_LIST_ITEMS)
    return NULL;
  ImapFolder *folder = folder_new (listing->session, list);
  g_ptr_array_add (folders, folder);
  if (only_subscribed)
    folder->attributes = list->attributes;
  else
    g_hash_table_insert (listing->by_name, dup_key (list->name), folder);
  return folder;
}

// The same folder may come twice: from LIST and LSUB, or from both parts of LIST-EXTENDED. The
// root, which has no name, is no folder.
static void
merge (Listing *listing, const ImapList *list)
{
  bool only_subscribed = list->kind == IMAP_LSUB;
  if (!list->name.n)
    return;
  ImapFolder *folder = find_folder (listing, list->name);
  if (folder == NULL)
    folder = add_folder (listing, list);
  if (folder == NULL)
    return;
  folder->attributes |= only_subscribed ? IMAP_LIST_SUBSCRIBED : list->attributes;
  if (!imap_string_is_nil (list->my_rights))
    folder->rights = imap_rights_parse (list->my_rights);
  if (folder->role == MAIL_ROLE_NONE)
    folder->role = list->role;
}

static void
take_listed_status (ImapFolder *folder, const ImapStatus *status)
{
  imap_status_update (&folder->status, status);
  folder->has_status = true;
  if ((status->has & IMAP_STATUS_MAILBOXID) == 0)
    return;
  g_free (folder->mailbox_id);
  folder->mailbox_id = imap_string_dup (status->mailbox_id);
}

// RFC 8440's MYRIGHTS comes behind the LIST, as STATUS does.
static bool
take_listed_rights (const Listing *listing, const ImapRights *rights)
{
  ImapFolder *folder = find_folder (listing, rights->mailbox);
  if (folder != NULL)
    folder->rights = imap_rights_parse (rights->required);
  return folder != NULL;
}

static bool
take_listing (void *data, const ImapResponse *response)
{
  Listing *listing = data;
  const ImapList *list = imap_response_get_list (response);
  const ImapStatus *status = imap_response_get_status (response);
  if (response->kind == IMAP_RESPONSE_MYRIGHTS)
    return take_listed_rights (listing, imap_response_get_rights (response));
  if (list != NULL) {
    merge (listing, list);
  } else {
    ImapFolder *folder = status != NULL ? find_folder (listing, status->name) : NULL;
    if (folder == NULL)
      return false;
    take_listed_status (folder, status);
  }
  imap_session_apply (listing->session, response);
  return true;
}

static bool
queue_list (ImapSession *session, GQueue *pendings, const char *words, const char *rest,
            Listing *listing, GCancellable *cancellable, GError **error)
{
  ImapCommand *command = imap_session_command (session, words);
  imap_command_add (command, " \"\" \"*\"");
  imap_command_add (command, rest);
  ImapPending *pending =
    imap_connection_send (session->connection, command, take_listing, listing, cancellable, error);
  if (pending != NULL)
    g_queue_push_tail (pendings, pending);
  return pending != NULL;
}

static char *
extended_options (const ImapSession *session, const char *items)
{
  GString *options = g_string_new (" RETURN (SUBSCRIBED CHILDREN");
  if (imap_session_has (session, IMAP_CAP_SPECIAL_USE))
    g_string_append (options, " SPECIAL-USE");
  if (imap_session_has (session, IMAP_CAP_LIST_MYRIGHTS))
    g_string_append (options, " MYRIGHTS");
  if (items != NULL && imap_session_has (session, IMAP_CAP_LIST_STATUS))
    g_string_append_printf (options, " STATUS %s", items);
  g_string_append_c (options, ')');
  return g_string_free (options, FALSE);
}

static bool
list_extended (ImapSession *session, const char *items, Listing *listing, GCancellable *cancellable,
               GError **error)
{
  g_auto (GQueue) pendings = G_QUEUE_INIT;
  g_autofree char *options = extended_options (session, items);
  return queue_list (session, &pendings, "LIST", options, listing, cancellable, error) &&
         imap_session_finish_all (session, &pendings, cancellable, error);
}

// Of a server with XLIST and no SPECIAL-USE, as Gmail was, LIST would tell no roles.
static bool
needs_xlist (const ImapSession *session)
{
  return imap_session_has (session, IMAP_CAP_XLIST) &&
         !imap_session_has (session, IMAP_CAP_SPECIAL_USE);
}

// Of a server that knows no LIST, what LSUB told are the folders. A mere NO to LIST may be of the
// moment: taken so, all that are not subscribed would be gone.
static bool
replace_by_subscribed (Listing *listing, const GError *refusal)
{
  if (listing->subscribed->len == 0 || listing->folders->len > 0 ||
      !imap_session_is_alive (listing->session) ||
      !g_error_matches (refusal, MAIL_ERROR, MAIL_ERROR_PROTOCOL))
    return false;
  while (listing->subscribed->len > 0)
    g_ptr_array_add (listing->folders, g_ptr_array_steal_index (listing->subscribed, 0));
  return true;
}

// LIST in a form that gives roles, and LSUB, in one round trip. A refused LSUB only means that
// nothing counts as subscribed.
static bool
list_plainly (ImapSession *session, Listing *listing, GCancellable *cancellable, GError **error)
{
  g_auto (GQueue) lists = G_QUEUE_INIT;
  g_auto (GQueue) subscriptions = G_QUEUE_INIT;
  const char *words = needs_xlist (session) ? "XLIST" : "LIST";
  if (!queue_list (session, &lists, words, "", listing, cancellable, error))
    return false;
  queue_list (session, &subscriptions, "LSUB", "", listing, cancellable, NULL);
  g_autoptr (GError) refusal = NULL;
  bool ok = imap_session_finish_all (session, &lists, cancellable, &refusal);
  bool told = imap_session_finish_all (session, &subscriptions, cancellable, NULL);
  if (!ok && needs_xlist (session) && imap_session_distrust (session, IMAP_CAP_XLIST, refusal)) {
    g_clear_error (&refusal);
    ok = queue_list (session, &lists, "LIST", "", listing, cancellable, &refusal) &&
         imap_session_finish_all (session, &lists, cancellable, &refusal);
  }
  if (ok || (told && replace_by_subscribed (listing, refusal)))
    return true;
  g_propagate_error (error, g_steal_pointer (&refusal));
  return false;
}

// Counts of those folders that LIST-STATUS has not told.
static bool
count_rest (ImapSession *session, GPtrArray *folders, uint32_t items, GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GPtrArray) rest = g_ptr_array_new ();
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  for (size_t i = 0; i < folders->len; i++) {
    ImapFolder *folder = folders->pdata[i];
    if (folder->has_status || (folder->attributes & IMAP_LIST_NOSELECT) != 0)
      continue;
    g_ptr_array_add (rest, folder);
    g_ptr_array_add (names, folder->name);
  }
  g_autofree ImapStatus *counts = g_new0 (ImapStatus, rest->len + 1);
  if (rest->len == 0)
    return true;
  if (!imap_session_status (session, (const char *const *) names->pdata, names->len, items, counts,
                            cancellable, error))
    return false;
  for (size_t i = 0; i < rest->len; i++) {
    ImapFolder *folder = rest->pdata[i];
    folder->status = counts[i];
    folder->has_status = counts[i].has != 0;
  }
  return true;
}

bool
imap_session_is_same_name (ImapString name, const char *raw)
{
  bool inbox = g_ascii_strcasecmp (raw, "INBOX") == 0 && imap_string_is (name, "INBOX");
  return inbox || (name.n == strlen (raw) && memcmp (name.p, raw, name.n) == 0);
}

static bool
take_count (void *data, const ImapResponse *response)
{
  Counting *counting = data;
  const ImapStatus *status = imap_response_get_status (response);
  if (status == NULL || !imap_session_is_same_name (status->name, counting->name))
    return false;
  imap_status_update (counting->out, status);
  imap_session_apply (counting->session, response);
  return true;
}

// A folder whose STATUS is refused has no counts; others still have theirs.
static bool
finish_counts (ImapSession *session, GQueue *pendings, GCancellable *cancellable, GError **error)
{
  imap_session_finish_all (session, pendings, cancellable, NULL);
  return imap_session_check (session, IMAP_N_CAPS, false, error);
}

// STATUS of each of NAMES, without waiting. False: not all were sent.
static bool
send_counts (ImapSession *session, const char *const *names, size_t n, const char *items,
             Counting *countings, ImapStatus *out, GQueue *pendings, GCancellable *cancellable,
             GError **error)
{
  for (size_t i = 0; i < n; i++) {
    countings[i] = (Counting) {session, names[i], &out[i]};
    ImapCommand *command = imap_session_command (session, "STATUS");
    imap_session_add_mailbox (command, names[i]);
    imap_command_addf (command, " %s", items);
    ImapPending *pending = imap_connection_send (session->connection, command, take_count,
                                                 &countings[i], cancellable, error);
    if (pending == NULL)
      return false;
    g_queue_push_tail (pendings, pending);
  }
  return true;
}

// What STATUS told of NAMES, which were known before they were listed.
static void
give_counts (const Listing *listing, const char *const *names, size_t n, const ImapStatus *counts)
{
  for (size_t i = 0; i < n; i++) {
    ImapFolder *folder = find_folder (listing, (ImapString) {(char *) names[i], strlen (names[i])});
    if (folder == NULL || folder->has_status || counts[i].has == 0)
      continue;
    folder->status = counts[i];
    folder->has_status = true;
  }
}

static bool
run_with_name (ImapSession *session, const char *words, const char *name, GCancellable *cancellable,
               GError **error)
{
  if (!imap_session_check (session, IMAP_N_CAPS, false, error))
    return false;
  ImapCommand *command = imap_session_command (session, words);
  imap_session_add_mailbox (command, name);
  return imap_session_run (session, command, NULL, NULL, NULL, cancellable, error);
}

void
imap_folder_free (ImapFolder *folder)
{
  if (folder == NULL)
    return;
  g_free (folder->name);
  g_free (folder->path);
  g_free (folder->mailbox_id);
  g_free (folder);
}

// For LIST-STATUS and STATUS: "(MESSAGES UIDNEXT)". Caller frees.
static char *
dup_status_items (const ImapSession *session, uint32_t items)
{
  GString *text = g_string_new (NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (status_names); i++) {
    bool offered =
      status_names[i].cap == IMAP_N_CAPS || imap_session_has (session, status_names[i].cap);
    bool garbage = status_names[i].item == IMAP_STATUS_MAILBOXID &&
                   (session->quirks & IMAP_QUIRK_NO_STATUS_ID) != 0;
    if ((items & status_names[i].item) != 0 && offered && !garbage)
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "(", status_names[i].name);
  }
  if (text->len > 0)
    g_string_append_c (text, ')');
  return g_string_free (text, FALSE);
}

const char *
imap_session_get_namespace (ImapSession *session, ImapNamespaceKind kind, char *out_delimiter,
                            GCancellable *cancellable)
{
  if (!session->knows_namespaces && imap_session_check (session, IMAP_CAP_NAMESPACE, false, NULL))
    imap_session_run (session, imap_session_command (session, "NAMESPACE"), NULL, NULL, NULL,
                      cancellable, NULL);
  session->knows_namespaces = true;
  *out_delimiter = session->delimiters[kind];
  return session->namespaces[kind] != NULL ? session->namespaces[kind] : "";
}

static bool
list (ImapSession *session, const char *items, Listing *listing, GCancellable *cancellable,
      GError **error)
{
  bool extended = imap_session_has (session, IMAP_CAP_LIST_EXTENDED) && !needs_xlist (session);
  g_autoptr (GError) refusal = NULL;
  if (extended && list_extended (session, items, listing, cancellable, &refusal))
    return true;
  if (!extended || imap_session_distrust (session, IMAP_CAP_LIST_EXTENDED, refusal))
    return list_plainly (session, listing, cancellable, error);
  g_propagate_error (error, g_steal_pointer (&refusal));
  return false;
}

// With the counts of KNOWN asked for ahead of it where the list will not tell them.
static bool
list_and_count (ImapSession *session, const char *items, const char *const *known, Listing *listing,
                GCancellable *cancellable, GError **error)
{
  bool told = imap_session_has (session, IMAP_CAP_LIST_STATUS) &&
              imap_session_has (session, IMAP_CAP_LIST_EXTENDED) && !needs_xlist (session);
  size_t n = items != NULL && !told && known != NULL ? g_strv_length ((char **) known) : 0;
  g_auto (GQueue) pendings = G_QUEUE_INIT;
  g_autofree Counting *countings = g_new0 (Counting, n + 1);
  g_autofree ImapStatus *counts = g_new0 (ImapStatus, n + 1);
  bool sent =
    send_counts (session, known, n, items, countings, counts, &pendings, cancellable, error);
  bool listed = sent && list (session, items, listing, cancellable, error);
  bool counted = finish_counts (session, &pendings, cancellable, listed ? error : NULL);
  give_counts (listing, known, n, counts);
  return listed && counted;
}

GPtrArray *
imap_session_list (ImapSession *session, uint32_t status_items, const char *const *known,
                   GCancellable *cancellable, GError **error)
{
  if (!imap_session_check (session, IMAP_N_CAPS, false, error))
    return NULL;
  g_autoptr (GPtrArray) folders =
    g_ptr_array_new_with_free_func ((GDestroyNotify) imap_folder_free);
  g_autoptr (GPtrArray) subscribed =
    g_ptr_array_new_with_free_func ((GDestroyNotify) imap_folder_free);
  g_autoptr (GHashTable) by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *items = dup_status_items (session, status_items);
  bool counts = *items != '\0';
  Listing listing = {session, folders, subscribed, by_name};
  imap_session_set_patience (session, true);
  bool ok = list_and_count (session, counts ? items : NULL, known, &listing, cancellable, error) &&
            (!counts || count_rest (session, folders, status_items, cancellable, error));
  imap_session_set_patience (session, false);
  return ok ? g_steal_pointer (&folders) : NULL;
}

bool
imap_session_status (ImapSession *session, const char *const *names, size_t n,
                     uint32_t status_items, ImapStatus *out, GCancellable *cancellable,
                     GError **error)
{
  if (!imap_session_check (session, IMAP_N_CAPS, false, error))
    return false;
  g_auto (GQueue) pendings = G_QUEUE_INIT;
  g_autofree Counting *countings = g_new0 (Counting, n + 1);
  g_autofree char *items = dup_status_items (session, status_items);
  memset (out, 0, n * sizeof *out);
  bool sent = send_counts (session, names, n, items, countings, out, &pendings, cancellable, error);
  imap_session_set_patience (session, true);
  bool finished = finish_counts (session, &pendings, cancellable, sent ? error : NULL);
  imap_session_set_patience (session, false);
  return sent && finished;
}

bool
imap_session_create (ImapSession *session, const char *name, MailRole role,
                     GCancellable *cancellable, GError **error)
{
  const char *use = imap_list_use_of (role);
  if (use == NULL || !imap_session_has (session, IMAP_CAP_CREATE_SPECIAL_USE))
    return run_with_name (session, "CREATE", name, cancellable, error);
  if (!imap_session_check (session, IMAP_N_CAPS, false, error))
    return false;
  g_autoptr (GError) refusal = NULL;
  g_auto (ImapResult) result = {0};
  ImapCommand *command = imap_session_command (session, "CREATE");
  imap_session_add_mailbox (command, name);
  imap_command_addf (command, " (USE (%s))", use);
  if (imap_session_run (session, command, NULL, NULL, &result, cancellable, &refusal))
    return true;
  // Another mailbox has that use already, or none may: the mailbox itself may be made all the same
  // (RFC 6154 §3).
  if (result.kind == IMAP_NO && result.code == IMAP_CODE_USEATTR)
    return run_with_name (session, "CREATE", name, cancellable, error);
  g_propagate_error (error, g_steal_pointer (&refusal));
  return false;
}

bool
imap_session_delete (ImapSession *session, const char *name, GCancellable *cancellable,
                     GError **error)
{
  return run_with_name (session, "DELETE", name, cancellable, error);
}

bool
imap_session_rename (ImapSession *session, const char *from, const char *to,
                     GCancellable *cancellable, GError **error)
{
  if (!imap_session_check (session, IMAP_N_CAPS, false, error))
    return false;
  ImapCommand *command = imap_session_command (session, "RENAME");
  imap_session_add_mailbox (command, from);
  imap_session_add_mailbox (command, to);
  return imap_session_run (session, command, NULL, NULL, NULL, cancellable, error);
}

bool
imap_session_subscribe (ImapSession *session, const char *name, bool subscribed,
                        GCancellable *cancellable, GError **error)
{
  return run_with_name (session, subscribed ? "SUBSCRIBE" : "UNSUBSCRIBE", name, cancellable,
                        error);
}
