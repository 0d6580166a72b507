// SPDX-License-Identifier: GPL-3.0-or-later

#include "mime/mime-build.h"
#include "mime/mime-mailto.h"
#include "mime/mime-reply.h"

#include <string.h>

static const char *const own[] = {"Robin Hale <robin@example.org>", "Robin <rh@work.example>",
                                  "Desk <rh@work.example>", NULL};

static MimeMessage *
parse (const char *text)
{
  g_autoptr (GBytes) raw = g_bytes_new (text, strlen (text));

  return mime_message_parse (raw);
}

// Of one message, or of two.
static GArray *
ids_of (int64_t first, int64_t second)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (int64_t));

  g_array_append_val (ids, first);
  return second != 0 ? g_array_append_val (ids, second) : ids;
}

static MailDraft *
prepare (const char *text, MailDraftKind kind)
{
  g_autoptr (MimeMessage) message = parse (text);
  g_autoptr (GArray) related = ids_of (2, 0);
  MimeReplyOptions options = {.account_id = 1, .related_ids = related, .identities = own};

  return mime_reply_prepare (message, kind, &options);
}

// An answer to the wrong people can't be taken back.
static void
test_recipients (void)
{
  static const struct {
    const char *header, *to, *all_to, *all_cc, *from;
  } rows[] = {
    {"From: Anna <a@x.example>\nTo: robin@example.org\n", "Anna <a@x.example>",
     "Anna <a@x.example>", "", "Robin Hale <robin@example.org>"},
    {"From: a@x.example\nTo: Robin@Example.org, b@x.example\nCc: c@x.example, B <B@x.example>\n",
     "a@x.example", "a@x.example", "b@x.example, c@x.example", "Robin Hale <robin@example.org>"},
    {"From: a@x.example\nReply-To: r@x.example\nTo: rh@work.example\n", "r@x.example",
     "r@x.example", "a@x.example", "Robin <rh@work.example>"},
    {"From: robin@example.org\nTo: a@x.example, robin@example.org\nCc: c@x.example\n",
     "a@x.example", "a@x.example", "c@x.example", "Robin Hale <robin@example.org>"},
    {"From: robin@example.org\nTo: robin@example.org\n", "robin@example.org", "robin@example.org",
     "", "Robin Hale <robin@example.org>"},
    {"From: a@x.example\nTo: list@x.example\nMail-Followup-To: list@x.example\n", "a@x.example",
     "list@x.example", "", "Robin Hale <robin@example.org>"},
    {"From: a@x.example\nTo: b@x.example\nList-Post: <mailto:list@x.example?x=y>\n", "a@x.example",
     "a@x.example", "b@x.example, list@x.example", "Robin Hale <robin@example.org>"},
    {"From: a@x.example\nList-Post: NO\n", "a@x.example", "a@x.example", "",
     "Robin Hale <robin@example.org>"},
    {"From: A <a@x.example> <b@x.example>\nTo: c@x.example\n", "", "", "c@x.example",
     "Robin Hale <robin@example.org>"},
    {"From: a@x.example\nDelivered-To: rh@work.example\n", "a@x.example", "a@x.example", "",
     "Robin <rh@work.example>"},
    // Of two roles with one address the one that was written to; no name tells of neither.
    {"From: a@x.example\nTo: Desk <rh@work.example>\n", "a@x.example", "a@x.example", "",
     "Desk <rh@work.example>"},
    {"From: a@x.example\nTo: rh@work.example\n", "a@x.example", "a@x.example", "",
     "Robin <rh@work.example>"},
    // Several authors are all answered; two From fields tell of nobody.
    {"From: a@x.example, B <b@x.example>\nSender: s@x.example\nTo: robin@example.org\n",
     "a@x.example, B <b@x.example>", "a@x.example, B <b@x.example>", "",
     "Robin Hale <robin@example.org>"},
    {"From: a@x.example\nFrom: b@x.example\nTo: c@x.example\n", "", "", "c@x.example",
     "Robin Hale <robin@example.org>"},
    {"Subject: nothing else\n", "", "", "", "Robin Hale <robin@example.org>"},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = g_strconcat (rows[i].header, "\nhello\n", NULL);
    g_autoptr (MailDraft) reply = prepare (text, MAIL_DRAFT_REPLY);
    g_autoptr (MailDraft) all = prepare (text, MAIL_DRAFT_REPLY_ALL);

    g_test_message ("%s", rows[i].header);
    g_assert_cmpstr (reply->to, ==, rows[i].to);
    g_assert_cmpstr (reply->cc, ==, "");
    g_assert_cmpstr (all->to, ==, rows[i].all_to);
    g_assert_cmpstr (all->cc, ==, rows[i].all_cc);
    g_assert_cmpstr (reply->from, ==, rows[i].from);
  }
}

static void
test_reply_quotes_and_threads (void)
{
  g_autoptr (MailDraft) draft =
    prepare ("From: Anna <a@x.example>\nDate: Fri, 1 Aug 2025 10:00:00 +0000\nMessage-ID: "
             "<m@x>\nReferences: <r@x>\nSubject: AW: Tea\n\n"
             "Dear Robin,\n\n> old\nbye\n-- \nAnna\n",
             MAIL_DRAFT_REPLY);

  g_assert_cmpstr (draft->subject, ==, "Re: Tea");
  g_assert_cmpstr (draft->in_reply_to, ==, "<m@x>");
  g_assert_cmpstr (draft->references, ==, "<r@x> <m@x>");
  g_assert_true (draft->rich);
  g_assert_nonnull (strstr (draft->text, "Anna wrote:\n> Dear Robin,\n>\n>> old\n> bye\n"));
  g_assert_null (strstr (draft->text, "-- "));
  g_assert_nonnull (strstr (draft->html, "Anna wrote:</p><blockquote type=\"cite\">"));
  g_assert_null (strstr (draft->html, "-- "));
  g_assert_nonnull (strstr (draft->html, "bye</div></blockquote>"));
  g_assert_cmpuint (draft->related_ids->len, ==, 1);
  g_assert_cmpint (g_array_index (draft->related_ids, int64_t, 0), ==, 2);
}

// Each answer to an answer grows by a signature.
static void
test_reply_leaves_signatures_out (void)
{
  static const char *const signatures[] = {
    "<div class=\"moz-signature\">-- <br>Anna Lima</div>",
    "<span class=\"gmail_signature_prefix\">-- </span><br>"
    "<div dir=\"ltr\" class=\"x gmail_signature\">Anna <b>Lima</b></div>",
    "<div id=\"Signature\"><p>Anna Lima</p></div>",
    "<div>--\u00a0<br>Anna Lima</div>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (signatures); i++) {
    g_autofree char *text = g_strconcat (
      "From: a@x.example\nContent-Type: text/html; charset=utf-8\n\n<p>Come -- now</p>",
      signatures[i], "<blockquote><div>Older</div></blockquote>\n", NULL);
    g_autoptr (MailDraft) reply = prepare (text, MAIL_DRAFT_REPLY);
    g_autoptr (MailDraft) forward = prepare (text, MAIL_DRAFT_FORWARD);

    g_assert_null (strstr (reply->html, "Lima"));
    g_assert_null (strstr (reply->text, "Lima"));
    g_assert_nonnull (strstr (reply->html, "<p>Come -- now</p>"));
    g_assert_nonnull (strstr (reply->html, "Older"));
    g_assert_nonnull (strstr (forward->html, "Lima"));
  }
}

// What runs or hides in a message must not go on in our name (H7).
static void
test_quote_is_sanitised (void)
{
  g_autoptr (MailDraft) draft =
    prepare ("From: a@x.example\nContent-Type: "
             "text/html\n\n<style>.k{display:none}p{color:red}</style><script>alert(1)</script>"
             "<p onclick=x>seen</p><p class=k>covert</p><img src=https://t.example/p.png>\n",
             MAIL_DRAFT_REPLY);

  g_assert_nonnull (strstr (draft->html, "<p style=\"color:red\">seen</p>"));
  g_assert_null (strstr (draft->html, "script"));
  g_assert_null (strstr (draft->html, "covert"));
  g_assert_null (strstr (draft->html, "t.example"));
}

static void
test_selection_is_quoted_alone (void)
{
  g_autoptr (MimeMessage) message = parse ("From: a@x.example\n\none\ntwo\n");
  MimeReplyOptions options = {
    .identities = own, .selection = "two <b>", .plain = true, .attribution = "Anna:"};
  g_autoptr (MailDraft) draft = mime_reply_prepare (message, MAIL_DRAFT_REPLY, &options);

  g_assert_cmpstr (draft->text, ==, "\n\nAnna:\n> two <b>\n");
  g_assert_false (draft->rich);
  g_assert_null (draft->html);
}

#define WITH_FILES                                                                                 \
  "From: Anna <a@x.example>\nTo: robin@example.org\nSubject: Plans\nMessage-ID: "                  \
  "<m@x>\nContent-Type: multipart/mixed; boundary=b\n\n"                                           \
  "--b\nContent-Type: multipart/related; boundary=c\n\n--c\nContent-Type: text/html\n\n<img "      \
  "src=\"cid:i@x\">text\n--c\nContent-Type: image/png\n"                                           \
  "Content-ID: <i@x>\n\npixels\n--c--\n--b\nContent-Type: application/pdf; "                       \
  "name=plan.pdf\n\n%PDF\n--b--\n"

// A forward without its files is half a message.
static void
test_forward_takes_everything_along (void)
{
  g_autoptr (MailDraft) draft = prepare (WITH_FILES, MAIL_DRAFT_FORWARD);
  const MailAttachment *image, *file;

  g_assert_cmpstr (draft->subject, ==, "Fwd: Plans");
  g_assert_cmpstr (draft->to, ==, "");
  g_assert_null (draft->in_reply_to);
  g_assert_cmpuint (draft->attachments->len, ==, 2);
  image = draft->attachments->pdata[0];
  file = draft->attachments->pdata[1];
  g_assert_cmpstr (image->content_id, ==, "i@x");
  g_assert_cmpstr (file->file_name, ==, "plan.pdf");
  g_assert_cmpuint (file->size, ==, 4);
  g_assert_nonnull (strstr (draft->text, "From: Anna <a@x.example>\n"));
  g_assert_nonnull (strstr (draft->html, "From: Anna &lt;a@x.example&gt;<br>"));
}

// The name of what is handed on ends in a character that nobody wrote, or tells nothing of it.
static void
test_forwarded_names (void)
{
  g_autofree char *subject = g_strdup_printf (
    "Subject: a%s\n\nx\n", "\u8a9e\u8a9e\u8a9e\u8a9e\u8a9e\u8a9e\u8a9e\u8a9e\u8a9e\u8a9e"
                           "\u8a9e\u8a9e\u8a9e\u8a9e\u8a9e\u8a9e\u8a9e\u8a9e\u8a9e\u8a9e"
                           "\u8a9e\u8a9e\u8a9e\u8a9e\u8a9e\u8a9e\u8a9e\u8a9e\u8a9e\u8a9e"
                           "\u8a9e\u8a9e\u8a9e\u8a9e\u8a9e\u8a9e\u8a9e\u8a9e\u8a9e\u8a9e");
  g_autoptr (MimeMessage) message = parse (subject);
  g_autoptr (GPtrArray) messages = g_ptr_array_new ();
  MimeReplyOptions options = {.account_id = 1, .identities = own};

  g_ptr_array_add (messages, message);
  g_autoptr (MailDraft) whole = mime_reply_attach (messages, &options);
  const char *name = ((MailAttachment *) whole->attachments->pdata[0])->file_name;
  g_assert_null (strstr (name, "\ufffd"));
  g_assert_true (g_str_has_suffix (name, "\u8a9e.eml"));
  g_autoptr (MailDraft) invitation =
    prepare ("From: a@x.example\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\n"
             "END:VCALENDAR\n",
             MAIL_DRAFT_FORWARD);
  g_assert_cmpstr (((MailAttachment *) invitation->attachments->pdata[0])->file_name, ==,
                   "invite.ics");
}

static void
test_forward_as_attachment_holds_the_message (void)
{
  g_autoptr (MimeMessage) message = parse (WITH_FILES);
  g_autoptr (GPtrArray) messages = g_ptr_array_new ();
  g_autoptr (GArray) related = ids_of (7, 8);
  MimeReplyOptions options = {.identities = own, .related_ids = related};

  g_ptr_array_add (messages, message);
  g_autoptr (MailDraft) draft = mime_reply_attach (messages, &options);
  const MailAttachment *whole = draft->attachments->pdata[0];

  g_assert_cmpstr (draft->subject, ==, "Fwd: Plans");
  g_assert_cmpstr (whole->media_type, ==, "message/rfc822");
  g_assert_cmpstr (whole->file_name, ==, "Plans.eml");
  g_assert_true (g_bytes_equal (whole->bytes, mime_message_get_raw (message)));
  g_ptr_array_add (messages, message);
  g_autoptr (MailDraft) both = mime_reply_attach (messages, &options);
  g_assert_cmpuint (both->attachments->len, ==, 2);
  g_assert_cmpuint (both->related_ids->len, ==, 2);
  g_assert_cmpint (g_array_index (both->related_ids, int64_t, 1), ==, 8);
}

// A message sent once more stands in the old conversation, or names a stranger as its sender.
static void
test_edit_as_new_begins_anew (void)
{
  g_autoptr (MimeMessage) message =
    parse ("From: Anna <a@x.example>\r\nTo: me@y.example, b@z.example\r\nSubject: Plans\r\n"
           "Message-ID: <m@x>\r\nIn-Reply-To: <l@x>\r\nReferences: <k@x> <l@x>\r\n\r\nAs ever\r\n");
  g_autoptr (GArray) related = ids_of (7, 0);
  MimeReplyOptions options = {.identities = own, .account_id = 3, .related_ids = related};
  g_autoptr (MailDraft) draft = mime_reply_edit_as_new (message, &options);

  g_assert_cmpint (draft->kind, ==, MAIL_DRAFT_NEW);
  g_assert_null (draft->related_ids);
  g_assert_cmpstr (draft->subject, ==, "Plans");
  g_assert_nonnull (strstr (draft->to, "b@z.example"));
  g_assert_null (strstr (draft->from, "a@x.example"));
  g_assert_nonnull (strstr (draft->from, "@"));
  g_assert_null (draft->in_reply_to);
  g_assert_null (draft->references);
  g_assert_nonnull (strstr (draft->text, "As ever"));
}

// Closing and opening a draft, ever again, must not change it.
static void
test_draft_comes_back (void)
{
  g_autoptr (MailDraft) draft = prepare (WITH_FILES, MAIL_DRAFT_REPLY);
  g_autofree char *html = g_strdup (draft->html), *text = g_strdup (draft->text);

  for (int i = 0; i < 3; i++) {
    MailDraft edit = *draft;

    edit.bcc = (char *) "eve@y.example";
    g_autoptr (MailSource) built = mime_build_draft (&edit, NULL, NULL);
    g_autoptr (GBytes) saved = mail_source_read (built, G_MAXUINT64, NULL);
    g_autoptr (MimeMessage) message = mime_message_parse (saved);
    MailDraft *again = mime_reply_open_draft (message, 1);

    g_assert_cmpstr (again->to, ==, draft->to);
    g_assert_cmpstr (again->bcc, ==, "eve@y.example");
    g_assert_cmpstr (again->subject, ==, draft->subject);
    g_assert_cmpstr (again->in_reply_to, ==, "<m@x>");
    g_assert_cmpstr (again->references, ==, "<m@x>");
    g_assert_cmpint (again->kind, ==, MAIL_DRAFT_REPLY);
    g_assert_cmpuint (again->attachments->len, ==, 1);
    mail_draft_unref (draft);
    draft = again;
  }
  g_assert_nonnull (strstr (draft->html, "src=\"cid:i@x\""));
  // No wrapper grows around it from save to save.
  g_assert_cmpuint (strlen (draft->html), <=, strlen (html) + 16);
}

// A link may suggest; it may not attach, copy in secret, or write headers (P7).
static void
test_mailto (void)
{
  static const struct {
    const char *uri, *to, *cc, *subject, *text;
  } rows[] = {
    {"mailto:a@x.example", "a@x.example", "", "", ""},
    {"MAILTO:a@x.example,b@x.example?subject=Hi%20there&body=one%0D%0Atwo",
     "a@x.example,b@x.example", "", "Hi there", "one\ntwo"},
    {"mailto:?to=a@x.example&cc=c@x.example&cc=d@x.example", "a@x.example",
     "c@x.example, d@x.example", "", ""},
    {"mailto:a@x.example?subject=x%0D%0ABcc:%20eve@y.example", "a@x.example", "",
     "x Bcc: eve@y.example", ""},
    {"mailto:a@x.example%0D%0ABcc:eve@y.example", "a@x.example Bcc:eve@y.example", "", "", ""},
    {"mailto:a@x.example?attach=/etc/passwd&bcc=eve@y.example&from=boss@x.example&X-Evil=1",
     "a@x.example", "", "", ""},
    {"mailto:a@x.example?subject=1+1%3D2&amp;body=%E2%9C%93%ff", "a@x.example", "", "1+1=2",
     "✓\xef\xbf\xbd"},
    {"mailto:a@x.example?body=%00%1b#subject=x", "a@x.example", "", "", "\xef\xbf\xbd"},
    {"mailto:", "", "", "", ""},
    {"mailto:%zz%4", "%zz%4", "", "", ""},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (MailDraft) draft = mime_mailto_parse (rows[i].uri, &error);

    g_test_message ("%s", rows[i].uri);
    g_assert_no_error (error);
    g_assert_cmpstr (draft->to, ==, rows[i].to);
    g_assert_cmpstr (draft->cc, ==, rows[i].cc);
    g_assert_cmpstr (draft->bcc, ==, "");
    g_assert_cmpstr (draft->from, ==, "");
    g_assert_cmpstr (draft->subject, ==, rows[i].subject);
    g_assert_cmpstr (draft->text, ==, rows[i].text);
    g_assert_cmpuint (draft->attachments->len, ==, 0);
  }
  g_autoptr (GError) error = NULL;
  g_autoptr (MailDraft) draft =
    mime_mailto_parse ("mailto:a@x.example?in-reply-to=%3Ci@x%3E", NULL);

  g_assert_cmpstr (draft->in_reply_to, ==, "<i@x>");
  g_assert_null (mime_mailto_parse ("https://x.example", &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/reply/recipients", test_recipients);
  g_test_add_func ("/mime/reply/reply-quotes-and-threads", test_reply_quotes_and_threads);
  g_test_add_func ("/mime/reply/leaves-signatures-out", test_reply_leaves_signatures_out);
  g_test_add_func ("/mime/reply/quote-is-sanitised", test_quote_is_sanitised);
  g_test_add_func ("/mime/reply/selection-is-quoted-alone", test_selection_is_quoted_alone);
  g_test_add_func ("/mime/reply/forward-takes-everything-along",
                   test_forward_takes_everything_along);
  g_test_add_func ("/mime/reply/forwarded-names", test_forwarded_names);
  g_test_add_func ("/mime/reply/forward-as-attachment-holds-the-message",
                   test_forward_as_attachment_holds_the_message);
  g_test_add_func ("/mime/reply/edit-as-new-begins-anew", test_edit_as_new_begins_anew);
  g_test_add_func ("/mime/reply/draft-comes-back", test_draft_comes_back);
  g_test_add_func ("/mime/mailto/takes-what-can-not-hurt", test_mailto);
  return g_test_run ();
}
