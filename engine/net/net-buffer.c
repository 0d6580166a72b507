// SPDX-License-Identifier: GPL-3.0-or-later
//
// The byte queue of a stream.

#include "net/net-buffer.h"

#include <string.h>

// An empty buffer larger than this is given back: one big message must not cost memory for ever.
#define KEPT_BYTES (256 * 1024)

void
net_buffer_clear (NetBuffer *buffer)
{
  if (buffer->has_secret && buffer->bytes != NULL)
    explicit_bzero (buffer->bytes, buffer->capacity);
  g_free (buffer->bytes);
  *buffer = (NetBuffer) {0};
}

static void
grow (NetBuffer *buffer, size_t size)
{
  size_t length = net_buffer_length (buffer);
  NetBuffer grown = {.end = length, .has_secret = buffer->has_secret};

  grown.capacity = MAX (MAX (2 * buffer->capacity, length + size), 4096);
  grown.bytes = g_malloc (grown.capacity);
  if (length > 0)
    memcpy (grown.bytes, net_buffer_data (buffer), length);
  net_buffer_clear (buffer);
  *buffer = grown;
}

char *
net_buffer_reserve (NetBuffer *buffer, size_t size)
{
  size_t length = net_buffer_length (buffer);

  if (buffer->capacity - buffer->end >= size)
    return buffer->bytes + buffer->end;
  // Moving pays only while little is moved: else reading a long line would be quadratic.
  if (buffer->capacity - length >= size && length <= buffer->capacity / 2) {
    memmove (buffer->bytes, net_buffer_data (buffer), length);
    buffer->start = 0;
    buffer->end = length;
  } else {
    grow (buffer, size);
  }
  return buffer->bytes + buffer->end;
}

void
net_buffer_add (NetBuffer *buffer, size_t length)
{
  g_assert (length <= buffer->capacity - buffer->end);
  buffer->end += length;
}

void
net_buffer_append (NetBuffer *buffer, const void *data, size_t length)
{
  if (length == 0)
    return;
  memcpy (net_buffer_reserve (buffer, length), data, length);
  net_buffer_add (buffer, length);
}

void
net_buffer_take (NetBuffer *buffer, size_t length)
{
  g_assert (length <= net_buffer_length (buffer));
  buffer->start += length;
  if (buffer->start < buffer->end)
    return;
  if (buffer->has_secret || buffer->capacity > KEPT_BYTES)
    net_buffer_clear (buffer);
  buffer->start = buffer->end = 0;
}
