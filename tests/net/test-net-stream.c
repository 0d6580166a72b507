// SPDX-License-Identifier: GPL-3.0-or-later

#include "net/net-stream.h"
#include "base/mail-job.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

// How long a test waits for what must come; nothing here comes near it.
#define PATIENCE_MS 20000

typedef struct {
  NetStream *stream;
  int peer; // the other end, blocking
} Fixture;

static void
set_up (Fixture *fixture, const void *data)
{
  g_autoptr (NetContext) context = net_context_new (NULL, NULL);
  MailService service = {.host = (char *) "localhost", .security = MAIL_SECURITY_STARTTLS};
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  fixture->stream = net_stream_new_for_fd (context, &service, fds[0]);
  fixture->peer = fds[1];
}

static void
tear_down (Fixture *fixture, const void *data)
{
  net_stream_free (fixture->stream);
  if (fixture->peer >= 0)
    close (fixture->peer);
}

static void
say (Fixture *fixture, const char *text)
{
  g_assert_cmpint (write (fixture->peer, text, strlen (text)), ==, (ssize_t) strlen (text));
}

static void
expect_peek (NetStream *stream, const char *expected)
{
  size_t length;
  const char *bytes = net_stream_peek (stream, &length);

  g_assert_cmpmem (bytes, length, expected, strlen (expected));
}

// Bytes lost or doubled between two reads garble every message after them.
static void
test_fill_peek_consume (Fixture *fixture, const void *data)
{
  NetStream *stream = fixture->stream;

  expect_peek (stream, "");
  say (fixture, "one");
  g_assert_true (net_stream_fill (stream, NULL, NULL));
  expect_peek (stream, "one");
  net_stream_consume (stream, 2);
  say (fixture, "two");
  g_assert_true (net_stream_fill (stream, NULL, NULL));
  expect_peek (stream, "etwo");
  net_stream_consume (stream, 4);
  expect_peek (stream, "");
  g_assert_cmpuint (net_stream_get_counters (stream)->bytes_in, ==, 6);
}

// A server that hangs up would be taken for one that has nothing to say.
static void
test_end_is_an_error (Fixture *fixture, const void *data)
{
  g_autoptr (GError) error = NULL;

  say (fixture, "rest");
  close (fixture->peer);
  fixture->peer = -1;
  g_assert_true (net_stream_fill (fixture->stream, NULL, &error));
  g_assert_false (net_stream_fill (fixture->stream, NULL, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_OFFLINE);
  expect_peek (fixture->stream, "rest");
}

// A dead server would hold a worker for ever.
static void
test_timeout_and_deadline (Fixture *fixture, const void *data)
{
  g_autoptr (GError) error = NULL;

  net_stream_set_timeout (fixture->stream, 20);
  g_assert_false (net_stream_fill (fixture->stream, NULL, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_TIMEOUT);
  g_clear_error (&error);
  net_stream_set_timeout (fixture->stream, PATIENCE_MS);
  net_stream_set_deadline (fixture->stream, net_deadline_in_ms (20));
  g_assert_false (net_stream_fill (fixture->stream, NULL, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_TIMEOUT);
}

typedef struct {
  Fixture *fixture;
  GCancellable *cancellable;
} Canceller;

// Waits for the stream's first byte, so that its owner is on its way to sleep; then cancels.
static void *
cancel_after_byte (void *data)
{
  Canceller *canceller = data;
  char byte;

  g_assert_cmpint (read (canceller->fixture->peer, &byte, 1), ==, 1);
  g_cancellable_cancel (canceller->cancellable);
  return NULL;
}

// Cancel, or the end of the program, would wait for the server's timeout.
static void
test_cancel_wakes (Fixture *fixture, const void *data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Canceller canceller = {fixture, cancellable};
  GThread *thread = g_thread_new ("canceller", cancel_after_byte, &canceller);
  int64_t start = g_get_monotonic_time ();

  net_stream_set_timeout (fixture->stream, PATIENCE_MS);
  net_stream_queue (fixture->stream, "x", 1);
  g_assert_true (net_stream_flush (fixture->stream, cancellable, NULL) ||
                 g_cancellable_is_cancelled (cancellable));
  g_assert_false (net_stream_fill (fixture->stream, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - start, <, PATIENCE_MS * 1000 / 2);
  g_thread_join (thread);
}

static void
run_nothing (void *worker, void *data, GCancellable *cancellable)
{
}

// A click while the watcher sleeps in IDLE would be answered at the next renewal, minutes later.
static void
test_wait_sees_bytes_and_jobs (Fixture *fixture, const void *data)
{
  NetStream *stream = fixture->stream;
  g_autoptr (MailJobQueue) queue = mail_job_queue_new ();
  int wake_fd = mail_job_queue_get_fd (queue);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (net_stream_wait (stream, wake_fd, 0, NULL, &error), ==, NET_WAIT_TIMEOUT);
  g_assert_cmpint (net_stream_wait (stream, -1, 10, NULL, &error), ==, NET_WAIT_TIMEOUT);
  say (fixture, "* 1 EXISTS\r\n");
  g_assert_cmpint (net_stream_wait (stream, wake_fd, -1, NULL, &error), ==, NET_WAIT_READABLE);
  // What was seen and not consumed is no news.
  g_assert_cmpint (net_stream_wait (stream, wake_fd, 0, NULL, &error), ==, NET_WAIT_TIMEOUT);
  mail_job_queue_push (queue, MAIL_JOB_INTERACTIVE, run_nothing, NULL, NULL, NULL);
  g_assert_cmpint (net_stream_wait (stream, wake_fd, -1, NULL, &error), ==, NET_WAIT_WOKEN);
  mail_job_run (mail_job_queue_pop (queue), NULL);
  g_assert_cmpint (net_stream_wait (stream, wake_fd, 0, NULL, &error), ==, NET_WAIT_TIMEOUT);
  close (fixture->peer);
  fixture->peer = -1;
  g_assert_cmpint (net_stream_wait (stream, wake_fd, -1, NULL, &error), ==, NET_WAIT_ERROR);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_OFFLINE);
}

#define MANY_BYTES (8 * 1024 * 1024)

// Writes all before it reads any: as a server that answers while we still send.
static void *
write_then_read (void *data)
{
  int peer = ((Fixture *) data)->peer;
  g_autofree char *bytes = g_malloc0 (MANY_BYTES / 16);
  size_t left = MANY_BYTES;

  for (size_t i = 0; i < MANY_BYTES / 16; i += 4096)
    g_assert_cmpint (write (peer, bytes + i, 4096), ==, 4096);
  while (left > 0) {
    ssize_t n = read (peer, bytes, MIN (left, MANY_BYTES / 16));

    g_assert_cmpint (n, >, 0);
    left -= (size_t) n;
  }
  return NULL;
}

// Both would wait for the other to read, until the timeout.
static void
test_full_pipes_do_not_deadlock (Fixture *fixture, const void *data)
{
  g_autofree char *bytes = g_malloc0 (MANY_BYTES);
  GThread *thread = g_thread_new ("peer", write_then_read, fixture);
  g_autoptr (GError) error = NULL;
  size_t length;

  net_stream_set_timeout (fixture->stream, PATIENCE_MS);
  net_stream_queue (fixture->stream, bytes, MANY_BYTES);
  g_assert_true (net_stream_flush (fixture->stream, NULL, &error));
  g_thread_join (thread);
  do
    net_stream_peek (fixture->stream, &length);
  while (length < MANY_BYTES / 16 && net_stream_fill (fixture->stream, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (length, ==, MANY_BYTES / 16);
}

// A server may swallow the message and vanish; the process must not go with it.
static void
test_write_to_a_closed_peer (Fixture *fixture, const void *data)
{
  g_autoptr (GError) error = NULL;

  close (fixture->peer);
  fixture->peer = -1;
  net_stream_queue (fixture->stream, "x", 1);
  g_assert_false (net_stream_flush (fixture->stream, NULL, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_OFFLINE);
  g_assert_cmpuint (net_stream_get_queued (fixture->stream), ==, 1);
}

// "One round trip per folder" could be claimed of anything.
static void
test_counts_round_trips (Fixture *fixture, const void *data)
{
  NetStream *stream = fixture->stream;

  for (int i = 0; i < 3; i++) {
    net_stream_queue (stream, "a", 1);
    net_stream_queue (stream, "b", 1);
    g_assert_true (net_stream_flush (stream, NULL, NULL));
    say (fixture, "1");
    g_assert_true (net_stream_fill (stream, NULL, NULL));
    say (fixture, "2");
    g_assert_true (net_stream_fill (stream, NULL, NULL));
  }
  g_assert_cmpuint (net_stream_get_counters (stream)->round_trips, ==, 3);
  g_assert_cmpuint (net_stream_get_counters (stream)->bytes_out, ==, 6);
}

// Use after close is a bug of ours; it must be an error all the same, not a crash.
static void
test_closed_stream (Fixture *fixture, const void *data)
{
  NetStream *stream = fixture->stream;
  g_autoptr (GError) error = NULL;

  net_stream_close (stream);
  net_stream_close (stream);
  net_stream_queue (stream, "late", 4);
  net_stream_queue_secret (stream, "later", 5);
  g_assert_cmpuint (net_stream_get_queued (stream), ==, 0);
  g_assert_false (net_stream_is_connected (stream));
  g_assert_false (net_stream_fill (stream, NULL, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_OFFLINE);
  g_assert_cmpint (net_stream_wait (stream, -1, 0, NULL, NULL), ==, NET_WAIT_ERROR);
}

// What was said before TLS was anybody's (T2).
static void
test_bytes_before_tls (Fixture *fixture, const void *data)
{
  g_autoptr (GError) error = NULL;

  say (fixture, "x");
  g_assert_false (
    net_stream_start_tls (fixture->stream, net_deadline_in_ms (PATIENCE_MS), NULL, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL);
  g_assert_false (net_stream_is_encrypted (fixture->stream));
}

#define ADD(path, function)                                                                        \
  g_test_add ("/net/stream/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("fill-peek-consume", test_fill_peek_consume);
  ADD ("end-is-an-error", test_end_is_an_error);
  ADD ("timeout-and-deadline", test_timeout_and_deadline);
  ADD ("cancel-wakes", test_cancel_wakes);
  ADD ("wait-sees-bytes-and-jobs", test_wait_sees_bytes_and_jobs);
  ADD ("full-pipes-do-not-deadlock", test_full_pipes_do_not_deadlock);
  ADD ("write-to-a-closed-peer", test_write_to_a_closed_peer);
  ADD ("counts-round-trips", test_counts_round_trips);
  ADD ("closed-stream", test_closed_stream);
  ADD ("bytes-before-tls", test_bytes_before_tls);
  return g_test_run ();
}
