// SPDX-License-Identifier: GPL-3.0-or-later
//
// Days are counted by the calendar, so that eight o'clock stays that when the clocks change.

#include "base/mail-snooze.h"

#include <string.h>

#define LATER_HOURS 3
#define MORNING 8
#define EVENING 18
#define SATURDAY 6

#define UNTIL_MAX (G_GINT64_CONSTANT (253402300799)) // the last second of the year 9999

char *
mail_snooze_dup_keyword (int64_t until)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (CLAMP (until, 0, UNTIL_MAX));

  return g_date_time_format (time, MAIL_SNOOZE_PREFIX "%Y%m%dT%H%M%SZ");
}

// Two or four digits; -1 where they are none.
static int
take_digits (const char *text, int n)
{
  int value = 0;

  for (int i = 0; i < n; i++) {
    if (!g_ascii_isdigit (text[i]))
      return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

int64_t
mail_snooze_from_keyword (const char *keyword)
{
  static const char shape[] = "YYYYMMDDThhmmssZ";
  const size_t prefix = strlen (MAIL_SNOOZE_PREFIX);

  if (g_ascii_strncasecmp (keyword, MAIL_SNOOZE_PREFIX, prefix) != 0)
    return 0;
  const char *p = keyword + prefix;
  if (strlen (p) != strlen (shape) || g_ascii_toupper (p[8]) != 'T' ||
      g_ascii_toupper (p[15]) != 'Z')
    return 0;
  g_autoptr (GDateTime) time =
    g_date_time_new_utc (take_digits (p, 4), take_digits (p + 4, 2), take_digits (p + 6, 2),
                         take_digits (p + 9, 2), take_digits (p + 11, 2), take_digits (p + 13, 2));
  return time != NULL ? MAX (g_date_time_to_unix (time), 0) : 0;
}

static int64_t
hour_of_day (GDateTime *now, int days, int hour)
{
  g_autoptr (GDateTime) day = g_date_time_add_days (now, days);
  g_autoptr (GDateTime) time =
    g_date_time_new (g_date_time_get_timezone (now), g_date_time_get_year (day),
                     g_date_time_get_month (day), g_date_time_get_day_of_month (day), hour, 0, 0);

  return g_date_time_to_unix (time);
}

static int64_t
later_today (GDateTime *now)
{
  int hour = g_date_time_get_hour (now) + LATER_HOURS + (g_date_time_get_minute (now) > 0);

  return hour < 24 ? hour_of_day (now, 0, hour) : 0;
}

int64_t
mail_snooze_time_of (const char *name, GDateTime *now)
{
  int weekday = g_date_time_get_day_of_week (now);

  if (g_str_equal (name, "later"))
    return later_today (now);
  if (g_str_equal (name, "evening"))
    return g_date_time_get_hour (now) < EVENING ? hour_of_day (now, 0, EVENING) : 0;
  if (g_str_equal (name, "tomorrow"))
    return hour_of_day (now, 1, MORNING);
  if (g_str_equal (name, "weekend"))
    return weekday < SATURDAY ? hour_of_day (now, SATURDAY - weekday, MORNING) : 0;
  if (g_str_equal (name, "week"))
    return hour_of_day (now, 8 - weekday, MORNING);
  return 0;
}
