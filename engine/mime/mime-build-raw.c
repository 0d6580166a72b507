// SPDX-License-Identifier: GPL-3.0-or-later
//
// Messages that other programs wrote, made fit to be sent: line ends, missing fields, Bcc.

#include "mime/mime-address.h"
#include "mime/mime-build.h"
#include "mime/mime-envelope.h"
#include "mime/mime-fit.h"
#include "mime/mime-header.h"
#include "mime/mime-message.h"

#include <string.h>

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

// MESSAGE with no line too long for the wire. INVALID.
static GString *
fit (GString *message, GError **error)
{
  g_autoptr (GString) whole = message;

  if (memchr (message->str, '\0', message->len) != NULL) {
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_INVALID, "a NUL byte in the message");
    return NULL;
  }
  if (mime_fit_longest_line (message->str, message->len) > MIME_FIT_LINE_BYTES)
    return mime_fit_lines (message, error);
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

static char *
dup_date_now (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  return mime_header_format_date (
    g_date_time_to_unix (now), (int) (g_date_time_get_utc_offset (now) / G_TIME_SPAN_MINUTE));
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

static bool
add_from_fields (GPtrArray *recipients, MimeMessage *parsed, GError **error)
{
  static const char *const fields[] = {"to", "cc", "bcc"};

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++) {
    const GPtrArray *addresses = mime_message_get_addresses (parsed, fields[i]);

    for (unsigned int k = 0; k < addresses->len; k++) {
      const MailAddress *address = addresses->pdata[k];

      if (*address->address == '\0') {
        g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "%s", address->name);
        return false;
      }
    }
    mime_envelope_add (recipients, addresses);
  }
  return true;
}

static char *
dup_sender (MimeMessage *parsed, const char *from, GError **error)
{
  const char *const fields[] = {"sender", "from"};
  g_autoptr (GPtrArray) given = mime_address_parse_typed (from == NULL ? "" : from, error);

  if (given == NULL)
    return NULL;
  if (given->len > 0)
    return mime_address_dup_ascii (((const MailAddress *) given->pdata[0])->address);
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++) {
    const GPtrArray *addresses = mime_message_get_addresses (parsed, fields[i]);
    const MailAddress *first = addresses->len == 0 ? NULL : addresses->pdata[0];

    if (first != NULL && *first->address != '\0')
      return mime_address_dup_ascii (first->address);
  }
  g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_INVALID, "no sender");
  return NULL;
}

static bool
fill (MimeOutgoing *outgoing, MimeMessage *parsed, GString *message, const char *from,
      const char *const *extra_recipients, GError **error)
{
  outgoing->recipients = g_ptr_array_new_with_free_func (g_free);
  outgoing->sender = dup_sender (parsed, from, error);
  if (outgoing->sender == NULL)
    return false;
  if (extra_recipients != NULL && extra_recipients[0] != NULL ?
        !add_given (outgoing->recipients, extra_recipients, error) :
        !add_from_fields (outgoing->recipients, parsed, error))
    return false;
  if (outgoing->recipients->len == 0) {
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_INVALID, "no recipient");
    return false;
  }
  prepend_missing (message, parsed, from == NULL ? outgoing->sender : from, outgoing->sender,
                   &outgoing->message_id);
  outgoing->sent = g_bytes_new (message->str, message->len);
  outgoing->wire = mime_build_strip_bcc (outgoing->sent);
  outgoing->needs_smtputf8 = mime_envelope_needs_utf8 (outgoing->sender, outgoing->recipients);
  outgoing->needs_8bitmime = mime_envelope_needs_8bit (message);
  return true;
}

// MESSAGE with CRLF, and parsed: what the header is good for. INVALID.
static GString *
canonicalize (GBytes *message, MimeMessage **out_parsed, GError **error)
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
  g_autoptr (GString) canonical = fit (to_crlf (bytes == NULL ? "" : bytes, length), error);

  if (canonical == NULL)
    return NULL;
  g_autoptr (GBytes) shared = g_bytes_new (canonical->str, canonical->len);
  g_autoptr (MimeMessage) parsed = mime_message_parse (shared);

  if (mime_message_get_headers (parsed)->len == 0) {
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_INVALID, "no header");
    return NULL;
  }
  *out_parsed = g_steal_pointer (&parsed);
  return g_steal_pointer (&canonical);
}

MimeOutgoing *
mime_build_from_raw (GBytes *message, const char *from, const char *const *extra_recipients,
                     GError **error)
{
  g_autoptr (MimeOutgoing) outgoing = g_new0 (MimeOutgoing, 1);
  g_autoptr (MimeMessage) parsed = NULL;
  g_autoptr (GString) canonical = canonicalize (message, &parsed, error);

  if (canonical == NULL || !fill (outgoing, parsed, canonical, from, extra_recipients, error))
    return NULL;
  return g_steal_pointer (&outgoing);
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

MimeOutgoing *
mime_build_resent (GBytes *message, const char *from, const char *const *recipients, GError **error)
{
  g_autoptr (MimeOutgoing) outgoing = g_new0 (MimeOutgoing, 1);
  g_autoptr (MimeMessage) parsed = NULL;
  g_autoptr (GString) canonical = canonicalize (message, &parsed, error);

  if (canonical == NULL)
    return NULL;
  outgoing->recipients = g_ptr_array_new_with_free_func (g_free);
  outgoing->sender = dup_sender (parsed, from, error);
  if (outgoing->sender == NULL || !add_given (outgoing->recipients, recipients, error))
    return NULL;
  if (outgoing->recipients->len == 0) {
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_INVALID, "no recipient");
    return NULL;
  }
  outgoing->message_id = mime_envelope_new_message_id (outgoing->sender);
  g_autofree char *block = dup_resent_block (outgoing, from, recipients);
  g_autoptr (GString) open = without_field (canonical->str, canonical->len, "Bcc");
  g_autoptr (GString) whole = without_field (open->str, open->len, "Return-Path");

  g_string_prepend (whole, block);
  outgoing->needs_smtputf8 = mime_envelope_needs_utf8 (outgoing->sender, outgoing->recipients);
  outgoing->needs_8bitmime = mime_envelope_needs_8bit (whole);
  outgoing->wire = g_string_free_to_bytes (g_steal_pointer (&whole));
  outgoing->sent = g_bytes_ref (outgoing->wire);
  return g_steal_pointer (&outgoing);
}

GBytes *
mime_build_strip_bcc (GBytes *raw)
{
  gsize length;
  const char *bytes = g_bytes_get_data (raw, &length);
  g_autoptr (GString) without = without_field (bytes == NULL ? "" : bytes, length, "Bcc");

  if (without->len == length)
    return g_bytes_ref (raw);
  return g_string_free_to_bytes (g_steal_pointer (&without));
}
