// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/mail-cursor.h"

// A size that wraps around makes a small buffer for a large literal (P2).
static void
test_numbers_never_wrap (void)
{
  static const struct {
    const char *text;
    uint64_t maximum;
    bool good;
    uint64_t number;
    size_t left;
  } cases[] = {
    {"0", UINT64_MAX, true, 0, 0},
    {"42}", UINT64_MAX, true, 42, 1},
    {"18446744073709551615", UINT64_MAX, true, UINT64_MAX, 0},
    {"18446744073709551616", UINT64_MAX, false},
    {"99999999999999999999999", UINT64_MAX, false},
    {"4294967295", UINT32_MAX, true, UINT32_MAX, 0},
    {"4294967296", UINT32_MAX, false},
    {"007", 7, true, 7, 0},
    {"8", 7, false},
    {"10", 9, false},
    {"5", 0, false},
    {"0", 0, true, 0, 0},
    {"-1", UINT64_MAX, false},
    {"+1", UINT64_MAX, false},
    {" 1", UINT64_MAX, false},
    {"", UINT64_MAX, false},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    MailCursor cursor = mail_cursor (cases[i].text, strlen (cases[i].text));
    uint64_t number = 0;

    g_assert_true (mail_cursor_number (&cursor, cases[i].maximum, &number) == cases[i].good);
    if (cases[i].good) {
      g_assert_cmpuint (number, ==, cases[i].number);
      g_assert_cmpuint (mail_cursor_left (&cursor), ==, cases[i].left);
    } else {
      g_assert_true (cursor.p == cases[i].text);
    }
  }
}

// Reading past the end of what arrived is a crash at best.
static void
test_words_stop_at_the_end (void)
{
  MailCursor cursor = mail_cursor ("oKay", 2);

  g_assert_false (mail_cursor_skip_word (&cursor, "OKAY"));
  g_assert_true (mail_cursor_skip_word (&cursor, "OK"));
  g_assert_true (mail_cursor_at_end (&cursor));
  g_assert_cmpint (mail_cursor_peek (&cursor), ==, -1);
  g_assert_false (mail_cursor_skip (&cursor, 'a'));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/mail-cursor/numbers-never-wrap", test_numbers_never_wrap);
  g_test_add_func ("/base/mail-cursor/words-stop-at-the-end", test_words_stop_at_the_end);
  return g_test_run ();
}
