// SPDX-License-Identifier: GPL-3.0-or-later
//
// backup, and its way back.

#include "ctl-commands.h"
#include "ctl-transfer.h"

// Has DIR looked after from now on.
static bool
choose (Ctl *ctl, const char *dir, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  mail_engine_set_backup_async (ctl->engine, dir, false, ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  return mail_engine_set_backup_finish (ctl->engine, result, error);
}

// What is wrong with DIR and what helps, where that is known; else what ERROR says. Takes ERROR.
static CtlStatus
fail (Ctl *ctl, const char *dir, MailBackupTrouble trouble, GError *error)
{
  static const struct {
    const char *why, *remedy;
  } words[] = {
    [MAIL_BACKUP_GONE] = {"it is not there any more",
                          "connect its drive, or name a folder by --keep"},
    [MAIL_BACKUP_FORBIDDEN] = {"nothing may be written there", "allow it, or name another folder"},
    [MAIL_BACKUP_FULL] = {"there is no room left", "make room, or name another folder"},
    [MAIL_BACKUP_BROKEN] = {"its drive can't be read or written", "look after it, or name another"},
    [MAIL_BACKUP_FOREIGN] = {"other mail lies there, which would go for it",
                             "name another folder, or restore what lies there"},
    [MAIL_BACKUP_OTHER] = {NULL, NULL},
  };
  g_autoptr (GError) failure = error;

  if (words[trouble].why == NULL)
    return ctl_fail (ctl, g_steal_pointer (&failure));
  return ctl_fail_with (ctl, ctl_error_status (failure), ctl_error_code (failure),
                        "The copy in %s was not made, as %s (%s); %s.", dir, words[trouble].why,
                        failure->message, words[trouble].remedy);
}

CtlStatus
ctl_backup (Ctl *ctl)
{
  g_auto (MailBackup) backup = {0};
  gboolean keep = FALSE;
  g_autoptr (GAsyncResult) result = NULL;
  g_auto (MailTransfer) transfer = {0};
  CtlTransfer progress = {.ctl = ctl};
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;

  const GOptionEntry entries[] = {
    {"keep", 0, 0, G_OPTION_ARG_NONE, &keep, "Use this folder from now on", NULL},
    {NULL},
  };

  if (!ctl_parse (ctl, entries, "[--keep] [DIR]", 0, 1) || !ctl_open (ctl, &status))
    return status;
  mail_engine_read_backup (ctl->engine, &backup);
  if (ctl->arguments[0] == NULL && backup.dir == NULL)
    return ctl_fail_with (ctl, CTL_USAGE, "usage",
                          "mailctl backup: no folder was chosen yet; name one.");
  if (ctl->arguments[0] != NULL) {
    g_free (backup.dir);
    backup.dir = g_canonicalize_filename (ctl->arguments[0], NULL);
  }
  if (keep && !choose (ctl, backup.dir, &error))
    return ctl_fail (ctl, error);
  mail_engine_backup_async (ctl->engine, backup.dir, ctl_transfer_progress, &progress,
                            ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  if (!mail_engine_backup_finish (ctl->engine, result, &transfer, &error))
    return fail (ctl, backup.dir, transfer.trouble, error);
  return ctl_transfer_print (ctl, "copied", &transfer);
}

CtlStatus
ctl_restore_backup (Ctl *ctl, const char *dir)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_auto (MailTransfer) transfer = {0};
  CtlTransfer progress = {.ctl = ctl};
  GError *error = NULL;

  // The store is not opened: it is made.
  ctl->engine = mail_engine_new (ctl->data_dir, NULL);
  mail_engine_restore_backup_async (ctl->engine, dir, ctl_transfer_progress, &progress,
                                    ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  bool good = mail_engine_restore_backup_finish (ctl->engine, result, &transfer, &error);
  g_clear_object (&ctl->engine);
  return good ? ctl_transfer_print (ctl, "restored", &transfer) : ctl_fail (ctl, error);
}
