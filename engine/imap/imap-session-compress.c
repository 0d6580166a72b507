// SPDX-License-Identifier: GPL-3.0-or-later
//
// COMPRESS=DEFLATE (RFC 4978), where it gains: deflating costs a server milliseconds a message,
// which a slow line gives back and a fast one never. A session begins without,
// looks at how its first answers come in, and may change over once, between two commands. There is
// no way back.

#include "imap/imap-session-private.h"

#include "base/mail-error.h"

// Less than this tells nothing of a line.
#define SAMPLE_BYTES (192 * 1024)

// Bodies deflate by a third only. Measured, a Dovecot on two busy cores deflates 3 MB a second and
// sends 60 plain: over 20 Mbit/s deflating saves a quarter of the time, over 100 it takes four
// times as much.
#define SLOW_BYTES_PER_SECOND (3 * 1000 * 1000)

// Within a house the server is the bottleneck, however slow it looks.
#define NEAR_US 3000

bool
imap_compress_pays (const NetPace *pace)
{
  if (pace->rtt_us < NEAR_US || pace->bytes < SAMPLE_BYTES)
    return false;
  return pace->bytes < pace->us * (SLOW_BYTES_PER_SECOND / 1000) / 1000;
}

static bool
is_wanted (ImapSession *session)
{
  NetStream *stream = imap_connection_get_stream (session->connection);
  NetPace pace;
  if (session->compress == IMAP_COMPRESS_ALWAYS)
    return true;
  if (session->compress == IMAP_COMPRESS_NEVER || net_stream_is_loopback (stream))
    return false;
  net_stream_get_pace (stream, &pace);
  return imap_compress_pays (&pace);
}

bool
imap_session_should_compress (ImapSession *session)
{
  return !session->asked_to_compress && session->state != IMAP_STATE_LOGGED_OUT &&
         imap_session_has (session, IMAP_CAP_COMPRESS_DEFLATE) && is_wanted (session);
}

// A refusal ([COMPRESSIONACTIVE] where TLS does it already) only means: without.
bool
imap_session_compress (ImapSession *session, GCancellable *cancellable, GError **error)
{
  session->asked_to_compress = true;
  if (!imap_session_run (session, imap_session_command (session, "COMPRESS DEFLATE"), NULL, NULL,
                         NULL, cancellable, NULL))
    return imap_session_check (session, IMAP_N_CAPS, false, error);
  imap_connection_start_deflate (session->connection);
  session->compresses = true;
  return true;
}

bool
imap_session_is_compressed (const ImapSession *session)
{
  return session->compresses;
}
