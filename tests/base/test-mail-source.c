// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/mail-source.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

// A file of LENGTH bytes of all kinds, CR and LF often among them.
static char *
write_file (const char *dir, size_t length, GByteArray *out_bytes)
{
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (dir, "file", NULL);

  g_byte_array_set_size (out_bytes, (unsigned int) length);
  for (size_t i = 0; i < length; i++)
    out_bytes->data[i] = "\r\nab\xff"[g_test_rand_int_range (0, 5)];
  g_file_set_contents (path, (char *) out_bytes->data, (gssize) length, &error);
  g_assert_no_error (error);
  return path;
}

static char *
make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *dir = g_dir_make_tmp ("mail-source-XXXXXX", &error);

  g_assert_no_error (error);
  return dir;
}

static void
remove_folder (const char *dir, const char *path)
{
  g_remove (path);
  g_rmdir (dir);
}

static GBytes *
read_all (MailSource *source)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes = mail_source_read (source, G_MAXUINT64, &error);

  g_assert_no_error (error);
  return bytes;
}

// An attachment that is not what was attached.
static void
test_base64_comes_back (void)
{
  static const size_t lengths[] = {0, 1, 56, 57, 58, 57 * 1024, 57 * 1024 + 2, 200000};

  for (size_t i = 0; i < G_N_ELEMENTS (lengths); i++) {
    g_autofree char *dir = make_folder ();
    g_autoptr (GByteArray) expected = g_byte_array_new ();
    g_autofree char *path = write_file (dir, lengths[i], expected);
    g_autoptr (MailFile) file = mail_file_open (path, NULL);
    g_autoptr (MailSource) source = mail_source_new ();

    mail_source_add_file (source, file, MAIL_FILE_BASE64, mail_file_base64_size (lengths[i]));
    g_autoptr (GBytes) coded = read_all (source);
    g_autofree char *text = g_strndup (g_bytes_get_data (coded, NULL), g_bytes_get_size (coded));
    g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);
    gsize decoded = 0;
    g_autofree guchar *back = g_base64_decode (text, &decoded);

    g_assert_cmpmem (back, decoded, expected->data, lengths[i]);
    for (char **line = lines; *line != NULL; line++)
      g_assert_cmpuint (strlen (*line), <=, 76);
    remove_folder (dir, path);
  }
}

// P6: whatever ends the lines of a file, and wherever the blocks end that it is read in.
static void
test_line_ends_are_canonical (void)
{
  g_autofree char *dir = make_folder ();
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *path = write_file (dir, 150001, bytes);
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autoptr (MailFile) file = mail_file_open (path, NULL);
  g_autoptr (MailSource) source = mail_source_new (), rest = mail_source_new ();

  for (unsigned int i = 0; i < bytes->len; i++) {
    char c = (char) bytes->data[i];

    if (c == '\r' || (c == '\n' && (i == 0 || bytes->data[i - 1] != '\r')))
      g_string_append (expected, "\r\n");
    else if (c != '\n')
      g_string_append_c (expected, c);
  }
  if (expected->str[expected->len - 1] != '\n')
    g_string_append (expected, "\r\n");
  mail_source_add_file (source, file, MAIL_FILE_CRLF, expected->len);
  mail_source_add_rest (rest, source, 70001);
  g_autoptr (GBytes) whole = read_all (source), tail = read_all (rest);

  g_assert_cmpmem (g_bytes_get_data (whole, NULL), g_bytes_get_size (whole), expected->str,
                   expected->len);
  g_assert_cmpmem (g_bytes_get_data (tail, NULL), g_bytes_get_size (tail), expected->str + 70001,
                   expected->len - 70001);
  remove_folder (dir, path);
}

static void
test_pieces_follow_each_other (void)
{
  g_autoptr (MailSource) source = mail_source_new ();
  g_autoptr (GBytes) one = g_bytes_new ("one ", 4), none = g_bytes_new (NULL, 0);
  g_autoptr (GBytes) two = g_bytes_new ("two", 3);

  mail_source_add_bytes (source, one);
  mail_source_add_bytes (source, none);
  mail_source_add_bytes (source, two);
  for (int i = 0; i < 2; i++) {
    g_autoptr (GBytes) all = read_all (source);
    g_assert_cmpmem (g_bytes_get_data (all, NULL), g_bytes_get_size (all), "one two", 7);
  }
  g_autoptr (GBytes) head = mail_source_read (source, 5, NULL);
  g_assert_cmpmem (g_bytes_get_data (head, NULL), g_bytes_get_size (head), "one t", 5);
}

// A file that is still being written goes out half, or two copies of one message differ.
static void
test_changes_are_noticed (void)
{
  static const size_t others[] = {100, 99999, 200001};

  for (size_t i = 0; i < G_N_ELEMENTS (others); i++) {
    g_autofree char *dir = make_folder ();
    g_autoptr (GByteArray) bytes = g_byte_array_new ();
    g_autofree char *path = write_file (dir, 200000, bytes);
    g_autoptr (MailFile) file = mail_file_open (path, NULL);
    g_autoptr (MailSource) source = mail_source_new ();
    g_autoptr (GError) error = NULL;

    mail_source_add_file (source, file, MAIL_FILE_PLAIN, 200000);
    // The very file, not another of its name.
    FILE *same = g_fopen (path, "r+");
    g_assert_nonnull (same);
    if (others[i] > 200000) {
      fseek (same, 0, SEEK_END);
      fputc ('x', same);
    }
    fclose (same);
    if (others[i] < 200000)
      g_assert_cmpint (truncate (path, (off_t) others[i]), ==, 0);
    g_assert_null (mail_source_read (source, G_MAXUINT64, &error));
    g_assert_error (error, MAIL_ERROR, MAIL_ERROR_FILE);
    remove_folder (dir, path);
  }
}

static void
test_what_is_no_file (void)
{
  g_autofree char *dir = make_folder ();
  g_autofree char *path = g_build_filename (dir, "none", NULL);
  g_autoptr (GError) missing = NULL, folder = NULL;

  g_assert_null (mail_file_open (path, &missing));
  g_assert_error (missing, MAIL_ERROR, MAIL_ERROR_NOT_FOUND);
  g_assert_null (mail_file_open (dir, &folder));
  g_assert_error (folder, MAIL_ERROR, MAIL_ERROR_INVALID);
  g_rmdir (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/source/base64-comes-back", test_base64_comes_back);
  g_test_add_func ("/base/source/line-ends-are-canonical", test_line_ends_are_canonical);
  g_test_add_func ("/base/source/pieces-follow-each-other", test_pieces_follow_each_other);
  g_test_add_func ("/base/source/changes-are-noticed", test_changes_are_noticed);
  g_test_add_func ("/base/source/what-is-no-file", test_what_is_no_file);
  return g_test_run ();
}
