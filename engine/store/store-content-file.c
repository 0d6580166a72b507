// SPDX-License-Identifier: GPL-3.0-or-later
//
// Content files written, and read whole. Their form is store-content-format.h's.

#include "store/store-content-file.h"
#include "store/store-content-format.h"
#include "store/store-db.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

// Fast: mail that is worth a file is mostly pictures, which no level makes smaller.
#define LEVEL 1

static bool
fail (GError **error, const char *what, const char *path)
{
  g_set_error (error, MAIL_ERROR,
               errno == ENOSPC || errno == EDQUOT ? MAIL_ERROR_QUOTA : MAIL_ERROR_STORE,
               "%s %s: %s", what, path, g_strerror (errno));
  return false;
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

struct _StoreContentFile {
  char *dir, *name;       // of the store, and of the file in it
  char *path, *temporary; // absolute
  int fd;
  unsigned *health;
  GArray *offsets; // where each frame begins, little-endian
  uint64_t at;     // bytes written
  uint64_t size;   // bytes taken, uncompressed
  char *frame;     // STORE_FRAME_BYTES, not compressed yet
  size_t in_frame;
  char *packed; // room for one frame
};

static StoreContentFile *
new_file (const char *dir, unsigned *health)
{
  StoreContentFile *file = g_new0 (StoreContentFile, 1);
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *folder = g_strndup (id, 2);

  file->dir = g_strdup (dir);
  file->name = g_build_filename ("content", folder, id, NULL);
  file->path = g_build_filename (dir, file->name, NULL);
  file->temporary = g_strconcat (file->path, ".part", NULL);
  file->fd = -1;
  file->health = health;
  file->offsets = g_array_new (FALSE, FALSE, sizeof (uint64_t));
  file->frame = g_malloc (STORE_FRAME_BYTES);
  file->packed = g_malloc (ZSTD_compressBound (STORE_FRAME_BYTES));
  return file;
}

static void
free_file (StoreContentFile *file)
{
  if (file->fd >= 0)
    close (file->fd);
  g_array_unref (file->offsets);
  g_free (file->dir);
  g_free (file->name);
  g_free (file->path);
  g_free (file->temporary);
  g_free (file->frame);
  g_free (file->packed);
  g_free (file);
}

void
store_content_file_abandon (StoreContentFile *file)
{
  if (file == NULL)
    return;
  g_unlink (file->temporary);
  free_file (file);
}

StoreContentFile *
store_content_file_begin (const char *dir, unsigned *health, GError **error)
{
  StoreContentFile *file = new_file (dir, health);
  g_autofree char *folder = g_path_get_dirname (file->path);

  if (make_folder (dir, folder, health, error)) {
    file->fd = g_open (file->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file->fd >= 0)
      return file;
    fail (error, "make", file->temporary);
  }
  free_file (file);
  return NULL;
}

static void
note_offset (StoreContentFile *file)
{
  uint64_t little = GUINT64_TO_LE (file->at);

  g_array_append_val (file->offsets, little);
}

// A disk that took half of it may have lost more than it says.
static bool
put (StoreContentFile *file, const void *bytes, size_t length, GError **error)
{
  errno = 0;
  if (mail_file_write_all (file->fd, bytes, length)) {
    file->at += length;
    return true;
  }
  if (errno != ENOSPC && errno != EDQUOT)
    g_atomic_int_or (file->health, STORE_HEALTH_DISTRUSTED);
  return fail (error, "write", file->temporary);
}

static bool
end_frame (StoreContentFile *file, const char *raw, size_t length, GError **error)
{
  size_t packed =
    ZSTD_compress (file->packed, ZSTD_compressBound (STORE_FRAME_BYTES), raw, length, LEVEL);

  // There is room, so that nothing but lack of memory can fail it.
  if (ZSTD_isError (packed)) {
    errno = ENOMEM;
    return fail (error, "compress into", file->temporary);
  }
  note_offset (file);
  return put (file, file->packed, packed, error);
}

bool
store_content_file_append (StoreContentFile *file, const void *bytes, size_t length, GError **error)
{
  const char *p = bytes;

  file->size += length;
  while (length > 0) {
    size_t taken = MIN (length, STORE_FRAME_BYTES - file->in_frame);

    // A whole frame at once needs no copy.
    if (taken == STORE_FRAME_BYTES) {
      if (!end_frame (file, p, taken, error))
        return false;
    } else {
      memcpy (file->frame + file->in_frame, p, taken);
      file->in_frame += taken;
      if (file->in_frame == STORE_FRAME_BYTES &&
          !end_frame (file, file->frame, STORE_FRAME_BYTES, error))
        return false;
      file->in_frame %= STORE_FRAME_BYTES;
    }
    p += taken;
    length -= taken;
  }
  return true;
}

static bool
put_table (StoreContentFile *file, GError **error)
{
  StoreFileTrailer trailer = {.size = GUINT64_TO_LE (file->size)};

  if (file->in_frame > 0 && !end_frame (file, file->frame, file->in_frame, error))
    return false;
  note_offset (file);
  trailer.frames = GUINT64_TO_LE (file->offsets->len - 1);
  memcpy (trailer.mark, STORE_FILE_MARK, sizeof trailer.mark);
  return put (file, file->offsets->data, file->offsets->len * sizeof (uint64_t), error) &&
         put (file, &trailer, sizeof trailer, error);
}

static bool
make_durable (StoreContentFile *file, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (file->path);

  if (fsync (file->fd) != 0) {
    g_atomic_int_or (file->health, STORE_HEALTH_DISTRUSTED);
    return fail (error, "fsync", file->temporary);
  }
  int fd = file->fd;

  file->fd = -1;
  if (close (fd) != 0)
    return fail (error, "close", file->temporary);
  if (g_rename (file->temporary, file->path) != 0)
    return fail (error, "rename", file->path);
  if (sync_folder (folder, file->health, error))
    return true;
  // Its name may not last: nobody shall rest on it.
  g_unlink (file->path);
  return false;
}

char *
store_content_file_end (StoreContentFile *file, GError **error)
{
  if (!put_table (file, error) || !make_durable (file, error)) {
    store_content_file_abandon (file);
    return NULL;
  }
  char *name = g_steal_pointer (&file->name);

  free_file (file);
  return name;
}

char *
store_content_file_write (const char *dir, GBytes *raw, unsigned *health, GError **error)
{
  StoreContentFile *file = store_content_file_begin (dir, health, error);
  size_t size;
  const char *data = g_bytes_get_data (raw, &size);

  if (file == NULL)
    return NULL;
  if (store_content_file_append (file, data, size, error))
    return store_content_file_end (file, error);
  store_content_file_abandon (file);
  return NULL;
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
    uint64_t place = i * STORE_FRAME_BYTES, length = MIN (STORE_FRAME_BYTES, size - place);

    if (from > to || to > table_at ||
        ZSTD_decompress (out + place, length, file + from, to - from) != length)
      return false;
  }
  return true;
}

static GBytes *
expand (const char *file, size_t length)
{
  StoreFileTrailer trailer;

  if (length < sizeof trailer)
    return NULL;
  memcpy (&trailer, file + length - sizeof trailer, sizeof trailer);
  uint64_t size = GUINT64_FROM_LE (trailer.size), frames = GUINT64_FROM_LE (trailer.frames);
  if (memcmp (trailer.mark, STORE_FILE_MARK, sizeof trailer.mark) != 0 || frames > length ||
      size > frames * STORE_FRAME_BYTES || (frames > 0 && size <= (frames - 1) * STORE_FRAME_BYTES))
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
  g_autofree char *packed = NULL;
  size_t length;

  // Not mapped: what a disk can't read then ends the process.
  if (!g_file_get_contents (path, &packed, &length, &local)) {
    bool missing = g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT);
    g_set_error_literal (error, MAIL_ERROR, missing ? MAIL_ERROR_NOT_FOUND : MAIL_ERROR_FILE,
                         local->message);
    return NULL;
  }
  GBytes *raw = expand (packed, length);
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
