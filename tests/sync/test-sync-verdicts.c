// SPDX-License-Identifier: GPL-3.0-or-later

#include "sync/sync-verdicts.h"

// Else a person reads that somebody did not get the message, and not why.
static void
test_reason_of_each (void)
{
  char ana[] = "ana@example.com", bo[] = "bo@example.com",
       no_ascii[] = "gr\u00fc\u00dfe@example.org";
  char ok[] = "ok", who[] = "who?", nothing_said[] = "";
  SmtpVerdict taken = {.address = ana, .code = 250, .text = ok};
  SmtpVerdict refused = {.address = bo, .code = 550, .text = who};
  SmtpVerdict beyond = {.address = no_ascii, .text = nothing_said, .is_beyond = true};
  g_autoptr (GPtrArray) verdicts = g_ptr_array_new ();
  const SmtpResult result = {
    .outcome = SMTP_OUTCOME_ACCEPTED, .code = 250, .text = ok, .verdicts = verdicts};

  g_ptr_array_add (verdicts, &taken);
  g_autofree char *nothing = sync_verdicts_dup_reason (&result, NULL);
  g_assert_cmpstr (nothing, ==, "");
  g_ptr_array_add (verdicts, &beyond);
  g_ptr_array_add (verdicts, &refused);
  g_autofree char *reason = sync_verdicts_dup_reason (&result, NULL);
  const char *both = "gr\u00fc\u00dfe@example.org: the address needs SMTPUTF8, which the server "
                     "lacks; bo@example.com: 550 who?";
  g_assert_cmpstr (reason, ==, both);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/verdicts/reason-of-each", test_reason_of_each);
  return g_test_run ();
}
