// SPDX-License-Identifier: GPL-3.0-or-later
//
// Content files: the frames one after another, then their offsets (64 bits, little-endian, and one
// more: the end of the last), then the size of the whole, the number of frames and a mark.

#include "store/store-content-file.h"
#include "store/store-db.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#define FRAME_BYTES (1024 * 1024)

// Fast: mail that is worth a file is mostly pictures, which no level makes smaller.
#define LEVEL 1

static const char mark[8] = {'M', 'a', 'i', 'l', 'z', 's', 't', '1'};

typedef struct {
  uint64_t size;   // of the whole, uncompressed
  uint64_t frames; // their number
  char mark[8];
} Trailer;

static bool
fail (GError **error, const char *what, const char *path)
{
  g_set_error (error, MAIL_ERROR,
               errno == ENOSPC || errno == EDQUOT ? MAIL_ERROR_QUOTA : MAIL_ERROR_STORE,
               "%s %s: %s", what, path, g_strerror (errno));
  return false;
}

static bool
write_all (int fd, const void *data, size_t length)
{
  for (const char *p = data; length > 0;) {
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

static bool
write_frames (int fd, const char *raw, size_t size, GArray *offsets)
{
  size_t room = ZSTD_compressBound (FRAME_BYTES);
  g_autofree char *frame = g_malloc (room);
  uint64_t at = 0;

  for (size_t from = 0; from < size; from += FRAME_BYTES) {
    size_t length = ZSTD_compress (frame, room, raw + from, MIN (FRAME_BYTES, size - from), LEVEL);

    if (ZSTD_isError (length) || !write_all (fd, frame, length))
      return false;
    uint64_t little = GUINT64_TO_LE (at);
    g_array_append_val (offsets, little);
    at += length;
  }
  at = GUINT64_TO_LE (at);
  g_array_append_val (offsets, at);
  return true;
}

static bool
write_file (int fd, GBytes *raw)
{
  size_t size;
  const char *data = g_bytes_get_data (raw, &size);
  g_autoptr (GArray) offsets = g_array_new (FALSE, FALSE, sizeof (uint64_t));

  errno = 0;
  if (!write_frames (fd, data, size, offsets))
    return false;
  Trailer trailer = {.size = GUINT64_TO_LE (size), .frames = GUINT64_TO_LE (offsets->len - 1)};
  memcpy (trailer.mark, mark, sizeof mark);
  return write_all (fd, offsets->data, offsets->len * sizeof (uint64_t)) &&
         write_all (fd, &trailer, sizeof trailer);
}

static bool
sync_folder (const char *folder, unsigned *health, GError **error)
{
  int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  bool ok = fd >= 0 && fsync (fd) == 0;

  if (!ok) {
    g_atomic_int_or (health, STORE_HEALTH_DISTRUSTED);
    fail (error, "fsync", folder);
  }
  if (fd >= 0)
    close (fd);
  return ok;
}

static bool
write_temporary (const char *path, GBytes *raw, unsigned *health, GError **error)
{
  int fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd < 0)
    return fail (error, "make", path);
  if (!write_file (fd, raw)) {
    fail (error, "write", path);
    close (fd);
    return false;
  }
  if (fsync (fd) != 0) {
    g_atomic_int_or (health, STORE_HEALTH_DISTRUSTED);
    fail (error, "fsync", path);
    close (fd);
    return false;
  }
  return close (fd) == 0 || fail (error, "close", path);
}

// The folder's own name must last too: it is synced when it was made.
static bool
make_folder (const char *dir, const char *folder, unsigned *health, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (folder);

  if (g_file_test (folder, G_FILE_TEST_IS_DIR))
    return true;
  if (g_mkdir_with_parents (folder, 0700) != 0)
    return fail (error, "make", folder);
  return sync_folder (parent, health, error) && sync_folder (dir, health, error);
}

char *
store_content_file_write (const char *dir, GBytes *raw, unsigned *health, GError **error)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *folder_name = g_strndup (id, 2);
  g_autofree char *name = g_build_filename ("content", folder_name, id, NULL);
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autofree char *temporary = g_strconcat (path, ".part", NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  if (!make_folder (dir, folder, health, error))
    return NULL;
  if (!write_temporary (temporary, raw, health, error)) {
    g_unlink (temporary);
    return NULL;
  }
  if (g_rename (temporary, path) != 0) {
    fail (error, "rename", path);
    g_unlink (temporary);
    return NULL;
  }
  return sync_folder (folder, health, error) ? g_steal_pointer (&name) : NULL;
}

static uint64_t
offset_at (const char *table, uint64_t i)
{
  uint64_t little;

  memcpy (&little, table + i * sizeof little, sizeof little);
  return GUINT64_FROM_LE (little);
}

// Each frame into its place; every bound is checked, since the file may be anything.
static bool
read_frames (const char *file, uint64_t table_at, uint64_t frames, char *out, uint64_t size)
{
  const char *table = file + table_at;

  for (uint64_t i = 0; i < frames; i++) {
    uint64_t from = offset_at (table, i), to = offset_at (table, i + 1);
    uint64_t place = i * FRAME_BYTES, length = MIN (FRAME_BYTES, size - place);

    if (from > to || to > table_at ||
        ZSTD_decompress (out + place, length, file + from, to - from) != length)
      return false;
  }
  return true;
}

static GBytes *
read_mapped (const char *file, size_t length)
{
  Trailer trailer;

  if (length < sizeof trailer)
    return NULL;
  memcpy (&trailer, file + length - sizeof trailer, sizeof trailer);
  uint64_t size = GUINT64_FROM_LE (trailer.size), frames = GUINT64_FROM_LE (trailer.frames);
  if (memcmp (trailer.mark, mark, sizeof mark) != 0 || frames > length ||
      size > frames * FRAME_BYTES || (frames > 0 && size <= (frames - 1) * FRAME_BYTES))
    return NULL;
  uint64_t tail = (frames + 1) * sizeof (uint64_t) + sizeof trailer;
  if (tail > length)
    return NULL;

  g_autofree char *out = g_try_malloc (size + 1);
  if (out == NULL || !read_frames (file, length - tail, frames, out, size))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&out), size);
}

GBytes *
store_content_file_read (const char *dir, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autoptr (GError) local = NULL;
  g_autoptr (GMappedFile) mapped = g_mapped_file_new (path, FALSE, &local);

  if (mapped == NULL) {
    bool missing = g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT);
    g_set_error_literal (error, MAIL_ERROR, missing ? MAIL_ERROR_NOT_FOUND : MAIL_ERROR_STORE,
                         local->message);
    return NULL;
  }
  GBytes *raw =
    read_mapped (g_mapped_file_get_contents (mapped), g_mapped_file_get_length (mapped));
  if (raw == NULL)
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_STORE, "%s is damaged", path);
  return raw;
}

static void
list_folder (const char *dir, const char *folder, int64_t before, GPtrArray *names)
{
  g_autofree char *path = g_build_filename (dir, folder, NULL);
  g_autoptr (GDir) entries = g_dir_open (path, 0, NULL);
  const char *entry;

  while (entries != NULL && (entry = g_dir_read_name (entries)) != NULL) {
    g_autofree char *name = g_build_filename (folder, entry, NULL);
    g_autofree char *file = g_build_filename (dir, name, NULL);
    struct stat info;

    if (lstat (file, &info) == 0 && S_ISREG (info.st_mode) && info.st_mtime < before)
      g_ptr_array_add (names, g_steal_pointer (&name));
  }
}

GPtrArray *
store_content_file_list (const char *dir, int64_t before)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *path = g_build_filename (dir, "content", NULL);
  g_autoptr (GDir) folders = g_dir_open (path, 0, NULL);
  const char *entry;

  while (folders != NULL && (entry = g_dir_read_name (folders)) != NULL) {
    g_autofree char *folder = g_build_filename ("content", entry, NULL);
    list_folder (dir, folder, before, names);
  }
  return names;
}
