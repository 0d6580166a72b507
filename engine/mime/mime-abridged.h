// SPDX-License-Identifier: GPL-3.0-or-later
//
// A message of which only some parts are here: it is one by itself (header, text, the frame of its
// multiparts), in which those that were left on the server are empty. Which these are is told
// beside it, never in it, so that no sender can make it up.

#pragma once

#include "mime/mime-message.h"

G_BEGIN_DECLS

typedef struct {
  char *path;    // as MimePart has it
  uint64_t size; // octets as the server told them, in their transfer encoding
} MimeLeftOut;

void mime_left_out_free (MimeLeftOut *left_out);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MimeLeftOut, mime_left_out_free)

// MimeLeftOut elements as lines, and back; NULL where BYTES are none. Caller unrefs.
GBytes *mime_left_out_write (const GPtrArray *left_out);
GPtrArray *mime_left_out_read (GBytes *bytes);

// The bytes of the part at PATH that came later, OUT_DECODED or coded as its header says; NULL: it
// is not here. Caller unrefs.
typedef GBytes *(*MimeFindContent) (void *data, const char *path, bool *out_decoded);

// RAW as mime_message_parse() has it, but for the parts of LEFT_OUT: what FIND has of them is their
// content, the others are marked and told with their sizes, those that would be read in place as
// attachments.
MimeMessage *mime_message_parse_abridged (GBytes *raw, const GPtrArray *left_out,
                                          MimeFindContent find, void *data);

G_END_DECLS
