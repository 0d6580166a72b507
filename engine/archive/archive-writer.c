// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writing folder after folder. Names of Maildir and .eml files come from the message's hash, so
// that one that is there is found again; the second of two equal messages has a number.

#include "archive/archive-writer.h"
#include "archive/archive-file.h"
#include "archive/archive-maildir.h"
#include "archive/archive-mbox-header.h"
#include "archive/archive-mbox.h"
#include "base/mail-sha256.h"
#include "base/mail-source.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#define HASH_DIGITS 20

struct _ArchiveWriter {
  MailArchiveFormat format;
  char *dest;
  char *sweep; // where what is no longer wanted goes, or NULL
  bool is_one_file;

  // Of the folder under way
  char *dir;         // Maildir, or the folder of .eml files
  GHashTable *there; // Maildir: name without flags → whole name; eml: names
  GHashTable *met;   // hash → how often in this folder
  ArchiveKeywords *keywords;
  bool keywords_grew;
  char *path;          // mbox
  GStatBuf old;        // of what was there under PATH; all 0: nothing
  GHashTable *in_mbox; // hash → how often it was there
  ArchiveFile *mbox;
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
  bool ends = n == 0 || p[n - 1] == '\n';
  bool has_body = n > 0 && (*p == '\n' || (n > 1 && p[0] == '\r' && p[1] == '\n') ||
                            memmem (p, n, "\n\r\n", 3) != NULL || memmem (p, n, "\n\n", 2) != NULL);

  return mail_sha256_dup_hex (lines, tails[ends][has_body]);
}

// How often each message is in what is there.
static bool
read_old_mbox (ArchiveWriter *writer, GError **error)
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
    unsigned n = GPOINTER_TO_UINT (g_hash_table_lookup (writer->in_mbox, hash)) + 1;

    g_hash_table_replace (writer->in_mbox, hash, GUINT_TO_POINTER (n));
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
copy_old_mbox (ArchiveWriter *writer, GError **error)
{
  Copy copy = {.file = writer->mbox};
  g_autoptr (MailFile) old = mail_file_open (writer->path, error);
  g_autoptr (MailSource) source = mail_source_new ();

  if (old == NULL)
    return false;
  mail_source_add_file (source, old, MAIL_FILE_PLAIN, mail_file_get_size (old));
  if (!mail_source_each (source, copy_block, &copy, error))
    return false;
  const char *end = copy.last[1] != '\n' ? "\n\n" : copy.last[0] != '\n' ? "\n" : "";
  return archive_file_write (writer->mbox, end, strlen (end), error);
}

// An mbox that is there is added to: what it has stays, byte for byte.
static bool
open_mbox (ArchiveWriter *writer, char *path, GError **error)
{
  g_autofree char *real = realpath (path, NULL);
  g_autofree char *temporary = g_strconcat (real != NULL ? real : path, ".partial", NULL);

  g_free (writer->path);
  writer->path = real != NULL ? g_steal_pointer (&real) : g_strdup (path);
  g_free (path);
  g_hash_table_remove_all (writer->in_mbox);
  writer->old = (GStatBuf) {0};
  bool is_there = g_stat (writer->path, &writer->old) == 0 && writer->old.st_size > 0;
  if (is_there && !read_old_mbox (writer, error))
    return false;
  writer->mbox = archive_file_new (temporary, error);
  if (writer->mbox == NULL || !is_there)
    return writer->mbox != NULL;
  return (g_chmod (temporary, writer->old.st_mode & 0777) == 0 ||
          archive_fail (temporary, error)) &&
         copy_old_mbox (writer, error);
}

// Not over what another program has written meanwhile.
static bool
commit_mbox (ArchiveWriter *writer, GError **error)
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
  return archive_file_commit (g_steal_pointer (&writer->mbox), writer->path, 0, is_there, error);
}

ArchiveWriter *
archive_writer_new (MailArchiveFormat format, const char *dest, GError **error)
{
  g_autoptr (ArchiveWriter) writer = g_new0 (ArchiveWriter, 1);

  writer->format = format;
  writer->dest = g_strdup (dest);
  writer->is_one_file = format == MAIL_ARCHIVE_MBOX && g_str_has_suffix (dest, ".mbox");
  writer->met = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  writer->there = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  writer->in_mbox = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (writer->is_one_file) {
    g_autofree char *above = g_path_get_dirname (dest);
    if (!archive_make_dir (above, error) || !open_mbox (writer, g_strdup (dest), error))
      return NULL;
  } else if (!archive_make_dir (dest, error)) {
    return NULL;
  }
  return g_steal_pointer (&writer);
}

void
archive_writer_free (ArchiveWriter *writer)
{
  if (writer == NULL)
    return;
  archive_file_abandon (writer->mbox);
  archive_keywords_free (writer->keywords);
  g_hash_table_unref (writer->met);
  g_hash_table_unref (writer->there);
  g_hash_table_unref (writer->in_mbox);
  g_free (writer->dest);
  g_free (writer->sweep);
  g_free (writer->dir);
  g_free (writer->path);
  g_free (writer);
}

static bool
save_keywords (ArchiveWriter *writer, GError **error)
{
  g_autofree char *path = g_build_filename (writer->dir, "dovecot-keywords", NULL);
  g_autofree char *text = archive_keywords_format (writer->keywords);
  g_autofree char *temporary = g_strconcat (path, ".tmp", NULL);
  ArchiveFile *file = archive_file_new (temporary, error);

  if (file == NULL)
    return false;
  if (!archive_file_write (file, text, strlen (text), error)) {
    archive_file_abandon (file);
    return false;
  }
  writer->keywords_grew = false;
  return archive_file_commit (file, path, 0, true, error);
}

// What was met was taken out of what was there.
static bool
sweep (ArchiveWriter *writer, GError **error)
{
  GHashTableIter iter;
  void *name = NULL;

  g_hash_table_iter_init (&iter, writer->there);
  while (writer->sweep != NULL && g_hash_table_iter_next (&iter, NULL, &name)) {
    g_autofree char *from = g_build_filename (writer->dir, "cur", name, NULL);
    g_autofree char *to = g_build_filename (writer->sweep, name, NULL);
    g_autoptr (GFile) file = g_file_new_for_path (to);

    if (g_rename (from, to) != 0)
      return archive_fail (to, error);
    // Its age there counts from now.
    g_file_set_attribute_uint64 (file, G_FILE_ATTRIBUTE_TIME_MODIFIED,
                                 (uint64_t) (g_get_real_time () / G_USEC_PER_SEC),
                                 G_FILE_QUERY_INFO_NONE, NULL, NULL);
  }
  return true;
}

static bool
end_maildir (ArchiveWriter *writer, GError **error)
{
  g_autofree char *cur = g_build_filename (writer->dir, "cur", NULL);

  return sweep (writer, error) && archive_sync_dir (cur, error) &&
         archive_sync_dir (writer->dir, error);
}

static bool
end_folder (ArchiveWriter *writer, GError **error)
{
  bool good = true;

  if (writer->mbox != NULL && !writer->is_one_file)
    good = commit_mbox (writer, error);
  if (writer->dir != NULL)
    good = writer->format == MAIL_ARCHIVE_MAILDIR ? end_maildir (writer, error) :
                                                    archive_sync_dir (writer->dir, error);
  g_clear_pointer (&writer->dir, g_free);
  g_clear_pointer (&writer->keywords, archive_keywords_free);
  g_hash_table_remove_all (writer->there);
  g_hash_table_remove_all (writer->met);
  return good;
}

static void
list_there (ArchiveWriter *writer, const char *dir, bool has_flags)
{
  g_autoptr (GDir) opened = g_dir_open (dir, 0, NULL);
  const char *name;

  while (opened != NULL && (name = g_dir_read_name (opened)) != NULL) {
    const char *colon = has_flags ? strchr (name, ':') : NULL;
    char *plain = colon != NULL ? g_strndup (name, (size_t) (colon - name)) : g_strdup (name);
    g_hash_table_replace (writer->there, plain, g_strdup (name));
  }
}

static bool
make_boxes (const char *dir, GError **error)
{
  static const char *const boxes[] = {"tmp", "new", "cur"};

  for (size_t i = 0; i < G_N_ELEMENTS (boxes); i++) {
    g_autofree char *box = g_build_filename (dir, boxes[i], NULL);
    if (!archive_make_dir (box, error))
      return false;
  }
  return true;
}

// The top is one, too, whether or not the inbox is kept: without it nobody, ourselves included,
// knows the folders in it for a Maildir's.
static bool
begin_maildir (ArchiveWriter *writer, const char *top, const char *folder, GError **error)
{
  g_autofree char *encoded = archive_maildir_encode (folder);
  g_autofree char *name = g_strconcat (".", encoded, NULL);

  writer->dir = g_ascii_strcasecmp (folder, "INBOX") == 0 || *folder == '\0' ?
                  g_strdup (top) :
                  g_build_filename (top, name, NULL);
  g_autofree char *cur = g_build_filename (writer->dir, "cur", NULL);

  if (!make_boxes (top, error) || !make_boxes (writer->dir, error))
    return false;
  list_there (writer, cur, true);
  writer->keywords = archive_keywords_load (writer->dir);
  return true;
}

static char *
file_path_of (const char *top, const char *folder)
{
  g_auto (GStrv) names = g_strsplit (folder, "/", -1);
  g_autoptr (GString) path = g_string_new (top);

  for (char **name = names; *name != NULL; name++) {
    g_autofree char *safe = archive_file_name (*name);
    g_string_append_printf (path, "/%s", safe);
  }
  return g_strdup (path->str);
}

bool
archive_writer_begin_folder (ArchiveWriter *writer, const char *dest_below, const char *folder,
                             GError **error)
{
  g_autofree char *below = *dest_below != '\0' ? archive_file_name (dest_below) : g_strdup ("");
  g_autofree char *top =
    *below != '\0' ? g_build_filename (writer->dest, below, NULL) : g_strdup (writer->dest);

  if (writer->is_one_file)
    return true;
  if (!end_folder (writer, error))
    return false;
  if (writer->format == MAIL_ARCHIVE_MAILDIR)
    return begin_maildir (writer, top, folder, error);
  g_autofree char *path = file_path_of (top, folder);
  if (writer->format == MAIL_ARCHIVE_EML) {
    writer->dir = g_steal_pointer (&path);
    if (!archive_make_dir (writer->dir, error))
      return false;
    list_there (writer, writer->dir, false);
    return true;
  }
  g_autofree char *above = g_path_get_dirname (path);
  return archive_make_dir (above, error) &&
         open_mbox (writer, g_strconcat (path, ".mbox", NULL), error);
}

// The message's hash in this folder, with a number from the second on.
static char *
dup_key_of (ArchiveWriter *writer, const char *hash, bool counts)
{
  unsigned n = GPOINTER_TO_UINT (g_hash_table_lookup (writer->met, hash)) + 1;

  if (counts)
    g_hash_table_replace (writer->met, g_strdup (hash), GUINT_TO_POINTER (n));
  return n > 1 ? g_strdup_printf ("%.*s_%u", HASH_DIGITS, hash, n) : g_strndup (hash, HASH_DIGITS);
}

static char *
dup_key (ArchiveWriter *writer, GBytes *raw)
{
  g_autofree char *hash = mail_sha256_dup_hex (raw, "");

  return dup_key_of (writer, hash, true);
}

static bool
write_single (ArchiveWriter *writer, const ArchiveMessage *message, const char *temporary,
              const char *path, GError **error)
{
  ArchiveFile *file = archive_file_new (temporary, error);

  if (file == NULL)
    return false;
  if (!archive_file_write_message (file, message->raw, error)) {
    archive_file_abandon (file);
    return false;
  }
  return archive_file_commit (file, path, message->received, true, error);
}

static char *
dup_plain_name (const ArchiveMessage *message, const char *key)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT ".%s.mail", MAX (message->received, 1), key);
}

// PLAIN is there under a name with flags: with MESSAGE's from now on.
static bool
update_flags (ArchiveWriter *writer, const ArchiveMessage *message, const char *plain,
              bool *out_known, GError **error)
{
  const char *there = g_hash_table_lookup (writer->there, plain);
  g_autofree char *flags =
    archive_maildir_format_flags (message, writer->keywords, &writer->keywords_grew);
  g_autofree char *name = g_strconcat (plain, flags, NULL);

  // The letters are known before a name has them.
  if (writer->keywords_grew && !save_keywords (writer, error))
    return false;
  *out_known = there != NULL;
  if (there == NULL)
    return true;
  g_autofree char *from = g_build_filename (writer->dir, "cur", there, NULL);
  g_autofree char *to = g_build_filename (writer->dir, "cur", name, NULL);
  if (!g_str_equal (there, name) && g_rename (from, to) != 0)
    return archive_fail (to, error);
  g_hash_table_remove (writer->there, plain);
  return true;
}

static bool
put_maildir (ArchiveWriter *writer, const ArchiveMessage *message, bool *out_known, GError **error)
{
  g_autofree char *key = dup_key (writer, message->raw);
  g_autofree char *plain = dup_plain_name (message, key);

  if (!update_flags (writer, message, plain, out_known, error) || *out_known)
    return *out_known;
  g_autofree char *flags =
    archive_maildir_format_flags (message, writer->keywords, &writer->keywords_grew);
  g_autofree char *name = g_strconcat (plain, flags, NULL);
  g_autofree char *path = g_build_filename (writer->dir, "cur", name, NULL);
  g_autofree char *temporary = g_build_filename (writer->dir, "tmp", plain, NULL);
  return write_single (writer, message, temporary, path, error);
}

bool
archive_writer_put_again (ArchiveWriter *writer, const ArchiveMessage *message, GError **error)
{
  g_autofree char *hash = mail_sha256_dup_hex (message->raw, "");
  g_autofree char *key = dup_key_of (writer, hash, false);
  g_autofree char *plain = dup_plain_name (message, key);
  const char *there = g_hash_table_lookup (writer->there, plain);

  if (there != NULL) {
    g_autofree char *path = g_build_filename (writer->dir, "cur", there, NULL);
    if (g_unlink (path) != 0)
      return archive_fail (path, error);
    g_hash_table_remove (writer->there, plain);
  }
  bool known;
  return put_maildir (writer, message, &known, error);
}

bool
archive_writer_keep (ArchiveWriter *writer, const char *hash, const ArchiveMessage *message,
                     bool *out_known, GError **error)
{
  g_autofree char *key = dup_key_of (writer, hash, false);
  g_autofree char *plain = dup_plain_name (message, key);

  if (!update_flags (writer, message, plain, out_known, error))
    return false;
  if (*out_known)
    g_free (dup_key_of (writer, hash, true));
  return true;
}

void
archive_writer_set_sweep (ArchiveWriter *writer, const char *dir)
{
  g_set_str (&writer->sweep, dir);
}

static bool
put_eml (ArchiveWriter *writer, const ArchiveMessage *message, const char *subject, bool *out_known,
         GError **error)
{
  g_autofree char *key = dup_key (writer, message->raw);
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (message->received);
  g_autofree char *day = date != NULL ? g_date_time_format (date, "%Y-%m-%d") : g_strdup ("0000");
  g_autofree char *valid = g_utf8_make_valid (subject != NULL ? subject : "", -1);
  g_autofree char *cut = g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), 60));
  g_autofree char *safe = archive_file_name (*cut != '\0' ? cut : "-");
  g_autofree char *name = g_strdup_printf ("%s %s %.*s.eml", day, safe, (int) strlen (key), key);
  g_autofree char *path = g_build_filename (writer->dir, name, NULL);
  g_autofree char *temporary = g_strdup_printf ("%s/.%s.partial", writer->dir, key);

  *out_known = g_hash_table_contains (writer->there, name);
  return *out_known || write_single (writer, message, temporary, path, error);
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
write_line (ArchiveWriter *writer, const char *p, size_t length, bool to_lf, GError **error)
{
  bool cuts = to_lf && length >= 2 && p[length - 2] == '\r' && p[length - 1] == '\n';

  return archive_file_write (writer->mbox, p, length - (cuts ? 2 : 0), error) &&
         (!cuts || archive_file_write (writer->mbox, "\n", 1, error));
}

// The header, with what says the flags at its end, then the body, quoted.
static bool
write_lines (ArchiveWriter *writer, const ArchiveMessage *message, GError **error)
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
      if (!archive_file_write (writer->mbox, status, strlen (status), error))
        return false;
    } else if (!in_header && needs_quote (p, length) &&
               !archive_file_write (writer->mbox, ">", 1, error)) {
      return false;
    }
    if (!write_line (writer, p, length, to_lf, error))
      return false;
    at_line = newline != NULL;
    p += length;
  }
  if (!at_line && !archive_file_write (writer->mbox, "\n", 1, error))
    return false;
  return !in_header || archive_file_write (writer->mbox, status, strlen (status), error);
}

// One of those that were there before.
static bool
is_in_mbox (ArchiveWriter *writer, GBytes *raw)
{
  if (g_hash_table_size (writer->in_mbox) == 0)
    return false;
  g_autofree char *hash = dup_mbox_hash (raw);
  unsigned n = GPOINTER_TO_UINT (g_hash_table_lookup (writer->in_mbox, hash));

  if (n > 0)
    g_hash_table_replace (writer->in_mbox, g_steal_pointer (&hash), GUINT_TO_POINTER (n - 1));
  return n > 0;
}

static bool
put_mbox (ArchiveWriter *writer, const ArchiveMessage *message, const char *sender, GError **error)
{
  static const char days[] = "SunMonTueWedThuFriSat",
                    months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (message->received);
  g_autofree char *safe = g_strdup (sender != NULL && *sender != '\0' ? sender : "MAILER-DAEMON");
  g_autofree char *from = NULL;

  g_return_val_if_fail (date != NULL, false);
  g_strdelimit (safe, " \t\r\n", '_');
  from = g_strdup_printf ("From %s %.3s %.3s %2d %02d:%02d:%02d %04d\n", safe,
                          days + 3 * (g_date_time_get_day_of_week (date) % 7),
                          months + 3 * (g_date_time_get_month (date) - 1),
                          g_date_time_get_day_of_month (date), g_date_time_get_hour (date),
                          g_date_time_get_minute (date), g_date_time_get_second (date),
                          g_date_time_get_year (date));
  return archive_file_write (writer->mbox, from, strlen (from), error) &&
         write_lines (writer, message, error) && archive_file_write (writer->mbox, "\n", 1, error);
}

bool
archive_writer_put (ArchiveWriter *writer, const ArchiveMessage *message, const char *sender,
                    const char *subject, bool *out_known, GError **error)
{
  *out_known = false;
  switch (writer->format) {
  case MAIL_ARCHIVE_EML:
    return put_eml (writer, message, subject, out_known, error);
  case MAIL_ARCHIVE_MAILDIR:
    return put_maildir (writer, message, out_known, error);
  case MAIL_ARCHIVE_MBOX:
    *out_known = is_in_mbox (writer, message->raw);
    return *out_known || put_mbox (writer, message, sender, error);
  }
  g_return_val_if_reached (false);
}

bool
archive_writer_finish (ArchiveWriter *writer, GError **error)
{
  if (!end_folder (writer, error))
    return false;
  if (!writer->is_one_file)
    return archive_sync_dir (writer->dest, error);
  g_autofree char *above = g_path_get_dirname (writer->path);
  return commit_mbox (writer, error) && archive_sync_dir (above, error);
}
