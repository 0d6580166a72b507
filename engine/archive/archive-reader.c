// SPDX-License-Identifier: GPL-3.0-or-later
//
// Looking through a folder, and reading what was found one after another.

#include "archive/archive-reader.h"
#include "archive/archive-maildir.h"
#include "archive/archive-mbox.h"
#include "base/mail-error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// Folders within folders; real trees stay under 20.
#define DEPTH_MAX 64

// ITEM_FILE: a message whatever it looks like.
typedef enum { ITEM_EML, ITEM_FILE, ITEM_MAILDIR, ITEM_MBOX } ItemKind;

typedef struct {
  ItemKind kind;
  char *path;
  const char *folder; // of the reader's strings
  const ArchiveKeywords *keywords;
  uint64_t size;
  int64_t modified;
} Item;

struct _ArchiveReader {
  GArray *items;
  GStringChunk *strings;
  GPtrArray *keywords; // ArchiveKeywords of each Maildir
  GHashTable *scanned; // folders, as device and number: links may lead back to one
  ArchiveSpool *spool;
  unsigned next;
  ArchiveMbox *mbox; // of the item before NEXT
  uint64_t bytes, total;
};

static void
clear_item (void *data)
{
  g_free (((Item *) data)->path);
}

static bool
fail (const char *path, GError **error)
{
  g_set_error (error, MAIL_ERROR, errno == ENOENT ? MAIL_ERROR_NOT_FOUND : MAIL_ERROR_FILE,
               "%s: %s", path, g_strerror (errno));
  return false;
}

static void
add_item (ArchiveReader *reader, ItemKind kind, const char *path, const char *folder,
          const ArchiveKeywords *keywords, const struct stat *info)
{
  Item item = {.kind = kind,
               .path = g_strdup (path),
               .folder = g_string_chunk_insert_const (reader->strings, folder),
               .keywords = keywords,
               .size = (uint64_t) info->st_size,
               .modified = info->st_mtime};

  reader->total += item.size;
  g_array_append_val (reader->items, item);
}

// Names of DIR, sorted, so that reading it again goes the same way. NULL with error.
static GPtrArray *
list_names (const char *dir, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) failure = NULL;
  g_autoptr (GDir) opened = g_dir_open (dir, 0, &failure);
  const char *name;

  if (opened == NULL) {
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_FILE, failure->message);
    return NULL;
  }
  while ((name = g_dir_read_name (opened)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort_values (names, (GCompareFunc) strcmp);
  return g_steal_pointer (&names);
}

static bool
begins_with_from (const char *path)
{
  char bytes[5];
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  bool found = fd >= 0 && read (fd, bytes, 5) == 5 && memcmp (bytes, "From ", 5) == 0;

  if (fd >= 0)
    close (fd);
  return found;
}

// A Maildir's cur or new.
static bool
scan_box (ArchiveReader *reader, const char *dir, const char *box, const char *folder,
          const ArchiveKeywords *keywords, GError **error)
{
  g_autofree char *path = g_build_filename (dir, box, NULL);
  struct stat info;

  if (stat (path, &info) != 0)
    return true;
  g_autoptr (GPtrArray) names = list_names (path, error);
  for (unsigned i = 0; names != NULL && i < names->len; i++) {
    const char *name = names->pdata[i];
    g_autofree char *file = g_build_filename (path, name, NULL);
    if (*name != '.' && stat (file, &info) == 0 && S_ISREG (info.st_mode))
      add_item (reader, ITEM_MAILDIR, file, folder, keywords, &info);
  }
  return names != NULL;
}

static bool
scan_maildir (ArchiveReader *reader, const char *dir, const char *folder, GError **error)
{
  ArchiveKeywords *keywords = archive_keywords_load (dir);

  g_ptr_array_add (reader->keywords, keywords);
  return scan_box (reader, dir, "cur", folder, keywords, error) &&
         scan_box (reader, dir, "new", folder, keywords, error);
}

static char *
join_folder (const char *folder, const char *name)
{
  return *folder != '\0' ? g_strconcat (folder, "/", name, NULL) : g_strdup (name);
}

// The folder's name in NAME of an entry: without what programs add to it.
static char *
dup_entry_name (const char *name)
{
  static const char *const tails[] = {".sbd", ".mbox", ".mbx"};
  g_autofree char *valid = g_utf8_make_valid (name, -1);

  for (size_t i = 0; i < G_N_ELEMENTS (tails); i++)
    if (g_str_has_suffix (valid, tails[i]) && strlen (valid) > strlen (tails[i]))
      return g_strndup (valid, strlen (valid) - strlen (tails[i]));
  return g_steal_pointer (&valid);
}

// A message in a file of its own: *.eml, or a number as in MH folders.
static bool
is_message_name (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return g_str_has_suffix (lower, ".eml") || strspn (name, "0123456789") == strlen (name);
}

static bool
scan_dir (ArchiveReader *reader, const char *dir, const char *folder, int depth, GError **error);

static bool
scan_entry (ArchiveReader *reader, const char *dir, const char *name, const char *folder, int depth,
            bool in_maildir, GError **error)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autofree char *plain = dup_entry_name (name);
  g_autofree char *below = join_folder (folder, plain);
  struct stat info;

  if (stat (path, &info) != 0)
    return true;
  if (S_ISDIR (info.st_mode) && *name == '.') {
    g_autofree char *names = in_maildir ? archive_maildir_decode (name + 1) : NULL;
    g_autofree char *deep = names != NULL ? join_folder (folder, names) : NULL;
    return deep == NULL || !archive_is_maildir (path) || scan_maildir (reader, path, deep, error);
  }
  if (S_ISDIR (info.st_mode))
    return (in_maildir && archive_is_maildir_box (name)) ||
           scan_dir (reader, path, below, depth + 1, error);
  if (!S_ISREG (info.st_mode) || *name == '.' || in_maildir)
    return true;
  if (is_message_name (name))
    add_item (reader, ITEM_EML, path, folder, NULL, &info);
  else if (begins_with_from (path))
    add_item (reader, ITEM_MBOX, path, below, NULL, &info);
  return true;
}

// It was not met before, at the end of another link.
static bool
is_new_dir (ArchiveReader *reader, const char *dir)
{
  struct stat info;

  return stat (dir, &info) != 0 ||
         g_hash_table_add (reader->scanned,
                           g_strdup_printf ("%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT,
                                            (uint64_t) info.st_dev, (uint64_t) info.st_ino));
}

static bool
scan_dir (ArchiveReader *reader, const char *dir, const char *folder, int depth, GError **error)
{
  bool is_maildir = archive_is_maildir (dir);

  if (!is_new_dir (reader, dir))
    return true;
  if (depth > DEPTH_MAX || (is_maildir && !scan_maildir (reader, dir, folder, error)))
    return depth > DEPTH_MAX;
  g_autoptr (GPtrArray) names = list_names (dir, error);
  for (unsigned i = 0; names != NULL && i < names->len; i++)
    if (!scan_entry (reader, dir, names->pdata[i], folder, depth, is_maildir, error))
      return false;
  return names != NULL;
}

static bool
scan (ArchiveReader *reader, const char *path, GError **error)
{
  struct stat info;

  if (stat (path, &info) != 0)
    return fail (path, error);
  if (S_ISDIR (info.st_mode) && !scan_dir (reader, path, "", 0, error))
    return false;
  if (S_ISREG (info.st_mode))
    add_item (reader, begins_with_from (path) ? ITEM_MBOX : ITEM_EML, path, "", NULL, &info);
  if (reader->items->len > 0)
    return true;
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "there is no mail in %s", path);
  return false;
}

static ArchiveReader *
new_reader (const char *spool_dir)
{
  ArchiveReader *reader = g_new0 (ArchiveReader, 1);

  reader->items = g_array_new (FALSE, FALSE, sizeof (Item));
  g_array_set_clear_func (reader->items, clear_item);
  reader->strings = g_string_chunk_new (4096);
  reader->keywords = g_ptr_array_new_with_free_func ((GDestroyNotify) archive_keywords_free);
  reader->scanned = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  reader->spool = archive_spool_new (spool_dir);
  return reader;
}

ArchiveReader *
archive_reader_open (const char *path, const char *spool_dir, GError **error)
{
  g_autoptr (ArchiveReader) reader = new_reader (spool_dir);

  return scan (reader, path, error) ? g_steal_pointer (&reader) : NULL;
}

ArchiveReader *
archive_reader_open_message (const char *path, const char *spool_dir, GError **error)
{
  g_autoptr (ArchiveReader) reader = new_reader (spool_dir);
  struct stat info;

  if (stat (path, &info) != 0) {
    fail (path, error);
    return NULL;
  }
  add_item (reader, ITEM_FILE, path, "", NULL, &info);
  return g_steal_pointer (&reader);
}

void
archive_reader_free (ArchiveReader *reader)
{
  if (reader == NULL)
    return;
  archive_mbox_free (reader->mbox);
  g_array_unref (reader->items);
  g_string_chunk_free (reader->strings);
  g_ptr_array_unref (reader->keywords);
  g_hash_table_unref (reader->scanned);
  archive_spool_free (reader->spool);
  g_free (reader);
}

// A message begins with a field's name and a colon; this is for files that a person names.
static bool
looks_like_mail (GBytes *raw)
{
  static const char mark[] = "\xef\xbb\xbf"; // some programs begin every text with it
  size_t n;
  const char *p = g_bytes_get_data (raw, &n);
  bool is_marked = n >= 3 && memcmp (p, mark, 3) == 0;
  size_t i = is_marked ? 3 : 0;

  while (i < n && p[i] > ' ' && p[i] < 0x7f && p[i] != ':')
    i++;
  return (i > (is_marked ? 3 : 0) && i < n && (p[i] == ':' || p[i] == ' ')) ||
         (n >= 2 && p[0] == '\r' && p[1] == '\n'); // no header at all
}

static GBytes *
read_file (ArchiveReader *reader, const char *path, GError **error)
{
  char buffer[64 * 1024];
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  bool good = fd >= 0;
  ssize_t n = 1;

  if (!good)
    fail (path, error);
  while (good && n > 0) {
    n = read (fd, buffer, sizeof buffer);
    good = n >= 0 || errno == EINTR ? true : fail (path, error);
    n = n < 0 && good ? 1 : n;
    good = good && (n <= 0 || archive_spool_append (reader->spool, buffer, (size_t) n, error));
  }
  if (fd >= 0)
    close (fd);
  if (good)
    return archive_spool_take (reader->spool, error);
  archive_spool_reset (reader->spool);
  return NULL;
}

static bool
read_single (ArchiveReader *reader, const Item *item, ArchiveMessage *out, GError **error)
{
  out->raw = read_file (reader, item->path, error);
  if (out->raw != NULL && item->kind == ITEM_EML && !looks_like_mail (out->raw)) {
    g_clear_pointer (&out->raw, g_bytes_unref);
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_LIMIT, "%s is no message", item->path);
  }
  if (out->raw == NULL)
    return false;
  out->received = item->modified;
  out->is_guessed = item->kind == ITEM_EML;
  if (item->kind == ITEM_MAILDIR)
    archive_maildir_read_name (item->path, item->keywords, out);
  return true;
}

// *OUT_MORE: the mbox went on.
static bool
read_mbox (ArchiveReader *reader, ArchiveMessage *out, GError **error)
{
  const Item *item = &g_array_index (reader->items, Item, reader->next - 1);
  uint64_t before = archive_mbox_tell (reader->mbox);
  bool good = archive_mbox_next (reader->mbox, out, error);

  reader->bytes += archive_mbox_tell (reader->mbox) - before;
  if (out->raw == NULL)
    g_clear_pointer (&reader->mbox, archive_mbox_free);
  else
    out->folder = g_strdup (item->folder);
  return good;
}

static bool
open_next (ArchiveReader *reader, ArchiveMessage *out, GError **error)
{
  const Item *item = &g_array_index (reader->items, Item, reader->next++);

  if (item->kind == ITEM_MBOX) {
    reader->mbox = archive_mbox_open (item->path, reader->spool, error);
    reader->bytes += reader->mbox != NULL ? archive_mbox_tell (reader->mbox) : item->size;
    return reader->mbox != NULL;
  }
  reader->bytes += item->size;
  out->folder = g_strdup (item->folder);
  return read_single (reader, item, out, error);
}

bool
archive_reader_next (ArchiveReader *reader, ArchiveMessage *out, GError **error)
{
  while (out->raw == NULL && (reader->mbox != NULL || reader->next < reader->items->len)) {
    bool good =
      reader->mbox != NULL ? read_mbox (reader, out, error) : open_next (reader, out, error);
    if (!good) {
      archive_message_clear (out);
      return false;
    }
  }
  return true;
}

uint64_t
archive_reader_get_bytes (const ArchiveReader *reader)
{
  return reader->bytes;
}

uint64_t
archive_reader_get_total (const ArchiveReader *reader)
{
  return reader->total;
}
