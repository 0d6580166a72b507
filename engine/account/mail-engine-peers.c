// SPDX-License-Identifier: GPL-3.0-or-later
//
// The owner's side of the other processes: accepting them, running what they ask, telling them what
// is new, and giving way to an app.

#include "account/engine-accounts.h"
#include "account/mail-engine-private.h"

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

void
mail_engine_listen (MailEngine *engine, GSocket *listener)
{
  engine->listener = listener;
  engine->accepting = g_socket_create_source (listener, G_IO_IN, NULL);
  g_source_set_callback (engine->accepting, G_SOURCE_FUNC (on_acceptable), engine, NULL);
  g_source_attach (engine->accepting, engine->context);
}

void
mail_engine_stop_listening (MailEngine *engine)
{
  if (engine->accepting != NULL)
    g_source_destroy (engine->accepting);
  g_clear_pointer (&engine->accepting, g_source_unref);
  if (engine->listener != NULL)
    g_socket_close (engine->listener, NULL);
  g_clear_object (&engine->listener);
}
