// SPDX-License-Identifier: GPL-3.0-or-later
//
// FETCH data, item by item.

#include "imap/imap-fetch.h"

#include "imap/imap-date.h"

#include <string.h>

typedef MailParse (*ItemParser) (ImapCursor *cursor, ImapFetch *fetch);

static MailParse
parse_uid (ImapCursor *cursor, ImapFetch *fetch)
{
  return imap_parse_number (cursor, &fetch->uid);
}

static MailParse
parse_flags (ImapCursor *cursor, ImapFetch *fetch)
{
  return imap_flags_parse (cursor, &fetch->flags);
}

static MailParse
parse_internal_date (ImapCursor *cursor, ImapFetch *fetch)
{
  ImapString text;
  if (imap_parse_nstring (cursor, &text) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  return imap_date_parse (text, &fetch->internal_date) ? MAIL_PARSE_DONE : MAIL_PARSE_BAD;
}

static MailParse
parse_size (ImapCursor *cursor, ImapFetch *fetch)
{
  // 63 bits (RFC 9051 §9, number64); what is stored has a sign.
  MailParse parse = imap_parse_number64 (cursor, &fetch->size);
  return parse == MAIL_PARSE_DONE && fetch->size > INT64_MAX ? MAIL_PARSE_BAD : parse;
}

static MailParse
parse_envelope (ImapCursor *cursor, ImapFetch *fetch)
{
  return imap_envelope_parse (cursor, &fetch->envelope);
}

static MailParse
parse_structure (ImapCursor *cursor, ImapFetch *fetch)
{
  return imap_body_parse (cursor, &fetch->body);
}

// `(12345)`, or bare as some servers have it.
static MailParse
parse_modseq (ImapCursor *cursor, ImapFetch *fetch)
{
  bool list = imap_cursor_take (cursor, '(');
  if (imap_parse_number64 (cursor, &fetch->modseq) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  return !list || imap_cursor_take (cursor, ')') ? MAIL_PARSE_DONE : MAIL_PARSE_BAD;
}

// `(objectid)` or NIL; Cyrus writes `(NIL)` where it keeps no conversations.
static MailParse
parse_object_id (ImapCursor *cursor, ImapString *out)
{
  *out = (ImapString) {0};
  if (imap_cursor_take_nil (cursor))
    return MAIL_PARSE_DONE;
  bool list = imap_cursor_take (cursor, '(');
  if (!(list && imap_cursor_take_nil (cursor)) &&
      imap_parse_astring (cursor, out) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  return !list || imap_cursor_take (cursor, ')') ? MAIL_PARSE_DONE : MAIL_PARSE_BAD;
}

static MailParse
parse_email_id (ImapCursor *cursor, ImapFetch *fetch)
{
  return parse_object_id (cursor, &fetch->email_id);
}

static MailParse
parse_thread_id (ImapCursor *cursor, ImapFetch *fetch)
{
  return parse_object_id (cursor, &fetch->thread_id);
}

static MailParse
parse_gmail_id (ImapCursor *cursor, ImapFetch *fetch)
{
  return imap_parse_number64 (cursor, &fetch->gmail_id);
}

static MailParse
parse_gmail_thread (ImapCursor *cursor, ImapFetch *fetch)
{
  return imap_parse_number64 (cursor, &fetch->gmail_thread);
}

static MailParse
parse_gmail_labels (ImapCursor *cursor, ImapFetch *fetch)
{
  bool list;
  fetch->gmail_labels = NULL;
  fetch->n_gmail_labels = 0;
  if (imap_parse_list_start (cursor, &list) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  while (list && !imap_cursor_take_close (cursor)) {
    ImapString label;
    if (imap_parse_nastring (cursor, &label) != MAIL_PARSE_DONE)
      return MAIL_PARSE_BAD;
    if (imap_string_is_nil (label))
      continue;
    fetch->gmail_labels =
      imap_cursor_grow (cursor, fetch->gmail_labels, fetch->n_gmail_labels, sizeof label);
    if (fetch->gmail_labels == NULL)
      return MAIL_PARSE_BAD;
    fetch->gmail_labels[fetch->n_gmail_labels++] = label;
  }
  return MAIL_PARSE_DONE;
}

static MailParse
parse_save_date (ImapCursor *cursor, ImapFetch *fetch)
{
  ImapString text;
  fetch->save_date = 0;
  if (imap_parse_nstring (cursor, &text) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  return imap_string_is_nil (text) || imap_date_parse (text, &fetch->save_date) ? MAIL_PARSE_DONE :
                                                                                  MAIL_PARSE_BAD;
}

// `PREVIEW "text"`, or `PREVIEW (FUZZY "text")` as the drafts of RFC 8970 had it.
static MailParse
parse_preview (ImapCursor *cursor, ImapFetch *fetch)
{
  ImapString algorithm;
  if (!imap_cursor_take (cursor, '('))
    return imap_parse_nstring (cursor, &fetch->preview);
  if (imap_parse_atom (cursor, &algorithm) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  imap_cursor_take_spaces (cursor);
  if (imap_parse_nstring (cursor, &fetch->preview) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  return imap_cursor_take (cursor, ')') ? MAIL_PARSE_DONE : MAIL_PARSE_BAD;
}

static const struct {
  const char *name;
  ImapFetchItems item;
  ItemParser parse;
} item_parsers[] = {
  {"UID", IMAP_FETCH_UID, parse_uid},
  {"FLAGS", IMAP_FETCH_FLAGS, parse_flags},
  {"MODSEQ", IMAP_FETCH_MODSEQ, parse_modseq},
  {"ENVELOPE", IMAP_FETCH_ENVELOPE, parse_envelope},
  {"INTERNALDATE", IMAP_FETCH_INTERNALDATE, parse_internal_date},
  {"RFC822.SIZE", IMAP_FETCH_SIZE, parse_size},
  {"BODYSTRUCTURE", IMAP_FETCH_BODYSTRUCTURE, parse_structure},
  {"BODY", IMAP_FETCH_BODYSTRUCTURE, parse_structure},
  {"EMAILID", IMAP_FETCH_EMAILID, parse_email_id},
  {"THREADID", IMAP_FETCH_THREADID, parse_thread_id},
  {"X-GM-MSGID", IMAP_FETCH_GMAIL_ID, parse_gmail_id},
  {"X-GM-THRID", IMAP_FETCH_GMAIL_THREAD, parse_gmail_thread},
  {"X-GM-LABELS", IMAP_FETCH_GMAIL_LABELS, parse_gmail_labels},
  {"SAVEDATE", IMAP_FETCH_SAVEDATE, parse_save_date},
  {"PREVIEW", IMAP_FETCH_PREVIEW, parse_preview},
};

// Takes `BODY[section]<origin>` apart. False: NAME is no section.
static bool
split_section (ImapString name, ImapSection *out)
{
  *out = (ImapSection) {0};
  const char *open = memchr (name.p, '[', name.n);
  if (open == NULL)
    return false;
  ImapString word = {name.p, (size_t) (open - name.p)};
  const char *end = name.p + name.n;
  const char *close = memrchr (open, ']', (size_t) (end - open));
  out->binary = imap_string_is (word, "BINARY");
  // RFC822[] is nobody's grammar, but was seen.
  if (close == NULL ||
      (!out->binary && !imap_string_is (word, "BODY") && !imap_string_is (word, "RFC822")))
    return false;
  out->name = (ImapString) {open + 1, (size_t) (close - open - 1)};
  MailCursor origin = {close + 1, end};
  if (mail_cursor_skip (&origin, '<'))
    out->partial = mail_cursor_number (&origin, G_MAXUINT64, &out->origin);
  return true;
}

static bool
is_section (ImapString name, ImapSection *out)
{
  static const struct {
    const char *item;
    const char *section;
  } old_names[] = {{"RFC822", ""}, {"RFC822.HEADER", "HEADER"}, {"RFC822.TEXT", "TEXT"}};
  if (split_section (name, out))
    return true;
  for (size_t i = 0; i < G_N_ELEMENTS (old_names); i++) {
    if (imap_string_is (name, old_names[i].item)) {
      out->name = (ImapString) {old_names[i].section, strlen (old_names[i].section)};
      return true;
    }
  }
  return false;
}

static MailParse
parse_section (ImapCursor *cursor, ImapSection *section, ImapFetch *fetch)
{
  size_t literal = cursor->next_literal;
  fetch->sections =
    imap_cursor_grow (cursor, fetch->sections, fetch->n_sections, sizeof *fetch->sections);
  if (fetch->sections == NULL || imap_parse_nastring (cursor, &section->data) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  section->size = section->data.n;
  if (cursor->next_literal > literal && cursor->literals[cursor->next_literal - 1].streamed) {
    section->streamed = true;
    section->size = cursor->literals[cursor->next_literal - 1].size;
  }
  fetch->sections[fetch->n_sections++] = *section;
  fetch->has |= IMAP_FETCH_SECTIONS;
  return MAIL_PARSE_DONE;
}

// The value of a known item. When it can't be read it is stepped over, so that it costs this
// message no more than the item.
static MailParse
parse_known (ImapCursor *cursor, size_t which, ImapFetch *fetch)
{
  ImapCursor before = *cursor;
  if (item_parsers[which].parse (cursor, fetch) == MAIL_PARSE_DONE) {
    fetch->has |= item_parsers[which].item;
    return MAIL_PARSE_DONE;
  }
  *cursor = before;
  fetch->broken |= item_parsers[which].item;
  return imap_parse_skip (cursor);
}

static MailParse
parse_item (ImapCursor *cursor, ImapFetch *fetch)
{
  ImapString name;
  ImapSection section;
  if (imap_parse_item_name (cursor, &name) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  imap_cursor_take_spaces (cursor);
  for (size_t i = 0; i < G_N_ELEMENTS (item_parsers); i++) {
    if (imap_string_is (name, item_parsers[i].name))
      return parse_known (cursor, i, fetch);
  }
  if (is_section (name, &section))
    return parse_section (cursor, &section, fetch);
  return imap_parse_skip (cursor);
}

const ImapSection *
imap_fetch_find_section (const ImapFetch *fetch, const char *name)
{
  for (size_t i = 0; i < fetch->n_sections; i++) {
    if (imap_string_is (fetch->sections[i].name, name))
      return &fetch->sections[i];
  }
  return NULL;
}

MailParse
imap_fetch_parse (ImapCursor *cursor, ImapFetch *out)
{
  imap_cursor_take_spaces (cursor);
  if (imap_parse_open (cursor) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  while (!imap_cursor_take_close (cursor)) {
    if (imap_cursor_at_end (cursor))
      return MAIL_PARSE_MORE;
    if (parse_item (cursor, out) != MAIL_PARSE_DONE)
      return MAIL_PARSE_BAD;
  }
  return MAIL_PARSE_DONE;
}
