// SPDX-License-Identifier: GPL-3.0-or-later
//
// One pass: from some way behind a line that begins with "--", as boundaries do, nothing is kept
// until the next such line.

#include "mime/mime-skeleton.h"

#include "mime/mime-fit.h"

#include <string.h>

// With which a cut ends, as soon as it is seen.
static const char boundary_start[] = "\r\n--";

typedef struct {
  MimeSkeleton *skeleton;
  MimeCut cut;    // that is being made; its length 0: none is
  uint64_t at;    // of the message
  gsize kept;     // bytes since the last boundary
  gsize column;   // of the line, bytes
  bool is_dashed; // the line has only dashes so far
} Builder;

static void
end_cut (Builder *builder)
{
  if (builder->cut.length > 0)
    g_array_append_val (builder->skeleton->cuts, builder->cut);
  builder->cut = (MimeCut) {0};
}

// The line begins with "--": what is left out ends before the line end in front of it.
static void
end_cut_before_boundary (Builder *builder)
{
  gsize back = (gsize) MIN (builder->cut.length, strlen (boundary_start));

  builder->cut.length -= back;
  end_cut (builder);
  g_string_append (builder->skeleton->kept, boundary_start + strlen (boundary_start) - back);
}

static void
leave_out (Builder *builder, char c)
{
  MimeCut *cut = &builder->cut;

  if (cut->length == 0)
    *cut = (MimeCut) {.at = builder->skeleton->kept->len, .from = builder->at};
  cut->length++;
  cut->has_long_line |= builder->column >= MIME_FIT_LINE_BYTES && c != '\r' && c != '\n';
}

static void
take_byte (Builder *builder, char c)
{
  builder->is_dashed = (builder->column == 0 || builder->is_dashed) && c == '-';
  if (builder->cut.length > 0 || builder->kept >= MIME_SKELETON_KEPT_BYTES)
    leave_out (builder, c);
  else
    g_string_append_c (builder->skeleton->kept, c);
  builder->kept++;
  if (builder->is_dashed && builder->column == 1) {
    if (builder->cut.length > 0)
      end_cut_before_boundary (builder);
    builder->kept = 0;
  }
  builder->column = c == '\n' ? 0 : builder->column + 1;
  builder->at++;
}

static bool
take (const void *bytes, size_t length, void *data, GError **error)
{
  for (const char *p = bytes, *end = p + length; p < end; p++)
    take_byte (data, *p);
  return true;
}

MimeSkeleton *
mime_skeleton_new (MailSource *message, GError **error)
{
  g_autoptr (MimeSkeleton) skeleton = g_new0 (MimeSkeleton, 1);
  Builder builder = {.skeleton = skeleton};

  skeleton->kept = g_string_new (NULL);
  skeleton->cuts = g_array_new (FALSE, FALSE, sizeof (MimeCut));
  if (!mail_source_each (message, take, &builder, error))
    return NULL;
  end_cut (&builder);
  return g_steal_pointer (&skeleton);
}

void
mime_skeleton_free (MimeSkeleton *skeleton)
{
  if (skeleton == NULL)
    return;
  g_string_free (skeleton->kept, TRUE);
  g_array_unref (skeleton->cuts);
  g_free (skeleton);
}
