// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whom an account writes as.

#include "account/mail-engine-private.h"
#include "base/mail-log.h"
#include "mime/mime-address.h"
#include "store/store-identity.h"

#define IDENTITY_TYPE "(sssmssb)"

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

static GVariant *
from_identity (const MailIdentity *identity)
{
  return g_variant_new (IDENTITY_TYPE, identity->name, identity->address, identity->reply_to,
                        identity->signature_html, identity->signature, identity->signature_above);
}

static bool
add_identity (GPtrArray *into, int64_t account_id, GVariant *packed, GError **error)
{
  MailIdentity identity = {.account_id = account_id};
  gboolean above = FALSE;

  g_variant_get (packed, "(&s&s&sm&s&sb)", &identity.name, &identity.address, &identity.reply_to,
                 &identity.signature_html, &identity.signature, &above);
  identity.signature_above = above;
  g_autoptr (GPtrArray) answers = mime_address_parse_typed (identity.reply_to, error);
  if (answers == NULL)
    return false;
  if (!mime_address_is_valid (identity.address)) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "%s", identity.address);
    return false;
  }
  g_ptr_array_add (into, mail_identity_new (&identity));
  return true;
}

static GVariant *
run_set_identities (EngineCore *core, GVariant *arguments, GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GPtrArray) identities =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mail_identity_free);
  g_autoptr (GVariant) packed = NULL;
  int64_t account_id = 0;

  g_variant_get (arguments, "(x@a" IDENTITY_TYPE ")", &account_id, &packed);
  for (size_t i = 0; i < g_variant_n_children (packed); i++) {
    g_autoptr (GVariant) child = g_variant_get_child_value (packed, i);

    if (!add_identity (identities, account_id, child, error))
      return NULL;
  }
  g_autoptr (StoreWrite) write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
  if (write == NULL || !store_identity_put_all (write, account_id, identities, error) ||
      !store_write_commit (g_steal_pointer (&write), error))
    return NULL;
  return g_variant_new ("()");
}

const EngineRequest engine_request_set_identities = {
  .name = "set-identities",
  .arguments = "(xa" IDENTITY_TYPE ")",
  .result = "()",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_set_identities,
};

void
mail_engine_set_identities_async (MailEngine *engine, int64_t account_id,
                                  const GPtrArray *identities, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, void *data)
{
  GVariantBuilder packed;

  g_variant_builder_init (&packed, G_VARIANT_TYPE ("a" IDENTITY_TYPE));
  for (unsigned i = 0; i < identities->len; i++)
    g_variant_builder_add_value (&packed, from_identity (identities->pdata[i]));
  engine_call_start (
    engine, &engine_request_set_identities,
    g_variant_new ("(x@a" IDENTITY_TYPE ")", account_id, g_variant_builder_end (&packed)),
    cancellable, callback, data);
}

bool
mail_engine_set_identities_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  return engine_call_finish_done (engine, result, error);
}
