// SPDX-License-Identifier: GPL-3.0-or-later
//
// Searches beyond what is here: asking servers, and how much of the mail the local index covers.
// And the words around what was found.

#include "account/engine-accounts.h"
#include "account/mail-engine-private.h"
#include "store/store-found.h"
#include "store/store-list.h"
#include "store/store-search.h"

static bool
begin (Store *store, const char *search, GError **error)
{
  if (!store_search_check (search, error))
    return false;
  g_autoptr (StoreWrite) write = store_write_begin (store, STORE_PRIORITY_USER, error);

  return write != NULL && store_found_begin (write, search, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

static bool
ask_account (EngineCore *core, EngineAccount *account, const MailQuery *query,
             GCancellable *cancellable, MailServerSearch *result, GError **error)
{
  const MailAccount *snapshot = sync_account_get_account (account->sync);
  g_autoptr (GArray) folders = NULL;

  if ((query->account_id != 0 && query->account_id != snapshot->id) ||
      snapshot->incoming_kind != MAIL_SERVICE_IMAP) // whose mail is all here
    return true;
  folders = store_found_list_folders (core->store, query, snapshot->id, error);
  if (folders == NULL)
    return false;
  return folders->len == 0 ||
         sync_account_search (account->sync, query->search, folders, cancellable, result, error);
}

static GVariant *
run_search_server (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  MailQuery query = {};
  MailServerSearch result = {};
  g_autoptr (GError) first = NULL;
  int scope = 0;

  g_variant_get (arguments, "(&sixx)", &query.search, &scope, &query.folder_id, &query.account_id);
  query.scope = (MailScope) CLAMP (scope, 0, (int) MAIL_SCOPE_EVERYTHING);
  if (!begin (core->store, query.search, error))
    return NULL;
  g_autoptr (GPtrArray) accounts = engine_accounts_list (core->accounts, error);
  for (unsigned int i = 0; accounts != NULL && i < accounts->len; i++) {
    EngineAccount *account = g_ptr_array_index (accounts, i);
    g_autoptr (GError) local = NULL;
    if (!ask_account (core, account, &query, cancellable, &result, &local) && first == NULL)
      first = g_steal_pointer (&local);
  }
  if (accounts == NULL)
    return NULL;
  if (first != NULL && result.folders == 0) {
    g_propagate_error (error, g_steal_pointer (&first));
    return NULL;
  }
  return g_variant_new ("(uuuuu)", result.folders, result.failed, result.found, result.fetched,
                        result.half_asked);
}

const EngineRequest engine_request_search_server = {
  .name = "search-server",
  .arguments = "(sixx)",
  .result = "(uuuuu)",
  .lane = ENGINE_LANE_LONG,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_search_server,
};

bool
mail_engine_read_is_indexed (MailEngine *engine, bool *out_is_indexed, GError **error)
{
  Store *store = mail_engine_get_store (engine, error);

  return store != NULL && store_search_is_complete (store, out_is_indexed, error);
}

char *
mail_engine_dup_search_as_typed (const char *search)
{
  return store_search_as_typed (search);
}

void
mail_engine_search_server_async (MailEngine *engine, const MailQuery *query,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 void *data)
{
  engine_call_start (engine, &engine_request_search_server,
                     g_variant_new ("(sixx)", query->search, (int) query->scope, query->folder_id,
                                    query->account_id),
                     cancellable, callback, data);
}

bool
mail_engine_search_server_finish (MailEngine *engine, GAsyncResult *result,
                                  MailServerSearch *out_result, GError **error)
{
  g_autoptr (GVariant) answer = engine_call_finish (engine, result, error);

  *out_result = (MailServerSearch) {0};
  if (answer == NULL)
    return false;
  g_variant_get (answer, "(uuuuu)", &out_result->folders, &out_result->failed, &out_result->found,
                 &out_result->fetched, &out_result->half_asked);
  return true;
}

static void
read_coverage (EngineCore *core, GTask *task)
{
  g_autofree MailCoverage *coverage = g_new0 (MailCoverage, 1);
  GError *error = NULL;

  if (store_found_coverage (core->store, g_task_get_task_data (task), coverage, &error))
    g_task_return_pointer (task, g_steal_pointer (&coverage), g_free);
  else
    g_task_return_error (task, error);
  g_object_unref (task);
}

static void
query_free (void *data)
{
  MailQuery *query = data;

  g_free ((char *) query->search);
  g_free (query);
}

void
mail_engine_read_coverage_async (MailEngine *engine, const MailQuery *query,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 void *data)
{
  GTask *task = g_task_new (engine, cancellable, callback, data);
  MailQuery *copy = g_memdup2 (query, sizeof *query);

  copy->search = g_strdup (query->search);
  g_task_set_task_data (task, copy, query_free);
  mail_engine_read_in_thread (engine, read_coverage, task);
}

bool
mail_engine_read_coverage_finish (MailEngine *engine, GAsyncResult *result,
                                  MailCoverage *out_coverage, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), false);
  g_autofree MailCoverage *coverage = g_task_propagate_pointer (G_TASK (result), error);

  *out_coverage = coverage != NULL ? *coverage : (MailCoverage) {0};
  return coverage != NULL;
}

#define SNIPPET_MESSAGES 16 // of a conversation, the newest, are looked at for one

typedef struct {
  bool conversations;
  int64_t folder_id; // as for a conversation's messages
  GArray *ids;       // int64_t
  char *search;
} SnippetsRequest;

static void
snippets_request_free (void *data)
{
  SnippetsRequest *request = data;

  g_array_unref (request->ids);
  g_free (request->search);
  g_free (request);
}

static char *
find_snippet (Store *store, const SnippetsRequest *request, int64_t id)
{
  g_autoptr (GPtrArray) rows = NULL;
  char *snippet = NULL;

  if (!request->conversations)
    return store_search_snippet (store, id, request->search);
  rows = store_list_conversation_messages (store, request->folder_id, id, NULL);
  for (unsigned int i = 0; rows != NULL && snippet == NULL && i < MIN (rows->len, SNIPPET_MESSAGES);
       i++) {
    const MailRow *row = g_ptr_array_index (rows, rows->len - 1 - i);
    snippet = store_search_snippet (store, row->id, request->search);
  }
  return snippet;
}

static void
load_snippets (EngineCore *core, GTask *task)
{
  const SnippetsRequest *request = g_task_get_task_data (task);
  g_autoptr (GPtrArray) snippets = g_ptr_array_new_with_free_func (g_free);

  for (unsigned int i = 0; i < request->ids->len && !g_task_return_error_if_cancelled (task); i++)
    g_ptr_array_add (snippets,
                     find_snippet (core->store, request, g_array_index (request->ids, int64_t, i)));
  if (snippets->len == request->ids->len)
    g_task_return_pointer (task, g_steal_pointer (&snippets), (GDestroyNotify) g_ptr_array_unref);
  g_object_unref (task);
}

void
mail_engine_load_snippets_async (MailEngine *engine, const MailQuery *query, const int64_t *ids,
                                 size_t n, GCancellable *cancellable, GAsyncReadyCallback callback,
                                 void *data)
{
  GTask *task = g_task_new (engine, cancellable, callback, data);
  SnippetsRequest *request = g_new0 (SnippetsRequest, 1);

  request->conversations = query->conversations;
  request->folder_id = query->scope == MAIL_SCOPE_FOLDER ? query->folder_id : 0;
  request->ids = g_array_new (false, false, sizeof *ids);
  g_array_append_vals (request->ids, ids, (unsigned int) n);
  request->search = g_strdup (query->search);
  g_task_set_task_data (task, request, snippets_request_free);
  mail_engine_read_in_thread (engine, load_snippets, task);
}

GPtrArray *
mail_engine_load_snippets_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
