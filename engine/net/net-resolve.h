// SPDX-License-Identifier: GPL-3.0-or-later
//
// Names to socket addresses, without outstaying a deadline or a cancellation: getaddrinfo() can
// hang for a minute, so that it runs on a thread that may be left behind.

#pragma once

#include "base/mail-error.h"
#include "net/net-deadline.h"

#include <sys/socket.h>

G_BEGIN_DECLS

typedef struct {
  struct sockaddr_storage address;
  socklen_t length;
} NetAddress;

// HOST as the DNS and certificates write it: A-labels, no final dot; an IP address without
// brackets stays as it is. NULL when it can't be a host name. Caller frees.
char *net_host_to_ascii (const char *host);

// → array of NetAddress, in the order to try: the system's, families in turn (RFC 8305 section 4).
// Errors: OFFLINE (not found, no network), TIMEOUT, INVALID (no host name), G_IO_ERROR_CANCELLED.
GArray *net_resolve (const char *host, uint16_t port, NetDeadline deadline,
                     GCancellable *cancellable, GError **error);

G_END_DECLS
