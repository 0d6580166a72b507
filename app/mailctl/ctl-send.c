// SPDX-License-Identifier: GPL-3.0-or-later
//
// send, sendmail, outbox: messages on their way out.

#include "ctl-commands.h"

#include <string.h>

static void
print_recipients (Ctl *ctl, const MailOutboxItem *item)
{
  ctl_out_begin_array (ctl->out, "recipients");
  for (unsigned int i = 0; i < item->recipients->len; i++) {
    const MailRecipient *recipient = g_ptr_array_index (item->recipients, i);
    ctl_out_begin_object (ctl->out, NULL);
    ctl_out_text (ctl->out, "address", recipient->address);
    ctl_out_int (ctl->out, "code", recipient->code);
    ctl_out_text (ctl->out, "enhanced", recipient->enhanced);
    ctl_out_text (ctl->out, "text", recipient->text);
    ctl_out_end_object (ctl->out);
  }
  ctl_out_end_array (ctl->out);
}

static void
print_item (Ctl *ctl, const char *id_key, const MailOutboxItem *item)
{
  ctl_out_begin (ctl->out);
  ctl_out_int (ctl->out, id_key, item->id);
  ctl_out_text (ctl->out, "state", mail_outbox_state_name (item->state));
  ctl_out_text (ctl->out, "subject", item->subject);
  ctl_out_text (ctl->out, "message_id", item->message_id);
  ctl_out_text (ctl->out, "reason", item->reason);
  ctl_out_time (ctl->out, "not_before", item->not_before);
  ctl_out_int (ctl->out, "tries", item->tries);
  print_recipients (ctl, item);
  ctl_out_end (ctl->out);
}

// Puts MESSAGE into the outbox. 0 with error.
static int64_t
queue (Ctl *ctl, GBytes *message, const MailSendOptions *options, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  mail_engine_send_raw_async (ctl->engine, message, options, ctl->cancellable, ctl_on_ready,
                              &result);
  ctl_wait (&result);
  return mail_engine_send_finish (ctl->engine, result, error);
}

// Sends what the outbox holds. The error of the pass, or NULL.
static GError *
send_outbox (Ctl *ctl, int64_t account_id)
{
  static const char *const no_folders[] = {NULL};
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  mail_engine_sync_async (ctl->engine, account_id, no_folders, MAIL_BODIES_NONE, ctl->cancellable,
                          ctl_on_ready, &result);
  ctl_wait (&result);
  g_autoptr (GPtrArray) reports = mail_engine_sync_finish (ctl->engine, result, &error);
  for (unsigned int i = 0; reports != NULL && error == NULL && i < reports->len; i++) {
    const MailSyncReport *report = g_ptr_array_index (reports, i);
    if (report->error != NULL)
      error = g_error_copy (report->error);
  }
  return error;
}

// What became of a message: its own trouble, or, where it only waits, that of the PASS.
static CtlStatus
judge (Ctl *ctl, const MailOutboxItem *item, const GError *pass)
{
  int64_t now = g_get_real_time () / G_USEC_PER_SEC;

  switch (item->state) {
  case MAIL_OUTBOX_ACCEPTED:
  case MAIL_OUTBOX_FILED:
  case MAIL_OUTBOX_CANCELLED:
    return CTL_OK;
  case MAIL_OUTBOX_REFUSED:
    return ctl_fail_with (ctl, CTL_NOTHING, "server-refused",
                          "“%s” was refused (%s); correct it and send it anew.", item->subject,
                          item->reason);
  case MAIL_OUTBOX_FINAL_DOT:
  case MAIL_OUTBOX_AMBIGUOUS:
    return ctl_fail_with (ctl, CTL_TRY_AGAIN, "ambiguous",
                          "“%s” may have been sent (%s); ask the recipient, then `mailctl outbox "
                          "send %" G_GINT64_FORMAT "` or `cancel` it.",
                          item->subject, item->reason, item->id);
  case MAIL_OUTBOX_QUEUED:
  case MAIL_OUTBOX_SENDING:
    break;
  }
  if (pass != NULL)
    return ctl_fail (ctl, g_error_copy (pass));
  if (item->not_before > now && item->tries == 0)
    return CTL_OK; // later, as asked
  return ctl_fail_with (ctl, CTL_TRY_AGAIN, "queued",
                        "“%s” waits in the outbox (%s); it is tried again at the next sync.",
                        item->subject, item->reason);
}

// Prints the items and says of the first that is not on its way why.
static CtlStatus
report (Ctl *ctl, const GArray *ids, const GError *pass)
{
  CtlStatus status = CTL_OK;

  for (unsigned int i = 0; i < ids->len; i++) {
    g_autoptr (MailOutboxItem) item =
      mail_engine_read_outbox_item (ctl->engine, g_array_index (ids, int64_t, i));
    if (item == NULL)
      continue;
    print_item (ctl, "outbox_id", item);
    if (status == CTL_OK)
      status = judge (ctl, item, pass);
  }
  return status;
}

// The messages in FILES (NULL-terminated), all or none: before the store is opened, since they may
// come from a person's keyboard. GBytes.
static GPtrArray *
read_messages (char *const *files, GError **error)
{
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (; *files != NULL; files++) {
    GBytes *message = ctl_read_file (*files, error);
    if (message == NULL)
      return NULL;
    g_ptr_array_add (messages, message);
  }
  return g_steal_pointer (&messages);
}

static CtlStatus
send_all (Ctl *ctl, char *const *files, MailSendOptions *how)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_autoptr (GError) failure = NULL;
  g_autoptr (GError) pass = NULL;
  CtlStatus status = CTL_USAGE;
  g_autoptr (GPtrArray) messages = read_messages (files, &failure);

  if (messages == NULL)
    return ctl_fail (ctl, g_steal_pointer (&failure));
  if (!ctl_open (ctl, &status))
    return status;
  if (!ctl_get_account_id (ctl, &how->account_id, &failure))
    return ctl_fail (ctl, g_steal_pointer (&failure));
  for (unsigned int i = 0; i < messages->len && failure == NULL; i++) {
    int64_t id = queue (ctl, g_ptr_array_index (messages, i), how, &failure);
    if (id != 0)
      g_array_append_val (ids, id);
  }
  if (ids->len > 0)
    pass = send_outbox (ctl, how->account_id);
  status = report (ctl, ids, pass);
  return failure != NULL ? ctl_fail (ctl, g_steal_pointer (&failure)) : status;
}

// RFC 3339, or seconds since 1970.
static bool
parse_time (const char *text, int64_t *out_time, GError **error)
{
  g_autoptr (GTimeZone) here = g_time_zone_new_local ();
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, here);

  if (time != NULL)
    *out_time = g_date_time_to_unix (time);
  return time != NULL || ctl_parse_id (text, out_time, error);
}

CtlStatus
ctl_send (Ctl *ctl)
{
  g_autofree char *from = NULL;
  g_autofree char *at = NULL;
  MailSendOptions how = {};
  GError *error = NULL;
  const GOptionEntry entries[] = {
    {"from", 0, 0, G_OPTION_ARG_STRING, &from, "The sender", "ADDRESS"},
    {"at", 0, 0, G_OPTION_ARG_STRING, &at, "Not before TIME (RFC 3339)", "TIME"},
    {NULL},
  };

  if (!ctl_parse (ctl, entries, "FILE…|-", 1, G_MAXUINT))
    return CTL_USAGE;
  if (at != NULL && !parse_time (at, &how.not_before, &error)) {
    g_clear_error (&error);
    return ctl_fail_with (ctl, CTL_USAGE, "usage",
                          "mailctl send: “%s” is no time; write it like 2025-08-01T10:00:00Z.", at);
  }
  how.from = from;
  return send_all (ctl, ctl->arguments, &how);
}

// sendmail's options are one letter with the value right behind it, or apart; most of them are
// about a daemon that is not here.
static void
take_sendmail_options (Ctl *ctl)
{
  static const char with_value[] = "frF";
  static const char ignored[] = "bBhLNoqRVX";
  g_autoptr (GStrvBuilder) kept = g_strv_builder_new ();

  for (char **argument = ctl->arguments; *argument != NULL; argument++) {
    const char *text = *argument;
    bool is_option = text[0] == '-' && text[1] != '\0' && text[1] != '-';
    if (is_option && strchr (ignored, text[1]) != NULL)
      continue;
    if (is_option && strchr (with_value, text[1]) != NULL && text[2] != '\0') {
      const char split[] = {'-', text[1], '\0'};
      g_strv_builder_add (kept, split);
      text += 2;
    }
    g_strv_builder_add (kept, text);
  }
  g_strfreev (ctl->arguments);
  ctl->arguments = g_strv_builder_end (kept);
}

CtlStatus
ctl_sendmail (Ctl *ctl)
{
  static char standard_input[] = "-";
  char *files[] = {standard_input, NULL};
  g_autofree char *from = NULL;
  g_autofree char *name = NULL;
  gboolean from_header = FALSE, dots = FALSE;
  MailSendOptions how = {};
  const GOptionEntry entries[] = {
    {"from", 'f', 0, G_OPTION_ARG_STRING, &from, "The envelope sender", "ADDRESS"},
    {"envelope-sender", 'r', 0, G_OPTION_ARG_STRING, &from, "The same", "ADDRESS"},
    {"read-recipients", 't', 0, G_OPTION_ARG_NONE, &from_header,
     "Recipients from the message's To, Cc and Bcc", NULL},
    {"dots", 'i', 0, G_OPTION_ARG_NONE, &dots, "Accepted; a lone dot never ends a message", NULL},
    {"name", 'F', 0, G_OPTION_ARG_STRING, &name, "Accepted; the message has the name", "NAME"},
    {NULL},
  };

  take_sendmail_options (ctl);
  if (!ctl_parse (ctl, entries, "[-t] [-f ADDRESS] [ADDRESS…]", 0, G_MAXUINT))
    return CTL_USAGE;
  if (!from_header && ctl->arguments[0] == NULL)
    return ctl_fail_with (ctl, CTL_USAGE, "usage",
                          "mailctl sendmail: name a recipient, or take them from the message by "
                          "-t.");
  how.from = from;
  how.recipients = from_header ? NULL : (const char *const *) ctl->arguments;
  return send_all (ctl, files, &how);
}

CtlStatus
ctl_outbox_list (Ctl *ctl)
{
  static const char *const columns[] = {"id",      "state",  "not_before", "tries",
                                        "subject", "reason", NULL};
  CtlStatus status = CTL_USAGE;

  if (!ctl_parse (ctl, NULL, "", 0, 0) || !ctl_open (ctl, &status))
    return status;
  ctl_out_set_columns (ctl->out, columns);
  g_autoptr (GPtrArray) items = mail_engine_read_outbox (ctl->engine);
  for (unsigned int i = 0; i < items->len; i++)
    print_item (ctl, "id", g_ptr_array_index (items, i));
  return CTL_OK;
}

static bool
release (Ctl *ctl, int64_t id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  mail_engine_send_outbox_now_async (ctl->engine, id, ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  return mail_engine_send_outbox_now_finish (ctl->engine, result, error);
}

// The ids of the arguments, or of all that only wait: what may have been sent needs to be named.
static bool
find_items (Ctl *ctl, GArray *ids, GError **error)
{
  for (char **argument = ctl->arguments; *argument != NULL; argument++) {
    int64_t id = 0;
    if (!ctl_parse_id (*argument, &id, error))
      return false;
    g_array_append_val (ids, id);
  }
  if (ctl->arguments[0] != NULL)
    return true;
  g_autoptr (GPtrArray) items = mail_engine_read_outbox (ctl->engine);
  for (unsigned int i = 0; i < items->len; i++) {
    const MailOutboxItem *item = g_ptr_array_index (items, i);
    if (item->state == MAIL_OUTBOX_QUEUED)
      g_array_append_val (ids, item->id);
  }
  return true;
}

CtlStatus
ctl_outbox_send (Ctl *ctl)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;

  if (!ctl_parse (ctl, NULL, "[ID…]", 0, G_MAXUINT) || !ctl_open (ctl, &status))
    return status;
  if (!find_items (ctl, ids, &error))
    return ctl_fail (ctl, error);
  for (unsigned int i = 0; i < ids->len; i++) {
    if (!release (ctl, g_array_index (ids, int64_t, i), &error))
      return ctl_fail (ctl, error);
  }
  g_autoptr (GError) pass = send_outbox (ctl, 0);
  return report (ctl, ids, pass);
}

CtlStatus
ctl_outbox_cancel (Ctl *ctl)
{
  g_autoptr (GAsyncResult) result = NULL;
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;
  int64_t id = 0;

  if (!ctl_parse (ctl, NULL, "ID", 1, 1))
    return status;
  if (!ctl_parse_id (ctl->arguments[0], &id, &error))
    return ctl_fail (ctl, error);
  if (!ctl_open (ctl, &status))
    return status;
  mail_engine_cancel_outbox_async (ctl->engine, id, ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  g_autoptr (MailDraft) draft = mail_engine_cancel_outbox_finish (ctl->engine, result, &error);
  if (error != NULL)
    return ctl_fail (ctl, error);
  g_autoptr (MailOutboxItem) item = mail_engine_read_outbox_item (ctl->engine, id);
  if (item != NULL)
    print_item (ctl, "id", item);
  return CTL_OK;
}
