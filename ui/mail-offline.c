// SPDX-License-Identifier: GPL-3.0-or-later
//
// The choices and their words.

#include "ui/mail-offline.h"

#include <glib/gi18n.h>

// No time comes before, all time after every other.
static int64_t
rank (int value)
{
  return value == MAIL_OFFLINE_ALL ? G_MAXINT64 : value;
}

static GArray *
dup_choices (const int *choices, size_t n, int value, bool last_is_none)
{
  GArray *array = g_array_new (FALSE, FALSE, sizeof (int));
  bool placed = false;

  g_array_append_vals (array, choices, (unsigned int) n);
  for (unsigned int i = 0; i < array->len && !placed; i++) {
    int choice = g_array_index (array, int, i);
    bool before = rank (choice) > rank (value) || (last_is_none && choice == 0);
    placed = choice == value || before;
    if (before && choice != value)
      g_array_insert_val (array, i, value);
  }
  return array;
}

GArray *
mail_offline_dup_periods (int value)
{
  static const int periods[] = {MAIL_OFFLINE_NONE, 30, 365, MAIL_OFFLINE_ALL};

  return dup_choices (periods, G_N_ELEMENTS (periods), value, false);
}

GArray *
mail_offline_dup_intervals (int value)
{
  static const int minutes[] = {5, 15, 30, 60, MAIL_CHECK_BY_HAND};

  return dup_choices (minutes, G_N_ELEMENTS (minutes), value, true);
}

GArray *
mail_offline_dup_trash_periods (int value)
{
  static const int days[] = {7, 30, 90, 365, MAIL_TRASH_NEVER};

  return dup_choices (days, G_N_ELEMENTS (days), value, true);
}

char *
mail_offline_dup_period_title (int days)
{
  if (days == MAIL_OFFLINE_INHERIT)
    return g_strdup (_ ("As the account"));
  if (days == MAIL_OFFLINE_NONE)
    return g_strdup (_ ("Nothing"));
  if (days == MAIL_OFFLINE_ALL)
    return g_strdup (_ ("Everything"));
  if (days % 365 == 0)
    // Translators: for how long back mail is kept on this computer.
    return g_strdup_printf (ngettext ("%d year", "%d years", (gulong) days / 365), days / 365);
  // Translators: for how long back mail is kept on this computer.
  return g_strdup_printf (ngettext ("%d day", "%d days", (gulong) days), days);
}

char *
mail_offline_dup_interval_title (int minutes)
{
  if (minutes == MAIL_CHECK_BY_HAND)
    return g_strdup (_ ("By hand only"));
  if (minutes % 60 == 0)
    return g_strdup_printf (ngettext ("Every hour", "Every %d hours", (gulong) minutes / 60),
                            minutes / 60);
  return g_strdup_printf (ngettext ("Every minute", "Every %d minutes", (gulong) minutes), minutes);
}

char *
mail_offline_dup_trash_title (int days)
{
  if (days == MAIL_TRASH_NEVER)
    return g_strdup (_ ("By hand only"));
  // Translators: for how long mail lies in the trash.
  return g_strdup_printf (ngettext ("After %d day", "After %d days", (gulong) days), days);
}
