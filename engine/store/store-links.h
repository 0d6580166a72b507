// SPDX-License-Identifier: GPL-3.0-or-later
//
// What ties a message to others, as keys: hashes of ids and of base subjects, each of one account.
// They are kept with the message, so that its conversation can be worked out again. For store/
// alone.

#pragma once

#include "store/store-message.h"
#include "store/store-private.h"

G_BEGIN_DECLS

// A message that names more is a mailing loop or an attack; the newest references say enough.
#define STORE_LINKS_MAX 64

typedef struct {
  int64_t own;     // of its Message-ID; 0: it has none
  int64_t server;  // of the server's conversation; 0: the server told none
  int64_t subject; // of its base subject; 0: it joins nothing by that
  bool is_reply;   // its subject says that it answers something
  bool is_unknown; // it came before links were kept: OWN is all that is known
  unsigned n;      // how many ids it names; always 0 where SERVER is not
  int64_t keys[STORE_LINKS_MAX];
} StoreLinks;

// OWN is the key of the message's Message-ID, which the caller has already.
void
store_links_init (StoreLinks *links, int64_t account_id, int64_t own, const StoreHeaders *headers);

// From a row that has these columns, the first of them at COLUMN.
#define STORE_LINKS_COLUMNS "m.rfc_key, m.server_key, m.links, m.account_id, m.subject"
#define STORE_LINKS_N_COLUMNS 5
void store_links_read (StoreLinks *links, StoreRows *rows, int column);

// For message.links. BYTES has room for STORE_LINKS_MAX, and is borrowed until the statement ran.
StoreValue store_links_bind (const StoreLinks *links, int64_t *bytes);

G_END_DECLS
