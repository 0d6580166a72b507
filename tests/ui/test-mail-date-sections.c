// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sections of a list by date. Overlapping ones would end the process inside GTK; wrong ones put
// yesterday's mail under today.

#include "ui/mail-date-sections.h"

#include <locale.h>

static GDateTime *
at (const char *zone, int year, int month, int day, int hour)
{
  g_autoptr (GTimeZone) time_zone = g_time_zone_new_identifier (zone);

  return g_date_time_new (time_zone, year, month, day, hour, 0, 0);
}

static char *
title (const char *zone, int year, int month, int day, int hour, GDateTime *now)
{
  g_autoptr (GDateTime) time = at (zone, year, month, day, hour);

  return mail_date_section_dup_title (g_date_time_to_unix (time), now);
}

static void
test_titles (void)
{
  static const struct {
    int year, month, day, hour;
    const char *title;
  } cases[] = {
    {2026, 3, 18, 9, "Today"},      {2026, 3, 18, 0, "Today"},
    {2026, 3, 17, 23, "Yesterday"}, {2026, 3, 16, 12, "Monday"},
    {2026, 3, 13, 12, "Friday"},    {2026, 3, 12, 12, "March"},
    {2026, 1, 1, 12, "January"},    {2025, 12, 31, 12, "December 2025"},
    {2026, 4, 1, 12, "Today"},
  };
  g_autoptr (GDateTime) now = at ("Europe/Berlin", 2026, 3, 18, 14);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *found =
      title ("Europe/Berlin", cases[i].year, cases[i].month, cases[i].day, cases[i].hour, now);
    g_assert_cmpstr (found, ==, cases[i].title);
  }
}

// Walks three years hour by hour: each hour lies in its section, and sections follow each other
// without gap or overlap, also where clocks change.
static void
test_partition (void)
{
  g_autoptr (GDateTime) now = at ("Europe/Berlin", 2026, 10, 26, 14);
  int64_t end = g_date_time_to_unix (now);
  int64_t before_start = G_MININT64, before_end = G_MININT64;

  for (int64_t date = end - (int64_t) 3 * 365 * 86400; date <= end; date += 3600) {
    int64_t start, stop;

    mail_date_section_find (date, now, &start, &stop);
    g_assert_cmpint (start, <=, date);
    g_assert_cmpint (stop, >, date);
    if (start != before_start && before_end != G_MININT64)
      g_assert_cmpint (start, ==, before_end);
    before_start = start;
    before_end = stop;
  }
}

// The title of a section is the same for all that lies in it.
static void
test_titles_follow_sections (void)
{
  g_autoptr (GDateTime) now = at ("America/New_York", 2026, 3, 9, 8);
  int64_t end = g_date_time_to_unix (now);

  for (int64_t date = end - (int64_t) 400 * 86400; date <= end; date += 7200) {
    int64_t start, stop;
    g_autofree char *own = mail_date_section_dup_title (date, now);
    g_autofree char *first = NULL;

    mail_date_section_find (date, now, &start, &stop);
    first = mail_date_section_dup_title (start, now);
    g_assert_cmpstr (own, ==, first);
  }
}

static void
test_midnight (void)
{
  g_autoptr (GDateTime) short_day = at ("Europe/Berlin", 2026, 3, 29, 0);
  g_autoptr (GDateTime) late = at ("Europe/Berlin", 2026, 3, 18, 23);

  g_assert_cmpuint (mail_date_section_seconds_left (short_day), ==, 23 * 3600);
  g_assert_cmpuint (mail_date_section_seconds_left (late), ==, 3600);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/date-sections/titles", test_titles);
  g_test_add_func ("/ui/date-sections/no-gap-no-overlap", test_partition);
  g_test_add_func ("/ui/date-sections/titles-follow-sections", test_titles_follow_sections);
  g_test_add_func ("/ui/date-sections/midnight", test_midnight);
  return g_test_run ();
}
