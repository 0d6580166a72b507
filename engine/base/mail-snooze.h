// SPDX-License-Identifier: GPL-3.0-or-later
//
// Snoozed mail: out of the inbox until a time, which a keyword of the message tells in UTC, so that
// it goes wherever flags go. And the times that people mostly mean. Pure.

#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

// What all these keywords begin with. The "$" keeps them from being shown as labels.
#define MAIL_SNOOZE_PREFIX "$Snoozed-"

// The keyword of mail that sleeps until UNTIL (seconds since 1970, before the year 10000). Caller
// frees.
char *mail_snooze_dup_keyword (int64_t until);

// The time that KEYWORD tells (ASCII case ignored); 0: it is none of these.
int64_t mail_snooze_from_keyword (const char *keyword);

// NAME "later": in three hours, on the hour; "evening": at six in the evening; both today;
// "tomorrow", "weekend" (Saturday), "week" (Monday): at eight in the morning. → seconds since 1970;
// 0: another name, or a time that NOW is past or already in.
int64_t mail_snooze_time_of (const char *name, GDateTime *now);

G_END_DECLS
