// SPDX-License-Identifier: GPL-3.0-or-later
//
// The spans of days that a list by date is divided into: today, yesterday, the weekdays of the last
// week, then months. Pure but for the clock and zone passed in.

#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

// The section that DATE (seconds since 1970) falls into: from OUT_START on and before OUT_END. What
// lies in the future belongs to today.
void mail_date_section_find (int64_t date, GDateTime *now, int64_t *out_start, int64_t *out_end);

// "Today", "Yesterday", "Tuesday", "March", "March 2021", translated, in the zone of NOW.
char *mail_date_section_dup_title (int64_t date, GDateTime *now);

// Seconds from NOW to the next midnight, when sections move.
unsigned int mail_date_section_seconds_left (GDateTime *now);

G_END_DECLS
