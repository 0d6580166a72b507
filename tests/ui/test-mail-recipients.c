// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where one typed recipient ends and the next begins. When this fails, a name with a comma becomes
// two people, or a message goes to an address nobody typed.

#include "ui/mail-recipients.h"

#include <glib.h>

typedef struct {
  const char *text;
  bool all;
  const char *pieces; // "|" after each
  const char *rest;
} Case;

static const Case cases[] = {
  {"", true, "", ""},
  {"ana@example.org", false, "", "ana@example.org"},
  {"ana@example.org", true, "ana@example.org|", ""},
  {"ana@example.org,", false, "ana@example.org|", ""},
  {"ana@example.org; bo", false, "ana@example.org|", " bo"},
  {" a@x.org ,, ;\n b@x.org\n", false, "a@x.org|b@x.org|", ""},
  {"\"Doe, Jane\" <jane@x.org>, b@x.org,", false, "\"Doe, Jane\" <jane@x.org>|b@x.org|", ""},
  {"\"a\\\"b, c\" <d@x.org>;", false, "\"a\\\"b, c\" <d@x.org>|", ""},
  {"Ana <ana@x.org,", false, "", "Ana <ana@x.org,"},
  {"Ana <ana@x.org,", true, "Ana <ana@x.org,|", ""},
};

static void
test_take (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GString) pieces = g_string_new (NULL);
    const char *text = cases[i].text;
    char *piece;

    while ((piece = mail_recipients_take (&text, cases[i].all))) {
      g_string_append_printf (pieces, "%s|", piece);
      g_free (piece);
    }
    g_test_message ("“%s”", cases[i].text);
    g_assert_cmpstr (pieces->str, ==, cases[i].pieces);
    g_assert_cmpstr (text, ==, cases[i].rest);
  }
}

static void
test_find_invalid (void)
{
  g_autofree char *none =
    mail_recipients_find_invalid ("\"Doe, Jane\" <jane@example.org>, bo@example.org,");
  g_autofree char *word = mail_recipients_find_invalid ("bo@example.org, nonsense, other");
  g_autofree char *empty = mail_recipients_find_invalid ("");

  g_assert_null (none);
  g_assert_cmpstr (word, ==, "nonsense");
  g_assert_null (empty);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/recipients/take-splits-outside-quotes", test_take);
  g_test_add_func ("/ui/recipients/find-invalid-names-the-first", test_find_invalid);
  return g_test_run ();
}
