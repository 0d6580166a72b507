// SPDX-License-Identifier: GPL-3.0-or-later
//
// Happy Eyeballs over addresses that are known already. No names, no TLS.

#include "net/net-connect.h"
#include "net/net-poll.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

// RFC 8305 section 5, Connection Attempt Delay.
#define ATTEMPT_DELAY_MS 250

// Attempts under way at a time; the oldest is given up for one more.
#define MAX_ATTEMPTS NET_POLL_MAX

typedef struct {
  const GArray *addresses;
  unsigned int next; // index of the next address to try
  int fds[MAX_ATTEMPTS];
  size_t count;   // of FDS: attempts under way
  int last_error; // errno of the last attempt that failed
} Race;

// No keep-alive probes: they would wake an idle machine every few minutes for what a session finds
// out itself when it next speaks.
static void
tune_socket (int fd)
{
  static const int on = 1;
  static const unsigned int unacknowledged_ms = NET_UNACKNOWLEDGED_MS;

  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt (fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unacknowledged_ms, sizeof unacknowledged_ms);
}

static void
drop_attempt (Race *race, size_t i)
{
  close (race->fds[i]);
  race->count--;
  for (; i < race->count; i++)
    race->fds[i] = race->fds[i + 1];
}

// Begins with the next address. False when it failed at once.
static bool
start_attempt (Race *race)
{
  const NetAddress *address = &g_array_index (race->addresses, NetAddress, race->next++);
  int fd = socket (address->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  if (fd < 0) {
    race->last_error = errno;
    return false;
  }
  if (race->count == MAX_ATTEMPTS)
    drop_attempt (race, 0);
  tune_socket (fd);
  race->fds[race->count++] = fd;
  if (connect (fd, (const struct sockaddr *) &address->address, address->length) == 0 ||
      errno == EINPROGRESS || errno == EINTR)
    return true;
  race->last_error = errno;
  drop_attempt (race, race->count - 1);
  return false;
}

static void
start_one (Race *race)
{
  while (race->next < race->addresses->len && !start_attempt (race))
    continue;
}

// The index of the first attempt that is connected, or -1; those that failed are dropped.
static int
find_winner (Race *race, const struct pollfd *polled)
{
  for (size_t i = race->count; i-- > 0;) {
    int status = 0;
    socklen_t length = sizeof status;

    if (polled[i].revents == 0)
      continue;
    getsockopt (race->fds[i], SOL_SOCKET, SO_ERROR, &status, &length);
    if (status == 0 && (polled[i].revents & POLLOUT) != 0)
      return (int) i;
    race->last_error = status != 0 ? status : ECONNRESET;
    drop_attempt (race, i);
  }
  return -1;
}

// Waits for one of the attempts, or until it is time for another. → its index, or -1 with nothing
// decided, or -1 and an error.
static int
wait_for_attempts (Race *race, NetDeadline deadline, GCancellable *cancellable, GError **error)
{
  struct pollfd polled[MAX_ATTEMPTS];
  bool has_more = race->next < race->addresses->len;
  NetDeadline until =
    has_more ? net_deadline_min (net_deadline_in_ms (ATTEMPT_DELAY_MS), deadline) : deadline;

  for (size_t i = 0; i < race->count; i++)
    polled[i] = (struct pollfd) {.fd = race->fds[i], .events = POLLOUT};
  if (net_poll (polled, race->count, until, cancellable, error) < 0)
    return -1;
  int winner = find_winner (race, polled);

  if (winner < 0 && net_deadline_has_passed (deadline))
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_TIMEOUT, "no answer in time");
  return winner;
}

static int
run_race (Race *race, NetDeadline deadline, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure = NULL;
  int winner = -1;

  while (winner < 0 && failure == NULL) {
    start_one (race);
    if (race->count == 0) {
      g_set_error (&failure, MAIL_ERROR, MAIL_ERROR_OFFLINE, "%s", g_strerror (race->last_error));
      break;
    }
    winner = wait_for_attempts (race, deadline, cancellable, &failure);
  }
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return winner;
}

int
net_connect (const GArray *addresses, NetDeadline deadline, GCancellable *cancellable,
             GError **error)
{
  Race race = {.addresses = addresses, .last_error = EADDRNOTAVAIL};
  int winner = run_race (&race, deadline, cancellable, error);
  int fd = winner >= 0 ? race.fds[winner] : -1;

  for (size_t i = 0; i < race.count; i++) {
    if (race.fds[i] != fd)
      close (race.fds[i]);
  }
  return fd;
}

bool
net_peer_is_loopback (int fd)
{
  struct sockaddr_storage peer = {.ss_family = AF_UNSPEC};
  socklen_t length = sizeof peer;

  if (getpeername (fd, (struct sockaddr *) &peer, &length) != 0)
    return false;
  if (peer.ss_family == AF_UNIX)
    return true;
  if (peer.ss_family == AF_INET)
    return ntohl (((struct sockaddr_in *) &peer)->sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
  if (peer.ss_family != AF_INET6)
    return false;
  const struct in6_addr *address = &((struct sockaddr_in6 *) &peer)->sin6_addr;

  return IN6_IS_ADDR_LOOPBACK (address) ||
         (IN6_IS_ADDR_V4MAPPED (address) && address->s6_addr[12] == IN_LOOPBACKNET);
}
