// SPDX-License-Identifier: GPL-3.0-or-later
//
//   round-trip FOLDER SEED COUNT
//
// Builds COUNT messages of random names, subjects, texts and files in many scripts, and answers to
// every message of the corpus. Each is read back by ourselves and by GMime's own parser, and put
// into FOLDER as N.eml beside N.expect, for test-round-trip.py to read with another library.

#include "mime/mime-address.h"
#include "mime/mime-build.h"
#include "mime/mime-message.h"
#include "mime/mime-reply.h"

#include <gmime/gmime.h>
#include <stdlib.h>
#include <string.h>

// First and last letter of an alphabet, or of a part of one.
static const struct {
  gunichar first, last;
} scripts[] = {
  {'a', 'z'},         {0x00e0, 0x00f6},   {0x0391, 0x03a1},   {0x0410, 0x044f}, {0x05d0, 0x05ea},
  {0x0627, 0x063a},   {0x0905, 0x0939},   {0x0e01, 0x0e2e},   {0x10d0, 0x10f0}, {0x1200, 0x1246},
  {0x3041, 0x3093},   {0x30a1, 0x30f3},   {0x4e00, 0x9fa5},   {0xac00, 0xd7a3}, {0x1f600, 0x1f64f},
  {0x10330, 0x1034a},
};

static const char *const oddities[] = {
  "\"quoted\"", "a,b", "<x@y>", "=?utf-8?q?no?=", "back\\slash", "semi;colon", "100%", "it's",
  "(comment)",  "[x]", "a@b",   "e\xcc\x81",      "=3D",
};

static GRand *random_source;
static char *folder;
static unsigned int n_written;

static unsigned int
below (unsigned int n)
{
  return (unsigned int) g_rand_int_range (random_source, 0, (int) n);
}

static void
append_word (GString *out)
{
  size_t script = below (G_N_ELEMENTS (scripts));
  unsigned int length = 1 + below (below (20) == 0 ? 200 : 9);

  if (below (6) == 0) {
    g_string_append (out, oddities[below (G_N_ELEMENTS (oddities))]);
    return;
  }
  for (unsigned int i = 0; i < length; i++)
    g_string_append_unichar (out, scripts[script].first +
                                    below (scripts[script].last - scripts[script].first + 1));
}

static char *
dup_words (unsigned int most)
{
  GString *out = g_string_new (NULL);
  unsigned int n = 1 + below (most);

  for (unsigned int i = 0; i < n; i++) {
    if (i > 0)
      g_string_append_c (out, ' ');
    append_word (out);
  }
  return g_string_free (out, FALSE);
}

// Lines that servers and formats of text have wishes about.
static char *
dup_text (void)
{
  static const char *const lines[] = {
    "", ".", "..", "From here", "> quoted", ">> twice", " indented", "--", "-- ", "\ttab", "--=_x",
  };
  GString *out = g_string_new (NULL);
  unsigned int n = 1 + below (12);

  for (unsigned int i = 0; i < n; i++) {
    g_autofree char *words = dup_words (below (4) == 0 ? 300 : 12);

    g_string_append (out, below (3) == 0 ? lines[below (G_N_ELEMENTS (lines))] : words);
    g_string_append_c (out, '\n');
  }
  return g_string_free (out, FALSE);
}

// What no file system takes (signs, and more than 255 bytes) is changed by whoever reads it.
static char *
dup_file_name (void)
{
  g_autofree char *words = g_strdelimit (dup_words (4), "/\\:<>\"|?*", '_');
  char *name = g_utf8_strlen (words, -1) > 60 ? g_utf8_substring (words, 0, 60) : g_strdup (words);

  return g_strchomp (name);
}

static GPtrArray *
new_attachments (void)
{
  GPtrArray *attachments =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mail_attachment_free);
  unsigned int n = below (3);

  for (unsigned int i = 0; i < n; i++) {
    MailAttachment *attachment = g_new0 (MailAttachment, 1);
    size_t size = below (5000);
    g_autofree uint8_t *bytes = g_malloc (size + 1);

    for (size_t k = 0; k < size; k++)
      bytes[k] = (uint8_t) below (256);
    attachment->file_name = dup_file_name ();
    attachment->media_type = g_strdup ("application/octet-stream");
    attachment->bytes = g_bytes_new (bytes, size);
    attachment->size = size;
    g_ptr_array_add (attachments, attachment);
  }
  return attachments;
}

static void
expect (GString *out, const char *key, const void *bytes, size_t length)
{
  g_autofree char *encoded = g_base64_encode (bytes, length);

  g_string_append_printf (out, "%s %s\n", key, encoded);
}

static void
write_out (GBytes *message, const GString *expected)
{
  g_autofree char *eml = g_strdup_printf ("%s/%u.eml", folder, n_written);
  g_autofree char *expect_path = g_strdup_printf ("%s/%u.expect", folder, n_written++);
  size_t length;
  const char *bytes = g_bytes_get_data (message, &length);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (eml, bytes, (gssize) length, &error);
  g_assert_no_error (error);
  g_file_set_contents (expect_path, expected->str, (gssize) expected->len, &error);
  g_assert_no_error (error);
}

// As GMime reads it: what notmuch and Geary show.
static void
check_by_gmime (GBytes *message, const MailDraft *draft, const char *name)
{
  size_t length;
  const char *bytes = g_bytes_get_data (message, &length);
  GMimeStream *stream = g_mime_stream_mem_new_with_buffer (bytes, length);
  GMimeParser *parser = g_mime_parser_new_with_stream (stream);
  GMimeMessage *parsed = g_mime_parser_construct_message (parser, NULL);

  g_assert_nonnull (parsed);
  if (draft != NULL) {
    InternetAddressList *to = g_mime_message_get_addresses (parsed, GMIME_ADDRESS_TYPE_TO);
    const char *read = internet_address_get_name (internet_address_list_get_address (to, 0));
    g_auto (GStrv) lines = g_strsplit (read, "\r\n", -1);
    // It leaves the folds in a quoted string where they are (RFC 5322 §3.2.4 takes them out).
    g_autofree char *unfolded = g_strjoinv ("", lines);

    g_assert_cmpstr (g_mime_message_get_subject (parsed), ==, draft->subject);
    g_assert_cmpint (internet_address_list_length (to), ==, 1);
    g_assert_cmpstr (unfolded, ==, name);
  }
  g_object_unref (parsed);
  g_object_unref (parser);
  g_object_unref (stream);
}

static void
check_by_us (GBytes *message, const MailDraft *draft, const char *name)
{
  g_autoptr (MimeMessage) parsed = mime_message_parse (message);
  const GPtrArray *to = mime_message_get_addresses (parsed, "to");
  const GPtrArray *files = mime_message_get_attachments (parsed);
  g_autofree char *text = mime_message_dup_text (parsed), *sent_text = g_strdup (draft->text);

  g_assert_cmpuint (mime_message_get_defects (parsed)->len, ==, 0);
  g_assert_cmpstr (mime_message_get_subject (parsed), ==, draft->subject);
  g_assert_cmpuint (to->len, ==, 1);
  g_assert_cmpstr (((const MailAddress *) to->pdata[0])->name, ==, name);
  // Whether a text ends with a line's end is nobody's concern.
  g_assert_cmpstr (g_strchomp (text), ==, g_strchomp (sent_text));
  g_assert_cmpuint (files->len, ==, draft->attachments->len);
  for (unsigned int i = 0; i < files->len; i++) {
    const MailAttachment *sent = g_ptr_array_index (draft->attachments, i);
    const MimePart *part = g_ptr_array_index (files, i);
    g_autoptr (GBytes) content = mime_part_dup_content (parsed, part);

    g_assert_cmpstr (part->file_name, ==, sent->file_name);
    g_assert_true (g_bytes_equal (content, sent->bytes));
  }
}

static void
build_random (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) attachments = new_attachments ();
  g_autofree char *name = dup_words (4), *subject = dup_words (30), *text = dup_text ();
  g_autoptr (MailAddress) address = mail_address_new (name, "ana@example.com");
  g_autofree char *to = mime_address_format (address);
  const MailDraft draft = {.from = (char *) "Robin Hale <robin@example.org>",
                           .to = to,
                           .cc = (char *) "",
                           .bcc = (char *) "hidden@example.net",
                           .reply_to = (char *) "",
                           .subject = subject,
                           .text = text,
                           .attachments = attachments};
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autoptr (MimeOutgoing) built = mime_build_message (&draft, NULL, &error);

  g_assert_no_error (error);
  g_autoptr (GBytes) wire = mail_source_read (built->wire, G_MAXUINT64, NULL);
  check_by_us (wire, &draft, name);
  check_by_gmime (wire, &draft, name);
  expect (expected, "subject", subject, strlen (subject));
  expect (expected, "name", name, strlen (name));
  expect (expected, "text", text, strlen (text));
  for (unsigned int i = 0; i < attachments->len; i++) {
    const MailAttachment *attachment = g_ptr_array_index (attachments, i);
    size_t size;
    const void *bytes = g_bytes_get_data (attachment->bytes, &size);

    expect (expected, "file", attachment->file_name, strlen (attachment->file_name));
    expect (expected, "bytes", bytes, size);
  }
  write_out (wire, expected);
}

static void
build_answer (MailDraft *draft)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) expected = g_string_new (NULL);
  MailDraft addressed = *draft;

  // Addresses of strangers may be none; what is built of the rest is the point.
  addressed.to = (char *) "ana@example.com";
  addressed.cc = addressed.bcc = addressed.reply_to = (char *) "";
  g_autoptr (MimeOutgoing) built = mime_build_message (&addressed, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) wire = mail_source_read (built->wire, G_MAXUINT64, NULL);
  check_by_gmime (wire, NULL, NULL);
  write_out (wire, expected);
  mail_draft_unref (draft);
}

static void
answer (GBytes *raw)
{
  static const char *const own[] = {"Robin Hale <robin@example.org>", NULL};
  const MimeReplyOptions options = {.identities = own};
  g_autoptr (MimeMessage) message = mime_message_parse (raw);
  g_autoptr (GPtrArray) messages = g_ptr_array_new ();

  g_ptr_array_add (messages, message);
  build_answer (mime_reply_prepare (message, MAIL_DRAFT_REPLY, &options));
  build_answer (mime_reply_prepare (message, MAIL_DRAFT_REPLY_ALL, &options));
  build_answer (mime_reply_prepare (message, MAIL_DRAFT_FORWARD, &options));
  build_answer (mime_reply_attach (messages, &options));
  build_answer (mime_reply_edit_as_new (message, &options));
}

static void
answer_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *below_it = g_build_filename (path, name, NULL);
    char *bytes = NULL;
    size_t length;

    if (g_file_test (below_it, G_FILE_TEST_IS_DIR))
      answer_all (below_it);
    else if ((g_str_has_suffix (name, ".eml") || g_str_has_suffix (name, ".msg")) &&
             g_file_get_contents (below_it, &bytes, &length, NULL)) {
      g_autoptr (GBytes) raw = g_bytes_new_take (bytes, length);

      answer (raw);
    }
  }
}

int
main (int argc, char **argv)
{
  const char *corpus = g_getenv ("MAIL_CORPUS");

  if (argc != 4) {
    g_printerr ("round-trip FOLDER SEED COUNT\n");
    return 64;
  }
  g_mime_init ();
  folder = argv[1];
  random_source = g_rand_new_with_seed ((uint32_t) g_ascii_strtoull (argv[2], NULL, 10));
  for (unsigned int n = (unsigned int) g_ascii_strtoull (argv[3], NULL, 10); n > 0; n--)
    build_random ();
  if (corpus != NULL)
    answer_all (corpus);
  g_rand_free (random_source);
  return 0;
}
