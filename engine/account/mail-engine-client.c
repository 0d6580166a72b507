// SPDX-License-Identifier: GPL-3.0-or-later
//
// The side of an engine that does not own the store: a reader of its own, and a link to the owner.

#include "account/mail-engine-private.h"

// How long an owner may take to answer, which it does in milliseconds unless it is migrating.
#define ANSWER_SECONDS 10

static void
stop_waiting_for_answer (MailEngine *engine)
{
  if (engine->greeting != NULL)
    g_source_destroy (engine->greeting);
  g_clear_pointer (&engine->greeting, g_source_unref);
}

void
mail_engine_drop_link (MailEngine *engine)
{
  stop_waiting_for_answer (engine);
  engine->is_welcome = false;
  engine->said_goodbye = false;
  if (engine->link != NULL)
    engine_link_close (engine->link);
  g_clear_pointer (&engine->link, engine_link_unref);
}

static void
become_client (MailEngine *engine)
{
  mail_engine_set_phase (engine, ENGINE_CLIENT);
  engine_call_submit_waiting (engine);
  mail_engine_finish_opening (engine, NULL);
}

static void
run_open_reader (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  GError *error = NULL;
  EngineCore *core = engine_opening_run (data, NULL, &error);

  if (core == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, core, (GDestroyNotify) engine_core_unref);
}

static void
open_reader (MailEngine *engine, GAsyncReadyCallback callback)
{
  g_autoptr (GTask) task = g_task_new (engine, NULL, callback, NULL);

  g_task_set_task_data (task, engine_opening_new (engine, false),
                        (GDestroyNotify) engine_opening_free);
  g_task_run_in_thread (task, run_open_reader);
}

static void
on_client_reader (GObject *source, GAsyncResult *result, void *data)
{
  MailEngine *engine = MAIL_ENGINE (source);
  g_autoptr (GError) error = NULL;
  EngineCore *core = g_task_propagate_pointer (G_TASK (result), &error);

  if (engine->phase != ENGINE_GREETING || !engine->is_welcome) { // the owner went meanwhile
    engine_core_unref (core);
  } else if (core == NULL) {
    mail_engine_drop_link (engine);
    mail_engine_fail_claim (engine, error);
  } else {
    mail_engine_set_core (engine, core);
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
    mail_engine_set_core (engine, core);
    mail_engine_set_phase (engine, ENGINE_READER);
    mail_engine_finish_opening (engine, NULL);
  } else if (g_error_matches (error, MAIL_ERROR, MAIL_ERROR_SCHEMA_NEWER)) {
    mail_engine_finish_opening (engine, error);
  } else {
    mail_engine_claim (engine); // not made yet, or in need of what only an owner may do
  }
}

void
mail_engine_open_to_read (MailEngine *engine)
{
  if (store_owner_is_needed (engine->data_dir))
    mail_engine_claim (engine);
  else
    open_reader (engine, on_tool_reader);
}

bool
mail_engine_open_reader_now (MailEngine *engine, GError **error)
{
  EngineOpening *opening = engine_opening_new (engine, false);
  EngineCore *core = engine_opening_run (opening, NULL, error);

  engine_opening_free (opening);
  if (core != NULL)
    mail_engine_set_core (engine, core);
  return core != NULL;
}

static void
on_welcome (MailEngine *engine, uint32_t protocol)
{
  if (protocol != ENGINE_PROTOCOL) {
    g_autoptr (GError) error =
      g_error_new_literal (MAIL_ERROR, MAIL_ERROR_OWNED,
                           "the owner of the store is another version of Mail: restart it");
    mail_engine_drop_link (engine);
    mail_engine_fail_claim (engine, error);
    return;
  }
  engine->is_welcome = true;
  if (engine->core == NULL) {
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

  stop_waiting_for_answer (engine); // whatever it says, it is there
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
  } else if (frame == ENGINE_FRAME_GONE) {
    engine->said_goodbye = true;
  }
  // YIELD: the link closes when the store is free.
}

static void
on_owner_closed (void *data, EngineLink *link)
{
  MailEngine *engine = data;
  bool said_goodbye = engine->said_goodbye;

  mail_engine_drop_link (engine);
  engine_call_owner_lost (engine, said_goodbye);
  // One that only reads now has no need to own; the app always has.
  bool needs_owner = !engine->is_tool || engine->started || engine->opening != NULL ||
                     engine->core == NULL || !g_queue_is_empty (&engine->waiting);
  if (needs_owner)
    mail_engine_claim (engine);
  else
    mail_engine_set_phase (engine, ENGINE_READER);
}

// It is stopped, or waits for somebody itself: to be told, instead of waiting along.
static gboolean
on_no_answer (void *data)
{
  MailEngine *engine = data;
  g_autoptr (GError) error = g_error_new_literal (
    MAIL_ERROR, MAIL_ERROR_OWNED, "the process that owns the store does not answer");

  mail_engine_drop_link (engine);
  mail_engine_fail_claim (engine, error);
  return G_SOURCE_REMOVE;
}

void
mail_engine_greet (MailEngine *engine, GSocket *socket)
{
  static const EngineLinkEvents events = {.frame = on_owner_frame, .closed = on_owner_closed};

  mail_engine_set_phase (engine, ENGINE_GREETING);
  engine->link = engine_link_new (socket, &events, engine);
  engine->greeting = g_timeout_source_new_seconds (ANSWER_SECONDS);
  g_source_set_callback (engine->greeting, on_no_answer, engine, NULL);
  g_source_attach (engine->greeting, engine->context);
  engine_link_send (engine->link, ENGINE_FRAME_HELLO,
                    g_variant_new ("(ub)", ENGINE_PROTOCOL, engine->is_tool));
}
