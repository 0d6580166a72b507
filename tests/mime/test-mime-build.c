// SPDX-License-Identifier: GPL-3.0-or-later

#include "outgoing.h"

#include "mime/mime-address.h"
#include "mime/mime-build.h"
#include "mime/mime-message.h"
#include "mime/mime-reply.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static MimeOutgoing *
build (const MailDraft *draft)
{
  g_autoptr (GError) error = NULL;
  MimeOutgoing *outgoing = mime_build_message (draft, NULL, &error);

  g_assert_no_error (error);
  outgoing_assert_canonical (outgoing->wire);
  outgoing_assert_canonical (outgoing->sent);
  return outgoing;
}

static MailDraft
plain_draft (void)
{
  return (MailDraft) {.from = (char *) "Robin Hale <robin@example.org>",
                      .to = (char *) "anna@x.example",
                      .cc = (char *) "",
                      .bcc = (char *) "",
                      .subject = (char *) "Hello",
                      .text = (char *) "Hello\n"};
}

static MailAttachment *
new_attachment (const char *name, const char *type, const char *id, const char *content)
{
  MailAttachment *attachment = g_new0 (MailAttachment, 1);

  attachment->file_name = g_strdup (name);
  attachment->media_type = g_strdup (type);
  attachment->content_id = g_strdup (id);
  attachment->bytes = g_bytes_new (content, strlen (content));
  return attachment;
}

// What is written must be what is read.
static void
test_text_comes_back (void)
{
  static const char *const texts[] = {
    "Hello\n",
    "Grüße aus Lübeck\n",
    "日本語のテキストです。\n",
    "From here\n.\n..dot\n",
    "\n.\n\n",
    "trailing\n-- \nRobin\n",
    "tab\tand = sign\n",
    "a very long paragraph that is wrapped softly on its way and must be one line again when it is "
    "read on the other side of the world\n",
    "> quoted\n>> twice\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    MailDraft draft = plain_draft ();

    draft.text = (char *) texts[i];
    g_autoptr (MimeOutgoing) outgoing = build (&draft);
    g_autoptr (MimeMessage) message = outgoing_parse (outgoing->wire);
    g_autofree char *text = mime_message_dup_text (message);
    g_auto (GStrv) lines = g_strsplit (text, "\r", -1);
    g_autofree char *back = g_strjoinv ("", lines);

    g_assert_cmpstr (back, ==, texts[i]);
    g_assert_false (outgoing->needs_8bitmime);
  }
}

// The whole of a rich message: text, HTML, a picture in it, a file with it.
static void
test_rich_message_has_its_shape (void)
{
  MailDraft draft = plain_draft ();
  g_autoptr (GPtrArray) attachments =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mail_attachment_free);

  g_ptr_array_add (attachments, new_attachment ("p.png", "image/png", "pic@x", "pixels"));
  g_ptr_array_add (attachments, new_attachment ("Übersicht.pdf", "application/pdf", NULL, "%PDF"));
  g_ptr_array_add (attachments,
                   new_attachment ("m.eml", "message/rfc822", NULL, "Subject: in\n\nx\n"));
  g_ptr_array_add (attachments, new_attachment ("\"\r\nX: y", "a b\r\nX: z", NULL, "x"));
  draft.rich = true;
  draft.html = (char *) "<p>Grüße <img src=\"cid:pic@x\"></p>";
  draft.attachments = attachments;
  g_autoptr (MimeOutgoing) outgoing = build (&draft);
  g_autoptr (MimeMessage) message = outgoing_parse (outgoing->wire);
  const GPtrArray *files = mime_message_get_attachments (message);
  const MimePart *html = mime_message_get_bodies (message)->pdata[0];
  g_autoptr (GBytes) image = mime_message_dup_inline_image (message, "pic@x", NULL);

  g_assert_cmpuint (mime_message_get_defects (message)->len, ==, 0);
  g_assert_cmpstr (html->path, ==, "1.2.1");
  g_assert_cmpuint (files->len, ==, 3);
  g_assert_cmpstr (((const MimePart *) files->pdata[0])->file_name, ==, "Übersicht.pdf");
  g_assert_nonnull (((const MimePart *) files->pdata[1])->message);
  g_assert_cmpstr (((const MimePart *) files->pdata[2])->media_type, ==,
                   "application/octet-stream");
  g_assert_cmpuint (g_bytes_get_size (image), ==, 6);
  g_autofree char *wire = outgoing_dup_text (outgoing->wire);

  g_assert_null (strstr (wire, "\nX:"));
}

// Blind copies that are seen are worse than mail not sent (P9).
static void
test_bcc_is_in_the_sent_copy_alone (void)
{
  MailDraft draft = plain_draft ();

  draft.cc = (char *) "ben@x.example, ANNA@x.example";
  draft.bcc = (char *) "Eve <eve@y.example>, anna@x.example";
  g_autoptr (MimeOutgoing) outgoing = build (&draft);
  g_autofree char *wire = outgoing_dup_text (outgoing->wire),
                  *sent = outgoing_dup_text (outgoing->sent);

  g_assert_null (strstr (wire, "eve@"));
  g_assert_null (strcasestr (wire, "\nBcc"));
  g_assert_nonnull (strstr (sent, "\nBcc: Eve <eve@y.example>"));
  g_assert_cmpuint (outgoing->recipients->len, ==, 3);
  g_assert_cmpstr (outgoing->recipients->pdata[2], ==, "eve@y.example");
  g_assert_cmpstr (outgoing->sender, ==, "robin@example.org");
  char *field = strstr (sent, "Bcc: ");
  const char *next = strstr (field, "\r\n") + 2;

  *field = '\0';
  g_autofree char *open = g_strconcat (sent, next, NULL);
  g_assert_cmpstr (open, ==, wire);
}

// Whatever is typed or pasted into a field, the header holds our fields and no other (P4, P8).
static void
test_no_field_makes_another (void)
{
  static const char *const poison[] = {"x\r\nBcc: eve@y.example", "x\nBcc: eve@y.example",
                                       "x\rBcc: eve@y.example", "x\r\n\r\n<script>",
                                       "x\xe2\x80\xa8"
                                       "Bcc: y"};

  for (gsize i = 0; i < G_N_ELEMENTS (poison); i++) {
    MailDraft draft = plain_draft ();
    g_autofree char *from = g_strdup_printf ("\"%s\" <robin@example.org>", poison[i]);
    g_autofree char *id = g_strdup_printf ("<%s@x>", poison[i]);

    draft.subject = (char *) poison[i];
    draft.from = from;
    draft.in_reply_to = draft.references = id;
    g_autoptr (MimeOutgoing) outgoing = mime_build_message (&draft, NULL, NULL);

    if (outgoing == NULL)
      continue; // refused is as good
    outgoing_assert_canonical (outgoing->wire);
    g_autoptr (MimeMessage) message = outgoing_parse (outgoing->wire);

    g_assert_null (mime_message_get_header (message, "Bcc"));
    g_assert_cmpuint (mime_message_get_defects (message)->len, ==, 0);
    g_assert_nonnull (mime_message_get_header (message, "MIME-Version"));
  }
}

static void
assert_refused (const MailDraft *draft, const char *named)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MimeOutgoing) outgoing = mime_build_message (draft, NULL, &error);

  g_assert_null (outgoing);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, named));
}

static void
test_bad_addresses_are_named (void)
{
  MailDraft draft = plain_draft ();

  draft.cc = (char *) "ben@x.example, anna";
  assert_refused (&draft, "anna");
  draft = plain_draft ();
  draft.to = (char *) "";
  assert_refused (&draft, "no recipient");
  draft = plain_draft ();
  draft.from = (char *) "";
  assert_refused (&draft, "no sender");
}

static void
test_missing_attachment_is_told (void)
{
  MailDraft draft = plain_draft ();
  MailAttachment gone = {.file_name = (char *) "gone.pdf",
                         .media_type = (char *) "application/pdf",
                         .path = (char *) "/nonexistent/gone.pdf"};
  g_autoptr (GPtrArray) attachments = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (attachments, &gone);
  draft.attachments = attachments;
  g_assert_null (mime_build_message (&draft, NULL, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "gone.pdf"));
}

// The message around an attachment, with the same boundary each time.
static char *
build_around (MailAttachment *attachment)
{
  const MimeBuildOptions options = {.date = 1, .message_id = "one@x.example"};
  MailDraft draft = plain_draft ();
  g_autoptr (GPtrArray) attachments = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (attachments, attachment);
  draft.attachments = attachments;
  g_autoptr (MimeOutgoing) outgoing = mime_build_message (&draft, &options, &error);
  g_assert_no_error (error);
  outgoing_assert_canonical (outgoing->wire);
  g_autofree char *text = outgoing_dup_text (outgoing->wire);
  const char *quoted = strstr (text, "boundary=\"") + strlen ("boundary=\"");
  g_autofree char *boundary = g_strndup (quoted, strcspn (quoted, "\""));
  g_auto (GStrv) pieces = g_strsplit (text, boundary, -1);
  return g_strjoinv ("BOUNDARY", pieces);
}

// A message handed on from a file that is read as it is sent is not the one that stands there.
static void
test_attached_message_files (void)
{
  static const struct {
    const char *message;
    bool is_carried; // as the message it is
  } cases[] = {
    {"Subject: a\r\n\r\nBody\r\n", true},
    {"Subject: a\n\nBody\n", true},
    {"Subject: a\n\r\nmixed", true},
    {"Subject: a\r\n\r\n8 bit: \xc3\xa4\r\n", false},
    {"Subject: a\r\n\r\nbare\rCR\r\n", false},
    {"Subject: a\r\n\r\nends with CR\r", false},
    {"Subject: a\r\n\r\nFrom here\r\n", false},
    {"Subject: a\r\n\r\nFro\r\n>From \r\nm \r\n", true},
  };
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("message-XXXXXX", &path, NULL);

  g_assert_cmpint (fd, >=, 0);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GBytes) bytes = g_bytes_new (cases[i].message, strlen (cases[i].message));
    MailAttachment inside = {.media_type = (char *) "message/rfc822", .bytes = bytes};
    MailAttachment file = {.media_type = (char *) "message/rfc822", .path = path};

    g_assert_true (g_file_set_contents (path, cases[i].message, -1, NULL));
    g_autofree char *expected = build_around (&inside);
    g_autofree char *streamed = build_around (&file);
    g_assert_cmpstr (streamed, ==, expected);
    g_assert_true ((strstr (streamed, "Content-Type: message/rfc822") != NULL) ==
                   cases[i].is_carried);
  }
  close (fd);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

// Answers must stay in their conversation, also the hundredth.
static void
test_threading_fields (void)
{
  MailDraft draft = plain_draft ();
  g_autoptr (GString) references = g_string_new (NULL);

  for (int i = 0; i < 100; i++)
    g_string_append_printf (references, "<%d@x.example> ", i);
  draft.references = references->str;
  draft.in_reply_to = (char *) "<99@x.example>";
  g_autoptr (MimeOutgoing) outgoing = build (&draft);
  g_autoptr (MimeMessage) message = outgoing_parse (outgoing->wire);
  g_auto (GStrv) kept = mime_message_dup_references (message);

  g_assert_cmpstr (kept[0], ==, "0@x.example");
  g_assert_cmpstr (kept[g_strv_length (kept) - 1], ==, "99@x.example");
  g_assert_cmpuint (g_strv_length (kept), <=, 21);
  g_assert_cmpstr (mime_message_get_header (message, "In-Reply-To"), ==, "<99@x.example>");
  g_assert_true (g_str_has_suffix (outgoing->message_id, "@example.org"));
}

// A draft half done comes back as it was left.
static void
test_unfinished_draft_is_kept (void)
{
  MailDraft draft = plain_draft ();
  g_autoptr (GError) error = NULL;

  draft.to = (char *) "anna@x.example, be";
  draft.bcc = (char *) "eve@y.example";
  draft.from = (char *) "";
  g_autoptr (MailSource) saved = mime_build_draft (&draft, NULL, &error);

  g_assert_no_error (error);
  outgoing_assert_canonical (saved);
  g_autoptr (MimeMessage) message = outgoing_parse (saved);
  g_autofree char *to = mime_address_format_list (mime_message_get_addresses (message, "to"));

  g_assert_cmpstr (to, ==, "anna@x.example, be");
  g_assert_cmpuint (mime_message_get_addresses (message, "bcc")->len, ==, 1);
}

// Fields that a message asks with; what only the draft remembers never leaves.
static void
test_wishes (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailDraft) draft = mail_draft_new (&(MailDraft) {
    .from = (char *) "Ana <ana@a.example>",
    .to = (char *) "b@b.example",
    .reply_to = (char *) "desk@a.example",
    .options = MAIL_DRAFT_URGENT | MAIL_DRAFT_READ_RECEIPT | MAIL_DRAFT_DELIVERY_NOTICE |
               MAIL_DRAFT_REQUIRE_TLS,
    .text = (char *) "x",
  });
  g_autoptr (MimeOutgoing) built = mime_build_message (draft, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (MimeMessage) parsed = outgoing_parse (built->wire);
  g_autoptr (MailSource) kept = mime_build_draft (draft, NULL, NULL);
  g_autoptr (MimeMessage) reread = outgoing_parse (kept);
  g_autoptr (MailDraft) again = mime_reply_open_draft (reread, 1);

  g_assert_cmpstr (mime_message_get_header (parsed, "Importance"), ==, "high");
  g_assert_cmpstr (mime_message_get_header (parsed, "Reply-To"), ==, "desk@a.example");
  g_assert_cmpstr (mime_message_get_header (parsed, "Disposition-Notification-To"), ==,
                   "Ana <ana@a.example>");
  g_assert_null (mime_message_get_header (parsed, MIME_BUILD_DELIVERY_NOTICE));
  g_assert_null (mime_message_get_header (parsed, MIME_BUILD_REQUIRE_TLS));
  g_assert_cmpint (again->options, ==, draft->options);
  g_assert_cmpstr (again->reply_to, ==, "desk@a.example");
}

// A draft that was to bring no notices brings them, once it was edited elsewhere.
static void
test_wishes_of_notices (void)
{
  static const MailDraftOptions all[] = {MAIL_DRAFT_DELIVERY_NOTICE, MAIL_DRAFT_NO_NOTICE,
                                         MAIL_DRAFT_NO_NOTICE | MAIL_DRAFT_WHOLE_NOTICE,
                                         MAIL_DRAFT_WHOLE_NOTICE, 0};

  for (size_t i = 0; i < G_N_ELEMENTS (all); i++) {
    g_autoptr (MailDraft) draft =
      mail_draft_new (&(MailDraft) {.from = (char *) "Ana <ana@a.example>",
                                    .to = (char *) "b@b.example",
                                    .options = all[i],
                                    .text = (char *) "x"});
    g_autoptr (MailSource) kept = mime_build_draft (draft, NULL, NULL);
    g_autoptr (MimeMessage) reread = outgoing_parse (kept);
    g_autoptr (MailDraft) again = mime_reply_open_draft (reread, 1);

    g_assert_cmpint (again->options, ==, all[i]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/build/text-comes-back", test_text_comes_back);
  g_test_add_func ("/mime/build/rich-message-has-its-shape", test_rich_message_has_its_shape);
  g_test_add_func ("/mime/build/bcc-is-in-the-sent-copy-alone", test_bcc_is_in_the_sent_copy_alone);
  g_test_add_func ("/mime/build/no-field-makes-another", test_no_field_makes_another);
  g_test_add_func ("/mime/build/bad-addresses-are-named", test_bad_addresses_are_named);
  g_test_add_func ("/mime/build/missing-attachment-is-told", test_missing_attachment_is_told);
  g_test_add_func ("/mime/build/attached-message-files", test_attached_message_files);
  g_test_add_func ("/mime/build/threading-fields", test_threading_fields);
  g_test_add_func ("/mime/build/unfinished-draft-is-kept", test_unfinished_draft_is_kept);
  g_test_add_func ("/mime/build/wishes", test_wishes);
  g_test_add_func ("/mime/build/wishes-of-notices", test_wishes_of_notices);
  return g_test_run ();
}
