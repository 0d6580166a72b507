// SPDX-License-Identifier: GPL-3.0-or-later
//
// From a draft to a message. Headers here, bodies in mime-body-writer.c, other programs' messages
// in mime-build-raw.c.

#include "mime/mime-build.h"

#include "mime/mime-address.h"
#include "mime/mime-body-writer.h"
#include "mime/mime-envelope.h"
#include "mime/mime-header.h"
#include "mime/mime-sanitize.h"

#include <string.h>

// References grow by one with each answer; RFC 5322 lets us trim, keeping the first.
#define REFERENCES_KEPT 20

typedef struct {
  const MailDraft *draft;
  const MimeBuildOptions *options;
  GPtrArray *contents; // GBytes, in step with draft->attachments
  GPtrArray *from, *to, *cc, *bcc;
  char *message_id;
  bool unfinished; // a draft: recipients as they stand
} Builder;

static void
builder_clear (Builder *builder)
{
  g_clear_pointer (&builder->contents, g_ptr_array_unref);
  g_clear_pointer (&builder->from, g_ptr_array_unref);
  g_clear_pointer (&builder->to, g_ptr_array_unref);
  g_clear_pointer (&builder->cc, g_ptr_array_unref);
  g_clear_pointer (&builder->bcc, g_ptr_array_unref);
  g_clear_pointer (&builder->message_id, g_free);
}

static GBytes *
load_attachment (const MailAttachment *attachment, GError **error)
{
  g_autofree char *data = NULL;
  gsize length;
  g_autoptr (GError) failure = NULL;

  if (attachment->bytes != NULL)
    return g_bytes_ref (attachment->bytes);
  if (attachment->path == NULL)
    return g_bytes_new (NULL, 0);
  if (g_file_get_contents (attachment->path, &data, &length, &failure))
    return g_bytes_new_take (g_steal_pointer (&data), length);
  bool gone = g_error_matches (failure, G_FILE_ERROR, G_FILE_ERROR_NOENT);

  g_set_error (error, MAIL_ERROR, gone ? MAIL_ERROR_NOT_FOUND : MAIL_ERROR_STORE, "%s: %s",
               attachment->file_name, failure->message);
  return NULL;
}

static bool
load_attachments (Builder *builder, GError **error)
{
  const GPtrArray *attachments = builder->draft->attachments;

  builder->contents = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (unsigned int i = 0; attachments != NULL && i < attachments->len; i++) {
    GBytes *content = load_attachment (attachments->pdata[i], error);

    if (content == NULL)
      return false;
    g_ptr_array_add (builder->contents, content);
  }
  return true;
}

static bool
read_recipients (Builder *builder, GError **error)
{
  const MailDraft *draft = builder->draft;

  if ((builder->from = mime_address_parse_typed (draft->from, error)) == NULL ||
      (builder->to = mime_address_parse_typed (draft->to, error)) == NULL ||
      (builder->cc = mime_address_parse_typed (draft->cc, error)) == NULL ||
      (builder->bcc = mime_address_parse_typed (draft->bcc, error)) == NULL)
    return false;
  g_autoptr (GPtrArray) answers = mime_address_parse_typed (draft->reply_to, error);

  if (answers == NULL)
    return false;
  if (builder->from->len == 0) {
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_INVALID, "no sender");
    return false;
  }
  if (builder->to->len + builder->cc->len + builder->bcc->len == 0) {
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_INVALID, "no recipient");
    return false;
  }
  return true;
}

// A field of a draft: finished addresses as such, else what was typed, as text.
static void
append_typed (GString *out, const char *name, const char *typed)
{
  g_autoptr (GPtrArray) addresses = mime_address_parse_typed (typed, NULL);

  if (typed == NULL || *typed == '\0')
    return;
  if (addresses != NULL)
    mime_address_append_field (out, name, addresses);
  else
    mime_header_append_text (out, name, typed);
}

static void
append_recipients (Builder *builder, GString *out, bool with_bcc)
{
  const MailDraft *draft = builder->draft;

  if (builder->unfinished) {
    append_typed (out, "From", draft->from);
    append_typed (out, "To", draft->to);
    append_typed (out, "Cc", draft->cc);
    append_typed (out, "Bcc", draft->bcc);
    return;
  }
  mime_address_append_field (out, "From", builder->from);
  mime_address_append_field (out, "To", builder->to);
  mime_address_append_field (out, "Cc", builder->cc);
  if (with_bcc)
    mime_address_append_field (out, "Bcc", builder->bcc);
  // A message to blind copies alone still has to say so (RFC 5322 §3.6.3 lets it be empty; some
  // servers refuse one without any recipient field).
  if (builder->to->len + builder->cc->len == 0)
    mime_header_append_raw (out, "To", "undisclosed-recipients:;");
}

static void
append_ids (GString *out, const char *name, const char *value)
{
  g_auto (GStrv) ids = mime_header_parse_ids (value);
  unsigned int n = g_strv_length (ids);
  g_autoptr (GString) kept = g_string_new (NULL);

  for (unsigned int i = 0; i < n; i++) {
    if (i == 0 || i + REFERENCES_KEPT > n)
      g_string_append_printf (kept, "%s<%s>", kept->len > 0 ? " " : "", ids[i]);
  }
  if (kept->len > 0)
    mime_header_append_raw (out, name, kept->str);
}

// The two that programs of the day look at; nothing for the ordinary case.
static void
append_wishes (Builder *builder, GString *out)
{
  MailDraftOptions options = builder->draft->options;

  append_typed (out, "Reply-To", builder->draft->reply_to);
  if (options & MAIL_DRAFT_URGENT)
    g_string_append (out, "Importance: high\r\nX-Priority: 1\r\n");
  else if (options & MAIL_DRAFT_UNHURRIED)
    g_string_append (out, "Importance: low\r\nX-Priority: 5\r\n");
  if (options & MAIL_DRAFT_READ_RECEIPT)
    append_typed (out, "Disposition-Notification-To", builder->draft->from);
  // Mail has no field for it: only its copy among the drafts remembers.
  if (builder->unfinished && (options & MAIL_DRAFT_DELIVERY_NOTICE))
    g_string_append (out, MIME_BUILD_DELIVERY_NOTICE ": yes\r\n");
}

static void
append_headers (Builder *builder, GString *out, bool with_bcc)
{
  const MailDraft *draft = builder->draft;
  int64_t seconds = builder->options == NULL || builder->options->date == 0 ?
                      g_get_real_time () / G_USEC_PER_SEC :
                      builder->options->date;
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (seconds);
  int offset = local == NULL ? 0 : (int) (g_date_time_get_utc_offset (local) / G_TIME_SPAN_MINUTE);
  g_autofree char *date = mime_header_format_date (seconds, offset);
  g_autofree char *id = g_strdup_printf ("<%s>", builder->message_id);

  mime_header_append_raw (out, "Date", date);
  append_recipients (builder, out, with_bcc);
  mime_header_append_text (out, "Subject", draft->subject == NULL ? "" : draft->subject);
  mime_header_append_raw (out, "Message-ID", id);
  append_wishes (builder, out);
  append_ids (out, "In-Reply-To", draft->in_reply_to);
  append_ids (out, "References", draft->references);
  g_string_append (out, "MIME-Version: 1.0\r\n");
}

static bool
is_inline (const Builder *builder, unsigned int i)
{
  const MailAttachment *attachment = builder->draft->attachments->pdata[i];

  return builder->draft->rich && builder->draft->html != NULL && attachment->content_id != NULL &&
         *attachment->content_id != '\0' &&
         strstr (builder->draft->html, attachment->content_id) != NULL;
}

static unsigned int
count_inline (const Builder *builder)
{
  unsigned int n = 0;

  for (unsigned int i = 0; i < builder->contents->len; i++)
    n += is_inline (builder, i);
  return n;
}

static void
append_files (Builder *builder, GString *out, const char *boundary, bool inline_ones)
{
  for (unsigned int i = 0; i < builder->contents->len; i++) {
    if (is_inline (builder, i) != inline_ones)
      continue;
    mime_body_writer_next (out, boundary);
    mime_body_writer_append_file (out, builder->draft->attachments->pdata[i],
                                  builder->contents->pdata[i],
                                  inline_ones ? "inline" : "attachment");
  }
}

static void
append_html (Builder *builder, GString *out, bool allow_8bit)
{
  g_autofree char *page =
    g_strdup_printf ("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"></head><body>%s</body>"
                     "</html>\n",
                     builder->draft->html);

  if (count_inline (builder) == 0) {
    mime_body_writer_append_text (out, "html", page, allow_8bit);
    return;
  }
  g_autofree char *boundary = mime_body_writer_new_boundary ();

  mime_body_writer_open (out, "related", boundary, "; type=\"text/html\"");
  mime_body_writer_next (out, boundary);
  mime_body_writer_append_text (out, "html", page, allow_8bit);
  append_files (builder, out, boundary, true);
  mime_body_writer_close (out, boundary);
}

static void
append_text (Builder *builder, GString *out, bool allow_8bit)
{
  const MailDraft *draft = builder->draft;
  g_autofree char *made = NULL;

  if ((draft->text == NULL || *draft->text == '\0') && draft->rich && draft->html != NULL)
    made = mime_html_to_text (draft->html, -1);
  g_autofree char *text = g_utf8_make_valid (made != NULL        ? made :
                                             draft->text == NULL ? "" :
                                                                   draft->text,
                                             -1);

  if (!draft->rich || draft->html == NULL) {
    mime_body_writer_append_text (out, "plain", text, allow_8bit);
    return;
  }
  g_autofree char *boundary = mime_body_writer_new_boundary ();

  mime_body_writer_open (out, "alternative", boundary, "");
  mime_body_writer_next (out, boundary);
  mime_body_writer_append_text (out, "plain", text, allow_8bit);
  mime_body_writer_next (out, boundary);
  append_html (builder, out, allow_8bit);
  mime_body_writer_close (out, boundary);
}

static void
append_body (Builder *builder, GString *out)
{
  bool allow_8bit = builder->options != NULL && builder->options->allow_8bit;

  if (builder->contents->len == count_inline (builder)) {
    append_text (builder, out, allow_8bit);
    return;
  }
  g_autofree char *boundary = mime_body_writer_new_boundary ();

  mime_body_writer_open (out, "mixed", boundary, "");
  mime_body_writer_next (out, boundary);
  append_text (builder, out, allow_8bit);
  append_files (builder, out, boundary, false);
  mime_body_writer_close (out, boundary);
}

static GBytes *
join (Builder *builder, const GString *body, bool with_bcc)
{
  GString *out = g_string_sized_new (body->len + 2048);

  append_headers (builder, out, with_bcc);
  g_string_append_len (out, body->str, (gssize) body->len);
  return g_string_free_to_bytes (out);
}

static char *
dup_message_id (const Builder *builder, const char *sender)
{
  if (builder->options != NULL && builder->options->message_id != NULL)
    return g_strdup (builder->options->message_id);
  return mime_envelope_new_message_id (sender);
}

void
mime_outgoing_free (MimeOutgoing *outgoing)
{
  if (outgoing == NULL)
    return;
  g_clear_pointer (&outgoing->wire, g_bytes_unref);
  g_clear_pointer (&outgoing->sent, g_bytes_unref);
  g_clear_pointer (&outgoing->recipients, g_ptr_array_unref);
  g_free (outgoing->message_id);
  g_free (outgoing->sender);
  g_free (outgoing);
}

static MimeOutgoing *
build (Builder *builder)
{
  MimeOutgoing *outgoing = g_new0 (MimeOutgoing, 1);
  g_autoptr (GString) body = g_string_new (NULL);
  const MailAddress *from = builder->from->pdata[0];

  builder->message_id = dup_message_id (builder, from->address);
  append_body (builder, body);
  outgoing->wire = join (builder, body, false);
  outgoing->sent =
    builder->bcc->len == 0 ? g_bytes_ref (outgoing->wire) : join (builder, body, true);
  outgoing->message_id = g_strdup (builder->message_id);
  outgoing->sender = mime_address_dup_ascii (from->address);
  outgoing->recipients = g_ptr_array_new_with_free_func (g_free);
  mime_envelope_add (outgoing->recipients, builder->to);
  mime_envelope_add (outgoing->recipients, builder->cc);
  mime_envelope_add (outgoing->recipients, builder->bcc);
  outgoing->needs_smtputf8 = mime_envelope_needs_utf8 (outgoing->sender, outgoing->recipients);
  outgoing->needs_8bitmime = mime_envelope_needs_8bit (body);
  return outgoing;
}

MimeOutgoing *
mime_build_message (const MailDraft *draft, const MimeBuildOptions *options, GError **error)
{
  Builder builder = {.draft = draft, .options = options};
  MimeOutgoing *outgoing = NULL;

  if (read_recipients (&builder, error) && load_attachments (&builder, error))
    outgoing = build (&builder);
  builder_clear (&builder);
  return outgoing;
}

GBytes *
mime_build_draft (const MailDraft *draft, const MimeBuildOptions *options, GError **error)
{
  Builder builder = {.draft = draft, .options = options, .unfinished = true};
  g_autoptr (GPtrArray) from = mime_address_parse_typed (draft->from, NULL);
  const MailAddress *first = from == NULL || from->len == 0 ? NULL : from->pdata[0];
  GBytes *bytes = NULL;

  if (load_attachments (&builder, error)) {
    g_autoptr (GString) body = g_string_new (NULL);

    builder.message_id = dup_message_id (&builder, first == NULL ? NULL : first->address);
    append_body (&builder, body);
    bytes = join (&builder, body, true);
  }
  builder_clear (&builder);
  return bytes;
}
