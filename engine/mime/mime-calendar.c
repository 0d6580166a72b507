// SPDX-License-Identifier: GPL-3.0-or-later
//
// Zones may stand behind the event that names them, so its times are worked out at the end.

#include "mime/mime-calendar.h"
#include "base/limits.h"
#include "mime/mime-address.h"
#include "mime/mime-calendar-zone.h"
#include "mime/mime-header.h"

#include <string.h>

#define DAY G_GINT64_CONSTANT (86400)

// DTSTART or DTEND.
typedef struct {
  char *value, *zone;
} When;

typedef struct {
  MimeEvent *event;
  MimeCalendarZones *zones;
  When start, end;
  int64_t duration;   // seconds; -1: none
  unsigned int depth; // of components within the event, as alarms are
  bool in_event, in_zone, is_over;
} Reading;

static void
attendee_free (void *data)
{
  MimeCalendarAttendee *attendee = data;

  mail_address_free (attendee->address);
  g_free (attendee);
}

void
mime_event_free (MimeEvent *event)
{
  g_free (event->summary);
  g_free (event->location);
  g_clear_pointer (&event->organizer, mail_address_free);
  g_ptr_array_unref (event->attendees);
  g_free (event->uid_line);
  g_free (event->sequence_line);
  g_free (event->recurrence_line);
  g_free (event);
}

static MimeCalendarMethod
read_method (const char *value)
{
  static const char *const names[] = {"PUBLISH", "REQUEST", "REPLY", "CANCEL"};

  for (unsigned int i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (value, names[i]) == 0)
      return (MimeCalendarMethod) i;
  return MIME_CALENDAR_PUBLISH;
}

static MimeCalendarAnswer
read_answer (const MimeContentLine *line)
{
  static const char *const names[] = {"NEEDS-ACTION", "ACCEPTED", "TENTATIVE", "DECLINED"};
  g_autofree char *value = mime_content_line_dup_parameter (line, "PARTSTAT");

  for (unsigned int i = 0; value != NULL && i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (value, names[i]) == 0)
      return (MimeCalendarAnswer) i;
  return MIME_CALENDAR_UNANSWERED;
}

// A mailto: with the name beside it; NULL: no address.
static MailAddress *
read_person (const MimeContentLine *line)
{
  const char *address = line->value;
  g_autofree char *name = mime_content_line_dup_parameter (line, "CN");
  g_autofree char *clean = name != NULL ? mime_header_clean (name, -1) : g_strdup ("");

  if (g_ascii_strncasecmp (address, "mailto:", strlen ("mailto:")) == 0)
    address += strlen ("mailto:");
  if (!mime_address_is_valid (address))
    return NULL;
  return mail_address_new (g_ascii_strcasecmp (clean, address) == 0 ? "" : clean, address);
}

static void
read_attendee (MimeEvent *event, const MimeContentLine *line)
{
  MailAddress *person =
    event->attendees->len < LIMIT_CALENDAR_ATTENDEES ? read_person (line) : NULL;

  if (person == NULL)
    return;
  MimeCalendarAttendee *attendee = g_new0 (MimeCalendarAttendee, 1);
  attendee->address = person;
  attendee->answer = read_answer (line);
  g_ptr_array_add (event->attendees, attendee);
}

static void
read_when (When *when, const MimeContentLine *line)
{
  g_free (when->value);
  g_free (when->zone);
  when->value = g_strdup (line->value);
  when->zone = mime_content_line_dup_parameter (line, "TZID");
}

// "P1DT2H30M" (RFC 5545 §3.3.6), in seconds; what is no duration is none.
static int64_t
read_duration (const char *text)
{
  static const struct {
    char letter;
    int64_t seconds;
  } units[] = {{'W', 7 * DAY}, {'D', DAY}, {'H', 3600}, {'M', 60}, {'S', 1}};
  int64_t total = 0, number = 0;

  if (*text++ != 'P')
    return -1;
  for (; *text != '\0'; text++) {
    if (g_ascii_isdigit (*text))
      number = MIN (number * 10 + g_ascii_digit_value (*text), 100000);
    for (unsigned int i = 0; i < G_N_ELEMENTS (units); i++) {
      if (*text != units[i].letter)
        continue;
      total += number * units[i].seconds;
      number = 0;
    }
  }
  return total;
}

static void
keep_line (char **place, const MimeContentLine *line)
{
  if (*place == NULL)
    *place = g_strdup (line->unfolded);
}

static void
keep_text (char **place, const MimeContentLine *line)
{
  if (*place == NULL)
    *place = mime_content_line_dup_text (line);
}

static void
read_property (Reading *reading, const MimeContentLine *line)
{
  MimeEvent *event = reading->event;

  if (mime_content_line_is (line, "SUMMARY"))
    keep_text (&event->summary, line);
  else if (mime_content_line_is (line, "LOCATION"))
    keep_text (&event->location, line);
  else if (mime_content_line_is (line, "DTSTART"))
    read_when (&reading->start, line);
  else if (mime_content_line_is (line, "DTEND"))
    read_when (&reading->end, line);
  else if (mime_content_line_is (line, "DURATION"))
    reading->duration = read_duration (line->value);
  else if (mime_content_line_is (line, "RRULE") || mime_content_line_is (line, "RDATE"))
    event->is_repeated = true;
  else if (mime_content_line_is (line, "ORGANIZER") && event->organizer == NULL)
    event->organizer = read_person (line);
  else if (mime_content_line_is (line, "ATTENDEE"))
    read_attendee (event, line);
  else if (mime_content_line_is (line, "UID"))
    keep_line (&event->uid_line, line);
  else if (mime_content_line_is (line, "SEQUENCE"))
    keep_line (&event->sequence_line, line);
  else if (mime_content_line_is (line, "RECURRENCE-ID"))
    keep_line (&event->recurrence_line, line);
  else if (mime_content_line_is (line, "STATUS") &&
           g_ascii_strcasecmp (line->value, "CANCELLED") == 0)
    event->method = MIME_CALENDAR_CANCEL;
}

static void
read_in_event (Reading *reading, const MimeContentLine *line)
{
  if (mime_content_line_is (line, "BEGIN")) {
    reading->depth++;
  } else if (!mime_content_line_is (line, "END")) {
    if (reading->depth == 0)
      read_property (reading, line);
  } else if (reading->depth > 0) {
    reading->depth--;
  } else {
    reading->in_event = false;
    reading->is_over = true;
  }
}

static void
read_line (Reading *reading, const MimeContentLine *line)
{
  if (reading->in_zone) {
    mime_calendar_zones_take (reading->zones, line);
    reading->in_zone = !mime_content_line_marks (line, "END", "VTIMEZONE");
  } else if (reading->in_event) {
    read_in_event (reading, line);
  } else if (mime_content_line_marks (line, "BEGIN", "VTIMEZONE")) {
    reading->in_zone = true;
  } else if (mime_content_line_marks (line, "BEGIN", "VEVENT")) {
    reading->in_event = !reading->is_over; // the first alone
  } else if (mime_content_line_is (line, "METHOD")) {
    reading->event->method = read_method (line->value);
  }
}

static bool
find_time (const Reading *reading, const When *when, int64_t *out_time)
{
  bool is_utc = when->value != NULL && g_str_has_suffix (when->value, "Z");
  bool is_date = when->value != NULL && strchr (when->value, 'T') == NULL;

  return when->value != NULL &&
         mime_calendar_zones_find_time (reading->zones, is_utc || is_date ? "UTC" : when->zone,
                                        when->value, out_time);
}

static bool
work_out_times (Reading *reading)
{
  MimeEvent *event = reading->event;

  if (!find_time (reading, &reading->start, &event->start))
    return false;
  event->is_whole_days = strchr (reading->start.value, 'T') == NULL;
  if (!find_time (reading, &reading->end, &event->end))
    event->end = event->start + (reading->duration >= 0 ? reading->duration :
                                 event->is_whole_days   ? DAY :
                                                          0);
  event->end = MAX (event->end, event->start);
  return true;
}

static void
reading_clear (Reading *reading)
{
  g_clear_pointer (&reading->event, mime_event_free);
  mime_calendar_zones_free (reading->zones);
  g_free (reading->start.value);
  g_free (reading->start.zone);
  g_free (reading->end.value);
  g_free (reading->end.zone);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

MimeEvent *
mime_event_parse (const char *text)
{
  g_auto (Reading)
    reading = {.event = g_new0 (MimeEvent, 1), .zones = mime_calendar_zones_new (), .duration = -1};
  g_auto (MimeContentLine) line = {0};

  reading.event->attendees = g_ptr_array_new_with_free_func (attendee_free);
  while (mime_content_line_next (&text, &line))
    read_line (&reading, &line);
  if (!reading.is_over || !work_out_times (&reading))
    return NULL;
  if (reading.event->summary == NULL)
    reading.event->summary = g_strdup ("");
  if (reading.event->location == NULL)
    reading.event->location = g_strdup ("");
  return g_steal_pointer (&reading.event);
}

// A fold may part a character, so UTF-8 is read as the bytes it is.
static char *
dup_calendar (MimeMessage *message, const MimePart *part)
{
  if (part->charset != NULL && g_ascii_strcasecmp (part->charset, "utf-8") != 0 &&
      g_ascii_strcasecmp (part->charset, "us-ascii") != 0)
    return mime_part_dup_text (message, part);
  g_autoptr (GBytes) bytes = mime_part_dup_content (message, part);
  gsize length = 0;
  const char *content = g_bytes_get_data (bytes, &length);

  return g_strndup (content != NULL ? content : "", length);
}

MimeEvent *
mime_event_find (MimeMessage *message)
{
  const GPtrArray *parts = mime_message_get_attachments (message);

  for (unsigned int i = 0; i < parts->len; i++) {
    const MimePart *part = parts->pdata[i];

    if (!g_str_equal (part->media_type, "text/calendar") || part->size > LIMIT_CALENDAR_BYTES)
      continue;
    g_autofree char *text = dup_calendar (message, part);
    return mime_event_parse (text);
  }
  return NULL;
}

const MimeCalendarAttendee *
mime_event_find_attendee (const MimeEvent *event, const char *address)
{
  for (unsigned int i = 0; i < event->attendees->len; i++) {
    const MimeCalendarAttendee *attendee = event->attendees->pdata[i];

    if (mime_address_is_same (attendee->address->address, address))
      return attendee;
  }
  return NULL;
}
