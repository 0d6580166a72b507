// SPDX-License-Identifier: GPL-3.0-or-later
//
// Frees what the store says of itself.

#include "base/mail-stats.h"

void
mail_file_check_free (MailFileCheck *check)
{
  if (check == NULL)
    return;
  g_free (check->file);
  g_strfreev (check->problems);
  g_free (check);
}
