// SPDX-License-Identifier: GPL-3.0-or-later
//
// The times at which people have their mail sent later. Pure functions.

#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

// NAME "hour": in an hour; "tomorrow": at eight tomorrow; "monday": at eight on the next Monday, a
// week on where today is one. → seconds since 1970; 0 for another name.
int64_t mail_send_time_of (const char *name, GDateTime *now);

G_END_DECLS
