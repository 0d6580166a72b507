// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sections are reckoned in local calendar days, so that a day of 23 or 25 hours is one day.

#include "ui/mail-date-sections.h"

#include <glib/gi18n.h>

#define DAYS_BY_NAME 6 // today, yesterday and four weekdays; older ones would repeat a name

static GDateTime *
midnight (GDateTime *now, int days)
{
  g_autoptr (GDateTime) day = g_date_time_add_days (now, days);

  return g_date_time_new (g_date_time_get_timezone (now), g_date_time_get_year (day),
                          g_date_time_get_month (day), g_date_time_get_day_of_month (day), 0, 0, 0);
}

static int64_t
midnight_unix (GDateTime *now, int days)
{
  g_autoptr (GDateTime) day = midnight (now, days);

  return g_date_time_to_unix (day);
}

// How many days before today DATE lies, if that is a section of its own, else -1.
static int
find_day (int64_t date, GDateTime *now)
{
  for (int days = 0; days < DAYS_BY_NAME; days++)
    if (date >= midnight_unix (now, -days))
      return days;
  return -1;
}

static GDateTime *
local (int64_t date, GDateTime *now)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (date);

  // Outside the years GLib knows.
  if (!utc)
    utc = g_date_time_new_from_unix_utc (0);
  return g_date_time_to_timezone (utc, g_date_time_get_timezone (now));
}

void
mail_date_section_find (int64_t date, GDateTime *now, int64_t *out_start, int64_t *out_end)
{
  int days = find_day (date, now);

  if (days >= 0) {
    *out_start = midnight_unix (now, -days);
    *out_end = days == 0 ? G_MAXINT64 : midnight_unix (now, 1 - days);
    return;
  }
  g_autoptr (GDateTime) day = local (date, now);
  g_autoptr (GDateTime) start =
    g_date_time_new (g_date_time_get_timezone (now), g_date_time_get_year (day),
                     g_date_time_get_month (day), 1, 0, 0, 0);
  g_autoptr (GDateTime) end = g_date_time_add_months (start, 1);
  *out_start = MIN (g_date_time_to_unix (start), date);
  *out_end = MIN (g_date_time_to_unix (end), midnight_unix (now, 1 - DAYS_BY_NAME));
}

char *
mail_date_section_dup_title (int64_t date, GDateTime *now)
{
  int days = find_day (date, now);
  g_autoptr (GDateTime) day = local (date, now);

  if (days == 0)
    return g_strdup (_ ("Today"));
  if (days == 1)
    return g_strdup (_ ("Yesterday"));
  if (days > 1)
    return g_date_time_format (day, "%A");
  if (g_date_time_get_year (day) == g_date_time_get_year (now))
    return g_date_time_format (day, "%OB");
  // Translators: the heading of a month of another year, as strftime writes it: %OB is the month
  // alone ("March"), %Y the year.
  return g_date_time_format (day, _ ("%OB %Y"));
}

unsigned int
mail_date_section_seconds_left (GDateTime *now)
{
  return (unsigned int) MAX (1, midnight_unix (now, 1) - g_date_time_to_unix (now));
}
