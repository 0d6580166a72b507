// SPDX-License-Identifier: GPL-3.0-or-later
//
// Dates as INTERNALDATE has them, without the C library's locale and time zone.

#include "imap/imap-date.h"

#include "base/mail-cursor.h"

static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static bool
read_month (MailCursor *cursor, int *out)
{
  for (int i = 0; i < 12; i++) {
    if (mail_cursor_skip_word (cursor, months[i])) {
      *out = i + 1;
      return true;
    }
  }
  return false;
}

static bool
read_small (MailCursor *cursor, uint64_t maximum, int *out)
{
  uint64_t value;
  if (!mail_cursor_number (cursor, maximum, &value))
    return false;
  *out = (int) value;
  return true;
}

// "+0200" → seconds east of UTC. Nothing there: 0.
static bool
read_zone (MailCursor *cursor, int *out)
{
  *out = 0;
  mail_cursor_skip (cursor, ' ');
  bool west = mail_cursor_peek (cursor) == '-';
  if (!mail_cursor_skip (cursor, west ? '-' : '+'))
    return mail_cursor_at_end (cursor);
  int zone;
  if (!read_small (cursor, 9999, &zone))
    return false;
  *out = (zone / 100 * 60 + zone % 100) * 60 * (west ? -1 : 1);
  return true;
}

// Days from 1970-01-01 to the given one of the Gregorian calendar.
static int64_t
days_since_1970 (int year, int month, int day)
{
  int64_t y = month <= 2 ? year - 1 : year;
  int64_t era_day = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return y * 365 + y / 4 - y / 100 + y / 400 + era_day - 719468;
}

bool
imap_date_parse (ImapString text, int64_t *out_seconds)
{
  MailCursor cursor = mail_cursor (text.n > 0 ? text.p : "", text.n);
  int year, month, day, hour, minute, second, zone;
  while (mail_cursor_skip (&cursor, ' '))
    continue;
  if (!read_small (&cursor, 31, &day) || day == 0 || !mail_cursor_skip (&cursor, '-') ||
      !read_month (&cursor, &month) || !mail_cursor_skip (&cursor, '-') ||
      !read_small (&cursor, 9999, &year) || !mail_cursor_skip (&cursor, ' '))
    return false;
  if (!read_small (&cursor, 24, &hour) || !mail_cursor_skip (&cursor, ':') ||
      !read_small (&cursor, 59, &minute) || !mail_cursor_skip (&cursor, ':') ||
      !read_small (&cursor, 60, &second) || !read_zone (&cursor, &zone))
    return false;
  *out_seconds =
    days_since_1970 (year, month, day) * 86400 + hour * 3600 + minute * 60 + second - zone;
  return true;
}

bool
imap_date_format (int64_t seconds, char out[27])
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (seconds);
  if (date == NULL || g_date_time_get_year (date) < 1000)
    return false;
  int month = g_date_time_get_month (date);
  g_snprintf (out, 27, "%02d-%s-%04d %02d:%02d:%02d +0000", g_date_time_get_day_of_month (date),
              months[month - 1], g_date_time_get_year (date), g_date_time_get_hour (date),
              g_date_time_get_minute (date), g_date_time_get_second (date));
  return true;
}
