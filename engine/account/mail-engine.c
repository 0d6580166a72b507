// SPDX-License-Identifier: GPL-3.0-or-later
//
// MailEngine's life: made, opened, started, closed. Who owns the store meanwhile is
// mail-engine-owner.c's; what it can be asked is in the other mail-engine-….c files, one a subject.

#include "account/engine-accounts.h"
#include "account/engine-wake.h"
#include "account/mail-engine-private.h"
#include "net/net-route.h"

#include <pwd.h>
#include <unistd.h>

// A change of network comes as many small ones within about so long.
#define SETTLE_MS 300

G_DEFINE_FINAL_TYPE (MailEngine, mail_engine, G_TYPE_OBJECT)

static void
close_peer (EngineLink *link)
{
  engine_link_close (link); // calls under way hold references
  engine_link_unref (link);
}

static void
drop_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
drop_pool (GThreadPool **pool)
{
  if (*pool != NULL)
    g_thread_pool_free (*pool, FALSE, FALSE);
  *pool = NULL;
}

static void
mail_engine_dispose (GObject *object)
{
  MailEngine *engine = MAIL_ENGINE (object);

  drop_source (&engine->alarm);
  drop_source (&engine->tidying);
  drop_source (&engine->settling);
  drop_source (&engine->waking);
  drop_source (&engine->accepting);
  drop_source (&engine->greeting);
  g_clear_object (&engine->listener);
  g_ptr_array_set_size (engine->peers, 0);
  g_clear_pointer (&engine->link, engine_link_unref);
  engine_notifier_stop (engine->notifier);
  g_clear_pointer (&engine->core, engine_core_unref);
  G_OBJECT_CLASS (mail_engine_parent_class)->dispose (object);
}

static void
mail_engine_finalize (GObject *object)
{
  MailEngine *engine = MAIL_ENGINE (object);

  drop_pool (&engine->actions);
  drop_pool (&engine->sends);
  drop_pool (&engine->longs);
  drop_pool (&engine->reads);
  g_clear_pointer (&engine->address_books, address_books_unref);
  g_clear_object (&engine->claiming);
  g_hash_table_unref (engine->states);
  g_hash_table_unref (engine->running);
  g_hash_table_unref (engine->transfers);
  g_hash_table_unref (engine->asked);
  g_ptr_array_unref (engine->peers);
  engine_notifier_unref (engine->notifier);
  account_secrets_unref (engine->secrets);
  g_clear_pointer (&engine->net, net_context_unref);
  g_main_context_unref (engine->context);
  g_free (engine->route);
  g_free (engine->data_dir);
  g_free (engine->wire_log);
  G_OBJECT_CLASS (mail_engine_parent_class)->finalize (object);
}

static void
mail_engine_class_init (MailEngineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mail_engine_dispose;
  object_class->finalize = mail_engine_finalize;
  mail_engine_signals_init (klass);
}

static gboolean
on_tidy_due (void *data)
{
  MailEngine *engine = data;

  drop_source (&engine->tidying);
  if (engine->phase == ENGINE_OWNER)
    engine_call_start (engine, &engine_request_tidy, g_variant_new ("()"), NULL, NULL, NULL);
  return G_SOURCE_REMOVE;
}

// Housekeeping follows change, so that an idle engine wakes nobody.
static void
plan_tidying (MailEngine *engine)
{
  if (engine->tidying != NULL || !engine->started)
    return;
  engine->tidying = g_timeout_source_new_seconds (5 * 60);
  g_source_set_callback (engine->tidying, on_tidy_due, engine, NULL);
  g_source_attach (engine->tidying, engine->context);
}

// Fills in the states that only the owner knows, tells the listeners here and in other processes.
static void
on_changes (void *data, EngineChanges *changes)
{
  g_autoptr (MailEngine) engine = g_object_ref (data);
  GHashTableIter iter;
  void *key = NULL, *state = NULL;

  if (engine->core == NULL || engine->core->accounts == NULL)
    return; // the next owner tells
  g_hash_table_iter_init (&iter, changes->states);
  while (g_hash_table_iter_next (&iter, &key, &state))
    g_hash_table_iter_replace (
      &iter, engine_accounts_dup_state (engine->core->accounts, *(int64_t *) key));
  if (engine->peers->len > 0) {
    g_autoptr (GVariant) variant = g_variant_ref_sink (engine_changes_to_variant (changes));
    for (unsigned int i = 0; i < engine->peers->len; i++)
      engine_link_send (g_ptr_array_index (engine->peers, i), ENGINE_FRAME_CHANGES,
                        g_variant_new ("(v)", variant));
  }
  plan_tidying (engine);
  mail_engine_plan_waking (engine);
  mail_engine_emit (engine, changes);
}

static void
mail_engine_init (MailEngine *engine)
{
  engine->context = g_main_context_ref_thread_default ();
  engine->notifier = engine_notifier_new (on_changes, engine);
  engine->secrets = account_secrets_new ();
  engine->states = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                          (GDestroyNotify) mail_account_state_free);
  engine->running = g_hash_table_new (NULL, NULL);
  engine->transfers = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  engine->asked = g_hash_table_new (g_int64_hash, g_int64_equal);
  engine->peers = g_ptr_array_new_with_free_func ((GDestroyNotify) close_peer);
  g_queue_init (&engine->waiting);
}

// What is no absolute path counts as not set (XDG Base Directory Specification): mail would be in
// whichever folder a program was started from, and nowhere else.
static char *
dup_default_dir (void)
{
  const char *data = g_get_user_data_dir (), *home = g_get_home_dir ();
  const struct passwd *person = g_path_is_absolute (home) ? NULL : getpwuid (getuid ());

  if (g_path_is_absolute (data))
    return g_build_filename (data, "org.example.Mail", NULL);
  return g_build_filename (person != NULL ? person->pw_dir : home, ".local", "share",
                           "org.example.Mail", NULL);
}

MailEngine *
mail_engine_new (const char *data_dir, const char *wire_log)
{
  MailEngine *engine = g_object_new (MAIL_TYPE_ENGINE, NULL);

  engine->data_dir =
    data_dir != NULL ? g_canonicalize_filename (data_dir, NULL) : dup_default_dir ();
  engine->wire_log = g_strdup (wire_log);
  return engine;
}

void
mail_engine_set_tool (MailEngine *engine, bool is_tool)
{
  g_return_if_fail (engine->phase == ENGINE_CLOSED);
  engine->is_tool = is_tool;
}

void
mail_engine_set_tool_writes (MailEngine *engine, bool writes)
{
  engine->tool_writes = writes;
}

void
mail_engine_post (MailEngine *engine, GSourceFunc func, void *data)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, data, NULL);
  g_source_attach (source, engine->context);
}

Store *
mail_engine_get_store (MailEngine *engine, GError **error)
{
  bool is_between = engine->phase != ENGINE_CLOSED && engine->phase != ENGINE_CLOSING;

  if (engine->core == NULL && engine->is_tool && is_between)
    mail_engine_open_reader_now (engine, NULL);
  if (engine->core == NULL)
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_STORE, "the store is not open");
  return engine->core != NULL ? engine->core->store : NULL;
}

void
mail_engine_open_async (MailEngine *engine, GCancellable *cancellable, GAsyncReadyCallback callback,
                        void *data)
{
  GTask *task = g_task_new (engine, cancellable, callback, data);
  GError *error = NULL;

  if (engine->phase != ENGINE_CLOSED || engine->opening != NULL) {
    g_task_return_new_error_literal (task, MAIL_ERROR, MAIL_ERROR_INVALID, "it is open already");
    g_object_unref (task);
    return;
  }
  if (engine->net == NULL)
    engine->net = net_context_new (engine->wire_log, &error);
  if (engine->net == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  engine->opening = task;
  if (engine->is_tool && !engine->tool_writes)
    mail_engine_open_to_read (engine);
  else
    mail_engine_claim (engine);
}

bool
mail_engine_open_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), false);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
tell_network (MailEngine *engine, bool available)
{
  if (engine->phase == ENGINE_OWNER)
    engine_call_start (engine, &engine_request_network, g_variant_new ("(b)", available), NULL,
                       NULL, NULL);
}

static void
on_network_available (GNetworkMonitor *monitor, GParamSpec *property, MailEngine *engine)
{
  tell_network (engine, g_network_monitor_get_network_available (monitor));
}

// A storm of small changes comes with every new network: only one that moved us to another way is
// told, once it is over.
static gboolean
on_network_settled (void *data)
{
  MailEngine *engine = data;
  g_autofree char *route = net_route_dup ();

  drop_source (&engine->settling);
  if (g_strcmp0 (route, engine->route) == 0)
    return G_SOURCE_REMOVE;
  g_set_str (&engine->route, route);
  tell_network (engine, g_network_monitor_get_network_available (g_network_monitor_get_default ()));
  return G_SOURCE_REMOVE;
}

static void
on_network_changed (GNetworkMonitor *monitor, gboolean available, MailEngine *engine)
{
  if (engine->settling != NULL)
    return;
  engine->settling = g_timeout_source_new (SETTLE_MS);
  g_source_set_callback (engine->settling, on_network_settled, engine, NULL);
  g_source_attach (engine->settling, engine->context);
}

static gboolean
on_woken (void *data)
{
  tell_network (data, true);
  return G_SOURCE_CONTINUE;
}

static void
watch_network (MailEngine *engine)
{
  g_signal_connect_object (g_network_monitor_get_default (), "notify::network-available",
                           G_CALLBACK (on_network_available), engine, G_CONNECT_DEFAULT);
  g_signal_connect_object (g_network_monitor_get_default (), "network-changed",
                           G_CALLBACK (on_network_changed), engine, G_CONNECT_DEFAULT);
  engine->route = net_route_dup ();
  engine->waking = engine_wake_source_new ();
  if (engine->waking == NULL)
    return;
  g_source_set_callback (engine->waking, on_woken, engine, NULL);
  g_source_attach (engine->waking, engine->context);
}

void
mail_engine_start (MailEngine *engine)
{
  if (engine->waking == NULL)
    watch_network (engine);
  engine->started = true;
  if (engine->phase == ENGINE_OWNER) {
    engine_call_start (engine, &engine_request_start, g_variant_new ("()"), NULL, NULL, NULL);
    mail_engine_start_waking (engine);
    if (engine->open_folder_id != 0)
      mail_engine_set_open_folder (engine, engine->open_folder_id);
  } else if (engine->phase == ENGINE_READER) {
    mail_engine_claim (engine);
  }
}

void
mail_engine_close_async (MailEngine *engine, GCancellable *cancellable,
                         GAsyncReadyCallback callback, void *data)
{
  GTask *task = g_task_new (engine, cancellable, callback, data);

  if (engine->phase == ENGINE_CLOSING) {
    g_task_return_new_error_literal (task, MAIL_ERROR, MAIL_ERROR_INVALID, "it closes already");
    g_object_unref (task);
    return;
  }
  engine->closing = task;
  engine->started = false;
  if (engine->phase == ENGINE_YIELDING)
    mail_engine_set_phase (engine, ENGINE_CLOSING); // the release under way ends it
  else
    mail_engine_release (engine, ENGINE_CLOSING);
}

bool
mail_engine_close_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), false);
  return g_task_propagate_boolean (G_TASK (result), error);
}

bool
mail_engine_is_owner (MailEngine *engine)
{
  return engine->phase == ENGINE_OWNER;
}
