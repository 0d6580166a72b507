// SPDX-License-Identifier: GPL-3.0-or-later
//
// O_TMPFILE: the file has no name, so that nothing is left of it whatever happens.

#include "sync/imap-sync-spool.h"

#include "base/mail-error.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static bool
fail (const char *what, GError **error)
{
  int code = errno;
  g_set_error (error, MAIL_ERROR,
               code == ENOSPC || code == EDQUOT ? MAIL_ERROR_QUOTA : MAIL_ERROR_STORE, "%s: %s",
               what, g_strerror (code));
  return false;
}

static bool
begin (void *data, uint32_t uid, const char *section, uint64_t size, GError **error)
{
  ImapSyncSpool *spool = data;
  imap_sync_spool_clear (spool);
  spool->size = size;
  spool->fd = open (spool->dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  return spool->fd >= 0 || fail ("a spool file could not be made", error);
}

static bool
write_bytes (void *data, const char *bytes, size_t n, GError **error)
{
  ImapSyncSpool *spool = data;
  for (size_t done = 0; done < n;) {
    ssize_t written = write (spool->fd, bytes + done, n - done);
    if (written < 0 && errno != EINTR)
      return fail ("a spool file could not be written", error);
    done += written > 0 ? (size_t) written : 0;
  }
  spool->written += n;
  return true;
}

static bool
end (void *data, GError **error)
{
  return true;
}

void
imap_sync_spool_init (ImapSyncSpool *spool, const char *dir)
{
  *spool = (ImapSyncSpool) {.dir = dir, .fd = -1};
}

void
imap_sync_spool_clear (ImapSyncSpool *spool)
{
  if (spool->fd >= 0)
    close (spool->fd);
  spool->fd = -1;
  spool->size = spool->written = 0;
}

const ImapSink *
imap_sync_spool_get_sink (void)
{
  static const ImapSink sink = {begin, write_bytes, end};
  return &sink;
}

MailSource *
imap_sync_spool_take (ImapSyncSpool *spool, GError **error)
{
  uint64_t size = spool->size;
  if (spool->fd < 0 || spool->written != size)
    return NULL;
  g_autoptr (MailFile) file = mail_file_new (g_steal_fd (&spool->fd), error);
  imap_sync_spool_clear (spool);
  if (!file)
    return NULL;
  MailSource *source = mail_source_new ();
  mail_source_add_file (source, file, MAIL_FILE_PLAIN, size);
  return source;
}
