// SPDX-License-Identifier: GPL-3.0-or-later
//
// A server's reply (RFC 5321 4.2, RFC 2034) and its parser: pure, and resumable at any byte.

#pragma once

#include "base/mail-cursor.h"

G_BEGIN_DECLS

// An enhanced status code (RFC 3463). CLASS 0: the reply had none.
typedef struct {
  uint16_t class; // 2, 4 or 5
  uint16_t subject;
  uint16_t detail;
} SmtpEnhanced;

typedef struct {
  int code;              // 200 … 599
  SmtpEnhanced enhanced; // of the first line that had one of the code's own class
  GPtrArray *lines;      // char *: the text of each line without codes; never empty. Raw bytes
                         // of the server's save NUL, which is dropped
} SmtpReply;

typedef struct SmtpReplyParser SmtpReplyParser;

SmtpReplyParser *smtp_reply_parser_new (void);
void smtp_reply_parser_free (SmtpReplyParser *parser);

// Reads up to the end of one reply. *OUT_USED tells how many bytes were taken; *OUT_REPLY is set on
// DONE, and the parser is ready for the next. BAD: not a reply, lines of different codes, or a
// limit (LIMIT_SMTP_…); the parser stays BAD.
MailParse smtp_reply_parser_feed (SmtpReplyParser *parser, const char *bytes, size_t length,
                                  size_t *out_used, SmtpReply **out_reply);

void smtp_reply_free (SmtpReply *reply);

// All lines joined by a space. Caller frees.
char *smtp_reply_dup_text (const SmtpReply *reply);

// "5.1.1", or "" when it has none. Caller frees.
char *smtp_enhanced_dup_string (const SmtpEnhanced *enhanced);

static inline bool
smtp_reply_is_positive (const SmtpReply *reply)
{
  return reply->code < 300;
}

static inline bool
smtp_reply_is_transient (const SmtpReply *reply)
{
  return reply->code >= 400 && reply->code < 500;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmtpReply, smtp_reply_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmtpReplyParser, smtp_reply_parser_free)

G_END_DECLS
