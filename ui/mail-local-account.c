// SPDX-License-Identifier: GPL-3.0-or-later
//
// The one account that mail_account_is_local().

#include "ui/mail-local-account.h"

#include <glib/gi18n.h>

MailAccount *
mail_local_account_new (void)
{
  const MailAccount account = {.name = (char *) _ ("On This Computer"),
                               .address = (char *) "",
                               .full_name = (char *) "",
                               .incoming_kind = MAIL_SERVICE_POP3};

  return mail_account_new (&account);
}

bool
mail_local_account_exists (MailEngine *engine)
{
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (engine);

  for (unsigned int i = 0; accounts && i < accounts->len; i++)
    if (mail_account_is_local (g_ptr_array_index (accounts, i)))
      return true;
  return false;
}
