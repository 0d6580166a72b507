// SPDX-License-Identifier: GPL-3.0-or-later

#include "mime/mime-file-name.h"
#include "mime/mime-flowed.h"
#include "mime/mime-header.h"
#include "mime/mime-message.h"
#include "mime/mime-parameters.h"
#include "mime/mime-reply.h"

#include <string.h>

typedef struct {
  const char *in, *out;
} Pair;

// Subjects and names in any language, also as careless programs write them.
static void
test_encoded_words (void)
{
  static const Pair pairs[] = {
    {"plain", "plain"},
    {" a b ", "a b"},
    {"a  b", "a b"},
    {"", ""},
    {"a=?", "a=?"},
    {"a = b?", "a = b?"},
    {"a\x7f"
     "b",
     "a b"},
    {"=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"},
    {"=?ISO-8859-1?q?Keld_J=F8rn?= S", "Keld Jørn S"},
    {"=?utf-8?b?4pyT?= ok", "✓ ok"},
    {"=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab"},
    {"=?utf-8?Q?a?=\r\n =?utf-8?Q?b?=", "ab"},
    {"=?utf-8?Q?a?= x =?utf-8?Q?b?=", "a x b"},
    {"=?utf-8?Q?=E2=9C?= =?utf-8?Q?=93?=", "✓"}, // a character split over two words
    {"=?utf-8*de?Q?f=C3=BCr?=", "für"},
    {"=?windows-1252?Q?=80?=", "€"},
    {"=?iso-8859-1?Q?=80?=", "€"}, // latin1 that means windows-1252
    {"=?gb2312?B?1tC5+g==?=", "中国"},
    {"=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"},
    {"=?shift_jis?B?k/qWew==?=", "日本"},
    {"=?koi8-r?B?8NLJ18XU?=", "Привет"},
    {"=?utf-8?Q?a b?=", "a b"}, // spaces inside are wrong but seen
    {"=?unknown-8bit?Q?=C3=A4?=", "ä"},
    {"=?utf-7?Q?+APY-?=", "ö"},
    {"=?utf-8?X?abc?=", "=?utf-8?X?abc?="},
    {"=?utf-8?Q?abc", "=?utf-8?Q?abc"},
    {"=?=?=?=?=?=", "=?=?=?=?=?="},
    {"=?utf-8?B?YQ?=", "a"},
    {"a\r\n b\r\n\tc", "a b c"},
    {"caf\xc3\xa9", "café"},
    {"caf\xe9", "café"},
    {"=?utf-8?Q?a=0D=0ABcc:_x?=", "a Bcc: x"},
    {"=?utf-8?Q?x=00y?=", "x\xef\xbf\xbdy"},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++) {
    g_autofree char *out = mime_header_decode (pairs[i].in, -1, NULL);

    g_assert_cmpstr (out, ==, pairs[i].out);
  }
}

// A name that turns itself round, or hides its end, passes for another's (M2).
static void
test_deceptive_characters_go (void)
{
  static const Pair pairs[] = {
    {"a\xe2\x80\xae"
     "b",
     "ab"},
    {"a\xe2\x81\xa6"
     "b\xe2\x81\xa9",
     "ab"},
    {"a\xe2\xa0\x80\xe2\xa0\x80"
     "b",
     "a b"},
    {"  a \t b\xc2\xa0 ", "a b"},
    {"a\x1b[31mb", "a [31mb"},
    {"a\xe2\x80\xa8"
     "b",
     "a b"},
    {"a\xff"
     "b",
     "a\xef\xbf\xbd"
     "b"},
    {"\xef\xbb\xbf"
     "a",
     "a"},
    {"\xe3\x85\xa4", ""},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++) {
    g_autofree char *out = mime_header_clean (pairs[i].in, -1);

    g_assert_cmpstr (out, ==, pairs[i].out);
  }
}

// A date that is not understood sorts the message to 1970.
static void
test_dates (void)
{
  static const struct {
    const char *in;
    int64_t out;
  } dates[] = {
    {"Fri, 01 Aug 2025 10:00:00 +0200", 1754035200},
    {"Fri,  1 Aug 2025 10:00:00 +0200 (CEST)", 1754035200},
    {"1 Aug 2025 10:00 +0200", 1754035200},
    {"Fri, 1 Aug 25 10:00:00 +0200", 1754035200},
    {"Fri, 1 Aug 2025 08:00:00 GMT", 1754035200},
    {"Fri, 1 Aug 2025 08:00:00", 1754035200},
    {"Fri, 1 Aug 2025 04:00:00 EDT", 1754035200},
    {"Fri Aug  1 08:00:00 2025", 1754035200},
    {"Fri Aug 1 10:00:00 CEST 2025", 1754035200},
    {"Friday, 01-Aug-25 08:00:00 GMT", 1754035200},
    {"2025-08-01T08:00:00Z", 1754035200},
    {"2025-08-01 08:00:00 +0000", 1754035200},
    {"Fri, 1 Aug 2025 10:00:00 +02:00", 1754035200},
    {"Fri, 1 August 2025 10:00:00 +0200", 1754035200},
    {"Aug 1, 2025 10:00:00 AM +0200", 1754035200},
    {"Tue, 29 Feb 2000 23:59:60 +0000", 951868800},
    {"Thu, 1 Jan 1970 00:00:01 +0000", 1},
    {"Fri, 1 Aug 2025 10:00:00 -0000", 1754042400},
    {"sometime last week", 0},
    {"", 0},
    {"Fri, 99 Aug 2025 10:00:00", 0},
    {"99999999999999999999 Aug 2025", 0},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (dates); i++) {
    if (mime_header_parse_date (dates[i].in, NULL) != dates[i].out)
      g_test_message ("%s", dates[i].in);
    g_assert_cmpint (mime_header_parse_date (dates[i].in, NULL), ==, dates[i].out);
  }
  int offset;
  g_autofree char *text = mime_header_format_date (1754035200, -210);

  g_assert_cmpstr (text, ==, "Fri, 01 Aug 2025 04:30:00 -0330");
  g_assert_cmpint (mime_header_parse_date (text, &offset), ==, 1754035200);
  g_assert_cmpint (offset, ==, -210);
}

// Conversations fall apart, or grow together, by these.
static void
test_ids_and_subjects (void)
{
  g_auto (GStrv) ids = mime_header_parse_ids ("<a@b> (x)\r\n <c@\r\n d><a@b> e@f <>");

  g_assert_cmpuint (g_strv_length (ids), ==, 2);
  g_assert_cmpstr (ids[0], ==, "a@b");
  g_assert_cmpstr (ids[1], ==, "c@d");

  static const Pair answers[] = {
    {"a", "Re: a"},           {"Re: a", "Re: a"}, {"AW: Re: a", "Re: a"},
    {"Fwd: a", "Re: Fwd: a"}, {"", "Re: "},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++) {
    g_autofree char *subject = mime_reply_subject (answers[i].in, MAIL_DRAFT_REPLY);

    g_assert_cmpstr (subject, ==, answers[i].out);
  }
  g_autofree char *forward = mime_reply_subject ("WG: a", MAIL_DRAFT_FORWARD);

  g_assert_cmpstr (forward, ==, "Fwd: a");
}

static void
assert_lines_fit (const char *field)
{
  g_auto (GStrv) lines = g_strsplit (field, "\r\n", -1);
  unsigned int n = g_strv_length (lines);

  g_assert_cmpstr (lines[n - 1], ==, "");
  for (unsigned int i = 0; i + 1 < n; i++) {
    g_assert_cmpuint (strlen (lines[i]), <=, 78);
    g_assert_null (strpbrk (lines[i], "\r\n"));
    if (i > 0)
      g_assert_true (*lines[i] == ' ');
  }
}

// A subject typed with a line break in it must not become a Bcc (P8), and must come back whole.
static void
test_fields_fold_and_hold_one_field (void)
{
  static const char *const values[] = {
    "short",
    "",
    "Grüße aus Lübeck",
    "日本語の件名がとても長い場合でも正しく折り返されなければなりません、そうでしょう",
    "a very long subject of plain words that has to be folded over several lines, since it goes on "
    "and on and on for more than one",
    "x\r\nBcc: eve@evil.example",
    "x\nBcc: y",
    "x\r\n\r\nbody",
    "=?utf-8?Q?already?=",
    "tab\there",
    "emoji 🥾🧀 and text",
    "wordwordwordwordwordwordwordwordwordwordwordwordwordwordwordwordwordwordwordwordwordwordwordwo"
    "rdwordwordwordwordwordwordwordwordwordwordwordwordwordwordwordwordwordwordwordwordwordwordword"
    "wordwordwordwordword",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++) {
    g_autoptr (GString) out = g_string_new (NULL);

    mime_header_append_text (out, "Subject", values[i]);
    assert_lines_fit (out->str);
    g_assert_true (g_str_is_ascii (out->str));
    g_autofree char *back = mime_header_decode (out->str + strlen ("Subject:"), -1, NULL);
    g_autofree char *clean = mime_header_clean (values[i], -1);

    g_assert_cmpstr (back, ==, clean);
  }
}

// Spaces between quotes are part of a name or an address; folding must not eat them.
static void
test_folding_keeps_spaces (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *value =
    "\"two  spaces, one of them   at the place where the line   has to be   folded\""
    " <\"a  b\"@x.example>";

  mime_header_append_raw (out, "To", value);
  g_auto (GStrv) lines = g_strsplit (out->str + strlen ("To: "), "\r\n", -1);
  g_autofree char *unfolded = g_strjoinv ("", lines);

  g_assert_cmpuint (g_strv_length (lines), >, 2);
  g_assert_cmpstr (unfolded, ==, value);
}

// File names reach the other side as they were, in any script and length.
static void
test_parameters_come_back (void)
{
  static const char *const names[] = {
    "a.pdf",
    "with space.pdf",
    "quote\".pdf",
    "Übersicht über alles.pdf",
    "résumé.doc",
    "日本語のファイル名.pdf",
    "a;b=c.txt",
    "semi'colon%41.txt",
    "a-very-long-name-that-goes-on-for-more-than-a-line-of-a-header-can-hold-and-then-some-more-"
    "until-it-is-done.tar.gz",
    "ein sehr langer Name mit Umlauten wie ä, ö und ü, der über mehr als eine Zeile geht und noch "
    "weiter.pdf",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GString) out = g_string_new ("Content-Disposition: attachment");

    mime_header_append_parameter (out, "filename", names[i]);
    g_string_append (out, "\r\n");
    assert_lines_fit (out->str);
    g_autoptr (MimeParameters) back = mime_parameters_parse (out->str + 20, out->len - 20);

    g_assert_cmpstr (back->value, ==, "attachment");
    g_assert_cmpstr (mime_parameters_get (back, "filename"), ==, names[i]);
  }
}

static void
test_parameters_as_others_write_them (void)
{
  static const Pair pairs[] = {
    {"a/b; name=x", "x"},
    {"a/b; name=\"x y\"", "x y"},
    {"a/b; name=my file.pdf; c=d", "my file.pdf"},
    {"a/b;name=\"a\\\"b\"", "a\"b"},
    {"a/b; name=\"C:\\dir\\x\"", "C:\\dir\\x"},
    {"a/b; NAME*=utf-8''%C3%BC", "ü"},
    {"a/b; name=old; name*=utf-8''new", "new"},
    {"a/b; name*0=a; name*1=b", "ab"},
    {"a/b; name*1=b; name*0=a", "ab"},
    {"a/b; name*0*=utf-8''%C3; name*1*=%BC; name*2=x", "üx"},
    {"a/b; name=\"=?utf-8?Q?=C3=BC?=\"", "ü"},
    {"a/b; name = x ", "x"},
    {"a/b (c;d=e); name=x", "x"},
    {"a/b; x; ; name=y", "y"},
    {"a/b; name=\"unclosed", "unclosed"},
    {"a/b; name=\xfc", "ü"},
    {"a/b name=x", "x"},
    {"a/b", NULL},
    {"", NULL},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++) {
    g_autoptr (MimeParameters) parameters =
      mime_parameters_parse (pairs[i].in, strlen (pairs[i].in));

    g_assert_cmpstr (mime_parameters_get (parameters, "name"), ==, pairs[i].out);
  }
}

// A name from mail must neither leave the folder nor lie about what it is (M5).
static void
test_file_names_are_tamed (void)
{
  static const Pair pairs[] = {
    {"a.pdf", "a.pdf"},
    {"../../etc/passwd", "passwd"},
    {"C:\\x\\a.doc", "a.doc"},
    {".bashrc", "bashrc"},
    {"...", NULL},
    {"a\nb", "a b"},
    {"invoice\xe2\x80\xae"
     "fdp.exe",
     "invoicefdp.exe"},
    {"a.exe. . ", "a.exe"},
    {"", NULL},
    {"a:b*c?", "a_b_c_"},
    {"/", NULL},
    {NULL, NULL},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++) {
    g_autofree char *name = mime_file_name_clean (pairs[i].in);

    g_assert_cmpstr (name, ==, pairs[i].out);
  }
  g_autoptr (GString) longest = g_string_new (NULL);

  for (int i = 0; i < 400; i++)
    g_string_append (longest, "ü");
  g_string_append (longest, ".tar.gz");
  g_autofree char *cut = mime_file_name_clean (longest->str);

  g_assert_cmpuint (strlen (cut), <=, 255);
  g_assert_true (g_str_has_suffix (cut, ".gz"));
  g_assert_true (g_utf8_validate (cut, -1, NULL));
}

// Text typed on a wide screen is read on a narrow one, and the other way (RFC 3676).
static void
test_flowed_text_comes_back (void)
{
  static const char *const texts[] = {
    "short\n",
    "",
    "\n\n",
    "a paragraph that is long enough to need at least two soft breaks before it is over, since a "
    "line holds no more than seventy-eight columns\nnext\n",
    "> quoted\n>> twice\nmine\n",
    "-- \nRobin\n",
    "From here\n from there\n> not\n",
    "日本語の長い段落です。一行に収まらないので、途中で柔らかく折り返されますが、受け取った側では元"
    "の通りに戻ります。\n",
    "> a long quoted line that has to be broken and to carry its mark on each of the lines that it "
    "is broken into, again and again\n",
    "https://example.org/"
    "a-very-long-link-that-must-not-be-broken-anywhere-because-nobody-could-follow-it-then-at-all/"
    "index.html\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autofree char *wire = mime_flowed_encode (texts[i]);
    g_autofree char *back = mime_flowed_decode (wire, true);

    g_assert_cmpstr (back, ==, texts[i]);
  }
  g_autofree char *joined = mime_flowed_decode ("a \nb\n> c \n> d\n> \n-- \nx \n", false);

  g_assert_cmpstr (joined, ==, "a b\n> c d\n> \n-- \nx ");
}

// One message with a subject, or a sender's name, of a megabyte keeps the window busy for minutes
// each time that its row is drawn.
static void
test_lines_can_be_shown (void)
{
  static const char *const words[] = {"word ", "Wörter ", "一行に"};
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++) {
    g_autoptr (GString) line = g_string_new ("");
    while (line->len < 1000000)
      g_string_append (line, words[i]);
    g_autofree char *text = g_strdup_printf (
      "From: \"%s\" <a@b.example>\r\nSubject: %s\r\n\r\n\r\n", line->str, line->str);
    g_autoptr (GBytes) raw = g_bytes_new (text, strlen (text));
    g_autoptr (MimeMessage) message = mime_message_parse (raw);
    const GPtrArray *from = mime_message_get_addresses (message, "from");

    g_assert_cmpint (g_utf8_strlen (mime_message_get_subject (message), -1), ==, 1000);
    g_assert_true (g_str_has_suffix (mime_message_get_subject (message), "…"));
    g_assert_cmpuint (from->len, ==, 1);
    g_assert_cmpint (g_utf8_strlen (((MailAddress *) from->pdata[0])->name, -1), ==, 1000);
    g_assert_cmpstr (((MailAddress *) from->pdata[0])->address, ==, "a@b.example");
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/header/encoded-words", test_encoded_words);
  g_test_add_func ("/mime/header/deceptive-characters-go", test_deceptive_characters_go);
  g_test_add_func ("/mime/header/dates", test_dates);
  g_test_add_func ("/mime/header/ids-and-subjects", test_ids_and_subjects);
  g_test_add_func ("/mime/header/fields-fold-and-hold-one-field",
                   test_fields_fold_and_hold_one_field);
  g_test_add_func ("/mime/header/folding-keeps-spaces", test_folding_keeps_spaces);
  g_test_add_func ("/mime/header/parameters-come-back", test_parameters_come_back);
  g_test_add_func ("/mime/header/parameters-as-others-write-them",
                   test_parameters_as_others_write_them);
  g_test_add_func ("/mime/header/file-names-are-tamed", test_file_names_are_tamed);
  g_test_add_func ("/mime/header/flowed-text-comes-back", test_flowed_text_comes_back);
  g_test_add_func ("/mime/header/lines-can-be-shown", test_lines_can_be_shown);
  return g_test_run ();
}
