// SPDX-License-Identifier: GPL-3.0-or-later
//
// The life of snapshots of removed messages.

#include "base/mail-removed.h"

void
mail_removed_free (MailRemoved *removed)
{
  if (!removed)
    return;
  g_free (removed->folder);
  g_free (removed);
}
