// SPDX-License-Identifier: GPL-3.0-or-later
//
// What tells one message from another: hashes of its bytes, as they come. Servers that keep a
// mailbox in one file write their books into the headers: "Status: RO" once a message was read,
// the UIDs that they gave. Such fields are the mailbox's and not the message's, so that of the
// three only the hash of all bytes has them. One thread at a time; no I/O.

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _StoreFingerprint StoreFingerprint;

StoreFingerprint *store_fingerprint_new (void);
void store_fingerprint_append (StoreFingerprint *print, const void *bytes, size_t length);
void store_fingerprint_free (StoreFingerprint *print);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreFingerprint, store_fingerprint_free)

// SHA-256 of what has come so far. Callers unref.

// Over all bytes.
GBytes *store_fingerprint_dup_bytes (const StoreFingerprint *print);
// Over the header's lines, whatever they end in, without the empty one: what TOP would give too.
// Less the mailbox's fields.
GBytes *store_fingerprint_dup_header (const StoreFingerprint *print);
// Over all less the mailbox's fields; where there is none, the same as over all bytes.
GBytes *store_fingerprint_dup_message (const StoreFingerprint *print);

G_END_DECLS
