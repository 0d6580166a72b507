// SPDX-License-Identifier: GPL-3.0-or-later
//
// What needs a server or the whole store: passes of synchronisation, messages that are not here
// yet, the watched folder, and the store's own check.

#include "account/engine-accounts.h"
#include "account/engine-fetch.h"
#include "account/mail-engine-private.h"
#include "base/mail-log.h"
#include "store/store-check.h"
#include "store/store-content.h"
#include "store/store-home.h"
#include "store/store-list.h"
#include "store/store-pop.h"
#include "store/store-search.h"

static GVariant *
run_start (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  return engine_accounts_start (core->accounts, error) ? g_variant_new ("()") : NULL;
}

const EngineRequest engine_request_start = {
  .name = "start",
  .arguments = "()",
  .result = "()",
  .lane = ENGINE_LANE_LONG,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_start,
};

static GVariant *
run_network (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  gboolean available = FALSE;

  g_variant_get (arguments, "(b)", &available);
  engine_accounts_network_changed (core->accounts, available);
  return g_variant_new ("()");
}

const EngineRequest engine_request_network = {
  .name = "network",
  .arguments = "(b)",
  .result = "()",
  .lane = ENGINE_LANE_LONG,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_network,
};

static GVariant *
run_tidy (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  return store_tidy (core->store, error) ? g_variant_new ("()") : NULL;
}

const EngineRequest engine_request_tidy = {
  .name = "tidy",
  .arguments = "()",
  .result = "()",
  .lane = ENGINE_LANE_LONG,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_tidy,
};

static GVariant *
run_index (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  return store_search_index (core->store, UINT32_MAX, NULL, cancellable, error) ?
           g_variant_new ("()") :
           NULL;
}

const EngineRequest engine_request_index = {
  .name = "index",
  .arguments = "()",
  .result = "()",
  .lane = ENGINE_LANE_LONG,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_index,
};

// One account of a pass; accounts are synchronised side by side.
typedef struct {
  EngineAccount *account;
  const char *const *folders;
  MailBodies bodies;
  GCancellable *cancellable;
  MailSyncReport report;
} Pass;

static void *
run_pass (void *data)
{
  Pass *pass = data;
  GError *error = NULL;

  sync_account_sync (pass->account->sync, pass->folders, pass->bodies, pass->cancellable,
                     &pass->report, &error);
  if (pass->report.error == NULL)
    pass->report.error = g_steal_pointer (&error);
  g_clear_error (&error);
  return NULL;
}

static GVariant *
run_passes (GPtrArray *accounts, const Pass *template)
{
  g_autofree Pass *passes = g_new0 (Pass, accounts->len);
  g_autofree GThread **threads = g_new0 (GThread *, accounts->len);
  GVariantBuilder reports;

  for (unsigned int i = 0; i < accounts->len; i++) {
    passes[i] = *template;
    passes[i].account = g_ptr_array_index (accounts, i);
    threads[i] = g_thread_new ("sync-pass", run_pass, &passes[i]);
  }
  g_variant_builder_init (&reports, G_VARIANT_TYPE ("av"));
  for (unsigned int i = 0; i < accounts->len; i++) {
    g_thread_join (threads[i]);
    g_variant_builder_add (&reports, "v", engine_variant_from_report (&passes[i].report));
    g_clear_error (&passes[i].report.error);
  }
  return g_variant_new ("(@av)", g_variant_builder_end (&reports));
}

static GPtrArray *
find_accounts (EngineCore *core, int64_t account_id, GError **error)
{
  if (account_id == 0)
    return engine_accounts_list (core->accounts, error);
  EngineAccount *account = engine_accounts_get (core->accounts, account_id, error);
  if (account == NULL)
    return NULL;
  GPtrArray *accounts = g_ptr_array_new_with_free_func ((GDestroyNotify) engine_account_unref);
  g_ptr_array_add (accounts, account);
  return accounts;
}

static GVariant *
run_sync (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  int64_t account_id = 0;
  int bodies = 0;
  g_autoptr (GVariant) maybe = NULL;
  g_autoptr (GVariant) paths = NULL;
  g_autofree const char **folders = NULL;

  g_variant_get (arguments, "(x@masi)", &account_id, &maybe, &bodies);
  paths = g_variant_get_maybe (maybe);
  if (paths != NULL)
    folders = g_variant_get_strv (paths, NULL);
  g_autoptr (GPtrArray) accounts = find_accounts (core, account_id, error);
  if (accounts == NULL || !engine_wake_due (core, error))
    return NULL;
  const Pass template = {
    .folders = folders,
    .bodies = (MailBodies) bodies,
    .cancellable = cancellable,
  };
  g_autoptr (GVariant) reports = g_variant_ref_sink (run_passes (accounts, &template));
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return g_steal_pointer (&reports);
}

const EngineRequest engine_request_sync = {
  .name = "sync",
  .arguments = "(xmasi)",
  .result = "(av)",
  .lane = ENGINE_LANE_LONG,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_sync,
};

void
mail_engine_sync_async (MailEngine *engine, int64_t account_id, const char *const *folders,
                        MailBodies bodies, GCancellable *cancellable, GAsyncReadyCallback callback,
                        void *data)
{
  GVariant *paths = folders != NULL ? engine_variant_from_strings (folders) : NULL;

  engine_call_start (engine, &engine_request_sync,
                     g_variant_new ("(x@masi)", account_id,
                                    g_variant_new_maybe (G_VARIANT_TYPE_STRING_ARRAY, paths),
                                    (int) bodies),
                     cancellable, callback, data);
}

GPtrArray *
mail_engine_sync_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) answer = engine_call_finish (engine, result, error);

  if (answer == NULL)
    return NULL;
  g_autoptr (GVariant) reports = g_variant_get_child_value (answer, 0);
  return engine_variant_to_array (reports, (void *(*) (GVariant *) ) engine_variant_to_report,
                                  (GDestroyNotify) mail_sync_report_free);
}

static GVariant *
run_cancel_check (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  int64_t account_id = 0;

  g_variant_get (arguments, "(x)", &account_id);
  g_autoptr (EngineAccount) account = engine_accounts_get (core->accounts, account_id, error);

  if (account == NULL)
    return NULL;
  sync_account_cancel_check (account->sync);
  return g_variant_new ("()");
}

const EngineRequest engine_request_cancel_check = {
  .name = "cancel-check",
  .arguments = "(x)",
  .result = "()",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_cancel_check,
};

void
mail_engine_cancel_check (MailEngine *engine, int64_t account_id)
{
  engine_call_start (engine, &engine_request_cancel_check, g_variant_new ("(x)", account_id), NULL,
                     NULL, NULL);
}

static GVariant *
run_set_open_folder (EngineCore *core, GVariant *arguments, GCancellable *cancellable,
                     GError **error)
{
  int64_t folder_id = 0;

  g_variant_get (arguments, "(x)", &folder_id);
  engine_accounts_set_open_folder (core->accounts, folder_id);
  return g_variant_new ("()");
}

const EngineRequest engine_request_set_open_folder = {
  .name = "set-open-folder",
  .arguments = "(x)",
  .result = "()",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_set_open_folder,
};

void
mail_engine_set_open_folder (MailEngine *engine, int64_t folder_id)
{
  engine->open_folder_id = folder_id;
  if (engine->phase == ENGINE_OWNER || engine->phase == ENGINE_CLIENT)
    engine_call_start (engine, &engine_request_set_open_folder, g_variant_new ("(x)", folder_id),
                       NULL, NULL, NULL);
}

// Brings a message's content here when it is not: the only part of loading that may need a server.
static GVariant *
run_fetch (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  int64_t message_id = 0;

  g_variant_get (arguments, "(x)", &message_id);
  return engine_fetch_message (core, message_id, cancellable, error) ? g_variant_new ("()") : NULL;
}

const EngineRequest engine_request_fetch = {
  .name = "fetch",
  .arguments = "(x)",
  .result = "()",
  .lane = ENGINE_LANE_LONG,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_fetch,
};

// The same of less than the whole.
static GVariant *
run_fetch_part (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  int64_t message_id = 0;
  const char *path = NULL;

  g_variant_get (arguments, "(xm&s)", &message_id, &path);
  return engine_fetch_part (core, message_id, path, cancellable, error) ? g_variant_new ("()") :
                                                                          NULL;
}

const EngineRequest engine_request_fetch_part = {
  .name = "fetch-part",
  .arguments = "(xms)",
  .result = "()",
  .lane = ENGINE_LANE_LONG,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_fetch_part,
};

// What lives here and is damaged comes anew from servers that have it still.
static bool
mend_home (EngineCore *core, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) damaged = store_home_list_damaged (core->store, cancellable, error);

  for (unsigned int i = 0; damaged != NULL && i < damaged->len; i++) {
    int64_t message_id = g_array_index (damaged, int64_t, i);
    g_autoptr (GError) failure = NULL;

    // The next one may be on a server that answers.
    if (!engine_fetch_message (core, message_id, cancellable, &failure))
      mail_log (MAIL_LOG_FAULT, "store", "message %" G_GINT64_FORMAT " can't be mended: %s",
                message_id, failure->message);
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return false;
  }
  return damaged != NULL;
}

static GVariant *
run_check_store (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  gboolean repair = FALSE;
  GVariantBuilder builder;

  g_variant_get (arguments, "(b)", &repair);
  g_autoptr (GPtrArray) checks = store_check (core->store, repair, cancellable, error);
  if (checks == NULL || (repair && !mend_home (core, cancellable, error)))
    return NULL;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("av"));
  for (unsigned int i = 0; i < checks->len; i++)
    g_variant_builder_add (&builder, "v",
                           engine_variant_from_file_check (g_ptr_array_index (checks, i)));
  return g_variant_new ("(@av)", g_variant_builder_end (&builder));
}

const EngineRequest engine_request_check_store = {
  .name = "check-store",
  .arguments = "(b)",
  .result = "(av)",
  .lane = ENGINE_LANE_LONG,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_check_store,
};

void
mail_engine_index_async (MailEngine *engine, GCancellable *cancellable,
                         GAsyncReadyCallback callback, void *data)
{
  engine_call_start (engine, &engine_request_index, g_variant_new ("()"), cancellable, callback,
                     data);
}

bool
mail_engine_index_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  return engine_call_finish_done (engine, result, error);
}

void
mail_engine_check_store_async (MailEngine *engine, bool repair, GCancellable *cancellable,
                               GAsyncReadyCallback callback, void *data)
{
  engine_call_start (engine, &engine_request_check_store, g_variant_new ("(b)", repair),
                     cancellable, callback, data);
}

GPtrArray *
mail_engine_check_store_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) answer = engine_call_finish (engine, result, error);

  if (answer == NULL)
    return NULL;
  g_autoptr (GVariant) checks = g_variant_get_child_value (answer, 0);
  return engine_variant_to_array (checks, (void *(*) (GVariant *) ) engine_variant_to_file_check,
                                  (GDestroyNotify) mail_file_check_free);
}
