// SPDX-License-Identifier: GPL-3.0-or-later
//
// The report of Account Health: English, one fact a line, and nobody's name.

#include "ui/mail-health-text.h"

#include <string.h>

static const char *const state_names[] = {
  [MAIL_STATE_IDLE] = "idle",       [MAIL_STATE_CONNECTING] = "connecting",
  [MAIL_STATE_SYNCING] = "syncing", [MAIL_STATE_UP_TO_DATE] = "up to date",
  [MAIL_STATE_OFFLINE] = "offline", [MAIL_STATE_TROUBLE] = "needs attention",
};

static const char *const use_names[] = {
  [MAIL_CONNECTION_INTERACTIVE] = "interactive",
  [MAIL_CONNECTION_WATCH] = "watch",
  [MAIL_CONNECTION_BACKFILL] = "backfill",
  [MAIL_CONNECTION_OUTBOX] = "outbox",
};

static const char *const live_names[] = {
  [MAIL_LIVE_NONE] = "no",
  [MAIL_LIVE_POLL] = "NOOP",
  [MAIL_LIVE_IDLE] = "IDLE",
  [MAIL_LIVE_NOTIFY] = "NOTIFY",
};

static void
add_time (GString *report, const char *key, int64_t time)
{
  g_autoptr (GDateTime) moment = time ? g_date_time_new_from_unix_utc (time) : NULL;
  g_autofree char *text = moment ? g_date_time_format_iso8601 (moment) : g_strdup ("never");

  g_string_append_printf (report, "  %s: %s\n", key, text);
}

// A role says enough; a name of one's own says too much.
static const char *
folder_name (const char *path, const MailHealth *health)
{
  for (unsigned int i = 0; path && i < health->folders->len; i++) {
    const MailFolderHealth *folder = health->folders->pdata[i];
    if (strcmp (folder->path, path) == 0 && folder->role != MAIL_ROLE_NONE)
      return mail_role_name (folder->role);
  }
  return path ? "a folder" : "none";
}

// What went wrong by its kind alone: the detail and the server's words may name anybody.
static void
add_error (GString *report, const GError *error)
{
  if (error)
    g_string_append_printf (report, "  error: %s %d\n", g_quark_to_string (error->domain),
                            error->code);
}

static void
add_connection (GString *report, const MailConnection *connection, const MailHealth *health)
{
  g_string_append_printf (report, "connection: %s\n  state: %s\n", use_names[connection->use],
                          state_names[connection->code]);
  add_error (report, connection->error);
  add_time (report, "connected since", connection->connected_since);
  if (connection->next_try)
    add_time (report, "next try", connection->next_try);
  if (!connection->connected_since)
    return;
  g_string_append_printf (report, "  live: %s, %s\n", live_names[connection->live],
                          folder_name (connection->folder, health));
  if (connection->live_since)
    add_time (report, "live since", connection->live_since);
  g_string_append_printf (report, "  tls: %s\n",
                          connection->tls && *connection->tls ? connection->tls : "none");
  if (connection->expires_at)
    add_time (report, "certificate expires", connection->expires_at);
  if (connection->extensions) {
    g_autofree char *extensions = g_strjoinv (" ", connection->extensions);
    g_string_append_printf (report, "  extensions: %s\n", extensions);
  }
  if (connection->at.path)
    g_string_append_printf (report, "  brings: %u of %u %s, %s\n", connection->at.done,
                            connection->at.total, connection->at.bodies ? "texts" : "headers",
                            folder_name (connection->at.path, health));
  g_string_append_printf (report,
                          "  traffic: %" G_GUINT64_FORMAT " in, %" G_GUINT64_FORMAT
                          " out, %" G_GUINT64_FORMAT " round trips\n",
                          connection->bytes_in, connection->bytes_out, connection->round_trips);
}

static void
add_folder (GString *report, const MailFolderHealth *folder, const MailHealth *health)
{
  g_string_append_printf (report, "folder: %s\n  messages: %u here, %u there, %s\n",
                          folder_name (folder->path, health), folder->here, folder->there,
                          folder->synced ? "complete" : "incomplete");
  add_time (report, "checked", folder->last_sync);
  if (folder->withheld > 0)
    g_string_append_printf (report, "  the server hangs up over: %u\n", folder->withheld);
  if (folder->refusal)
    g_string_append (report, "  may not be read\n");
}

char *
mail_health_dup_report (const MailHealth *health, const MailAccount *account, int64_t now)
{
  static const char *const securities[] = {
    [MAIL_SECURITY_TLS] = "TLS",
    [MAIL_SECURITY_STARTTLS] = "STARTTLS",
    [MAIL_SECURITY_NONE] = "no encryption",
  };
  GString *report = g_string_new ("Mail: account health\n");

  add_time (report, "written", now);
  g_string_append_printf (report, "  incoming: %s, %s\n",
                          account->incoming_kind == MAIL_SERVICE_POP3 ? "POP3" : "IMAP",
                          securities[account->incoming.security]);
  g_string_append_printf (report, "  network: %s\n", health->online ? "there" : "none");
  add_time (report, "up to date", health->last_sync);
  add_time (report, "next check", health->next_check);
  if (health->quota_limit)
    g_string_append_printf (report, "  storage: %.0f %% used\n",
                            100.0 * (double) health->quota_used / (double) health->quota_limit);
  for (unsigned int i = 0; i < health->connections->len; i++)
    add_connection (report, health->connections->pdata[i], health);
  for (unsigned int i = 0; i < health->folders->len; i++)
    add_folder (report, health->folders->pdata[i], health);
  return g_string_free (report, FALSE);
}
