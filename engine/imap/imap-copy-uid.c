// SPDX-License-Identifier: GPL-3.0-or-later
//
// COPYUID's two lists as runs. Neither is ever expanded.

#include "imap/imap-copy-uid.h"

#include "base/limits.h"

#include <string.h>

// The list as ranges in the order sent. NULL when malformed. A range written 9:5 means 5:9.
static GArray *
read_ranges (const char *text, size_t length)
{
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (ImapRange));
  const char *p = text;
  const char *end = text + length;
  while (p < end && ranges->len < LIMIT_LIST_ITEMS) {
    const char *comma = memchr (p, ',', (size_t) (end - p));
    const char *stop = comma != NULL ? comma : end;
    g_autoptr (ImapUidSet) one = imap_uid_set_parse (p, (size_t) (stop - p), 0);
    if (one == NULL)
      return NULL;
    size_t n;
    g_array_append_val (ranges, *imap_uid_set_get_ranges (one, &n));
    p = comma != NULL ? comma + 1 : end;
  }
  return p == end && ranges->len > 0 && end[-1] != ',' ? g_steal_pointer (&ranges) : NULL;
}

static uint32_t
range_count (const ImapRange *range)
{
  uint64_t count = (uint64_t) range->last - range->first + 1;
  return count > G_MAXUINT32 ? G_MAXUINT32 : (uint32_t) count;
}

// Cuts both lists at each other's borders. NULL when one is longer.
static GArray *
pair_ranges (GArray *sources, GArray *targets)
{
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (ImapCopyRun));
  size_t i = 0, j = 0;
  while (i < sources->len && j < targets->len) {
    ImapRange *source = &g_array_index (sources, ImapRange, i);
    ImapRange *target = &g_array_index (targets, ImapRange, j);
    uint32_t count = MIN (range_count (source), range_count (target));
    ImapCopyRun run = {source->first, target->first, count};
    g_array_append_val (runs, run);
    if (source->last - source->first < count)
      i++;
    else
      source->first += count;
    if (target->last - target->first < count)
      j++;
    else
      target->first += count;
  }
  return i == sources->len && j == targets->len ? g_steal_pointer (&runs) : NULL;
}

bool
imap_copy_uid_parse (uint32_t uidvalidity, const char *source, size_t source_length,
                     const char *target, size_t target_length, ImapCopyUid *out)
{
  g_autoptr (GArray) sources = read_ranges (source, source_length);
  g_autoptr (GArray) targets = read_ranges (target, target_length);
  if (sources == NULL || targets == NULL)
    return false;
  GArray *runs = pair_ranges (sources, targets);
  if (runs == NULL)
    return false;
  out->uidvalidity = uidvalidity;
  out->n_runs = runs->len;
  out->runs = (ImapCopyRun *) (void *) g_array_free (runs, FALSE);
  return true;
}

uint32_t
imap_copy_uid_lookup (const ImapCopyUid *copy, uint32_t source)
{
  for (size_t i = 0; i < copy->n_runs; i++) {
    const ImapCopyRun *run = &copy->runs[i];
    if (source >= run->source && source - run->source < run->count)
      return run->target + (source - run->source);
  }
  return 0;
}

void
imap_copy_uid_append (ImapCopyUid *copy, const ImapCopyUid *other)
{
  if (other->n_runs == 0 || copy->n_runs > LIMIT_LIST_ITEMS)
    return;
  if (copy->uidvalidity == 0)
    copy->uidvalidity = other->uidvalidity;
  copy->runs = g_renew (ImapCopyRun, copy->runs, copy->n_runs + other->n_runs);
  memcpy (copy->runs + copy->n_runs, other->runs, other->n_runs * sizeof *other->runs);
  copy->n_runs += other->n_runs;
}

void
imap_copy_uid_clear (ImapCopyUid *copy)
{
  g_clear_pointer (&copy->runs, g_free);
  copy->n_runs = 0;
  copy->uidvalidity = 0;
}
