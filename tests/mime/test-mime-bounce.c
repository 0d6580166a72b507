// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reports as servers and programs write them.

#include "mime/mime-bounce.h"

#include <string.h>

typedef struct {
  const char *name;
  const char *message;
  const char *message_id;
  const char *lines; // "kind address code enhanced|…" of each
} Case;

#define RETURNED                                                                                   \
  "--b\nContent-Type: text/rfc822-headers\n\nFrom: robin@example.org\n"                            \
  "Message-ID:\n <sent.1@example.org>\nSubject: Hello\n\n--b--\n"

static const Case cases[] = {
  {"dsn",
   "From: MAILER-DAEMON@mail.example.org\nSubject: Undelivered Mail Returned to Sender\n"
   "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
   "--b\nContent-Type: text/plain\n\nSorry.\n"
   "--b\nContent-Type: message/delivery-status\n\n"
   "Reporting-MTA: dns; mail.example.org\nOriginal-Envelope-Id: sent.1@example.org\n\n"
   "Final-Recipient: rfc822; ana2@example.com\nOriginal-Recipient: rfc822;ana@example.com\n"
   "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 <ana2@example.com>:\n"
   "    User unknown in virtual\n    mailbox table\n\n"
   "Final-Recipient: rfc822; bob@example.com\nAction: delayed\nStatus: 4.4.1\n\n"
   "Final-Recipient: rfc822; cy@example.com\nAction: delivered\nStatus: 2.0.0\n\n" RETURNED,
   "sent.1@example.org",
   "bounced ana@example.com 550 5.1.1|still-trying bob@example.com 0 4.4.1|"
   "delivered cy@example.com 0 2.0.0"},
  {"exim",
   "From: Mail Delivery System <Mailer-Daemon@mx.example.net>\nX-Failed-Recipients: "
   "ana@example.com\n"
   "Subject: Mail delivery failed: returning message to sender\n\n"
   "This message was created automatically by mail delivery software.\n\n"
   "A message that you sent could not be delivered to one or more of its\nrecipients.\n\n"
   "  ana@example.com\n    host mx.example.com [192.0.2.45] said: 550 No such user here\n\n"
   "------ This is a copy of the message, including all the headers. ------\n\n"
   "From: robin@example.org\nMessage-ID: <sent.2@example.org>\n\nHi\n",
   "sent.2@example.org", "bounced ana@example.com 550 "},
  {"qmail",
   "From: MAILER-DAEMON@example.net\nSubject: failure notice\n\n"
   "Hi. This is the qmail-send program at example.net.\n\n"
   "<ana@example.com>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
   "--- Below this line is a copy of the message.\n\nReturn-Path: <robin@example.org>\n"
   "Message-Id: <sent.3@example.org>\n\nHi\n",
   "sent.3@example.org", "bounced ana@example.com 0 5.1.1"},
  {"postfix",
   "From: MAILER-DAEMON@example.net (Mail Delivery System)\nSubject: Undelivered Mail\n\n"
   "This is the mail system at host example.net.\n\nFor further assistance, send mail to "
   "<postmaster@example.net>\n\n                   The mail system\n\n"
   "<ana@example.com>: host mx.example.com[192.0.2.4] said: 552 5.2.2 over\n"
   "    quota (in reply to RCPT TO command)\n\n"
   "<bob@example.com>: unknown user: \"bob\"\n\n"
   "------ This is a copy of the message ------\n\nMessage-ID: <sent.7@example.org>\n"
   "To: <cy@example.com>\n",
   "sent.7@example.org", "bounced ana@example.com 552 5.2.2|bounced bob@example.com 0 "},
  {"sendmail",
   "From: Mail Delivery Subsystem <MAILER-DAEMON@example.net>\n\n"
   "   ----- The following addresses had permanent fatal errors -----\n<ana@example.com>\n"
   "    (reason: 550 5.7.1 Message rejected)\n\n   ----- Transcript of session follows -----\n"
   "... while talking to mx.example.com.:\n\n   ----- Original message follows -----\n\n"
   "Message-ID: <sent.8@example.org>\n",
   "sent.8@example.org", "bounced ana@example.com 550 5.7.1"},
  {"exchange",
   "From: System Administrator <postmaster@example.net>\nReferences: <sent.9@example.org>\n\n"
   "Your message did not reach some or all of the intended recipients.\n\n"
   "      Subject:  Lunch\n      Sent:     1/8/2025 10:00 AM\n\n"
   "The following recipient(s) could not be reached:\n\n"
   "      ana@example.com on 1/8/2025 10:01 AM\n"
   "            The e-mail account does not exist at the organization.\n"
   "            <mx.example.net #5.1.1 smtp;550 5.1.1 <ana@example.com>... User unknown>\n",
   "sent.9@example.org", "bounced ana@example.com 550 5.1.1"},
  {"domino",
   "From: Mail Router <notes@example.net>\nReturn-Path: <>\nReferences: <sent.10@example.org>\n\n"
   "Your message\n\n  Subject: Lunch\n\nwas not delivered to:\n\n  ana@example.com\n\nbecause:\n\n"
   "  User ana (ana@example.com) not listed in Domino Directory\n",
   "sent.10@example.org", "bounced ana@example.com 0 "},
  {"gmail",
   "From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\n\n"
   "Delivery to the following recipient failed permanently:\n\n     ana@example.com\n\n"
   "Technical details of permanent failure:\n"
   "Google tried to deliver your message, but it was rejected by 192.0.2.4.5. The error was:\n"
   "550 5.2.1 disabled\n\n----- Original message -----\n\nMessage-ID: <sent.11@example.org>\n",
   "sent.11@example.org", "bounced ana@example.com 550 5.2.1"},
  {"mail-enable",
   "From: Postmaster <postmaster@example.net>\nReferences: <sent.12@example.org>\n\n"
   "Message could not be delivered to some recipients.\n"
   "The following recipient(s) could not be reached:\n\n\tRecipient: [SMTP:ana@example.com]\n"
   "\tReason:    550 Requested action not taken: mailbox unavailable\n\n",
   "sent.12@example.org", "bounced ana@example.com 550 "},
  {"yahoo",
   "From: <MAILER-DAEMON@yahoo.com>\nReferences: <sent.13@example.org>\n\n"
   "Sorry, we were unable to deliver your message to the following address.\n\n"
   "<ana@example.com>:\n550: 5.1.1 <ana@example.com>: Recipient address rejected\n\n"
   "--- Below this line is a copy of the message.\n",
   "sent.13@example.org", "bounced ana@example.com 550 5.1.1"},
  {"gmx",
   "From: \"GMX Mailer Daemon\" <mailer-daemon@gmx.example>\nReferences: <sent.14@example.org>\n\n"
   "This message was created automatically by mail delivery software.\n\n"
   "A message that you sent could not be delivered to one or more of\nits recipients. This is a "
   "permanent error.\n\nThe following address failed:\n\n\"ana@example.com\":\n"
   "SMTP error from remote server for RCPT TO command, host: mx.example.com (192.0.2.4) reason: "
   "550 5.1.1\n<ana@example.com>: Recipient address rejected\n\n"
   "--- The header of the original message is following. ---\n\nReceived: from x\n",
   "sent.14@example.org", "bounced ana@example.com 550 5.1.1"},
  {"group-wise",
   "From: Mailer-Daemon@example.net\nReferences: <sent.15@example.org>\n\n"
   "The attached file had the following undeliverable recipient(s):\n\n\tana@example.com\n\n"
   "Transmission reports follow:\n\nUser not found.\n",
   "sent.15@example.org", "bounced ana@example.com 0 "},
  {"m-daemon",
   "From: MDaemon at example.net <MDaemon@example.net>\nReferences: <sent.16@example.org>\n\n"
   "The attached message had PERMANENT fatal delivery errors!\n\nFailed address: "
   "ana@example.com\n\n--- Session Transcript ---\n --> RCPT TO:<ana@example.com>\n"
   " <-- 550 5.1.1 User unknown\n--- End Transcript ---\n",
   "sent.16@example.org", "bounced ana@example.com 550 5.1.1"},
  {"i-mail",
   "From: Postmaster <postmaster@example.net>\nReferences: <sent.17@example.org>\n\n"
   "Unknown user: ana@example.com\n\nRCPT TO generated following response:\n"
   "550 5.1.1 User unknown\n\nOriginal message follows.\n",
   "sent.17@example.org", "bounced ana@example.com 550 5.1.1"},
  {"communi-gate",
   "From: MAILER-DAEMON@example.net\nReferences: <sent.18@example.org>\n\n"
   "Failed to deliver to 'ana@example.com'\nSMTP module(domain example.com) reports:\n"
   " recipient <ana@example.com>\n is not accepted: 552 5.2.2 mailbox full\n",
   "sent.18@example.org", "bounced ana@example.com 552 5.2.2"},
  {"sun",
   "From: Internet Mail Delivery <postmaster@example.net>\nReferences: <sent.19@example.org>\n\n"
   "Your message cannot be delivered to the following recipients:\n\n  Recipient address: "
   "ana@example.com\n  Reason: Remote SMTP server has rejected address\n"
   "  Diagnostic code: smtp;550 5.1.1 unknown or illegal alias: ana@example.com\n",
   "sent.19@example.org", "bounced ana@example.com 550 5.1.1"},
  {"courier",
   "From: \"Courier mail server at example.net\" <MAILER-DAEMON@example.net>\n"
   "References: <sent.20@example.org>\n\nUNDELIVERABLE MAIL\n\n"
   "Your message to the following recipients cannot be delivered:\n\n<ana@example.com>:\n"
   "    mx.example.com [192.0.2.4]:\n>>> RCPT TO:<ana@example.com>\n"
   "<<< 550 5.1.1 User unknown.\n",
   "sent.20@example.org", "bounced ana@example.com 550 5.1.1"},
  {"ses",
   "From: MAILER-DAEMON@amazonses.com\nSubject: Delivery Status Notification (Failure)\n"
   "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
   "--b\nContent-Type: text/plain\n\nAn error occurred while trying to deliver the mail to the "
   "following recipients:\nana@example.com\n"
   "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; "
   "a8-50.smtp-out.amazonses.com\n\nAction: failed\nFinal-Recipient: rfc822; ana@example.com\n"
   "Diagnostic-Code: smtp; 550 5.1.1 user unknown\nStatus: 5.1.1\n\n" RETURNED,
   "sent.1@example.org", "bounced ana@example.com 550 5.1.1"},
  {"exim-delayed",
   "From: Mail Delivery System <Mailer-Daemon@mx.example.net>\nAuto-Submitted: auto-replied\n"
   "References: <sent.21@example.org>\nSubject: Warning: message 1a delayed 24 hours\n\n"
   "This message was created automatically by mail delivery software.\n"
   "A message that you sent has not yet been delivered to one or more of its\nrecipients after "
   "more than 24 hours on the queue on mx.example.net.\n\n"
   "The address to which the message has not yet been delivered is:\n\n  ana@example.com\n"
   "    host mx.example.com [192.0.2.4]: 451 4.7.1 try later\n\n"
   "No action is required on your part.\n",
   "sent.21@example.org", "still-trying ana@example.com 451 4.7.1"},
  {"sendmail-delayed",
   "From: Mail Delivery Subsystem <MAILER-DAEMON@example.net>\n\n"
   "    **      THIS IS A WARNING MESSAGE ONLY      **\n"
   "    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **\n\n"
   "   ----- The following addresses had transient non-fatal errors -----\n<ana@example.com>\n\n"
   "   ----- Transcript of session follows -----\n<ana@example.com>... Deferred\n\n"
   "   ----- Original message follows -----\n\nMessage-ID: <sent.22@example.org>\n",
   "sent.22@example.org", "still-trying ana@example.com 0 "},
  {"gmail-delayed",
   "From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nX-Failed-Recipients: "
   "ana@example.com\n\nDelivery to the following recipient has been delayed:\n\n"
   "     ana@example.com\n\nMessage will be retried for 2 more day(s)\n\n"
   "----- Original message -----\n\nMessage-ID: <sent.23@example.org>\n",
   "sent.23@example.org", "still-trying ana@example.com 0 "},
  {"exim-gave-up",
   "From: Mail Delivery System <Mailer-Daemon@mx.example.net>\nReferences: "
   "<sent.24@example.org>\n\nThe following address(es) failed:\n\n  ana@example.com\n"
   "    the message has been delayed for too long\n",
   "sent.24@example.org", "bounced ana@example.com 0 "},
  {"gmail-without-the-message",
   "From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\n"
   "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
   "--b\nContent-Type: text/plain\n\nAddress not found\n"
   "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; googlemail.com\n"
   "X-Original-Message-ID: <sent.25@example.org>\n\nFinal-Recipient: rfc822; ana@example.com\n"
   "Action: failed\nStatus: 5.1.1\n\n--b--\n",
   "sent.25@example.org", "bounced ana@example.com 0 5.1.1"},
  {"with-a-note-below",
   "From: postmaster@example.net\nContent-Type: multipart/mixed; boundary=m\n\n"
   "--m\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
   "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n"
   "Final-Recipient: rfc822; ana@example.com\nAction: failed\nStatus: 5.2.2\n\n" RETURNED
   "--m\nContent-Type: text/plain\n\nThis message was scanned.\n--m--\n",
   "sent.1@example.org", "bounced ana@example.com 0 5.2.2"},
  {"gmail-of-another-server",
   "From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\n\n"
   "Delivery to the following recipient failed permanently:\n\n     ana@example.com\n\n"
   "Technical details of permanent failure:\nGoogle tried to deliver your message, but it was "
   "rejected by the server for the recipient domain example.com by mx.example.com. [192.0.2.1].\n\n"
   "The error that the other server returned was:\n550 5.1.1 no such user\n\n"
   "----- Original message -----\n\nMessage-ID: <sent.26@example.org>\n",
   "sent.26@example.org", "bounced ana@example.com 550 5.1.1"},
  {"exchange-by-words",
   "From: Microsoft Exchange <MicrosoftExchange329e71ec@example.net>\n\n"
   "Delivery has failed to these recipients:\n\nAna Lima<mailto:ana@example.com>\n"
   "The recipient's mailbox is full.\n\nDiagnostic information for administrators:\n\n"
   "Generating server: example.net\n\nana@example.com\n"
   "#550 5.2.2 STOREDRV.Deliver; mailbox full ##\n\nOriginal message headers:\n\n"
   "Received: from x\nMessage-ID: <sent.27@example.org>\n",
   "sent.27@example.org", "bounced ana@example.com 550 5.2.2"},
  {"sendmail-5",
   "From: MAILER-DAEMON@example.net (Mail Delivery Subsystem)\n\n"
   "   ----- Transcript of session follows -----\n... while talking to mx.example.com:\n"
   ">>> RCPT To:<ana@example.com>\n<<< 550 5.1.1 <ana@example.com>... User unknown\n"
   "550 <ana@example.com>... User unknown\n\n   ----- Unsent message follows -----\n"
   "Message-ID: <sent.28@example.org>\n",
   "sent.28@example.org", "bounced ana@example.com 0 "},
  {"smail",
   "From: MAILER-DAEMON@example.net\n\n"
   "|------------------------- Message log follows: -------------------------|\n"
   " no valid recipients were found for this message\n"
   "|------------------------- Failed addresses follow: ---------------------|\n"
   " <ana@example.com> ... unknown host\n"
   "|------------------------- Message text follows: ------------------------|\n"
   "Message-ID: <sent.29@example.org>\n",
   "sent.29@example.org", "bounced ana@example.com 0 "},
  {"icloud",
   "From: postmaster@example.net\n\nThis report relates to a message you sent with the following "
   "header fields:\n\n  Message-id: <sent.30@example.org>\n  Date: Tue\n\n"
   "Your message cannot be delivered to the following recipients:\n\n"
   "  Recipient address: ana@example.com\n  Reason: Remote SMTP server has rejected address\n"
   "  Diagnostic code: smtp;550 5.1.1 User does not exist\n",
   "sent.30@example.org", "bounced ana@example.com 550 5.1.1"},
  {"group-wise-of-today",
   "From: Postmaster@example.net\nReferences: <sent.31@example.org>\n\n"
   "The message that you sent was undeliverable to the following:\n\n"
   "\tana@example.com (user not found)\n\nPossibly truncated original message follows:\n",
   "sent.31@example.org", "bounced ana@example.com 0 "},
  {"zoho",
   "From: mailer-daemon@mail.example.net\nReferences: <sent.32@example.org>\n\n"
   "This is a permanent error.\n\nana@example.com, ERROR CODE :550 - 5.1.1 The email account "
   "that you tried to reach does not exist.\n\n"
   "------ This is a copy of the message, including all the headers. ------\n",
   "sent.32@example.org", "bounced ana@example.com 550 5.1.1"},
  {"gmx-of-before",
   "From: \"GMX Mailer Daemon\" <mailer-daemon@gmx.example>\nReferences: <sent.33@example.org>\n\n"
   "The following address failed:\n\nana@example.com:\nSMTP error from remote server for RCPT TO "
   "command, host: mx.example.com (192.0.2.4) reason: 550 5.1.1 User unknown\n",
   "sent.33@example.org", "bounced ana@example.com 550 5.1.1"},
  {"exim-of-who-sends-on",
   "From: Mail Delivery System <Mailer-Daemon@mx.example.net>\nReferences: "
   "<sent.34@example.org>\n\nThe following address(es) failed:\n\n  ana@home.example\n"
   "    (generated from ana@example.com)\n    552 5.2.2 full\n",
   "sent.34@example.org", "bounced ana@example.com 552 5.2.2"},
  {"exim-of-a-program",
   "From: Mail Delivery System <Mailer-Daemon@mx.example.net>\nReferences: "
   "<sent.35@example.org>\nX-Failed-Recipients: ana@example.com\n\n"
   "The following address(es) failed:\n\n  pipe to |/usr/bin/file-it\n"
   "    generated by ana@example.com\n    550 local delivery failed\n",
   "sent.35@example.org", "bounced ana@example.com 550 "},
  {"written-by-hand",
   "From: Ana <ana@example.com>\nReturn-Path: <ana@example.com>\n\nAsk\n\n  bob@example.com\n",
   NULL, NULL},
  {"failed-recipients-only",
   "From: postmaster@example.net\nX-Failed-Recipients: a@example.com, b@example.com\n"
   "References: <sent.4@example.org>\n\nNo.\n",
   "sent.4@example.org", "bounced a@example.com 0 |bounced b@example.com 0 "},
  {"receipt",
   "From: ana@example.com\n"
   "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n"
   "--b\nContent-Type: text/plain\n\nRead.\n"
   "--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: "
   "rfc822;ana@example.com\n"
   "Original-Message-ID: <sent.5@example.org>\n"
   "Disposition: manual-action/MDN-sent-manually; displayed\n\n--b--\n",
   "sent.5@example.org", "read ana@example.com 0 "},
  {"receipt-of-deletion",
   "From: ana@example.com\n"
   "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n"
   "--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: "
   "rfc822;ana@example.com\n"
   "Original-Message-ID: <sent.5@example.org>\n"
   "Disposition: automatic-action/MDN-sent-automatically; deleted\n\n--b--\n",
   "sent.5@example.org", "deleted ana@example.com 0 "},
  {"answer", "From: Ana <ana@example.com>\nIn-Reply-To: <sent.6@example.org>\n\nYes.\n",
   "sent.6@example.org", "replied ana@example.com 0 "},
  {"vacation",
   "From: Ana <ana@example.com>\nAuto-Submitted: auto-replied\nIn-Reply-To: "
   "<sent.6@example.org>\n\n"
   "I am away.\n",
   NULL, NULL},
  {"vacation-of-before",
   "From: Ana <ana@example.com>\nX-Autoreply: yes\nIn-Reply-To: <sent.6@example.org>\n\nAway.\n",
   NULL, NULL},
  {"vacation-to-a-sender",
   "From: Ana <ana@example.com>\nReturn-Path: <>\nPrecedence: bulk\n"
   "In-Reply-To: <sent.6@example.org>\n\nAway.\n",
   NULL, NULL},
  {"list-mail",
   "From: Ana <ana@example.com>\nList-Id: <l.example.com>\nIn-Reply-To: "
   "<sent.6@example.org>\n\nYes.\n",
   NULL, NULL},
  {"other-mail", "From: Ana <ana@example.com>\nSubject: x\n\n<bob@example.com>:\nno\n", NULL, NULL},
  {"empty-report", "From: MAILER-DAEMON@x\nContent-Type: multipart/report; boundary=b\n\n--b--\n",
   NULL, NULL},
};

static char *
write_lines (const MailReport *report)
{
  GString *text = g_string_new (NULL);

  for (unsigned int i = 0; i < report->lines->len; i++) {
    const MailReportLine *line = g_ptr_array_index (report->lines, i);

    g_string_append_printf (
      text, "%s%s %s %d %s", i > 0 ? "|" : "", mail_event_kind_name (line->kind),
      *line->address != '\0' ? line->address : line->final, line->code, line->enhanced);
  }
  return g_string_free_and_steal (text);
}

// A bounce that is not joined to its message leaves a person believing that it arrived.
static void
test_forms (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GBytes) raw = g_bytes_new_static (cases[i].message, strlen (cases[i].message));
    g_autoptr (MimeMessage) message = mime_message_parse (raw);
    g_autoptr (MailReport) report = mime_bounce_read (message);

    g_test_message ("%s", cases[i].name);
    g_assert_true ((report != NULL) == (cases[i].lines != NULL));
    if (report == NULL)
      continue;
    g_autofree char *lines = write_lines (report);
    g_assert_cmpstr (lines, ==, cases[i].lines);
    g_assert_cmpstr (report->message_id, ==, cases[i].message_id);
  }
}

// The server's reason, folded over lines, loses its end.
static void
test_reason_is_whole (void)
{
  g_autoptr (GBytes) raw = g_bytes_new_static (cases[0].message, strlen (cases[0].message));
  g_autoptr (MimeMessage) message = mime_message_parse (raw);
  g_autoptr (MailReport) report = mime_bounce_read (message);
  const MailReportLine *line = g_ptr_array_index (report->lines, 0);

  g_assert_cmpstr (line->text, ==,
                   "550 5.1.1 <ana2@example.com>: User unknown in virtual mailbox table");
  g_assert_cmpstr (line->final, ==, "ana2@example.com");
  g_assert_cmpstr (report->envelope_id, ==, "sent.1@example.org");
}

// A person is told that a message came back, and not why.
static void
test_reason_in_words (void)
{
  static const struct {
    const char *name, *reason;
  } reasons[] = {
    {"postfix",
     "host mx.example.com[192.0.2.4] said: 552 5.2.2 over quota (in reply to RCPT TO command)"},
    {"qmail", "Sorry, no mailbox here by that name. (#5.1.1)"},
    {"domino", "because: User ana (ana@example.com) not listed in Domino Directory"},
    {"group-wise-of-today", "(user not found)"},
    {"smail", "unknown host"},
    {"sendmail-5", "User unknown"},
    {"exim-of-a-program", "550 local delivery failed"},
    {"mail-enable", "Reason:    550 Requested action not taken: mailbox unavailable"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (reasons); i++)
    for (size_t k = 0; k < G_N_ELEMENTS (cases); k++) {
      if (strcmp (reasons[i].name, cases[k].name) != 0)
        continue;
      g_autoptr (GBytes) raw = g_bytes_new_static (cases[k].message, strlen (cases[k].message));
      g_autoptr (MimeMessage) message = mime_message_parse (raw);
      g_autoptr (MailReport) report = mime_bounce_read (message);

      g_assert_cmpstr (((MailReportLine *) report->lines->pdata[0])->text, ==, reasons[i].reason);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/bounce/forms", test_forms);
  g_test_add_func ("/mime/bounce/reason-is-whole", test_reason_is_whole);
  g_test_add_func ("/mime/bounce/reason-in-words", test_reason_in_words);
  return g_test_run ();
}
