// SPDX-License-Identifier: GPL-3.0-or-later
//
// The framer: one growing buffer that bytes are read into directly and frames borrow from, so that
// a message's bytes are copied by nobody between the socket and the parser.

#include "imap/imap-framer.h"

#include "base/limits.h"

#include <string.h>

#define BUFFER_BYTES (64 * 1024)
#define READ_BYTES (16 * 1024)

// How much of a response over a limit is kept, so that its UID can be told.
#define SKIPPED_TEXT_BYTES 1024

// `~{18446744073709551615+}` CR: what must be seen of a skipped line to know its literal.
#define SKIP_TAIL_BYTES 32

typedef enum {
  STATE_LINE,         // looking for the line's end
  STATE_LITERAL,      // counting a literal that stays in the buffer
  STATE_DATA,         // handing out a streamed literal
  STATE_SKIP_LINE,    // over a limit: dropping up to the line's end
  STATE_SKIP_LITERAL, // and the literals in it
  STATE_BAD,
} State;

struct _ImapFramer {
  ImapFramerLimits limits;
  State state;

  char *buffer;
  size_t capacity;
  size_t filled;   // bytes in the buffer
  size_t consumed; // bytes at its front that the last frame is done with

  // The response being cut, which starts at `consumed`.
  size_t scan;           // next byte to look at
  size_t line_start;     // of the current line: the response's first, or what follows a literal
  size_t text_bytes;     // of it so far, its literals aside
  uint64_t literal_left; // of the literal under way
  uint64_t memory_used;  // by its literals
  GArray *literals;      // ImapLiteral
  bool continued;
  size_t skipped; // bytes kept of a response over a limit
  bool finished;  // it was given out: the next call starts another at `scan`
};

static bool
starts_with_word (const char *text, size_t n, const char *word)
{
  size_t length = strlen (word);
  return n > length && g_ascii_strncasecmp (text, word, length) == 0 &&
         (text[length] == ' ' || text[length] == '[' || text[length] == '\r' ||
          text[length] == '\n');
}

static bool
starts_with_any (const char *text, size_t n, const char *const *words)
{
  for (size_t i = 0; words[i] != NULL; i++) {
    if (starts_with_word (text, n, words[i]))
      return true;
  }
  return false;
}

// Tagged lines, continuations and untagged conditions end in free text: a `{5}` there is no
// literal.
static bool
may_have_literals (const char *text, size_t n)
{
  static const char *const conditions[] = {"OK", "NO", "BAD", "BYE", "PREAUTH", NULL};
  return n > 2 && text[0] == '*' && text[1] == ' ' &&
         !starts_with_any (text + 2, n - 2, conditions);
}

static bool
is_number_list (const char *text, size_t n)
{
  static const char *const lists[] = {"SEARCH", "ESEARCH", "VANISHED", "SORT", "THREAD", NULL};
  return n > 2 && text[0] == '*' && text[1] == ' ' && starts_with_any (text + 2, n - 2, lists);
}

typedef enum { NO_LITERAL, LITERAL, LITERAL_TOO_LARGE } LiteralEnd;

// Whether the line that ends before END says `{n}`. What stands before the brace must be able to:
// an unquoted name can end in braces, too.
static LiteralEnd
find_literal (const char *start, const char *end, uint64_t *out_size)
{
  if (end - start < 3 || end[-1] != '}')
    return NO_LITERAL;
  const char *p = end - 1;
  if (p[-1] == '+' || p[-1] == '-')
    p--;
  const char *digits_end = p;
  while (p > start && g_ascii_isdigit (p[-1]))
    p--;
  if (p == digits_end || p - start < 1 || p[-1] != '{')
    return NO_LITERAL;
  if (p - 1 > start && (p[-2] == '\0' || strchr (" (~]>", p[-2]) == NULL))
    return NO_LITERAL;
  ImapCursor number;
  imap_cursor_init (&number, NULL, p, (size_t) (digits_end - p));
  return imap_parse_number64 (&number, out_size) == MAIL_PARSE_DONE ? LITERAL : LITERAL_TOO_LARGE;
}

static void
finish_response (ImapFramer *framer)
{
  if (!framer->finished)
    return;
  framer->finished = false;
  framer->state = STATE_LINE;
  framer->consumed = framer->scan;
  framer->line_start = framer->scan;
  framer->text_bytes = 0;
  framer->memory_used = 0;
  framer->skipped = 0;
  framer->continued = false;
  g_array_set_size (framer->literals, 0);
}

static ImapFrameKind
give (ImapFramer *framer, ImapFrameKind kind, size_t text_end, ImapFrame *out)
{
  *out = (ImapFrame) {
    .kind = kind,
    .text = framer->buffer + framer->consumed,
    .length = text_end - framer->consumed,
    .literals = (const ImapLiteral *) (const void *) framer->literals->data,
    .n_literals = framer->literals->len,
    .continued = framer->continued,
  };
  return kind;
}

// Ends the response whose line feed is at SCAN-1.
static ImapFrameKind
give_response (ImapFramer *framer, ImapFrameKind kind, size_t text_end, ImapFrame *out)
{
  framer->finished = true;
  return give (framer, kind, text_end, out);
}

static ImapFrameKind
give_skipped (ImapFramer *framer, ImapFrame *out)
{
  size_t kept = framer->consumed + framer->skipped;
  g_array_set_size (framer->literals, 0);
  return give_response (framer, IMAP_FRAME_SKIPPED, kept, out);
}

// From here on the response is dropped; its beginning stays in the buffer's front.
static void
start_skipping (ImapFramer *framer, State state)
{
  framer->skipped = MIN (framer->scan - framer->consumed, SKIPPED_TEXT_BYTES);
  framer->line_start = framer->consumed + framer->skipped;
  framer->state = state;
}

// Drops what is between the kept beginning and KEEP_FROM, so that the buffer does not grow.
static void
drop_skipped (ImapFramer *framer, size_t keep_from)
{
  size_t kept_end = framer->consumed + framer->skipped;
  if (keep_from <= kept_end)
    return;
  memmove (framer->buffer + kept_end, framer->buffer + keep_from, framer->filled - keep_from);
  framer->filled -= keep_from - kept_end;
  framer->scan = kept_end + (framer->scan > keep_from ? framer->scan - keep_from : 0);
  framer->line_start = kept_end;
}

// A literal of SIZE bytes begins at SCAN.
static ImapFrameKind
begin_literal (ImapFramer *framer, uint64_t size, ImapFrame *out)
{
  if (size > framer->limits.literal_bytes) {
    framer->state = STATE_BAD;
    return give (framer, IMAP_FRAME_BAD, framer->scan, out);
  }
  framer->literal_left = size;
  framer->text_bytes += framer->scan - framer->line_start;
  bool streamed = size > framer->limits.literal_memory ||
                  framer->memory_used + size > framer->limits.memory_bytes;
  ImapLiteral literal = {framer->scan - framer->consumed, size, streamed};
  if (framer->literals->len >= LIMIT_LIST_ITEMS) {
    start_skipping (framer, STATE_SKIP_LITERAL);
    return IMAP_FRAME_MORE;
  }
  g_array_append_val (framer->literals, literal);
  if (!streamed) {
    framer->memory_used += size;
    framer->state = STATE_LITERAL;
    return IMAP_FRAME_MORE;
  }
  framer->state = STATE_DATA;
  framer->line_start = framer->scan;
  give (framer, IMAP_FRAME_LITERAL, framer->scan, out);
  out->literal_size = size;
  return IMAP_FRAME_LITERAL;
}

// Where a long number list may be cut: behind a separator that follows a digit or a `)`, so that
// no number and no keyword is split. 0: nowhere.
static size_t
find_cut (const ImapFramer *framer)
{
  size_t first = framer->consumed + 1;
  for (size_t i = framer->filled; i > first; i--) {
    char c = framer->buffer[i - 1];
    char before = framer->buffer[i - 2];
    if ((c == ' ' || c == ',') && g_ascii_isdigit (before))
      return i;
    if (c == ')')
      return i;
  }
  return 0;
}

// The line's end is not here yet.
static ImapFrameKind
wait_for_line (ImapFramer *framer, ImapFrame *out)
{
  const char *text = framer->buffer + framer->consumed;
  size_t n = framer->filled - framer->consumed;
  framer->scan = framer->filled;
  bool pieces = framer->literals->len == 0 && (framer->continued || is_number_list (text, n));
  if (pieces && n > framer->limits.piece_bytes) {
    size_t cut = find_cut (framer);
    if (cut > 0) {
      give (framer, IMAP_FRAME_PIECE, cut, out);
      framer->consumed = cut;
      framer->line_start = cut;
      framer->continued = true;
      return IMAP_FRAME_PIECE;
    }
  }
  if (framer->text_bytes + (framer->scan - framer->line_start) > framer->limits.line_bytes)
    start_skipping (framer, STATE_SKIP_LINE);
  return IMAP_FRAME_MORE;
}

static ImapFrameKind
scan_line (ImapFramer *framer, ImapFrame *out)
{
  const char *lf = framer->scan < framer->filled ?
                     memchr (framer->buffer + framer->scan, '\n', framer->filled - framer->scan) :
                     NULL;
  if (lf == NULL)
    return wait_for_line (framer, out);
  framer->scan = (size_t) (lf - framer->buffer) + 1;
  const char *end = lf;
  if (end > framer->buffer + framer->line_start && end[-1] == '\r')
    end--;
  const char *text = framer->buffer + framer->consumed;
  uint64_t size;
  if (!framer->continued && may_have_literals (text, framer->filled - framer->consumed)) {
    LiteralEnd literal = find_literal (framer->buffer + framer->line_start, end, &size);
    if (literal != NO_LITERAL)
      return begin_literal (framer, literal == LITERAL ? size : G_MAXUINT64, out);
  }
  bool exempt = framer->continued || is_number_list (text, framer->filled - framer->consumed);
  if (framer->text_bytes + (framer->scan - framer->line_start) > framer->limits.line_bytes &&
      !exempt) {
    framer->skipped = MIN (framer->scan - framer->consumed, SKIPPED_TEXT_BYTES);
    return give_skipped (framer, out);
  }
  return give_response (framer, IMAP_FRAME_RESPONSE, (size_t) (end - framer->buffer), out);
}

// Goes over the literal's bytes that are here. → whether it is complete.
static bool
pass_literal (ImapFramer *framer)
{
  size_t here = (size_t) MIN (framer->literal_left, framer->filled - framer->scan);
  framer->scan += here;
  framer->literal_left -= here;
  return framer->literal_left == 0;
}

// Hands out the bytes behind the response's text; the next call moves what follows over them.
static ImapFrameKind
give_data (ImapFramer *framer, ImapFrame *out)
{
  size_t done = framer->scan - framer->line_start;
  if (done > 0) {
    memmove (framer->buffer + framer->line_start, framer->buffer + framer->scan,
             framer->filled - framer->scan);
    framer->filled -= done;
    framer->scan = framer->line_start;
  }
  if (framer->literal_left == 0) {
    framer->state = STATE_LINE;
    return IMAP_FRAME_MORE;
  }
  pass_literal (framer);
  if (framer->scan == framer->line_start)
    return IMAP_FRAME_MORE;
  give (framer, IMAP_FRAME_DATA, framer->line_start, out);
  out->data = framer->buffer + framer->line_start;
  out->n_data = framer->scan - framer->line_start;
  return IMAP_FRAME_DATA;
}

static ImapFrameKind
skip_line (ImapFramer *framer, ImapFrame *out)
{
  const char *lf = memchr (framer->buffer + framer->scan, '\n', framer->filled - framer->scan);
  if (lf == NULL) {
    framer->scan = framer->filled;
    size_t tail = framer->filled - MIN (framer->filled, SKIP_TAIL_BYTES);
    drop_skipped (framer, MAX (tail, framer->line_start));
    return IMAP_FRAME_MORE;
  }
  framer->scan = (size_t) (lf - framer->buffer) + 1;
  const char *end = lf > framer->buffer && lf[-1] == '\r' ? lf - 1 : lf;
  const char *start = framer->buffer + framer->line_start;
  uint64_t size = 0;
  LiteralEnd literal = end > start ? find_literal (start, end, &size) : NO_LITERAL;
  if (literal == NO_LITERAL || framer->continued)
    return give_skipped (framer, out);
  if (literal == LITERAL_TOO_LARGE || size > framer->limits.literal_bytes) {
    framer->state = STATE_BAD;
    return give (framer, IMAP_FRAME_BAD, framer->scan, out);
  }
  framer->literal_left = size;
  framer->state = STATE_SKIP_LITERAL;
  return IMAP_FRAME_MORE;
}

static void
skip_literal (ImapFramer *framer)
{
  bool complete = pass_literal (framer);
  framer->line_start = framer->scan;
  // Only for room: dropping after each of many small ones would move the rest as often.
  if (!complete)
    drop_skipped (framer, framer->scan);
  else
    framer->state = STATE_SKIP_LINE;
}

static ImapFrameKind
step (ImapFramer *framer, ImapFrame *out)
{
  switch (framer->state) {
  case STATE_LINE:
    return scan_line (framer, out);
  case STATE_LITERAL:
    if (pass_literal (framer)) {
      framer->line_start = framer->scan;
      framer->state = STATE_LINE;
    }
    return IMAP_FRAME_MORE;
  case STATE_DATA:
    return give_data (framer, out);
  case STATE_SKIP_LINE:
    return skip_line (framer, out);
  case STATE_SKIP_LITERAL:
    skip_literal (framer);
    return IMAP_FRAME_MORE;
  case STATE_BAD:
  default:
    return give (framer, IMAP_FRAME_BAD, framer->scan, out);
  }
}

static void
move_to_front (ImapFramer *framer)
{
  size_t by = framer->consumed;
  memmove (framer->buffer, framer->buffer + by, framer->filled - by);
  framer->filled -= by;
  framer->scan -= by;
  framer->line_start -= by;
  framer->consumed = 0;
}

void
imap_framer_limits_init (ImapFramerLimits *limits)
{
  limits->line_bytes = LIMIT_LINE_BYTES;
  limits->piece_bytes = LIMIT_PIECE_BYTES;
  limits->literal_memory = LIMIT_LITERAL_MEMORY;
  limits->memory_bytes = LIMIT_RESPONSE_MEMORY;
  limits->literal_bytes = LIMIT_LITERAL_BYTES;
}

ImapFramer *
imap_framer_new (const ImapFramerLimits *limits)
{
  ImapFramer *framer = g_new0 (ImapFramer, 1);
  if (limits != NULL)
    framer->limits = *limits;
  else
    imap_framer_limits_init (&framer->limits);
  framer->literals = g_array_new (FALSE, FALSE, sizeof (ImapLiteral));
  framer->capacity = BUFFER_BYTES;
  framer->buffer = g_malloc (framer->capacity);
  return framer;
}

void
imap_framer_free (ImapFramer *framer)
{
  if (framer == NULL)
    return;
  g_array_unref (framer->literals);
  g_free (framer->buffer);
  g_free (framer);
}

char *
imap_framer_reserve (ImapFramer *framer, size_t *out_room)
{
  finish_response (framer);
  if (framer->consumed > 0 &&
      (framer->consumed == framer->filled || framer->capacity - framer->filled < READ_BYTES))
    move_to_front (framer);
  if (framer->filled == 0 && framer->capacity > 4 * BUFFER_BYTES) {
    g_free (framer->buffer);
    framer->capacity = BUFFER_BYTES;
    framer->buffer = g_malloc (framer->capacity);
  }
  if (framer->capacity - framer->filled < READ_BYTES) {
    framer->capacity *= 2;
    framer->buffer = g_realloc (framer->buffer, framer->capacity);
  }
  *out_room = framer->capacity - framer->filled;
  return framer->buffer + framer->filled;
}

void
imap_framer_commit (ImapFramer *framer, size_t n)
{
  g_assert (n <= framer->capacity - framer->filled);
  framer->filled += n;
}

ImapFrameKind
imap_framer_next (ImapFramer *framer, ImapFrame *out)
{
  finish_response (framer);
  ImapFrameKind kind;
  *out = (ImapFrame) {.kind = IMAP_FRAME_MORE};
  do
    kind = step (framer, out);
  while (kind == IMAP_FRAME_MORE && framer->scan < framer->filled);
  return kind;
}

size_t
imap_framer_pending (const ImapFramer *framer)
{
  return framer->filled - (framer->finished ? framer->scan : framer->consumed);
}

GBytes *
imap_framer_take_pending (ImapFramer *framer)
{
  g_return_val_if_fail (framer->finished, NULL);
  size_t n = imap_framer_pending (framer);
  GBytes *bytes = g_bytes_new (framer->buffer + framer->filled - n, n);
  framer->filled -= n;
  return bytes;
}
