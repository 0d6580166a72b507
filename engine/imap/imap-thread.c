// SPDX-License-Identifier: GPL-3.0-or-later
//
// THREAD. Within parentheses each number is the child of the one before; parentheses within are
// branches below the last number. Long conversations nest deep, so that nothing here recurses.

#include "imap/imap-thread.h"

#include "base/limits.h"

// One open parenthesis.
typedef struct {
  uint32_t parent; // of the next number in it
  bool has_number; // one stood in it already
} Level;

static bool
add_node (ImapThread *thread, uint32_t number)
{
  Level *level = &g_array_index (thread->stack, Level, thread->stack->len - 1);
  ImapThreadNode node = {number, level->parent};
  if (thread->nodes->len >= LIMIT_SET_RANGES)
    return false;
  level->parent = thread->nodes->len;
  level->has_number = true;
  g_array_append_val (thread->nodes, node);
  return true;
}

// A branch that opens before any number has a parent that we can't see.
static bool
open_level (ImapThread *thread)
{
  Level inner = {IMAP_THREAD_NO_PARENT, false};
  if (thread->stack->len >= LIMIT_LIST_ITEMS)
    return false;
  if (thread->stack->len > 0) {
    Level *outer = &g_array_index (thread->stack, Level, thread->stack->len - 1);
    if (!outer->has_number && !add_node (thread, 0))
      return false;
    inner.parent = g_array_index (thread->stack, Level, thread->stack->len - 1).parent;
  }
  g_array_append_val (thread->stack, inner);
  return true;
}

static bool
parse_token (ImapCursor *cursor, ImapThread *thread)
{
  if (imap_cursor_take (cursor, '('))
    return open_level (thread);
  if (thread->stack->len == 0)
    return false;
  if (imap_cursor_take (cursor, ')')) {
    g_array_set_size (thread->stack, thread->stack->len - 1);
    return true;
  }
  uint32_t number;
  return imap_parse_number (cursor, &number) == MAIL_PARSE_DONE && add_node (thread, number);
}

void
imap_thread_clear (ImapThread *thread)
{
  if (thread->nodes != NULL)
    g_array_unref (thread->nodes);
  if (thread->stack != NULL)
    g_array_unref (thread->stack);
  *thread = (ImapThread) {0};
}

MailParse
imap_thread_parse (ImapCursor *cursor, ImapThread *thread)
{
  if (thread->nodes == NULL) {
    thread->nodes = g_array_new (FALSE, FALSE, sizeof (ImapThreadNode));
    thread->stack = g_array_new (FALSE, FALSE, sizeof (Level));
  }
  for (imap_cursor_take_spaces (cursor); !imap_cursor_at_end (cursor);
       imap_cursor_take_spaces (cursor)) {
    if (!parse_token (cursor, thread))
      return MAIL_PARSE_BAD;
  }
  return thread->stack->len > 0 ? MAIL_PARSE_MORE : MAIL_PARSE_DONE;
}
