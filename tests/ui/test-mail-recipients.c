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
  // As they are pasted from other programs.
  {"Lima, Ana <ana@x.org>; Doe, John J. <john@x.org>", true,
   "\"Lima, Ana\" <ana@x.org>|\"Doe, John J.\" <john@x.org>|", ""},
  {"Lima, Ana <ana@x.org>; Doe", false, "\"Lima, Ana\" <ana@x.org>|", " Doe"},
  {"nobody, Ana <ana@x.org>, b@x.org", true, "nobody|Ana <ana@x.org>|b@x.org|", ""},
  {"a@x.org, Ana <ana@x.org>;", true, "a@x.org|Ana <ana@x.org>|", ""},
  {"Lima,", false, "Lima|", ""},
  {"a@x.org b@x.org\tc@x.org\r\nd@x.org\n", true, "a@x.org|b@x.org|c@x.org|d@x.org|", ""},
  {"a@x.org b@x.org, c", false, "a@x.org|b@x.org|", " c"},
  {"Ana\tana@x.org\nBob Smith\tbob@x.org\n", true, "Ana <ana@x.org>|Bob Smith <bob@x.org>|", ""},
  {"O\"Neil <on@x.org>, z@x.org", true, "O\"Neil <on@x.org>|z@x.org|", ""},
  {"Friends: a@x.org, \"B, C\" <b@x.org>;, d@x.org", true, "a@x.org|\"B, C\" <b@x.org>|d@x.org|",
   ""},
  {"mailto:a@x.org, Re: more words", true, "mailto:a@x.org|more words|", ""},
  {"undisclosed-recipients:;", true, "", ""},
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

// A group's name stands for its members: nobody gets a message twice, and who gets none is told.
static void
test_open_group (void)
{
  const char *const present[] = {"nonsense, Bo <BO@example.org>", "cy@example.org", NULL};
  g_autoptr (MailContactGroup) group = mail_contact_group_new (0, "Choir");
  g_autofree char *nobody = mail_recipients_dup_left_out (group);

  g_assert_nonnull (strstr (nobody, "Choir"));
  mail_contact_group_add (group, "Dee, D.", "dee@example.org");
  mail_contact_group_add (group, "Bo", "bo@example.org");
  mail_contact_group_add (group, "", "cy@example.org");
  mail_contact_group_add (group, "Again", "DEE@example.org");
  g_assert_null (mail_recipients_dup_left_out (group));
  mail_contact_group_add (group, "Pia", "");
  mail_contact_group_add (group, "Pia", "");
  g_autoptr (GPtrArray) members = mail_recipients_open_group (group, present);
  g_assert_cmpuint (members->len, ==, 1);
  g_assert_cmpstr (members->pdata[0], ==, "\"Dee, D.\" <dee@example.org>");
  g_autofree char *left_out = mail_recipients_dup_left_out (group);
  g_assert_cmpstr (left_out, ==, "⁨Pia⁩ of “⁨Choir⁩” has no address and was left out.");
  g_autofree char *count = mail_recipients_dup_count (group);
  g_assert_cmpstr (count, ==, "3 people, 1 without an address");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/recipients/take-splits-outside-quotes", test_take);
  g_test_add_func ("/ui/recipients/find-invalid-names-the-first", test_find_invalid);
  g_test_add_func ("/ui/recipients/group-opens-to-its-members", test_open_group);
  return g_test_run ();
}
