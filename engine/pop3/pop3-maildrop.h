// SPDX-License-Identifier: GPL-3.0-or-later
//
// The maildrop that a session has open: what lies in it, and what is to leave it. Message numbers
// count from 1 and hold for the session (RFC 1939 section 5).

#pragma once

#include "pop3/pop3-session.h"

G_BEGIN_DECLS

// STAT: number of messages, and their size in the server's own counting.
bool pop3_session_stat (Pop3Session *session, uint32_t *out_count, uint64_t *out_size,
                        GCancellable *cancellable, GError **error);

// Takes one message's UID, good during the call, on the session's thread. False ends it all.
typedef bool (*Pop3UidFunc) (void *data, uint32_t number, const char *uid, size_t length,
                             GError **error);

// UIDL of all, line by line: nothing is kept here. A message whose UID is missing or too long comes
// with an empty one; lines without a number are passed over.
// UNSUPPORTED: the server has no UIDL; the session lives.
bool pop3_session_uidl (Pop3Session *session, Pop3UidFunc func, void *data,
                        GCancellable *cancellable, GError **error);

// The sizes of N NUMBERS, ascending, of TOTAL messages in the maildrop; 0: unknown. By LIST of
// each, or of all where that is less.
bool pop3_session_sizes (Pop3Session *session, const uint32_t *numbers, size_t n, uint32_t total,
                         uint64_t *out_sizes, GCancellable *cancellable, GError **error);

// DELE of N NUMBERS. OUT_DONE: which were answered by +OK. They leave at QUIT, and not before.
bool pop3_session_delete (Pop3Session *session, const uint32_t *numbers, size_t n, bool *out_done,
                          GCancellable *cancellable, GError **error);

G_END_DECLS
