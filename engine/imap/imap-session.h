// SPDX-License-Identifier: GPL-3.0-or-later
//
// One IMAP connection: blocking verbs from the greeting to LOGOUT, capability-driven, for IMAP4rev1
// and rev2. It knows mailboxes, UIDs and flags, never the store: what the server says unasked, on
// whatever command, goes to one set of ImapEvents.
//
// A session belongs to one thread. Every verb takes a cancellable and has a deadline. Errors are of
// MAIL_ERROR (G_IO_ERROR_CANCELLED aside):
//   SERVER_REFUSED  a NO: imap_session_get_refusal() tells its code; the session lives
//   NOT_FOUND       NO with [NONEXISTENT], or [TRYCREATE] on copy, move and append; it lives
//   QUOTA           NO with [OVERQUOTA] or [LIMIT]; it lives
//   SERVER_BUSY     NO with [INUSE], [UNAVAILABLE], [CONTACTADMIN]…: it lives; or BYE: it is dead
//   UNSUPPORTED     the server lacks the extension; nothing was sent
//   INVALID         an argument can't be sent (NUL, CR or LF where no literal may be); nothing sent
//   PROTOCOL        BAD to our command: it lives; an answer against the protocol: it is dead
//   OFFLINE, TIMEOUT, TLS_UNTRUSTED, cancelled: it is dead
// Ask imap_session_is_alive(). On a dead session every verb fails with the error that ended it.

#pragma once

#include "base/mail-account.h"
#include "imap/imap-capability.h"
#include "imap/imap-copy-uid.h"
#include "imap/imap-fetch.h"
#include "imap/imap-list.h"
#include "imap/imap-namespace.h"
#include "imap/imap-status.h"
#include "imap/imap-uid-set.h"
#include "net/net-stream.h"
#include "sasl/sasl-mechanism.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _ImapSession ImapSession;

// What a server may tell at any time. Each may be NULL. Called within a verb, on its thread, and
// must not call verbs. Pointers are valid during the call only.
typedef struct {
  // The selected mailbox now has N messages. The session's ImapMailbox says so already.
  void (*exists) (void *data, uint32_t n);
  // Message number SEQUENCE is gone; those behind it have moved up (servers without QRESYNC).
  void (*expunge) (void *data, uint32_t sequence);
  // UIDS are gone. May be open-ended, name UIDs that never were, and be bogus. EARLIER: they went
  // before this SELECT or FETCH CHANGEDSINCE, and `exists` counts without them already.
  void (*vanished) (void *data, const ImapUidSet *uids, bool earlier);
  // Data of one message that no request in flight claims, mostly FLAGS and MODSEQ. Without a UID
  // (servers without QRESYNC) only its sequence number tells which.
  void (*fetch) (void *data, const ImapFetch *fetch);
  // A mailbox was created, renamed, (un)subscribed (NOTIFY), or LIST was asked.
  void (*list) (void *data, const ImapList *list);
  // Counts of a mailbox: STATUS, LIST-STATUS, NOTIFY.
  void (*status) (void *data, const ImapStatus *status);
  // An [ALERT]: plain text of the server's, valid UTF-8, bounded (T7).
  void (*alert) (void *data, const char *text);
  // The server is busy with a command of ours and DONE of GOAL (0: unknown) is done (RFC 9585).
  void (*progress) (void *data, uint64_t done, uint64_t goal);
  // A response that could not be read and was skipped. UID 0: unknown which message. Costs that
  // message, not the session.
  void (*defect) (void *data, uint32_t uid, uint32_t sequence, const char *what);
} ImapEvents;

// COMPRESS=DEFLATE where the server has it.
typedef enum {
  IMAP_COMPRESS_AUTO, // once the line showed to be slow: imap-session-compress.c
  IMAP_COMPRESS_NEVER,
  IMAP_COMPRESS_ALWAYS, // from the login on
} ImapCompress;

// Borrowed for the call.
typedef struct {
  NetContext *net;
  const MailService *service; // host, port, security, pin
  const char *user;
  const char *password; // wiped by its owner
  int64_t account_id;   // keys TLS resumption (T11)
  bool want_qresync;    // ENABLE QRESYNC (or CONDSTORE) where offered
  // ENABLE UTF8=ACCEPT or IMAP4rev2 where offered: names are then UTF-8. IMAP4rev2 is enabled
  // anyway where IMAP4rev1 is not offered, UTF8=ACCEPT where UTF8=ONLY is.
  bool want_utf8;
  ImapCompress compress;
  bool one_by_one; // nothing is sent ahead of answers: as imap_session_is_ahead() tells
  // The strongest mechanism that this server ever offered (A1), NONE if unknown.
  SaslMechanism strongest_seen;
  GCancellable *abandoned; // as imap_session_set_abandoned(), from the first byte; may be NULL
  // imap_session_idle()'s, milliseconds; 0: the defaults. Until IDLE is begun anew (9 minutes), or,
  // without it, the next NOOP (1 minute); and for the answer to DONE (15 seconds).
  int64_t idle_ms, done_ms;
} ImapLogin;

// Connects, STARTTLS where chosen (T1…T5), authenticates, all that in as few round trips as the
// server's capabilities allow. ID and ENABLE leave with the first verb's command (RFC 3501 §5.5)
// where their answers change nothing about it. EVENTS and DATA must outlive the session; EVENTS may
// be NULL. AUTH_REJECTED when the server refuses the credentials.
ImapSession *imap_session_open (const ImapLogin *login, const ImapEvents *events, void *data,
                                GCancellable *cancellable, GError **error);

// The same on a connected stream, which it takes, also on failure: for tests and tunnels.
ImapSession *
imap_session_open_stream (NetStream *stream, const ImapLogin *login, const ImapEvents *events,
                          void *data, GCancellable *cancellable, GError **error);

// Drops the connection at once, without LOGOUT.
void imap_session_free (ImapSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapSession, imap_session_free)

// LOGOUT and its BYE. The session is dead afterwards whatever happens.
bool imap_session_logout (ImapSession *session, GCancellable *cancellable, GError **error);

// False once the line is cut or the server said BYE; every verb fails then.
bool imap_session_is_alive (const ImapSession *session);
// Ends the session, as what the server says is for nothing; ERROR, which it copies, is why.
void imap_session_give_up (ImapSession *session, const GError *error);
// What the server announced last, less what it answered BAD to.
bool imap_session_has (const ImapSession *session, ImapCap cap);
// What it said to ENABLE (RFC 5161).
bool imap_session_is_enabled (const ImapSession *session, ImapCap cap);

// What ID and ENABLE were answered is known: `is_enabled` and the server's ID say all there is.
bool imap_session_is_introduced (const ImapSession *session);

// Something that was sent ahead of answers is unanswered. A server that hangs up then may not take
// commands so: log in to it one by one.
bool imap_session_is_ahead (const ImapSession *session);

// The strongest mechanism offered this time: remember it (A1). NONE: the server offered none.
SaslMechanism imap_session_get_strongest_mechanism (const ImapSession *session);

// The response code of the last NO or BAD ("OVERQUOTA", "EXPIRED"), "" if it had none. Borrowed.
const char *imap_session_get_refusal (const ImapSession *session);

// The server's ID by name ("name", "version"; ASCII case ignored), or NULL. Borrowed.
const char *imap_session_get_server_id (const ImapSession *session, const char *name);

// net_stream_set_abandoned() of its line.
void imap_session_set_abandoned (ImapSession *session, GCancellable *abandoned);

// For what it knows of TLS and the certificate. Borrowed; only to ask.
const NetStream *imap_session_get_stream (const ImapSession *session);

// Bytes, as the line carries them (deflated, TLS aside), and round trips since the connection was
// made. A round trip is a turn from writing to
// waiting.
typedef struct {
  uint64_t bytes_in;
  uint64_t bytes_out;
  uint64_t round_trips;
} ImapTraffic;
void imap_session_get_traffic (const ImapSession *session, ImapTraffic *out);

// Whether both directions are deflated (RFC 4978); for tests.
bool imap_session_is_compressed (const ImapSession *session);

// True where the server files sent mail itself: imap-quirks.c.
bool imap_session_files_sent (const ImapSession *session);
// True where it decodes a part once for all of its pieces: likewise.
bool imap_session_keeps_decoded (const ImapSession *session);
// True where what happens beside something else may never be told: likewise.
bool imap_session_loses_news (const ImapSession *session);

// Mailbox names. Verbs take and give the raw bytes of the wire; these are for people's names.
// Decoding is lenient and always valid UTF-8. → new string, caller frees.
char *imap_session_decode_name (const ImapSession *session, const char *raw, gssize length);
char *imap_session_encode_name (const ImapSession *session, const char *utf8);

// What one may do in a mailbox (RFC 4314 §2.1).
typedef enum {
  IMAP_MAY_LOOK_UP = 1 << 0, // it is listed
  IMAP_MAY_READ = 1 << 1,
  IMAP_MAY_KEEP_SEEN = 1 << 2, // \Seen lasts
  IMAP_MAY_WRITE = 1 << 3,     // other flags and keywords
  IMAP_MAY_INSERT = 1 << 4,    // APPEND, COPY and MOVE to it
  IMAP_MAY_POST = 1 << 5,
  IMAP_MAY_CREATE = 1 << 6, // mailboxes in it
  IMAP_MAY_DELETE_MAILBOX = 1 << 7,
  IMAP_MAY_DELETE = 1 << 8, // set \Deleted
  IMAP_MAY_EXPUNGE = 1 << 9,
  IMAP_MAY_ADMINISTER = 1 << 10,
  IMAP_RIGHTS_KNOWN = 1 << 30, // the server told: bits that are missing are rights that are
} ImapMayBits;

// One of the server's folders, owned by itself.
typedef struct {
  char *name;          // raw: hand this to verbs
  char *path;          // decoded UTF-8; the inbox is INBOX, however the server writes it
  char delimiter;      // '\0': flat
  uint32_t attributes; // ImapListAttributes; SUBSCRIBED is right also on servers with LSUB only
  MailRole role;
  uint32_t rights; // ImapMayBits, by LIST-MYRIGHTS; 0: not told
  bool has_status;
  ImapStatus status; // LIST-STATUS: its strings are not set
  char *mailbox_id;  // OBJECTID, by STATUS of MAILBOXID; NULL: not told
} ImapFolder;

void imap_folder_free (ImapFolder *folder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapFolder, imap_folder_free)

// A namespace (RFC 2342): where folders may be made.
// The raw prefix of the first namespace of KIND and its delimiter: "" and '\0' if unknown. Asked
// once. Borrowed.
const char *imap_session_get_namespace (ImapSession *session, ImapNamespaceKind kind,
                                        char *out_delimiter, GCancellable *cancellable);

// Every folder with its role, subscription and, for STATUS_ITEMS other than 0, counts: by
// LIST-EXTENDED, SPECIAL-USE and LIST-STATUS, else XLIST or LIST, LSUB and pipelined STATUS. KNOWN
// (raw, NULL-terminated, may be NULL): mailboxes that are probably there, whose STATUS leaves
// together with LIST, so that only others cost another round trip. → array of ImapFolder (frees
// them).
GPtrArray *imap_session_list (ImapSession *session, uint32_t status_items, const char *const *known,
                              GCancellable *cancellable, GError **error);

// STATUS of all NAMES in one round trip. OUT has N places; a folder that the server refused has
// `has` 0. Strings are not set. Also goes to events->status.
bool imap_session_status (ImapSession *session, const char *const *names, size_t n,
                          uint32_t status_items, ImapStatus *out, GCancellable *cancellable,
                          GError **error);

// MYRIGHTS of all N NAMES in one round trip: for servers with ACL, but without LIST-MYRIGHTS, which
// tells with the list. OUT_RIGHTS gets ImapMayBits, 0 where the server refused. UNSUPPORTED without
// ACL.
bool imap_session_get_rights (ImapSession *session, const char *const *names, size_t n,
                              uint32_t *out_rights, GCancellable *cancellable, GError **error);

// How full one quota root is. In bytes and messages; a limit of G_MAXUINT64: none.
typedef struct {
  char *root; // as the server calls it, "" often
  uint64_t used, limit;
  uint64_t messages, message_limit;
} ImapRoom;

void imap_room_free (ImapRoom *room);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapRoom, imap_room_free)

// GETQUOTAROOT of mailbox NAME. → array of ImapRoom (frees them), empty: it has no limit.
// UNSUPPORTED without QUOTA.
GPtrArray *imap_session_get_quota (ImapSession *session, const char *name,
                                   GCancellable *cancellable, GError **error);

// One annotation, ENTRY "/private/comment", of mailbox NAME, "" for the server's own. Values are
// text. OUT_VALUE (caller frees) and VALUE NULL: there is none. UNSUPPORTED without METADATA (or,
// for the server's own, METADATA-SERVER). Read by tests alone.
bool imap_session_get_metadata (ImapSession *session, const char *name, const char *entry,
                                char **out_value, GCancellable *cancellable, GError **error);
bool imap_session_set_metadata (ImapSession *session, const char *name, const char *entry,
                                const char *value, GCancellable *cancellable, GError **error);

// The state of the selected mailbox, kept up to date by every verb.
typedef struct {
  char *name; // raw; NULL: none is selected
  uint32_t exists;
  uint32_t uidvalidity;      // 0: the server has no lasting UIDs
  uint32_t uidnext;          // 0: not told
  uint64_t highestmodseq;    // 0: NOMODSEQ, or no CONDSTORE
  MailFlags permanent_flags; // those of our fixed flags that stick
  char **keywords;           // NULL-terminated: what PERMANENTFLAGS (else FLAGS) names besides
  bool new_keywords;         // PERMANENTFLAGS has \*
  bool read_only;
  bool uid_not_sticky;
  char *mailbox_id;     // OBJECTID, or NULL
  uint64_t mailbox_key; // imap_mailbox_key() of it, or 0
} ImapMailbox;

typedef struct {
  bool read_only; // EXAMINE
  // What is known from last time, for QRESYNC (RFC 7162 §3.2.5); uidvalidity or modseq 0: nothing.
  // What changed comes through events->vanished (earlier) and events->fetch before it returns.
  uint32_t uidvalidity;
  uint64_t modseq;
  const ImapUidSet *known_uids; // NULL: all
} ImapSelect;

// SELECT or EXAMINE. PARAMETERS may be NULL. A mailbox selected before is left first, without
// expunging. On NO none is selected.
bool imap_session_select (ImapSession *session, const char *name, const ImapSelect *parameters,
                          GCancellable *cancellable, GError **error);

// The SELECT that imap_session_select() will be asked for next, of a mailbox that nothing is known
// of from last time. It leaves with the command of whatever verb comes between; what comes of it,
// that next call tells.
void imap_session_select_ahead (ImapSession *session, const char *name, GCancellable *cancellable);

// What is selected. Borrowed; `name` is NULL when nothing is.
const ImapMailbox *imap_session_get_mailbox (const ImapSession *session);

// Leaves the mailbox without expunging: UNSELECT, else EXAMINE and CLOSE, never CLOSE alone, nor
// where anything is \Deleted: some servers expunge all the same. A refused EXAMINE leaves then.
bool imap_session_unselect (ImapSession *session, GCancellable *cancellable, GError **error);

// Where a literal too large for memory goes (LIMIT_LITERAL_MEMORY). Every function is called on
// the session's thread; false with ERROR set stops the writing, not the session: the rest is read
// and thrown away.
typedef struct {
  bool (*begin) (void *data, uint32_t uid, const char *section, uint64_t size, GError **error);
  bool (*write) (void *data, const char *bytes, size_t n, GError **error);
  bool (*end) (void *data, GError **error);
} ImapSink;

typedef struct {
  const ImapUidSet *uids;    // UID FETCH; NULL: by sequence FIRST to LAST
  uint32_t first, last;      // first-sync windows only; LAST 0: `*`
  uint32_t items;            // ImapFetchItems; UID always comes too
  const char *header_fields; // "REFERENCES LIST-ID": BODY.PEEK[HEADER.FIELDS (…)]; NULL: none
  const char *section;       // BODY.PEEK[section]: "", "1.2", "HEADER"; NULL: none
  const char *const *more;   // sections beside SECTION, NULL-terminated; NULL: none
  bool binary;               // of SECTION, a leaf, decoded by the server: needs BINARY (RFC 3516)
  uint64_t offset;           // partial fetch of each section: from here
  uint64_t length;           // this many octets; 0: all
  uint64_t changed_since;    // CHANGEDSINCE; 0: not asked
  bool vanished;             // with CHANGEDSINCE under QRESYNC: events->vanished (earlier) too
  // Each response that is this request's own. What it does not claim goes to events->fetch.
  void (*on_fetch) (void *data, const ImapFetch *fetch);
  const ImapSink *sink; // NULL: large literals are read and thrown away
  void *sink_data;      // for SINK
  void *data;           // for ON_FETCH
} ImapFetchRequest;

// Sends FETCH without waiting. → a ticket for imap_session_fetch_end(), 0 on error. Up to four may
// be in flight; a fifth waits for the first. REQUEST's pointers must live until the end. Long UID
// sets go as several commands in one write.
uint32_t imap_session_fetch_begin (ImapSession *session, const ImapFetchRequest *request,
                                   GCancellable *cancellable, GError **error);

// Waits until request TICKET is answered in full; responses of others are given to them meanwhile.
// EXPUNGEISSUED and messages that vanished meanwhile are no error. An error of the sink comes here.
bool imap_session_fetch_end (ImapSession *session, uint32_t ticket, GCancellable *cancellable,
                             GError **error);

// Both in one.
bool imap_session_fetch (ImapSession *session, const ImapFetchRequest *request,
                         GCancellable *cancellable, GError **error);

typedef enum { IMAP_STORE_ADD, IMAP_STORE_REMOVE, IMAP_STORE_REPLACE } ImapStoreMode;

// UID STORE …FLAGS.SILENT of BITS and KEYWORDS (NULL-terminated, may be NULL). UNCHANGED_SINCE 0:
// unconditional. OUT_MODIFIED, which may be NULL, gets the UIDs refused by [MODIFIED], empty if
// none. Resulting MODSEQs come through events->fetch.
bool imap_session_store (ImapSession *session, const ImapUidSet *uids, ImapStoreMode mode,
                         MailFlags bits, const char *const *keywords, uint64_t unchanged_since,
                         ImapUidSet **out_modified, GCancellable *cancellable, GError **error);

typedef struct {
  MailFlags bits;
  const char *const *keywords; // NULL-terminated, or NULL
} ImapFlagSet;

// Both of UIDS in one round trip, unconditionally; what is empty is not sent. With an error the
// other may have been done all the same.
bool
imap_session_change_flags (ImapSession *session, const ImapUidSet *uids, const ImapFlagSet *add,
                           const ImapFlagSet *remove, GCancellable *cancellable, GError **error);

// UID COPY. OUT_COPY, which may be NULL, must be empty; uidvalidity 0 when the server tells
// nothing.
bool imap_session_copy (ImapSession *session, const ImapUidSet *uids, const char *name,
                        ImapCopyUid *out_copy, GCancellable *cancellable, GError **error);

// UID MOVE; without MOVE: COPY, +\Deleted and, with UIDPLUS only, UID EXPUNGE. OUT_REMOVED false:
// the originals are still there, marked \Deleted (never a bare EXPUNGE: others' mail may be marked
// too). With an error OUT_COPY tells how far it came.
bool imap_session_move (ImapSession *session, const ImapUidSet *uids, const char *name,
                        ImapCopyUid *out_copy, bool *out_removed, GCancellable *cancellable,
                        GError **error);

// UID EXPUNGE of those of UIDS that are \Deleted. UNSUPPORTED without UIDPLUS.
bool imap_session_expunge_uids (ImapSession *session, const ImapUidSet *uids,
                                GCancellable *cancellable, GError **error);

// EXPUNGE of everything \Deleted, others' marks too: only after a person said so or a
// UID SEARCH DELETED showed that nothing else is marked.
bool imap_session_expunge_all (ImapSession *session, GCancellable *cancellable, GError **error);

typedef struct {
  MailFlags bits;
  const char *const *keywords; // NULL-terminated, or NULL
  int64_t internal_date;       // seconds since 1970; 0: now
  GBytes *message;             // CRLF line ends; or NULL:
  GInputStream *stream;        // SIZE bytes are read from it
  uint64_t size;               // of STREAM
} ImapAppend;

// APPEND to NAME. OUT_UID 0: the server did not tell. NOT_FOUND: it has no such mailbox (create
// it). QUOTA also where the message is over APPENDLIMIT, the server's or the mailbox's own; nothing
// was sent then. A NUL in the message takes BINARY, else INVALID.
bool imap_session_append (ImapSession *session, const char *name, const ImapAppend *append,
                          uint32_t *out_uidvalidity, uint32_t *out_uid, GCancellable *cancellable,
                          GError **error);

// What goes in one MULTIAPPEND, which is refused as a whole, or done again after a cut.
#define IMAP_APPEND_MESSAGES 100
#define IMAP_APPEND_BYTES ((uint64_t) 8 * 1024 * 1024)

// The same for the first of N messages, at least 1, by one command: as many as MULTIAPPEND (RFC
// 3502) and the server's limits allow. OUT_N: how many these are, also with an error; all of them
// are saved or none. OUT_UIDS has N places; 0: not told. A server that answers BAD to several is
// given one at a time from then on.
bool imap_session_append_many (ImapSession *session, const char *name, const ImapAppend *appends,
                               size_t n, size_t *out_n, uint32_t *out_uidvalidity,
                               uint32_t *out_uids, GCancellable *cancellable, GError **error);

// UID REPLACE (RFC 8508): APPEND to NAME and the end of message UID of the selected mailbox in one,
// both or neither. OUT_… as with append. UNSUPPORTED without REPLACE; NOT_FOUND also when UID is
// gone.
bool imap_session_replace (ImapSession *session, uint32_t uid, const char *name,
                           const ImapAppend *append, uint32_t *out_uidvalidity, uint32_t *out_uid,
                           GCancellable *cancellable, GError **error);

// One term of a search, all of which must hold: WORD ("SINCE", "HEADER", "UNDELETED", "NOT", "OR")
// with up to two arguments, sent as strings, or a UID set. WORD "UID" takes UIDS.
typedef struct {
  const char *word;
  const char *first;
  const char *second;
  const ImapUidSet *uids;
  bool raw; // FIRST is an atom as is: a date ("1-Feb-2024"), a number, "$"
} ImapSearchTerm;

// UID SEARCH (ESEARCH where offered) in the selected mailbox; N 0: ALL. Strings are UTF-8.
// SERVER_REFUSED also: it can't search for strings that are not ASCII, which is remembered.
// → the UIDs, caller frees.
ImapUidSet *imap_session_search (ImapSession *session, const ImapSearchTerm *terms, size_t n,
                                 GCancellable *cancellable, GError **error);

// False once the server has refused to search for a string that is not ASCII.
bool imap_session_searches_utf8 (const ImapSession *session);

// A search read newest first (highest UIDs), a page at a time. Zeroed but for the first two.
typedef struct {
  uint32_t limit; // UIDs of a page, at least 1
  bool fuzzy;     // text may match about (RFC 6203), where the server can
  // How many match of those not given before the last call: its page and what comes behind it.
  uint64_t count;
  bool over; // the page given was the last one
  // The verb's own.
  uint32_t below;
  ImapUidSet *rest;
} ImapSearchPaging;

void imap_search_paging_clear (ImapSearchPaging *paging);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ImapSearchPaging, imap_search_paging_clear)

// The next page of UID SEARCH with TERMS, the same each time; `count` of the first call is how many
// match in all. With PARTIAL (RFC 9394) the server sends a page's UIDs only; else all of them come
// with the first call, as ranges, and are kept in PAGING. Mail that comes meanwhile is in no page.
// → the UIDs, empty at the end; caller frees.
ImapUidSet *
imap_session_search_next (ImapSession *session, const ImapSearchTerm *terms, size_t n,
                          ImapSearchPaging *paging, GCancellable *cancellable, GError **error);

// CREATE, with ROLE as special use where the server takes it (NONE: without).
bool imap_session_create (ImapSession *session, const char *name, MailRole role,
                          GCancellable *cancellable, GError **error);
bool imap_session_delete (ImapSession *session, const char *name, GCancellable *cancellable,
                          GError **error);
bool imap_session_rename (ImapSession *session, const char *from, const char *to,
                          GCancellable *cancellable, GError **error);
bool imap_session_subscribe (ImapSession *session, const char *name, bool subscribed,
                             GCancellable *cancellable, GError **error);

// NOOP: what is new comes through the events.
bool imap_session_noop (ImapSession *session, GCancellable *cancellable, GError **error);

typedef enum {
  IMAP_IDLE_WOKEN, // WAKE_FD became readable (not read by us)
  IMAP_IDLE_EVENT, // the server said something; it went to the events
  IMAP_IDLE_DONE,  // SECONDS are over
} ImapIdleEnd;

// Waits for the server's word: IDLE, renewed within 9 minutes, left by DONE; without IDLE a NOOP
// every minute. Returns on the first event, WAKE_FD (-1: none), or after SECONDS (0: no end).
bool imap_session_idle (ImapSession *session, int wake_fd, unsigned seconds, ImapIdleEnd *out_end,
                        GCancellable *cancellable, GError **error);

// What NOTIFY (RFC 5465) tells of mailboxes that are not selected.
typedef enum {
  IMAP_NOTIFY_MESSAGES = 1 << 0,      // new or expunged ones: events->status with new counts
  IMAP_NOTIFY_FLAGS = 1 << 1,         // changed flags, too: events->status. Implies MESSAGES
  IMAP_NOTIFY_NAMES = 1 << 2,         // made, renamed (old_name), deleted (NONEXISTENT): list
  IMAP_NOTIFY_SUBSCRIPTIONS = 1 << 3, // events->list
} ImapNotifyEvents;

typedef enum {
  IMAP_NOTIFY_OFF,  // the server tells only of the selected mailbox
  IMAP_NOTIFY_ON,   // also of the others
  IMAP_NOTIFY_LOST, // it did, and gave up ([NOTIFICATIONOVERFLOW]): look at all, then set it again
} ImapNotifyState;

typedef struct {
  uint32_t events;          // ImapNotifyEvents
  const char *const *names; // raw, NULL-terminated: these mailboxes; NULL or empty: all personal
  bool want_status;         // the counts of each at once, through events->status
} ImapNotify;

// NOTIFY SET for the mailboxes of NOTIFY beside the selected one, whose news come as always;
// NULL: NOTIFY NONE. It lasts for the connection, over SELECTs, until set again. The news come on
// any command and within imap_session_idle(), which stays the way to wait. Where the server can't
// do all of the events ([BADEVENT]) it is asked for those it can; OUT_EVENTS, which may be NULL,
// gets what it agreed to. UNSUPPORTED without NOTIFY; a NO leaves none set.
bool imap_session_notify (ImapSession *session, const ImapNotify *notify, uint32_t *out_events,
                          GCancellable *cancellable, GError **error);

// Look after every verb that reads: an overflow also ends imap_session_idle() as an EVENT.
ImapNotifyState imap_session_get_notify (const ImapSession *session);

G_END_DECLS
