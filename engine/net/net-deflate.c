// SPDX-License-Identifier: GPL-3.0-or-later
//
// zlib between two layers that never block.

#include "net/net-deflate.h"

#include "base/limits.h"
#include "net/net-buffer.h"

#include <zlib.h>

#define BLOCK_BYTES (16 * 1024)

struct NetDeflate {
  NetTransport transport;
  NetTransport *inner;

  // Reading.
  z_stream in;
  uint8_t *block;    // what `in` reads from
  NetBuffer early;   // goes first
  bool is_full;      // inflating stopped for want of room: more may be there
  bool has_ended;    // the deflate stream did, which is the end of what the server says
  bool lacks_memory; // zlib had none to begin with: nothing comes or goes
  uint64_t inflated;
  uint64_t read; // from the layer below

  // Writing.
  z_stream out;
  NetBuffer deflated; // not sent yet
  size_t taken;       // bytes of the caller's that are in `deflated`, and not reported yet

  uint64_t counted_in, counted_out;
  uint64_t written;
};

static NetIo
fail (GError **error, MailError code, const char *what)
{
  g_set_error (error, MAIL_ERROR, code, "COMPRESS: %s", what);
  return NET_IO_FAILED;
}

// A few bytes that swell without end would keep us busy for ever at no cost to the sender.
static bool
is_bomb (const NetDeflate *layer)
{
  return layer->inflated > LIMIT_INFLATED_FREE &&
         layer->inflated - LIMIT_INFLATED_FREE > layer->read * LIMIT_INFLATED_RATIO;
}

// Gets the next block from below, or from what came early.
static NetIo
refill (NetDeflate *layer, GError **error)
{
  size_t n = MIN (net_buffer_length (&layer->early), BLOCK_BYTES);
  NetIo io = NET_IO_DONE;

  if (n > 0) {
    memcpy (layer->block, net_buffer_data (&layer->early), n);
    net_buffer_take (&layer->early, n);
  } else {
    io = layer->inner->class->read (layer->inner, layer->block, BLOCK_BYTES, &n, error);
    layer->read += io == NET_IO_DONE ? n : 0;
  }
  if (io != NET_IO_DONE)
    return io;
  layer->in.next_in = layer->block;
  layer->in.avail_in = (unsigned int) n;
  return NET_IO_DONE;
}

// Inflates what is here into BUFFER. DONE with length 0: more must come first.
static NetIo
inflate_some (NetDeflate *layer, void *buffer, size_t size, size_t *out_length, GError **error)
{
  unsigned int room = (unsigned int) MIN (size, UINT_MAX);

  layer->in.next_out = buffer;
  layer->in.avail_out = room;
  int result = inflate (&layer->in, Z_SYNC_FLUSH);

  if (result != Z_OK && result != Z_BUF_ERROR && result != Z_STREAM_END)
    return fail (error, MAIL_ERROR_PROTOCOL, "this is no deflate stream");
  *out_length = room - layer->in.avail_out;
  layer->inflated += *out_length;
  layer->is_full = layer->in.avail_out == 0;
  layer->has_ended = result == Z_STREAM_END;
  if (layer->has_ended && layer->in.avail_in > 0)
    return fail (error, MAIL_ERROR_PROTOCOL, "bytes behind the end of the deflate stream");
  return is_bomb (layer) ? fail (error, MAIL_ERROR_LIMIT, "the stream swells without end") :
                           NET_IO_DONE;
}

static NetIo
deflate_read (NetTransport *transport, void *buffer, size_t size, size_t *out_length,
              GError **error)
{
  NetDeflate *layer = (NetDeflate *) transport;

  *out_length = 0;
  if (layer->lacks_memory)
    return fail (error, MAIL_ERROR_OFFLINE, "no memory");
  while (*out_length == 0) {
    NetIo io = NET_IO_DONE;

    if (layer->has_ended)
      return NET_IO_END;
    if (layer->in.avail_in == 0 && !layer->is_full)
      io = refill (layer, error);
    if (io == NET_IO_DONE)
      io = inflate_some (layer, buffer, size, out_length, error);
    if (io != NET_IO_DONE)
      return io;
  }
  return NET_IO_DONE;
}

// Deflates all of DATA and makes it visible to the other end.
static void
deflate_all (NetDeflate *layer, const void *data, size_t length)
{
  layer->out.next_in = (uint8_t *) data;
  layer->out.avail_in = (unsigned int) length;
  do {
    layer->out.next_out = (uint8_t *) net_buffer_reserve (&layer->deflated, BLOCK_BYTES);
    layer->out.avail_out = BLOCK_BYTES;
    deflate (&layer->out, Z_SYNC_FLUSH);
    net_buffer_add (&layer->deflated, BLOCK_BYTES - layer->out.avail_out);
  } while (layer->out.avail_out == 0);
  layer->taken = length;
}

// As with TLS, what was not finished is to be written again: the same bytes, not taken twice.
static NetIo
deflate_write (NetTransport *transport, const void *data, size_t length, size_t *out_length,
               GError **error)
{
  NetDeflate *layer = (NetDeflate *) transport;

  if (layer->lacks_memory)
    return fail (error, MAIL_ERROR_OFFLINE, "no memory");
  if (layer->taken == 0)
    deflate_all (layer, data, MIN (length, INT_MAX));
  while (net_buffer_length (&layer->deflated) > 0) {
    size_t n = 0;
    NetIo io = layer->inner->class->write (layer->inner, net_buffer_data (&layer->deflated),
                                           net_buffer_length (&layer->deflated), &n, error);

    if (io != NET_IO_DONE)
      return io;
    net_buffer_take (&layer->deflated, n);
    layer->written += n;
  }
  *out_length = layer->taken;
  layer->taken = 0;
  return NET_IO_DONE;
}

static void
deflate_shut_down (NetTransport *transport)
{
  NetTransport *inner = ((NetDeflate *) transport)->inner;

  inner->class->shut_down (inner);
}

static void
deflate_free (NetTransport *transport)
{
  NetDeflate *layer = (NetDeflate *) transport;

  inflateEnd (&layer->in);
  deflateEnd (&layer->out);
  net_transport_free (layer->inner);
  net_buffer_clear (&layer->early);
  net_buffer_clear (&layer->deflated);
  g_free (layer->block);
  g_free (layer);
}

NetDeflate *
net_deflate_new (NetTransport *inner, const void *early, size_t n)
{
  static const NetTransportClass class = {deflate_read, deflate_write, deflate_shut_down,
                                          deflate_free};
  NetDeflate *layer = g_new0 (NetDeflate, 1);

  layer->transport.class = &class;
  layer->inner = inner;
  layer->block = g_malloc (BLOCK_BYTES);
  net_buffer_append (&layer->early, early, n);
  // Negative window bits: raw deflate, no header (RFC 4978 §3). Both fail for want of memory only.
  layer->lacks_memory = inflateInit2 (&layer->in, -MAX_WBITS) != Z_OK ||
                        deflateInit2 (&layer->out, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8,
                                      Z_DEFAULT_STRATEGY) != Z_OK;
  return layer;
}

NetTransport *
net_deflate_get_transport (NetDeflate *layer)
{
  return &layer->transport;
}

void
net_deflate_take_counts (NetDeflate *layer, uint64_t *out_in, uint64_t *out_out)
{
  *out_in = layer->read - layer->counted_in;
  *out_out = layer->written - layer->counted_out;
  layer->counted_in = layer->read;
  layer->counted_out = layer->written;
}
