// SPDX-License-Identifier: GPL-3.0-or-later
//
// Dates, people and sizes as people read them. Names from mail are isolated from the text around
// them, so that their direction can't turn it about (security.md M10).

#pragma once

#include "base/mail-row.h"

#include <glib.h>

G_BEGIN_DECLS

// A short date for a list: "14:02", "Tuesday", "12 March", "12 Mar 2021".
char *mail_format_dup_date_short (int64_t date, GDateTime *now);

// Day and time in full, in this locale.
char *mail_format_dup_date_long (int64_t date);

// A time to come: "18:00" today, else "Saturday, 08:00" or "12 March, 08:00".
char *mail_format_dup_until (int64_t until, GDateTime *now);

// Hours and minutes, in this locale.
char *mail_format_dup_time (int64_t date);

// The line above the quote in an answer to ROW: "On Fri, 1 Aug 2025 at 10:00, Anna Bauer wrote:".
char *mail_format_dup_attribution (const MailRow *row);

// TEXT between FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE.
char *mail_format_dup_isolated (const char *text);

// FORMAT, a translated sentence, with NAME in the place of its one "%s", isolated.
char *mail_format_dup_sentence (const char *format, const char *name);

// The name, or the address where there is none; never empty. A name that looks like an address is
// shown with the real one (M3).
char *mail_format_dup_person (const MailAddress *address);

// The same of who sent a message; that the sender is invalid where ADDRESS is NULL or has a name
// alone, which anybody may have put there (security.md M4).
char *mail_format_dup_sender (const MailAddress *address);

// ADDRESS isolated. A domain with letters beyond a to z stands beside it as it is on the wire:
// others' letters can look like ours.
char *mail_format_dup_address (const char *address);

// "Anna Bauer <anna@example.org>", the address always shown.
char *mail_format_dup_person_full (const MailAddress *address);

// "Anna Bauer, Ben Okoro": MailAddress elements, isolated.
char *mail_format_dup_people (const GPtrArray *addresses);

// The first word of a name, for a conversation of several people.
char *mail_format_dup_first_name (const MailAddress *address);

G_END_DECLS
