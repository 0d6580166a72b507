// SPDX-License-Identifier: GPL-3.0-or-later
//
// Numbers and what belongs to them.

#include "pop3/pop3-listing.h"

static bool
is_space (int byte)
{
  return byte == ' ' || byte == '\t';
}

static void
skip_space (MailCursor *line)
{
  while (is_space (mail_cursor_peek (line)))
    line->p++;
}

static bool
parse_number (MailCursor *line, uint32_t *out_number)
{
  uint64_t number;

  skip_space (line);
  if (!mail_cursor_number (line, UINT32_MAX, &number) ||
      (!mail_cursor_at_end (line) && !is_space (mail_cursor_peek (line))))
    return false;
  skip_space (line);
  *out_number = (uint32_t) number;
  return true;
}

bool
pop3_listing_parse_uidl (MailCursor line, uint32_t *out_number, MailCursor *out_uid)
{
  if (!parse_number (&line, out_number) || *out_number == 0)
    return false;
  while (!mail_cursor_at_end (&line) && is_space (line.end[-1]))
    line.end--;
  *out_uid = line;
  return !mail_cursor_at_end (&line);
}

bool
pop3_listing_parse_size (MailCursor line, uint32_t *out_number, uint64_t *out_size)
{
  *out_size = 0;
  if (!parse_number (&line, out_number))
    return false;
  // What is no number leaves it at 0: unknown.
  mail_cursor_number (&line, UINT64_MAX, out_size);
  return true;
}
