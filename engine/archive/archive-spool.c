// SPDX-License-Identifier: GPL-3.0-or-later
//
// Gathering, with line ends made canonical on the way.

#include "archive/archive-spool.h"
#include "base/limits.h"
#include "base/mail-source.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

// Beyond that it goes to a file.
#define MEMORY_BYTES (4 * 1024 * 1024)

struct _ArchiveSpool {
  char *dir;
  GByteArray *memory; // what is not in the file yet
  int fd;             // -1: none
  uint64_t size;
  enum { ENDS_UNKNOWN, ENDS_AS_IS, ENDS_TO_CRLF } ends;
  char last; // the byte before what comes
};

ArchiveSpool *
archive_spool_new (const char *dir)
{
  ArchiveSpool *spool = g_new0 (ArchiveSpool, 1);

  spool->dir = g_strdup (dir);
  spool->memory = g_byte_array_new ();
  spool->fd = -1;
  return spool;
}

void
archive_spool_reset (ArchiveSpool *spool)
{
  if (spool->fd >= 0)
    close (spool->fd);
  spool->fd = -1;
  spool->size = 0;
  spool->ends = ENDS_UNKNOWN;
  spool->last = '\0';
  g_byte_array_set_size (spool->memory, 0);
}

void
archive_spool_free (ArchiveSpool *spool)
{
  if (spool == NULL)
    return;
  archive_spool_reset (spool);
  g_byte_array_unref (spool->memory);
  g_free (spool->dir);
  g_free (spool);
}

static bool
fail (GError **error)
{
  int reason = errno;

  g_set_error (error, MAIL_ERROR,
               reason == ENOSPC || reason == EDQUOT ? MAIL_ERROR_QUOTA : MAIL_ERROR_STORE,
               "a message on its way: %s", g_strerror (reason));
  return false;
}

static int
open_nameless (const char *dir)
{
  int fd = open (dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

  if (fd >= 0)
    return fd;
  g_autofree char *path = g_build_filename (dir, ".spool-XXXXXX", NULL);
  fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0)
    g_unlink (path);
  return fd;
}

static bool
flush (ArchiveSpool *spool, GError **error)
{
  if (spool->fd < 0)
    spool->fd = open_nameless (spool->dir);
  if (spool->fd < 0 || !mail_file_write_all (spool->fd, spool->memory->data, spool->memory->len))
    return fail (error);
  g_byte_array_set_size (spool->memory, 0);
  return true;
}

static bool
put (ArchiveSpool *spool, const char *bytes, size_t length, GError **error)
{
  if (length == 0)
    return true;
  spool->size += length;
  spool->last = bytes[length - 1];
  if (spool->size > LIMIT_LITERAL_BYTES) {
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_LIMIT, "larger than any message");
    return false;
  }
  g_byte_array_append (spool->memory, (const uint8_t *) bytes, (unsigned) length);
  return spool->memory->len < MEMORY_BYTES || flush (spool, error);
}

bool
archive_spool_append (ArchiveSpool *spool, const char *bytes, size_t length, GError **error)
{
  while (length > 0) {
    const char *newline = spool->ends == ENDS_AS_IS ? NULL : memchr (bytes, '\n', length);
    size_t run = newline != NULL ? (size_t) (newline - bytes) : length;

    if (!put (spool, bytes, run, error))
      return false;
    bytes += run;
    length -= run;
    if (newline == NULL)
      continue;
    bool has_cr = spool->last == '\r';
    if (spool->ends == ENDS_UNKNOWN)
      spool->ends = has_cr ? ENDS_AS_IS : ENDS_TO_CRLF;
    if (!put (spool, has_cr ? "\n" : "\r\n", has_cr ? 1 : 2, error))
      return false;
    bytes++;
    length--;
  }
  return true;
}

// Not mapped: a disk that fails, or a file that was cut short, would end the process.
static GBytes *
read_back (ArchiveSpool *spool, GError **error)
{
  g_autoptr (MailFile) file = mail_file_new (g_steal_fd (&spool->fd), error);
  g_autoptr (MailSource) source = mail_source_new ();

  if (file == NULL)
    return NULL;
  mail_source_add_file (source, file, MAIL_FILE_PLAIN, spool->size);
  return mail_source_read (source, spool->size, error);
}

GBytes *
archive_spool_take (ArchiveSpool *spool, GError **error)
{
  GBytes *bytes = NULL;

  if (spool->fd < 0) {
    bytes = g_byte_array_free_to_bytes (spool->memory);
    spool->memory = g_byte_array_new ();
  } else if (flush (spool, error)) {
    bytes = read_back (spool, error);
  }
  archive_spool_reset (spool);
  return bytes;
}
