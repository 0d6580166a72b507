// SPDX-License-Identifier: GPL-3.0-or-later
//
// A set of UIDs or sequence numbers, kept as sorted, disjoint, non-adjacent ranges: a range is
// never expanded, so that `1:4294967295` costs eight bytes (security.md P1).

#pragma once

#include "base/mail-cursor.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

G_BEGIN_DECLS

// Both ends belong to it; 1 ≤ first ≤ last.
typedef struct {
  uint32_t first;
  uint32_t last;
} ImapRange;

typedef struct _ImapUidSet ImapUidSet;

// The longest text of a set that goes into one command; servers take 8192-byte lines at least.
#define IMAP_UID_SET_COMMAND_BYTES 8000

ImapUidSet *imap_uid_set_new (void);
ImapUidSet *imap_uid_set_new_range (uint32_t first, uint32_t last);
ImapUidSet *imap_uid_set_copy (const ImapUidSet *set);
void imap_uid_set_free (ImapUidSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapUidSet, imap_uid_set_free)

// Reads `sequence-set` (RFC 9051): numbers and ranges either way round. STAR stands for `*`; 0
// means that `*` is an error. NULL when TEXT is not one, or has more ranges than we store.
ImapUidSet *imap_uid_set_parse (const char *text, size_t length, uint32_t star);

// Reads ranges into SET for as long as commas follow: a piece of a long set at a time. MORE:
// CURSOR's text ended before the set did (at its start or behind a comma).
MailParse imap_uid_set_read (ImapUidSet *set, MailCursor *cursor, uint32_t star);

// Adds FIRST to LAST, either way round; 0 is no UID and is left out. Appending in ascending order
// is cheap. False when the set is full (LIMIT_SET_RANGES); it is unchanged then.
bool imap_uid_set_add (ImapUidSet *set, uint32_t uid);
bool imap_uid_set_add_range (ImapUidSet *set, uint32_t first, uint32_t last);
bool imap_uid_set_add_set (ImapUidSet *set, const ImapUidSet *other);
bool imap_uid_set_remove_range (ImapUidSet *set, uint32_t first, uint32_t last);
void imap_uid_set_clear (ImapUidSet *set);

// New sets: what is in both; what is in A but not in B. Linear in ranges.
ImapUidSet *imap_uid_set_intersect (const ImapUidSet *a, const ImapUidSet *b);
ImapUidSet *imap_uid_set_subtract (const ImapUidSet *a, const ImapUidSet *b);

bool imap_uid_set_is_empty (const ImapUidSet *set);
// How many UIDs of SET are below UID.
uint32_t imap_uid_set_rank (const ImapUidSet *set, uint32_t uid);
bool imap_uid_set_contains (const ImapUidSet *set, uint32_t uid);
bool imap_uid_set_equal (const ImapUidSet *a, const ImapUidSet *b); // for tests
uint64_t imap_uid_set_count (const ImapUidSet *set);                // numbers, not ranges
uint32_t imap_uid_set_min (const ImapUidSet *set);                  // 0 when empty
uint32_t imap_uid_set_max (const ImapUidSet *set);                  // 0 when empty

// The ranges, ascending. Borrowed, until SET changes.
const ImapRange *imap_uid_set_get_ranges (const ImapUidSet *set, size_t *out_n);

// Walks the numbers, ascending. SET must not change meanwhile.
typedef struct {
  const ImapUidSet *set;
  size_t range;
  uint32_t next; // 0: the start of RANGE
} ImapUidSetIter;
void imap_uid_set_iter_init (ImapUidSetIter *iter, const ImapUidSet *set);
bool imap_uid_set_iter_next (ImapUidSetIter *iter, uint32_t *out_uid);

// "1:3,7", "" when empty. Caller frees.
char *imap_uid_set_to_string (const ImapUidSet *set);

// The text of the ranges from *POSITION on, at most MAX_BYTES (≥ 21) of it; moves *POSITION, which
// starts at 0. NULL after the last. Caller frees.
char *imap_uid_set_next_chunk (const ImapUidSet *set, size_t *position, size_t max_bytes);

G_END_DECLS
