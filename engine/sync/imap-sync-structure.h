// SPDX-License-Identifier: GPL-3.0-or-later
//
// The parts of a message as its server tells them (BODYSTRUCTURE): which of them come with its text
// and which are left there, and the message that those make which came. Pure.

#pragma once

#include "imap/imap-fetch.h"
#include "mime/mime-abridged.h"

G_BEGIN_DECLS

typedef struct _ImapSyncPart ImapSyncPart;

struct _ImapSyncPart {
  char *path;          // the section's name: "1.2"; "" for a multipart that is the whole message
  char *media_type;    // lower case
  char *boundary;      // of a multipart; else NULL
  uint64_t size;       // octets of a leaf in its encoding, as told
  bool is_wanted;      // a leaf that comes with the text; else it is left on the server
  GPtrArray *children; // ImapSyncPart; empty for a leaf, and for a message within the message
  GBytes *header;      // with the empty line behind it; NULL until it came
  GBytes *content;     // of a leaf that is wanted; NULL until it came
};

// Of a message of SIZE octets. NULL: BODY is not to be believed (its parts are not as large
// together as the message, or larger; it has too many), or too little would be left out.
ImapSyncPart *imap_sync_part_new (const ImapBody *body, uint64_t size);
void imap_sync_part_free (ImapSyncPart *part);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapSyncPart, imap_sync_part_free)

// All of them, ROOT first, borrowed. ImapSyncPart.
GPtrArray *imap_sync_part_list (ImapSyncPart *root);

// The section that gives the header of PART, which is not the root: "1.2.MIME". Caller frees.
char *imap_sync_part_dup_header_section (const ImapSyncPart *part);

// The message that the parts make which came, all whose headers are there; OUT_LEFT_OUT gets
// MimeLeftOut elements for the others. NULL: read as mail, it has other parts than the server told
// of. Caller unrefs both.
GBytes *imap_sync_part_compose (ImapSyncPart *root, GPtrArray **out_left_out);

G_END_DECLS
