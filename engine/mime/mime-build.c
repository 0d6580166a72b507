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

// An attachment: its bytes, or a file that is read when the message is.
typedef struct {
  GBytes *bytes;
  MailFile *file;
  uint64_t message_size; // of a file that goes as the message it is; 0: base64
} Content;

// Where in the body the content of FILE belongs.
typedef struct {
  gsize at;
  MailFile *file;        // borrowed
  uint64_t message_size; // as in Content
} Insertion;

typedef struct {
  const MailDraft *draft;
  const MimeBuildOptions *options;
  GArray *contents;   // Content, in step with draft->attachments
  GArray *insertions; // Insertion, in order
  GPtrArray *from, *to, *cc, *bcc;
  char *message_id;
  bool unfinished; // a draft: recipients as they stand
} Builder;

static void
content_clear (void *data)
{
  Content *content = data;

  g_clear_pointer (&content->bytes, g_bytes_unref);
  g_clear_pointer (&content->file, mail_file_unref);
}

static void
builder_clear (Builder *builder)
{
  g_clear_pointer (&builder->contents, g_array_unref);
  g_clear_pointer (&builder->insertions, g_array_unref);
  g_clear_pointer (&builder->from, g_ptr_array_unref);
  g_clear_pointer (&builder->to, g_ptr_array_unref);
  g_clear_pointer (&builder->cc, g_ptr_array_unref);
  g_clear_pointer (&builder->bcc, g_ptr_array_unref);
  g_clear_pointer (&builder->message_id, g_free);
}

// Everything but a message within the message is base64, whatever is in it.
static bool
load_attachment (const MailAttachment *attachment, Content *out, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (attachment->bytes != NULL || attachment->path == NULL) {
    out->bytes =
      attachment->bytes != NULL ? g_bytes_ref (attachment->bytes) : g_bytes_new (NULL, 0);
    return true;
  }
  g_autoptr (MailFile) file = mail_file_open (attachment->path, &failure);
  if (file != NULL && (!mime_body_writer_is_message (attachment) ||
                       mime_body_writer_measure_message (file, &out->message_size, &failure)))
    out->file = g_steal_pointer (&file);
  if (out->file != NULL)
    return true;
  g_set_error (error, MAIL_ERROR, failure->code, "%s: %s", attachment->file_name, failure->message);
  return false;
}

static bool
load_attachments (Builder *builder, GError **error)
{
  const GPtrArray *attachments = builder->draft->attachments;

  builder->contents = g_array_new (FALSE, TRUE, sizeof (Content));
  g_array_set_clear_func (builder->contents, content_clear);
  builder->insertions = g_array_new (FALSE, FALSE, sizeof (Insertion));
  for (unsigned int i = 0; attachments != NULL && i < attachments->len; i++) {
    Content content = {0};

    if (!load_attachment (attachments->pdata[i], &content, error))
      return false;
    g_array_append_val (builder->contents, content);
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
  // Mail has no fields for these: only its copy among the drafts remembers.
  if (builder->unfinished && (options & MAIL_DRAFT_DELIVERY_NOTICE))
    g_string_append (out, MIME_BUILD_DELIVERY_NOTICE ": yes\r\n");
  else if (builder->unfinished && (options & MAIL_DRAFT_NO_NOTICE))
    g_string_append (out, MIME_BUILD_DELIVERY_NOTICE ": never\r\n");
  if (builder->unfinished && (options & MAIL_DRAFT_WHOLE_NOTICE))
    g_string_append (out, MIME_BUILD_WHOLE_NOTICE ": yes\r\n");
  if (builder->unfinished && (options & MAIL_DRAFT_REQUIRE_TLS))
    g_string_append (out, MIME_BUILD_REQUIRE_TLS ": yes\r\n");
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
append_file (Builder *builder, GString *out, unsigned int i, const char *disposition)
{
  const MailAttachment *attachment = builder->draft->attachments->pdata[i];
  const Content *content = &g_array_index (builder->contents, Content, i);

  if (content->file == NULL) {
    mime_body_writer_append_file (out, attachment, content->bytes, disposition);
    return;
  }
  if (content->message_size > 0)
    mime_body_writer_begin_message (out, attachment, disposition);
  else
    mime_body_writer_begin_file (out, attachment, disposition);
  const Insertion insertion = {out->len, content->file, content->message_size};
  g_array_append_val (builder->insertions, insertion);
  if (content->message_size > 0)
    mime_body_writer_end_message (out);
}

static void
append_files (Builder *builder, GString *out, const char *boundary, bool inline_ones)
{
  for (unsigned int i = 0; i < builder->contents->len; i++) {
    if (is_inline (builder, i) != inline_ones)
      continue;
    mime_body_writer_next (out, boundary);
    append_file (builder, out, i, inline_ones ? "inline" : "attachment");
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
    made = mime_html_to_letter (draft->html);
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

static void
add_text (MailSource *source, const char *text, gsize length)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, length);

  mail_source_add_bytes (source, bytes);
}

static MailSource *
join (Builder *builder, const GString *body, bool with_bcc)
{
  g_autoptr (GString) header = g_string_sized_new (2048);
  MailSource *source = mail_source_new ();
  gsize at = 0;

  append_headers (builder, header, with_bcc);
  add_text (source, header->str, header->len);
  for (unsigned int i = 0; i < builder->insertions->len; i++) {
    const Insertion *insertion = &g_array_index (builder->insertions, Insertion, i);
    uint64_t length = mail_file_get_size (insertion->file);

    add_text (source, body->str + at, insertion->at - at);
    if (insertion->message_size > 0)
      mail_source_add_file (source, insertion->file, MAIL_FILE_CRLF, insertion->message_size);
    else
      mail_source_add_file (source, insertion->file, MAIL_FILE_BASE64,
                            mail_file_base64_size (length));
    at = insertion->at;
  }
  add_text (source, body->str + at, body->len - at);
  return source;
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
  g_clear_pointer (&outgoing->wire, mail_source_unref);
  g_clear_pointer (&outgoing->sent, mail_source_unref);
  g_clear_pointer (&outgoing->recipients, g_ptr_array_unref);
  g_free (outgoing->subject);
  g_free (outgoing->message_id);
  g_free (outgoing->original_id);
  g_free (outgoing->sender);
  g_free (outgoing->author);
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
    builder->bcc->len == 0 ? mail_source_ref (outgoing->wire) : join (builder, body, true);
  outgoing->subject =
    mime_header_clean (builder->draft->subject != NULL ? builder->draft->subject : "", -1);
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

MailSource *
mime_build_draft (const MailDraft *draft, const MimeBuildOptions *options, GError **error)
{
  Builder builder = {.draft = draft, .options = options, .unfinished = true};
  g_autoptr (GPtrArray) from = mime_address_parse_typed (draft->from, NULL);
  const MailAddress *first = from == NULL || from->len == 0 ? NULL : from->pdata[0];
  MailSource *source = NULL;

  if (load_attachments (&builder, error)) {
    g_autoptr (GString) body = g_string_new (NULL);

    builder.message_id = dup_message_id (&builder, first == NULL ? NULL : first->address);
    append_body (&builder, body);
    source = join (&builder, body, true);
  }
  builder_clear (&builder);
  return source;
}
