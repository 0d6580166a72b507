// SPDX-License-Identifier: GPL-3.0-or-later
//
// Address blocks, and a GNetworkAddress that was looked up already.

#include "net/net-public.h"

#include <netinet/in.h>
#include <string.h>

typedef struct {
  uint32_t address;
  int bits;
} Block;

static const Block reserved[] = {
  {0x00000000, 8},  // this network
  {0x0a000000, 8},  // private
  {0x64400000, 10}, // shared, behind a carrier's NAT
  {0x7f000000, 8},  // this machine
  {0xa9fe0000, 16}, // link-local
  {0xac100000, 12}, // private
  {0xc0000000, 24}, // protocol assignments
  {0xc0000200, 24}, // documentation
  {0xc0586300, 24}, // 6to4 relays
  {0xc0a80000, 16}, // private
  {0xc6120000, 15}, // benchmarks
  {0xc6336400, 24}, // documentation
  {0xcb007100, 24}, // documentation
  {0xe0000000, 4},  // multicast
  {0xf0000000, 4},  // reserved, and broadcast
};

static bool
is_public_v4 (uint32_t address)
{
  for (size_t i = 0; i < G_N_ELEMENTS (reserved); i++)
    if (address >> (32 - reserved[i].bits) == reserved[i].address >> (32 - reserved[i].bits))
      return false;
  return true;
}

static uint32_t
read_word (const uint8_t *bytes)
{
  return (uint32_t) bytes[0] << 24 | (uint32_t) bytes[1] << 16 | (uint32_t) bytes[2] << 8 |
         bytes[3];
}

// Of what is handed out as global unicast, 2000::/3, these lead elsewhere.
static bool
is_public_v6 (const struct in6_addr *address)
{
  static const uint8_t translated[12] = {0x00, 0x64, 0xff, 0x9b};
  const uint8_t *bytes = address->s6_addr;
  uint32_t head = read_word (bytes);

  if (IN6_IS_ADDR_V4MAPPED (address) || memcmp (bytes, translated, sizeof translated) == 0)
    return is_public_v4 (read_word (bytes + 12));
  return head >> 29 == 1 && head >> 9 != 0x20010000 >> 9 && // protocol assignments, Teredo
         head != 0x20010db8 &&                              // documentation
         head >> 16 != 0x2002 &&                            // 6to4
         head >> 12 != 0x3fff0;                             // documentation
}

bool
net_address_is_public (const NetAddress *address)
{
  const struct sockaddr *any = (const struct sockaddr *) &address->address;

  if (any->sa_family == AF_INET)
    return is_public_v4 (ntohl (((const struct sockaddr_in *) any)->sin_addr.s_addr));
  return any->sa_family == AF_INET6 &&
         is_public_v6 (&((const struct sockaddr_in6 *) any)->sin6_addr);
}

#define NET_TYPE_WAY_WALK (net_way_walk_get_type ())
G_DECLARE_FINAL_TYPE (NetWayWalk, net_way_walk, NET, WAY_WALK, GSocketAddressEnumerator)

struct _NetWayWalk {
  GSocketAddressEnumerator parent_instance;

  GArray *addresses;
  unsigned int next;
};

G_DEFINE_FINAL_TYPE (NetWayWalk, net_way_walk, G_TYPE_SOCKET_ADDRESS_ENUMERATOR)

static GSocketAddress *
net_way_walk_next (GSocketAddressEnumerator *enumerator, GCancellable *cancellable, GError **error)
{
  NetWayWalk *self = NET_WAY_WALK (enumerator);
  NetAddress *address;

  if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
      self->next >= self->addresses->len)
    return NULL;
  address = &g_array_index (self->addresses, NetAddress, self->next++);
  return g_socket_address_new_from_native (&address->address, address->length);
}

static void
net_way_walk_finalize (GObject *object)
{
  g_array_unref (NET_WAY_WALK (object)->addresses);
  G_OBJECT_CLASS (net_way_walk_parent_class)->finalize (object);
}

static void
net_way_walk_class_init (NetWayWalkClass *class)
{
  G_OBJECT_CLASS (class)->finalize = net_way_walk_finalize;
  G_SOCKET_ADDRESS_ENUMERATOR_CLASS (class)->next = net_way_walk_next;
}

static void
net_way_walk_init (NetWayWalk *self)
{
}

struct _NetWay {
  GNetworkAddress parent_instance;

  GArray *addresses;
};

static GSocketAddressEnumerator *
net_way_enumerate (GSocketConnectable *connectable)
{
  NetWayWalk *walk = g_object_new (NET_TYPE_WAY_WALK, NULL);

  walk->addresses = g_array_ref (NET_WAY (connectable)->addresses);
  return G_SOCKET_ADDRESS_ENUMERATOR (walk);
}

static void
connectable_init (GSocketConnectableIface *iface)
{
  iface->enumerate = net_way_enumerate;
  iface->proxy_enumerate = net_way_enumerate;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (NetWay, net_way, G_TYPE_NETWORK_ADDRESS,
                               G_IMPLEMENT_INTERFACE (G_TYPE_SOCKET_CONNECTABLE, connectable_init))

static void
net_way_finalize (GObject *object)
{
  g_array_unref (NET_WAY (object)->addresses);
  G_OBJECT_CLASS (net_way_parent_class)->finalize (object);
}

static void
net_way_class_init (NetWayClass *class)
{
  G_OBJECT_CLASS (class)->finalize = net_way_finalize;
}

static void
net_way_init (NetWay *self)
{
}

GSocketConnectable *
net_way_new (const char *host, uint16_t port, GArray *addresses)
{
  NetWay *self = g_object_new (NET_TYPE_WAY, "hostname", host, "port", (unsigned int) port, NULL);

  self->addresses = g_array_ref (addresses);
  return G_SOCKET_CONNECTABLE (self);
}
