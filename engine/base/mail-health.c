// SPDX-License-Identifier: GPL-3.0-or-later
//
// The life of health snapshots.

#include "base/mail-health.h"

#include <string.h>

MailConnection *
mail_connection_copy (const MailConnection *connection)
{
  MailConnection *copy = g_memdup2 (connection, sizeof *connection);
  copy->error = connection->error ? g_error_copy (connection->error) : NULL;
  copy->folder = g_strdup (connection->folder);
  copy->software = g_strdup (connection->software);
  copy->tls = g_strdup (connection->tls);
  copy->extensions = g_strdupv (connection->extensions);
  copy->issuer = g_strdup (connection->issuer);
  copy->sha256 = g_strdup (connection->sha256);
  mail_folder_progress_copy (&connection->at, &copy->at);
  return copy;
}

void
mail_connection_clear (MailConnection *connection)
{
  g_clear_error (&connection->error);
  g_free (connection->folder);
  g_free (connection->software);
  g_free (connection->tls);
  g_strfreev (connection->extensions);
  g_free (connection->issuer);
  g_free (connection->sha256);
  mail_folder_progress_clear (&connection->at);
  memset (connection, 0, sizeof *connection);
}

void
mail_connection_free (MailConnection *connection)
{
  if (!connection)
    return;
  mail_connection_clear (connection);
  g_free (connection);
}

void
mail_folder_health_free (MailFolderHealth *folder)
{
  if (!folder)
    return;
  g_free (folder->path);
  g_free (folder->refusal);
  g_free (folder);
}

MailHealth *
mail_health_new (void)
{
  MailHealth *health = g_new0 (MailHealth, 1);
  health->connections = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_connection_free);
  health->folders = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_folder_health_free);
  return health;
}

void
mail_health_free (MailHealth *health)
{
  if (!health)
    return;
  g_ptr_array_unref (health->connections);
  g_ptr_array_unref (health->folders);
  g_strfreev (health->alerts);
  g_free (health);
}
