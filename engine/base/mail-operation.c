// SPDX-License-Identifier: GPL-3.0-or-later
//
// The life of operation snapshots.

#include "base/mail-operation.h"

void
mail_operation_free (MailOperation *operation)
{
  if (!operation)
    return;
  g_free (operation->summary);
  g_free (operation->reason);
  g_free (operation);
}
