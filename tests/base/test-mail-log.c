// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/mail-log.h"

// A log sent in for help would tell whom the person writes to, or hand over a token.
static void
test_redacts_people_and_tokens (void)
{
  static const struct {
    const char *text, *redacted;
  } cases[] = {
    {"folder INBOX has 12 messages", "folder INBOX has 12 messages"},
    {"to robin.lee@example.org now", "to r…@example.org now"},
    {"<a+b@example.org>,c@example.net", "<a…@example.org>,c…@example.net"},
    {"token ya29.a0AfH6SMBxYz0123456789QWERTYuiop!", "token ya29.[redacted]!"},
    {"/usr/share/glib-2.0/schemas", "/usr/share/glib-2.0/schemas"},
    {"d41d8cd98f00b204e9800998ecf8427e", "d41d8cd98f00b204e9800998ecf8427e"},
    {"one\r\ntwo\x1b[31m", "one  two [31m"},
    {"broken \xff utf", "broken \xef\xbf\xbd utf"},
    {"@ @@ a@ @b", "@ @@ a@ @b"},
    {"", ""},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *redacted = mail_log_redact (cases[i].text);

    g_assert_cmpstr (redacted, ==, cases[i].redacted);
  }
}

// A server that answers a megabyte would fill the journal.
static void
test_lines_are_bounded (void)
{
  g_autofree char *text = g_strnfill (1 << 20, 'x');
  g_autofree char *redacted = mail_log_redact (text);

  g_assert_cmpuint (strlen (redacted), <, 4096);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/mail-log/redacts-people-and-tokens", test_redacts_people_and_tokens);
  g_test_add_func ("/base/mail-log/lines-are-bounded", test_lines_are_bounded);
  return g_test_run ();
}
