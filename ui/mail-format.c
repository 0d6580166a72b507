// SPDX-License-Identifier: GPL-3.0-or-later
//
// Words for dates and people.

#include "ui/mail-format.h"

#include <glib/gi18n.h>
#include <langinfo.h>
#include <stdbool.h>
#include <string.h>

#define ISOLATE_START "\u2068"
#define ISOLATE_END "\u2069"

static GDateTime *
local (int64_t date)
{
  GDateTime *time = g_date_time_new_from_unix_local (date);

  return time ? time : g_date_time_new_from_unix_local (0);
}

static bool
has_twelve_hours (void)
{
  return strstr (nl_langinfo (T_FMT), "%p") || strstr (nl_langinfo (T_FMT), "%r");
}

static int
days_between (GDateTime *then, GDateTime *now)
{
  GDate a, b;

  g_date_clear (&a, 1);
  g_date_clear (&b, 1);
  g_date_set_dmy (&a, (GDateDay) g_date_time_get_day_of_month (then),
                  (GDateMonth) g_date_time_get_month (then),
                  (GDateYear) g_date_time_get_year (then));
  g_date_set_dmy (&b, (GDateDay) g_date_time_get_day_of_month (now),
                  (GDateMonth) g_date_time_get_month (now), (GDateYear) g_date_time_get_year (now));
  return g_date_days_between (&a, &b);
}

char *
mail_format_dup_time (int64_t date)
{
  g_autoptr (GDateTime) time = local (date);

  return g_date_time_format (time, has_twelve_hours () ? "%-l:%M %p" : "%H:%M");
}

char *
mail_format_dup_date_short (int64_t date, GDateTime *now)
{
  g_autoptr (GDateTime) time = local (date);
  int days = days_between (time, now);

  if (days <= 0)
    return mail_format_dup_time (date);
  if (days < 6)
    return g_date_time_format (time, "%a");
  if (g_date_time_get_year (time) == g_date_time_get_year (now))
    // Translators: a day of this year in a list, as strftime writes it: %-e day, %b short month.
    return g_date_time_format (time, _ ("%-e %b"));
  // Translators: a day of another year in a list, as strftime writes it.
  return g_date_time_format (time, _ ("%-e %b %Y"));
}

char *
mail_format_dup_until (int64_t until, GDateTime *now)
{
  g_autoptr (GDateTime) time = local (until);
  g_autofree char *hour = mail_format_dup_time (until), *day = NULL;
  int days = days_between (now, time);

  if (days == 0)
    return g_steal_pointer (&hour);
  // Translators: a day to come, as strftime writes it: %A weekday, %-e day, %B month.
  day = g_date_time_format (time, days > 0 && days < 7 ? "%A" : _ ("%-e %B"));
  // Translators: a day and a time, as in "Saturday, 08:00".
  return g_strdup_printf (C_ ("day and time", "%s, %s"), day, hour);
}

char *
mail_format_dup_date_long (int64_t date)
{
  g_autoptr (GDateTime) time = local (date);

  // Translators: a date and time in full, as strftime writes them: %A weekday, %-e day, %B month,
  // %Y year, %R hours and minutes.
  return g_date_time_format (time, has_twelve_hours () ? _ ("%A, %-e %B %Y, %-l:%M %p") :
                                                         _ ("%A, %-e %B %Y, %R"));
}

// It is mail, not a part of the window: names come without the marks that isolate them there.
static const char *
get_plain_name (const GPtrArray *addresses)
{
  const MailAddress *address = addresses->len > 0 ? g_ptr_array_index (addresses, 0) : NULL;

  if (address && *address->name)
    return address->name;
  // Translators: in “… someone wrote:”, where a message does not say who.
  return address && *address->address ? address->address : _ ("someone");
}

char *
mail_format_dup_attribution (const MailRow *row)
{
  g_autoptr (GDateTime) time = local (row->date);
  // Translators: the day of a message above its quote, as strftime writes it: %a short weekday.
  g_autofree char *day = g_date_time_format (time, _ ("%a, %-e %b %Y"));
  g_autofree char *hour = mail_format_dup_time (row->date);

  // Translators: the line above the quote in an answer: the day, the time, the sender's name.
  return g_strdup_printf (_ ("On %1$s at %2$s, %3$s wrote:"), day, hour,
                          get_plain_name (row->from));
}

char *
mail_format_dup_isolated (const char *text)
{
  return g_strconcat (ISOLATE_START, text, ISOLATE_END, NULL);
}

char *
mail_format_dup_sentence (const char *format, const char *name)
{
  g_autofree char *isolated = mail_format_dup_isolated (name);
  GString *sentence = g_string_new (format);

  g_string_replace (sentence, "%s", isolated, 1);
  return g_string_free (sentence, false);
}

char *
mail_format_dup_address (const char *address)
{
  const char *at = strrchr (address, '@');
  g_autofree char *ascii = at && !g_str_is_ascii (at) ? g_hostname_to_ascii (at + 1) : NULL;

  if (!ascii)
    return mail_format_dup_isolated (address);
  return g_strconcat (ISOLATE_START, address, ISOLATE_END " (", ascii, ")", NULL);
}

char *
mail_format_dup_sender (const MailAddress *address)
{
  if (!address || *address->address || !*address->name)
    return address ? mail_format_dup_person (address) : g_strdup (_ ("Invalid Sender"));
  // Translators: the placeholder is what stands where a message should name its sender.
  return mail_format_dup_sentence (_ ("Invalid Sender: %s"), address->name);
}

char *
mail_format_dup_person (const MailAddress *address)
{
  if (*address->name && strchr (address->name, '@') &&
      g_ascii_strcasecmp (address->name, address->address) != 0)
    return mail_format_dup_person_full (address);
  if (*address->name)
    return mail_format_dup_isolated (address->name);
  if (*address->address)
    return mail_format_dup_address (address->address);
  return g_strdup (_ ("Invalid Sender"));
}

char *
mail_format_dup_person_full (const MailAddress *address)
{
  g_autofree char *shown = mail_format_dup_address (address->address);

  if (!*address->name || !*address->address)
    return *address->name ? mail_format_dup_isolated (address->name) :
                            mail_format_dup_person (address);
  return g_strconcat (ISOLATE_START, address->name, ISOLATE_END " <", shown, ">", NULL);
}

char *
mail_format_dup_people (const GPtrArray *addresses)
{
  GString *text = g_string_new (NULL);

  for (unsigned int i = 0; i < addresses->len; i++) {
    g_autofree char *person = mail_format_dup_person (g_ptr_array_index (addresses, i));
    // Translators: stands between the names of people.
    g_string_append_printf (text, "%s%s", i > 0 ? C_ ("between names", ", ") : "", person);
  }
  return g_string_free (text, false);
}

char *
mail_format_dup_first_name (const MailAddress *address)
{
  const char *space = strchr (address->name, ' ');
  g_autofree char *first = NULL;

  if (!*address->name || !*address->address || strpbrk (address->name, "@,"))
    return mail_format_dup_sender (address);
  first =
    space ? g_strndup (address->name, (size_t) (space - address->name)) : g_strdup (address->name);
  return mail_format_dup_isolated (first);
}
