// SPDX-License-Identifier: GPL-3.0-or-later
//
// The lock that decides which process owns a store: an flock on DIR/owner.lock, which the kernel
// gives free when its holder dies, however it dies.

#pragma once

#include "base/mail-error.h"

G_BEGIN_DECLS

typedef struct _StoreOwner StoreOwner;

// Makes DIR (0700) when it is missing and takes its lock. Never waits. Error OWNED when another
// process, or another StoreOwner of this one, has it; STORE otherwise.
StoreOwner *store_owner_try_lock (const char *dir, GError **error);

// Gives the lock free. Close the store first. NULL is fine.
void store_owner_unlock (StoreOwner *owner);

// Who reads in DIR has met damage that only an owner can set right, as it opens the store.
bool store_owner_is_needed (const char *dir);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreOwner, store_owner_unlock)

G_END_DECLS
