// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the file system says, as seen by its person (root's share does not count).

#include "store/store-room.h"

#include <sys/statvfs.h>

uint64_t
store_get_room (Store *store)
{
  struct statvfs info;

  return statvfs (store_dir (store), &info) == 0 ? (uint64_t) info.f_bavail * info.f_frsize :
                                                   UINT64_MAX;
}

bool
store_has_room (Store *store, uint64_t bytes, GError **error)
{
  uint64_t room = store_get_room (store);

  if (room >= STORE_ROOM_RESERVE && room - STORE_ROOM_RESERVE >= bytes)
    return true;
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_QUOTA,
               "%" G_GUINT64_FORMAT " MB are left on the disk, and %" G_GUINT64_FORMAT
               " MB would be needed, of which %d MB stay free",
               room / 1000000, (STORE_ROOM_RESERVE + bytes) / 1000000 + 1,
               STORE_ROOM_RESERVE / 1000000);
  return false;
}
