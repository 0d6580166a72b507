// SPDX-License-Identifier: GPL-3.0-or-later
//
// poll() with a deadline and a cancellable: the one place where the engine's threads sleep on
// sockets.

#pragma once

#include "net/net-deadline.h"

#include <gio/gio.h>
#include <poll.h>

G_BEGIN_DECLS

// Most fds that one call can watch.
#define NET_POLL_MAX 15

// Waits until one of FDS is ready (its revents are set), DEADLINE passes or CANCELLABLE is set.
// → how many are ready; 0: the deadline passed; -1: G_IO_ERROR_CANCELLED.
int net_poll (struct pollfd *fds, size_t n, NetDeadline deadline, GCancellable *cancellable,
              GError **error);

G_END_DECLS
