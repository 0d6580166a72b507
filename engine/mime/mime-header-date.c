// SPDX-License-Identifier: GPL-3.0-or-later
//
// Dates of header fields, read as loosely as mail writes them (RFC 5322 §3.3, §4.3).

#include "mime/mime-header.h"

#include <string.h>

typedef struct {
  int day, month, year;
  int hour, minute, second;
  int offset; // minutes east of Greenwich
  bool have_time, have_zone;
} Reading;

static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                     "jul", "aug", "sep", "oct", "nov", "dec"};

static const struct {
  const char *name;
  int offset;
} zones[] = {
  {"UT", 0},     {"GMT", 0},    {"Z", 0},      {"UTC", 0},    {"WET", 0},
  {"EST", -300}, {"EDT", -240}, {"CST", -360}, {"CDT", -300}, {"MST", -420},
  {"MDT", -360}, {"PST", -480}, {"PDT", -420}, {"CET", 60},   {"CEST", 120},
  {"MET", 60},   {"MEST", 120}, {"EET", 120},  {"EEST", 180}, {"BST", 60},
  {"JST", 540},  {"KST", 540},  {"MSK", 180},  {"AEST", 600}, {"IST", 330},
};

// At most nine digits at P. → digits read.
static gsize
read_number (const char *p, int *out)
{
  gsize n = 0;

  *out = 0;
  while (g_ascii_isdigit (p[n]) && n < 9)
    *out = *out * 10 + (p[n++] - '0');
  return n;
}

static void
read_time (const char *p, Reading *reading)
{
  p += read_number (p, &reading->hour);
  if (*p == ':' || *p == '.')
    p += 1 + read_number (p + 1, &reading->minute);
  if (*p == ':' || *p == '.')
    p += 1 + read_number (p + 1, &reading->second);
  reading->have_time = true;
  g_autofree char *half = g_ascii_strdown (p, 2);

  if (g_str_equal (half, "pm") && reading->hour < 12)
    reading->hour += 12;
}

static void
read_numeric_zone (const char *p, Reading *reading)
{
  int sign = *p == '-' ? -1 : 1, value, minutes = 0;
  gsize n = read_number (++p, &value);

  if (p[n] == ':')
    read_number (p + n + 1, &minutes);
  else if (n > 2) {
    minutes = value % 100;
    value /= 100;
  }
  if (value > 14 || minutes > 59)
    return;
  reading->offset = sign * (value * 60 + minutes);
  reading->have_zone = true;
}

static void
read_word (const char *p, gsize length, Reading *reading)
{
  for (gsize i = 0; i < G_N_ELEMENTS (zones); i++) {
    if (strlen (zones[i].name) == length && g_ascii_strncasecmp (p, zones[i].name, length) == 0 &&
        reading->have_time && !reading->have_zone) {
      reading->offset = zones[i].offset;
      reading->have_zone = true;
      return;
    }
  }
  for (int i = 0; i < 12 && length >= 3; i++) {
    if (reading->month == 0 && g_ascii_strncasecmp (p, months[i], 3) == 0)
      reading->month = i + 1;
  }
}

// Two and three digits by RFC 5322 §4.3.
static gsize
read_year (const char *p, Reading *reading)
{
  int value;
  gsize n = read_number (p, &value);

  if (n == 2)
    value += value < 50 ? 2000 : 1900;
  else if (n == 3)
    value += 1900;
  reading->year = value;
  return n;
}

static void
read_digits (const char *p, gsize length, Reading *reading)
{
  int value;
  gsize n = read_number (p, &value);

  if (p[n] == ':' || (p[n] == '.' && n <= 2 && !reading->have_time && reading->year != 0)) {
    if (!reading->have_time)
      read_time (p, reading);
  } else if (n == 4 && p[n] == '-') { // 2025-08-01, also with T12:00:00
    reading->year = value;
    p += n + 1;
    p += read_number (p, &reading->month);
    if (*p == '-')
      p += 1 + read_number (p + 1, &reading->day);
    if (*p == 'T')
      read_time (p + 1, reading);
  } else if (n <= 2 && reading->day == 0) {
    reading->day = value;
    if (p[n] == '-' && length > n + 1) // 01-Aug-2025
      read_word (p + n + 1, MIN (length - n - 1, 3), reading);
    const char *dash = p[n] == '-' ? strchr (p + n + 1, '-') : NULL;

    if (dash != NULL && dash < p + length)
      read_year (dash + 1, reading);
  } else if (reading->year == 0 && n >= 2)
    read_year (p, reading);
}

static bool
is_sane (const Reading *reading)
{
  return reading->day >= 1 && reading->day <= 31 && reading->month >= 1 && reading->month <= 12 &&
         reading->year >= 1900 && reading->year <= 9999 && reading->hour >= 0 &&
         reading->hour <= 24 && reading->minute <= 59 && reading->second <= 60;
}

// Days since 1970-01-01 of a Gregorian date, by counting years from March.
static int64_t
days_of (int year, int month, int day)
{
  int64_t y = month <= 2 ? year - 1 : year;
  int64_t era = y / 400, yoe = y - era * 400;
  int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

  return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static void
read_token (const char *p, gsize length, Reading *reading)
{
  if (g_ascii_isdigit (*p))
    read_digits (p, length, reading);
  else if ((*p == '+' || *p == '-') && g_ascii_isdigit (p[1]) && reading->have_time) {
    if (!reading->have_zone)
      read_numeric_zone (p, reading);
  } else
    read_word (p, length, reading);
}

int64_t
mime_header_parse_date (const char *value, int *out_offset)
{
  Reading reading = {0};
  g_autofree char *text = g_strndup (value == NULL ? "" : value, 256);
  const char *p = text;

  while (*p != '\0') {
    p += strspn (p, " \t\r\n,;");
    if (*p == '(') { // "(CEST)" repeats the zone; nothing else in a comment is worth reading
      p += strcspn (p, ")");
      p += *p == ')' ? 1 : 0;
      continue;
    }
    gsize length = strcspn (p, " \t\r\n,;(");

    if (length > 0)
      read_token (p, length, &reading);
    p += length;
  }
  if (out_offset != NULL)
    *out_offset = reading.offset;
  if (!is_sane (&reading))
    return 0;
  return days_of (reading.year, reading.month, reading.day) * 86400 + reading.hour * 3600 +
         reading.minute * 60 + reading.second - (int64_t) reading.offset * 60;
}

char *
mime_header_format_date (int64_t seconds, int offset)
{
  static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  static const char *const names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  g_autoptr (GTimeZone) zone = g_time_zone_new_offset (offset * 60);
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (seconds);
  g_autoptr (GDateTime) local = utc == NULL ? NULL : g_date_time_to_timezone (utc, zone);

  if (local == NULL)
    return mime_header_format_date (0, 0);
  return g_strdup_printf (
    "%s, %02d %s %04d %02d:%02d:%02d %c%02d%02d", days[g_date_time_get_day_of_week (local) - 1],
    g_date_time_get_day_of_month (local), names[g_date_time_get_month (local) - 1],
    g_date_time_get_year (local), g_date_time_get_hour (local), g_date_time_get_minute (local),
    (int) g_date_time_get_second (local), offset < 0 ? '-' : '+', ABS (offset) / 60,
    ABS (offset) % 60);
}
