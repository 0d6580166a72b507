// SPDX-License-Identifier: GPL-3.0-or-later
//
// folders, list, search.

#include "ctl-commands.h"
#include "ctl-row.h"

#include <string.h>

#define DEFAULT_LIMIT 50
#define PAGE 500

// What the server does not let one do there.
static void
print_denied (Ctl *ctl, uint32_t denied)
{
  static const char *const names[] = {"seen", "flags", "insert", "remove", "create", "delete"};

  ctl_out_begin_array (ctl->out, "denied");
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    if ((denied & 1u << i) != 0)
      ctl_out_text (ctl->out, NULL, names[i]);
  ctl_out_end_array (ctl->out);
}

static void
print_folder (Ctl *ctl, const MailFolder *folder, const char *account)
{
  ctl_out_begin (ctl->out);
  ctl_out_int (ctl->out, "id", folder->id);
  ctl_out_text (ctl->out, "account", account);
  ctl_out_text (ctl->out, "path", folder->path);
  ctl_out_text (ctl->out, "role", mail_role_name (folder->role));
  ctl_out_int (ctl->out, "total", folder->total);
  ctl_out_int (ctl->out, "unread", folder->unread);
  ctl_out_int (ctl->out, "uidvalidity", folder->uidvalidity);
  ctl_out_int (ctl->out, "uidnext", folder->uidnext);
  ctl_out_int (ctl->out, "highestmodseq", (int64_t) folder->highestmodseq);
  ctl_out_bool (ctl->out, "synced", folder->synced);
  ctl_out_bool (ctl->out, "selectable", folder->selectable);
  ctl_out_bool (ctl->out, "subscribed", folder->subscribed);
  print_denied (ctl, folder->denied);
  ctl_out_end (ctl->out);
}

CtlStatus
ctl_folders (Ctl *ctl)
{
  static const char *const columns[] = {"id", "account", "path", "role", "unread", "total", NULL};
  CtlStatus status = CTL_USAGE;
  int64_t account_id = 0;
  GError *error = NULL;

  if (!ctl_parse (ctl, NULL, "", 0, 0) || !ctl_open (ctl, &status))
    return status;
  if (!ctl_get_account_id (ctl, &account_id, &error))
    return ctl_fail (ctl, error);
  ctl_out_set_columns (ctl->out, columns);
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (ctl->engine);
  for (unsigned int i = 0; i < accounts->len; i++) {
    const MailAccount *account = g_ptr_array_index (accounts, i);
    if (account_id != 0 && account->id != account_id)
      continue;
    g_autoptr (GPtrArray) folders = mail_engine_read_folders (ctl->engine, account->id);
    for (unsigned int j = 0; j < folders->len; j++)
      print_folder (ctl, g_ptr_array_index (folders, j), account->name);
  }
  return ctl_check_not_lost (ctl, &error) ? CTL_OK : ctl_fail (ctl, error);
}

static void
print_conversation (Ctl *ctl, const CtlRows *rows, const MailConversation *conversation)
{
  ctl_out_begin (ctl->out);
  ctl_out_int (ctl->out, "id", conversation->id);
  ctl_row_print_folder (rows, ctl->out, conversation->folder_id);
  ctl_out_int (ctl->out, "newest", conversation->newest_id);
  ctl_row_print_addresses (ctl->out, "people", conversation->people);
  ctl_out_text (ctl->out, "subject", conversation->subject);
  ctl_out_time (ctl->out, "date", conversation->date);
  ctl_out_int (ctl->out, "total", conversation->total);
  ctl_out_int (ctl->out, "unread", conversation->unread);
  ctl_row_print_flags (ctl->out, conversation->any_flags, NULL);
  ctl_out_bool (ctl->out, "attachments", conversation->has_attachment);
  ctl_out_text (ctl->out, "preview", conversation->preview);
  ctl_out_end (ctl->out);
}

// Snippets mark matches by U+0002 and U+0003; for people and programs alike brackets read better
// than control characters.
static char *
dup_snippet (Ctl *ctl, int64_t message_id, const char *search)
{
  g_autofree char *marked = mail_engine_read_snippet (ctl->engine, message_id, search);

  if (marked == NULL)
    return NULL;
  g_auto (GStrv) halves = g_strsplit (marked, "\002", -1);
  g_autofree char *opened = g_strjoinv ("[", halves);
  g_auto (GStrv) rest = g_strsplit (opened, "\003", -1);
  return g_strjoinv ("]", rest);
}

static void
print_found (Ctl *ctl, const CtlRows *rows, const MailQuery *query, const MailRow *row)
{
  ctl_out_begin (ctl->out);
  ctl_row_print (rows, ctl->out, row);
  if (query->search != NULL) {
    g_autofree char *snippet = dup_snippet (ctl, row->id, query->search);
    ctl_out_text (ctl->out, "snippet", snippet);
  }
  ctl_out_end (ctl->out);
}

static bool
print_page (Ctl *ctl, const CtlRows *rows, const MailQuery *query, const MailIdList *page,
            GError **error)
{
  g_autofree int64_t *ids = g_new (int64_t, page->length);

  for (uint32_t i = 0; i < page->length; i++)
    ids[i] = page->items[i].id;
  g_autoptr (GPtrArray) found =
    query->conversations ?
      mail_engine_read_conversations (ctl->engine, query->folder_id, ids, page->length, error) :
      mail_engine_read_rows (ctl->engine, query->folder_id, ids, page->length, error);
  if (found == NULL)
    return false;
  for (unsigned int i = 0; i < found->len; i++) {
    void *one = g_ptr_array_index (found, i);
    if (one == NULL)
      continue; // gone meanwhile
    if (query->conversations)
      print_conversation (ctl, rows, one);
    else
      print_found (ctl, rows, query, one);
  }
  return true;
}

// Prints up to LIMIT entries of QUERY older than BEFORE.
static bool
print_list (Ctl *ctl, const MailQuery *query, MailIdDate before, unsigned int limit, GError **error)
{
  static const char *const columns[] = {"id", "date", "from", "subject", "flags", NULL};
  static const char *const conversation_columns[] = {"id",     "date",  "people", "subject",
                                                     "unread", "total", NULL};
  g_autoptr (CtlRows) rows = ctl_rows_new (ctl->engine);

  ctl_out_set_columns (ctl->out, query->conversations ? conversation_columns : columns);
  while (limit > 0) {
    g_autoptr (MailIdList) page = mail_engine_read_list_page (ctl->engine, query, before.date,
                                                              before.id, MIN (limit, PAGE), error);
    if (page == NULL || !print_page (ctl, rows, query, page, error))
      return false;
    if (page->length < MIN (limit, PAGE))
      break;
    before = page->items[page->length - 1];
    limit -= page->length;
  }
  return true;
}

// Where ID stands in the list of QUERY. False with error.
static bool
find_before (Ctl *ctl, const MailQuery *query, const char *text, MailIdDate *out_before,
             GError **error)
{
  if (!ctl_parse_id (text, &out_before->id, error))
    return false;
  g_autoptr (GPtrArray) found =
    query->conversations ?
      mail_engine_read_conversations (ctl->engine, query->folder_id, &out_before->id, 1, error) :
      mail_engine_read_rows (ctl->engine, query->folder_id, &out_before->id, 1, error);
  if (found == NULL)
    return false;
  void *one = g_ptr_array_index (found, 0);
  if (one == NULL) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "there is no “%s” in the folder", text);
    return false;
  }
  out_before->date =
    query->conversations ? ((MailConversation *) one)->date : ((MailRow *) one)->received;
  return true;
}

CtlStatus
ctl_list (Ctl *ctl)
{
  int limit = DEFAULT_LIMIT;
  gboolean conversations = FALSE;
  g_autofree char *before_id = NULL;
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;
  MailIdDate before = {};
  const GOptionEntry entries[] = {
    {"limit", 0, 0, G_OPTION_ARG_INT, &limit, "At most N (50)", "N"},
    {"before", 0, 0, G_OPTION_ARG_STRING, &before_id, "Only what stands below ID", "ID"},
    {"conversations", 0, 0, G_OPTION_ARG_NONE, &conversations, "Conversations", NULL},
    {NULL},
  };

  if (!ctl_parse (ctl, entries, "FOLDER", 1, 1) || !ctl_check_limit (ctl, limit) ||
      !ctl_open (ctl, &status))
    return status;
  g_autoptr (MailFolder) folder = ctl_find_folder (ctl, 0, ctl->arguments[0], &error);
  if (folder == NULL)
    return ctl_fail (ctl, error);
  const MailQuery query = {
    .scope = MAIL_SCOPE_FOLDER,
    .folder_id = folder->id,
    .account_id = folder->account_id,
    .conversations = conversations,
  };
  if (before_id != NULL && !find_before (ctl, &query, before_id, &before, &error))
    return ctl_fail (ctl, error);
  return print_list (ctl, &query, before, (unsigned int) limit, &error) ? CTL_OK :
                                                                          ctl_fail (ctl, error);
}

// What came by a pass without bodies, or for a server's search, is not in the index yet.
static bool
complete_index (Ctl *ctl, GError **error)
{
  bool is_indexed = false;
  GAsyncResult *result = NULL;

  if (!mail_engine_read_is_indexed (ctl->engine, &is_indexed, error))
    return false;
  if (is_indexed)
    return true;
  mail_engine_index_async (ctl->engine, ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  bool done = mail_engine_index_finish (ctl->engine, result, error);
  g_object_unref (result);
  return done;
}

static bool
print_once (Ctl *ctl, const MailQuery *query, unsigned int limit, GError **error)
{
  return complete_index (ctl, error) && print_list (ctl, query, (MailIdDate) {}, limit, error);
}

// A damaged search.db is made anew by whoever opens the store as its owner next.
static bool
print_found_list (Ctl *ctl, const MailQuery *query, unsigned int limit, GError **error)
{
  GError *failure = NULL;

  if (print_once (ctl, query, limit, &failure))
    return true;
  if (!g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_STORE) ||
      ctl_out_get_rows (ctl->out) != 0) {
    g_propagate_error (error, failure);
    return false;
  }
  ctl_say (ctl, "The search could not be read (%s); it is looked into, and made anew if need be.",
           failure->message);
  g_error_free (failure);
  ctl->writes = true;
  return ctl_reopen (ctl, error) && print_once (ctl, query, limit, error);
}

// What servers find is in the list afterwards. Those that can't be asked are told of; what is here
// is still listed.
static void
ask_servers (Ctl *ctl, const MailQuery *query)
{
  GAsyncResult *result = NULL;
  MailServerSearch search;
  g_autoptr (GError) error = NULL;

  mail_engine_search_server_async (ctl->engine, query, ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  bool asked = mail_engine_search_server_finish (ctl->engine, result, &search, &error);
  g_object_unref (result);
  if (!asked) {
    ctl_say (ctl, "No server was searched (%s); this is what is found here.", error->message);
    return;
  }
  if (search.half_asked < search.folders)
    ctl_say (ctl, "Servers found %u in %u folders; %u of them were not listed here before.",
             search.found, search.folders - search.half_asked, search.fetched);
  if (search.half_asked > 0)
    ctl_say (ctl,
             "In %u folders the server can't search for letters beyond plain a to z; words with"
             " them were only looked for in what is here.",
             search.half_asked);
  if (search.failed > 0)
    ctl_say (ctl, "%u folders could not be searched on their server.", search.failed);
}

// Nothing found means little where little could be searched.
static void
tell_coverage (Ctl *ctl, const MailQuery *query, bool with_server)
{
  GAsyncResult *result = NULL;
  MailCoverage coverage;

  mail_engine_read_coverage_async (ctl->engine, query, ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  bool known = mail_engine_read_coverage_finish (ctl->engine, result, &coverage, NULL);
  g_object_unref (result);
  if (!known || coverage.searched >= coverage.total)
    return;
  ctl_say (ctl,
           with_server ? "Searched %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " here." :
                         "Searched %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
                         " here; `mailctl search --server` asks the server for the rest.",
           coverage.searched, coverage.total);
}

// A search leaves Trash and Junk out unless it names a folder; what it finds there is told.
static void
tell_left_out (Ctl *ctl, const MailQuery *query)
{
  g_autoptr (GPtrArray) folders = mail_engine_read_folders (ctl->engine, query->account_id);
  MailQuery there = *query;

  if (strstr (query->search, "in:") != NULL)
    return;
  there.scope = MAIL_SCOPE_FOLDER;
  for (unsigned int i = 0; i < folders->len; i++) {
    const MailFolder *folder = g_ptr_array_index (folders, i);

    if (folder->role != MAIL_ROLE_TRASH && folder->role != MAIL_ROLE_JUNK)
      continue;
    there.folder_id = folder->id;
    there.account_id = folder->account_id;
    g_autoptr (MailIdList) page = mail_engine_read_list_page (ctl->engine, &there, 0, 0, 1, NULL);
    if (page != NULL && page->length > 0)
      ctl_say (ctl, "Left out: what matches in %s; add in:\"%s\" to see it.", folder->path,
               folder->path);
  }
}

// "-from:ana" is a word, though it looks like options: another sign stands for the '-' meanwhile.
#define NEGATION '\002'

static void
hide_negations (Ctl *ctl)
{
  for (char **argument = ctl->arguments; *argument != NULL; argument++) {
    char *text = *argument;

    if (text[0] == '-' && text[1] != '\0' && text[1] != '-' && strcmp (text, "-h") != 0)
      text[0] = NEGATION;
  }
}

static void
show_negations (Ctl *ctl)
{
  for (char **argument = ctl->arguments; *argument != NULL; argument++)
    if (**argument == NEGATION)
      **argument = '-';
}

CtlStatus
ctl_search (Ctl *ctl)
{
  int limit = DEFAULT_LIMIT;
  gboolean server = FALSE;
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;
  MailQuery query = {.scope = MAIL_SCOPE_EVERYTHING};
  const GOptionEntry entries[] = {
    {"limit", 0, 0, G_OPTION_ARG_INT, &limit, "At most N (50)", "N"},
    {"server", 0, 0, G_OPTION_ARG_NONE, &server, "Ask the servers as well", NULL},
    {NULL},
  };

  hide_negations (ctl);
  if (!ctl_parse (ctl, entries, "QUERY", 1, G_MAXUINT) || !ctl_check_limit (ctl, limit))
    return status;
  show_negations (ctl);
  ctl->writes |= server;
  if (!ctl_open (ctl, &status))
    return status;
  if (!ctl_get_account_id (ctl, &query.account_id, &error))
    return ctl_fail (ctl, error);
  // Several words may come as several arguments.
  g_autofree char *search = g_strjoinv (" ", ctl->arguments);
  query.search = search;
  if (server)
    ask_servers (ctl, &query);
  if (!print_found_list (ctl, &query, (unsigned int) limit, &error))
    return ctl_fail (ctl, error);
  tell_coverage (ctl, &query, server);
  if (!ctl->quiet)
    tell_left_out (ctl, &query);
  if (ctl_out_get_rows (ctl->out) == 0)
    return ctl_fail_with (ctl, CTL_NOTHING, "not-found", "Nothing matches “%s”.", search);
  return CTL_OK;
}
