// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reading replies off the stream.

#include "smtp/smtp-wire.h"

static void
set_busy (SmtpWire *wire, const SmtpReply *reply, GError **error)
{
  g_propagate_error (error, smtp_wire_error (wire, "closed by the server", reply));
}

// What has arrived already. → a reply or NULL for none yet; PROTOCOL when it is none.
static SmtpReply *
parse_arrived (SmtpWire *wire, GError **error)
{
  size_t length, used;
  const char *bytes = net_stream_peek (wire->stream, &length);
  SmtpReply *reply = NULL;
  MailParse parse = smtp_reply_parser_feed (wire->parser, bytes, length, &used, &reply);

  net_stream_consume (wire->stream, used);
  if (parse == MAIL_PARSE_BAD)
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL, "not an SMTP reply");
  return reply;
}

bool
smtp_wire_begin (SmtpWire *wire, GError **error)
{
  size_t length;

  net_stream_peek (wire->stream, &length);
  if (length == 0)
    return true;
  g_autoptr (SmtpReply) reply = parse_arrived (wire, NULL);

  if (reply != NULL && reply->code == 421)
    set_busy (wire, reply, error);
  else
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL, "the server spoke out of turn");
  net_stream_close (wire->stream);
  return false;
}

void
smtp_wire_set_patience (SmtpWire *wire, int64_t ms)
{
  wire->patience_ms = wire->most_ms > 0 ? MIN (ms, wire->most_ms) : ms;
  net_stream_set_timeout (wire->stream, wire->patience_ms);
}

SmtpReply *
smtp_wire_read (SmtpWire *wire, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure = NULL;
  SmtpReply *reply;

  net_stream_set_deadline (wire->stream, net_deadline_in_ms (wire->patience_ms));
  while ((reply = parse_arrived (wire, &failure)) == NULL && failure == NULL)
    net_stream_fill (wire->stream, cancellable, &failure);
  net_stream_set_deadline (wire->stream, NET_DEADLINE_NEVER);
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  if (reply == NULL || reply->code == 421)
    net_stream_close (wire->stream);
  return reply;
}

SmtpReply *
smtp_wire_ask (SmtpWire *wire, const GString *lines, GCancellable *cancellable, GError **error)
{
  if (!smtp_wire_begin (wire, error))
    return NULL;
  net_stream_queue (wire->stream, lines->str, lines->len);
  if (net_stream_flush (wire->stream, cancellable, error))
    return smtp_wire_read (wire, cancellable, error);
  net_stream_close (wire->stream);
  return NULL;
}

void
smtp_wire_reset (SmtpWire *wire)
{
  smtp_reply_parser_free (wire->parser);
  wire->parser = smtp_reply_parser_new ();
}

static MailError
code_of_reply (const SmtpReply *reply)
{
  if (smtp_reply_is_transient (reply))
    return MAIL_ERROR_SERVER_BUSY;
  // RFC 3463 X.3.4, message too big for the system.
  if (reply->enhanced.class == 5 && reply->enhanced.subject == 3 && reply->enhanced.detail == 4)
    return MAIL_ERROR_LIMIT;
  return reply->code >= 500 ? MAIL_ERROR_SERVER_REFUSED : MAIL_ERROR_PROTOCOL;
}

GError *
smtp_wire_error (SmtpWire *wire, const char *what, const SmtpReply *reply)
{
  g_autofree char *text = smtp_reply_dup_text (reply);
  g_autofree char *enhanced = smtp_enhanced_dup_string (&reply->enhanced);
  GError *error = g_error_new (MAIL_ERROR, (int) code_of_reply (reply), "%s: %d%s%s", what,
                               reply->code, *enhanced != '\0' ? " " : "", enhanced);

  return wire->shows_text ? mail_error_with_server_text (error, text, -1) : error;
}
