// SPDX-License-Identifier: GPL-3.0-or-later
//
// A server that plays one dialogue from a text file over a socketpair: what it says, and the exact
// bytes that it expects of us. For every line protocol; see README.md beside it for the language.

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _WireScript WireScript;

// Reads tests/wire/NAME ("imap/starttls.txt"). Aborts the test when it can't be read or understood.
WireScript *wire_script_new (const char *name);

// The same from TEXT, for dialogues that a test composes.
WireScript *wire_script_new_for_text (const char *text);

// From now on every byte the server says comes alone, whatever the file says.
void wire_script_split_every_byte (WireScript *script);

// Starts the server in a thread of its own. → our end of the connection, which the caller owns.
int wire_script_start (WireScript *script);

// The SHA-256 of the server's certificate in lower-case hex, for a pin, when the script says
// `starttls`. Borrowed.
const char *wire_script_get_certificate_sha256 (WireScript *script);

// Waits until the dialogue is over and frees SCRIPT. Fails the test, naming the line, unless all
// went as written. Close or use up our end first: a server that waits for more would wait for 10 s.
void wire_script_finish (WireScript *script);

// The same, but → what went wrong, or NULL; caller frees.
char *wire_script_finish_quietly (WireScript *script);

G_END_DECLS
