// SPDX-License-Identifier: GPL-3.0-or-later
//
// One table of sentences for each enum.

#include "text/mail-verdict-text.h"

#include <glib/gi18n.h>

static const char *const verdicts[MAIL_N_VERDICTS] = {
  [MAIL_VERDICT_NONE] = "",
  [MAIL_VERDICT_OK] = N_ ("The server took the message."),
  [MAIL_VERDICT_UNKNOWN_DELAY] = N_ ("The server put the message off."),
  [MAIL_VERDICT_UNKNOWN_REFUSAL] = N_ ("The server refused the message."),
  [MAIL_VERDICT_NO_MAILBOX] = N_ ("This address does not exist."),
  [MAIL_VERDICT_NO_DOMAIN] =
    N_ ("The part of the address after the @ does not exist or takes no mail."),
  [MAIL_VERDICT_BAD_ADDRESS] = N_ ("The server does not take this for an address."),
  [MAIL_VERDICT_AMBIGUOUS_ADDRESS] = N_ ("This address belongs to several people."),
  [MAIL_VERDICT_MOVED] = N_ ("The recipient has another address now."),
  [MAIL_VERDICT_MAILBOX_DISABLED] = N_ ("The recipient’s mailbox is closed."),
  [MAIL_VERDICT_MAILBOX_FULL] = N_ ("The recipient’s mailbox is full."),
  [MAIL_VERDICT_TOO_LARGE] = N_ ("The message is too large."),
  [MAIL_VERDICT_SERVER_FULL] = N_ ("The server has no room at the moment."),
  [MAIL_VERDICT_SERVER_DOWN] = N_ ("The recipient’s server can’t be reached at the moment."),
  [MAIL_VERDICT_SERVER_UNREACHABLE] = N_ ("The recipient’s server can’t be reached."),
  [MAIL_VERDICT_EXPIRED] = N_ ("The message could not be delivered for days and was given up."),
  [MAIL_VERDICT_LOOP] = N_ ("The message went in circles between servers."),
  [MAIL_VERDICT_GREYLISTED] = N_ ("The recipient’s server makes new senders wait a little."),
  [MAIL_VERDICT_TOO_FAST] = N_ ("The server got too much mail in too short a time."),
  [MAIL_VERDICT_SENDER_LIMIT] = N_ ("Your provider’s limit for sent messages is used up for now."),
  [MAIL_VERDICT_TOO_MANY_RECIPIENTS] = N_ ("The message has too many recipients."),
  [MAIL_VERDICT_SPAM] = N_ ("The server takes the message for spam."),
  [MAIL_VERDICT_BLOCK_LIST] =
    N_ ("Your provider’s server is on a list of spam senders that the recipient’s server goes by."),
  [MAIL_VERDICT_BAD_REPUTATION] =
    N_ ("The recipient’s server does not trust your provider’s server."),
  [MAIL_VERDICT_NOT_ALLOWED] = N_ ("A rule of the server does not allow this message."),
  [MAIL_VERDICT_SENDER_REJECTED] = N_ ("The recipient’s server takes no mail from your address."),
  [MAIL_VERDICT_NOT_MEMBER] = N_ ("This list or group takes mail from its members only."),
  [MAIL_VERDICT_NOT_YOUR_ADDRESS] = N_ ("Your account may not send with this sender address."),
  [MAIL_VERDICT_NO_RELAY] = N_ ("The server does not pass on mail to this address for you."),
  [MAIL_VERDICT_LOGIN_NEEDED] = N_ ("The server wants you to log in before sending."),
  [MAIL_VERDICT_LOGIN_REJECTED] = N_ ("The server did not accept the password for sending."),
  [MAIL_VERDICT_ACCOUNT_BLOCKED] = N_ ("Your provider has blocked sending from your account."),
  [MAIL_VERDICT_TLS_NEEDED] = N_ ("The server demands an encrypted connection."),
  [MAIL_VERDICT_AUTHENTICATION] =
    N_ ("The recipient’s server could not verify that the message really comes from your address."),
  [MAIL_VERDICT_NO_REVERSE_NAME] =
    N_ ("Your provider’s server has no proper name on the Internet, so it is not trusted."),
  [MAIL_VERDICT_VIRUS] = N_ ("The server found a virus in the message."),
  [MAIL_VERDICT_ATTACHMENT] = N_ ("The server does not take this kind of attachment."),
  [MAIL_VERDICT_LINK] =
    N_ ("A link in the message leads to a place that is on a list of harmful ones."),
  [MAIL_VERDICT_MALFORMED] = N_ ("The server finds that the message is not built as it has to be."),
  [MAIL_VERDICT_DUPLICATE_HEADER] =
    N_ ("A line of the message’s header, such as From or Subject, is there twice."),
  [MAIL_VERDICT_NOT_SUPPORTED] = N_ ("The server can’t do what this message needs."),
  [MAIL_VERDICT_NO_UTF8] = N_ ("The server can’t handle addresses with letters such as é or ü."),
  [MAIL_VERDICT_CONVERSION] = N_ ("A server on the way can’t carry this kind of content."),
  [MAIL_VERDICT_PROTOCOL] = N_ ("The server did not understand what Mail told it."),
  [MAIL_VERDICT_BUSY] = N_ ("The server has trouble of its own at the moment."),
  [MAIL_VERDICT_CONFIGURATION] = N_ ("The recipient’s server is not set up properly."),
  [MAIL_VERDICT_LIST] = N_ ("The mailing list could not pass the message on."),
  [MAIL_VERDICT_ENCRYPTION] =
    N_ ("The server wants messages signed or encrypted in a way that this one is not."),
  [MAIL_VERDICT_NO_TLS_ON_WAY] =
    N_ ("A server on the way has no encrypted connection, which this message demands."),
  [MAIL_VERDICT_NO_HOLD] = N_ ("The server does not keep messages for later."),
  [MAIL_VERDICT_NO_DEADLINE] = N_ ("The message could not be there by the time that was set."),
};

static const char *const steps[] = {
  [MAIL_NEXT_STEP_NONE] = "",
  [MAIL_NEXT_STEP_WAIT] = N_ ("It is tried again by itself."),
  [MAIL_NEXT_STEP_CORRECT_ADDRESS] = N_ ("Correct the address and send it again."),
  [MAIL_NEXT_STEP_CHANGE_MESSAGE] = N_ ("Change the message and send it again."),
  [MAIL_NEXT_STEP_ASK_RECIPIENT] = N_ ("Reach the recipient in another way."),
  [MAIL_NEXT_STEP_ASK_PROVIDER] = N_ ("Tell your mail provider."),
  [MAIL_NEXT_STEP_CHECK_ACCOUNT] = N_ ("Check the account’s settings for sending."),
  [MAIL_NEXT_STEP_SEND_LATER] = N_ ("Send it again later."),
  [MAIL_NEXT_STEP_DROP_WISH] =
    N_ ("Send it without asking for that, or reach the recipient in another way."),
  [MAIL_NEXT_STEP_CHANGE_SENDER] =
    N_ ("Edit it and choose another address under From, or ask your provider to allow this one."),
};

static const char *const events[MAIL_N_EVENTS] = {
  [MAIL_EVENT_WRITTEN] = N_ ("Begun"),
  [MAIL_EVENT_QUEUED] = N_ ("Put into the outbox"),
  [MAIL_EVENT_HANDED_OVER] = N_ ("Handed over to your provider’s server"),
  [MAIL_EVENT_ACCEPTED] = N_ ("Accepted"),
  [MAIL_EVENT_DELAYED] = N_ ("Put off"),
  [MAIL_EVENT_REFUSED] = N_ ("Refused"),
  [MAIL_EVENT_AMBIGUOUS] = N_ ("The connection broke at the very end"),
  [MAIL_EVENT_FOUND] = N_ ("Found among the sent messages"),
  [MAIL_EVENT_CONFIRMED] = N_ ("You said that it arrived"),
  [MAIL_EVENT_FILED] = N_ ("Filed among the sent messages"),
  [MAIL_EVENT_RELEASED] = N_ ("You sent it again"),
  [MAIL_EVENT_CORRECTED] = N_ ("You corrected the address"),
  [MAIL_EVENT_CANCELLED] = N_ ("You took it back"),
  [MAIL_EVENT_LATE] = N_ ("Late: its time passed while Mail was not running"),
  [MAIL_EVENT_RELAYED] = N_ ("Passed on to a server that does not report"),
  [MAIL_EVENT_DELIVERED] = N_ ("Delivered"),
  [MAIL_EVENT_STILL_TRYING] = N_ ("Delayed on the way"),
  [MAIL_EVENT_BOUNCED] = N_ ("Came back"),
  [MAIL_EVENT_READ] = N_ ("Read"),
  [MAIL_EVENT_DELETED] = N_ ("Deleted without being read"),
  [MAIL_EVENT_REPLIED] = N_ ("Answered"),
  [MAIL_EVENT_HELD] = N_ ("Your provider’s server keeps it for later"),
};

static const char *const causes[] = {
  [MAIL_OUTBOX_CAUSE_NONE] = "",
  [MAIL_OUTBOX_CAUSE_SERVER] = "",
  [MAIL_OUTBOX_CAUSE_CONNECTION] = N_ ("The server for sending can’t be reached."),
  [MAIL_OUTBOX_CAUSE_LIMIT] = "", // with its number
  [MAIL_OUTBOX_CAUSE_TOO_LARGE] = N_ ("The message is larger than the server takes."),
  [MAIL_OUTBOX_CAUSE_NEEDS_UTF8] =
    N_ ("The server can’t handle an address of this message with letters such as é or ü."),
  [MAIL_OUTBOX_CAUSE_PROGRAM] = N_ ("Something went wrong on this computer."),
  [MAIL_OUTBOX_CAUSE_KEPT_HERE] = N_ (
    "The server can’t keep it until then, so it waits here; Mail must be running at that time."),
  [MAIL_OUTBOX_CAUSE_NO_TLS] = N_ (
    "Your provider’s server can’t promise encrypted connections all the way to the recipients."),
  [MAIL_OUTBOX_CAUSE_NO_TIME] =
    N_ ("Your provider’s server can’t promise to deliver it by the time that was set."),
  [MAIL_OUTBOX_CAUSE_TOO_LATE] = N_ ("The time by which it was to be delivered is over."),
  [MAIL_OUTBOX_CAUSE_LOGIN] =
    N_ ("The server for sending did not let Mail log in. Check the account’s settings."),
  [MAIL_OUTBOX_CAUSE_RESTORED] = "", // the state's words tell it
};

// gettext makes a header of the empty string.
static const char *
translate (const char *text)
{
  return text != NULL && *text != '\0' ? _ (text) : "";
}

const char *
mail_verdict_text (MailVerdict verdict)
{
  g_return_val_if_fail (verdict < MAIL_N_VERDICTS, "");
  return translate (verdicts[verdict]);
}

const char *
mail_next_step_text (MailNextStep step)
{
  g_return_val_if_fail (step < G_N_ELEMENTS (steps), "");
  return translate (steps[step]);
}

const char *
mail_event_text (MailEventKind kind)
{
  g_return_val_if_fail (kind < MAIL_N_EVENTS, "");
  return translate (events[kind]);
}

static char *
dup_limit (unsigned long recipients)
{
  // Translators: a number of recipients.
  return g_strdup_printf (
    ngettext ("This account’s limit of %'lu recipient in 24 hours is used up; it is sent when "
              "there is room again.",
              "This account’s limit of %'lu recipients in 24 hours is used up; it is sent when "
              "there is room again.",
              recipients),
    recipients);
}

char *
mail_outbox_dup_cause (const MailOutboxItem *item)
{
  uint64_t limit = g_ascii_strtoull (item->reason, NULL, 10);

  g_return_val_if_fail (item->cause < G_N_ELEMENTS (causes), NULL);
  if (item->cause == MAIL_OUTBOX_CAUSE_LIMIT)
    return dup_limit (limit);
  if (item->cause != MAIL_OUTBOX_CAUSE_TOO_LARGE || limit == 0)
    return g_strdup (translate (causes[item->cause]));
  g_autofree char *size = g_format_size (limit);
  // Translators: a size, such as “25 MB”.
  return g_strdup_printf (_ ("The message is larger than the %s that the server takes."), size);
}

bool
mail_outbox_cause_is_whole (MailOutboxCause cause)
{
  return cause == MAIL_OUTBOX_CAUSE_LIMIT || cause == MAIL_OUTBOX_CAUSE_TOO_LARGE ||
         cause == MAIL_OUTBOX_CAUSE_NO_TLS || cause == MAIL_OUTBOX_CAUSE_NO_TIME ||
         cause == MAIL_OUTBOX_CAUSE_TOO_LATE;
}
