// SPDX-License-Identifier: GPL-3.0-or-later
//
// The scripted server's end of the connection: a socketpair, TLS over it when asked, deadlines.

#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

typedef struct _WirePeer WirePeer;

WirePeer *wire_peer_new (void);
void wire_peer_free (WirePeer *peer);

// How long a read waits for the client; 10 s by default.
void wire_peer_set_patience (WirePeer *peer, int ms);

// Makes the pair. → the client's end, which the caller owns.
int wire_peer_open (WirePeer *peer);
void wire_peer_close (WirePeer *peer);

// With ONE_BY_ONE each byte leaves only when the client has read the one before.
bool wire_peer_send (WirePeer *peer, const char *bytes, size_t n, bool one_by_one);

// Waits until the client has read everything sent. False: it closed.
bool wire_peer_wait_read (WirePeer *peer);

// One line without its CRLF, or exactly N bytes and a NUL; NULL: the end came first, or patience
// ran out. Caller frees.
char *wire_peer_read_line (WirePeer *peer);
char *wire_peer_read (WirePeer *peer, size_t n);

// Throws away what comes up to the end. False: it did not come in time.
bool wire_peer_read_all (WirePeer *peer);

// The server's side of a handshake with a self-signed certificate for "localhost".
bool wire_peer_start_tls (WirePeer *peer);

// All that goes on from here is deflated, both ways (RFC 4978).
bool wire_peer_start_deflate (WirePeer *peer);
const char *wire_peer_get_certificate_sha256 (WirePeer *peer);

G_END_DECLS
