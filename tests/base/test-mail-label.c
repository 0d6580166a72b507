// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/mail-label.h"

#include <string.h>

// A label that comes back under another name, or that another client shows as gibberish.
static void
test_names_and_keywords (void)
{
  static const struct {
    const char *name, *keyword;
  } both[] = {
    {"work", "work"}, {"To Do", "To_Do"},     {"caf\303\251", "caf&AOk-"},
    {"R&D", "R&-D"},  {"2 Jahre", "2_Jahre"}, {"$label4", "$label4"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (both); i++) {
    g_autofree char *keyword = mail_label_dup_keyword (both[i].name);
    g_autofree char *name = mail_label_dup_name (both[i].keyword);

    g_assert_cmpstr (keyword, ==, both[i].keyword);
    g_assert_cmpstr (name, ==, both[i].name);
  }
}

// A name that breaks the command it is sent in, or one that some server refuses.
static void
test_a_keyword_is_an_atom (void)
{
  static const char *const none[] = {"", "  ", "___", "$Junk", "nonjunk", "unknown-3"};
  g_autofree char *odd = mail_label_dup_keyword (" a\r\nb(c){d}%*\"\\] ");
  g_autofree char *endless = g_strnfill (MAIL_LABEL_MAX_BYTES + 1, 'x');

  g_assert_cmpstr (odd, ==, "a__b_c__d}_____");
  for (size_t i = 0; i < G_N_ELEMENTS (none); i++)
    g_assert_null (mail_label_dup_keyword (none[i]));
  g_assert_null (mail_label_dup_keyword (endless));
}

// A list full of what programs tell one another.
static void
test_what_programs_use_is_no_label (void)
{
  static const char *const hidden[] = {"$Forwarded", "$MDNSent", "$NotJunk", "$X",
                                       "NonJunk",    "junk",     "\\Seen",   "receipt-handled"};
  static const char *const shown[] = {"work", "$label1", "Junk_food", "older"};

  for (size_t i = 0; i < G_N_ELEMENTS (hidden); i++)
    g_assert_false (mail_label_is_shown (hidden[i]));
  for (size_t i = 0; i < G_N_ELEMENTS (shown); i++)
    g_assert_true (mail_label_is_shown (shown[i]));
}

// A stranger's keyword that turns the line it stands in round.
static void
test_a_name_is_harmless (void)
{
  g_autofree char *name = mail_label_dup_name ("a&IC4gKA-b\tc");

  g_assert_cmpstr (name, ==, "ab c");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/mail-label/names-and-keywords", test_names_and_keywords);
  g_test_add_func ("/base/mail-label/a-keyword-is-an-atom", test_a_keyword_is_an_atom);
  g_test_add_func ("/base/mail-label/what-programs-use-is-no-label",
                   test_what_programs_use_is_no_label);
  g_test_add_func ("/base/mail-label/a-name-is-harmless", test_a_name_is_harmless);
  return g_test_run ();
}
