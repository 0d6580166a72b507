// SPDX-License-Identifier: GPL-3.0-or-later
//
// The wire of a session. One place reads, one place dies.

#include "imap/imap-connection.h"

#include "base/limits.h"
#include "base/mail-error.h"

#include <string.h>

#define STREAM_BLOCK_BYTES (64 * 1024)

struct _ImapConnection {
  NetStream *stream;
  ImapDecoder *decoder;
  const ImapListener *listener;
  void *data;
  GError *death;
  bool trusted;
  bool bye_expected;
  unsigned next_tag;
  GQueue pendings;       // ImapPending, oldest first, not done
  char *continuation;    // text of a `+` that nobody has taken yet
  uint64_t literal_left; // of the one being streamed
};

static void
pending_free (ImapPending *pending)
{
  imap_result_clear (&pending->result);
  g_free (pending->name);
  g_free (pending);
}

static bool
fail_dead (const ImapConnection *connection, GError **error)
{
  if (error != NULL)
    *error = g_error_copy (connection->death);
  return false;
}

// ERROR, which is taken, ends the connection and goes to the caller.
static bool
die_with (ImapConnection *connection, GError *cause, GError **error)
{
  imap_connection_die (connection, cause);
  return fail_dead (connection, error);
}

static GError *
protocol_error (const char *what)
{
  return g_error_new (MAIL_ERROR, MAIL_ERROR_PROTOCOL, "IMAP: %s", what);
}

static char *
dup_or_null (ImapString string)
{
  return imap_string_is_nil (string) ? NULL : imap_string_dup (string);
}

static void
fill_result (ImapResult *result, const ImapCondition *condition)
{
  result->kind = condition->kind;
  result->code = condition->code.kind;
  result->code_name = imap_string_dup (condition->code.name);
  result->number = condition->code.number;
  result->goal = condition->code.goal;
  result->arguments = dup_or_null (condition->code.arguments);
  result->first = dup_or_null (condition->code.first);
  result->second = dup_or_null (condition->code.second);
  result->text = imap_string_dup (condition->text);
}

static ImapPending *
find_pending (ImapConnection *connection, ImapString tag)
{
  for (GList *l = connection->pendings.head; l != NULL; l = l->next) {
    ImapPending *pending = l->data;
    if (tag.n == strlen (pending->tag) && memcmp (tag.p, pending->tag, tag.n) == 0)
      return pending;
  }
  return NULL;
}

static void
offer (ImapConnection *connection, const ImapResponse *response)
{
  for (GList *l = connection->pendings.head; l != NULL; l = l->next) {
    ImapPending *pending = l->data;
    if (pending->take != NULL && pending->take (pending->data, response))
      return;
  }
  connection->listener->untagged (connection->data, response);
}

static bool
handle_tagged (ImapConnection *connection, const ImapResponse *response, GError **error)
{
  const ImapCondition *condition = imap_response_get_condition (response);
  ImapPending *pending = find_pending (connection, condition->tag);
  if (pending == NULL || condition->kind > IMAP_BAD)
    return die_with (connection, protocol_error ("an answer to no command of ours"), error);
  // T5: consent to what the server has not seen yet was not meant for us.
  if (!pending->sent && condition->kind == IMAP_OK)
    return die_with (connection, protocol_error ("an answer before the command"), error);
  fill_result (&pending->result, condition);
  pending->done = true;
  g_queue_remove (&connection->pendings, pending);
  // The session sees codes of tagged answers as well: CAPABILITY, HIGHESTMODSEQ, READ-ONLY.
  connection->listener->untagged (connection->data, response);
  if (pending->forgotten)
    pending_free (pending);
  return true;
}

static GError *
bye_error (ImapConnection *connection, const ImapCondition *condition)
{
  GError *cause = g_error_new (MAIL_ERROR, MAIL_ERROR_SERVER_BUSY, "IMAP: BYE");
  if (!connection->trusted)
    return cause;
  return mail_error_with_server_text (cause, condition->text.p, (gssize) condition->text.n);
}

static bool
handle_response (ImapConnection *connection, const ImapResponse *response, GError **error)
{
  const ImapCondition *condition = imap_response_get_condition (response);
  if (condition != NULL && !imap_string_is_nil (condition->tag))
    return handle_tagged (connection, response, error);
  if (condition != NULL && condition->kind == IMAP_BYE && !connection->bye_expected)
    return die_with (connection, bye_error (connection, condition), error);
  if (response->kind == IMAP_RESPONSE_CONTINUATION) {
    g_free (connection->continuation);
    connection->continuation = imap_string_dup (response->text);
    return true;
  }
  // An empty line behind a literal is seen, and harmless.
  bool garbage =
    response->kind == IMAP_RESPONSE_DEFECT && response->text.n > 0 && response->text.p[0] != '*';
  if (garbage)
    return die_with (connection, protocol_error ("a line that is no response"), error);
  offer (connection, response);
  return connection->death == NULL || fail_dead (connection, error);
}

// One thing decoded. → whether it was a response.
static bool
handle (ImapConnection *connection, const ImapDecoded *decoded, GError **error)
{
  switch (decoded->kind) {
  case IMAP_DECODE_RESPONSE:
    return handle_response (connection, decoded->response, error);
  case IMAP_DECODE_LITERAL:
    connection->literal_left = decoded->size;
    connection->listener->literal_begin (connection->data, decoded->fetch, decoded->section,
                                         decoded->size);
    return true;
  case IMAP_DECODE_DATA:
    connection->listener->literal_data (connection->data, decoded->data, decoded->n);
    connection->literal_left -= decoded->n;
    if (connection->literal_left == 0)
      connection->listener->literal_end (connection->data);
    return true;
  case IMAP_DECODE_BAD:
    return die_with (connection, protocol_error ("a literal over the limit"), error);
  case IMAP_DECODE_MORE:
  default:
    return true;
  }
}

// Decodes what is here up to one response. *OUT_ANY: there was one.
static bool
decode_one (ImapConnection *connection, bool *out_any, GError **error)
{
  ImapDecoded decoded;
  *out_any = false;
  do {
    imap_decoder_next (connection->decoder, &decoded);
    if (!handle (connection, &decoded, error))
      return false;
    *out_any = decoded.kind == IMAP_DECODE_RESPONSE;
  } while (!*out_any && decoded.kind != IMAP_DECODE_MORE);
  return true;
}

static void
feed (ImapConnection *connection)
{
  size_t n;
  const char *bytes = net_stream_peek (connection->stream, &n);
  imap_decoder_feed (connection->decoder, bytes, n);
  net_stream_consume (connection->stream, n);
}

static bool
send_stream (ImapConnection *connection, const ImapChunk *chunk, GCancellable *cancellable,
             GError **error)
{
  g_autofree char *block = g_malloc (STREAM_BLOCK_BYTES);
  for (uint64_t left = chunk->size; left > 0;) {
    size_t want = (size_t) MIN (left, STREAM_BLOCK_BYTES);
    size_t got;
    g_autoptr (GError) cause = NULL;
    bool read = g_input_stream_read_all (chunk->stream, block, want, &got, cancellable, &cause);
    // The size is announced: nothing but the rest of the message can be said now.
    if (!read || got < want)
      return die_with (connection,
                       g_error_new (MAIL_ERROR, MAIL_ERROR_STORE, "reading the message: %s",
                                    cause != NULL ? cause->message : "it ended early"),
                       error);
    net_stream_queue (connection->stream, block, got);
    if (!imap_connection_flush (connection, cancellable, error))
      return false;
    left -= got;
  }
  return true;
}

static bool
send_chunk (ImapConnection *connection, const ImapChunk *chunk, bool secret,
            GCancellable *cancellable, GError **error)
{
  if (chunk->stream != NULL)
    return send_stream (connection, chunk, cancellable, error);
  size_t n = chunk->text != NULL ? chunk->text->len : 0;
  const char *bytes = chunk->text != NULL ? chunk->text->str : g_bytes_get_data (chunk->bytes, &n);
  imap_connection_queue (connection, bytes, n, secret);
  return true;
}

// → false without ERROR: the server answered before it had everything.
static bool
send_chunks (ImapConnection *connection, ImapPending *pending, ImapCommand *command,
             GCancellable *cancellable, GError **error)
{
  size_t n;
  const ImapChunk *chunks = imap_command_get_chunks (command, &n);
  for (size_t i = 0; i < n; i++) {
    g_autofree char *text = NULL;
    if (chunks[i].wait &&
        !imap_connection_wait_continuation (connection, pending, &text, cancellable, error))
      return false;
    if (!send_chunk (connection, &chunks[i], imap_command_is_secret (command), cancellable, error))
      return false;
  }
  pending->sent = true;
  return true;
}

ImapConnection *
imap_connection_new (NetStream *stream, const ImapListener *listener, void *data)
{
  ImapConnection *connection = g_new0 (ImapConnection, 1);
  connection->stream = stream;
  connection->decoder = imap_decoder_new (NULL);
  connection->listener = listener;
  connection->data = data;
  g_queue_init (&connection->pendings);
  return connection;
}

void
imap_connection_free (ImapConnection *connection)
{
  if (connection == NULL)
    return;
  for (GList *l = connection->pendings.head; l != NULL; l = l->next) {
    ImapPending *pending = l->data;
    if (pending->forgotten)
      pending_free (pending);
  }
  g_queue_clear (&connection->pendings);
  net_stream_free (connection->stream);
  imap_decoder_free (connection->decoder);
  g_clear_error (&connection->death);
  g_free (connection->continuation);
  g_free (connection);
}

NetStream *
imap_connection_get_stream (ImapConnection *connection)
{
  return connection->stream;
}

const GError *
imap_connection_get_death (const ImapConnection *connection)
{
  return connection->death;
}

void
imap_connection_die (ImapConnection *connection, GError *error)
{
  net_stream_close (connection->stream);
  if (connection->death == NULL)
    connection->death = error;
  else
    g_error_free (error);
}

void
imap_connection_trust (ImapConnection *connection)
{
  connection->trusted = true;
}

void
imap_connection_expect_bye (ImapConnection *connection)
{
  connection->bye_expected = true;
}

bool
imap_connection_start_tls (ImapConnection *connection, NetDeadline deadline,
                           GCancellable *cancellable, GError **error)
{
  GError *cause = NULL;
  size_t unread;
  net_stream_peek (connection->stream, &unread);
  if (imap_decoder_pending (connection->decoder) > 0 || unread > 0)
    return die_with (connection, protocol_error ("bytes behind the consent to STARTTLS"), error);
  if (!net_stream_start_tls (connection->stream, deadline, cancellable, &cause))
    return die_with (connection, cause, error);
  return true;
}

void
imap_connection_start_deflate (ImapConnection *connection)
{
  g_autoptr (GBytes) early = imap_decoder_take_pending (connection->decoder);
  net_stream_start_deflate (connection->stream, early);
}

bool
imap_connection_is_quiet (const ImapConnection *connection)
{
  return connection->pendings.length == 0;
}

ImapPending *
imap_connection_send (ImapConnection *connection, ImapCommand *command,
                      bool (*take) (void *, const ImapResponse *), void *data,
                      GCancellable *cancellable, GError **error)
{
  g_autoptr (ImapCommand) owned = command;
  if (connection->death != NULL) {
    fail_dead (connection, error);
    return NULL;
  }
  if (!imap_command_is_valid (command)) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "%s: an argument can't be sent",
                 imap_command_get_name (command));
    return NULL;
  }
  // T5: what is here already can't answer a command that is not sent yet.
  if (connection->pendings.length == 0 && !imap_connection_drain (connection, error))
    return NULL;
  ImapPending *pending = g_new0 (ImapPending, 1);
  g_snprintf (pending->tag, sizeof pending->tag, "A%u", ++connection->next_tag);
  pending->name = g_strdup (imap_command_get_name (command));
  pending->take = take;
  pending->data = data;
  g_queue_push_tail (&connection->pendings, pending);
  g_autofree char *start = g_strconcat (pending->tag, " ", NULL);
  imap_connection_queue (connection, start, strlen (start), false);
  g_autoptr (GError) cause = NULL;
  if (send_chunks (connection, pending, command, cancellable, &cause) || cause == NULL)
    return pending;
  g_propagate_error (error, g_steal_pointer (&cause));
  g_queue_remove (&connection->pendings, pending);
  pending_free (pending);
  return NULL;
}

bool
imap_connection_wait (ImapConnection *connection, ImapPending *pending, GCancellable *cancellable,
                      GError **error)
{
  while (!pending->done) {
    if (!imap_connection_read (connection, cancellable, error))
      return false;
  }
  return true;
}

bool
imap_connection_finish (ImapConnection *connection, ImapPending *pending, ImapResult *out_result,
                        GCancellable *cancellable, GError **error)
{
  bool answered = imap_connection_wait (connection, pending, cancellable, error);
  bool ok = answered && pending->result.kind == IMAP_OK;
  if (answered && !ok && error != NULL)
    *error = imap_result_to_error (&pending->result, pending->name, connection->trusted);
  if (answered && out_result != NULL) {
    *out_result = pending->result;
    pending->result = (ImapResult) {0};
  }
  g_queue_remove (&connection->pendings, pending);
  pending_free (pending);
  return ok;
}

void
imap_connection_forget (ImapConnection *connection, ImapPending *pending)
{
  pending->take = NULL;
  pending->forgotten = true;
  if (pending->done)
    pending_free (pending);
}

bool
imap_connection_read (ImapConnection *connection, GCancellable *cancellable, GError **error)
{
  bool any;
  if (connection->death != NULL)
    return fail_dead (connection, error);
  if (!imap_connection_flush (connection, cancellable, error))
    return false;
  for (;;) {
    GError *cause = NULL;
    if (!decode_one (connection, &any, error))
      return false;
    if (any)
      return true;
    // A flush may have read on the side; filling would wait for more than that.
    size_t here;
    net_stream_peek (connection->stream, &here);
    if (here == 0 && !net_stream_fill (connection->stream, cancellable, &cause))
      return die_with (connection, cause, error);
    feed (connection);
  }
}

bool
imap_connection_drain (ImapConnection *connection, GError **error)
{
  bool any;
  if (connection->death != NULL)
    return fail_dead (connection, error);
  feed (connection);
  do {
    if (!decode_one (connection, &any, error))
      return false;
  } while (any);
  return true;
}

bool
imap_connection_wait_continuation (ImapConnection *connection, ImapPending *pending,
                                   char **out_text, GCancellable *cancellable, GError **error)
{
  g_clear_pointer (&connection->continuation, g_free);
  while (connection->continuation == NULL && !pending->done) {
    if (!imap_connection_read (connection, cancellable, error))
      return false;
  }
  *out_text = g_steal_pointer (&connection->continuation);
  return *out_text != NULL;
}

void
imap_connection_queue (ImapConnection *connection, const char *bytes, size_t n, bool secret)
{
  if (secret)
    net_stream_queue_secret (connection->stream, bytes, n);
  else
    net_stream_queue (connection->stream, bytes, n);
}

bool
imap_connection_flush (ImapConnection *connection, GCancellable *cancellable, GError **error)
{
  GError *cause = NULL;
  if (connection->death != NULL)
    return fail_dead (connection, error);
  if (net_stream_get_queued (connection->stream) == 0)
    return true;
  if (net_stream_flush (connection->stream, cancellable, &cause))
    return true;
  return die_with (connection, cause, error);
}
