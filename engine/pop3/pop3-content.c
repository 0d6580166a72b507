// SPDX-License-Identifier: GPL-3.0-or-later
//
// A line that is "." ends the answer; from another that begins with a dot the dot is dropped.
// Servers that end lines with LF alone are understood.

#include "pop3/pop3-content.h"

// From within a line up to the next line that begins with a dot, which is where pieces end.
static size_t
run_of_lines (Pop3Content *content, const char *bytes, size_t length)
{
  for (size_t at = 0; at < length;) {
    const char *newline = memchr (bytes + at, '\n', length - at);

    if (newline == NULL)
      return length;
    at = (size_t) (newline - bytes) + 1;
    content->state = POP3_CONTENT_LINE_START;
    if (at == length || bytes[at] == '.')
      return at;
    content->state = POP3_CONTENT_IN_LINE;
  }
  return length;
}

// The byte after a dot at the start of a line, or after such a dot and CR. True: it was taken.
static bool
take_end (Pop3Content *content, char byte, MailCursor *out_piece)
{
  static const char cr[] = "\r";

  if (byte == '\n') {
    content->state = POP3_CONTENT_ENDED;
    return true;
  }
  if (byte == '\r' && content->state == POP3_CONTENT_DOT) {
    content->state = POP3_CONTENT_DOT_CR;
    return true;
  }
  // The dot was stuffing; a CR behind it was not the start of a line end.
  if (content->state == POP3_CONTENT_DOT_CR)
    *out_piece = mail_cursor (cr, 1);
  content->state = POP3_CONTENT_IN_LINE;
  return false;
}

static bool
is_after_dot (const Pop3Content *content)
{
  return content->state == POP3_CONTENT_DOT || content->state == POP3_CONTENT_DOT_CR;
}

MailParse
pop3_content_take (Pop3Content *content, const char *bytes, size_t length, size_t *out_used,
                   MailCursor *out_piece)
{
  *out_used = 0;
  *out_piece = mail_cursor (bytes, 0);
  if (content->state == POP3_CONTENT_ENDED)
    return MAIL_PARSE_DONE;
  if (length == 0)
    return MAIL_PARSE_MORE;
  if (content->state == POP3_CONTENT_LINE_START && bytes[0] == '.') {
    content->state = POP3_CONTENT_DOT;
    *out_used = 1;
    return MAIL_PARSE_MORE;
  }
  if (is_after_dot (content)) {
    *out_used = take_end (content, bytes[0], out_piece);
    if (*out_used > 0)
      return content->state == POP3_CONTENT_ENDED ? MAIL_PARSE_DONE : MAIL_PARSE_MORE;
    if (!mail_cursor_at_end (out_piece))
      return MAIL_PARSE_MORE;
  }
  content->state = POP3_CONTENT_IN_LINE;
  *out_used = run_of_lines (content, bytes, length);
  *out_piece = mail_cursor (bytes, *out_used);
  return MAIL_PARSE_MORE;
}
