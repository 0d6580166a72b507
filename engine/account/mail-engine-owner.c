// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who owns the store, and the way from one owner to the next: claiming it, giving it away, taking
// it over from one that died. All decisions fall on the engine's thread; what blocks (locking,
// migrating, closing) runs on a worker and reports back. Serving others is mail-engine-peers.c's,
// asking the owner mail-engine-client.c's.

#include "account/engine-accounts.h"
#include "account/mail-engine-private.h"

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

void
mail_engine_set_core (MailEngine *engine, EngineCore *core)
{
  g_clear_pointer (&engine->core, engine_core_unref);
  engine->core = core;
}

// The waiting for an owner is over, for good or bad.
void
mail_engine_finish_opening (MailEngine *engine, const GError *error)
{
  g_autoptr (GTask) opening = g_steal_pointer (&engine->opening);

  if (opening != NULL && error != NULL)
    g_task_return_error (opening, g_error_copy (error));
  else if (opening != NULL)
    g_task_return_boolean (opening, TRUE);
}

void
mail_engine_fail_claim (MailEngine *engine, const GError *error)
{
  mail_engine_set_phase (engine, engine->core != NULL ? ENGINE_READER : ENGINE_CLOSED);
  engine_call_fail_waiting (engine, error);
  mail_engine_finish_opening (engine, error);
}

static void
become_owner (MailEngine *engine, EngineCore *core, GSocket *listener)
{
  bool had_store = engine->core != NULL;

  mail_engine_set_core (engine, core);
  g_hash_table_remove_all (engine->states);
  mail_engine_set_phase (engine, ENGINE_OWNER);
  mail_engine_listen (engine, listener);
  if (engine->started)
    mail_engine_start (engine);
  engine_call_submit_waiting (engine);
  mail_engine_finish_opening (engine, NULL);
  if (had_store)
    mail_engine_emit_all (engine);
}

void
engine_opening_free (EngineOpening *opening)
{
  g_free (opening->dir);
  engine_notifier_unref (opening->notifier);
  account_secrets_unref (opening->secrets);
  net_context_unref (opening->net);
  g_free (opening);
}

EngineOpening *
engine_opening_new (MailEngine *engine, bool after_you)
{
  EngineOpening *opening = g_new0 (EngineOpening, 1);

  opening->dir = g_strdup (engine->data_dir);
  opening->notifier = engine_notifier_ref (engine->notifier);
  opening->secrets = account_secrets_ref (engine->secrets);
  opening->net = net_context_ref (engine->net);
  opening->after_you = after_you;
  return opening;
}

EngineCore *
engine_opening_run (EngineOpening *opening, StoreOwner *lock, GError **error)
{
  return engine_core_open (opening->dir, lock, opening->notifier, opening->secrets, opening->net,
                           error);
}

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
  EngineOpening *opening = data;
  Claimed *claimed = g_new0 (Claimed, 1);
  GError *error = NULL;
  bool ok = engine_claim (opening->dir, opening->after_you, cancellable, &claimed->claim, &error);

  if (ok && claimed->claim.lock != NULL) {
    claimed->listener = engine_claim_listen (opening->dir, &error);
    if (claimed->listener != NULL)
      claimed->core = engine_opening_run (opening, g_steal_pointer (&claimed->claim.lock), &error);
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
    mail_engine_fail_claim (engine, error);
    return;
  }
  if (claimed->core != NULL)
    become_owner (engine, g_steal_pointer (&claimed->core), g_steal_pointer (&claimed->listener));
  else
    mail_engine_greet (engine, claimed->claim.socket);
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
  g_task_set_task_data (task, engine_opening_new (engine, after_you),
                        (GDestroyNotify) engine_opening_free);
  g_task_run_in_thread (task, run_claim);
}

static gboolean
on_released (void *data)
{
  g_autoptr (MailEngine) engine = data;

  // Only now, with the lock free, do the others learn that there is no owner.
  for (unsigned int i = 0; i < engine->peers->len; i++) {
    EngineLink *peer = g_ptr_array_index (engine->peers, i);
    engine_link_send (peer, ENGINE_FRAME_GONE, g_variant_new ("()"));
  }
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
  mail_engine_finish_opening (engine, closed);
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

// They hold the store, and what they did stays done.
static void
cancel_transfers (MailEngine *engine)
{
  GHashTableIter iter;
  void *cancellable = NULL;

  g_hash_table_iter_init (&iter, engine->transfers);
  while (g_hash_table_iter_next (&iter, &cancellable, NULL))
    g_cancellable_cancel (cancellable);
}

void
mail_engine_release (MailEngine *engine, EnginePhase phase)
{
  EngineCore *core = g_steal_pointer (&engine->core);

  mail_engine_set_phase (engine, phase);
  if (phase == ENGINE_CLOSING)
    cancel_transfers (engine);
  g_cancellable_cancel (engine->claiming);
  mail_engine_stop_listening (engine);
  engine_call_cancel_running (engine, phase == ENGINE_YIELDING);
  mail_engine_drop_link (engine);
  engine_call_owner_lost (engine, false);
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
