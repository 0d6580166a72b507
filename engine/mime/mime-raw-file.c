// SPDX-License-Identifier: GPL-3.0-or-later
//
// One pass over the canonical bytes. What the body is read from later is the same file in the same
// coding, without as many bytes as came before it.

#include "mime/mime-raw-file.h"

#include "base/limits.h"

#include <string.h>

#define BLOCK_BYTES (64 * 1024)

typedef struct {
  GString *header;   // until it has ended, all that came
  bool has_header;   // it has ended
  uint64_t size;     // of all
  gsize line;        // bytes of the current line
  gsize longest;     // with its CR
  bool has_8bit, has_nul;
} Scan;

static void
measure (Scan *scan, const char *bytes, size_t length)
{
  const char *p = bytes, *end = bytes + length;

  scan->has_nul |= memchr (bytes, '\0', length) != NULL;
  for (size_t i = 0; i < length && !scan->has_8bit; i++)
    scan->has_8bit = (unsigned char) bytes[i] >= 0x80;
  while (p < end) {
    const char *lf = memchr (p, '\n', (size_t) (end - p));

    scan->line += (gsize) ((lf == NULL ? end : lf) - p);
    scan->longest = MAX (scan->longest, scan->line);
    if (lf != NULL)
      scan->line = 0;
    p = lf == NULL ? end : lf + 1;
  }
  scan->size += length;
}

// Takes the header's end from what came. OVER the limit it is left as it is.
static void
take_header (Scan *scan, const char *bytes, size_t length)
{
  gsize from = scan->header->len > 3 ? scan->header->len - 3 : 0;

  if (scan->has_header || scan->header->len > LIMIT_MIME_HEADER_BYTES)
    return;
  g_string_append_len (scan->header, bytes, (gssize) length);
  const char *end = memmem (scan->header->str + from, scan->header->len - from, "\r\n\r\n", 4);
  if (end == NULL)
    return;
  g_string_truncate (scan->header, (gsize) (end + 4 - scan->header->str));
  scan->has_header = true;
}

static bool
scan_all (Scan *scan, MailFile *file, GError **error)
{
  g_autoptr (GInputStream) stream = mail_file_read (file, MAIL_FILE_CRLF);
  g_autofree char *block = g_malloc (BLOCK_BYTES);
  gssize got;

  while ((got = g_input_stream_read (stream, block, BLOCK_BYTES, NULL, error)) > 0) {
    take_header (scan, block, (size_t) got);
    measure (scan, block, (size_t) got);
  }
  if (got == 0 && scan->has_nul)
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_INVALID, "a NUL byte in the message");
  return got == 0 && !scan->has_nul;
}

// An mbox's or Maildir's own first line is not of the message.
static void
drop_mbox_line (GString *header)
{
  const char *lf = g_str_has_prefix (header->str, "From ") ? strchr (header->str, '\n') : NULL;

  if (lf != NULL)
    g_string_erase (header, 0, lf + 1 - header->str);
}

static void
take_parts (Scan *scan, MailFile *file, MimeRawFile *raw)
{
  g_autoptr (MailSource) all = mail_source_new ();

  mail_source_add_file (all, file, MAIL_FILE_CRLF, scan->size);
  raw->body = mail_source_new ();
  mail_source_add_rest (raw->body, all, scan->header->len);
  raw->header = g_steal_pointer (&scan->header);
  drop_mbox_line (raw->header);
}

MimeRawFile *
mime_raw_file_scan (MailFile *file, GError **error)
{
  Scan scan = {.header = g_string_new (NULL)};
  g_autoptr (MimeRawFile) raw = NULL;

  if (scan_all (&scan, file, error)) {
    raw = g_new0 (MimeRawFile, 1);
    raw->longest_line = scan.longest > 0 ? scan.longest - 1 : 0;
    raw->has_8bit = scan.has_8bit;
    if (scan.has_header)
      take_parts (&scan, file, raw);
  }
  if (scan.header != NULL)
    g_string_free (scan.header, TRUE);
  return g_steal_pointer (&raw);
}

void
mime_raw_file_free (MimeRawFile *raw)
{
  if (raw == NULL)
    return;
  if (raw->header != NULL)
    g_string_free (raw->header, TRUE);
  g_clear_pointer (&raw->body, mail_source_unref);
  g_free (raw);
}
