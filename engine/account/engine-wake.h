// SPDX-License-Identifier: GPL-3.0-or-later
//
// EngineWake: tells when the machine woke from sleep. Connections made before are dead then, though
// nothing says so; and a process that polls the clock for it would itself keep the machine awake.

#pragma once

#include <glib.h>

G_BEGIN_DECLS

// A source that calls a GSourceFunc after each wake-up, to be attached by the caller. NULL where
// the system can't tell.
GSource *engine_wake_source_new (void);

G_END_DECLS
