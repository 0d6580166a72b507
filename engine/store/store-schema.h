// SPDX-License-Identifier: GPL-3.0-or-later
//
// The schema of each file, as numbered steps.

#pragma once

#include "store/store-private.h"

G_BEGIN_DECLS

// The scripts of FILE, oldest first; user_version is how many were run. A script that was released
// never changes: append another.
const char *const *store_schema_steps (StoreFile file, int *out_n);

// Pragmas that only count while a file is still empty, and those of every writing connection.
const char *store_schema_before (StoreFile file);
const char *store_schema_writer (StoreFile file);

G_END_DECLS
