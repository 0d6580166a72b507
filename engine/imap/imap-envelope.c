// SPDX-License-Identifier: GPL-3.0-or-later
//
// ENVELOPE. Fields that a server leaves out at the end are NIL, those it adds are skipped.

#include "imap/imap-envelope.h"

// `address`: four nstrings. Fewer are NIL; bare words are taken as text.
static MailParse
parse_address (ImapCursor *cursor, ImapAddress *out)
{
  ImapString *fields[] = {&out->name, &out->route, &out->mailbox, &out->host};
  *out = (ImapAddress) {0};
  if (imap_parse_open (cursor) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  for (size_t i = 0; !imap_cursor_take_close (cursor); i++) {
    MailParse parse = i < G_N_ELEMENTS (fields) ? imap_parse_nastring (cursor, fields[i]) :
                                                  imap_parse_skip (cursor);
    if (parse != MAIL_PARSE_DONE)
      return MAIL_PARSE_BAD;
  }
  return MAIL_PARSE_DONE;
}

static MailParse
parse_addresses (ImapCursor *cursor, ImapAddressList *out)
{
  bool list;
  *out = (ImapAddressList) {0};
  if (imap_parse_list_start (cursor, &list) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  while (list && !imap_cursor_take_close (cursor)) {
    if (imap_cursor_take_nil (cursor))
      continue;
    out->items = imap_cursor_grow (cursor, out->items, out->n, sizeof *out->items);
    if (out->items == NULL || parse_address (cursor, &out->items[out->n]) != MAIL_PARSE_DONE)
      return MAIL_PARSE_BAD;
    out->n++;
  }
  return MAIL_PARSE_DONE;
}

static MailParse
parse_field (ImapCursor *cursor, size_t index, ImapEnvelope *out)
{
  ImapAddressList *lists[] = {&out->from, &out->sender, &out->reply_to,
                              &out->to,   &out->cc,     &out->bcc};
  switch (index) {
  case 0:
    return imap_parse_nstring (cursor, &out->date);
  case 1:
    return imap_parse_nstring (cursor, &out->subject);
  case 8:
    return imap_parse_nstring (cursor, &out->in_reply_to);
  case 9:
    return imap_parse_nstring (cursor, &out->message_id);
  default:
    return index < 8 ? parse_addresses (cursor, lists[index - 2]) : imap_parse_skip (cursor);
  }
}

MailParse
imap_envelope_parse (ImapCursor *cursor, ImapEnvelope *out)
{
  *out = (ImapEnvelope) {0};
  if (imap_parse_open (cursor) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  for (size_t i = 0; !imap_cursor_take_close (cursor); i++) {
    if (parse_field (cursor, i, out) != MAIL_PARSE_DONE)
      return MAIL_PARSE_BAD;
  }
  return MAIL_PARSE_DONE;
}

bool
imap_envelope_is_empty (const ImapEnvelope *envelope)
{
  return imap_string_is_nil (envelope->date) && imap_string_is_nil (envelope->subject) &&
         imap_string_is_nil (envelope->message_id) && imap_string_is_nil (envelope->in_reply_to) &&
         envelope->from.n == 0 && envelope->sender.n == 0 && envelope->reply_to.n == 0 &&
         envelope->to.n == 0 && envelope->cc.n == 0 && envelope->bcc.n == 0;
}
