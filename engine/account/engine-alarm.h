// SPDX-License-Identifier: GPL-3.0-or-later
//
// EngineAlarm: tells when a moment of the wall's clock has come, whatever happened to that clock
// and the machine meanwhile: set forward or back, or asleep, when it tells on waking. Nobody polls.

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

// A source that calls a GSourceFunc once the time set has come, to be attached by the caller. NULL
// where the system can't tell.
GSource *engine_alarm_source_new (void);

// AT: seconds since 1970, at once where it is over; 0: never. Instead of what was set before.
void engine_alarm_source_set (GSource *alarm, int64_t at);

G_END_DECLS
