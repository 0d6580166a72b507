// SPDX-License-Identifier: GPL-3.0-or-later
//
// The structure of a message as byte ranges: one pass over the lines, no recursion, linear whatever
// the message holds, bounded by the MIME limits (security.md M1, P3). Internal to mime/. Pure.

#pragma once

#include "mime/mime-parameters.h"

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

// A header field's raw bytes: [name, name + name_length) ':' [value, value + value_length).
typedef struct {
  gsize name, value; // offsets in the scanned bytes
  unsigned int name_length;
  unsigned int value_length; // folded, without the last line end
} MimeScanField;

typedef struct _MimeScanNode MimeScanNode;

struct _MimeScanNode {
  GArray *fields; // MimeScanField; of a message all, of a part only Content-*
  gsize start;    // of the header
  gsize body, end;
  MimeParameters *type;        // never NULL; defaults filled in
  MimeParameters *disposition; // NULL if none
  bool type_declared;          // TYPE stood in the message
  GPtrArray *children;         // MimeScanNode: parts, or the one message inside message/rfc822
};

typedef struct {
  MimeScanNode *root;
  GPtrArray *defects; // char *
} MimeScan;

// DEPTH and PARTS: how deep this is already and how many parts there were (an encoded message
// within a message is scanned apart); PARTS is counted on.
MimeScan *mime_scan_new (const char *bytes, gsize length, unsigned int depth, unsigned int *parts);
void mime_scan_free (MimeScan *scan);

// NAME of NODE among its fields, or NULL. ASCII case ignored.
const MimeScanField *
mime_scan_node_find (const MimeScanNode *node, const char *bytes, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MimeScan, mime_scan_free)

G_END_DECLS
