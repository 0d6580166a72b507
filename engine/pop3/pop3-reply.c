// SPDX-License-Identifier: GPL-3.0-or-later
//
// Cutting lines out of what arrived, and reading the status line.

#include "pop3/pop3-reply.h"

#include "base/limits.h"

MailParse
pop3_line_take (const char *bytes, size_t length, size_t *out_used, MailCursor *out_line)
{
  const char *newline = memchr (bytes, '\n', MIN (length, LIMIT_POP3_LINE_BYTES));

  *out_used = 0;
  if (newline == NULL)
    return length >= LIMIT_POP3_LINE_BYTES ? MAIL_PARSE_BAD : MAIL_PARSE_MORE;
  *out_used = (size_t) (newline - bytes) + 1;
  *out_line = mail_cursor (bytes, *out_used - 1);
  if (out_line->end > out_line->p && out_line->end[-1] == '\r')
    out_line->end--;
  return MAIL_PARSE_DONE;
}

// "+OK" and "-ERR" may stand alone, and must not be the start of another word.
static bool
parse_status (MailCursor *line, Pop3Status *out_status)
{
  if (mail_cursor_skip_word (line, "+OK"))
    *out_status = POP3_STATUS_OK;
  else if (mail_cursor_skip_word (line, "-ERR"))
    *out_status = POP3_STATUS_ERR;
  else if (mail_cursor_skip (line, '+'))
    *out_status = POP3_STATUS_CONTINUE;
  else
    return false;
  return mail_cursor_at_end (line) || mail_cursor_skip (line, ' ') || mail_cursor_skip (line, '\t');
}

// A code with "/" is also what its first level is: SYS/TEMP, SYS/PERM, and any other SYS/… is
// taken as passing.
static Pop3Code
code_of (MailCursor name)
{
  static const struct {
    const char *name;
    Pop3Code code;
  } codes[] = {
    {"IN-USE", POP3_CODE_IN_USE},     {"LOGIN-DELAY", POP3_CODE_LOGIN_DELAY},
    {"SYS/PERM", POP3_CODE_SYS_PERM}, {"SYS", POP3_CODE_SYS_TEMP},
    {"AUTH", POP3_CODE_AUTH},         {"UTF8", POP3_CODE_UTF8},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (codes); i++) {
    MailCursor at = name;

    if (mail_cursor_skip_word (&at, codes[i].name) &&
        (mail_cursor_at_end (&at) || mail_cursor_peek (&at) == '/'))
      return codes[i].code;
  }
  return POP3_CODE_NONE;
}

// Takes "[CODE] ". Brackets that are not closed are text.
static Pop3Code
parse_code (MailCursor *line)
{
  const char *close =
    mail_cursor_peek (line) == '[' ? memchr (line->p, ']', mail_cursor_left (line)) : NULL;

  if (close == NULL)
    return POP3_CODE_NONE;
  MailCursor name = {line->p + 1, close};
  line->p = close + 1;
  mail_cursor_skip (line, ' ');
  return code_of (name);
}

static char *
dup_without_nul (MailCursor text)
{
  GString *copy = g_string_sized_new (mail_cursor_left (&text));

  for (; !mail_cursor_at_end (&text); text.p++) {
    if (*text.p != '\0')
      g_string_append_c (copy, *text.p);
  }
  return g_string_free_and_steal (copy);
}

Pop3Reply *
pop3_reply_parse (MailCursor line)
{
  Pop3Status status;

  if (!parse_status (&line, &status))
    return NULL;
  Pop3Reply *reply = g_new0 (Pop3Reply, 1);

  reply->status = status;
  if (status == POP3_STATUS_ERR)
    reply->code = parse_code (&line);
  reply->text = dup_without_nul (line);
  return reply;
}

void
pop3_reply_free (Pop3Reply *reply)
{
  if (reply == NULL)
    return;
  g_free (reply->text);
  g_free (reply);
}
