// SPDX-License-Identifier: GPL-3.0-or-later
//
// Counts and conversations of a folder for rows that come in by the hundred: summed up in memory,
// written once. A trigger for each row costs more than the row itself. For store/ alone.

#pragma once

#include "store/store-location.h"

G_BEGIN_DECLS

// A row was inserted. What changes or reads counts in the same write flushes them first.
void store_counts_come (StoreWrite *write, const StoreLocation *location);

// Writes what was summed up. Cheap where there is nothing.
bool store_counts_flush (StoreWrite *write, GError **error);

// Forgets what was not written. Called as WRITE ends.
void store_counts_clear (StoreWrite *write);

G_END_DECLS
