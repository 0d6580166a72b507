// SPDX-License-Identifier: GPL-3.0-or-later
//
// show and save: one message, fetched from its server when it is not here.

#include "ctl-commands.h"
#include "ctl-message.h"
#include "ctl-row.h"

#include <string.h>

static CtlStatus
print_raw (Ctl *ctl, int64_t id)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;
  size_t length = 0;

  mail_engine_load_raw_async (ctl->engine, id, ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  g_autoptr (GBytes) raw = mail_engine_load_raw_finish (ctl->engine, result, &error);
  if (raw == NULL)
    return ctl_fail (ctl, error);
  const void *bytes = g_bytes_get_data (raw, &length);
  ctl_out_bytes (ctl->out, bytes, length);
  return CTL_OK;
}

static void
print_message (Ctl *ctl, int64_t id, MimeMessage *message)
{
  g_autofree char *text = ctl_message_dup_text (message);
  g_autofree char *html = ctl_message_dup_html (message, false);

  ctl_out_begin (ctl->out);
  ctl_out_int (ctl->out, "id", id);
  if (!ctl_out_is_human (ctl->out))
    ctl_message_print_headers (ctl->out, message);
  ctl_message_print_envelope (ctl->out, message);
  ctl_out_text (ctl->out, "text", text);
  if (!ctl_out_is_human (ctl->out)) {
    ctl_out_text (ctl->out, "html", html);
    ctl_message_print_parts (ctl->out, message, false);
    ctl_message_print_attachments (ctl->out, message);
  }
  ctl_out_end (ctl->out);
}

static void
print_header_lines (Ctl *ctl, MimeMessage *message)
{
  const GPtrArray *headers = mime_message_get_headers (message);

  for (unsigned int i = 0; i < headers->len; i++) {
    const MimeHeader *header = g_ptr_array_index (headers, i);
    g_autofree char *line = g_strdup_printf ("%s: %s\n", header->name, header->value);
    ctl_out_plain (ctl->out, line);
  }
}

static MimeMessage *
load (Ctl *ctl, int64_t id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  mail_engine_load_readable_async (ctl->engine, id, ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  return mail_engine_load_readable_finish (ctl->engine, result, error);
}

static MimeMessage *
load_part (Ctl *ctl, int64_t id, const char *path, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  mail_engine_load_part_async (ctl->engine, id, path, ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  return mail_engine_load_part_finish (ctl->engine, result, error);
}

CtlStatus
ctl_show (Ctl *ctl)
{
  gboolean raw = FALSE, text = FALSE, html = FALSE, structure = FALSE, headers = FALSE;
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;
  int64_t id = 0;
  const GOptionEntry entries[] = {
    {"raw", 0, 0, G_OPTION_ARG_NONE, &raw, "As the server sent it", NULL},
    {"text", 0, 0, G_OPTION_ARG_NONE, &text, "Its text", NULL},
    {"html", 0, 0, G_OPTION_ARG_NONE, &html, "Its HTML, made harmless", NULL},
    {"structure", 0, 0, G_OPTION_ARG_NONE, &structure, "Its parts as a tree", NULL},
    {"headers", 0, 0, G_OPTION_ARG_NONE, &headers, "Its header, decoded", NULL},
    {NULL},
  };

  if (!ctl_parse (ctl, entries, "ID [--raw|--text|--html|--structure|--headers]", 1, 1))
    return status;
  if (raw + text + html + structure + headers > 1)
    return ctl_fail_with (ctl, CTL_USAGE, "usage",
                          "mailctl show: only one of --raw, --text, --html, --structure, "
                          "--headers.");
  if (!ctl_parse_id (ctl->arguments[0], &id, &error))
    return ctl_fail (ctl, error);
  if (!ctl_open (ctl, &status))
    return status;
  if (raw)
    return print_raw (ctl, id);
  g_autoptr (MimeMessage) message = load (ctl, id, &error);
  if (message == NULL)
    return ctl_fail (ctl, error);
  g_autofree char *plain = text ? ctl_message_dup_text (message) : NULL;
  g_autofree char *shown = html ? ctl_message_dup_html (message, true) : NULL;
  if (text || html)
    ctl_out_plain (ctl->out, text ? plain : shown);
  else if (structure)
    ctl_message_print_structure (ctl->out, message);
  else if (headers)
    print_header_lines (ctl, message);
  else
    print_message (ctl, id, message);
  return CTL_OK;
}

// A part's bytes and nothing else on standard output.
static CtlStatus
print_part (Ctl *ctl, int64_t id, const char *path)
{
  GError *error = NULL;
  g_autoptr (MimeMessage) message = load_part (ctl, id, path, &error);
  const MimePart *part = message != NULL ? mime_message_find_part (message, path) : NULL;
  size_t length;

  if (part == NULL)
    return ctl_fail (ctl, error);
  g_autoptr (GBytes) content = mime_part_dup_content (message, part);
  const void *bytes = g_bytes_get_data (content, &length);
  ctl_out_bytes (ctl->out, bytes, length);
  return CTL_OK;
}

CtlStatus
ctl_save (Ctl *ctl)
{
  g_autoptr (GAsyncResult) result = NULL;
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;
  int64_t id = 0;

  if (!ctl_open_for_id (ctl, NULL, "ID PART FILE", 3, 3, &id, &status))
    return status;
  if (strcmp (ctl->arguments[2], "-") == 0)
    return print_part (ctl, id, ctl->arguments[1]);
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (ctl->arguments[2]);
  mail_engine_save_part_async (ctl->engine, id, ctl->arguments[1], file, ctl->cancellable,
                               ctl_on_ready, &result);
  ctl_wait (&result);
  if (!mail_engine_save_part_finish (ctl->engine, result, &error))
    return ctl_fail (ctl, error);
  ctl_out_begin (ctl->out);
  ctl_out_int (ctl->out, "id", id);
  ctl_out_text (ctl->out, "part", ctl->arguments[1]);
  ctl_out_text (ctl->out, "file", ctl->arguments[2]);
  ctl_out_end (ctl->out);
  return CTL_OK;
}
