// SPDX-License-Identifier: GPL-3.0-or-later
//
// A server's half of a session on arbitrary bytes: status lines, and after each +OK a body whose
// lines are read as capabilities, UIDL and LIST. However they are cut, the same comes out.

#include "pop3/pop3-capability.h"
#include "pop3/pop3-content.h"
#include "pop3/pop3-listing.h"
#include "pop3/pop3-reply.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
read_line (Pop3Capabilities *capabilities, MailCursor line, GString *all)
{
  uint32_t number;
  uint64_t octets;
  MailCursor uid;

  pop3_capabilities_add (capabilities, line);
  if (pop3_listing_parse_uidl (line, &number, &uid)) {
    if (number == 0 || mail_cursor_at_end (&uid) || uid.p < line.p || uid.end > line.end)
      abort ();
    g_string_append_printf (all, "uid %u %zu\n", number, mail_cursor_left (&uid));
  }
  if (pop3_listing_parse_size (line, &number, &octets))
    g_string_append_printf (all, "size %u %" G_GUINT64_FORMAT "\n", number, octets);
}

static void
read_lines (const GString *content, GString *all)
{
  g_autoptr (Pop3Capabilities) capabilities = pop3_capabilities_new ();
  MailCursor line;

  for (size_t at = 0, used; at < content->len; at += used) {
    if (pop3_line_take (content->str + at, content->len - at, &used, &line) != MAIL_PARSE_DONE)
      break;
    read_line (capabilities, line, all);
  }
  g_string_append_printf (all, "capa %d %u %u\n", capabilities->expire_days,
                          capabilities->login_delay_s, g_strv_length (capabilities->mechanisms));
}

// → how many bytes the body had.
static size_t
read_body (const char *bytes, size_t size, size_t piece, GString *all)
{
  Pop3Content state = {0};
  MailParse parse = MAIL_PARSE_MORE;
  g_autoptr (GString) content = g_string_new (NULL);
  size_t at = 0;

  while (parse == MAIL_PARSE_MORE && at < size) {
    size_t used;
    MailCursor part;

    parse = pop3_content_take (&state, bytes + at, MIN (piece, size - at), &used, &part);
    if ((used == 0 && mail_cursor_at_end (&part)) || used > MIN (piece, size - at) ||
        parse == MAIL_PARSE_BAD)
      abort ();
    at += used;
    g_string_append_len (content, part.p, (gssize) mail_cursor_left (&part));
  }
  if (content->len > at)
    abort ();
  g_string_append_printf (all, "body %d %u\n", parse, g_str_hash (content->str));
  read_lines (content, all);
  return at;
}

static char *
read_all (const char *bytes, size_t size, size_t piece)
{
  GString *all = g_string_new (NULL);
  MailCursor line;

  for (size_t at = 0, used; at < size; at += used) {
    if (pop3_line_take (bytes + at, size - at, &used, &line) != MAIL_PARSE_DONE)
      break;
    g_autoptr (Pop3Reply) reply = pop3_reply_parse (line);

    if (reply == NULL)
      break;
    g_string_append_printf (all, "%d %d %s\n", reply->status, reply->code, reply->text);
    if (reply->status == POP3_STATUS_OK)
      used += read_body (bytes + at + used, size - at - used, piece, all);
  }
  return g_string_free_and_steal (all);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *whole = read_all ((const char *) data, size, MAX (size, 1));
  g_autofree char *bytes = read_all ((const char *) data, size, 1);
  g_autofree char *threes = read_all ((const char *) data, size, 3);

  if (g_strcmp0 (whole, bytes) != 0 || g_strcmp0 (whole, threes) != 0)
    abort ();
  return 0;
}
