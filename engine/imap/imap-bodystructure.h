// SPDX-License-Identifier: GPL-3.0-or-later
//
// BODY and BODYSTRUCTURE (RFC 9051 §7.5.2): the MIME tree as the server sees it.

#pragma once

#include "imap/imap-envelope.h"
#include "imap/imap-parameters.h"
#include "imap/imap-parser.h"

G_BEGIN_DECLS

typedef struct _ImapBody ImapBody;

// A node. Text is undecoded; NIL where the server said nothing.
struct _ImapBody {
  ImapString type;    // "multipart" for a node with children that are its parts
  ImapString subtype; // "mixed", "plain", …
  ImapParameters parameters;
  ImapString id;
  ImapString description;
  ImapString encoding; // "base64", …
  uint64_t size;       // octets in the transfer encoding
  uint64_t lines;      // text and message/rfc822 only
  ImapString md5;
  ImapString disposition; // "attachment", "inline"
  ImapParameters disposition_parameters;
  ImapString language; // the first of a list
  ImapString location;
  ImapEnvelope *envelope; // message/rfc822 and message/global only
  ImapBody **children;    // parts of a multipart; the one body of a message/rfc822
  size_t n_children;
};

// OUT and all below live in CURSOR's arena. BAD also when it nests deeper than the limit.
MailParse imap_body_parse (ImapCursor *cursor, ImapBody **out);

G_END_DECLS
