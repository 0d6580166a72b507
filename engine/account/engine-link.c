// SPDX-License-Identifier: GPL-3.0-or-later
//
// Frames in and out of a non-blocking local socket. What frames mean is not known here but for the
// type of their bodies, so that no handler ever sees a body it can't take apart.

#include "account/engine-link.h"

#include <gio/gunixcredentialsmessage.h>
#include <string.h>
#include <unistd.h>

// A message to send with its attachments may be large; this only stops a mad length.
#define FRAME_LIMIT (512u * 1024 * 1024)

// Notes to a process that does not read (stopped in a debugger) pile up no further than this.
#define BACKLOG_LIMIT (FRAME_LIMIT + 64 * 1024 * 1024)

#define READ_BYTES (256 * 1024)
#define HEAD_BYTES 4

struct _EngineLink {
  gatomicrefcount refs;
  GSocket *socket;
  GSource *reading;
  GSource *writing; // NULL while there is nothing to write
  GByteArray *in;
  GByteArray *out;
  size_t written; // of OUT
  EngineLinkEvents events;
  void *data;
};

static const char *
body_type (EngineFrame frame)
{
  switch (frame) {
  case ENGINE_FRAME_HELLO:
    return "(ub)";
  case ENGINE_FRAME_WELCOME:
    return "(u)";
  case ENGINE_FRAME_YIELD:
  case ENGINE_FRAME_GONE:
    return "()";
  case ENGINE_FRAME_CALL:
    return "(tsv)";
  case ENGINE_FRAME_CANCEL:
    return "(t)";
  case ENGINE_FRAME_ANSWER:
  case ENGINE_FRAME_FAILURE:
    return "(tv)";
  case ENGINE_FRAME_CHANGES:
    return "(v)";
  }
  return NULL;
}

static void
drop_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

void
engine_link_close (EngineLink *link)
{
  drop_source (&link->reading);
  drop_source (&link->writing);
  if (link->socket != NULL)
    g_socket_close (link->socket, NULL);
  g_clear_object (&link->socket);
}

static void
close_and_tell (EngineLink *link)
{
  if (link->socket == NULL)
    return;
  engine_link_close (link);
  link->events.closed (link->data, link);
}

// False when the bytes are no frame of ours.
static bool
take_frame (EngineLink *link, const uint8_t *bytes, size_t length)
{
  g_autoptr (GBytes) copy = g_bytes_new (bytes, length);
  g_autoptr (GVariant) whole =
    g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE ("(yv)"), copy, FALSE));
  g_autoptr (GVariant) body = NULL;
  uint8_t kind = 0;

  if (!g_variant_is_normal_form (whole))
    return false;
  g_variant_get (whole, "(yv)", &kind, &body);
  const char *type = body_type (kind);
  if (type == NULL || !g_variant_is_of_type (body, G_VARIANT_TYPE (type)))
    return false;
  link->events.frame (link->data, link, kind, body);
  return true;
}

// Hands every whole frame in IN to the listener, who may close the link meanwhile.
static void
take_frames (EngineLink *link)
{
  size_t at = 0;

  while (link->socket != NULL && link->in->len - at >= HEAD_BYTES) {
    uint32_t length = 0;
    memcpy (&length, link->in->data + at, HEAD_BYTES);
    if (length > FRAME_LIMIT) {
      close_and_tell (link);
      return;
    }
    if (link->in->len - at - HEAD_BYTES < length)
      break;
    if (!take_frame (link, link->in->data + at + HEAD_BYTES, length)) {
      close_and_tell (link);
      return;
    }
    at += HEAD_BYTES + length;
  }
  if (at > 0)
    g_byte_array_remove_range (link->in, 0, at);
}

static gboolean
on_readable (GSocket *socket, GIOCondition condition, void *data)
{
  g_autoptr (EngineLink) link = engine_link_ref (data);
  size_t before = link->in->len;
  g_autoptr (GError) error = NULL;

  g_byte_array_set_size (link->in, before + READ_BYTES);
  gssize got =
    g_socket_receive (socket, (char *) link->in->data + before, READ_BYTES, NULL, &error);
  g_byte_array_set_size (link->in, before + MAX (got, 0));
  if (got > 0)
    take_frames (link);
  else if (got == 0 || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    close_and_tell (link);
  return link->socket != NULL ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

// Writes as much as the socket takes. False when the other side is gone.
static bool
write_out (EngineLink *link)
{
  while (link->written < link->out->len) {
    g_autoptr (GError) error = NULL;
    gssize put = g_socket_send (link->socket, (const char *) link->out->data + link->written,
                                link->out->len - link->written, NULL, &error);
    if (put < 0)
      return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
    link->written += (size_t) put;
  }
  // A password may have gone through: it does not stay behind in the heap.
  explicit_bzero (link->out->data, link->out->len);
  g_byte_array_set_size (link->out, 0);
  link->written = 0;
  return true;
}

static gboolean
on_writable (GSocket *socket, GIOCondition condition, void *data)
{
  g_autoptr (EngineLink) link = engine_link_ref (data);

  if (!write_out (link)) {
    close_and_tell (link);
    return G_SOURCE_REMOVE;
  }
  if (link->out->len > 0)
    return G_SOURCE_CONTINUE;
  g_clear_pointer (&link->writing, g_source_unref);
  return G_SOURCE_REMOVE;
}

static GSource *
attach (EngineLink *link, GIOCondition condition, GSocketSourceFunc callback)
{
  GSource *source = g_socket_create_source (link->socket, condition, NULL);

  g_source_set_callback (source, G_SOURCE_FUNC (callback), link, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

EngineLink *
engine_link_new (GSocket *socket, const EngineLinkEvents *events, void *data)
{
  EngineLink *link = g_new0 (EngineLink, 1);

  g_atomic_ref_count_init (&link->refs);
  link->socket = g_object_ref (socket);
  link->in = g_byte_array_new ();
  link->out = g_byte_array_new ();
  link->events = *events;
  link->data = data;
  g_socket_set_blocking (socket, FALSE);
  link->reading = attach (link, G_IO_IN, on_readable);
  return link;
}

EngineLink *
engine_link_ref (EngineLink *link)
{
  g_atomic_ref_count_inc (&link->refs);
  return link;
}

void
engine_link_unref (EngineLink *link)
{
  if (link == NULL || !g_atomic_ref_count_dec (&link->refs))
    return;
  engine_link_close (link);
  g_byte_array_unref (link->in);
  g_byte_array_unref (link->out);
  g_free (link);
}

void
engine_link_send (EngineLink *link, EngineFrame frame, GVariant *body)
{
  g_autoptr (GVariant) whole = g_variant_ref_sink (g_variant_new ("(yv)", (uint8_t) frame, body));
  size_t length = g_variant_get_size (whole);

  if (link->socket == NULL)
    return;
  g_return_if_fail (g_variant_is_of_type (body, G_VARIANT_TYPE (body_type (frame))));
  if (length > FRAME_LIMIT || link->out->len - link->written + length > BACKLOG_LIMIT) {
    close_and_tell (link);
    return;
  }
  uint32_t head = (uint32_t) length;
  g_byte_array_append (link->out, (const uint8_t *) &head, HEAD_BYTES);
  g_byte_array_append (link->out, g_variant_get_data (whole), head);
  // At once where the socket takes it; a link that is gone is told by its reading end.
  if (link->writing == NULL && (!write_out (link) || link->out->len > 0))
    link->writing = attach (link, G_IO_OUT, on_writable);
}

bool
engine_link_is_same_person (GSocket *socket)
{
  g_autoptr (GCredentials) peer = g_socket_get_credentials (socket, NULL);

  return peer != NULL && g_credentials_get_unix_user (peer, NULL) == getuid ();
}
