// SPDX-License-Identifier: GPL-3.0-or-later
//
// The reply parser: collects a line, reads its code, and ends a reply with the line that has no
// hyphen. What a reply means is the session's.

#include "smtp/smtp-reply.h"
#include "base/limits.h"

struct SmtpReplyParser {
  GString *line;    // of the line under way, without its end
  SmtpReply *reply; // of the lines read so far, or NULL
  bool is_bad;
};

SmtpReplyParser *
smtp_reply_parser_new (void)
{
  SmtpReplyParser *parser = g_new0 (SmtpReplyParser, 1);

  parser->line = g_string_new (NULL);
  return parser;
}

void
smtp_reply_parser_free (SmtpReplyParser *parser)
{
  if (parser == NULL)
    return;
  g_string_free (parser->line, TRUE);
  smtp_reply_free (parser->reply);
  g_free (parser);
}

static SmtpReply *
new_reply (int code)
{
  SmtpReply *reply = g_new0 (SmtpReply, 1);

  reply->code = code;
  reply->lines = g_ptr_array_new_with_free_func (g_free);
  return reply;
}

void
smtp_reply_free (SmtpReply *reply)
{
  if (reply == NULL)
    return;
  g_ptr_array_unref (reply->lines);
  g_free (reply);
}

// Three digits, 200 to 599. RFC 5321 has the second up to 5, some servers have more.
static bool
parse_code (MailCursor *cursor, int *out_code)
{
  MailCursor digits = mail_cursor (cursor->p, MIN (mail_cursor_left (cursor), 3));
  uint64_t code;

  if (mail_cursor_left (&digits) < 3 || !mail_cursor_number (&digits, 599, &code) ||
      !mail_cursor_at_end (&digits) || code < 200)
    return false;
  cursor->p = digits.p;
  *out_code = (int) code;
  return true;
}

// Takes "class.subject.detail" and the space after it, if it belongs to CODE; else nothing.
static bool
parse_enhanced (MailCursor *cursor, int code, SmtpEnhanced *out_enhanced)
{
  MailCursor at = *cursor;
  uint64_t class, subject, detail;

  if (!mail_cursor_number (&at, 5, &class) || class != (uint64_t) code / 100 ||
      !mail_cursor_skip (&at, '.') || !mail_cursor_number (&at, 999, &subject) ||
      !mail_cursor_skip (&at, '.') || !mail_cursor_number (&at, 999, &detail) ||
      (!mail_cursor_at_end (&at) && mail_cursor_peek (&at) != ' '))
    return false;
  mail_cursor_skip (&at, ' ');
  *cursor = at;
  *out_enhanced = (SmtpEnhanced) {(uint16_t) class, (uint16_t) subject, (uint16_t) detail};
  return true;
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

static MailParse
parse_line (SmtpReplyParser *parser, MailCursor line)
{
  SmtpEnhanced enhanced;
  int code;

  if (!parse_code (&line, &code) || (parser->reply != NULL && parser->reply->code != code))
    return MAIL_PARSE_BAD;
  bool is_last = !mail_cursor_skip (&line, '-');

  // "250" with nothing after it is a last line too.
  if (is_last && !mail_cursor_skip (&line, ' ') && !mail_cursor_at_end (&line))
    return MAIL_PARSE_BAD;
  if (parser->reply == NULL)
    parser->reply = new_reply (code);
  if (parse_enhanced (&line, code, &enhanced) && parser->reply->enhanced.class == 0)
    parser->reply->enhanced = enhanced;
  if (parser->reply->lines->len == LIMIT_SMTP_REPLY_LINES)
    return MAIL_PARSE_BAD;
  g_ptr_array_add (parser->reply->lines, dup_without_nul (line));
  return is_last ? MAIL_PARSE_DONE : MAIL_PARSE_MORE;
}

// A whole line has been gathered.
static MailParse
end_line (SmtpReplyParser *parser, SmtpReply **out_reply)
{
  GString *line = parser->line;
  MailParse parse;

  if (line->len > 0 && line->str[line->len - 1] == '\r')
    g_string_truncate (line, line->len - 1);
  parse = parse_line (parser, mail_cursor (line->str, line->len));
  g_string_truncate (line, 0);
  if (parse == MAIL_PARSE_DONE)
    *out_reply = g_steal_pointer (&parser->reply);
  return parse;
}

MailParse
smtp_reply_parser_feed (SmtpReplyParser *parser, const char *bytes, size_t length, size_t *out_used,
                        SmtpReply **out_reply)
{
  MailParse parse = parser->is_bad ? MAIL_PARSE_BAD : MAIL_PARSE_MORE;

  *out_used = 0;
  while (parse == MAIL_PARSE_MORE && *out_used < length) {
    const char *start = bytes + *out_used;
    const char *newline = memchr (start, '\n', length - *out_used);
    size_t taken = newline != NULL ? (size_t) (newline - start) : length - *out_used;

    if (taken > LIMIT_SMTP_LINE_BYTES - parser->line->len) {
      parse = MAIL_PARSE_BAD;
    } else {
      g_string_append_len (parser->line, start, (gssize) taken);
      *out_used += taken + (newline != NULL);
      if (newline != NULL)
        parse = end_line (parser, out_reply);
    }
  }
  parser->is_bad = parse == MAIL_PARSE_BAD;
  return parse;
}

char *
smtp_reply_dup_text (const SmtpReply *reply)
{
  GString *text = g_string_new (NULL);

  for (unsigned int i = 0; i < reply->lines->len; i++) {
    if (text->len > 0)
      g_string_append_c (text, ' ');
    g_string_append (text, g_ptr_array_index (reply->lines, i));
  }
  return g_string_free_and_steal (text);
}

char *
smtp_enhanced_dup_string (const SmtpEnhanced *enhanced)
{
  if (enhanced->class == 0)
    return g_strdup ("");
  return g_strdup_printf ("%u.%u.%u", enhanced->class, enhanced->subject, enhanced->detail);
}
