// SPDX-License-Identifier: GPL-3.0-or-later
//
// The lowest layer: a non-blocking socket. MSG_NOSIGNAL, since a peer that went away must be an
// error of one connection, not a signal to the process.

#include "net/net-transport.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct {
  NetTransport transport;
  int fd;
} NetSocket;

static NetIo
fail (GError **error, const char *what)
{
  g_set_error (error, MAIL_ERROR, errno == ETIMEDOUT ? MAIL_ERROR_TIMEOUT : MAIL_ERROR_OFFLINE,
               "%s: %s", what, g_strerror (errno));
  return NET_IO_FAILED;
}

static bool
would_block (void)
{
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

static NetIo
socket_read (NetTransport *transport, void *buffer, size_t size, size_t *out_length, GError **error)
{
  ssize_t n = recv (((NetSocket *) transport)->fd, buffer, size, 0);

  if (n < 0)
    return would_block () ? NET_IO_WANT_READ : fail (error, "reading");
  *out_length = (size_t) n;
  return n == 0 ? NET_IO_END : NET_IO_DONE;
}

static NetIo
socket_write (NetTransport *transport, const void *data, size_t length, size_t *out_length,
              GError **error)
{
  ssize_t n = send (((NetSocket *) transport)->fd, data, length, MSG_NOSIGNAL);

  if (n < 0)
    return would_block () ? NET_IO_WANT_WRITE : fail (error, "writing");
  *out_length = (size_t) n;
  return NET_IO_DONE;
}

static void
socket_shut_down (NetTransport *transport)
{
  shutdown (((NetSocket *) transport)->fd, SHUT_RDWR);
}

static void
socket_free (NetTransport *transport)
{
  close (((NetSocket *) transport)->fd);
  g_free (transport);
}

NetTransport *
net_socket_transport_new (int fd)
{
  static const NetTransportClass class = {socket_read, socket_write, socket_shut_down, socket_free};
  NetSocket *socket = g_new (NetSocket, 1);

  *socket = (NetSocket) {{&class}, fd};
  return &socket->transport;
}
