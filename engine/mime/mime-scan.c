// SPDX-License-Identifier: GPL-3.0-or-later
//
// Scans a message line by line with an explicit stack of open multiparts. GMime's parser descends
// once a level and can't be told the limits, so the structure is found here; GMime decodes.

#include "mime/mime-scan.h"

#include "base/limits.h"

#include <string.h>

// Headers beyond this many are not kept: no mail has them, and each costs memory.
#define FIELDS_KEPT 20000

typedef struct {
  MimeScanNode *node;
  const char *boundary; // owned by the node's parameters; NULL for message/rfc822
  gsize boundary_length;
  bool digest;
} Frame;

typedef struct {
  const char *bytes;
  gsize length;
  gsize at;              // start of the next line
  GArray *stack;         // Frame, outermost first
  MimeScanNode *current; // the part whose body is being read, or NULL between parts
  unsigned int depth;    // of the scanned bytes themselves
  unsigned int *parts;
  GPtrArray *defects;
} Scanner;

static void
node_free (void *data)
{
  MimeScanNode *node = data;

  // Depth is bounded by LIMIT_MIME_DEPTH, so is this recursion.
  g_ptr_array_unref (node->children);
  g_array_unref (node->fields);
  mime_parameters_free (node->type);
  mime_parameters_free (node->disposition);
  g_free (node);
}

static void
add_defect (Scanner *scanner, const char *text)
{
  for (unsigned int i = 0; i < scanner->defects->len; i++) {
    if (g_str_equal (scanner->defects->pdata[i], text))
      return;
  }
  g_ptr_array_add (scanner->defects, g_strdup (text));
}

// The end of the line at AT, after its LF.
static gsize
line_end (const Scanner *scanner, gsize at)
{
  const char *lf = memchr (scanner->bytes + at, '\n', scanner->length - at);

  return lf == NULL ? scanner->length : (gsize) (lf - scanner->bytes) + 1;
}

// Bytes of the line [START, END) without its line end.
static gsize
line_length (const Scanner *scanner, gsize start, gsize end)
{
  gsize n = end - start;

  if (n > 0 && scanner->bytes[start + n - 1] == '\n')
    n--;
  if (n > 0 && scanner->bytes[start + n - 1] == '\r')
    n--;
  return n;
}

// The length of a field name at the start of LINE, 0 if there is none.
static unsigned int
field_name_length (const char *line, gsize length)
{
  gsize n = 0;

  while (n < length && n < 256 && line[n] > 32 && line[n] != 127 && line[n] != ':')
    n++;
  gsize space = n;

  while (space < length && (line[space] == ' ' || line[space] == '\t'))
    space++;
  return n > 0 && space < length && line[space] == ':' ? (unsigned int) n : 0;
}

static bool
is_kept (const Scanner *scanner, const MimeScanNode *node, const char *name, unsigned int length,
         bool whole)
{
  bool content = length > 8 && g_ascii_strncasecmp (name, "content-", 8) == 0;

  return node->fields->len < FIELDS_KEPT && (whole || content);
}

static void
extend_field (Scanner *scanner, MimeScanNode *node, gsize end)
{
  MimeScanField *last = &g_array_index (node->fields, MimeScanField, node->fields->len - 1);

  last->value_length = (unsigned int) (end - last->value);
}

static void
add_field (Scanner *scanner, MimeScanNode *node, gsize at, unsigned int name_length, gsize length)
{
  const char *colon = memchr (scanner->bytes + at + name_length, ':', length - name_length);
  gsize value = (gsize) (colon - scanner->bytes) + 1;
  MimeScanField field = {at, value, name_length, (unsigned int) (at + length - value)};

  g_array_append_val (node->fields, field);
}

// A line that may open a body's frame: "--boundary" of an open multipart. → its index, or -1.
static int
match_boundary (const Scanner *scanner, const char *line, gsize length, bool *out_closes)
{
  if (length < 2 || line[0] != '-' || line[1] != '-')
    return -1;
  for (int i = (int) scanner->stack->len - 1; i >= 0; i--) {
    const Frame *frame = &g_array_index (scanner->stack, Frame, i);
    gsize n = frame->boundary_length;

    if (frame->boundary == NULL || length < n + 2 || memcmp (line + 2, frame->boundary, n) != 0)
      continue;
    gsize rest = length - n - 2;
    const char *tail = line + 2 + n;

    *out_closes = rest >= 2 && tail[0] == '-' && tail[1] == '-';
    if (*out_closes) {
      rest -= 2;
      tail += 2;
    }
    while (rest > 0 && (*tail == ' ' || *tail == '\t')) {
      tail++;
      rest--;
    }
    // "--abc" must not be taken for the start of "--abcdef"; junk after a close is forgiven.
    if (rest == 0 || *out_closes)
      return i;
  }
  return -1;
}

// A broken line inside a header: is the header over, or is this one line rubbish?
static bool
header_goes_on (const Scanner *scanner, gsize next)
{
  if (next >= scanner->length)
    return false;
  gsize end = line_end (scanner, next);

  return field_name_length (scanner->bytes + next, line_length (scanner, next, end)) > 0;
}

static bool
is_mbox_line (const char *line, gsize length)
{
  gsize mark = length > 0 && *line == '>' ? 1 : 0;

  return length >= mark + 5 && memcmp (line + mark, "From ", 5) == 0;
}

// Reads the header of NODE from scanner->at; leaves it at the first byte of the body.
static void
read_header (Scanner *scanner, MimeScanNode *node, bool whole)
{
  gsize limit = scanner->at + LIMIT_MIME_HEADER_BYTES;
  bool kept = false, any = false;

  node->start = scanner->at;
  while (scanner->at < scanner->length) {
    gsize start = scanner->at, end = line_end (scanner, start);
    gsize length = line_length (scanner, start, end);
    const char *line = scanner->bytes + start;
    bool closes;

    if (length == 0) {
      scanner->at = end;
      return;
    }
    if (match_boundary (scanner, line, length, &closes) >= 0)
      return;
    if (start >= limit) {
      add_defect (scanner, "header block over the limit: the rest is shown as text");
      return;
    }
    unsigned int name_length = field_name_length (line, length);

    if ((*line == ' ' || *line == '\t') && any) {
      if (kept)
        extend_field (scanner, node, start + length);
    } else if (name_length > 0) {
      any = true;
      kept = is_kept (scanner, node, line, name_length, whole);
      if (kept)
        add_field (scanner, node, start, name_length, length);
      else if (node->fields->len >= FIELDS_KEPT)
        add_defect (scanner, "more header fields than are kept");
    } else if (start == node->start && whole && is_mbox_line (line, length)) {
      add_defect (scanner, "mbox line before the header");
    } else {
      add_defect (scanner, "malformed header line");
      if (!header_goes_on (scanner, end))
        return;
      kept = false;
    }
    scanner->at = end;
  }
}

static MimeParameters *
parse_field (const Scanner *scanner, const MimeScanNode *node, const char *name)
{
  const MimeScanField *field = mime_scan_node_find (node, scanner->bytes, name);

  return field == NULL ? NULL :
                         mime_parameters_parse (scanner->bytes + field->value, field->value_length);
}

static bool
is_media_type (const char *value)
{
  const char *slash = strchr (value, '/');

  return slash != NULL && slash != value && slash[1] != '\0';
}

static void
read_type (Scanner *scanner, MimeScanNode *node, bool in_digest)
{
  node->type = parse_field (scanner, node, "Content-Type");
  node->disposition = parse_field (scanner, node, "Content-Disposition");
  node->type_declared = node->type != NULL && is_media_type (node->type->value);
  if (node->type == NULL)
    node->type = mime_parameters_parse ("", 0);
  if (node->type_declared)
    return;
  // "Content-Type: text" and "html" are seen; RFC 2045 §5.2: anything unreadable is text/plain.
  bool html = g_str_has_suffix (node->type->value, "html");

  if (*node->type->value != '\0')
    add_defect (scanner, "malformed Content-Type");
  g_free (node->type->value);
  node->type->value = g_strdup (in_digest ? "message/rfc822" : (html ? "text/html" : "text/plain"));
}

static bool
is_encoded (const Scanner *scanner, const MimeScanNode *node)
{
  const MimeScanField *field =
    mime_scan_node_find (node, scanner->bytes, "Content-Transfer-Encoding");

  if (field == NULL)
    return false;
  g_autofree char *value = g_ascii_strdown (scanner->bytes + field->value, field->value_length);

  return strstr (value, "base64") != NULL || strstr (value, "quoted") != NULL;
}

static bool
is_message_type (const char *type)
{
  return g_str_equal (type, "message/rfc822") || g_str_equal (type, "message/global") ||
         g_str_equal (type, "message/news");
}

static MimeScanNode *
node_new (Scanner *scanner, MimeScanNode *parent)
{
  MimeScanNode *node = g_new0 (MimeScanNode, 1);

  node->fields = g_array_new (FALSE, FALSE, sizeof (MimeScanField));
  node->children = g_ptr_array_new_with_free_func (node_free);
  if (parent != NULL)
    g_ptr_array_add (parent->children, node);
  ++*scanner->parts;
  return node;
}

// A multipart or message opens a frame unless it is too deep: then it stays a leaf.
static bool
open_frame (Scanner *scanner, MimeScanNode *node)
{
  const char *type = node->type->value;
  const char *boundary = mime_parameters_get (node->type, "boundary");
  bool multipart = g_str_has_prefix (type, "multipart/");
  bool message = is_message_type (type) && !is_encoded (scanner, node);

  if (!multipart && !message)
    return false;
  if (multipart && (boundary == NULL || *boundary == '\0')) {
    add_defect (scanner, "multipart without a boundary");
    return false;
  }
  if (scanner->depth + scanner->stack->len >= LIMIT_MIME_DEPTH) {
    add_defect (scanner, "parts nested over the limit: the rest is one part");
    return false;
  }
  Frame frame = {.node = node, .digest = g_str_equal (type, "multipart/digest")};

  if (multipart) {
    frame.boundary = boundary;
    frame.boundary_length = strlen (boundary);
    while (frame.boundary_length > 0 && boundary[frame.boundary_length - 1] == ' ')
      frame.boundary_length--;
  }
  g_array_append_val (scanner->stack, frame);
  return true;
}

// Reads headers from here on until a leaf's body or a multipart's preamble begins.
static void
open_part (Scanner *scanner, MimeScanNode *parent, bool whole, bool in_digest)
{
  for (;;) {
    MimeScanNode *node = node_new (scanner, parent);

    read_header (scanner, node, whole);
    read_type (scanner, node, in_digest);
    node->body = node->end = scanner->at;
    bool message = is_message_type (node->type->value);

    if (!open_frame (scanner, node)) {
      scanner->current = node;
      return;
    }
    if (!message) {
      scanner->current = NULL;
      return;
    }
    parent = node;
    whole = true;
    in_digest = false;
  }
}

// Ends everything above stack index KEEP, whose bodies reach to END.
static void
close_above (Scanner *scanner, int keep, gsize end)
{
  if (scanner->current != NULL)
    scanner->current->end = MAX (end, scanner->current->body);
  scanner->current = NULL;
  for (int i = (int) scanner->stack->len - 1; i > keep; i--) {
    MimeScanNode *node = g_array_index (scanner->stack, Frame, i).node;

    node->end = MAX (end, node->body);
    if (g_array_index (scanner->stack, Frame, i).boundary != NULL)
      add_defect (scanner, "multipart without its closing boundary");
  }
  g_array_set_size (scanner->stack, (unsigned int) (keep + 1));
}

static void
on_boundary (Scanner *scanner, int index, bool closes, gsize line_start, gsize next)
{
  gsize end = line_start;

  // The line end before a boundary belongs to the boundary (RFC 2046 §5.1.1).
  if (end > 0 && scanner->bytes[end - 1] == '\n')
    end--;
  if (end > 0 && scanner->bytes[end - 1] == '\r')
    end--;
  close_above (scanner, index, end);
  Frame frame = g_array_index (scanner->stack, Frame, index);

  scanner->at = next;
  if (closes) {
    frame.node->end = next;
    // An epilogue belongs to nobody: whatever follows is skipped up to an outer boundary.
    g_array_set_size (scanner->stack, (unsigned int) index);
    return;
  }
  if (*scanner->parts >= LIMIT_MIME_PARTS) {
    add_defect (scanner, "more parts than the limit: the rest is left out");
    scanner->at = scanner->length;
    return;
  }
  open_part (scanner, frame.node, false, frame.digest);
}

// The first "\n--" in the N bytes at P, at its newline; NULL: none. Most lines have no dash at all,
// so that looking for those is several times quicker than memmem().
static const char *
find_dashes (const char *p, gsize n)
{
  const char *begin = p, *end = p + n;

  while ((p = memchr (p, '-', (gsize) (end - p))) != NULL) {
    if (p > begin && p[-1] == '\n') {
      if (p + 1 < end && p[1] == '-')
        return p - 1;
      p++;
    } else {
      // A line of dashes is passed over at once.
      p = memchr (p, '\n', (gsize) (end - p));
      if (p == NULL)
        return NULL;
      p++;
    }
  }
  return NULL;
}

static void
scan_lines (Scanner *scanner)
{
  while (scanner->at < scanner->length && scanner->stack->len > 0) {
    // Only lines that begin with "--" matter: look for those.
    const char *from = scanner->bytes + scanner->at;
    bool at_line = scanner->at == 0 || from[-1] == '\n';
    const char *hit = at_line && scanner->length - scanner->at >= 2 && memcmp (from, "--", 2) == 0 ?
                        from :
                        find_dashes (from, scanner->length - scanner->at);

    if (hit == NULL)
      return;
    gsize start = (gsize) (hit - scanner->bytes) + (*hit == '\n' ? 1 : 0);
    gsize end = line_end (scanner, start);
    bool closes;
    int index =
      match_boundary (scanner, scanner->bytes + start, line_length (scanner, start, end), &closes);

    scanner->at = end;
    if (index >= 0)
      on_boundary (scanner, index, closes, start, end);
  }
}

MimeScan *
mime_scan_new (const char *bytes, gsize length, unsigned int depth, unsigned int *parts)
{
  Scanner scanner = {.bytes = bytes, .length = length, .depth = depth, .parts = parts};
  MimeScan *scan = g_new0 (MimeScan, 1);
  MimeScanNode top = {.children = g_ptr_array_new ()};

  scanner.stack = g_array_new (FALSE, FALSE, sizeof (Frame));
  scanner.defects = g_ptr_array_new_with_free_func (g_free);
  open_part (&scanner, &top, true, false);
  scan_lines (&scanner);
  close_above (&scanner, -1, length);
  scan->root = top.children->pdata[0];
  scan->defects = scanner.defects;
  g_ptr_array_unref (top.children);
  g_array_unref (scanner.stack);
  return scan;
}

void
mime_scan_free (MimeScan *scan)
{
  if (scan == NULL)
    return;
  node_free (scan->root);
  g_ptr_array_unref (scan->defects);
  g_free (scan);
}

const MimeScanField *
mime_scan_node_find (const MimeScanNode *node, const char *bytes, const char *name)
{
  gsize length = strlen (name);

  for (unsigned int i = 0; i < node->fields->len; i++) {
    const MimeScanField *field = &g_array_index (node->fields, MimeScanField, i);

    if (field->name_length == length &&
        g_ascii_strncasecmp (bytes + field->name, name, length) == 0)
      return field;
  }
  return NULL;
}
