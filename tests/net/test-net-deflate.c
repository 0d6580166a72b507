// SPDX-License-Identifier: GPL-3.0-or-later
//
// COMPRESS=DEFLATE over a socketpair, against zlib itself at the other end.

#include "base/limits.h"
#include "base/mail-error.h"
#include "net/net-stream.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

typedef struct {
  NetStream *stream;
  int peer;     // the other end, blocking
  z_stream out; // of the peer
} Fixture;

static void
set_up (Fixture *fixture, const void *data)
{
  g_autoptr (NetContext) context = net_context_new (NULL, NULL);
  MailService service = {.host = (char *) "localhost", .security = MAIL_SECURITY_NONE};
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  fixture->stream = net_stream_new_for_fd (context, &service, fds[0]);
  fixture->peer = fds[1];
  fixture->out = (z_stream) {0};
  g_assert_cmpint (deflateInit2 (&fixture->out, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY),
                   ==, Z_OK);
}

static void
tear_down (Fixture *fixture, const void *data)
{
  deflateEnd (&fixture->out);
  net_stream_free (fixture->stream);
  if (fixture->peer >= 0)
    close (fixture->peer);
}

// What the peer would say for TEXT of N bytes. Caller unrefs.
static GByteArray *
deflated (Fixture *fixture, const void *text, size_t n, int flush)
{
  GByteArray *bytes = g_byte_array_new ();
  uint8_t block[4096];

  fixture->out.next_in = (uint8_t *) text;
  fixture->out.avail_in = (unsigned int) n;
  do {
    fixture->out.next_out = block;
    fixture->out.avail_out = sizeof block;
    deflate (&fixture->out, flush);
    g_byte_array_append (bytes, block, sizeof block - fixture->out.avail_out);
  } while (fixture->out.avail_out == 0);
  return bytes;
}

static void
say (Fixture *fixture, const uint8_t *bytes, size_t n)
{
  g_assert_cmpint (write (fixture->peer, bytes, n), ==, (ssize_t) n);
}

static void
expect (Fixture *fixture, const char *text)
{
  g_autoptr (GError) error = NULL;
  size_t n;

  for (;;) {
    const char *bytes = net_stream_peek (fixture->stream, &n);

    if (n >= strlen (text)) {
      g_assert_cmpmem (bytes, n, text, strlen (text));
      net_stream_consume (fixture->stream, n);
      return;
    }
    net_stream_fill (fixture->stream, NULL, &error);
    g_assert_no_error (error);
  }
}

// Mail garbled by where the network cut it; bytes that came right behind the consent.
static void
test_reads_split (Fixture *fixture, const void *data)
{
  g_autoptr (GByteArray) bytes =
    deflated (fixture, "* 1 EXISTS\r\n* 2 EXISTS\r\n", 24, Z_SYNC_FLUSH);
  g_autoptr (GBytes) early = g_bytes_new (bytes->data, 5);

  net_stream_start_deflate (fixture->stream, early);
  for (size_t i = 5; i < bytes->len; i++)
    say (fixture, &bytes->data[i], 1);
  expect (fixture, "* 1 EXISTS\r\n* 2 EXISTS\r\n");
  g_assert_cmpuint (net_stream_get_counters (fixture->stream)->bytes_in, ==, bytes->len - 5);
}

typedef struct {
  int fd;
  GByteArray *heard; // inflated
} Listener;

static void *
listen_until_end (void *data)
{
  Listener *listener = data;
  z_stream in = {0};
  uint8_t block[512], out[4096];
  ssize_t n;

  g_assert_cmpint (inflateInit2 (&in, -MAX_WBITS), ==, Z_OK);
  while ((n = read (listener->fd, block, sizeof block)) > 0) {
    in.next_in = block;
    in.avail_in = (unsigned int) n;
    do {
      in.next_out = out;
      in.avail_out = sizeof out;
      g_assert_cmpint (inflate (&in, Z_SYNC_FLUSH), !=, Z_DATA_ERROR);
      g_byte_array_append (listener->heard, out, sizeof out - in.avail_out);
    } while (in.avail_out == 0);
  }
  inflateEnd (&in);
  return NULL;
}

// A large message uploaded through a socket that is full most of the time: once, whole, in order.
static void
test_writes_through_full_socket (Fixture *fixture, const void *data)
{
  g_autoptr (GByteArray) sent = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  Listener listener = {.fd = fixture->peer, .heard = g_byte_array_new ()};
  g_autoptr (GRand) random = g_rand_new_with_seed (4978);

  for (int i = 0; i < 700000; i++) {
    uint8_t byte = (uint8_t) g_rand_int_range (random, 0, 200);
    g_byte_array_append (sent, &byte, 1);
  }
  net_stream_start_deflate (fixture->stream, NULL);
  GThread *thread = g_thread_new ("peer", listen_until_end, &listener);

  for (size_t at = 0; at < sent->len; at += 70000) {
    net_stream_queue (fixture->stream, sent->data + at, 70000);
    net_stream_flush (fixture->stream, NULL, &error);
    g_assert_no_error (error);
  }
  uint64_t counted = net_stream_get_counters (fixture->stream)->bytes_out;

  net_stream_close (fixture->stream);
  g_thread_join (thread);
  g_assert_cmpmem (listener.heard->data, listener.heard->len, sent->data, sent->len);
  g_assert_cmpuint (counted, <, 690000);
  g_assert_cmpuint (counted, >, 600000);
  g_byte_array_unref (listener.heard);
}

static void
expect_failure (Fixture *fixture, int code)
{
  g_autoptr (GError) error = NULL;
  size_t n;

  while (net_stream_fill (fixture->stream, NULL, &error)) {
    net_stream_peek (fixture->stream, &n);
    net_stream_consume (fixture->stream, n);
  }
  g_assert_error (error, MAIL_ERROR, code);
}

// A cut within the stream would pass for its end, and half a message for a whole one.
static void
test_truncated_is_an_error (Fixture *fixture, const void *data)
{
  g_autoptr (GByteArray) bytes = deflated (fixture, "* 1 EXISTS\r\n", 12, Z_FINISH);

  net_stream_start_deflate (fixture->stream, NULL);
  say (fixture, bytes->data, bytes->len - 3);
  close (fixture->peer);
  fixture->peer = -1;
  expect_failure (fixture, MAIL_ERROR_OFFLINE);
}

static void
test_end_is_an_error (Fixture *fixture, const void *data)
{
  g_autoptr (GByteArray) bytes = deflated (fixture, "* 1 EXISTS\r\n", 12, Z_FINISH);

  net_stream_start_deflate (fixture->stream, NULL);
  say (fixture, bytes->data, bytes->len);
  expect_failure (fixture, MAIL_ERROR_OFFLINE);
}

// Whoever put bytes behind the end put them there for someone else to read.
static void
test_garbage_is_an_error (Fixture *fixture, const void *data)
{
  g_autoptr (GByteArray) bytes = deflated (fixture, "* 1 EXISTS\r\n", 12, Z_FINISH);

  net_stream_start_deflate (fixture->stream, NULL);
  g_byte_array_append (bytes, (const uint8_t *) "A1 OK", 5);
  say (fixture, bytes->data, bytes->len);
  expect_failure (fixture, MAIL_ERROR_PROTOCOL);
}

static void
test_no_deflate_is_an_error (Fixture *fixture, const void *data)
{
  net_stream_start_deflate (fixture->stream, NULL);
  say (fixture, (const uint8_t *) "\xff\xff\xff\xff* 1 EXISTS\r\n", 16);
  expect_failure (fixture, MAIL_ERROR_PROTOCOL);
}

static void *
blow_up (void *data)
{
  Fixture *fixture = data;
  g_autofree char *zeros = g_malloc0 (1 << 20);

  // Until the other end has had enough.
  for (;;) {
    g_autoptr (GByteArray) bytes = deflated (fixture, zeros, 1 << 20, Z_SYNC_FLUSH);
    if (send (fixture->peer, bytes->data, bytes->len, MSG_NOSIGNAL) < 0)
      return NULL;
  }
}

// A server that keeps us busy for ever with a few bytes of its own.
static void
test_bomb_is_an_error (Fixture *fixture, const void *data)
{
  net_stream_start_deflate (fixture->stream, NULL);
  GThread *thread = g_thread_new ("peer", blow_up, fixture);

  expect_failure (fixture, MAIL_ERROR_LIMIT);
  net_stream_close (fixture->stream);
  g_thread_join (thread);
}

#define ADD(name, test) g_test_add ("/net/deflate/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("reads-split", test_reads_split);
  ADD ("writes-through-full-socket", test_writes_through_full_socket);
  ADD ("truncated-is-an-error", test_truncated_is_an_error);
  ADD ("end-is-an-error", test_end_is_an_error);
  ADD ("garbage-is-an-error", test_garbage_is_an_error);
  ADD ("no-deflate-is-an-error", test_no_deflate_is_an_error);
  ADD ("bomb-is-an-error", test_bomb_is_an_error);
  return g_test_run ();
}
