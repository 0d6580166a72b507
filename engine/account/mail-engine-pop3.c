// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a person chooses about a POP3 server's copies, and the ledger of what came and went.

#include "account/engine-accounts.h"
#include "account/mail-engine-private.h"
#include "store/store-pop.h"
#include "sync/pop3-clock.h"
#include "sync/pop3-settings.h"

void
mail_engine_read_pop3_policy (MailEngine *engine, int64_t account_id, MailPop3Policy *out)
{
  Store *store = mail_engine_get_store (engine, NULL);

  *out = (MailPop3Policy) {.leave = MAIL_POP3_KEEP};
  if (store != NULL)
    pop3_settings_get (store, account_id, out);
}

void
mail_engine_read_pop3_lacks (MailEngine *engine, int64_t account_id, bool *out_uidl, bool *out_top)
{
  Store *store = mail_engine_get_store (engine, NULL);

  *out_uidl = *out_top = false;
  if (store != NULL)
    pop3_settings_get_lacks (store, account_id, out_uidl, out_top);
}

// Moved: at the next check.
static void
tell_moved (Store *store, const StorePopEntry *entry, MailPop3Copy *out)
{
  bool is_in_inbox = true;

  store_pop_is_in_inbox (store, entry->message_id, &is_in_inbox, NULL);
  out->state = is_in_inbox ? MAIL_POP3_COPY_MOVED : MAIL_POP3_COPY_UNTIL;
  out->until = entry->stored_at;
}

static int64_t
find_end (Store *store, int64_t account_id, const StorePopEntry *entry, int days)
{
  Pop3Clock clock;

  pop3_clock_get (store, account_id, &clock);
  return pop3_clock_count_from (&clock, entry->stored_at, g_get_real_time () / G_USEC_PER_SEC) +
         (int64_t) days * 24 * 3600;
}

// What the policy leaves there may go by itself (EXPIRE), which counts from when it came there:
// when it came here is the latest that can be.
static void
tell_expiry (Store *store, int64_t account_id, const StorePopEntry *entry, MailPop3Copy *out)
{
  int days = pop3_settings_get_expire (store, account_id);
  int64_t end = entry->stored_at + (int64_t) days * 24 * 3600;

  // One that has outlived it may stay for ever.
  if (days < 0 || end <= g_get_real_time () / G_USEC_PER_SEC ||
      (out->state != MAIL_POP3_COPY_KEPT &&
       (out->state != MAIL_POP3_COPY_UNTIL || out->until <= end)))
    return;
  out->state = MAIL_POP3_COPY_UNTIL;
  out->until = end;
}

// As the policy is now: it may have changed since the message came.
static void
tell_copy (Store *store, int64_t account_id, const StorePopEntry *entry, MailPop3Copy *out)
{
  MailPop3Policy policy;

  pop3_settings_get (store, account_id, &policy);
  switch (policy.leave) {
  case MAIL_POP3_KEEP:
    out->state = MAIL_POP3_COPY_KEPT;
    break;
  case MAIL_POP3_REMOVE_DELETED:
    out->state = MAIL_POP3_COPY_DELETED;
    break;
  case MAIL_POP3_REMOVE_MOVED:
    tell_moved (store, entry, out);
    break;
  case MAIL_POP3_REMOVE:
    out->state = MAIL_POP3_COPY_UNTIL;
    out->until = entry->stored_at;
    break;
  case MAIL_POP3_REMOVE_AFTER:
    out->state = MAIL_POP3_COPY_UNTIL;
    out->until = find_end (store, account_id, entry, policy.days);
    break;
  }
}

bool
mail_engine_read_pop3_copy (MailEngine *engine, int64_t message_id, MailPop3Copy *out)
{
  Store *store = mail_engine_get_store (engine, NULL);
  StorePopEntry entry = {0};
  int64_t account_id = 0;

  *out = (MailPop3Copy) {.state = MAIL_POP3_COPY_NONE};
  if (store == NULL || !store_pop_find_message (store, message_id, &entry, NULL, NULL) ||
      entry.id == 0 || !store_pop_get_account (store, entry.id, &account_id, NULL))
    return false;
  out->size = entry.size;
  if (entry.state == STORE_POP_SEEN && !entry.has_hash)
    out->state = MAIL_POP3_COPY_ONLY;
  else if (entry.state < STORE_POP_CONFIRMED)
    tell_copy (store, account_id, &entry, out);
  tell_expiry (store, account_id, &entry, out);
  return true;
}

bool
mail_engine_read_pop3_ledger (MailEngine *engine, int64_t account_id, MailPop3Ledger *out,
                              GError **error)
{
  Store *store = mail_engine_get_store (engine, error);
  uint64_t counts[STORE_POP_N_STATES] = {0};

  *out = (MailPop3Ledger) {0};
  if (store == NULL || !store_pop_count (store, account_id, counts, error))
    return false;
  *out = (MailPop3Ledger) {
    .seen = counts[STORE_POP_SEEN],
    .stored = counts[STORE_POP_STORED],
    .passed = counts[STORE_POP_PASSED],
    .sent = counts[STORE_POP_SENT],
    .confirmed = counts[STORE_POP_CONFIRMED],
    .gone = counts[STORE_POP_GONE],
  };
  return true;
}

static GVariant *
run_set_policy (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  g_autoptr (GVariant) packed = NULL;
  MailPop3Policy policy;
  int64_t account_id = 0;

  g_variant_get (arguments, "(x@" ENGINE_VARIANT_POP3_POLICY ")", &account_id, &packed);
  engine_variant_to_pop3_policy (packed, &policy);
  g_autoptr (EngineAccount) account = engine_accounts_get (core->accounts, account_id, error);
  g_autoptr (StoreWrite) write =
    account != NULL ? store_write_begin (core->store, STORE_PRIORITY_USER, error) : NULL;
  if (write == NULL || !pop3_settings_set (write, account_id, &policy, error) ||
      !store_write_commit (g_steal_pointer (&write), error))
    return NULL;
  sync_account_policy_changed (account->sync);
  return g_variant_new ("()");
}

const EngineRequest engine_request_set_pop3_policy = {
  .name = "set-pop3-policy",
  .arguments = "(x" ENGINE_VARIANT_POP3_POLICY ")",
  .result = "()",
  .lane = ENGINE_LANE_ACTION,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_set_policy,
};

void
mail_engine_set_pop3_policy_async (MailEngine *engine, int64_t account_id,
                                   const MailPop3Policy *policy, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, void *data)
{
  engine_call_start (engine, &engine_request_set_pop3_policy,
                     g_variant_new ("(x@" ENGINE_VARIANT_POP3_POLICY ")", account_id,
                                    engine_variant_from_pop3_policy (policy)),
                     cancellable, callback, data);
}

bool
mail_engine_set_pop3_policy_finish (MailEngine *engine, GAsyncResult *result, GError **error)
{
  return engine_call_finish_done (engine, result, error);
}
