// SPDX-License-Identifier: GPL-3.0-or-later
//
// The view that parsers read through: a run of bytes with lengths everywhere and no NUL at its end,
// and checked unsigned numbers (security.md P2). Pure; nothing here allocates.

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

G_BEGIN_DECLS

// What a resumable parser says of the bytes it was given.
typedef enum {
  MAIL_PARSE_DONE, // one whole thing was read
  MAIL_PARSE_MORE, // all was taken, and more is needed
  MAIL_PARSE_BAD,  // what the grammar forbids, or a limit passed
} MailParse;

// The bytes from P up to END.
typedef struct {
  const char *p;
  const char *end;
} MailCursor;

static inline MailCursor
mail_cursor (const char *bytes, size_t length)
{
  return (MailCursor) {bytes, bytes + length};
}

static inline size_t
mail_cursor_left (const MailCursor *cursor)
{
  return (size_t) (cursor->end - cursor->p);
}

static inline bool
mail_cursor_at_end (const MailCursor *cursor)
{
  return cursor->p == cursor->end;
}

// The next byte without taking it, or -1 at the end.
static inline int
mail_cursor_peek (const MailCursor *cursor)
{
  return cursor->p < cursor->end ? (unsigned char) *cursor->p : -1;
}

// Takes the next byte if it is BYTE.
static inline bool
mail_cursor_skip (MailCursor *cursor, char byte)
{
  if (cursor->p == cursor->end || *cursor->p != byte)
    return false;
  cursor->p++;
  return true;
}

// Takes WORD, ASCII case ignored, or nothing.
static inline bool
mail_cursor_skip_word (MailCursor *cursor, const char *word)
{
  size_t length = strlen (word);

  if (mail_cursor_left (cursor) < length || g_ascii_strncasecmp (cursor->p, word, length) != 0)
    return false;
  cursor->p += length;
  return true;
}

// Takes decimal digits as an unsigned number of at most MAXIMUM. False, with nothing taken, when
// there is no digit or the number is larger: no wrap, no sign, no space.
static inline bool
mail_cursor_number (MailCursor *cursor, uint64_t maximum, uint64_t *out_number)
{
  const char *p = cursor->p;
  uint64_t number = 0;

  while (p < cursor->end && g_ascii_isdigit (*p)) {
    uint64_t digit = (uint64_t) (*p - '0');

    if (digit > maximum || number > (maximum - digit) / 10)
      return false;
    number = number * 10 + digit;
    p++;
  }
  if (p == cursor->p)
    return false;
  cursor->p = p;
  *out_number = number;
  return true;
}

G_END_DECLS
