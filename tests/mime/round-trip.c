// SPDX-License-Identifier: GPL-3.0-or-later
//
//   round-trip FOLDER SEED COUNT [EVERY]
//
// Builds COUNT random messages, and answers of every form to every message of the corpus. Each is
// read back by ourselves and by GMime's own parser, and put into FOLDER as N.eml beside N.expect,
// for test-round-trip.py to read with another library: of the answers, which take it long, one in
// EVERY (4).

#include "harmless.h"
#include "mime/mime-address.h"
#include "mime/mime-build.h"
#include "mime/mime-header.h"
#include "mime/mime-message.h"
#include "mime/mime-reply.h"
#include "random-mail.h"

#include <gmime/gmime.h>
#include <stdlib.h>
#include <string.h>

// One message to so many, as a club's or a school's.
#define MANY 1000

static const char *const own[] = {"Robin Hale <robin@example.org>", NULL};
static char *folder;
static unsigned int n_written, every = 4;

static void
expect (GString *out, const char *key, const void *bytes, size_t length)
{
  g_autofree char *encoded = g_base64_encode (bytes, length);

  g_string_append_printf (out, "%s %s\n", key, encoded);
}

static void
expect_text (GString *out, const char *key, const char *text)
{
  expect (out, key, text, strlen (text));
}

static void
expect_bytes (GString *out, const char *key, GBytes *content)
{
  size_t length;
  const void *bytes = g_bytes_get_data (content, &length);

  expect (out, key, bytes, length);
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

static void
on_warning (gint64 offset, GMimeParserWarning kind, const char *item, void *data)
{
  GString *warnings = data;

  g_string_append_printf (warnings, "%d at %" G_GINT64_FORMAT ": %s\n", kind, offset, item);
}

// As GMime reads it: what notmuch and Geary show. STRICT: it finds nothing wrong.
static GMimeMessage *
read_by_gmime (GBytes *message, bool strict)
{
  size_t length;
  const char *bytes = g_bytes_get_data (message, &length);
  GMimeStream *stream = g_mime_stream_mem_new_with_buffer (bytes, length);
  GMimeParser *parser = g_mime_parser_new_with_stream (stream);
  GMimeParserOptions *options = g_mime_parser_options_new ();
  g_autoptr (GString) warnings = g_string_new (NULL);

  g_mime_parser_options_set_warning_callback (options, on_warning, warnings, NULL);
  GMimeMessage *parsed = g_mime_parser_construct_message (parser, options);

  g_assert_nonnull (parsed);
  if (strict)
    g_assert_cmpstr (warnings->str, ==, "");
  g_mime_parser_options_free (options);
  g_object_unref (parser);
  g_object_unref (stream);
  return parsed;
}

static char *
dup_without_breaks (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\r\n", -1);

  return g_strjoinv ("", lines);
}

// Several spaces may be one.
static char *
dup_collapsed (const char *text)
{
  g_autoptr (GRegex) spaces = g_regex_new (" +", 0, 0, NULL);

  return g_regex_replace_literal (spaces, text, -1, 0, " ", 0, NULL);
}

static void
assert_people_by_gmime (GMimeMessage *parsed, GMimeAddressType type, const GPtrArray *people)
{
  InternetAddressList *list = g_mime_message_get_addresses (parsed, type);

  g_assert_cmpint (internet_address_list_length (list), ==, (int) people->len);
  for (unsigned int i = 0; i < people->len; i++) {
    const MailAddress *meant = people->pdata[i];
    InternetAddress *read = internet_address_list_get_address (list, (int) i);
    g_autofree char *address = mime_address_dup_ascii (meant->address);
    // It leaves the folds in a quoted string where they are (RFC 5322 §3.2.4 takes them out).
    g_autofree char *name = dup_without_breaks (internet_address_get_name (read));

    g_assert_cmpstr (name, ==, meant->name);
    g_assert_cmpstr (internet_address_mailbox_get_idn_addr (INTERNET_ADDRESS_MAILBOX (read)), ==,
                     address);
  }
}

static void
check_by_gmime (GBytes *message, const RandomMail *mail, const char *subject)
{
  GMimeMessage *parsed = read_by_gmime (message, true);
  g_autofree char *read = dup_collapsed (g_mime_message_get_subject (parsed));

  g_assert_cmpstr (read, ==, subject);
  assert_people_by_gmime (parsed, GMIME_ADDRESS_TYPE_TO, mail->to);
  assert_people_by_gmime (parsed, GMIME_ADDRESS_TYPE_CC, mail->cc);
  g_object_unref (parsed);
}

static void
assert_people_by_us (MimeMessage *parsed, const char *field, const GPtrArray *people)
{
  const GPtrArray *read = mime_message_get_addresses (parsed, field);

  g_assert_cmpuint (read->len, ==, people->len);
  for (unsigned int i = 0; i < people->len; i++) {
    const MailAddress *meant = people->pdata[i], *found = read->pdata[i];
    g_autofree char *address = mime_address_dup_ascii (meant->address);
    g_autofree char *found_address = mime_address_dup_ascii (found->address);
    // The others read it whole.
    g_autofree char *shown = mime_header_shorten (g_strdup (meant->name));

    g_assert_cmpstr (found->name, ==, shown);
    g_assert_cmpstr (found_address, ==, address);
  }
}

// The first leaf of TYPE.
static const MimePart *
find_leaf (const MimePart *part, const char *type)
{
  const MimePart *found = g_str_equal (part->media_type, type) ? part : NULL;

  for (unsigned int i = 0; found == NULL && i < part->children->len; i++)
    found = find_leaf (part->children->pdata[i], type);
  return found;
}

static void
assert_body_by_us (MimeMessage *parsed, const MailDraft *draft)
{
  const MimePart *root = mime_message_get_root (parsed);
  g_autofree char *text = mime_part_dup_text (parsed, find_leaf (root, "text/plain"));
  g_autofree char *sent_text = g_strdup (draft->text);

  // Whether a text ends with a line's end is nobody's concern.
  g_assert_cmpstr (g_strchomp (text), ==, g_strchomp (sent_text));
  if (!draft->rich)
    return;
  g_autofree char *html = mime_part_dup_text (parsed, find_leaf (root, "text/html"));

  g_assert_nonnull (strstr (html, draft->html));
}

static void
assert_files_by_us (MimeMessage *parsed, const MailDraft *draft)
{
  const GPtrArray *files = mime_message_get_attachments (parsed);
  unsigned int n = 0;

  for (unsigned int i = 0; i < draft->attachments->len; i++) {
    const MailAttachment *sent = g_ptr_array_index (draft->attachments, i);

    if (sent->content_id != NULL)
      continue;
    g_assert_cmpuint (n, <, files->len);
    const MimePart *part = g_ptr_array_index (files, n++);
    g_autoptr (GBytes) content = mime_part_dup_content (parsed, part);

    g_assert_cmpstr (part->file_name, ==, sent->file_name);
    g_assert_true (g_bytes_equal (content, sent->bytes));
  }
  g_assert_cmpuint (files->len, ==, n);
}

static void
check_by_us (GBytes *message, const RandomMail *mail, const char *subject)
{
  g_autoptr (MimeMessage) parsed = mime_message_parse (message);

  g_assert_cmpuint (mime_message_get_defects (parsed)->len, ==, 0);
  g_autofree char *shown = mime_header_shorten (g_strdup (subject));
  g_assert_cmpstr (mime_message_get_subject (parsed), ==, shown);
  assert_people_by_us (parsed, "to", mail->to);
  assert_people_by_us (parsed, "cc", mail->cc);
  assert_body_by_us (parsed, mail->draft);
  assert_files_by_us (parsed, mail->draft);
}

static void
expect_people (GString *out, const char *field, const GPtrArray *people)
{
  for (unsigned int i = 0; i < people->len; i++) {
    const MailAddress *one = people->pdata[i];
    g_autofree char *address = mime_address_dup_ascii (one->address);
    g_autofree char *both = g_strdup_printf ("%s\n%s", address, one->name);

    expect_text (out, field, both);
  }
}

static void
expect_files (GString *out, const GPtrArray *attachments)
{
  for (unsigned int i = 0; i < attachments->len; i++) {
    const MailAttachment *attachment = g_ptr_array_index (attachments, i);

    if (attachment->content_id != NULL) {
      expect_text (out, "picture", attachment->content_id);
      expect_bytes (out, "drawn", attachment->bytes);
    } else {
      expect_text (out, "file", attachment->file_name);
      expect_bytes (out, "bytes", attachment->bytes);
    }
  }
}

static void
build_random (unsigned int n_to)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RandomMail) mail = random_mail_new (n_to);
  const MailDraft *draft = mail->draft;
  const MimeBuildOptions options = {.allow_8bit = random_mail_below (2) == 0};
  g_autofree char *subject = mime_header_clean (draft->subject, -1);
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autoptr (MimeOutgoing) built = mime_build_message (draft, &options, &error);

  g_assert_no_error (error);
  if (strpbrk (draft->subject, "\r\n") == NULL)
    g_assert_cmpstr (subject, ==, draft->subject);
  g_assert_cmpuint (built->recipients->len, ==, mail->to->len + mail->cc->len + 1);
  g_autoptr (GBytes) wire = mail_source_read (built->wire, G_MAXUINT64, NULL);
  check_by_us (wire, mail, subject);
  check_by_gmime (wire, mail, subject);
  expect_text (expected, "form", "composed");
  expect_text (expected, "subject", subject);
  expect_people (expected, "to", mail->to);
  expect_people (expected, "cc", mail->cc);
  expect_text (expected, "text", draft->text);
  if (draft->rich)
    expect_text (expected, "html", draft->html);
  expect_files (expected, draft->attachments);
  write_out (wire, expected);
}

// A message that is answered.
typedef struct {
  GBytes *raw;
  const char *path;
  MimeMessage *message;
} Original;

static bool
holds_message (const MailDraft *draft)
{
  for (unsigned int i = 0; draft->attachments != NULL && i < draft->attachments->len; i++)
    if (g_str_has_prefix (((MailAttachment *) draft->attachments->pdata[i])->media_type,
                          "message/"))
      return true;
  return false;
}

static void
put_answer (const Original *original, const char *form, const MailDraft *draft, GBytes *wire)
{
  g_autoptr (GString) expected = g_string_new (NULL);

  if (random_mail_below (every) != 0)
    return;
  expect_text (expected, "form", form);
  expect_text (expected, "source", original->path);
  if (draft != NULL) {
    expect_text (expected, "draft-to", draft->to);
    expect_text (expected, "draft-cc", draft->cc);
  }
  write_out (wire, expected);
}

// DRAFT is taken.
static void
build_answer (const Original *original, const char *form, MailDraft *draft)
{
  g_autoptr (GError) error = NULL;
  MailDraft addressed = *draft;

  // Addresses of strangers may be none; what is built of the rest is the point.
  addressed.to = (char *) "ana@example.com";
  addressed.cc = addressed.bcc = addressed.reply_to = (char *) "";
  g_autoptr (MimeOutgoing) built = mime_build_message (&addressed, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) wire = mail_source_read (built->wire, G_MAXUINT64, NULL);
  // A message within brings its own faults along.
  g_object_unref (read_by_gmime (wire, !holds_message (draft)));
  if (draft->html != NULL)
    harmless_assert (draft->html, false);
  put_answer (original, form, draft, wire);
  mail_draft_unref (draft);
}

// Sent on as it is; what can't be says so.
static void
build_redirected (const Original *original)
{
  static const char *const to[] = {"Ana <ana@example.com>", NULL};
  g_autoptr (GError) error = NULL;
  g_autoptr (MimeOutgoing) built = mime_build_resent (original->raw, own[0], to, &error);

  if (built == NULL) {
    g_assert_error (error, MAIL_ERROR, MAIL_ERROR_INVALID);
    return;
  }
  g_autoptr (GBytes) wire = mail_source_read (built->wire, G_MAXUINT64, NULL);
  g_object_unref (read_by_gmime (wire, false));
  put_answer (original, "redirect", NULL, wire);
}

static void
answer (const Original *original, bool plain)
{
  const MimeReplyOptions options = {.identities = own, .plain = plain};
  MimeMessage *message = original->message;
  g_autoptr (GPtrArray) messages = g_ptr_array_new ();

  g_ptr_array_add (messages, message);
  build_answer (original, "reply", mime_reply_prepare (message, MAIL_DRAFT_REPLY, &options));
  build_answer (original, "reply-all",
                mime_reply_prepare (message, MAIL_DRAFT_REPLY_ALL, &options));
  build_answer (original, "forward", mime_reply_prepare (message, MAIL_DRAFT_FORWARD, &options));
  build_answer (original, "attach", mime_reply_attach (messages, &options));
  build_answer (original, "edit", mime_reply_edit_as_new (message, &options));
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
      g_autoptr (MimeMessage) message = mime_message_parse (raw);
      const Original original = {raw, below_it, message};

      answer (&original, false);
      answer (&original, true);
      build_redirected (&original);
    }
  }
}

int
main (int argc, char **argv)
{
  const char *corpus = g_getenv ("MAIL_CORPUS");

  if (argc < 4) {
    g_printerr ("round-trip FOLDER SEED COUNT [EVERY]\n");
    return 64;
  }
  g_mime_init ();
  folder = argv[1];
  if (argc > 4)
    every = (unsigned int) MAX (g_ascii_strtoull (argv[4], NULL, 10), 1);
  random_mail_begin ((uint32_t) g_ascii_strtoull (argv[2], NULL, 10));
  build_random (MANY);
  for (unsigned int n = (unsigned int) g_ascii_strtoull (argv[3], NULL, 10); n > 0; n--)
    build_random (3);
  if (corpus != NULL)
    answer_all (corpus);
  return 0;
}
