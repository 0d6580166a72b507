// SPDX-License-Identifier: GPL-3.0-or-later
//
// How far a row must be pushed. When this fails, a finger that only wanted to scroll archives mail.

#include "ui/mail-swipe.h"

static void
test_distances (void)
{
  static const struct {
    double way;
    MailSwipe swipe;
  } cases[] = {
    {0, MAIL_SWIPE_NOTHING},  {20, MAIL_SWIPE_NOTHING},  {89, MAIL_SWIPE_NOTHING},
    {90, MAIL_SWIPE_ARCHIVE}, {215, MAIL_SWIPE_ARCHIVE}, {216, MAIL_SWIPE_TRASH},
    {2000, MAIL_SWIPE_TRASH},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (mail_swipe_from_way (cases[i].way, 360), ==, cases[i].swipe);
  g_assert_null (mail_swipe_get_action (MAIL_SWIPE_NOTHING));
  g_assert_cmpstr (mail_swipe_get_action (MAIL_SWIPE_TRASH), ==, "win.row-trash");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/swipe/distances", test_distances);
  return g_test_run ();
}
