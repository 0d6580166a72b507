// SPDX-License-Identifier: GPL-3.0-or-later
//
// What mime-message.c, mime-part.c and mime-body.c share of a parsed message.

#pragma once

#include "mime/mime-message.h"
#include "mime/mime-scan.h"

G_BEGIN_DECLS

// A part with what only mime/ needs of it.
typedef struct {
  MimePart part;      // first: a MimePart * is a MimePartPrivate *
  MimeMessage *owner; // borrowed; whose RAW holds the bytes
  const char *bytes;  // encoded content, borrowed from the owner's RAW
  gsize length;
  GBytes *source;     // holds BYTES where the owner's RAW does not (mime-abridged.c); else NULL
  char *location;     // Content-Location, or NULL
  char *start;        // multipart/related's start parameter, without brackets, or NULL
  bool flowed, delsp; // format=flowed
  bool named_inline;  // an image that an HTML body shows by cid:
} MimePartPrivate;

struct _MimeMessage {
  gatomicrefcount refs;
  GBytes *raw;
  GPtrArray *headers;     // MimeHeader
  GPtrArray *raw_headers; // GBytes: raw values in step with HEADERS; NULL once parsed
  GHashTable *addresses;  // field → GPtrArray of MailAddress
  char *subject;
  char *message_id;
  int64_t date;
  MimePart *root;
  GPtrArray *bodies, *text_bodies, *attachments; // MimePart, borrowed
  GPtrArray *defects;
};

// Makes the tree under NODE, whose offsets count from BYTES. DEPTH and PARTS: spent of the limits.
MimePart *mime_part_new (MimeMessage *message, const MimeScanNode *node, const char *bytes,
                         const char *path, unsigned int depth, unsigned int *parts);
void mime_part_free (MimePart *part);

// SOURCE is the content of PART, a leaf, in place of what was in its message.
void mime_part_fill_in (MimePart *part, GBytes *source, bool is_decoded);

// A message within a message. RAW: its own bytes; PREFIX: the path of the part that holds it. The
// second form takes what a scan of BYTES, which RAW is a slice of, has found already.
MimeMessage *
mime_message_new_inner (GBytes *raw, const char *prefix, unsigned int depth, unsigned int *parts);

MimeMessage *
mime_message_new_from_node (GBytes *raw, const MimeScanNode *node, const char *bytes,
                            const char *prefix, unsigned int depth, unsigned int *parts);

// Chooses MESSAGE's bodies and attachments (fills the three arrays and the parts' marks).
void mime_body_choose (MimeMessage *message);

G_END_DECLS
