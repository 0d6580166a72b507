// SPDX-License-Identifier: GPL-3.0-or-later
//
// Invitations as calendars send them, and what goes back. When this fails, a person comes at the
// wrong hour, or an organizer never hears of it.

#include "base/limits.h"
#include "mime/mime-calendar.h"
#include "mime/mime-content-line.h"

#include <string.h>

#define CALENDAR(method, event)                                                                    \
  "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:" method "\r\n" event "END:VCALENDAR\r\n"
#define EVENT(lines) "BEGIN:VEVENT\r\nUID:1@example.org\r\n" lines "END:VEVENT\r\n"

// Outlook's own name for a zone, told by its rules.
#define ZONE                                                                                       \
  "BEGIN:VTIMEZONE\r\nTZID:Home of the Office\r\nBEGIN:STANDARD\r\nDTSTART:16010101T030000\r\n"    \
  "TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n"                                                     \
  "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\n"       \
  "DTSTART:16010101T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n"                          \
  "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n"

typedef struct {
  const char *name;
  const char *calendar;
  const char *start, *end; // in UTC; NULL: there is no event
  bool is_whole_days;
} Case;

static const Case cases[] = {
  {"utc", CALENDAR ("REQUEST", EVENT ("DTSTART:20261203T080000Z\r\nDTEND:20261203T093000Z\r\n")),
   "2026-12-03T08:00:00Z", "2026-12-03T09:30:00Z", false},
  {"known zone",
   CALENDAR ("REQUEST",
             EVENT ("DTSTART;TZID=Europe/Berlin:20260703T080000\r\nDURATION:PT1H30M\r\n")),
   "2026-07-03T06:00:00Z", "2026-07-03T07:30:00Z", false},
  {"known zone behind a program's name",
   CALENDAR ("REQUEST",
             EVENT ("DTSTART;TZID=\"/example.org/2020/America/New_York\":20260703T080000\r\n")),
   "2026-07-03T12:00:00Z", "2026-07-03T12:00:00Z", false},
  {"the year 1 in a described zone",
   CALENDAR ("REQUEST", ZONE EVENT ("DTSTART;TZID=Home of the Office:00010203T080000\r\n")),
   "0001-02-03T07:00:00Z", "0001-02-03T07:00:00Z", false},
  {"known zone of three parts",
   CALENDAR ("REQUEST", EVENT ("DTSTART;TZID=America/Argentina/Buenos_Aires:20260703T080000\r\n")),
   "2026-07-03T11:00:00Z", "2026-07-03T11:00:00Z", false},
  {"a path is no zone (P5)",
   CALENDAR ("REQUEST", EVENT ("DTSTART;TZID=../../../etc/passwd:20260703T080000\r\n")),
   "2026-07-03T08:00:00Z", "2026-07-03T08:00:00Z", false},
  {"described zone, in winter, behind the event",
   CALENDAR ("REQUEST",
             EVENT ("DTSTART;TZID=Home of the Office:20261025T030000\r\nDURATION:PT1H\r\n") ZONE),
   "2026-10-25T02:00:00Z", "2026-10-25T03:00:00Z", false},
  {"described zone, in summer",
   CALENDAR ("REQUEST", ZONE EVENT ("DTSTART;TZID=Home of the Office:20261025T015959\r\n")),
   "2026-10-24T23:59:59Z", "2026-10-24T23:59:59Z", false},
  {"described zone, before its first change of the year",
   CALENDAR ("REQUEST", ZONE EVENT ("DTSTART;TZID=Home of the Office:20260105T120000\r\n")),
   "2026-01-05T11:00:00Z", "2026-01-05T11:00:00Z", false},
  {"a whole day", CALENDAR ("REQUEST", EVENT ("DTSTART;VALUE=DATE:20261203\r\n")),
   "2026-12-03T00:00:00Z", "2026-12-04T00:00:00Z", true},
  {"days",
   CALENDAR ("REQUEST", EVENT ("DTSTART;VALUE=DATE:20261203\r\nDTEND;VALUE=DATE:20261206\r\n")),
   "2026-12-03T00:00:00Z", "2026-12-06T00:00:00Z", true},
  {"an end before the beginning",
   CALENDAR ("REQUEST", EVENT ("DTSTART:20261203T080000Z\r\nDTEND:20261202T080000Z\r\n")),
   "2026-12-03T08:00:00Z", "2026-12-03T08:00:00Z", false},
  {"an alarm's time is not the event's",
   CALENDAR ("REQUEST", EVENT ("BEGIN:VALARM\r\nDTSTART:19990101T000000Z\r\nEND:VALARM\r\n"
                               "DTSTART:20261203T080000Z\r\n")),
   "2026-12-03T08:00:00Z", "2026-12-03T08:00:00Z", false},
  {"no time", CALENDAR ("REQUEST", EVENT ("SUMMARY:When?\r\n")), NULL, NULL, false},
  {"nonsense for a time", CALENDAR ("REQUEST", EVENT ("DTSTART:2026-12-03\r\n")), NULL, NULL,
   false},
  {"a day that there is not", CALENDAR ("REQUEST", EVENT ("DTSTART:20260230T080000Z\r\n")), NULL,
   NULL, false},
  {"cut", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20261203T080000Z\r\n", NULL, NULL, false},
  {"no calendar", "Hello\r\n", NULL, NULL, false},
};

static char *
dup_time (int64_t seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);

  return g_date_time_format_iso8601 (time);
}

static void
test_times (const void *data)
{
  const Case *row = data;
  g_autoptr (MimeEvent) event = mime_event_parse (row->calendar);

  if (row->start == NULL) {
    g_assert_null (event);
    return;
  }
  g_assert_nonnull (event);
  g_autofree char *start = dup_time (event->start);
  g_autofree char *end = dup_time (event->end);
  g_assert_cmpstr (start, ==, row->start);
  g_assert_cmpstr (end, ==, row->end);
  g_assert_cmpint (event->is_whole_days, ==, row->is_whole_days);
  g_assert_cmpint (event->method, ==, MIME_CALENDAR_REQUEST);
}

static const char invitation[] = CALENDAR (
  "REQUEST",
  EVENT (
    "SEQUENCE:2\r\nSUMMARY:Review\\, and what we le\r\n arned\\; all of it\r\nLOCATION:Studio\\n"
    "big \xe2\x80\xaetable\r\n"
    "DTSTART:20261203T080000Z\r\nORGANIZER;CN=\"Carvalho, Ines\":mailto:ines@example.org\r\n"
    "RECURRENCE-ID:20261203T080000Z\r\n"
    "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;CN=Robin:MAILTO:Robin@example.org\r\n"
    "ATTENDEE;PARTSTAT=ACCEPTED:mailto:dana@example.org\r\nATTENDEE:urn:uuid:1\r\n"));

static void
test_people_and_words (void)
{
  g_autoptr (MimeEvent) event = mime_event_parse (invitation);

  g_assert_cmpstr (event->summary, ==, "Review, and what we learned; all of it");
  g_assert_cmpstr (event->location, ==, "Studio big table");
  g_assert_cmpstr (event->organizer->name, ==, "Carvalho, Ines");
  g_assert_cmpstr (event->organizer->address, ==, "ines@example.org");
  g_assert_cmpuint (event->attendees->len, ==, 2);
  const MimeCalendarAttendee *robin = mime_event_find_attendee (event, "robin@example.org");
  g_assert_cmpstr (robin->address->name, ==, "Robin");
  g_assert_cmpint (robin->answer, ==, MIME_CALENDAR_UNANSWERED);
  g_assert_cmpint (mime_event_find_attendee (event, "dana@example.org")->answer, ==,
                   MIME_CALENDAR_ACCEPTED);
  g_assert_null (mime_event_find_attendee (event, "eve@example.org"));
}

static void
test_methods (void)
{
  static const struct {
    const char *calendar;
    MimeCalendarMethod method;
  } rows[] = {
    {CALENDAR ("PUBLISH", EVENT ("DTSTART:20261203T080000Z\r\n")), MIME_CALENDAR_PUBLISH},
    {CALENDAR ("REPLY", EVENT ("DTSTART:20261203T080000Z\r\n")), MIME_CALENDAR_REPLY},
    {CALENDAR ("CANCEL", EVENT ("DTSTART:20261203T080000Z\r\n")), MIME_CALENDAR_CANCEL},
    {CALENDAR ("REQUEST", EVENT ("DTSTART:20261203T080000Z\r\nSTATUS:CANCELLED\r\n")),
     MIME_CALENDAR_CANCEL},
    {CALENDAR ("X-NEW", EVENT ("DTSTART:20261203T080000Z\r\n")), MIME_CALENDAR_PUBLISH},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (MimeEvent) event = mime_event_parse (rows[i].calendar);
    g_assert_cmpint (event->method, ==, rows[i].method);
  }
}

static char *
dup_part (MimeMessage *message, const char *path)
{
  g_autoptr (GBytes) content =
    mime_part_dup_content (message, mime_message_find_part (message, path));

  return g_strndup (g_bytes_get_data (content, NULL), g_bytes_get_size (content));
}

// RFC 5546 §3.2.3 names what an answer must have; an organizer's calendar finds the event by it.
static void
test_answer (void)
{
  g_autoptr (MimeEvent) event = mime_event_parse (invitation);
  g_autoptr (MailAddress) from = mail_address_new ("Robin \"R\" Hâle-Quill", "robin@example.org");
  g_autoptr (GBytes) raw = mime_event_build_answer (
    event, from, MIME_CALENDAR_TENTATIVE, "Maybe: Review\r\nBcc: eve@example.org",
    "I may come.\nPerhaps.", "abc@example.org", 1700000000);
  g_autoptr (MimeMessage) message = mime_message_parse (raw);
  g_autofree char *text = dup_part (message, "1");
  g_autofree char *calendar = dup_part (message, "2");
  const MailAddress *to = mime_message_get_addresses (message, "to")->pdata[0];

  g_assert_cmpuint (mime_message_get_defects (message)->len, ==, 0);
  g_assert_cmpstr (to->address, ==, "ines@example.org");
  g_assert_cmpstr (to->name, ==, "Carvalho, Ines");
  g_assert_cmpstr (mime_message_get_subject (message), ==, "Maybe: Review Bcc: eve@example.org");
  g_assert_null (mime_message_get_header (message, "Bcc"));
  g_assert_cmpstr (mime_message_get_header (message, "In-Reply-To"), ==, "<abc@example.org>");
  g_assert_nonnull (strstr (g_bytes_get_data (raw, NULL), "method=REPLY"));
  g_assert_cmpstr (text, ==, "I may come.\r\nPerhaps.");
  g_assert_cmpstr (
    calendar, ==,
    "BEGIN:VCALENDAR\r\nPRODID:-//Mail//EN\r\nVERSION:2.0\r\nMETHOD:REPLY\r\n"
    "BEGIN:VEVENT\r\nUID:1@example.org\r\nSEQUENCE:2\r\n"
    "RECURRENCE-ID:20261203T080000Z\r\nDTSTAMP:20231114T221320Z\r\n"
    "ORGANIZER;CN=\"Carvalho, Ines\":mailto:ines@example.org\r\n"
    "ATTENDEE;CN=\"Robin 'R' Hâle-Quill\";PARTSTAT=TENTATIVE:mailto:robin@example\r\n .org\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n");
}

// A line end in what a stranger wrote would make a second property (P8).
static void
test_lines_stay_one (void)
{
  g_autoptr (GString) out = g_string_new (NULL);

  mime_content_line_append (out, "UID:a\rATTENDEE:mailto:eve@example.org\n");
  g_assert_cmpstr (out->str, ==, "UID:a ATTENDEE:mailto:eve@example.org \r\n");
}

// What a fold parts is one character again.
static void
test_folded_character (void)
{
  g_autoptr (MimeEvent) event = mime_event_parse (
    CALENDAR ("REQUEST", EVENT ("SUMMARY:Caf\xc3\r\n \xa9\r\nDTSTART:20261203T080000Z\r\n")));

  g_assert_cmpstr (event->summary, ==, "Café");
}

// A line that long is passed over; the event is still there.
static void
test_lines_are_bounded (void)
{
  g_autofree char *filling = g_strnfill (LIMIT_CALENDAR_LINE_BYTES, 'x');

  for (gsize bytes = LIMIT_CALENDAR_LINE_BYTES; bytes <= LIMIT_CALENDAR_LINE_BYTES + 1; bytes++) {
    gsize length = bytes - strlen ("SUMMARY:");
    // Folded in two, whose fold does not count.
    g_autofree char *calendar = g_strdup_printf (
      CALENDAR ("REQUEST", EVENT ("SUMMARY:%.*s\r\n %.*s\r\nDTSTART:20261203T080000Z\r\n")), 1000,
      filling, (int) length - 1000, filling);
    g_autoptr (MimeEvent) event = mime_event_parse (calendar);

    g_assert_cmpuint (strlen (event->summary), ==, bytes > LIMIT_CALENDAR_LINE_BYTES ? 0 : length);
  }
}

// A mailing list's worth of guests is not gone through each time the invitation is shown.
static void
test_attendees_are_bounded (void)
{
  g_autoptr (GString) lines = g_string_new ("DTSTART:20261203T080000Z\r\n");

  for (unsigned i = 1; i <= LIMIT_CALENDAR_ATTENDEES + 1; i++) {
    g_string_append_printf (lines, "ATTENDEE:mailto:a%u@example.org\r\n", i);
    if (i < LIMIT_CALENDAR_ATTENDEES)
      continue;
    g_autofree char *calendar = g_strdup_printf (CALENDAR ("REQUEST", EVENT ("%s")), lines->str);
    g_autoptr (MimeEvent) event = mime_event_parse (calendar);
    g_assert_cmpuint (event->attendees->len, ==, LIMIT_CALENDAR_ATTENDEES);
  }
}

// The zone's rules count that stand within the limit; without them its time is the local one.
static void
test_observances_are_bounded (void)
{
  static const char rule[] = "BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETTO:+0300\r\n"
                             "END:STANDARD\r\n";
  g_autoptr (GString) others = g_string_new ("BEGIN:VTIMEZONE\r\nTZID:Another\r\n");

  for (unsigned before = 1; before <= LIMIT_CALENDAR_OBSERVANCES; before++) {
    g_string_append (others, rule);
    if (before < LIMIT_CALENDAR_OBSERVANCES - 1)
      continue;
    g_autofree char *calendar = g_strdup_printf (
      CALENDAR ("REQUEST", "%sEND:VTIMEZONE\r\nBEGIN:VTIMEZONE\r\nTZID:Far Away\r\n%s"
                           "END:VTIMEZONE\r\n" EVENT ("DTSTART;TZID=Far Away:20261203T080000\r\n")),
      others->str, rule);
    g_autoptr (MimeEvent) event = mime_event_parse (calendar);
    g_autofree char *start = dup_time (event->start);

    g_assert_cmpstr (start, ==,
                     before < LIMIT_CALENDAR_OBSERVANCES ? "2026-12-03T05:00:00Z" :
                                                           "2026-12-03T08:00:00Z");
  }
}

// A calendar that large is a file like any other.
static void
test_bytes_are_bounded (void)
{
  static const char head[] = "Content-Type: text/calendar; method=REQUEST\r\n\r\n";
  static const char begin[] =
    CALENDAR ("REQUEST", EVENT ("DTSTART:20261203T080000Z\r\nSUMMARY:Review\r\n"));
  g_autofree char *filling = g_strnfill (LIMIT_CALENDAR_BYTES, ' ');

  for (gsize bytes = LIMIT_CALENDAR_BYTES; bytes <= LIMIT_CALENDAR_BYTES + 1; bytes++) {
    g_autofree char *wire =
      g_strdup_printf ("%s%s%.*s", head, begin, (int) (bytes - strlen (begin)), filling);
    g_autoptr (GBytes) raw = g_bytes_new_static (wire, strlen (wire));
    g_autoptr (MimeMessage) message = mime_message_parse (raw);
    g_autoptr (MimeEvent) event = mime_event_find (message);

    g_assert_cmpuint (mime_message_get_attachments (message)->len, ==, 1);
    g_assert_cmpint (event != NULL, ==, bytes == LIMIT_CALENDAR_BYTES);
  }
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", true); // the zone of those that nobody knows
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/mime/calendar/times/%s", cases[i].name);
    g_test_add_data_func (path, &cases[i], test_times);
  }
  g_test_add_func ("/mime/calendar/people-and-words", test_people_and_words);
  g_test_add_func ("/mime/calendar/methods", test_methods);
  g_test_add_func ("/mime/calendar/answer", test_answer);
  g_test_add_func ("/mime/calendar/lines-stay-one", test_lines_stay_one);
  g_test_add_func ("/mime/calendar/folded-character", test_folded_character);
  g_test_add_func ("/mime/calendar/lines-are-bounded", test_lines_are_bounded);
  g_test_add_func ("/mime/calendar/attendees-are-bounded", test_attendees_are_bounded);
  g_test_add_func ("/mime/calendar/observances-are-bounded", test_observances_are_bounded);
  g_test_add_func ("/mime/calendar/bytes-are-bounded", test_bytes_are_bounded);
  return g_test_run ();
}
