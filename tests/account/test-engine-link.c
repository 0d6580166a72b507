// SPDX-License-Identifier: GPL-3.0-or-later
//
// EngineLink over a socket pair: frames whole, in order, and nonsense turned away.

#include "account/engine-link.h"

#include <sys/socket.h>
#include <unistd.h>

typedef struct {
  EngineLink *link;
  int other; // the bare end, for bytes that no link would send
  GPtrArray *bodies;
  bool closed;
} Fixture;

static void
on_frame (void *data, EngineLink *link, EngineFrame frame, GVariant *body)
{
  Fixture *fixture = data;

  g_ptr_array_add (fixture->bodies, g_variant_ref (body));
}

static void
on_closed (void *data, EngineLink *link)
{
  Fixture *fixture = data;

  fixture->closed = true;
}

static const EngineLinkEvents events = {.frame = on_frame, .closed = on_closed};

static EngineLink *
link_for (int fd, Fixture *fixture)
{
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, NULL);

  return engine_link_new (socket, &events, fixture);
}

static void
set_up (Fixture *fixture, const void *unused)
{
  int ends[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, ends), ==, 0);
  fixture->bodies = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  fixture->link = link_for (ends[0], fixture);
  fixture->other = ends[1];
}

static void
tear_down (Fixture *fixture, const void *unused)
{
  engine_link_unref (fixture->link);
  g_ptr_array_unref (fixture->bodies);
  if (fixture->other >= 0)
    close (fixture->other);
}

// The bytes of one CANCEL frame with SERIAL.
static GByteArray *
frame_bytes (uint64_t serial)
{
  g_autoptr (GVariant) whole = g_variant_ref_sink (
    g_variant_new ("(yv)", (uint8_t) ENGINE_FRAME_CANCEL, g_variant_new ("(t)", serial)));
  uint32_t length = (uint32_t) g_variant_get_size (whole);
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_append (bytes, (const uint8_t *) &length, sizeof length);
  g_byte_array_append (bytes, g_variant_get_data (whole), length);
  return bytes;
}

static void
put (Fixture *fixture, const void *bytes, size_t length)
{
  g_assert_cmpint (write (fixture->other, bytes, length), ==, (gssize) length);
}

// A request that arrives in pieces is lost or read wrongly.
static void
test_every_byte (Fixture *fixture, const void *unused)
{
  for (uint64_t serial = 1; serial <= 3; serial++) {
    g_autoptr (GByteArray) bytes = frame_bytes (serial);
    for (unsigned int i = 0; i < bytes->len; i++) {
      put (fixture, bytes->data + i, 1);
      g_main_context_iteration (NULL, TRUE);
    }
  }
  g_assert_cmpuint (fixture->bodies->len, ==, 3);
  for (unsigned int i = 0; i < 3; i++) {
    uint64_t serial = 0;
    g_variant_get (g_ptr_array_index (fixture->bodies, i), "(t)", &serial);
    g_assert_cmpuint (serial, ==, i + 1);
  }
}

// A message with attachments, sent through the other process, arrives cut.
static void
test_large_frames (Fixture *fixture, const void *unused)
{
  Fixture receiver = {.bodies = fixture->bodies};
  g_autoptr (EngineLink) other = link_for (fixture->other, &receiver);
  size_t size = 24 * 1024 * 1024;
  g_autofree char *text = g_strnfill (size, 'x');

  fixture->other = -1;
  engine_link_send (fixture->link, ENGINE_FRAME_CALL,
                    g_variant_new ("(tsv)", (uint64_t) 7, "send", g_variant_new_string (text)));
  engine_link_send (fixture->link, ENGINE_FRAME_CANCEL, g_variant_new ("(t)", (uint64_t) 8));
  while (fixture->bodies->len < 2)
    g_main_context_iteration (NULL, TRUE);
  g_autoptr (GVariant) argument = NULL;
  g_variant_get (g_ptr_array_index (fixture->bodies, 0), "(tsv)", NULL, NULL, &argument);
  g_assert_cmpuint (g_variant_get_size (argument), ==, size + 1);
}

// A broken process beside this one brings it down, or makes it do something else than asked.
static void
test_nonsense_closes (Fixture *fixture, const void *unused)
{
  g_autoptr (GByteArray) bytes = frame_bytes (1);

  bytes->data[4] = 'Q';
  put (fixture, bytes->data, bytes->len);
  while (!fixture->closed)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (fixture->bodies->len, ==, 0);
}

static void
test_wrong_body_closes (Fixture *fixture, const void *unused)
{
  g_autoptr (GByteArray) bytes = frame_bytes (1);

  bytes->data[4] = ENGINE_FRAME_CALL; // whose body is another
  put (fixture, bytes->data, bytes->len);
  while (!fixture->closed)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (fixture->bodies->len, ==, 0);
}

static void
test_mad_length_closes (Fixture *fixture, const void *unused)
{
  put (fixture, "\xff\xff\xff\xff", 4);
  while (!fixture->closed)
    g_main_context_iteration (NULL, TRUE);
}

// Who waits for a process that was killed waits for ever.
static void
test_end_is_told (Fixture *fixture, const void *unused)
{
  close (fixture->other);
  fixture->other = -1;
  while (!fixture->closed)
    g_main_context_iteration (NULL, TRUE);
  engine_link_send (fixture->link, ENGINE_FRAME_CANCEL, g_variant_new ("(t)", (uint64_t) 1));
}

static void
add (const char *path, void (*test) (Fixture *, const void *))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/account/link/every-byte", test_every_byte);
  add ("/account/link/large-frames", test_large_frames);
  add ("/account/link/nonsense-closes", test_nonsense_closes);
  add ("/account/link/wrong-body-closes", test_wrong_body_closes);
  add ("/account/link/mad-length-closes", test_mad_length_closes);
  add ("/account/link/end-is-told", test_end_is_told);
  return g_test_run ();
}
