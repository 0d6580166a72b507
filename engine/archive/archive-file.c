// SPDX-License-Identifier: GPL-3.0-or-later
//
// Temporary name, fsync, rename.

#include "archive/archive-file.h"
#include "archive/archive-message.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct _ArchiveFile {
  char *temporary;
  FILE *stream;
};

bool
archive_fail (const char *path, GError **error)
{
  int reason = errno;
  MailError code = reason == ENOSPC || reason == EDQUOT ? MAIL_ERROR_QUOTA : MAIL_ERROR_FILE;

  g_set_error (error, MAIL_ERROR, code, "%s: %s", path, g_strerror (reason));
  return false;
}

bool
archive_make_dir (const char *dir, GError **error)
{
  return g_mkdir_with_parents (dir, 0700) == 0 || archive_fail (dir, error);
}

bool
archive_sync_dir (const char *dir, GError **error)
{
  int fd = open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  bool good = fd >= 0 && fsync (fd) == 0;

  // A file system that can't do that for folders says EINVAL.
  good = good || (fd >= 0 && errno == EINVAL) || archive_fail (dir, error);
  if (fd >= 0)
    close (fd);
  return good;
}

ArchiveFile *
archive_file_new (const char *temporary, GError **error)
{
  int fd = open (temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd < 0) {
    archive_fail (temporary, error);
    return NULL;
  }
  ArchiveFile *file = g_new0 (ArchiveFile, 1);
  file->temporary = g_strdup (temporary);
  file->stream = fdopen (fd, "w");
  g_assert (file->stream != NULL);
  return file;
}

bool
archive_file_write (ArchiveFile *file, const char *bytes, size_t length, GError **error)
{
  return fwrite (bytes, 1, length, file->stream) == length || archive_fail (file->temporary, error);
}

bool
archive_file_write_message (ArchiveFile *file, GBytes *raw, GError **error)
{
  size_t n;
  const char *p = g_bytes_get_data (raw, &n), *end = p + n;

  if (!archive_is_uniform (raw))
    return archive_file_write (file, p, n, error);
  while (p < end) {
    const char *newline = memchr (p, '\n', (size_t) (end - p));
    size_t line = newline != NULL ? (size_t) (newline - p) - 1 : (size_t) (end - p);

    if (!archive_file_write (file, p, line, error) ||
        (newline != NULL && !archive_file_write (file, "\n", 1, error)))
      return false;
    p += line + (newline != NULL ? 2 : 0);
  }
  return true;
}

static bool
make_durable (ArchiveFile *file, int64_t modified, GError **error)
{
  struct timespec times[2] = {{.tv_sec = modified}, {.tv_sec = modified}};
  bool good = fflush (file->stream) == 0 &&
              (modified == 0 || futimens (fileno (file->stream), times) == 0) &&
              fsync (fileno (file->stream)) == 0;

  return good || archive_fail (file->temporary, error);
}

bool
archive_file_commit (ArchiveFile *file, const char *path, int64_t modified, bool replace,
                     GError **error)
{
  g_autoptr (ArchiveFile) owned = file;

  if (!make_durable (file, modified, error))
    return false;
  if (fclose (g_steal_pointer (&file->stream)) != 0)
    return archive_fail (file->temporary, error);
  if (!replace && g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "%s is there already", path);
    return false;
  }
  if (g_rename (file->temporary, path) != 0)
    return archive_fail (path, error);
  g_clear_pointer (&file->temporary, g_free);
  return true;
}

void
archive_file_abandon (ArchiveFile *file)
{
  if (file == NULL)
    return;
  if (file->stream != NULL)
    fclose (file->stream);
  if (file->temporary != NULL)
    g_unlink (file->temporary);
  g_free (file->temporary);
  g_free (file);
}
