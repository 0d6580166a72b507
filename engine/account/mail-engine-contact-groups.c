// SPDX-License-Identifier: GPL-3.0-or-later
//
// Groups of contacts: found by their name, made, changed, deleted.

#include "account/engine-contact-group.h"
#include "account/mail-engine-private.h"
#include "base/mail-log.h"
#include "store/store-contact-group.h"

MailContactGroup *
mail_engine_read_contact_group (MailEngine *engine, const char *name)
{
  g_autoptr (GError) error = NULL;
  Store *store = mail_engine_get_store (engine, &error);
  MailContactGroup *group = store != NULL ? store_contact_group_find (store, name, &error) : NULL;

  if (error != NULL)
    mail_log_error ("engine", "reading a group", error);
  return group;
}

static GVariant *
run_put (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  g_autoptr (GVariant) packed = g_variant_get_child_value (arguments, 0);
  g_autoptr (MailContactGroup) group = engine_variant_to_contact_group (packed, error);
  g_autoptr (StoreWrite) write =
    group != NULL ? store_write_begin (core->store, STORE_PRIORITY_USER, error) : NULL;
  int64_t id = write != NULL ? store_contact_group_put (write, group, error) : 0;

  if (id == 0 || !store_write_commit (g_steal_pointer (&write), error))
    return NULL;
  return g_variant_new ("(x)", id);
}

const EngineRequest engine_request_put_contact_group = {
  .name = "put-contact-group",
  .arguments = "(" ENGINE_VARIANT_CONTACT_GROUP ")",
  .result = "(x)",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_NEVER,
  .run = run_put,
};

void
mail_engine_put_contact_group_async (MailEngine *engine, const MailContactGroup *group,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     void *data)
{
  engine_call_start (engine, &engine_request_put_contact_group,
                     g_variant_new ("(@" ENGINE_VARIANT_CONTACT_GROUP ")",
                                    engine_variant_from_contact_group (group)),
                     cancellable, callback, data);
}

int64_t
mail_engine_put_contact_group_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  return engine_call_finish_id (engine, result, error);
}

static GVariant *
run_delete (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  int64_t id = 0;

  g_variant_get (arguments, "(x)", &id);
  g_autoptr (StoreWrite) write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
  if (write == NULL || !store_contact_group_delete (write, id, error) ||
      !store_write_commit (g_steal_pointer (&write), error))
    return NULL;
  return g_variant_new ("()");
}

const EngineRequest engine_request_delete_contact_group = {
  .name = "delete-contact-group",
  .arguments = "(x)",
  .result = "()",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_delete,
};

void
mail_engine_delete_contact_group_async (MailEngine *engine, int64_t group_id,
                                        GCancellable *cancellable, GAsyncReadyCallback callback,
                                        void *data)
{
  engine_call_start (engine, &engine_request_delete_contact_group, g_variant_new ("(x)", group_id),
                     cancellable, callback, data);
}

bool
mail_engine_delete_contact_group_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  return engine_call_finish_done (engine, result, error);
}
