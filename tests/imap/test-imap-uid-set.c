// SPDX-License-Identifier: GPL-3.0-or-later
//
// Number sets against a plain bitmap.

#include "imap/imap-uid-set.h"

#include "../support/cpu-time.h"
#include "imap/imap-copy-uid.h"

#include "base/limits.h"

#include <string.h>

#define SMALL 64 // numbers 1 … 63 of the bitmap

static const struct {
  const char *text;
  const char *set; // NULL: none
} parse_cases[] = {
  {"1", "1"},
  {"5:3,1", "1,3:5"},
  {"1,2,3", "1:3"},
  {"3,2,1", "1:3"},
  {"1:4294967295", "1:4294967295"},
  {"4294967295,4294967294", "4294967294:4294967295"},
  {"2:*", "2:9"},
  {"*", "9"},
  {"*:20", "9:20"},
  {"", NULL},
  {"0", NULL},
  {"1:0", NULL},
  {"1,", NULL},
  {",1", NULL},
  {"1:", NULL},
  {"1:2:3", NULL},
  {"1 2", NULL},
  {"-1", NULL},
  {"+1", NULL},
  {"4294967296", NULL},
  {"99999999999999999999", NULL},
};

// A set read wrongly deletes, moves or marks the wrong messages.
static void
test_parse (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (parse_cases); i++) {
    const char *text = parse_cases[i].text;
    g_autoptr (ImapUidSet) set = imap_uid_set_parse (text, strlen (text), 9);
    g_autofree char *back = set != NULL ? imap_uid_set_to_string (set) : NULL;
    g_assert_cmpstr (back, ==, parse_cases[i].set);
  }
  g_assert_null (imap_uid_set_parse ("1:*", 3, 0));
}

static uint64_t
bits_of (const ImapUidSet *set)
{
  uint64_t bits = 0;
  uint32_t uid;
  uint32_t last = 0;
  ImapUidSetIter iter;
  imap_uid_set_iter_init (&iter, set);
  while (imap_uid_set_iter_next (&iter, &uid)) {
    g_assert_cmpuint (uid, >, last);
    last = uid;
    bits |= G_GUINT64_CONSTANT (1) << uid;
  }
  return bits;
}

static uint64_t
range_bits (uint32_t first, uint32_t last)
{
  uint64_t bits = 0;
  for (uint32_t i = first; i <= last; i++)
    bits |= G_GUINT64_CONSTANT (1) << i;
  return bits;
}

static void
check_set (const ImapUidSet *set, uint64_t bits)
{
  size_t n;
  const ImapRange *ranges = imap_uid_set_get_ranges (set, &n);
  for (size_t i = 0; i < n; i++) {
    g_assert_cmpuint (ranges[i].first, <=, ranges[i].last);
    g_assert_true (i == 0 || ranges[i - 1].last + 1 < ranges[i].first);
  }
  g_assert_cmpuint (bits_of (set), ==, bits);
  g_assert_cmpuint (imap_uid_set_count (set), ==, (unsigned) __builtin_popcountll (bits));
  for (uint32_t uid = 1; uid < SMALL; uid++)
    g_assert_cmpint (imap_uid_set_contains (set, uid), ==, bits >> uid & 1);
  g_assert_cmpuint (imap_uid_set_min (set), ==, bits != 0 ? (unsigned) __builtin_ctzll (bits) : 0u);
  g_assert_cmpuint (imap_uid_set_max (set), ==,
                    bits != 0 ? 63u - (unsigned) __builtin_clzll (bits) : 0u);
  g_assert_cmpint (imap_uid_set_is_empty (set), ==, bits == 0);
}

static void
change_randomly (ImapUidSet *set, uint64_t *bits)
{
  uint32_t first = (uint32_t) g_test_rand_int_range (1, SMALL);
  uint32_t last = (uint32_t) g_test_rand_int_range ((int) first, SMALL);
  if (g_test_rand_bit () || g_test_rand_bit ()) {
    // Either way round, and mostly out of order.
    g_assert_true (g_test_rand_bit () ? imap_uid_set_add_range (set, last, first) :
                                        imap_uid_set_add_range (set, first, last));
    *bits |= range_bits (first, last);
  } else {
    imap_uid_set_remove_range (set, first, last);
    *bits &= ~range_bits (first, last);
  }
}

// The same, for every operation in any order.
static void
test_against_bitmap (void)
{
  for (int round = 0; round < 3000; round++) {
    g_autoptr (ImapUidSet) a = imap_uid_set_new ();
    g_autoptr (ImapUidSet) b = imap_uid_set_new ();
    uint64_t a_bits = 0, b_bits = 0;
    for (int i = g_test_rand_int_range (0, 8); i > 0; i--)
      change_randomly (a, &a_bits);
    for (int i = g_test_rand_int_range (0, 8); i > 0; i--)
      change_randomly (b, &b_bits);
    g_autoptr (ImapUidSet) both = imap_uid_set_intersect (a, b);
    g_autoptr (ImapUidSet) rest = imap_uid_set_subtract (a, b);
    g_autoptr (ImapUidSet) copy = imap_uid_set_copy (a);
    check_set (a, a_bits);
    check_set (both, a_bits & b_bits);
    check_set (rest, a_bits & ~b_bits);
    g_assert_true (imap_uid_set_equal (a, copy));
    imap_uid_set_add_set (copy, b);
    check_set (copy, a_bits | b_bits);
    g_assert_cmpint (imap_uid_set_equal (a, copy), ==, (b_bits & ~a_bits) == 0);
    g_autofree char *text = imap_uid_set_to_string (a);
    g_autoptr (ImapUidSet) parsed = imap_uid_set_parse (text, strlen (text), 0);
    g_assert_true (a_bits == 0 ? parsed == NULL : imap_uid_set_equal (a, parsed));
  }
}

// Out of order by thousands, as a hostile or sorting server sends them.
static void
test_out_of_order (void)
{
  g_autoptr (ImapUidSet) set = imap_uid_set_new ();
  double started = cpu_seconds ();
  for (uint32_t uid = 2000000; uid > 0; uid -= 2)
    g_assert_true (imap_uid_set_add (set, uid));
  g_assert_cmpuint (imap_uid_set_count (set), ==, 1000000);
  for (uint32_t uid = 1; uid < 2000000; uid += 2)
    g_assert_true (imap_uid_set_add (set, uid));
  g_autofree char *text = imap_uid_set_to_string (set);
  g_assert_cmpstr (text, ==, "1:2000000");
  g_assert_cmpfloat (cpu_seconds () - started, <, 10);
}

// A set that can't be stored must say so, not lose what it had.
static void
test_full (void)
{
  g_autoptr (ImapUidSet) set = imap_uid_set_new ();
  uint32_t uid = 1;
  while (imap_uid_set_add (set, uid))
    uid += 2;
  g_assert_cmpuint (imap_uid_set_count (set), ==, LIMIT_SET_RANGES);
  g_assert_false (imap_uid_set_contains (set, uid));
  g_assert_true (imap_uid_set_contains (set, uid - 2));
}

// A command line over the server's limit is refused, and the whole operation with it.
static void
test_chunks (void)
{
  g_autoptr (ImapUidSet) set = imap_uid_set_new ();
  g_autoptr (ImapUidSet) joined = imap_uid_set_new ();
  size_t position = 0;
  unsigned chunks = 0;
  for (uint32_t uid = 4000000000u; uid < 4000100000u; uid += 2)
    imap_uid_set_add (set, uid);
  for (;; chunks++) {
    g_autofree char *text = imap_uid_set_next_chunk (set, &position, IMAP_UID_SET_COMMAND_BYTES);
    if (text == NULL)
      break;
    g_assert_cmpuint (strlen (text), <=, IMAP_UID_SET_COMMAND_BYTES);
    g_autoptr (ImapUidSet) part = imap_uid_set_parse (text, strlen (text), 0);
    imap_uid_set_add_set (joined, part);
  }
  g_assert_cmpuint (chunks, ==, 69);
  g_assert_true (imap_uid_set_equal (set, joined));
}

static const struct {
  const char *source, *target;
  uint32_t from, to;
} copy_cases[] = {
  {"304,319:320", "3956:3958", 319, 3957},
  {"5,3", "10:11", 3, 11},
  {"1:1000000", "1:500000,700001:1200000", 500001, 700001},
  {"1:4294967295", "1:4294967295", 4294967295u, 4294967295u},
  {"1:3", "1:2", 0, 0},
  {"1:2", "1:3", 0, 0},
  {"1,,2", "1:2", 0, 0},
  {"", "", 0, 0},
};

// After a move the wrong message would be taken for the one that was moved.
static void
test_copy_uid (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (copy_cases); i++) {
    g_auto (ImapCopyUid) copy = {0};
    const char *source = copy_cases[i].source;
    const char *target = copy_cases[i].target;
    bool parsed = imap_copy_uid_parse (7, source, strlen (source), target, strlen (target), &copy);
    g_assert_cmpint (parsed, ==, copy_cases[i].from != 0);
    if (parsed)
      g_assert_cmpuint (imap_copy_uid_lookup (&copy, copy_cases[i].from), ==, copy_cases[i].to);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap/uid-set/parse", test_parse);
  g_test_add_func ("/imap/uid-set/against-bitmap", test_against_bitmap);
  g_test_add_func ("/imap/uid-set/out-of-order", test_out_of_order);
  g_test_add_func ("/imap/uid-set/full", test_full);
  g_test_add_func ("/imap/uid-set/chunks", test_chunks);
  g_test_add_func ("/imap/copy-uid/pairs", test_copy_uid);
  return g_test_run ();
}
