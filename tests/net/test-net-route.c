// SPDX-License-Identifier: GPL-3.0-or-later
//
// NetRoute in a network of this process's own, whose addresses the test chooses.

#include "net/net-route.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <net/route.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static struct sockaddr
address_of (const char *text)
{
  struct sockaddr_in address = {.sin_family = AF_INET};
  struct sockaddr result;

  g_assert_cmpint (inet_pton (AF_INET, text, &address.sin_addr), ==, 1);
  memcpy (&result, &address, sizeof result);
  return result;
}

// A network where the loopback interface has ADDRESS and leads everywhere.
static void
enter_network (const char *address)
{
  static char name[] = "lo";
  struct ifreq request = {.ifr_name = "lo", .ifr_addr = address_of (address)};
  struct rtentry route = {.rt_dst = address_of ("0.0.0.0"),
                          .rt_genmask = address_of ("0.0.0.0"),
                          .rt_flags = RTF_UP,
                          .rt_dev = name};

  g_assert_cmpint (unshare (CLONE_NEWNET), ==, 0);
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (ioctl (fd, SIOCSIFADDR, &request), ==, 0);
  request.ifr_flags = IFF_UP | IFF_LOOPBACK | IFF_RUNNING;
  g_assert_cmpint (ioctl (fd, SIOCSIFFLAGS, &request), ==, 0);
  g_assert_cmpint (ioctl (fd, SIOCADDRT, &route), ==, 0);
  close (fd);
}

// Connections over the network that was left hang for minutes; or a message is torn from its
// upload although nothing changed.
static void
test_follows_the_default_route (void)
{
  if (unshare (CLONE_NEWUSER | CLONE_NEWNET) != 0) {
    g_test_skip ("no network of its own");
    return;
  }
  g_autofree char *none = net_route_dup ();
  g_assert_cmpstr (none, ==, "- -");
  enter_network ("10.1.1.1");
  g_autofree char *first = net_route_dup ();
  g_assert_cmpstr (first, ==, "10.1.1.1 -");
  g_autofree char *same = net_route_dup ();
  g_assert_cmpstr (same, ==, first);
  enter_network ("10.2.2.2");
  g_autofree char *second = net_route_dup ();
  g_assert_cmpstr (second, ==, "10.2.2.2 -");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/route/follows-the-default-route", test_follows_the_default_route);
  return g_test_run ();
}
