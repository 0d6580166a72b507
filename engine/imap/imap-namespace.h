// SPDX-License-Identifier: GPL-3.0-or-later
//
// NAMESPACE responses (RFC 2342): where folders live.

#pragma once

#include "imap/imap-parser.h"

G_BEGIN_DECLS

typedef enum {
  IMAP_NAMESPACE_PERSONAL,
  IMAP_NAMESPACE_OTHERS,
  IMAP_NAMESPACE_SHARED,
  IMAP_N_NAMESPACES,
} ImapNamespaceKind;

typedef struct {
  ImapString prefix; // raw mailbox name bytes
  char delimiter;    // '\0': flat
} ImapNamespace;

typedef struct {
  ImapNamespace *items[IMAP_N_NAMESPACES];
  size_t n[IMAP_N_NAMESPACES];
} ImapNamespaces;

// What follows the word NAMESPACE.
MailParse imap_namespaces_parse (ImapCursor *cursor, ImapNamespaces *out);

G_END_DECLS
