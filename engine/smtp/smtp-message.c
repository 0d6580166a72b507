// SPDX-License-Identifier: GPL-3.0-or-later
//
// Results of sending: making, filling, freeing.

#include "smtp/smtp-message.h"
#include "base/mail-text.h"

static void
free_verdict (void *data)
{
  SmtpVerdict *verdict = data;

  g_free (verdict->address);
  g_free (verdict->text);
  g_free (verdict);
}

SmtpResult *
smtp_result_new (const SmtpMessage *message)
{
  SmtpResult *result = g_new0 (SmtpResult, 1);

  result->outcome = SMTP_OUTCOME_TRANSIENT;
  result->text = g_strdup ("");
  result->verdicts = g_ptr_array_new_with_free_func (free_verdict);
  for (const char *const *address = message->recipients; *address != NULL; address++) {
    SmtpVerdict *verdict = g_new0 (SmtpVerdict, 1);

    verdict->address = g_strdup (*address);
    verdict->text = g_strdup ("");
    g_ptr_array_add (result->verdicts, verdict);
  }
  return result;
}

void
smtp_result_free (SmtpResult *result)
{
  if (result == NULL)
    return;
  g_ptr_array_unref (result->verdicts);
  g_free (result->text);
  g_free (result);
}

static char *
clean_text (const SmtpReply *reply)
{
  g_autofree char *text = smtp_reply_dup_text (reply);

  return mail_text_from_server (text, -1);
}

void
smtp_result_set_reply (SmtpResult *result, SmtpOutcome outcome, const SmtpReply *reply)
{
  g_free (result->text);
  result->outcome = outcome;
  result->code = reply->code;
  result->enhanced = reply->enhanced;
  result->text = clean_text (reply);
}

void
smtp_result_set_verdict (SmtpResult *result, unsigned int recipient, const SmtpReply *reply)
{
  SmtpVerdict *verdict = g_ptr_array_index (result->verdicts, recipient);

  g_free (verdict->text);
  verdict->code = reply->code;
  verdict->enhanced = reply->enhanced;
  verdict->text = clean_text (reply);
}

void
smtp_verdict_clear (SmtpVerdict *verdict)
{
  verdict->code = 0;
  verdict->enhanced = (SmtpEnhanced) {0};
  g_free (verdict->text);
  verdict->text = g_strdup ("");
}
