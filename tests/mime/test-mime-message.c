// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/limits.h"
#include "../support/cpu-time.h"
#include "mime/mime-message.h"
#include "mime/mime-sanitize.h"

#include <string.h>

// LF in TEXT stands for CRLF.
static MimeMessage *
parse (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *wire = g_strjoinv ("\r\n", lines);
  gsize length = strlen (wire);
  g_autoptr (GBytes) raw = g_bytes_new (wire, length);

  return mime_message_parse (raw);
}

static void
append_part (GString *out, const MimePart *part)
{
  g_string_append_printf (out, "%s:%s%s%s", part->path, part->media_type, part->is_body ? "*" : "",
                          part->is_attachment ? "+" : "");
  if (part->children->len > 0 || part->message != NULL) {
    g_string_append_c (out, '(');
    for (unsigned int i = 0; i < part->children->len; i++) {
      if (i > 0)
        g_string_append_c (out, ' ');
      append_part (out, part->children->pdata[i]);
    }
    if (part->message != NULL)
      append_part (out, mime_message_get_root (part->message));
    g_string_append_c (out, ')');
  }
}

// The tree in one line: path:type, * a body, + a file.
static char *
outline (MimeMessage *message)
{
  GString *out = g_string_new (NULL);

  append_part (out, mime_message_get_root (message));
  return g_string_free_and_steal (out);
}

#define MULTIPART(subtype, body)                                                                   \
  "Content-Type: multipart/" subtype "; boundary=b\n\n" body "--b--\n"
#define PART(type, text) "--b\nContent-Type: " type "\n\n" text "\n"

static const struct {
  const char *message, *outline;
} structures[] = {
  {"Subject: x\n\nhello\n", "1:text/plain*"},
  {"", "1:text/plain*"},
  {"\n\n", "1:text/plain*"},
  {"no header at all\nreally\n", "1:text/plain*"},
  {"Content-Type: text/html\n\n<p>x", "1:text/html*"},
  {"Content-Type: application/pdf\n\nx", "1:application/pdf+"},
  {"Content-Type: text\n\nx", "1:text/plain*"},
  {MULTIPART ("alternative", PART ("text/plain", "a") PART ("text/html", "b")),
   ":multipart/alternative(1:text/plain 2:text/html*)"},
  {MULTIPART ("alternative", PART ("text/html", "b") PART ("text/plain", "a")),
   ":multipart/alternative(1:text/html* 2:text/plain)"},
  {MULTIPART ("alternative", PART ("text/plain", "a") PART ("text/calendar", "b")),
   ":multipart/alternative(1:text/plain* 2:text/calendar+)"},
  {MULTIPART ("alternative",
              PART ("text/plain", "a") PART ("text/x-amp-html", "b") PART ("text/html", "c")),
   ":multipart/alternative(1:text/plain 2:text/x-amp-html 3:text/html*)"},
  {MULTIPART ("mixed", PART ("text/plain", "a") PART ("image/png", "b") PART ("text/plain", "c")),
   ":multipart/mixed(1:text/plain* 2:image/png+ 3:text/plain*)"},
  {MULTIPART ("mixed", PART ("text/plain", "a") PART ("text/plain; name=x.log", "b")),
   ":multipart/mixed(1:text/plain* 2:text/plain+)"},
  {MULTIPART ("mixed", PART ("text/plain\nContent-Disposition: attachment", "a")),
   ":multipart/mixed(1:text/plain+)"},
  {MULTIPART ("related",
              PART ("text/html", "<img src=cid:i@x>") PART ("image/png\nContent-ID: <i@x>", "b")
                PART ("image/png\nContent-ID: <j@x>", "c")),
   ":multipart/related(1:text/html* 2:image/png 3:image/png+)"},
  {MULTIPART ("related; start=\"<r>\"", PART ("image/png\nContent-ID: <i>", "b")
                                          PART ("text/html\nContent-ID: <r>", "<img src='cid:i'>")),
   ":multipart/related(1:image/png 2:text/html*)"},
  {MULTIPART ("signed", PART ("text/plain", "a") PART ("application/pgp-signature", "b")),
   ":multipart/signed(1:text/plain* 2:application/pgp-signature+)"},
  {MULTIPART ("mixed", PART ("text/plain", "a") PART ("message/rfc822", "Subject: in\n\nx")),
   ":multipart/mixed(1:text/plain* 2:message/rfc822+(2.1:text/plain*))"},
  {MULTIPART ("mixed", PART ("message/rfc822",
                             "Content-Type: multipart/mixed; boundary=c\n\n--c\n\nx\n--c--")),
   ":multipart/mixed(1:message/rfc822+(1:multipart/mixed(1.1:text/plain*)))"},
  {MULTIPART ("digest", "--b\n\nSubject: in\n\nx\n"),
   ":multipart/digest(1:message/rfc822+(1.1:text/plain*))"},
  {MULTIPART ("mixed",
              PART ("message/rfc822\nContent-Transfer-Encoding: base64", "U3ViamVjdDogaW4KCng=")),
   ":multipart/mixed(1:message/rfc822+(1.1:text/plain*))"},
  {MULTIPART ("report", PART ("text/plain", "a") PART ("message/delivery-status", "Status: 5")),
   ":multipart/report(1:text/plain* 2:message/delivery-status+)"},
  {MULTIPART ("mixed",
              PART ("text/plain", "a") PART ("application/ms-tnef; name=winmail.dat", "b")),
   ":multipart/mixed(1:text/plain* 2:application/ms-tnef+)"},
  {"Content-Type: multipart/mixed\n\nno boundary\n", "1:multipart/mixed*"},
  {"Content-Type: multipart/mixed; boundary=b\n\nnothing of it\n", "1:multipart/mixed*"},
  {"Content-Type: multipart/mixed; boundary=b\n\n--b\n\ncut", ":multipart/mixed(1:text/plain*)"},
  {"Content-Type: multipart/mixed; boundary=b\n\n--b\n\na\n--bc\nstill "
   "a\n--b--\nepilogue\n--b\n\nno\n",
   ":multipart/mixed(1:text/plain*)"},
  {"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; "
   "boundary=c\n\n--c\n\na\n--b\n\nb\n--b--\n",
   ":multipart/mixed(1:multipart/mixed(1.1:text/plain*) 2:text/plain*)"},
  {"Content-Type: multipart/mixed; boundary=\"b b\"\n\n--b b  \n\na\n--b b--\n",
   ":multipart/mixed(1:text/plain*)"},
  {"From someone Mon\nSubject: x\n\nhello\n", "1:text/plain*"},
};

// The wrong part shown is a message misread; a part missed is a file lost.
static void
test_structures (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (structures); i++) {
    g_autoptr (MimeMessage) message = parse (structures[i].message);
    g_autofree char *out = outline (message);

    g_test_message ("%s", structures[i].message);
    g_assert_cmpstr (out, ==, structures[i].outline);
  }
}

static void
assert_text (const char *head, const char *body, gsize length, const char *expected)
{
  g_autoptr (GString) wire = g_string_new (head);

  g_string_append (wire, "\r\n\r\n");
  g_string_append_len (wire, body, (gssize) length);
  g_autoptr (GBytes) raw = g_bytes_new (wire->str, wire->len);
  g_autoptr (MimeMessage) message = mime_message_parse (raw);
  g_autofree char *text = mime_part_dup_text (message, mime_message_get_root (message));

  g_test_message ("%s", head);
  g_assert_cmpstr (text, ==, expected);
}

#define TEXT(charset, body, expected)                                                              \
  assert_text ("Content-Type: text/plain; charset=" charset, body, sizeof body - 1, expected)

// Words a sender wrote in any charset, also one that lies about it (M9).
static void
test_charsets (void)
{
  TEXT ("utf-8", "gr\xc3\xbc\xc3\x9f", "grüß");
  TEXT ("iso-8859-1", "gr\xfc\xdf \x80", "grüß €");
  TEXT ("us-ascii", "gr\xc3\xbc", "grü");
  TEXT ("us-ascii", "gr\xfc", "grü");
  TEXT ("\"\"", "gr\xfc", "grü");
  TEXT ("nonsense", "gr\xfc", "grü");
  TEXT ("iso-8859-15", "\xa4", "€");
  TEXT ("koi8-r", "\xf0\xd2", "Пр");
  TEXT ("windows-1251", "\xcf\xf0", "Пр");
  TEXT ("gb2312", "\xd6\xd0\x81\x30\x84\x36", "中\xc2\xa5");
  TEXT ("big5", "\xa4\xa4", "中");
  TEXT ("shift_jis", "\x93\xfa\x87\x40", "日①");
  TEXT ("iso-2022-jp", "\x1b$BF|\x1b(B.", "日.");
  TEXT ("euc-kr", "\xc7\xd1", "한");
  TEXT ("utf-16",
        "\xff\xfe"
        "a\0\xfc\0",
        "aü");
  TEXT ("utf-7", "+AGE-b", "ab");
  TEXT ("utf-8", "a\0b",
        "a\xef\xbf\xbd"
        "b");
  TEXT ("utf-8",
        "\xef\xbb\xbf"
        "a",
        "a");
  TEXT ("utf-8",
        "a\xff"
        "b",
        "a\xef\xbf\xbd"
        "b");
  TEXT ("utf-8//IGNORE", "a\xff", "aÿ");
  assert_text ("Content-Type: text/html", "<meta charset=koi8-r>\xf0\xd2", 23,
               "<meta charset=koi8-r>Пр");
  // UTF-7 in HTML would make a script of harmless characters.
  assert_text ("Content-Type: text/html; charset=utf-7", "+ADw-script+AD4-", 16,
               "+ADw-script+AD4-");
  assert_text ("Content-Type: text/html", "<meta charset=utf-7>+ADw-\xff", 26,
               "<meta charset=utf-7>+ADw-ÿ");
  assert_text ("Content-Transfer-Encoding: base64", "Zm9v\r\nYmFy!!\r\nYg==", 18, "foobarb");
  assert_text ("Content-Transfer-Encoding: base64", "Zm9vYg==YmFy", 12, "foobbar");
  // Without padding, and cut: the last bytes count too.
  assert_text ("Content-Transfer-Encoding: base64", "Zm9vYmE\r\n", 9, "fooba");
  assert_text ("Content-Transfer-Encoding: base64", "Zm9vYg", 6, "foob");
  // A list's footer behind the code.
  assert_text ("Content-Transfer-Encoding: base64", "Zm9v\r\n\r\n-- \r\nlist\r\n", 18, "foo");
  assert_text ("Content-Transfer-Encoding: base64", "Zm8=\r\n\r\n____\r\na list\r\n", 22, "fo");
  assert_text ("Content-Transfer-Encoding: base64", "Zm9v\r\n\r\nYmFy\r\n", 14, "foobar");
  assert_text ("Content-Transfer-Encoding: quoted-printable", "a=3D=\r\nb=C3=BC =\r\n=zz", 21,
               "a=bü =zz");
  assert_text ("Content-Transfer-Encoding: BASE64 (x)", "Zm9v", 4, "foo");
  assert_text ("Content-Type: text/plain; format=flowed; delsp=yes", "a \r\nb\r\n", 7, "ab\n");
}

#undef TEXT

// The size that is told of an attachment is that of what is saved, however badly it is coded.
static void
test_size_is_that_of_the_content (void)
{
  static const char *const pieces[] = {
    "Zm9v", "Z", "Zg", "Zm8", "=", "==", "\r\n", " ", "!", "+/A", "-", "\r\n\r\n"};

  for (int round = 0; round < 5000; round++) {
    g_autoptr (GString) text = g_string_new ("Content-Transfer-Encoding: base64\r\n\r\nZm9v\r\n");

    for (int i = g_test_rand_int_range (0, 8); i > 0; i--)
      g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
    g_autoptr (GBytes) raw = g_bytes_new (text->str, text->len);
    g_autoptr (MimeMessage) message = mime_message_parse (raw);
    const MimePart *part = mime_message_get_root (message);
    g_autoptr (GBytes) content = mime_part_dup_content (message, part);
    if (part->size != g_bytes_get_size (content))
      g_test_message ("%s", text->str);
    g_assert_cmpuint (part->size, ==, g_bytes_get_size (content));
  }
}

// A scan that gives up, or goes round in circles, on what someone sent on purpose (M1, P3).
static void
test_bombs_are_bounded (void)
{
  static const struct {
    const char *head, *unit;
    unsigned int n;
  } bombs[] = {
    {"", ";", 1000000},
    {"", "a: b\r\n", 500000},
    {"", "a\r\n", 500000},
    {"To: ", "a@b.example,\r\n ", 100000},
    {"References: ", "<a@b>\r\n ", 200000},
    {"Subject: ", "=?utf-8?Q?a?= ", 100000},
    {"Content-Type: multipart/mixed; boundary=b\r\n\r\n", "--b\r\n\r\nx\r\n", 200000},
    {"Content-Type: multipart/mixed; boundary=b\r\n\r\n",
     "--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n", 100000},
    {"Content-Type: multipart/mixed; boundary=b\r\n\r\n", "--bx\r\n", 500000},
    {"", "Content-Type: message/rfc822\r\n\r\n", 100000},
    {"Content-Type: text/plain", "; a=b", 200000},
    {"Content-Type: text/plain; ", "(", 1000000},
    {"Content-Type: text/plain; ", "()", 500000},
    {"Content-Type: text/plain", "; a*0=b", 200000},
    {"X: ", "a\r\n ", 500000},
    {"Content-Type: multipart/digest; boundary=b\r\n\r\n",
     "--b\r\n\r\nContent-Type: multipart/digest; boundary=b\r\n\r\n", 50000},
    {"", "\r\n", 1000000},
    {"Content-Transfer-Encoding: base64\r\n\r\n", "a===", 500000},
    {"Content-Type: multipart/alternative; boundary=b\r\n\r\n",
     "--b\r\nContent-Type: text/html\r\n\r\n<img src=cid:x>\r\n--b\r\nContent-Type: "
     "image/png\r\nContent-ID: <x>\r\n\r\nx\r\n",
     20000},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bombs); i++) {
    g_autoptr (GString) wire = g_string_new (bombs[i].head);

    for (unsigned int k = 0; k < bombs[i].n; k++)
      g_string_append (wire, bombs[i].unit);
    g_autoptr (GBytes) raw = g_bytes_new (wire->str, wire->len);
    double start = cpu_seconds ();
    g_autoptr (MimeMessage) message = mime_message_parse (raw);
    g_autofree char *plain = mime_message_dup_plain (message, NULL);
    double seconds = cpu_seconds () - start;

    g_test_message ("bomb %zu: %.2f s", i, seconds);
    g_assert_cmpfloat (seconds, <, 5.0); // a second in a build for people; sanitizers cost more
  }
}

static unsigned
count_parts (const MimePart *part, unsigned depth, unsigned *deepest)
{
  unsigned n = 1;

  *deepest = MAX (*deepest, depth);
  for (unsigned i = 0; i < part->children->len; i++)
    n += count_parts (part->children->pdata[i], depth + 1, deepest);
  return n;
}

static unsigned
count_in (const GString *wire, unsigned *deepest)
{
  g_autoptr (GBytes) raw = g_bytes_new (wire->str, wire->len);
  g_autoptr (MimeMessage) message = mime_message_parse (raw);

  *deepest = 0;
  return count_parts (mime_message_get_root (message), 1, deepest);
}

// Up to the limits all parts are there; past them a message has no more, and can still be read.
static void
test_parts_and_depth_are_bounded (void)
{
  g_autoptr (GString) wide = g_string_new ("Content-Type: multipart/mixed; boundary=b\r\n\r\n");
  g_autoptr (GString) deep = g_string_new (NULL);
  unsigned deepest;

  for (unsigned i = 0; i < LIMIT_MIME_PARTS - 1; i++)
    g_string_append (wide, "--b\r\n\r\nx\r\n");
  g_assert_cmpuint (count_in (wide, &deepest), ==, LIMIT_MIME_PARTS);
  for (unsigned i = 0; i < LIMIT_MIME_PARTS; i++)
    g_string_append (wide, "--b\r\n\r\nx\r\n");
  g_assert_cmpuint (count_in (wide, &deepest), ==, LIMIT_MIME_PARTS);
  for (unsigned i = 0; i < LIMIT_MIME_DEPTH / 2; i++)
    g_string_append_printf (deep, "Content-Type: multipart/mixed; boundary=b%u\r\n\r\n--b%u\r\n", i,
                            i);
  count_in (deep, &deepest);
  g_assert_cmpuint (deepest, ==, LIMIT_MIME_DEPTH / 2 + 1);
  for (unsigned i = LIMIT_MIME_DEPTH / 2; i < LIMIT_MIME_DEPTH * 3; i++)
    g_string_append_printf (deep, "Content-Type: multipart/mixed; boundary=b%u\r\n\r\n--b%u\r\n", i,
                            i);
  count_in (deep, &deepest);
  g_assert_cmpuint (deepest, <=, LIMIT_MIME_DEPTH + 1);
  g_assert_cmpuint (deepest, >=, LIMIT_MIME_DEPTH - 1);
}

// A subject behind a header that long is text like all that follows, and the message says so; one
// right before is still read.
static void
test_header_bytes_are_bounded (void)
{
  g_autofree char *filling = g_strnfill (LIMIT_MIME_HEADER_BYTES, 'x');

  for (gsize start = LIMIT_MIME_HEADER_BYTES - 1; start <= LIMIT_MIME_HEADER_BYTES; start++) {
    bool is_over = start == LIMIT_MIME_HEADER_BYTES;
    g_autofree char *wire = g_strdup_printf ("X: %.*s\r\nSubject: Here\r\n\r\nText.\r\n",
                                             (int) (start - strlen ("X: \r\n")), filling);
    g_autoptr (GBytes) raw = g_bytes_new_static (wire, strlen (wire));
    g_autoptr (MimeMessage) message = mime_message_parse (raw);
    g_autofree char *text = mime_part_dup_text (message, mime_message_get_root (message));
    const GPtrArray *defects = mime_message_get_defects (message);

    g_assert_cmpstr (mime_message_get_subject (message), ==, is_over ? "" : "Here");
    g_assert_cmpstr (text, ==, is_over ? "Subject: Here\n\nText.\n" : "Text.\n");
    g_assert_cmpuint (defects->len, ==, is_over);
    if (is_over)
      g_assert_nonnull (strstr (defects->pdata[0], "header block over the limit"));
  }
}

// The last parameter that is looked at names the file; one more, and it has no name.
static void
test_parameters_are_bounded (void)
{
  for (unsigned before = LIMIT_MIME_PARAMETERS - 1; before <= LIMIT_MIME_PARAMETERS; before++) {
    g_autoptr (GString) wire = g_string_new ("Content-Type: application/pdf");

    for (unsigned i = 0; i < before; i++)
      g_string_append_printf (wire, ";\r\n p%u=x", i);
    g_string_append (wire, ";\r\n name=bill.pdf\r\n\r\nx");
    g_autoptr (GBytes) raw = g_bytes_new (wire->str, wire->len);
    g_autoptr (MimeMessage) message = mime_message_parse (raw);
    const GPtrArray *files = mime_message_get_attachments (message);

    g_assert_cmpuint (files->len, ==, 1);
    g_assert_cmpstr (((const MimePart *) files->pdata[0])->file_name, ==,
                     before < LIMIT_MIME_PARAMETERS ? "bill.pdf" : NULL);
  }
}

static void
test_headers_and_addresses (void)
{
  g_autoptr (MimeMessage) message =
    parse ("From: =?utf-8?Q?J=C3=BC?= <j@x.example>\nTo: a@x.example\nTo: b@x.example\nSUBJECT : "
           "two\n words\n"
           "Message-ID: <a@b>\nIn-Reply-To: <c@d>\nDate: Fri, 1 Aug 2025 10:00:00 +0200\n\nx\n");
  const GPtrArray *from = mime_message_get_addresses (message, "from");
  g_auto (GStrv) references = mime_message_dup_references (message);

  g_assert_cmpuint (from->len, ==, 1);
  g_assert_cmpstr (((const MailAddress *) from->pdata[0])->name, ==, "Jü");
  g_assert_cmpuint (mime_message_get_addresses (message, "to")->len, ==, 2);
  g_assert_cmpstr (mime_message_get_subject (message), ==, "two words");
  g_assert_cmpstr (mime_message_get_message_id (message), ==, "a@b");
  g_assert_cmpstr (references[0], ==, "c@d");
  g_assert_cmpint (mime_message_get_date (message), ==, 1754035200);
  g_assert_cmpstr (mime_message_get_header (message, "subject"), ==, "two words");
  g_assert_null (mime_message_get_header (message, "Cc"));
}

// Two From fields: neither may be believed (M4).
static void
test_two_from_fields_name_nobody (void)
{
  g_autoptr (MimeMessage) message = parse ("From: a@x.example\nFrom: b@x.example\n\nx\n");
  const GPtrArray *from = mime_message_get_addresses (message, "from");

  g_assert_cmpuint (from->len, ==, 1);
  g_assert_cmpstr (((const MailAddress *) from->pdata[0])->address, ==, "");
  g_assert_cmpstr (((const MailAddress *) from->pdata[0])->name, ==, "a@x.example, b@x.example");
}

// cid: reaches pictures of the same message alone (H4).
static void
test_inline_images (void)
{
  g_autoptr (MimeMessage) message = parse (MULTIPART (
    "related", PART ("text/html", "<img src='cid:i%40x'>") PART (
                 "image/png\nContent-ID: <i@x>", "pixels") PART ("text/html\nContent-ID: <h>", "b")
                 PART ("message/rfc822", "Content-Type: image/png\nContent-ID: <deep>\n\nx")));
  g_autofree char *type = NULL;
  g_autoptr (GBytes) image = mime_message_dup_inline_image (message, "i@x", &type);
  g_autoptr (GBytes) escaped = mime_message_dup_inline_image (message, "i%40x", NULL);

  g_assert_nonnull (image);
  g_assert_nonnull (escaped);
  g_assert_cmpstr (type, ==, "image/png");
  g_assert_null (mime_message_dup_inline_image (message, "h", NULL));
  g_assert_null (mime_message_dup_inline_image (message, "deep", NULL));
  g_assert_null (mime_message_dup_inline_image (message, "", NULL));
}

// A few hundred bytes unpack to gigabytes in the process that draws (H4).
static void
test_vast_images (void)
{
  static const char vast[] = "iVBORw0KGgoAAAANSUhEUgAAdTAAAHUw", // 30,000 × 30,000
    dot[] = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB";
  const MimeSanitizeOptions options = {0};
  g_auto (MimeSanitized) out = {0};
  g_autofree char *text = g_strdup_printf (
    MULTIPART ("related",
               PART ("text/html", "<img src='cid:vast'>")
                 PART ("image/png\nContent-ID: <vast>\nContent-Transfer-Encoding: base64", "%s")
                   PART ("image/png\nContent-ID: <dot>\nContent-Transfer-Encoding: base64", "%s")),
    vast, dot);
  g_autofree char *html = g_strdup_printf (
    "<img src='data:image/png;base64,%s'><img src='data:image/png;base64,%s'>", vast, dot);
  g_autoptr (MimeMessage) message = parse (text);
  g_autoptr (GBytes) shown = mime_message_dup_inline_image (message, "dot", NULL);

  g_assert_nonnull (shown);
  g_assert_null (mime_message_dup_inline_image (message, "vast", NULL));
  mime_sanitize_html (html, -1, &options, &out);
  g_assert_nonnull (strstr (out.html, dot));
  g_assert_null (strstr (out.html, vast));
}

static void
test_previews (void)
{
  static const struct {
    const char *body, *preview;
  } rows[] = {
    {"Dear Robin,\n\nthe  first\nwords.\n", "Dear Robin, the first words."},
    {"> quoted\n> more\nMine here.\n", "Mine here."},
    {"On Fri, Anna wrote:\n> x\n\nMine.\n", "Mine."},
    {"Mine.\n\nOn Fri, 1 Aug 2025 at 10:00, Anna wrote:\n> x\n", "Mine."},
    {"Hello\n-- \nRobin Hale\n", "Hello"},
    {"See https://x.example/long <https://y.example> there\n", "See there"},
    {"=========\nTitle\n---------\n", "Title"},
    {"", ""},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    const char *body = rows[i].body;
    g_autofree char *preview = mime_text_dup_preview (body, strlen (body), 100);

    g_assert_cmpstr (preview, ==, rows[i].preview);
  }
  g_autofree char *cut = mime_text_dup_preview ("日本語日本語", strlen ("日本語日本語"), 4);

  g_assert_cmpstr (cut, ==, "日本語日");
}

// A row that shows the source of an invitation says nothing of who wrote what.
static void
test_preview_leaves_out_attachments (void)
{
  g_autoptr (MimeMessage) message = parse (MULTIPART (
    "mixed", PART ("text/plain", "Come along.") PART ("text/calendar", "BEGIN:VCALENDAR")));
  size_t n_body;
  g_autofree char *plain = mime_message_dup_plain (message, &n_body);
  g_autofree char *preview = mime_text_dup_preview (plain, n_body, 100);

  g_assert_nonnull (strstr (plain, "VCALENDAR"));
  g_assert_cmpstr (preview, ==, "Come along.");
}

static void
test_paper_clip (void)
{
  static const struct {
    const char *message;
    bool clip;
  } rows[] = {
    {"\nx", false},
    {MULTIPART ("mixed", PART ("text/plain", "a") PART ("application/pdf", "b")), true},
    {MULTIPART ("signed", PART ("text/plain", "a") PART ("application/pgp-signature", "b")), false},
    {MULTIPART ("report", PART ("text/plain", "a") PART ("message/delivery-status", "b")
                            PART ("message/rfc822", "c")),
     false},
    {MULTIPART ("alternative", PART ("text/plain", "a") PART ("text/calendar", "b")), false},
    {MULTIPART ("mixed", PART ("text/plain", "a")
                           PART ("text/calendar\nContent-Disposition: attachment", "b")),
     true},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (MimeMessage) message = parse (rows[i].message);

    g_assert_true (mime_message_has_attachment (message) == rows[i].clip);
  }
}

// Search must find what is in HTML, in text files, and in messages within messages.
static void
test_plain_holds_all_words (void)
{
  g_autoptr (MimeMessage) message = parse (
    MULTIPART ("mixed", PART ("text/html", "<p>alpha</p>") PART ("text/csv; name=beta.csv", "gamma")
                          PART ("application/pdf; name=delta.pdf", "epsilon")
                            PART ("message/rfc822", "Subject: zeta\n\neta")));
  g_autofree char *plain = mime_message_dup_plain (message, NULL);

  g_assert_nonnull (strstr (plain, "alpha"));
  g_assert_nonnull (strstr (plain, "beta.csv"));
  g_assert_nonnull (strstr (plain, "gamma"));
  g_assert_nonnull (strstr (plain, "delta.pdf"));
  g_assert_null (strstr (plain, "epsilon"));
  g_assert_nonnull (strstr (plain, "zeta"));
  g_assert_nonnull (strstr (plain, "eta"));
}

static void
test_parts_are_found_by_path (void)
{
  g_autoptr (MimeMessage) message = parse (MULTIPART (
    "mixed",
    PART ("text/plain", "one")
      PART ("message/rfc822", "Content-Type: multipart/mixed; boundary=c\n\n--c\n\ntwo\n--c--")));
  const MimePart *part = mime_message_find_part (message, "2.1");
  g_autofree char *text = mime_part_dup_text (message, part);

  g_assert_cmpstr (text, ==, "two");
  g_assert_null (mime_message_find_part (message, "3"));
  g_assert_null (mime_message_find_part (message, "nonsense"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/message/structures", test_structures);
  g_test_add_func ("/mime/message/charsets", test_charsets);
  g_test_add_func ("/mime/message/size-is-that-of-the-content", test_size_is_that_of_the_content);
  g_test_add_func ("/mime/message/bombs-are-bounded", test_bombs_are_bounded);
  g_test_add_func ("/mime/message/parts-and-depth-are-bounded", test_parts_and_depth_are_bounded);
  g_test_add_func ("/mime/message/header-bytes-are-bounded", test_header_bytes_are_bounded);
  g_test_add_func ("/mime/message/parameters-are-bounded", test_parameters_are_bounded);
  g_test_add_func ("/mime/message/headers-and-addresses", test_headers_and_addresses);
  g_test_add_func ("/mime/message/two-from-fields-name-nobody", test_two_from_fields_name_nobody);
  g_test_add_func ("/mime/message/inline-images", test_inline_images);
  g_test_add_func ("/mime/message/vast-images", test_vast_images);
  g_test_add_func ("/mime/message/previews", test_previews);
  g_test_add_func ("/mime/message/preview-leaves-out-attachments",
                   test_preview_leaves_out_attachments);
  g_test_add_func ("/mime/message/paper-clip", test_paper_clip);
  g_test_add_func ("/mime/message/plain-holds-all-words", test_plain_holds_all_words);
  g_test_add_func ("/mime/message/parts-are-found-by-path", test_parts_are_found_by_path);
  return g_test_run ();
}
