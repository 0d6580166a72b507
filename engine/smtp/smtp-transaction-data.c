// SPDX-License-Identifier: GPL-3.0-or-later
//
// A message's content by DATA (RFC 5321 3.3): 354, the text with its dots stuffed, the final dot.

#include "smtp/smtp-data.h"
#include "smtp/smtp-transaction-private.h"

// With pipelining DATA was sent before it was known that there is nobody to send to: what it was
// answered with must be taken, and where that is 354, an empty message ended.
static bool
take_needless_data (SmtpTransaction *transaction, GError **error)
{
  g_autoptr (SmtpReply) data = smtp_transaction_read (transaction, error);
  g_autoptr (SmtpReply) dot = NULL;

  if (data == NULL)
    return false;
  if (data->code != 354)
    return !smtp_transaction_is_out_of_step (transaction, data, error);
  net_stream_queue (transaction->wire->stream, ".\r\n", 3);
  if (smtp_transaction_flush (transaction, error))
    dot = smtp_transaction_read (transaction, error);
  return dot != NULL;
}

// What follows an envelope that nobody is served by.
static void
end_needless_group (SmtpTransaction *transaction, SmtpEnvelopeState state, GError **error)
{
  bool was_sent = transaction->capabilities->has_pipelining;

  if (state == SMTP_ENVELOPE_SENDER_REFUSED && was_sent &&
      net_stream_is_connected (transaction->wire->stream))
    take_needless_data (transaction, NULL);
  if (state == SMTP_ENVELOPE_NOBODY && (!was_sent || take_needless_data (transaction, error)))
    smtp_transaction_refuse_for_recipients (transaction, error);
}

static bool
begin_data (SmtpTransaction *transaction, const char **lines, GError **error)
{
  g_autoptr (SmtpReply) reply = smtp_transaction_next_reply (transaction, lines, error);

  if (reply == NULL)
    return false;
  if (reply->code == 354)
    return true;
  if (!smtp_transaction_is_out_of_step (transaction, reply, error))
    smtp_transaction_decide (transaction, "the message was refused", reply, error);
  return false;
}

// The content but its last piece, which waits in the queue for the final dot.
static bool
send_content (SmtpTransaction *transaction, GError **error)
{
  NetStream *stream = transaction->wire->stream;
  SmtpData data = {0};
  g_autoptr (GString) end = g_string_new (NULL);
  const char *piece;
  size_t length;
  bool is_good;

  while ((is_good = smtp_content_next (&transaction->content, transaction->cancellable, &piece,
                                       &length, error)) &&
         length > 0) {
    g_autoptr (GString) encoded = g_string_sized_new (length + length / 16);

    smtp_data_append (&data, piece, length, encoded);
    if (net_stream_get_queued (stream) > 0 && !smtp_transaction_flush (transaction, error))
      return false;
    net_stream_queue (stream, encoded->str, encoded->len);
  }
  smtp_data_end (&data, end);
  net_stream_queue (stream, end->str, end->len);
  return is_good;
}

// The last piece and the dot in one write.
static bool
send_final_dot (SmtpTransaction *transaction, GError **error)
{
  if (!smtp_transaction_is_durable (transaction, error))
    return false;
  net_stream_queue (transaction->wire->stream, ".\r\n", 3);
  return smtp_transaction_flush_end (transaction, error);
}

static void
take_final_reply (SmtpTransaction *transaction, GError **error)
{
  g_autoptr (SmtpReply) reply = NULL;

  smtp_wire_set_patience (transaction->wire, SMTP_DOT_TIMEOUT_MS);
  reply = smtp_transaction_read (transaction, error);
  if (reply == NULL)
    return;
  if (smtp_reply_is_positive (reply)) {
    smtp_result_set_reply (transaction->result, SMTP_OUTCOME_ACCEPTED, reply);
  } else if (reply->code >= 400) {
    smtp_transaction_decide (transaction, "the message was refused", reply, error);
  } else {
    // 3xx after the dot: no protocol that we know, so nothing is known.
    net_stream_close (transaction->wire->stream);
    g_propagate_error (error, smtp_wire_error (transaction->wire, "after the message", reply));
  }
}

// The content and the dot. Once begun, only a dot or the end of the connection ends it.
static bool
send_message (SmtpTransaction *transaction, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (send_content (transaction, &failure) && send_final_dot (transaction, &failure))
    return true;
  smtp_transaction_take_early_reply (transaction, &failure);
  net_stream_close (transaction->wire->stream);
  g_propagate_error (error, g_steal_pointer (&failure));
  return false;
}

void
smtp_transaction_send_data (SmtpTransaction *transaction, GString *envelope, GError **error)
{
  g_string_append (envelope, "DATA\r\n");
  const char *lines = envelope->str;

  if (transaction->capabilities->has_pipelining) {
    net_stream_queue (transaction->wire->stream, envelope->str, envelope->len);
    if (!smtp_transaction_flush (transaction, error))
      return;
  }
  SmtpEnvelopeState state = smtp_transaction_take_envelope (transaction, &lines, error);

  if (state != SMTP_ENVELOPE_TAKEN)
    end_needless_group (transaction, state, error);
  else if (begin_data (transaction, &lines, error) && send_message (transaction, error))
    take_final_reply (transaction, error);
}
