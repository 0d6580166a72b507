// SPDX-License-Identifier: GPL-3.0-or-later
//
// The part of stats that tells of accounts: their connections and their folders.

#include "ctl-health.h"

static const char *
state_name (MailAccountStateCode code)
{
  static const char *const names[] = {
    [MAIL_STATE_IDLE] = "idle",       [MAIL_STATE_CONNECTING] = "connecting",
    [MAIL_STATE_SYNCING] = "syncing", [MAIL_STATE_UP_TO_DATE] = "up-to-date",
    [MAIL_STATE_OFFLINE] = "offline", [MAIL_STATE_TROUBLE] = "trouble",
  };

  return (size_t) code < G_N_ELEMENTS (names) ? names[code] : "";
}

static const char *
use_name (MailConnectionUse use)
{
  static const char *const names[] = {
    [MAIL_CONNECTION_INTERACTIVE] = "interactive",
    [MAIL_CONNECTION_WATCH] = "watch",
    [MAIL_CONNECTION_BACKFILL] = "backfill",
    [MAIL_CONNECTION_OUTBOX] = "outbox",
  };

  return (size_t) use < G_N_ELEMENTS (names) ? names[use] : "";
}

static const char *
live_name (MailLive live)
{
  static const char *const names[] = {
    [MAIL_LIVE_NONE] = NULL,
    [MAIL_LIVE_POLL] = "poll",
    [MAIL_LIVE_IDLE] = "idle",
    [MAIL_LIVE_NOTIFY] = "notify",
  };

  return (size_t) live < G_N_ELEMENTS (names) ? names[live] : NULL;
}

static void
print_connection (CtlOut *out, const MailAccount *account, const MailConnection *connection)
{
  ctl_out_begin_object (out, NULL);
  ctl_out_text (out, "account", account->name);
  ctl_out_text (out, "use", use_name (connection->use));
  ctl_out_text (out, "state", state_name (connection->code));
  ctl_out_text (out, "error", connection->error != NULL ? connection->error->message : NULL);
  ctl_out_time (out, "next_try", connection->next_try);
  ctl_out_time (out, "connected_since", connection->connected_since);
  ctl_out_text (out, "live", live_name (connection->live));
  ctl_out_time (out, "live_since", connection->live_since);
  ctl_out_text (out, "folder", connection->folder);
  ctl_out_text (out, "software", connection->software);
  ctl_out_text (out, "tls", connection->tls);
  ctl_out_text (out, "certificate_issuer", connection->issuer);
  ctl_out_text (out, "certificate_sha256", connection->sha256);
  ctl_out_time (out, "certificate_expires", connection->expires_at);
  ctl_out_texts (out, "extensions", (const char *const *) connection->extensions);
  ctl_out_int (out, "bytes_in", (int64_t) connection->bytes_in);
  ctl_out_int (out, "bytes_out", (int64_t) connection->bytes_out);
  ctl_out_int (out, "round_trips", (int64_t) connection->round_trips);
  if (connection->at.path != NULL) {
    ctl_out_text (out, "downloads", connection->at.path);
    ctl_out_text (out, "downloads_what", connection->at.bodies ? "messages" : "headers");
    ctl_out_int (out, "done", connection->at.done);
    ctl_out_int (out, "total", connection->at.total);
  }
  if (connection->work_goal != 0) {
    ctl_out_int (out, "work_done", (int64_t) connection->work_done);
    ctl_out_int (out, "work_goal", (int64_t) connection->work_goal);
  }
  ctl_out_end_object (out);
}

static void
print_folder (CtlOut *out, const MailFolderHealth *folder)
{
  ctl_out_begin_object (out, NULL);
  ctl_out_text (out, "folder", folder->path);
  ctl_out_time (out, "last_sync", folder->last_sync);
  ctl_out_bool (out, "synced", folder->synced);
  ctl_out_int (out, "here", folder->here);
  ctl_out_int (out, "there", folder->there);
  ctl_out_int (out, "withheld", folder->withheld);
  ctl_out_text (out, "refused", folder->refusal);
  ctl_out_end_object (out);
}

static void
print_account (CtlOut *out, const MailAccount *account, const MailHealth *health)
{
  ctl_out_begin_object (out, NULL);
  ctl_out_text (out, "account", account->name);
  ctl_out_bool (out, "at_work", health->at_work);
  ctl_out_bool (out, "online", health->online);
  ctl_out_time (out, "last_sync", health->last_sync);
  ctl_out_time (out, "next_check", health->next_check);
  if (health->quota_limit != 0) {
    ctl_out_int (out, "quota_used", (int64_t) health->quota_used);
    ctl_out_int (out, "quota_limit", (int64_t) health->quota_limit);
  }
  ctl_out_texts (out, "alerts", (const char *const *) health->alerts);
  ctl_out_begin_array (out, "folders");
  for (unsigned int i = 0; i < health->folders->len; i++)
    print_folder (out, g_ptr_array_index (health->folders, i));
  ctl_out_end_array (out);
  ctl_out_end_object (out);
}

static MailHealth *
load (Ctl *ctl, int64_t account_id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  mail_engine_load_health_async (ctl->engine, account_id, ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  return mail_engine_load_health_finish (ctl->engine, result, error);
}

bool
ctl_health_print (Ctl *ctl, GError **error)
{
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (ctl->engine);
  g_autoptr (GPtrArray) healths =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mail_health_free);

  for (unsigned int i = 0; i < accounts->len; i++) {
    const MailAccount *account = g_ptr_array_index (accounts, i);
    MailHealth *health = load (ctl, account->id, error);
    if (health == NULL)
      return false;
    g_ptr_array_add (healths, health);
  }
  ctl_out_begin_array (ctl->out, "connections");
  for (unsigned int i = 0; i < healths->len; i++) {
    const MailHealth *health = g_ptr_array_index (healths, i);
    for (unsigned int j = 0; j < health->connections->len; j++)
      print_connection (ctl->out, g_ptr_array_index (accounts, i),
                        g_ptr_array_index (health->connections, j));
  }
  ctl_out_end_array (ctl->out);
  ctl_out_begin_array (ctl->out, "accounts");
  for (unsigned int i = 0; i < healths->len; i++)
    print_account (ctl->out, g_ptr_array_index (accounts, i), g_ptr_array_index (healths, i));
  ctl_out_end_array (ctl->out);
  return true;
}

void
ctl_health_say_unreadable (Ctl *ctl, int64_t account_id)
{
  g_autoptr (MailHealth) health = load (ctl, account_id, NULL);

  for (unsigned int i = 0; health != NULL && i < health->folders->len; i++) {
    const MailFolderHealth *folder = g_ptr_array_index (health->folders, i);
    if (folder->refusal != NULL && *folder->refusal != '\0')
      ctl_say (ctl, "“%s” may not be read; the server said: “%s”", folder->path, folder->refusal);
    else if (folder->refusal != NULL)
      ctl_say (ctl, "“%s” may not be read.", folder->path);
  }
}

void
ctl_health_say_not_done (Ctl *ctl, int64_t account_id)
{
  g_autoptr (GPtrArray) operations = mail_engine_read_operations (ctl->engine, account_id);
  unsigned int failed = 0, in_doubt = 0;

  for (unsigned int i = 0; i < operations->len; i++) {
    const MailOperation *operation = g_ptr_array_index (operations, i);
    failed += operation->state == MAIL_OPERATION_FAILED;
    in_doubt +=
      operation->state == MAIL_OPERATION_SENDING && !mail_operation_is_put_off (operation);
  }
  if (in_doubt > 0)
    ctl_say (ctl,
             "Changes of which the server's answer was lost: %u; a later sync looks for them, and "
             "makes them if need be.",
             in_doubt);
  if (failed > 0)
    ctl_say (ctl, "Changes that the server refused: %u; `mailctl operations` says which and why.",
             failed);
}
