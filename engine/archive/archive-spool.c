// SPDX-License-Identifier: GPL-3.0-or-later
//
// Gathering, with line ends made canonical on the way.

#include "archive/archive-spool.h"
#include "base/limits.h"
#include "base/mail-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
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
  const uint8_t *p = spool->memory->data;
  size_t left = spool->memory->len;

  if (spool->fd < 0)
    spool->fd = open_nameless (spool->dir);
  if (spool->fd < 0)
    return fail (error);
  while (left > 0) {
    ssize_t n = write (spool->fd, p, left);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return fail (error);
    p += n;
    left -= (size_t) n;
  }
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

typedef struct {
  void *data;
  size_t length;
} Mapping;

static void
unmap (void *data)
{
  Mapping *mapping = data;

  munmap (mapping->data, mapping->length);
  g_free (mapping);
}

// Bytes of the file, which lives as long as they do.
static GBytes *
map (ArchiveSpool *spool, GError **error)
{
  void *data = mmap (NULL, spool->size, PROT_READ, MAP_SHARED, spool->fd, 0);

  if (data == MAP_FAILED) {
    fail (error);
    return NULL;
  }
  Mapping *mapping = g_new (Mapping, 1);
  *mapping = (Mapping) {data, spool->size};
  return g_bytes_new_with_free_func (data, spool->size, unmap, mapping);
}

GBytes *
archive_spool_take (ArchiveSpool *spool, GError **error)
{
  GBytes *bytes = NULL;

  if (spool->fd < 0) {
    bytes = g_byte_array_free_to_bytes (spool->memory);
    spool->memory = g_byte_array_new ();
  } else if (flush (spool, error)) {
    bytes = map (spool, error);
  }
  archive_spool_reset (spool);
  return bytes;
}
