// SPDX-License-Identifier: GPL-3.0-or-later
//
// Files as pieces of a source, coded as they are read.

#include "base/mail-source.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// RFC 2045 §6.8: 76 characters a line.
#define LINE_BYTES MAIL_FILE_BASE64_LINE_BYTES
#define LINE_CHARACTERS 78
#define BLOCK_BYTES (LINE_BYTES * 1024)

struct _MailFile {
  gatomicrefcount refs;
  int fd;
  struct stat info; // as it was when opened
};

typedef struct {
  MailFile *file;
  MailFileCoding coding;
} Coded;

#define MAIL_TYPE_FILE_STREAM (mail_file_stream_get_type ())
G_DECLARE_FINAL_TYPE (MailFileStream, mail_file_stream, MAIL, FILE_STREAM, GInputStream)

struct _MailFileStream {
  GInputStream parent_instance;
  MailFile *file;
  uint64_t at, end; // of the file, still to be read
  MailFileCoding coding;
  GString *coded; // of which TAKEN bytes are gone
  size_t taken;
  bool is_after_cr, is_in_line; // of MAIL_FILE_CRLF
};

G_DEFINE_FINAL_TYPE (MailFileStream, mail_file_stream, G_TYPE_INPUT_STREAM)

static void
fail (GError **error)
{
  g_set_error_literal (error, MAIL_ERROR, errno == ENOENT ? MAIL_ERROR_NOT_FOUND : MAIL_ERROR_FILE,
                       g_strerror (errno));
}

MailFile *
mail_file_new (int fd, GError **error)
{
  g_autoptr (MailFile) file = g_new0 (MailFile, 1);

  g_atomic_ref_count_init (&file->refs);
  file->fd = fd;
  if (fstat (fd, &file->info) == 0)
    return g_steal_pointer (&file);
  fail (error);
  return NULL;
}

MailFile *
mail_file_open (const char *path, GError **error)
{
  // A pipe is not waited for.
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);

  if (fd < 0) {
    fail (error);
    return NULL;
  }
  g_autoptr (MailFile) file = mail_file_new (fd, error);
  if (file == NULL)
    return NULL;
  if (S_ISREG (file->info.st_mode))
    return g_steal_pointer (&file);
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "%s is no regular file", path);
  return NULL;
}

MailFile *
mail_file_ref (MailFile *file)
{
  g_atomic_ref_count_inc (&file->refs);
  return file;
}

void
mail_file_unref (MailFile *file)
{
  if (!g_atomic_ref_count_dec (&file->refs))
    return;
  close (file->fd);
  g_free (file);
}

uint64_t
mail_file_get_size (const MailFile *file)
{
  return (uint64_t) file->info.st_size;
}

bool
mail_file_write_all (int fd, const void *bytes, size_t length)
{
  for (const char *p = bytes; length > 0;) {
    ssize_t written = write (fd, p, length);

    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      return false;
    p += written;
    length -= (size_t) written;
  }
  return true;
}

uint64_t
mail_file_base64_size (uint64_t length)
{
  uint64_t rest = length % LINE_BYTES;

  return length / LINE_BYTES * LINE_CHARACTERS + (rest > 0 ? (rest + 2) / 3 * 4 + 2 : 0);
}

void
mail_file_append_base64 (GString *out, const void *bytes, size_t length)
{
  const uint8_t *p = bytes;
  char line[LINE_CHARACTERS + 8];

  for (size_t i = 0; i < length; i += LINE_BYTES) {
    int state = 0, save = 0;
    size_t n =
      g_base64_encode_step (p + i, MIN (length - i, LINE_BYTES), FALSE, line, &state, &save);

    n += g_base64_encode_close (FALSE, line + n, &state, &save);
    g_string_append_len (out, line, (gssize) n);
    g_string_append_len (out, "\r\n", 2);
  }
}

static bool
is_unchanged (const MailFile *file)
{
  struct stat now;

  return fstat (file->fd, &now) == 0 && now.st_size == file->info.st_size &&
         now.st_mtim.tv_sec == file->info.st_mtim.tv_sec &&
         now.st_mtim.tv_nsec == file->info.st_mtim.tv_nsec;
}

static void
append_crlf (MailFileStream *stream, const char *bytes, size_t length)
{
  for (size_t i = 0; i < length; i++) {
    char c = bytes[i];

    if (c == '\r' || (c == '\n' && !stream->is_after_cr))
      g_string_append_len (stream->coded, "\r\n", 2);
    else if (c != '\n')
      g_string_append_c (stream->coded, c);
    stream->is_in_line = c != '\r' && c != '\n';
    stream->is_after_cr = c == '\r';
  }
}

static void
append (MailFileStream *stream, const char *bytes, size_t length)
{
  switch (stream->coding) {
  case MAIL_FILE_PLAIN:
    g_string_append_len (stream->coded, bytes, (gssize) length);
    break;
  case MAIL_FILE_BASE64:
    mail_file_append_base64 (stream->coded, bytes, length);
    break;
  case MAIL_FILE_CRLF:
    append_crlf (stream, bytes, length);
    break;
  }
}

// A block read whole, so that base64 lines end where they should. False: cut short, or an error.
static bool
read_block (MailFileStream *stream, char *block, size_t length, GError **error)
{
  for (size_t got = 0; got < length;) {
    ssize_t n = pread (stream->file->fd, block + got, length - got, (off_t) (stream->at + got));

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      fail (error);
    else if (n == 0)
      g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_FILE, "the file became shorter");
    if (n <= 0)
      return false;
    got += (size_t) n;
  }
  stream->at += length;
  return true;
}

// More into the empty CODED. False with error.
static bool
fill (MailFileStream *stream, GError **error)
{
  g_autofree char *block = g_malloc (BLOCK_BYTES);
  size_t length = (size_t) MIN (BLOCK_BYTES, stream->end - stream->at);

  g_string_truncate (stream->coded, 0);
  stream->taken = 0;
  if (!read_block (stream, block, length, error))
    return false;
  append (stream, block, length);
  if (stream->at == stream->end && stream->is_in_line)
    g_string_append_len (stream->coded, "\r\n", 2);
  if (stream->at < stream->end || is_unchanged (stream->file))
    return true;
  g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_FILE, "the file changed as it was read");
  return false;
}

static gssize
mail_file_stream_read (GInputStream *base, void *buffer, gsize count, GCancellable *cancellable,
                       GError **error)
{
  MailFileStream *stream = MAIL_FILE_STREAM (base);

  // A block of nothing but the LF of a CRLF gives nothing.
  while (stream->taken == stream->coded->len && stream->at < stream->end) {
    if (!fill (stream, error))
      return -1;
  }
  size_t n = MIN (count, stream->coded->len - stream->taken);

  memcpy (buffer, stream->coded->str + stream->taken, n);
  stream->taken += n;
  return (gssize) n;
}

static void
mail_file_stream_finalize (GObject *object)
{
  MailFileStream *stream = MAIL_FILE_STREAM (object);

  mail_file_unref (stream->file);
  g_string_free (stream->coded, TRUE);
  G_OBJECT_CLASS (mail_file_stream_parent_class)->finalize (object);
}

static void
mail_file_stream_class_init (MailFileStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mail_file_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = mail_file_stream_read;
}

static void
mail_file_stream_init (MailFileStream *stream)
{
  stream->coded = g_string_new (NULL);
}

GInputStream *
mail_file_read (MailFile *file, MailFileCoding coding)
{
  MailFileStream *stream = g_object_new (MAIL_TYPE_FILE_STREAM, NULL);

  stream->file = mail_file_ref (file);
  stream->end = mail_file_get_size (file);
  stream->coding = coding;
  return G_INPUT_STREAM (stream);
}

static GInputStream *
open_coded (void *data, GError **error)
{
  const Coded *coded = data;

  return mail_file_read (coded->file, coded->coding);
}

static void
free_coded (void *data)
{
  Coded *coded = data;

  mail_file_unref (coded->file);
  g_free (coded);
}

void
mail_source_add_file (MailSource *source, MailFile *file, MailFileCoding coding, uint64_t size)
{
  Coded *coded = g_new (Coded, 1);

  *coded = (Coded) {mail_file_ref (file), coding};
  mail_source_add (source, size, open_coded, coded, free_coded);
}
