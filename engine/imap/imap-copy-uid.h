// SPDX-License-Identifier: GPL-3.0-or-later
//
// What COPYUID says (RFC 4315): which UID each copied or moved message has in its new mailbox. The
// pairs follow the order of the two lists as sent, not their numbers.

#pragma once

#include "imap/imap-uid-set.h"

G_BEGIN_DECLS

// SOURCE … SOURCE+COUNT-1 became TARGET … TARGET+COUNT-1.
typedef struct {
  uint32_t source;
  uint32_t target;
  uint32_t count;
} ImapCopyRun;

typedef struct {
  uint32_t uidvalidity; // of the target mailbox; 0: the server told nothing
  ImapCopyRun *runs;    // in the order of the response
  size_t n_runs;
} ImapCopyUid;

// Reads the two sets of a COPYUID code. False when they are malformed or differ in count; OUT is
// untouched then.
bool imap_copy_uid_parse (uint32_t uidvalidity, const char *source, size_t source_length,
                          const char *target, size_t target_length, ImapCopyUid *out);

// The new UID of SOURCE, 0 if not told.
uint32_t imap_copy_uid_lookup (const ImapCopyUid *copy, uint32_t source);

// Appends the runs of OTHER; keeps the UIDVALIDITY of the first that has one.
void imap_copy_uid_append (ImapCopyUid *copy, const ImapCopyUid *other);
void imap_copy_uid_clear (ImapCopyUid *copy);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ImapCopyUid, imap_copy_uid_clear)

G_END_DECLS
