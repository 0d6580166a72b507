// SPDX-License-Identifier: GPL-3.0-or-later
//
// A power cut at a chosen call: the C library's pwrite64, ftruncate64, fsync and fdatasync stand
// here first, when this file is linked in. What was synced is kept beside, as the only thing that
// is sure to be there afterwards. For a process of its own, which the cut ends.

#pragma once

#include <glib.h>

// With this status the cut ends the process.
#define STORE_POWER_CUT 99

// From now on each file that is synced is copied to the folder DURABLE, under its own name.
void store_power_watch (const char *durable);

// The CALL-th call from now on, of those above and about any file, does not happen any more.
void store_power_cut_at (unsigned call);
