// SPDX-License-Identifier: GPL-3.0-or-later
//
// Calendars from strangers: an event or none, its words one line each, and the answer to it one
// calendar again whatever stood in it.

#include "mime/mime-calendar.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_answer (const MimeEvent *event)
{
  g_autoptr (MailAddress) from = mail_address_new ("Robin", "robin@example.org");
  g_autoptr (GBytes) raw = mime_event_build_answer (event, from, MIME_CALENDAR_ACCEPTED,
                                                    event->summary, event->location, "", 0);
  g_autoptr (MimeMessage) message = mime_message_parse (raw);
  const MimePart *part = mime_message_find_part (message, "2");

  if (part == NULL)
    abort ();
  g_autofree char *text = mime_part_dup_text (message, part);
  g_auto (GStrv) lines = g_strsplit (text, "\nATTENDEE", -1);
  if (g_strv_length (lines) != 2)
    abort ();
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (MimeEvent) event = mime_event_parse (text);

  if (event == NULL)
    return 0;
  if (event->end < event->start || strchr (event->summary, '\n') != NULL ||
      !g_utf8_validate (event->summary, -1, NULL) || !g_utf8_validate (event->location, -1, NULL))
    abort ();
  if (event->organizer != NULL)
    check_answer (event);
  return 0;
}
