// SPDX-License-Identifier: GPL-3.0-or-later
//
// Identities told apart. When this fails, two entries of a menu read the same, and the wrong one is
// chosen.

#include "ui/mail-identity-label.h"

static void
add (GPtrArray *all, int64_t account_id, const char *address, const char *signature)
{
  const MailIdentity identity = {.account_id = account_id,
                                 .name = (char *) "Robin",
                                 .address = (char *) address,
                                 .signature = (char *) signature};

  g_ptr_array_add (all, mail_identity_new (&identity));
}

static void
test_label (void)
{
  static const char *const labels[] = {
    "Robin <r@one.example>",         "Robin <r@both.example> · Home",
    "Robin <R@both.example> · Work", "Robin <r@three.example> · Yours sincerely",
    "Robin <r@three.example> · 2",   "Robin <r@three.example> · Thirty letters are what there…",
  };
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_identity_free);
  MailAccount home = {.id = 1, .name = (char *) "Home"};
  MailAccount work = {.id = 2, .name = (char *) "Work"};
  g_autoptr (GPtrArray) accounts = g_ptr_array_new ();

  g_ptr_array_add (accounts, &home);
  g_ptr_array_add (accounts, &work);
  add (all, 1, "r@one.example", "");
  add (all, 1, "r@both.example", "");
  add (all, 2, "R@both.example", "");
  add (all, 2, "r@three.example", " Yours sincerely\nRobin");
  add (all, 2, "r@three.example", "\nRobin");
  add (all, 2, "r@three.example", "Thirty letters are what there is room for");
  for (size_t i = 0; i < G_N_ELEMENTS (labels); i++) {
    g_autofree char *label = mail_identity_dup_label (all->pdata[i], all, accounts);
    g_assert_cmpstr (label, ==, labels[i]);
  }
}

static void
test_comma (void)
{
  const MailIdentity identity = {.name = (char *) "Hale, Robin",
                                 .address = (char *) "r@one.example"};
  const MailIdentity nameless = {.name = (char *) "", .address = (char *) "r@one.example"};
  g_autofree char *shown = mail_identity_dup_shown (&identity);
  g_autofree char *bare = mail_identity_dup_shown (&nameless);
  g_autofree char *header = mail_identity_dup_address (&identity);

  g_assert_cmpstr (shown, ==, "Hale, Robin <r@one.example>");
  g_assert_cmpstr (bare, ==, "r@one.example");
  g_assert_cmpstr (header, ==, "\"Hale, Robin\" <r@one.example>");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/identity-label/tells-apart", test_label);
  g_test_add_func ("/ui/identity-label/shows-no-quotes", test_comma);
  return g_test_run ();
}
