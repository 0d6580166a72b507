// SPDX-License-Identifier: GPL-3.0-or-later
//
// The life of one message on the wire (RFC 5321 3.3, RFC 2920): its envelope, and what all replies
// came to. The rule that all here serves: until the message's end leaves, a loss is TRANSIENT and
// may be tried again; from then on only the server's word ends the doubt.

#include "smtp/smtp-command.h"
#include "smtp/smtp-data.h"
#include "smtp/smtp-header.h"
#include "smtp/smtp-transaction-private.h"

bool
smtp_transaction_flush (SmtpTransaction *transaction, GError **error)
{
  return net_stream_flush (transaction->wire->stream, transaction->cancellable, error);
}

SmtpReply *
smtp_transaction_read (SmtpTransaction *transaction, GError **error)
{
  return smtp_wire_read (transaction->wire, transaction->cancellable, error);
}

static SmtpOutcome
outcome_of (const SmtpReply *reply)
{
  return smtp_reply_is_transient (reply) ? SMTP_OUTCOME_TRANSIENT : SMTP_OUTCOME_REFUSED;
}

void
smtp_transaction_decide (SmtpTransaction *transaction, const char *what, const SmtpReply *reply,
                         GError **error)
{
  smtp_result_set_reply (transaction->result, outcome_of (reply), reply);
  g_propagate_error (error, smtp_wire_error (transaction->wire, what, reply));
}

static SmtpVerdict *
verdict_at (const SmtpTransaction *transaction, unsigned int recipient)
{
  return g_ptr_array_index (transaction->result->verdicts, recipient);
}

void
smtp_transaction_lose_step (SmtpTransaction *transaction, const SmtpReply *reply, GError **error)
{
  for (unsigned int i = 0; i < transaction->result->verdicts->len; i++)
    smtp_verdict_clear (verdict_at (transaction, i));
  net_stream_close (transaction->wire->stream);
  g_propagate_error (error, smtp_wire_error (transaction->wire, "an answer out of step", reply));
}

bool
smtp_transaction_is_out_of_step (SmtpTransaction *transaction, const SmtpReply *reply,
                                 GError **error)
{
  if (reply->code >= 400)
    return false;
  smtp_transaction_lose_step (transaction, reply, error);
  return true;
}

static bool
is_within_limit (SmtpTransaction *transaction, GError **error)
{
  uint64_t limit = transaction->capabilities->size_limit;

  if (limit == 0 || transaction->size <= limit)
    return true;
  transaction->result->outcome = SMTP_OUTCOME_REFUSED;
  transaction->result->size_limit = limit;
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_LIMIT,
               "the message has %" G_GUINT64_FORMAT " bytes, the server takes %" G_GUINT64_FORMAT,
               transaction->size, limit);
  return false;
}

// Who can't be named to this server is not asked for; the others get the message. False: that is
// everybody.
static bool
mark_beyond (SmtpTransaction *transaction, GError **error)
{
  unsigned int n = transaction->result->verdicts->len;

  transaction->asked = n;
  for (unsigned int i = 0; i < n && !transaction->capabilities->has_utf8; i++) {
    SmtpVerdict *verdict = verdict_at (transaction, i);

    verdict->is_beyond = smtp_command_needs_utf8 (verdict->address);
    transaction->asked -= verdict->is_beyond;
  }
  if (transaction->asked > 0)
    return true;
  transaction->result->outcome = SMTP_OUTCOME_REFUSED;
  transaction->result->lack = SMTP_LACK_UTF8;
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_UNSUPPORTED,
               "the address needs SMTPUTF8, which the server lacks");
  return false;
}

// The envelope's commands, each checked before the first is sent.
static GString *
write_envelope (SmtpTransaction *transaction, GError **error)
{
  const SmtpMessage *message = transaction->message;
  g_autoptr (GString) lines = g_string_new (transaction->needs_reset ? "RSET\r\n" : NULL);
  bool is_good = smtp_command_append_mail (lines, message, transaction->capabilities,
                                           transaction->is_eight_bit, transaction->size, error);

  for (unsigned int i = 0; is_good && i < transaction->result->verdicts->len; i++)
    is_good = verdict_at (transaction, i)->is_beyond ||
              smtp_command_append_rcpt (lines, message, message->recipients[i],
                                        transaction->capabilities, error);
  if (is_good)
    return g_steal_pointer (&lines);
  transaction->result->outcome = SMTP_OUTCOME_REFUSED;
  transaction->result->lack = smtp_command_find_lack (message, transaction->capabilities);
  return NULL;
}

// Sends the next of LINES' commands, where they do not all go together.
static bool
send_next_line (SmtpTransaction *transaction, const char **lines, GError **error)
{
  const char *end;

  if (transaction->capabilities->has_pipelining)
    return true;
  end = strchr (*lines, '\n') + 1;
  net_stream_queue (transaction->wire->stream, *lines, (size_t) (end - *lines));
  *lines = end;
  return smtp_transaction_flush (transaction, error);
}

SmtpReply *
smtp_transaction_next_reply (SmtpTransaction *transaction, const char **lines, GError **error)
{
  return send_next_line (transaction, lines, error) ? smtp_transaction_read (transaction, error) :
                                                      NULL;
}

// The replies that are still due for recipients whose sender was refused.
static void
drain_recipients (SmtpTransaction *transaction)
{
  unsigned int due = transaction->capabilities->has_pipelining ? transaction->asked : 0;

  for (; due > 0 && net_stream_is_connected (transaction->wire->stream); due--) {
    g_autoptr (SmtpReply) reply = smtp_transaction_read (transaction, NULL);
  }
}

static SmtpEnvelopeState
take_sender (SmtpTransaction *transaction, const char **lines, GError **error)
{
  g_autoptr (SmtpReply) reply = smtp_transaction_next_reply (transaction, lines, error);

  if (reply == NULL)
    return SMTP_ENVELOPE_LOST;
  if (smtp_reply_is_positive (reply))
    return SMTP_ENVELOPE_TAKEN;
  if (smtp_transaction_is_out_of_step (transaction, reply, error))
    return SMTP_ENVELOPE_LOST;
  smtp_transaction_decide (transaction, "the sender was refused", reply, error);
  transaction->result->is_of_sender = true;
  drain_recipients (transaction);
  return SMTP_ENVELOPE_SENDER_REFUSED;
}

// Takes one recipient's verdict. False only when the connection is lost.
static bool
take_recipient (SmtpTransaction *transaction, unsigned int recipient, const char **lines,
                GError **error)
{
  g_autoptr (SmtpReply) reply = smtp_transaction_next_reply (transaction, lines, error);

  if (reply == NULL || (!smtp_reply_is_positive (reply) &&
                        smtp_transaction_is_out_of_step (transaction, reply, error)))
    return false;
  smtp_result_set_verdict (transaction->result, recipient, reply);
  transaction->accepted += smtp_reply_is_positive (reply);
  if (reply->code != 421)
    return true;
  smtp_transaction_decide (transaction, "closed by the server", reply, error);
  return false;
}

SmtpEnvelopeState
smtp_transaction_take_envelope (SmtpTransaction *transaction, const char **lines, GError **error)
{
  if (transaction->needs_reset) {
    g_autoptr (SmtpReply) reset = smtp_transaction_next_reply (transaction, lines, error);

    if (reset == NULL)
      return SMTP_ENVELOPE_LOST;
    // What was refused before would stand in this message's way, or go along with it.
    if (!smtp_reply_is_positive (reset)) {
      net_stream_close (transaction->wire->stream);
      g_propagate_error (error, smtp_wire_error (transaction->wire, "RSET was refused", reset));
      return SMTP_ENVELOPE_LOST;
    }
  }
  SmtpEnvelopeState state = take_sender (transaction, lines, error);

  if (state != SMTP_ENVELOPE_TAKEN)
    return state;
  for (unsigned int i = 0; i < transaction->result->verdicts->len; i++) {
    if (!verdict_at (transaction, i)->is_beyond && !take_recipient (transaction, i, lines, error))
      return SMTP_ENVELOPE_LOST;
  }
  return transaction->accepted > 0 ? SMTP_ENVELOPE_TAKEN : SMTP_ENVELOPE_NOBODY;
}

// Whose verdict speaks for all when none was accepted: the first that may be tried again, else the
// first.
static const SmtpVerdict *
find_decisive (const SmtpTransaction *transaction)
{
  const SmtpVerdict *first = NULL;

  for (unsigned int i = 0; i < transaction->result->verdicts->len; i++) {
    const SmtpVerdict *verdict = verdict_at (transaction, i);

    if (!verdict->is_beyond && verdict->code < 500)
      return verdict;
    if (!verdict->is_beyond && first == NULL)
      first = verdict;
  }
  return first;
}

void
smtp_transaction_refuse_for_recipients (SmtpTransaction *transaction, GError **error)
{
  SmtpResult *result = transaction->result;
  const SmtpVerdict *verdict = find_decisive (transaction);
  g_autofree char *enhanced = smtp_enhanced_dup_string (&verdict->enhanced);
  bool is_transient = verdict->code < 500;
  GError *failure = g_error_new (
    MAIL_ERROR, is_transient ? MAIL_ERROR_SERVER_BUSY : MAIL_ERROR_SERVER_REFUSED,
    "every recipient was refused: %d%s%s", verdict->code, *enhanced != '\0' ? " " : "", enhanced);

  result->outcome = is_transient ? SMTP_OUTCOME_TRANSIENT : SMTP_OUTCOME_REFUSED;
  result->code = verdict->code;
  result->enhanced = verdict->enhanced;
  g_free (result->text);
  result->text = g_strdup (verdict->text);
  if (transaction->wire->shows_text)
    failure = mail_error_with_server_text (failure, verdict->text, -1);
  g_propagate_error (error, failure);
}

bool
smtp_transaction_is_durable (SmtpTransaction *transaction, GError **error)
{
  const SmtpMessage *message = transaction->message;

  return message->before_final_dot == NULL ||
         message->before_final_dot (transaction->result, message->before_final_dot_data, error);
}

bool
smtp_transaction_flush_end (SmtpTransaction *transaction, GError **error)
{
  bool is_flushed = smtp_transaction_flush (transaction, error);

  // What is still in our queue did not leave, and the message's end is the last of it.
  if (is_flushed || net_stream_get_queued (transaction->wire->stream) == 0)
    transaction->result->outcome = SMTP_OUTCOME_AMBIGUOUS;
  return is_flushed;
}

void
smtp_transaction_take_early_reply (SmtpTransaction *transaction, GError **error)
{
  NetStream *stream = transaction->wire->stream;
  g_autoptr (SmtpReply) reply = NULL;
  size_t arrived;

  net_stream_peek (stream, &arrived);
  if (transaction->result->outcome == SMTP_OUTCOME_AMBIGUOUS ||
      !g_error_matches (*error, MAIL_ERROR, MAIL_ERROR_OFFLINE) ||
      (arrived == 0 && !net_stream_fill (stream, transaction->cancellable, NULL)))
    return;
  reply = smtp_transaction_read (transaction, NULL);
  if (reply == NULL || reply->code < 400)
    return;
  g_clear_error (error);
  smtp_transaction_decide (transaction, "the message was refused", reply, error);
}

// An error that no reply made: the connection's end, ours or the server's.
static void
close_if_lost (SmtpTransaction *transaction, const GError *error)
{
  if (error != NULL && transaction->result->code == 0 &&
      transaction->result->outcome != SMTP_OUTCOME_REFUSED)
    net_stream_close (transaction->wire->stream);
}

static void
measure (SmtpTransaction *transaction)
{
  SmtpData data;

  transaction->size = transaction->message->size;
  transaction->is_eight_bit = !transaction->message->is_seven_bit;
  if (transaction->message->content == NULL)
    return;
  smtp_data_measure (transaction->message->content, &data);
  transaction->size = data.size;
  transaction->is_eight_bit = data.has_eight_bit;
}

static void
forget_verdicts (SmtpTransaction *transaction)
{
  for (unsigned int i = 0; i < transaction->result->verdicts->len; i++)
    smtp_verdict_clear (verdict_at (transaction, i));
  transaction->accepted = 0;
}

// Looks at what the first piece has of the header.
static bool
read_header (SmtpTransaction *transaction, SmtpMessage *message, GError **error)
{
  const char *piece;
  size_t length;

  if (!smtp_content_next (&transaction->content, transaction->cancellable, &piece, &length, error))
    return false;
  smtp_content_give_back (&transaction->content, length);
  message->has_utf8_header |= smtp_header_has_utf8_address (piece, length);
  return true;
}

static void
send_all (SmtpTransaction *transaction, GString *envelope, GError **error)
{
  g_autoptr (GString) again = g_string_new (NULL);

  if (smtp_transaction_can_chunk (transaction)) {
    g_string_append_len (again, envelope->str, (gssize) envelope->len);
    if (smtp_transaction_send_chunks (transaction, envelope, error))
      return;
    forget_verdicts (transaction);
    g_string_assign (envelope, again->str);
  }
  smtp_transaction_send_data (transaction, envelope, error);
}

SmtpResult *
smtp_transaction_run (SmtpWire *wire, const SmtpCapabilities *capabilities,
                      const SmtpMessage *message, bool needs_reset, SmtpChunking *chunking,
                      GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure = NULL;
  SmtpMessage known = *message;
  SmtpTransaction transaction = {
    .wire = wire,
    .capabilities = capabilities,
    .message = &known,
    .chunking = chunking,
    .cancellable = cancellable,
    .needs_reset = needs_reset,
    .result = smtp_result_new (message),
  };

  smtp_content_init (&transaction.content, &known);
  measure (&transaction);
  if (read_header (&transaction, &known, &failure) && is_within_limit (&transaction, &failure) &&
      mark_beyond (&transaction, &failure)) {
    g_autoptr (GString) envelope = write_envelope (&transaction, &failure);

    smtp_wire_set_patience (wire, SMTP_COMMAND_TIMEOUT_MS);
    if (envelope != NULL && smtp_wire_begin (wire, &failure))
      send_all (&transaction, envelope, &failure);
  }
  close_if_lost (&transaction, failure);
  smtp_content_clear (&transaction.content);
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return transaction.result;
}
