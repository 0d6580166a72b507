// SPDX-License-Identifier: GPL-3.0-or-later
//
// Lists into lists: applying the ranges to the old list gives the new one.

#include "ui/mail-list-diff.h"

static MailIdList *
list_of (const MailIdDate *items, uint32_t n)
{
  return mail_id_list_new (items, n);
}

// What a GListModel's user would have after these changes, applied from the end.
static void
assert_leads_to (const MailIdList *before, const MailIdList *after, const GArray *changes)
{
  g_autoptr (GArray) rows = g_array_new (false, false, sizeof (MailIdDate));

  g_array_append_vals (rows, before->items, before->length);
  for (unsigned int i = changes->len; i > 0; i--) {
    const MailListChange *change = &g_array_index (changes, MailListChange, i - 1);

    if (change->removed > 0)
      g_array_remove_range (rows, change->position, change->removed);
    if (change->added > 0)
      g_array_insert_vals (rows, change->position, after->items + change->after_position,
                           change->added);
  }
  g_assert_cmpuint (rows->len, ==, after->length);
  for (unsigned int i = 0; i < rows->len; i++)
    g_assert_cmpint (g_array_index (rows, MailIdDate, i).id, ==, after->items[i].id);
}

// New mail must not make the whole list jump: only its own row is announced.
static void
test_one_new (void)
{
  const MailIdDate old[] = {{3, 30}, {2, 20}, {1, 10}};
  const MailIdDate new[] = {{4, 40}, {3, 30}, {2, 20}, {1, 10}};
  g_autoptr (MailIdList) before = list_of (old, 3);
  g_autoptr (MailIdList) after = list_of (new, 4);
  g_autoptr (GArray) changes = mail_list_diff (before, after, 100);
  const MailListChange *change = &g_array_index (changes, MailListChange, 0);

  g_assert_cmpuint (changes->len, ==, 1);
  g_assert_cmpuint (change->position, ==, 0);
  g_assert_cmpuint (change->removed, ==, 0);
  g_assert_cmpuint (change->added, ==, 1);
}

// An answer moves its conversation to the top: it leaves one place and comes in another.
static void
test_moved (void)
{
  const MailIdDate old[] = {{3, 30}, {2, 20}, {1, 10}};
  const MailIdDate new[] = {{1, 50}, {3, 30}, {2, 20}};
  g_autoptr (MailIdList) before = list_of (old, 3);
  g_autoptr (MailIdList) after = list_of (new, 3);
  g_autoptr (GArray) changes = mail_list_diff (before, after, 100);

  g_assert_cmpuint (changes->len, ==, 2);
  assert_leads_to (before, after, changes);
}

static void
test_equal (void)
{
  const MailIdDate items[] = {{2, 20}, {1, 10}};
  g_autoptr (MailIdList) list = list_of (items, 2);
  g_autoptr (GArray) changes = mail_list_diff (list, list, 100);

  g_assert_cmpuint (changes->len, ==, 0);
}

// Some of 200 rows, several in each second, those of a second in a random order.
static MailIdList *
random_list (unsigned int seed, bool is_sorted)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autoptr (GArray) items = g_array_new (false, false, sizeof (MailIdDate));

  for (int64_t second = 29; second >= 0; second--)
    for (int64_t turn = g_rand_int_range (random, 0, 7), n = 0; n < 7; n++) {
      MailIdDate item = {second * 7 + (n + turn) % 7 + 1, second};
      if (g_rand_boolean (random))
        g_array_append_val (items, item);
    }
  if (!is_sorted && items->len > 2) {
    MailIdDate last = g_array_index (items, MailIdDate, items->len - 1);
    g_array_prepend_val (items, last);
    g_array_set_size (items, items->len - 1);
  }
  return mail_id_list_new ((const MailIdDate *) (void *) items->data, items->len);
}

// Mail of one second stands in the order it came in, not by id: new mail there is one row still.
static void
test_same_second (void)
{
  const MailIdDate old[] = {{2, 20}, {3, 20}, {1, 20}};
  const MailIdDate new[] = {{2, 20}, {9, 20}, {3, 20}, {1, 20}};
  g_autoptr (MailIdList) before = list_of (old, 3);
  g_autoptr (MailIdList) after = list_of (new, 4);
  g_autoptr (GArray) changes = mail_list_diff (before, after, 100);

  g_assert_cmpuint (changes->len, ==, 1);
  g_assert_cmpuint (g_array_index (changes, MailListChange, 0).position, ==, 1);
  g_assert_cmpuint (g_array_index (changes, MailListChange, 0).removed, ==, 0);
  assert_leads_to (before, after, changes);
}

// Any list into any other, with many ranges, with too many, and in an order we do not know.
static void
test_random (void)
{
  for (unsigned int seed = 0; seed < 400; seed += 2) {
    g_autoptr (MailIdList) before = random_list (seed, seed % 20 != 0);
    g_autoptr (MailIdList) after = random_list (seed + 1, seed % 22 != 0);
    g_autoptr (GArray) changes = mail_list_diff (before, after, seed % 3 == 0 ? 5 : 1000);

    g_assert_cmpuint (changes->len, <=, seed % 3 == 0 ? 5 : 1000);
    assert_leads_to (before, after, changes);
  }
}

// The conversation that is being read stays in a list of unread mail after it was read.
static void
test_keeps_item (void)
{
  const MailIdDate items[] = {{3, 30}, {1, 10}};
  const MailIdDate kept = {2, 20}, newest = {9, 90}, oldest = {8, 5};
  g_autoptr (MailIdList) list = list_of (items, 2);
  g_autoptr (MailIdList) middle = mail_list_with_item (list, &kept);
  g_autoptr (MailIdList) first = mail_list_with_item (list, &newest);
  g_autoptr (MailIdList) last = mail_list_with_item (list, &oldest);
  g_autoptr (MailIdList) same = mail_list_with_item (middle, &kept);

  g_assert_cmpuint (middle->length, ==, 3);
  g_assert_cmpint (middle->items[1].id, ==, 2);
  g_assert_cmpint (first->items[0].id, ==, 9);
  g_assert_cmpint (last->items[2].id, ==, 8);
  g_assert_true (same == middle);
}

// A message that lies in a folder twice has one row, which would otherwise be known by an id that
// another row has: the selection could not tell them apart.
static void
test_copies (void)
{
  const MailIdDate twice[] = {{4, 40}, {3, 30}, {3, 30}, {3, 30}, {2, 20}, {1, 10}, {1, 10}};
  const MailIdDate once[] = {{4, 40}, {3, 30}, {2, 20}, {1, 10}};
  g_autoptr (MailIdList) list = list_of (twice, G_N_ELEMENTS (twice));
  g_autoptr (MailIdList) single = mail_list_without_copies (list);
  g_autoptr (MailIdList) same = mail_list_without_copies (single);
  g_autoptr (MailIdList) nothing = list_of (NULL, 0);
  g_autoptr (MailIdList) still_nothing = mail_list_without_copies (nothing);

  g_assert_cmpmem (single->items, single->length * sizeof *single->items, once, sizeof once);
  g_assert_true (same == single);
  g_assert_true (still_nothing == nothing);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/list-diff/one-new-row-is-one-range", test_one_new);
  g_test_add_func ("/ui/list-diff/moved-row-leaves-and-comes", test_moved);
  g_test_add_func ("/ui/list-diff/equal-lists-say-nothing", test_equal);
  g_test_add_func ("/ui/list-diff/same-second", test_same_second);
  g_test_add_func ("/ui/list-diff/random-lists-agree", test_random);
  g_test_add_func ("/ui/list-diff/keeps-what-is-read", test_keeps_item);
  g_test_add_func ("/ui/list-diff/copies", test_copies);
  return g_test_run ();
}
