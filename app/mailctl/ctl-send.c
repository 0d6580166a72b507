// SPDX-License-Identifier: GPL-3.0-or-later
//
// send, sendmail: messages of other programs and files put into the outbox, and sent.

#include "ctl-commands.h"
#include "ctl-outbox.h"

#include <string.h>

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
    pass = ctl_outbox_flush (ctl, how->account_id);
  status = ctl_outbox_report (ctl, ids, pass);
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
