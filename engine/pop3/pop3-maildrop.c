// SPDX-License-Identifier: GPL-3.0-or-later
//
// Short verbs of the maildrop. Those for many messages go out in windows where the server takes
// several commands at once (PIPELINING), else one by one.

#include "pop3/pop3-maildrop.h"

#include "base/limits.h"
#include "pop3/pop3-command.h"
#include "pop3/pop3-listing.h"
#include "pop3/pop3-session-private.h"

// Commands on the way at once.
#define WINDOW 100

// Asking for one message's size costs about what ten lines of the whole list do.
#define LINES_PER_QUESTION 10

bool
pop3_session_stat (Pop3Session *session, uint32_t *out_count, uint64_t *out_size,
                   GCancellable *cancellable, GError **error)
{
  g_autoptr (Pop3Reply) reply = pop3_session_ask (session, "STAT", NULL, cancellable, error);

  if (reply == NULL)
    return false;
  if (reply->status != POP3_STATUS_OK)
    return pop3_session_fail (session, "STAT was refused", reply, error);
  if (!pop3_listing_parse_size (mail_cursor (reply->text, strlen (reply->text)), out_count,
                                out_size)) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL, "STAT without a number");
    return false;
  }
  if (*out_count <= LIMIT_POP3_MESSAGES)
    return true;
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_LIMIT, "STAT counts %u messages", *out_count);
  return false;
}

typedef struct {
  Pop3UidFunc func;
  void *data;
} UidReading;

static bool
on_uid_line (void *data, const char *bytes, size_t length, GError **error)
{
  UidReading *reading = data;
  uint32_t number = 0;
  MailCursor uid;

  if (!pop3_listing_parse_uidl (mail_cursor (bytes, length), &number, &uid) ||
      mail_cursor_left (&uid) > LIMIT_POP3_UIDL_BYTES)
    return number == 0 || reading->func (reading->data, number, "", 0, error);
  return reading->func (reading->data, number, uid.p, mail_cursor_left (&uid), error);
}

bool
pop3_session_uidl (Pop3Session *session, Pop3UidFunc func, void *data, GCancellable *cancellable,
                   GError **error)
{
  UidReading reading = {func, data};
  g_autoptr (Pop3Reply) reply = pop3_session_ask (session, "UIDL", NULL, cancellable, error);

  if (reply == NULL)
    return false;
  if (reply->status == POP3_STATUS_OK)
    return pop3_wire_read_lines (&session->wire, on_uid_line, &reading, cancellable, error);
  pop3_session_fail (session, "UIDL was refused", reply, error);
  if (error != NULL && reply->code == POP3_CODE_NONE)
    (*error)->code = MAIL_ERROR_UNSUPPORTED;
  return false;
}

// N commands of VERB, each answered by one line, which TAKE gets with the message's place.
typedef bool (*TakeFunc) (Pop3Session *session, size_t i, const Pop3Reply *reply, void *data,
                          GError **error);

static bool
ask_each (Pop3Session *session, const char *verb, const uint32_t *numbers, size_t n, TakeFunc take,
          void *data, GCancellable *cancellable, GError **error)
{
  size_t window = session->capabilities->has_pipelining ? WINDOW : 1;

  for (size_t sent = 0, answered = 0; answered < n;) {
    g_autoptr (GString) lines = g_string_new (NULL);

    if (!pop3_wire_begin (&session->wire, error))
      return false;
    for (size_t last = MIN (n, sent + window); sent < last; sent++)
      pop3_command_append_number (lines, verb, numbers[sent], -1);
    net_stream_queue (session->wire.stream, lines->str, lines->len);
    if (!net_stream_flush (session->wire.stream, cancellable, error))
      return false;
    for (; answered < sent; answered++) {
      g_autoptr (Pop3Reply) reply = pop3_wire_read (&session->wire, cancellable, error);

      if (reply == NULL || !take (session, answered, reply, data, error))
        return false;
    }
  }
  return true;
}

static bool
take_size (Pop3Session *session, size_t i, const Pop3Reply *reply, void *data, GError **error)
{
  uint64_t *sizes = data;
  uint32_t number;

  sizes[i] = 0;
  if (reply->status == POP3_STATUS_OK)
    pop3_listing_parse_size (mail_cursor (reply->text, strlen (reply->text)), &number, &sizes[i]);
  return true;
}

typedef struct {
  const uint32_t *numbers;
  size_t n;
  uint64_t *sizes;
} SizeReading;

static int
compare_numbers (const void *a, const void *b)
{
  uint32_t left = *(const uint32_t *) a, right = *(const uint32_t *) b;

  return (left > right) - (left < right);
}

static bool
on_size_line (void *data, const char *bytes, size_t length, GError **error)
{
  SizeReading *reading = data;
  uint32_t number;
  uint64_t size;

  if (!pop3_listing_parse_size (mail_cursor (bytes, length), &number, &size))
    return true;
  const uint32_t *found =
    bsearch (&number, reading->numbers, reading->n, sizeof number, compare_numbers);

  if (found != NULL)
    reading->sizes[found - reading->numbers] = size;
  return true;
}

bool
pop3_session_sizes (Pop3Session *session, const uint32_t *numbers, size_t n, uint32_t total,
                    uint64_t *out_sizes, GCancellable *cancellable, GError **error)
{
  SizeReading reading = {numbers, n, out_sizes};

  memset (out_sizes, 0, n * sizeof *out_sizes);
  if (n < total / LINES_PER_QUESTION)
    return ask_each (session, "LIST", numbers, n, take_size, out_sizes, cancellable, error);
  g_autoptr (Pop3Reply) reply = pop3_session_ask (session, "LIST", NULL, cancellable, error);

  if (reply == NULL)
    return false;
  // Mail is worth having also where its size is not known.
  if (reply->status == POP3_STATUS_ERR)
    return true;
  if (reply->status != POP3_STATUS_OK)
    return pop3_session_fail (session, "LIST was refused", reply, error);
  return pop3_wire_read_lines (&session->wire, on_size_line, &reading, cancellable, error);
}

static bool
take_deletion (Pop3Session *session, size_t i, const Pop3Reply *reply, void *data, GError **error)
{
  bool *done = data;

  done[i] = reply->status == POP3_STATUS_OK;
  session->deleted += done[i];
  return true;
}

bool
pop3_session_delete (Pop3Session *session, const uint32_t *numbers, size_t n, bool *out_done,
                     GCancellable *cancellable, GError **error)
{
  memset (out_done, 0, n * sizeof *out_done);
  return ask_each (session, "DELE", numbers, n, take_deletion, out_done, cancellable, error);
}
