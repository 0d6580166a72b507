// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tokens. Nothing here allocates but unescaped strings, or recurses at all.

#include "imap/imap-parser.h"

#include "base/limits.h"

#include <string.h>

// How far a space may lie within a flag's brackets: a bound, so that many `[` cost no n².
#define FLAG_BRACKET_BYTES 256

// Everything that can't end a bare word. `]`, `*`, `%` and `\` may stand in names and flags that
// servers send unquoted.
static bool
is_word_byte (char c)
{
  return (unsigned char) c > ' ' && c != '(' && c != ')' && c != '{' && c != '"' && c != 0x7f;
}

static MailParse
take_until (ImapCursor *cursor, const char *stop, ImapString *out)
{
  if (stop == cursor->p)
    return MAIL_PARSE_BAD;
  *out = (ImapString) {cursor->p, (size_t) (stop - cursor->p)};
  cursor->p = stop;
  return MAIL_PARSE_DONE;
}

// TEXT between quotes with a backslash in it, copied without them.
static ImapString
unescape (ImapArena *arena, const char *text, size_t n)
{
  char *copy = imap_arena_alloc (arena, n);
  size_t length = 0;
  for (size_t i = 0; i < n; i++) {
    if (text[i] == '\\' && i + 1 < n)
      i++;
    copy[length++] = text[i];
  }
  return (ImapString) {copy, length};
}

static MailParse
parse_quoted (ImapCursor *cursor, ImapString *out)
{
  bool escaped = false;
  const char *start = cursor->p + 1;
  for (const char *p = start; p < cursor->end && *p != '\n'; p++) {
    if (*p == '\\' && p + 1 < cursor->end) {
      escaped = true;
      p++;
    } else if (*p == '"') {
      size_t n = (size_t) (p - start);
      *out = escaped ? unescape (cursor->arena, start, n) : (ImapString) {start, n};
      cursor->p = p + 1;
      return MAIL_PARSE_DONE;
    }
  }
  return MAIL_PARSE_BAD;
}

// The framer has already decided what a literal is; here its table is only followed, so that the
// two can never disagree about where it ends.
static MailParse
parse_literal (ImapCursor *cursor, ImapString *out)
{
  const char *lf = memchr (cursor->p, '\n', (size_t) (cursor->end - cursor->p));
  if (lf == NULL)
    return MAIL_PARSE_BAD;
  size_t offset = (size_t) (lf + 1 - cursor->start);
  while (cursor->next_literal < cursor->n_literals &&
         cursor->literals[cursor->next_literal].offset < offset)
    cursor->next_literal++;
  if (cursor->next_literal == cursor->n_literals ||
      cursor->literals[cursor->next_literal].offset != offset)
    return MAIL_PARSE_BAD;
  const ImapLiteral *literal = &cursor->literals[cursor->next_literal++];
  cursor->p = lf + 1;
  *out = (ImapString) {NULL, 0};
  if (literal->streamed)
    return MAIL_PARSE_DONE;
  *out = (ImapString) {cursor->p, (size_t) literal->size};
  cursor->p += literal->size;
  return MAIL_PARSE_DONE;
}

static bool
is_string_start (const ImapCursor *cursor)
{
  const char *p = cursor->p;
  return p < cursor->end &&
         (*p == '"' || *p == '{' || (*p == '~' && p + 1 < cursor->end && p[1] == '{'));
}

// The `]` that closes the `[` at P, quoted strings and literals aside. NULL: none.
static const char *
find_bracket (const char *p, const char *end)
{
  int depth = 0;
  bool quoted = false;
  for (; p < end; p++) {
    if (*p == '"')
      quoted = !quoted;
    else if (*p == '[' && !quoted)
      depth++;
    else if (*p == ']' && !quoted && --depth == 0)
      return p;
  }
  return NULL;
}

void
imap_cursor_init (ImapCursor *cursor, ImapArena *arena, const char *text, size_t length)
{
  *cursor = (ImapCursor) {.start = text, .p = text, .end = text + length, .arena = arena};
}

bool
imap_cursor_at_end (const ImapCursor *cursor)
{
  return cursor->p >= cursor->end;
}

int
imap_cursor_peek (const ImapCursor *cursor)
{
  return cursor->p < cursor->end ? (unsigned char) *cursor->p : -1;
}

bool
imap_cursor_take (ImapCursor *cursor, char c)
{
  if (cursor->p >= cursor->end || *cursor->p != c)
    return false;
  cursor->p++;
  return true;
}

bool
imap_cursor_take_word (ImapCursor *cursor, const char *word)
{
  size_t n = strlen (word);
  size_t rest = (size_t) (cursor->end - cursor->p);
  if (rest < n || g_ascii_strncasecmp (cursor->p, word, n) != 0)
    return false;
  if (rest > n && is_word_byte (cursor->p[n]) && cursor->p[n] != ']')
    return false;
  cursor->p += n;
  return true;
}

bool
imap_cursor_take_spaces (ImapCursor *cursor)
{
  const char *start = cursor->p;
  while (imap_cursor_take (cursor, ' '))
    continue;
  return cursor->p > start;
}

MailParse
imap_parse_atom (ImapCursor *cursor, ImapString *out)
{
  const char *p = cursor->p;
  while (p < cursor->end && is_word_byte (*p))
    p++;
  return take_until (cursor, p, out);
}

MailParse
imap_parse_item_name (ImapCursor *cursor, ImapString *out)
{
  const char *p = cursor->p;
  while (p < cursor->end && is_word_byte (*p)) {
    if (*p == '[') {
      p = find_bracket (p, cursor->end);
      if (p == NULL)
        return MAIL_PARSE_BAD;
    }
    p++;
  }
  return take_until (cursor, p, out);
}

// A keyword named after a folder can have brackets with a space in them
// ("OIB-Seen-[Google Mail]/Drafts", seen in the wild).
MailParse
imap_parse_flag (ImapCursor *cursor, ImapString *out)
{
  const char *p = cursor->p;
  for (; p < cursor->end && is_word_byte (*p); p++) {
    if (*p != '[')
      continue;
    const char *far = p + MIN (FLAG_BRACKET_BYTES, cursor->end - p);
    const char *close = p;
    while (close < far && *close != ']' && (is_word_byte (*close) || *close == ' '))
      close++;
    if (close < far && *close == ']')
      p = close;
  }
  return take_until (cursor, p, out);
}

static MailParse
parse_up_to (ImapCursor *cursor, uint64_t maximum, uint64_t *out)
{
  MailCursor digits = {cursor->p, cursor->end};
  if (!mail_cursor_number (&digits, maximum, out))
    return MAIL_PARSE_BAD;
  cursor->p = digits.p;
  return MAIL_PARSE_DONE;
}

MailParse
imap_parse_number (ImapCursor *cursor, uint32_t *out)
{
  uint64_t value = 0;
  MailParse parse = parse_up_to (cursor, G_MAXUINT32, &value);
  *out = (uint32_t) value;
  return parse;
}

MailParse
imap_parse_number64 (ImapCursor *cursor, uint64_t *out)
{
  return parse_up_to (cursor, G_MAXUINT64, out);
}

MailParse
imap_parse_string (ImapCursor *cursor, ImapString *out)
{
  if (!is_string_start (cursor))
    return MAIL_PARSE_BAD;
  return *cursor->p == '"' ? parse_quoted (cursor, out) : parse_literal (cursor, out);
}

MailParse
imap_parse_nstring (ImapCursor *cursor, ImapString *out)
{
  if (imap_cursor_take_nil (cursor)) {
    *out = (ImapString) {NULL, 0};
    return MAIL_PARSE_DONE;
  }
  return imap_parse_string (cursor, out);
}

MailParse
imap_parse_astring (ImapCursor *cursor, ImapString *out)
{
  if (is_string_start (cursor)) {
    ImapCursor saved = *cursor;
    if (imap_parse_string (cursor, out) == MAIL_PARSE_DONE)
      return MAIL_PARSE_DONE;
    *cursor = saved;
  }
  return imap_parse_atom (cursor, out);
}

MailParse
imap_parse_nastring (ImapCursor *cursor, ImapString *out)
{
  if (imap_cursor_take_nil (cursor)) {
    *out = (ImapString) {NULL, 0};
    return MAIL_PARSE_DONE;
  }
  return imap_parse_astring (cursor, out);
}

MailParse
imap_parse_open (ImapCursor *cursor)
{
  if (cursor->depth >= LIMIT_DEPTH || !imap_cursor_take (cursor, '('))
    return MAIL_PARSE_BAD;
  cursor->depth++;
  return MAIL_PARSE_DONE;
}

MailParse
imap_parse_list_start (ImapCursor *cursor, bool *out_list)
{
  ImapString empty;
  *out_list = imap_cursor_peek (cursor) == '(';
  return *out_list ? imap_parse_open (cursor) : imap_parse_nstring (cursor, &empty);
}

bool
imap_cursor_take_close (ImapCursor *cursor)
{
  imap_cursor_take_spaces (cursor);
  if (!imap_cursor_take (cursor, ')'))
    return false;
  cursor->depth--;
  return true;
}

bool
imap_cursor_take_nil (ImapCursor *cursor)
{
  return imap_cursor_take_word (cursor, "NIL");
}

void *
imap_cursor_grow (ImapCursor *cursor, void *items, size_t n, size_t size)
{
  return n < LIMIT_LIST_ITEMS ? imap_arena_grow (cursor->arena, items, n, size) : NULL;
}

MailParse
imap_parse_skip (ImapCursor *cursor)
{
  size_t depth = 0;
  do {
    ImapString ignored;
    imap_cursor_take_spaces (cursor);
    int c = imap_cursor_peek (cursor);
    MailParse parse = MAIL_PARSE_DONE;
    if (c == '(') {
      depth++;
      cursor->p++;
    } else if (c == ')' && depth > 0) {
      depth--;
      cursor->p++;
    } else if (is_string_start (cursor)) {
      parse = imap_parse_string (cursor, &ignored);
    } else if (depth > 0 || imap_parse_item_name (cursor, &ignored) != MAIL_PARSE_DONE) {
      parse = imap_parse_atom (cursor, &ignored);
    }
    if (parse != MAIL_PARSE_DONE)
      return MAIL_PARSE_BAD;
  } while (depth > 0);
  return MAIL_PARSE_DONE;
}
