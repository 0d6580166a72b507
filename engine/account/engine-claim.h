// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who owns the store: this process, by the lock, and then it listens on a local socket beside the
// databases; or another, and then that socket is how to ask it.

#pragma once

#include "store/store-owner.h"

#include <gio/gio.h>
#include <stdbool.h>

G_BEGIN_DECLS

typedef struct {
  StoreOwner *lock; // this process owns the store
  GSocket *socket;  // connected to the owner where LOCK is NULL
} EngineClaim;

void engine_claim_clear (EngineClaim *claim);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EngineClaim, engine_claim_clear)

// Takes the lock, or connects to who has it. Blocks while the holder is just coming or going, some
// seconds at most. AFTER_YOU: another was promised the lock, which is tried only when nobody else
// took it. Errors: OWNED (held, and nobody answers), STORE.
bool engine_claim (const char *dir, bool after_you, GCancellable *, EngineClaim *out_claim,
                   GError **error);

// A listening socket for the owner, of mode 0600. STORE.
GSocket *engine_claim_listen (const char *dir, GError **error);

// Accepts one connection of the same person, or NULL.
GSocket *engine_claim_accept (GSocket *listener);

G_END_DECLS
