// SPDX-License-Identifier: GPL-3.0-or-later
//
// Messages that other programs wrote, made fit to be sent: line ends, missing fields, Bcc.

#include "mime/mime-address.h"
#include "mime/mime-build.h"
#include "mime/mime-envelope.h"
#include "mime/mime-fit.h"
#include "mime/mime-header.h"
#include "mime/mime-message.h"
#include "mime/mime-raw-file.h"
#include "mime/mime-raw-header.h"

#include <string.h>

// A message made canonical.
typedef struct {
  GString *head;    // all of it, or what comes before BODY
  MailSource *body; // NULL: nothing more
  MimeMessage *parsed;
  bool needs_8bit;
} Raw;

static void
raw_clear (Raw *raw)
{
  if (raw->head != NULL)
    g_string_free (raw->head, TRUE);
  g_clear_pointer (&raw->body, mail_source_unref);
  g_clear_pointer (&raw->parsed, mime_message_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Raw, raw_clear)

// Every line end CRLF: bare CR and bare LF alike, so that nothing can be read two ways (P6).
static GString *
to_crlf (const char *bytes, gsize length)
{
  GString *out = g_string_sized_new (length + length / 40 + 2);

  for (gsize i = 0; i < length;) {
    gsize run = i;

    while (run < length && bytes[run] != '\r' && bytes[run] != '\n')
      run++;
    g_string_append_len (out, bytes + i, (gssize) (run - i));
    if (run < length) {
      g_string_append (out, "\r\n");
      run += bytes[run] == '\r' && run + 1 < length && bytes[run + 1] == '\n' ? 2 : 1;
    }
    i = run;
  }
  if (out->len < 2 || out->str[out->len - 1] != '\n')
    g_string_append (out, "\r\n");
  return out;
}

// Some part says that it is no text: its line ends were none, and are not what they were.
static bool
has_binary_part (const GString *message)
{
  static const char field[] = "Content-Transfer-Encoding:";
  const char *end = message->str + message->len;

  for (const char *p = message->str; p != NULL && p < end;) {
    const char *lf = memchr (p, '\n', (gsize) (end - p));
    gsize length = (gsize) ((lf != NULL ? lf : end) - p);
    g_autofree char *line = g_ascii_strncasecmp (p, field, strlen (field)) == 0 ?
                              g_ascii_strdown (p, (gssize) length) :
                              NULL;

    if (line != NULL && strstr (line, "binary") != NULL)
      return true;
    p = lf != NULL ? lf + 1 : NULL;
  }
  return false;
}

// MESSAGE with neither a line too long for the wire nor a NUL, as in what a job printed. INVALID.
static GString *
fit (GString *message, GError **error)
{
  g_autoptr (GString) whole = message;

  if (memchr (whole->str, '\0', whole->len) != NULL) {
    g_autoptr (GString) coded = has_binary_part (whole) ? NULL : mime_fit_nuls (whole, NULL);

    if (coded == NULL) {
      g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_INVALID, "a NUL byte in the message");
      return NULL;
    }
    g_string_free (whole, TRUE);
    whole = g_steal_pointer (&coded);
  }
  if (mime_fit_longest_line (whole->str, whole->len) > MIME_FIT_LINE_BYTES)
    return mime_fit_lines (whole, error);
  return g_steal_pointer (&whole);
}

// The header with each field NAME cut out, continuation lines too; the rest untouched.
static GString *
without_field (const char *bytes, gsize length, const char *name)
{
  GString *out = g_string_sized_new (length);
  const char *p = bytes, *end = bytes + length;
  gsize name_length = strlen (name);
  bool cutting = false;

  while (p < end) {
    const char *lf = memchr (p, '\n', (gsize) (end - p));
    const char *next = lf == NULL ? end : lf + 1;
    bool blank = *p == '\n' || (*p == '\r' && p + 1 < end && p[1] == '\n');

    if (blank)
      break;
    if (*p != ' ' && *p != '\t') {
      const char *after = p + name_length;

      cutting = (gsize) (next - p) > name_length && g_ascii_strncasecmp (p, name, name_length) == 0;
      while (cutting && after < next && (*after == ' ' || *after == '\t'))
        after++;
      cutting = cutting && *after == ':';
    }
    if (!cutting)
      g_string_append_len (out, p, next - p);
    p = next;
  }
  g_string_append_len (out, p, end - p);
  return out;
}

// The header without those whom the others must not see (P9), of whichever sending.
static GString *
without_hidden (const GString *head)
{
  g_autoptr (GString) open = without_field (head->str, head->len, "Bcc");

  return without_field (open->str, open->len, "Resent-Bcc");
}

static char *
dup_date_now (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  return mime_header_format_date (g_date_time_to_unix (now),
                                  (int) (g_date_time_get_utc_offset (now) / G_TIME_SPAN_MINUTE));
}

static void
prepend_missing (GString *message, MimeMessage *parsed, const char *from, const char *sender,
                 char **out_message_id)
{
  g_autoptr (GString) head = g_string_new (NULL);

  if (mime_message_get_date (parsed) == 0 && mime_message_get_header (parsed, "Date") == NULL) {
    g_autofree char *date = dup_date_now ();

    mime_header_append_raw (head, "Date", date);
  }
  if (mime_message_get_header (parsed, "From") == NULL) {
    g_autoptr (GPtrArray) addresses = mime_address_parse_typed (from, NULL);

    if (addresses != NULL)
      mime_address_append_field (head, "From", addresses);
  }
  *out_message_id = g_strdup (mime_message_get_message_id (parsed));
  if (**out_message_id == '\0') {
    g_free (*out_message_id);
    *out_message_id = mime_envelope_new_message_id (sender);
    g_autofree char *id = g_strdup_printf ("<%s>", *out_message_id);

    mime_header_append_raw (head, "Message-ID", id);
  }
  g_string_prepend_len (message, head->str, (gssize) head->len);
}

static bool
add_given (GPtrArray *recipients, const char *const *given, GError **error)
{
  for (; given != NULL && *given != NULL; given++) {
    g_autoptr (GPtrArray) addresses = mime_address_parse_typed (*given, error);

    if (addresses == NULL)
      return false;
    mime_envelope_add (recipients, addresses);
  }
  return true;
}

// Somebody sends it on as it is: to whom the first of these say, and to nobody else.
static bool
is_resent (MimeMessage *parsed)
{
  return mime_message_get_header (parsed, "Resent-To") != NULL ||
         mime_message_get_header (parsed, "Resent-Cc") != NULL ||
         mime_message_get_header (parsed, "Resent-Bcc") != NULL;
}

// Of FIELD; RESENT: of the last who sent it on, above those before (RFC 5322 §3.6.6).
static GPtrArray *
dup_addresses (MimeMessage *parsed, const char *field, bool resent)
{
  if (!resent)
    return g_ptr_array_ref ((GPtrArray *) mime_message_get_addresses (parsed, field));
  g_autofree char *name = g_strconcat ("Resent-", field, NULL);
  const char *value = mime_message_get_header (parsed, name);

  return mime_address_parse (value == NULL ? "" : value, -1);
}

// LOCAL: whom names of this computer, "root", stand for; NULL: for nobody.
static bool
add_from_fields (GPtrArray *recipients, MimeMessage *parsed, const char *local, GError **error)
{
  static const char *const fields[] = {"to", "cc", "bcc"};
  const char *const locals[] = {local, NULL};
  bool resent = is_resent (parsed);

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++) {
    g_autoptr (GPtrArray) addresses = dup_addresses (parsed, fields[i], resent);

    for (unsigned int k = 0; k < addresses->len; k++) {
      const MailAddress *address = addresses->pdata[k];

      if (*address->address != '\0')
        continue;
      if (local == NULL || strpbrk (address->name, " \t") != NULL) {
        g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "%s", address->name);
        return false;
      }
      if (!add_given (recipients, locals, error))
        return false;
    }
    mime_envelope_add (recipients, addresses);
  }
  return true;
}

// The first address of SENDER or FROM; RESENT: of those that begin so. NULL: there is none.
static char *
dup_author (MimeMessage *parsed, bool resent)
{
  static const char *const fields[] = {"sender", "from"};

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++) {
    g_autoptr (GPtrArray) addresses = dup_addresses (parsed, fields[i], resent);
    const MailAddress *first = addresses->len == 0 ? NULL : addresses->pdata[0];

    if (first != NULL && *first->address != '\0')
      return mime_address_dup_ascii (first->address);
  }
  return NULL;
}

// Nobody is to answer: neither who gets it nor a server.
static bool
is_null_path (const char *from)
{
  return from != NULL && g_str_equal (from, MIME_NULL_PATH);
}

static char *
dup_sender (MimeMessage *parsed, const char *from, GError **error)
{
  g_autoptr (GPtrArray) given = mime_address_parse_typed (from == NULL ? "" : from, error);

  if (given == NULL)
    return NULL;
  if (given->len > 0)
    return mime_address_dup_ascii (((const MailAddress *) given->pdata[0])->address);
  char *sender = is_resent (parsed) ? dup_author (parsed, true) : NULL;
  if (sender == NULL)
    sender = dup_author (parsed, false);
  if (sender == NULL)
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_INVALID, "no sender");
  return sender;
}

// RAW's header is parsed. INVALID where there is none.
static bool
parse (Raw *raw, GError **error)
{
  g_autoptr (GBytes) head = g_bytes_new (raw->head->str, raw->head->len);

  raw->parsed = mime_message_parse (head);
  if (mime_message_get_headers (raw->parsed)->len > 0)
    return true;
  g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_INVALID, "no header");
  return false;
}

// OPTIONS: how it is to be sent; NULL: what comes is sent on as it is.
static bool
read_raw (Raw *raw, GBytes *message, const MimeRawOptions *options, GError **error)
{
  gsize length;
  const char *bytes = g_bytes_get_data (message, &length);
  // An mbox's or Maildir's own first line is not of the message.
  const char *lf =
    length > 5 && memcmp (bytes, "From ", 5) == 0 ? memchr (bytes, '\n', length) : NULL;

  if (lf != NULL) {
    length -= (gsize) (lf + 1 - bytes);
    bytes = lf + 1;
  }
  g_autoptr (GString) canonical = to_crlf (bytes == NULL ? "" : bytes, length);
  if (options != NULL && options->local != NULL)
    mime_raw_header_begin (canonical);
  if (options != NULL)
    mime_raw_header_mend (canonical);
  raw->head = fit (g_steal_pointer (&canonical), error);
  if (raw->head == NULL)
    return false;
  raw->needs_8bit = mime_envelope_needs_8bit (raw->head);
  return parse (raw, error);
}

static bool
read_unfit (Raw *raw, const MimeRawFile *scanned, GError **error)
{
  g_autoptr (GBytes) header = g_bytes_new (scanned->header->str, scanned->header->len);
  g_autoptr (MailSource) all = mail_source_new_bytes (header);

  mail_source_add_rest (all, scanned->body, 0);
  // What is coded anew has 8 bits no more; asked for in vain, they do no harm.
  raw->needs_8bit = scanned->has_8bit;
  return mime_fit_lines_of (all, &raw->head, &raw->body, error) && parse (raw, error);
}

// The same from a file, of which no more than the header and small parts are in memory.
static bool
read_file (Raw *raw, MailFile *file, const MimeRawOptions *options, GError **error)
{
  g_autoptr (MimeRawFile) scanned = mime_raw_file_scan (file, error);

  if (scanned == NULL)
    return false;
  if (scanned->header == NULL) {
    g_autoptr (MailSource) all = mail_source_new ();

    mail_source_add_file (all, file, MAIL_FILE_PLAIN, mail_file_get_size (file));
    g_autoptr (GBytes) message = mail_source_read (all, G_MAXUINT64, error);
    return message != NULL && read_raw (raw, message, options, error);
  }
  if (options != NULL)
    mime_raw_header_mend (scanned->header);
  if (scanned->longest_line > MIME_FIT_LINE_BYTES)
    return read_unfit (raw, scanned, error);
  raw->head = g_steal_pointer (&scanned->header);
  raw->body = mail_source_ref (scanned->body);
  raw->needs_8bit = scanned->has_8bit;
  return parse (raw, error);
}

static MailSource *
with_head (const Raw *raw, GString *head)
{
  MailSource *source = mail_source_new ();
  g_autoptr (GBytes) bytes = g_bytes_new (head->str, head->len);

  mail_source_add_bytes (source, bytes);
  if (raw->body != NULL)
    mail_source_add_rest (source, raw->body, 0);
  return source;
}

static bool
add_recipients (MimeOutgoing *outgoing, MimeMessage *parsed, const MimeRawOptions *options,
                GError **error)
{
  const char *const *given = options->recipients;
  bool reads_fields = options->reads_fields || given == NULL || given[0] == NULL;

  outgoing->recipients = g_ptr_array_new_with_free_func (g_free);
  if ((reads_fields && !add_from_fields (outgoing->recipients, parsed, options->local, error)) ||
      !add_given (outgoing->recipients, given, error))
    return false;
  if (outgoing->recipients->len > 0)
    return true;
  g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_INVALID, "no recipient");
  return false;
}

static void
finish (MimeOutgoing *outgoing, const Raw *raw)
{
  outgoing->subject = g_strdup (mime_message_get_subject (raw->parsed));
  outgoing->needs_smtputf8 = mime_envelope_needs_utf8 (outgoing->sender, outgoing->recipients);
  outgoing->needs_8bitmime = raw->needs_8bit;
}

static MimeOutgoing *
build (const Raw *raw, const MimeRawOptions *options, GError **error)
{
  const char *from = options->from;
  g_autoptr (MimeOutgoing) outgoing = g_new0 (MimeOutgoing, 1);

  outgoing->sender = is_null_path (from) ? g_strdup ("") : dup_sender (raw->parsed, from, error);
  if (outgoing->sender == NULL || !add_recipients (outgoing, raw->parsed, options, error))
    return NULL;
  if (*outgoing->sender == '\0') {
    outgoing->author = dup_author (raw->parsed, false);
    if (outgoing->author == NULL)
      outgoing->author = g_strdup (options->local);
    if (outgoing->author == NULL) {
      g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_INVALID, "no sender");
      return NULL;
    }
    from = outgoing->author;
  }
  const char *writer = outgoing->author != NULL ? outgoing->author : outgoing->sender;

  prepend_missing (raw->head, raw->parsed, from == NULL ? writer : from, writer,
                   &outgoing->message_id);
  g_autoptr (GString) open = without_hidden (raw->head);
  outgoing->sent = with_head (raw, raw->head);
  outgoing->wire =
    open->len == raw->head->len ? mail_source_ref (outgoing->sent) : with_head (raw, open);
  finish (outgoing, raw);
  return g_steal_pointer (&outgoing);
}

MimeOutgoing *
mime_build_from_raw (GBytes *message, const MimeRawOptions *options, GError **error)
{
  g_auto (Raw) raw = {0};

  return read_raw (&raw, message, options, error) ? build (&raw, options, error) : NULL;
}

MimeOutgoing *
mime_build_from_file (MailFile *file, const MimeRawOptions *options, GError **error)
{
  g_auto (Raw) raw = {0};

  return read_file (&raw, file, options, error) ? build (&raw, options, error) : NULL;
}

// The block of one resending, which stands above all that the message came with.
static char *
dup_resent_block (const MimeOutgoing *outgoing, const char *from, const char *const *recipients)
{
  g_autoptr (GString) head = g_string_new (NULL);
  g_autofree char *date = dup_date_now ();
  g_autofree char *id = g_strdup_printf ("<%s>", outgoing->message_id);
  g_autoptr (GPtrArray) senders = mime_address_parse_typed (from, NULL);
  g_autofree char *list = g_strjoinv (", ", (char **) recipients);
  g_autoptr (GPtrArray) people = mime_address_parse_typed (list, NULL);

  mime_header_append_raw (head, "Resent-Date", date);
  mime_address_append_field (head, "Resent-From", senders);
  if (people != NULL)
    mime_address_append_field (head, "Resent-To", people);
  mime_header_append_raw (head, "Resent-Message-ID", id);
  return g_string_free (g_steal_pointer (&head), FALSE);
}

static MimeOutgoing *
resend (const Raw *raw, const char *from, const char *const *recipients, GError **error)
{
  g_autoptr (MimeOutgoing) outgoing = g_new0 (MimeOutgoing, 1);

  outgoing->sender = dup_sender (raw->parsed, from, error);
  outgoing->recipients = g_ptr_array_new_with_free_func (g_free);
  if (outgoing->sender == NULL || !add_given (outgoing->recipients, recipients, error))
    return NULL;
  if (outgoing->recipients->len == 0) {
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_INVALID, "no recipient");
    return NULL;
  }
  outgoing->message_id = mime_envelope_new_message_id (outgoing->sender);
  outgoing->original_id = g_strdup (mime_message_get_message_id (raw->parsed));
  g_autofree char *block = dup_resent_block (outgoing, from, recipients);
  g_autoptr (GString) open = without_hidden (raw->head);
  g_autoptr (GString) whole = without_field (open->str, open->len, "Return-Path");

  g_string_prepend (whole, block);
  outgoing->wire = with_head (raw, whole);
  outgoing->sent = mail_source_ref (outgoing->wire);
  finish (outgoing, raw);
  return g_steal_pointer (&outgoing);
}

MimeOutgoing *
mime_build_resent (GBytes *message, const char *from, const char *const *recipients, GError **error)
{
  g_auto (Raw) raw = {0};

  return read_raw (&raw, message, NULL, error) ? resend (&raw, from, recipients, error) : NULL;
}

MimeOutgoing *
mime_build_resent_file (MailFile *file, const char *from, const char *const *recipients,
                        GError **error)
{
  g_auto (Raw) raw = {0};

  return read_file (&raw, file, NULL, error) ? resend (&raw, from, recipients, error) : NULL;
}
