// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the files of ImapSession share.

#pragma once

#include "imap/imap-connection.h"
#include "imap/imap-session.h"

G_BEGIN_DECLS

// How long a server may be silent over a command that makes it work (SEARCH, COPY, SELECT).
#define IMAP_PATIENCE_MS (5 * 60 * 1000)

// From the connection's first byte to the end of the login.
#define IMAP_LOGIN_MS (2 * 60 * 1000)

typedef enum {
  IMAP_STATE_GREETING,
  IMAP_STATE_NOT_AUTHENTICATED,
  IMAP_STATE_AUTHENTICATED,
  IMAP_STATE_SELECTED,
  IMAP_STATE_LOGGED_OUT,
} ImapState;

// A request of imap_session_fetch_begin() under way.
typedef struct {
  uint32_t ticket;
  ImapFetchRequest request;
  GQueue pendings;      // ImapPending, in the order sent
  GQueue parts;         // ImapUidSet that each asks for; NULL of a window
  ImapUidSet *answered; // of the UIDs asked for; NULL: none
  unsigned int refused; // single messages that the server can't give
  GError *error;        // the sink's first
  bool sinking;         // a literal goes to the sink now
  bool plain;           // from now on without what extensions add: the server answered BAD to that
  bool took_extras;     // though it took them in another command
  unsigned int rich;    // of PENDINGS, the first: those that were sent with them
} ImapFetchJob;

struct _ImapSession {
  ImapConnection *connection;
  const ImapEvents *events; // never NULL
  void *data;
  ImapState state;
  bool trusted; // TLS is up where it has to be: what the server says counts (T3)

  // What the server said of itself.
  char *greeting; // its text; NULL: it has not come yet
  bool greeting_is_valid;
  bool preauthenticated;
  ImapCapabilities capabilities;
  bool knows_capabilities;
  GPtrArray *mechanisms; // char *, NULL-terminated
  SaslMechanism strongest;
  ImapCapabilities enabled;
  GHashTable *server_id; // lower-case name → value
  uint32_t quirks;

  // Sent ahead, unanswered so far or answered meanwhile; NULL: nothing was.
  ImapPending *introduction; // the last of ID and ENABLE
  bool asks_qresync;         // it ENABLEs QRESYNC
  ImapPending *opening;      // SELECT of MAILBOX by imap_session_select_ahead()
  bool one_by_one;           // nothing is sent ahead
  int64_t idle_ms, done_ms;  // of the login; 0: the defaults

  char *namespaces[IMAP_N_NAMESPACES]; // prefixes; NULL: none
  char delimiters[IMAP_N_NAMESPACES];
  bool knows_namespaces;

  // The selected mailbox.
  ImapMailbox mailbox;
  bool has_permanent_flags; // PERMANENTFLAGS was said; FLAGS does not count then
  bool closing;             // SELECT is under way, what comes is of the mailbox before ([CLOSED])

  GQueue fetches; // ImapFetchJob, oldest first
  uint32_t next_ticket;
  ImapFetchJob *sinking; // the one whose literal comes in now

  ImapNotifyState notify;
  ImapCompress compress;
  bool asked_to_compress; // once is enough
  bool compresses;
  bool lacks_utf8_search; // it refused CHARSET UTF-8
  uint64_t events_said;   // how often an event was given out
  char *refusal;
};

void imap_session_set_state (ImapSession *session, ImapState state);

// The dead session's error; else UNSUPPORTED unless CAP is there (IMAP_N_CAPS: none needed), else
// PROTOCOL unless a mailbox is selected when SELECTED. → whether the verb may go on.
bool imap_session_check (const ImapSession *session, ImapCap cap, bool selected, GError **error);

// A command of the literals and quoting that this server takes.
ImapCommand *imap_session_command (const ImapSession *session, const char *words);

// Sends COMMAND (taken), waits, remembers a refusal. TAKE, OUT_RESULT as in ImapConnection; both
// may be NULL.
bool imap_session_run (ImapSession *session, ImapCommand *command,
                       bool (*take) (void *, const ImapResponse *), void *data,
                       ImapResult *out_result, GCancellable *cancellable, GError **error);
bool imap_session_finish (ImapSession *session, ImapPending *pending, ImapResult *out_result,
                          GCancellable *cancellable, GError **error);

// Ends all of PENDINGS (ImapPending; emptied). The first error is kept, the rest still awaited.
bool imap_session_finish_all (ImapSession *session, GQueue *pendings, GCancellable *cancellable,
                              GError **error);

// How long the server may be silent: IMAP_PATIENCE_MS or NET_TIMEOUT_MS.
void imap_session_set_patience (ImapSession *session, bool slow);

// An untagged response that no command took, or any tagged one: state, then events.
void imap_session_apply (ImapSession *session, const ImapResponse *response);

// Greeting, STARTTLS, authentication, ID, ENABLE.
bool imap_session_log_in (ImapSession *session, const ImapLogin *login, GCancellable *cancellable,
                          GError **error);
void imap_session_take_greeting (ImapSession *session, const ImapResponse *response);
void imap_session_find_quirks (ImapSession *session);
void imap_session_take_capabilities (ImapSession *session, const ImapCapabilityList *list);

// Whether deflating would gain by what PACE has shown.
bool imap_compress_pays (const NetPace *pace);

// Whether to change over now; then do, with no command in flight. False: the connection died.
bool imap_session_should_compress (ImapSession *session);
bool imap_session_compress (ImapSession *session, GCancellable *cancellable, GError **error);

// A server that answers BAD to what it announced has it no longer for this session. → whether ERROR
// is that, so that the verb may go another way.
bool imap_session_distrust (ImapSession *session, ImapCap cap, const GError *error);

// NAME is the mailbox RAW; INBOX in any case.
bool imap_session_is_same_name (ImapString name, const char *raw);

// The letters of MYRIGHTS as ImapMayBits; NIL: 0.
uint32_t imap_rights_parse (ImapString text);

// UIDS in sets of no more messages than the server takes at a time (MESSAGELIMIT), else as one.
// → array of ImapUidSet (frees them).
GPtrArray *imap_session_split (const ImapSession *session, const ImapUidSet *uids);

// A mailbox as an argument behind a space.
void imap_session_add_mailbox (ImapCommand *command, const char *name);

// "(\Seen \Flagged $Forwarded keyword)"
void imap_session_add_flags (ImapCommand *command, MailFlags bits, const char *const *keywords);

// The server gave up on NOTIFY (RFC 5465 §5.8).
void imap_session_lose_notify (ImapSession *session);

void imap_session_clear_mailbox (ImapSession *session);

// Large literals, and FETCH responses that a request in flight claims.
bool imap_session_offer_fetch (ImapSession *session, const ImapFetch *fetch);
void imap_session_literal_begin (ImapSession *session, const ImapFetch *fetch,
                                 const ImapSection *section, uint64_t size);
void imap_session_literal_data (ImapSession *session, const char *bytes, size_t n);
void imap_session_literal_end (ImapSession *session);
void imap_session_drop_fetches (ImapSession *session);

G_END_DECLS
