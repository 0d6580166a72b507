// SPDX-License-Identifier: GPL-3.0-or-later
//
// The life of one message on the wire (RFC 5321 3.3, RFC 2920). The rule that all here serves:
// until the final dot leaves, a loss is TRANSIENT and may be tried again; from then on only the
// server's word ends the doubt.

#include "smtp/smtp-transaction.h"
#include "smtp/smtp-command.h"
#include "smtp/smtp-data.h"

// RFC 5321 4.5.3.2.
#define COMMAND_TIMEOUT_MS (5 * 60 * 1000)
#define DOT_TIMEOUT_MS (10 * 60 * 1000)

// How much of a message is gathered for one write.
#define CHUNK_BYTES (64 * 1024)

typedef struct {
  SmtpWire *wire;
  const SmtpCapabilities *capabilities;
  const SmtpMessage *message;
  GCancellable *cancellable;
  SmtpResult *result;
  uint64_t size; // of the message as SIZE counts it, 0: unknown
  bool is_eight_bit;
  unsigned int asked;    // recipients that are named to the server
  unsigned int accepted; // those with a 2xx
} Transaction;

static bool
flush (Transaction *transaction, GError **error)
{
  return net_stream_flush (transaction->wire->stream, transaction->cancellable, error);
}

static SmtpReply *
read_reply (Transaction *transaction, GError **error)
{
  return smtp_wire_read (transaction->wire, transaction->cancellable, error);
}

static SmtpOutcome
outcome_of (const SmtpReply *reply)
{
  return smtp_reply_is_transient (reply) ? SMTP_OUTCOME_TRANSIENT : SMTP_OUTCOME_REFUSED;
}

// Takes REPLY as the end of it.
static void
decide (Transaction *transaction, const char *what, const SmtpReply *reply, GError **error)
{
  smtp_result_set_reply (transaction->result, outcome_of (reply), reply);
  g_propagate_error (error, smtp_wire_error (transaction->wire, what, reply));
}

static SmtpVerdict *
verdict_at (const Transaction *transaction, unsigned int recipient)
{
  return g_ptr_array_index (transaction->result->verdicts, recipient);
}

// An answer that fits no question of this moment: one too many or too few came before, so that
// nobody knows which belongs to whom. None of them counts, and the line is given up.
static bool
is_out_of_step (Transaction *transaction, const SmtpReply *reply, GError **error)
{
  if (reply->code >= 400)
    return false;
  for (unsigned int i = 0; i < transaction->result->verdicts->len; i++)
    smtp_verdict_clear (verdict_at (transaction, i));
  net_stream_close (transaction->wire->stream);
  g_propagate_error (error, smtp_wire_error (transaction->wire, "an answer out of step", reply));
  return true;
}

static bool
is_within_limit (Transaction *transaction, GError **error)
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
mark_beyond (Transaction *transaction, GError **error)
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
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_UNSUPPORTED,
               "the address needs SMTPUTF8, which the server lacks");
  return false;
}

// The envelope's commands, each checked before the first is sent.
static GString *
write_envelope (Transaction *transaction, bool needs_reset, GError **error)
{
  const SmtpMessage *message = transaction->message;
  g_autoptr (GString) lines = g_string_new (needs_reset ? "RSET\r\n" : NULL);
  bool is_good = smtp_command_append_mail (lines, message, transaction->capabilities,
                                           transaction->is_eight_bit, transaction->size, error);

  for (unsigned int i = 0; is_good && i < transaction->result->verdicts->len; i++)
    is_good = verdict_at (transaction, i)->is_beyond ||
              smtp_command_append_rcpt (lines, message, message->recipients[i],
                                        transaction->capabilities, error);
  if (!is_good) {
    transaction->result->outcome = SMTP_OUTCOME_REFUSED;
    return NULL;
  }
  g_string_append (lines, "DATA\r\n");
  return g_steal_pointer (&lines);
}

// Sends the next of LINES' commands, where they do not all go together.
static bool
send_next_line (Transaction *transaction, const char **lines, GError **error)
{
  const char *end;

  if (transaction->capabilities->has_pipelining)
    return true;
  end = strchr (*lines, '\n') + 1;
  net_stream_queue (transaction->wire->stream, *lines, (size_t) (end - *lines));
  *lines = end;
  return flush (transaction, error);
}

static SmtpReply *
next_reply (Transaction *transaction, const char **lines, GError **error)
{
  return send_next_line (transaction, lines, error) ? read_reply (transaction, error) : NULL;
}

static bool
send_mail (Transaction *transaction, const char **lines, GError **error)
{
  g_autoptr (SmtpReply) reply = next_reply (transaction, lines, error);

  if (reply == NULL)
    return false;
  if (smtp_reply_is_positive (reply))
    return true;
  if (!is_out_of_step (transaction, reply, error))
    decide (transaction, "the sender was refused", reply, error);
  return false;
}

// Takes one recipient's verdict. False only when the connection is lost.
static bool
send_recipient (Transaction *transaction, unsigned int recipient, const char **lines,
                GError **error)
{
  g_autoptr (SmtpReply) reply = next_reply (transaction, lines, error);

  if (reply == NULL ||
      (!smtp_reply_is_positive (reply) && is_out_of_step (transaction, reply, error)))
    return false;
  smtp_result_set_verdict (transaction->result, recipient, reply);
  transaction->accepted += smtp_reply_is_positive (reply);
  if (reply->code != 421)
    return true;
  decide (transaction, "closed by the server", reply, error);
  return false;
}

static bool
send_recipients (Transaction *transaction, const char **lines, GError **error)
{
  for (unsigned int i = 0; i < transaction->result->verdicts->len; i++) {
    if (!verdict_at (transaction, i)->is_beyond && !send_recipient (transaction, i, lines, error))
      return false;
  }
  return true;
}

// With pipelining DATA was sent before it was known that there is nobody to send to: what it was
// answered with must be taken, and where that is 354, an empty message ended.
static bool
take_needless_data (Transaction *transaction, GError **error)
{
  g_autoptr (SmtpReply) data = read_reply (transaction, error);
  g_autoptr (SmtpReply) dot = NULL;

  if (data == NULL)
    return false;
  if (data->code != 354)
    return !is_out_of_step (transaction, data, error);
  net_stream_queue (transaction->wire->stream, ".\r\n", 3);
  if (flush (transaction, error))
    dot = read_reply (transaction, error);
  return dot != NULL;
}

// Whose verdict speaks for all when none was accepted: the first that may be tried again, else the
// first.
static const SmtpVerdict *
find_decisive (const Transaction *transaction)
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

static void
refuse_for_recipients (Transaction *transaction, GError **error)
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

// Reads the replies that are still due for a group whose MAIL failed.
static void
drain_group (Transaction *transaction)
{
  unsigned int due = transaction->asked;

  if (!transaction->capabilities->has_pipelining)
    return;
  for (; due > 0 && net_stream_is_connected (transaction->wire->stream); due--) {
    g_autoptr (SmtpReply) reply = read_reply (transaction, NULL);
  }
  if (net_stream_is_connected (transaction->wire->stream))
    take_needless_data (transaction, NULL);
}

// MAIL and RCPTs. True: at least one recipient is accepted, and DATA's reply is next.
static bool
send_envelope (Transaction *transaction, bool needs_reset, const char **lines, GError **error)
{
  if (needs_reset) {
    g_autoptr (SmtpReply) reset = next_reply (transaction, lines, error);

    if (reset == NULL)
      return false;
  }
  if (!send_mail (transaction, lines, error)) {
    drain_group (transaction);
    return false;
  }
  if (!send_recipients (transaction, lines, error))
    return false;
  if (transaction->accepted > 0)
    return true;
  if (!transaction->capabilities->has_pipelining || take_needless_data (transaction, error))
    refuse_for_recipients (transaction, error);
  return false;
}

static bool
begin_data (Transaction *transaction, const char **lines, GError **error)
{
  g_autoptr (SmtpReply) reply = next_reply (transaction, lines, error);

  if (reply == NULL)
    return false;
  if (reply->code == 354)
    return true;
  if (!is_out_of_step (transaction, reply, error))
    decide (transaction, "the message was refused", reply, error);
  return false;
}

// Sends PIECE, encoded, save for what is still under CHUNK_BYTES and waits for the final dot.
static bool
send_piece (Transaction *transaction, SmtpData *data, const char *piece, size_t length,
            GError **error)
{
  NetStream *stream = transaction->wire->stream;

  for (size_t i = 0; i < length; i += CHUNK_BYTES) {
    g_autoptr (GString) encoded = g_string_sized_new (CHUNK_BYTES + CHUNK_BYTES / 16);

    smtp_data_append (data, piece + i, MIN (length - i, CHUNK_BYTES), encoded);
    if (net_stream_get_queued (stream) > 0 && !flush (transaction, error))
      return false;
    net_stream_queue (stream, encoded->str, encoded->len);
  }
  return true;
}

static bool
send_stream (Transaction *transaction, SmtpData *data, GError **error)
{
  g_autofree char *piece = g_malloc (CHUNK_BYTES);
  gssize length;

  while ((length = g_input_stream_read (transaction->message->stream, piece, CHUNK_BYTES,
                                        transaction->cancellable, error)) > 0) {
    if (!send_piece (transaction, data, piece, (size_t) length, error))
      return false;
  }
  return length == 0;
}

// The content but its last chunk, which waits in the queue for the final dot.
static bool
send_content (Transaction *transaction, GError **error)
{
  SmtpData data = {0};
  g_autoptr (GString) end = g_string_new (NULL);
  size_t length = 0;
  const char *content = transaction->message->content != NULL ?
                          g_bytes_get_data (transaction->message->content, &length) :
                          NULL;
  bool is_sent = content != NULL ? send_piece (transaction, &data, content, length, error) :
                                   send_stream (transaction, &data, error);

  if (!is_sent)
    return false;
  smtp_data_end (&data, end);
  net_stream_queue (transaction->wire->stream, end->str, end->len);
  return true;
}

// The last chunk and the dot in one write.
static bool
send_final_dot (Transaction *transaction, GError **error)
{
  const SmtpMessage *message = transaction->message;
  NetStream *stream = transaction->wire->stream;

  if (message->before_final_dot != NULL &&
      !message->before_final_dot (transaction->result, message->before_final_dot_data, error))
    return false;
  net_stream_queue (stream, ".\r\n", 3);
  if (flush (transaction, error)) {
    transaction->result->outcome = SMTP_OUTCOME_AMBIGUOUS;
    return true;
  }
  // What is still in our queue did not leave, and the dot is the last of it.
  if (net_stream_get_queued (stream) == 0)
    transaction->result->outcome = SMTP_OUTCOME_AMBIGUOUS;
  return false;
}

static void
take_final_reply (Transaction *transaction, GError **error)
{
  g_autoptr (SmtpReply) reply = NULL;

  smtp_wire_set_patience (transaction->wire, DOT_TIMEOUT_MS);
  reply = read_reply (transaction, error);
  if (reply == NULL)
    return;
  if (smtp_reply_is_positive (reply)) {
    smtp_result_set_reply (transaction->result, SMTP_OUTCOME_ACCEPTED, reply);
  } else if (reply->code >= 400) {
    decide (transaction, "the message was refused", reply, error);
  } else {
    // 3xx after the dot: no protocol that we know, so nothing is known.
    net_stream_close (transaction->wire->stream);
    g_propagate_error (error, smtp_wire_error (transaction->wire, "after the message", reply));
  }
}

// A server that has had enough says so in the middle of the message and hangs up: its word, not the
// broken pipe, is what happened.
static void
take_early_reply (Transaction *transaction, GError **error)
{
  NetStream *stream = transaction->wire->stream;
  g_autoptr (SmtpReply) reply = NULL;
  size_t arrived;

  net_stream_peek (stream, &arrived);
  if (transaction->result->outcome == SMTP_OUTCOME_AMBIGUOUS ||
      !g_error_matches (*error, MAIL_ERROR, MAIL_ERROR_OFFLINE) ||
      (arrived == 0 && !net_stream_fill (stream, transaction->cancellable, NULL)))
    return;
  reply = read_reply (transaction, NULL);
  if (reply == NULL || reply->code < 400)
    return;
  g_clear_error (error);
  decide (transaction, "the message was refused", reply, error);
}

// The content and the dot. Once begun, only a dot or the end of the connection ends it.
static bool
send_message (Transaction *transaction, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (send_content (transaction, &failure) && send_final_dot (transaction, &failure))
    return true;
  take_early_reply (transaction, &failure);
  net_stream_close (transaction->wire->stream);
  g_propagate_error (error, g_steal_pointer (&failure));
  return false;
}

static bool
send_all (Transaction *transaction, bool needs_reset, const GString *envelope, GError **error)
{
  const char *lines = envelope->str;

  if (transaction->capabilities->has_pipelining) {
    net_stream_queue (transaction->wire->stream, envelope->str, envelope->len);
    if (!flush (transaction, error))
      return false;
  }
  return send_envelope (transaction, needs_reset, &lines, error) &&
         begin_data (transaction, &lines, error) && send_message (transaction, error);
}

// An error that no reply made: the connection's end, ours or the server's.
static void
close_if_lost (Transaction *transaction, const GError *error)
{
  if (error != NULL && transaction->result->code == 0 &&
      transaction->result->outcome != SMTP_OUTCOME_REFUSED)
    net_stream_close (transaction->wire->stream);
}

static void
measure (Transaction *transaction)
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

SmtpResult *
smtp_transaction_run (SmtpWire *wire, const SmtpCapabilities *capabilities,
                      const SmtpMessage *message, bool needs_reset, GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GError) failure = NULL;
  Transaction transaction = {
    .wire = wire,
    .capabilities = capabilities,
    .message = message,
    .cancellable = cancellable,
    .result = smtp_result_new (message),
  };

  measure (&transaction);
  if (is_within_limit (&transaction, &failure) && mark_beyond (&transaction, &failure)) {
    g_autoptr (GString) envelope = write_envelope (&transaction, needs_reset, &failure);

    smtp_wire_set_patience (wire, COMMAND_TIMEOUT_MS);
    if (envelope != NULL && smtp_wire_begin (wire, &failure) &&
        send_all (&transaction, needs_reset, envelope, &failure))
      take_final_reply (&transaction, &failure);
  }
  close_if_lost (&transaction, failure);
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return transaction.result;
}
