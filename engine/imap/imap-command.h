// SPDX-License-Identifier: GPL-3.0-or-later
//
// The one builder of commands (security.md P4): whatever its arguments hold, what it makes is
// exactly one command. CR, LF and NUL in an argument make it invalid; what can't be quoted goes as
// a literal.

#pragma once

#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

// How literals may be sent (RFC 7888).
typedef enum {
  IMAP_LITERALS_SYNC,  // each waits for the server's `+`
  IMAP_LITERALS_MINUS, // those up to 4096 bytes don't
  IMAP_LITERALS_PLUS,  // none does
} ImapLiterals;

// A run of bytes to send. Either TEXT, BYTES or STREAM.
typedef struct {
  bool wait; // for `+` first
  GString *text;
  GBytes *bytes;
  GInputStream *stream;
  uint64_t size; // of STREAM
} ImapChunk;

typedef struct _ImapCommand ImapCommand;

// WORDS start it, behind the tag: "UID SEARCH". UTF8: the server takes UTF-8 between quotes.
ImapCommand *imap_command_new (const char *words, ImapLiterals literals, bool utf8);
void imap_command_free (ImapCommand *command);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapCommand, imap_command_free)

// Adds text of our own as it is; no space is put in between.
void imap_command_add (ImapCommand *command, const char *text);
void imap_command_addf (ImapCommand *command, const char *format, ...) G_GNUC_PRINTF (2, 3);

// Adds an argument as an atom: a keyword, a capability. Invalid unless it is one.
void imap_command_add_atom (ImapCommand *command, const char *text);

// Adds an argument as a string: quoted, else as a literal.
void imap_command_add_string (ImapCommand *command, const char *text);

// Adds a message as a literal, which may hold any byte; a NUL only where BINARY lets it go as
// literal8 (RFC 3516).
void imap_command_add_message (ImapCommand *command, GBytes *bytes, bool binary);
void imap_command_add_stream (ImapCommand *command, GInputStream *stream, uint64_t size);

// What it carries must not be logged.
void imap_command_set_secret (ImapCommand *command);
bool imap_command_is_secret (const ImapCommand *command);

// False once an argument could not be sent; nothing of it may be.
bool imap_command_is_valid (const ImapCommand *command);

// Its chunks, the final CRLF with the last. Borrowed.
const ImapChunk *imap_command_get_chunks (ImapCommand *command, size_t *out_n);

// The command's name for errors: the words it was made with. Borrowed.
const char *imap_command_get_name (const ImapCommand *command);

G_END_DECLS
