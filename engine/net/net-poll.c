// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sleeping on sockets, woken by cancellation.

#include "net/net-poll.h"

#include <errno.h>
#include <string.h>

static int
poll_until (struct pollfd *fds, size_t n, NetDeadline deadline)
{
  for (;;) {
    int ready = poll (fds, n, net_deadline_poll_ms (deadline));

    if (ready > 0 || (ready == 0 && net_deadline_has_passed (deadline)))
      return ready;
    if (ready < 0 && errno != EINTR && errno != EAGAIN)
      g_error ("net-poll: %s", g_strerror (errno));
  }
}

int
net_poll (struct pollfd *fds, size_t n, NetDeadline deadline, GCancellable *cancellable,
          GError **error)
{
  struct pollfd all[NET_POLL_MAX + 1];
  GPollFD cancel;
  size_t watched = n;

  g_return_val_if_fail (n <= NET_POLL_MAX, 0);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  memcpy (all, fds, n * sizeof *fds);
  if (g_cancellable_make_pollfd (cancellable, &cancel))
    all[watched++] = (struct pollfd) {.fd = cancel.fd, .events = POLLIN};
  int ready = poll_until (all, watched, deadline);

  if (watched > n) {
    ready -= all[n].revents != 0;
    g_cancellable_release_fd (cancellable);
  }
  memcpy (fds, all, n * sizeof *fds);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  return ready;
}
