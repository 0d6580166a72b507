// SPDX-License-Identifier: GPL-3.0-or-later
//
// The shared facts of an account, and the calls to its listener.

#include "sync/sync-context.h"

#include "store/store-account.h"

#include <string.h>

static void
on_state_changed (void *data)
{
  SyncContext *context = data;
  const SyncAccountConfig *config = &context->config;
  if (config->listener.state_changed)
    config->listener.state_changed (config->data, context->account_id);
}

static char *
dup_strongest_key (const MailService *service)
{
  return g_strdup_printf ("sasl-strongest.%s:%u", service->host, service->port);
}

SyncContext *
sync_context_new (const MailAccount *account, const SyncAccountConfig *config)
{
  SyncContext *context = g_new0 (SyncContext, 1);
  context->account_id = account->id;
  context->config = *config;
  if (config->net)
    net_context_ref (config->net);
  g_mutex_init (&context->mutex);
  context->account = mail_account_ref ((MailAccount *) account);
  context->available = true;
  context->state = sync_state_new (on_state_changed, context);
  context->leases = sync_leases_new ();
  context->plan = sync_plan_new ();
  context->claims = sync_claims_new ();
  context->suspects = sync_suspects_new (config->store, account->id);
  context->sight = sync_sight_new ();
  return context;
}

void
sync_context_free (SyncContext *context)
{
  if (!context)
    return;
  sync_plan_free (context->plan);
  sync_suspects_free (context->suspects);
  sync_sight_free (context->sight);
  sync_claims_free (context->claims);
  sync_leases_free (context->leases);
  sync_state_free (context->state);
  mail_account_unref (context->account);
  g_clear_pointer (&context->config.net, net_context_unref);
  g_mutex_clear (&context->mutex);
  g_free (context);
}

MailAccount *
sync_context_ref_account (SyncContext *context)
{
  g_mutex_lock (&context->mutex);
  MailAccount *account = mail_account_ref (context->account);
  g_mutex_unlock (&context->mutex);
  return account;
}

void
sync_context_set_account (SyncContext *context, const MailAccount *account)
{
  g_mutex_lock (&context->mutex);
  MailAccount *old = context->account;
  context->account = mail_account_ref ((MailAccount *) account);
  g_mutex_unlock (&context->mutex);
  mail_account_unref (old);
}

int64_t
sync_context_get_open_folder (SyncContext *context)
{
  g_mutex_lock (&context->mutex);
  int64_t folder_id = context->open_folder_id;
  g_mutex_unlock (&context->mutex);
  return folder_id;
}

void
sync_context_set_open_folder (SyncContext *context, int64_t folder_id)
{
  g_mutex_lock (&context->mutex);
  context->open_folder_id = folder_id;
  g_mutex_unlock (&context->mutex);
}

bool
sync_context_is_rested_in (SyncContext *context, const MailFolder *folder)
{
  return folder->role == MAIL_ROLE_INBOX || folder->id == sync_context_get_open_folder (context);
}

bool
sync_context_is_available (SyncContext *context)
{
  g_mutex_lock (&context->mutex);
  bool available = context->available;
  g_mutex_unlock (&context->mutex);
  return available;
}

void
sync_context_set_available (SyncContext *context, bool available)
{
  g_mutex_lock (&context->mutex);
  context->available = available;
  g_mutex_unlock (&context->mutex);
}

void
sync_context_get_settings (SyncContext *context, MailSyncSettings *out)
{
  *out = (MailSyncSettings) {context->config.bodies_days, MAIL_CHECK_DEFAULT};
  sync_settings_get (context->config.store, context->account_id, out);
}

void
sync_context_tell_new_mail (SyncContext *context, const GArray *message_ids)
{
  const SyncAccountConfig *config = &context->config;
  if (config->listener.new_mail && message_ids->len)
    config->listener.new_mail (config->data, (const int64_t *) message_ids->data, message_ids->len);
}

void
sync_context_tell_recorded (SyncContext *context)
{
  if (context->recorded)
    context->recorded (context->recorded_data);
}

void
sync_context_tell_operation_failed (SyncContext *context, int64_t operation_id)
{
  const SyncAccountConfig *config = &context->config;
  if (config->listener.operation_failed && operation_id)
    config->listener.operation_failed (config->data, operation_id);
}

char *
sync_context_dup_password (SyncContext *context, const MailAccount *account,
                           const MailService *service, GCancellable *cancellable, GError **error)
{
  const SyncAccountConfig *config = &context->config;
  return config->password (config->data, account, service, cancellable, error);
}

void
sync_context_wipe (char *secret)
{
  if (!secret)
    return;
  explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

static char *
dup_size_limit_key (const MailAccount *account)
{
  const MailService *service = &account->submission;
  return g_strdup_printf ("smtp-size-limit %s:%u", service->host ? service->host : "",
                          service->port);
}

uint64_t
sync_context_recall_size_limit (Store *store, const MailAccount *account)
{
  g_autofree char *key = dup_size_limit_key (account);
  g_autofree char *known = store_account_dup_value (store, account->id, key, NULL);
  return known ? g_ascii_strtoull (known, NULL, 10) : 0;
}

void
sync_context_remember_size_limit (SyncContext *context, uint64_t limit)
{
  Store *store = context->config.store;
  g_autoptr (MailAccount) account = sync_context_ref_account (context);
  if (sync_context_recall_size_limit (store, account) == limit)
    return;
  g_autofree char *key = dup_size_limit_key (account);
  g_autofree char *said = limit ? g_strdup_printf ("%" G_GUINT64_FORMAT, limit) : NULL;
  g_autoptr (StoreWrite) write = store_write_begin (store, STORE_PRIORITY_SYNC, NULL);
  if (write && store_account_set_value (write, account->id, key, said, NULL))
    store_write_commit (g_steal_pointer (&write), NULL);
}

SaslMechanism
sync_context_recall_strongest (SyncContext *context, const MailService *service)
{
  g_autofree char *key = dup_strongest_key (service);
  g_autofree char *name =
    store_account_dup_value (context->config.store, context->account_id, key, NULL);
  return sasl_mechanism_from_name (name);
}

void
sync_context_remember_strongest (SyncContext *context, const MailService *service,
                                 SaslMechanism strongest)
{
  if (strongest <= sync_context_recall_strongest (context, service))
    return;
  g_autofree char *key = dup_strongest_key (service);
  g_autoptr (StoreWrite) write =
    store_write_begin (context->config.store, STORE_PRIORITY_SYNC, NULL);
  if (write && store_account_set_value (write, context->account_id, key,
                                        sasl_mechanism_name (strongest), NULL))
    store_write_commit (g_steal_pointer (&write), NULL);
}
