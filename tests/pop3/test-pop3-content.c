// SPDX-License-Identifier: GPL-3.0-or-later
//
// Bodies of multi-line answers, cut at every place: a message must come out as it was, whole, and
// end where it ends.

#include "pop3/pop3-content.h"

typedef struct {
  const char *name, *sent, *content;
  const char *rest; // behind the end
} Case;

static const Case cases[] = {
  {"empty", ".\r\n+OK", "", "+OK"},
  {"plain", "a\r\nb\r\n.\r\n", "a\r\nb\r\n", ""},
  {"stuffed", "..\r\n...x\r\n.\r\n", ".\r\n..x\r\n", ""},
  {"dot-not-stuffed", ".x\r\n.\r\n", "x\r\n", ""},
  {"dot-in-line", "a.\r\n b . c\r\n.\r\n+OK", "a.\r\n b . c\r\n", "+OK"},
  {"bare-lf", "a\n..b\n.\n-ERR", "a\n.b\n", "-ERR"},
  {"bare-lf-end-in-crlf", "a\r\n.\n+OK", "a\r\n", "+OK"},
  {"bare-cr", "a\rb\r\r\n.\r\n", "a\rb\r\r\n", ""},
  {"dot-cr-text", ".\rx\r\n.\r\n", "\rx\r\n", ""},
  {"dot-cr-cr", ".\r\r\n.\r\n", "\r\r\n", ""},
  {"empty-lines", "\r\n\r\n.\r\n", "\r\n\r\n", ""},
  {"eight-bit", "\xc3\xa9\xff\r\n.\r\n", "\xc3\xa9\xff\r\n", ""},
};

static void
take_all (const Case *one, size_t step)
{
  Pop3Content content = {0};
  size_t n = strlen (one->sent), at = 0;
  g_autoptr (GString) got = g_string_new (NULL);
  MailParse parse = MAIL_PARSE_MORE;

  while (parse == MAIL_PARSE_MORE && at < n) {
    size_t used;
    MailCursor piece;

    parse = pop3_content_take (&content, one->sent + at, MIN (step, n - at), &used, &piece);
    g_assert_true (used > 0 || !mail_cursor_at_end (&piece));
    at += used;
    g_string_append_len (got, piece.p, (gssize) mail_cursor_left (&piece));
  }
  g_assert_cmpint (parse, ==, MAIL_PARSE_DONE);
  g_assert_cmpstr (got->str, ==, one->content);
  g_assert_cmpstr (one->sent + at, ==, one->rest);
}

// A message with a dot too few or too many, or the next answer taken for its text.
static void
test_case (const void *data)
{
  const Case *one = data;

  for (size_t step = 1; step <= strlen (one->sent); step++)
    take_all (one, step);
}

// The end was reached before it came: half a message would be kept for a whole one.
static void
test_not_ended (void)
{
  static const char *const texts[] = {"",       "a\r\n",  "a\r\n.", "a\r\n.\r",
                                      "a.\r\n", "..\r\n", ".\rx"};

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++) {
    Pop3Content content = {0};
    size_t n = strlen (texts[i]);

    for (size_t at = 0, used; at < n; at += used) {
      MailCursor piece;

      g_assert_cmpint (pop3_content_take (&content, texts[i] + at, n - at, &used, &piece), ==,
                       MAIL_PARSE_MORE);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/pop3/content/%s", cases[i].name);

    g_test_add_data_func (path, &cases[i], test_case);
  }
  g_test_add_func ("/pop3/content/not-ended", test_not_ended);
  return g_test_run ();
}
