// SPDX-License-Identifier: GPL-3.0-or-later
//
// The names of what is to come. When it fails, a message is filed in the ledger under another's
// name: it comes a second time, or another one never comes.

#include "sync/pop3-names.h"

#include "base/limits.h"

static GBytes *
make (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

static void
assert_has (const Pop3Names *names, uint32_t place, GBytes *uid, GBytes *twin)
{
  g_auto (StorePopName) name = pop3_names_get (names, place);

  g_assert_true (g_bytes_equal (name.uid, uid));
  g_assert_true (twin != NULL ? g_bytes_equal (name.twin, twin) : name.twin == NULL);
}

static void
test_get (void)
{
  g_autoptr (Pop3Names) names = pop3_names_new ();
  g_autofree char *x = g_strnfill (LIMIT_POP3_UIDL_BYTES, 'x');
  g_autoptr (GBytes) one = make ("0001"), twin = g_bytes_new ("\0\1\2", 3), longest = make (x);
  uint32_t first = pop3_names_add (names, &(StorePopName) {one, NULL});
  uint32_t second = pop3_names_add (names, &(StorePopName) {one, twin});
  uint32_t third = pop3_names_add (names, &(StorePopName) {longest, NULL});
  g_auto (StorePopName) none = pop3_names_get (names, 0);

  g_assert_cmpuint (first, !=, 0);
  assert_has (names, first, one, NULL);
  assert_has (names, second, one, twin);
  assert_has (names, third, longest, NULL);
  g_assert_null (none.uid);
  g_assert_null (none.twin);
}

// Among many, and only where the whole is the same.
static void
test_has_repeated (void)
{
  g_autoptr (Pop3Names) names = pop3_names_new ();

  g_assert_false (pop3_names_has_repeated (names));
  for (int i = 0; i < 5000; i++) {
    g_autofree char *text = g_strdup_printf ("%d", i * 7919 % 5000);
    g_autoptr (GBytes) uid = make (text);

    pop3_names_add (names, &(StorePopName) {uid, NULL});
  }
  g_assert_false (pop3_names_has_repeated (names));
  g_autoptr (GBytes) again = make ("4711");
  pop3_names_add (names, &(StorePopName) {again, NULL});
  g_assert_true (pop3_names_has_repeated (names));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/pop3-names/get", test_get);
  g_test_add_func ("/sync/pop3-names/has-repeated", test_has_repeated);
  return g_test_run ();
}
