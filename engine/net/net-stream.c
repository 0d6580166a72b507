// SPDX-License-Identifier: GPL-3.0-or-later
//
// The blocking stream: drives the non-blocking layers with net_poll() and keeps what they give.

#include "net/net-stream.h"

#include "net/net-buffer.h"
#include "net/net-connect.h"
#include "net/net-deflate.h"
#include "net/net-poll.h"
#include "net/net-tls.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#define READ_BYTES (32 * 1024)

// How much is read on the side while writing, before the server has to wait for us in turn.
#define SIDE_BYTES (1024 * 1024)

struct NetStream {
  NetContext *context;
  MailService service;
  int64_t account_id;

  // From connect to close.
  int fd;                // the socket, owned by the lowest layer; -1: not connected
  NetTransport *top;     // the layers; NULL: not connected
  NetTls *tls;           // the TLS layer among them, or NULL
  NetDeflate *deflate;   // likewise
  NetWireTap *tap;       // NULL without a wire log
  char *tls_description; // "" in cleartext
  bool is_loopback;
  NetBuffer received, queued;
  bool is_drained;         // the layers have nothing until the socket is readable
  bool has_ended;          // reading came to an end or failed while writing
  bool is_answer_expected; // something was sent since the last fill
  NetPace pace;

  // Over its whole life.
  NetCertificate *certificate;
  NetCounters counters;
  int64_t timeout_ms;
  NetDeadline deadline;
  GCancellable *abandoned; // or NULL
};

NetStream *
net_stream_new (NetContext *context, const MailService *service, int64_t account_id)
{
  NetStream *stream = g_new0 (NetStream, 1);

  stream->context = net_context_ref (context);
  mail_service_copy (service, &stream->service);
  stream->account_id = account_id;
  stream->fd = -1;
  stream->tls_description = g_strdup ("");
  stream->timeout_ms = NET_TIMEOUT_MS;
  stream->deadline = NET_DEADLINE_NEVER;
  return stream;
}

void
net_stream_free (NetStream *stream)
{
  if (stream == NULL)
    return;
  net_stream_close (stream);
  net_certificate_free (stream->certificate);
  mail_service_clear (&stream->service);
  g_free (stream->tls_description);
  g_clear_object (&stream->abandoned);
  net_context_unref (stream->context);
  g_free (stream);
}

static void
set_socket (NetStream *stream, int fd)
{
  NetWireLog *log = net_context_get_wire_log (stream->context);

  stream->fd = fd;
  stream->is_loopback = net_peer_is_loopback (fd);
  stream->top = net_socket_transport_new (fd);
  if (log != NULL)
    stream->tap = net_wire_tap_new (log, stream->service.host);
  net_wire_tap_note (stream->tap, "connected");
}

NetStream *
net_stream_new_for_fd (NetContext *context, const MailService *service, int fd)
{
  NetStream *stream = net_stream_new (context, service, 0);

  fcntl (fd, F_SETFL, fcntl (fd, F_GETFL) | O_NONBLOCK);
  set_socket (stream, fd);
  return stream;
}

void
net_stream_close (NetStream *stream)
{
  if (stream->top == NULL)
    return;
  stream->top->class->shut_down (stream->top);
  net_wire_tap_note (stream->tap, "closed");
  g_clear_pointer (&stream->tap, net_wire_tap_free);
  g_clear_pointer (&stream->top, net_transport_free);
  stream->tls = NULL;
  stream->deflate = NULL;
  stream->pace = (NetPace) {0};
  stream->fd = -1;
  net_buffer_clear (&stream->received);
  net_buffer_clear (&stream->queued);
  stream->is_drained = stream->has_ended = stream->is_answer_expected = false;
}

bool
net_stream_is_connected (const NetStream *stream)
{
  return stream->top != NULL;
}

void
net_stream_set_timeout (NetStream *stream, int64_t ms)
{
  stream->timeout_ms = ms;
}

void
net_stream_set_deadline (NetStream *stream, NetDeadline deadline)
{
  stream->deadline = deadline;
}

void
net_stream_set_abandoned (NetStream *stream, GCancellable *abandoned)
{
  g_set_object (&stream->abandoned, abandoned);
}

// net_poll() that also ends, with nothing in FDS ready, when the stream is abandoned. FDS has room
// for one more than N.
static int
poll_unless_abandoned (NetStream *stream, struct pollfd *fds, size_t n, NetDeadline deadline,
                       GCancellable *cancellable, GError **error)
{
  GPollFD abandoned;

  if (!g_cancellable_make_pollfd (stream->abandoned, &abandoned))
    return net_poll (fds, n, deadline, cancellable, error);
  fds[n] = (struct pollfd) {.fd = abandoned.fd, .events = POLLIN};
  int ready = net_poll (fds, n + 1, deadline, cancellable, error);

  g_cancellable_release_fd (stream->abandoned);
  return ready;
}

// Sleeps until the socket is ready for EVENTS. False: TIMEOUT or cancelled.
static bool
wait_for_socket (NetStream *stream, short events, NetDeadline deadline, GCancellable *cancellable,
                 short *out_ready, GError **error)
{
  struct pollfd fds[2] = {{.fd = stream->fd, .events = events}};
  int ready = 1;

  if (!g_cancellable_is_cancelled (stream->abandoned))
    ready = poll_unless_abandoned (stream, fds, 1, deadline, cancellable, error);
  if (ready > 0 && fds[0].revents == 0)
    ready = net_poll (fds, 1, net_deadline_min (deadline, net_deadline_in_ms (NET_ABANDONED_MS)),
                      cancellable, error);
  if (ready == 0)
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_TIMEOUT, "%s does not answer", stream->service.host);
  *out_ready = fds[0].revents;
  return ready > 0;
}

static short
events_for (NetIo io)
{
  return io == NET_IO_WANT_WRITE ? POLLOUT : POLLIN;
}

static bool
shake_hands (NetStream *stream, NetDeadline deadline, GCancellable *cancellable, GError **error)
{
  NetIo io;
  short ready;

  while ((io = net_tls_handshake (stream->tls, error)) != NET_IO_DONE) {
    if (io == NET_IO_FAILED ||
        !wait_for_socket (stream, events_for (io), deadline, cancellable, &ready, error))
      return false;
  }
  return true;
}

// Sessions are shared only between connections that would be verified alike (T11).
static char *
make_session_key (const NetStream *stream)
{
  const MailService *service = &stream->service;

  if (stream->account_id == 0)
    return NULL;
  return g_strdup_printf ("%" G_GINT64_FORMAT " %s %u %d %s", stream->account_id, service->host,
                          service->port, service->security,
                          service->pinned_sha256 != NULL ? service->pinned_sha256 : "");
}

static void
note_tls (NetStream *stream)
{
  g_autofree char *note = NULL;

  g_free (stream->tls_description);
  stream->tls_description = net_tls_describe (stream->tls);
  note = g_strdup_printf ("%s%s", stream->tls_description,
                          net_tls_is_resumed (stream->tls) ? ", resumed" : "");
  net_wire_tap_note (stream->tap, note);
}

static bool
add_tls (NetStream *stream, NetDeadline deadline, GCancellable *cancellable, GError **error)
{
  const char *pin = stream->service.pinned_sha256;
  g_autofree char *host = net_host_to_ascii (stream->service.host);
  g_autofree char *key = make_session_key (stream);

  if (host == NULL) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "not a host name: %s",
                 stream->service.host);
    return false;
  }
  stream->tls = net_tls_new (net_context_get_tls (stream->context), stream->top, host,
                             pin != NULL && *pin != '\0' ? pin : NULL, key);
  stream->top = net_tls_get_transport (stream->tls);
  stream->is_drained = false;
  bool is_up = shake_hands (stream, deadline, cancellable, error);
  const NetCertificate *certificate = net_tls_get_certificate (stream->tls);

  if (certificate != NULL)
    stream->certificate = net_certificate_copy (certificate);
  if (is_up)
    note_tls (stream);
  return is_up;
}

static int
open_socket (NetStream *stream, NetDeadline deadline, GCancellable *cancellable, GError **error)
{
  const MailService *service = &stream->service;
  g_autoptr (GArray) addresses =
    net_resolve (service->host, service->port, deadline, cancellable, error);

  return addresses != NULL ? net_connect (addresses, deadline, cancellable, error) : -1;
}

static void
forget_certificate (NetStream *stream)
{
  g_clear_pointer (&stream->certificate, net_certificate_free);
  g_free (stream->tls_description);
  stream->tls_description = g_strdup ("");
}

bool
net_stream_connect (NetStream *stream, NetDeadline deadline, GCancellable *cancellable,
                    GError **error)
{
  int fd;

  net_stream_close (stream);
  forget_certificate (stream);
  fd = open_socket (stream, deadline, cancellable, error);
  if (fd < 0) {
    g_prefix_error (error, "%s port %u: ", stream->service.host, stream->service.port);
    return false;
  }
  set_socket (stream, fd);
  if (stream->service.security != MAIL_SECURITY_TLS ||
      add_tls (stream, deadline, cancellable, error))
    return true;
  net_stream_close (stream);
  return false;
}

// IN and OUT bytes went through the top layer.
static void
count (NetStream *stream, size_t in, size_t out)
{
  uint64_t bytes_in = in, bytes_out = out;

  if (stream->deflate != NULL)
    net_deflate_take_counts (stream->deflate, &bytes_in, &bytes_out);
  stream->counters.bytes_in += bytes_in;
  stream->counters.bytes_out += bytes_out;
}

// One read of what the layers have, without waiting.
static NetIo
read_some (NetStream *stream, GError **error)
{
  size_t length = 0;
  char *room = net_buffer_reserve (&stream->received, READ_BYTES);
  NetIo io = stream->top->class->read (stream->top, room, READ_BYTES, &length, error);

  if (io == NET_IO_DONE) {
    net_wire_tap_received (stream->tap, room, length);
    net_buffer_add (&stream->received, length);
    count (stream, length, 0);
  } else if (io == NET_IO_END) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_OFFLINE, "%s closed the connection",
                 stream->service.host);
  }
  stream->is_drained = io == NET_IO_WANT_READ;
  return io;
}

// Reads without waiting. False when reading failed or the stream ended.
static bool
read_what_is_there (NetStream *stream, bool *out_has_read, GError **error)
{
  size_t before = net_buffer_length (&stream->received);
  NetIo io = read_some (stream, error);

  *out_has_read = net_buffer_length (&stream->received) > before;
  return io != NET_IO_FAILED && io != NET_IO_END;
}

bool
net_stream_start_tls (NetStream *stream, NetDeadline deadline, GCancellable *cancellable,
                      GError **error)
{
  bool has_read;

  g_return_val_if_fail (stream->top != NULL && stream->tls == NULL, false);
  if (!read_what_is_there (stream, &has_read, error))
    return false;
  if (net_buffer_length (&stream->received) > 0) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL, "%s sent data before TLS began",
                 stream->service.host);
    return false;
  }
  return add_tls (stream, deadline, cancellable, error);
}

void
net_stream_start_deflate (NetStream *stream, GBytes *early)
{
  g_autoptr (GByteArray) all = g_byte_array_new ();

  g_return_if_fail (stream->top != NULL && stream->deflate == NULL);
  g_return_if_fail (net_buffer_length (&stream->queued) == 0);
  if (early != NULL)
    g_byte_array_append (all, g_bytes_get_data (early, NULL), g_bytes_get_size (early));
  g_byte_array_append (all, (const uint8_t *) net_buffer_data (&stream->received),
                       net_buffer_length (&stream->received));
  net_buffer_clear (&stream->received);
  // What came early was counted when it came.
  stream->deflate = net_deflate_new (stream->top, all->data, all->len);
  stream->top = net_deflate_get_transport (stream->deflate);
  stream->is_drained = false;
  net_wire_tap_note (stream->tap, "deflate");
}

static bool
fail_unless_connected (NetStream *stream, GError **error)
{
  if (stream->top != NULL)
    return true;
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_OFFLINE, "not connected to %s", stream->service.host);
  return false;
}

// The end of patience: from now, without a byte moving.
static NetDeadline
next_deadline (const NetStream *stream)
{
  return net_deadline_min (net_deadline_in_ms (stream->timeout_ms), stream->deadline);
}

// The first bytes of an answer tell how long the server took, those behind them how fast they come.
static void
keep_pace (NetStream *stream, int64_t began, uint64_t bytes_before)
{
  stream->pace.us += (uint64_t) (g_get_monotonic_time () - began);
  stream->pace.bytes += stream->counters.bytes_in - bytes_before;
}

bool
net_stream_fill (NetStream *stream, GCancellable *cancellable, GError **error)
{
  NetDeadline deadline = next_deadline (stream);
  int64_t began = g_get_monotonic_time ();
  uint64_t bytes_before = stream->counters.bytes_in;
  bool is_first = stream->is_answer_expected;
  bool has_read = false;
  short ready;

  if (!fail_unless_connected (stream, error))
    return false;
  stream->counters.round_trips += stream->is_answer_expected;
  stream->is_answer_expected = false;
  while (!has_read) {
    if (stream->is_drained &&
        !wait_for_socket (stream, POLLIN, deadline, cancellable, &ready, error))
      return false;
    if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
        !read_what_is_there (stream, &has_read, error))
      return false;
  }
  if (!is_first)
    keep_pace (stream, began, bytes_before);
  return true;
}

const char *
net_stream_peek (const NetStream *stream, size_t *out_length)
{
  *out_length = net_buffer_length (&stream->received);
  return net_buffer_data (&stream->received);
}

void
net_stream_consume (NetStream *stream, size_t length)
{
  net_buffer_take (&stream->received, length);
}

void
net_stream_queue (NetStream *stream, const void *data, size_t length)
{
  if (stream->top == NULL)
    return;
  net_wire_tap_sent (stream->tap, data, length);
  net_buffer_append (&stream->queued, data, length);
}

void
net_stream_queue_secret (NetStream *stream, const void *data, size_t length)
{
  if (stream->top == NULL)
    return;
  net_wire_tap_sent_secret (stream->tap);
  stream->queued.has_secret = true;
  net_buffer_append (&stream->queued, data, length);
}

size_t
net_stream_get_queued (const NetStream *stream)
{
  return net_buffer_length (&stream->queued);
}

// Waits for room to write, and reads meanwhile: a server that sends while we do would otherwise
// wait for us as we wait for it.
static bool
wait_to_write (NetStream *stream, NetIo io, GCancellable *cancellable, GError **error)
{
  bool can_read = !stream->has_ended && net_buffer_length (&stream->received) < SIDE_BYTES;
  bool has_read;
  short ready;

  if (!wait_for_socket (stream, events_for (io) | (can_read ? POLLIN : 0), next_deadline (stream),
                        cancellable, &ready, error))
    return false;
  // An end seen here is told by the next fill; what can still be written is.
  if (can_read && (ready & POLLIN) != 0)
    stream->has_ended = !read_what_is_there (stream, &has_read, NULL);
  return true;
}

bool
net_stream_flush (NetStream *stream, GCancellable *cancellable, GError **error)
{
  if (!fail_unless_connected (stream, error))
    return false;
  while (net_buffer_length (&stream->queued) > 0) {
    size_t length = 0;
    NetIo io;

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return false;
    io = stream->top->class->write (stream->top, net_buffer_data (&stream->queued),
                                    net_buffer_length (&stream->queued), &length, error);
    if (io == NET_IO_DONE) {
      net_buffer_take (&stream->queued, length);
      count (stream, 0, length);
      stream->is_answer_expected = true;
    } else if (io == NET_IO_FAILED) {
      return false;
    } else if (!wait_to_write (stream, io, cancellable, error)) {
      return false;
    }
  }
  return true;
}

NetWait
net_stream_wait (NetStream *stream, int wake_fd, int64_t timeout_ms, GCancellable *cancellable,
                 GError **error)
{
  NetDeadline deadline = timeout_ms < 0 ? NET_DEADLINE_NEVER : net_deadline_in_ms (timeout_ms);
  struct pollfd fds[] = {{.fd = stream->fd, .events = POLLIN}, {.fd = wake_fd, .events = POLLIN}};
  bool has_read = false;

  if (!fail_unless_connected (stream, error))
    return NET_WAIT_ERROR;
  for (;;) {
    // Also before the first sleep: TLS may hold what the socket no longer shows.
    if (!stream->is_drained && !read_what_is_there (stream, &has_read, error))
      return NET_WAIT_ERROR;
    int ready = net_poll (fds, 2, has_read ? net_deadline_in_ms (0) : deadline, cancellable, error);

    if (ready < 0)
      return NET_WAIT_ERROR;
    if (has_read || fds[1].revents != 0 || ready == 0)
      return (has_read ? NET_WAIT_READABLE : 0) | (fds[1].revents != 0 ? NET_WAIT_WOKEN : 0);
    stream->is_drained = false;
  }
}

bool
net_stream_is_encrypted (const NetStream *stream)
{
  return *stream->tls_description != '\0' && stream->tls != NULL;
}

bool
net_stream_is_loopback (const NetStream *stream)
{
  return stream->is_loopback;
}

bool
net_stream_get_channel_binding (const NetStream *stream, uint8_t out_binding[32])
{
  return stream->tls != NULL && net_tls_get_channel_binding (stream->tls, out_binding);
}

const char *
net_stream_get_tls_description (const NetStream *stream)
{
  return stream->tls_description;
}

const NetCertificate *
net_stream_get_certificate (const NetStream *stream)
{
  return stream->certificate;
}

const NetCounters *
net_stream_get_counters (const NetStream *stream)
{
  return &stream->counters;
}

void
net_stream_get_pace (const NetStream *stream, NetPace *out)
{
  struct tcp_info info = {0};
  socklen_t size = sizeof info;

  *out = stream->pace;
  if (getsockopt (stream->fd, IPPROTO_TCP, TCP_INFO, &info, &size) == 0)
    out->rtt_us = info.tcpi_rtt;
}
