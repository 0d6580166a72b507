// SPDX-License-Identifier: GPL-3.0-or-later
//
// The slow pass over mail that lives here, a part a call.

#include "account/mail-engine-private.h"
#include "store/store-home-check.h"

// A tenth of a second's work.
#define PART_BYTES (32 * 1024 * 1024)

static void
tell_changed (EngineCore *core)
{
  EngineChanges *changes = engine_notifier_begin (core->notifier);

  changes->accounts = true;
  engine_notifier_end (core->notifier);
}

static GVariant *
run_check_home (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  int64_t now = g_get_real_time () / G_USEC_PER_SEC, wait;

  if (!store_home_check_some (core->store, now, PART_BYTES, &wait, cancellable, error))
    return NULL;
  if (wait == STORE_HOME_CHECK_SECONDS)
    tell_changed (core);
  return g_variant_new ("(x)", wait);
}

const EngineRequest engine_request_check_home = {
  .name = "check-home",
  .arguments = "()",
  .result = "(x)",
  .lane = ENGINE_LANE_LONG,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_check_home,
};

void
mail_engine_check_home_async (MailEngine *engine, GCancellable *cancellable,
                              GAsyncReadyCallback callback, void *data)
{
  engine_call_start (engine, &engine_request_check_home, g_variant_new ("()"), cancellable,
                     callback, data);
}

int64_t
mail_engine_check_home_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) answer = engine_call_finish (engine, result, error);
  int64_t wait = -1;

  if (answer != NULL)
    g_variant_get (answer, "(x)", &wait);
  return wait;
}
