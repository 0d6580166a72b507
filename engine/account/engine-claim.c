// SPDX-License-Identifier: GPL-3.0-or-later
//
// The lock and the socket beside it. What is said on the socket is engine-link's and mail-engine's.

#include "account/engine-claim.h"
#include "account/engine-link.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixsocketaddress.h>
#include <sys/stat.h>
#include <unistd.h>

#define SOCKET_NAME "owner.socket"

// How long a holder of the lock may stay mute while it opens or closes the store, and how often to
// look.
#define PATIENCE_MICROSECONDS (10 * G_USEC_PER_SEC)
#define AFTER_YOU_MICROSECONDS (3 * G_USEC_PER_SEC)
#define LOOK_MILLISECONDS 20

void
engine_claim_clear (EngineClaim *claim)
{
  g_clear_pointer (&claim->lock, store_owner_unlock);
  g_clear_object (&claim->socket);
}

// A socket's address holds 107 bytes, a data folder's path may be longer: the way goes through the
// folder's descriptor. → the descriptor, to be closed; -1 with error.
static int
open_dir (const char *dir, GSocketAddress **out_address, GError **error)
{
  int fd = open (dir, O_PATH | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_STORE, "%s: %s", dir, g_strerror (errno));
    return -1;
  }
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d/" SOCKET_NAME, fd);
  *out_address = g_unix_socket_address_new (path);
  return fd;
}

static GSocket *
connect_to_owner (const char *dir)
{
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocket) socket =
    g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  int fd = open_dir (dir, &address, NULL);

  if (fd < 0 || socket == NULL)
    return NULL;
  bool connected = g_socket_connect (socket, address, NULL, NULL);
  close (fd);
  return connected && engine_link_is_same_person (socket) ? g_steal_pointer (&socket) : NULL;
}

// Waits until it is worth looking again; false when cancelled.
static bool
wait_a_little (GCancellable *cancellable, GError **error)
{
  GPollFD fd = {.fd = -1};
  bool pollable = g_cancellable_make_pollfd (cancellable, &fd);

  g_poll (&fd, pollable ? 1 : 0, LOOK_MILLISECONDS);
  if (pollable)
    g_cancellable_release_fd (cancellable);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

bool
engine_claim (const char *dir, bool after_you, GCancellable *cancellable, EngineClaim *out_claim,
              GError **error)
{
  int64_t begun = g_get_monotonic_time ();

  while (true) {
    int64_t waited = g_get_monotonic_time () - begun;
    g_autoptr (GError) failure = NULL;
    if (!after_you || waited > AFTER_YOU_MICROSECONDS)
      out_claim->lock = store_owner_try_lock (dir, &failure);
    if (out_claim->lock != NULL)
      return true;
    if (failure != NULL && !g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_OWNED)) {
      g_propagate_error (error, g_steal_pointer (&failure));
      return false;
    }
    out_claim->socket = connect_to_owner (dir);
    if (out_claim->socket != NULL)
      return true;
    if (waited > PATIENCE_MICROSECONDS) {
      g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_OWNED,
                           "another process holds the store and does not answer");
      return false;
    }
    if (!wait_a_little (cancellable, error))
      return false;
  }
}

// Nobody connects before listen(), so that the mode is set in time.
static bool
bind_private (GSocket *socket, const char *dir, GSocketAddress *address, GError **error)
{
  g_autofree char *path = g_build_filename (dir, SOCKET_NAME, NULL);

  unlink (path); // left by an owner that was killed; the lock says that there is none now
  if (!g_socket_bind (socket, address, FALSE, error))
    return false;
  if (chmod (path, S_IRUSR | S_IWUSR) == 0 && g_socket_listen (socket, error))
    return true;
  if (error != NULL && *error == NULL)
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_STORE, "%s: %s", path, g_strerror (errno));
  return false;
}

GSocket *
engine_claim_listen (const char *dir, GError **error)
{
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocket) socket =
    g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error);
  int fd = socket != NULL ? open_dir (dir, &address, error) : -1;

  if (fd < 0)
    return NULL;
  bool bound = bind_private (socket, dir, address, error);
  close (fd);
  if (!bound)
    return NULL;
  g_socket_set_blocking (socket, FALSE);
  return g_steal_pointer (&socket);
}

GSocket *
engine_claim_accept (GSocket *listener)
{
  g_autoptr (GSocket) accepted = g_socket_accept (listener, NULL, NULL);

  if (accepted == NULL || !engine_link_is_same_person (accepted))
    return NULL;
  return g_steal_pointer (&accepted);
}
