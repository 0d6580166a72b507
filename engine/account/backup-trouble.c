// SPDX-License-Identifier: GPL-3.0-or-later
//
// Asks the folder itself: what failed may have failed on the way there, or in the store.

#include "account/backup-trouble.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define PROBE_BYTES 65536

static MailBackupTrouble
read_errno (int reason)
{
  switch (reason) {
  case ENOSPC:
  case EDQUOT:
    return MAIL_BACKUP_FULL;
  case ENOENT:
  case ENOTDIR:
  case ENODEV:
    return MAIL_BACKUP_GONE;
  case EACCES:
  case EPERM:
  case EROFS:
    return MAIL_BACKUP_FORBIDDEN;
  default:
    return MAIL_BACKUP_BROKEN;
  }
}

static bool
write_all (int fd)
{
  g_autofree char *bytes = g_malloc0 (PROBE_BYTES);
  ssize_t n = write (fd, bytes, PROBE_BYTES);

  if (n >= 0 && n < PROBE_BYTES)
    errno = ENOSPC;
  return n == PROBE_BYTES && fsync (fd) == 0;
}

// Whether a file can be written in DIR.
static MailBackupTrouble
probe (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, ".probe", NULL);
  int fd = g_open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd < 0)
    return read_errno (errno);
  MailBackupTrouble trouble = write_all (fd) ? MAIL_BACKUP_OTHER : read_errno (errno);
  close (fd);
  g_unlink (path);
  return trouble;
}

MailBackupTrouble
backup_trouble_find (const char *dir, const GError *failure)
{
  g_autofree char *above = g_path_get_dirname (dir);

  if (g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_QUOTA))
    return MAIL_BACKUP_FULL;
  if (g_file_test (dir, G_FILE_TEST_IS_DIR))
    return probe (dir);
  // It could not even be made.
  return g_file_test (above, G_FILE_TEST_IS_DIR) && probe (above) == MAIL_BACKUP_FORBIDDEN ?
           MAIL_BACKUP_FORBIDDEN :
           MAIL_BACKUP_GONE;
}

bool
backup_trouble_is_gone (const char *dir, const MailBackup *chosen)
{
  g_autofree char *snapshot = g_build_filename (dir, "keep.db", NULL);

  return g_strcmp0 (dir, chosen->dir) == 0 && chosen->last_good > 0 &&
         !g_file_test (snapshot, G_FILE_TEST_EXISTS);
}
