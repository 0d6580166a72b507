// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reading from the local store: at once on the caller's thread where bounded, else on a thread.
// Where an interface can't say why it failed, it answers with nothing; the log has the reason.

#include "account/engine-accounts.h"
#include "account/mail-engine-discarded.h"
#include "account/mail-engine-private.h"
#include "base/mail-log.h"
#include "store/store-account.h"
#include "store/store-check.h"
#include "store/store-content.h"
#include "store/store-draft.h"
#include "store/store-folder.h"
#include "store/store-label.h"
#include "store/store-list.h"
#include "store/store-operation.h"
#include "store/store-outbox.h"
#include "store/store-room.h"
#include "store/store-search.h"
#include "sync/sync-context.h"
#include "sync/sync-send-limit.h"
#include "sync/sync-wishes.h"

// ARRAY, or an empty one after logging ERROR.
static GPtrArray *
or_nothing (GPtrArray *array, GError *error)
{
  if (error != NULL)
    mail_log_error ("engine", "reading", error);
  g_clear_error (&error);
  return array != NULL ? array : g_ptr_array_new ();
}

GPtrArray *
mail_engine_read_accounts (MailEngine *engine)
{
  GError *error = NULL;
  Store *store = mail_engine_get_store (engine, &error);
  GPtrArray *accounts = store != NULL ? store_account_list (store, &error) : NULL;

  return or_nothing (accounts, error);
}

MailAccount *
mail_engine_read_account (MailEngine *engine, int64_t account_id)
{
  Store *store = mail_engine_get_store (engine, NULL);

  return store != NULL ? store_account_get (store, account_id, NULL) : NULL;
}

uint64_t
mail_engine_read_room (MailEngine *engine)
{
  Store *store = mail_engine_get_store (engine, NULL);

  return store != NULL ? store_get_room (store) : UINT64_MAX;
}

MailAccountState *
mail_engine_dup_account_state (MailEngine *engine, int64_t account_id)
{
  MailAccountState *state = NULL;

  if (engine->core != NULL && engine->core->accounts != NULL)
    state = engine_accounts_dup_state (engine->core->accounts, account_id);
  else if (g_hash_table_contains (engine->states, &account_id))
    state = mail_account_state_copy (g_hash_table_lookup (engine->states, &account_id));
  return state != NULL ? state : g_new0 (MailAccountState, 1);
}

GPtrArray *
mail_engine_read_folders (MailEngine *engine, int64_t account_id)
{
  GError *error = NULL;
  Store *store = mail_engine_get_store (engine, &error);
  GPtrArray *folders = store != NULL ? store_folder_list (store, account_id, &error) : NULL;

  return or_nothing (folders, error);
}

MailFolder *
mail_engine_read_folder (MailEngine *engine, int64_t folder_id)
{
  Store *store = mail_engine_get_store (engine, NULL);

  return store != NULL ? store_folder_get (store, folder_id, NULL) : NULL;
}

MailFolder *
mail_engine_read_folder_by_role (MailEngine *engine, int64_t account_id, MailRole role)
{
  Store *store = mail_engine_get_store (engine, NULL);

  return store != NULL ? store_folder_get_by_role (store, account_id, role, NULL) : NULL;
}

MailIdList *
mail_engine_read_list_page (MailEngine *engine, const MailQuery *query, int64_t before_date,
                            int64_t before_id, uint32_t limit, GError **error)
{
  Store *store = mail_engine_get_store (engine, error);

  if (store == NULL)
    return NULL;
  return store_list_page (store, query, before_date, before_id, limit, error);
}

static MailQuery *
query_copy (const MailQuery *query)
{
  MailQuery *copy = g_memdup2 (query, sizeof *query);

  copy->search = g_strdup (query->search);
  return copy;
}

static void
query_free (void *data)
{
  MailQuery *query = data;

  g_free ((char *) query->search);
  g_free (query);
}

static void
read_list (EngineCore *core, GTask *task)
{
  GError *error = NULL;
  MailIdList *list = store_list_all (core->store, g_task_get_task_data (task),
                                     g_task_get_cancellable (task), &error);

  if (list != NULL)
    g_task_return_pointer (task, list, (GDestroyNotify) mail_id_list_unref);
  else
    g_task_return_error (task, error);
  g_object_unref (task);
}

void
mail_engine_read_list_async (MailEngine *engine, const MailQuery *query, GCancellable *cancellable,
                             GAsyncReadyCallback callback, void *data)
{
  GTask *task = g_task_new (engine, cancellable, callback, data);

  g_task_set_task_data (task, query_copy (query), query_free);
  mail_engine_read_in_thread (engine, read_list, task);
}

MailIdList *
mail_engine_read_list_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

GPtrArray *
mail_engine_read_rows (MailEngine *engine, int64_t folder_id, const int64_t *ids, size_t n,
                       GError **error)
{
  Store *store = mail_engine_get_store (engine, error);

  return store != NULL ? store_list_rows (store, folder_id, ids, n, error) : NULL;
}

GPtrArray *
mail_engine_read_conversations (MailEngine *engine, int64_t folder_id, const int64_t *thread_ids,
                                size_t n, GError **error)
{
  Store *store = mail_engine_get_store (engine, error);

  return store != NULL ? store_list_conversations (store, folder_id, thread_ids, n, error) : NULL;
}

GPtrArray *
mail_engine_read_conversation_messages (MailEngine *engine, int64_t folder_id, int64_t thread_id,
                                        GError **error)
{
  Store *store = mail_engine_get_store (engine, error);

  if (store == NULL)
    return NULL;
  return store_list_conversation_messages (store, folder_id, thread_id, error);
}

GPtrArray *
mail_engine_read_labels (MailEngine *engine, int64_t account_id, bool in_use)
{
  GError *error = NULL;
  Store *store = mail_engine_get_store (engine, &error);
  GPtrArray *names = store != NULL ? store_label_list (store, account_id, in_use, &error) : NULL;

  return or_nothing (names, error);
}

GArray *
mail_engine_read_folders_of (MailEngine *engine, int64_t message_id, GError **error)
{
  Store *store = mail_engine_get_store (engine, error);

  return store != NULL ? store_list_folders_of (store, message_id, error) : NULL;
}

char *
mail_engine_read_snippet (MailEngine *engine, int64_t message_id, const char *search)
{
  Store *store = mail_engine_get_store (engine, NULL);

  return store != NULL ? store_search_snippet (store, message_id, search) : NULL;
}

MailOperation *
mail_engine_read_operation (MailEngine *engine, int64_t operation_id)
{
  Store *store = mail_engine_get_store (engine, NULL);

  return store != NULL ? store_operation_get (store, operation_id, NULL) : NULL;
}

GPtrArray *
mail_engine_read_operations (MailEngine *engine, int64_t account_id)
{
  GError *error = NULL;
  Store *store = mail_engine_get_store (engine, &error);
  GPtrArray *operations = store != NULL ? store_operation_list (store, account_id, &error) : NULL;

  return or_nothing (operations, error);
}

GPtrArray *
mail_engine_read_templates (MailEngine *engine)
{
  GError *error = NULL;
  Store *store = mail_engine_get_store (engine, &error);
  GPtrArray *drafts = store != NULL ? store_draft_list_templates (store, &error) : NULL;

  return or_nothing (drafts, error);
}

GPtrArray *
mail_engine_read_waiting_drafts (MailEngine *engine, int64_t account_id)
{
  GError *error = NULL;
  Store *store = mail_engine_get_store (engine, &error);
  GPtrArray *drafts = store != NULL ? store_draft_list_waiting (store, account_id, &error) : NULL;

  return or_nothing (drafts, error);
}

GPtrArray *
mail_engine_read_discarded_drafts (MailEngine *engine, int64_t account_id)
{
  GError *error = NULL;
  Store *store = mail_engine_get_store (engine, &error);
  GPtrArray *drafts = store != NULL ? store_draft_list_discarded (store, account_id, &error) : NULL;

  return or_nothing (drafts, error);
}

bool
mail_engine_read_draft_is_gone (MailEngine *engine, int64_t draft_id)
{
  Store *store = mail_engine_get_store (engine, NULL);

  return store != NULL && store_draft_is_gone (store, draft_id, NULL);
}

GPtrArray *
mail_engine_read_open_drafts (MailEngine *engine)
{
  GError *error = NULL;
  Store *store = mail_engine_get_store (engine, &error);
  GPtrArray *drafts = store != NULL ? store_draft_list_open (store, &error) : NULL;

  return or_nothing (drafts, error);
}

GPtrArray *
mail_engine_read_outbox (MailEngine *engine)
{
  GError *error = NULL;
  Store *store = mail_engine_get_store (engine, &error);
  GPtrArray *items = store != NULL ? store_outbox_list (store, 0, &error) : NULL;

  return or_nothing (items, error);
}

unsigned int
mail_engine_read_unsent (MailEngine *engine, int64_t account_id)
{
  g_autoptr (GPtrArray) items = mail_engine_read_outbox (engine);
  unsigned int n = 0;

  for (unsigned int i = 0; i < items->len; i++) {
    const MailOutboxItem *item = items->pdata[i];

    n += item->account_id == account_id && item->state != MAIL_OUTBOX_ACCEPTED;
  }
  return n;
}

MailOutboxItem *
mail_engine_read_outbox_item (MailEngine *engine, int64_t outbox_id)
{
  Store *store = mail_engine_get_store (engine, NULL);

  return store != NULL ? store_outbox_get (store, outbox_id, NULL) : NULL;
}

uint64_t
mail_engine_read_size_limit (MailEngine *engine, int64_t account_id)
{
  Store *store = mail_engine_get_store (engine, NULL);
  g_autoptr (MailAccount) account = mail_engine_read_account (engine, account_id);

  return store != NULL && account != NULL ? sync_context_recall_size_limit (store, account) : 0;
}

void
mail_engine_read_send_limit (MailEngine *engine, int64_t account_id, MailSendLimit *out)
{
  Store *store = mail_engine_get_store (engine, NULL);
  g_autoptr (MailAccount) account = mail_engine_read_account (engine, account_id);

  *out = (MailSendLimit) {0};
  if (store != NULL && account != NULL)
    sync_send_limit_read (store, account, out);
}

void
mail_engine_read_send_abilities (MailEngine *engine, int64_t account_id, MailSendAbilities *out)
{
  Store *store = mail_engine_get_store (engine, NULL);
  g_autoptr (MailAccount) account = mail_engine_read_account (engine, account_id);

  *out = (MailSendAbilities) {0};
  if (store != NULL && account != NULL)
    sync_wishes_recall_abilities (store, account, out);
}

bool
mail_engine_read_stats (MailEngine *engine, MailStats *out_stats, GError **error)
{
  Store *store = mail_engine_get_store (engine, error);

  return store != NULL && store_list_stats (store, out_stats, error);
}

bool
mail_engine_read_damage (MailEngine *engine, MailStats *out_stats, GError **error)
{
  Store *store = mail_engine_get_store (engine, error);

  return store != NULL && store_list_damage (store, out_stats, error);
}
