// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/limits.h"
#include "base/mail-error.h"

#include <string.h>

// A server's text with newlines or broken UTF-8 would forge log lines and break labels.
static void
test_server_text_is_cleaned (void)
{
  g_autoptr (GError) error = g_error_new (MAIL_ERROR, MAIL_ERROR_SERVER_REFUSED, "refused");

  error = mail_error_with_server_text (error, "no\r\nroom \xff here", -1);
  g_assert_cmpstr (mail_error_server_text (error), ==, "no  room \xef\xbf\xbd here");
}

// A server's novel would push everything else out of a dialog.
static void
test_server_text_is_bounded (void)
{
  for (size_t bytes = LIMIT_SERVER_TEXT_BYTES; bytes <= LIMIT_SERVER_TEXT_BYTES + 1; bytes++) {
    g_autofree char *text = g_strnfill (bytes, 'x');
    g_autoptr (GError) error = g_error_new (MAIL_ERROR, MAIL_ERROR_SERVER_REFUSED, "refused");

    error = mail_error_with_server_text (error, text, -1);
    g_assert_cmpuint (strlen (mail_error_server_text (error)), ==, LIMIT_SERVER_TEXT_BYTES);
  }
}

static void
test_every_code_has_a_name (void)
{
  for (int code = MAIL_ERROR_OFFLINE; code <= MAIL_ERROR_EXISTS; code++)
    g_assert_nonnull (mail_error_code_name (code));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/mail-error/server-text-is-cleaned", test_server_text_is_cleaned);
  g_test_add_func ("/base/mail-error/server-text-is-bounded", test_server_text_is_bounded);
  g_test_add_func ("/base/mail-error/every-code-has-a-name", test_every_code_has_a_name);
  return g_test_run ();
}
