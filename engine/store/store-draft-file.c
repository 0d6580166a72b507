// SPDX-License-Identifier: GPL-3.0-or-later
//
// Written under its own name at once: nothing names it before it is whole, and what a crash leaves
// is collected.

#include "store/store-draft-file.h"
#include "store/store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER "drafts"
#define ORPHAN_SECONDS (60 * 60)

static bool
take (const void *bytes, size_t length, void *data, GError **error)
{
  int *fd = data;

  return mail_file_write_all (*fd, bytes, length) ||
         store_fail (error, errno == ENOSPC ? MAIL_ERROR_QUOTA : MAIL_ERROR_STORE,
                     g_strerror (errno));
}

static bool
sync_folder (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  bool good = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);
  return good;
}

static bool
fill (const char *path, MailSource *source, GError **error)
{
  int fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd < 0)
    return store_fail (error, MAIL_ERROR_STORE, g_strerror (errno));
  bool good = mail_source_each (source, take, &fd, error);
  if (good && fsync (fd) != 0)
    good = store_fail (error, MAIL_ERROR_STORE, g_strerror (errno));
  if (close (fd) != 0 && good)
    good = store_fail (error, MAIL_ERROR_STORE, g_strerror (errno));
  if (!good)
    g_unlink (path);
  return good;
}

char *
store_draft_file_keep (Store *store, MailSource *source, GError **error)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *name = g_strconcat (id, ".eml", NULL);
  g_autofree char *folder = g_build_filename (store->dir, FOLDER, NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);

  if (g_mkdir_with_parents (folder, 0700) != 0) {
    store_fail (error, MAIL_ERROR_STORE, g_strerror (errno));
    return NULL;
  }
  if (!fill (path, source, error))
    return NULL;
  if (!sync_folder (folder)) {
    store_fail (error, MAIL_ERROR_STORE, g_strerror (errno));
    return NULL;
  }
  return g_steal_pointer (&path);
}

static bool
is_old (const char *path)
{
  struct stat info;

  return g_lstat (path, &info) == 0 && info.st_mtime < store_now () - ORPHAN_SECONDS;
}

bool
store_draft_file_collect (StoreWrite *write, GError **error)
{
  g_autofree char *folder = g_build_filename (write->store->dir, FOLDER, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    int64_t named = 0;

    if (!is_old (path))
      continue;
    if (!store_db_get_int (write->keep, error, &named,
                           "SELECT count (*) FROM draft_attachment WHERE path = ?",
                           bind_text (path)))
      return false;
    if (named == 0)
      g_ptr_array_add (write->files_dropped, g_steal_pointer (&path));
  }
  return true;
}
