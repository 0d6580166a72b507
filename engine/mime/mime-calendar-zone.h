// SPDX-License-Identifier: GPL-3.0-or-later
//
// The time zones of a calendar (RFC 5545 §3.6.5): those that this system knows by name, and those
// that only the calendar describes. Pure.

#pragma once

#include "mime/mime-content-line.h"

#include <stdint.h>

G_BEGIN_DECLS

typedef struct _MimeCalendarZones MimeCalendarZones;

MimeCalendarZones *mime_calendar_zones_new (void);
void mime_calendar_zones_free (MimeCalendarZones *zones);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MimeCalendarZones, mime_calendar_zones_free)

// Takes the next LINE of a VTIMEZONE, from behind its BEGIN to its END.
void mime_calendar_zones_take (MimeCalendarZones *zones, const MimeContentLine *line);

// Seconds since 1970 of LOCAL ("20261203T090000") in the zone NAME; one that nobody knows, or NULL,
// is this system's own. False: LOCAL is no time.
bool mime_calendar_zones_find_time (const MimeCalendarZones *zones, const char *name,
                                    const char *local, int64_t *out_time);

G_END_DECLS
