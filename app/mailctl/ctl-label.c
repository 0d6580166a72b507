// SPDX-License-Identifier: GPL-3.0-or-later
//
// labels.

#include "ctl-commands.h"

// A folder that is a label is in use when mail lies in it.
static bool
is_used_folder (const GPtrArray *folders, const char *name)
{
  for (unsigned int i = 0; i < folders->len; i++) {
    const MailFolder *folder = folders->pdata[i];
    if (g_str_equal (folder->path, name))
      return folder->total > 0;
  }
  return false;
}

static void
print_labels (Ctl *ctl, const MailAccount *account)
{
  g_autoptr (GPtrArray) all = mail_engine_read_labels (ctl->engine, account->id, false);
  g_autoptr (GPtrArray) used = mail_engine_read_labels (ctl->engine, account->id, true);
  g_autoptr (GPtrArray) folders = mail_engine_read_folders (ctl->engine, account->id);

  for (unsigned int i = 0; i < all->len; i++) {
    ctl_out_begin (ctl->out);
    ctl_out_text (ctl->out, "account", account->name);
    ctl_out_text (ctl->out, "label", all->pdata[i]);
    ctl_out_bool (ctl->out, "used",
                  g_ptr_array_find_with_equal_func (used, all->pdata[i], g_str_equal, NULL) ||
                    is_used_folder (folders, all->pdata[i]));
    ctl_out_end (ctl->out);
  }
}

CtlStatus
ctl_labels (Ctl *ctl)
{
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;
  int64_t account_id;

  if (!ctl_parse (ctl, NULL, NULL, 0, 0) || !ctl_open (ctl, &status))
    return status;
  if (!ctl_get_account_id (ctl, &account_id, &error))
    return ctl_fail (ctl, error);
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (ctl->engine);
  for (unsigned int i = 0; i < accounts->len; i++) {
    const MailAccount *account = accounts->pdata[i];

    if (account_id == 0 || account->id == account_id)
      print_labels (ctl, account);
  }
  return CTL_OK;
}
