// SPDX-License-Identifier: GPL-3.0-or-later
//
// A layer that moves bytes without ever blocking: the socket, TLS over it, and what is put over
// TLS (net-deflate). A layer owns the one below. net-stream drives the top one.

#pragma once

#include "base/mail-error.h"

G_BEGIN_DECLS

typedef enum {
  NET_IO_DONE,       // at least one byte moved
  NET_IO_WANT_READ,  // again once the socket is readable; nothing is left in the layer
  NET_IO_WANT_WRITE, // again once the socket is writable
  NET_IO_END,        // the peer ended in good order; only from read
  NET_IO_FAILED,     // the error is set
} NetIo;

typedef struct NetTransport NetTransport;

typedef struct {
  NetIo (*read) (NetTransport *transport, void *buffer, size_t size, size_t *out_length,
                 GError **error);
  NetIo (*write) (NetTransport *transport, const void *data, size_t length, size_t *out_length,
                  GError **error);
  void (*shut_down) (NetTransport *transport); // says goodbye as far as it goes without waiting
  void (*free) (NetTransport *transport);      // and the layer below
} NetTransportClass;

// First member of each layer's struct.
struct NetTransport {
  const NetTransportClass *class;
};

// Takes FD, which must be non-blocking.
NetTransport *net_socket_transport_new (int fd);

static inline void
net_transport_free (NetTransport *transport)
{
  if (transport != NULL)
    transport->class->free (transport);
}

G_END_DECLS
