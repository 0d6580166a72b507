// SPDX-License-Identifier: GPL-3.0-or-later
//
// Takes and gives free the lock of a store's folder.

#include "store/store-owner.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

struct _StoreOwner {
  int fd;
};

static bool
fail (GError **error, const char *what, const char *path)
{
  g_set_error (error, MAIL_ERROR, errno == ENOSPC ? MAIL_ERROR_QUOTA : MAIL_ERROR_STORE,
               "%s %s: %s", what, path, g_strerror (errno));
  return false;
}

StoreOwner *
store_owner_try_lock (const char *dir, GError **error)
{
  g_autofree char *path = g_build_filename (dir, "owner.lock", NULL);

  if (g_mkdir_with_parents (dir, 0700) != 0) {
    fail (error, "make", dir);
    return NULL;
  }
  // One that existed with wider permissions is narrowed (D8).
  chmod (dir, 0700);
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) {
    fail (error, "open", path);
    return NULL;
  }
  if (flock (fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK)
      g_set_error (error, MAIL_ERROR, MAIL_ERROR_OWNED, "%s is locked", path);
    else
      fail (error, "lock", path);
    close (fd);
    return NULL;
  }
  StoreOwner *owner = g_new (StoreOwner, 1);
  owner->fd = fd;
  return owner;
}

void
store_owner_unlock (StoreOwner *owner)
{
  if (owner == NULL)
    return;
  close (owner->fd);
  g_free (owner);
}
