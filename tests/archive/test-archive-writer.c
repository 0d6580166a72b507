// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is written is read back, byte for byte, with folder, flags and time.

#include "archive/archive-reader.h"
#include "archive/archive-writer.h"
#include "base/mail-error.h"

#include "../store/store-fault.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  const char *folder, *raw;
  MailFlags flags;
  const char *keywords[3];
} Sample;

// Grouped by folder, as writers want them.
static const Sample samples[] = {
  {"INBOX", "Subject: a\r\n\r\nFrom here\r\n>From there\r\n\r\n", MAIL_FLAG_SEEN, {NULL}},
  {"INBOX", "Subject: a\r\n\r\nFrom here\r\n>From there\r\n\r\n", MAIL_FLAG_FLAGGED, {NULL}},
  {"INBOX", "Status: RO\r\nX-Status: F\r\n\r\nown fields\r\n", 0, {NULL}},
  {"INBOX",
   "Subject: own\r\nX-Keywords: mine\r\n\r\nx\r\n",
   MAIL_FLAG_ANSWERED | MAIL_FLAG_FORWARDED | MAIL_FLAG_JUNK,
   {"work", "zwei", NULL}},
  {"INBOX", "Subject: mixed\r\n\r\nbare\nlf\r\nand\r\r\n", 0, {NULL}},
  {"Arch.ive/Jahr 2025", "Subject: b\r\n\r\nx\r\n", MAIL_FLAG_DRAFT, {"work", NULL}},
  {"Grüße/日本", "\r\nno header\r\n", MAIL_FLAG_SEEN | MAIL_FLAG_DELETED, {NULL}},
};

static void
write_samples (MailArchiveFormat format, const char *dest, unsigned known_expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ArchiveWriter) writer = archive_writer_new (format, dest, &error);
  const char *folder = "";
  unsigned known = 0;

  g_assert_no_error (error);
  for (size_t i = 0; i < G_N_ELEMENTS (samples); i++) {
    const Sample *sample = &samples[i];
    ArchiveMessage message = {.raw = g_bytes_new_static (sample->raw, strlen (sample->raw)),
                              .flags = sample->flags,
                              .keywords = (char **) sample->keywords,
                              .received = 1763633472 + (int64_t) i};
    bool was_there;

    if (!g_str_equal (folder, sample->folder))
      g_assert_true (archive_writer_begin_folder (writer, "", sample->folder, &error));
    folder = sample->folder;
    archive_writer_put (writer, &message, "ana@example.com", "Subject / of it", &was_there, &error);
    g_assert_no_error (error);
    known += was_there;
    g_bytes_unref (message.raw);
  }
  g_assert_true (archive_writer_finish (writer, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (known, ==, known_expected);
}

static char *
describe (const char *folder, GBytes *raw, MailFlags flags, char *const *keywords, int64_t received)
{
  g_autofree char *hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, raw);
  g_autofree char *words = keywords != NULL ? g_strjoinv (",", (char **) keywords) : g_strdup ("");

  return g_strdup_printf ("%s %s %x [%s] %" G_GINT64_FORMAT, folder, hash, (unsigned) flags, words,
                          received);
}

static GPtrArray *
read_back (const char *path, bool has_flags, unsigned n_expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ArchiveReader) reader = archive_reader_open (path, g_get_tmp_dir (), &error);
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);

  g_assert_no_error (error);
  while (true) {
    g_auto (ArchiveMessage) message = {0};
    archive_reader_next (reader, &message, &error);
    g_assert_no_error (error);
    if (message.raw == NULL)
      break;
    const char *folder = *message.folder == '\0' ? "INBOX" : message.folder;
    g_ptr_array_add (found, describe (folder, message.raw, has_flags ? message.flags : 0,
                                      has_flags ? message.keywords : NULL, message.received));
  }
  g_assert_cmpuint (archive_reader_get_bytes (reader), ==, archive_reader_get_total (reader));
  g_assert_cmpuint (found->len, ==, n_expected);
  g_ptr_array_sort_values (found, (GCompareFunc) strcmp);
  return found;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *below = g_build_filename (path, name, NULL);
    remove_tree (below);
  }
  g_remove (path);
}

static void
assert_equal (const GPtrArray *found, bool has_flags)
{
  g_autoptr (GPtrArray) expected = g_ptr_array_new_with_free_func (g_free);

  for (size_t i = 0; i < G_N_ELEMENTS (samples); i++) {
    g_autoptr (GBytes) raw = g_bytes_new_static (samples[i].raw, strlen (samples[i].raw));
    char *const *keywords = samples[i].keywords[0] != NULL ? (char **) samples[i].keywords : NULL;
    g_ptr_array_add (expected, describe (samples[i].folder, raw, has_flags ? samples[i].flags : 0,
                                         has_flags ? keywords : NULL, 1763633472 + (int64_t) i));
  }
  g_ptr_array_sort_values (expected, (GCompareFunc) strcmp);
  for (unsigned i = 0; i < expected->len; i++)
    g_assert_cmpstr (found->pdata[i], ==, expected->pdata[i]);
}

// Mail taken out by one program and in by another is not what it was: bytes, folders, flags.
static void
test_round_trip (const void *data)
{
  MailArchiveFormat format = (MailArchiveFormat) GPOINTER_TO_INT (data);
  g_autofree char *dir = g_dir_make_tmp ("archive-XXXXXX", NULL);
  g_autofree char *dest = g_build_filename (dir, "out", NULL);
  bool has_flags = format != MAIL_ARCHIVE_EML;

  write_samples (format, dest, 0);
  g_autoptr (GPtrArray) found = read_back (dest, has_flags, G_N_ELEMENTS (samples));
  assert_equal (found, has_flags);
  // Once more adds nothing where files are single.
  if (format != MAIL_ARCHIVE_MBOX)
    write_samples (format, dest, G_N_ELEMENTS (samples));
  g_autoptr (GPtrArray) again = read_back (dest, has_flags, G_N_ELEMENTS (samples));
  remove_tree (dir);
}

static unsigned
write_again (const char *dest, const char *const *raws)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ArchiveWriter) writer = archive_writer_new (MAIL_ARCHIVE_MBOX, dest, &error);
  unsigned known = 0;

  g_assert_true (archive_writer_begin_folder (writer, "", "INBOX", &error));
  for (; *raws != NULL; raws++) {
    ArchiveMessage message = {.raw = g_bytes_new_static (*raws, strlen (*raws))};
    bool was_there;

    archive_writer_put (writer, &message, "ana@example.com", "", &was_there, &error);
    g_assert_no_error (error);
    known += was_there;
    g_bytes_unref (message.raw);
  }
  g_assert_true (archive_writer_finish (writer, &error));
  return known;
}

// What an mbox changes is not known in it again: each export adds it once more.
static void
test_known_again (void)
{
  static const char *const raws[] = {"Subject: alone\r\n",
                                     "Subject: cut",
                                     "Subject: body cut\r\n\r\nx",
                                     "Subject: unix\n\nx\n",
                                     "Subject: unix alone\n",
                                     "Subject: unix cut\n\nx",
                                     "Subject: whole\r\n\r\nx\r\n",
                                     "\r\n",
                                     "",
                                     NULL};
  unsigned n = g_strv_length ((char **) raws);
  g_autofree char *dir = g_dir_make_tmp ("archive-XXXXXX", NULL);
  g_autofree char *dest = g_build_filename (dir, "out", NULL);

  g_assert_cmpuint (write_again (dest, raws), ==, 0);
  g_assert_cmpuint (write_again (dest, raws), ==, n);
  g_autoptr (GPtrArray) found = read_back (dest, false, n);
  g_assert_cmpuint (write_again (dest, raws), ==, n);
  remove_tree (dir);
}

// An export writes over another one, or leaves half a file that looks whole.
static void
test_never_over (void)
{
  g_autofree char *dir = g_dir_make_tmp ("archive-XXXXXX", NULL);
  g_autofree char *dest = g_build_filename (dir, "all.mbox", NULL);
  g_autofree char *partial = g_build_filename (dir, "all.mbox.partial", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  ArchiveMessage message = {.raw = g_bytes_new_static ("S: a\r\n\r\nx\r\n", 11), .received = 1};
  bool known;
  ArchiveWriter *writer = archive_writer_new (MAIL_ARCHIVE_MBOX, dest, &error);

  g_assert_true (archive_writer_put (writer, &message, NULL, NULL, &known, &error));
  g_assert_false (g_file_test (dest, G_FILE_TEST_EXISTS));
  archive_writer_free (writer);
  g_assert_false (g_file_test (partial, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_set_contents (dest, "mine", -1, NULL));
  g_assert_null (archive_writer_new (MAIL_ARCHIVE_MBOX, dest, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_INVALID);
  g_assert_true (g_file_get_contents (dest, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "mine");
  g_bytes_unref (message.raw);
  remove_tree (dir);
}

#define MINE "From - Mon Jan  1 00:00:00 2024\nSubject: mine\n\n"

static bool
add_one (const char *dest, GError **error)
{
  ArchiveWriter *writer = archive_writer_new (MAIL_ARCHIVE_MBOX, dest, error);
  ArchiveMessage message = {.raw = g_bytes_new_static ("S: a\r\n\r\nx\r\n", 11), .received = 1};
  bool known, good = writer != NULL &&
                     archive_writer_put (writer, &message, NULL, NULL, &known, error) &&
                     archive_writer_finish (writer, error);

  archive_writer_free (writer);
  g_bytes_unref (message.raw);
  return good;
}

// A disk that does not give back what is there ends the process, or what could not be read is gone
// from the file afterwards.
static void
test_unreadable_mbox (void)
{
  g_autofree char *dir = g_dir_make_tmp ("archive-XXXXXX", NULL);
  g_autofree char *dest = g_build_filename (dir, "all.mbox", NULL);
  g_autofree char *lines = g_strnfill (300 * 1024, '\n');
  g_autofree char *mine = g_strconcat (MINE, lines, NULL);
  unsigned told = 0;
  bool came = true;

  for (unsigned call = 1; came; call++) {
    g_autofree char *text = NULL;
    g_autoptr (GError) error = NULL;

    g_assert_true (g_file_set_contents (dest, mine, -1, NULL));
    store_fault_arm (FAULT_READ, call);
    bool good = add_one (dest, &error);
    came = store_fault_disarm ();
    g_assert_true (good || error->domain == MAIL_ERROR);
    g_assert_true (g_file_get_contents (dest, &text, NULL, NULL));
    g_assert_true (g_str_has_prefix (text, mine));
    g_assert_true (good == (strlen (text) > strlen (mine)));
    told += !good;
  }
  // It is read to know what is there, and to copy it.
  g_assert_cmpuint (told, >, 2 * strlen (mine) / (64 * 1024));
  remove_tree (dir);
}

// Whatever lies in DIR is the folder ONLY.
static void
assert_alone (const char *dir, const char *only)
{
  g_autoptr (GDir) there = g_dir_open (dir, 0, NULL);

  g_assert_cmpstr (g_dir_read_name (there), ==, only);
  g_assert_null (g_dir_read_name (there));
}

// A server that names its folders so writes over files of the person who exports them (P5).
static void
test_names_are_no_paths (const void *data)
{
  static const char *const folders[] = {
    "..",   ".",      "../../evil",  "/etc/evil", "a/../../../evil",
    "a//b", "~/evil", "a\\..\\evil", "a\nb",
  };
  g_autofree char *dir = g_dir_make_tmp ("archive-XXXXXX", NULL);
  g_autofree char *above = g_build_filename (dir, "a", "b", NULL);
  g_autofree char *dest = g_build_filename (above, "out", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (above, 0700), ==, 0);
  ArchiveWriter *writer =
    archive_writer_new ((MailArchiveFormat) GPOINTER_TO_INT (data), dest, &error);
  g_assert_no_error (error);
  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autofree char *text = g_strdup_printf ("Subject: %zu\r\n\r\nx\r\n", i);
    ArchiveMessage message = {.raw = g_bytes_new (text, strlen (text)), .received = 1};
    bool known;

    g_assert_true (archive_writer_begin_folder (writer, i % 2 ? "../.." : "", folders[i], &error));
    archive_writer_put (writer, &message, "../../../evil", "../../../../evil", &known, &error);
    g_assert_no_error (error);
    g_bytes_unref (message.raw);
  }
  g_assert_true (archive_writer_finish (writer, &error));
  archive_writer_free (writer);
  assert_alone (dir, "a");
  g_autofree char *first = g_build_filename (dir, "a", NULL);
  assert_alone (first, "b");
  assert_alone (above, "out");
  g_autoptr (GPtrArray) found = read_back (dest, false, G_N_ELEMENTS (folders));
  g_assert_cmpuint (found->len, ==, G_N_ELEMENTS (folders));
  remove_tree (dir);
}

// A file named by mistake becomes a message.
static void
test_not_mail (void)
{
  g_autofree char *dir = g_dir_make_tmp ("archive-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "picture", NULL);
  g_auto (ArchiveMessage) message = {0};
  g_autoptr (GError) error = NULL;

  g_assert_null (archive_reader_open (dir, dir, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (path, "\x89PNG\r\n", -1, NULL));
  g_autoptr (ArchiveReader) reader = archive_reader_open (path, dir, &error);
  g_assert_no_error (error);
  g_assert_false (archive_reader_next (reader, &message, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_LIMIT);
  // What some programs put before a text makes it no picture.
  g_assert_true (g_file_set_contents (path,
                                      "\xef\xbb\xbf"
                                      "Subject: x\r\n\r\n",
                                      -1, NULL));
  g_autoptr (GPtrArray) found = read_back (path, false, 1);
  g_assert_cmpuint (found->len, ==, 1);
  remove_tree (dir);
}

// A link that leads back has all mail come again and again, two of them for ever.
static void
test_links_that_lead_back (void)
{
  g_autofree char *dir = g_dir_make_tmp ("archive-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "one.eml", NULL);
  g_autofree char *first = g_build_filename (dir, "first", NULL);
  g_autofree char *second = g_build_filename (dir, "second", NULL);

  g_assert_true (g_file_set_contents (path, "Subject: x\r\n\r\n", -1, NULL));
  g_assert_cmpint (symlink (".", first), ==, 0);
  g_assert_cmpint (symlink (dir, second), ==, 0);
  g_autoptr (GPtrArray) found = read_back (dir, false, 1);
  g_assert_cmpuint (found->len, ==, 1);
  g_unlink (first);
  g_unlink (second);
  remove_tree (dir);
}

// Folders named as the boxes of a Maildir are taken for them, and mail beside them is lost.
static void
test_folders_named_as_boxes (void)
{
  static const char *const folders[] = {"Box", "Box/cur", "Box/new", "Box/tmp"};
  g_autoptr (GError) error = NULL;
  g_autofree char *dest = g_dir_make_tmp ("mail-archive-XXXXXX", NULL);
  g_autoptr (ArchiveWriter) writer = archive_writer_new (MAIL_ARCHIVE_EML, dest, &error);

  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autofree char *text = g_strconcat ("Subject: ", folders[i], "\r\n\r\nx\r\n", NULL);
    g_autoptr (GBytes) raw = g_bytes_new (text, strlen (text));
    ArchiveMessage message = {.raw = raw, .received = 1763633472};
    bool known;

    g_assert_true (archive_writer_begin_folder (writer, "", folders[i], &error));
    g_assert_true (archive_writer_put (writer, &message, folders[i], NULL, &known, &error));
  }
  g_assert_true (archive_writer_finish (writer, &error));
  g_assert_no_error (error);
  g_autoptr (GPtrArray) found = read_back (dest, false, G_N_ELEMENTS (folders));
  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autofree char *start = g_strconcat (folders[i], " ", NULL);
    g_assert_true (g_str_has_prefix (found->pdata[i], start));
  }
  remove_tree (dest);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  static const struct {
    const char *name;
    MailArchiveFormat format;
  } formats[] = {
    {"eml", MAIL_ARCHIVE_EML}, {"maildir", MAIL_ARCHIVE_MAILDIR}, {"mbox", MAIL_ARCHIVE_MBOX}};
  for (size_t i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autofree char *trip = g_strconcat ("/archive/writer/round-trip/", formats[i].name, NULL);
    g_autofree char *names = g_strconcat ("/archive/writer/no-paths/", formats[i].name, NULL);
    g_test_add_data_func (trip, GINT_TO_POINTER (formats[i].format), test_round_trip);
    g_test_add_data_func (names, GINT_TO_POINTER (formats[i].format), test_names_are_no_paths);
  }
  g_test_add_func ("/archive/writer/known-again", test_known_again);
  g_test_add_func ("/archive/writer/never-over", test_never_over);
  g_test_add_func ("/archive/writer/unreadable-mbox", test_unreadable_mbox);
  g_test_add_func ("/archive/writer/not-mail", test_not_mail);
  g_test_add_func ("/archive/writer/folders-named-as-boxes", test_folders_named_as_boxes);
  g_test_add_func ("/archive/writer/links-that-lead-back", test_links_that_lead_back);
  return g_test_run ();
}
