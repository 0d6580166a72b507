// SPDX-License-Identifier: GPL-3.0-or-later
//
// What pop3-sync-group.c, pop3-sync-identify.c and pop3-sync-put.c share: a group, on its thread.

#pragma once

#include "sync/imap-sync-row.h"
#include "sync/pop3-sync-group.h"
#include "sync/sync-text.h"

G_BEGIN_DECLS

// A message with what is made of it here.
typedef struct {
  Pop3Coming coming;
  StoreContent *content;
  GBytes *header_sha256, *sha256;
  ImapSyncRow *row;
  StoreText text;
  StorePopEntry same; // doubtful: the entry that it is, id 0: none
  bool mends;         // what is here as SAME can't be read back, and this is what it was
  int64_t header_id;  // the entry of its header alone, which it completes; 0: none
  StorePopEntry part; // which came short before, id 0: not so
  GBytes *part_sha256;
} Pop3Item;

struct _Pop3Group {
  Pop3Sync *sync;
  const Pop3Listing *listing;
  GPtrArray *items; // Pop3Item
  uint64_t bytes;
  GHashTable *taken; // int64_t of the entries that items of it are
  GThread *thread;   // while it is under way
  GError *error;     // that it ended with
};

// What ITEM is of what is here: its SAME, MENDS, HEADER_ID and PART. Whatever other items of GROUP
// were found to be it is not.
bool pop3_item_identify (const Pop3Group *group, Pop3Item *item, GError **error);

// ITEM into the store, as what it was found to be, with its entry in the ledger.
bool pop3_item_put (StoreWrite *write, const Pop3Group *group, Pop3Item *item, GError **error);

G_END_DECLS
