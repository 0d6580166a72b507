// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a link says against where it leads: a person who is not asked gives a password to a thief
// (security.md M7, M11).

#include "ui/mail-link.h"

static void
test_deceptive (void)
{
  static const struct {
    const char *uri, *text;
    bool is_deceptive;
  } cases[] = {
    {"https://example.org/a", "our page", false},
    {"https://example.org/a", "example.org", false},
    {"https://www.example.org/a", "example.org/a", false},
    {"https://example.org/a", "https://EXAMPLE.org/a", false},
    {"https://evil.example/a", "example.org", true},
    {"https://evil.example/a", "https://www.example.org/login", true},
    {"https://example.org.evil.example/", "  www.example.org ", true},
    {"https://example.org@evil.example/", "https://example.org", true},
    {"https://example.org/", "mail robin@example.net", false},
    {"https://example.org/", "robin@example.net", false},
    {"https://example.org/", "Version 2.0 is here", false},
    {"https://example.org/", "3.50", false},
    {"https://evil.example/", "Sign in at https://example.org/login now", true},
    {"https://evil.example/", "Sign in (www.example.org)", true},
    {"https://example.org/", "Sign in at https://example.org/login.", false},
    {"https://example.org/", "as told in notes.txt", false},
    {"https://example.org@evil.example/", "our page", true},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (mail_link_is_deceptive (cases[i].uri, cases[i].text), ==,
                     cases[i].is_deceptive);
}

// Letters of other scripts can look like ours: the host is shown as it is written on the wire.
static void
test_display (void)
{
  static const struct {
    const char *uri, *shown;
  } cases[] = {
    {"https://example.org/a?b=c", "https://example.org/a?b=c"},
    {"https://ex\xd0\xb0mple.org/a", "https://xn--exmple-4nf.org/a"},
    {"not a uri", "not a uri"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *shown = mail_link_dup_display (cases[i].uri);
    g_assert_cmpstr (shown, ==, cases[i].shown);
  }
}

// A link of a plain text leads to half of an address, or its sentence along with it, otherwise.
static void
test_find (void)
{
  static const struct {
    const char *text, *links;
  } cases[] = {
    {"See https://example.org/a?b=c, and www.example.com.",
     "https://example.org/a?b=c https://www.example.com"},
    {"(https://example.org/Foo_(bar)) or <https://example.org/x>!",
     "https://example.org/Foo_(bar) https://example.org/x"},
    {"https://example.org/a.b,c/?d=e;f...", "https://example.org/a.b,c/?d=e;f"},
    {"ask robin.hale+news@example.org, or mailto:ana@example.com?subject=x",
     "mailto:robin.hale+news@example.org mailto:ana@example.com?subject=x"},
    {"größer: https://example.org/größe", "https://example.org/größe"},
    {"a@b, @c.example, https://, www. and x", ""},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GArray) places = mail_link_find (cases[i].text);
    g_autoptr (GString) links = g_string_new (NULL);

    for (unsigned int j = 0; j < places->len; j++) {
      const MailLinkPlace *place = &g_array_index (places, MailLinkPlace, j);
      g_autofree char *address =
        g_strndup (cases[i].text + place->start, place->end - place->start);
      g_autofree char *uri = mail_link_dup_uri (address);
      g_string_append_printf (links, "%s%s", j > 0 ? " " : "", uri);
    }
    g_assert_cmpstr (links->str, ==, cases[i].links);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/link/words-that-name-another-host", test_deceptive);
  g_test_add_func ("/ui/link/addresses-in-a-text", test_find);
  g_test_add_func ("/ui/link/hosts-in-other-scripts", test_display);
  return g_test_run ();
}
