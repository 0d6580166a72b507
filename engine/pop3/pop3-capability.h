// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a server offers: the answer to CAPA (RFC 2449, 2595, 5034, 6856). Pure.

#pragma once

#include "base/mail-cursor.h"

G_BEGIN_DECLS

#define POP3_EXPIRE_UNKNOWN (-2) // not told, or it depends on the user
#define POP3_EXPIRE_NEVER (-1)

typedef struct {
  char **lines;      // as they came, made valid UTF-8; NULL-terminated
  char **mechanisms; // of SASL; NULL-terminated
  bool is_told;      // false: the server knows no CAPA
  bool has_stls;
  bool has_user; // USER and PASS; assumed when CAPA is unknown
  bool has_uidl;
  bool has_top;
  bool has_pipelining;
  bool has_auth_codes; // AUTH-RESP-CODE: [AUTH] comes whenever the password is at fault
  bool has_utf8;
  bool has_lang;
  bool depends_on_user;   // something will be told otherwise after the log-in
  int expire_days;        // how long read mail stays there; 0: it is gone after QUIT
  unsigned login_delay_s; // between two log-ins, 0: none
} Pop3Capabilities;

// What is assumed of a server that knows no CAPA.
Pop3Capabilities *pop3_capabilities_new_unknown (void);

// Takes the answer's lines one by one, without their ends, then end.
Pop3Capabilities *pop3_capabilities_new (void);
void pop3_capabilities_add (Pop3Capabilities *capabilities, MailCursor line);

void pop3_capabilities_free (Pop3Capabilities *capabilities);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Capabilities, pop3_capabilities_free)

G_END_DECLS
