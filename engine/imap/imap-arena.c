// SPDX-License-Identifier: GPL-3.0-or-later
//
// The arena: blocks in a chain, filled from the front. It knows nothing of what lies in it.

#include "imap/imap-arena.h"

#include <stdbool.h>
#include <string.h>

#define BLOCK_BYTES 16384
#define FIRST_ITEMS 4

typedef struct _Block Block;

struct _Block {
  Block *next;
  size_t size; // of `bytes`
  size_t used;
  _Alignas (max_align_t) char bytes[];
};

struct _ImapArena {
  Block *blocks; // the one being filled first
  size_t used;
};

static Block *
block_new (size_t size, Block *next)
{
  Block *block = g_malloc (sizeof *block + size);
  block->next = next;
  block->size = size;
  block->used = 0;
  return block;
}

static void
free_blocks (Block *block)
{
  while (block != NULL) {
    Block *next = block->next;
    g_free (block);
    block = next;
  }
}

ImapArena *
imap_arena_new (void)
{
  return g_new0 (ImapArena, 1);
}

void
imap_arena_free (ImapArena *arena)
{
  if (arena == NULL)
    return;
  free_blocks (arena->blocks);
  g_free (arena);
}

void *
imap_arena_alloc (ImapArena *arena, size_t size)
{
  size_t padded = (size + _Alignof (max_align_t) - 1) & ~(_Alignof (max_align_t) - 1);
  if (arena->blocks == NULL || arena->blocks->size - arena->blocks->used < padded)
    arena->blocks = block_new (MAX (padded, BLOCK_BYTES), arena->blocks);
  char *place = arena->blocks->bytes + arena->blocks->used;
  arena->blocks->used += padded;
  arena->used += padded;
  return memset (place, 0, size);
}

void *
imap_arena_copy (ImapArena *arena, const void *bytes, size_t size)
{
  void *copy = imap_arena_alloc (arena, size);
  if (size > 0)
    memcpy (copy, bytes, size);
  return copy;
}

// The capacity follows from the count: FIRST_ITEMS, then doubled at each power of two, so that a
// list needs no third field.
void *
imap_arena_grow (ImapArena *arena, void *items, size_t n, size_t size)
{
  bool full = n == 0 || (n >= FIRST_ITEMS && (n & (n - 1)) == 0);
  if (!full)
    return items;
  void *larger = imap_arena_alloc (arena, MAX (FIRST_ITEMS, n * 2) * size);
  if (n > 0)
    memcpy (larger, items, n * size);
  return larger;
}

void
imap_arena_reset (ImapArena *arena)
{
  arena->used = 0;
  if (arena->blocks == NULL)
    return;
  free_blocks (arena->blocks->next);
  arena->blocks->next = NULL;
  arena->blocks->used = 0;
  if (arena->blocks->size > BLOCK_BYTES) {
    free_blocks (arena->blocks);
    arena->blocks = NULL;
  }
}
