// SPDX-License-Identifier: GPL-3.0-or-later
//
// A stream that decodes what it reads and codes it again, a block at a time.

#include "mime/mime-recode.h"

#include <string.h>

#define BLOCK_BYTES (64 * 1024)

typedef struct {
  MailSource *whole;
  uint64_t from, length;
  GMimeContentEncoding encoding;
} Recoded;

#define MIME_TYPE_RECODE_STREAM (mime_recode_stream_get_type ())
G_DECLARE_FINAL_TYPE (MimeRecodeStream, mime_recode_stream, MIME, RECODE_STREAM, GInputStream)

struct _MimeRecodeStream {
  GInputStream parent_instance;
  GInputStream *coded_before; // read, decoded …
  GMimeEncoding state;
  GString *decoded;
  GString *coded; // … and coded again, of which TAKEN bytes are gone
  gsize taken;
  bool is_over; // all was read
};

G_DEFINE_FINAL_TYPE (MimeRecodeStream, mime_recode_stream, G_TYPE_INPUT_STREAM)

bool
mime_recode_find_encoding (const char *name, GMimeContentEncoding *out)
{
  static const struct {
    const char *name;
    GMimeContentEncoding encoding;
  } known[] = {
    {"", GMIME_CONTENT_ENCODING_BINARY},
    {"7bit", GMIME_CONTENT_ENCODING_BINARY},
    {"8bit", GMIME_CONTENT_ENCODING_BINARY},
    {"binary", GMIME_CONTENT_ENCODING_BINARY},
    {"base64", GMIME_CONTENT_ENCODING_BASE64},
    {"quoted-printable", GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++) {
    if (g_str_equal (name, known[i].name)) {
      *out = known[i].encoding;
      return true;
    }
  }
  return false;
}

// Appends what LENGTH bytes are; 0: they are over.
static void
decode (GMimeEncoding *state, const char *bytes, gsize length, GString *out)
{
  gsize before = out->len;

  g_string_set_size (out, before + g_mime_encoding_outlen (state, length));
  gsize n = length > 0 ? g_mime_encoding_step (state, bytes, length, out->str + before) :
                         g_mime_encoding_flush (state, bytes, 0, out->str + before);
  g_string_truncate (out, before + n);
}

// More into the empty CODED. False with error.
static bool
fill (MimeRecodeStream *stream, GError **error)
{
  g_autofree char *block = g_malloc (BLOCK_BYTES);
  gssize got = g_input_stream_read (stream->coded_before, block, BLOCK_BYTES, NULL, error);

  if (got < 0)
    return false;
  stream->is_over = got == 0;
  decode (&stream->state, block, (gsize) got, stream->decoded);
  gsize whole = stream->decoded->len;

  if (!stream->is_over)
    whole -= whole % MAIL_FILE_BASE64_LINE_BYTES;
  g_string_truncate (stream->coded, 0);
  stream->taken = 0;
  mail_file_append_base64 (stream->coded, stream->decoded->str, whole);
  g_string_erase (stream->decoded, 0, (gssize) whole);
  return true;
}

static gssize
mime_recode_stream_read (GInputStream *base, void *buffer, gsize count, GCancellable *cancellable,
                         GError **error)
{
  MimeRecodeStream *stream = MIME_RECODE_STREAM (base);

  while (stream->taken == stream->coded->len && !stream->is_over) {
    if (!fill (stream, error))
      return -1;
  }
  gsize n = MIN (count, stream->coded->len - stream->taken);

  memcpy (buffer, stream->coded->str + stream->taken, n);
  stream->taken += n;
  return (gssize) n;
}

static void
mime_recode_stream_finalize (GObject *object)
{
  MimeRecodeStream *stream = MIME_RECODE_STREAM (object);

  g_clear_object (&stream->coded_before);
  g_string_free (stream->decoded, TRUE);
  g_string_free (stream->coded, TRUE);
  G_OBJECT_CLASS (mime_recode_stream_parent_class)->finalize (object);
}

static void
mime_recode_stream_class_init (MimeRecodeStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mime_recode_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = mime_recode_stream_read;
}

static void
mime_recode_stream_init (MimeRecodeStream *stream)
{
  stream->decoded = g_string_new (NULL);
  stream->coded = g_string_new (NULL);
}

static GInputStream *
open_recoded (void *data, GError **error)
{
  const Recoded *recoded = data;
  g_autoptr (MimeRecodeStream) stream = g_object_new (MIME_TYPE_RECODE_STREAM, NULL);

  stream->coded_before =
    mail_source_open_range (recoded->whole, recoded->from, recoded->length, error);
  g_mime_encoding_init_decode (&stream->state, recoded->encoding);
  return stream->coded_before != NULL ? G_INPUT_STREAM (g_steal_pointer (&stream)) : NULL;
}

static void
free_recoded (void *data)
{
  Recoded *recoded = data;

  mail_source_unref (recoded->whole);
  g_free (recoded);
}

// Bytes that a stream of RECODED gives. -1 with error.
static int64_t
measure (Recoded *recoded, GError **error)
{
  g_autoptr (GInputStream) stream = open_recoded (recoded, error);
  g_autofree char *block = g_malloc (BLOCK_BYTES);
  int64_t size = 0;
  gssize got = -1;

  while (stream != NULL &&
         (got = g_input_stream_read (stream, block, BLOCK_BYTES, NULL, error)) > 0)
    size += got;
  return got < 0 ? -1 : size;
}

bool
mime_recode_add (MailSource *out, MailSource *whole, uint64_t from, uint64_t length,
                 GMimeContentEncoding encoding, GError **error)
{
  Recoded *recoded = g_new (Recoded, 1);

  *recoded = (Recoded) {mail_source_ref (whole), from, length, encoding};
  int64_t size = measure (recoded, error);

  if (size < 0) {
    free_recoded (recoded);
    return false;
  }
  mail_source_add (out, (uint64_t) size, open_recoded, recoded, free_recoded);
  return true;
}
