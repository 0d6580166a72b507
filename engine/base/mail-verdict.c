// SPDX-License-Identifier: GPL-3.0-or-later
//
// The names and next steps of verdicts, as one table.

#include "base/mail-verdict.h"

typedef struct {
  const char *name;
  MailNextStep step;
} Entry;

static const Entry entries[MAIL_N_VERDICTS] = {
  [MAIL_VERDICT_NONE] = {"none", MAIL_NEXT_STEP_NONE},
  [MAIL_VERDICT_OK] = {"ok", MAIL_NEXT_STEP_NONE},
  [MAIL_VERDICT_UNKNOWN_DELAY] = {"unknown-delay", MAIL_NEXT_STEP_WAIT},
  [MAIL_VERDICT_UNKNOWN_REFUSAL] = {"unknown-refusal", MAIL_NEXT_STEP_ASK_RECIPIENT},
  [MAIL_VERDICT_NO_MAILBOX] = {"no-mailbox", MAIL_NEXT_STEP_CORRECT_ADDRESS},
  [MAIL_VERDICT_NO_DOMAIN] = {"no-domain", MAIL_NEXT_STEP_CORRECT_ADDRESS},
  [MAIL_VERDICT_BAD_ADDRESS] = {"bad-address", MAIL_NEXT_STEP_CORRECT_ADDRESS},
  [MAIL_VERDICT_AMBIGUOUS_ADDRESS] = {"ambiguous-address", MAIL_NEXT_STEP_CORRECT_ADDRESS},
  [MAIL_VERDICT_MOVED] = {"moved", MAIL_NEXT_STEP_CORRECT_ADDRESS},
  [MAIL_VERDICT_MAILBOX_DISABLED] = {"mailbox-disabled", MAIL_NEXT_STEP_ASK_RECIPIENT},
  [MAIL_VERDICT_MAILBOX_FULL] = {"mailbox-full", MAIL_NEXT_STEP_ASK_RECIPIENT},
  [MAIL_VERDICT_TOO_LARGE] = {"too-large", MAIL_NEXT_STEP_CHANGE_MESSAGE},
  [MAIL_VERDICT_SERVER_FULL] = {"server-full", MAIL_NEXT_STEP_SEND_LATER},
  [MAIL_VERDICT_SERVER_DOWN] = {"server-down", MAIL_NEXT_STEP_WAIT},
  [MAIL_VERDICT_SERVER_UNREACHABLE] = {"server-unreachable", MAIL_NEXT_STEP_CORRECT_ADDRESS},
  [MAIL_VERDICT_EXPIRED] = {"expired", MAIL_NEXT_STEP_SEND_LATER},
  [MAIL_VERDICT_LOOP] = {"loop", MAIL_NEXT_STEP_ASK_RECIPIENT},
  [MAIL_VERDICT_GREYLISTED] = {"greylisted", MAIL_NEXT_STEP_WAIT},
  [MAIL_VERDICT_TOO_FAST] = {"too-fast", MAIL_NEXT_STEP_WAIT},
  [MAIL_VERDICT_SENDER_LIMIT] = {"sender-limit", MAIL_NEXT_STEP_SEND_LATER},
  [MAIL_VERDICT_TOO_MANY_RECIPIENTS] = {"too-many-recipients", MAIL_NEXT_STEP_CHANGE_MESSAGE},
  [MAIL_VERDICT_SPAM] = {"spam", MAIL_NEXT_STEP_CHANGE_MESSAGE},
  [MAIL_VERDICT_BLOCK_LIST] = {"block-list", MAIL_NEXT_STEP_ASK_PROVIDER},
  [MAIL_VERDICT_BAD_REPUTATION] = {"bad-reputation", MAIL_NEXT_STEP_ASK_PROVIDER},
  [MAIL_VERDICT_NOT_ALLOWED] = {"not-allowed", MAIL_NEXT_STEP_ASK_RECIPIENT},
  [MAIL_VERDICT_SENDER_REJECTED] = {"sender-rejected", MAIL_NEXT_STEP_ASK_RECIPIENT},
  [MAIL_VERDICT_NOT_MEMBER] = {"not-member", MAIL_NEXT_STEP_ASK_RECIPIENT},
  [MAIL_VERDICT_NOT_YOUR_ADDRESS] = {"not-your-address", MAIL_NEXT_STEP_CHANGE_SENDER},
  [MAIL_VERDICT_NO_RELAY] = {"no-relay", MAIL_NEXT_STEP_CHECK_ACCOUNT},
  [MAIL_VERDICT_LOGIN_NEEDED] = {"login-needed", MAIL_NEXT_STEP_CHECK_ACCOUNT},
  [MAIL_VERDICT_LOGIN_REJECTED] = {"login-rejected", MAIL_NEXT_STEP_CHECK_ACCOUNT},
  [MAIL_VERDICT_ACCOUNT_BLOCKED] = {"account-blocked", MAIL_NEXT_STEP_ASK_PROVIDER},
  [MAIL_VERDICT_TLS_NEEDED] = {"tls-needed", MAIL_NEXT_STEP_CHECK_ACCOUNT},
  [MAIL_VERDICT_AUTHENTICATION] = {"authentication", MAIL_NEXT_STEP_ASK_PROVIDER},
  [MAIL_VERDICT_NO_REVERSE_NAME] = {"no-reverse-name", MAIL_NEXT_STEP_ASK_PROVIDER},
  [MAIL_VERDICT_VIRUS] = {"virus", MAIL_NEXT_STEP_CHANGE_MESSAGE},
  [MAIL_VERDICT_ATTACHMENT] = {"attachment", MAIL_NEXT_STEP_CHANGE_MESSAGE},
  [MAIL_VERDICT_LINK] = {"link", MAIL_NEXT_STEP_CHANGE_MESSAGE},
  [MAIL_VERDICT_MALFORMED] = {"malformed", MAIL_NEXT_STEP_CHANGE_MESSAGE},
  [MAIL_VERDICT_DUPLICATE_HEADER] = {"duplicate-header", MAIL_NEXT_STEP_CHANGE_MESSAGE},
  [MAIL_VERDICT_NOT_SUPPORTED] = {"not-supported", MAIL_NEXT_STEP_CHANGE_MESSAGE},
  [MAIL_VERDICT_NO_UTF8] = {"no-utf8", MAIL_NEXT_STEP_CORRECT_ADDRESS},
  [MAIL_VERDICT_CONVERSION] = {"conversion", MAIL_NEXT_STEP_CHANGE_MESSAGE},
  [MAIL_VERDICT_PROTOCOL] = {"protocol", MAIL_NEXT_STEP_SEND_LATER},
  [MAIL_VERDICT_BUSY] = {"busy", MAIL_NEXT_STEP_WAIT},
  [MAIL_VERDICT_CONFIGURATION] = {"configuration", MAIL_NEXT_STEP_ASK_RECIPIENT},
  [MAIL_VERDICT_LIST] = {"list", MAIL_NEXT_STEP_ASK_RECIPIENT},
  [MAIL_VERDICT_ENCRYPTION] = {"encryption", MAIL_NEXT_STEP_CHANGE_MESSAGE},
  [MAIL_VERDICT_NO_TLS_ON_WAY] = {"no-tls-on-way", MAIL_NEXT_STEP_DROP_WISH},
  [MAIL_VERDICT_NO_HOLD] = {"no-hold", MAIL_NEXT_STEP_DROP_WISH},
  [MAIL_VERDICT_NO_DEADLINE] = {"no-deadline", MAIL_NEXT_STEP_DROP_WISH},
};

const char *
mail_verdict_name (MailVerdict verdict)
{
  g_return_val_if_fail (verdict < MAIL_N_VERDICTS, "none");
  return entries[verdict].name;
}

const char *
mail_next_step_name (MailNextStep step)
{
  static const char *const names[] = {
    [MAIL_NEXT_STEP_NONE] = "none",
    [MAIL_NEXT_STEP_WAIT] = "wait",
    [MAIL_NEXT_STEP_CORRECT_ADDRESS] = "correct-address",
    [MAIL_NEXT_STEP_CHANGE_MESSAGE] = "change-message",
    [MAIL_NEXT_STEP_ASK_RECIPIENT] = "ask-recipient",
    [MAIL_NEXT_STEP_ASK_PROVIDER] = "ask-provider",
    [MAIL_NEXT_STEP_CHECK_ACCOUNT] = "check-account",
    [MAIL_NEXT_STEP_SEND_LATER] = "send-later",
    [MAIL_NEXT_STEP_DROP_WISH] = "drop-wish",
    [MAIL_NEXT_STEP_CHANGE_SENDER] = "change-sender",
  };

  g_return_val_if_fail (step < G_N_ELEMENTS (names), "none");
  return names[step];
}

MailNextStep
mail_verdict_next_step (MailVerdict verdict)
{
  g_return_val_if_fail (verdict < MAIL_N_VERDICTS, MAIL_NEXT_STEP_NONE);
  return entries[verdict].step;
}

MailNextStep
mail_verdict_next_step_of (MailVerdict verdict, bool is_final)
{
  MailNextStep step = mail_verdict_next_step (verdict);

  if (step != MAIL_NEXT_STEP_WAIT && step != MAIL_NEXT_STEP_SEND_LATER)
    return step;
  return is_final ? MAIL_NEXT_STEP_SEND_LATER : MAIL_NEXT_STEP_WAIT;
}

bool
mail_verdict_is_of_sender (MailVerdict verdict)
{
  return verdict == MAIL_VERDICT_NOT_YOUR_ADDRESS || verdict == MAIL_VERDICT_SENDER_LIMIT ||
         verdict == MAIL_VERDICT_LOGIN_NEEDED || verdict == MAIL_VERDICT_LOGIN_REJECTED ||
         verdict == MAIL_VERDICT_ACCOUNT_BLOCKED;
}

MailVerdict
mail_verdict_from_int (int64_t number)
{
  return number >= 0 && number < MAIL_N_VERDICTS ? (MailVerdict) number : MAIL_VERDICT_NONE;
}
