// SPDX-License-Identifier: GPL-3.0-or-later
//
// A BIO over a NetTransport: OpenSSL's own socket BIO writes with write(), which raises SIGPIPE,
// and knows no layers.

#include "net/net-tls-bio.h"

// Tells OpenSSL what IO means. → 1 when bytes moved.
static int
conclude (BIO *bio, NetTlsPipe *pipe, NetIo io)
{
  BIO_clear_retry_flags (bio);
  if (io == NET_IO_WANT_READ)
    BIO_set_retry_read (bio);
  else if (io == NET_IO_WANT_WRITE)
    BIO_set_retry_write (bio);
  else if (io == NET_IO_END)
    pipe->at_end = true;
  return io == NET_IO_DONE;
}

static int
pipe_write (BIO *bio, const char *data, size_t length, size_t *out_length)
{
  NetTlsPipe *pipe = BIO_get_data (bio);

  g_clear_error (&pipe->error);
  return conclude (bio, pipe,
                   pipe->inner->class->write (pipe->inner, data, length, out_length, &pipe->error));
}

static int
pipe_read (BIO *bio, char *buffer, size_t size, size_t *out_length)
{
  NetTlsPipe *pipe = BIO_get_data (bio);

  g_clear_error (&pipe->error);
  return conclude (bio, pipe,
                   pipe->inner->class->read (pipe->inner, buffer, size, out_length, &pipe->error));
}

static long
pipe_control (BIO *bio, int command, long number, void *pointer)
{
  NetTlsPipe *pipe = BIO_get_data (bio);

  if (command == BIO_CTRL_EOF)
    return pipe->at_end;
  return command == BIO_CTRL_FLUSH;
}

BIO *
net_tls_bio_new (NetTlsPipe *pipe)
{
  pipe->method = BIO_meth_new (BIO_TYPE_SOURCE_SINK, "mail transport");
  if (!pipe->method)
    return NULL;
  BIO_meth_set_write_ex (pipe->method, pipe_write);
  BIO_meth_set_read_ex (pipe->method, pipe_read);
  BIO_meth_set_ctrl (pipe->method, pipe_control);
  BIO *bio = BIO_new (pipe->method);

  if (!bio)
    return NULL;
  BIO_set_data (bio, pipe);
  BIO_set_init (bio, 1);
  return bio;
}
