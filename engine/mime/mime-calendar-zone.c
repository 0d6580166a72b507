// SPDX-License-Identifier: GPL-3.0-or-later
//
// Of a described zone the rules are kept that calendars use: yearly, on the n-th weekday of a
// month, or once.

#include "mime/mime-calendar-zone.h"
#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

// STANDARD or DAYLIGHT.
typedef struct {
  char *zone;    // its TZID
  int64_t onset; // DTSTART, read as if it were UTC
  int offset;    // TZOFFSETTO, seconds
  int month;     // BYMONTH; 0: once, at ONSET
  int week;      // of BYDAY: 1 is the first, -1 the last
  int weekday;   // 1 is Monday, as GDateTime counts
} Observance;

struct _MimeCalendarZones {
  GArray *observances; // Observance
  char *zone;          // the TZID that is being read
  Observance current;
  bool in_observance;
};

static void
observance_clear (void *data)
{
  g_free (((Observance *) data)->zone);
}

MimeCalendarZones *
mime_calendar_zones_new (void)
{
  MimeCalendarZones *zones = g_new0 (MimeCalendarZones, 1);

  zones->observances = g_array_new (false, false, sizeof (Observance));
  g_array_set_clear_func (zones->observances, observance_clear);
  return zones;
}

void
mime_calendar_zones_free (MimeCalendarZones *zones)
{
  g_array_unref (zones->observances);
  observance_clear (&zones->current); // the calendar may end within it
  g_free (zones->zone);
  g_free (zones);
}

// COUNT digits at TEXT, or -1.
static int
read_digits (const char *text, int count)
{
  int value = 0;

  for (int i = 0; i < count; i++) {
    if (!g_ascii_isdigit (text[i]))
      return -1;
    value = value * 10 + g_ascii_digit_value (text[i]);
  }
  return value;
}

// "20261203T090000", as if it were UTC.
static bool
read_local (const char *text, int64_t *out_time)
{
  int year = read_digits (text, 4);
  int month = year > 0 ? read_digits (text + 4, 2) : -1;
  int day = month > 0 ? read_digits (text + 6, 2) : -1;
  bool has_time = day > 0 && text[8] == 'T';
  int hour = has_time ? read_digits (text + 9, 2) : 0;
  int minute = has_time && hour >= 0 ? read_digits (text + 11, 2) : 0;
  int second = has_time && hour >= 0 && minute >= 0 ? read_digits (text + 13, 2) : 0;
  g_autoptr (GDateTime) time =
    day > 0 && hour >= 0 && minute >= 0 && second >= 0 ?
      g_date_time_new_utc (year, month, day, hour, minute, MIN (second, 59)) :
      NULL;

  if (time == NULL)
    return false;
  *out_time = g_date_time_to_unix (time);
  return true;
}

// "+0130", in seconds.
static int
read_offset (const char *text)
{
  int hours = *text == '+' || *text == '-' ? read_digits (text + 1, 2) : -1;
  int minutes = hours >= 0 ? read_digits (text + 3, 2) : -1;

  return minutes < 0 ? 0 : (*text == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
}

// "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU".
static void
read_rule (Observance *observance, const char *rule)
{
  static const char *const days[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
  g_auto (GStrv) parts = g_strsplit (rule, ";", 16);

  for (char **part = parts; *part != NULL; part++) {
    if (g_str_has_prefix (*part, "BYMONTH="))
      observance->month = CLAMP ((int) g_ascii_strtoll (*part + 8, NULL, 10), 0, 12);
    if (!g_str_has_prefix (*part, "BYDAY="))
      continue;
    char *day = NULL;
    observance->week = CLAMP ((int) g_ascii_strtoll (*part + 6, &day, 10), -5, 5);
    for (int i = 0; i < 7; i++)
      if (g_str_equal (day, days[i]))
        observance->weekday = i + 1;
  }
}

static void
begin_observance (MimeCalendarZones *zones)
{
  g_free (zones->current.zone);
  zones->current = (Observance) {.zone = g_strdup (zones->zone)};
  zones->in_observance = true;
}

static void
end_observance (MimeCalendarZones *zones)
{
  if (zones->in_observance && zones->current.zone != NULL &&
      zones->observances->len < LIMIT_CALENDAR_OBSERVANCES)
    g_array_append_val (zones->observances, zones->current);
  else
    g_free (zones->current.zone);
  zones->current = (Observance) {0};
  zones->in_observance = false;
}

void
mime_calendar_zones_take (MimeCalendarZones *zones, const MimeContentLine *line)
{
  if (mime_content_line_is (line, "TZID")) {
    g_free (zones->zone);
    zones->zone = g_strdup (line->value);
  } else if (mime_content_line_is (line, "BEGIN")) {
    begin_observance (zones);
  } else if (mime_content_line_marks (line, "END", "VTIMEZONE")) {
    g_clear_pointer (&zones->current.zone, g_free);
    zones->in_observance = false;
    g_clear_pointer (&zones->zone, g_free);
  } else if (mime_content_line_is (line, "END")) {
    end_observance (zones);
  } else if (mime_content_line_is (line, "TZOFFSETTO")) {
    zones->current.offset = read_offset (line->value);
  } else if (mime_content_line_is (line, "DTSTART")) {
    read_local (line->value, &zones->current.onset);
  } else if (mime_content_line_is (line, "RRULE")) {
    read_rule (&zones->current, line->value);
  }
}

// When OBSERVANCE begins in YEAR, as if it were UTC.
static int64_t
find_onset (const Observance *observance, int year)
{
  int64_t time_of_day = ((observance->onset % 86400) + 86400) % 86400;

  if (observance->month == 0 || observance->weekday == 0)
    return observance->onset;
  int last = g_date_get_days_in_month ((GDateMonth) observance->month, (GDateYear) year);
  g_autoptr (GDateTime) edge =
    g_date_time_new_utc (year, observance->month, observance->week < 0 ? last : 1, 0, 0, 0);
  int gap = observance->weekday - g_date_time_get_day_of_week (edge);
  int weeks = MAX (abs (observance->week), 1) - 1;
  int days = observance->week < 0 ? -((7 - gap) % 7) - 7 * weeks : (gap + 7) % 7 + 7 * weeks;

  return g_date_time_to_unix (edge) + (int64_t) days * 86400 + time_of_day;
}

// The offset that was in force at LOCAL. False: the calendar does not describe the zone.
static bool
find_offset (const MimeCalendarZones *zones, const char *name, int64_t local, int *out_offset)
{
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_utc (local);
  int64_t latest = G_MININT64;
  bool found = false;

  for (unsigned int i = 0; when != NULL && i < zones->observances->len; i++) {
    const Observance *observance = &g_array_index (zones->observances, Observance, i);

    if (!g_str_equal (observance->zone, name))
      continue;
    int year = g_date_time_get_year (when);
    for (int from = MAX (year - 1, 1); year >= from; year--) {
      int64_t onset = find_onset (observance, year);
      // The first one known also holds for what was before it.
      if (!found || (onset <= local && onset > latest)) {
        *out_offset = observance->offset;
        latest = onset <= local ? onset : G_MININT64;
        found = true;
      }
    }
  }
  return found;
}

// Never a path (P5).
static bool
is_name (const char *text)
{
  static const char letters[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-/";

  return *text != '\0' && *text != '/' && text[strspn (text, letters)] == '\0';
}

// "Europe/Berlin", also where a program wrote its own name before it.
static GTimeZone *
find_known (const char *name)
{
  GTimeZone *zone = NULL;

  while (zone == NULL && name != NULL) {
    const char *slash = strchr (name, '/');

    zone = is_name (name) ? g_time_zone_new_identifier (name) : NULL;
    name = slash != NULL ? slash + 1 : NULL;
  }
  return zone;
}

bool
mime_calendar_zones_find_time (const MimeCalendarZones *zones, const char *name, const char *local,
                               int64_t *out_time)
{
  int64_t time = 0;
  int offset = 0;

  if (!read_local (local, &time))
    return false;
  g_autoptr (GTimeZone) zone = name != NULL ? find_known (name) : NULL;
  if (zone == NULL && name != NULL && find_offset (zones, name, time, &offset)) {
    *out_time = time - offset;
    return true;
  }
  if (zone == NULL)
    zone = g_time_zone_new_local ();
  int interval = g_time_zone_adjust_time (zone, G_TIME_TYPE_STANDARD, &time);
  *out_time = time - g_time_zone_get_offset (zone, interval);
  return true;
}
