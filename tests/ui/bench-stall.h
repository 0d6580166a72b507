// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the UI thread does between two waits for events: that long it answers nobody.

#pragma once

#include <glib.h>

// From now on. Called once, on the UI thread.
void bench_stall_watch (void);

// Milliseconds of the processor (which a busy machine does not change) of the longest such time,
// and begins anew.
double bench_stall_take (void);
