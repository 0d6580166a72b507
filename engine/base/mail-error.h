// SPDX-License-Identifier: GPL-3.0-or-later
//
// The engine's one error domain. A code says what the user or the engine does next; the detail is
// for logs and for "show details", never a sentence for people: only the UI and mailctl make those.

#pragma once

#include <gio/gio.h>
#include <stdbool.h>

G_BEGIN_DECLS

#define MAIL_ERROR (mail_error_quark ())

typedef enum {
  MAIL_ERROR_OFFLINE,        // no route, name not found, refused: try again later
  MAIL_ERROR_TIMEOUT,        // a deadline passed: try again later
  MAIL_ERROR_TLS_UNTRUSTED,  // certificate not trusted, wrong name, expired, changed: a person
                             // decides
  MAIL_ERROR_AUTH_REJECTED,  // the password or mechanism was refused: ask for the password
  MAIL_ERROR_PROTOCOL,       // the server said what the protocol forbids: reconnect, report
  MAIL_ERROR_LIMIT,          // one of our limits was passed (base/limits.h): skip this one thing
  MAIL_ERROR_SERVER_REFUSED, // a well-formed NO or 5xx: undo and tell
  MAIL_ERROR_SERVER_BUSY,    // try again later by the server's own word: BYE, 4xx, [INUSE],
                             // [UNAVAILABLE]
  MAIL_ERROR_QUOTA,          // the mailbox or the disk is full: a person makes room
  MAIL_ERROR_NOT_FOUND,      // folder, message or part is gone or never was
  MAIL_ERROR_STALE,          // what was asked about has changed meanwhile: read again
  MAIL_ERROR_INVALID,        // the caller's input can't be used: an address, a header, a query
  MAIL_ERROR_STORE,          // a database or file of the store could not be read or written
  MAIL_ERROR_SCHEMA_NEWER,   // the store was written by a newer Mail: refuse, change nothing
  MAIL_ERROR_OWNED,          // another process owns the store and could not be asked
  MAIL_ERROR_KEYRING,     // the keyring is locked or absent: unlock, or keep for the session only
  MAIL_ERROR_UNSUPPORTED, // the server or this build can't do it
  MAIL_ERROR_FILE,        // a file of its own could not be read or written
  MAIL_ERROR_UNFINISHED,  // changes that a server refused stand open: a person retries or discards
  MAIL_ERROR_NO_MECHANISM, // the server offers no way to log in that we know; its text has those
                           // that it offers: a person asks the provider, or needs no log-in
  MAIL_ERROR_WEAKER_LOGIN, // it no longer offers the strong ways that it had (A1): a person looks
  MAIL_ERROR_CLEAR_LOGIN,  // it would take the password only over an unprotected connection (T1)
  MAIL_ERROR_EXISTS,       // there is one of that name already: a person chooses another
} MailError;

GQuark mail_error_quark (void);

// The name of CODE as mailctl prints it with --json-errors ("auth-rejected"). Static.
const char *mail_error_code_name (MailError code);

// True when ERROR is one that passes by itself: connect again with backoff, never ask a person.
bool mail_error_is_transient (const GError *error);

// True when this machine's disk is why, and no server: STORE, and QUOTA of which no server spoke.
bool mail_error_is_of_disk (const GError *error);

// True when no way to log in could be used, so that nothing was sent: NO_MECHANISM, WEAKER_LOGIN,
// CLEAR_LOGIN.
bool mail_error_is_of_mechanism (const GError *error);

// Hands on FAILURE, which GIO gave for a file that the person named: as FILE, as QUOTA where the
// disk is full; what is of this domain, or cancelled, as it is. Takes FAILURE.
void mail_error_propagate_of_file (GError **error, GError *failure);

// Remembers what the server said beside ERROR's own detail: bounded, made valid UTF-8, control
// characters gone. Changes ERROR, which must be of this domain, and returns it. Read it with
// mail_error_server_text().
GError *mail_error_with_server_text (GError *error, const char *text, gssize length);

// What the server said, or NULL. Borrowed from ERROR. It is data: quote it, never as markup.
const char *mail_error_server_text (const GError *error);

G_END_DECLS
