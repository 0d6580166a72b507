// SPDX-License-Identifier: GPL-3.0-or-later
//
// removed, removed empty, restore: mail that a server dropped.

#include "ctl-commands.h"

#define DEFAULT_LIMIT 50

static void
print_removed (Ctl *ctl, const MailRemoved *removed, const MailRow *row)
{
  g_autofree char *from = NULL;

  if (row != NULL && row->from->len > 0) {
    const MailAddress *sender = g_ptr_array_index (row->from, 0);
    from = *sender->name != '\0' ? g_strdup_printf ("%s <%s>", sender->name, sender->address) :
                                   g_strdup (sender->address);
  }
  ctl_out_begin (ctl->out);
  ctl_out_int (ctl->out, "id", removed->message_id);
  ctl_out_int (ctl->out, "account", removed->account_id);
  ctl_out_text (ctl->out, "folder", removed->folder);
  ctl_out_time (ctl->out, "removed", removed->removed_at);
  ctl_out_bool (ctl->out, "restorable", removed->has_content);
  if (row != NULL) {
    ctl_out_text (ctl->out, "message_id", row->message_id);
    ctl_out_text (ctl->out, "from", from);
    ctl_out_text (ctl->out, "subject", row->subject);
    ctl_out_time (ctl->out, "date", row->date);
    ctl_out_int (ctl->out, "size", (int64_t) row->size);
  }
  ctl_out_end (ctl->out);
}

CtlStatus
ctl_removed (Ctl *ctl)
{
  static const char *const columns[] = {"id",   "removed", "restorable", "folder",
                                        "from", "subject", NULL};
  CtlStatus status = CTL_USAGE;
  int limit = DEFAULT_LIMIT;
  int64_t account_id = 0;
  GError *error = NULL;
  const GOptionEntry entries[] = {
    {"limit", 0, 0, G_OPTION_ARG_INT, &limit, "At most N", "N"},
    {NULL},
  };

  if (!ctl_parse (ctl, entries, "[--limit N]", 0, 0) || !ctl_check_limit (ctl, limit) ||
      !ctl_open (ctl, &status))
    return status;
  if (!ctl_get_account_id (ctl, &account_id, &error))
    return ctl_fail (ctl, error);
  g_autoptr (GPtrArray) found =
    mail_engine_read_removed (ctl->engine, account_id, (uint32_t) limit, &error);
  if (found == NULL)
    return ctl_fail (ctl, error);
  ctl_out_set_columns (ctl->out, columns);
  for (unsigned int i = 0; i < found->len; i++) {
    const MailRemoved *removed = g_ptr_array_index (found, i);
    g_autoptr (GPtrArray) rows =
      mail_engine_read_rows (ctl->engine, 0, &removed->message_id, 1, &error);
    if (rows == NULL)
      return ctl_fail (ctl, error);
    print_removed (ctl, removed, g_ptr_array_index (rows, 0));
  }
  return CTL_OK;
}

CtlStatus
ctl_removed_empty (Ctl *ctl)
{
  g_autoptr (GAsyncResult) result = NULL;
  CtlStatus status = CTL_USAGE;
  int64_t account_id = 0;
  GError *error = NULL;

  if (!ctl_parse (ctl, NULL, "", 0, 0) || !ctl_open (ctl, &status))
    return status;
  if (!ctl_get_account_id (ctl, &account_id, &error))
    return ctl_fail (ctl, error);
  mail_engine_empty_removed_async (ctl->engine, account_id, ctl->cancellable, ctl_on_ready,
                                   &result);
  ctl_wait (&result);
  return mail_engine_empty_removed_finish (ctl->engine, result, &error) ? CTL_OK :
                                                                          ctl_fail (ctl, error);
}

// The account that removed message ID is of. 0 with error.
static int64_t
find_account (Ctl *ctl, int64_t id, GError **error)
{
  g_autoptr (GPtrArray) found = mail_engine_read_removed (ctl->engine, 0, G_MAXINT32, error);

  for (unsigned int i = 0; found != NULL && i < found->len; i++) {
    const MailRemoved *removed = g_ptr_array_index (found, i);
    if (removed->message_id == id)
      return removed->account_id;
  }
  if (found != NULL)
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND,
                 "message %" G_GINT64_FORMAT " is not among the removed", id);
  return 0;
}

// Where to, 0: where each was. False with error.
static bool
find_goal (Ctl *ctl, const char *path, const GArray *ids, int64_t *out_folder_id, GError **error)
{
  *out_folder_id = 0;
  if (path == NULL)
    return true;
  int64_t account_id = find_account (ctl, g_array_index (ids, int64_t, 0), error);
  g_autoptr (MailFolder) folder =
    account_id != 0 ? ctl_find_folder (ctl, account_id, path, error) : NULL;
  *out_folder_id = folder != NULL ? folder->id : 0;
  return folder != NULL;
}

CtlStatus
ctl_restore (Ctl *ctl)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *to = NULL;
  CtlStatus status = CTL_USAGE;
  int64_t folder_id = 0;
  GError *error = NULL;
  const GOptionEntry entries[] = {
    {"to", 0, 0, G_OPTION_ARG_STRING, &to, "The folder they go to", "FOLDER"},
    {NULL},
  };

  if (!ctl_parse (ctl, entries, "ID… [--to FOLDER] | DIR", 1, G_MAXUINT))
    return status;
  if (ctl->arguments[1] == NULL && !ctl_parse_id (ctl->arguments[0], &folder_id, NULL))
    return ctl_restore_backup (ctl, ctl->arguments[0]);
  folder_id = 0;
  for (char **argument = ctl->arguments; *argument != NULL; argument++) {
    int64_t id = 0;
    if (!ctl_parse_id (*argument, &id, &error))
      return ctl_fail (ctl, error);
    g_array_append_val (ids, id);
  }
  if (!ctl_open (ctl, &status))
    return status;
  if (!find_goal (ctl, to, ids, &folder_id, &error))
    return ctl_fail (ctl, error);
  mail_engine_restore_removed_async (ctl->engine, (const int64_t *) (void *) ids->data, ids->len,
                                     folder_id, ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  int64_t operation = mail_engine_operation_finish (ctl->engine, result, &error);
  if (operation == 0)
    return ctl_fail (ctl, error);
  for (unsigned int i = 0; i < ids->len; i++) {
    ctl_out_begin (ctl->out);
    ctl_out_int (ctl->out, "operation", operation);
    ctl_out_int (ctl->out, "id", g_array_index (ids, int64_t, i));
    ctl_out_end (ctl->out);
  }
  return CTL_OK;
}
