// SPDX-License-Identifier: GPL-3.0-or-later
//
// Brings one database file to the schema of this build. For store-open.c.

#pragma once

#include "store/store-private.h"

G_BEGIN_DECLS

// What lies at a file's path and was never written by Mail: a folder, or a database of another
// program. It is nobody's to change.
#define STORE_VERSION_FOREIGN (-2)

// The schema version of the database at PATH without changing it: 0 when it is missing or empty, -1
// with error when it can't be read, STORE_VERSION_FOREIGN. A keep.db with a version is not: it may
// be one of ours that lost its tables.
int store_migrate_read_version (StoreFile file, const char *path, GError **error);

// SCHEMA_NEWER when VERSION is one that this build does not know.
bool store_migrate_check_version (StoreFile file, int version, GError **error);

// The same of every file that READER has attached, all of them.
bool store_migrate_check_reader (StoreReader *reader, GError **error);

// Runs what is missing, each step in a transaction. keep.db is copied first, to
// keep.db.before-VERSION, when there is anything to lose.
bool store_migrate (StoreDb *db, StoreFile file, const char *path, GError **error);

G_END_DECLS
