// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a person does about messages on their way out: send now, correct an address, say that one
// arrived, limit how much goes a day.

#include "account/engine-accounts.h"
#include "account/mail-engine-private.h"
#include "mime/mime-address.h"
#include "store/store-account.h"
#include "store/store-outbox.h"
#include "sync/sync-send-limit.h"

static int64_t
now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static GVariant *
run_send_outbox_now (EngineCore *core, GVariant *arguments, GCancellable *cancellable,
                     GError **error)
{
  int64_t outbox_id = 0;

  g_variant_get (arguments, "(x)", &outbox_id);
  StoreWrite *write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
  if (write == NULL)
    return NULL;
  bool ok = store_outbox_release (write, outbox_id, now (), error);
  return engine_finish_outbox (core, write, ok, g_variant_new ("()"), error);
}

const EngineRequest engine_request_send_outbox_now = {
  .name = "send-outbox-now",
  .arguments = "(x)",
  .result = "()",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_NEVER,
  .run = run_send_outbox_now,
};

void
mail_engine_send_outbox_now_async (MailEngine *engine, int64_t outbox_id, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, void *data)
{
  engine_call_start (engine, &engine_request_send_outbox_now, g_variant_new ("(x)", outbox_id),
                     cancellable, callback, data);
}

bool
mail_engine_send_outbox_now_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  return engine_call_finish_done (engine, result, error);
}

static GVariant *
run_end_undo (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  StoreWrite *write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
  if (write == NULL)
    return NULL;
  bool ok = store_outbox_end_undo (write, now (), error);
  return engine_finish_outbox (core, write, ok, g_variant_new ("()"), error);
}

const EngineRequest engine_request_end_undo = {
  .name = "end-undo",
  .arguments = "()",
  .result = "()",
  .lane = ENGINE_LANE_SEND, // after what is still being queued
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_end_undo,
};

void
mail_engine_end_undo_async (MailEngine *engine, GCancellable *cancellable,
                            GAsyncReadyCallback callback, void *data)
{
  engine_call_start (engine, &engine_request_end_undo, g_variant_new ("()"), cancellable, callback,
                     data);
}

bool
mail_engine_end_undo_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  return engine_call_finish_done (engine, result, error);
}

// The one address that TYPED is, as the envelope has it. NULL with error.
static char *
dup_address (const char *typed, GError **error)
{
  g_autoptr (GPtrArray) addresses = mime_address_parse_typed (typed, error);

  if (addresses == NULL)
    return NULL;
  if (addresses->len == 1)
    return mime_address_dup_ascii (((MailAddress *) addresses->pdata[0])->address);
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "not one address: %s", typed);
  return NULL;
}

static GVariant *
run_correct_outbox (EngineCore *core, GVariant *arguments, GCancellable *cancellable,
                    GError **error)
{
  int64_t outbox_id = 0;
  const char *address, *typed;

  g_variant_get (arguments, "(x&s&s)", &outbox_id, &address, &typed);
  g_autofree char *corrected = dup_address (typed, error);
  StoreWrite *write =
    corrected != NULL ? store_write_begin (core->store, STORE_PRIORITY_USER, error) : NULL;
  if (write == NULL)
    return NULL;
  bool ok = store_outbox_correct (write, outbox_id, address, corrected, now (), error);
  return engine_finish_outbox (core, write, ok, g_variant_new ("()"), error);
}

const EngineRequest engine_request_correct_outbox = {
  .name = "correct-outbox",
  .arguments = "(xss)",
  .result = "()",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_NEVER,
  .run = run_correct_outbox,
};

void
mail_engine_correct_outbox_async (MailEngine *engine, int64_t outbox_id, const char *address,
                                  const char *corrected, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, void *data)
{
  engine_call_start (engine, &engine_request_correct_outbox,
                     g_variant_new ("(xss)", outbox_id, address, corrected), cancellable, callback,
                     data);
}

bool
mail_engine_correct_outbox_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  return engine_call_finish_done (engine, result, error);
}

static GVariant *
run_confirm_outbox (EngineCore *core, GVariant *arguments, GCancellable *cancellable,
                    GError **error)
{
  int64_t outbox_id = 0;

  g_variant_get (arguments, "(x)", &outbox_id);
  StoreWrite *write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
  if (write == NULL)
    return NULL;
  bool ok = store_outbox_confirm (write, outbox_id, false, error);
  return engine_finish_outbox (core, write, ok, g_variant_new ("()"), error);
}

const EngineRequest engine_request_confirm_outbox = {
  .name = "confirm-outbox",
  .arguments = "(x)",
  .result = "()",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_NEVER,
  .run = run_confirm_outbox,
};

void
mail_engine_confirm_outbox_async (MailEngine *engine, int64_t outbox_id, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, void *data)
{
  engine_call_start (engine, &engine_request_confirm_outbox, g_variant_new ("(x)", outbox_id),
                     cancellable, callback, data);
}

bool
mail_engine_confirm_outbox_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  return engine_call_finish_done (engine, result, error);
}

static GVariant *
run_set_send_limit (EngineCore *core, GVariant *arguments, GCancellable *cancellable,
                    GError **error)
{
  int64_t account_id = 0, limit = 0;

  g_variant_get (arguments, "(xx)", &account_id, &limit);
  if (limit < -1 || limit > MAIL_SEND_LIMIT_MAX) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "%" G_GINT64_FORMAT, limit);
    return NULL;
  }
  g_autofree char *value = limit >= 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, limit) : NULL;
  StoreWrite *write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
  if (write == NULL)
    return NULL;
  bool ok = store_account_set_value (write, account_id, SYNC_SEND_LIMIT_KEY, value, error) &&
            store_outbox_wake (write, account_id, g_get_real_time () / G_USEC_PER_SEC, error);
  return engine_finish_outbox (core, write, ok, g_variant_new ("()"), error);
}

const EngineRequest engine_request_set_send_limit = {
  .name = "set-send-limit",
  .arguments = "(xx)",
  .result = "()",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_set_send_limit,
};

void
mail_engine_set_send_limit_async (MailEngine *engine, int64_t account_id, int64_t limit,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  void *data)
{
  engine_call_start (engine, &engine_request_set_send_limit,
                     g_variant_new ("(xx)", account_id, limit), cancellable, callback, data);
}

bool
mail_engine_set_send_limit_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  return engine_call_finish_done (engine, result, error);
}
