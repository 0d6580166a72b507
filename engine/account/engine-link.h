// SPDX-License-Identifier: GPL-3.0-or-later
//
// EngineLink: framed messages between two processes of one person over a local socket. A frame is
// a length and a serialised GVariant (a kind and a body). Never blocks: what can't be written yet
// waits in memory. Made, used and freed on one thread, in whose thread-default context it calls.

#pragma once

#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef enum {
  ENGINE_FRAME_HELLO = 'H',   // (ub) protocol version; I would give the store away
  ENGINE_FRAME_WELCOME = 'W', // (u) protocol version: I own the store and take calls
  ENGINE_FRAME_YIELD = 'Y',   // () I am giving the store to you: take it when I am gone
  ENGINE_FRAME_CALL = 'C',    // (tsv) serial, request, arguments
  ENGINE_FRAME_CANCEL = 'X',  // (t) serial
  ENGINE_FRAME_ANSWER = 'A',  // (tv) serial, result
  ENGINE_FRAME_FAILURE = 'F', // (tv) serial, an error by engine_variant_from_error()
  ENGINE_FRAME_CHANGES = 'N', // (v) what changed, by engine_changes_to_variant()
  ENGINE_FRAME_GONE = 'G',    // () the store is free, and no call without an answer was begun
} EngineFrame;

typedef struct _EngineLink EngineLink;

typedef struct {
  // BODY is of the type its FRAME says above; a frame of another type closes the link.
  void (*frame) (void *data, EngineLink *link, EngineFrame frame, GVariant *body);
  // The other side is gone, or spoke nonsense. Nothing more comes; the link is still to be freed,
  // which may be done here.
  void (*closed) (void *data, EngineLink *link);
} EngineLinkEvents;

// SOCKET is connected and becomes non-blocking.
EngineLink *engine_link_new (GSocket *socket, const EngineLinkEvents *events, void *data);
EngineLink *engine_link_ref (EngineLink *link);

// Closes it without a call of closed(). What was not written yet is lost.
void engine_link_close (EngineLink *link);
void engine_link_unref (EngineLink *link);

// BODY's floating reference is taken. Does nothing on a closed link.
void engine_link_send (EngineLink *link, EngineFrame frame, GVariant *body);

// True when the process at the other end of SOCKET belongs to the same person as this one.
bool engine_link_is_same_person (GSocket *socket);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EngineLink, engine_link_unref)

G_END_DECLS
