// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pop3Names: what a server calls the messages that are to come, packed, since they may be a hundred
// thousand: each takes its bytes and four more.

#pragma once

#include "store/store-pop.h"

G_BEGIN_DECLS

typedef struct _Pop3Names Pop3Names;

Pop3Names *pop3_names_new (void);
void pop3_names_free (Pop3Names *names);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Names, pop3_names_free)

// → its place, never 0. A UID has LIMIT_POP3_UIDL_BYTES at most.
uint32_t pop3_names_add (Pop3Names *names, const StorePopName *name);
// What was added at PLACE; 0: no name. Cleared by the caller.
StorePopName pop3_names_get (const Pop3Names *names, uint32_t place);
// Whether some name was added twice.
bool pop3_names_has_repeated (const Pop3Names *names);

G_END_DECLS
