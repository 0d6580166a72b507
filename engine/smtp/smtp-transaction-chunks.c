// SPDX-License-Identifier: GPL-3.0-or-later
//
// A message's content by BDAT (RFC 3030), pipelined with its envelope: a small message takes one
// round trip. Whether the server knows BDAT is asked by the first chunk of a connection's first
// message: one header line, which a server that doesn't know BDAT takes for a command without
// meaning. An empty chunk would be a plainer question; Postfix answers it with 551.

#include "smtp/smtp-command.h"
#include "smtp/smtp-data.h"
#include "smtp/smtp-transaction-private.h"

#include <string.h>

// Longer lines are no command to any server (RFC 5321 4.5.3.1.4).
#define MAX_QUESTION_BYTES 500

typedef struct {
  SmtpTransaction *transaction;
  SmtpData data;
  unsigned int due;   // chunks whose reply was not read yet
  SmtpReply *refusal; // the first chunk's that was refused
} Chunks;

static void
clear_chunks (Chunks *chunks)
{
  smtp_reply_free (chunks->refusal);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Chunks, clear_chunks)

static bool
has_arrived (const SmtpTransaction *transaction)
{
  size_t length;

  net_stream_peek (transaction->wire->stream, &length);
  return length > 0;
}

// Servers of old tell commands by their first four letters.
static bool
begins_like_command (const char *line)
{
  static const char *const verbs[] = {"HELO", "EHLO", "MAIL", "RCPT", "DATA", "BDAT", "RSET",
                                      "VRFY", "EXPN", "HELP", "NOOP", "QUIT", "TURN", "ETRN",
                                      "AUTH", "STAR", "SEND", "SOML", "SAML", "BURL", "LHLO"};

  for (size_t i = 0; i < G_N_ELEMENTS (verbs); i++) {
    if (g_ascii_strncasecmp (line, verbs[i], 4) == 0)
      return true;
  }
  return false;
}

// How many bytes of PIECE are its first line, where that is a header field whose name is no
// command, and more follows; else 0.
static size_t
question_length (const char *piece, size_t length)
{
  const char *end = memchr (piece, '\n', MIN (length, MAX_QUESTION_BYTES));
  size_t line = end != NULL ? (size_t) (end + 1 - piece) : 0, name = 0;
  const char *cr = memchr (piece, '\r', line);

  while (name < line && (g_ascii_isalnum (piece[name]) || piece[name] == '-'))
    name++;
  if (name < 2 || piece[name] != ':' || line == length || (cr != NULL && cr + 1 != end) ||
      memchr (piece, '\0', line) != NULL || begins_like_command (piece))
    return 0;
  return line;
}

bool
smtp_transaction_can_chunk (SmtpTransaction *transaction)
{
  const char *piece;
  size_t length;

  if (transaction->chunking->state != SMTP_CHUNKS_UNASKED)
    return transaction->chunking->state == SMTP_CHUNKS_KNOWN;
  // The first piece was looked at before, and can be had again.
  if (!smtp_content_next (&transaction->content, transaction->cancellable, &piece, &length, NULL))
    return false;
  smtp_content_give_back (&transaction->content, length);
  return question_length (piece, length) > 0;
}

static void
queue_chunk (SmtpTransaction *transaction, const GString *chunk, bool is_last)
{
  g_autoptr (GString) command = g_string_new (NULL);

  smtp_command_append_chunk (command, chunk->len, is_last);
  net_stream_queue (transaction->wire->stream, command->str, command->len);
  net_stream_queue (transaction->wire->stream, chunk->str, chunk->len);
}

// The server goes no further with a chunk of this connection.
static void
doubt (SmtpTransaction *transaction)
{
  transaction->chunking->state = SMTP_CHUNKS_NEVER;
  transaction->chunking->is_doubtful = true;
}

// After a refused question: a server that did not know BDAT has answered the header line, too. RSET
// is what both have in common; whatever does not fit ends the connection.
static void
settle_question (SmtpTransaction *transaction)
{
  g_autoptr (GString) reset = g_string_new ("RSET\r\n");
  g_autoptr (SmtpReply) first = NULL;
  g_autoptr (SmtpReply) second = NULL;

  if (!net_stream_is_connected (transaction->wire->stream))
    return;
  net_stream_queue (transaction->wire->stream, reset->str, reset->len);
  if (smtp_transaction_flush (transaction, NULL))
    first = smtp_transaction_read (transaction, NULL);
  if (first != NULL && smtp_reply_is_positive (first))
    return;
  doubt (transaction);
  if (first != NULL && first->code >= 500)
    second = smtp_transaction_read (transaction, NULL);
  if (second == NULL || !smtp_reply_is_positive (second))
    net_stream_close (transaction->wire->stream);
}

static bool
ask (Chunks *chunks, GError **error)
{
  SmtpTransaction *transaction = chunks->transaction;
  g_autoptr (GString) line = g_string_new (NULL);
  const char *piece;
  size_t length;

  if (!smtp_content_next (&transaction->content, transaction->cancellable, &piece, &length, error))
    return false;
  size_t question = question_length (piece, length);

  smtp_data_append (&chunks->data, piece, question, line);
  smtp_content_give_back (&transaction->content, length - question);
  queue_chunk (transaction, line, false);
  return true;
}

// The question is taken back: DATA is to send the content from its start.
static void
give_up_chunks (SmtpTransaction *transaction)
{
  doubt (transaction);
  settle_question (transaction);
  smtp_content_give_back (&transaction->content, transaction->content.length);
}

// The first chunk's reply. → whether to go on; OUT_KNOWN: false when the server does not know BDAT.
static bool
take_answer (SmtpTransaction *transaction, bool *out_known, GError **error)
{
  g_autoptr (SmtpReply) reply = smtp_transaction_read (transaction, error);

  if (reply == NULL) {
    doubt (transaction);
    return false;
  }
  // One that says yes to everything has answered the header line, too.
  if (reply->code < 400 && (reply->code >= 300 || has_arrived (transaction))) {
    doubt (transaction);
    smtp_transaction_lose_step (transaction, reply, error);
    return false;
  }
  if (smtp_reply_is_positive (reply)) {
    transaction->chunking->state = SMTP_CHUNKS_KNOWN;
    return true;
  }
  if (reply->code >= 500) {
    *out_known = false;
    give_up_chunks (transaction);
    return false;
  }
  smtp_transaction_decide (transaction, "the message was refused", reply, error);
  settle_question (transaction);
  return false;
}

// The envelope came to nothing: the reply to the first chunk is still to be read.
static void
end_needless_question (SmtpTransaction *transaction, SmtpEnvelopeState state)
{
  g_autoptr (SmtpReply) reply = NULL;

  if (state == SMTP_ENVELOPE_LOST && transaction->result->code == 0)
    doubt (transaction);
  if (state == SMTP_ENVELOPE_LOST || !net_stream_is_connected (transaction->wire->stream))
    return;
  reply = smtp_transaction_read (transaction, NULL);
  if (reply != NULL)
    settle_question (transaction);
}

// Takes the reply to one chunk. False: the connection is lost.
static bool
take_chunk_reply (Chunks *chunks, GError **error)
{
  g_autoptr (SmtpReply) reply = smtp_transaction_read (chunks->transaction, error);

  if (reply == NULL)
    return false;
  if (reply->code >= 300 && reply->code < 400) {
    smtp_transaction_lose_step (chunks->transaction, reply, error);
    return false;
  }
  chunks->due--;
  if (reply->code >= 400 && chunks->refusal == NULL)
    chunks->refusal = g_steal_pointer (&reply);
  return true;
}

// Takes the replies that are there already. False: one is a refusal, or the connection is lost.
static bool
take_arrived (Chunks *chunks, GError **error)
{
  while (chunks->due > 0 && chunks->refusal == NULL && has_arrived (chunks->transaction)) {
    if (!take_chunk_reply (chunks, error))
      return false;
  }
  return chunks->refusal == NULL;
}

// The chunks but the last, which is left in LAST.
static bool
send_first_chunks (Chunks *chunks, GString *last, GError **error)
{
  SmtpTransaction *transaction = chunks->transaction;
  const char *piece;
  size_t length;

  do {
    if (!smtp_content_next (&transaction->content, transaction->cancellable, &piece, &length,
                            error))
      return false;
    if (length > 0 && last->len > 0) {
      queue_chunk (transaction, last, false);
      g_string_truncate (last, 0);
      chunks->due++;
      if (!smtp_transaction_flush (transaction, error) || !take_arrived (chunks, error))
        return false;
    }
    smtp_data_append (&chunks->data, piece, length, last);
  } while (length > 0);
  smtp_data_end (&chunks->data, last);
  return true;
}

// A chunk before the last was refused: that is the answer to the message, and the others' replies
// are of no more interest.
static void
refuse_for_chunk (Chunks *chunks, GError **error)
{
  SmtpTransaction *transaction = chunks->transaction;

  while (chunks->due > 0 && net_stream_is_connected (transaction->wire->stream) &&
         take_chunk_reply (chunks, NULL))
    continue;
  smtp_transaction_decide (transaction, "the message was refused", chunks->refusal, error);
}

// The reply to the last chunk, which was sent before the others were all answered for.
static void
take_last_reply (Chunks *chunks, GError **error)
{
  SmtpTransaction *transaction = chunks->transaction;
  g_autoptr (SmtpReply) reply = smtp_transaction_read (transaction, error);

  if (reply == NULL) {
    doubt (transaction);
    return;
  }
  if (reply->code >= 400) {
    smtp_transaction_decide (transaction, "the message was refused",
                             chunks->refusal != NULL ? chunks->refusal : reply, error);
    return;
  }
  bool has_refused = chunks->refusal != NULL || transaction->accepted < transaction->asked;

  // It says that it took what it had refused, or one answer more than was asked for makes it
  // doubtful which recipient was refused.
  if (reply->code >= 300 || chunks->refusal != NULL || transaction->accepted == 0 ||
      (has_refused && has_arrived (transaction))) {
    doubt (transaction);
    smtp_transaction_lose_step (transaction, reply, error);
    return;
  }
  smtp_result_set_reply (transaction->result, SMTP_OUTCOME_ACCEPTED, reply);
}

static void
take_end (Chunks *chunks, GError **error)
{
  smtp_wire_set_patience (chunks->transaction->wire, SMTP_DOT_TIMEOUT_MS);
  while (chunks->due > 0) {
    if (!take_chunk_reply (chunks, error))
      return;
  }
  take_last_reply (chunks, error);
}

static void
end_broken (Chunks *chunks, GError **error)
{
  smtp_transaction_take_early_reply (chunks->transaction, error);
  net_stream_close (chunks->transaction->wire->stream);
}

// The content after an envelope that was taken. Once begun, only the last chunk or the end of the
// connection ends it; or a refusal, after which RSET does.
static void
send_content (Chunks *chunks, GError **error)
{
  SmtpTransaction *transaction = chunks->transaction;
  g_autoptr (GString) last = g_string_new (NULL);
  g_autoptr (GError) failure = NULL;
  bool is_sent = send_first_chunks (chunks, last, &failure) && take_arrived (chunks, &failure);

  if (!is_sent && chunks->refusal != NULL) {
    refuse_for_chunk (chunks, error);
    return;
  }
  if (is_sent && smtp_transaction_is_durable (transaction, &failure)) {
    queue_chunk (transaction, last, true);
    if (smtp_transaction_flush_end (transaction, &failure)) {
      take_end (chunks, error);
      return;
    }
  }
  end_broken (chunks, &failure);
  g_propagate_error (error, g_steal_pointer (&failure));
}

// The whole message was sent with an envelope that came to nothing: the server must have refused
// it, too. FAILURE says so already.
static void
take_needless_content (SmtpTransaction *transaction, GError **failure)
{
  g_autoptr (SmtpReply) reply = NULL;

  if (net_stream_is_connected (transaction->wire->stream))
    reply = smtp_transaction_read (transaction, NULL);
  if (reply == NULL || reply->code >= 400)
    return;
  g_clear_error (failure);
  doubt (transaction);
  transaction->result->outcome = SMTP_OUTCOME_AMBIGUOUS;
  smtp_transaction_lose_step (transaction, reply, failure);
}

static void
take_all_replies (Chunks *chunks, const GString *envelope, GError **error)
{
  SmtpTransaction *transaction = chunks->transaction;
  g_autoptr (GError) failure = NULL;
  const char *lines = envelope->str;

  switch (smtp_transaction_take_envelope (transaction, &lines, &failure)) {
  case SMTP_ENVELOPE_TAKEN:
    take_end (chunks, &failure);
    break;
  case SMTP_ENVELOPE_NOBODY:
    smtp_transaction_refuse_for_recipients (transaction, &failure);
    take_needless_content (transaction, &failure);
    break;
  case SMTP_ENVELOPE_SENDER_REFUSED:
    take_needless_content (transaction, &failure);
    break;
  case SMTP_ENVELOPE_LOST:
    if (transaction->result->code == 0)
      doubt (transaction);
    break;
  }
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
}

// Envelope and content in one flight, and then all replies.
static void
send_at_once (Chunks *chunks, const GString *envelope, GError **error)
{
  SmtpTransaction *transaction = chunks->transaction;
  g_autoptr (GString) content = g_string_new (NULL);
  g_autoptr (GError) failure = NULL;

  // Its only piece is the last chunk.
  if (!send_first_chunks (chunks, content, error) ||
      !smtp_transaction_is_durable (transaction, error))
    return;
  net_stream_queue (transaction->wire->stream, envelope->str, envelope->len);
  queue_chunk (transaction, content, true);
  if (smtp_transaction_flush_end (transaction, &failure)) {
    take_all_replies (chunks, envelope, error);
    return;
  }
  end_broken (chunks, &failure);
  g_propagate_error (error, g_steal_pointer (&failure));
}

static bool
is_small (const SmtpTransaction *transaction)
{
  const SmtpMessage *message = transaction->message;

  return message->content != NULL && g_bytes_get_size (message->content) <= SMTP_PIECE_BYTES;
}

bool
smtp_transaction_send_chunks (SmtpTransaction *transaction, GString *envelope, GError **error)
{
  g_auto (Chunks) chunks = {.transaction = transaction, .data = {.is_counted = true}};
  bool asks = transaction->chunking->state == SMTP_CHUNKS_UNASKED, is_known = true;
  const char *lines = envelope->str;

  // Servers end a connection after so many refusals, which RSET is answered with: what left with it
  // would be in doubt.
  if (!asks && !transaction->needs_reset && is_small (transaction)) {
    send_at_once (&chunks, envelope, error);
    return true;
  }
  net_stream_queue (transaction->wire->stream, envelope->str, envelope->len);
  if ((asks && !ask (&chunks, error)) || !smtp_transaction_flush (transaction, error))
    return true;
  SmtpEnvelopeState state = smtp_transaction_take_envelope (transaction, &lines, error);

  if (state == SMTP_ENVELOPE_NOBODY)
    smtp_transaction_refuse_for_recipients (transaction, error);
  if (state != SMTP_ENVELOPE_TAKEN && asks)
    end_needless_question (transaction, state);
  if (state == SMTP_ENVELOPE_TAKEN && (!asks || take_answer (transaction, &is_known, error)))
    send_content (&chunks, error);
  return is_known;
}
