// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reading mbox files as programs wrote them for forty years.

#include "archive/archive-mbox.h"
#include "base/limits.h"
#include "base/mail-error.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define FROM "From ana@example.com Thu Nov 20 10:11:12 2025\n"

typedef struct {
  char *dir, *path;
  ArchiveSpool *spool;
} Fixture;

static void
set_up (Fixture *fixture, const void *data)
{
  fixture->dir = g_dir_make_tmp ("archive-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->dir, "box", NULL);
  fixture->spool = archive_spool_new (fixture->dir);
}

static void
tear_down (Fixture *fixture, const void *data)
{
  archive_spool_free (fixture->spool);
  g_unlink (fixture->path);
  g_rmdir (fixture->dir);
  g_free (fixture->path);
  g_free (fixture->dir);
}

// All messages of TEXT, each as "<flags> <keywords>|bytes", in one string for each.
static GPtrArray *
read_all (Fixture *fixture, const char *text, gssize length)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (fixture->path, text, length, NULL));
  g_autoptr (ArchiveMbox) mbox = archive_mbox_open (fixture->path, fixture->spool, &error);
  g_assert_no_error (error);
  while (true) {
    g_auto (ArchiveMessage) message = {0};
    bool good = archive_mbox_next (mbox, &message, &error);
    g_assert_no_error (error);
    g_assert_true (good);
    if (message.raw == NULL)
      break;
    size_t n;
    const char *bytes = g_bytes_get_data (message.raw, &n);
    g_autofree char *keywords =
      message.keywords != NULL ? g_strjoinv (",", message.keywords) : g_strdup ("");
    g_ptr_array_add (
      found, g_strdup_printf ("%x %s|%.*s", (unsigned) message.flags, keywords, (int) n, bytes));
  }
  g_assert_cmpuint (archive_mbox_tell (mbox), ==, length < 0 ? strlen (text) : (size_t) length);
  return found;
}

typedef struct {
  const char *name, *text;
  const char *expected[4];
} Case;

static const Case cases[] = {
  {"mboxrd",
   FROM "Subject: a\n\n>From here\n>>From there\n> From\n\n" FROM "Subject: b\n\nx\n\n",
   {"0 |Subject: a\r\n\r\nFrom here\r\n>From there\r\n> From\r\n", "0 |Subject: b\r\n\r\nx\r\n"}},
  {"crlf",
   "From a@b Thu Nov 20 10:11:12 2025\r\nSubject: a\r\n\r\nx\r\n\r\n"
   "From a@b Thu Nov 20 10:11:12 2025\r\nSubject: b\r\n\r\ny\r\n\r\n",
   {"0 |Subject: a\r\n\r\nx\r\n", "0 |Subject: b\r\n\r\ny\r\n"}},
  {"blank-lines-stay",
   FROM "S: a\n\n\nx\n\n\n" FROM "S: b\n\n",
   {"0 |S: a\r\n\r\n\r\nx\r\n\r\n", "0 |S: b\r\n\r\n"}},
  {"no-end", FROM "S: a\n\nx", {"0 |S: a\r\n\r\nx"}},
  {"from-in-prose",
   FROM "S: a\n\nDear,\n\nFrom the first of May on\nwe.\n\nFrom 2025 on\n",
   {"0 |S: a\r\n\r\nDear,\r\n\r\nFrom the first of May on\r\nwe.\r\n\r\nFrom 2025 on\r\n"}},
  {"from-without-blank",
   FROM "S: a\n\nx\n" FROM "y\n",
   {"0 |S: a\r\n\r\nx\r\nFrom ana@example.com Thu Nov 20 10:11:12 2025\r\ny\r\n"}},
  {"mboxcl2",
   FROM "S: a\nContent-Length: 53\n\nhello\n\nFrom x@y Thu Nov 20 10:11:12 2025\n"
        ">From  it\nx\n\n" FROM "S: b\n\ny\n",
   {"0 |S: a\r\nContent-Length: 53\r\n\r\nhello\r\n\r\nFrom x@y Thu Nov 20 10:11:12 2025\r\n"
    ">From  it\r\nx\r\n",
    "0 |S: b\r\n\r\ny\r\n"}},
  {"mboxcl",
   FROM "S: a\nContent-Length: 11\n\n>From it\nx\n" FROM "S: b\n\ny\n",
   {"0 |S: a\r\nContent-Length: 11\r\n\r\nFrom it\r\nx\r\n", "0 |S: b\r\n\r\ny\r\n"}},
  {"content-length-lies",
   FROM "S: a\nContent-Length: 3\n\nhello\n\n" FROM "S: b\n\ny\n",
   {"0 |S: a\r\nContent-Length: 3\r\n\r\nhello\r\n", "0 |S: b\r\n\r\ny\r\n"}},
  {"status",
   FROM "S: a\nStatus: RO\nX-Status: AF\nX-Keywords: $Forwarded work\n\nx\n",
   {"27 work|S: a\r\n\r\nx\r\n"}},
  {"mutt", FROM "S: a\nStatus: RO\nContent-Length: 2\nLines: 1\n\nx\n", {"1 |S: a\r\n\r\nx\r\n"}},
  {"status-of-its-own", FROM "Status: RO\nS: a\n\nx\n", {"0 |Status: RO\r\nS: a\r\n\r\nx\r\n"}},
  {"thunderbird",
   FROM "X-Mozilla-Status: 0001\nX-Mozilla-Status2: 00000000\n"
        "X-Mozilla-Keys: $label1\nS: a\n\nx\n\n" FROM "X-Mozilla-Status: 0009\nS: gone\n\nx\n",
   {"1 $label1|S: a\r\n\r\nx\r\n"}},
  {"from-dash",
   "From - Tue Apr 29 08:00:00 2025\nS: a\n\nx\n\n"
   "From - Tue Apr 29 08:00:00 2025\nS: b\n\n",
   {"0 |S: a\r\n\r\nx\r\n", "0 |S: b\r\n\r\n"}},
  {"header-only", FROM "S: a\n", {"0 |S: a\r\n"}},
};

// Mail of another program's years is cut in two, runs together, or is changed on its way in.
static void
test_dialects (Fixture *fixture, const void *data)
{
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GPtrArray) found = read_all (fixture, cases[i].text, -1);
    unsigned n = 0;

    g_test_message ("%s", cases[i].name);
    for (; n < 4 && cases[i].expected[n] != NULL; n++) {
      g_assert_cmpuint (n, <, found->len);
      g_assert_cmpstr (found->pdata[n], ==, cases[i].expected[n]);
    }
    g_assert_cmpuint (found->len, ==, n);
  }
}

// A file that is no mbox fills a folder with nonsense; an empty one can't be read.
static void
test_not_mbox (Fixture *fixture, const void *data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) none = read_all (fixture, "", 0);

  g_assert_cmpuint (none->len, ==, 0);
  g_assert_true (g_file_set_contents (fixture->path, "%PDF-1.7\n", -1, NULL));
  g_assert_null (archive_mbox_open (fixture->path, fixture->spool, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_INVALID);
}

// The dates under which lists sort imported mail are wrong.
static void
test_dates (void)
{
  static const struct {
    const char *line;
    int64_t expected;
  } dates[] = {
    {"From a@b Thu Nov 20 10:11:12 2025", 1763633472},
    {"From a@b  Thu Nov 20 10:11 2025", 1763633460},
    {"From \"a b\"@c Thu Nov 20 10:11:12 +0100 2025", 1763629872},
    {"From a@b Thu Nov 20 10:11:12 CET 2025", 1763633472},
    {"From - Thu Nov  6 10:11:12 2025", 1762423872},
    {"From sample 27 Sep 2020 09:26:30", 1601198790},
    {"From a@b Sun, 27 Sep 2020 11:26:30 +0200", 1601198790},
    {"From a@b Sun, 27 Sep 2020 09:26:30 +0000", 1601198790},
    {"From Ana, 27 Sep 2020 10:11 at the quay", -1},
    {"From 27 Sep 2020 on", -1},
    {"From now on", -1},
    {"From Jan 5 on we meet at 10:00", -1},
    {"Fromage", -1},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (dates); i++) {
    int64_t received = 0;
    bool found = archive_mbox_is_from (dates[i].line, strlen (dates[i].line), &received);
    g_assert_cmpint (found, ==, dates[i].expected >= 0);
    if (found)
      g_assert_cmpint (received, ==, dates[i].expected);
  }
}

// Lines longer than any buffer, messages larger than memory is for: bytes are lost at the seams.
static void
test_large (Fixture *fixture, const void *data)
{
  g_autoptr (GString) text = g_string_new (FROM "S: a\n\n");
  g_autoptr (GString) expected = g_string_new ("0 |S: a\r\n\r\n");

  for (int i = 0; i < 40; i++) {
    g_autofree char *line = g_strnfill (200001 + (size_t) i, (char) ('a' + i % 26));
    g_string_append_printf (text, "%s\n", line);
    g_string_append_printf (expected, "%s\r\n", line);
  }
  g_string_append (text, "\n" FROM "S: b\n\ny\n");
  g_autoptr (GPtrArray) found = read_all (fixture, text->str, (gssize) text->len);
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_true (g_str_equal (found->pdata[0], expected->str));
  g_assert_cmpstr (found->pdata[1], ==, "0 |S: b\r\n\r\ny\r\n");
}

// One message without an empty line, of any size, costs all that come after it.
static void
test_endless_header (Fixture *fixture, const void *data)
{
  g_autofree char *line = g_strnfill (998, 'x');

  for (gsize size = LIMIT_MIME_HEADER_BYTES - 999; size < LIMIT_MIME_HEADER_BYTES + 999;
       size += 999) {
    g_autoptr (GString) text = g_string_new (FROM "S: a\n");
    gsize start = text->len;

    while (text->len - start < size)
      g_string_append_printf (text, "%s\n", line);
    g_string_append (text, "\n" FROM "S: b\n\ny\n");
    g_autoptr (GPtrArray) found = read_all (fixture, text->str, (gssize) text->len);
    g_assert_cmpuint (found->len, ==, 2);
    g_assert_cmpuint (strlen (found->pdata[0]), >, size);
    g_assert_cmpstr (found->pdata[1], ==, "0 |S: b\r\n\r\ny\r\n");
  }
}

// Cuts short the nameless file that waits in DIR; → how many there were.
static unsigned
cut_spooled (const char *dir)
{
  g_autoptr (GDir) open_files = g_dir_open ("/proc/self/fd", 0, NULL);
  g_autofree char *real = realpath (dir, NULL);
  const char *name;
  unsigned n = 0;

  while ((name = g_dir_read_name (open_files)) != NULL) {
    g_autofree char *path = g_build_filename ("/proc/self/fd", name, NULL);
    g_autofree char *goal = g_file_read_link (path, NULL);

    if (goal != NULL && g_str_has_prefix (goal, real) && g_str_has_suffix (goal, "(deleted)")) {
      g_assert_cmpint (truncate (path, 4096), ==, 0);
      n++;
    }
  }
  return n;
}

// A disk that loses what was written ends the program amid an import, and all that it does beside.
static void
test_cut_short (Fixture *fixture, const void *data)
{
  g_autofree char *line = g_strnfill (6 * 1024 * 1024, 'x');
  g_autoptr (GError) error = NULL;

  g_assert_true (archive_spool_append (fixture->spool, line, strlen (line), &error));
  g_assert_cmpuint (cut_spooled (fixture->dir), ==, 1);
  g_assert_null (archive_spool_take (fixture->spool, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_STORE);
  // What comes next is not harmed.
  g_assert_true (archive_spool_append (fixture->spool, "S: b\r\n", 6, NULL));
  g_autoptr (GBytes) next = archive_spool_take (fixture->spool, NULL);
  g_assert_cmpmem (g_bytes_get_data (next, NULL), g_bytes_get_size (next), "S: b\r\n", 6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/archive/mbox/dialects", test_dialects);
  ADD ("/archive/mbox/not-mbox", test_not_mbox);
  g_test_add_func ("/archive/mbox/dates", test_dates);
  ADD ("/archive/mbox/large", test_large);
  ADD ("/archive/mbox/endless-header", test_endless_header);
  ADD ("/archive/mbox/cut-short", test_cut_short);
  return g_test_run ();
}
