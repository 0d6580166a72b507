// SPDX-License-Identifier: GPL-3.0-or-later
//
// The pieces, and the stream that goes from one to the next.

#include "base/mail-source.h"

#define BLOCK_BYTES (64 * 1024)

typedef struct {
  uint64_t size;
  MailSourceOpen open;
  void *data;
  GDestroyNotify free_data;
} Piece;

struct _MailSource {
  gatomicrefcount refs;
  GArray *pieces; // Piece
  uint64_t size;
};

#define MAIL_TYPE_SOURCE_STREAM (mail_source_stream_get_type ())
G_DECLARE_FINAL_TYPE (MailSourceStream, mail_source_stream, MAIL, SOURCE_STREAM, GInputStream)

struct _MailSourceStream {
  GInputStream parent_instance;
  MailSource *source;
  unsigned int piece;    // whose stream CURRENT is, or the next one's
  GInputStream *current; // NULL between pieces
  uint64_t left;         // that CURRENT owes
  uint64_t most;         // that are still to come of all
};

G_DEFINE_FINAL_TYPE (MailSourceStream, mail_source_stream, G_TYPE_INPUT_STREAM)

static void
clear_piece (void *data)
{
  Piece *piece = data;

  if (piece->free_data != NULL)
    piece->free_data (piece->data);
}

MailSource *
mail_source_new (void)
{
  MailSource *source = g_new0 (MailSource, 1);

  g_atomic_ref_count_init (&source->refs);
  source->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  g_array_set_clear_func (source->pieces, clear_piece);
  return source;
}

MailSource *
mail_source_new_bytes (GBytes *bytes)
{
  MailSource *source = mail_source_new ();

  mail_source_add_bytes (source, bytes);
  return source;
}

MailSource *
mail_source_ref (MailSource *source)
{
  g_atomic_ref_count_inc (&source->refs);
  return source;
}

void
mail_source_unref (MailSource *source)
{
  if (!g_atomic_ref_count_dec (&source->refs))
    return;
  g_array_unref (source->pieces);
  g_free (source);
}

void
mail_source_add (MailSource *source, uint64_t size, MailSourceOpen open, void *data,
                 GDestroyNotify free_data)
{
  const Piece piece = {size, open, data, free_data};

  g_array_append_val (source->pieces, piece);
  source->size += size;
}

static GInputStream *
open_bytes (void *data, GError **error)
{
  return g_memory_input_stream_new_from_bytes (data);
}

void
mail_source_add_bytes (MailSource *source, GBytes *bytes)
{
  mail_source_add (source, g_bytes_get_size (bytes), open_bytes, g_bytes_ref (bytes),
                   (GDestroyNotify) g_bytes_unref);
}

typedef struct {
  MailSource *source;
  uint64_t from, length;
} Range;

static GInputStream *
open_range (void *data, GError **error)
{
  const Range *range = data;

  return mail_source_open_range (range->source, range->from, range->length, error);
}

static void
free_range (void *data)
{
  Range *range = data;

  mail_source_unref (range->source);
  g_free (range);
}

void
mail_source_add_range (MailSource *source, MailSource *whole, uint64_t from, uint64_t length)
{
  Range *piece = g_new (Range, 1);

  g_assert (from <= whole->size && length <= whole->size - from);
  *piece = (Range) {mail_source_ref (whole), from, length};
  mail_source_add (source, length, open_range, piece, free_range);
}

void
mail_source_add_rest (MailSource *source, MailSource *rest, uint64_t from)
{
  mail_source_add_range (source, rest, from, rest->size - from);
}

uint64_t
mail_source_get_size (const MailSource *source)
{
  return source->size;
}

// The stream of the next piece that has bytes. False: the end, or an error.
static bool
next_piece (MailSourceStream *stream, GError **error)
{
  const GArray *pieces = stream->source->pieces;

  while (stream->piece < pieces->len) {
    const Piece *piece = &g_array_index (pieces, Piece, stream->piece);

    stream->piece++;
    if (piece->size == 0)
      continue;
    stream->current = piece->open (piece->data, error);
    stream->left = piece->size;
    return stream->current != NULL;
  }
  return false;
}

static gssize
mail_source_stream_read (GInputStream *base, void *buffer, gsize count, GCancellable *cancellable,
                         GError **error)
{
  MailSourceStream *stream = MAIL_SOURCE_STREAM (base);
  GError *failure = NULL;

  if (stream->most == 0)
    return 0;
  if (stream->current == NULL && !next_piece (stream, &failure)) {
    if (failure != NULL)
      g_propagate_error (error, failure);
    return failure != NULL ? -1 : 0;
  }
  gssize got = g_input_stream_read (
    stream->current, buffer, MIN (MIN (count, stream->left), stream->most), cancellable, error);

  if (got == 0) {
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_STORE, "it became shorter as it was read");
    return -1;
  }
  if (got > 0) {
    stream->left -= (uint64_t) got;
    stream->most -= (uint64_t) got;
  }
  if (got > 0 && stream->left == 0) {
    // What follows now is too much; and a stream that checks itself does it at its end.
    char byte;
    gssize more = g_input_stream_read (stream->current, &byte, 1, cancellable, error);

    g_clear_object (&stream->current);
    if (more > 0)
      g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_STORE, "it became longer as it was read");
    return more == 0 ? got : -1;
  }
  return got;
}

static void
mail_source_stream_finalize (GObject *object)
{
  MailSourceStream *stream = MAIL_SOURCE_STREAM (object);

  g_clear_object (&stream->current);
  mail_source_unref (stream->source);
  G_OBJECT_CLASS (mail_source_stream_parent_class)->finalize (object);
}

static void
mail_source_stream_class_init (MailSourceStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mail_source_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = mail_source_stream_read;
}

static void
mail_source_stream_init (MailSourceStream *stream)
{
}

GInputStream *
mail_source_open (MailSource *source)
{
  MailSourceStream *stream = g_object_new (MAIL_TYPE_SOURCE_STREAM, NULL);

  stream->source = mail_source_ref (source);
  stream->most = G_MAXUINT64;
  return G_INPUT_STREAM (stream);
}

GInputStream *
mail_source_open_range (MailSource *source, uint64_t from, uint64_t length, GError **error)
{
  g_autoptr (GInputStream) stream = mail_source_open (source);

  for (uint64_t left = from; left > 0;) {
    gssize skipped = g_input_stream_skip (stream, MIN (left, BLOCK_BYTES), NULL, error);

    if (skipped <= 0)
      return NULL;
    left -= (uint64_t) skipped;
  }
  MAIL_SOURCE_STREAM (stream)->most = length;
  return g_steal_pointer (&stream);
}

GBytes *
mail_source_read (MailSource *source, uint64_t most, GError **error)
{
  g_autoptr (GInputStream) stream = mail_source_open (source);
  gsize size = (gsize) MIN (source->size, most), got;
  g_autofree char *bytes = g_malloc (size + 1);

  if (!g_input_stream_read_all (stream, bytes, size, &got, NULL, error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&bytes), got);
}

bool
mail_source_each (MailSource *source, MailSourceTake take, void *data, GError **error)
{
  g_autoptr (GInputStream) stream = mail_source_open (source);
  g_autofree char *block = g_malloc (BLOCK_BYTES);
  gssize got;

  while ((got = g_input_stream_read (stream, block, BLOCK_BYTES, NULL, error)) > 0) {
    if (!take (block, (size_t) got, data, error))
      return false;
  }
  return got == 0;
}
