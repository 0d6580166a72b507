// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whom an account writes as. Each is changed by its id, so that two who change one account's
// identities at a time each change theirs.

#include "account/mail-engine-private.h"
#include "base/mail-log.h"
#include "mime/mime-address.h"
#include "store/store-identity.h"

#define IDENTITY_TYPE "(xxisssmssb)"

GPtrArray *
mail_engine_read_identities (MailEngine *engine, int64_t account_id)
{
  g_autoptr (GError) error = NULL;
  Store *store = mail_engine_get_store (engine, &error);
  GPtrArray *found = store != NULL ? store_identity_list (store, account_id, &error) : NULL;

  if (error != NULL)
    mail_log_error ("engine", "reading identities", error);
  return found != NULL ? found :
                         g_ptr_array_new_with_free_func ((GDestroyNotify) mail_identity_free);
}

MailIdentity *
mail_engine_read_last_identity (MailEngine *engine, const char *address)
{
  Store *store = mail_engine_get_store (engine, NULL);

  return store != NULL ? store_identity_find_written (store, address, NULL) : NULL;
}

static bool
check_identity (const MailIdentity *identity, GError **error)
{
  g_autoptr (GPtrArray) answers = mime_address_parse_typed (identity->reply_to, error);

  if (answers == NULL)
    return false;
  if (!mime_address_is_valid (identity->address)) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "%s", identity->address);
    return false;
  }
  return true;
}

static GVariant *
run_put_identity (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  MailIdentity identity = {};
  gboolean above = FALSE;

  g_variant_get (arguments, "(xxi&s&s&sm&s&sb)", &identity.id, &identity.account_id,
                 &identity.place, &identity.name, &identity.address, &identity.reply_to,
                 &identity.signature_html, &identity.signature, &above);
  identity.signature_above = above;
  if (!check_identity (&identity, error))
    return NULL;
  g_autoptr (StoreWrite) write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
  if (write == NULL || !store_identity_put (write, &identity, error) ||
      !store_write_commit (g_steal_pointer (&write), error))
    return NULL;
  return g_variant_new ("()");
}

const EngineRequest engine_request_put_identity = {
  .name = "put-identity",
  .arguments = IDENTITY_TYPE,
  .result = "()",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_put_identity,
};

void
mail_engine_put_identity_async (MailEngine *engine, const MailIdentity *identity,
                                GCancellable *cancellable, GAsyncReadyCallback callback, void *data)
{
  engine_call_start (engine, &engine_request_put_identity,
                     g_variant_new (IDENTITY_TYPE, identity->id, identity->account_id,
                                    identity->place, identity->name, identity->address,
                                    identity->reply_to, identity->signature_html,
                                    identity->signature, identity->signature_above),
                     cancellable, callback, data);
}

bool
mail_engine_put_identity_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  return engine_call_finish_done (engine, result, error);
}

static GVariant *
run_remove_identity (EngineCore *core, GVariant *arguments, GCancellable *cancellable,
                     GError **error)
{
  int64_t id = 0;

  g_variant_get (arguments, "(x)", &id);
  g_autoptr (StoreWrite) write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
  if (write == NULL || !store_identity_remove (write, id, error) ||
      !store_write_commit (g_steal_pointer (&write), error))
    return NULL;
  return g_variant_new ("()");
}

const EngineRequest engine_request_remove_identity = {
  .name = "remove-identity",
  .arguments = "(x)",
  .result = "()",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_remove_identity,
};

void
mail_engine_remove_identity_async (MailEngine *engine, int64_t id, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, void *data)
{
  engine_call_start (engine, &engine_request_remove_identity, g_variant_new ("(x)", id),
                     cancellable, callback, data);
}

bool
mail_engine_remove_identity_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  return engine_call_finish_done (engine, result, error);
}
