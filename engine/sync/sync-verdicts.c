// SPDX-License-Identifier: GPL-3.0-or-later
//
// A recipient's own word counts first; then the message's, for those who had been accepted; then
// what went wrong on this side.

#include "sync/sync-verdicts.h"

#include "smtp/smtp-verdict.h"

typedef struct {
  int code;
  const SmtpEnhanced *enhanced;
  const char *text;
} Word;

static char *
dup_enhanced (const SmtpEnhanced *enhanced)
{
  return smtp_enhanced_dup_string (enhanced);
}

static void
clear_verdict (void *data)
{
  StoreVerdict *verdict = data;
  g_free ((char *) verdict->enhanced);
}

static GArray *
new_verdicts (void)
{
  GArray *verdicts = g_array_new (FALSE, FALSE, sizeof (StoreVerdict));
  g_array_set_clear_func (verdicts, clear_verdict);
  return verdicts;
}

// The account's own server speaks: a sender whom it never takes is one that the account may not
// use.
static MailVerdict
verdict_of (const Word *word, MailRecipientState state)
{
  MailVerdict verdict = smtp_verdict_find (word->code, word->enhanced, word->text);
  return state == MAIL_RECIPIENT_REFUSED && verdict == MAIL_VERDICT_SENDER_REJECTED ?
           MAIL_VERDICT_NOT_YOUR_ADDRESS :
           verdict;
}

static void
add (GArray *verdicts, const char *address, MailRecipientState state, const Word *word)
{
  static const SmtpEnhanced none = {0};
  const SmtpEnhanced *enhanced = word ? word->enhanced : &none;
  const StoreVerdict verdict = {
    .address = address,
    .state = state,
    .verdict = word ? verdict_of (word, state) : MAIL_VERDICT_NONE,
    .code = word ? word->code : 0,
    .enhanced = dup_enhanced (enhanced),
    .text = word ? word->text : "",
  };
  g_array_append_val (verdicts, verdict);
}

static Word
word_of (const SmtpVerdict *verdict)
{
  return (Word) {verdict->code, &verdict->enhanced, verdict->text};
}

// Refused only because they are too many at once: RFC 5321 wants 552 read as 452 here.
static bool
is_too_many (const SmtpVerdict *verdict)
{
  const SmtpEnhanced *enhanced = &verdict->enhanced;
  return verdict->code == 452 ||
         (verdict->code == 552 && enhanced->subject == 5 && enhanced->detail == 3);
}

bool
sync_verdicts_are_too_many (const SmtpResult *result)
{
  bool any = false;
  if (result->outcome != SMTP_OUTCOME_ACCEPTED)
    return false;
  for (unsigned int i = 0; i < result->verdicts->len; i++)
    any = any || is_too_many (result->verdicts->pdata[i]);
  return any;
}

bool
sync_verdicts_are_too_fast (const SmtpResult *result)
{
  MailVerdict verdict = smtp_verdict_find (result->code, &result->enhanced, result->text);
  return result->outcome == SMTP_OUTCOME_TRANSIENT && result->is_of_sender &&
         (verdict == MAIL_VERDICT_TOO_FAST || verdict == MAIL_VERDICT_SENDER_LIMIT);
}

static MailRecipientState
state_of_refusal (const SmtpVerdict *verdict)
{
  return verdict->code < 500 || is_too_many (verdict) ? MAIL_RECIPIENT_DELAYED :
                                                        MAIL_RECIPIENT_REFUSED;
}

static void
add_beyond (GArray *verdicts, const char *address)
{
  add (verdicts, address, MAIL_RECIPIENT_REFUSED, NULL);
  g_array_index (verdicts, StoreVerdict, verdicts->len - 1).verdict = MAIL_VERDICT_NO_UTF8;
}

GArray *
sync_verdicts_of_envelope (const SmtpResult *result)
{
  GArray *verdicts = new_verdicts ();
  for (unsigned int i = 0; i < result->verdicts->len; i++) {
    const SmtpVerdict *verdict = result->verdicts->pdata[i];
    const Word word = word_of (verdict);
    if (verdict->is_beyond)
      add_beyond (verdicts, verdict->address);
    else if (verdict->code >= 400)
      add (verdicts, verdict->address, state_of_refusal (verdict), &word);
    else
      add (verdicts, verdict->address, MAIL_RECIPIENT_UNCERTAIN, NULL);
  }
  return verdicts;
}

// Failures on this side before the final dot that no later try will mend.
static bool
is_hopeless (const GError *failure)
{
  return g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_LIMIT) ||
         g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_UNSUPPORTED) ||
         g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_INVALID) ||
         g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_SERVER_REFUSED);
}

static MailOutboxCause
cause_of_lack (SmtpLack lack)
{
  switch (lack) {
  case SMTP_LACK_REQUIRE_TLS:
    return MAIL_OUTBOX_CAUSE_NO_TLS;
  case SMTP_LACK_DELIVER_BY:
    return MAIL_OUTBOX_CAUSE_NO_TIME;
  case SMTP_LACK_OVERDUE:
    return MAIL_OUTBOX_CAUSE_TOO_LATE;
  case SMTP_LACK_UTF8:
    return MAIL_OUTBOX_CAUSE_NEEDS_UTF8;
  case SMTP_LACK_HOLD:
  case SMTP_LACK_NONE:
    break;
  }
  return MAIL_OUTBOX_CAUSE_PROGRAM;
}

MailOutboxCause
sync_verdicts_cause (const SmtpResult *result, const GError *failure)
{
  if (result->code || !failure || result->outcome == SMTP_OUTCOME_ACCEPTED)
    return MAIL_OUTBOX_CAUSE_SERVER;
  if (g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_LIMIT))
    return MAIL_OUTBOX_CAUSE_TOO_LARGE;
  if (result->lack != SMTP_LACK_NONE)
    return cause_of_lack (result->lack);
  if (g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_OFFLINE) ||
      g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_TIMEOUT) ||
      g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_PROTOCOL))
    return MAIL_OUTBOX_CAUSE_CONNECTION;
  return MAIL_OUTBOX_CAUSE_PROGRAM;
}

static MailVerdict
verdict_of_failure (const SmtpResult *result, const GError *failure)
{
  if (result->lack == SMTP_LACK_REQUIRE_TLS)
    return MAIL_VERDICT_NO_TLS_ON_WAY;
  if (result->lack == SMTP_LACK_DELIVER_BY || result->lack == SMTP_LACK_OVERDUE)
    return MAIL_VERDICT_NO_DEADLINE;
  if (g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_LIMIT))
    return MAIL_VERDICT_TOO_LARGE;
  if (g_error_matches (failure, MAIL_ERROR, MAIL_ERROR_INVALID))
    return MAIL_VERDICT_BAD_ADDRESS;
  return MAIL_VERDICT_NO_UTF8;
}

// An address that does not exist, or is not taken or allowed, is then the sender's.
static bool
is_of_address (MailVerdict verdict)
{
  return (verdict >= MAIL_VERDICT_NO_MAILBOX && verdict <= MAIL_VERDICT_MAILBOX_DISABLED) ||
         verdict == MAIL_VERDICT_UNKNOWN_REFUSAL || verdict == MAIL_VERDICT_NOT_ALLOWED;
}

static void
add_word (GArray *verdicts, const char *address, const SmtpResult *result)
{
  bool is_final = result->outcome == SMTP_OUTCOME_REFUSED;
  const Word word = {result->code, &result->enhanced, result->text};
  add (verdicts, address, is_final ? MAIL_RECIPIENT_REFUSED : MAIL_RECIPIENT_DELAYED, &word);
  StoreVerdict *added = &g_array_index (verdicts, StoreVerdict, verdicts->len - 1);
  if (result->is_of_sender && is_of_address (added->verdict))
    added->verdict = MAIL_VERDICT_NOT_YOUR_ADDRESS;
}

// Somebody was answered with a code from FROM up to TO.
static bool
has_code (const SmtpResult *result, int from, int to)
{
  for (unsigned int i = 0; i < result->verdicts->len; i++) {
    const SmtpVerdict *verdict = result->verdicts->pdata[i];
    if (verdict->code >= from && verdict->code <= to)
      return true;
  }
  return false;
}

// The server hung up on a message after it had refused or put off some recipients, as many do.
static bool
is_cut_short (const SmtpResult *result)
{
  return result->outcome == SMTP_OUTCOME_TRANSIENT && (result->code == 421 || result->code == 0) &&
         has_code (result, 400, 599);
}

// The server has had enough of refusals: whom it said so at is as those whom it was not asked for.
static bool
is_of_session (const SmtpResult *result, const SmtpVerdict *verdict)
{
  return verdict->code == 421 && is_cut_short (result) && has_code (result, 500, 599);
}

bool
sync_verdicts_can_go_on (const SmtpResult *result)
{
  return is_cut_short (result) && (has_code (result, 200, 299) || has_code (result, 500, 599));
}

// After refusals, which are settled, all others go on together. Else the next try is for whom it
// took, or where that is nobody, for whom it said nothing on: so that nobody stands in their way
// again.
static void
add_cut_short (GArray *verdicts, const char *address, bool was_accepted, const SmtpResult *result)
{
  bool is_next = was_accepted || has_code (result, 500, 599) || !has_code (result, 200, 299);
  add (verdicts, address, is_next ? MAIL_RECIPIENT_WAITING : MAIL_RECIPIENT_DELAYED, NULL);
}

// Whom RCPT did not refuse, by what the message came to.
static void
add_by_message (GArray *verdicts, const char *address, bool was_accepted, const SmtpResult *result,
                const GError *failure)
{
  const Word word = {result->code, &result->enhanced, result->text};
  switch (result->outcome) {
  case SMTP_OUTCOME_ACCEPTED:
    add (verdicts, address, was_accepted ? MAIL_RECIPIENT_ACCEPTED : MAIL_RECIPIENT_WAITING,
         was_accepted ? &word : NULL);
    return;
  case SMTP_OUTCOME_AMBIGUOUS:
    // Also whom nothing was said on: envelope and content may have left together.
    add (verdicts, address, MAIL_RECIPIENT_UNCERTAIN, NULL);
    return;
  case SMTP_OUTCOME_REFUSED:
  case SMTP_OUTCOME_TRANSIENT:
    break;
  }
  if (is_cut_short (result) && !is_hopeless (failure)) {
    add_cut_short (verdicts, address, was_accepted, result);
  } else if (result->code) {
    add_word (verdicts, address, result);
  } else if (result->outcome == SMTP_OUTCOME_REFUSED || is_hopeless (failure)) {
    add (verdicts, address, MAIL_RECIPIENT_REFUSED, NULL);
    g_array_index (verdicts, StoreVerdict, verdicts->len - 1).verdict =
      verdict_of_failure (result, failure);
  } else {
    add (verdicts, address, MAIL_RECIPIENT_WAITING, NULL);
  }
}

// RFC 4865 section 4.4 has no code of its own: a parameter that is not known (RFC 5321 4.1.1.11), a
// value that is not taken, or its name among the words.
bool
sync_verdicts_refuse_hold (const SmtpResult *result)
{
  const SmtpEnhanced *enhanced = &result->enhanced;
  bool is_of_address = enhanced->subject == 1 || enhanced->subject == 7;
  bool is_of_parameter = result->code == 555 || (result->code >= 500 && result->code <= 504);
  return result->outcome == SMTP_OUTCOME_REFUSED && result->is_of_sender &&
         ((is_of_parameter && !is_of_address) ||
          smtp_verdict_find (result->code, enhanced, result->text) == MAIL_VERDICT_NO_HOLD);
}

GArray *
sync_verdicts_of_nothing (const SmtpResult *result)
{
  GArray *verdicts = new_verdicts ();
  for (unsigned int i = 0; i < result->verdicts->len; i++)
    add (verdicts, ((const SmtpVerdict *) result->verdicts->pdata[i])->address,
         MAIL_RECIPIENT_WAITING, NULL);
  return verdicts;
}

GArray *
sync_verdicts_of_result (const SmtpResult *result, const GError *failure)
{
  GArray *verdicts = new_verdicts ();
  for (unsigned int i = 0; i < result->verdicts->len; i++) {
    const SmtpVerdict *verdict = result->verdicts->pdata[i];
    const Word word = word_of (verdict);
    if (verdict->is_beyond)
      add_beyond (verdicts, verdict->address);
    else if (is_of_session (result, verdict))
      add_by_message (verdicts, verdict->address, false, result, failure);
    else if (verdict->code >= 400)
      add (verdicts, verdict->address, state_of_refusal (verdict), &word);
    else
      add_by_message (verdicts, verdict->address, verdict->code != 0, result, failure);
  }
  return verdicts;
}

static void
append_word (GString *text, const char *address, const Word *word)
{
  g_autofree char *enhanced = smtp_enhanced_dup_string (word->enhanced);
  g_string_append_printf (text, "%s%s%s%d %s%s%s", text->len ? "; " : "", address,
                          *address ? ": " : "", word->code, enhanced, *enhanced ? " " : "",
                          word->text ? word->text : "");
}

char *
sync_verdicts_dup_reason (const SmtpResult *result, const GError *failure)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const Word whole = {result->code, &result->enhanced, result->text};
  if (result->size_limit) {
    g_string_append_printf (text, "%" G_GUINT64_FORMAT, result->size_limit);
  } else if (result->outcome != SMTP_OUTCOME_ACCEPTED && result->code) {
    append_word (text, "", &whole);
  } else if (result->outcome != SMTP_OUTCOME_ACCEPTED) {
    g_string_append (text, failure ? failure->message : "");
  } else {
    for (unsigned int i = 0; i < result->verdicts->len; i++) {
      const SmtpVerdict *verdict = result->verdicts->pdata[i];
      const Word word = word_of (verdict);
      if (verdict->is_beyond)
        g_string_append_printf (text, "%s%s: the address needs SMTPUTF8, which the server lacks",
                                text->len ? "; " : "", verdict->address);
      else if (verdict->code >= 300)
        append_word (text, verdict->address, &word);
    }
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
