// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who an answer goes to, what it is called and what it begins with.

#include "mime/mime-reply.h"

#include "mime/mime-address.h"
#include "mime/mime-build.h"
#include "mime/mime-header.h"
#include "mime/mime-quote.h"
#include "mime/mime-sanitize.h"

#include <string.h>

typedef struct {
  MimeMessage *message;
  const MimeReplyOptions *options;
  GPtrArray *own;     // MailAddress of the identities
  GPtrArray *to, *cc; // MailAddress, borrowed
  MailDraft draft;
} Reply;

static bool
holds (const GPtrArray *addresses, const char *address)
{
  for (unsigned int i = 0; i < addresses->len; i++) {
    if (mime_address_is_same (((const MailAddress *) addresses->pdata[i])->address, address))
      return true;
  }
  return false;
}

// By that name, too: roles may share an address.
static bool
holds_name (const GPtrArray *addresses, const MailAddress *wanted)
{
  for (unsigned int i = 0; i < addresses->len; i++) {
    const MailAddress *address = addresses->pdata[i];

    if (mime_address_is_same (address->address, wanted->address) &&
        g_str_equal (address->name, wanted->name))
      return true;
  }
  return false;
}

static GPtrArray *
read_identities (const MimeReplyOptions *options)
{
  GPtrArray *own = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);

  for (const char *const *p = options->identities; p != NULL && *p != NULL; p++) {
    g_autoptr (GPtrArray) one = mime_address_parse_typed (*p, NULL);

    const MailAddress *first = one == NULL || one->len == 0 ? NULL : one->pdata[0];

    if (first != NULL)
      g_ptr_array_add (own, mail_address_new (first->name, first->address));
  }
  return own;
}

// Those of FROM that can be written to and are not yet among TO or CC; without me unless KEEP_ME.
static void
add_people (Reply *reply, GPtrArray *into, const GPtrArray *from, bool keep_me)
{
  for (unsigned int i = 0; i < from->len; i++) {
    MailAddress *address = from->pdata[i];

    if (*address->address == '\0' || holds (reply->to, address->address) ||
        holds (reply->cc, address->address) || (!keep_me && holds (reply->own, address->address)))
      continue;
    g_ptr_array_add (into, address);
  }
}

static const GPtrArray *
people (const Reply *reply, const char *field)
{
  return mime_message_get_addresses (reply->message, field);
}

static bool
has_address (const GPtrArray *addresses)
{
  for (unsigned int i = 0; i < addresses->len; i++) {
    if (*((const MailAddress *) addresses->pdata[i])->address != '\0')
      return true;
  }
  return false;
}

// Whoever wrote it: mostly one, and where the field names several they count together.
static const GPtrArray *
authors (const Reply *reply)
{
  const GPtrArray *from = people (reply, "from");

  return has_address (from) ? from : people (reply, "authors");
}

static bool
is_from_me (const Reply *reply)
{
  const GPtrArray *from = people (reply, "from");

  return from->len > 0 && holds (reply->own, ((const MailAddress *) from->pdata[0])->address);
}

static void
choose_recipients (Reply *reply, bool all)
{
  const GPtrArray *followup = people (reply, "mail-followup-to");
  const GPtrArray *answer_to = people (reply, "reply-to");

  if (is_from_me (reply)) { // to the people I wrote to
    add_people (reply, reply->to, people (reply, "to"), false);
    if (all)
      add_people (reply, reply->cc, people (reply, "cc"), false);
    // A note to myself is answered to myself.
    if (reply->to->len + reply->cc->len == 0)
      add_people (reply, reply->to, people (reply, "to"), true);
    return;
  }
  if (all && has_address (followup)) {
    add_people (reply, reply->to, followup, false);
    return;
  }
  add_people (reply, reply->to, has_address (answer_to) ? answer_to : authors (reply), true);
  if (!all)
    return;
  // Where Reply-To points at a list, the author is still one of all.
  add_people (reply, reply->cc, authors (reply), false);
  add_people (reply, reply->cc, people (reply, "to"), false);
  add_people (reply, reply->cc, people (reply, "cc"), false);
}

// A list that was only in Bcc is reached by its List-Post (RFC 2369).
static GPtrArray *
read_list_post (const Reply *reply)
{
  const char *post = mime_message_get_header (reply->message, "List-Post");
  const char *mailto = post == NULL ? NULL : strstr (post, "<mailto:");

  if (mailto == NULL)
    return NULL;
  mailto += strlen ("<mailto:");
  g_autofree char *address = g_strndup (mailto, strcspn (mailto, ">?"));

  return mime_address_parse_typed (address, NULL);
}

// Of those that ADDRESSES hold by name if there is one, else by address; NULL: none.
static const MailAddress *
find_own (const Reply *reply, const GPtrArray *addresses)
{
  const MailAddress *same_address = NULL;

  for (unsigned int i = 0; i < reply->own->len; i++) {
    const MailAddress *own = reply->own->pdata[i];

    if (holds_name (addresses, own))
      return own;
    if (same_address == NULL && holds (addresses, own->address))
      same_address = own;
  }
  return same_address;
}

// The identity the message came to; for my own message the one it came from; else the main one.
static char *
choose_identity (const Reply *reply)
{
  static const char *const fields[] = {"from", "to", "cc", "bcc"};

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++) {
    const MailAddress *own = find_own (reply, people (reply, fields[i]));

    if (own != NULL)
      return mime_address_format (own);
  }
  // What came by a list or a hidden copy tells only on its envelope whom it was for.
  static const char *const envelope[] = {"Delivered-To", "X-Original-To", "Envelope-To"};

  for (gsize i = 0; i < G_N_ELEMENTS (envelope); i++) {
    const char *delivered = mime_message_get_header (reply->message, envelope[i]);

    for (unsigned int k = 0; k < reply->own->len; k++) {
      const MailAddress *own = reply->own->pdata[k];

      if (mime_address_is_same (own->address, delivered))
        return mime_address_format (own);
    }
  }
  return reply->own->len == 0 ? g_strdup ("") : mime_address_format (reply->own->pdata[0]);
}

static void
set_threading (Reply *reply)
{
  const char *id = mime_message_get_message_id (reply->message);
  g_auto (GStrv) before = mime_message_dup_references (reply->message);
  GString *references = g_string_new (NULL);

  for (char **p = before; *p != NULL; p++) {
    if (!g_str_equal (*p, id))
      g_string_append_printf (references, "<%s> ", *p);
  }
  if (*id == '\0') {
    g_string_free (references, TRUE);
    return;
  }
  g_string_append_printf (references, "<%s>", id);
  reply->draft.references = g_string_free_and_steal (references);
  reply->draft.in_reply_to = g_strdup_printf ("<%s>", id);
}

static char *
escape_lines (const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  g_auto (GStrv) lines = g_strsplit (escaped, "\n", -1);

  return g_strjoinv ("<br>", lines);
}

// Where all of it is formatted only the markup tells what is its signature.
static char *
dup_quotable_text (MimeMessage *message)
{
  const GPtrArray *bodies = mime_message_get_bodies (message);

  for (unsigned int i = 0; i < bodies->len; i++) {
    if (!g_str_equal (((const MimePart *) bodies->pdata[i])->media_type, "text/html"))
      return mime_message_dup_text (message);
  }
  g_autofree char *html = mime_quote_dup_html (message, false);

  return mime_html_to_text (html, -1);
}

static void
set_reply_body (Reply *reply)
{
  const MimeReplyOptions *options = reply->options;
  g_autofree char *attribution = options->attribution != NULL ?
                                   g_strdup (options->attribution) :
                                   mime_quote_attribution (reply->message);
  g_autofree char *text =
    options->selection != NULL ? g_strdup (options->selection) : dup_quotable_text (reply->message);
  g_autofree char *quoted = mime_quote_text (text);

  reply->draft.text = g_strdup_printf ("\n\n%s\n%s", attribution, quoted);
  if (options->plain)
    return;
  g_autofree char *head = escape_lines (attribution);
  g_autofree char *body = options->selection != NULL ? mime_text_to_html (options->selection) :
                                                       mime_quote_dup_html (reply->message, false);

  reply->draft.html =
    g_strdup_printf ("<p><br></p><p>%s</p><blockquote type=\"cite\">%s</blockquote>", head, body);
  if (options->selection == NULL)
    reply->draft.attachments = mime_quote_dup_attachments (reply->message, false);
}

static void
set_forward_body (Reply *reply)
{
  const MimeReplyOptions *options = reply->options;
  g_autofree char *head = mime_quote_forward_head (reply->message);
  g_autofree char *text = mime_message_dup_text (reply->message);

  reply->draft.text = g_strdup_printf ("\n\n%s\n%s", head, text);
  reply->draft.attachments = mime_quote_dup_attachments (reply->message, true);
  if (options->plain)
    return;
  g_autofree char *lines = escape_lines (head);
  g_autofree char *body = mime_quote_dup_html (reply->message, true);

  reply->draft.html = g_strdup_printf ("<p><br></p><p>%s</p><div>%s</div>", lines, body);
}

// Of the subject in a file's name.
#define NAME_BYTES 100

// "Subject.eml": the message whole, headers and all.
static MailAttachment *
attachment_of_whole (MimeMessage *message)
{
  MailAttachment *attachment = g_new0 (MailAttachment, 1);
  const char *subject = mime_message_get_subject (message);
  gsize length = strlen (subject);

  // Within a character nothing is cut.
  if (length > NAME_BYTES)
    length = (gsize) (g_utf8_find_prev_char (subject, subject + NAME_BYTES + 1) - subject);
  g_autofree char *name =
    length == 0 ? g_strdup ("message.eml") : g_strdup_printf ("%.*s.eml", (int) length, subject);

  attachment->bytes = g_bytes_ref (mime_message_get_raw (message));
  attachment->size = g_bytes_get_size (attachment->bytes);
  attachment->media_type = g_strdup ("message/rfc822");
  attachment->file_name = g_strdelimit (g_utf8_make_valid (name, -1), "/\\:", '_');
  return attachment;
}

static MailDraft *
finish (Reply *reply)
{
  MailDraft *draft = &reply->draft;

  draft->rich = draft->html != NULL;
  MailDraft *made = mail_draft_new (draft);

  g_free (draft->from);
  g_free (draft->to);
  g_free (draft->cc);
  g_free (draft->bcc);
  g_free (draft->reply_to);
  g_free (draft->subject);
  g_free (draft->html);
  g_free (draft->text);
  g_free (draft->in_reply_to);
  g_free (draft->references);
  g_clear_pointer (&draft->attachments, g_ptr_array_unref);
  g_clear_pointer (&reply->own, g_ptr_array_unref);
  g_clear_pointer (&reply->to, g_ptr_array_unref);
  g_clear_pointer (&reply->cc, g_ptr_array_unref);
  return made;
}

MailDraft *
mime_reply_prepare (MimeMessage *message, MailDraftKind kind, const MimeReplyOptions *options)
{
  Reply reply = {.message = message, .options = options};

  reply.own = read_identities (options);
  reply.to = g_ptr_array_new ();
  reply.cc = g_ptr_array_new ();
  reply.draft.kind = kind;
  reply.draft.account_id = options->account_id;
  reply.draft.related_ids = options->related_ids;
  reply.draft.from = choose_identity (&reply);
  reply.draft.subject = mime_reply_subject (mime_message_get_subject (message), kind);
  set_threading (&reply);
  g_autoptr (GPtrArray) list = kind == MAIL_DRAFT_REPLY_ALL ? read_list_post (&reply) : NULL;

  if (kind == MAIL_DRAFT_FORWARD) {
    // A forward begins a conversation elsewhere; it is no answer to its sender.
    g_clear_pointer (&reply.draft.in_reply_to, g_free);
  } else {
    choose_recipients (&reply, kind == MAIL_DRAFT_REPLY_ALL);
    if (list != NULL)
      add_people (&reply, reply.cc, list, false);
    reply.draft.to = mime_address_format_list (reply.to);
    reply.draft.cc = mime_address_format_list (reply.cc);
  }
  if (kind == MAIL_DRAFT_FORWARD)
    set_forward_body (&reply);
  else
    set_reply_body (&reply);
  return finish (&reply);
}

static bool
has_html (MimeMessage *message)
{
  const GPtrArray *bodies = mime_message_get_bodies (message);

  for (unsigned int i = 0; i < bodies->len; i++) {
    if (g_str_equal (((const MimePart *) bodies->pdata[i])->media_type, "text/html"))
      return true;
  }
  return false;
}

static MailDraftOptions
read_options (MimeMessage *message)
{
  const char *importance = mime_message_get_header (message, "Importance");
  const char *notice = mime_message_get_header (message, MIME_BUILD_DELIVERY_NOTICE);
  MailDraftOptions options = 0;

  if (importance != NULL && g_ascii_strcasecmp (importance, "high") == 0)
    options |= MAIL_DRAFT_URGENT;
  if (importance != NULL && g_ascii_strcasecmp (importance, "low") == 0)
    options |= MAIL_DRAFT_UNHURRIED;
  if (mime_message_get_header (message, "Disposition-Notification-To") != NULL)
    options |= MAIL_DRAFT_READ_RECEIPT;
  if (notice != NULL)
    options |= g_str_equal (notice, "never") ? MAIL_DRAFT_NO_NOTICE : MAIL_DRAFT_DELIVERY_NOTICE;
  if (mime_message_get_header (message, MIME_BUILD_WHOLE_NOTICE) != NULL)
    options |= MAIL_DRAFT_WHOLE_NOTICE;
  if (mime_message_get_header (message, MIME_BUILD_REQUIRE_TLS) != NULL)
    options |= MAIL_DRAFT_REQUIRE_TLS;
  return options;
}

MailDraft *
mime_reply_open_draft (MimeMessage *message, int64_t account_id)
{
  Reply reply = {.message = message};
  MailDraft *draft = &reply.draft;

  draft->account_id = account_id;
  draft->from = mime_address_format_list (people (&reply, "from"));
  draft->to = mime_address_format_list (people (&reply, "to"));
  draft->cc = mime_address_format_list (people (&reply, "cc"));
  draft->bcc = mime_address_format_list (people (&reply, "bcc"));
  draft->reply_to = mime_address_format_list (people (&reply, "reply-to"));
  draft->options = read_options (message);
  draft->subject = g_strdup (mime_message_get_subject (message));
  draft->in_reply_to = mime_header_clean_ids (mime_message_get_header (message, "In-Reply-To"));
  draft->references = mime_header_clean_ids (mime_message_get_header (message, "References"));
  draft->kind = draft->in_reply_to != NULL ? MAIL_DRAFT_REPLY : MAIL_DRAFT_NEW;
  draft->text = mime_message_dup_text (message);
  draft->html = has_html (message) ? mime_quote_dup_html (message, true) : NULL;
  draft->attachments = mime_quote_dup_attachments (message, true);
  return finish (&reply);
}

MailDraft *
mime_reply_attach (const GPtrArray *messages, const MimeReplyOptions *options)
{
  Reply reply = {.message = g_ptr_array_index (messages, 0), .options = options};
  MailDraft *draft = &reply.draft;

  reply.own = read_identities (options);
  draft->kind = MAIL_DRAFT_FORWARD;
  draft->account_id = options->account_id;
  draft->related_ids = options->related_ids;
  draft->from = choose_identity (&reply);
  draft->subject =
    messages->len == 1 ?
      mime_reply_subject (mime_message_get_subject (reply.message), MAIL_DRAFT_FORWARD) :
      g_strdup ("");
  draft->text = g_strdup ("");
  draft->html = options->plain ? NULL : g_strdup ("<p><br></p>");
  draft->attachments = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_attachment_free);
  for (unsigned int i = 0; i < messages->len; i++)
    g_ptr_array_add (draft->attachments, attachment_of_whole (messages->pdata[i]));
  return finish (&reply);
}

MailDraft *
mime_reply_edit_as_new (MimeMessage *message, const MimeReplyOptions *options)
{
  Reply reply = {.message = message, .options = options};
  g_autoptr (MailDraft) opened = mime_reply_open_draft (message, options->account_id);
  MailDraft once_more = *opened;

  reply.own = read_identities (options);
  g_autofree char *from = choose_identity (&reply);
  bool is_own = false;

  for (unsigned int i = 0; i < reply.own->len; i++)
    is_own |= holds (people (&reply, "from"), ((const MailAddress *) reply.own->pdata[i])->address);
  // Where a stranger wanted answers is not where I want them.
  if (!is_own)
    once_more.reply_to = NULL;
  once_more.kind = MAIL_DRAFT_NEW;
  once_more.from = from;
  once_more.in_reply_to = NULL;
  once_more.references = NULL;
  g_ptr_array_unref (reply.own);
  return mail_draft_new (&once_more);
}
