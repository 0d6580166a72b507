// SPDX-License-Identifier: GPL-3.0-or-later

#include "net/net-connect.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#define PATIENCE_MS 20000

// A listening socket on 127.0.0.1, and where.
static int
listen_somewhere (int backlog, NetAddress *out_address)
{
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, length), ==, 0);
  g_assert_cmpint (listen (fd, backlog), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &address, &length), ==, 0);
  *out_address = (NetAddress) {.length = length};
  *(struct sockaddr_in *) &out_address->address = address;
  return fd;
}

// An address that refuses: nobody listens there any more.
static NetAddress
refusing_address (void)
{
  NetAddress address;

  close (listen_somewhere (1, &address));
  return address;
}

static int
connect_to (const NetAddress *addresses, unsigned int n, int64_t ms, GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GArray) array = g_array_new (FALSE, FALSE, sizeof (NetAddress));

  g_array_append_vals (array, addresses, n);
  return net_connect (array, net_deadline_in_ms (ms), cancellable, error);
}

// One dead address of several would make a server unreachable.
static void
test_refused_address_is_passed_over (void)
{
  NetAddress addresses[3] = {refusing_address (), refusing_address ()};
  int listener = listen_somewhere (4, &addresses[2]);
  g_autoptr (GError) error = NULL;
  int fd = connect_to (addresses, 3, PATIENCE_MS, NULL, &error);
  int no_delay = 0;
  socklen_t length = sizeof no_delay;

  g_assert_no_error (error);
  g_assert_true (net_peer_is_loopback (fd));
  g_assert_cmpint (getsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &no_delay, &length), ==, 0);
  g_assert_cmpint (no_delay, !=, 0);
  close (fd);
  close (listener);
}

// Fills the queue of a listener that never accepts: further connections get no answer at all.
static GArray *
make_silent (const NetAddress *address)
{
  GArray *fds = g_array_new (FALSE, FALSE, sizeof (int));

  for (int i = 0; i < 4; i++) {
    int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    g_assert_true (connect (fd, (const struct sockaddr *) &address->address, address->length) <= 0);
    g_array_append_val (fds, fd);
  }
  return fds;
}

static void
close_all (GArray *fds)
{
  for (unsigned int i = 0; i < fds->len; i++)
    close (g_array_index (fds, int, i));
  g_array_unref (fds);
}

// A broken IPv6 path would cost a minute at every connection (RFC 8305).
static void
test_silent_address_is_overtaken (void)
{
  NetAddress addresses[2];
  int silent = listen_somewhere (0, &addresses[0]), listener = listen_somewhere (4, &addresses[1]);
  GArray *queue = make_silent (&addresses[0]);
  int64_t start = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  int fd = connect_to (addresses, 2, PATIENCE_MS, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
  close (fd);
  close_all (queue);
  close (silent);
  close (listener);
}

// A silent server would hold the worker for as long as the system likes.
static void
test_deadline (void)
{
  NetAddress address;
  int silent = listen_somewhere (0, &address);
  GArray *queue = make_silent (&address);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (connect_to (&address, 1, 50, NULL, &error), ==, -1);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_TIMEOUT);
  close_all (queue);
  close (silent);
}

// The person would be asked about a certificate or a password when the server is just down.
static void
test_refused_is_offline (void)
{
  NetAddress address = refusing_address ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (connect_to (&address, 1, PATIENCE_MS, NULL, &error), ==, -1);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_OFFLINE);
}

static void
test_cancelled (void)
{
  NetAddress address;
  int silent = listen_somewhere (0, &address);
  GArray *queue = make_silent (&address);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_cmpint (connect_to (&address, 1, PATIENCE_MS, cancellable, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  close_all (queue);
  close (silent);
}

// A server given by its address, or with a name in the person's own script, could not be used.
static void
test_host_to_ascii (void)
{
  static const struct {
    const char *host, *ascii; // NULL: none
  } cases[] = {
    {"mail.example.org", "mail.example.org"},
    {"mail.example.org.", "mail.example.org"},
    {"b\u00fccher.example", "xn--bcher-kva.example"},
    {"192.0.2.1", "192.0.2.1"},
    {"[2001:db8::1]", "2001:db8::1"},
    {"2001:db8::1", "2001:db8::1"},
    {"[mail]", NULL},
    {"", NULL},
    {"\xff", NULL},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *ascii = net_host_to_ascii (cases[i].host);

    g_assert_cmpstr (ascii, ==, cases[i].ascii);
  }
}

static void
test_resolve (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) local =
    net_resolve ("localhost", 25, net_deadline_in_ms (PATIENCE_MS), NULL, &error);
  g_autoptr (GArray) literal = net_resolve ("[::1]", 25, NET_DEADLINE_NEVER, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (local->len, >=, 1);
  g_assert_cmpuint (literal->len, ==, 1);
  g_assert_cmpint (g_array_index (literal, NetAddress, 0).address.ss_family, ==, AF_INET6);
  g_assert_null (
    net_resolve ("no-such-host.invalid", 25, net_deadline_in_ms (PATIENCE_MS), NULL, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_OFFLINE);
  g_clear_error (&error);
  g_assert_null (net_resolve ("", 25, NET_DEADLINE_NEVER, NULL, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/connect/refused-address-is-passed-over",
                   test_refused_address_is_passed_over);
  g_test_add_func ("/net/connect/silent-address-is-overtaken", test_silent_address_is_overtaken);
  g_test_add_func ("/net/connect/deadline", test_deadline);
  g_test_add_func ("/net/connect/refused-is-offline", test_refused_is_offline);
  g_test_add_func ("/net/connect/cancelled", test_cancelled);
  g_test_add_func ("/net/resolve/host-to-ascii", test_host_to_ascii);
  g_test_add_func ("/net/resolve/names", test_resolve);
  return g_test_run ();
}
