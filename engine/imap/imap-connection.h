// SPDX-License-Identifier: GPL-3.0-or-later
//
// Commands out, responses in, over one NetStream: tags, literals that wait, several commands in
// flight, and the end of it all. What responses mean is the session's.

#pragma once

#include "imap/imap-command.h"
#include "imap/imap-decoder.h"
#include "net/net-stream.h"

G_BEGIN_DECLS

typedef struct _ImapConnection ImapConnection;
typedef struct _ImapPending ImapPending;

// A tagged answer, with the strings of its code copied.
typedef struct {
  ImapConditionKind kind;
  ImapCodeKind code;
  char *code_name; // "" without a code
  uint64_t number;
  uint64_t goal;
  char *arguments; // as ImapCode; NULL: none
  char *first;
  char *second;
  char *text; // the server's words, as sent
} ImapResult;

// A command in flight.
struct _ImapPending {
  char tag[16];
  char *name; // of the command, for errors
  bool sent;  // every byte was queued
  bool done;  // RESULT is there
  bool forgotten;
  ImapResult result;
  // Offered each untagged response while in flight, the oldest command first. → whether it was the
  // command's own. May be NULL.
  bool (*take) (void *data, const ImapResponse *response);
  void *data;
};

// Who hears of what no command takes, and of literals too large for memory.
typedef struct {
  void (*untagged) (void *data, const ImapResponse *response);
  // FETCH and SECTION are NULL for a literal that belongs to no message.
  void (*literal_begin) (void *data, const ImapFetch *fetch, const ImapSection *section,
                         uint64_t size);
  void (*literal_data) (void *data, const char *bytes, size_t n);
  void (*literal_end) (void *data);
} ImapListener;

// Takes STREAM, which is connected. LISTENER and DATA must outlive it.
ImapConnection *imap_connection_new (NetStream *stream, const ImapListener *listener, void *data);
void imap_connection_free (ImapConnection *connection);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapConnection, imap_connection_free)

NetStream *imap_connection_get_stream (ImapConnection *connection);

// Why it is dead, or NULL while it lives. Borrowed.
const GError *imap_connection_get_death (const ImapConnection *connection);

// Closes it. ERROR, which is taken, is what every later call says. The first one stays.
void imap_connection_die (ImapConnection *connection, GError *error);

// The server's words are worth showing from now on (security.md T7).
void imap_connection_trust (ImapConnection *connection);

// A BYE is part of what comes now (LOGOUT).
void imap_connection_expect_bye (ImapConnection *connection);

// TLS. PROTOCOL when a byte behind the server's consent was sent in the clear (T2).
bool imap_connection_start_tls (ImapConnection *connection, NetDeadline deadline,
                                GCancellable *cancellable, GError **error);

// All that is said from now on is deflated, right behind the server's consent, which was the last
// thing read.
void imap_connection_start_deflate (ImapConnection *connection);

// No command is in flight.
bool imap_connection_is_quiet (const ImapConnection *connection);

// Queues COMMAND (taken) with a tag; sends only as far as its literals have to wait. → the pending,
// which TAKE and DATA are set in already, to be ended by imap_connection_finish() or forgotten.
// NULL: INVALID, nothing of it was sent; or the connection is dead.
ImapPending *imap_connection_send (ImapConnection *connection, ImapCommand *command,
                                   bool (*take) (void *, const ImapResponse *), void *data,
                                   GCancellable *cancellable, GError **error);

// Sends what is queued and reads until PENDING is done.
bool imap_connection_wait (ImapConnection *connection, ImapPending *pending,
                           GCancellable *cancellable, GError **error);

// Waits, turns NO and BAD into errors, and frees PENDING. OUT_RESULT, which may be NULL, gets the
// result, also with an error of NO; clear it.
bool imap_connection_finish (ImapConnection *connection, ImapPending *pending,
                             ImapResult *out_result, GCancellable *cancellable, GError **error);

// Frees PENDING when its answer comes, whatever that is.
void imap_connection_forget (ImapConnection *connection, ImapPending *pending);

// Sends what is queued and reads one response at least, unless some are here already. For
// greetings, and IDLE after imap_connection_has_input().
bool imap_connection_read (ImapConnection *connection, GCancellable *cancellable, GError **error);

// Handles what has arrived, without waiting.
bool imap_connection_drain (ImapConnection *connection, GError **error);

// Waits for a `+` for PENDING. → true with its text in OUT_TEXT (caller frees); false without
// ERROR: the command was answered instead.
bool imap_connection_wait_continuation (ImapConnection *connection, ImapPending *pending,
                                        char **out_text, GCancellable *cancellable, GError **error);

// Queues bytes of a command under way (SASL responses, DONE).
void imap_connection_queue (ImapConnection *connection, const char *bytes, size_t n, bool secret);
bool imap_connection_flush (ImapConnection *connection, GCancellable *cancellable, GError **error);

// The error for a NO or BAD.
GError *imap_result_to_error (const ImapResult *result, const char *command, bool trusted);
void imap_result_clear (ImapResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ImapResult, imap_result_clear)

G_END_DECLS
