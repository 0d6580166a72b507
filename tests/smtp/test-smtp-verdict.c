// SPDX-License-Identifier: GPL-3.0-or-later
//
// What servers really write, and what it means.

#include "smtp/smtp-verdict.h"

typedef struct {
  int code;
  const char *enhanced;
  const char *text;
  MailVerdict verdict;
} Case;

static const Case cases[] = {
  // Codes alone.
  {250, "2.1.5", "ok", MAIL_VERDICT_OK},
  {0, "", "nothing", MAIL_VERDICT_NONE},
  {450, "", "later", MAIL_VERDICT_UNKNOWN_DELAY},
  {550, "", "no", MAIL_VERDICT_UNKNOWN_REFUSAL},
  {550, "5.1.1", "no", MAIL_VERDICT_NO_MAILBOX},
  {550, "5.1.2", "no", MAIL_VERDICT_NO_DOMAIN},
  {553, "5.1.3", "no", MAIL_VERDICT_BAD_ADDRESS},
  {553, "5.1.4", "no", MAIL_VERDICT_AMBIGUOUS_ADDRESS},
  {551, "5.1.6", "no", MAIL_VERDICT_MOVED},
  {550, "5.1.8", "no", MAIL_VERDICT_SENDER_REJECTED},
  {556, "5.1.10", "no", MAIL_VERDICT_NO_DOMAIN},
  {550, "5.2.1", "no", MAIL_VERDICT_MAILBOX_DISABLED},
  {452, "4.2.2", "no", MAIL_VERDICT_MAILBOX_FULL},
  {552, "5.2.3", "no", MAIL_VERDICT_TOO_LARGE},
  {550, "5.2.4", "no", MAIL_VERDICT_LIST},
  {452, "4.3.1", "no", MAIL_VERDICT_SERVER_FULL},
  {421, "4.3.2", "no", MAIL_VERDICT_BUSY},
  {552, "5.3.4", "no", MAIL_VERDICT_TOO_LARGE},
  {451, "4.3.5", "no", MAIL_VERDICT_CONFIGURATION},
  {0, "4.4.1", "no", MAIL_VERDICT_SERVER_DOWN},
  {0, "5.4.1", "no", MAIL_VERDICT_SERVER_UNREACHABLE},
  {0, "5.4.4", "no", MAIL_VERDICT_NO_DOMAIN},
  {0, "5.4.6", "no", MAIL_VERDICT_LOOP},
  {0, "5.4.7", "no", MAIL_VERDICT_EXPIRED},
  {452, "4.5.3", "no", MAIL_VERDICT_TOO_MANY_RECIPIENTS},
  {554, "5.6.0", "no", MAIL_VERDICT_MALFORMED},
  {554, "5.6.1", "no", MAIL_VERDICT_CONVERSION},
  {553, "5.6.7", "no", MAIL_VERDICT_NO_UTF8},
  {550, "5.7.1", "no", MAIL_VERDICT_NOT_ALLOWED},
  {550, "5.7.2", "no", MAIL_VERDICT_NOT_MEMBER},
  {535, "5.7.8", "no", MAIL_VERDICT_LOGIN_REJECTED},
  {530, "5.7.10", "no", MAIL_VERDICT_TLS_NEEDED},
  {525, "5.7.13", "no", MAIL_VERDICT_ACCOUNT_BLOCKED},
  {550, "5.7.23", "no", MAIL_VERDICT_AUTHENTICATION},
  {550, "5.7.25", "no", MAIL_VERDICT_NO_REVERSE_NAME},
  {550, "5.7.26", "no", MAIL_VERDICT_AUTHENTICATION},
  {550, "5.7.27", "no", MAIL_VERDICT_SENDER_REJECTED},
  {421, "4.7.28", "no", MAIL_VERDICT_TOO_FAST},
  {550, "5.7.30", "no", MAIL_VERDICT_NO_TLS_ON_WAY},
  {530, "", "no", MAIL_VERDICT_LOGIN_NEEDED},
  {552, "", "no", MAIL_VERDICT_TOO_LARGE},
  {556, "", "no", MAIL_VERDICT_NO_DOMAIN},
  // Of what was asked of the servers.
  {550, "5.7.30", "REQUIRETLS support required", MAIL_VERDICT_NO_TLS_ON_WAY},
  {555, "5.5.4", "Unsupported option: REQUIRETLS", MAIL_VERDICT_NO_TLS_ON_WAY},
  {555, "5.5.4", "Unsupported option: HOLDFOR=3600", MAIL_VERDICT_NO_HOLD},
  {501, "5.5.4", "bad HOLDUNTIL", MAIL_VERDICT_NO_HOLD},
  {550, "5.7.1", "Future release is not allowed for you", MAIL_VERDICT_NO_HOLD},
  {555, "5.5.4", "BY: by-time too short", MAIL_VERDICT_NO_DEADLINE},
  {0, "5.4.7", "Deliver-By time expired, not sent", MAIL_VERDICT_NO_DEADLINE},
  // Gmail.
  {550, "5.1.1",
   "The email account that you tried to reach does not exist. Please try double-checking the "
   "recipient's email address for typos or unnecessary spaces.",
   MAIL_VERDICT_NO_MAILBOX},
  {550, "5.2.1", "The email account that you tried to reach is inactive.",
   MAIL_VERDICT_MAILBOX_DISABLED},
  {452, "4.2.2", "The recipient's inbox is out of storage space.", MAIL_VERDICT_MAILBOX_FULL},
  {450, "4.2.1",
   "The user you are trying to contact is receiving mail at a rate that prevents additional "
   "messages from being delivered.",
   MAIL_VERDICT_TOO_FAST},
  {550, "5.4.5", "Daily user sending limit exceeded.", MAIL_VERDICT_SENDER_LIMIT},
  {550, "5.7.1",
   "Our system has detected that this message is likely unsolicited mail. To reduce the amount of "
   "spam sent to Gmail, this message has been blocked.",
   MAIL_VERDICT_SPAM},
  {552, "5.7.0",
   "This message was blocked because its content presents a potential security issue.",
   MAIL_VERDICT_ATTACHMENT},
  {550, "5.7.26", "This mail has been blocked because the sender is unauthenticated.",
   MAIL_VERDICT_AUTHENTICATION},
  {534, "5.7.9", "Application-specific password required.", MAIL_VERDICT_LOGIN_REJECTED},
  {421, "4.7.0", "Our system has detected an unusual rate of unsolicited mail",
   MAIL_VERDICT_BAD_REPUTATION},
  // Outlook and Exchange.
  {550, "5.1.10", "RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
   MAIL_VERDICT_NO_MAILBOX},
  {550, "5.5.0", "Requested action not taken: mailbox unavailable (S2017062302).",
   MAIL_VERDICT_NO_MAILBOX},
  {550, "5.7.1",
   "Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet service "
   "provider since part of their network is on our block list (S3150).",
   MAIL_VERDICT_BLOCK_LIST},
  {554, "5.2.252", "SendAsDenied; robin@example.org not allowed to send as ana@example.com",
   MAIL_VERDICT_NOT_YOUR_ADDRESS},
  {550, "5.7.60", "SMTP; Client does not have permissions to send as this sender",
   MAIL_VERDICT_NOT_YOUR_ADDRESS},
  {550, "5.7.124", "Sender not in allowed-senders list", MAIL_VERDICT_NOT_MEMBER},
  {550, "5.1.8", "Access denied, bad outbound sender", MAIL_VERDICT_SENDER_REJECTED},
  {535, "5.7.139", "Authentication unsuccessful, basic authentication is disabled.",
   MAIL_VERDICT_LOGIN_REJECTED},
  {451, "4.7.500", "Server busy. Please try again later from [192.0.2.1].", MAIL_VERDICT_TOO_FAST},
  {550, "5.7.515", "Access denied, sending domain doesn't meet the required authentication level",
   MAIL_VERDICT_AUTHENTICATION},
  {554, "5.4.14", "Hop count exceeded - possible mail loop ATTR34", MAIL_VERDICT_LOOP},
  {550, "5.7.708", "Service unavailable. Access denied, traffic not accepted from this IP",
   MAIL_VERDICT_ACCOUNT_BLOCKED},
  {550, "5.4.1", "Recipient address rejected: Access denied. AS(201806281)",
   MAIL_VERDICT_NO_MAILBOX},
  {550, "5.1.90",
   "Your message can't be sent because you've reached your daily limit for message recipients.",
   MAIL_VERDICT_SENDER_LIMIT},
  {550, "5.7.520", "Access denied, Your organization does not allow external forwarding.",
   MAIL_VERDICT_NOT_ALLOWED},
  {550, "5.7.1", "Unable to relay for ana@example.com", MAIL_VERDICT_NO_RELAY},
  // Whom one sends by, of how much one sends: nothing is wrong with who gets it.
  {454, "", "Throttling failure: Daily message quota exceeded", MAIL_VERDICT_SENDER_LIMIT},
  {454, "", "Throttling failure: Maximum sending rate exceeded", MAIL_VERDICT_TOO_FAST},
  {554, "",
   "Message rejected: Email address is not verified. The following identities failed the check in "
   "region EU-WEST-1: robin@example.org",
   MAIL_VERDICT_NOT_YOUR_ADDRESS},
  {550, "", "The from address does not match a verified Sender Identity.",
   MAIL_VERDICT_NOT_YOUR_ADDRESS},
  {451, "", "Authentication failed: Maximum credits exceeded", MAIL_VERDICT_SENDER_LIMIT},
  {550, "",
   "Domain example.org has exceeded the max emails per hour (103/100 (103%)) allowed. Message "
   "discarded.",
   MAIL_VERDICT_SENDER_LIMIT},
  // Those that filter for companies.
  {550, "", "Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#550",
   MAIL_VERDICT_NO_MAILBOX},
  {451, "",
   "Internal resource temporarily unavailable - https://community.mimecast.com/docs/DOC-1369#451",
   MAIL_VERDICT_GREYLISTED},
  {550, "", "#5.1.0 Address rejected.", MAIL_VERDICT_NO_MAILBOX},
  {550, "", "#5.7.1 Your access to submit messages to this e-mail system has been rejected.",
   MAIL_VERDICT_BAD_REPUTATION},
  {550, "", "JunkMail rejected - mail.example.org [192.0.2.1] is in an RBL on rbl.example",
   MAIL_VERDICT_BLOCK_LIST},
  // Yahoo, iCloud, GMX.
  {421, "4.7.0",
   "[TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user "
   "complaints - 4.16.55.1",
   MAIL_VERDICT_TOO_FAST},
  {553, "5.7.2",
   "[TSS09] All messages from 192.0.2.1 will be permanently deferred; Retrying fails.",
   MAIL_VERDICT_BAD_REPUTATION},
  {550, "",
   "Requested action not taken: mailbox unavailable invalid DNS MX or A/AAAA resource record",
   MAIL_VERDICT_SENDER_REJECTED},
  {550, "", "Mail content denied. http://service.mail.qq.com/cgi-bin/help?subtype=1",
   MAIL_VERDICT_SPAM},
  {554, "", "DT:SPM 163 smtp8", MAIL_VERDICT_SPAM},
  {550, "", "Connection frequency limited. http://service.mail.qq.com", MAIL_VERDICT_TOO_FAST},
  {553, "5.7.1", "[BL21] Connections will not be accepted from 192.0.2.1", MAIL_VERDICT_BLOCK_LIST},
  {554, "", "delivery error: dd This user doesn't have a yahoo.com account",
   MAIL_VERDICT_NO_MAILBOX},
  {554, "", "Message not allowed - [299] not accepted for policy reasons", MAIL_VERDICT_SPAM},
  {550, "5.7.1", "[CS01] Message rejected due to local policy.", MAIL_VERDICT_SPAM},
  {552, "5.2.2", "user is overquota", MAIL_VERDICT_MAILBOX_FULL},
  {554, "", "gmx.net (mxgmx016) Nemesis ESMTP Service not available No SMTP service",
   MAIL_VERDICT_BAD_REPUTATION},
  // Postfix, Exim, qmail, block lists.
  {550, "5.1.1",
   "<x@example.org>: Recipient address rejected: User unknown in virtual mailbox table",
   MAIL_VERDICT_NO_MAILBOX},
  {554, "5.7.1", "<x@example.net>: Relay access denied", MAIL_VERDICT_NO_RELAY},
  {553, "5.7.1", "<x@example.org>: Sender address rejected: not owned by user y@example.org",
   MAIL_VERDICT_NOT_YOUR_ADDRESS},
  {450, "4.2.0", "<x@example.org>: Recipient address rejected: Greylisted",
   MAIL_VERDICT_GREYLISTED},
  {550, "5.1.0",
   "<robin@example.org>: Sender address rejected: User unknown in virtual mailbox table",
   MAIL_VERDICT_SENDER_REJECTED},
  {550, "5.7.1", "relaying denied", MAIL_VERDICT_NO_RELAY},
  {454, "4.7.0", "Temporary authentication failure: Connection lost", MAIL_VERDICT_BUSY},
  {550, "", "Unrouteable address", MAIL_VERDICT_NO_DOMAIN},
  {550, "", "Sender verify failed", MAIL_VERDICT_SENDER_REJECTED},
  {0, "5.0.0", "sorry, no mailbox here by that name. (#5.1.1)", MAIL_VERDICT_NO_MAILBOX},
  {554, "5.7.1", "Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",
   MAIL_VERDICT_BLOCK_LIST},
  {550, "", "Message contains a virus (Eicar-Test-Signature)", MAIL_VERDICT_VIRUS},
  {554, "5.7.1", "Spam message rejected", MAIL_VERDICT_SPAM},
  {552, "", "Quota exceeded (mailbox for user is full)", MAIL_VERDICT_MAILBOX_FULL},
  {0, "4.4.1", "connect to mx.example.org[192.0.2.1]:25: Connection timed out",
   MAIL_VERDICT_SERVER_DOWN},
};

// A refusal that a person can't act on, since it says only "550 5.7.1".
static void
test_known (void)
{
  g_assert_cmpuint (G_N_ELEMENTS (cases), >=, 60);
  g_assert_cmpuint (smtp_verdict_count_known (), >=, 60);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    SmtpEnhanced enhanced;

    smtp_enhanced_parse (cases[i].enhanced, &enhanced);
    MailVerdict verdict = smtp_verdict_find (cases[i].code, &enhanced, cases[i].text);
    if (verdict != cases[i].verdict)
      g_test_message ("%d %s %s", cases[i].code, cases[i].enhanced, cases[i].text);
    g_assert_cmpstr (mail_verdict_name (verdict), ==, mail_verdict_name (cases[i].verdict));
  }
}

// Words that an earlier line of the table takes for something else would never count.
static void
test_every_line_counts (void)
{
  for (unsigned int i = 0; i < smtp_verdict_count_known (); i++) {
    SmtpKnownVerdict known = smtp_verdict_get_known (i);
    uint16_t class = known.class == 4 ? 4 : 5;
    const SmtpEnhanced enhanced = {known.phrase != NULL ? 0 : class, (uint16_t) known.subject,
                                   (uint16_t) known.detail};
    MailVerdict verdict = smtp_verdict_find (class * 100 + 50, &enhanced, known.phrase);

    if (verdict != known.verdict)
      g_test_message ("%d %d.%d %s", class, known.subject, known.detail, known.phrase);
    g_assert_cmpstr (mail_verdict_name (verdict), ==, mail_verdict_name (known.verdict));
  }
}

// "5.1" taken for a code, or one that no server may give.
static void
test_enhanced (void)
{
  SmtpEnhanced code;

  g_assert_true (smtp_enhanced_parse ("5.7.26 words", &code));
  g_assert_cmpint (code.detail, ==, 26);
  g_assert_false (smtp_enhanced_parse ("5.1", &code));
  g_assert_false (smtp_enhanced_parse ("3.1.1", &code));
  g_assert_false (smtp_enhanced_parse ("", &code));
  g_assert_cmpint (code.class, ==, 0);
}

// A word for each, and a next step for each that is a refusal.
static void
test_every_verdict_has_a_next_step (void)
{
  for (int i = 0; i < MAIL_N_VERDICTS; i++) {
    g_assert_cmpstr (mail_verdict_name ((MailVerdict) i), !=, NULL);
    g_assert_cmpint (mail_verdict_next_step ((MailVerdict) i) != MAIL_NEXT_STEP_NONE, ==,
                     i > MAIL_VERDICT_OK);
  }
}

// "It is tried again by itself" said of what is not, or "send it again" of what goes anyway: twice.
static void
test_next_step_fits_the_word (void)
{
  for (int i = 0; i < MAIL_N_VERDICTS; i++) {
    g_assert_cmpint (mail_verdict_next_step_of ((MailVerdict) i, true), !=, MAIL_NEXT_STEP_WAIT);
    g_assert_cmpint (mail_verdict_next_step_of ((MailVerdict) i, false), !=,
                     MAIL_NEXT_STEP_SEND_LATER);
  }
  g_assert_cmpint (mail_verdict_next_step_of (MAIL_VERDICT_TOO_FAST, true), ==,
                   MAIL_NEXT_STEP_SEND_LATER);
  g_assert_cmpint (mail_verdict_next_step_of (MAIL_VERDICT_NO_MAILBOX, true), ==,
                   MAIL_NEXT_STEP_CORRECT_ADDRESS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/verdict/known", test_known);
  g_test_add_func ("/smtp/verdict/every-line-counts", test_every_line_counts);
  g_test_add_func ("/smtp/verdict/enhanced", test_enhanced);
  g_test_add_func ("/smtp/verdict/every-one-has-a-next-step", test_every_verdict_has_a_next_step);
  g_test_add_func ("/smtp/verdict/next-step-fits-the-word", test_next_step_fits_the_word);
  return g_test_run ();
}
