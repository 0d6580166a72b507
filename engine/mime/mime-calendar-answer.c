// SPDX-License-Identifier: GPL-3.0-or-later
//
// The answer's message: people read one of its two parts, calendars the other (RFC 6047 §2.4). Both
// travel as base64, which no server changes.

#include "mime/mime-address.h"
#include "mime/mime-calendar.h"
#include "mime/mime-content-line.h"
#include "mime/mime-header.h"

#include <string.h>

#define BASE64_LINE 76

static const char *const states[] = {"NEEDS-ACTION", "ACCEPTED", "TENTATIVE", "DECLINED"};

static void
append_person (GString *out, const char *property, const MailAddress *person, const char *state)
{
  // A quote can't stand in a parameter's quotes.
  g_autofree char *name = g_strdelimit (g_strdup (person->name), "\"", '\'');
  g_autofree char *line =
    g_strdup_printf ("%s%s%s%s%s%s:mailto:%s", property, *name != '\0' ? ";CN=\"" : "", name,
                     *name != '\0' ? "\"" : "", state != NULL ? ";PARTSTAT=" : "",
                     state != NULL ? state : "", person->address);

  mime_content_line_append (out, line);
}

static void
append_line (GString *out, const char *line)
{
  if (line != NULL)
    mime_content_line_append (out, line);
}

static char *
dup_calendar (const MimeEvent *event, const MailAddress *from, MimeCalendarAnswer answer,
              int64_t now)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (now);
  g_autofree char *stamp = g_date_time_format (time, "DTSTAMP:%Y%m%dT%H%M%SZ");
  GString *out = g_string_new ("BEGIN:VCALENDAR\r\nPRODID:-//Mail//EN\r\nVERSION:2.0\r\n"
                               "METHOD:REPLY\r\nBEGIN:VEVENT\r\n");

  append_line (out, event->uid_line);
  append_line (out, event->sequence_line);
  append_line (out, event->recurrence_line);
  append_line (out, stamp);
  append_person (out, "ORGANIZER", event->organizer, NULL);
  append_person (out, "ATTENDEE", from, states[answer]);
  g_string_append (out, "END:VEVENT\r\nEND:VCALENDAR\r\n");
  return g_string_free (out, false);
}

static void
append_part (GString *out, const char *boundary, const char *type, const char *content)
{
  g_autofree char *base64 = g_base64_encode ((const unsigned char *) content, strlen (content));
  gsize length = strlen (base64);

  g_string_append_printf (out, "--%s\r\nContent-Type: %s\r\nContent-Transfer-Encoding: base64\r\n",
                          boundary, type);
  for (gsize i = 0; i < length; i += BASE64_LINE)
    g_string_append_printf (out, "\r\n%.*s", BASE64_LINE, base64 + i);
  g_string_append (out, "\r\n");
}

static void
append_header (GString *out, const MimeEvent *event, const MailAddress *from, const char *subject,
               const char *reference)
{
  g_autoptr (GPtrArray) sender = g_ptr_array_new ();
  g_autoptr (GPtrArray) recipient = g_ptr_array_new ();

  g_ptr_array_add (sender, (void *) from);
  g_ptr_array_add (recipient, event->organizer);
  mime_address_append_field (out, "From", sender);
  mime_address_append_field (out, "To", recipient);
  mime_header_append_text (out, "Subject", subject);
  if (*reference != '\0') {
    g_autofree char *id = g_strdup_printf ("<%s>", reference);
    mime_header_append_raw (out, "In-Reply-To", id);
    mime_header_append_raw (out, "References", id);
  }
  mime_header_append_raw (out, "MIME-Version", "1.0");
}

GBytes *
mime_event_build_answer (const MimeEvent *event, const MailAddress *from, MimeCalendarAnswer answer,
                         const char *subject, const char *text, const char *reference, int64_t now)
{
  g_autofree char *boundary = g_uuid_string_random ();
  g_autofree char *calendar = dup_calendar (event, from, answer, now);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *canonical = g_strjoinv ("\r\n", lines);
  GString *out = g_string_new (NULL);

  append_header (out, event, from, subject, reference);
  g_string_append_printf (out, "Content-Type: multipart/alternative; boundary=\"%s\"\r\n\r\n",
                          boundary);
  append_part (out, boundary, "text/plain; charset=utf-8", canonical);
  append_part (out, boundary, "text/calendar; charset=utf-8; method=REPLY", calendar);
  g_string_append_printf (out, "--%s--\r\n", boundary);
  return g_string_free_to_bytes (out);
}
