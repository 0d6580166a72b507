// SPDX-License-Identifier: GPL-3.0-or-later
//
// Opens the four files of a store for its owner, and sets right what a crash or a damaged file left
// behind. For store.c.

#pragma once

#include "store/store-private.h"

G_BEGIN_DECLS

// Fills store->db and the ids. On failure what was opened stays in store->db, to be closed.
bool store_open_files (Store *store, GError **error);

// Whether a reader can use the files as they are: SCHEMA_NEWER, STORE.
bool store_open_check_reader (Store *store, GError **error);

// If a file was seen to be damaged: leaves word for the next owner to examine them all. → whether
// nobody had.
bool store_open_note_damage (Store *store);

G_END_DECLS
