// SPDX-License-Identifier: GPL-3.0-or-later
//
// The MIME tree. Servers differ in what they leave out and where they say NIL, so that each field
// is recognised by its shape as far as that goes. It recurses once a level; depth is bounded by the
// cursor.

#include "imap/imap-bodystructure.h"

static MailParse parse_body (ImapCursor *cursor, ImapBody **out);

// `body-fld-dsp`: NIL, or a word with its parameters; a bare string is seen.
static MailParse
parse_disposition (ImapCursor *cursor, ImapBody *body)
{
  if (imap_cursor_peek (cursor) != '(')
    return imap_parse_nstring (cursor, &body->disposition);
  if (imap_parse_open (cursor) != MAIL_PARSE_DONE ||
      imap_parse_nstring (cursor, &body->disposition) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  if (imap_cursor_take_close (cursor))
    return MAIL_PARSE_DONE;
  if (imap_parameters_parse (cursor, &body->disposition_parameters) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  return imap_cursor_take_close (cursor) ? MAIL_PARSE_DONE : MAIL_PARSE_BAD;
}

// `body-fld-lang`: NIL, one, or a list.
static MailParse
parse_language (ImapCursor *cursor, ImapBody *body)
{
  if (imap_cursor_peek (cursor) != '(')
    return imap_parse_nstring (cursor, &body->language);
  if (imap_parse_open (cursor) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  while (!imap_cursor_take_close (cursor)) {
    ImapString language;
    if (imap_parse_nstring (cursor, &language) != MAIL_PARSE_DONE)
      return MAIL_PARSE_BAD;
    if (imap_string_is_nil (body->language))
      body->language = language;
  }
  return MAIL_PARSE_DONE;
}

// The extension data from disposition on, and the parenthesis that ends the node.
static MailParse
parse_extensions (ImapCursor *cursor, ImapBody *body)
{
  for (size_t i = 0; !imap_cursor_take_close (cursor); i++) {
    MailParse parse;
    if (i == 0)
      parse = parse_disposition (cursor, body);
    else if (i == 1)
      parse = parse_language (cursor, body);
    else if (i == 2)
      parse = imap_parse_nstring (cursor, &body->location);
    else
      parse = imap_parse_skip (cursor);
    if (parse != MAIL_PARSE_DONE)
      return MAIL_PARSE_BAD;
  }
  return MAIL_PARSE_DONE;
}

// A count; NIL or "-1", which some servers send, is 0.
static MailParse
parse_count (ImapCursor *cursor, uint64_t *out)
{
  *out = 0;
  return g_ascii_isdigit (imap_cursor_peek (cursor)) ? imap_parse_number64 (cursor, out) :
                                                       imap_parse_skip (cursor);
}

static MailParse
add_child (ImapCursor *cursor, ImapBody *body)
{
  body->children =
    imap_cursor_grow (cursor, body->children, body->n_children, sizeof *body->children);
  if (body->children == NULL ||
      parse_body (cursor, &body->children[body->n_children]) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  body->n_children++;
  return MAIL_PARSE_DONE;
}

// `body-type-mpart` behind its opening parenthesis: parts, subtype, parameters, extensions.
static MailParse
parse_multipart (ImapCursor *cursor, ImapBody *body)
{
  body->type = (ImapString) {"multipart", 9};
  while (imap_cursor_peek (cursor) == '(') {
    if (add_child (cursor, body) != MAIL_PARSE_DONE)
      return MAIL_PARSE_BAD;
    imap_cursor_take_spaces (cursor);
  }
  if (imap_cursor_take_close (cursor))
    return MAIL_PARSE_DONE;
  if (imap_parse_nstring (cursor, &body->subtype) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  if (imap_cursor_take_close (cursor))
    return MAIL_PARSE_DONE;
  if (imap_parameters_parse (cursor, &body->parameters) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  return parse_extensions (cursor, body);
}

// `body-fields` from the parameters on.
static MailParse
parse_fields (ImapCursor *cursor, ImapBody *body)
{
  if (imap_parameters_parse (cursor, &body->parameters) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  ImapString *strings[] = {&body->id, &body->description, &body->encoding};
  for (size_t i = 0; i < G_N_ELEMENTS (strings); i++) {
    imap_cursor_take_spaces (cursor);
    if (imap_parse_nastring (cursor, strings[i]) != MAIL_PARSE_DONE)
      return MAIL_PARSE_BAD;
  }
  imap_cursor_take_spaces (cursor);
  return parse_count (cursor, &body->size);
}

// What message/rfc822 has besides: envelope, body, lines. Some servers leave them out.
static MailParse
parse_embedded (ImapCursor *cursor, ImapBody *body)
{
  if (imap_cursor_peek (cursor) != '(')
    return MAIL_PARSE_DONE;
  body->envelope = imap_arena_alloc (cursor->arena, sizeof *body->envelope);
  if (imap_envelope_parse (cursor, body->envelope) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  imap_cursor_take_spaces (cursor);
  if (imap_cursor_peek (cursor) != '(')
    return imap_cursor_take_nil (cursor) ? MAIL_PARSE_DONE : MAIL_PARSE_BAD;
  return add_child (cursor, body);
}

static bool
is_message (const ImapBody *body)
{
  return imap_string_is (body->type, "message") &&
         (imap_string_is (body->subtype, "rfc822") || imap_string_is (body->subtype, "global"));
}

// `body-type-1part` behind its opening parenthesis.
static MailParse
parse_single (ImapCursor *cursor, ImapBody *body)
{
  if (imap_parse_nstring (cursor, &body->type) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  imap_cursor_take_spaces (cursor);
  if (imap_cursor_peek (cursor) == '(') {
    // A multipart without parts: its subtype comes first.
    body->subtype = body->type;
    body->type = (ImapString) {"multipart", 9};
    if (imap_parameters_parse (cursor, &body->parameters) != MAIL_PARSE_DONE)
      return MAIL_PARSE_BAD;
    return parse_extensions (cursor, body);
  }
  if (imap_parse_nstring (cursor, &body->subtype) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  imap_cursor_take_spaces (cursor);
  if (parse_fields (cursor, body) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  imap_cursor_take_spaces (cursor);
  if (is_message (body) && parse_embedded (cursor, body) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  imap_cursor_take_spaces (cursor);
  if (g_ascii_isdigit (imap_cursor_peek (cursor)) &&
      imap_parse_number64 (cursor, &body->lines) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  if (imap_cursor_take_close (cursor))
    return MAIL_PARSE_DONE;
  if (imap_parse_nstring (cursor, &body->md5) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  return parse_extensions (cursor, body);
}

static MailParse
parse_body (ImapCursor *cursor, ImapBody **out)
{
  if (imap_parse_open (cursor) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  ImapBody *body = imap_arena_alloc (cursor->arena, sizeof *body);
  *out = body;
  imap_cursor_take_spaces (cursor);
  if (imap_cursor_peek (cursor) == '(')
    return parse_multipart (cursor, body);
  if (imap_cursor_take_close (cursor))
    return MAIL_PARSE_DONE;
  return parse_single (cursor, body);
}

MailParse
imap_body_parse (ImapCursor *cursor, ImapBody **out)
{
  return parse_body (cursor, out);
}
