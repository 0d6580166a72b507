// SPDX-License-Identifier: GPL-3.0-or-later
//
// Putting mail to sleep is an act like others. Waking it is a request that the owner makes of
// itself, by an alarm set to the next time that the store knows.

#include "account/mail-engine-snooze.h"

#include "account/engine-accounts.h"
#include "account/engine-alarm.h"
#include "account/mail-engine-private.h"
#include "store/store-snooze.h"

static int64_t
record_snooze (StoreWrite *write, const MailTarget *target, GVariant *arguments, GError **error)
{
  int64_t until = 0;

  g_variant_get (arguments, "(@" ENGINE_VARIANT_TARGET "x)", NULL, &until);
  return store_snooze_set (write, target, until, error);
}

const EngineRequest engine_request_snooze = {
  .name = "snooze",
  .arguments = "(" ENGINE_VARIANT_TARGET "x)",
  .result = "(x)",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_SAFE,
  .record = record_snooze,
};

void
mail_engine_snooze_async (MailEngine *engine, const MailTarget *target, int64_t until,
                          GCancellable *cancellable, GAsyncReadyCallback callback, void *data)
{
  engine_call_start (
    engine, &engine_request_snooze,
    g_variant_new ("(@" ENGINE_VARIANT_TARGET "x)", engine_variant_from_target (target), until),
    cancellable, callback, data);
}

unsigned int
mail_engine_read_snoozed_count (MailEngine *engine)
{
  Store *store = mail_engine_get_store (engine, NULL);

  return store != NULL ? store_snooze_count (store) : 0;
}

static void
tell_woken (EngineCore *core, const GArray *woken)
{
  if (woken->len == 0)
    return;
  EngineChanges *noted = engine_notifier_begin (core->notifier);
  for (unsigned int i = 0; i < woken->len; i++)
    engine_changes_add (noted->new_mail, g_array_index (woken, int64_t, i));
  engine_notifier_end (core->notifier);
}

static bool
wake_some (EngineCore *core, bool *out_more, GError **error)
{
  g_autoptr (StoreWrite) write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
  g_autoptr (GArray) woken = g_array_new (FALSE, FALSE, sizeof (int64_t));

  if (write == NULL || !store_snooze_notice (write, error) ||
      !store_snooze_wake (write, woken, out_more, error) ||
      !store_write_commit (g_steal_pointer (&write), error))
    return false;
  tell_woken (core, woken);
  return true;
}

static bool
wake_all (EngineCore *core, GError **error)
{
  for (bool more = true; more;)
    if (!wake_some (core, &more, error))
      return false;
  return true;
}

bool
engine_wake_due (EngineCore *core, GError **error)
{
  int64_t next = store_snooze_next (core->store);

  return next == 0 || next > g_get_real_time () / G_USEC_PER_SEC || wake_all (core, error);
}

static GVariant *
run_wake (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  if (!wake_all (core, error))
    return NULL;
  engine_accounts_poke (core->accounts, 0);
  return g_variant_new ("()");
}

const EngineRequest engine_request_wake = {
  .name = "wake",
  .arguments = "()",
  .result = "()",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_wake,
};

static GVariant *
run_wake_chosen (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  g_autoptr (GVariant) packed = g_variant_get_child_value (arguments, 0);
  g_autoptr (GVariant) ids = NULL;
  g_autoptr (GArray) woken = g_array_new (FALSE, FALSE, sizeof (int64_t));
  MailTarget target = {};

  engine_variant_to_target (packed, &target, &ids);
  StoreWrite *write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
  if (write == NULL)
    return NULL;
  GVariant *done =
    engine_finish_operation (core, write, store_snooze_end (write, &target, woken, error), error);
  if (done != NULL)
    tell_woken (core, woken);
  return done;
}

const EngineRequest engine_request_wake_chosen = {
  .name = "wake-chosen",
  .arguments = "(" ENGINE_VARIANT_TARGET ")",
  .result = "(x)",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_wake_chosen,
};

void
mail_engine_wake_async (MailEngine *engine, const MailTarget *target, GCancellable *cancellable,
                        GAsyncReadyCallback callback, void *data)
{
  engine_call_start (
    engine, &engine_request_wake_chosen,
    g_variant_new ("(@" ENGINE_VARIANT_TARGET ")", engine_variant_from_target (target)),
    cancellable, callback, data);
}

// What can't be written now is tried again with the next change, or the next start.
static void
on_woken (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GError) error = NULL;

  if (!engine_call_finish_done (MAIL_ENGINE (source), result, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_message ("snoozed mail can't wake: %s", error->message);
}

static gboolean
on_due (void *data)
{
  MailEngine *engine = data;

  if (engine->phase == ENGINE_OWNER && engine->started)
    engine_call_start (engine, &engine_request_wake, g_variant_new ("()"), NULL, on_woken, NULL);
  return G_SOURCE_CONTINUE;
}

void
mail_engine_plan_waking (MailEngine *engine)
{
  if (engine->phase != ENGINE_OWNER || !engine->started)
    return;
  if (engine->alarm == NULL) {
    engine->alarm = engine_alarm_source_new ();
    if (engine->alarm == NULL)
      return;
    g_source_set_callback (engine->alarm, on_due, engine, NULL);
    g_source_attach (engine->alarm, engine->context);
  }
  engine_alarm_source_set (engine->alarm, store_snooze_next (engine->core->store));
}

void
mail_engine_start_waking (MailEngine *engine)
{
  on_due (engine);
  mail_engine_plan_waking (engine);
}
