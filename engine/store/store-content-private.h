// SPDX-License-Identifier: GPL-3.0-or-later
//
// Content made ready, as the files that put it see it. For store/ alone.

#pragma once

#include "store/store-content.h"

G_BEGIN_DECLS

struct _StoreContent {
  GBytes *sha256;
  GBytes *packed; // NULL when in a file
  char *file;     // relative to the store, or NULL
  char *path;     // absolute; unlinked when it was not put
  size_t size;    // raw
};

G_END_DECLS
