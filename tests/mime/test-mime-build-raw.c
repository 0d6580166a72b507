// SPDX-License-Identifier: GPL-3.0-or-later
//
// Messages that other programs hand over to be sent: what is completed, and what stays as it is.

#include "outgoing.h"

#include "mime/mime-build.h"
#include "mime/mime-skeleton.h"

#include <glib/gstdio.h>
#include <string.h>

static void
assert_same_part (MimeMessage *before, const MimePart *a, MimeMessage *after, const MimePart *b,
                  bool gains_line_end)
{
  g_assert_cmpstr (a->media_type, ==, b->media_type);
  g_assert_cmpuint (a->children->len, ==, b->children->len);
  for (unsigned int i = 0; i < a->children->len; i++)
    assert_same_part (before, a->children->pdata[i], after, b->children->pdata[i], gains_line_end);
  if (a->message != NULL)
    assert_same_part (a->message, mime_message_get_root (a->message), b->message,
                      mime_message_get_root (b->message), gains_line_end);
  if (a->message != NULL || a->children->len > 0)
    return;
  g_autoptr (GBytes) x = mime_part_dup_content (before, a);
  g_autoptr (GBytes) y = mime_part_dup_content (after, b);

  g_assert_cmpmem (g_bytes_get_data (x, NULL), g_bytes_get_size (x), g_bytes_get_data (y, NULL),
                   g_bytes_get_size (y) - (gains_line_end ? 2 : 0));
}

// Equal part by part, decoded. GAINS_LINE_END: the first had none at its end.
static void
assert_same_parts (MimeMessage *before, MimeMessage *after, bool gains_line_end)
{
  assert_same_part (before, mime_message_get_root (before), after, mime_message_get_root (after),
                    gains_line_end);
}

static MimeOutgoing *
from_raw (const char *text, const char *from, const char *const *recipients, GError **error)
{
  g_autoptr (GBytes) raw = g_bytes_new (text, strlen (text));
  const MimeRawOptions options = {.from = from, .recipients = recipients};

  return mime_build_from_raw (raw, &options, error);
}

// What other programs hand over: sent whole, once, to whom it says.
static void
test_messages_are_completed (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MimeOutgoing) outgoing =
    from_raw ("From x Mon Jan\nFrom: Robin <robin@example.org>\nTo: a@x.example\nBcc: "
              "b@y.example,\n c@y.example\nSubject: x\n\nbody\r.\n..\n\rend",
              NULL, NULL, &error);

  g_assert_no_error (error);
  outgoing_assert_canonical (outgoing->wire);
  g_autofree char *wire = outgoing_dup_text (outgoing->wire);

  g_assert_nonnull (strstr (wire, "Date: "));
  g_assert_nonnull (strstr (wire, "Message-ID: <"));
  g_assert_null (strstr (wire, "y.example"));
  g_assert_nonnull (strstr (wire, "\r\n\r\nbody\r\n.\r\n..\r\n\r\nend\r\n"));
  g_assert_cmpuint (outgoing->recipients->len, ==, 3);
  g_assert_cmpstr (outgoing->sender, ==, "robin@example.org");
  g_assert_nonnull (strstr (wire, outgoing->message_id));
}

// Else what somebody sends on goes to those who had it before, once more, and what comes back to
// who wrote it.
static void
test_what_is_sent_on (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MimeOutgoing) outgoing =
    from_raw ("Resent-From: robin@example.org\nResent-To: Ann <a@x.example>\nResent-Bcc:\n "
              "b@y.example\nResent-From: before@x.example\nResent-To: robin@example.org\n"
              "From: writer@x.example\nTo: before@x.example\nBcc: c@y.example\n\nbody\n",
              NULL, NULL, &error);

  g_assert_no_error (error);
  g_autofree char *wire = outgoing_dup_text (outgoing->wire);
  g_assert_null (strstr (wire, "y.example"));
  g_assert_cmpuint (outgoing->recipients->len, ==, 2);
  g_assert_cmpstr (outgoing->recipients->pdata[0], ==, "a@x.example");
  g_assert_cmpstr (outgoing->recipients->pdata[1], ==, "b@y.example");
  g_assert_cmpstr (outgoing->sender, ==, "robin@example.org");
}

static void
test_messages_keep_what_they_have (void)
{
  const char *const given[] = {"z@z.example", NULL};
  g_autoptr (GError) error = NULL;
  g_autoptr (MimeOutgoing) outgoing =
    from_raw ("Message-ID: <i@x>\nDate: Fri, 1 Aug 2025 10:00:00 +0200\nTo: a@x.example\n\nx\n",
              "Jürgen <j@x.example>", given, &error);
  g_autofree char *wire = outgoing_dup_text (outgoing->wire);

  g_assert_no_error (error);
  g_assert_cmpstr (wire, ==,
                   "From: =?utf-8?Q?J=C3=BCrgen?= <j@x.example>\r\nMessage-ID: <i@x>\r\nDate: Fri, "
                   "1 Aug 2025 10:00:00 +0200\r\nTo: a@x.example\r\n\r\nx\r\n");
  g_assert_cmpstr (outgoing->message_id, ==, "i@x");
  g_assert_cmpuint (outgoing->recipients->len, ==, 1);
  g_assert_cmpstr (outgoing->sender, ==, "j@x.example");
}

// What a script pipes in without a header is refused, and nobody hears of it; or its first words
// are a header field.
static void
test_text_is_no_header (void)
{
  static const struct {
    const char *text, *local, *end;
  } rows[] = {
    {"Disk f\u00fcll\n\nmore\n", "me@x.example",
     "charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nDisk f\u00fcll\r\n\r\nmore\r\n"},
    {"\nDisk full\n", "me@x.example", "8bit\r\n\r\nDisk full\r\n"},
    {"", "me@x.example", "8bit\r\n\r\n"},
    {"Disk f\xfcll\n", "me@x.example", "MIME-Version: 1.0\r\n\r\nDisk f\xfcll\r\n"},
    {"Subject: x\nX-Y : z\n more\nDisk: is full\nDisk is full\nNote: now\n", NULL,
     "Disk: is full\r\n\r\nDisk is full\r\nNote: now\r\n"},
    {"Subject: x\n>From me Mon Jan\nX-Y: z\n\nbody\n", NULL,
     "\r\n>From me Mon Jan\r\nX-Y: z\r\n\r\nbody\r\n"},
  };
  const char *const given[] = {"z@z.example", NULL};

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) raw = g_bytes_new_static (rows[i].text, strlen (rows[i].text));
    const MimeRawOptions options = {
      .from = "me@x.example", .recipients = given, .local = rows[i].local};
    g_autoptr (MimeOutgoing) outgoing = mime_build_from_raw (raw, &options, &error);

    g_assert_no_error (error);
    g_autofree char *wire = outgoing_dup_text (outgoing->wire);
    g_assert_true (g_str_has_suffix (wire, rows[i].end));
    g_assert_null (strstr (strstr (wire, "\r\n\r\n") + 1, "Message-ID:"));
  }
}

// A server without SMTPUTF8 refuses a header with such letters, or makes "?" of them.
static void
test_letters_are_encoded (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MimeOutgoing) outgoing = from_raw (
    "From: J\u00fcrgen <j@x.example>\nTo: \"M\u00fcller, A.\" <a@x.example>,\n"
    " b@x.example\nCc: Fr\u00fcnde: c@x.example;\nSubject: Gr\u00fc\u00dfe\n aus K\u00f6ln\n"
    "X-Note: na\u00efve\nX-Odd: \xfc\nContent-Type: text/plain; name=\"\u00fc\"\n"
    "Bcc: J\u00f6 <d@y.example>\n\nGr\u00fc\u00dfe\n",
    NULL, NULL, &error);

  g_assert_no_error (error);
  outgoing_assert_canonical (outgoing->wire);
  g_autofree char *wire = outgoing_dup_text (outgoing->wire);
  g_assert_nonnull (strstr (wire, "From: =?utf-8?Q?J=C3=BCrgen?= <j@x.example>\r\n"));
  g_assert_nonnull (strstr (wire, " <a@x.example>, b@x.example\r\n"));
  g_assert_nonnull (strstr (wire, "\r\nCc: Fr\u00fcnde: c@x.example;\r\n"));
  g_assert_nonnull (
    strstr (wire, "\r\nX-Odd: \xfc\r\nContent-Type: text/plain; name=\"\u00fc\"\r\n"));
  g_assert_true (g_str_has_suffix (wire, "\r\n\r\nGr\u00fc\u00dfe\r\n"));
  g_assert_null (strstr (wire, "y.example"));
  g_assert_cmpuint (outgoing->recipients->len, ==, 4);
  g_assert_cmpstr (outgoing->subject, ==, "Gr\u00fc\u00dfe aus K\u00f6ln");
  g_autoptr (GBytes) bytes = g_bytes_new (wire, strlen (wire));
  g_autoptr (MimeMessage) message = mime_message_parse (bytes);
  const MailAddress *to = mime_message_get_addresses (message, "to")->pdata[0];
  g_assert_cmpstr (to->name, ==, "M\u00fcller, A.");
  g_assert_null (strstr (wire, "\u00ef"));
}

static void
test_nonsense_is_refused (void)
{
  g_autofree char *line = g_strnfill (1200, 'x');
  g_autofree char *lengthy =
    g_strdup_printf ("From: a@x.example\nTo: b@x.example\nSubject: %s\n\nx\n", line);
  const char *const rows[] = {"",
                              "no header\n\nx\n",
                              "From: a@x.example\n\nx\n",
                              "To: a@x.example\n\nx\n",
                              "From: a@x.example\nTo: nobody\n\nx\n",
                              lengthy};

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (from_raw (rows[i], NULL, NULL, &error));
    g_assert_error (error, MAIL_ERROR, MAIL_ERROR_INVALID);
  }
}

// TEXT with each @ made a line of over 998 bytes.
static char *
with_long_lines (const char *text)
{
  g_autofree char *filling = g_strnfill (1500, 'x');
  g_autofree char *line = g_strconcat ("=3D: ", filling, " \xc3\xbc.", NULL);
  g_auto (GStrv) pieces = g_strsplit (text, "@", -1);

  return g_strjoinv (line, pieces);
}

// What a program prints in one long line, such as a nightly job's report, is lost; or arrives
// changed.
static void
test_long_lines_are_coded (void)
{
  static const char *const rows[] = {
    // cron's, which knows nothing of MIME; dots, spaces at the end, no line end at the end.
    "From: a%x.example\nTo: b%x.example\n\nBegin\n@\n.\nFrom here \t\n\n@",
    "From: a%x.example\nTo: b%x.example\nMIME-Version: 1.0\nContent-Type: text/plain; "
    "charset=utf-8\nContent-Transfer-Encoding: 8bit\nX-After: y\n\n@\n",
    // Only the part that needs it; at the end of a part, and within a message within.
    "From: a%x.example\nTo: b%x.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; "
    "boundary=k\n\npreamble\n--k\n\nleft  as it is=\n--k\nContent-Type: text/html; "
    "charset=utf-8\n\n@\n--k\nContent-Type: message/rfc822\n\nSubject: within\n"
    "Content-Transfer-Encoding: 7bit\n\n@\n\n--k--\nepilogue\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *made = with_long_lines (rows[i]);

    g_strdelimit (made, "%", '@');
    g_autoptr (MimeOutgoing) outgoing = from_raw (made, NULL, NULL, &error);
    g_assert_no_error (error);
    outgoing_assert_canonical (outgoing->wire);
    g_auto (GStrv) lines = g_strsplit (made, "\n", -1);
    g_autofree char *canonical = g_strjoinv ("\r\n", lines);
    g_autoptr (GBytes) raw = g_bytes_new (canonical, strlen (canonical));
    g_autoptr (MimeMessage) before = mime_message_parse (raw);
    g_autoptr (MimeMessage) after = outgoing_parse (outgoing->wire);

    assert_same_parts (before, after, !g_str_has_suffix (made, "\n"));
  }
}

// All but the part in question goes out byte for byte.
static void
test_other_parts_stay (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *made = with_long_lines (
    "Message-ID: <i>\r\nDate: Fri, 1 Aug 2025 10:00:00 +0200\r\nFrom: <a%x.example>\r\n"
    "To: b%x.example\r\nX-Odd:  \t kept \r\nContent-Type: multipart/mixed;\r\n boundary=k\r\n"
    "\r\npreamble\r\n--k\r\nX: y\r\n\r\nleft  as it is= \r\n--k\r\n"
    "Content-Transfer-Encoding: 8bit\r\n\r\n@\r\n--k--\r\nepilogue\r\n");

  g_strdelimit (made, "%", '@');
  g_autoptr (MimeOutgoing) outgoing = from_raw (made, NULL, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *wire = outgoing_dup_text (outgoing->wire);
  const char *coded = strstr (made, "Content-Transfer-Encoding");
  gsize before = (gsize) (coded - made);
  const char *tail = "\r\n--k--\r\nepilogue\r\n";

  g_assert_cmpmem (wire, before, made, before);
  g_assert_true (g_str_has_suffix (wire, tail));
  g_assert_nonnull (strstr (wire, "Content-Transfer-Encoding: quoted-printable\r\n\r\n=3D3D: x"));
}

// A signature that we break looks like a forgery; a header without end looks like a message.
static void
test_long_lines_that_stay_refused (void)
{
  g_autofree char *made = with_long_lines (
    "From: a%x.example\nTo: b%x.example\nContent-Type: multipart/signed; boundary=k\n\n"
    "--k\n\n@\n--k\nContent-Type: application/pgp-signature\n\nx\n--k--\n");
  g_autoptr (GError) error = NULL;

  g_strdelimit (made, "%", '@');
  g_assert_null (from_raw (made, NULL, NULL, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "signed"));
}

// A long list of references or receivers in one line is folded.
static void
test_long_fields_are_folded (void)
{
  g_autoptr (GString) made = g_string_new ("From: a@x.example\nTo: b@x.example\nReferences:");
  g_autoptr (GError) error = NULL;

  for (unsigned int i = 0; i < 100; i++)
    g_string_append_printf (made, " <%u.of.a.long.discussion@lists.example.org>", i);
  g_string_append (made, "\n\nx\n");
  g_autoptr (MimeOutgoing) outgoing = from_raw (made->str, NULL, NULL, &error);
  g_assert_no_error (error);
  outgoing_assert_canonical (outgoing->wire);
  g_autoptr (MimeMessage) parsed = outgoing_parse (outgoing->wire);
  g_auto (GStrv) references = mime_message_dup_references (parsed);

  g_assert_cmpuint (g_strv_length (references), ==, 100);
}

static MimeOutgoing *
from_file (const GString *text, GError **error)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("long-XXXXXX.eml", &path, NULL);

  g_assert_true (mail_file_write_all (fd, text->str, text->len));
  close (fd);
  g_autoptr (MailFile) file = mail_file_open (path, error);
  g_unlink (path);
  return mime_build_from_file (file, &(MimeRawOptions) {0}, error);
}

static void
append_line (GString *out, gsize length)
{
  for (gsize i = 0; i < length; i++)
    g_string_append_c (out, (char) ('A' + i % 26));
}

// One of text, LENGTH bytes of it; one of base64 in one line; one of bytes with a long line in the
// middle and one that begins like a boundary; and a small one.
static GString *
new_large (gsize length)
{
  GString *out = g_string_new ("From: a@x.example\r\nTo: b@x.example\r\nMIME-Version: 1.0\r\n"
                               "Content-Type: multipart/mixed; boundary=k\r\n\r\n"
                               "--k\r\nContent-Type: text/plain\r\n\r\n");
  gsize end = out->len + length;

  while (out->len + 80 < end) {
    append_line (out, 70);
    g_string_append (out, "\r\n");
  }
  append_line (out, end - out->len);
  g_string_append (out, "\r\n--k\r\nContent-Type: image/png\r\n"
                        "Content-Transfer-Encoding: base64\r\n\r\n");
  append_line (out, 80000);
  g_string_append (out, "\r\n--k\r\nContent-Type: application/x\r\n\r\n");
  for (unsigned int i = 0; i < 800; i++) {
    append_line (out, i == 700 ? 1500 : 100);
    g_string_append (out, i == 400 ? "\r\n-- \r\n" : "\r\n");
  }
  g_string_append (out, "--k\r\nContent-Type: text/html\r\n\r\n");
  append_line (out, 2000);
  g_string_append (out, "\r\n--k--\r\n");
  return out;
}

// What is too large for memory arrives changed where a program broke no lines, otherwise: with
// content left out from amid a line, before, within and behind its end.
static void
test_large_parts_are_coded (void)
{
  for (gsize more = 0; more < 12; more++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GString) made = new_large (MIME_SKELETON_KEPT_BYTES - 37 + more);
    g_autoptr (MimeOutgoing) outgoing = from_file (made, &error);

    g_assert_no_error (error);
    outgoing_assert_canonical (outgoing->wire);
    g_autoptr (GBytes) raw = g_bytes_new (made->str, made->len);
    g_autoptr (MimeMessage) before = mime_message_parse (raw);
    g_autoptr (MimeMessage) after = outgoing_parse (outgoing->wire);

    g_assert_cmpuint (mime_message_get_root (before)->children->len, ==, 4);
    assert_same_parts (before, after, false);
  }
}

// A part that can't be coded, or is signed, is broken where it is large, otherwise.
static void
test_large_parts_that_stay_refused (void)
{
  static const char *const changes[][2] = {
    {"multipart/mixed", "multipart/signed"},
    {"Encoding: base64", "Encoding: x-own"},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GString) made = new_large (MIME_SKELETON_KEPT_BYTES * 2);

    g_string_replace (made, changes[i][0], changes[i][1], 1);
    g_assert_null (from_file (made, &error));
    g_assert_error (error, MAIL_ERROR, MAIL_ERROR_INVALID);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/build-raw/messages-are-completed", test_messages_are_completed);
  g_test_add_func ("/mime/build-raw/what-is-sent-on", test_what_is_sent_on);
  g_test_add_func ("/mime/build-raw/messages-keep-what-they-have",
                   test_messages_keep_what_they_have);
  g_test_add_func ("/mime/build-raw/text-is-no-header", test_text_is_no_header);
  g_test_add_func ("/mime/build-raw/letters-are-encoded", test_letters_are_encoded);
  g_test_add_func ("/mime/build-raw/nonsense-is-refused", test_nonsense_is_refused);
  g_test_add_func ("/mime/build-raw/long-lines-are-coded", test_long_lines_are_coded);
  g_test_add_func ("/mime/build-raw/other-parts-stay", test_other_parts_stay);
  g_test_add_func ("/mime/build-raw/long-lines-that-stay-refused",
                   test_long_lines_that_stay_refused);
  g_test_add_func ("/mime/build-raw/long-fields-are-folded", test_long_fields_are_folded);
  g_test_add_func ("/mime/build-raw/large-parts-are-coded", test_large_parts_are_coded);
  g_test_add_func ("/mime/build-raw/large-parts-that-stay-refused",
                   test_large_parts_that_stay_refused);
  return g_test_run ();
}
