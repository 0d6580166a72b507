// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where a literal too large for memory goes: a nameless file in the store's folder, read back a
// piece at a time once it is whole.

#pragma once

#include "base/mail-source.h"
#include "imap/imap-session.h"

G_BEGIN_DECLS

typedef struct {
  const char *dir; // borrowed
  int fd;          // -1: none open
  uint64_t size;   // announced
  uint64_t written;
} ImapSyncSpool;

void imap_sync_spool_init (ImapSyncSpool *spool, const char *dir);
void imap_sync_spool_clear (ImapSyncSpool *spool);

// Its `sink_data` is the ImapSyncSpool.
const ImapSink *imap_sync_spool_get_sink (void);

// The last literal, in its file; NULL without error when none came whole. Reading fails with FILE.
MailSource *imap_sync_spool_take (ImapSyncSpool *spool, GError **error);

G_END_DECLS
