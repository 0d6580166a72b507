// SPDX-License-Identifier: GPL-3.0-or-later
//
// Bytes on their way: added at the end, taken from the front, in one piece of memory. All zero is
// an empty one.

#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

typedef struct {
  char *bytes;
  size_t start;    // of what was not taken yet
  size_t end;      // of what was added
  size_t capacity; // of BYTES
  bool has_secret; // memory is wiped before it is given back
} NetBuffer;

void net_buffer_clear (NetBuffer *buffer);

// Room for at least SIZE more bytes; to be followed by net_buffer_add() of those written.
char *net_buffer_reserve (NetBuffer *buffer, size_t size);
void net_buffer_add (NetBuffer *buffer, size_t length);

void net_buffer_append (NetBuffer *buffer, const void *data, size_t length);
void net_buffer_take (NetBuffer *buffer, size_t length);

static inline size_t
net_buffer_length (const NetBuffer *buffer)
{
  return buffer->end - buffer->start;
}

static inline const char *
net_buffer_data (const NetBuffer *buffer)
{
  return buffer->bytes != NULL ? buffer->bytes + buffer->start : "";
}

G_END_DECLS
