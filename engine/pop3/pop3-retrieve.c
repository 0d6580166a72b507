// SPDX-License-Identifier: GPL-3.0-or-later
//
// A bounded window of commands on the way, refilled when half of it was answered: the server always
// has something to do, and never more to send than was just asked for.

#include "pop3/pop3-retrieve.h"

#include "pop3/pop3-command.h"
#include "pop3/pop3-session-private.h"

#define WINDOW 32

typedef struct {
  Pop3Session *session;
  const uint32_t *numbers;
  size_t n, sent, answered;
  int lines;
  const Pop3Sink *sink;
  void *data;
  GCancellable *cancellable;
} Retrieval;

static bool
send_more (Retrieval *retrieval, GError **error)
{
  size_t window = retrieval->session->capabilities->has_pipelining ? WINDOW : 1;
  size_t under_way = retrieval->sent - retrieval->answered;
  NetStream *stream = retrieval->session->wire.stream;

  if (retrieval->sent == retrieval->n || under_way > window / 2)
    return true;
  if (under_way == 0 && !pop3_wire_begin (&retrieval->session->wire, error))
    return false;
  g_autoptr (GString) lines = g_string_new (NULL);

  for (; retrieval->sent < retrieval->n && under_way < window; under_way++)
    pop3_command_append_number (lines, retrieval->lines < 0 ? "RETR" : "TOP",
                                retrieval->numbers[retrieval->sent++], retrieval->lines);
  net_stream_queue (stream, lines->str, lines->len);
  return net_stream_flush (stream, retrieval->cancellable, error);
}

static bool
take_refusal (Retrieval *retrieval, uint32_t number, const Pop3Reply *reply, GError **error)
{
  g_autoptr (GError) reason =
    pop3_wire_error (&retrieval->session->wire, "the message was refused", reply);

  if (reply->status == POP3_STATUS_ERR)
    return retrieval->sink->refused (retrieval->data, number, reason, error);
  g_propagate_error (error, g_steal_pointer (&reason));
  return false;
}

static bool
take_answer (Retrieval *retrieval, GError **error)
{
  uint32_t number = retrieval->numbers[retrieval->answered];
  Pop3Wire *wire = &retrieval->session->wire;
  g_autoptr (Pop3Reply) reply = pop3_wire_read (wire, retrieval->cancellable, error);

  if (reply == NULL)
    return false;
  retrieval->answered++;
  if (reply->status != POP3_STATUS_OK)
    return take_refusal (retrieval, number, reply, error);
  return retrieval->sink->begin (retrieval->data, number, error) &&
         pop3_wire_read_content (wire, retrieval->sink->bytes, retrieval->data,
                                 retrieval->cancellable, error) &&
         retrieval->sink->end (retrieval->data, number, error);
}

bool
pop3_session_retrieve (Pop3Session *session, const uint32_t *numbers, size_t n, int lines,
                       const Pop3Sink *sink, void *data, GCancellable *cancellable, GError **error)
{
  Retrieval retrieval = {
    .session = session,
    .numbers = numbers,
    .n = n,
    .lines = lines,
    .sink = sink,
    .data = data,
    .cancellable = cancellable,
  };

  while (retrieval.answered < n) {
    if (!send_more (&retrieval, error) || !take_answer (&retrieval, error)) {
      net_stream_close (session->wire.stream);
      return false;
    }
  }
  return true;
}
