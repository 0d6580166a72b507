// SPDX-License-Identifier: GPL-3.0-or-later
//
// Content files read a frame at a time. The last frame is given only when the hash over all agrees,
// so that nothing which was sent on from here is ever whole and wrong.

#include "store/store-content-file.h"

#include "base/mail-sha256.h"
#include "store/store-content-format.h"
#include "store/store-db.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#define STORE_TYPE_CONTENT_STREAM (store_content_stream_get_type ())
G_DECLARE_FINAL_TYPE (StoreContentStream, store_content_stream, STORE, CONTENT_STREAM, GInputStream)

struct _StoreContentStream {
  GInputStream parent_instance;
  int fd;
  uint64_t *table; // where frames begin, little-endian; FRAMES + 1
  uint64_t frames, size;
  uint64_t next;        // frame to be read
  char *packed, *frame; // room for one; FRAME from the first read on
  size_t in_frame, taken;
  MailSha256 hash;
  GBytes *sha256;
};

G_DEFINE_FINAL_TYPE (StoreContentStream, store_content_stream, G_TYPE_INPUT_STREAM)

static bool
read_at (int fd, void *out, size_t length, uint64_t at)
{
  for (char *p = out; length > 0;) {
    ssize_t got = pread (fd, p, length, (off_t) at);

    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return false;
    p += got;
    at += (uint64_t) got;
    length -= (size_t) got;
  }
  return true;
}

// The table of offsets, bounds checked; NULL when the file is no content file.
static uint64_t *
read_table (int fd, uint64_t *out_frames, uint64_t *out_size)
{
  StoreFileTrailer trailer;
  struct stat info;

  if (fstat (fd, &info) != 0 || (uint64_t) info.st_size < sizeof trailer ||
      !read_at (fd, &trailer, sizeof trailer, (uint64_t) info.st_size - sizeof trailer))
    return NULL;
  uint64_t length = (uint64_t) info.st_size, frames = GUINT64_FROM_LE (trailer.frames);
  uint64_t size = GUINT64_FROM_LE (trailer.size);

  if (memcmp (trailer.mark, STORE_FILE_MARK, sizeof trailer.mark) != 0 ||
      frames > length / sizeof (uint64_t) || size > frames * STORE_FRAME_BYTES ||
      (frames > 0 && size <= (frames - 1) * STORE_FRAME_BYTES))
    return NULL;
  uint64_t tail = (frames + 1) * sizeof (uint64_t) + sizeof trailer;
  g_autofree uint64_t *table = tail <= length ? g_new (uint64_t, frames + 1) : NULL;

  if (table == NULL || !read_at (fd, table, (frames + 1) * sizeof (uint64_t), length - tail) ||
      GUINT64_FROM_LE (table[frames]) != length - tail)
    return NULL;
  *out_frames = frames;
  *out_size = size;
  return g_steal_pointer (&table);
}

static bool
read_frame (StoreContentStream *stream)
{
  uint64_t from = GUINT64_FROM_LE (stream->table[stream->next]);
  uint64_t to = GUINT64_FROM_LE (stream->table[stream->next + 1]);
  size_t room = ZSTD_compressBound (STORE_FRAME_BYTES);
  uint64_t place = stream->next * STORE_FRAME_BYTES;
  size_t length = (size_t) MIN (STORE_FRAME_BYTES, stream->size - place);

  if (stream->frame == NULL) {
    stream->frame = g_malloc (STORE_FRAME_BYTES);
    stream->packed = g_malloc (room);
  }
  if (from > to || to - from > room || !read_at (stream->fd, stream->packed, to - from, from) ||
      ZSTD_decompress (stream->frame, length, stream->packed, to - from) != length)
    return false;
  stream->next++;
  stream->in_frame = length;
  stream->taken = 0;
  mail_sha256_append (&stream->hash, stream->frame, length);
  return true;
}

static bool
is_of_sha256 (StoreContentStream *stream)
{
  g_autoptr (GBytes) actual = mail_sha256_dup (&stream->hash);

  return g_bytes_equal (actual, stream->sha256);
}

static gssize
store_content_stream_read (GInputStream *base, void *buffer, gsize count, GCancellable *cancellable,
                           GError **error)
{
  StoreContentStream *stream = STORE_CONTENT_STREAM (base);

  if (stream->taken == stream->in_frame && stream->next < stream->frames &&
      (!read_frame (stream) || (stream->next == stream->frames && !is_of_sha256 (stream)))) {
    // Nothing of a frame that may be wrong.
    stream->taken = stream->in_frame = 0;
    stream->next = stream->frames;
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_STORE, "it is not what was stored");
    return -1;
  }
  size_t n = MIN (count, stream->in_frame - stream->taken);

  if (n > 0)
    memcpy (buffer, stream->frame + stream->taken, n);
  stream->taken += n;
  return (gssize) n;
}

static void
store_content_stream_finalize (GObject *object)
{
  StoreContentStream *stream = STORE_CONTENT_STREAM (object);

  if (stream->fd >= 0)
    close (stream->fd);
  g_free (stream->table);
  g_free (stream->packed);
  g_free (stream->frame);
  g_clear_pointer (&stream->sha256, g_bytes_unref);
  G_OBJECT_CLASS (store_content_stream_parent_class)->finalize (object);
}

static void
store_content_stream_class_init (StoreContentStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = store_content_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = store_content_stream_read;
}

static void
store_content_stream_init (StoreContentStream *stream)
{
  stream->fd = -1;
  mail_sha256_start (&stream->hash);
}

static StoreContentStream *
open_path (const char *path, GBytes *sha256, GError **error)
{
  g_autoptr (StoreContentStream) stream = g_object_new (STORE_TYPE_CONTENT_STREAM, NULL);

  stream->sha256 = g_bytes_ref (sha256);
  stream->fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  if (stream->fd < 0) {
    g_set_error (error, MAIL_ERROR, errno == ENOENT ? MAIL_ERROR_NOT_FOUND : MAIL_ERROR_STORE,
                 "open %s: %s", path, g_strerror (errno));
    return NULL;
  }
  stream->table = read_table (stream->fd, &stream->frames, &stream->size);
  if (stream->table != NULL)
    return g_steal_pointer (&stream);
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_STORE, "%s is damaged", path);
  return NULL;
}

typedef struct {
  char *path;
  GBytes *sha256;
} Place;

static GInputStream *
open_place (void *data, GError **error)
{
  const Place *place = data;

  return (GInputStream *) open_path (place->path, place->sha256, error);
}

static void
free_place (void *data)
{
  Place *place = data;

  g_free (place->path);
  g_bytes_unref (place->sha256);
  g_free (place);
}

MailSource *
store_content_file_open (const char *dir, const char *name, GBytes *sha256, GError **error)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autoptr (StoreContentStream) stream = open_path (path, sha256, error);

  if (stream == NULL)
    return NULL;
  MailSource *source = mail_source_new ();
  Place *place = g_new (Place, 1);

  *place = (Place) {g_steal_pointer (&path), g_bytes_ref (sha256)};
  mail_source_add (source, stream->size, open_place, place, free_place);
  return source;
}

static bool
drop (const void *bytes, size_t length, void *data, GError **error)
{
  return true;
}

static void
forget_cached (int fd)
{
  posix_fadvise (fd, 0, 0, POSIX_FADV_DONTNEED);
}

bool
store_content_file_verify (const char *dir, const char *name, GBytes *sha256, GError **error)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);

  if (fd < 0) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_STORE, "open %s: %s", path, g_strerror (errno));
    return false;
  }
  forget_cached (fd);
  g_autoptr (MailSource) source = store_content_file_open (dir, name, sha256, NULL);
  bool good = source != NULL && mail_source_each (source, drop, NULL, NULL);

  // What was read once to be sure is not read again soon.
  forget_cached (fd);
  close (fd);
  if (!good)
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_STORE, "%s is not what was stored", path);
  return good;
}
