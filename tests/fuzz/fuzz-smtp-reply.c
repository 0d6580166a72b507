// SPDX-License-Identifier: GPL-3.0-or-later
//
// The reply parser on arbitrary bytes: whatever they are and however they are cut, the same replies
// come out, and nothing is read or written beside them.

#include "smtp/smtp-capability.h"
#include "smtp/smtp-reply.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

// All replies of BYTES fed in pieces of PIECE, as one text.
static char *
read_all (const char *bytes, size_t size, size_t piece)
{
  g_autoptr (SmtpReplyParser) parser = smtp_reply_parser_new ();
  GString *all = g_string_new (NULL);
  MailParse parse = MAIL_PARSE_MORE;

  for (size_t at = 0; at < size && parse != MAIL_PARSE_BAD;) {
    g_autoptr (SmtpReply) reply = NULL;
    size_t used;

    parse = smtp_reply_parser_feed (parser, bytes + at, MIN (piece, size - at), &used, &reply);
    at += used;
    if ((reply != NULL) != (parse == MAIL_PARSE_DONE))
      abort ();
    if (reply == NULL)
      continue;
    g_autoptr (SmtpCapabilities) capabilities = smtp_capabilities_new (reply);
    g_autofree char *text = smtp_reply_dup_text (reply);
    g_autofree char *enhanced = smtp_enhanced_dup_string (&reply->enhanced);

    g_string_append_printf (all, "%d %s %s %" G_GUINT64_FORMAT "\n", reply->code, enhanced, text,
                            capabilities->size_limit);
  }
  g_string_append (all, parse == MAIL_PARSE_BAD ? "bad" : "more");
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
