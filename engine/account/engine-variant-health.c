// SPDX-License-Identifier: GPL-3.0-or-later
//
// The tuples of a health snapshot.

#include "account/engine-variant-health.h"

static GVariant *
from_connection (const MailConnection *connection)
{
  GVariant *error = NULL;

  if (connection->error != NULL)
    error = g_variant_new_variant (engine_variant_from_error (connection->error));
  return g_variant_new (
    "(ii@mvxxixmsmsms@asmsmsxttttt@" ENGINE_VARIANT_PROGRESS ")", (int) connection->use,
    (int) connection->code, g_variant_new_maybe (G_VARIANT_TYPE_VARIANT, error),
    connection->next_try, connection->connected_since, (int) connection->live,
    connection->live_since, connection->folder, connection->software, connection->tls,
    engine_variant_from_strings ((const char *const *) connection->extensions), connection->issuer,
    connection->sha256, connection->expires_at, connection->bytes_in, connection->bytes_out,
    connection->round_trips, connection->work_done, connection->work_goal,
    engine_variant_from_progress (&connection->at));
}

static MailConnection *
to_connection (GVariant *variant)
{
  MailConnection *connection = g_new0 (MailConnection, 1);
  g_autoptr (GVariant) error = NULL;
  g_autoptr (GVariant) at = NULL;
  int use = 0, code = 0, live = 0;

  g_variant_get (variant, "(iimvxxixmsmsms^asmsmsxttttt@" ENGINE_VARIANT_PROGRESS ")", &use, &code,
                 &error, &connection->next_try, &connection->connected_since, &live,
                 &connection->live_since, &connection->folder, &connection->software,
                 &connection->tls, &connection->extensions, &connection->issuer,
                 &connection->sha256, &connection->expires_at, &connection->bytes_in,
                 &connection->bytes_out, &connection->round_trips, &connection->work_done,
                 &connection->work_goal, &at);
  engine_variant_to_progress (at, &connection->at);
  connection->use = (MailConnectionUse) use;
  connection->code = (MailAccountStateCode) code;
  connection->live = (MailLive) live;
  if (error != NULL)
    connection->error = engine_variant_to_error (error);
  return connection;
}

static MailFolderHealth *
to_folder (GVariant *variant)
{
  MailFolderHealth *folder = g_new0 (MailFolderHealth, 1);
  gboolean synced = FALSE;
  int role = 0;

  g_variant_get (variant, ENGINE_VARIANT_FOLDER_HEALTH, &folder->path, &role, &folder->last_sync,
                 &synced, &folder->here, &folder->there, &folder->withheld, &folder->refusal);
  folder->role = (MailRole) role;
  folder->synced = synced;
  return folder;
}

GVariant *
engine_variant_from_health (const MailHealth *health)
{
  GVariantBuilder connections, folders;

  g_variant_builder_init (&connections, G_VARIANT_TYPE ("a" ENGINE_VARIANT_CONNECTION));
  for (unsigned int i = 0; i < health->connections->len; i++)
    g_variant_builder_add_value (&connections, from_connection (health->connections->pdata[i]));
  g_variant_builder_init (&folders, G_VARIANT_TYPE ("a" ENGINE_VARIANT_FOLDER_HEALTH));
  for (unsigned int i = 0; i < health->folders->len; i++) {
    const MailFolderHealth *folder = health->folders->pdata[i];
    g_variant_builder_add (&folders, ENGINE_VARIANT_FOLDER_HEALTH, folder->path, (int) folder->role,
                           folder->last_sync, (gboolean) folder->synced, folder->here,
                           folder->there, folder->withheld, folder->refusal);
  }
  return g_variant_new (
    "(xbbxxtt@as@a" ENGINE_VARIANT_CONNECTION "@a" ENGINE_VARIANT_FOLDER_HEALTH ")",
    health->account_id, (gboolean) health->at_work, (gboolean) health->online, health->last_sync,
    health->next_check, health->quota_used, health->quota_limit,
    engine_variant_from_strings ((const char *const *) health->alerts),
    g_variant_builder_end (&connections), g_variant_builder_end (&folders));
}

MailHealth *
engine_variant_to_health (GVariant *variant)
{
  g_autoptr (GVariant) connections = NULL;
  g_autoptr (GVariant) folders = NULL;
  gboolean at_work = FALSE, online = FALSE;

  if (!g_variant_is_of_type (variant, G_VARIANT_TYPE (ENGINE_VARIANT_HEALTH)))
    return NULL;
  MailHealth *health = mail_health_new ();
  g_variant_get (
    variant, "(xbbxxtt^as@a" ENGINE_VARIANT_CONNECTION "@a" ENGINE_VARIANT_FOLDER_HEALTH ")",
    &health->account_id, &at_work, &online, &health->last_sync, &health->next_check,
    &health->quota_used, &health->quota_limit, &health->alerts, &connections, &folders);
  health->at_work = at_work;
  health->online = online;
  for (size_t i = 0; i < g_variant_n_children (connections); i++) {
    g_autoptr (GVariant) child = g_variant_get_child_value (connections, i);
    g_ptr_array_add (health->connections, to_connection (child));
  }
  for (size_t i = 0; i < g_variant_n_children (folders); i++) {
    g_autoptr (GVariant) child = g_variant_get_child_value (folders, i);
    g_ptr_array_add (health->folders, to_folder (child));
  }
  return health;
}
