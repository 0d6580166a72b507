// SPDX-License-Identifier: GPL-3.0-or-later
//
// The life of operation snapshots.

#include "base/mail-operation.h"

bool
mail_operation_is_put_off (const MailOperation *operation)
{
  return operation->state <= MAIL_OPERATION_SENDING && operation->reason && *operation->reason;
}

void
mail_operation_free (MailOperation *operation)
{
  if (!operation)
    return;
  g_free (operation->summary);
  g_free (operation->reason);
  g_free (operation);
}
