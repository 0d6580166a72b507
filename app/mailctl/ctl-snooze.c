// SPDX-License-Identifier: GPL-3.0-or-later
//
// snooze: mail out of the inbox until a time, what sleeps, and waking it before.

#include "ctl-commands.h"
#include "ctl-row.h"

#include "account/mail-engine-snooze.h"
#include "base/mail-snooze.h"

// A time as RFC 3339 has it, or one of those with a name. 0 with error.
static int64_t
parse_until (const char *text, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, zone);
  int64_t until = time != NULL ? g_date_time_to_unix (time) : mail_snooze_time_of (text, now);

  if (until > g_date_time_to_unix (now))
    return until;
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID,
               "“%s” is no time to come: give one like 2026-12-01T08:00, later, evening, tomorrow, "
               "weekend or week",
               text);
  return 0;
}

static bool
parse_ids (Ctl *ctl, unsigned int n, GArray *ids, GError **error)
{
  for (unsigned int i = 0; i < n; i++) {
    int64_t id = 0;
    if (!ctl_parse_id (ctl->arguments[i], &id, error))
      return false;
    g_array_append_val (ids, id);
  }
  return true;
}

static CtlStatus
act (Ctl *ctl, const GArray *ids, int64_t until)
{
  const MailTarget target = {.ids = (const int64_t *) (void *) ids->data, .n_ids = ids->len};
  g_autoptr (GAsyncResult) result = NULL;
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;

  if (!ctl_open (ctl, &status))
    return status;
  if (until != 0)
    mail_engine_snooze_async (ctl->engine, &target, until, ctl->cancellable, ctl_on_ready, &result);
  else
    mail_engine_wake_async (ctl->engine, &target, ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  int64_t operation = mail_engine_operation_finish (ctl->engine, result, &error);
  if (operation == 0)
    return ctl_fail (ctl, error);
  for (unsigned int i = 0; i < ids->len; i++) {
    ctl_out_begin (ctl->out);
    ctl_out_int (ctl->out, "operation", operation);
    ctl_out_int (ctl->out, "id", g_array_index (ids, int64_t, i));
    if (until != 0)
      ctl_out_time (ctl->out, "snoozed_until", until);
    ctl_out_end (ctl->out);
  }
  return CTL_OK;
}

// Whoever snoozes what other computers will show should know.
static void
warn_of_local (Ctl *ctl, const GArray *ids)
{
  for (unsigned int i = 0; i < ids->len; i++) {
    int64_t id = g_array_index (ids, int64_t, i);
    g_autoptr (GPtrArray) rows = mail_engine_read_rows (ctl->engine, 0, &id, 1, NULL);
    const MailRow *row = rows != NULL ? rows->pdata[0] : NULL;
    g_autoptr (MailFolder) folder =
      row != NULL ? mail_engine_read_folder (ctl->engine, row->folder_id) : NULL;

    if (folder == NULL || folder->keeps_labels)
      continue;
    ctl_say (ctl, "The server keeps no such marks in %s: it is snoozed on this computer only.",
             folder->path);
    return;
  }
}

CtlStatus
ctl_snooze (Ctl *ctl)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  GError *error = NULL;

  if (!ctl_parse (ctl, NULL, "ID… WHEN", 2, G_MAXUINT))
    return CTL_USAGE;
  unsigned int n = g_strv_length (ctl->arguments);
  int64_t until = parse_until (ctl->arguments[n - 1], &error);
  if (until == 0 || !parse_ids (ctl, n - 1, ids, &error))
    return ctl_fail (ctl, error);
  CtlStatus status = act (ctl, ids, until);
  if (status == CTL_OK)
    warn_of_local (ctl, ids);
  return status;
}

CtlStatus
ctl_snooze_list (Ctl *ctl)
{
  const MailQuery query = {.scope = MAIL_SCOPE_SNOOZED};
  g_autoptr (GAsyncResult) result = NULL;
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;

  if (!ctl_parse (ctl, NULL, "", 0, 0) || !ctl_open (ctl, &status))
    return status;
  mail_engine_read_list_async (ctl->engine, &query, ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  g_autoptr (MailIdList) ids = mail_engine_read_list_finish (ctl->engine, result, &error);
  if (ids == NULL)
    return ctl_fail (ctl, error);
  g_autoptr (CtlRows) context = ctl_rows_new (ctl->engine);
  for (uint32_t i = 0; i < ids->length; i++) {
    int64_t id = ids->items[i].id;
    g_autoptr (GPtrArray) rows = mail_engine_read_rows (ctl->engine, 0, &id, 1, NULL);
    const MailRow *row = rows != NULL ? rows->pdata[0] : NULL;

    if (row == NULL)
      continue;
    ctl_out_begin (ctl->out);
    ctl_row_print (context, ctl->out, row);
    ctl_out_end (ctl->out);
  }
  return CTL_OK;
}

CtlStatus
ctl_snooze_wake (Ctl *ctl)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  GError *error = NULL;

  if (!ctl_parse (ctl, NULL, "ID…", 1, G_MAXUINT))
    return CTL_USAGE;
  if (!parse_ids (ctl, g_strv_length (ctl->arguments), ids, &error))
    return ctl_fail (ctl, error);
  return act (ctl, ids, 0);
}
