// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reading answers off the stream. Whatever fails closes it: where one answer ends and the next
// begins is not known any more.

#include "pop3/pop3-wire.h"

#include "base/limits.h"
#include "pop3/pop3-content.h"

// What has arrived already. → a reply or NULL for none yet; PROTOCOL when it is none.
static Pop3Reply *
parse_arrived (Pop3Wire *wire, GError **error)
{
  size_t length, used;
  const char *bytes = net_stream_peek (wire->stream, &length);
  MailCursor line;
  MailParse parse = pop3_line_take (bytes, length, &used, &line);
  Pop3Reply *reply = parse == MAIL_PARSE_DONE ? pop3_reply_parse (line) : NULL;

  net_stream_consume (wire->stream, used);
  if (parse == MAIL_PARSE_BAD || (parse == MAIL_PARSE_DONE && reply == NULL))
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL, "not a POP3 reply");
  return reply;
}

bool
pop3_wire_begin (Pop3Wire *wire, GError **error)
{
  size_t length;

  net_stream_peek (wire->stream, &length);
  if (length == 0)
    return true;
  g_autoptr (Pop3Reply) reply = parse_arrived (wire, NULL);

  if (reply != NULL && reply->status == POP3_STATUS_ERR) {
    GError *farewell = pop3_wire_error (wire, "closed by the server", reply);

    farewell->code = MAIL_ERROR_SERVER_BUSY;
    g_propagate_error (error, farewell);
  } else {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL, "the server spoke out of turn");
  }
  net_stream_close (wire->stream);
  return false;
}

void
pop3_wire_set_patience (Pop3Wire *wire, int64_t ms)
{
  wire->patience_ms = ms;
  net_stream_set_timeout (wire->stream, ms);
}

Pop3Reply *
pop3_wire_read (Pop3Wire *wire, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure = NULL;
  Pop3Reply *reply;

  net_stream_set_deadline (wire->stream, net_deadline_in_ms (wire->patience_ms));
  while ((reply = parse_arrived (wire, &failure)) == NULL && failure == NULL)
    net_stream_fill (wire->stream, cancellable, &failure);
  net_stream_set_deadline (wire->stream, NET_DEADLINE_NEVER);
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  if (reply == NULL)
    net_stream_close (wire->stream);
  return reply;
}

Pop3Reply *
pop3_wire_ask (Pop3Wire *wire, const GString *line, GCancellable *cancellable, GError **error)
{
  if (!pop3_wire_begin (wire, error))
    return NULL;
  net_stream_queue (wire->stream, line->str, line->len);
  if (net_stream_flush (wire->stream, cancellable, error))
    return pop3_wire_read (wire, cancellable, error);
  net_stream_close (wire->stream);
  return NULL;
}

// All that has arrived, up to the answer's end. FAILED by FUNC only.
static MailParse
take_arrived (Pop3Wire *wire, Pop3Content *content, Pop3BytesFunc func, void *data, GError **error)
{
  size_t length, at = 0;
  const char *bytes = net_stream_peek (wire->stream, &length);
  MailParse parse = MAIL_PARSE_MORE;

  while (parse == MAIL_PARSE_MORE && at < length) {
    size_t used;
    MailCursor piece;

    parse = pop3_content_take (content, bytes + at, length - at, &used, &piece);
    at += used;
    if (!mail_cursor_at_end (&piece) && !func (data, piece.p, mail_cursor_left (&piece), error))
      parse = MAIL_PARSE_BAD;
  }
  net_stream_consume (wire->stream, at);
  return parse;
}

bool
pop3_wire_read_content (Pop3Wire *wire, Pop3BytesFunc func, void *data, GCancellable *cancellable,
                        GError **error)
{
  Pop3Content content;
  MailParse parse;

  pop3_content_init (&content);
  while ((parse = take_arrived (wire, &content, func, data, error)) == MAIL_PARSE_MORE) {
    if (!net_stream_fill (wire->stream, cancellable, error))
      break;
  }
  if (parse == MAIL_PARSE_DONE)
    return true;
  net_stream_close (wire->stream);
  return false;
}

typedef struct {
  Pop3BytesFunc func;
  void *data;
  GString *line;   // that has not wholly come
  size_t n, bytes; // that have come
} Lines;

static bool
end_line (Lines *lines, const char *bytes, size_t length, GError **error)
{
  lines->n++;
  lines->bytes += length;
  if (lines->n > LIMIT_POP3_MESSAGES || lines->bytes > LIMIT_POP3_LISTING_BYTES) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_LIMIT, "the answer has too many lines");
    return false;
  }
  if (length > 0 && bytes[length - 1] == '\r')
    length--;
  return lines->func (lines->data, bytes, length, error);
}

static bool
add_to_line (Lines *lines, const char *bytes, size_t length, GError **error)
{
  if (length > LIMIT_POP3_LINE_BYTES - lines->line->len) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_LIMIT, "a line of the answer is too long");
    return false;
  }
  g_string_append_len (lines->line, bytes, (gssize) length);
  return true;
}

static bool
on_piece_of_lines (void *data, const char *bytes, size_t length, GError **error)
{
  Lines *lines = data;

  while (length > 0) {
    const char *newline = memchr (bytes, '\n', length);
    size_t taken = newline != NULL ? (size_t) (newline - bytes) : length;

    if (newline != NULL && lines->line->len == 0) {
      if (!end_line (lines, bytes, taken, error))
        return false;
    } else if (!add_to_line (lines, bytes, taken, error)) {
      return false;
    } else if (newline != NULL) {
      if (!end_line (lines, lines->line->str, lines->line->len, error))
        return false;
      g_string_truncate (lines->line, 0);
    }
    taken += newline != NULL;
    bytes += taken;
    length -= taken;
  }
  return true;
}

bool
pop3_wire_read_lines (Pop3Wire *wire, Pop3BytesFunc func, void *data, GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GString) line = g_string_new (NULL);
  Lines lines = {.func = func, .data = data, .line = line};

  return pop3_wire_read_content (wire, on_piece_of_lines, &lines, cancellable, error);
}

static MailError
code_of_reply (const Pop3Reply *reply)
{
  switch (reply->code) {
  case POP3_CODE_IN_USE:
  case POP3_CODE_LOGIN_DELAY:
  case POP3_CODE_SYS_TEMP:
    return MAIL_ERROR_SERVER_BUSY;
  case POP3_CODE_AUTH:
    return MAIL_ERROR_AUTH_REJECTED;
  case POP3_CODE_NONE:
  case POP3_CODE_SYS_PERM:
  case POP3_CODE_UTF8:
    break;
  }
  return reply->status == POP3_STATUS_ERR ? MAIL_ERROR_SERVER_REFUSED : MAIL_ERROR_PROTOCOL;
}

GError *
pop3_wire_error (Pop3Wire *wire, const char *what, const Pop3Reply *reply)
{
  static const char *const names[] = {
    [POP3_CODE_NONE] = "",
    [POP3_CODE_IN_USE] = ": IN-USE",
    [POP3_CODE_LOGIN_DELAY] = ": LOGIN-DELAY",
    [POP3_CODE_SYS_TEMP] = ": SYS/TEMP",
    [POP3_CODE_SYS_PERM] = ": SYS/PERM",
    [POP3_CODE_AUTH] = ": AUTH",
    [POP3_CODE_UTF8] = ": UTF8",
  };
  GError *error =
    g_error_new (MAIL_ERROR, (int) code_of_reply (reply), "%s%s", what, names[reply->code]);

  return wire->shows_text ? mail_error_with_server_text (error, reply->text, -1) : error;
}
