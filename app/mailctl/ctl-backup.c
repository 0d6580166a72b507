// SPDX-License-Identifier: GPL-3.0-or-later
//
// backup, and its way back.

#include "ctl-commands.h"
#include "ctl-transfer.h"

CtlStatus
ctl_backup (Ctl *ctl)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_auto (MailTransfer) transfer = {0};
  CtlTransfer progress = {.ctl = ctl};
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;

  if (!ctl_parse (ctl, NULL, "DIR", 1, 1) || !ctl_open (ctl, &status))
    return status;
  mail_engine_backup_async (ctl->engine, ctl->arguments[0], ctl_transfer_progress, &progress,
                            ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  if (!mail_engine_backup_finish (ctl->engine, result, &transfer, &error))
    return ctl_fail (ctl, error);
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
