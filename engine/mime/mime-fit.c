// SPDX-License-Identifier: GPL-3.0-or-later
//
// Long lines, high bytes or NULs: the message is copied from left to right, and each leaf that has
// some is written anew with another Content-Transfer-Encoding in its place.

#include "mime/mime-fit.h"

#include "mime/mime-body-writer.h"
#include "mime/mime-scan.h"

#include <gmime/gmime-encodings.h>
#include <string.h>

#define ENCODING_FIELD "Content-Transfer-Encoding"

typedef struct {
  const char *bytes; // the message
  GString *out;
  gsize copied; // bytes before it are in OUT
  const MimeScanNode *root;
  bool (*is_unfit) (const char *bytes, gsize length); // what no leaf may have
  const char *what;                                   // the same in words
} Fitter;

gsize
mime_fit_longest_line (const char *message, gsize length)
{
  const char *p = message, *end = message + length;
  gsize longest = 0;

  while (p < end) {
    const char *lf = memchr (p, '\n', (gsize) (end - p));
    const char *stop = lf == NULL ? end : lf;

    longest = MAX (longest, (gsize) (stop - p) - (lf != NULL && lf > p && lf[-1] == '\r' ? 1 : 0));
    p = lf == NULL ? end : lf + 1;
  }
  return longest;
}

static bool
has_long_line (const char *bytes, gsize length)
{
  return mime_fit_longest_line (bytes, length) > MIME_FIT_LINE_BYTES;
}

static bool
has_nul (const char *bytes, gsize length)
{
  return length > 0 && memchr (bytes, '\0', length) != NULL;
}

static bool
has_high_byte (const char *bytes, gsize length)
{
  gsize i = 0;

  while (i < length && (unsigned char) bytes[i] < 0x80)
    i++;
  return i < length;
}

#define LONG_LINE "a line of over " G_STRINGIFY (MIME_FIT_LINE_BYTES) " bytes"
#define NUL_BYTE "a NUL byte"
#define HIGH_BYTE "a byte over 127"

static bool
fail (GError **error, const char *what, const char *where)
{
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "%s %s", what, where);
  return false;
}

// Where LINE can be folded within the bound: before white space that has words on both sides. 0:
// nowhere.
static gsize
find_fold (const char *line, gsize length)
{
  for (gsize i = MIN (length - 1, MIME_FIT_LINE_BYTES); i > 1; i--) {
    bool is_space = line[i] == ' ' || line[i] == '\t';

    if (is_space && !g_ascii_isspace (line[i - 1]) && !g_ascii_isspace (line[i + 1]))
      return i;
  }
  return 0;
}

// The header with its long lines folded, and all behind it. NULL: one has no white space.
static GString *
fold_header (const GString *message, GError **error)
{
  g_autoptr (GString) out = g_string_sized_new (message->len + 64);
  const char *p = message->str, *end = message->str + message->len;

  while (p < end && *p != '\r') {
    const char *lf = memchr (p, '\n', (gsize) (end - p));
    gsize line = (gsize) ((lf == NULL ? end : lf + 1) - p);

    while (has_long_line (p, line)) {
      gsize fold = find_fold (p, line);

      if (fold == 0) {
        fail (error, LONG_LINE, "in the header");
        return NULL;
      }
      g_string_append_len (out, p, (gssize) fold);
      g_string_append (out, "\r\n");
      p += fold;
      line -= fold;
    }
    g_string_append_len (out, p, (gssize) line);
    p += line;
  }
  g_string_append_len (out, p, end - p);
  return g_steal_pointer (&out);
}

static void
copy_until (Fitter *fitter, gsize until)
{
  g_string_append_len (fitter->out, fitter->bytes + fitter->copied,
                       (gssize) (until - fitter->copied));
  fitter->copied = until;
}

// Lower case, without a comment; "" where there is none.
static char *
dup_encoding (const Fitter *fitter, const MimeScanNode *node)
{
  const MimeScanField *field = mime_scan_node_find (node, fitter->bytes, ENCODING_FIELD);

  if (field == NULL)
    return g_strdup ("");
  g_autofree char *value = g_ascii_strdown (fitter->bytes + field->value, field->value_length);

  g_strdelimit (g_strstrip (value), " \t;(\r\n", '\0');
  return g_strdup (value);
}

// The content of the leaf NODE without its encoding. NULL: an encoding that we don't know.
static GString *
decode (const Fitter *fitter, const MimeScanNode *node)
{
  g_autofree char *name = dup_encoding (fitter, node);
  const char *content = fitter->bytes + node->body;
  gsize length = node->end - node->body;
  GMimeEncoding state;

  if (*name == '\0' || g_str_equal (name, "7bit") || g_str_equal (name, "8bit") ||
      g_str_equal (name, "binary"))
    return g_string_new_len (content, (gssize) length);
  if (g_str_equal (name, "base64"))
    g_mime_encoding_init_decode (&state, GMIME_CONTENT_ENCODING_BASE64);
  else if (g_str_equal (name, "quoted-printable"))
    g_mime_encoding_init_decode (&state, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
  else
    return NULL;
  GString *decoded = g_string_new (NULL);

  g_string_set_size (decoded, g_mime_encoding_outlen (&state, length));
  g_string_set_size (decoded, g_mime_encoding_flush (&state, content, length, decoded->str));
  return decoded;
}

static gsize
count_high (const GString *content)
{
  gsize high = 0;

  for (gsize i = 0; i < content->len; i++)
    high += (unsigned char) content->str[i] >= 0x80;
  return high;
}

// Quoted-printable has no other line end than CRLF.
static bool
is_text (const GString *content)
{
  for (gsize i = 0; i < content->len; i++) {
    char c = content->str[i];

    if (c == '\0' || (c == '\r' && content->str[i + 1] != '\n') ||
        (c == '\n' && (i == 0 || content->str[i - 1] != '\r')))
      return false;
  }
  return true;
}

static void
append_quoted (GString *out, const GString *content)
{
  g_autoptr (GString) lines = g_string_sized_new (content->len + 1);

  for (gsize i = 0; i < content->len; i++) {
    if (content->str[i] != '\r')
      g_string_append_c (lines, content->str[i]);
  }
  mime_body_writer_append_quoted_printable (out, lines->str);
  // The line end before a boundary is the boundary's.
  if (lines->len > 0 && lines->str[lines->len - 1] != '\n')
    g_string_truncate (out, out->len - 2);
}

// Where the blank line after NODE's header begins; a broken line can end a header, too.
static gsize
header_end (const Fitter *fitter, const MimeScanNode *node)
{
  gsize length = node->body - node->start;
  const char *body = fitter->bytes + node->body;
  bool is_blank = length >= 2 && memcmp (body - 2, "\r\n", 2) == 0 &&
                  (length == 2 || (length >= 4 && memcmp (body - 4, "\r\n", 2) == 0));

  return is_blank ? node->body - 2 : node->body;
}

static bool
is_encoding_field (const Fitter *fitter, const MimeScanField *field)
{
  return field->name_length == strlen (ENCODING_FIELD) &&
         g_ascii_strncasecmp (fitter->bytes + field->name, ENCODING_FIELD, field->name_length) == 0;
}

// The fields of NODE save the encoding's, without the blank line.
static void
copy_fields (Fitter *fitter, const MimeScanNode *node)
{
  for (unsigned int i = 0; i < node->fields->len; i++) {
    const MimeScanField *field = &g_array_index (node->fields, MimeScanField, i);

    if (!is_encoding_field (fitter, field))
      continue;
    copy_until (fitter, field->name);
    fitter->copied = field->value + field->value_length + 2;
  }
  copy_until (fitter, header_end (fitter, node));
}

// What a message needs that knew nothing of MIME, such as cron's. Its charset is told where it can
// be seen.
static void
append_missing (Fitter *fitter, const MimeScanNode *node, const GString *content)
{
  if (node == fitter->root && mime_scan_node_find (node, fitter->bytes, "MIME-Version") == NULL)
    g_string_append (fitter->out, "MIME-Version: 1.0\r\n");
  if (!node->type_declared && count_high (content) > 0 &&
      g_utf8_validate (content->str, (gssize) content->len, NULL))
    g_string_append (fitter->out, "Content-Type: text/plain; charset=utf-8\r\n");
}

static bool
recode (Fitter *fitter, const MimeScanNode *node, GError **error)
{
  const char *type = node->type->value;
  g_autoptr (GString) content = decode (fitter, node);
  bool is_composite = g_str_has_prefix (type, "multipart/") || g_str_has_prefix (type, "message/");

  if (content == NULL || is_composite)
    return fail (error, fitter->what, "in a part that can't be coded");
  copy_fields (fitter, node);
  append_missing (fitter, node, content);
  // Scripts beyond Latin grow threefold in quoted-printable.
  if (is_text (content) && count_high (content) * 6 <= content->len) {
    g_string_append (fitter->out, ENCODING_FIELD ": quoted-printable\r\n\r\n");
    append_quoted (fitter->out, content);
  } else {
    g_string_append (fitter->out, ENCODING_FIELD ": base64\r\n\r\n");
    mime_body_writer_append_base64 (fitter->out, content->str, content->len);
  }
  fitter->copied = node->end;
  return true;
}

// Bounded by the scan's own limit of depth.
static bool
visit (Fitter *fitter, const MimeScanNode *node, bool is_signed, GError **error)
{
  if (node->children->len == 0) {
    if (!fitter->is_unfit (fitter->bytes + node->body, node->end - node->body))
      return true;
    return is_signed ? fail (error, fitter->what, "in a signed part") :
                       recode (fitter, node, error);
  }
  is_signed = is_signed || g_str_equal (node->type->value, "multipart/signed");
  for (unsigned int i = 0; i < node->children->len; i++) {
    if (!visit (fitter, node->children->pdata[i], is_signed, error))
      return false;
  }
  return true;
}

// MESSAGE without what is UNFIT in its leaves.
static GString *
fit (const GString *message, bool (*is_unfit) (const char *bytes, gsize length), const char *what,
     GError **error)
{
  unsigned int parts = 0;
  g_autoptr (MimeScan) scan = mime_scan_new (message->str, message->len, 0, &parts);
  g_autoptr (GString) out = g_string_sized_new (message->len + message->len / 8);
  Fitter fitter = {
    .bytes = message->str, .out = out, .root = scan->root, .is_unfit = is_unfit, .what = what};

  if (!visit (&fitter, scan->root, false, error))
    return NULL;
  copy_until (&fitter, message->len);
  return g_steal_pointer (&out);
}

// Likewise, nor elsewhere: before the first boundary, behind the last, in a part's fields.
static GString *
fit_all (const GString *message, bool (*is_unfit) (const char *bytes, gsize length),
         const char *what, GError **error)
{
  g_autoptr (GString) out = fit (message, is_unfit, what, error);

  if (out != NULL && is_unfit (out->str, out->len)) {
    fail (error, what, "outside of every part");
    return NULL;
  }
  return g_steal_pointer (&out);
}

GString *
mime_fit_lines (const GString *message, GError **error)
{
  g_autoptr (GString) folded = fold_header (message, error);

  return folded != NULL ? fit_all (folded, has_long_line, LONG_LINE, error) : NULL;
}

// Headers are cut and written by CRLF.
static bool
is_canonical (const char *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    if (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r'))
      return false;
  }
  return true;
}

GString *
mime_fit_nuls (const GString *message, GError **error)
{
  if (!is_canonical (message->str, message->len)) {
    fail (error, NUL_BYTE, "in a message whose line ends are not CRLF");
    return NULL;
  }
  return fit_all (message, has_nul, NUL_BYTE, error);
}

GString *
mime_fit_seven_bits (const GString *message, GError **error)
{
  return fit (message, has_high_byte, HIGH_BYTE, error);
}
