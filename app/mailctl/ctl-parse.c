// SPDX-License-Identifier: GPL-3.0-or-later
//
// parse, sanitize, threads: what needs no account and no store.

#include "ctl-commands.h"
#include "ctl-message.h"
#include "account/mail-threads.h"

static GBytes *
read_argument (Ctl *ctl, CtlStatus *out_status)
{
  GError *error = NULL;

  *out_status = CTL_USAGE;
  if (!ctl_parse (ctl, NULL, "FILE|-", 1, 1))
    return NULL;
  GBytes *bytes = ctl_read_file (ctl->arguments[0], &error);
  if (bytes == NULL)
    *out_status = ctl_fail (ctl, error);
  return bytes;
}

CtlStatus
ctl_parse_message (Ctl *ctl)
{
  CtlStatus status = CTL_OK;
  g_autoptr (GBytes) raw = read_argument (ctl, &status);

  if (raw == NULL)
    return status;
  g_autoptr (MimeMessage) message = mime_message_parse (raw);
  const GPtrArray *defects = mime_message_get_defects (message);
  ctl_out_begin (ctl->out);
  ctl_message_print_headers (ctl->out, message);
  ctl_message_print_envelope (ctl->out, message);
  ctl_message_print_parts (ctl->out, message, true);
  ctl_out_begin_array (ctl->out, "defects");
  for (unsigned int i = 0; i < defects->len; i++)
    ctl_out_text (ctl->out, NULL, g_ptr_array_index (defects, i));
  ctl_out_end_array (ctl->out);
  ctl_out_end (ctl->out);
  return CTL_OK;
}

CtlStatus
ctl_sanitize (Ctl *ctl)
{
  const MimeSanitizeOptions options = {};
  g_auto (MimeSanitized) sanitized = {};
  CtlStatus status = CTL_OK;
  size_t length = 0;
  g_autoptr (GBytes) bytes = read_argument (ctl, &status);

  if (bytes == NULL)
    return status;
  const char *html = g_bytes_get_data (bytes, &length);
  g_autofree char *valid = g_utf8_make_valid (html != NULL ? html : "", (gssize) length);
  mime_sanitize_html (valid, -1, &options, &sanitized);
  ctl_out_plain (ctl->out, sanitized.html);
  return CTL_OK;
}

// "(3 6 (4 23)(44 7 96))" as [[3, 6, [4, 23], [44, 7, 96]]].
static void
print_nested (CtlOut *out, const char *threads)
{
  ctl_out_begin_array (out, "conversations");
  for (const char *p = threads; *p != '\0';) {
    char *end = NULL;
    if (*p == '(') {
      ctl_out_begin_array (out, NULL);
      p++;
    } else if (*p == ')') {
      ctl_out_end_array (out);
      p++;
    } else if (g_ascii_isdigit (*p)) {
      ctl_out_int (out, NULL, (int64_t) g_ascii_strtoull (p, &end, 10));
      p = end;
    } else {
      p++;
    }
  }
  ctl_out_end_array (out);
}

CtlStatus
ctl_threads (Ctl *ctl)
{
  CtlStatus status = CTL_OK;
  g_autoptr (GBytes) mbox = read_argument (ctl, &status);

  if (mbox == NULL)
    return status;
  g_autofree char *threads = mail_threads_of_mbox (mbox);
  ctl_out_begin (ctl->out);
  ctl_out_text (ctl->out, "threads", threads);
  print_nested (ctl->out, threads);
  ctl_out_end (ctl->out);
  return CTL_OK;
}
