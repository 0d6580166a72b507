// SPDX-License-Identifier: GPL-3.0-or-later
//
// QUOTA and QUOTAROOT responses (RFC 9208).

#pragma once

#include "imap/imap-parser.h"

G_BEGIN_DECLS

typedef struct {
  ImapString name; // "STORAGE" (in KiB), "MESSAGE", …
  uint64_t usage;
  uint64_t limit;
} ImapQuotaResource;

typedef struct {
  ImapString root;
  ImapQuotaResource *resources;
  size_t n_resources;
} ImapQuota;

typedef struct {
  ImapString mailbox;
  ImapString *roots;
  size_t n_roots;
} ImapQuotaRoot;

// What follows the words QUOTA and QUOTAROOT.
MailParse imap_quota_parse (ImapCursor *cursor, ImapQuota *out);
MailParse imap_quota_root_parse (ImapCursor *cursor, ImapQuotaRoot *out);

G_END_DECLS
