// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who owns the store, and the way from one owner to the next: claiming, greeting, serving the other
// processes, giving the store away, taking it over from one that died. All decisions fall on the
// engine's thread; what blocks (locking, migrating, closing) runs on a worker and reports back.

#include "account/engine-accounts.h"
#include "account/mail-engine-private.h"
#include "store/store-account.h"

static const char *const phase_names[] = {
  "closed", "reader", "claiming", "owner", "greeting", "client", "yielding", "closing",
};

static bool
is_legal (EnginePhase from, EnginePhase to)
{
  static const unsigned int legal[] = {
    [ENGINE_CLOSED] = 1 << ENGINE_READER | 1 << ENGINE_CLAIMING | 1 << ENGINE_CLOSING,
    [ENGINE_READER] = 1 << ENGINE_CLAIMING | 1 << ENGINE_CLOSING,
    [ENGINE_CLAIMING] = 1 << ENGINE_OWNER | 1 << ENGINE_GREETING | 1 << ENGINE_READER |
                        1 << ENGINE_CLOSED | 1 << ENGINE_CLOSING,
    [ENGINE_OWNER] = 1 << ENGINE_YIELDING | 1 << ENGINE_CLOSING,
    [ENGINE_GREETING] = 1 << ENGINE_CLIENT | 1 << ENGINE_CLAIMING | 1 << ENGINE_READER |
                        1 << ENGINE_CLOSED | 1 << ENGINE_CLOSING,
    [ENGINE_CLIENT] = 1 << ENGINE_CLAIMING | 1 << ENGINE_READER | 1 << ENGINE_CLOSING,
    [ENGINE_YIELDING] = 1 << ENGINE_CLAIMING | 1 << ENGINE_CLOSING,
    [ENGINE_CLOSING] = 1 << ENGINE_CLOSED,
  };

  return (legal[from] & 1u << to) != 0;
}

void
mail_engine_set_phase (MailEngine *engine, EnginePhase phase)
{
  if (!is_legal (engine->phase, phase))
    g_error ("engine: %s can't become %s", phase_names[engine->phase], phase_names[phase]);
  g_debug ("engine: %s", phase_names[phase]);
  engine->phase = phase;
}

static void
set_core (MailEngine *engine, EngineCore *core)
{
  g_clear_pointer (&engine->core, engine_core_unref);
  engine->core = core;
}

// The waiting for an owner is over, for good or bad.
static void
finish_opening (MailEngine *engine, const GError *error)
{
  g_autoptr (GTask) opening = g_steal_pointer (&engine->opening);

  if (opening != NULL && error != NULL)
    g_task_return_error (opening, g_error_copy (error));
  else if (opening != NULL)
    g_task_return_boolean (opening, TRUE);
}

static void
fail_claim (MailEngine *engine, const GError *error)
{
  mail_engine_set_phase (engine, engine->core != NULL ? ENGINE_READER : ENGINE_CLOSED);
  engine_call_fail_waiting (engine, error);
  finish_opening (engine, error);
}

// As owner

// What the other process would otherwise learn only at the next change.
static void
tell_states (MailEngine *engine, EngineLink *link)
{
  g_autoptr (EngineChanges) changes = engine_changes_new ();
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (engine);

  for (unsigned int i = 0; i < accounts->len; i++) {
    int64_t id = ((MailAccount *) g_ptr_array_index (accounts, i))->id;
    MailAccountState *state = engine_accounts_dup_state (engine->core->accounts, id);
    if (state != NULL)
      g_hash_table_insert (changes->states, g_memdup2 (&id, sizeof id), state);
  }
  engine_link_send (link, ENGINE_FRAME_CHANGES,
                    g_variant_new ("(v)", engine_changes_to_variant (changes)));
}

static void
greet_peer (MailEngine *engine, EngineLink *link, bool is_tool)
{
  if (engine->is_tool && !is_tool) {
    engine_link_send (link, ENGINE_FRAME_YIELD, g_variant_new ("()"));
    mail_engine_release (engine, ENGINE_YIELDING);
    return;
  }
  engine_link_send (link, ENGINE_FRAME_WELCOME, g_variant_new ("(u)", ENGINE_PROTOCOL));
  tell_states (engine, link);
}

static void
on_peer_frame (void *data, EngineLink *link, EngineFrame frame, GVariant *body)
{
  MailEngine *engine = data;
  g_autoptr (GVariant) arguments = NULL;
  const char *name = NULL;
  uint64_t serial = 0;
  gboolean is_tool = FALSE;

  if (frame == ENGINE_FRAME_HELLO) {
    g_variant_get (body, "(ub)", NULL, &is_tool);
    if (engine->phase == ENGINE_OWNER) // else it sees its link close
      greet_peer (engine, link, is_tool);
  } else if (frame == ENGINE_FRAME_CALL) {
    g_variant_get (body, "(t&sv)", &serial, &name, &arguments);
    const EngineRequest *request = engine_request_find (name, arguments);
    if (request != NULL)
      engine_call_from_peer (engine, link, serial, request, arguments);
    else {
      g_autoptr (GError) unknown = g_error_new (MAIL_ERROR, MAIL_ERROR_UNSUPPORTED,
                                                "the owner of the store knows no “%s”", name);
      engine_link_send (link, ENGINE_FRAME_FAILURE,
                        g_variant_new ("(tv)", serial, engine_variant_from_error (unknown)));
    }
  } else if (frame == ENGINE_FRAME_CANCEL) {
    g_variant_get (body, "(t)", &serial);
    engine_call_cancel_peer (engine, link, serial);
  }
}

static void
on_peer_closed (void *data, EngineLink *link)
{
  MailEngine *engine = data;

  engine_call_cancel_peer (engine, link, 0);
  g_ptr_array_remove (engine->peers, link);
}

static gboolean
on_acceptable (GSocket *listener, GIOCondition condition, void *data)
{
  static const EngineLinkEvents events = {.frame = on_peer_frame, .closed = on_peer_closed};
  MailEngine *engine = data;
  g_autoptr (GSocket) accepted = engine_claim_accept (listener);

  if (accepted != NULL)
    g_ptr_array_add (engine->peers, engine_link_new (accepted, &events, engine));
  return G_SOURCE_CONTINUE;
}

static void
listen_to_others (MailEngine *engine, GSocket *listener)
{
  engine->listener = listener;
  engine->accepting = g_socket_create_source (listener, G_IO_IN, NULL);
  g_source_set_callback (engine->accepting, G_SOURCE_FUNC (on_acceptable), engine, NULL);
  g_source_attach (engine->accepting, engine->context);
}

static void
stop_listening (MailEngine *engine)
{
  if (engine->accepting != NULL)
    g_source_destroy (engine->accepting);
  g_clear_pointer (&engine->accepting, g_source_unref);
  if (engine->listener != NULL)
    g_socket_close (engine->listener, NULL);
  g_clear_object (&engine->listener);
}

static void
become_owner (MailEngine *engine, EngineCore *core, GSocket *listener)
{
  bool had_store = engine->core != NULL;

  set_core (engine, core);
  g_hash_table_remove_all (engine->states);
  mail_engine_set_phase (engine, ENGINE_OWNER);
  listen_to_others (engine, listener);
  if (engine->started)
    mail_engine_start (engine);
  engine_call_submit_waiting (engine);
  finish_opening (engine, NULL);
  if (had_store)
    mail_engine_emit_all (engine);
}

// As client

static void
become_client (MailEngine *engine)
{
  mail_engine_set_phase (engine, ENGINE_CLIENT);
  engine_call_submit_waiting (engine);
  finish_opening (engine, NULL);
}

typedef struct {
  char *dir;
  EngineNotifier *notifier;
  AccountSecrets *secrets;
  NetContext *net;
  bool after_you;
} Opening;

static void
opening_free (Opening *opening)
{
  g_free (opening->dir);
  engine_notifier_unref (opening->notifier);
  account_secrets_unref (opening->secrets);
  net_context_unref (opening->net);
  g_free (opening);
}

static Opening *
opening_new (MailEngine *engine, bool after_you)
{
  Opening *opening = g_new0 (Opening, 1);

  opening->dir = g_strdup (engine->data_dir);
  opening->notifier = engine_notifier_ref (engine->notifier);
  opening->secrets = account_secrets_ref (engine->secrets);
  opening->net = net_context_ref (engine->net);
  opening->after_you = after_you;
  return opening;
}

static EngineCore *
open_core (Opening *opening, StoreOwner *lock, GError **error)
{
  return engine_core_open (opening->dir, lock, opening->notifier, opening->secrets, opening->net,
                           error);
}

static void
run_open_reader (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  GError *error = NULL;
  EngineCore *core = open_core (data, NULL, &error);

  if (core == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, core, (GDestroyNotify) engine_core_unref);
}

static void
open_reader (MailEngine *engine, GAsyncReadyCallback callback)
{
  g_autoptr (GTask) task = g_task_new (engine, NULL, callback, NULL);

  g_task_set_task_data (task, opening_new (engine, false), (GDestroyNotify) opening_free);
  g_task_run_in_thread (task, run_open_reader);
}

static void
on_client_reader (GObject *source, GAsyncResult *result, void *data)
{
  MailEngine *engine = MAIL_ENGINE (source);
  g_autoptr (GError) error = NULL;
  EngineCore *core = g_task_propagate_pointer (G_TASK (result), &error);

  if (engine->phase != ENGINE_GREETING) { // the owner went away, or the engine is closing
    engine_core_unref (core);
  } else if (core == NULL) {
    g_clear_pointer (&engine->link, engine_link_unref);
    fail_claim (engine, error);
  } else {
    set_core (engine, core);
    become_client (engine);
  }
}

static void
on_tool_reader (GObject *source, GAsyncResult *result, void *data)
{
  MailEngine *engine = MAIL_ENGINE (source);
  g_autoptr (GError) error = NULL;
  EngineCore *core = g_task_propagate_pointer (G_TASK (result), &error);

  if (engine->phase != ENGINE_CLOSED) {
    engine_core_unref (core);
  } else if (core != NULL) {
    set_core (engine, core);
    mail_engine_set_phase (engine, ENGINE_READER);
    finish_opening (engine, NULL);
  } else if (g_error_matches (error, MAIL_ERROR, MAIL_ERROR_SCHEMA_NEWER)) {
    finish_opening (engine, error);
  } else {
    mail_engine_claim (engine); // not made yet, or in need of what only an owner may do
  }
}

void
mail_engine_open_to_read (MailEngine *engine)
{
  open_reader (engine, on_tool_reader);
}

bool
mail_engine_open_reader_now (MailEngine *engine, GError **error)
{
  Opening *opening = opening_new (engine, false);
  EngineCore *core = open_core (opening, NULL, error);

  opening_free (opening);
  if (core != NULL)
    set_core (engine, core);
  return core != NULL;
}

static void
on_welcome (MailEngine *engine, uint32_t protocol)
{
  if (protocol != ENGINE_PROTOCOL) {
    g_autoptr (GError) error =
      g_error_new_literal (MAIL_ERROR, MAIL_ERROR_OWNED,
                           "the owner of the store is another version of Mail: restart it");
    g_clear_pointer (&engine->link, engine_link_unref);
    fail_claim (engine, error);
  } else if (engine->core == NULL) {
    open_reader (engine, on_client_reader);
  } else {
    become_client (engine);
  }
}

static void
take_changes (MailEngine *engine, GVariant *body)
{
  g_autoptr (GVariant) variant = g_variant_get_child_value (body, 0);
  g_autoptr (GVariant) content = g_variant_get_variant (variant);
  g_autoptr (EngineChanges) changes = engine_changes_from_variant (content);
  GHashTableIter iter;
  void *key = NULL, *state = NULL;

  if (changes == NULL)
    return;
  g_hash_table_iter_init (&iter, changes->states);
  while (g_hash_table_iter_next (&iter, &key, &state))
    g_hash_table_insert (engine->states, g_memdup2 (key, sizeof (int64_t)),
                         mail_account_state_copy (state));
  mail_engine_emit (engine, changes);
}

static void
on_owner_frame (void *data, EngineLink *link, EngineFrame frame, GVariant *body)
{
  g_autoptr (MailEngine) engine = g_object_ref (data); // a listener may let it go
  g_autoptr (GVariant) content = NULL;
  uint64_t serial = 0;
  uint32_t protocol = 0;

  if (frame == ENGINE_FRAME_WELCOME && engine->phase == ENGINE_GREETING) {
    g_variant_get (body, "(u)", &protocol);
    on_welcome (engine, protocol);
  } else if (frame == ENGINE_FRAME_ANSWER) {
    g_variant_get (body, "(tv)", &serial, &content);
    engine_call_answered (engine, serial, content, NULL);
  } else if (frame == ENGINE_FRAME_FAILURE) {
    g_variant_get (body, "(tv)", &serial, &content);
    engine_call_answered (engine, serial, NULL, engine_variant_to_error (content));
  } else if (frame == ENGINE_FRAME_CHANGES) {
    take_changes (engine, body);
  }
  // YIELD: the link closes when the store is free.
}

static void
on_owner_closed (void *data, EngineLink *link)
{
  MailEngine *engine = data;

  g_clear_pointer (&engine->link, engine_link_unref);
  engine_call_owner_lost (engine);
  // One that only reads now has no need to own; the app always has.
  bool needs_owner = !engine->is_tool || engine->started || engine->opening != NULL ||
                     engine->core == NULL || !g_queue_is_empty (&engine->waiting);
  if (needs_owner)
    mail_engine_claim (engine);
  else
    mail_engine_set_phase (engine, ENGINE_READER);
}

static void
greet (MailEngine *engine, GSocket *socket)
{
  static const EngineLinkEvents events = {.frame = on_owner_frame, .closed = on_owner_closed};

  mail_engine_set_phase (engine, ENGINE_GREETING);
  engine->link = engine_link_new (socket, &events, engine);
  engine_link_send (engine->link, ENGINE_FRAME_HELLO,
                    g_variant_new ("(ub)", ENGINE_PROTOCOL, engine->is_tool));
}

// Claiming

typedef struct {
  EngineClaim claim;
  EngineCore *core;
  GSocket *listener;
} Claimed;

static void
claimed_free (Claimed *claimed)
{
  engine_claim_clear (&claimed->claim);
  g_clear_pointer (&claimed->core, engine_core_unref);
  g_clear_object (&claimed->listener);
  g_free (claimed);
}

static void
run_claim (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  Opening *opening = data;
  Claimed *claimed = g_new0 (Claimed, 1);
  GError *error = NULL;
  bool ok = engine_claim (opening->dir, opening->after_you, cancellable, &claimed->claim, &error);

  if (ok && claimed->claim.lock != NULL) {
    claimed->listener = engine_claim_listen (opening->dir, &error);
    if (claimed->listener != NULL)
      claimed->core = open_core (opening, g_steal_pointer (&claimed->claim.lock), &error);
    ok = claimed->core != NULL;
  }
  if (ok) {
    g_task_return_pointer (task, claimed, (GDestroyNotify) claimed_free);
  } else {
    claimed_free (claimed);
    g_task_return_error (task, error);
  }
}

static void
on_claimed (GObject *source, GAsyncResult *result, void *data)
{
  MailEngine *engine = MAIL_ENGINE (source);
  g_autoptr (GError) error = NULL;
  Claimed *claimed = g_task_propagate_pointer (G_TASK (result), &error);

  if (engine->phase != ENGINE_CLAIMING) { // it closes meanwhile
    g_clear_pointer (&claimed, claimed_free);
    return;
  }
  if (claimed == NULL) {
    fail_claim (engine, error);
    return;
  }
  if (claimed->core != NULL)
    become_owner (engine, g_steal_pointer (&claimed->core), g_steal_pointer (&claimed->listener));
  else
    greet (engine, claimed->claim.socket);
  claimed_free (claimed);
}

void
mail_engine_claim (MailEngine *engine)
{
  bool after_you = engine->phase == ENGINE_YIELDING;
  g_clear_object (&engine->claiming);
  engine->claiming = g_cancellable_new ();
  g_autoptr (GTask) task = g_task_new (engine, engine->claiming, on_claimed, NULL);

  mail_engine_set_phase (engine, ENGINE_CLAIMING);
  // What was claimed is handed over even when cancelled, so that it is freed here, in order.
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, opening_new (engine, after_you), (GDestroyNotify) opening_free);
  g_task_run_in_thread (task, run_claim);
}

// Giving up

static gboolean
on_released (void *data)
{
  g_autoptr (MailEngine) engine = data;

  // Only now, with the lock free, do the others learn that there is no owner.
  g_ptr_array_set_size (engine->peers, 0);
  if (engine->phase == ENGINE_YIELDING) {
    mail_engine_claim (engine);
    return G_SOURCE_REMOVE;
  }
  g_autoptr (GTask) closing = g_steal_pointer (&engine->closing);
  g_autoptr (GError) closed =
    g_error_new_literal (MAIL_ERROR, MAIL_ERROR_STORE, "the store is closed");
  mail_engine_set_phase (engine, ENGINE_CLOSED);
  engine_call_fail_waiting (engine, closed);
  finish_opening (engine, closed);
  g_task_return_boolean (closing, TRUE);
  return G_SOURCE_REMOVE;
}

// On whichever thread let the core go last.
static void
on_core_closed (void *data)
{
  mail_engine_post (data, on_released, data);
}

static void
run_stop (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  EngineCore *core = data;

  if (core->accounts != NULL)
    engine_accounts_stop (core->accounts);
  g_task_return_boolean (task, TRUE);
}

void
mail_engine_release (MailEngine *engine, EnginePhase phase)
{
  EngineCore *core = g_steal_pointer (&engine->core);

  mail_engine_set_phase (engine, phase);
  g_cancellable_cancel (engine->claiming);
  stop_listening (engine);
  engine_call_cancel_running (engine, phase == ENGINE_YIELDING);
  if (engine->link != NULL)
    engine_link_close (engine->link);
  g_clear_pointer (&engine->link, engine_link_unref);
  engine_call_owner_lost (engine);
  if (core == NULL) {
    mail_engine_post (engine, on_released, g_object_ref (engine));
    return;
  }
  core->closed_data = g_object_ref (engine);
  core->closed = on_core_closed;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_task_data (task, core, (GDestroyNotify) engine_core_unref);
  g_task_run_in_thread (task, run_stop);
}
