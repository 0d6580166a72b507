// SPDX-License-Identifier: GPL-3.0-or-later
//
// Response codes, by one table of names and the shape of their arguments.

#include "imap/imap-code.h"

#include <string.h>

typedef MailParse (*ArgumentParser) (ImapCursor *cursor, ImapCode *code);

static MailParse
parse_number (ImapCursor *cursor, ImapCode *code)
{
  return imap_parse_number64 (cursor, &code->number);
}

static MailParse
parse_number32 (ImapCursor *cursor, ImapCode *code)
{
  uint32_t number;
  MailParse parse = imap_parse_number (cursor, &number);
  code->number = parse == MAIL_PARSE_DONE ? number : 0;
  return parse;
}

static MailParse
parse_flags (ImapCursor *cursor, ImapCode *code)
{
  return imap_flags_parse (cursor, &code->flags);
}

static MailParse
parse_capabilities (ImapCursor *cursor, ImapCode *code)
{
  return imap_capability_parse (cursor, &code->capabilities);
}

static MailParse
parse_id (ImapCursor *cursor, ImapCode *code)
{
  if (imap_parse_open (cursor) != MAIL_PARSE_DONE ||
      imap_parse_astring (cursor, &code->id) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  return imap_cursor_take_close (cursor) ? MAIL_PARSE_DONE : MAIL_PARSE_BAD;
}

// A sequence set as text: it is read by who needs it.
static MailParse
parse_set (ImapCursor *cursor, ImapString *out)
{
  const char *start = cursor->p;
  while (cursor->p < cursor->end &&
         (g_ascii_isdigit (*cursor->p) || *cursor->p == ',' || *cursor->p == ':'))
    cursor->p++;
  *out = (ImapString) {start, (size_t) (cursor->p - start)};
  return out->n > 0 ? MAIL_PARSE_DONE : MAIL_PARSE_BAD;
}

static MailParse
parse_modified (ImapCursor *cursor, ImapCode *code)
{
  return parse_set (cursor, &code->first);
}

static MailParse
parse_append_uid (ImapCursor *cursor, ImapCode *code)
{
  if (parse_number32 (cursor, code) != MAIL_PARSE_DONE || !imap_cursor_take_spaces (cursor))
    return MAIL_PARSE_BAD;
  return parse_set (cursor, &code->first);
}

static MailParse
parse_copy_uid (ImapCursor *cursor, ImapCode *code)
{
  if (parse_append_uid (cursor, code) != MAIL_PARSE_DONE || !imap_cursor_take_spaces (cursor))
    return MAIL_PARSE_BAD;
  return parse_set (cursor, &code->second);
}

// `1000`, `1000 23221`: how many at a time, and the last that was done.
static MailParse
parse_message_limit (ImapCursor *cursor, ImapCode *code)
{
  if (parse_number32 (cursor, code) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  if (!imap_cursor_take_spaces (cursor))
    return MAIL_PARSE_DONE;
  return imap_parse_number64 (cursor, &code->goal);
}

// `("A1" 454 1000)`, each of the three NIL if unknown; no arguments at all is a sign of life.
static MailParse
parse_progress (ImapCursor *cursor, ImapCode *code)
{
  uint64_t *numbers[] = {&code->number, &code->goal};
  if (imap_parse_open (cursor) != MAIL_PARSE_DONE ||
      imap_parse_nastring (cursor, &code->id) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  for (size_t i = 0; i < G_N_ELEMENTS (numbers); i++) {
    imap_cursor_take_spaces (cursor);
    if (!imap_cursor_take_nil (cursor) &&
        imap_parse_number64 (cursor, numbers[i]) != MAIL_PARSE_DONE)
      return MAIL_PARSE_BAD;
  }
  return imap_cursor_take_close (cursor) ? MAIL_PARSE_DONE : MAIL_PARSE_BAD;
}

static const struct {
  const char *name;
  ImapCodeKind kind;
  ArgumentParser parse; // NULL: none that we read
} codes[] = {
  {"ALERT", IMAP_CODE_ALERT, NULL},
  {"ALREADYEXISTS", IMAP_CODE_ALREADYEXISTS, NULL},
  {"APPENDUID", IMAP_CODE_APPENDUID, parse_append_uid},
  {"AUTHENTICATIONFAILED", IMAP_CODE_AUTHENTICATIONFAILED, NULL},
  {"AUTHORIZATIONFAILED", IMAP_CODE_AUTHORIZATIONFAILED, NULL},
  {"BADCHARSET", IMAP_CODE_BADCHARSET, NULL},
  {"BADCOMPARATOR", IMAP_CODE_BADCOMPARATOR, NULL},
  {"BADEVENT", IMAP_CODE_BADEVENT, NULL},
  {"BADURL", IMAP_CODE_BADURL, NULL},
  {"CANNOT", IMAP_CODE_CANNOT, NULL},
  {"CAPABILITY", IMAP_CODE_CAPABILITY, parse_capabilities},
  {"CLIENTBUG", IMAP_CODE_CLIENTBUG, NULL},
  {"CLOSED", IMAP_CODE_CLOSED, NULL},
  {"COMPRESSIONACTIVE", IMAP_CODE_COMPRESSIONACTIVE, NULL},
  {"CONTACTADMIN", IMAP_CODE_CONTACTADMIN, NULL},
  {"COPYUID", IMAP_CODE_COPYUID, parse_copy_uid},
  {"CORRUPTION", IMAP_CODE_CORRUPTION, NULL},
  {"DOWNGRADED", IMAP_CODE_DOWNGRADED, NULL},
  {"EXPIRED", IMAP_CODE_EXPIRED, NULL},
  {"EXPUNGEISSUED", IMAP_CODE_EXPUNGEISSUED, NULL},
  {"HASCHILDREN", IMAP_CODE_HASCHILDREN, NULL},
  {"HIGHESTMODSEQ", IMAP_CODE_HIGHESTMODSEQ, parse_number},
  {"INPROGRESS", IMAP_CODE_INPROGRESS, parse_progress},
  {"INUSE", IMAP_CODE_INUSE, NULL},
  {"LIMIT", IMAP_CODE_LIMIT, NULL},
  {"MAILBOXID", IMAP_CODE_MAILBOXID, parse_id},
  {"MESSAGELIMIT", IMAP_CODE_MESSAGELIMIT, parse_message_limit},
  {"METADATA", IMAP_CODE_METADATA, NULL},
  {"MODIFIED", IMAP_CODE_MODIFIED, parse_modified},
  {"NEWNAME", IMAP_CODE_NEWNAME, NULL},
  {"NOMODSEQ", IMAP_CODE_NOMODSEQ, NULL},
  {"NONEXISTENT", IMAP_CODE_NONEXISTENT, NULL},
  {"NOPERM", IMAP_CODE_NOPERM, NULL},
  {"NOTIFICATIONOVERFLOW", IMAP_CODE_NOTIFICATIONOVERFLOW, NULL},
  {"NOTSAVED", IMAP_CODE_NOTSAVED, NULL},
  {"OVERQUOTA", IMAP_CODE_OVERQUOTA, NULL},
  {"PARSE", IMAP_CODE_PARSE, NULL},
  {"PERMANENTFLAGS", IMAP_CODE_PERMANENTFLAGS, parse_flags},
  {"PRIVACYREQUIRED", IMAP_CODE_PRIVACYREQUIRED, NULL},
  {"READ-ONLY", IMAP_CODE_READ_ONLY, NULL},
  {"READ-WRITE", IMAP_CODE_READ_WRITE, NULL},
  {"REFERRAL", IMAP_CODE_REFERRAL, NULL},
  {"SERVERBUG", IMAP_CODE_SERVERBUG, NULL},
  {"THROTTLED", IMAP_CODE_THROTTLED, NULL},
  {"TOOBIG", IMAP_CODE_TOOBIG, NULL},
  {"TRYCREATE", IMAP_CODE_TRYCREATE, NULL},
  {"UIDNEXT", IMAP_CODE_UIDNEXT, parse_number32},
  {"UIDNOTSTICKY", IMAP_CODE_UIDNOTSTICKY, NULL},
  {"UIDREQUIRED", IMAP_CODE_UIDREQUIRED, NULL},
  {"UIDVALIDITY", IMAP_CODE_UIDVALIDITY, parse_number32},
  {"UNAVAILABLE", IMAP_CODE_UNAVAILABLE, NULL},
  {"UNKNOWN-CTE", IMAP_CODE_UNKNOWN_CTE, NULL},
  {"UNSEEN", IMAP_CODE_UNSEEN, parse_number32},
  {"USEATTR", IMAP_CODE_USEATTR, NULL},
  {"WEBALERT", IMAP_CODE_WEBALERT, NULL},
};

// Reads the arguments of codes[WHICH]; the cursor then stands at the `]`.
static MailParse
parse_arguments (ImapCursor *cursor, size_t which, ImapCode *out)
{
  if (codes[which].parse == NULL)
    return imap_cursor_peek (cursor) == ']' ? MAIL_PARSE_DONE : MAIL_PARSE_BAD;
  imap_cursor_take_spaces (cursor);
  if (codes[which].parse (cursor, out) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  imap_cursor_take_spaces (cursor);
  return imap_cursor_peek (cursor) == ']' ? MAIL_PARSE_DONE : MAIL_PARSE_BAD;
}

// The quote that ends the string at QUOTE; NULL: it has none, and is no string.
static const char *
find_string_end (const char *quote, const char *end)
{
  for (const char *p = quote + 1; p < end; p++) {
    if (*p == '"')
      return p;
    if (*p == '\\')
      p++;
  }
  return NULL;
}

// The `]` that closes a code; within strings there may be others.
static const char *
find_close (const char *start, const char *end)
{
  for (const char *p = start; p < end; p++) {
    if (*p == ']')
      return p;
    const char *string_end = *p == '"' ? find_string_end (p, end) : NULL;
    if (string_end != NULL && memchr (string_end, ']', (size_t) (end - string_end)) != NULL)
      p = string_end;
  }
  return NULL;
}

// Everything up to the `]` as text.
static MailParse
take_arguments (ImapCursor *cursor, ImapString *out)
{
  const char *close = find_close (cursor->p, cursor->end);
  if (close == NULL)
    return MAIL_PARSE_BAD;
  *out = (ImapString) {cursor->p, (size_t) (close - cursor->p)};
  cursor->p = close;
  return MAIL_PARSE_DONE;
}

static bool
is_known (ImapString name, size_t *out_which)
{
  for (size_t i = 0; i < G_N_ELEMENTS (codes); i++) {
    if (imap_string_is (name, codes[i].name)) {
      *out_which = i;
      return true;
    }
  }
  return false;
}

// What follows a name: its own grammar, else plain text. A code whose meaning is its name alone
// stays itself whatever stands behind the name, but for those that a session acts on by value.
static MailParse
parse_known (ImapCursor *cursor, size_t which, ImapCode *out)
{
  ImapCursor before = *cursor;
  ImapString name = out->name;
  out->kind = codes[which].kind;
  if (parse_arguments (cursor, which, out) == MAIL_PARSE_DONE) {
    out->arguments = (ImapString) {before.p, (size_t) (cursor->p - before.p)};
    return MAIL_PARSE_DONE;
  }
  *cursor = before;
  *out = (ImapCode) {.name = name, .kind = IMAP_CODE_UNKNOWN};
  if (codes[which].parse == NULL || codes[which].kind == IMAP_CODE_INPROGRESS)
    out->kind = codes[which].kind;
  return take_arguments (cursor, &out->arguments);
}

MailParse
imap_code_parse (ImapCursor *cursor, ImapCode *out)
{
  size_t which;
  MailParse parse;
  *out = (ImapCode) {.kind = IMAP_CODE_UNKNOWN};
  if (!imap_cursor_take (cursor, '['))
    return MAIL_PARSE_BAD;
  const char *start = cursor->p;
  while (cursor->p < cursor->end && *cursor->p != ']' && *cursor->p != ' ')
    cursor->p++;
  out->name = (ImapString) {start, (size_t) (cursor->p - start)};
  if (is_known (out->name, &which))
    parse = parse_known (cursor, which, out);
  else
    parse = take_arguments (cursor, &out->arguments);
  if (parse != MAIL_PARSE_DONE || !imap_cursor_take (cursor, ']'))
    return MAIL_PARSE_BAD;
  if (out->arguments.n > 0 && out->arguments.p[0] == ' ')
    out->arguments = (ImapString) {out->arguments.p + 1, out->arguments.n - 1};
  if (out->arguments.n == 0)
    out->arguments = (ImapString) {0};
  return MAIL_PARSE_DONE;
}
