// SPDX-License-Identifier: GPL-3.0-or-later
//
// operations, operations retry, operations discard, undo.

#include "ctl-commands.h"

static const char *
kind_name (MailOperationKind kind)
{
  static const char *const names[] = {
    [MAIL_OPERATION_FLAG] = "flag",
    [MAIL_OPERATION_MOVE] = "move",
    [MAIL_OPERATION_COPY] = "copy",
    [MAIL_OPERATION_DELETE] = "delete",
    [MAIL_OPERATION_APPEND] = "append",
    [MAIL_OPERATION_RESTORE] = "restore",
    [MAIL_OPERATION_CREATE_FOLDER] = "create-folder",
    [MAIL_OPERATION_RENAME_FOLDER] = "rename-folder",
    [MAIL_OPERATION_DELETE_FOLDER] = "delete-folder",
    [MAIL_OPERATION_SUBSCRIBE] = "subscribe",
    [MAIL_OPERATION_UNSUBSCRIBE] = "unsubscribe",
  };

  return (size_t) kind < G_N_ELEMENTS (names) ? names[kind] : "";
}

static const char *
state_name (MailOperationState state)
{
  static const char *const names[] = {
    [MAIL_OPERATION_PENDING] = "pending", [MAIL_OPERATION_SENDING] = "sending",
    [MAIL_OPERATION_DONE] = "done",       [MAIL_OPERATION_FAILED] = "failed",
    [MAIL_OPERATION_UNDONE] = "undone",
  };

  return (size_t) state < G_N_ELEMENTS (names) ? names[state] : "";
}

CtlStatus
ctl_operations (Ctl *ctl)
{
  static const char *const columns[] = {"id", "recorded", "state", "summary", "reason", NULL};
  CtlStatus status = CTL_USAGE;
  int64_t account_id = 0;
  GError *error = NULL;

  if (!ctl_parse (ctl, NULL, "", 0, 0) || !ctl_open (ctl, &status))
    return status;
  if (!ctl_get_account_id (ctl, &account_id, &error))
    return ctl_fail (ctl, error);
  ctl_out_set_columns (ctl->out, columns);
  g_autoptr (GPtrArray) operations = mail_engine_read_operations (ctl->engine, account_id);
  for (unsigned int i = 0; i < operations->len; i++) {
    const MailOperation *operation = g_ptr_array_index (operations, i);
    ctl_out_begin (ctl->out);
    ctl_out_int (ctl->out, "id", operation->id);
    ctl_out_int (ctl->out, "account", operation->account_id);
    ctl_out_text (ctl->out, "kind", kind_name (operation->kind));
    ctl_out_text (ctl->out, "state", state_name (operation->state));
    ctl_out_text (ctl->out, "summary", operation->summary);
    ctl_out_text (ctl->out, "reason", operation->reason);
    ctl_out_time (ctl->out, "recorded", operation->recorded_at);
    ctl_out_end (ctl->out);
  }
  return CTL_OK;
}

// Where undo came too late for a part, the rest was undone all the same.
static void
say_what_stayed (Ctl *ctl, int64_t id)
{
  g_autoptr (MailOperation) operation = mail_engine_read_operation (ctl->engine, id);

  if (operation != NULL && operation->state == MAIL_OPERATION_UNDONE && *operation->reason != '\0')
    ctl_say (ctl, "Not all of it was undone: %s.", operation->reason);
}

static CtlStatus
print_id (Ctl *ctl, GAsyncResult **result)
{
  GError *error = NULL;

  ctl_wait (result);
  int64_t operation = mail_engine_operation_finish (ctl->engine, *result, &error);
  if (operation == 0)
    return ctl_fail (ctl, error);
  say_what_stayed (ctl, operation);
  ctl_out_begin (ctl->out);
  ctl_out_int (ctl->out, "operation", operation);
  ctl_out_end (ctl->out);
  return CTL_OK;
}

CtlStatus
ctl_operations_retry (Ctl *ctl)
{
  g_autoptr (GAsyncResult) result = NULL;
  CtlStatus status = CTL_USAGE;
  int64_t id = 0;

  if (!ctl_open_for_id (ctl, NULL, "ID", 1, 1, &id, &status))
    return status;
  mail_engine_retry_operation_async (ctl->engine, id, ctl->cancellable, ctl_on_ready, &result);
  return print_id (ctl, &result);
}

static bool
is_failed (Ctl *ctl, int64_t id)
{
  g_autoptr (GPtrArray) operations = mail_engine_read_operations (ctl->engine, 0);

  for (unsigned int i = 0; i < operations->len; i++) {
    const MailOperation *operation = g_ptr_array_index (operations, i);
    if (operation->id == id)
      return operation->state == MAIL_OPERATION_FAILED;
  }
  return false;
}

// A failed one was undone already and is forgotten; one that waits is taken back.
CtlStatus
ctl_operations_discard (Ctl *ctl)
{
  g_autoptr (GAsyncResult) result = NULL;
  CtlStatus status = CTL_USAGE;
  int64_t id = 0;

  if (!ctl_open_for_id (ctl, NULL, "ID", 1, 1, &id, &status))
    return status;
  if (is_failed (ctl, id))
    mail_engine_dismiss_operation_async (ctl->engine, id, ctl->cancellable, ctl_on_ready, &result);
  else
    mail_engine_undo_async (ctl->engine, id, ctl->cancellable, ctl_on_ready, &result);
  return print_id (ctl, &result);
}

CtlStatus
ctl_undo (Ctl *ctl)
{
  g_autoptr (GAsyncResult) result = NULL;
  CtlStatus status = CTL_USAGE;
  int64_t operation = 0;
  GError *error = NULL;

  if (!ctl_parse (ctl, NULL, "[OPERATION]", 0, 1))
    return status;
  if (ctl->arguments[0] != NULL && !ctl_parse_id (ctl->arguments[0], &operation, &error))
    return ctl_fail (ctl, error);
  if (!ctl_open (ctl, &status))
    return status;
  mail_engine_undo_async (ctl->engine, operation, ctl->cancellable, ctl_on_ready, &result);
  return print_id (ctl, &result);
}
