// SPDX-License-Identifier: GPL-3.0-or-later
//
// Messages that are coded anew for a server that takes seven bits alone.

#include "mime/mime-fit.h"
#include "mime/mime-message.h"

#include <string.h>

#define TEXT "Grüße aus Köln\r\n"

static GString *
fit (const char *text, GError **error)
{
  g_autoptr (GString) message = g_string_new (text);

  return mime_fit_seven_bits (message, error);
}

static void
assert_seven_bits (const GString *message)
{
  for (gsize i = 0; i < message->len; i++)
    g_assert_cmpuint ((unsigned char) message->str[i], <, 0x80);
}

static char *
dup_text (const GString *message)
{
  g_autoptr (GBytes) raw = g_bytes_new (message->str, message->len);
  g_autoptr (MimeMessage) parsed = mime_message_parse (raw);

  return mime_message_dup_text (parsed);
}

// Umlauts arrive as other letters, otherwise.
static void
test_a_leaf (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) coded = fit ("Subject: x\r\nMIME-Version: 1.0\r\n"
                                   "Content-Type: text/plain; charset=utf-8\r\n"
                                   "Content-Transfer-Encoding: 8bit\r\n\r\n" TEXT,
                                   &error);

  g_assert_no_error (error);
  assert_seven_bits (coded);
  g_autofree char *text = dup_text (coded);
  g_assert_nonnull (strstr (text, "Grüße aus Köln"));
}

// A part that has none is changed, otherwise.
static void
test_one_of_two (void)
{
  static const char plain[] = "Content-Type: text/plain\r\n\r\nAll as it was.\r\n";
  g_autoptr (GError) error = NULL;
  g_autofree char *message =
    g_strdup_printf ("Content-Type: multipart/mixed; boundary=k\r\n\r\n--k\r\n%s--k\r\n"
                     "Content-Type: text/plain; charset=utf-8\r\n\r\n" TEXT "--k--\r\n",
                     plain);
  g_autoptr (GString) coded = fit (message, &error);

  g_assert_no_error (error);
  assert_seven_bits (coded);
  g_assert_nonnull (strstr (coded->str, plain));
  g_autofree char *text = dup_text (coded);
  g_assert_nonnull (strstr (text, "Köln"));
}

// A raw header keeps a message here that programs have always sent so.
static void
test_a_header (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) coded = fit ("Subject: Grüße\r\n\r\n" TEXT, &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (coded->str, "Subject: Grüße\r\n"));
  g_assert_null (strstr (coded->str, "Köln"));
}

// The signature is broken without a word, otherwise.
static void
test_a_signed_part (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) coded = fit ("Content-Type: multipart/signed; boundary=k\r\n\r\n--k\r\n"
                                   "Content-Type: text/plain\r\n\r\n" TEXT "--k\r\n"
                                   "Content-Type: application/pgp-signature\r\n\r\nx\r\n--k--\r\n",
                                   &error);

  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_INVALID);
  g_assert_null (coded);
}

// What is read as it stands, or to its last byte, arrives as rubbish or short, otherwise.
static void
test_bad_base64 (void)
{
  static const struct {
    const char *content, *words;
  } rows[] = {
    {TEXT, "Grüße aus Köln"},
    {"SGVsbG8gd29ybGQ\r\n\r\n" TEXT, "Hello world"},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *message = g_strdup_printf ("Content-Type: text/plain; charset=utf-8\r\n"
                                                "Content-Transfer-Encoding: base64\r\n\r\n%s",
                                                rows[i].content);
    g_autoptr (GString) coded = fit (message, &error);

    g_assert_no_error (error);
    assert_seven_bits (coded);
    g_autofree char *text = dup_text (coded);
    g_assert_nonnull (strstr (text, rows[i].words));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/fit/a-leaf", test_a_leaf);
  g_test_add_func ("/mime/fit/one-of-two", test_one_of_two);
  g_test_add_func ("/mime/fit/a-header", test_a_header);
  g_test_add_func ("/mime/fit/a-signed-part", test_a_signed_part);
  g_test_add_func ("/mime/fit/bad-base64", test_bad_base64);
  return g_test_run ();
}
