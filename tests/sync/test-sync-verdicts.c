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

// Else somebody is told to reach the recipients in another way, or to correct them, where a server
// (as Postfix does) waits with its no to the sender until it hears of them.
static void
test_refused_sender_told_late (void)
{
  char ana[] = "ana@example.com", nothing_said[] = "",
       words[] = "<x@example.org>: Sender address rejected: Access denied";
  SmtpVerdict refused = {.address = ana, .code = 554, .enhanced = {5, 7, 1}, .text = words};
  g_autoptr (GPtrArray) verdicts = g_ptr_array_new ();
  SmtpResult result = {.outcome = SMTP_OUTCOME_REFUSED,
                       .code = 554,
                       .enhanced = {5, 7, 1},
                       .text = nothing_said,
                       .verdicts = verdicts};

  g_ptr_array_add (verdicts, &refused);
  g_autoptr (GArray) late = sync_verdicts_of_result (&result, NULL);
  g_assert_cmpint (g_array_index (late, StoreVerdict, 0).verdict, ==,
                   MAIL_VERDICT_NOT_YOUR_ADDRESS);
  refused.code = 0;
  result.is_of_sender = true;
  g_autoptr (GArray) early = sync_verdicts_of_result (&result, NULL);
  g_assert_cmpint (g_array_index (early, StoreVerdict, 0).verdict, ==,
                   MAIL_VERDICT_NOT_YOUR_ADDRESS);
}

typedef struct {
  int code;     // of what ended it; 0: nothing was said
  int codes[3]; // of the recipients
  MailRecipientState states[3];
  bool can_go_on;
} Cut;

// Else one address over which a server hangs up keeps the message from all others.
static void
test_cut_short (void)
{
  const MailRecipientState next = MAIL_RECIPIENT_WAITING, later = MAIL_RECIPIENT_DELAYED,
                           never = MAIL_RECIPIENT_REFUSED;
  const Cut cuts[] = {
    {421, {250, 421, 0}, {next, later, later}, true},
    {0, {250, 450, 0}, {next, later, later}, true},
    {421, {250, 450, 250}, {next, later, next}, true},
    {421, {421, 0, 0}, {later, next, next}, false},
    {421, {550, 421, 0}, {never, next, next}, true},
    {421, {250, 550, 421}, {next, never, next}, true},
    {0, {550, 450, 0}, {never, later, next}, true},
    // It is not over a recipient.
    {421, {250, 250, 250}, {later, later, later}, false},
    {451, {250, 450, 250}, {later, later, later}, false},
    {0, {250, 250, 0}, {next, next, next}, false},
  };
  char ana[] = "ana@example.com", bo[] = "bo@example.com", cleo[] = "cleo@example.com",
       words[] = "words";

  for (size_t i = 0; i < G_N_ELEMENTS (cuts); i++) {
    SmtpVerdict all[] = {{.address = ana, .text = words},
                         {.address = bo, .text = words},
                         {.address = cleo, .text = words}};
    g_autoptr (GPtrArray) verdicts = g_ptr_array_new ();
    const SmtpResult result = {
      .outcome = SMTP_OUTCOME_TRANSIENT, .code = cuts[i].code, .text = words, .verdicts = verdicts};

    for (size_t j = 0; j < G_N_ELEMENTS (all); j++) {
      all[j].code = cuts[i].codes[j];
      g_ptr_array_add (verdicts, &all[j]);
    }
    g_autoptr (GArray) told = sync_verdicts_of_result (&result, NULL);
    for (size_t j = 0; j < G_N_ELEMENTS (all); j++)
      g_assert_cmpint (g_array_index (told, StoreVerdict, j).state, ==, cuts[i].states[j]);
    g_assert_cmpint (sync_verdicts_can_go_on (&result), ==, cuts[i].can_go_on);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/verdicts/reason-of-each", test_reason_of_each);
  g_test_add_func ("/sync/verdicts/refused-sender", test_refused_sender);
  g_test_add_func ("/sync/verdicts/refused-sender-told-late", test_refused_sender_told_late);
  g_test_add_func ("/sync/verdicts/cut-short", test_cut_short);
  return g_test_run ();
}
