// SPDX-License-Identifier: GPL-3.0-or-later
//
// A server's status line (RFC 1939 section 3, RFC 2449 section 8, RFC 5034 section 4). Pure.

#pragma once

#include "base/mail-cursor.h"

G_BEGIN_DECLS

typedef enum {
  POP3_STATUS_OK,       // +OK
  POP3_STATUS_ERR,      // -ERR
  POP3_STATUS_CONTINUE, // "+ ", a challenge
} Pop3Status;

// What a response code asks of us (RFC 2449, RFC 3206). Codes we don't know count as NONE.
typedef enum {
  POP3_CODE_NONE,
  POP3_CODE_IN_USE,      // somebody else has the maildrop: later
  POP3_CODE_LOGIN_DELAY, // logged in too lately: later
  POP3_CODE_SYS_TEMP,    // the server's trouble, passing
  POP3_CODE_SYS_PERM,    // the server's trouble, lasting: no other password helps
  POP3_CODE_AUTH,        // the credentials
  POP3_CODE_UTF8,        // a message can't be given without UTF8 mode
} Pop3Code;

typedef struct {
  Pop3Status status;
  Pop3Code code;
  char *text; // without status and code; raw bytes save NUL, which is dropped
} Pop3Reply;

// The first line of BYTES, whether ended by CRLF or LF alone, without its end; *OUT_USED counts
// both. MORE: it has not wholly arrived. BAD: longer than LIMIT_POP3_LINE_BYTES.
MailParse pop3_line_take (const char *bytes, size_t length, size_t *out_used, MailCursor *out_line);

// LINE, without its end, as a reply. NULL: it is none.
Pop3Reply *pop3_reply_parse (MailCursor line);
void pop3_reply_free (Pop3Reply *reply);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Reply, pop3_reply_free)

G_END_DECLS
