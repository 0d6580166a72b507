// SPDX-License-Identifier: GPL-3.0-or-later
//
// The one blocking byte stream that every session speaks through: connecting, TLS, buffering,
// deadlines, cancellation, waiting. Belongs to one thread.
//
// Reading: net_stream_fill() waits for bytes and keeps them; net_stream_peek() shows what is there;
// net_stream_consume() takes it. Writing: net_stream_queue() gathers, net_stream_flush() sends all
// in one go, and reads on the side whatever arrives meanwhile, so that two full pipes never wait
// for each other.
//
// Any call that fails leaves the stream unusable: close it and connect anew. Errors of all calls:
// G_IO_ERROR_CANCELLED; OFFLINE (not found, refused, unreachable, cut; the end of the stream is
// always an error here, as no protocol of ours ends by it); TIMEOUT; TLS_UNTRUSTED; PROTOCOL (no
// TLS spoken, bytes before TLS, no deflate stream); LIMIT (one that swells without end);
// UNSUPPORTED (only TLS older than 1.2).

#pragma once

#include "base/mail-account.h"
#include "base/mail-error.h"
#include "net/net-certificate.h"
#include "net/net-context.h"
#include "net/net-deadline.h"

G_BEGIN_DECLS

typedef struct NetStream NetStream;

// Application bytes, that is within TLS; with deflate those deflated, which the line carries.
typedef struct {
  uint64_t bytes_in;
  uint64_t bytes_out;
  uint64_t round_trips; // times that something was sent and then an answer waited for
} NetCounters;

// How fast the line is, as far as it showed.
typedef struct {
  uint64_t bytes;  // that came in a stream of them, its first left out
  uint64_t us;     // waited for those
  uint32_t rtt_us; // as the system measures it; 0: it does not
} NetPace;

// What net_stream_wait() saw; any of them together.
typedef enum {
  NET_WAIT_TIMEOUT = 0,
  NET_WAIT_READABLE = 1 << 0, // net_stream_peek() has more bytes than before
  NET_WAIT_WOKEN = 1 << 1,    // the wake fd is readable
  NET_WAIT_ERROR = 1 << 2,    // ERROR is set; alone
} NetWait;

// How long fill and flush wait by default without a byte moving.
#define NET_TIMEOUT_MS 60000

// The same when nobody waits any more for what was asked: more than a round trip round the world.
#define NET_ABANDONED_MS 2000

// Unconnected. SERVICE is copied. ACCOUNT_ID keys TLS sessions and exceptions; 0: an account not
// stored yet, nothing is resumed.
NetStream *net_stream_new (NetContext *context, const MailService *service, int64_t account_id);

// Speaks over FD, connected already, which it takes: for scripted tests over a socketpair.
// SERVICE's host is what net_stream_start_tls() verifies. A socket of the UNIX family counts as
// loopback.
NetStream *net_stream_new_for_fd (NetContext *context, const MailService *service, int fd);

// Closes first if needed.
void net_stream_free (NetStream *stream);

// Resolves, connects (RFC 8305), and with MAIL_SECURITY_TLS shakes hands, all before DEADLINE.
bool net_stream_connect (NetStream *stream, NetDeadline deadline, GCancellable *cancellable,
                         GError **error);

// Starts TLS on a MAIL_SECURITY_STARTTLS connection after the server agreed. PROTOCOL when any byte
// has arrived that was not consumed (T2). The caller forgets all it learned before (T3).
bool net_stream_start_tls (NetStream *stream, NetDeadline deadline, GCancellable *cancellable,
                           GError **error);

// Everything that is queued and that arrives from now on is deflated (RFC 4978), the bytes not
// consumed yet and, before those, EARLY (NULL: none) among it. Nothing may be queued.
void net_stream_start_deflate (NetStream *stream, GBytes *early);

// Ends it: close_notify as far as it goes without waiting, then the socket. Idempotent.
void net_stream_close (NetStream *stream);

// Connected and neither closed nor broken, as far as reads and writes found out.
bool net_stream_is_connected (const NetStream *stream);

// How long fill and flush may wait without a byte moving; and a point by which they must be over
// whatever moves. Both stay until set again.
void net_stream_set_timeout (NetStream *stream, int64_t ms);
void net_stream_set_deadline (NetStream *stream, NetDeadline deadline);

// Once ABANDONED is cancelled, nobody waits for what is asked any more: a line that still speaks is
// listened to, so that it can be used again; one that is silent for NET_ABANDONED_MS longer is
// given up with TIMEOUT. NULL: none. Only fill, flush and TLS heed it.
void net_stream_set_abandoned (NetStream *stream, GCancellable *abandoned);

// Waits until at least one more byte than before can be peeked.
bool net_stream_fill (NetStream *stream, GCancellable *cancellable, GError **error);

// The bytes that arrived and were not consumed. Valid until the next call of this stream but peek.
const char *net_stream_peek (const NetStream *stream, size_t *out_length);

// Takes LENGTH bytes, at most what peek showed.
void net_stream_consume (NetStream *stream, size_t length);

// Gathers bytes to send. The second is for what must never be logged, and wipes its copy. On a
// closed stream nothing is kept, so that it can't reach the next connection; the flush fails.
void net_stream_queue (NetStream *stream, const void *data, size_t length);
void net_stream_queue_secret (NetStream *stream, const void *data, size_t length);

// Bytes gathered and not sent yet: flush when it grows past what you want to hold.
size_t net_stream_get_queued (const NetStream *stream);

// Sends all that was gathered. Success says that the system took it, not that the server has it.
bool net_stream_flush (NetStream *stream, GCancellable *cancellable, GError **error);

// Sleeps until bytes arrive, WAKE_FD (-1: none) is readable, or TIMEOUT_MS (-1: never) have passed.
// For IDLE; neither timeout nor deadline of the stream counts here. Bytes already there that were
// not consumed do not count as new.
NetWait net_stream_wait (NetStream *stream, int wake_fd, int64_t timeout_ms,
                         GCancellable *cancellable, GError **error);

// True once TLS is up and verified.
bool net_stream_is_encrypted (const NetStream *stream);

// True when the other end is this machine (security.md T1).
bool net_stream_is_loopback (const NetStream *stream);

// The tls-exporter channel binding (RFC 9266). False without TLS, or on TLS 1.2 without extended
// master secret.
bool net_stream_get_channel_binding (const NetStream *stream, uint8_t out_binding[32]);

// "TLSv1.3 TLS_AES_256_GCM_SHA384", "" in cleartext. Borrowed.
const char *net_stream_get_tls_description (const NetStream *stream);

// The server's leaf certificate with the verdict on it, also after a handshake that failed by it;
// NULL when none was seen. Borrowed.
const NetCertificate *net_stream_get_certificate (const NetStream *stream);

// Since it was made. Borrowed; it counts on.
const NetCounters *net_stream_get_counters (const NetStream *stream);
void net_stream_get_pace (const NetStream *stream, NetPace *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetStream, net_stream_free)

G_END_DECLS
