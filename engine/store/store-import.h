// SPDX-License-Identifier: GPL-3.0-or-later
//
// Mail from files into a folder: what is there already is told by its bytes, so that an import that
// was cut short, or is done twice, doubles nothing.

#pragma once

#include "store/store-operation.h"

G_BEGIN_DECLS

typedef struct {
  StoreAppend append; // headers' size is that of the bytes
  uint32_t nth;       // from 1: how many of the same bytes the files had so far, with this one
} StoreImport;

// Adds those of IMPORTS that FOLDER_ID does not hold NTH times yet. *OPERATION_ID: the operation of
// the same import that they join, or 0; set to the one they are part of (0: nothing was added).
// *OUT_ADDED counts them.
bool store_import (StoreWrite *write, int64_t folder_id, const StoreImport *imports, size_t n,
                   int64_t *operation_id, uint32_t *out_added, GError **error);

G_END_DECLS
