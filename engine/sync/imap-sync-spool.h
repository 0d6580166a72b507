// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where a literal too large for memory goes: a nameless file in the store's folder, mapped once it
// is whole.

#pragma once

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

// The bytes of the last literal, mapped; NULL when none came whole.
GBytes *imap_sync_spool_take (ImapSyncSpool *spool);

G_END_DECLS
