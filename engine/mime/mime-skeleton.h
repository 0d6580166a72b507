// SPDX-License-Identifier: GPL-3.0-or-later
//
// A large message without most of its content: what its structure can be told from, and where in it
// something was left out. Internal to mime/. Any thread; blocks.

#pragma once

#include "base/mail-source.h"

#include <stdbool.h>

G_BEGIN_DECLS

typedef struct {
  gsize at;              // in KEPT: it stood before the byte there
  uint64_t from, length; // in the message
  bool has_long_line;    // it has some of a line over MIME_FIT_LINE_BYTES
} MimeCut;

typedef struct {
  GString *kept; // headers, boundaries, and the first MIME_SKELETON_KEPT_BYTES behind each
  GArray *cuts;  // MimeCut, in order
} MimeSkeleton;

#define MIME_SKELETON_KEPT_BYTES (64 * 1024)

// Of MESSAGE, whose line ends are CRLF throughout. A cut ends at the message's end or before the
// line end in front of a line that begins with "--", and may begin in a header as long as that: who
// uses it has to look where the cuts are.
MimeSkeleton *mime_skeleton_new (MailSource *message, GError **error);
void mime_skeleton_free (MimeSkeleton *skeleton);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MimeSkeleton, mime_skeleton_free)

G_END_DECLS
