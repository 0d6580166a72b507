// SPDX-License-Identifier: GPL-3.0-or-later
//
// Three tables: what providers alone write, which wins over any code; enhanced codes; and words
// that servers share, which tell more than a vague code. Phrases are compared without regard to
// case, the first that fits counts; those that mean something in one class of reply only say so.

#include "smtp/smtp-verdict.h"

#include <string.h>

typedef struct {
  int class; // 4 or 5: only there; 0: in both
  const char *phrase;
  MailVerdict verdict;
} Phrase;

static const Phrase provider_phrases[] = {
  // What was asked for by an extension, which servers name when they refuse it.
  {0, "REQUIRETLS", MAIL_VERDICT_NO_TLS_ON_WAY},
  {0, "HOLDFOR", MAIL_VERDICT_NO_HOLD},
  {0, "HOLDUNTIL", MAIL_VERDICT_NO_HOLD},
  {0, "FUTURERELEASE", MAIL_VERDICT_NO_HOLD},
  {0, "future release", MAIL_VERDICT_NO_HOLD},
  {0, "future-release", MAIL_VERDICT_NO_HOLD},
  {0, "DELIVERBY", MAIL_VERDICT_NO_DEADLINE},
  {0, "deliver-by", MAIL_VERDICT_NO_DEADLINE},
  {0, "deliver by time", MAIL_VERDICT_NO_DEADLINE},
  {0, "by-time", MAIL_VERDICT_NO_DEADLINE},
  // Gmail and Google Workspace (support.google.com, "SMTP errors").
  {0, "RcptDoesNotExist", MAIL_VERDICT_NO_MAILBOX},
  {0, "account that you tried to reach does not exist", MAIL_VERDICT_NO_MAILBOX},
  {0, "account that you tried to reach is disabled", MAIL_VERDICT_MAILBOX_DISABLED},
  {0, "account that you tried to reach is inactive", MAIL_VERDICT_MAILBOX_DISABLED},
  {0, "account that you tried to reach is over quota", MAIL_VERDICT_MAILBOX_FULL},
  {0, "recipient's inbox is out of storage", MAIL_VERDICT_MAILBOX_FULL},
  {0, "OverQuotaPerm", MAIL_VERDICT_MAILBOX_FULL},
  {0, "OverQuotaTemp", MAIL_VERDICT_MAILBOX_FULL},
  {0, "receiving mail at a rate that", MAIL_VERDICT_TOO_FAST},
  {0, "receiving mail too quickly", MAIL_VERDICT_TOO_FAST},
  {0, "daily user sending limit", MAIL_VERDICT_SENDER_LIMIT},
  {0, "Daily user sending quota exceeded", MAIL_VERDICT_SENDER_LIMIT},
  {0, "unusual rate of unsolicited mail", MAIL_VERDICT_BAD_REPUTATION},
  {0, "low reputation of the sending", MAIL_VERDICT_BAD_REPUTATION},
  {0, "very low reputation", MAIL_VERDICT_BAD_REPUTATION},
  {0, "likely unsolicited mail", MAIL_VERDICT_SPAM},
  {0, "likely suspicious due to", MAIL_VERDICT_BAD_REPUTATION},
  {0, "blocked because its content presents a potential security issue", MAIL_VERDICT_ATTACHMENT},
  {0, "BlockedMessage", MAIL_VERDICT_ATTACHMENT},
  {0, "does not have authentication information or fails to pass", MAIL_VERDICT_AUTHENTICATION},
  {0, "sender is unauthenticated", MAIL_VERDICT_AUTHENTICATION},
  {0, "is not accepted due to domain's DMARC policy", MAIL_VERDICT_AUTHENTICATION},
  {0, "is not RFC 5322 compliant", MAIL_VERDICT_MALFORMED},
  {0, "multiple addresses in From: header", MAIL_VERDICT_DUPLICATE_HEADER},
  {0, "duplicate headers", MAIL_VERDICT_DUPLICATE_HEADER},
  {0, "Please log in via your web browser", MAIL_VERDICT_LOGIN_REJECTED},
  {0, "WebLoginRequired", MAIL_VERDICT_LOGIN_REJECTED},
  {0, "Application-specific password required", MAIL_VERDICT_LOGIN_REJECTED},
  {0, "Username and Password not accepted", MAIL_VERDICT_LOGIN_REJECTED},
  {0, "does not have permission to post", MAIL_VERDICT_NOT_MEMBER},
  {0, "may not exist, or you may not have permission to post", MAIL_VERDICT_NOT_MEMBER},
  // Outlook.com, Exchange Online, Exchange.
  {0, "RecipNotFound", MAIL_VERDICT_NO_MAILBOX},
  {0, "RecipientNotFound", MAIL_VERDICT_NO_MAILBOX},
  {0, "ResolverNotFound", MAIL_VERDICT_NO_MAILBOX},
  {0, "Requested action not taken: mailbox unavailable (S2017062302)", MAIL_VERDICT_NO_MAILBOX},
  {0, "MailboxFull", MAIL_VERDICT_MAILBOX_FULL},
  {0, "STOREDRV.Deliver; mailbox full", MAIL_VERDICT_MAILBOX_FULL},
  {0, "STOREDRV.Submission.Exception:SendAsDenied", MAIL_VERDICT_NOT_YOUR_ADDRESS},
  {0, "SendAsDenied", MAIL_VERDICT_NOT_YOUR_ADDRESS},
  {0, "not allowed to send as this sender", MAIL_VERDICT_NOT_YOUR_ADDRESS},
  {0, "not have permissions to send as this sender", MAIL_VERDICT_NOT_YOUR_ADDRESS},
  {0, "SmtpClientAuthentication is disabled", MAIL_VERDICT_LOGIN_REJECTED},
  {0, "basic authentication is disabled", MAIL_VERDICT_LOGIN_REJECTED},
  {0, "RESOLVER.RST.AuthRequired", MAIL_VERDICT_NOT_MEMBER},
  {0, "RESOLVER.RST.RestrictedToRecipientsPermission", MAIL_VERDICT_NOT_MEMBER},
  {0, "NotAuthorized; not authorized", MAIL_VERDICT_NOT_MEMBER},
  {0, "RESOLVER.RST.SendSizeLimit", MAIL_VERDICT_TOO_LARGE},
  {0, "RecipSizeLimit", MAIL_VERDICT_TOO_LARGE},
  {0, "submission quota exceeded", MAIL_VERDICT_SENDER_LIMIT},
  {0, "SubmissionQuotaExceeded", MAIL_VERDICT_SENDER_LIMIT},
  {0, "exceeds the maximum message limit", MAIL_VERDICT_SENDER_LIMIT},
  {0, "exceeded its sending limit", MAIL_VERDICT_SENDER_LIMIT},
  {0, "OutboundSpamException", MAIL_VERDICT_ACCOUNT_BLOCKED},
  {0, "is blocked from sending", MAIL_VERDICT_ACCOUNT_BLOCKED},
  {0, "your account has been temporarily blocked", MAIL_VERDICT_ACCOUNT_BLOCKED},
  {0, "banned sending IP", MAIL_VERDICT_BLOCK_LIST},
  {0, "part of their network is on our block list", MAIL_VERDICT_BLOCK_LIST},
  {0, "(S3150)", MAIL_VERDICT_BLOCK_LIST},
  {0, "(S3140)", MAIL_VERDICT_BLOCK_LIST},
  {0, "(RP-001)", MAIL_VERDICT_TOO_FAST},
  {0, "(RP-002)", MAIL_VERDICT_TOO_FAST},
  {0, "rate limited due to IP reputation", MAIL_VERDICT_TOO_FAST},
  {0, "Server busy. Please try again later", MAIL_VERDICT_TOO_FAST},
  {0, "(AS780090)", MAIL_VERDICT_AUTHENTICATION},
  {0, "does not pass DMARC verification", MAIL_VERDICT_AUTHENTICATION},
  {0, "TenantAttribution", MAIL_VERDICT_NO_RELAY},
  // An edge that knows who is there says so of everybody else.
  {0, "Recipient address rejected: Access denied", MAIL_VERDICT_NO_MAILBOX},
  {0, "daily limit for message recipients", MAIL_VERDICT_SENDER_LIMIT},
  {0, "does not allow external forwarding", MAIL_VERDICT_NOT_ALLOWED},
  {0, "hop count exceeded", MAIL_VERDICT_LOOP},
  // Yahoo and AOL.
  {0, "[TSS04]", MAIL_VERDICT_TOO_FAST},
  {0, "[TS01]", MAIL_VERDICT_TOO_FAST},
  {0, "[TS02]", MAIL_VERDICT_TOO_FAST},
  {0, "[TS03]", MAIL_VERDICT_BAD_REPUTATION},
  {0, "[TSS09]", MAIL_VERDICT_BAD_REPUTATION},
  {0, "[BL21]", MAIL_VERDICT_BLOCK_LIST},
  {0, "[BL23]", MAIL_VERDICT_BLOCK_LIST},
  {0, "temporarily deferred due to unexpected volume", MAIL_VERDICT_TOO_FAST},
  {0, "unexpected volume or user complaints", MAIL_VERDICT_TOO_FAST},
  {0, "not accepted for policy reasons", MAIL_VERDICT_SPAM},
  {0, "This mailbox is disabled (554.30)", MAIL_VERDICT_MAILBOX_DISABLED},
  {0, "doesn't have a yahoo", MAIL_VERDICT_NO_MAILBOX},
  {0, "Mailbox not found", MAIL_VERDICT_NO_MAILBOX},
  // iCloud.
  {0, "[CS01]", MAIL_VERDICT_SPAM},
  {0, "[HM08]", MAIL_VERDICT_SPAM},
  {0, "Message rejected due to local policy", MAIL_VERDICT_SPAM},
  {0, "[PR(", MAIL_VERDICT_TOO_FAST},
  {0, "user is overquota", MAIL_VERDICT_MAILBOX_FULL},
  // GMX, WEB.DE, T-Online, mail.ru, QQ.
  {0, "Nemesis ESMTP Service not available", MAIL_VERDICT_BAD_REPUTATION},
  {0, "DNSBL", MAIL_VERDICT_BLOCK_LIST},
  {0, "tosa(at)rx.t-online.de", MAIL_VERDICT_BAD_REPUTATION},
  {0, "Message was not accepted -- invalid mailbox", MAIL_VERDICT_NO_MAILBOX},
  {0, "Mailbox unavailable or access denied", MAIL_VERDICT_NO_MAILBOX},
  {0, "mailbox unavailable invalid DNS MX", MAIL_VERDICT_SENDER_REJECTED},
  {0, "Mail content denied", MAIL_VERDICT_SPAM},
  {0, "DT:SPM", MAIL_VERDICT_SPAM},
  {0, "MI:SPB", MAIL_VERDICT_SPAM},
  {0, "Connection frequency limited", MAIL_VERDICT_TOO_FAST},
  // Amazon SES, SendGrid, cPanel.
  {0, "Daily message quota exceeded", MAIL_VERDICT_SENDER_LIMIT},
  {0, "Maximum sending rate exceeded", MAIL_VERDICT_TOO_FAST},
  {0, "Email address is not verified", MAIL_VERDICT_NOT_YOUR_ADDRESS},
  {0, "does not match a verified Sender Identity", MAIL_VERDICT_NOT_YOUR_ADDRESS},
  {0, "Maximum credits exceeded", MAIL_VERDICT_SENDER_LIMIT},
  {0, "exceeded the max emails per hour", MAIL_VERDICT_SENDER_LIMIT},
  {0, "exceeded the max defers and failures per hour", MAIL_VERDICT_SENDER_LIMIT},
  // Mimecast, and Cisco's IronPort, whose enhanced codes are words.
  {0, "Invalid Recipient - http", MAIL_VERDICT_NO_MAILBOX},
  {4, "Internal resource temporarily unavailable - http", MAIL_VERDICT_GREYLISTED},
  {0, "#5.1.0 Address rejected", MAIL_VERDICT_NO_MAILBOX},
  {0, "Your access to submit messages to this e-mail system has been rejected",
   MAIL_VERDICT_BAD_REPUTATION},
};

static const Phrase common_phrases[] = {
  // Block lists, by name.
  {0, "spamhaus", MAIL_VERDICT_BLOCK_LIST},
  {0, "spamcop", MAIL_VERDICT_BLOCK_LIST},
  {0, "barracudacentral", MAIL_VERDICT_BLOCK_LIST},
  {0, "sorbs.net", MAIL_VERDICT_BLOCK_LIST},
  {0, "uceprotect", MAIL_VERDICT_BLOCK_LIST},
  {0, "surbl", MAIL_VERDICT_LINK},
  {0, "uribl", MAIL_VERDICT_LINK},
  {0, "proofpoint.com", MAIL_VERDICT_BLOCK_LIST},
  {0, "mimecast", MAIL_VERDICT_NOT_ALLOWED},
  {0, "blocked using", MAIL_VERDICT_BLOCK_LIST},
  {0, "is in an RBL", MAIL_VERDICT_BLOCK_LIST},
  {0, "listed at", MAIL_VERDICT_BLOCK_LIST},
  {0, "blacklist", MAIL_VERDICT_BLOCK_LIST},
  {0, "blocklist", MAIL_VERDICT_BLOCK_LIST},
  {0, "block list", MAIL_VERDICT_BLOCK_LIST},
  {0, "poor reputation", MAIL_VERDICT_BAD_REPUTATION},
  {0, "bad reputation", MAIL_VERDICT_BAD_REPUTATION},
  // Greylisting, which many give a 450 or 451 without a telling code.
  {4, "greylist", MAIL_VERDICT_GREYLISTED},
  {4, "graylist", MAIL_VERDICT_GREYLISTED},
  {4, "grey-list", MAIL_VERDICT_GREYLISTED},
  {4, "postgrey", MAIL_VERDICT_GREYLISTED},
  // Postfix.
  {0, "Sender address rejected: User unknown", MAIL_VERDICT_SENDER_REJECTED},
  {0, "User unknown in virtual mailbox table", MAIL_VERDICT_NO_MAILBOX},
  {0, "User unknown in local recipient table", MAIL_VERDICT_NO_MAILBOX},
  {0, "User unknown in relay recipient table", MAIL_VERDICT_NO_MAILBOX},
  {0, "User unknown in virtual alias table", MAIL_VERDICT_NO_MAILBOX},
  {0, "Sender address rejected: not owned by user", MAIL_VERDICT_NOT_YOUR_ADDRESS},
  {0, "Sender address rejected: Domain not found", MAIL_VERDICT_SENDER_REJECTED},
  {0, "Sender address rejected", MAIL_VERDICT_SENDER_REJECTED},
  {0, "Recipient address rejected: Domain not found", MAIL_VERDICT_NO_DOMAIN},
  {0, "Relay access denied", MAIL_VERDICT_NO_RELAY},
  {0, "relaying denied", MAIL_VERDICT_NO_RELAY},
  {0, "Unable to relay", MAIL_VERDICT_NO_RELAY},
  {4, "Temporary authentication failure", MAIL_VERDICT_BUSY},
  {0, "Client host rejected: cannot find your", MAIL_VERDICT_NO_REVERSE_NAME},
  {0, "Helo command rejected", MAIL_VERDICT_CONFIGURATION},
  {0, "Host or domain name not found", MAIL_VERDICT_NO_DOMAIN},
  {0, "Domain not found", MAIL_VERDICT_NO_DOMAIN},
  {0, "does not accept mail (nullMX)", MAIL_VERDICT_NO_DOMAIN},
  {0, "loops back to myself", MAIL_VERDICT_LOOP},
  {0, "too many hops", MAIL_VERDICT_LOOP},
  {0, "mail forwarding loop", MAIL_VERDICT_LOOP},
  {0, "maildir delivery failed: quota", MAIL_VERDICT_MAILBOX_FULL},
  {0, "message size", MAIL_VERDICT_TOO_LARGE},
  {0, "too many recipients", MAIL_VERDICT_TOO_MANY_RECIPIENTS},
  {0, "too many connections", MAIL_VERDICT_TOO_FAST},
  {0, "too much mail", MAIL_VERDICT_TOO_FAST},
  {0, "too many new TLS sessions", MAIL_VERDICT_TOO_FAST},
  {0, "too many AUTH commands", MAIL_VERDICT_TOO_FAST},
  {0, "too many errors", MAIL_VERDICT_TOO_FAST},
  {0, "Insufficient system storage", MAIL_VERDICT_SERVER_FULL},
  {0, "Insufficient system resources", MAIL_VERDICT_SERVER_FULL},
  {0, "improper command pipelining", MAIL_VERDICT_PROTOCOL},
  // Exim, Sendmail, qmail, Dovecot, Cyrus.
  {0, "Unrouteable address", MAIL_VERDICT_NO_DOMAIN},
  {0, "all relevant MX records point to non-existent hosts", MAIL_VERDICT_NO_DOMAIN},
  {0, "retry timeout exceeded", MAIL_VERDICT_EXPIRED},
  {0, "delivery temporarily suspended", MAIL_VERDICT_SERVER_DOWN},
  {0, "Sender verify failed", MAIL_VERDICT_SENDER_REJECTED},
  {0, "relay not permitted", MAIL_VERDICT_NO_RELAY},
  {0, "we do not relay", MAIL_VERDICT_NO_RELAY},
  {0, "sorry, that domain isn't in my list of allowed rcpthosts", MAIL_VERDICT_NO_RELAY},
  {0, "no mailbox here by that name", MAIL_VERDICT_NO_MAILBOX},
  {0, "no mailbox by that name", MAIL_VERDICT_NO_MAILBOX},
  {0, "no such user", MAIL_VERDICT_NO_MAILBOX},
  {0, "no such recipient", MAIL_VERDICT_NO_MAILBOX},
  {0, "no such mailbox", MAIL_VERDICT_NO_MAILBOX},
  {0, "User doesn't exist", MAIL_VERDICT_NO_MAILBOX},
  {0, "user unknown", MAIL_VERDICT_NO_MAILBOX},
  {0, "unknown user", MAIL_VERDICT_NO_MAILBOX},
  {0, "unknown recipient", MAIL_VERDICT_NO_MAILBOX},
  {0, "recipient unknown", MAIL_VERDICT_NO_MAILBOX},
  {0, "invalid recipient", MAIL_VERDICT_NO_MAILBOX},
  {0, "recipient not found", MAIL_VERDICT_NO_MAILBOX},
  {0, "user not found", MAIL_VERDICT_NO_MAILBOX},
  {0, "not listed in Domino Directory", MAIL_VERDICT_NO_MAILBOX},
  {0, "address not found", MAIL_VERDICT_NO_MAILBOX},
  {5, "mailbox unavailable", MAIL_VERDICT_NO_MAILBOX},
  {0, "unknown or illegal alias", MAIL_VERDICT_NO_MAILBOX},
  {0, "Mailbox does not exist", MAIL_VERDICT_NO_MAILBOX},
  {0, "does not exist", MAIL_VERDICT_NO_MAILBOX},
  {0, "account is disabled", MAIL_VERDICT_MAILBOX_DISABLED},
  {0, "account has been disabled", MAIL_VERDICT_MAILBOX_DISABLED},
  {0, "mailbox disabled", MAIL_VERDICT_MAILBOX_DISABLED},
  {0, "account suspended", MAIL_VERDICT_MAILBOX_DISABLED},
  {0, "mailbox is full", MAIL_VERDICT_MAILBOX_FULL},
  {0, "mailbox full", MAIL_VERDICT_MAILBOX_FULL},
  {0, "quota exceeded", MAIL_VERDICT_MAILBOX_FULL},
  {0, "over quota", MAIL_VERDICT_MAILBOX_FULL},
  {0, "exceeded storage allocation", MAIL_VERDICT_MAILBOX_FULL},
  {0, "message too large", MAIL_VERDICT_TOO_LARGE},
  {0, "message too big", MAIL_VERDICT_TOO_LARGE},
  {0, "exceeds size limit", MAIL_VERDICT_TOO_LARGE},
  {0, "file too big", MAIL_VERDICT_TOO_LARGE},
  {0, "reverse DNS", MAIL_VERDICT_NO_REVERSE_NAME},
  {0, "PTR record", MAIL_VERDICT_NO_REVERSE_NAME},
  {0, "DMARC", MAIL_VERDICT_AUTHENTICATION},
  {0, "DKIM", MAIL_VERDICT_AUTHENTICATION},
  {0, "SPF", MAIL_VERDICT_AUTHENTICATION},
  {0, "virus", MAIL_VERDICT_VIRUS},
  {0, "malware", MAIL_VERDICT_VIRUS},
  {0, "attachment", MAIL_VERDICT_ATTACHMENT},
  {0, "spam", MAIL_VERDICT_SPAM},
  {0, "bulk mail", MAIL_VERDICT_SPAM},
  {0, "rate limit", MAIL_VERDICT_TOO_FAST},
  {0, "throttl", MAIL_VERDICT_TOO_FAST},
  {0, "members only", MAIL_VERDICT_NOT_MEMBER},
  {0, "only members", MAIL_VERDICT_NOT_MEMBER},
  {0, "not allowed to post", MAIL_VERDICT_NOT_MEMBER},
  {0, "authentication required", MAIL_VERDICT_LOGIN_NEEDED},
  {0, "must issue a STARTTLS", MAIL_VERDICT_TLS_NEEDED},
  {0, "TLS is required", MAIL_VERDICT_TLS_NEEDED},
  {0, "Connection timed out", MAIL_VERDICT_SERVER_DOWN},
  {0, "Connection refused", MAIL_VERDICT_SERVER_DOWN},
  {0, "No route to host", MAIL_VERDICT_SERVER_DOWN},
  {0, "Network is unreachable", MAIL_VERDICT_SERVER_DOWN},
};

typedef struct {
  int class; // 0: 4 and 5
  int subject, detail;
  MailVerdict verdict;
} Enhanced;

// RFC 3463, and what RFCs 3886, 4468, 4865, 4954, 5248, 5321, 6531, 6710, 7293, 7372, 7504, 7505
// and 8689 added to the registry.
static const Enhanced codes[] = {
  {5, 1, 0, MAIL_VERDICT_BAD_ADDRESS},
  {0, 1, 1, MAIL_VERDICT_NO_MAILBOX},
  {0, 1, 2, MAIL_VERDICT_NO_DOMAIN},
  {0, 1, 3, MAIL_VERDICT_BAD_ADDRESS},
  {0, 1, 4, MAIL_VERDICT_AMBIGUOUS_ADDRESS},
  {0, 1, 6, MAIL_VERDICT_MOVED},
  {0, 1, 7, MAIL_VERDICT_SENDER_REJECTED},
  {0, 1, 8, MAIL_VERDICT_SENDER_REJECTED},
  {0, 1, 9, MAIL_VERDICT_NOT_SUPPORTED},
  {0, 1, 10, MAIL_VERDICT_NO_DOMAIN},
  {4, 2, 0, MAIL_VERDICT_BUSY},
  {5, 2, 0, MAIL_VERDICT_MAILBOX_DISABLED},
  {0, 2, 1, MAIL_VERDICT_MAILBOX_DISABLED},
  {0, 2, 2, MAIL_VERDICT_MAILBOX_FULL},
  {0, 2, 3, MAIL_VERDICT_TOO_LARGE},
  {0, 2, 4, MAIL_VERDICT_LIST},
  {4, 3, 0, MAIL_VERDICT_BUSY},
  {5, 3, 0, MAIL_VERDICT_CONFIGURATION},
  {0, 3, 1, MAIL_VERDICT_SERVER_FULL},
  {0, 3, 2, MAIL_VERDICT_BUSY},
  {0, 3, 3, MAIL_VERDICT_NOT_SUPPORTED},
  {0, 3, 4, MAIL_VERDICT_TOO_LARGE},
  {0, 3, 5, MAIL_VERDICT_CONFIGURATION},
  {0, 3, 6, MAIL_VERDICT_NOT_SUPPORTED},
  {4, 4, 0, MAIL_VERDICT_SERVER_DOWN},
  {5, 4, 0, MAIL_VERDICT_SERVER_UNREACHABLE},
  {4, 4, 1, MAIL_VERDICT_SERVER_DOWN},
  {5, 4, 1, MAIL_VERDICT_SERVER_UNREACHABLE},
  {4, 4, 2, MAIL_VERDICT_SERVER_DOWN},
  {5, 4, 2, MAIL_VERDICT_SERVER_UNREACHABLE},
  {4, 4, 3, MAIL_VERDICT_SERVER_DOWN},
  {5, 4, 3, MAIL_VERDICT_NO_DOMAIN},
  {4, 4, 4, MAIL_VERDICT_SERVER_DOWN},
  {5, 4, 4, MAIL_VERDICT_NO_DOMAIN},
  {0, 4, 5, MAIL_VERDICT_TOO_FAST},
  {0, 4, 6, MAIL_VERDICT_LOOP},
  {0, 4, 7, MAIL_VERDICT_EXPIRED},
  {0, 4, 8, MAIL_VERDICT_NOT_SUPPORTED},
  {0, 5, 0, MAIL_VERDICT_PROTOCOL},
  {0, 5, 1, MAIL_VERDICT_PROTOCOL},
  {0, 5, 2, MAIL_VERDICT_PROTOCOL},
  {0, 5, 3, MAIL_VERDICT_TOO_MANY_RECIPIENTS},
  {0, 5, 4, MAIL_VERDICT_PROTOCOL},
  {0, 5, 5, MAIL_VERDICT_PROTOCOL},
  {0, 5, 6, MAIL_VERDICT_LOGIN_REJECTED},
  {0, 6, 0, MAIL_VERDICT_MALFORMED},
  {0, 6, 1, MAIL_VERDICT_CONVERSION},
  {0, 6, 2, MAIL_VERDICT_CONVERSION},
  {0, 6, 3, MAIL_VERDICT_CONVERSION},
  {0, 6, 4, MAIL_VERDICT_CONVERSION},
  {0, 6, 5, MAIL_VERDICT_CONVERSION},
  {0, 6, 6, MAIL_VERDICT_CONVERSION},
  {0, 6, 7, MAIL_VERDICT_NO_UTF8},
  {0, 6, 8, MAIL_VERDICT_NO_UTF8},
  {0, 6, 9, MAIL_VERDICT_NO_UTF8},
  {0, 6, 10, MAIL_VERDICT_NO_UTF8},
  {4, 7, 0, MAIL_VERDICT_TOO_FAST},
  {5, 7, 0, MAIL_VERDICT_NOT_ALLOWED},
  {0, 7, 1, MAIL_VERDICT_NOT_ALLOWED},
  {0, 7, 2, MAIL_VERDICT_NOT_MEMBER},
  {0, 7, 3, MAIL_VERDICT_ENCRYPTION},
  {0, 7, 4, MAIL_VERDICT_ENCRYPTION},
  {0, 7, 5, MAIL_VERDICT_ENCRYPTION},
  {0, 7, 6, MAIL_VERDICT_ENCRYPTION},
  {0, 7, 7, MAIL_VERDICT_ENCRYPTION},
  {0, 7, 8, MAIL_VERDICT_LOGIN_REJECTED},
  {0, 7, 9, MAIL_VERDICT_LOGIN_REJECTED},
  {0, 7, 10, MAIL_VERDICT_TLS_NEEDED},
  {0, 7, 11, MAIL_VERDICT_TLS_NEEDED},
  {0, 7, 12, MAIL_VERDICT_LOGIN_REJECTED},
  {0, 7, 13, MAIL_VERDICT_ACCOUNT_BLOCKED},
  {0, 7, 14, MAIL_VERDICT_LOGIN_NEEDED},
  {0, 7, 15, MAIL_VERDICT_NOT_SUPPORTED},
  {0, 7, 16, MAIL_VERDICT_TOO_LARGE},
  {0, 7, 17, MAIL_VERDICT_MOVED},
  {0, 7, 18, MAIL_VERDICT_NO_DOMAIN},
  {0, 7, 19, MAIL_VERDICT_NOT_SUPPORTED},
  {0, 7, 20, MAIL_VERDICT_AUTHENTICATION},
  {0, 7, 21, MAIL_VERDICT_AUTHENTICATION},
  {0, 7, 22, MAIL_VERDICT_AUTHENTICATION},
  {0, 7, 23, MAIL_VERDICT_AUTHENTICATION},
  {0, 7, 24, MAIL_VERDICT_AUTHENTICATION},
  {0, 7, 25, MAIL_VERDICT_NO_REVERSE_NAME},
  {0, 7, 26, MAIL_VERDICT_AUTHENTICATION},
  {0, 7, 27, MAIL_VERDICT_SENDER_REJECTED},
  {0, 7, 28, MAIL_VERDICT_TOO_FAST},
  {0, 7, 29, MAIL_VERDICT_AUTHENTICATION},
  {0, 7, 30, MAIL_VERDICT_NO_TLS_ON_WAY},
  // Microsoft's own.
  {5, 7, 57, MAIL_VERDICT_LOGIN_NEEDED},
  {5, 7, 60, MAIL_VERDICT_NOT_YOUR_ADDRESS},
  {5, 7, 64, MAIL_VERDICT_NO_RELAY},
  {0, 7, 124, MAIL_VERDICT_NOT_MEMBER},
  {0, 7, 129, MAIL_VERDICT_NOT_MEMBER},
  {0, 7, 133, MAIL_VERDICT_NOT_MEMBER},
  {0, 7, 134, MAIL_VERDICT_NOT_MEMBER},
  {0, 7, 139, MAIL_VERDICT_LOGIN_REJECTED},
  {0, 7, 193, MAIL_VERDICT_NOT_MEMBER},
  {0, 7, 501, MAIL_VERDICT_SPAM},
  {0, 7, 502, MAIL_VERDICT_SPAM},
  {0, 7, 503, MAIL_VERDICT_SPAM},
  {0, 7, 505, MAIL_VERDICT_BLOCK_LIST},
  {0, 7, 506, MAIL_VERDICT_PROTOCOL},
  {0, 7, 508, MAIL_VERDICT_TOO_FAST},
  {0, 7, 509, MAIL_VERDICT_AUTHENTICATION},
  {0, 7, 511, MAIL_VERDICT_BLOCK_LIST},
  {0, 7, 512, MAIL_VERDICT_MALFORMED},
  {0, 7, 515, MAIL_VERDICT_AUTHENTICATION},
  {0, 7, 606, MAIL_VERDICT_BLOCK_LIST},
  {0, 7, 703, MAIL_VERDICT_NOT_ALLOWED},
  {0, 7, 705, MAIL_VERDICT_SENDER_LIMIT},
  {0, 7, 708, MAIL_VERDICT_ACCOUNT_BLOCKED},
  {0, 7, 750, MAIL_VERDICT_ACCOUNT_BLOCKED},
};

bool
smtp_enhanced_parse (const char *text, SmtpEnhanced *out)
{
  MailCursor at = mail_cursor (text, strlen (text));
  uint64_t class, subject, detail;
  bool good = mail_cursor_number (&at, 5, &class) && class >= 2 && class != 3 &&
              mail_cursor_skip (&at, '.') && mail_cursor_number (&at, 999, &subject) &&
              mail_cursor_skip (&at, '.') && mail_cursor_number (&at, 999, &detail);

  *out = (SmtpEnhanced) {0};
  if (good)
    *out = (SmtpEnhanced) {(uint16_t) class, (uint16_t) subject, (uint16_t) detail};
  return good;
}

unsigned int
smtp_verdict_count_known (void)
{
  return G_N_ELEMENTS (provider_phrases) + G_N_ELEMENTS (common_phrases) + G_N_ELEMENTS (codes);
}

static SmtpKnownVerdict
known_phrase (const Phrase *phrase)
{
  return (SmtpKnownVerdict) {
    .phrase = phrase->phrase, .class = phrase->class, .verdict = phrase->verdict};
}

SmtpKnownVerdict
smtp_verdict_get_known (unsigned int index)
{
  if (index < G_N_ELEMENTS (provider_phrases))
    return known_phrase (&provider_phrases[index]);
  index -= G_N_ELEMENTS (provider_phrases);
  if (index >= G_N_ELEMENTS (codes))
    return known_phrase (&common_phrases[index - G_N_ELEMENTS (codes)]);
  return (SmtpKnownVerdict) {NULL, codes[index].class, codes[index].subject, codes[index].detail,
                             codes[index].verdict};
}

static bool
contains (const char *text, const char *phrase)
{
  size_t length = strlen (phrase);

  for (; *text != '\0'; text++)
    if (g_ascii_strncasecmp (text, phrase, length) == 0)
      return true;
  return false;
}

static MailVerdict
find_phrase (const Phrase *phrases, size_t n, int class, const char *text)
{
  for (size_t i = 0; text != NULL && i < n; i++)
    if ((phrases[i].class == 0 || phrases[i].class == class) && contains (text, phrases[i].phrase))
      return phrases[i].verdict;
  return MAIL_VERDICT_NONE;
}

static MailVerdict
find_enhanced (const SmtpEnhanced *enhanced)
{
  for (size_t i = 0; i < G_N_ELEMENTS (codes); i++)
    if ((codes[i].class == 0 || codes[i].class == enhanced->class) &&
        codes[i].subject == enhanced->subject && codes[i].detail == enhanced->detail)
      return codes[i].verdict;
  return MAIL_VERDICT_NONE;
}

// RFC 5321 4.2.3, RFC 4954 section 6, RFC 7504.
static MailVerdict
find_code (int code)
{
  switch (code) {
  case 421:
    return MAIL_VERDICT_BUSY;
  case 450:
  case 451:
    return MAIL_VERDICT_UNKNOWN_DELAY;
  case 452:
    return MAIL_VERDICT_SERVER_FULL;
  case 454:
    return MAIL_VERDICT_BUSY;
  case 455:
  case 504:
  case 555:
    return MAIL_VERDICT_NOT_SUPPORTED;
  case 500:
  case 501:
  case 502:
  case 503:
    return MAIL_VERDICT_PROTOCOL;
  case 521:
  case 556:
    return MAIL_VERDICT_NO_DOMAIN;
  case 523:
  case 552:
    return MAIL_VERDICT_TOO_LARGE;
  case 530:
    return MAIL_VERDICT_LOGIN_NEEDED;
  case 534:
  case 535:
    return MAIL_VERDICT_LOGIN_REJECTED;
  case 538:
    return MAIL_VERDICT_TLS_NEEDED;
  case 551:
    return MAIL_VERDICT_MOVED;
  case 553:
    return MAIL_VERDICT_BAD_ADDRESS;
  default:
    return code / 100 == 4 ? MAIL_VERDICT_UNKNOWN_DELAY : MAIL_VERDICT_UNKNOWN_REFUSAL;
  }
}

// Codes that servers give for anything, so that their words tell more.
static bool
is_vague (const SmtpEnhanced *enhanced)
{
  return enhanced->class == 0 || enhanced->detail == 0 || enhanced->subject == 7 ||
         enhanced->subject == 0;
}

// The words, the code, the words that are less sure than a code, the bare reply code.
MailVerdict
smtp_verdict_find (int code, const SmtpEnhanced *enhanced, const char *text)
{
  int class = enhanced->class != 0 ? enhanced->class : code / 100;
  MailVerdict verdict;

  if (class == 2)
    return MAIL_VERDICT_OK;
  if (class != 4 && class != 5)
    return MAIL_VERDICT_NONE;
  verdict = find_phrase (provider_phrases, G_N_ELEMENTS (provider_phrases), class, text);
  if (verdict == MAIL_VERDICT_NONE && is_vague (enhanced))
    verdict = find_phrase (common_phrases, G_N_ELEMENTS (common_phrases), class, text);
  if (verdict == MAIL_VERDICT_NONE)
    verdict = find_enhanced (enhanced);
  if (verdict == MAIL_VERDICT_NONE)
    verdict = find_phrase (common_phrases, G_N_ELEMENTS (common_phrases), class, text);
  if (verdict != MAIL_VERDICT_NONE)
    return verdict;
  if (code != 0)
    return find_code (code);
  return class == 4 ? MAIL_VERDICT_UNKNOWN_DELAY : MAIL_VERDICT_UNKNOWN_REFUSAL;
}
