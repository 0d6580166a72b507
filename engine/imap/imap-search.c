// SPDX-License-Identifier: GPL-3.0-or-later
//
// Search results. A piece ends between two numbers, never within one (imap-framer.c).

#include "imap/imap-search.h"

#include "base/limits.h"

static void
ensure_set (ImapUidSet **set)
{
  if (*set == NULL)
    *set = imap_uid_set_new ();
}

// Reads on in SET at CURSOR. `*` would mean nothing in an answer.
static MailParse
read_set (ImapCursor *cursor, ImapUidSet *set)
{
  MailCursor numbers = {cursor->p, cursor->end};
  MailParse parse = imap_uid_set_read (set, &numbers, 0);
  cursor->p = numbers.p;
  return parse;
}

// `(MODSEQ 917162500)` behind the numbers (RFC 7162).
static MailParse
parse_modseq (ImapCursor *cursor, ImapSearch *search)
{
  if (!imap_cursor_take (cursor, '(') || !imap_cursor_take_word (cursor, "MODSEQ"))
    return MAIL_PARSE_BAD;
  imap_cursor_take_spaces (cursor);
  if (imap_parse_number64 (cursor, &search->modseq) != MAIL_PARSE_DONE ||
      !imap_cursor_take (cursor, ')'))
    return MAIL_PARSE_BAD;
  search->has |= IMAP_SEARCH_MODSEQ;
  return MAIL_PARSE_DONE;
}

// `-100`, `500`.
static MailParse
parse_window_end (ImapCursor *cursor, int64_t *out)
{
  uint32_t number;
  bool negative = imap_cursor_take (cursor, '-');
  if (imap_parse_number (cursor, &number) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  *out = negative ? -(int64_t) number : (int64_t) number;
  return MAIL_PARSE_DONE;
}

// `(1:500 set)` or `(1:500 NIL)` up to the set. RFC 9394's own examples have a space for the colon.
static MailParse
parse_window (ImapCursor *cursor, ImapSearch *search)
{
  if (!imap_cursor_take (cursor, '(') ||
      parse_window_end (cursor, &search->partial_first) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  search->partial_last = search->partial_first;
  if (imap_cursor_take (cursor, ':') &&
      parse_window_end (cursor, &search->partial_last) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  imap_cursor_take_spaces (cursor);
  search->has |= IMAP_SEARCH_PARTIAL;
  ensure_set (&search->partial);
  search->place = IMAP_SEARCH_IN_PARTIAL;
  if (imap_cursor_take_nil (cursor)) {
    search->place = IMAP_SEARCH_AT_ITEM;
    return imap_cursor_take (cursor, ')') ? MAIL_PARSE_DONE : MAIL_PARSE_BAD;
  }
  return MAIL_PARSE_DONE;
}

static MailParse
parse_item (ImapCursor *cursor, ImapSearch *search)
{
  ImapString name;
  if (imap_parse_atom (cursor, &name) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  imap_cursor_take_spaces (cursor);
  if (imap_string_is (name, "UID")) {
    search->uid = true;
    return MAIL_PARSE_DONE;
  }
  if (imap_string_is (name, "ALL")) {
    search->has |= IMAP_SEARCH_ALL;
    ensure_set (&search->numbers);
    search->place = IMAP_SEARCH_IN_ALL;
    return MAIL_PARSE_DONE;
  }
  if (imap_string_is (name, "PARTIAL"))
    return parse_window (cursor, search);
  if (imap_string_is (name, "MODSEQ")) {
    search->has |= IMAP_SEARCH_MODSEQ;
    return imap_parse_number64 (cursor, &search->modseq);
  }
  if (imap_string_is (name, "MIN")) {
    search->has |= IMAP_SEARCH_MIN;
    return imap_parse_number (cursor, &search->min);
  }
  if (imap_string_is (name, "MAX")) {
    search->has |= IMAP_SEARCH_MAX;
    return imap_parse_number (cursor, &search->max);
  }
  if (imap_string_is (name, "COUNT")) {
    search->has |= IMAP_SEARCH_COUNT;
    return imap_parse_number (cursor, &search->count);
  }
  return imap_parse_skip (cursor);
}

// A string that outlives the piece it stands in.
static MailParse
parse_kept (ImapCursor *cursor, ImapString *out)
{
  MailParse parse = imap_parse_astring (cursor, out);
  if (parse == MAIL_PARSE_DONE && out->n > 0)
    out->p = imap_arena_copy (cursor->arena, out->p, out->n);
  return parse;
}

// `(TAG "A1" MAILBOX "x" UIDVALIDITY 1)`
static MailParse
parse_correlator (ImapCursor *cursor, ImapSearch *search)
{
  ImapString name;
  MailParse parse = MAIL_PARSE_DONE;
  if (imap_parse_open (cursor) != MAIL_PARSE_DONE)
    return MAIL_PARSE_BAD;
  while (parse == MAIL_PARSE_DONE && !imap_cursor_take_close (cursor)) {
    if (imap_parse_atom (cursor, &name) != MAIL_PARSE_DONE)
      return MAIL_PARSE_BAD;
    imap_cursor_take_spaces (cursor);
    if (imap_string_is (name, "TAG"))
      parse = parse_kept (cursor, &search->tag);
    else if (imap_string_is (name, "MAILBOX"))
      parse = parse_kept (cursor, &search->mailbox);
    else if (imap_string_is (name, "UIDVALIDITY"))
      parse = imap_parse_number (cursor, &search->uidvalidity);
    else
      parse = imap_parse_skip (cursor);
  }
  return parse;
}

// One step of an ESEARCH at its present place.
static MailParse
parse_step (ImapCursor *cursor, ImapSearch *search)
{
  MailParse parse;
  switch (search->place) {
  case IMAP_SEARCH_AT_START:
    search->place = IMAP_SEARCH_AT_ITEM;
    return imap_cursor_peek (cursor) == '(' ? parse_correlator (cursor, search) : MAIL_PARSE_DONE;
  case IMAP_SEARCH_IN_ALL:
    parse = read_set (cursor, search->numbers);
    break;
  case IMAP_SEARCH_IN_PARTIAL:
    parse = read_set (cursor, search->partial);
    if (parse == MAIL_PARSE_DONE && !imap_cursor_take (cursor, ')'))
      parse = MAIL_PARSE_BAD;
    break;
  case IMAP_SEARCH_AT_ITEM:
  default:
    return parse_item (cursor, search);
  }
  if (parse == MAIL_PARSE_DONE)
    search->place = IMAP_SEARCH_AT_ITEM;
  return parse;
}

static bool
add_to_set (ImapSearch *search, uint32_t number)
{
  return imap_uid_set_add (search->numbers, number);
}

static bool
add_in_order (ImapSearch *search, uint32_t number)
{
  if (search->order->len >= LIMIT_SET_RANGES)
    return false;
  g_array_append_val (search->order, number);
  return true;
}

// Numbers up to the end, each given to ADD, and what may stand behind them.
static MailParse
parse_each (ImapCursor *cursor, ImapSearch *search, bool (*add) (ImapSearch *, uint32_t))
{
  for (imap_cursor_take_spaces (cursor); !imap_cursor_at_end (cursor);
       imap_cursor_take_spaces (cursor)) {
    uint32_t number;
    if (imap_cursor_peek (cursor) == '(') {
      if (parse_modseq (cursor, search) != MAIL_PARSE_DONE)
        return MAIL_PARSE_BAD;
      continue;
    }
    if (imap_parse_number (cursor, &number) != MAIL_PARSE_DONE || !add (search, number))
      return MAIL_PARSE_BAD;
  }
  return MAIL_PARSE_DONE;
}

void
imap_search_clear (ImapSearch *search)
{
  imap_uid_set_free (search->numbers);
  imap_uid_set_free (search->partial);
  if (search->order != NULL)
    g_array_unref (search->order);
  *search = (ImapSearch) {0};
}

MailParse
imap_search_parse_numbers (ImapCursor *cursor, ImapSearch *search)
{
  ensure_set (&search->numbers);
  search->has |= IMAP_SEARCH_ALL;
  return parse_each (cursor, search, add_to_set);
}

MailParse
imap_search_parse_extended (ImapCursor *cursor, ImapSearch *search)
{
  for (imap_cursor_take_spaces (cursor); !imap_cursor_at_end (cursor);
       imap_cursor_take_spaces (cursor)) {
    MailParse parse = parse_step (cursor, search);
    if (parse != MAIL_PARSE_DONE)
      return parse;
  }
  bool within = search->place == IMAP_SEARCH_IN_ALL || search->place == IMAP_SEARCH_IN_PARTIAL;
  return within ? MAIL_PARSE_MORE : MAIL_PARSE_DONE;
}

MailParse
imap_search_parse_sorted (ImapCursor *cursor, ImapSearch *search)
{
  if (search->order == NULL)
    search->order = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  return parse_each (cursor, search, add_in_order);
}
