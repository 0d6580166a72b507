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

// Else a person is told to correct a recipient's address when the server does not know their own.
static void
test_refused_sender (void)
{
  char ana[] = "ana@example.com", words[] = "Domain does not exist: example.org.";
  SmtpVerdict unreached = {.address = ana};
  g_autoptr (GPtrArray) verdicts = g_ptr_array_new ();
  SmtpResult result = {.outcome = SMTP_OUTCOME_REFUSED,
                       .code = 517,
                       .enhanced = {5, 1, 2},
                       .text = words,
                       .verdicts = verdicts};

  g_ptr_array_add (verdicts, &unreached);
  for (int i = 0; i < 2; i++) {
    const MailVerdict expected = i ? MAIL_VERDICT_NOT_YOUR_ADDRESS : MAIL_VERDICT_NO_DOMAIN;
    result.is_of_sender = i;
    g_autoptr (GArray) told = sync_verdicts_of_result (&result, NULL);
    const StoreVerdict *verdict = &g_array_index (told, StoreVerdict, 0);
    g_assert_cmpint (verdict->verdict, ==, expected);
    g_assert_cmpint (verdict->state, ==, MAIL_RECIPIENT_REFUSED);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/verdicts/reason-of-each", test_reason_of_each);
  g_test_add_func ("/sync/verdicts/refused-sender", test_refused_sender);
  return g_test_run ();
}
