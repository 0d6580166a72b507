// SPDX-License-Identifier: GPL-3.0-or-later
//
// Days are counted by the calendar, so that eight o'clock stays that when the clocks change.

#include "ui/mail-send-time.h"

#define MORNING 8

static int64_t
morning_after (GDateTime *now, int days)
{
  g_autoptr (GDateTime) day = g_date_time_add_days (now, days);
  g_autoptr (GDateTime) morning = g_date_time_new (
    g_date_time_get_timezone (now), g_date_time_get_year (day), g_date_time_get_month (day),
    g_date_time_get_day_of_month (day), MORNING, 0, 0);

  return g_date_time_to_unix (morning);
}

int64_t
mail_send_time_of (const char *name, GDateTime *now)
{
  if (g_str_equal (name, "hour"))
    return g_date_time_to_unix (now) + 60 * 60;
  if (g_str_equal (name, "tomorrow"))
    return morning_after (now, 1);
  if (g_str_equal (name, "monday"))
    return morning_after (now, 8 - g_date_time_get_day_of_week (now));
  return 0;
}
