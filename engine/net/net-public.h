// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which addresses are of the public network, and a way to a host that leads to chosen ones alone.

#pragma once

#include "net/net-resolve.h"

#include <gio/gio.h>

G_BEGIN_DECLS

// False for what strangers' mail has no business to make us speak to: this machine, the local
// network, what is reserved, multicast (IANA's special-purpose registries, RFC 6890). An IPv4
// address within an IPv6 one (mapped, RFC 6052) is judged as itself.
bool net_address_is_public (const NetAddress *address);

#define NET_TYPE_WAY (net_way_get_type ())
G_DECLARE_FINAL_TYPE (NetWay, net_way, NET, WAY, GNetworkAddress)

// A GSocketConnectable to HOST, so that certificates are compared with that name, which connects to
// ADDRESSES only: nobody looks HOST up a second time and gets another answer.
GSocketConnectable *net_way_new (const char *host, uint16_t port, GArray *addresses);

G_END_DECLS
