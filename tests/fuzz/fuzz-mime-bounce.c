// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reports from strangers: every message is one or none, and what comes of it is bounded text.

#include "mime/mime-bounce.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) raw = g_bytes_new (data, size);
  g_autoptr (MimeMessage) message = mime_message_parse (raw);
  g_autoptr (MailReport) report = mime_bounce_read (message);

  if (report == NULL)
    return 0;
  if (report->lines->len == 0 || report->lines->len > 2000)
    abort ();
  for (unsigned int i = 0; i < report->lines->len; i++) {
    const MailReportLine *line = g_ptr_array_index (report->lines, i);

    if (line->code != 0 && (line->code < 200 || line->code > 599))
      abort ();
    if (!g_utf8_validate (line->address, -1, NULL) || !g_utf8_validate (line->text, -1, NULL) ||
        strchr (line->text, '\n') != NULL)
      abort ();
  }
  return 0;
}
