// SPDX-License-Identifier: GPL-3.0-or-later
//
// Long lines, high bytes or NULs: the message is copied from left to right, and each leaf that has
// some is written anew with another Content-Transfer-Encoding in its place.

#include "mime/mime-fit.h"

#include "mime/mime-base64.h"
#include "mime/mime-body-writer.h"
#include "mime/mime-recode.h"
#include "mime/mime-scan.h"
#include "mime/mime-skeleton.h"

#include <string.h>

#define ENCODING_FIELD "Content-Transfer-Encoding"

typedef struct {
  const char *bytes; // the message, or its skeleton
  GString *out;
  gsize copied; // bytes before it are in OUT
  const MimeScanNode *root;
  bool (*is_unfit) (const char *bytes, gsize length); // what no leaf may have
  const char *what;                                   // the same in words

  // Of a skeleton.
  MailSource *message;
  const GArray *cuts; // MimeCut; NULL: there is no more than BYTES
  unsigned int cut;   // those before it are in REST
  GString *head;      // what OUT was before the first cut
  MailSource *rest;   // what follows, without OUT
  bool is_unfit_still;
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

// What was left out of the leaf NODE: cuts from here on, OUT_N of them. NULL: nothing.
static const MimeCut *
find_cuts (const Fitter *fitter, const MimeScanNode *node, unsigned int *out_n)
{
  const MimeCut *first = NULL;

  *out_n = 0;
  for (unsigned int i = 0; fitter->cuts != NULL && i < fitter->cuts->len; i++) {
    const MimeCut *cut = &g_array_index (fitter->cuts, MimeCut, i);

    if (cut->at <= node->body || cut->at > node->end)
      continue;
    first = first == NULL ? cut : first;
    *out_n += 1;
  }
  return first;
}

// OUT is done with, and is empty again.
static void
set_aside (Fitter *fitter)
{
  fitter->is_unfit_still |= fitter->is_unfit (fitter->out->str, fitter->out->len);
  if (fitter->head == NULL) {
    fitter->head = g_steal_pointer (&fitter->out);
    fitter->rest = mail_source_new ();
  } else {
    g_autoptr (GBytes) bytes = g_string_free_to_bytes (g_steal_pointer (&fitter->out));

    mail_source_add_bytes (fitter->rest, bytes);
  }
  fitter->out = g_string_new (NULL);
}

static void
copy_kept_until (Fitter *fitter, gsize until)
{
  g_string_append_len (fitter->out, fitter->bytes + fitter->copied,
                       (gssize) (until - fitter->copied));
  fitter->copied = until;
}

static void
copy_until (Fitter *fitter, gsize until)
{
  while (fitter->cuts != NULL && fitter->cut < fitter->cuts->len) {
    const MimeCut *cut = &g_array_index (fitter->cuts, MimeCut, fitter->cut);

    if (cut->at > until)
      break;
    copy_kept_until (fitter, cut->at);
    set_aside (fitter);
    mail_source_add_range (fitter->rest, fitter->message, cut->from, cut->length);
    fitter->cut++;
  }
  copy_kept_until (fitter, until);
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
  GMimeContentEncoding encoding;
  GMimeEncoding state;

  if (!mime_recode_find_encoding (name, &encoding))
    return NULL;
  bool is_base64 = encoding == GMIME_CONTENT_ENCODING_BASE64;

  if (is_base64 && !mime_base64_is_coded (content, length))
    return g_string_new_len (content, (gssize) length);
  GString *decoded = g_string_new (NULL);

  g_mime_encoding_init_decode (&state, encoding);
  g_string_set_size (decoded, g_mime_encoding_outlen (&state, length) + 16);
  g_string_set_size (decoded, is_base64 ?
                                mime_base64_decode (content, length, decoded->str) :
                                g_mime_encoding_flush (&state, content, length, decoded->str));
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
fail_to_code (const Fitter *fitter, GError **error)
{
  return fail (error, fitter->what, "in a part that can't be coded");
}

// The leaf NODE, the N cuts of which begin with CUT.
static bool
recode_large (Fitter *fitter, const MimeScanNode *node, const MimeCut *cut, unsigned int n,
              GError **error)
{
  g_autofree char *name = dup_encoding (fitter, node);
  g_autoptr (GString) unread = g_string_new (NULL);
  uint64_t from = cut->from - (cut->at - node->body);
  uint64_t end = cut[n - 1].from + cut[n - 1].length + (node->end - cut[n - 1].at);
  GMimeContentEncoding encoding;

  if (!mime_recode_find_encoding (name, &encoding))
    return fail_to_code (fitter, error);
  copy_fields (fitter, node);
  append_missing (fitter, node, unread);
  g_string_append (fitter->out, ENCODING_FIELD ": base64\r\n\r\n");
  set_aside (fitter);
  fitter->cut += n;
  fitter->copied = node->end;
  return mime_recode_add (fitter->rest, fitter->message, from, end - from, encoding, error);
}

static bool
recode (Fitter *fitter, const MimeScanNode *node, GError **error)
{
  const char *type = node->type->value;
  bool is_composite = g_str_has_prefix (type, "multipart/") || g_str_has_prefix (type, "message/");
  unsigned int n;
  const MimeCut *cut = find_cuts (fitter, node, &n);

  if (is_composite)
    return fail_to_code (fitter, error);
  if (cut != NULL)
    return recode_large (fitter, node, cut, n, error);
  g_autoptr (GString) content = decode (fitter, node);
  if (content == NULL)
    return fail_to_code (fitter, error);
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

static bool
is_unfit_leaf (const Fitter *fitter, const MimeScanNode *leaf)
{
  unsigned int n;
  const MimeCut *cut = find_cuts (fitter, leaf, &n);

  for (unsigned int i = 0; i < n; i++) {
    if (cut[i].has_long_line)
      return true;
  }
  return fitter->is_unfit (fitter->bytes + leaf->body, leaf->end - leaf->body);
}

// Bounded by the scan's own limit of depth.
static bool
visit (Fitter *fitter, const MimeScanNode *node, bool is_signed, GError **error)
{
  if (node->children->len == 0) {
    if (!is_unfit_leaf (fitter, node))
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

// How many of the cuts are in leaves that can do without.
static unsigned int
count_cuts (const Fitter *fitter, const MimeScanNode *node)
{
  unsigned int n = 0;

  if (node->children->len == 0 && node->type_declared)
    find_cuts (fitter, node, &n);
  for (unsigned int i = 0; i < node->children->len; i++)
    n += count_cuts (fitter, node->children->pdata[i]);
  return n;
}

static bool
fit_in_memory (MailSource *message, GString **out_head, GError **error)
{
  g_autoptr (GBytes) bytes = mail_source_read (message, G_MAXUINT64, error);

  if (bytes == NULL)
    return false;
  g_autoptr (GString) all =
    g_string_new_len (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
  *out_head = mime_fit_lines (all, error);
  return *out_head != NULL;
}

static void
clear_fitter (Fitter *fitter)
{
  if (fitter->out != NULL)
    g_string_free (fitter->out, TRUE);
  if (fitter->head != NULL)
    g_string_free (fitter->head, TRUE);
  g_clear_pointer (&fitter->rest, mail_source_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fitter, clear_fitter)

static bool
fit_skeleton (Fitter *fitter, gsize length, GString **out_head, MailSource **out_rest,
              GError **error)
{
  fitter->out = g_string_new (NULL);
  if (!visit (fitter, fitter->root, false, error))
    return false;
  copy_until (fitter, length);
  set_aside (fitter);
  if (fitter->is_unfit_still)
    return fail (error, fitter->what, "outside of every part");
  *out_head = g_steal_pointer (&fitter->head);
  *out_rest = g_steal_pointer (&fitter->rest);
  return true;
}

bool
mime_fit_lines_of (MailSource *message, GString **out_head, MailSource **out_rest, GError **error)
{
  unsigned int parts = 0;
  g_autoptr (MimeSkeleton) skeleton = mime_skeleton_new (message, error);
  g_autoptr (GString) folded = skeleton != NULL ? fold_header (skeleton->kept, error) : NULL;

  if (folded == NULL)
    return false;
  for (unsigned int i = 0; i < skeleton->cuts->len; i++)
    g_array_index (skeleton->cuts, MimeCut, i).at += folded->len - skeleton->kept->len;
  g_autoptr (MimeScan) scan = mime_scan_new (folded->str, folded->len, 0, &parts);
  g_auto (Fitter) fitter = {.bytes = folded->str,
                            .root = scan->root,
                            .is_unfit = has_long_line,
                            .what = LONG_LINE,
                            .message = message,
                            .cuts = skeleton->cuts};

  return count_cuts (&fitter, scan->root) == skeleton->cuts->len ?
           fit_skeleton (&fitter, folded->len, out_head, out_rest, error) :
           fit_in_memory (message, out_head, error);
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
