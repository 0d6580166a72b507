// SPDX-License-Identifier: GPL-3.0-or-later
//
// The life of MailCheck.

#include "account/mail-engine.h"

void
mail_check_free (MailCheck *check)
{
  if (check == NULL)
    return;
  g_clear_error (&check->error);
  g_strfreev (check->capabilities);
  g_free (check->tls);
  g_free (check->mechanism);
  mail_certificate_clear (&check->certificate);
  g_free (check);
}
