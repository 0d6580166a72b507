// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writing folder after folder. Names of Maildir and .eml files come from the message's hash, so
// that one that is there is found again; the second of two equal messages has a number.

#include "archive/archive-writer.h"
#include "archive/archive-file.h"
#include "archive/archive-maildir.h"
#include "archive/archive-mbox-writer.h"
#include "base/mail-sha256.h"

#include <errno.h>
#include <glib/gstdio.h>
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
  ArchiveMboxWriter *mbox;
};

ArchiveWriter *
archive_writer_new (MailArchiveFormat format, const char *dest, GError **error)
{
  g_autoptr (ArchiveWriter) writer = g_new0 (ArchiveWriter, 1);

  writer->format = format;
  writer->dest = g_strdup (dest);
  writer->is_one_file = format == MAIL_ARCHIVE_MBOX && g_str_has_suffix (dest, ".mbox");
  writer->met = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  writer->there = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (writer->is_one_file) {
    g_autofree char *above = g_path_get_dirname (dest);
    if (!archive_make_dir (above, error) ||
        (writer->mbox = archive_mbox_writer_new (dest, error)) == NULL)
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
  archive_mbox_writer_free (writer->mbox);
  archive_keywords_free (writer->keywords);
  g_hash_table_unref (writer->met);
  g_hash_table_unref (writer->there);
  g_free (writer->dest);
  g_free (writer->sweep);
  g_free (writer->dir);
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
    good = archive_mbox_writer_commit (writer->mbox, error);
  if (writer->dir != NULL)
    good = writer->format == MAIL_ARCHIVE_MAILDIR ? end_maildir (writer, error) :
                                                    archive_sync_dir (writer->dir, error);
  if (!writer->is_one_file)
    g_clear_pointer (&writer->mbox, archive_mbox_writer_free);
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
  g_autofree char *file = g_strconcat (path, ".mbox", NULL);
  return archive_make_dir (above, error) &&
         (writer->mbox = archive_mbox_writer_new (file, error)) != NULL;
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
    return archive_mbox_writer_put (writer->mbox, message, sender, out_known, error);
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
  return archive_mbox_writer_commit (writer->mbox, error);
}
