// SPDX-License-Identifier: GPL-3.0-or-later
//
// The people of a file of vCards (2.1, RFC 2426 for 3.0, RFC 6350 for 4.0): their names and
// addresses and the groups they are in, nothing else. Read in pieces, in memory that no file makes
// grow: a line over LIMIT_VCARD_LINE_BYTES (a photo) is passed over. A broken card costs itself
// alone. Pure, linear, one thread at a time.

#pragma once

#include "base/mail-contact-group.h"

G_BEGIN_DECLS

typedef struct _MimeVcard MimeVcard;

typedef struct {
  uint32_t cards;   // that gave at least one address
  uint32_t without; // that have none, which is no fault
  uint32_t broken;  // that don't end, or have addresses of which none is one
  uint32_t missing; // members of groups that the file does not tell of
} MimeVcardCounts;

MimeVcard *mime_vcard_new (void);
void mime_vcard_free (MimeVcard *vcard);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MimeVcard, mime_vcard_free)

// Reads on; appends to PEOPLE (MailAddress) those of the cards that ended. A card of several
// addresses gives several; the name is "" where the card has none.
void mime_vcard_feed (MimeVcard *vcard, const char *bytes, gsize length, GPtrArray *people);

// The file ended. → its groups, MailContactGroup; the caller frees.
GPtrArray *mime_vcard_finish (MimeVcard *vcard, GPtrArray *people, MimeVcardCounts *out_counts);

// The same people and GROUPS as a file of VERSION 3 or 4, lines ended by CRLF: each address a card,
// members without an address too, groups as cards and in their members' CATEGORIES, so that every
// program finds them one way or the other. The same input gives the same bytes. The caller frees.
char *mime_vcard_write (const GPtrArray *people, const GPtrArray *groups, int version);

G_END_DECLS
