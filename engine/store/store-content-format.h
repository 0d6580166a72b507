// SPDX-License-Identifier: GPL-3.0-or-later
//
// The form of content files: the frames one after another, then their offsets (64 bits,
// little-endian, and one more: the end of the last), then the trailer. For store/ alone.

#pragma once

#include <stdint.h>

#define STORE_FRAME_BYTES (1024 * 1024)
#define STORE_FILE_MARK "Mailzst1"

typedef struct {
  uint64_t size;   // of the whole, uncompressed
  uint64_t frames; // their number
  char mark[8];
} StoreFileTrailer;
