// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the file system says, as seen by its person (root's share does not count).

#include "store/store-room.h"

#include <sys/statvfs.h>

bool
store_has_room (Store *store, GError **error)
{
  struct statvfs info;

  if (statvfs (store_dir (store), &info) != 0 ||
      (uint64_t) info.f_bavail * info.f_frsize >= STORE_ROOM_RESERVE)
    return true;
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_QUOTA, "%" G_GUINT64_FORMAT " MB are left on the disk",
               (uint64_t) info.f_bavail * info.f_frsize / 1000000);
  return false;
}
