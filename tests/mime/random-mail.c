// SPDX-License-Identifier: GPL-3.0-or-later

#include "random-mail.h"

#include "mime/mime-address.h"

#include <string.h>

// First and last letter of an alphabet, or of a part of one.
static const struct {
  gunichar first, last;
} scripts[] = {
  {'a', 'z'},       {0x00e0, 0x00f6}, {0x0391, 0x03a1},   {0x0410, 0x044f},
  {0x05d0, 0x05ea}, {0x0627, 0x063a}, {0x0905, 0x0939},   {0x0e01, 0x0e2e},
  {0x10d0, 0x10f0}, {0x1200, 0x1246}, {0x3041, 0x3093},   {0x30a1, 0x30f3},
  {0x4e00, 0x9fa5}, {0xac00, 0xd7a3}, {0x1f600, 0x1f64f}, {0x10330, 0x1034a},
};

// The last ones: letters that combine, a family, a flag, a red heart, a keycap, a rare ideograph.
static const char *const oddities[] = {
  "\"quoted\"",
  "a,b",
  "<x@y>",
  "=?utf-8?q?no?=",
  "back\\slash",
  "semi;colon",
  "100%",
  "it's",
  "(comment)",
  "[x]",
  "a@b",
  "=3D",
  "Team:",
  "(((",
  "\\\"",
  "=?x",
  "e\xcc\x81",
  "a\xcc\x88\xcc\x84\xcc\xa3",
  "\xe0\xa4\x95\xe0\xa5\x8d\xe0\xa4\xb7\xe0\xa4\xbf",
  "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7",
  "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa",
  "\xe2\x9d\xa4\xef\xb8\x8f",
  "1\xef\xb8\x8f\xe2\x83\xa3",
  "\xf0\xa0\x9c\x8e",
};

static const char *const injections[] = {
  "\r\nBcc: eve@example.net",   "\nX-Injected: yes",    "\rX-Injected: yes",
  "\r\n\r\n<script>x</script>", "\r\n X-Injected: yes", "\n.\r\nMAIL FROM:<eve@example.net>",
};

static const char *const local_parts[] = {"ana", "o'neil", "a.b+tag", "x_y-z", "1"};
static const char *const domains[] = {"example.com", "mail.example.org", "m\xc3\xbcller.example"};
static const char *const media_types[] = {
  "application/octet-stream", "image/png",     "text/plain", "text/html",
  "application/pdf",          "message/rfc822"};

static GRand *source;

void
random_mail_begin (uint32_t seed)
{
  g_clear_pointer (&source, g_rand_free);
  source = g_rand_new_with_seed (seed);
}

unsigned int
random_mail_below (unsigned int n)
{
  return (unsigned int) g_rand_int_range (source, 0, (int) n);
}

#define below random_mail_below
#define PICK(list) list[below (G_N_ELEMENTS (list))]

static void
append_word (GString *out)
{
  size_t script = below (G_N_ELEMENTS (scripts));
  unsigned int length = 1 + below (below (20) == 0 ? (below (10) == 0 ? 3000 : 200) : 9);

  if (below (6) == 0) {
    g_string_append (out, PICK (oddities));
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

static char *
dup_subject (void)
{
  g_autofree char *words = dup_words (30);

  return below (8) == 0 ? g_strconcat (words, PICK (injections), NULL) : g_steal_pointer (&words);
}

// Lines that servers and formats of text have wishes about.
static char *
dup_text (void)
{
  static const char *const lines[] = {
    "",          ".",  "..",  "From here", "> quoted", ">> twice",
    " indented", "--", "-- ", "\ttab",     "--=_x",    ">>>>>>>>>> the tenth",
    ">>> four",  "=",
  };
  GString *out = g_string_new (NULL);
  unsigned int n = 1 + below (12);

  for (unsigned int i = 0; i < n; i++) {
    g_autofree char *words = dup_words (below (4) == 0 ? 300 : 12);

    if (below (6) == 0)
      g_string_append_printf (out, "%.*s %s", (int) (1 + below (10)), ">>>>>>>>>>", words);
    else
      g_string_append (out, below (3) == 0 ? PICK (lines) : words);
    g_string_append_c (out, '\n');
  }
  return g_string_free (out, FALSE);
}

static char *
dup_html (void)
{
  static const char *const shapes[] = {
    "<p>%s</p>",
    "<blockquote type=\"cite\"><p>%s</p></blockquote>",
    "<ul><li>%s</li></ul>",
    "<p dir=\"rtl\">%s</p>\n.\nFrom here\n",
    "<p><b>%s</b>&nbsp;</p>",
  };
  GString *out = g_string_new (NULL);
  unsigned int n = 1 + below (8);

  for (unsigned int i = 0; i < n; i++) {
    g_autofree char *words = dup_words (below (6) == 0 ? 300 : 20);
    g_autofree char *escaped = g_markup_escape_text (words, -1);
    g_auto (GStrv) around = g_strsplit (PICK (shapes), "%s", 2);

    g_string_append_printf (out, "%s%s%s", around[0], escaped, around[1]);
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

// Some can stand in a message as they are, some can't.
static GBytes *
new_message_bytes (void)
{
  static const char *const bodies[] = {"plain\r\n", "8 bit: \xc3\xbc\r\n", "bare LF\nbare CR\r",
                                       "--=_x\r\n.\r\nFrom here\r\n"};
  char *text = g_strdup_printf ("From: x@example.com\r\nSubject: within\r\n\r\n%s", PICK (bodies));

  return g_bytes_new_take (text, strlen (text));
}

static GBytes *
new_random_bytes (void)
{
  size_t size = below (4) == 0 ? 0 : below (5000);
  uint8_t *bytes = g_malloc (size + 1);

  for (size_t i = 0; i < size; i++)
    bytes[i] = (uint8_t) below (256);
  return g_bytes_new_take (bytes, size);
}

static MailAttachment *
new_attachment (void)
{
  MailAttachment *attachment = g_new0 (MailAttachment, 1);

  attachment->file_name = dup_file_name ();
  attachment->media_type = g_strdup (PICK (media_types));
  attachment->bytes = g_str_equal (attachment->media_type, "message/rfc822") ?
                        new_message_bytes () :
                        new_random_bytes ();
  attachment->size = g_bytes_get_size (attachment->bytes);
  return attachment;
}

// HTML, which may be NULL, names those that are inline.
static GPtrArray *
new_attachments (GString *html)
{
  GPtrArray *attachments = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_attachment_free);
  unsigned int n = below (4);

  for (unsigned int i = 0; i < n; i++) {
    MailAttachment *attachment = new_attachment ();

    if (html != NULL && below (2) == 0) {
      g_free (attachment->media_type);
      attachment->media_type = g_strdup ("image/png");
      attachment->content_id = g_strdup_printf ("picture-%u@mail", i);
      g_string_append_printf (html, "<img src=\"cid:%s\" alt=\"\">", attachment->content_id);
    }
    g_ptr_array_add (attachments, attachment);
  }
  return attachments;
}

static GPtrArray *
new_people (unsigned int first, unsigned int n)
{
  GPtrArray *people = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);

  for (unsigned int i = first; i < first + n; i++) {
    g_autofree char *name = below (4) == 0 ? g_strdup ("") : dup_words (4);
    g_autofree char *address = g_strdup_printf ("%s%u@%s", PICK (local_parts), i, PICK (domains));

    g_ptr_array_add (people, mail_address_new (name, address));
  }
  return people;
}

static char *
dup_references (void)
{
  GString *out = g_string_new (NULL);

  for (unsigned int i = below (60); i > 0; i--)
    g_string_append_printf (out, "<%u.%u@example.com> ", i, below (1000000));
  return g_string_free (out, FALSE);
}

RandomMail *
random_mail_new (unsigned int n_to)
{
  RandomMail *mail = g_new0 (RandomMail, 1);
  bool rich = below (3) == 0;
  g_autofree char *words = dup_html ();
  g_autoptr (GString) html = rich ? g_string_new (words) : NULL;
  g_autoptr (GPtrArray) attachments = new_attachments (html);

  mail->to = new_people (0, n_to > 3 ? n_to : 1 + below (n_to));
  mail->cc = new_people (n_to, below (3));
  g_autofree char *to = mime_address_format_list (mail->to);
  g_autofree char *cc = mime_address_format_list (mail->cc);
  g_autofree char *subject = dup_subject (), *text = dup_text (), *references = dup_references ();
  const MailDraft draft = {.from = (char *) "Robin Hale <robin@example.org>",
                           .to = to,
                           .cc = cc,
                           .bcc = (char *) "hidden@example.net",
                           .reply_to = (char *) (below (5) == 0 ? "answers@example.org" : ""),
                           .options = (MailDraftOptions) below (32),
                           .subject = subject,
                           .rich = rich,
                           .html = rich ? html->str : NULL,
                           .text = text,
                           .in_reply_to = (char *) (below (2) == 0 ? "<one@example.com>" : NULL),
                           .references = references,
                           .attachments = attachments};

  mail->draft = mail_draft_new (&draft);
  return mail;
}

void
random_mail_free (RandomMail *mail)
{
  if (mail == NULL)
    return;
  mail_draft_unref (mail->draft);
  g_ptr_array_unref (mail->to);
  g_ptr_array_unref (mail->cc);
  g_free (mail);
}
