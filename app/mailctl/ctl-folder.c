// SPDX-License-Identifier: GPL-3.0-or-later
//
// folder create, rename, delete, role, subscribe, unsubscribe.

#include "ctl-commands.h"

#include <string.h>

// Prints what RESULT recorded of the folder at PATH, which may be NULL.
static CtlStatus
print_operation (Ctl *ctl, GAsyncResult **result, int64_t folder_id, const char *path)
{
  GError *error = NULL;

  ctl_wait (result);
  int64_t operation = mail_engine_operation_finish (ctl->engine, *result, &error);
  if (operation == 0)
    return ctl_fail (ctl, error);
  ctl_out_begin (ctl->out);
  ctl_out_int (ctl->out, "operation", operation);
  if (folder_id != 0)
    ctl_out_int (ctl->out, "id", folder_id);
  ctl_out_text (ctl->out, "path", path);
  ctl_out_end (ctl->out);
  return CTL_OK;
}

CtlStatus
ctl_folder_create (Ctl *ctl)
{
  g_autoptr (GAsyncResult) result = NULL;
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;

  if (!ctl_parse (ctl, NULL, "PATH", 1, 1) || !ctl_open (ctl, &status))
    return status;
  int64_t account_id = ctl_get_only_account_id (ctl, &error);
  if (account_id == 0)
    return ctl_fail (ctl, error);
  mail_engine_create_folder_async (ctl->engine, account_id, ctl->arguments[0], ctl->cancellable,
                                   ctl_on_ready, &result);
  return print_operation (ctl, &result, 0, ctl->arguments[0]);
}

CtlStatus
ctl_folder_rename (Ctl *ctl)
{
  g_autoptr (GAsyncResult) result = NULL;
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;

  if (!ctl_parse (ctl, NULL, "PATH NEW", 2, 2) || !ctl_open (ctl, &status))
    return status;
  g_autoptr (MailFolder) folder = ctl_find_folder (ctl, 0, ctl->arguments[0], &error);
  if (folder == NULL)
    return ctl_fail (ctl, error);
  mail_engine_rename_folder_async (ctl->engine, folder->id, ctl->arguments[1], ctl->cancellable,
                                   ctl_on_ready, &result);
  return print_operation (ctl, &result, folder->id, ctl->arguments[1]);
}

CtlStatus
ctl_folder_delete (Ctl *ctl)
{
  g_autoptr (GAsyncResult) result = NULL;
  CtlStatus status = CTL_USAGE;
  gboolean forever = FALSE;
  GError *error = NULL;
  const GOptionEntry entries[] = {
    {"forever", 0, 0, G_OPTION_ARG_NONE, &forever, "Also a folder with mail, never to the trash",
     NULL},
    {NULL},
  };

  if (!ctl_parse (ctl, entries, "PATH [--forever]", 1, 1) || !ctl_open (ctl, &status))
    return status;
  g_autoptr (MailFolder) folder = ctl_find_folder (ctl, 0, ctl->arguments[0], &error);
  if (folder == NULL)
    return ctl_fail (ctl, error);
  if (!forever &&
      mail_engine_read_folder_deletion (ctl->engine, folder->id) == MAIL_FOLDER_DELETION_FOR_GOOD)
    return ctl_fail_with (ctl, CTL_BAD_DATA, "needs-forever",
                          "“%s” lies in the trash: --forever deletes it with its mail.",
                          folder->path);
  mail_engine_delete_folder_async (ctl->engine, folder->id, forever, false, ctl->cancellable,
                                   ctl_on_ready, &result);
  ctl_wait (&result);
  // Moved to the trash it has a new path; deleted it has none.
  g_autoptr (MailFolder) now = mail_engine_read_folder (ctl->engine, folder->id);
  bool moved = now != NULL && g_strcmp0 (now->path, folder->path) != 0;
  return print_operation (ctl, &result, folder->id, moved ? now->path : NULL);
}

// "automatic", "none" or a role's name.
static bool
parse_role (const char *text, int *out)
{
  static const MailRole roles[] = {MAIL_ROLE_DRAFTS, MAIL_ROLE_SENT, MAIL_ROLE_ARCHIVE,
                                   MAIL_ROLE_JUNK, MAIL_ROLE_TRASH};

  *out = strcmp (text, "automatic") == 0 ? MAIL_ROLE_AUTOMATIC : MAIL_ROLE_NONE;
  for (size_t i = 0; i < G_N_ELEMENTS (roles); i++)
    if (strcmp (text, mail_role_name (roles[i])) == 0)
      *out = (int) roles[i];
  return *out != MAIL_ROLE_NONE || strcmp (text, "none") == 0;
}

CtlStatus
ctl_folder_role (Ctl *ctl)
{
  g_autoptr (GAsyncResult) result = NULL;
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;
  int role = MAIL_ROLE_NONE;

  if (!ctl_parse (ctl, NULL, "PATH drafts|sent|archive|junk|trash|none|automatic", 2, 2))
    return status;
  if (!parse_role (ctl->arguments[1], &role))
    return ctl_fail_with (
      ctl, CTL_USAGE, "usage",
      "mailctl folder role: “%s” is not drafts, sent, archive, junk, trash, none or automatic.",
      ctl->arguments[1]);
  if (!ctl_open (ctl, &status))
    return status;
  g_autoptr (MailFolder) folder = ctl_find_folder (ctl, 0, ctl->arguments[0], &error);
  if (folder == NULL)
    return ctl_fail (ctl, error);
  mail_engine_set_folder_role_async (ctl->engine, folder->id, role, ctl->cancellable, ctl_on_ready,
                                     &result);
  ctl_wait (&result);
  if (!mail_engine_set_sync_settings_finish (ctl->engine, result, &error))
    return ctl_fail (ctl, error);
  g_autoptr (MailFolder) now = mail_engine_read_folder (ctl->engine, folder->id);
  ctl_out_begin (ctl->out);
  ctl_out_int (ctl->out, "id", folder->id);
  ctl_out_text (ctl->out, "path", folder->path);
  ctl_out_text (ctl->out, "role", mail_role_name (now != NULL ? now->role : folder->role));
  ctl_out_end (ctl->out);
  return CTL_OK;
}

static CtlStatus
subscribe (Ctl *ctl, bool subscribed)
{
  g_autoptr (GAsyncResult) result = NULL;
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;

  if (!ctl_parse (ctl, NULL, "PATH", 1, 1) || !ctl_open (ctl, &status))
    return status;
  g_autoptr (MailFolder) folder = ctl_find_folder (ctl, 0, ctl->arguments[0], &error);
  if (folder == NULL)
    return ctl_fail (ctl, error);
  mail_engine_subscribe_folder_async (ctl->engine, folder->id, subscribed, ctl->cancellable,
                                      ctl_on_ready, &result);
  return print_operation (ctl, &result, folder->id, folder->path);
}

CtlStatus
ctl_folder_subscribe (Ctl *ctl)
{
  return subscribe (ctl, true);
}

CtlStatus
ctl_folder_unsubscribe (Ctl *ctl)
{
  return subscribe (ctl, false);
}
