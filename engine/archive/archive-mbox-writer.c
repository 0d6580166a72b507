// SPDX-License-Identifier: GPL-3.0-or-later
//
// Into a file beside it, which takes its place: first what was there, then what is new.

#include "archive/archive-mbox-writer.h"
#include "archive/archive-file.h"
#include "archive/archive-mbox-header.h"
#include "archive/archive-mbox.h"
#include "base/mail-sha256.h"
#include "base/mail-source.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

struct _ArchiveMboxWriter {
  char *path;
  GStatBuf old;      // of what was there; all 0: nothing
  GHashTable *there; // hash → how often it was there
  ArchiveFile *file;
};

// RAW where its lines do not end with LF alone; otherwise as it comes back from a file.
static GBytes *
dup_with_crlf (GBytes *raw)
{
  size_t n;
  const char *p = g_bytes_get_data (raw, &n), *end = p + n;

  if (n == 0 || memchr (p, '\r', n) != NULL || memchr (p, '\n', n) == NULL)
    return g_bytes_ref (raw);
  GString *lines = g_string_sized_new (n + n / 16);

  while (p < end) {
    const char *newline = memchr (p, '\n', (size_t) (end - p));

    g_string_append_len (lines, p, (newline != NULL ? newline : end) - p);
    if (newline != NULL)
      g_string_append (lines, "\r\n");
    p = newline != NULL ? newline + 1 : end;
  }
  return g_string_free_to_bytes (lines);
}

// What a message is in an mbox, which can't say that the last line has no end, nor the header.
static char *
dup_mbox_hash (GBytes *raw)
{
  static const char *const tails[2][2] = {{"\r\n\r\n", "\r\n"}, {"\r\n", ""}};
  g_autoptr (GBytes) lines = dup_with_crlf (raw);
  size_t n;
  const char *p = g_bytes_get_data (lines, &n);
  bool ends = p == NULL || n == 0 || p[n - 1] == '\n';
  bool has_body = p != NULL && n > 0 &&
                  (*p == '\n' || (n > 1 && p[0] == '\r' && p[1] == '\n') ||
                   memmem (p, n, "\n\r\n", 3) != NULL || memmem (p, n, "\n\n", 2) != NULL);

  return mail_sha256_dup_hex (lines, tails[ends][has_body]);
}

// How often each message is in what is there.
static bool
read_old_mbox (ArchiveMboxWriter *writer, GError **error)
{
  g_autofree char *dir = g_path_get_dirname (writer->path);
  g_autoptr (ArchiveSpool) spool = archive_spool_new (dir);
  g_autoptr (ArchiveMbox) old = archive_mbox_open (writer->path, spool, error);

  while (old != NULL) {
    g_auto (ArchiveMessage) message = {0};

    if (!archive_mbox_next (old, &message, error))
      return false;
    if (message.raw == NULL)
      return true;
    char *hash = dup_mbox_hash (message.raw);
    unsigned n = GPOINTER_TO_UINT (g_hash_table_lookup (writer->there, hash)) + 1;

    g_hash_table_replace (writer->there, hash, GUINT_TO_POINTER (n));
  }
  return false;
}

// What was there on its way into the new file.
typedef struct {
  ArchiveFile *file;
  char last[2];
} Copy;

static bool
copy_block (const void *bytes, size_t length, void *data, GError **error)
{
  Copy *copy = data;
  const char *p = bytes;

  copy->last[0] = length > 1 ? p[length - 2] : copy->last[1];
  copy->last[1] = p[length - 1];
  return archive_file_write (copy->file, bytes, length, error);
}

// All of it as it is, and what ends its last message.
static bool
copy_old_mbox (ArchiveMboxWriter *writer, GError **error)
{
  Copy copy = {.file = writer->file};
  g_autoptr (MailFile) old = mail_file_open (writer->path, error);
  g_autoptr (MailSource) source = mail_source_new ();

  if (old == NULL)
    return false;
  mail_source_add_file (source, old, MAIL_FILE_PLAIN, mail_file_get_size (old));
  if (!mail_source_each (source, copy_block, &copy, error))
    return false;
  const char *end = copy.last[1] != '\n' ? "\n\n" : copy.last[0] != '\n' ? "\n" : "";
  return archive_file_write (writer->file, end, strlen (end), error);
}

ArchiveMboxWriter *
archive_mbox_writer_new (const char *path, GError **error)
{
  g_autofree char *real = realpath (path, NULL);
  g_autofree char *temporary = g_strconcat (real != NULL ? real : path, ".partial", NULL);
  g_autoptr (ArchiveMboxWriter) writer = g_new0 (ArchiveMboxWriter, 1);

  writer->path = real != NULL ? g_steal_pointer (&real) : g_strdup (path);
  writer->there = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  bool is_there = g_stat (writer->path, &writer->old) == 0 && writer->old.st_size > 0;
  if (is_there && !read_old_mbox (writer, error))
    return NULL;
  writer->file = archive_file_new (temporary, error);
  if (writer->file == NULL)
    return NULL;
  if (is_there &&
      ((g_chmod (temporary, writer->old.st_mode & 0777) != 0 && !archive_fail (temporary, error)) ||
       !copy_old_mbox (writer, error)))
    return NULL;
  return g_steal_pointer (&writer);
}

void
archive_mbox_writer_free (ArchiveMboxWriter *writer)
{
  if (writer == NULL)
    return;
  archive_file_abandon (writer->file);
  g_hash_table_unref (writer->there);
  g_free (writer->path);
  g_free (writer);
}

// A line that would look like the beginning of a message gets one '>' more (mboxrd).
static bool
needs_quote (const char *line, size_t length)
{
  size_t quotes = 0;

  while (quotes < length && line[quotes] == '>')
    quotes++;
  return length - quotes >= 5 && memcmp (line + quotes, "From ", 5) == 0;
}

// From P up to the line's end, with LF alone where TO_LF.
static bool
write_line (ArchiveMboxWriter *writer, const char *p, size_t length, bool to_lf, GError **error)
{
  bool cuts = to_lf && length >= 2 && p[length - 2] == '\r' && p[length - 1] == '\n';

  return archive_file_write (writer->file, p, length - (cuts ? 2 : 0), error) &&
         (!cuts || archive_file_write (writer->file, "\n", 1, error));
}

// The header, with what says the flags at its end, then the body, quoted.
static bool
write_lines (ArchiveMboxWriter *writer, const ArchiveMessage *message, GError **error)
{
  g_autofree char *status =
    archive_mbox_header_format (message->flags, (const char *const *) message->keywords);
  size_t n;
  const char *p = g_bytes_get_data (message->raw, &n), *end = p + n;
  bool to_lf = archive_is_uniform (message->raw), in_header = true, at_line = true;

  while (p < end) {
    const char *newline = memchr (p, '\n', (size_t) (end - p));
    size_t length = newline != NULL ? (size_t) (newline - p) + 1 : (size_t) (end - p);

    if (in_header && (*p == '\n' || (*p == '\r' && length == 2))) {
      in_header = false;
      if (!archive_file_write (writer->file, status, strlen (status), error))
        return false;
    } else if (!in_header && needs_quote (p, length) &&
               !archive_file_write (writer->file, ">", 1, error)) {
      return false;
    }
    if (!write_line (writer, p, length, to_lf, error))
      return false;
    at_line = newline != NULL;
    p += length;
  }
  if (!at_line && !archive_file_write (writer->file, "\n", 1, error))
    return false;
  return !in_header || archive_file_write (writer->file, status, strlen (status), error);
}

// One of those that were there before.
static bool
is_in_mbox (ArchiveMboxWriter *writer, GBytes *raw)
{
  if (g_hash_table_size (writer->there) == 0)
    return false;
  g_autofree char *hash = dup_mbox_hash (raw);
  unsigned n = GPOINTER_TO_UINT (g_hash_table_lookup (writer->there, hash));

  if (n > 0)
    g_hash_table_replace (writer->there, g_steal_pointer (&hash), GUINT_TO_POINTER (n - 1));
  return n > 0;
}

bool
archive_mbox_writer_put (ArchiveMboxWriter *writer, const ArchiveMessage *message,
                         const char *sender, bool *out_known, GError **error)
{
  static const char days[] = "SunMonTueWedThuFriSat",
                    months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (message->received);
  g_autofree char *safe = g_strdup (sender != NULL && *sender != '\0' ? sender : "MAILER-DAEMON");
  g_autofree char *from = NULL;

  *out_known = is_in_mbox (writer, message->raw);
  if (*out_known)
    return true;
  g_return_val_if_fail (date != NULL, false);
  g_strdelimit (safe, " \t\r\n", '_');
  from = g_strdup_printf ("From %s %.3s %.3s %2d %02d:%02d:%02d %04d\n", safe,
                          days + 3 * (g_date_time_get_day_of_week (date) % 7),
                          months + 3 * (g_date_time_get_month (date) - 1),
                          g_date_time_get_day_of_month (date), g_date_time_get_hour (date),
                          g_date_time_get_minute (date), g_date_time_get_second (date),
                          g_date_time_get_year (date));
  return archive_file_write (writer->file, from, strlen (from), error) &&
         write_lines (writer, message, error) && archive_file_write (writer->file, "\n", 1, error);
}

// Not over what another program has written meanwhile.
bool
archive_mbox_writer_commit (ArchiveMboxWriter *writer, GError **error)
{
  GStatBuf now = {0};
  bool is_there = g_stat (writer->path, &now) == 0;

  if (is_there && (now.st_ino != writer->old.st_ino || now.st_size != writer->old.st_size ||
                   now.st_mtim.tv_sec != writer->old.st_mtim.tv_sec ||
                   now.st_mtim.tv_nsec != writer->old.st_mtim.tv_nsec)) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_STALE, "%s was changed by another program",
                 writer->path);
    return false;
  }
  g_autofree char *above = g_path_get_dirname (writer->path);
  return archive_file_commit (g_steal_pointer (&writer->file), writer->path, 0, is_there, error) &&
         archive_sync_dir (above, error);
}
