// SPDX-License-Identifier: GPL-3.0-or-later

#include "../support/cpu-time.h"
#include "mime/mime-address.h"

#include <string.h>

typedef struct {
  const char *in, *out; // OUT: "name|address" joined by " ; "
} Pair;

static char *
join (const GPtrArray *addresses)
{
  GString *out = g_string_new (NULL);

  for (unsigned int i = 0; i < addresses->len; i++) {
    const MailAddress *address = addresses->pdata[i];

    g_string_append_printf (out, "%s%s|%s", i > 0 ? " ; " : "", address->name, address->address);
  }
  return g_string_free_and_steal (out);
}

static const Pair fields[] = {
  {"a@x.example", "|a@x.example"},
  {"A <a@x.example>", "A|a@x.example"},
  {"<a@x.example>", "|a@x.example"},
  {"\"B, A\" <a@x.example>", "B, A|a@x.example"},
  {"a@x.example (A B)", "A B|a@x.example"},
  {"A <a@x.example>, b@y.example,, c@z.example ,", "A|a@x.example ; |b@y.example ; |c@z.example"},
  {"a@x.example; b@y.example", "|a@x.example ; |b@y.example"},
  {"friends: a@x.example, B <b@y.example>; c@z.example",
   "|a@x.example ; B|b@y.example ; |c@z.example"},
  {"undisclosed-recipients:;", ""},
  {"undisclosed-recipients: ;", ""},
  {"", ""},
  {" , ;", ""},
  {"<>", ""},
  {"=?utf-8?Q?J=C3=BCrgen?= <j@x.example>", "Jürgen|j@x.example"},
  {"\"=?utf-8?Q?J=C3=BCrgen?=\" <j@x.example>", "Jürgen|j@x.example"},
  {"=?utf-8?Q?Doe,_John?= <j@x.example>", "Doe, John|j@x.example"},
  {"=?utf-8?Q?a?=\r\n =?utf-8?Q?b?= <j@x.example>", "ab|j@x.example"},
  {"J\xc3\xbcrgen <j@x.example>", "Jürgen|j@x.example"},
  {"J\xfcrgen <j@x.example>", "Jürgen|j@x.example"},
  {"A \"B\" C <a@x.example>", "A B C|a@x.example"},
  {"A. B. C <a@x.example>", "A. B. C|a@x.example"},
  {"A<a@x.example>", "A|a@x.example"},
  {"A <@r.example,@s.example:a@x.example>", "A|a@x.example"},
  {"A < a @ x.example >", "A|a@x.example"},
  {"a . b @ x.example", "|a.b@x.example"},
  {"\"a b\"@x.example", "|\"a b\"@x.example"},
  {"<\"a@b\"@x.example>", "|\"a@b\"@x.example"},
  {"A <a@x.example", "A|a@x.example"},
  {"A <a@x.example, b@y.example", "A|a@x.example ; |b@y.example"},
  {"mailto:a@x.example", "|a@x.example"},
  {"<mailto:a@x.example>", "|a@x.example"},
  {"a@[192.0.2.1]", "|a@[192.0.2.1]"},
  {"a@x.example.", "|a@x.example"},
  {"ü@x.example", "|ü@x.example"},
  {"a@münchen.example", "|a@münchen.example"},
  {"'a@x.example' <a@x.example>", "'a@x.example'|a@x.example"},
  {"A (comment) <a@x.example>", "A|a@x.example"},
  {"(only a comment)", ""},
  {"A <a@x.example> (later)", "A|a@x.example"},
  {"nobody", "nobody|"},
  {"nobody <>", "nobody|"},
  {"a@", "a@|"},
  {"@x.example", "@x.example|"},
  {"a b@x.example", "a b@x.example|"},
  {"A <a@x.example> <b@y.example>", "A <a@x.example> <b@y.example>|"},
  {"a@x.example b@y.example", "a@x.example b@y.example|"},
  {"a@x\xe2\x80\xae.example", "a@x.example|"},
  {"=?utf-8?Q?a=40x=2Eexample?=", "a@x.example|"}, // decoded text is no address (M2)
  {"=?utf-8?Q?=3Ceve=40x=2Eexample=3E?= <a@y.example>", "<eve@x.example>|a@y.example"},
  {"=?utf-8?Q?a=0D=0ABcc=3A_eve?= <a@y.example>", "a Bcc: eve|a@y.example"},
  {"\"unclosed <a@x.example>", "unclosed <a@x.example>|"},
  {"a@x.example\r\n , \r\n b@y.example", "|a@x.example ; |b@y.example"},
};

// A recipient that is lost here is lost in Reply All.
static void
test_fields_as_they_are_written (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++) {
    g_autoptr (GPtrArray) addresses = mime_address_parse (fields[i].in, -1);
    g_autofree char *out = join (addresses);

    g_test_message ("%s", fields[i].in);
    g_assert_cmpstr (out, ==, fields[i].out);
  }
}

// Which of two senders is shown must not be the attacker's choice (M4).
static void
test_from_names_one_sender_or_none (void)
{
  static const Pair pairs[] = {
    {"A <a@x.example>", "A|a@x.example"},
    {"A <a@x.example>, B <b@y.example>", "A <a@x.example>, B <b@y.example>|"},
    {"A <a@x.example> <b@y.example>", "A <a@x.example> <b@y.example>|"},
    {"g: a@x.example;", "g: a@x.example;|"},
    {"", ""},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++) {
    g_autoptr (GPtrArray) addresses = mime_address_parse_from (pairs[i].in, -1);
    g_autofree char *out = join (addresses);

    g_assert_cmpstr (out, ==, pairs[i].out);
  }
}

// What is typed either goes to whom it says, or says what is wrong.
static void
test_typed_lists_are_strict (void)
{
  static const Pair good[] = {
    {"a@x.example, b@y.example; c@z.example\nd@w.example",
     "|a@x.example ; |b@y.example ; |c@z.example ; |d@w.example"},
    {"Jürgen Krämer <j@x.example>", "Jürgen Krämer|j@x.example"},
    {"\"Fell, Harriet\" <h@x.example>,", "Fell, Harriet|h@x.example"},
    {"", ""},
    {" , ", ""},
    {"A (B) <a@x.example>", "A (B)|a@x.example"},
    {"=?utf-8?Q?x?= <a@x.example>", "=?utf-8?Q?x?=|a@x.example"},
    {"Anna <a@x.example\nBen <b@x.example>", "Anna|a@x.example ; Ben|b@x.example"},
  };
  static const char *const bad[] = {"anna",
                                    "a@x.example, ben",
                                    "a@",
                                    "a b@x.example",
                                    "<a@x.example> <b@x.example>",
                                    "a@x..example",
                                    "a@-x.example",
                                    "a@x.example>evil",
                                    "a\x01@x.example"};

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) addresses = mime_address_parse_typed (good[i].in, &error);

    g_assert_no_error (error);
    g_autofree char *out = join (addresses);

    g_assert_cmpstr (out, ==, good[i].out);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", bad[i]);
    g_assert_null (mime_address_parse_typed (bad[i], &error));
    g_assert_error (error, MAIL_ERROR, MAIL_ERROR_INVALID);
  }
}

// Formatting and reading again must name the same people.
static void
test_written_lists_come_back (void)
{
  static const char *const names[] = {"",
                                      "Robin Hale",
                                      "Fell, Harriet",
                                      "O'Neil \"Tip\"",
                                      "Jürgen",
                                      "田中 美咲",
                                      "يوسف حداد",
                                      "a\\b",
                                      "x@y",
                                      "=?utf-8?Q?x?=",
                                      "J. R. Hartley (books)",
                                      "A name that is so long that it needs to be folded and also "
                                      "has Ümläuts in it, several of them, over and over"};

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);
    g_autoptr (GString) field = g_string_new (NULL);

    g_ptr_array_add (list, mail_address_new (names[i], "a@x.example"));
    g_ptr_array_add (list, mail_address_new ("B", "b@y.example"));
    mime_address_append_field (field, "To", list);
    g_assert_true (g_str_has_prefix (field->str, "To: ") && g_str_has_suffix (field->str, "\r\n"));
    g_assert_true (g_str_is_ascii (field->str));
    g_autoptr (GPtrArray) wire = mime_address_parse (field->str + 3, -1);
    g_autofree char *expected = join (list), *out = join (wire),
                    *typed = mime_address_format_list (list);

    g_assert_cmpstr (out, ==, expected);
    g_autoptr (GPtrArray) again = mime_address_parse_typed (typed, NULL);

    g_assert_nonnull (again);
    g_autofree char *retyped = join (again);

    g_assert_cmpstr (retyped, ==, expected);
  }
}

static void
test_label_shows_an_address_that_a_name_hides (void)
{
  static const struct {
    const char *name, *address, *label;
  } rows[] = {
    {"Anna", "a@x.example", "Anna"},
    {"", "a@x.example", "a@x.example"},
    {"boss@work.example", "eve@evil.example", "boss@work.example <eve@evil.example>"},
    {"boss＠work.example", "eve@evil.example", "boss＠work.example <eve@evil.example>"},
    {"a@x.example", "A@x.example", "A@x.example"},
    {"broken", "", "broken"},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (MailAddress) address = mail_address_new (rows[i].name, rows[i].address);
    g_autofree char *label = mime_address_dup_label (address);

    g_assert_cmpstr (label, ==, rows[i].label);
  }
}

static void
test_envelope_addresses (void)
{
  g_autoptr (MailAddress) whole =
    mime_address_from_envelope ("=?utf-8?Q?J=C3=BC?=", "j", "x.example");
  g_autoptr (MailAddress) broken = mime_address_from_envelope (NULL, "undisclosed", NULL);
  g_autoptr (MailAddress) unread =
    mime_address_from_envelope ("Ana", "MISSING_MAILBOX", "SYNTAX_ERROR");
  g_autofree char *ascii = mime_address_dup_ascii ("a@münchen.example");

  g_assert_cmpstr (whole->name, ==, "Jü");
  g_assert_cmpstr (whole->address, ==, "j@x.example");
  g_assert_cmpstr (broken->name, ==, "undisclosed");
  g_assert_cmpstr (broken->address, ==, "");
  g_assert_cmpstr (unread->name, ==, "Ana");
  g_assert_cmpstr (unread->address, ==, "");
  g_assert_cmpstr (ascii, ==, "a@xn--mnchen-3ya.example");
}

// A field made to be slow must not freeze the list it stands in (P3).
static void
test_bombs_are_read_in_linear_time (void)
{
  static const char *const bombs[] = {
    ";", "<", "(", "\"", "a@b,", "=?", ":", "\\", "=?utf-8?Q?a?= ", "a ", "<a@b>", "a:b@c;"};

  for (gsize i = 0; i < G_N_ELEMENTS (bombs); i++) {
    g_autoptr (GString) field = g_string_new (NULL);

    while (field->len < 1000000)
      g_string_append (field, bombs[i]);
    double start = cpu_seconds ();
    g_autoptr (GPtrArray) addresses = mime_address_parse (field->str, (gssize) field->len);
    double seconds = cpu_seconds () - start;

    g_test_message ("%s %.2f s", bombs[i], seconds);
    g_assert_cmpfloat (seconds, <, 5.0);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/address/fields-as-they-are-written", test_fields_as_they_are_written);
  g_test_add_func ("/mime/address/from-names-one-sender-or-none",
                   test_from_names_one_sender_or_none);
  g_test_add_func ("/mime/address/typed-lists-are-strict", test_typed_lists_are_strict);
  g_test_add_func ("/mime/address/written-lists-come-back", test_written_lists_come_back);
  g_test_add_func ("/mime/address/label-shows-an-address-that-a-name-hides",
                   test_label_shows_an_address_that_a_name_hides);
  g_test_add_func ("/mime/address/envelope-addresses", test_envelope_addresses);
  g_test_add_func ("/mime/address/bombs-are-read-in-linear-time",
                   test_bombs_are_read_in_linear_time);
  return g_test_run ();
}
