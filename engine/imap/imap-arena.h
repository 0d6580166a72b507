// SPDX-License-Identifier: GPL-3.0-or-later
//
// Memory for the values of one response: taken piecewise, given back all at once.

#pragma once

#include <glib.h>
#include <stddef.h>

G_BEGIN_DECLS

typedef struct _ImapArena ImapArena;

ImapArena *imap_arena_new (void);
void imap_arena_free (ImapArena *arena);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapArena, imap_arena_free)

// SIZE bytes, zeroed, aligned for any type; valid until the reset.
void *imap_arena_alloc (ImapArena *arena, size_t size);
void *imap_arena_copy (ImapArena *arena, const void *bytes, size_t size);

// Room for one more item of SIZE bytes behind the N of a list that only this function has grown
// (NULL, 0 at first). → the list, which may have moved.
void *imap_arena_grow (ImapArena *arena, void *items, size_t n, size_t size);

// Forgets everything, keeps one block for the next response.
void imap_arena_reset (ImapArena *arena);

G_END_DECLS
