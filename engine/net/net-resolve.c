// SPDX-License-Identifier: GPL-3.0-or-later
//
// Name resolution on a thread of its own. Discovery (SRV, MX) is not here.

#include "net/net-resolve.h"
#include "net/net-poll.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

// Shared with the thread, which may outlive the one that asks. The answer is written before the
// eventfd and read after it.
typedef struct {
  gatomicrefcount refs;
  char *host;
  char service[8];
  int done_fd; // eventfd, readable once the rest is set
  int status;  // getaddrinfo()'s
  int system_error;
  struct addrinfo *found;
} Lookup;

static void
unref_lookup (Lookup *lookup)
{
  if (!g_atomic_ref_count_dec (&lookup->refs))
    return;
  if (lookup->found != NULL)
    freeaddrinfo (lookup->found);
  close (lookup->done_fd);
  g_free (lookup->host);
  g_free (lookup);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Lookup, unref_lookup)

static Lookup *
new_lookup (const char *host, uint16_t port)
{
  Lookup *lookup = g_new0 (Lookup, 1);

  g_atomic_ref_count_init (&lookup->refs);
  lookup->host = g_strdup (host);
  g_snprintf (lookup->service, sizeof lookup->service, "%u", port);
  lookup->done_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (lookup->done_fd < 0)
    g_error ("net-resolve: no eventfd: %s", g_strerror (errno));
  return lookup;
}

static void
look_up (Lookup *lookup, int flags)
{
  const struct addrinfo hints = {
    .ai_family = AF_UNSPEC,
    .ai_socktype = SOCK_STREAM,
    .ai_flags = flags | AI_NUMERICSERV,
  };

  lookup->status = getaddrinfo (lookup->host, lookup->service, &hints, &lookup->found);
  lookup->system_error = errno;
}

static void *
look_up_on_thread (void *data)
{
  Lookup *lookup = data;

  look_up (lookup, 0);
  eventfd_write (lookup->done_fd, 1);
  unref_lookup (lookup);
  return NULL;
}

static bool
wait_for_lookup (Lookup *lookup, NetDeadline deadline, GCancellable *cancellable, GError **error)
{
  struct pollfd done = {.fd = lookup->done_fd, .events = POLLIN};
  int ready;

  g_atomic_ref_count_inc (&lookup->refs);
  g_thread_unref (g_thread_new ("net-resolve", look_up_on_thread, lookup));
  ready = net_poll (&done, 1, deadline, cancellable, error);
  if (ready == 0)
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_TIMEOUT, "no address for %s in time", lookup->host);
  return ready > 0;
}

static bool
has_found (const Lookup *lookup, GError **error)
{
  if (lookup->status == 0)
    return true;
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_OFFLINE, "no address for %s: %s", lookup->host,
               lookup->status == EAI_SYSTEM ? g_strerror (lookup->system_error) :
                                              gai_strerror (lookup->status));
  return false;
}

// The next address from AT on whose family is (SAME) or is not FAMILY; NULL if none.
static const struct addrinfo *
next_of_family (const struct addrinfo *at, int family, bool same)
{
  while (at != NULL && (at->ai_family == family) != same)
    at = at->ai_next;
  return at;
}

static void
append_address (GArray *addresses, const struct addrinfo *info)
{
  NetAddress address = {.length = info->ai_addrlen};

  if (info->ai_addrlen > sizeof address.address)
    return;
  memcpy (&address.address, info->ai_addr, info->ai_addrlen);
  g_array_append_val (addresses, address);
}

static GArray *
interleave_families (const struct addrinfo *found)
{
  GArray *addresses = g_array_new (FALSE, FALSE, sizeof (NetAddress));
  const struct addrinfo *first = found;
  const struct addrinfo *second = next_of_family (found, found->ai_family, false);

  while (first != NULL || second != NULL) {
    if (first != NULL) {
      append_address (addresses, first);
      first = next_of_family (first->ai_next, found->ai_family, true);
    }
    if (second != NULL) {
      append_address (addresses, second);
      second = next_of_family (second->ai_next, found->ai_family, false);
    }
  }
  return addresses;
}

char *
net_host_to_ascii (const char *host)
{
  g_autofree char *bare = g_strdup (host);
  size_t length = strlen (bare);

  if (length > 2 && bare[0] == '[' && bare[length - 1] == ']') {
    bare[length - 1] = '\0';
    return g_hostname_is_ip_address (bare + 1) ? g_strdup (bare + 1) : NULL;
  }
  if (length > 1 && bare[length - 1] == '.')
    bare[length - 1] = '\0';
  if (*bare == '\0' || !g_utf8_validate (bare, -1, NULL))
    return NULL;
  return g_hostname_is_ip_address (bare) ? g_steal_pointer (&bare) : g_hostname_to_ascii (bare);
}

GArray *
net_resolve (const char *host, uint16_t port, NetDeadline deadline, GCancellable *cancellable,
             GError **error)
{
  g_autofree char *ascii = net_host_to_ascii (host);

  if (ascii == NULL) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "not a host name: %s", host);
    return NULL;
  }
  g_autoptr (Lookup) lookup = new_lookup (ascii, port);

  if (g_hostname_is_ip_address (ascii))
    look_up (lookup, AI_NUMERICHOST);
  else if (!wait_for_lookup (lookup, deadline, cancellable, error))
    return NULL;
  return has_found (lookup, error) ? interleave_families (lookup->found) : NULL;
}
