// SPDX-License-Identifier: GPL-3.0-or-later
//
// A datagram socket that is connected but never written to: the kernel looks up the route and binds
// the source address.

#include "net/net-route.h"

#include <netdb.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

// The discard service; nothing is sent there.
#define PORT 9

static char *
dup_source (const struct sockaddr *to, socklen_t length)
{
  struct sockaddr_storage from = {.ss_family = AF_UNSPEC};
  socklen_t from_length = sizeof from;
  char text[NI_MAXHOST] = "-";
  int fd = socket (to->sa_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  if (fd < 0)
    return g_strdup ("-");
  bool found = connect (fd, to, length) == 0 &&
               getsockname (fd, (struct sockaddr *) &from, &from_length) == 0 &&
               getnameinfo ((struct sockaddr *) &from, from_length, text, sizeof text, NULL, 0,
                            NI_NUMERICHOST) == 0;
  close (fd);
  return g_strdup (found ? text : "-");
}

char *
net_route_dup (void)
{
  // Addresses for documentation (RFC 5737, RFC 3849): only the default route leads to them.
  const struct sockaddr_in to = {
    .sin_family = AF_INET, .sin_port = htons (PORT), .sin_addr.s_addr = htonl (0xc0000201)};
  const struct sockaddr_in6 to6 = {.sin6_family = AF_INET6,
                                   .sin6_port = htons (PORT),
                                   .sin6_addr = {{{0x20, 0x01, 0x0d, 0xb8, [15] = 1}}}};
  g_autofree char *source = dup_source ((const struct sockaddr *) &to, sizeof to);
  g_autofree char *source6 = dup_source ((const struct sockaddr *) &to6, sizeof to6);

  return g_strdup_printf ("%s %s", source, source6);
}
